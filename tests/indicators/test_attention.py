"""Attention by hand: five States at five dates, on a small table and on the project's own, and what an incomplete record may say."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import indicators
from data.countries import by_iso3
from data.database import to_day
from indicators.attention import STATES, Attention, attention, through_time
from indicators.attention_record import ISO3, states
from indicators.attention_rules import FILE, read_rules
from tests.indicators.council_acts import by_hand, covered, frame, own_tables

ACTS = frame([
    {"kind": "sc_resolution", "states": "MLI", "start": "2004-12-31"},
    {"kind": "sc_meeting", "states": "MLI", "start": "2005-12-31"},
    {"kind": "sc_sanctions", "states": "MLI", "start": "2003-03-01", "end": "2010-12-31", "open": True},
    {"kind": "sc_resolution", "states": "NER", "start": "2004-01-01"},
    {"kind": "sc_veto", "states": "NER;SEN", "start": "2005-12-31"},
    {"kind": "sc_meeting", "states": "TCD;SEN", "start": "2005-12-31", "attribution": "umbrella"},
    {"kind": "sc_mission", "states": "BFA", "start": "2004-01-01", "end": "2009-12-31", "type": "tribunal"},
    {"kind": "sc_meeting", "states": "BFA", "start": "2005-12-31", "attribution": "assigned_from_memory"},
    {"kind": "sc_failed_draft", "states": "FRA", "start": "2005-12-31"},
    {"kind": "hrc_mandate", "states": "NER", "start": "2001-01-01", "end": "2008-06-30", "type": "special_procedure"},
    {"kind": "hrc_mandate", "states": "FRA", "start": "2008-01-01", "end": "2010-12-31", "type": "fact_finding_mission"},
    {"kind": "hrc_special_session", "states": "MLI", "start": "2007-12-31"},
])  # fmt: skip
RECORD = covered(
    *((kind, "2000-01-01", "2010-12-31") for kind in (
        "sc_resolution", "sc_veto", "sc_failed_draft", "sc_visiting_mission", "sc_presidential_statement", "sc_sanctions", "sc_mission",
    )),
    ("sc_meeting", "2000-01-01", "2005-12-31"),
    ("hrc", "2006-06-19", "2010-12-31"),
)  # fmt: skip
FIVE = ("MLI", "NER", "TCD", "BFA", "FRA")
EXPECTED = {
    ("sc", date(2003, 3, 1)): (4, 0, 0, 0, 0),
    ("sc", date(2004, 12, 31)): (3 + 4, 3 / 2, 0, 0, 0),
    ("sc", date(2005, 12, 31)): (3 / 2 + 1 + 4, 3 / 4 + 3, 0, 0, 2),
    # The record of meetings has ended: none counts, not even that of 2005.
    ("sc", date(2006, 12, 31)): (3 / 4 + 4, 3 / 8 + 3 / 2, 0, 0, 2 / 2),
    # Answered as of 31 December 2010; what is older than five years is left out.
    ("sc", date(2012, 6, 30)): (4, 3 * 0.5 ** (1826 / 365), 0, 0, 2 * 0.5 ** (1826 / 365)),
    # A year after the Human Rights Council began.
    ("hrc", date(2007, 6, 17)): (np.nan,) * 5,
    ("hrc", date(2007, 6, 18)): (0, 4, 0, 0, 0),
    ("hrc", date(2008, 12, 30)): (5 / 2, 0, 0, 0, 5),
}
DAYS = (date(1994, 5, 5), date(2000, 2, 29), date(2008, 9, 30), date(2020, 6, 30), date(2026, 9, 1))


def value(made: Attention, body: str, iso3: str) -> float:
    return float(made.value[body][made.column[iso3]])


def state(made: Attention, body: str) -> dict[str, str]:
    return dict(zip(made.iso3, made.state[body], strict=True))


@pytest.mark.parametrize(("body", "on"), EXPECTED, ids=str)
def test_attention_is_what_a_reader_gets_by_hand(body: str, on: date) -> None:
    made = attention(ACTS, RECORD, on)
    assert [value(made, body, iso3) for iso3 in FIVE] == pytest.approx(
        EXPECTED[body, on], nan_ok=True, abs=1e-9
    )
    for iso3 in FIVE:
        told = by_hand(ACTS, RECORD, body, iso3, on)
        assert value(made, body, iso3) == pytest.approx(
            np.nan if told is None else told, nan_ok=True, abs=1e-9
        )


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_attention_in_the_own_tables_is_that_of_a_plain_loop(on: date) -> None:
    acts, coverage = own_tables()
    made = attention(acts, coverage, on)
    for body in ("hrc", "sc"):
        for iso3 in ("SDN", "MMR", "ISR", "USA", "CRI"):
            told = by_hand(acts, coverage, body, iso3, on)
            assert value(made, body, iso3) == pytest.approx(
                np.nan if told is None else told, nan_ok=True, abs=1e-8
            )
    assert value(made, "sc", "SDN") > 10 or on.year < 2008


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_attention_adds_up_from_its_acts_and_is_the_same_in_the_run_over_time(on: date) -> None:
    acts, coverage = own_tables()
    made, whole = attention(acts, coverage, on), through_time(acts, coverage, DAYS)
    columns = [ISO3.index(iso3) for iso3 in made.iso3]
    for body in ("hrc", "sc"):
        sums = made.contributions(body).groupby("iso3")["contribution"].sum()
        there = [value(made, body, iso3) for iso3 in made.iso3]
        if made.evaluated[body] is None:
            assert sums.empty
            assert np.isnan(there).all()
        else:
            assert [sums.get(iso3, 0.0) for iso3 in made.iso3] == pytest.approx(there, abs=1e-8)
        one = whole[body]
        np.testing.assert_array_equal(one.value[DAYS.index(on), columns], made.value[body])
        np.testing.assert_array_equal(one.percentile[DAYS.index(on), columns], made.percentile[body])
        assert [STATES[place] for place in one.state[DAYS.index(on), columns]] == list(made.state[body])


def test_percentiles_are_shares_of_states_with_less_and_ties_share_them() -> None:
    made = attention(ACTS, RECORD, date(2005, 12, 31))
    many = int(states(np.array([to_day(date(2005, 12, 31))])).sum())
    share = dict(zip(made.iso3, made.percentile["sc"], strict=True))
    tied = dict(zip(made.iso3, made.tied["sc"], strict=True))
    # MLI 6.5, NER 3.75, SEN 3, FRA 2, and all others 0.
    assert share["MLI"] == 100
    assert share["SEN"] == pytest.approx(100 * (many - 3) / (many - 1))
    assert share["FRA"] == pytest.approx(100 * (many - 4) / (many - 1))
    assert (share["TCD"], tied["TCD"], tied["MLI"]) == (0, many - 4, 1)
    assert np.isnan(share["HKG"])
    assert (many, tied["HKG"]) == (192, 0)  # 191 members and the Holy See


def test_states_of_a_state() -> None:
    told = state(attention(ACTS, RECORD, date(2005, 12, 31)), "sc")
    assert [told[iso3] for iso3 in (*FIVE, "SEN")] == [
        "discussed", "discussed", "shared_item", "not_yet", "discussed", "discussed",
    ]  # fmt: skip
    later = state(attention(ACTS, RECORD, date(2006, 12, 31)), "sc")
    # Nothing of 2006 is on record of anybody but the State under sanctions, and meetings of 2006 are not known.
    assert [later[iso3] for iso3 in FIVE] == ["discussed", *["record_incomplete"] * 4]


def test_the_window_begins_a_year_before_the_next_day() -> None:
    assert state(attention(ACTS, RECORD, date(2004, 12, 31)), "sc")["NER"] == "discussed"  # by 1 January 2004
    assert state(attention(ACTS, RECORD, date(2005, 1, 1)), "sc")["NER"] == "not_yet"
    longer = read_rules().moved({"window": "13"})
    assert state(attention(ACTS, RECORD, date(2005, 1, 1), longer), "sc")["NER"] == "discussed"


def test_shared_items_count_for_each_state_only_when_asked() -> None:
    made = attention(ACTS, RECORD, date(2005, 12, 31), umbrella=True)
    assert value(made, "sc", "TCD") == 1
    assert value(made, "sc", "SEN") == 4
    assert state(made, "sc")["TCD"] == "discussed"
    assert value(attention(ACTS, RECORD, date(2005, 12, 31)), "sc", "SEN") == 3


def test_an_act_that_two_sources_tell_counts_once() -> None:
    twice = pd.concat([ACTS, ACTS.assign(source="other")], ignore_index=True)
    one, other = (attention(acts, RECORD, date(2005, 12, 31)) for acts in (ACTS, twice))
    np.testing.assert_array_equal(one.value["sc"], other.value["sc"])


# ---- what an incomplete record may say ---------------------------------------------------------------------------------


def test_an_open_mandate_is_not_taken_for_standing_where_its_record_ended() -> None:
    acts = frame(
        [{"kind": "sc_sanctions", "states": "MLI", "start": "2003-03-01", "end": "2006-12-31", "open": True}]
    )
    record = covered(("sc", "2000-01-01", "2010-12-31"))
    record.loc[record["kind"] == "sc_sanctions", "end"] = pd.Timestamp("2006-12-31")
    assert value(attention(acts, record, date(2006, 12, 31)), "sc", "MLI") == 4
    made = attention(acts, record, date(2007, 1, 1))
    assert value(made, "sc", "MLI") == 0
    assert state(made, "sc")["MLI"] == "record_incomplete"
    assert "sanctions" in made.left_out("sc")


@pytest.mark.parametrize("kind", ["sc_meeting", "sc_visiting_mission", "sc_mission"])
def test_a_kind_without_coverage_is_out_of_the_basis_and_nobody_is_silent(kind: str) -> None:
    made = attention(ACTS, RECORD[RECORD["kind"] != kind], date(2005, 12, 31))
    assert kind.removeprefix("sc_") in made.left_out("sc")
    assert "not_yet" not in made.state["sc"]
    assert kind not in set(made.contributions("sc")["kind"])


@pytest.mark.parametrize("kind", ["sc_resolution", "sc_veto", "sc_failed_draft"])
def test_without_a_core_kind_nothing_is_told(kind: str) -> None:
    made = attention(ACTS, RECORD[RECORD["kind"] != kind], date(2005, 12, 31))
    assert made.evaluated["sc"] is None
    assert set(made.state["sc"]) == {"record_incomplete"}
    assert np.isnan(made.value["sc"]).all()
    assert made.basis["sc"] == ()


def test_days_of_an_incomplete_record_do_not_count_as_complete() -> None:
    record = RECORD.assign(complete=RECORD["kind"] != "sc_meeting")
    made = attention(ACTS, record, date(2005, 12, 31))
    assert "meeting" in made.left_out("sc")
    assert value(made, "sc", "MLI") == 3 / 2 + 4
    # A known meeting is known, also where others may be missing.
    only = frame([{"kind": "sc_meeting", "states": "TCD", "start": "2005-12-30"}])
    assert state(attention(only, record, date(2005, 12, 31)), "sc")["TCD"] == "discussed"


def test_removing_all_after_a_known_until_date_changes_no_earlier_figure_and_no_later_claim() -> None:
    acts, coverage = own_tables()
    until = pd.Timestamp("2015-06-30")
    days = [date(2014, 1, 1) + timedelta(days=91 * n) for n in range(24)]
    cut = coverage[coverage["start"] <= until].assign(
        end=lambda rows: rows["end"].where(rows["end"] < until, until)
    )
    more, less = (
        through_time(held, cut, days) for held in (acts, acts[acts["start"] <= until].reset_index(drop=True))
    )
    full = through_time(acts, coverage, days)
    early = [n for n, day in enumerate(days) if day <= until.date()]
    assert 0 < len(early) < len(days)
    for body in ("hrc", "sc"):
        for name in ("evaluated", "value", "percentile", "state", "basis"):
            np.testing.assert_array_equal(getattr(more[body], name), getattr(less[body], name))
        np.testing.assert_array_equal(less[body].value[early], full[body].value[early])
        np.testing.assert_array_equal(less[body].state[early], full[body].state[early])
        assert set(less[body].evaluated[len(early) :]) == {to_day(until.date())}


def test_acts_after_the_record_turn_nothing_into_silence() -> None:
    on = date(2012, 6, 30)
    later = frame([
        {"kind": kind, "states": "MLI;NER", "start": "2012-01-31", "act": f"later {kind}"}
        for kind in sorted({*RECORD["kind"]})
    ])  # fmt: skip
    before, after = (
        attention(ACTS, RECORD, on),
        attention(pd.concat([ACTS, later], ignore_index=True), RECORD, on),
    )
    assert after.evaluated == before.evaluated == {"hrc": date(2010, 12, 31), "sc": date(2010, 12, 31)}
    for body in ("hrc", "sc"):
        assert before.state[body] == after.state[body]
        np.testing.assert_array_equal(before.value[body], after.value[body])


def test_a_gap_in_the_record_is_answered_by_the_last_day_before_it() -> None:
    record = covered(("sc", "2000-01-01", "2003-12-31"), ("sc", "2004-07-01", "2010-12-31"))
    ends = {
        date(2003, 12, 31): date(2003, 12, 31),
        date(2004, 3, 1): date(2003, 12, 31),
        date(2005, 6, 29): date(2003, 12, 31),
        date(2005, 6, 30): date(2005, 6, 30),
    }
    assert {day: attention(ACTS, record, day).evaluated["sc"] for day in ends} == ends


def test_a_state_is_measured_from_its_first_day() -> None:
    record = covered(("sc", "2000-01-01", "2020-12-31"))
    acts = frame([{"kind": "sc_resolution", "states": "SSD", "start": "2011-07-08"}])
    assert "SSD" not in attention(acts, record, date(2011, 7, 8)).iso3
    assert value(attention(acts, record, date(2011, 7, 9)), "sc", "SSD") == pytest.approx(
        3 * 0.5 ** (1 / 365)
    )


def test_empty_frames_and_days_out_of_order() -> None:
    made = attention(ACTS[:0], RECORD[:0], date(2020, 1, 1))
    assert made.evaluated == {"hrc": None, "sc": None}
    assert set(made.state["hrc"]) == {"record_incomplete"}
    assert made.contributions("sc").empty
    with pytest.raises(ValueError, match="ascending"):
        through_time(ACTS, RECORD, [date(2005, 1, 2), date(2005, 1, 1)])


# ---- the same rule for every State -------------------------------------------------------------------------------------


def test_a_permanent_member_gets_what_any_other_state_gets() -> None:
    on = date(2005, 12, 31)
    rows = ACTS[ACTS["iso3"].isin(["MLI"])]
    for iso3 in ("CHN", "FRA", "GBR", "RUS", "USA", "VAT"):
        made = attention(rows.assign(iso3=iso3), RECORD, on)
        assert value(made, "sc", iso3) == 6.5
        assert state(made, "sc")[iso3] == "discussed"


def test_no_rule_and_no_code_knows_a_state() -> None:
    folder = Path(indicators.__file__).parent
    files = [FILE, *folder.glob("attention*.py"), folder / "commands" / "attention.py"]
    assert len(files) >= 8
    for path in files:
        found = set(re.findall(r"\b[A-Z]{3}\b", path.read_text(encoding="utf-8"))) & set(by_iso3())
        assert not found, f"{path.name} names {found}"
