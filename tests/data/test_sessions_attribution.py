"""Seventy-five people, and somebody with the dump, the files, the log, a backup and the server's log who wants to know who wrote what."""

from __future__ import annotations

import json
import logging
import random
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from sqlalchemy import Engine, select, text

from data import backup, participants, sessions, tray
from data.database import is_sqlite, writing
from data.models import HorizonSession, SessionItem, SessionNote, SessionTally
from data.session_plan import Session
from tests.data.sessioned import NOW, OUTCOMES, PEOPLE, TODAY, again, attack, files, number_of, opened

CHANCE = 4.5
"""Standard deviations above which an order is no chance, also not in hundreds of files."""


@dataclass
class Held:
    """What the attacker knows from the room (who typed when), and what the attacker then finds."""

    session: Session
    numbers: list[str]
    words: list[str]
    passes: list[str]
    said: str
    """Everything that was logged."""


@pytest.fixture
def held(bind: Engine, caplog: pytest.LogCaptureFixture) -> Iterator[Held]:
    caplog.set_level(logging.DEBUG)
    session, _ = opened(bind)
    seed = random.Random(str(bind.url))  # noqa: S311 - the tests share a server, whose log holds what all of them wrote
    passes = [participants.join(bind, session, NOW) for _ in range(PEOPLE)]
    sessions.step(bind, session, NOW)
    session = again(bind, session)
    numbers, words = (
        [number_of(seed) for _ in passes],
        [f"canary-{at:02}-{seed.getrandbits(64):x}" for at in range(PEOPLE)],
    )
    for given, number, said in zip(passes, numbers, words, strict=True):
        participants.estimate(bind, session, given, 0, 1, {OUTCOMES[0]: seed.randint(0, 100), OUTCOMES[1]: 7})
        participants.note(bind, session, given, 0, number, said)
    sessions.step(bind, session, NOW)
    sessions.close(bind, again(bind, session), NOW)
    yield Held(again(bind, session), numbers, words, passes, caplog.text)
    tray.remove(bind)


def copied(bind: Engine, folder: Path, table: str) -> dict[str, bytes]:
    """Return what a backup holds of a table, decompressed and in its order."""
    backup.backup(bind, folder / "copy.zip")
    with zipfile.ZipFile(folder / "copy.zip") as archive:
        rows = pq.read_table(archive.open(f"{table}.parquet")).to_pylist()
        rest = {f"backup/{name}": archive.read(name) for name in archive.namelist()}
    return {"backup": json.dumps(rows, default=bytes.hex).encode()} | rest


def naive(bind: Engine, numbers: list[str], words: list[str]) -> None:
    """Store notes as one would without thinking: as they come, each at once."""
    rowid = "INTEGER PRIMARY KEY" if is_sqlite(bind) else "serial PRIMARY KEY"
    with writing(bind) as connection:
        connection.execute(text(f"CREATE TABLE naive (seq {rowid}, id text, words text)"))
    for number, said in zip(numbers, words, strict=True):
        with writing(bind) as connection:
            connection.execute(
                text("INSERT INTO naive (id, words) VALUES (:id, :words)"), {"id": number, "words": said}
            )


def test_no_order_of_anything_follows_the_order_of_typing(bind: Engine, held: Held, tmp_path: Path) -> None:
    assert len(sessions.notes(bind, held.session, TODAY)[0]) == PEOPLE
    found = attack(bind, "session_note", "id", held.numbers, copied(bind, tmp_path, "session_note"))
    assert {"dump", "backup whole"} <= set(found)
    assert len(found) > 2  # the numbers were found in the files, so that their order there was judged too
    assert {name: far for name, far in found.items() if far > CHANCE} == {}


def test_the_same_attack_succeeds_on_notes_stored_as_they_come(bind: Engine, held: Held) -> None:
    naive(bind, held.numbers, held.words)
    found = attack(bind, "naive", "id", held.numbers, {})
    assert found["dump"] == pytest.approx(74**0.5)
    assert [name for name, far in found.items() if name != "dump" and far > CHANCE], found
    assert any(held.words[3].encode() in content for content in files(bind).values())


def test_no_text_and_no_pass_lies_in_any_file_or_log(bind: Engine, held: Held, tmp_path: Path) -> None:
    everything = files(bind) | copied(bind, tmp_path, "session_note") | {"log": held.said.encode()}
    if is_sqlite(bind):
        everything["tray"] = tray.path_of(bind).read_bytes()
    for canary in (*held.words, *held.passes):
        assert [name for name, content in everything.items() if canary.encode() in content] == []
    if is_sqlite(bind):
        assert not any(number.encode() in everything["tray"] for number in held.numbers)


def test_one_transaction_wrote_the_batch_and_the_tray_is_empty(bind: Engine, held: Held) -> None:
    with bind.connect() as connection:
        if not is_sqlite(bind):
            assert len(set(connection.execute(text("SELECT xmin::text FROM session_note")).scalars())) == 1
            kind = text("SELECT relpersistence FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
                        "WHERE nspname = 'upstream_tray' AND relkind = 'r'")  # fmt: skip
            assert connection.execute(kind).scalars().all() == ["u"] * 5
    with tray.opened(bind) as connection:
        for table in (tray.ROOM, tray.PASS, tray.ESTIMATE, tray.WRITER, tray.NOTE):
            assert tray.count(connection, table, held.session.id) == 0


def test_no_single_estimate_is_kept(bind: Engine, held: Held) -> None:
    told = sessions.tallies(bind, held.session.id)
    assert [(one.outcome, one.people) for one in told] == [(OUTCOMES[1], PEOPLE), (OUTCOMES[0], PEOPLE)]
    assert told[0].bins == ()  # all said 7: agreed
    assert min(people for *_, people in told[1].bins if people) >= 3


def test_the_tables_have_no_column_for_a_person_a_place_or_a_time() -> None:
    columns = {
        model.__tablename__: set(model.__table__.columns.keys())
        for model in (SessionNote, SessionTally, SessionItem)
    }
    assert columns == {
        "session_note": {"session_id", "ordinal", "id", "sealed"},
        "session_tally": {"session_id", "ordinal", "round", "outcome", "people", "mean", "bins"},
        "session_item": {"session_id", "ordinal", "country_id", "reason", "facts", "stage"},
    }
    assert not {"created", "author", "author_role", "opened"} & set(HorizonSession.__table__.columns.keys())


def test_two_rounds_of_the_open_tray_cannot_be_joined(bind: Engine) -> None:
    session, _ = opened(bind, minimum=5)
    passes = [participants.join(bind, session, NOW) for _ in range(5)]
    marks = []
    for turn in (1, 2):
        sessions.step(bind, session, NOW)
        session = again(bind, session)
        for given in passes:
            participants.estimate(bind, session, given, 0, turn, {OUTCOMES[0]: 3})
        with tray.opened(bind) as connection:
            marks += [
                set(connection.execute(select(table.c.id)).scalars()) for table in (tray.ESTIMATE, tray.PASS)
            ]
        sessions.step(bind, session, NOW)
        session = again(bind, session)
    assert marks[1] == marks[3]
    assert len(marks[0] | marks[1] | marks[2]) == 15
    tray.remove(bind)
