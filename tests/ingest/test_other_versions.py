"""Releases after one another in one database: newer ones replace, older ones are refused, provisional figures give way."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pandas as pd
import pytest
from sqlalchemy import Engine, select

from data import queries, schema
from data.database import engine
from data.models import FOREVER, Event
from ingest.contract import Kind, SourceModule
from ingest.outcomes import Order, Outcome
from ingest.plausibility import changed
from ingest.reading import open_archive
from ingest.registry import find
from ingest.runner import run
from tests.ingest.ged_generator import events
from tests.ingest.shared import payload_of


@pytest.fixture
def bind(database_url: str) -> Iterator[Engine]:
    made = engine(database_url)
    schema.migrate(made)
    yield made
    made.dispose()


def packed(name: str, content: bytes, *more: str) -> bytes:
    """Return an archive of one file, with empty files ``more`` beside it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
        for other in more:
            archive.writestr(other, b"\0\5\x16\7")
    return buffer.getvalue()


def given(bind: Engine, source: str, folder: Path, day: date, payload: bytes, accept: str = "") -> Outcome:
    """Run a source on one file, received on ``day``."""
    path = folder / "given"
    path.write_bytes(payload)
    return run(bind, find(source), Order((path,), vintage=day, accept=accept))


def value(bind: Engine, series: str, iso3: str, period: str, on: date) -> float:
    """Return the figure of a cell as it was known on a day."""
    cells = queries.series_cells(bind, queries.resolve_as_of(bind, on), [series])
    found = cells[cells["iso3"].eq(iso3) & cells["period"].eq(pd.Timestamp(period))]
    assert len(found) == 1
    return float(found["value"].iloc[0])


# ---- UCDP's events: provisional months and the yearly release -------------------------------------------------------


def month(start: str, deaths: int, first: int, count: int = 20) -> list[Mapping[str, object]]:
    """Return events of one month in Armenia, the first with all the deaths."""
    return [
        {"id": first + n, "date_start": start, "best": deaths * (n == 0), "low": 0, "high": deaths * 2}
        for n in range(count)
    ]


def yearly(*months: Mapping[str, object]) -> bytes:
    return packed("GEDEvent_v24_1.csv", events(*months))


def ids(bind: Engine) -> set[str]:
    """Return the numbers of the events that hold now."""
    with bind.connect() as connection:
        return set(connection.execute(select(Event.event).where(Event.until == FOREVER)).scalars())


def test_the_yearly_release_takes_the_place_of_provisional_months(bind: Engine, tmp_path: Path) -> None:
    december, final = month("2023-12-05", 40, 1), month("2023-12-05", 30, 1001)
    assert given(bind, "ucdp_candidate", tmp_path, date(2024, 1, 20), events(*december)).state == "ok"
    outcome = given(bind, "ucdp_ged", tmp_path, date(2024, 5, 22), yearly(*final))
    assert (outcome.state, outcome.message) == ("ok", "")
    key = ("ucdp_ged.deaths_total", "ARM", "2023-12-01")
    assert value(bind, *key, date(2024, 5, 21)) == 40
    assert value(bind, *key, date(2024, 5, 22)) == 30
    assert ids(bind) == {str(one["id"]) for one in final}


def test_a_provisional_file_leaves_published_months_and_their_events_alone(
    bind: Engine, tmp_path: Path
) -> None:
    final = month("2023-12-05", 30, 1001)
    given(bind, "ucdp_ged", tmp_path, date(2024, 5, 22), yearly(*final))
    late = [*month("2023-12-05", 40, 1), *month("2024-01-05", 7, 101)]
    outcome = given(bind, "ucdp_candidate", tmp_path, date(2024, 6, 1), events(*late))
    assert outcome.state == "ok"
    assert value(bind, "ucdp_ged.deaths_total", "ARM", "2023-12-01", date(2024, 6, 1)) == 30
    assert value(bind, "ucdp_ged.deaths_total", "ARM", "2024-01-01", date(2024, 6, 1)) == 7
    assert ids(bind) == {str(one["id"]) for one in [*final, *late[20:]]}
    assert outcome.events.withdrawn == 0


# ---- rows that are set aside ----------------------------------------------------------------------------------------


def country_years() -> bytes:
    return open_archive(payload_of("ucdp_country_year", "payload.zip")[0], "csv$").read()


def whole(source: str, **changes: object) -> SourceModule:
    """Return a source that asks for fewer countries than its full file has."""
    module = find(source)
    short = replace(module.SOURCE, expected_countries=0)
    return cast(
        "SourceModule", SimpleNamespace(SOURCE=short, fetch=module.fetch, parse=module.parse, **changes)
    )


def test_a_figure_that_cannot_be_read_leaves_the_former_one(bind: Engine, tmp_path: Path) -> None:
    path = tmp_path / "given.csv"
    lines = country_years().splitlines()
    place = next(n for n, line in enumerate(lines) if line.startswith(b"700,") and b",1989,Asia," in line)
    broken = [
        *lines[:place],
        lines[place].replace(b",5411,17642,2141,", b",inf,17642,2141,"),
        *lines[place + 1 :],
    ]
    assert broken != lines
    for day, content in ((date(2025, 6, 11), lines), (date(2025, 6, 12), broken)):
        path.write_bytes(b"\n".join(content))
        outcome = run(bind, whole("ucdp_country_year"), Order((path,), vintage=day))
        assert (outcome.state, outcome.message) == ("ok", "")
    assert (outcome.rejected, outcome.rows.withdrawn, outcome.rows.revised) == (1, 0, 0)
    assert value(bind, "ucdp_country_year.deaths_total", "AFG", "1989-01-01", date(2025, 6, 12)) == 5_411


@pytest.mark.parametrize(("cell", "problem"), [(b"", "coverage_drop"), (b"1,5", "mass_change")])
def test_a_measure_without_one_figure_is_held(
    bind: Engine, tmp_path: Path, cell: bytes, problem: str
) -> None:
    path = tmp_path / "given.csv"
    table = pd.read_csv(io.BytesIO(country_years()), dtype=str, keep_default_na=False)
    broken = table.assign(sb_total_deaths_best_cy=cell.decode())
    outcomes = []
    for day, content in ((date(2025, 6, 11), table), (date(2025, 6, 12), broken)):
        path.write_bytes(content.to_csv(index=False).encode())
        outcomes.append(run(bind, whole("ucdp_country_year"), Order((path,), vintage=day)))
    assert (outcomes[0].state, outcomes[1].problem) == ("ok", problem)
    assert "deaths_state_based" in outcomes[1].message


def test_an_event_that_cannot_be_stored_leaves_the_former_one(bind: Engine, tmp_path: Path) -> None:
    given(bind, "hdx_signals", tmp_path, date(2026, 1, 1), alerts(100, "2025-12-01"))
    whole_list = ids(bind)
    broken = alerts(100, "2025-12-02").replace(
        b"2025-01-05,High concern,30,", b"2025-01-05,High concern,inf,"
    )
    outcome = given(bind, "hdx_signals", tmp_path, date(2026, 1, 2), broken)
    assert (outcome.state, outcome.rejected, outcome.events.withdrawn) == ("ok", 1, 0)
    assert ids(bind) == whole_list


def test_rows_of_the_future_do_not_outrank_the_next_release(bind: Engine, tmp_path: Path) -> None:
    path = tmp_path / "given.csv"
    good = b"\n".join(country_years().splitlines()).replace(
        b",25.1", b""
    )  # without its version the label is the last year's
    good = good.replace(b",version", b"", 1)
    row = next(line for line in good.splitlines() if b",2024," in line)
    for day, content in (
        (date(2025, 6, 11), good + b"\n" + row.replace(b",2024,", b",2031,", 1)),
        (date(2025, 6, 12), good),
    ):
        path.write_bytes(content)
        outcome = run(bind, whole("ucdp_country_year"), Order((path,), vintage=day))
        assert (outcome.state, outcome.message) == ("ok", "")
    assert outcome.release == "25.1"


# ---- a list of events without figures -------------------------------------------------------------------------------


def alerts(count: int, issued: str) -> bytes:
    """Return a list of HDX Signals: one alert a day of 2025, the last of them issued on a given day."""
    heading = "iso3,location,indicator_id,date,alert_level,value,campaign_date"
    days = pd.date_range("2025-01-01", periods=count).strftime("%Y-%m-%d").tolist()
    rows = [f"MLI,Mali,wfp_market_monitor,{day},High concern,30,{day}" for day in days]
    rows[-1] = rows[-1].removesuffix(days[-1]) + issued
    return "\n".join([heading, *rows]).encode()


def test_an_alert_is_known_from_the_day_it_was_issued(bind: Engine, tmp_path: Path) -> None:
    given(bind, "hdx_signals", tmp_path, date(2026, 1, 1), alerts(100, "2025-12-01"))

    def known(on: date) -> int:
        return len(queries.events(bind, queries.resolve_as_of(bind, on), source="hdx_signals"))

    days = (date(2025, 1, 3), date(2025, 11, 30), date(2025, 12, 1))
    assert [known(day) for day in days] == [3, 99, 100]


def test_a_list_that_lost_many_events_is_held(bind: Engine, tmp_path: Path) -> None:
    assert given(bind, "hdx_signals", tmp_path, date(2026, 1, 1), alerts(100, "2025-12-01")).state == "ok"
    whole = ids(bind)
    last = alerts(100, "2025-12-02").splitlines()
    cut = b"\n".join([*last[:41], last[-1]])
    outcome = given(bind, "hdx_signals", tmp_path, date(2026, 1, 2), cut)
    assert (outcome.problem, ids(bind)) == ("coverage_drop", whole)
    assert "59 of 100 events" in outcome.message
    assert given(bind, "hdx_signals", tmp_path, date(2026, 1, 2), cut, accept="a new method").state == "ok"
    assert len(ids(bind)) == 41


# ---- what may change from release to release ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "was", "now", "share"),
    [
        (Kind.FLOW, 1.0, 0.0, 0.0),  # one event taken back, as review does to candidate events
        (Kind.FLOW, 3.0, 0.0, 0.0),
        (Kind.FLOW, 0.5, 0.01, 0.0),
        (Kind.FLOW, 20.0, 0.0, 1.0),
        (Kind.FLOW, 2.0, 40.0, 1.0),
        (Kind.LEVEL, 0.5, 0.01, 1.0),
        (Kind.LEVEL, 0.5, 0.0, 0.0),
    ],
)
def test_a_count_of_a_few_may_become_none(kind: Kind, was: float, now: float, share: float) -> None:
    places = [f"A{letter}A" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    frame = pd.DataFrame({"iso3": places, "period": pd.Timestamp("2020-01-01")})
    assert changed(frame.assign(value=now), frame.assign(value=was), kind) == (share, len(places))


def test_a_list_that_lost_its_figures_is_held(bind: Engine, tmp_path: Path) -> None:
    given(bind, "hdx_signals", tmp_path, date(2026, 1, 1), alerts(100, "2025-12-01"))
    for figure in (b"", b"0"):
        bare = alerts(100, "2025-12-01").replace(b"High concern,30,", b"High concern," + figure + b",")
        outcome = given(bind, "hdx_signals", tmp_path, date(2026, 1, 2), bare)
        assert (outcome.problem, "100 of 100" in outcome.message) == ("coverage_drop", True)


def test_events_of_an_unknown_country_are_told(bind: Engine, tmp_path: Path) -> None:
    strange = alerts(100, "2025-12-01").replace(b"MLI,Mali,", b"ZZZ,Atlantis,")
    outcome = given(bind, "hdx_signals", tmp_path, date(2026, 1, 1), strange)
    assert outcome.state == "ok"
    assert "100 events are in no country known here: Atlantis 100" in outcome.notes
