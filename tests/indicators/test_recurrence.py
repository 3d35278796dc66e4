"""Returns of conflict: spells by hand, the model on made-up hazards, concordance by hand, no leak, missions, what holds."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from indicators import recurrence, recurrence_trial
from indicators.features import Origins
from indicators.outcomes import CONFLICT, ONE_SIDED, STATE_BASED, truth
from indicators.recurrence import Chance, Recurrence, State, changes
from indicators.recurrence_missions import Mission, by_state, gone, missions, record_end, there
from indicators.recurrence_model import Asked, asked, compared, fit, pairs
from indicators.recurrence_spells import SINCE, Years, conflict_years, spells
from indicators.recurrence_trial import Setting, bare, judged, lasting, said, tried
from indicators.skill import TooFewOutcomes
from tests.indicators.build import cut, packed

PLACES = tuple(f"X{at:02d}" for at in range(40))


def years(**held: str) -> Years:
    """Return conflict years from 1989: 1 and 0, . for unknown, a text a State."""
    rows = max(map(len, held.values())) + 1989 - SINCE
    made = np.zeros((rows, len(held)), dtype=np.float32)
    for column, text in enumerate(held.values()):
        made[1989 - SINCE :, column] = [np.nan if one == "." else float(one) for one in text]
    return Years(made, tuple(held))


# ---- spells -----------------------------------------------------------------------------------------------------------


def test_peace_lasts_from_the_first_year_below_to_the_next_conflict_year() -> None:
    length, back = spells(years(MLI="0110010", NER="1000000", TCD="10.0100", SEN="0000000"))
    assert sorted(zip(length, back, strict=True)) == [(1, 0), (1, 0), (2, 0), (2, 1), (6, 0)]
    # MLI: 1992-1993 back, 1995 on not yet; NER six years; TCD one year and then unknown, from 1994 two.


def test_a_state_is_post_conflict_for_twenty_years() -> None:
    held = years(MLI="1" + "0" * 22, NER="0" * 22 + "1", TCD="1" + "0" * 9 + "." + "0" * 12)
    post, since = held.post_conflict(2009)
    assert (post.tolist(), since[0]) == ([True, False, True], 20)
    assert held.post_conflict(2010)[0].tolist() == [False, False, False]
    assert not held.post_conflict(1999)[0][2]  # no figure
    assert not held.post_conflict(2030)[0].any()
    assert held.count(2011)[1] == 1


def test_conflict_years_before_1989_come_from_the_list_of_conflicts() -> None:
    yearly = {
        STATE_BASED: {"MLI": {1989: 24.0, 1990: 25.0, 1991: 0.0}, "NER": {1989: 0.0, 1990: 0.0, 1991: 0.0}},
        ONE_SIDED: {"MLI": {1991: 0.0}},
        CONFLICT: {"MLI": dict.fromkeys(range(1980, 1992), 0.0), "NER": {1986: 1.0, 1987: 0.0, 1988: 2.0}},
    }
    panel = packed(date(1992, 6, 30), yearly, iso3=("MLI", "NER"))
    held = conflict_years(panel, truth(panel))
    assert held.last == 1991
    assert [held.at(year)[0] for year in (1988, 1989, 1990, 1991)] == [0, 0, 1, 0]
    assert [held.at(year)[1] for year in (1986, 1987, 1988, 1989)] == [1, 0, 1, 0]
    assert np.isnan(held.at(1985)[1])


# ---- the model --------------------------------------------------------------------------------------------------------


def test_the_question_of_a_january_knows_only_older_figures() -> None:
    held = years(MLI="1000010", NER="1000000", TCD="0000000")
    one = asked(held, 1993, 2, np.zeros((3, 1)), np.ones(3, dtype=bool))
    assert (one.states.tolist(), one.time.tolist()) == ([0, 1], [4.0, 4.0])
    assert one.back.tolist() == [2.0, np.inf]  # in 1994, the second year ahead
    assert one.known.tolist() == [3, 3]
    short = asked(held, 1995, 2, np.zeros((3, 1)), np.ones(3, dtype=bool))
    assert (short.states.tolist(), short.known.tolist()) == ([0, 1], [1, 1])  # the record ends with 1995


def made_up(seed: int = 3, slope: float = 1.0) -> list[Asked]:
    """Return thirty Januaries of sixty States whose hazard in the first year is 10 % at one, halved by each doubling of time."""
    draw = np.random.default_rng(seed)
    found = []
    for year in range(1990, 2020):
        time = draw.integers(2, 20, 60).astype(float)
        risk = draw.normal(size=(60, 1))
        back = np.full(60, np.inf)
        for step in range(3, 0, -1):
            hazard = 1 - np.exp(-0.3 / (time + step - 1) * np.exp(slope * risk[:, 0]))
            back[draw.random(60) < hazard] = step
        found.append(Asked(year, np.arange(60), time, risk, back, np.full(60, 3.0)))
    return found


def test_a_known_hazard_is_found_again() -> None:
    fitted = fit(made_up(), 2021)
    assert fitted.parameters[1] == pytest.approx(-1, abs=0.3)
    assert fitted.parameters[2] / fitted.spread[0] == pytest.approx(1, abs=0.2)
    assert np.exp(fitted.parameters[0]) * np.exp(
        -fitted.parameters[2] * fitted.mean[0] / fitted.spread[0]
    ) == pytest.approx(0.3, rel=0.6)


def test_the_chance_of_36_months_follows_from_the_hazards() -> None:
    past = made_up()
    fitted = fit([bare(one) for one in past], 2021)
    one = bare(past[0])
    chance = fitted.chance(one)
    linear = [fitted.parameters[0] + fitted.parameters[1] * np.log(one.time[0] + step) for step in range(3)]
    stays = np.prod([np.exp(-np.exp(value)) for value in linear])
    assert chance[2, 0] == pytest.approx(1 - stays)
    assert chance[0, 0] == pytest.approx(1 - np.exp(-np.exp(linear[0])))
    low, high = fitted.interval(one)
    assert (low < chance).all()
    assert (chance < high).all()


def test_a_missing_covariate_is_taken_at_the_mean() -> None:
    past = made_up()
    fitted = fit(past, 2021)
    one = past[0]
    missing = Asked(one.year, one.states, one.time, np.full_like(one.covariates, np.nan), one.back, one.known)
    mean = Asked(
        one.year, one.states, one.time, np.full_like(one.covariates, fitted.mean[0]), one.back, one.known
    )
    assert np.allclose(fitted.chance(missing), fitted.chance(mean))


def test_outcomes_after_the_last_published_year_teach_nothing() -> None:
    past = made_up()
    later = [
        one
        if one.year < 2010
        else Asked(one.year, one.states, one.time, one.covariates, np.ones(60), one.known)
        for one in past
    ]
    held = [one for one in past if one.year <= 2009]
    assert np.array_equal(
        fit(held, 2009).parameters, fit([one for one in later if one.year <= 2009], 2009).parameters
    )
    with pytest.raises(TooFewOutcomes, match="at least 15"):
        fit(past[:1], 1990)


# ---- judged -----------------------------------------------------------------------------------------------------------


def test_concordance_by_hand() -> None:
    inf = np.inf
    one = Asked(
        2000,
        np.arange(4),
        np.full(4, 5.0),
        np.zeros((4, 0)),
        np.array([1, 2, inf, inf]),
        np.array([3, 3, 3, 1.0]),
    )
    chance = np.tile([0.3, 0.1, 0.2, 0.3], (3, 1))
    found = pairs([(one, chance)], 4, 3)
    # first against second and third right, against fourth tied; second against third wrong; fourth is not known in the second year
    assert (found.all.sum(), found.right.sum()) == (4, 2.5)
    assert found.concordance(np.ones((1, 4)))[0] == pytest.approx(2.5 / 4)
    assert pairs([(one, chance)], 4, 1).all.sum() == 3  # only the first came back within a year
    assert pairs([(one, chance)], 4, 3, least=6).all.sum() == 0
    both = compared(found, found)
    assert both["gain"] == {"value": 0, "low": 0, "high": 0}


def setting(seed: int = 5) -> Setting:
    """Return forty made-up States with conflict now and then, and no other figures."""
    draw = np.random.default_rng(seed)
    codes = ("MLI", "NER", "TCD", "SEN", "GIN", "GMB", "CIV", "GHA", "TGO", "BEN", "NGA", "CMR", "CAF", "COD", "COG", "GAB", "UGA", "KEN",
             "TZA", "RWA", "BDI", "AGO", "ZMB", "ZWE", "MOZ", "MDG", "LKA", "NPL", "IND", "PAK", "IRN", "IRQ", "SYR", "LBN", "TUR", "GEO",
             "ARM", "AZE", "TJK", "KGZ")  # fmt: skip
    deaths = {
        iso3: {year: float(40 * (draw.random() < 0.15)) for year in range(1989, 2011)} for iso3 in codes
    }
    yearly = {
        STATE_BASED: deaths,
        ONE_SIDED: {"MLI": dict.fromkeys(range(1989, 2011), 0.0)},
        CONFLICT: {iso3: {year: float(draw.random() < 0.15) for year in range(1975, 1989)} for iso3 in codes},
        **{
            key: {"MLI": {2000: 0.5}}
            for key in ("vdem_country_year.v2x_rule", "worldbank_wdi.infant_mortality")
        },
    }
    lags = {STATE_BASED: 165, CONFLICT: 165, ONE_SIDED: 165}
    panel = packed(date(2011, 12, 31), yearly, iso3=codes, lags=lags)
    held = conflict_years(panel, truth(panel))
    return Setting(panel, held, Origins(panel, recurrence_trial.FEATURE_SET), {})


def test_what_was_said_of_a_past_january_needs_nothing_that_came_later() -> None:
    whole = setting()
    on = date(2005, 1, 31)
    then = cut(whole.packed, on)
    early = Setting(then, conflict_years(then, truth(then)), Origins(then, recurrence_trial.FEATURE_SET), {})
    assert early.years.last == 2003
    _, past = whole.past(on)
    lag, known = early.past(on)
    assert lag == 2
    for mine, theirs in zip(past, known, strict=True):
        assert mine.states.tolist() == theirs.states.tolist()
        assert mine.time.tolist() == theirs.time.tolist()
        assert np.array_equal(mine.covariates, theirs.covariates, equal_nan=True)
    told, before = (said(one, on, 2005, full=False) for one in (whole_until(whole, 2003), early))
    assert np.allclose(told.chance, before.chance)


def whole_until(one: Setting, last: int) -> Setting:
    """Return a setting whose conflict years end with a year, its panel untouched."""
    held = Years(one.years.conflict[: last - SINCE + 1], one.years.iso3)
    return Setting(one.packed, held, one.origins, one.missions)


def test_the_trial_counts_what_was_expected_and_what_came() -> None:
    one = setting()
    trial = tried(one)
    found = judged(trial, 40)
    assert (found["first"], found["last"]) == (1996, 2010)
    assert found["returns"] == sum(int((each.back == 1).sum()) for each in trial.asked)
    expected = sum(float(chance[0].sum()) for chance in trial.baseline)
    assert found["calibration"]["baseline"]["12"]["expected"] == pytest.approx(expected)
    assert (
        0.3 < found["concordance"]["36"]["baseline"]["value"] < 0.7
    )  # conflict here is drawn, whatever came before
    curve = lasting(one.years)["curve"]
    assert curve[0]["back"] == pytest.approx(0.15, abs=0.08)


# ---- missions, what holds ---------------------------------------------------------------------------------------------


def test_missions_are_told_with_their_end_and_those_that_left_lately() -> None:
    rows = [
        ("sc_mission", "peacekeeping_operation", "MLI", "2013-04-25", "2023-12-31", False), ("sc_mission", "tribunal", "RWA", "1994-11-08", "2015-12-31", False),
        ("sc_mission", "political_mission", "LBY", "2011-09-16", "2026-01-30", True), ("ga_mandate", "political_mission", "GTM", "1994-09-19", "2004-11-15", False),
    ]  # fmt: skip
    acts = pd.DataFrame(rows, columns=["kind", "type", "iso3", "start", "end", "open"]).assign(
        event=list("abcd"), label=list("ABCD")
    )
    acts = acts.assign(start=pd.to_datetime(acts["start"]), end=pd.to_datetime(acts["end"]))
    found = missions(acts)
    assert [(one.iso3, one.end) for one in found] == [
        ("GTM", "2004-11-15"),
        ("LBY", ""),
        ("MLI", "2023-12-31"),
    ]
    assert [one.iso3 for one in gone(found, date(2025, 12, 30))] == ["MLI"]
    assert gone(found, date(2025, 12, 31)) == ()
    assert gone(found, None) == ()
    assert there(found[1], date(2030, 1, 1))
    assert not there(found[2], date(2024, 1, 1))
    assert by_state(found)["LBY"][0].until == date.max
    covered = pd.DataFrame(
        {"kind": ["sc_mission", "sc_meeting"], "end": pd.to_datetime(["2026-01-30", "2022-06-30"])}
    )
    assert record_end(covered, date(2026, 11, 24)) == date(2026, 1, 30)
    assert record_end(covered, date(2020, 1, 1)) == date(2020, 1, 1)
    assert record_end(covered.iloc[1:], date(2020, 1, 1)) is None


def test_what_fell_holds_and_what_rose_erodes() -> None:
    key = "vdem_country_year.v2x_rule"
    yearly = {
        key: {"MLI": {2015: 0.5, 2018: 0.3}, "NER": {2015: 0.3, 2018: 0.5}, "TCD": {2015: 0.3, 2018: 0.31}}
    }
    found = changes(packed(date(2019, 6, 30), yearly))
    assert list(found["MLI"][1]) == ["rule_of_law"]
    assert found["MLI"][1]["rule_of_law"] == pytest.approx(
        100 * 0.2 / 0.93, abs=0.1
    )  # goalposts 0.06 to 0.99
    assert (found["MLI"][0], list(found["NER"][0]), found["NER"][1]) == ({}, ["rule_of_law"], {})
    assert found["TCD"] == ({}, {})


def test_returns_are_the_same_after_they_were_kept() -> None:
    chance = Chance(0.1, 0.05, 0.2)
    left = Mission("a", "MLI", "A", "2013-04-25", "2023-12-31")
    state = State("MLI", 2020, 4, 5, 90, chance, chance, (left,), {"rule_of_law": -4.0}, {})
    made = Recurrence(
        "2026-11-24",
        2024,
        2027,
        "baseline",
        (state,),
        (left,),
        "2026-01-30",
        ({"name": "x"},),
        {"first": 1996},
        {"spells": 3},
    )
    words = {
        **made.__dict__,
        "states": [{**state.__dict__, "months_12": chance.__dict__, "months_36": chance.__dict__, "missions": [left.__dict__]}],
        "left": [left.__dict__], "effects": [{"name": "x"}],
    }  # fmt: skip
    assert recurrence.revived(words) == made
