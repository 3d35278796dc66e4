"""Attention beside risk, and under other choices, on figures that can be checked by hand."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from indicators import attention_gaps as beside
from indicators import attention_sensitivity as sensitivity
from indicators.attention import Attention, attention, read_rules
from indicators.attention_gaps import Line
from tests.indicators.council_acts import covered, frame

ON = date(2010, 12, 31)
RECORD = covered(("hrc", "2006-06-19", "2010-12-31"), ("sc", "2000-01-01", "2010-12-31"))
ACTS = frame([
    {"kind": "sc_resolution", "states": "MLI", "start": "2010-12-31"},
    {"kind": "sc_meeting", "states": "MLI;NER", "start": "2010-12-31"},
    {"kind": "hrc_resolution", "states": "NER", "start": "2010-12-31"},
    {"kind": "hrc_resolution", "states": "TCD", "start": "2009-12-31"},
    {"kind": "sc_meeting", "states": "GIN;SEN", "start": "2010-06-30", "attribution": "umbrella"},
])  # fmt: skip
RISK = {"MLI": 40.0, "NER": 60.0, "TCD": 90.0, "GIN": 80.0, "NOR": 5.0, "XKX": 99.0}


def made(on: date = ON, acts: pd.DataFrame = ACTS, record: pd.DataFrame = RECORD) -> Attention:
    return attention(acts, record, on)


def lines(found: Attention | None = None) -> tuple[Line, ...]:
    return beside.gaps(found or made(), RISK, {"sc": {"NOR"}})


def codes(rows: tuple[Line, ...]) -> list[str]:
    return [one.iso3 for one in rows]


def test_a_gap_is_one_percentile_less_the_other() -> None:
    by = {one.iso3: one for one in lines()}
    # Five States have a score: NOR, MLI, NER, GIN, TCD from the lowest; the area has no percentile.
    assert [by[iso3].risk_percentile for iso3 in ("NOR", "MLI", "NER", "GIN", "TCD")] == [0, 25, 50, 75, 100]
    many = sum(one.by["sc"].percentile is not None for one in by.values())
    # On the Security Council MLI has 4, NER 1, all others 0; on the Human Rights Council NER 3 and TCD 1.5.
    assert by["MLI"].by["sc"].gap == 25 - 100
    assert by["NER"].by["sc"].gap == pytest.approx(50 - 100 * (many - 2) / (many - 1))
    assert by["GIN"].by["sc"].gap == 75
    assert by["TCD"].by["hrc"].gap == pytest.approx(100 - 100 * (many - 2) / (many - 1))
    area = by["XKX"]
    assert (area.risk, area.risk_percentile, area.by["sc"].percentile, area.by["sc"].gap) == (
        99,
        None,
        None,
        None,
    )
    assert (by["FRA"].risk, by["FRA"].by["sc"].gap) == (None, None)
    assert (by["NOR"].by["sc"].sits, by["NOR"].by["hrc"].sits, by["MLI"].by["sc"].sits) == (
        True,
        False,
        False,
    )


def test_lists_of_who_is_not_discussed_and_of_gaps() -> None:
    rows = lines()
    assert codes(beside.riskiest(rows)) == ["TCD", "GIN", "NER", "MLI", "NOR"]
    assert codes(beside.not_discussed(rows, "sc")) == ["TCD", "GIN", "NOR"]
    assert codes(beside.not_discussed(rows, "hrc", most=2)) == ["TCD", "GIN"]
    assert codes(beside.widest(rows, "sc")) == ["TCD", "GIN"]
    assert codes(beside.widest(rows, "hrc", most=1)) == ["GIN"]
    assert codes(beside.one_active(rows, "sc", "hrc")) == ["MLI"]
    assert codes(beside.one_active(rows, "hrc", "sc")) == []
    later = lines(made(date(2010, 12, 30)))
    # A day before, nothing of 31 December has happened; the text of a year before still counts.
    assert codes(beside.one_active(later, "hrc", "sc")) == ["TCD"]


def test_every_state_stands_in_one_quadrant() -> None:
    rows = lines()
    found = beside.quadrants(rows)
    assert codes(found["discussed", "discussed"]) == ["NER"]
    assert codes(found["not_yet", "discussed"]) == ["MLI"]
    assert codes(found["not_yet", "shared_item"]) == ["GIN", "SEN"]
    assert sum(map(len, found.values())) == sum(one.is_state for one in rows)
    assert "XKX" not in [code for held in found.values() for code in codes(held)]


def test_lists_do_not_hide_a_state_whose_record_is_incomplete() -> None:
    record = RECORD[RECORD["kind"] != "sc_meeting"]
    rows = lines(made(record=record))
    assert codes(beside.not_discussed(rows, "sc")) == ["TCD", "GIN", "NOR"]
    assert {one.by["sc"].state for one in beside.not_discussed(rows, "sc")} == {
        "shared_item",
        "record_incomplete",
    }


def test_regional_groups() -> None:
    assert codes(beside.of_group(beside.riskiest(lines()), "African")) == ["TCD", "GIN", "NER", "MLI"]
    with pytest.raises(ValueError, match=r"unknown regional group 'Europe'\. Use African, Asia-Pacific"):
        beside.of_group(lines(), "Europe")


def test_changes_since_a_date_and_breaks_of_the_basis() -> None:
    before, now = made(date(2009, 12, 31)), made()
    found = beside.changes(beside.gaps(before, {}), lines(now))
    assert {(one.iso3, one.body): one.state for one in found if one.state[0] != one.state[1]} == {
        ("MLI", "sc"): ("not_yet", "discussed"), ("NER", "sc"): ("not_yet", "discussed"), ("NER", "hrc"): ("not_yet", "discussed"),
        ("TCD", "hrc"): ("discussed", "not_yet"), ("GIN", "sc"): ("not_yet", "shared_item"), ("SEN", "sc"): ("not_yet", "shared_item"),
    }  # fmt: skip
    first = found[0]
    assert (first.iso3, first.body, first.percentile, first.moved) == ("MLI", "sc", (0, 100), 100)
    assert beside.breaks(before, now) == {}
    record = RECORD.assign(end=RECORD["end"].mask(RECORD["kind"] == "sc_meeting", pd.Timestamp("2009-12-31")))
    assert beside.breaks(made(date(2009, 12, 31), record=record), made(record=record)) == {
        "sc": (("meeting",), ())
    }


def test_what_shared_items_would_change() -> None:
    moved = sensitivity.umbrella(ACTS, RECORD, made())
    assert moved["hrc"] == ()
    shifts = {one.iso3: one for one in moved["sc"]}
    assert set(shifts) == {"GIN", "SEN"}
    one = shifts["GIN"]
    assert (one.state, one.rank, one.places, one.quarter) == (("shared_item", "discussed"), (3, 3), 0, True)


def test_what_another_half_life_would_change() -> None:
    acts = frame([
        {"kind": "sc_meeting", "states": "MLI", "start": "2010-12-31"},
        {"kind": "sc_resolution", "states": "NER", "start": "2009-05-31"},
    ])  # fmt: skip
    # 579 days: 3 × 0.5^(579/365) = 0.999, and 0.335 with half the half-life, 1.731 with twice: beside 1.
    moved = sensitivity.half_lives(acts, RECORD, made(acts=acts))
    assert {days: [one.iso3 for one in by["sc"]] for days, by in moved.items()} == {
        183: [],
        730: ["MLI", "NER"],
    }
    assert {one.iso3: one.rank for one in moved[730]["sc"]} == {"MLI": (1, 2), "NER": (2, 1)}


def test_how_firm_an_order_is_under_other_points() -> None:
    # One has all that the other has and more: no points turn that round.
    more = frame([
        {"kind": "sc_meeting", "states": "MLI;NER", "start": "2010-12-31"},
        {"kind": "sc_veto", "states": "MLI", "start": "2010-12-31"},
    ])  # fmt: skip
    one = sensitivity.firmness(made(acts=more), "sc")
    assert (one.pairs, one.firm, one.turned) == (1, 1, 0)
    # A resolution counts 3 and a veto 3; a meeting makes the difference: nearly every other draw turns it round.
    near = frame([
        {"kind": "sc_resolution", "states": "MLI;NER;TCD", "start": "2010-12-31"},
        {"kind": "sc_resolution", "states": "NER", "start": "2010-12-31", "act": "second"},
        {"kind": "sc_veto", "states": "MLI", "start": "2010-12-30"},
    ])  # fmt: skip
    two = sensitivity.firmness(made(acts=near), "sc")
    assert two.pairs == 3
    assert two.firm == pytest.approx(2 / 3)
    assert two.turned == pytest.approx(0.5 / 3, abs=0.02)
    assert sensitivity.firmness(made(acts=near), "sc") == two
    assert sensitivity.firmness(made(acts=near), "hrc").firm is None


def test_an_order_does_not_rest_on_points_when_there_is_no_spread_in_them() -> None:
    found = attention(ACTS, RECORD, ON, read_rules().moved({"sc": "meeting:0,veto:0"}))
    assert sensitivity.firmness(found, "sc").pairs == 0  # only one State is left with points
