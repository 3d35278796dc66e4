"""UCDP candidate events: which files are fetched, how they join, which months count, and damage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.contract import FormatError
from ingest.registry import targets
from ingest.sources import ucdp_candidate
from ingest.sources.ucdp_candidate import candidate_files
from tests.ingest.figures import fetched, figure, fixture, has, rows
from tests.ingest.ged_generator import EXAMPLE, events
from tests.ingest.mutations import damaged, survive
from tests.ingest.shared import expected, golden, shared_file


@cache
def october() -> pd.DataFrame:
    return ucdp_candidate.parse(fixture("ucdp_candidate", "payload.csv"))


def month(number: int, count: int = 20, first_id: int = 0, **cells: object) -> list[dict[str, object]]:
    """Return events of a month of 2026, one death each."""
    day = {"date_start": f"2026-{number:02d}-05", "best": 1, "low": 1, "high": 1, "code_status": "Clear"}
    return [{**day, "id": (first_id or number * 1000) + place, **cells} for place in range(count)]


def deaths(payloads: Sequence[bytes], period: str) -> float:
    return figure(ucdp_candidate.parse(payloads), "deaths_total", "ARM", period)


# ---- one file -------------------------------------------------------------------------------------------------------


def test_everything_is_provisional() -> None:
    assert set(october()["status"]) == {"PROVISIONAL"}
    assert figure(october(), "deaths_total", "NER", "2023-10") == 115
    assert figure(october(), "deaths_total", "ISL", "2023-10") == 0


def test_measures_are_those_of_the_yearly_dataset() -> None:
    assert ucdp_candidate.SOURCE.feeds == "ucdp_ged"
    assert set(october()["series"]) == set(targets(ucdp_candidate.SOURCE))


def test_expected_file() -> None:
    wanted = expected("ucdp_candidate")
    pd.testing.assert_frame_equal(golden(october()[october()["iso3"].isin(wanted["iso3"])]), wanted)


def test_corrections_of_earlier_months_do_not_count_without_their_month() -> None:
    assert not has(october(), "deaths_total", "PHL", "2023-08")
    assert october()["period"].unique().tolist() == [pd.Timestamp("2023-10-01")]


def test_the_share_under_review_is_told() -> None:
    assert october().attrs["notes"][-1] == "30 of 69 events (43%) await review"
    assert october().attrs["release"] == "23.0.10"


def test_uncertain_dates_are_noted_and_stay_provisional() -> None:
    frame = ucdp_candidate.parse([events(*month(3), *month(3, 5, 9000, date_prec=5))])
    cell = rows(frame, "deaths_total", "ARM", "2026-03").iloc[0]
    assert (cell["value"], cell["status"], cell["note"]) == (25, "PROVISIONAL", "event_dates_uncertain")


def test_before_2021_a_state_without_events_is_missing() -> None:
    frame = ucdp_candidate.parse([events({"date_start": "2019-05-02", "best": 3})])
    assert figure(frame, "deaths_total", "ARM", "2019-05") == 3
    assert figure(frame, "deaths_non_state", "ARM", "2019-05") == 0
    assert not has(frame, "deaths_total", "ISL", "2019-05")


def test_a_file_without_a_heading() -> None:
    heading, _, rest = EXAMPLE.read_bytes().partition(b"\n")
    assert heading.startswith(b"id,")
    frame = ucdp_candidate.parse([rest])
    assert figure(frame, "deaths_total", "NER", "2023-10") == 115
    assert frame.attrs["notes"][0] == "the file has no heading"


# ---- several files --------------------------------------------------------------------------------------------------


def test_months_after_a_cumulative_file_are_added() -> None:
    payloads = [events(*month(1), *month(2)), events(*month(3))]
    assert [deaths(payloads, f"2026-0{number}") for number in (1, 2, 3)] == [20, 20, 20]
    assert ucdp_candidate.parse(payloads).attrs["release"] == "26.0.3"


@pytest.mark.parametrize("order", [slice(None), slice(None, None, -1)])
def test_the_newest_word_on_an_event_wins_whatever_the_order_given(order: slice) -> None:
    january = events(*month(1))
    february = events(*month(2), {**month(1)[0], "best": 7})
    assert deaths([january, february][order], "2026-01") == 19 + 7


def test_an_event_moved_to_another_month_is_counted_there_only() -> None:
    january = events(*month(1))
    february = events(*month(2), {**month(1)[0], "date_start": "2026-02-01"})
    assert deaths([january, february], "2026-01") == 19
    assert deaths([january, february], "2026-02") == 21


def test_a_cumulative_file_replaces_the_months_it_covers() -> None:
    months = [events(*month(1)), events(*month(2)), events(*month(3))]
    first_half = events(*month(1, 18), *month(2, 25, 50_000))
    assert [deaths([*months, first_half], f"2026-0{number}") for number in (1, 2, 3)] == [18, 25, 20]


def test_a_month_whose_own_file_is_missing_is_left_out() -> None:
    frame = ucdp_candidate.parse([events(*month(1)), events(*month(3), {**month(2)[0]})])
    assert not has(frame, "deaths_total", "ARM", "2026-02")
    assert not has(frame, "deaths_total", "ISL", "2026-02")
    assert "1 events are not counted: no file given covers their months 2026-02" in frame.attrs["notes"]


def test_each_month_names_the_file_it_came_from() -> None:
    frame = ucdp_candidate.parse([events(*month(3)), events(*month(1), *month(2))])
    assert rows(frame, "deaths_total", "ARM", "2026-03")["payload"].iloc[0] == 0
    assert rows(frame, "deaths_total", "ISL", "2026-01")["payload"].iloc[0] == 1


def test_no_file_is_an_error() -> None:
    with pytest.raises(FormatError):
        ucdp_candidate.parse([])


def test_the_whole_file_of_october_2023() -> None:
    frame = ucdp_candidate.parse([shared_file("ucdp/GEDEvent_v23_0_10.csv").read_bytes()])
    assert len(frame.attrs.pop("events")) == 2_391
    assert frame[frame["series"] == "events_total"]["value"].sum() == 2_358
    assert frame.attrs["notes"][-1] == "438 of 2391 events (18%) await review"
    assert figure(frame, "deaths_total", "NER", "2023-10") == 115


# ---- fetching -------------------------------------------------------------------------------------------------------


PAGE = b"""<a href="/downloads/ged/ged261-csv.zip">CSV</a> <a href="candidateged/GEDEvent_v26_01_26_03.csv">Jan-Mar</a>
<a href="https://ucdp.uu.se/downloads/candidateged/GEDEvent_v26_01_26_06.csv">Jan-Jun</a> candidateged/GEDEvent_v26_0_10.csv
<a href="candidateged/GEDEvent_v26_0_9.csv">Sep</a> candidateged/GEDEvent_v26_0_7.csv candidateged/GEDEvent_v26_0_8.csv
candidateged/GEDEvent_v26_0_5.csv candidateged/GEDEvent_v25_0_12.csv candidateged/GEDEvent_v25_01_25_12.csv"""


def test_the_year_to_date_is_the_longest_cumulative_file_and_the_months_after_it() -> None:
    assert [file.name for file in candidate_files(PAGE, 2025)] == [
        "GEDEvent_v26_01_26_06.csv",
        "GEDEvent_v26_0_7.csv",
        "GEDEvent_v26_0_8.csv",
        "GEDEvent_v26_0_9.csv",
        "GEDEvent_v26_0_10.csv",
    ]


def test_a_year_whose_yearly_release_is_not_out_is_read_too() -> None:
    assert [file.name for file in candidate_files(PAGE, 2024)][:2] == [
        "GEDEvent_v25_01_25_12.csv",
        "GEDEvent_v26_01_26_06.csv",
    ]


def test_fetch_gives_what_is_newer(tmp_path: Path) -> None:
    assert fetched("ucdp_candidate", tmp_path) == fixture("ucdp_candidate", "payload.csv")
    assert fetched("ucdp_candidate", tmp_path, date(2023, 10, 1)) == []


@given(data=st.data())
@settings(max_examples=50, deadline=None)
def test_damage_never_surprises(data: st.DataObject) -> None:
    survive(ucdp_candidate, data.draw(damaged(fixture("ucdp_candidate", "payload.csv"))))
