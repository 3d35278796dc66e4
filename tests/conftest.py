"""What every test stands on: an environment of its own, no network, both databases, a browser."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from data.settings import Settings
from tests import chromium
from tests.postgres import new_database, running_postgres

settings.register_profile("upstream", derandomize=True, deadline=None, database=None)
settings.load_profile("upstream")

LOOPBACK = ("127.", "::1", "localhost")


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep a test away from the settings and the database of whoever runs it."""
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.alias), raising=False)
    monkeypatch.setenv("UPSTREAM_VAR", str(tmp_path / "var"))


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test connect to this machine only."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
            raise PermissionError(f"tests use no network, and this one wanted {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_here)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Give the address of a running PostgreSQL server's maintenance database (one server per test process)."""
    with running_postgres() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of a fresh empty database, once for each engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'test.db'}"
    else:
        with new_database(request.getfixturevalue("postgres_url")) as address:
            yield address.replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Return pytest-playwright's arguments with the system's Chromium."""
    return browser_type_launch_args | {"executable_path": chromium.find(), "args": list(chromium.ARGUMENTS)}
