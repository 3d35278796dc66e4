"""What came first at past onsets: the day of an onset, what counts as an act, what the record covers, and shares by hand."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data import schema, store, vintages
from data.database import engine, writing
from indicators import onsets, onsets_survival
from indicators.__main__ import main
from indicators.attention_rules import read_rules
from indicators.onsets import Case, First, around, cases, lead, moved
from indicators.onsets_dates import Onset, between
from indicators.onsets_dates import onsets as dated
from indicators.onsets_sides import HRC_BEGAN, Act, Side, council, joined, signals, warns
from indicators.onsets_survival import order, pair, shares, time_to_act, wilson
from indicators.outcomes import CONFLICT, ONE_SIDED, STATE_BASED, truth
from indicators.signals.history import History
from indicators.signals.rules import by_id
from ingest.registry import declarations
from tests.indicators.build import month, packed

ON = date(2020, 12, 31)
LONG = ((date(1990, 1, 1), date(2025, 12, 31)),)
MARCH = Onset("MLI", "onset_25", date(2012, 3, 1), date(2012, 3, 31), 90)


# ---- the day of an onset ----------------------------------------------------------------------------------------------


def test_an_onset_comes_in_the_month_that_reaches_the_threshold() -> None:
    months = np.array([0, 10, 14, 1, 60, 0, 0, 0, 0, 0, 0, 0], dtype=float)
    assert between(months, months, 85, 25) == (3, 3)  # 0 + 10 + 14 + 1


def test_what_the_year_has_beyond_the_known_months_lies_in_the_unknown_one() -> None:
    known, most = np.zeros(12), np.zeros(12)
    most[9] = 100  # October: events of several kinds, 100 deaths in all
    assert between(known, most, 40, 25) == (9, 9)


def test_two_unknown_months_leave_the_onset_between_them() -> None:
    known, most = np.zeros(12), np.zeros(12)
    most[2] = most[7] = 40
    assert between(known, most, 40, 25) == (2, 7)
    most[7] = 10  # 40 deaths in the year, at most 10 in August: at least 30 in March
    assert between(known, most, 40, 25) == (2, 2)


def test_months_that_cannot_make_up_the_year_tell_nothing() -> None:
    months = np.full(12, 1.0)
    assert between(months, months, 60, 25) == (0, 11)


def test_onsets_have_the_precision_that_their_months_give() -> None:
    quiet = dict.fromkeys(range(1980, 2020), 0.0)
    yearly = {
        STATE_BASED: {iso3: {**quiet, 2012: 30.0} for iso3 in ("MLI", "NER", "TCD")},
        ONE_SIDED: {"MLI": quiet},
        CONFLICT: {iso3: dict.fromkeys(range(1970, 2020), 0.0) for iso3 in ("MLI", "NER", "TCD")},
    }
    monthly = {
        "ucdp_ged.deaths_state_based": {
            "MLI": {month(2012, at): 15.0 if at in (3, 5) else 0.0 for at in range(1, 13)},
            "TCD": {month(2012, at): 15.0 if at in (3, 5) else 0.0 for at in range(1, 13)},
        }
    }
    unsure = frozenset({("ucdp_ged.deaths_state_based", "TCD", month(2012, 3))})
    panel = packed(ON, yearly, monthly, unsure=unsure)
    found = {one.iso3: one for one in dated(panel, truth(panel)) if one.outcome == "onset_25"}
    assert (found["MLI"].first, found["MLI"].last, found["MLI"].precision) == (
        date(2012, 5, 1),
        date(2012, 5, 31),
        "month",
    )
    assert (
        found["NER"].precision == found["TCD"].precision == "year"
    )  # nothing by month; a month without a month of its own
    assert (found["NER"].first, found["NER"].last, found["NER"].deaths) == (
        date(2012, 1, 1),
        date(2012, 12, 31),
        30,
    )


# ---- what a side did --------------------------------------------------------------------------------------------------


def side(
    *days: str, lasting: Sequence[tuple[str, str]] = (), covered: object = LONG, began: date | None = None
) -> Side:
    acts = [Act(date.fromisoformat(day), date.fromisoformat(day), f"act {day}", day) for day in days]
    acts += [Act(date.fromisoformat(a), date.fromisoformat(b), f"mandate {a}", a) for a, b in lasting]
    held = {"MLI": tuple(sorted(acts, key=lambda one: one.day))} if acts else {}
    return Side("sc", "Security Council", held, covered, began)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "state", "day", "months"),
    [
        (side("2011-09-15"), "acted", "2011-09-15", 6),
        (side("2012-03-30"), "acted", "2012-03-30", 0),
        (side("2012-05-01", "2013-01-01"), "acted", "2012-05-01", -2),
        (side("2007-03-01"), "acted", "2007-03-01", 60),  # the first day of the window
        (side("2006-04-01", "2012-04-01"), "already", "2012-04-01", -1),
        (side("2006-02-28"), "none", "", None),  # more than a year before the window opened
        (side(lasting=[("2004-01-01", "2008-01-01")]), "already", "", None),
        (side(lasting=[("2004-01-01", "2006-01-01")]), "none", "", None),
        (side("2017-03-02"), "none", "", None),  # a day after the window
        (side(), "none", "", None),
    ],
)
def test_the_state_of_a_side_around_an_onset(given: Side, state: str, day: str, months: int | None) -> None:
    first = around(MARCH, given)
    assert (first.state, first.day, first.months) == (state, day, months)


def test_a_record_that_ends_or_begins_inside_the_window_is_not_silence() -> None:
    ends = ((date(1990, 1, 1), date(2013, 6, 30)),)
    assert around(MARCH, side(covered=ends)).state == "not_covered"
    assert around(MARCH, side("2013-01-01", covered=ends)).state == "acted"
    late = around(
        MARCH, side("2014-01-01", covered=ends)
    )  # there may have been an earlier one after June 2013
    assert (late.state, late.day, late.sure_to) == ("not_covered", "2014-01-01", "2013-06-30")
    gap = ((date(1990, 1, 1), date(2012, 2, 29)), (date(2012, 4, 1), date(2025, 12, 31)))
    assert around(MARCH, side("2012-05-01", covered=gap)).state == "not_covered"
    assert around(MARCH, side(covered=())).state == "not_covered"
    begins = ((date(2011, 1, 1), date(2025, 12, 31)),)  # can tell from 2012 on: two months before the onset
    assert around(MARCH, side("2012-02-01", covered=begins)).state == "not_covered"


def test_a_council_that_did_not_exist_did_not_stay_silent() -> None:
    record = ((HRC_BEGAN, date(2025, 12, 31)),)
    early = Onset("MLI", "onset_25", date(2000, 5, 1), date(2000, 5, 31), 30)
    assert around(early, side(covered=record, began=HRC_BEGAN)).state == "not_covered"
    inherited = side(lasting=[("1993-03-01", "2009-01-01")], covered=record, began=HRC_BEGAN)
    later = Onset("MLI", "onset_25", date(2008, 5, 1), date(2008, 5, 31), 30)
    first = around(later, inherited)
    assert (first.state, first.day, first.opened) == (
        "already",
        "",
        "2006-06-19",
    )  # in force, and not an act of its own


def test_months_are_counted_to_the_nearest_end_of_an_onset() -> None:
    spring = Onset("MLI", "onset_25", date(2012, 3, 1), date(2012, 6, 30), 90)
    assert [
        lead(spring, day)
        for day in (date(2012, 2, 29), date(2012, 3, 1), date(2012, 6, 30), date(2012, 7, 1))
    ] == [1, 0, 0, -1]
    assert moved(date(2012, 3, 31), -1) == date(2012, 2, 29)


# ---- what counts ------------------------------------------------------------------------------------------------------


def frames(rows: Sequence[tuple[str, str, str, str, str, object]]) -> pd.DataFrame:
    columns = ["kind", "iso3", "start", "end", "attribution", "open"]
    made = pd.DataFrame(rows, columns=columns).assign(
        event=lambda frame: [f"e{at}" for at in frame.index], label="text", type=None
    )
    return made.assign(start=pd.to_datetime(made["start"]), end=pd.to_datetime(made["end"]))


def spans(rows: Sequence[tuple[str, str, str, bool]]) -> pd.DataFrame:
    made = pd.DataFrame(rows, columns=["kind", "start", "end", "complete"])
    return made.assign(start=pd.to_datetime(made["start"]), end=pd.to_datetime(made["end"]))


SC_KINDS = (
    "sc_resolution",
    "sc_veto",
    "sc_failed_draft",
    "sc_visiting_mission",
    "sc_sanctions",
    "sc_mission",
)
RECORD = spans([
    *((kind, "1989-01-01", "2026-01-30", True) for kind in SC_KINDS),
    ("sc_presidential_statement", "1989-01-01", "1996-12-31", False),
    ("sc_meeting", "1989-01-01", "2020-03-11", True), ("sc_meeting", "2020-03-12", "2021-12-31", False),
    ("sc_meeting", "2022-01-01", "2022-06-30", True),
])  # fmt: skip


def test_only_acts_that_name_the_state_count() -> None:
    kept = [(name, "2010-01-01") for name in sorted(read_rules().names)]
    other = ("umbrella", "admission", "thematic", "none", "assigned_from_memory")
    rows = [
        ("sc_meeting", "MLI", day, day, name, None)
        for name, day in [*kept, *((name, "2009-01-01") for name in other)]
    ]
    rows += [
        ("upr_review", "MLI", "2008-01-01", "2008-01-01", "named", None),
        ("hrc_resolution", "MLI", "2008-02-01", "2008-02-01", "named", None),
    ]
    found = council("sc", frames(rows), RECORD)
    assert {act.day for act in found.acts["MLI"]} == {date(2010, 1, 1)}
    assert len(found.acts["MLI"]) == len(read_rules().names)


def test_the_record_is_complete_where_that_of_every_instrument_is() -> None:
    found = council("sc", frames([]), RECORD)
    assert found.covered == ((date(1989, 1, 1), date(2020, 3, 11)), (date(2022, 1, 1), date(2022, 6, 30)))
    assert found.looks_from == date(1990, 1, 1)
    assert council("hrc", frames([]), RECORD).covered == ()
    assert joined([(date(2001, 1, 1), date(2001, 12, 31)), (date(2000, 1, 1), date(2000, 12, 31))]) == [
        (date(2000, 1, 1), date(2001, 12, 31))
    ]


def test_what_lasts_is_in_force_to_its_end_and_what_is_open_beyond() -> None:
    rows = [("sc_sanctions", "MLI", "2000-01-01", "2003-01-01", "named", None), ("sc_mission", "NER", "2000-01-01", "2003-01-01", "named", True),
            ("sc_resolution", "TCD", "2000-01-01", "2003-01-01", "named", None)]  # fmt: skip
    found = council("sc", frames(rows), RECORD)
    assert [bool(found.in_force(iso3, date(2004, 1, 1))) for iso3 in ("MLI", "NER", "TCD")] == [
        False,
        True,
        False,
    ]
    assert found.in_force("MLI", date(2003, 1, 1)) is not None


def test_openings_and_records_gone_dark_are_no_warning() -> None:
    silent = {one.id for one in by_id().values() if not warns(one)}
    assert silent == {"civic_space_opens", "violence_falls", "data_gone_dark", "outlook_crossing"}


def test_a_signal_counts_from_the_day_its_figures_are_published_and_from_1990() -> None:
    used = ("violence_surge", "violence_falls")
    arrays = {
        "rule": np.array([1, 0, 0]), "country": np.array([0, 0, 0]), "period": np.array([month(2010, 1), month(2011, 3), month(1986, 5)]),
        "fired": np.array([14000, 15084, 6000]), "level": np.array([1, 2, 1]), "lapse": np.array([20000, 15300, 6100]), "due": np.array([20000, 15300, 6100]),
        "reach_rule": np.array([0, 0, 1]), "reach_period": np.array([month(2011, 3), month(2019, 1), month(2000, 1)]),
        "reach_known": np.array([15084, 17947, 11000]),
    }  # fmt: skip
    found = signals("signal", "Signal", History(used, ("MLI",), arrays), by_id(), ON)
    assert [(act.day, act.id) for act in found.acts["MLI"]] == [(date(2011, 4, 20), "violence_surge")]
    assert found.covered == ((date(1990, 1, 1), date(2019, 2, 20)),)


# ---- recomputed -------------------------------------------------------------------------------------------------------


def test_first_acts_are_those_of_a_plain_loop_over_the_events() -> None:
    draw = random.Random(7)  # noqa: S311 - a seed, not a secret
    places = ("MLI", "NER", "TCD")
    rows = []
    for _ in range(300):
        day = date(1989, 1, 1) + timedelta(days=draw.randrange(12_000))
        rows.append(
            (
                draw.choice(SC_KINDS),
                draw.choice(places),
                day.isoformat(),
                day.isoformat(),
                draw.choice(["named", "umbrella", "item"]),
                None,
            )
        )
    acts = frames(rows)
    found = [
        Onset(draw.choice(places), "onset_25", date(year, at, 1), date(year, at, 28), 30)
        for year in range(1992, 2018)
        for at in (2, 9)
    ]
    made = cases(found, [council("sc", acts, RECORD)])
    for one in made:
        start, end = (
            date.fromisoformat(one.onset).replace(year=int(one.onset[:4]) + years) for years in (-5, 5)
        )
        days = [
            day
            for _, iso3, day, _, attribution, _ in rows
            if iso3 == one.iso3
            and attribution in ("named", "item")
            and start.isoformat() <= day <= end.isoformat()
        ]
        assert one.sides["sc"].day == min(days, default="")
    assert sum(bool(one.sides["sc"].day) for one in made) > 30


def test_nothing_after_the_end_of_the_record_changes_what_came_before() -> None:
    early, late = ["2011-01-01"], ["2013-08-01", "2014-01-01"]
    covered = ((date(1990, 1, 1), date(2013, 6, 30)),)
    for days in ([], early):
        with_, without = (around(MARCH, side(*days, *more, covered=covered)) for more in (late, []))
        assert with_.state == without.state
        assert (with_.day if with_.day <= with_.sure_to else "") == (without.day or "")


# ---- shares, times and pairs ------------------------------------------------------------------------------------------


def case(onset: str = "2012-03-01", **days: str | None) -> Case:
    """Return a case whose record is whole; a day a side, "already" for one under discussion before, None for none."""
    day = date.fromisoformat(onset)
    window = moved(day, -60).isoformat(), moved(day, 60).isoformat()
    sides = {}
    for key, said in days.items():
        state = "already" if said == "already" else "acted" if said else "none"
        acted = said if said and said != "already" else ""
        before = "2006-01-01 text" if said == "already" else ""
        sides[key] = First(state, window[0], acted, None, "", "", before, window[1])
    return Case("MLI", "onset_25", onset, moved(day, 1).replace(day=1).isoformat(), "month", 30, sides)


def test_orders_and_shares_by_hand() -> None:
    made = [
        case(sc="already"),
        case(sc="2011-01-01"),
        case(sc="2012-03-10"),
        case(sc="2014-01-01"),
        case(sc=None),
    ]
    assert [order(one, "sc") for one in made] == ["already", "before", "same", "after", "never"]
    found = shares(made, "sc")
    assert (found["told"], found["ahead"]["hits"], found["ahead"]["value"]) == (5, 2, 0.4)


def test_what_the_record_does_not_decide_is_counted_apart() -> None:
    broken = First("not_covered", "2007-03-01", "", None, "", "", "", "2013-06-30")
    shorter = First("not_covered", "2007-03-01", "", None, "", "", "", "2011-06-30")
    late = First("not_covered", "2011-09-01", "2012-01-01", 2, "", "", "", "2017-03-01")
    made = [
        Case("MLI", "onset_25", "2012-03-01", "2012-03-31", "month", 30, {"sc": one})
        for one in (broken, shorter, late)
    ]
    assert [order(one, "sc") for one in made] == ["unknown_after", "untold", "untold"]
    assert shares(made, "sc")["told"] == 1


def test_an_onset_after_the_end_of_the_record_is_not_told_even_where_an_early_act_is_known() -> None:
    early = First("acted", "2007-03-01", "2010-01-01", 26, "", "", "", "2011-06-30")
    before = First("already", "2007-03-01", "2010-01-01", 26, "", "", "2006-05-01 text", "2011-06-30")
    for first in (early, before):
        one = Case("MLI", "onset_25", "2012-03-01", "2012-03-31", "month", 30, {"sc": first})
        assert order(one, "sc") == "untold"  # else only onsets with an act would be counted


def test_a_side_that_began_later_is_not_compared() -> None:
    young = First("acted", "2009-01-01", "2011-01-01", 14, "", "", "", "2017-03-01")
    one = case(sc="2008-01-01")
    both = Case(
        one.iso3,
        one.outcome,
        one.onset,
        one.onset_last,
        one.precision,
        one.deaths,
        {**one.sides, "hrc": young},
    )
    assert (order(both, "hrc"), pair([both], "hrc", "sc")["untold"]) == ("before", 1)


def test_wilson_interval_by_the_formula() -> None:
    found = wilson(3, 20)
    assert (round(found["low"] or 0, 4), round(found["high"] or 0, 4)) == (0.0524, 0.3604)
    assert wilson(0, 0)["value"] is None


def test_time_to_the_first_act_by_hand() -> None:
    made = [
        case(sc="2008-03-01"),
        case(sc="2010-03-01"),
        case(sc="2010-03-01"),
        case(sc=None),
        case(sc="already"),
    ]
    found = time_to_act(made, "sc")
    assert (found["at_risk"], found["acted"]) == (4, 3)
    assert [round(one["share"], 2) for one in found["curve"]] == [0.25, 0.75]
    assert found["lead"] == pytest.approx(
        24, abs=0.2
    )  # three of four by March 2010, two years before the onset
    nobody = time_to_act([case(sc=None)], "sc")
    assert (nobody["curve"], nobody["lead"]) == ([], None)


def test_a_late_entrant_is_at_risk_only_from_its_entry() -> None:
    late = First("acted", "2011-03-01", "2011-09-01", 6, "", "", "", "2017-03-01")
    made = [
        case(sc="2008-03-01"),
        case(sc=None),
        Case("NER", "onset_25", "2012-03-01", "2012-03-31", "month", 30, {"sc": late}),
    ]
    found = time_to_act(made, "sc")
    assert [round(one["share"], 2) for one in found["curve"]] == [
        0.5,
        0.75,
    ]  # of two, then one of the two left


def test_pairs_by_hand() -> None:
    made = [
        case(hrc="2010-01-01", sc="2011-01-01"), case(hrc="2012-01-01", sc="2011-01-01"), case(hrc="2012-01-01", sc=None),
        case(hrc=None, sc="already"), case(hrc="already", sc="already"), case(hrc=None, sc=None), case(hrc="2010-01-01", sc="2010-01-01"),
    ]  # fmt: skip
    found = pair(made, "hrc", "sc")
    assert [
        found[key] for key in ("one_first", "other_first", "same_day", "both_already", "neither", "untold")
    ] == [2, 2, 1, 1, 1, 0]
    assert (found["other_already"], found["one_already"], found["share"]["value"]) == (1, 0, 0.5)


def test_a_side_whose_record_ends_before_the_other_acted_leaves_the_pair_undecided() -> None:
    ended = First("not_covered", "2007-03-01", "", None, "", "", "", "2013-06-30")
    one = case(hrc="2014-01-01")
    both = Case(
        one.iso3,
        one.outcome,
        one.onset,
        one.onset_last,
        one.precision,
        one.deaths,
        {**one.sides, "sc": ended},
    )
    assert pair([both], "hrc", "sc")["untold"] == 1
    earlier = case(hrc="2013-01-01")
    both = Case(
        one.iso3,
        one.outcome,
        one.onset,
        one.onset_last,
        one.precision,
        one.deaths,
        {**earlier.sides, "sc": ended},
    )
    assert pair([both], "hrc", "sc")["one_first"] == 1


def test_the_share_beside_onsets_counts_state_years_without_one() -> None:
    quiet = dict.fromkeys(range(1980, 2016), 0.0)
    yearly = {
        STATE_BASED: {"MLI": {**quiet, 2012: 30.0}, "NER": quiet},
        ONE_SIDED: {"MLI": quiet},
        CONFLICT: {iso3: dict.fromkeys(range(1970, 2016), 0.0) for iso3 in ("MLI", "NER")},
    }
    panel = packed(ON, yearly, iso3=("MLI", "NER"))
    held = truth(panel)
    acts = Side("sc", "Security Council", {"NER": (Act(date(2010, 6, 1), date(2010, 6, 1), "a", "a"),)}, LONG)
    found = onsets_survival.beside([MARCH], acts, held, "onset_25")["12"]
    assert (found["onsets"]["hits"], found["onsets"]["of"]) == (0, 1)
    # 1991 on is covered a year back: 25 years of NER, 21 of MLI to 2011 (then conflict, and not at risk); only NER 2010 has an act.
    assert (found["others"]["hits"], found["others"]["of"]) == (1, 25 + 21)


def test_onsets_are_the_same_after_they_were_kept() -> None:
    first = around(MARCH, side("2011-09-15"))
    one = Case("MLI", "onset_25", "2012-03-01", "2012-03-31", "month", 90, {"sc": first})
    made = onsets.Onsets(
        "2026-11-24", (one,), {"sc": (("1990-01-01", "2025-12-31"),)}, {"onset_25": {"onsets": 1}}
    )
    words = {
        "as_of": made.as_of,
        "cases": [{**one.__dict__, "sides": {"sc": first.__dict__}}],
        "covered": {"sc": [["1990-01-01", "2025-12-31"]]},
        "summary": made.summary,
    }
    assert onsets.revived(words) == made


# ---- the command ------------------------------------------------------------------------------------------------------


def test_the_command_gives_a_row_an_onset(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'some.db'}")
    bind = engine()
    schema.migrate(bind)
    periods = [date(year, 1, 1) for year in range(1989, 2015)]
    parts = [
        pd.DataFrame({"series": key, "iso3": iso3, "period": periods, "value": [float(30 * (iso3 == "MLI" and key == STATE_BASED and day.year == 2012)) for day in periods]})
        for key in (STATE_BASED, ONE_SIDED) for iso3 in ("MLI", "NER")
    ]  # fmt: skip
    frame = pd.concat(parts, ignore_index=True).assign(low=np.nan, high=np.nan, status=0)
    frame["period"] = pd.to_datetime(frame["period"])
    day = date(2015, 12, 31)
    noon = datetime(2015, 12, 31, 12, tzinfo=UTC)
    with writing(bind) as connection:
        store.declare(connection, declarations())
        run = store.record_run(connection, store.RunRow("ucdp_country_year", noon, noon, "file", "ok", day))
        told = vintages.store_observations(
            connection, run, day, frame.astype({"series": "str", "iso3": "str"})
        )
        store.count_run(connection, run, noon, told, vintages.NOTHING)
    assert main(["onsets"]) == 0
    assert (
        capsys.readouterr().out
        == "iso3,outcome,onset,first_signal,first_hrc,first_sc\nMLI,onset_25,2012-01-01,,,\n"
    )
    assert main(["onsets", "--format", "json", "--as-of", "2013-07-31"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert [(one["iso3"], one["precision"], one["sides"]["hrc"]["state"]) for one in made["cases"]] == [
        ("MLI", "year", "not_covered")
    ]
    assert made["summary"]["onset_25"]["sides"]["sc"]["all"]["untold"] == 1
    assert main(["onsets", "--as-of", "2013-05-31"]) == 0  # the figures of 2012 come in June
    assert capsys.readouterr().out.count("\n") == 1
    assert main(["refresh", "--only", "onsets"]) == 0
    assert onsets.load(bind).cases[0].iso3 == "MLI"
