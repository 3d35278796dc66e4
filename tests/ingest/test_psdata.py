"""The Peace and Security Data Hub: known acts, days in any unit, numbers left out, rows that cannot be right."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.contract import FormatError
from ingest.event_checks import check_events
from ingest.sources import _psdata
from tests.ingest.council import TODAY, acts, aside, named, record
from tests.ingest.figures import fixture
from tests.ingest.mutations import damaged, survive
from tests.ingest.shared import module_of, shared_file

RESOLUTION = {
    "date": "2012-05-18",
    "symbol": "S/RES/2048 (2012)",
    "title": "The situation in Guinea-Bissau",
    "voting_yes": "15",
}
DATASETS = ("resolutions", "statements", "vetoes", "members", "peacekeeping", "political_missions")


def read(dataset: str, name: str = "payload.json") -> pd.DataFrame:
    frame: pd.DataFrame = module_of(f"psdata_{dataset}").parse(fixture(f"psdata_{dataset}", name))
    return frame


def parse(dataset: str, *rows: dict[str, Any]) -> pd.DataFrame:
    frame: pd.DataFrame = module_of(f"psdata_{dataset}").parse([json.dumps(rows).encode()])
    return frame


@pytest.mark.parametrize(("dataset", "act", "states"), [
    ("resolutions", "S/RES/2811(2025)", "SYR ISR"), ("resolutions", "S/RES/2803(2025)", "PSE ISR"), ("resolutions", "S/RES/2774(2025)", "UKR RUS"),
    ("resolutions", "S/RES/2807(2025)", ""), ("statements", "S/PRST/2022/4", "COD"), ("statements", "S/PRST/2022/1", ""),
    ("vetoes", "S/2022/155", "UKR"), ("vetoes", "S/2017/315", "SYR"), ("peacekeeping", "MINURCAT", "TCD CAF"), ("peacekeeping", "UNTSO", ""),
    ("political_missions", "UNIOGBIS", "GNB"), ("political_missions", "United Nations Verification Mission in Colombia", "COL"),
])  # fmt: skip
def test_known_acts(dataset: str, act: str, states: str) -> None:
    assert named(read(dataset), act) == (set(states.split()) or {""})


def test_a_resolution_has_its_vote_and_day() -> None:
    row = acts(read("resolutions")).loc["S/RES/2803(2025)|PSE"]
    assert (row["kind"], f"{row['start']:%Y-%m-%d}", row["vote"]) == ("sc_resolution", "2025-11-17", "13-0-2")
    assert acts(read("resolutions")).loc["S/RES/2811(2025)|SYR", "adoption"] == "unanimous"


def test_who_cast_a_veto() -> None:
    table = acts(read("vetoes"))
    assert set(table.loc[table["act"] == "S/2022/155", "vetoed_by"]) == {"RUS"}
    assert set(table.loc[table["act"] == "S/2022/431", "vetoed_by"]) == {"CHN;RUS"}


def test_spells_of_members() -> None:
    table = acts(read("members"))
    japan = table[(table["iso3"] == "JPN") & (table["start"] >= "2009")]
    spells = [
        (f"{one.start:%Y-%m-%d}", f"{one.end:%Y-%m-%d}") for one in japan.sort_values("start").itertuples()
    ]
    assert spells == [
        ("2009-01-01", "2010-12-31"),
        ("2016-01-01", "2017-12-31"),
        ("2023-01-01", "2024-12-31"),
    ]
    assert table.loc["SC member FRA 1946|FRA", "seat"] == "permanent"
    assert table.loc["SC member SUN 1946|SUN", "end"] == pd.Timestamp("1991-12-31")
    assert table.loc["SC member RUS 1992|RUS", "start"] == pd.Timestamp("1992-01-01")
    assert table.loc["SC member ITA 2017|ITA", "end"] == pd.Timestamp("2017-12-31"), (
        "the seat shared with the Netherlands"
    )


def test_a_mission_without_an_end_is_open_on_the_day_of_the_list() -> None:
    table = acts(read("peacekeeping"))
    assert (table.loc["UNMISS|SSD", "open"], table.loc["UNMISS|SSD", "end"]) == (
        True,
        pd.Timestamp("2024-02-19"),
    )
    assert table.loc["UNOCI|CIV", "end"] == pd.Timestamp("2017-05-01")
    assert "UNAVEM|AGO" not in table.index, "a row that sums up three missions"


@pytest.mark.parametrize(("dataset", "kind", "wanted"), [
    ("resolutions", "sc_resolution", ("2024-12-27", "2025-12-31", True)), ("statements", "sc_presidential_statement", ("2018-01-18", "2022-06-30", True)),
    ("vetoes", "sc_veto", ("1946-01-17", "2023-12-10", True)), ("members", "sc_member", ("1946-01-17", "2024-12-31", True)),
    ("peacekeeping", "sc_mission", ("1948-01-01", "2024-02-19", False)), ("political_missions", "sc_mission", ("1948-01-01", "2023-12-04", False)),
])  # fmt: skip
def test_a_list_claims_nothing_after_its_last_change(
    dataset: str, kind: str, wanted: tuple[str, str, bool]
) -> None:
    assert record(read(dataset), kind) == wanted


def test_a_number_left_out_makes_the_record_incomplete() -> None:
    rows = json.loads(fixture("psdata_resolutions", "payload.json")[0])
    frame = parse("resolutions", *(row for row in rows if row["symbol"] != "S/RES/2790(2025)"))
    assert not record(frame, "sc_resolution")[2]
    assert frame.attrs["notes"] == ["numbers left out: 2790"]


@pytest.mark.parametrize(("cells", "days"), [
    (["1337299200000", "-678153600000"], ["2012-05-18", "1948-07-06"]), (["1337299200", "-678153600"], ["2012-05-18", "1948-07-06"]),
    (["2012-05-18T00:00:00", "1948-07-06"], ["2012-05-18", "1948-07-06"]), (["86400000", "1337299200000"], ["1970-01-02", "2012-05-18"]),
    (["soon", "9e99", ""], ["NaT", "NaT", "NaT"]), (["1e300", "inf"], ["NaT", "NaT"]),
])  # fmt: skip
def test_days_in_any_unit(cells: list[str], days: list[str]) -> None:
    found = _psdata.days(pd.Series(cells, dtype="str"))
    assert [str(day)[:10] for day in found] == days


@pytest.mark.parametrize(("change", "reason"), [
    ({"date": None}, "range"), ({"date": "2031-01-01"}, "future"), ({"symbol": None}, "not_declared"), ({"symbol": "draft"}, "not_declared"),
    ({"title": "Libya\u0007"}, "control_character"),
])  # fmt: skip
def test_a_row_that_cannot_be_right_is_set_aside(change: dict[str, Any], reason: str) -> None:
    frame = parse(
        "resolutions",
        RESOLUTION,
        {**RESOLUTION, "symbol": "S/RES/2049(2012)", "title": "Mali"},
        {**RESOLUTION, "symbol": "S/RES/2049(2012)", **change},
    )
    if (
        reason == "conflict"
    ):  # one symbol, two texts: each stands for the State it names, and no State is told twice
        assert named(frame, "S/RES/2049(2012)") == {"MLI", "LBY"}
    else:
        assert aside(frame) == {reason: 1}


def test_one_symbol_with_two_days_is_set_aside_twice() -> None:
    frame = parse(
        "resolutions",
        RESOLUTION,
        {**RESOLUTION, "date": "2012-05-19"},
        {**RESOLUTION, "symbol": "S/RES/2049(2012)"},
    )
    assert aside(frame) == {"conflict": 2}


def test_a_mission_that_ends_before_it_starts_is_set_aside() -> None:
    mission = {
        "mission_acronym": "UNSMIL",
        "mission_name": "Libya",
        "start_date": "2012-01-01",
        "end_date": "2011-01-01",
        "last_update": "2024-02-19",
    }
    assert aside(parse("peacekeeping", mission)) == {"range": 1}


def test_a_veto_by_nobody_is_set_aside() -> None:
    votes = dict.fromkeys(
        ("china", "russian_federation_ussr", "france", "united_states", "united_kingdom"), 0
    )
    row = {"draft_res#": "S/2031/1", "date": "2026-01-02", "agenda": "Mali", **votes}
    assert aside(parse("vetoes", row)) == {"not_declared": 1}
    assert named(parse("vetoes", {**row, "china": 1}), "S/2031/1") == {"MLI"}


def test_the_csv_of_the_mirror_on_hdx() -> None:
    frame = read("members", "payload_csv.csv")
    assert frame.attrs["notes"] == ["5 rows name no member"]
    assert "SC member IRQ 1957|IRQ" in acts(frame).index


@pytest.mark.parametrize("dataset", DATASETS)
@pytest.mark.parametrize(
    "text", ["[]", "{}", "[1]", '[{"id": 1}]', '{"error": "busy"}', "[{", "<html></html>", ""]
)
def test_what_is_no_dataset_is_a_format_error(dataset: str, text: str) -> None:
    with pytest.raises(FormatError):
        module_of(f"psdata_{dataset}").parse([text.encode()])


@given(data=st.data())
@settings(max_examples=8)
@pytest.mark.parametrize("dataset", DATASETS)
def test_damage_never_surprises(dataset: str, data: st.DataObject) -> None:
    source = f"psdata_{dataset}"
    survive(module_of(source), data.draw(damaged(fixture(source, "payload.json"))))


def test_the_whole_list_of_operations_of_february_2024() -> None:
    frame = module_of("psdata_peacekeeping").parse([shared_file("un_sc/DPPADPOSS-PKO.csv").read_bytes()])
    good, lost, _ = check_events("x", frame.attrs["events"], TODAY)
    assert good["event"].str.rpartition("|")[0].nunique() == 76
    assert set(lost["detail"]) == {
        "event UNOHCI|IRQ (sc_mission)",
        "event UNFOR| (sc_mission)",
        "event UNSCOB| (sc_mission)",
    }


def test_titles_of_the_digital_library_name_the_states_of_the_curated_table() -> None:
    """Of 175 resolutions of 2022 to 2025 whose State was set by reading the text, by title alone (cut short there); the rest name nobody."""
    resolutions = module_of("psdata_resolutions")
    votes = pd.read_csv(shared_file("un_sc/unsc_votes_1946_2025.csv"), dtype="str")
    votes = votes[pd.to_numeric(votes["Resolution number"], errors="coerce").between(2641, 2811)]
    table = pd.DataFrame(
        {"date": votes["Date"], "symbol": votes["UN classification"], "title": votes["Official full title"]}
    )
    events = resolutions.parse([table.to_csv(index=False).encode()]).attrs["events"]
    found = events.groupby(events["event"].str.rpartition("|")[0])["iso3"].agg(
        lambda codes: set(codes.dropna())
    )
    curated = (
        pd.read_csv(shared_file("../reference/unsc_resolutions.csv"), dtype="str")
        .set_index("symbol")["iso3"]
        .fillna("")
    )
    same = [
        (one, set(filter(None, curated[symbol].split(";"))))
        for symbol, one in found.items()
        if symbol in curated
    ]
    assert len(same) > 160
    assert sum(one == wanted for one, wanted in same) / len(same) >= 0.85
    assert not [one for one, wanted in same if one - wanted]
