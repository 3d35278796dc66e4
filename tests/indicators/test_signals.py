"""Signals on panels made by hand: each rule fires when it should and only then, and nothing is resolved in silence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from data.frames import PackedPanel
from indicators.signals import firing
from indicators.signals.counts import false_discovery, tail
from indicators.signals.history import State, not_evaluated, standing
from indicators.signals.keeping import marked
from indicators.signals.reading import Issued, before
from indicators.signals.rules import Level, Rule, by_id
from tests.indicators.build import cut, month, packed

ON = date(2020, 6, 30)
EVENTS, DEATHS = "ucdp_ged.events_total", "ucdp_ged.deaths_total"
ONE_SIDED = ("ucdp_ged.events_one_sided", "ucdp_ged.deaths_one_sided")
FIRST, LAST = month(1990, 1), month(2020, 6)
Cells = Mapping[int, float]


def monthly(base: float = 0.0, first: int = FIRST, **at: float) -> dict[int, float]:
    """Return a figure for every month; ``m2020_5=40`` sets May 2020."""
    made = dict.fromkeys(range(first, LAST + 1), base)
    for name, value in at.items():
        year, number = name[1:].split("_")
        made[month(int(year), int(number))] = value
    return made


def violence(
    deaths: Mapping[str, Cells], events: Mapping[str, Cells] | None = None, **options: Any
) -> PackedPanel:
    """Return a panel of deaths and events; where no events are given there are three in every month with deaths."""
    told = events or {
        code: {at: 3.0 * (value > 0) for at, value in cells.items()} for code, cells in deaths.items()
    }
    return packed(ON, monthly={EVENTS: told, DEATHS: deaths, "ucdp_ged.deaths_state_based": {}}, **options)


def fired(panel: PackedPanel, rule: str | Rule, **options: Any) -> list[tuple[str, date, str]]:
    """Return country, period and level of every firing, oldest first."""
    one = by_id()[rule] if isinstance(rule, str) else rule
    past = firing.history(panel, [one], **options)
    return sorted(
        ((code, period, level) for _, code, period, level in map(past.key, range(len(past)))),
        key=lambda key: key[1],
    )


# ---- arithmetic --------------------------------------------------------------------------------------------------------


def test_windows_end_before_the_period_itself() -> None:
    total, count = before(np.array([[1.0], [2.0], [np.nan], [4.0]]), 2)
    assert total[:, 0].tolist() == [0, 1, 3, 2]
    assert count[:, 0].tolist() == [0, 1, 2, 1]
    total, _ = before(np.array([[1.0], [2.0], [3.0]]), 2, skip=0)
    assert total[:, 0].tolist() == [1, 3, 5]


def test_the_tail_of_a_negative_binomial() -> None:
    # Size 1 is the geometric distribution: with mean 1, P(X >= k) is a half to the power of k.
    counts = np.arange(5.0)
    assert tail(counts, np.ones(5), np.ones(5)) == pytest.approx(0.5**counts)


def test_false_discovery_is_benjamini_and_hochberg() -> None:
    q = false_discovery(np.array([[0.01, 0.04, 0.03, np.nan, 0.5]]))[0]
    # In order 0.01, 0.03, 0.04, 0.5 of four tests: 0.04, 0.06, 0.0533, 0.5, each no more than the next.
    assert q[[0, 2, 1, 4]] == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.5])
    assert np.isnan(q[3])


def test_more_countries_without_news_make_the_same_count_less_striking() -> None:
    p = np.full((1, 400), 1.0)
    p[0, 0] = 0.001
    assert false_discovery(p[:, :10])[0, 0] < 0.05 < false_discovery(p)[0, 0]


# ---- each rule ---------------------------------------------------------------------------------------------------------


def test_a_surge_is_far_above_the_countrys_own_history() -> None:
    panel = violence({"MLI": monthly(2, m2020_5=90), "NER": monthly(90), "TCD": monthly()})
    assert fired(panel, "violence_surge") == [("MLI", date(2020, 5, 1), "high")]


def test_a_small_count_and_what_has_gone_on_for_long_are_no_surge() -> None:
    small = violence({"MLI": monthly(m2020_5=9)}, {"MLI": monthly(m2020_5=4)})
    assert fired(small, "violence_surge") == []
    long = monthly(0) | {month(2019, number): 60.0 for number in range(1, 13)} | {month(2020, 5): 80.0}
    found = fired(violence({"MLI": long}, {"MLI": monthly(1)}), "violence_surge")
    assert date(2020, 5, 1) not in [period for _, period, _ in found]


def test_deaths_are_not_tested_in_january_but_events_are() -> None:
    quiet, loud = monthly(1), monthly(1, m2020_1=40)
    assert fired(violence({"MLI": monthly(1, m2020_1=90)}, {"MLI": quiet}), "violence_surge") == []
    assert fired(violence({"MLI": monthly(1, m2020_1=90)}, {"MLI": loud}), "violence_surge") == [
        ("MLI", date(2020, 1, 1), "high")
    ]


@pytest.mark.parametrize("series", [EVENTS, DEATHS, "ucdp_ged.deaths_state_based"])
def test_a_month_of_uncertain_dates_fires_nothing(series: str) -> None:
    deaths = {"MLI": monthly(2, m2020_5=90)}
    options = {"unsure": frozenset({(series, "MLI", month(2020, 5))})}
    panel = packed(
        ON,
        monthly={
            EVENTS: {"MLI": monthly(2, m2020_5=90)},
            DEATHS: deaths,
            "ucdp_ged.deaths_state_based": deaths,
        },
        **options,  # type: ignore[arg-type]
    )
    assert fired(panel, "violence_surge") == []


def test_provisional_months_that_carry_the_note_fire_nothing() -> None:
    panel = violence({"MLI": monthly(2, m2020_5=90)})
    assert fired(panel, "violence_surge")
    noted = marked(panel, [(DEATHS, "MLI", date(2020, 5, 1)), ("other.series", "MLI", date(2020, 5, 1))])
    assert fired(noted, "violence_surge") == []
    assert fired(marked(panel, [(DEATHS, "NER", date(2020, 5, 1))]), "violence_surge")  # no figure there


def test_one_sided_surge_reads_its_own_series() -> None:
    own = packed(
        ON,
        monthly={
            ONE_SIDED[0]: {"MLI": monthly(1, m2020_5=30)},
            ONE_SIDED[1]: {"MLI": monthly(1, m2020_5=80)},
        },
    )
    assert fired(own, "one_sided_surge") == [("MLI", date(2020, 5, 1), "high")]
    assert fired(own, "violence_surge") == []


def test_violence_after_long_quiet_and_its_return_are_told_apart() -> None:
    new = violence({"MLI": monthly(m2020_4=6, m2020_5=6)})
    assert fired(new, "violence_after_quiet") == [("MLI", date(2020, 5, 1), "medium")]
    assert fired(new, "violence_returns") == []
    old = violence({"MLI": monthly(m2005_4=500, m2020_4=6, m2020_5=6)})
    assert fired(old, "violence_returns") == [("MLI", date(2020, 5, 1), "medium")]
    assert date(2020, 5, 1) not in [period for _, period, _ in fired(old, "violence_after_quiet")]


def test_one_event_of_uncertain_date_is_no_violence_after_quiet() -> None:
    assert (
        fired(violence({"MLI": monthly(m2020_5=60)}, {"MLI": monthly(m2020_5=1)}), "violence_after_quiet")
        == []
    )


def test_an_unquiet_country_has_no_violence_after_quiet() -> None:
    assert fired(violence({"MLI": monthly(1, m2020_5=60)}), "violence_after_quiet") == []


def test_a_fall_must_last_and_be_from_much() -> None:
    fall = monthly(20) | dict.fromkeys(range(month(2019, 4), LAST + 1), 2.0)
    # To October: 5 months of 20 and 7 of 2 make 114 of 240 usual; to January: 2 and 10 make 60.
    assert fired(violence({"MLI": fall}), "violence_falls") == [
        ("MLI", date(2019, 10, 1), "medium"),
        ("MLI", date(2020, 1, 1), "high"),
    ]
    assert fired(violence({"MLI": {at: value / 20 for at, value in fall.items()}}), "violence_falls") == []
    rising = fall | dict.fromkeys(range(month(2019, 10), LAST + 1), 20.0)
    assert fired(violence({"MLI": rising}), "violence_falls") == []


def test_a_threshold_is_crossed_once() -> None:
    steady = violence({"MLI": monthly(10) | dict.fromkeys(range(month(2018, 1), LAST + 1), 200.0)})
    found = fired(steady, "war_level")
    assert [level for *_, level in found] == ["medium"]
    assert found[0][1] == date(2018, 5, 1)  # 7 x 10 + 5 x 200 are over a thousand


def yearly_panel(
    values: Mapping[str, Mapping[int, float]], series: str, codes: tuple[str, ...]
) -> PackedPanel:
    return packed(ON, {series: values}, iso3=codes, lags={series: 80})


CODES = ("MLI", "NER", "TCD", "BFA", "SEN")


def wobbling(seed: int, level: float = 0.7, size: float = 0.004) -> dict[int, float]:
    steps = np.random.default_rng(seed).normal(0, size, 30)
    return {1990 + at: float(level + steps[at]) for at in range(30)}


@pytest.mark.parametrize(("rule", "sign"), [("civic_space_fall", -1), ("civic_space_opens", 1)])
def test_an_index_that_moves_fast_fires_the_rule_of_its_direction(rule: str, sign: int) -> None:
    series = "vdem_country_year.v2x_freexp_altinf"
    values = {code: wobbling(at) for at, code in enumerate(CODES)}
    values["MLI"][2019] = values["MLI"][2018] + sign * 0.2
    panel = yearly_panel(values, series, CODES)
    assert fired(panel, rule) == [("MLI", date(2019, 1, 1), "high")]
    other = {"civic_space_fall": "civic_space_opens", "civic_space_opens": "civic_space_fall"}[rule]
    assert fired(panel, other) == []


def test_a_yearly_signal_is_dated_by_its_release() -> None:
    series = "vdem_country_year.v2clkill"
    values = {code: wobbling(at, 1.0, 0.02) for at, code in enumerate(CODES)}
    values["NER"][2019] -= 1.5
    past = firing.history(yearly_panel(values, series, CODES), [by_id()["repression_jump"]])
    (one,) = past.taken([0], ON, by_id())
    assert (one.iso3, one.period, one.fired) == ("NER", date(2019, 1, 1), date(2020, 3, 20))


def test_judicial_independence_falls_over_three_years() -> None:
    series = "vdem_country_year.v2x_jucon"
    values = {code: wobbling(at) for at, code in enumerate(CODES)}
    for year, by in ((2017, 0.1), (2018, 0.2), (2019, 0.3)):
        values["TCD"][year] -= by
    found = fired(yearly_panel(values, series, CODES), "judicial_independence_fall")
    assert found
    assert {code for code, *_ in found} == {"TCD"}


def test_displacement_surges_by_many_people() -> None:
    series = "unhcr_population.refugees_and_others_from"
    values = {
        code: {year: 20_000.0 + 100 * at + (year % 3) * 300 for year in range(1990, 2020)}
        for at, code in enumerate(CODES)
    }
    values["BFA"][2019] = 90_000
    values["SEN"] = {year: value / 1000 for year, value in values["BFA"].items()}
    assert fired(yearly_panel(values, series, CODES), "displacement_surge") == [
        ("BFA", date(2019, 1, 1), "high")
    ]


def test_a_coup_fires_in_its_month_and_stronger_when_it_succeeds() -> None:
    panel = packed(ON, monthly={
        "coups_powell_thyne.coups_successful": {"MLI": monthly(m2020_5=1), "NER": monthly()},
        "coups_powell_thyne.coups_failed": {"MLI": monthly(m2020_4=1), "NER": monthly(m2020_2=2)},
    })  # fmt: skip
    assert fired(panel, "coup") == [
        ("NER", date(2020, 2, 1), "medium"), ("MLI", date(2020, 4, 1), "medium"), ("MLI", date(2020, 5, 1), "high"),
    ]  # fmt: skip


def test_figures_that_stop_are_told_and_those_not_yet_out_are_not() -> None:
    series = by_id()["data_gone_dark"].series
    codes = tuple(
        f"{code}" for code in ("MLI", "NER", "TCD", "BFA", "SEN", "GIN", "GHA", "TGO", "BEN", "CIV", "CMR")
    )
    whole = {key: {code: dict.fromkeys(range(2000, 2020), 1.0) for code in codes} for key in series}
    for key in series:
        del whole[key]["MLI"][2019]
    assert fired(packed(ON, whole, iso3=codes), "data_gone_dark") == [("MLI", date(2019, 1, 1), "high")]
    for key in series:
        for code in codes[:5]:
            whole[key][code].pop(2019, None)
    assert fired(packed(ON, whole, iso3=codes), "data_gone_dark") == []


def test_an_outlook_fires_when_an_issue_crosses_the_threshold() -> None:
    panel = packed(ON)
    days = tuple(int(np.datetime64(day).astype(int)) for day in ("2020-03-31", "2020-04-30", "2020-05-31"))
    issued = Issued(days, {"onset_25": np.array([[0.1, 0.4, 0.1], [0.2, 0.4, 0.1], [0.35, 0.4, 0.1]])})
    found = fired(panel, "outlook_crossing", issued=issued)
    assert found == [
        ("NER", date(2020, 3, 1), "high"), ("MLI", date(2020, 4, 1), "medium"), ("MLI", date(2020, 5, 1), "high"),
    ]  # fmt: skip


# ---- quiet period, escalation, states ------------------------------------------------------------------------------------


def levels(*rows: int) -> Any:
    return np.array(rows, dtype=np.int8)[:, None]


@pytest.mark.parametrize(
    ("seen", "fires", "rose"),
    [
        ((1, 1, 1, 1), (1, 0, 0, 1), (0, 0, 0, 0)),  # a repeat within three periods is not told again
        ((1, 2, 2, 1), (1, 1, 0, 0), (0, 1, 0, 0)),  # escalation goes through, and renews the quiet
        ((2, 1, 1, 2), (1, 0, 0, 1), (0, 0, 0, 0)),  # a lower level is no news
        ((1, 0, 0, 2), (1, 0, 0, 1), (0, 0, 0, 0)),  # after the quiet period it is new, not risen
        ((-1, 0, -1, 1), (0, 0, 0, 1), (0, 0, 0, 0)),  # what is not evaluated fires nothing
    ],
)
def test_quiet_holds_back_repeats_and_never_escalation(
    seen: tuple[int, ...], fires: tuple[int, ...], rose: tuple[int, ...]
) -> None:
    made = firing.fires(levels(*seen), quiet=3)
    assert made.fires[:, 0].astype(int).tolist() == list(fires)
    assert made.before[:, 0].tolist() == list(rose)


SURGE = replace(by_id()["violence_surge"], quiet=3)


def surging(last: int, **options: Any) -> PackedPanel:
    """Return a surge in November 2019 with figures up to ``last``, each known 20 days after its month."""
    cells = {at: value for at, value in monthly(2, m2019_11=90).items() if at <= last}
    lags = {EVENTS: 20, DEATHS: 20}
    return violence({"MLI": cells}, {"MLI": dict(cells)}, lags=lags, **options)


def test_a_signal_stands_until_its_rule_is_evaluated_again_after_the_quiet_period() -> None:
    past = firing.history(surging(LAST - 1), [SURGE])
    of = {SURGE.id: SURGE}

    def state(on: date) -> State | None:
        return past.states(on)[0]  # type: ignore[no-any-return]

    assert state(date(2019, 12, 19)) is None  # November is not known yet
    assert state(date(2019, 12, 20)) == State.NEW
    assert state(date(2020, 3, 19)) == State.NEW
    assert state(date(2020, 3, 20)) == State.EXPIRED  # February is known, three months on
    assert [one.state for one in past.taken([0], date(2020, 1, 31), of)] == [State.NEW]


def test_a_signal_whose_figures_stop_is_not_evaluated_and_never_resolved() -> None:
    past = firing.history(surging(month(2020, 1)), [SURGE])
    assert past.states(date(2020, 3, 19))[0] == State.NEW
    for day in (date(2020, 3, 20), ON, date(2026, 1, 1)):
        assert past.states(day)[0] == State.NOT_EVALUATED
    assert [one.last for one in standing(past, ON, [SURGE])] == [date(2020, 1, 1)]
    assert [(one.rule, one.why) for one in not_evaluated(past, date(2020, 6, 30), [SURGE])] == [
        ("violence_surge", "last month January 2020")
    ]
    assert not_evaluated(past, date(2020, 3, 31), [SURGE]) == []


def test_a_rule_without_figures_says_so() -> None:
    past = firing.history(packed(ON))
    why = {one.rule: one.why for one in not_evaluated(past, ON)}
    assert why["coup"] == "no figures held of coups_powell_thyne"
    assert why["outlook_crossing"] == "no outlook issued"
    assert set(why) == set(by_id())
    assert firing.evaluate(packed(ON)) == []


def test_an_escalation_ends_the_signal_it_rose_from() -> None:
    rule = replace(by_id()["war_level"], medium=100.0, high=1000.0, quiet=12)
    panel = violence({"MLI": monthly(0, m2019_10=150, m2020_2=900)})
    assert [level for *_, level in fired(panel, rule)] == ["medium", "high"]
    past = firing.history(panel, [rule])
    low, high = past.taken([0, 1], ON, {rule.id: rule})
    assert (low.state, high.state) == (State.EXPIRED, State.NEW)
    assert (low.before, high.before) == (None, Level.MEDIUM)


def test_no_firing_depends_on_what_came_later() -> None:
    random = np.random.default_rng(5)
    months = range(FIRST, LAST + 1)
    deaths = {
        code: {at: float(random.negative_binomial(0.3, 0.02)) for at in months}
        for code in ("MLI", "NER", "TCD")
    }
    events = {
        code: {at: float(np.ceil(value / 3)) for at, value in cells.items()} for code, cells in deaths.items()
    }
    panel = violence(deaths, events, lags={EVENTS: 20, DEATHS: 20})
    whole = firing.history(panel)
    assert len(whole) > 10
    for on in (date(2005, 1, 31), date(2012, 7, 1), date(2019, 12, 31)):
        known = [
            row for row in range(len(whole)) if whole.arrays["fired"][row] <= np.datetime64(on).astype(int)
        ]
        then = firing.history(cut(panel, on))
        assert [whole.key(row) for row in known] == [then.key(row) for row in range(len(then))]
        assert firing.evaluate(cut(panel, on)) == standing(whole, on)
