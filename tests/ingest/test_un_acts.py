"""The project's own tables of acts: facts known from elsewhere, rows that cannot be right, damaged tables, and what the record claims."""

from __future__ import annotations

import csv
import io
from datetime import date
from functools import cache
from itertools import pairwise
from types import ModuleType
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.acts import KINDS, SPELLS
from data.countries import REFERENCE, by_iso3
from ingest.contract import FormatError
from ingest.event_checks import check_events
from ingest.sources import _un_acts, un_general_assembly, un_human_rights_council, un_security_council
from tests.ingest.council import TODAY, acts, aside
from tests.ingest.mutations import damaged, survive
from tests.ingest.shared import payload_of

SOURCES = {"sc": un_security_council, "hrc": un_human_rights_council, "ga": un_general_assembly}
MODULES = tuple(SOURCES.values())


@cache
def whole(body: str) -> pd.DataFrame:
    """Return the acts of one body in the tables that are shipped."""
    module = SOURCES[body]
    return acts(module.parse(module.fetch(None, date.min)))


@cache
def states_of(body: str) -> dict[str, set[str]]:
    events = pd.Series(whole(body).query("kind != 'coverage'").index)
    return {
        str(act): set(rows.str.rpartition("|")[2]) - {""}
        for act, rows in events.groupby(events.str.rpartition("|")[0])
    }


# ---- facts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("act", "day", "states", "vote"), [
    ("S/RES/678(1990)", "1990-11-29", "IRQ KWT", "12-2-1"), ("S/RES/955(1994)", "1994-11-08", "RWA", "13-1-1"),
    ("S/RES/1244(1999)", "1999-06-10", "SRB XKX", "14-0-1"), ("S/RES/1441(2002)", "2002-11-08", "IRQ KWT", "15-0-0"),
    ("S/RES/1593(2005)", "2005-03-31", "SDN", "11-0-4"), ("S/RES/1970(2011)", "2011-02-26", "LBY", "15-0-0"),
    ("S/RES/1973(2011)", "2011-03-17", "LBY", "10-0-5"), ("S/RES/2048(2012)", "2012-05-18", "GNB", "15-0-0"), ("S/RES/2627(2022)", "2022-03-25", "PRK", "15-0-0"),
    ("S/RES/2118(2013)", "2013-09-27", "SYR", "15-0-0"), ("S/RES/2231(2015)", "2015-07-20", "IRN", "15-0-0"),
    ("S/RES/2669(2022)", "2022-12-21", "MMR", "12-0-3"), ("S/RES/2728(2024)", "2024-03-25", "PSE ISR", "14-0-1"),
    ("S/RES/2736(2024)", "2024-06-13", "SDN", "14-0-1"), ("S/RES/1325(2000)", "2000-10-31", "", "15-0-0"),
])  # fmt: skip
def test_resolutions_of_the_security_council(act: str, day: str, states: str, vote: str) -> None:
    assert states_of("sc")[act] == set(states.split())
    row = whole("sc")[whole("sc")["act"] == act].iloc[0]
    assert (row["kind"], f"{row['start']:%Y-%m-%d}", row["vote"]) == ("sc_resolution", day, vote)


@pytest.mark.parametrize(("act", "day", "states", "cast"), [
    ("S/2007/14", "2007-01-12", "MMR", "CHN;RUS"), ("S/2008/447", "2008-07-11", "ZWE", "CHN;RUS"), ("S/2009/310", "2009-06-15", "GEO", "RUS"),
    ("S/2012/77", "2012-02-04", "SYR", "CHN;RUS"), ("S/2014/189", "2014-03-15", "UKR", "RUS"), ("S/2014/348", "2014-05-22", "SYR", "CHN;RUS"),
    ("S/2015/508", "2015-07-08", "BIH", "RUS"), ("S/2017/1060", "2017-12-18", "PSE ISR", "USA"), ("S/2022/155", "2022-02-25", "UKR", "RUS"),
])  # fmt: skip
def test_vetoes(act: str, day: str, states: str, cast: str) -> None:
    assert states_of("sc")[act] == set(states.split())
    row = whole("sc")[whole("sc")["act"] == act].iloc[0]
    assert (row["kind"], f"{row['start']:%Y-%m-%d}") == ("sc_veto", day)
    assert set(row["vetoed_by"].split(";")) == set(cast.split(";"))


@pytest.mark.parametrize(("body", "event", "kind", "first", "last"), [
    ("sc", "UNMISS|SSD", "sc_mission", "2011-07-08", "open"), ("sc", "MINUSCA|CAF", "sc_mission", "2014-04-10", "open"),
    ("sc", "MINUSMA|MLI", "sc_mission", "2013-04-25", "2023-12-31"), ("sc", "UNTAC|KHM", "sc_mission", "1992-02-28", ""),
    ("sc", "UNMOGIP|PAK", "sc_mission", "1949-01-24", "open"), ("sc", "SC sanctions PRK 2006|PRK", "sc_sanctions", "2006-10-14", "open"),
    ("sc", "SC sanctions GNB 2012|GNB", "sc_sanctions", "2012-05-18", "open"), ("sc", "SC member GNB 1996|GNB", "sc_member", "1996-01-01", "1997-12-31"),
    ("sc", "SC member FRA 1945|FRA", "sc_member", "1945-10-24", "open"), ("hrc", "HRC member RUS 2021|RUS", "hrc_member", "2021-01-01", "2022-04-07"),
    ("hrc", "HRC member USA 2017|USA", "hrc_member", "2017-01-01", "2018-06-19"),
    ("hrc", "HRC special session S-5|MMR", "hrc_special_session", "2007-10-02", "2007-10-02"),
    ("hrc", "HRC special session S-33|ETH", "hrc_special_session", "2021-12-17", "2021-12-17"),
    ("hrc", "HRC commission_of_inquiry BDI 2016|BDI", "hrc_mandate", "2016-09-30", ""),
    ("hrc", "HRC commission_of_inquiry PRK 2013|PRK", "hrc_mandate", "2013-03-21", "2014-03-28"),
    ("hrc", "HRC commission_of_inquiry SYR 2011|SYR", "hrc_mandate", "2011-08-23", "open"),
    ("hrc", "HRC special_procedure IRN 2011|IRN", "hrc_mandate", "2011-03-24", "open"),
    ("hrc", "HRC investigative_mechanism MMR 2018|MMR", "hrc_mandate", "2018-09-27", "open"),
    ("hrc", "HRC fact_finding_mission IRN 2022|IRN", "hrc_mandate", "2022-11-24", "open"),
    ("hrc", "UPR 1 BHR|BHR", "upr_review", "2008-04-07", "2008-04-07"), ("hrc", "UPR 1 ARG|ARG", "upr_review", "2008-04-16", "2008-04-16"),
    ("hrc", "A/HRC/RES/49/1|UKR", "hrc_resolution", "2022-03-04", "2022-03-04"),
    ("ga", "A/RES/68/262|UKR", "ga_resolution", "2014-03-27", "2014-03-27"), ("ga", "A/RES/67/19|PSE", "ga_resolution", "2012-11-29", "2012-11-29"),
    ("sc", "S/PV.2835|LBY", "sc_meeting", "1989-01-05", "1989-01-05"), ("sc", "S/PRST/2017/22|MMR", "sc_presidential_statement", "2017-11-06", "2017-11-06"),
    ("sc", "S/2014/916|PSE", "sc_failed_draft", "2014-12-30", "2014-12-30"),
])  # fmt: skip
def test_known_acts(body: str, event: str, kind: str, first: str, last: str) -> None:
    row = whole(body).loc[event]
    assert (row["kind"], f"{row['start']:%Y-%m-%d}") == (kind, first)
    if last:
        assert ("open" if row["open"] is True else f"{row['end']:%Y-%m-%d}") == last


def test_votes_of_the_human_rights_council_have_the_roll_call() -> None:
    assert whole("hrc").loc["A/HRC/RES/49/1|UKR", "vote"] == "32-2-13"


def test_thirty_nine_special_sessions_two_without_a_state() -> None:
    sessions = {
        act: found for act, found in states_of("hrc").items() if act.startswith("HRC special session")
    }
    assert len(sessions) == 39
    assert {act.split()[-1] for act, found in sessions.items() if not found} == {"S-7", "S-10"}
    texts = whole("hrc")[whole("hrc")["kind"].isin(["hrc_resolution", "hrc_decision"])]
    assert set(texts["session"][texts["session"].str.startswith("S-")]) == {
        act.split()[-1] for act in sessions
    }


def test_the_councils_have_their_number_of_members_on_every_first_of_january_and_july() -> None:
    for body, size, first in (("sc", 15, 1993), ("hrc", 47, 2007)):
        seats = whole(body)[whole(body)["kind"] == f"{body}_member"]
        for day in pd.date_range(f"{first}-01-01", "2026-12-31", freq="6MS"):
            sitting = seats[(seats["start"] <= day) & (seats["end"] >= day)]
            empty = int(
                body == "hrc" and str(day)[:10] == "2018-07-01"
            )  # between the withdrawal of one and the election of another
            assert len(sitting) == len(set(sitting["iso3"])) == size - empty, f"{body} on {day:%Y-%m-%d}"


def test_numbers_of_resolutions_have_no_gap() -> None:
    numbers = {int(act[6:].partition("(")[0]) for act in states_of("sc") if act.startswith("S/RES/") and act.endswith(")") and "oral" not in act}  # fmt: skip
    assert numbers == set(range(627, 2816))


@pytest.mark.parametrize(
    ("year", "number"), [("1994", 82), ("1997", 57), ("2011", 22), ("2020", 13), ("2021", 24)]
)
def test_statements_are_complete_where_the_record_says_so(year: str, number: int) -> None:
    found = [act for act in states_of("sc") if act.startswith(f"S/PRST/{year}/")]
    record = whole("sc")[
        whole("sc")["kind"].eq("coverage") & whole("sc")["of"].eq("sc_presidential_statement")
    ]
    (told,) = record[(record["start"] <= f"{year}-06-30") & (record["end"] >= f"{year}-06-30")]["complete"]
    assert (len(found) == number) == told


def test_a_thing_told_under_a_shared_item_names_nobody_for_sure() -> None:
    table = whole("sc")
    assert set(table.loc[table["act"] == "UNTSO", "attribution"]) == {"umbrella"}
    assert set(table.loc[table["act"] == "S/PV.7785", "attribution"]) == {"umbrella"}, (
        "an item on the Middle East"
    )
    assert set(table.loc[table["act"] == "S/2016/846", "attribution"]) == {"resolution_subject"}, (
        "a draft on Syria under it"
    )


def test_meetings_with_troop_contributors_are_not_in_the_record() -> None:
    assert not whole("sc")["type"].astype("str").str.startswith("tcc").any()


# ---- what the tables claim -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", SOURCES)
def test_every_row_can_be_stored_and_lies_in_its_record(body: str) -> None:
    module = SOURCES[body]
    frame = module.parse(module.fetch(None, date.min))
    assert aside(frame) == {}
    table = whole(body)
    record = table[table["kind"] == "coverage"]
    acts_of = table[table["kind"] != "coverage"]
    assert set(acts_of["kind"]) == set(record["of"]) <= set(KINDS)
    for kind, rows in acts_of.groupby("kind"):
        spans = record[record["of"] == kind].sort_values("start")
        for (_, one), (_, other) in pairwise(spans.iterrows()):
            assert other["start"] - one["end"] == pd.Timedelta(days=1), (
                f"{kind}: records leave days out or overlap"
            )
        assert rows["start"].max() <= spans["end"].max(), kind
        if kind not in SPELLS:
            assert rows["start"].min() >= spans["start"].min(), kind


def test_nothing_from_memory_is_an_act() -> None:
    names = {row["mandate"] for row in table_of("from_memory/mandates")}
    assert len(names) > 50
    assert not names & {row["mandate"] for row in table_of("mandates")}
    leads = {(row["iso3"], row["cycle"]) for row in table_of("acts/from_memory/upr_reviews")}
    assert not leads & {(row["iso3"], row["cycle"]) for row in table_of("acts/upr_reviews")}


def test_every_source_of_a_row_is_described() -> None:
    known = {row["source"] for row in table_of("sources")}
    tables = sorted(path.stem for path in (REFERENCE / "un" / "acts").glob("*.csv"))
    used = {
        row["source"] for name in ["mandates", *(f"acts/{one}" for one in tables)] for row in table_of(name)
    }
    assert used <= known - {"unchecked"}


def test_the_notice_of_the_human_rights_council_goes_with_its_acts() -> None:
    notice = "Required Notice: Copyright 2026 Łukasz Szoszkiewicz (https://github.com/lszoszk/hrc-voting)"
    assert notice in un_human_rights_council.SOURCE.licence
    (library,) = (row for row in table_of("sources") if row["source"] == "ohchr_library")
    assert "PolyForm Noncommercial 1.0.0" in library["licence"]
    assert "Copyright 2026 Łukasz Szoszkiewicz (https://github.com/lszoszk/hrc-voting)" in library["note"]
    assert not any("sponsor" in column for row in table_of("acts/hrc_texts")[:1] for column in row)


def test_texts_of_the_human_rights_council_that_name_no_state_have_no_title() -> None:
    assert not [row for row in table_of("acts/hrc_texts") if row["title"] and not row["iso3"]]


def table_of(name: str) -> list[dict[str, str]]:
    with (REFERENCE / "un" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# ---- rows that cannot be right ---------------------------------------------------------------------------------------


def with_rows(body: str, table: str, *rows: dict[str, str]) -> pd.DataFrame:
    """Return what is read from the fixture with more rows in a table: its first that names a State, with some cells changed."""
    payloads = payload_of(SOURCES[body].SOURCE.id)
    held = [list(csv.DictReader(io.StringIO(payload.decode()))) for payload in payloads]
    fits = {
        place: len(_un_acts.TABLES[table] ^ set(one[0]))
        for place, one in enumerate(held)
        if _un_acts.TABLES[table] <= set(one[0])
    }
    place = min(fits, key=lambda place: fits[place])
    example = next(row for row in held[place] if len(row["iso3"]) == 3)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(example), lineterminator="\n")
    writer.writeheader()
    writer.writerows([*held[place], *({**example, **cells} for cells in rows)])
    payloads[place] = out.getvalue().encode()
    frame: pd.DataFrame = SOURCES[body].parse(payloads)
    return frame


NEW = {"symbol": "S/RES/9999(2025)", "date": "2025-01-05"}
CHECKED = [
    ("sc", "sc_resolutions", {**NEW, "symbol": ""}, "not_declared"), ("sc", "sc_resolutions", {**NEW, "symbol": "resolution 9"}, "not_declared"),
    ("sc", "sc_resolutions", {**NEW, "date": ""}, "range"), ("sc", "sc_resolutions", {**NEW, "date": "2025-02-30"}, "range"),
    ("sc", "sc_resolutions", {**NEW, "date": "2031-01-01"}, "future"), ("sc", "sc_resolutions", {**NEW, "vote": "15"}, "not_declared"),
    ("sc", "sc_resolutions", {**NEW, "attribution": "guessed"}, "not_declared"), ("sc", "sc_resolutions", {**NEW, "title": "a\u0007"}, "control_character"),
    ("sc", "sc_resolutions", {**NEW, "iso3": "XXX"}, "unknown_country"), ("sc", "sc_resolutions", {**NEW, "iso3": "YUG"}, "unknown_country"),
    ("sc", "sc_resolutions", {**NEW, "iso3": "SSD", "date": "2011-07-08"}, "unknown_country"),
    ("sc", "sc_drafts", {"symbol": "S/2025/999", "kind": "vetoed", "vetoed_by": ""}, "not_declared"),
    ("sc", "sc_drafts", {"symbol": "S/2025/999", "kind": "vetoed", "vetoed_by": "ITA"}, "not_declared"),
    ("sc", "sc_drafts", {"symbol": "S/2025/999", "kind": "withdrawn"}, "not_declared"),
    ("sc", "mandates", {"mandate": "x", "body": "SC", "type": "sanctions", "iso3": "GIN", "start": "2012-05-18", "end": "2011-05-18"}, "range"),
    ("sc", "mandates", {"mandate": "x", "body": "XYZ", "iso3": "GIN"}, "not_declared"),
    ("hrc", "mandates", {"mandate": "x", "body": "XYZ", "iso3": "GIN"}, "not_declared"),
    ("hrc", "mandates", {"mandate": "x", "body": "HRC", "type": "picnic", "iso3": "GIN"}, "not_declared"),
    ("hrc", "mandates", {"mandate": "x", "body": "HRC", "type": "special_procedure", "iso3": "GIN", "end": "soon"}, "not_declared"),
    ("sc", "council_members", {"body": "XYZ", "iso3": "GIN", "start": "2001-01-01"}, "not_declared"),
    ("hrc", "hrc_texts", {"symbol": "A/HRC/RES/999/1", "kind": "poem"}, "not_declared"),
    ("hrc", "upr_reviews", {"cycle": "9", "session": ""}, "not_declared"),
    ("hrc", "hrc_special_sessions", {"session": "the last"}, "not_declared"),
    ("ga", "ga_resolutions", {"symbol": "A/HRC/RES/1/1"}, "not_declared"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "table", "cells", "reason"), CHECKED)
def test_a_row_that_cannot_be_right_is_set_aside(
    body: str, table: str, cells: dict[str, str], reason: str
) -> None:
    frame = with_rows(body, table, cells)
    assert aside(frame) == {reason: 1}
    lost = check_events("x", frame.attrs["events"], TODAY)[1]
    assert lost["detail"].str.startswith("event ").all(), "the act is named in the list"


def test_of_an_act_on_two_states_only_the_one_that_is_none_is_set_aside() -> None:
    frame = with_rows("sc", "sc_resolutions", {**NEW, "iso3": "MLI;XXX;MLI"})
    assert aside(frame) == {"unknown_country": 1}
    assert "S/RES/9999(2025)|MLI" in set(frame.attrs["events"]["event"])


def test_two_texts_with_one_symbol_are_both_set_aside() -> None:
    frame = with_rows(
        "sc",
        "sc_resolutions",
        {**NEW, "title": "Mali", "iso3": "MLI"},
        {**NEW, "title": "Libya", "iso3": "LBY"},
    )
    assert aside(frame) == {"conflict": 2}


def test_the_same_row_twice_counts_once() -> None:
    frame = with_rows("sc", "sc_resolutions", NEW, NEW)
    good, lost, notes = check_events("x", frame.attrs["events"], TODAY)
    assert lost.empty
    assert any("came twice" in note for note in notes)
    assert good["event"].is_unique


def test_an_end_after_the_last_day_of_the_record_is_not_told() -> None:
    cells = {"mandate": "x", "body": "SC", "type": "sanctions", "iso3": "GIN", "start": "2020-05-18", "end": "2027-01-01", "known_until": "2026-01-30"}  # fmt: skip
    row = acts(with_rows("sc", "mandates", cells)).loc["SC sanctions GIN 2020|GIN"]
    assert (row["open"], row["end"]) == (True, pd.Timestamp("2026-01-30"))


# ---- tables that cannot be read --------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", MODULES)
def test_a_table_that_is_absent_or_given_twice_is_a_named_error(module: ModuleType) -> None:
    payloads = payload_of(module.SOURCE.id)
    for place in range(len(payloads)):
        with pytest.raises(FormatError, match="no table "):
            module.parse([*payloads[:place], *payloads[place + 1 :]])
        with pytest.raises(FormatError, match="two tables of "):
            module.parse([*payloads, payloads[place]])


@pytest.mark.parametrize(
    "line",
    [
        "sc_meeting,2020-01-02,2020-01-01,yes,,x",
        "sc_meeting,soon,2020-01-01,yes,,x",
        "sc_meeting,2020-01-01,2020-01-02,maybe,,x",
    ],
)
def test_a_record_that_is_no_stretch_of_days_is_a_named_error(line: str) -> None:
    payloads = payload_of("un_security_council")
    place = next(number for number, one in enumerate(payloads) if one.startswith(b"kind,"))
    payloads[place] += f"{line}\n".encode()
    with pytest.raises(FormatError, match="no stretch of days"):
        un_security_council.parse(payloads)


@pytest.mark.parametrize("module", MODULES)
@given(data=st.data())
@settings(max_examples=12)
def test_damage_never_surprises(module: Any, data: st.DataObject) -> None:
    survive(module, data.draw(damaged(payload_of(module.SOURCE.id))))


def test_codes_of_states_are_those_of_the_countries() -> None:
    for body in SOURCES:
        assert {iso3 for found in states_of(body).values() for iso3 in found} <= set(by_iso3())
