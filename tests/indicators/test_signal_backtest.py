"""The back-test of signal rules: hits by hand, and random flags that a rule must beat."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from data.frames import PackedPanel
from indicators.signals import backtest
from indicators.signals.backtest import Record
from indicators.signals.cards import card
from indicators.signals.rules import Rule, by_id
from tests.indicators.build import month, packed
from tests.indicators.test_signals import DEATHS, EVENTS, LAST, monthly, violence

SURGE = by_id()["violence_surge"]
CODES = tuple(f"{a}{b}{c}" for a in "AB" for b in "CDE" for c in "FGHI")


def test_a_rise_in_the_year_after_is_a_hit() -> None:
    more = monthly(2, m2010_5=90) | dict.fromkeys(range(month(2010, 6), month(2011, 6)), 30.0)
    panel = violence({"MLI": more, "NER": monthly(2, m2010_5=90)})
    record = backtest.backtest(panel, SURGE)
    # The year to May 2010 has 22 + 90 = 112 deaths: passed after four months of 30 in Mali, never in Niger.
    assert (record.flags, record.judged, record.hits) == (2, 2, 1)
    assert record.precision == 0.5
    assert record.lead == pytest.approx(4, abs=0.1)
    assert record.flags_per_hit == 2
    assert record.by_year == {"2010": [0, 2]}
    assert record.verdict == "too few"


def test_a_flag_whose_window_is_not_over_is_not_judged() -> None:
    record = backtest.backtest(violence({"MLI": monthly(2, m2020_5=90)}), SURGE)
    assert (record.flags, record.judged, record.precision) == (1, 0, None)


def test_onsets_are_judged_by_the_years_after_the_release() -> None:
    series = "vdem_country_year.v2x_freexp_altinf"
    wobble = np.random.default_rng(1).normal(0, 0.004, (5, 36))
    codes = ("MLI", "NER", "TCD", "BFA", "SEN")
    values = {
        code: {1985 + at: float(0.7 + wobble[place, at]) for at in range(36)}
        for place, code in enumerate(codes)
    }
    for code in ("MLI", "NER"):
        for year in range(2010, 2021):
            values[code][year] -= 0.3
    deaths = {code: dict.fromkeys(range(1989, 2021), 0.0) for code in codes}
    deaths["MLI"][2013] = 40.0  # the release of 2010 comes in March 2011: 2012 to 2014 are judged
    deaths["NER"][2015] = 40.0
    panel = packed(
        date(2020, 12, 31),
        {
            series: values,
            "ucdp_country_year.deaths_state_based": deaths,
            "ucdp_country_year.deaths_one_sided": {
                code: dict.fromkeys(range(1989, 2021), 0.0) for code in codes
            },
            "ucdp_conflict.conflict_intensity": {
                code: dict.fromkeys(range(1970, 2021), 0.0) for code in codes
            },
        },
        iso3=codes,
        lags={series: 80},
    )
    record = backtest.backtest(panel, by_id()["civic_space_fall"])
    assert (record.flags, record.judged, record.hits) == (2, 2, 1)
    assert record.lead == 22  # March 2011 to January 2013


def many(chance: float, flagged: float) -> tuple[PackedPanel, Rule]:
    """Return a threshold rule on countries whose flags are followed by deaths with the chance ``flagged``, other months with ``chance``."""
    random = np.random.default_rng(3)
    deaths = {}
    for code in CODES:
        cells = monthly(0.0)
        for start in range(month(1992, 1), LAST - 40, 36):
            cells[start + int(random.integers(0, 6))] = 50.0
            likely = flagged
            for at in range(start + 7, start + 12):
                if random.random() < likely / 5:
                    cells[at] = 40.0
            for at in range(start + 13, start + 36):
                if random.random() < chance / 23:
                    cells[at] = 40.0
        deaths[code] = cells
    rule = replace(
        by_id()["war_level"],
        medium=45.0, high=1000.0, parameters={"window": 1, "unsure": []},
        hit={"kind": "reach", "series": DEATHS, "months": 11, "least": 40},
    )  # fmt: skip
    panel = packed(date(2020, 6, 30), monthly={DEATHS: deaths, EVENTS: {}}, iso3=CODES)
    return panel, rule


def test_a_rule_that_warns_beats_random_flags_and_one_that_does_not_is_told_so() -> None:
    good = backtest.backtest(*many(0.2, 4.0))
    assert good.verdict == "better"
    assert good.precision is not None
    assert good.random is not None
    assert good.precision > good.random + 0.2
    poor = backtest.backtest(*many(3.0, 0.2))
    assert poor.verdict == "no clear difference"


def test_random_flags_are_as_many_and_their_interval_holds_their_mean() -> None:
    record = backtest.backtest(*many(0.2, 4.0))
    for low, middle, high in (
        (record.random_low, record.random, record.random_high),
        (record.same_low, record.same_countries, record.same_high),
        (record.precision_low, record.precision, record.precision_high),
    ):
        assert low is not None
        assert middle is not None
        assert high is not None
        assert low <= middle <= high
    assert backtest.backtest(*many(0.2, 4.0)) == record


def test_a_rule_without_figures_is_not_tested() -> None:
    record = backtest.backtest(packed(date(2020, 6, 30)), by_id()["coup"])
    assert record == Record()
    assert record.verdict == "not tested"


def test_the_card_tells_the_record() -> None:
    record = Record(30, 20, 8, 0.4, 0.3, 0.5, 0.1, 0.05, 0.15, 0.2, 0.1, 0.3, 4.6, {"2010": [1, 2]})
    made = card(SURGE, record.as_dict())
    text = " ".join(made.record)
    for words in ("30 firings since 1990", "8 borne out: precision 40", "2.5 flags for each hit", "5 months"):
        assert words in text
    assert made.verdict == "Better than random flags at the same rate."
    assert made.by_year == {"2010": (1, 2)}
