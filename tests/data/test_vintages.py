"""What is written, and that nothing is overwritten."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select, text

from data import queries, store, vintages
from data.database import engine, writing
from data.models import FOREVER, Event, Observation
from data.vocabulary import Status
from tests.data.conftest import NOON, cells, stored


def rows(bind: Engine) -> int:
    with bind.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(Observation)).scalar_one())


def test_a_value_that_did_not_change_adds_no_row(bind: Engine) -> None:
    frame = cells(("yearly.a", "MLI", "2020-01-01", 1.5), ("yearly.a", "NAM", "2020-01-01", None))
    assert stored(bind, date(2024, 1, 1), frame) == vintages.Counts(new=2)
    assert stored(bind, date(2024, 2, 1), frame) == vintages.Counts(unchanged=2)
    assert rows(bind) == 2


def test_a_revision_adds_a_row_and_keeps_the_old_one(bind: Engine) -> None:
    stored(bind, date(2024, 1, 1), cells(("yearly.a", "MLI", "2020-01-01", 1.0, 0.5, 2.0)))
    counts = stored(bind, date(2024, 2, 1), cells(("yearly.a", "MLI", "2020-01-01", 3.0, 0.5, 4.0)))
    assert counts == vintages.Counts(revised=1)
    before = queries.series_cells(bind, queries.resolve_as_of(bind, date(2024, 1, 31)), ["yearly.a"])
    after = queries.series_cells(bind, queries.resolve_as_of(bind, date(2024, 2, 1)), ["yearly.a"])
    assert (before["value"].item(), before["high"].item()) == (1.0, 2.0)
    assert (after["value"].item(), after["high"].item()) == (3.0, 4.0)


def test_no_engine_keeps_the_sign_of_a_zero(bind: Engine) -> None:
    """SQLite cannot, and equal figures have equal digests on both engines."""
    stored(bind, date(2024, 1, 1), cells(("yearly.a", "MLI", "2020-01-01", -0.0, -0.0, -0.0)))
    event = pd.DataFrame({
        "event": ["e1"], "kind": "state_based", "iso3": "MLI", "start": pd.Timestamp("2023-05-03"), "end": pd.NaT,
        "value": -0.0, "latitude": -0.0, "longitude": -0.0, "label": None, "detail": None,
    })  # fmt: skip
    with writing(bind) as connection:
        vintages.store_events(connection, "monthly", 1, date(2024, 1, 1), event)
    with bind.connect() as connection:
        figures = connection.execute(select(Observation.value, Observation.low, Observation.high)).one()
        placed = connection.execute(select(Event.value, Event.latitude, Event.longitude)).one()
    assert [str(one) for one in (*figures, *placed)] == ["0.0"] * 6


def test_two_revisions_on_one_day_leave_the_last_and_keep_both(bind: Engine) -> None:
    for value in (1.0, 2.0, 3.0):
        stored(bind, date(2024, 1, 1), cells(("yearly.a", "MLI", "2020-01-01", value)))
    assert queries.series_cells(bind, queries.resolve_as_of(bind), ["yearly.a"])["value"].tolist() == [3.0]
    assert rows(bind) == 3


def test_a_cell_gone_from_a_whole_release_is_withdrawn_not_deleted(bind: Engine) -> None:
    both = cells(("yearly.a", "MLI", "2020-01-01", 1.0), ("yearly.a", "MLI", "2019-01-01", 2.0))
    stored(bind, date(2024, 1, 1), both, whole=True)
    counts = stored(bind, date(2024, 2, 1), both.iloc[:1], whole=True)
    assert counts == vintages.Counts(withdrawn=1, unchanged=1)
    now = queries.series_cells(bind, queries.resolve_as_of(bind), ["yearly.a"])
    assert now["period"].dt.year.tolist() == [2020]
    then = queries.series_cells(bind, queries.resolve_as_of(bind, date(2024, 1, 5)), ["yearly.a"])
    assert then["period"].dt.year.tolist() == [2019, 2020]


def test_a_series_absent_from_a_release_keeps_its_older_one_whole(bind: Engine) -> None:
    stored(
        bind,
        date(2024, 1, 1),
        cells(("yearly.a", "MLI", "2020-01-01", 1.0), ("yearly.b", "MLI", "2020-01-01", 2.0)),
        whole=True,
    )
    stored(bind, date(2024, 2, 1), cells(("yearly.a", "MLI", "2020-01-01", 1.1)), whole=True)
    now = queries.series_cells(bind, queries.resolve_as_of(bind), ["yearly.a", "yearly.b"])
    assert now["value"].tolist() == [1.1, 2.0]


def test_a_provisional_value_never_replaces_an_observed_one(bind: Engine) -> None:
    stored(bind, date(2024, 1, 1), cells(("monthly.a", "MLI", "2023-01-01", 5.0)))
    provisional = int(Status.PROVISIONAL)
    frame = cells(
        ("monthly.a", "MLI", "2023-01-01", 9.0, None, None, provisional),
        ("monthly.a", "MLI", "2023-02-01", 7.0, None, None, provisional),
    )
    assert stored(bind, date(2024, 2, 1), frame) == vintages.Counts(new=1, unchanged=1)
    final = cells(("monthly.a", "MLI", "2023-01-01", 5.0), ("monthly.a", "MLI", "2023-02-01", 8.0))
    assert stored(bind, date(2024, 3, 1), final, whole=True) == vintages.Counts(revised=1, unchanged=1)
    assert queries.series_cells(bind, queries.resolve_as_of(bind), ["monthly.a"])["value"].tolist() == [
        5.0,
        8.0,
    ]


def test_provisional_months_after_a_final_release_stay(bind: Engine) -> None:
    stored(bind, date(2024, 1, 1), cells(("monthly.a", "MLI", "2024-05-01", 7.0, None, None, 1)))
    counts = stored(bind, date(2024, 6, 1), cells(("monthly.a", "MLI", "2023-12-01", 8.0)), whole=True)
    assert counts.withdrawn == 0


def test_one_cell_twice_is_refused_and_stores_nothing(bind: Engine) -> None:
    frame = cells(("yearly.a", "MLI", "2020-01-01", 1.0), ("yearly.a", "MLI", "2020-01-01", 2.0))
    with pytest.raises(ValueError, match="one cell twice"):
        stored(bind, date(2024, 1, 1), frame)
    assert rows(bind) == 0


def test_a_failure_leaves_no_part_of_a_run(bind: Engine) -> None:
    def broken() -> None:
        with writing(bind) as connection:
            run = store.record_run(
                connection, store.RunRow("yearly", NOON, NOON, "file", "ok", date(2024, 1, 1))
            )
            frame = cells(("yearly.a", "MLI", "2020-01-01", 1.0))
            vintages.store_observations(connection, run, date(2024, 1, 1), frame)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    assert rows(bind) == 0
    assert queries.resolve_as_of(bind).first_recorded is None


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["MLI", "NAM", "SSD"]), st.one_of(st.none(), st.integers(0, 3).map(float)), min_size=1),
        min_size=1, max_size=6,
    )
)  # fmt: skip
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_any_past_day_answers_what_was_stored_by_then(
    tmp_path_factory: pytest.TempPathFactory, releases: list[dict[str, float | None]]
) -> None:
    from tests.data.conftest import source

    bind = engine(f"sqlite:///{tmp_path_factory.mktemp('any') / 'a.db'}")
    from data import schema

    schema.migrate(bind)
    with writing(bind) as connection:
        store.declare(connection, [source("yearly")])
    for number, release in enumerate(releases):
        frame = cells(*(("yearly.a", iso3, "2020-01-01", value) for iso3, value in release.items()))
        stored(bind, date(2024, 1, 1 + 2 * number), frame, whole=True)
    for number, release in enumerate(releases):
        as_of = queries.resolve_as_of(bind, date(2024, 1, 2 + 2 * number))
        found = queries.series_cells(bind, as_of, ["yearly.a"])
        answer = {
            iso3: None if pd.isna(value) else value
            for iso3, value in zip(found["iso3"], found["value"], strict=True)
        }
        assert answer == release
    bind.dispose()


def test_events_are_kept_as_vintages(bind: Engine) -> None:
    def store_them(day: date, deaths: list[float]) -> vintages.Counts:
        frame = pd.DataFrame({
            "event": [f"e{n}" for n in range(len(deaths))], "kind": "state_based", "iso3": "MLI",
            "start": pd.Timestamp("2023-05-03"), "end": pd.Timestamp("2023-05-04"), "value": deaths,
            "label": 'a "quoted", line\nbroken label', "detail": None,
        })  # fmt: skip
        with writing(bind) as connection:
            run = store.record_run(connection, store.RunRow("monthly", NOON, NOON, "file", "ok", day))
            return vintages.store_events(
                connection, "monthly", run, day, frame, replaces=(date(2023, 1, 1), date(2023, 12, 31))
            )

    assert store_them(date(2024, 1, 1), [1, 2, 3]) == vintages.Counts(new=3)
    assert store_them(date(2024, 2, 1), [1, 5]) == vintages.Counts(revised=1, withdrawn=1, unchanged=1)
    now = queries.events(bind, queries.resolve_as_of(bind))
    assert now["value"].tolist() == [1, 5]
    assert now["label"].iloc[0] == 'a "quoted", line\nbroken label'
    assert queries.events(bind, queries.resolve_as_of(bind, date(2024, 1, 15)))["value"].tolist() == [1, 2, 3]
    with bind.connect() as connection:
        assert (
            connection.execute(select(func.count()).select_from(Event).where(Event.until != FOREVER)).scalar()
            == 2
        )


def test_bytes_are_kept_once_under_their_digest() -> None:
    digest = store.keep_bytes(b"abc")
    assert digest == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert store.keep_bytes(b"abc") == digest
    assert store.payload_path(digest).read_bytes() == b"abc"
    assert [p.name for p in store.payload_path(digest).parent.iterdir()] == [digest]


def test_a_writer_waits_for_another(bind: Engine) -> None:
    with writing(bind) as connection:
        connection.execute(text("SELECT 1"))
        with bind.connect() as reader:  # reading goes on meanwhile
            assert reader.execute(text("SELECT 1")).scalar() == 1
