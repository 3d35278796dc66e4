"""Backups, the embedded snapshot and migrations."""

from __future__ import annotations

import shutil
import zipfile
from datetime import date
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text

from data import backup, frames, ledger, provenance, queries, schema, snapshot
from data.database import DatabaseError, engine, writing
from data.models import Base
from tests.data.conftest import cells, stored


@pytest.fixture
def filled(bind: Engine) -> Engine:
    stored(
        bind,
        date(2024, 1, 10),
        cells(("yearly.a", "MLI", "2020-01-01", 1.0), ("yearly.a", "NAM", "2020-01-01", 0.1 + 0.2)),
        digest="a" * 64,
    )
    stored(bind, date(2024, 2, 10), cells(("yearly.a", "MLI", "2020-01-01", 2.0)), digest="b" * 64)
    stored(bind, date(2024, 2, 11), cells(("closed.a", "MLI", "2020-01-01", 9.0)))
    return bind


def answers(bind: Engine) -> list[object]:
    days = [date(2012, 1, 1), date(2024, 1, 15), date(2024, 2, 10)]
    seen: list[object] = [
        queries.series_cells(bind, queries.resolve_as_of(bind, day), ["yearly.a", "closed.a"]).to_csv()
        for day in days
    ]
    seen.append(provenance.provenance(bind, "yearly.a", "MLI", date(2020, 1, 1)))
    seen.append(frames.load_panel(bind, queries.resolve_as_of(bind, date(2024, 2, 20)), ("yearly.a",)).digest)
    seen.append(ledger.sources(bind))
    return seen


def test_migrations_make_the_tables_the_models_declare(bind: Engine) -> None:
    with bind.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    assert schema.migrate(bind) is False


def test_a_newer_database_is_refused(bind: Engine) -> None:
    with writing(bind) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(schema.WrongSchema, match="9999"):
        schema.migrate(bind)
    with pytest.raises(schema.WrongSchema):
        schema.require(bind)


def test_restore_gives_the_same_answers(filled: Engine, tmp_path: Path) -> None:
    before = answers(filled)
    file = tmp_path / "copy.zip"
    backup.backup(filled, file)
    stored(filled, date(2024, 3, 1), cells(("yearly.a", "MLI", "2020-01-01", 77.0)))
    assert answers(filled) != before
    backup.restore(filled, file)
    assert answers(filled) == before
    stored(
        filled, date(2024, 3, 1), cells(("yearly.a", "MLI", "2020-01-01", 77.0))
    )  # numbers go on where they stood


def test_a_backup_moves_between_engines(filled: Engine, tmp_path: Path) -> None:
    file = tmp_path / "copy.zip"
    backup.backup(filled, file)
    other = engine(f"sqlite:///{tmp_path / 'other.db'}")
    backup.restore(other, file)
    assert answers(other) == answers(filled)
    again = tmp_path / "again.zip"
    backup.backup(other, again)
    with zipfile.ZipFile(file) as one, zipfile.ZipFile(again) as two:
        assert one.read("manifest.json") == two.read("manifest.json")
    other.dispose()


@pytest.mark.parametrize("damage", ["cut", "flip", "absent", "text"])
def test_a_damaged_backup_changes_nothing(filled: Engine, tmp_path: Path, damage: str) -> None:
    file = tmp_path / "copy.zip"
    backup.backup(filled, file)
    whole = file.read_bytes()
    middle = len(whole) // 2
    broken = {
        "cut": whole[:middle],
        "flip": whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :],
        "text": b"<html>",
    }
    if damage == "absent":
        file.unlink()
    else:
        file.write_bytes(broken[damage])
    before = answers(filled)
    with pytest.raises(DatabaseError, match=r"copy\.zip"):
        backup.restore(filled, file)
    assert answers(filled) == before


def test_snapshot_holds_only_what_may_be_passed_on_and_is_the_same_twice(
    filled: Engine, tmp_path: Path
) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    snapshot.build(filled, one, lambda _: None)
    snapshot.build(filled, two, lambda _: None)
    assert {p.name: p.read_bytes() for p in one.iterdir()} == {p.name: p.read_bytes() for p in two.iterdir()}
    assert [s["source"] for s in snapshot.manifest(one).sources] == ["yearly"]
    fresh = engine(f"sqlite:///{tmp_path / 'fresh.db'}")
    schema.migrate(fresh)
    snapshot.load(fresh, one)
    as_of = queries.resolve_as_of(fresh, date(2024, 2, 20))
    found = queries.series_cells(fresh, as_of, ["yearly.a", "closed.a"])
    assert found[["series", "iso3", "value"]].values.tolist() == [
        ["yearly.a", "MLI", 2.0],
        ["yearly.a", "NAM", 0.1 + 0.2],
    ]
    shown = provenance.provenance(fresh, "yearly.a", "MLI", date(2020, 1, 1)).shown
    assert shown is not None
    assert (shown.digest, shown.release) == ("b" * 64, "2024-02-10")
    with pytest.raises(DatabaseError, match="already holds runs"):
        snapshot.load(fresh, one)
    fresh.dispose()


def test_a_missing_snapshot_is_named(tmp_path: Path, bind: Engine) -> None:
    shutil.rmtree(tmp_path / "none", ignore_errors=True)
    with pytest.raises(snapshot.NoSnapshot, match="no embedded figures"):
        snapshot.load(bind, tmp_path / "none")
