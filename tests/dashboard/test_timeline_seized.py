"""Who is seized of a country: what stands on a day, which act was the last, and what is said where a record ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dashboard.figures import seized as figure
from dashboard.markup import to_html
from dashboard.seized import Seized, in_force, last
from tests.dashboard.test_timeline import acts, words_of

ON = date(2026, 3, 31)
EXPERT = {
    "kind": "hrc_mandate",
    "title": "Independent Expert",
    "start": "2013-03-21",
    "end": "2026-03-31",
    "open": True,
}
MISSION = {"kind": "hrc_mandate", "title": "Fact-finding mission", "start": "2017-03-24", "end": "2019-09-16"}
SHARED = {
    "kind": "sc_mission",
    "title": "Office for a region",
    "start": "2011-01-01",
    "open": True,
    "end": "2026-01-30",
    "attribution": "umbrella",
}


def test_what_stands_on_a_day_is_what_began_and_has_not_ended() -> None:
    some = acts(EXPERT, MISSION, SHARED)
    assert [one.name for one in in_force(some, ON)] == ["Independent Expert"], (
        "a shared item is no mandate on the State"
    )
    assert [one.name for one in in_force(some, date(2018, 1, 1))] == [
        "Fact-finding mission",
        "Independent Expert",
    ]
    assert in_force(some, date(2012, 1, 1)) == ()


def test_the_last_act_names_the_state() -> None:
    some = acts(
        {"symbol": "S/RES/1", "start": "2020-01-01"}, {"symbol": "S/RES/2", "start": "2021-01-01", "attribution": "umbrella"},
        {"symbol": "UPR", "start": "2023-01-01", "kind": "upr_review"}, {"symbol": "X", "start": "2024-01-01", "kind": "sc_member"},
    )  # fmt: skip
    newest = last(some)
    assert newest is not None
    assert newest.symbol == "S/RES/1"
    same_day = acts({"kind": "sc_meeting", "symbol": "S/PV.1"}, {"symbol": "S/RES/1"})
    assert last(same_day) == same_day[1], "the text says more than the meeting that adopted it"
    assert last([]) is None


SOME = Seized(
    "hrc",
    "discussed",
    in_force(acts(EXPERT), ON),
    None,
    93.0,
    -12.4,
    ON,
    (date(2024, 1, 1), date(2026, 12, 31)),
)


def test_every_state_has_its_mark_and_its_words() -> None:
    for state, said in (
        ("discussed", "discussed"), ("not_yet", "not yet discussed"), ("shared_item", "under a shared item only"),
        ("record_incomplete", "record incomplete"),
    ):  # fmt: skip
        drawn = figure.listing([replace(SOME, state=state)])
        assert f'class="body-mark hrc {state}"' in to_html(drawn)
        assert f"Human Rights Council {said}, record to 31 March 2026" in words_of(drawn)


def test_the_panel_says_what_is_in_force_attention_gap_and_membership() -> None:
    said = words_of(figure.listing([SOME]))
    assert "In force: Independent Expert, since 21 March 2013." in said
    assert "Attention: percentile 93; risk stands 12 points lower (gap −12)." in said
    assert "A member, Jan 2024 to Dec 2026." in said
    assert "gap" not in words_of(figure.listing([replace(SOME, gap=None)]))
    assert "percentile" not in words_of(figure.listing([replace(SOME, percentile=None)]))
    assert "No act that names it is on record." in words_of(figure.listing([replace(SOME, in_force=())]))
    assert figure.sits(date(1945, 10, 24), date(9999, 12, 31)) == "A permanent member."


def test_the_rows_say_the_same() -> None:
    row = figure.frame([SOME]).iloc[0]
    assert row["In force"] == "Independent Expert, since 2013-03-21"
    assert (row["Attention percentile"], row["Gap"]) == (93.0, -12.4)
    assert row["Record to"] == ON
