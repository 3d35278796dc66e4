"""The server that the other tests lean on: it answers, it is fresh, and it never outlives its owner."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, inspect, text

OWNER = """
from tests.postgres import running_postgres
with running_postgres() as address:
    print(address, flush=True)
    input()
"""


@pytest.mark.parametrize("round_", [1, 2])
def test_each_database_is_fresh(database_url: str, round_: int) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        assert inspect(connection).get_table_names() == []
        connection.execute(text("CREATE TABLE trace (id INTEGER)"))
    engine.dispose()


def test_order_of_text_is_not_byte_order(postgres_url: str) -> None:
    """An answer that relies on the byte order of text differs from SQLite's, and shows up."""
    with psycopg.connect(postgres_url) as connection:
        rows = connection.execute("SELECT v FROM (VALUES ('b'), ('A'), ('a')) AS t(v) ORDER BY v").fetchall()
    assert [value for (value,) in rows] == ["a", "A", "b"]


def test_server_goes_when_its_owner_is_killed() -> None:
    owner = subprocess.Popen([sys.executable, "-c", OWNER], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert owner.stdin
    assert owner.stdout
    folder = Path(owner.stdout.readline().decode().strip().rpartition("host=")[2])
    assert folder.is_dir()
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    owner.stdin.close()
    owner.stdout.close()
    deadline = time.monotonic() + 30
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not folder.exists()
