"""Indicators with arithmetic, against figures a reader can check by hand."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date

import pytest

from indicators.panel import Panel
from indicators.registry import entries
from tests.indicators.build import Table, month, packed

ON = date(2015, 7, 1)
UCDP, WDI, VDEM = "ucdp_country_year", "worldbank_wdi", "vdem_country_year"
PEOPLE: Mapping[str, Table] = {f"{WDI}.population": {"MLI": dict.fromkeys(range(1995, 2015), 2_000_000)}}
BY_ID = {entry.indicator.id: entry for entry in entries()}


def value(
    indicator: str,
    yearly: Mapping[str, Table] | None = None,
    monthly: Mapping[str, Table] | None = None,
    iso3: tuple[str, ...] = ("MLI", "NER", "DZA"),
    on: date = ON,
) -> float:
    """Return the indicator's value for Mali on the date; nothing has a lag."""
    panel = Panel(packed(on, yearly, monthly, iso3=iso3), [on])
    return float(BY_ID[indicator].compute(panel).value[0, 0])


def mali(**years: float) -> Table:
    return {"MLI": {int(year[1:]): figure for year, figure in years.items()}}


def test_deaths_of_twelve_months_per_100_000() -> None:
    deaths = {f"{UCDP}.deaths_state_based": mali(y2013=10, y2014=50)}
    assert value("state_based_deaths_12m", {**PEOPLE, **deaths}) == 2.5
    assert math.isnan(value("state_based_deaths_12m", deaths))
    assert math.isnan(value("state_based_deaths_12m", PEOPLE))


def test_deaths_take_the_months_when_they_reach_further() -> None:
    deaths = {f"{UCDP}.deaths_non_state": mali(y2014=50)}
    months = {"ucdp_ged.deaths_non_state": {"MLI": {month(2014, 7) + n: 5.0 for n in range(12)}}}
    assert value("non_state_deaths_12m", {**PEOPLE, **deaths}, months) == 3.0
    short = {"ucdp_ged.deaths_non_state": {"MLI": {month(2014, 8) + n: 5.0 for n in range(11)}}}
    assert value("non_state_deaths_12m", {**PEOPLE, **deaths}, short) == 2.5


def test_deaths_of_five_years_are_a_mean_and_need_three() -> None:
    deaths = mali(y2010=0, y2012=40, y2014=80)
    assert value("state_based_deaths_5y", {**PEOPLE, f"{UCDP}.deaths_state_based": deaths}) == 2.0
    two = mali(y2012=40, y2014=80)
    assert math.isnan(value("state_based_deaths_5y", {**PEOPLE, f"{UCDP}.deaths_state_based": two}))


def test_killings_by_the_government_have_no_months() -> None:
    deaths = {f"{UCDP}.deaths_one_sided_government": mali(y2014=4)}
    assert value("government_killings_12m", {**PEOPLE, **deaths}) == pytest.approx(0.2)


def conflict(**years: float) -> Mapping[str, Table]:
    quiet: dict[int, float] = dict.fromkeys(range(1990, 2015), 0.0)
    return {"ucdp_conflict.conflict_intensity": {"MLI": quiet | {int(k[1:]): v for k, v in years.items()}}}


def test_years_since_conflict() -> None:
    assert value("years_since_conflict", conflict(y2009=1)) == 5
    assert value("years_since_conflict", conflict(y2014=2)) == 0
    assert value("years_since_conflict", conflict()) == 20


def test_years_of_conflict_in_ten() -> None:
    assert value("conflict_years_10", conflict(y2003=1, y2005=1, y2012=2, y2014=1)) == pytest.approx(3)


def test_returns_of_conflict() -> None:
    # a first conflict, one year of calm that does not count, two years of calm, return; 1994 is out of the window
    assert value(
        "conflict_returns_20y", conflict(y1991=1, y1994=1, y2000=1, y2002=1, y2005=1)
    ) == pytest.approx(2)
    assert value("conflict_returns_20y", conflict(y2000=1)) == 0


def test_conditions_after_conflict() -> None:
    years = conflict(y2005=1, y2006=1, y2007=1, y2008=1)
    assert value(
        "violence_after_conflict", {**years, f"{VDEM}.v2x_clphy": mali(y2014=0.25)}
    ) == pytest.approx(0.3)
    assert value("justice_after_conflict", {**years, f"{VDEM}.v2x_jucon": mali(y2014=0.5)}) == pytest.approx(
        0.2
    )
    dead = {**years, f"{WDI}.infant_mortality": mali(y2014=60)}
    assert value("infant_mortality_after_conflict", dead) == pytest.approx(24)
    assert value("violence_after_conflict", {**conflict(), f"{VDEM}.v2x_clphy": mali(y2014=0.25)}) == 0


def test_years_since_mass_killing() -> None:
    deaths = {2004: 99.0, 2005: 100.0} | dict.fromkeys(range(2006, 2015), 3.0)
    assert value("years_since_mass_killing", {f"{UCDP}.deaths_one_sided": {"MLI": deaths}}) == 9


def test_change_of_a_slow_index() -> None:
    assert value(
        "judicial_constraints_change_3y", {f"{VDEM}.v2x_jucon": mali(y2011=0.7, y2014=0.5)}
    ) == pytest.approx(-0.2)
    assert math.isnan(
        value("judicial_constraints_change_3y", {f"{VDEM}.v2x_jucon": mali(y2012=0.7, y2014=0.5)})
    )


def test_between_autocracy_and_democracy() -> None:
    for index, closeness in ((0.5, 1.0), (0.25, 0.5), (0.75, 0.5), (1.0, 0.0)):
        assert value("hybrid_regime", {f"{VDEM}.v2x_polyarchy": mali(y2014=index)}) == pytest.approx(
            closeness
        )


def test_population_in_millions() -> None:
    assert value("population_size", PEOPLE) == 2


def test_coups_count_successful_and_failed_ones() -> None:
    quiet = dict.fromkeys(range(month(2005, 1), month(2015, 7)), 0.0)
    months: Mapping[str, Table] = {
        "coups_powell_thyne.coups_successful": {"MLI": quiet | {month(2012, 3): 1.0, month(2010, 6): 1.0}},
        "coups_powell_thyne.coups_failed": {"MLI": quiet | {month(2012, 5): 2.0}},
    }
    assert value("coups_5y", monthly=months) == 3  # June 2010 lies sixty-one months back


def test_coups_fall_back_on_the_series_that_vdem_carries() -> None:
    carried = {f"{VDEM}.e_pt_coup": {"MLI": dict.fromkeys(range(2005, 2015), 0.0) | {2012: 1.0, 2009: 1.0}}}
    assert value("coups_5y", carried) == 1


def test_violence_across_borders() -> None:
    deaths: Mapping[str, Table] = {
        f"{UCDP}.deaths_total": {"NER": {2014: 30}, "DZA": {2014: 12}, "MLI": {2014: 500}}
    }
    assert value("neighbourhood_violence", deaths) == 42


def test_growth_of_violence() -> None:
    deaths = {f"{UCDP}.deaths_total": mali(y2011=0, y2012=30, y2013=30, y2014=230)}
    assert value("conflict_growth", deaths) == pytest.approx(math.log(240 / 30), abs=1e-6)
    quiet = {f"{UCDP}.deaths_total": mali(y2011=0, y2012=0, y2013=0, y2014=0)}
    assert value("conflict_growth", quiet) == 0
    assert math.isnan(value("conflict_growth", {f"{UCDP}.deaths_total": mali(y2012=0, y2013=0, y2014=0)}))


def test_growth_of_events() -> None:
    first, second = month(2013, 7), month(2014, 7)
    events = {first + n: 1.0 for n in range(12)} | {second + n: 7.0 for n in range(12)}
    found = value("violent_events_growth", monthly={"ucdp_ged.events_total": {"MLI": events}})
    assert found == pytest.approx(math.log(89 / 17), abs=1e-6)


def test_income_below_its_peak() -> None:
    income = {
        f"{WDI}.gdp_per_capita": mali(y2008=900, y2009=950, y2010=1000, y2011=900, y2012=800, y2014=750)
    }
    assert value("income_below_peak", income) == pytest.approx(25, abs=1e-3)
    rising = {f"{WDI}.gdp_per_capita": mali(y2009=1, y2010=2, y2011=3, y2012=4, y2013=5, y2014=6)}
    assert value("income_below_peak", rising) == pytest.approx(0, abs=1e-5)


def test_displacement_per_1_000() -> None:
    people = {**PEOPLE, "unhcr_population.refugees_from": mali(y2014=50_000)}
    assert value("refugees_from", people) == 25


def test_internal_displacement_takes_idmc_first_and_unhcr_where_there_is_none() -> None:
    unhcr = {**PEOPLE, "unhcr_population.idps": mali(y2014=8_000)}
    assert value("internally_displaced", unhcr) == 4
    assert value("internally_displaced", {**unhcr, "idmc_gidd.conflict_idps": mali(y2013=6_000)}) == 3
    assert math.isnan(value("internally_displaced", PEOPLE))


def test_lasting_refugees_are_the_lowest_stock_of_five_years() -> None:
    stock = {"unhcr_population.refugees_from": mali(y2010=9_000, y2011=2_000, y2012=7_000, y2014=80_000)}
    assert value("lasting_refugees", {**PEOPLE, **stock}) == 1
    short = {"unhcr_population.refugees_from": mali(y2012=7_000, y2013=7_000, y2014=80_000)}
    assert math.isnan(value("lasting_refugees", {**PEOPLE, **short}))


def test_new_flight_adds_claims_where_they_are_known() -> None:
    refugees = {**PEOPLE, "unhcr_population.refugees_from": mali(y2013=10_000, y2014=12_000)}
    assert value("new_flight", refugees) == 1
    both = {**refugees, "unhcr_population.asylum_seekers_from": mali(y2013=1_000, y2014=5_000)}
    assert value("new_flight", both) == 3


def test_the_scale_of_political_terror_is_the_mean_of_the_reports_there_are() -> None:
    scale = {"pts.pts_amnesty": mali(y2014=4), "pts.pts_state": mali(y2014=3)}
    assert value("political_terror", scale) == 3.5
    assert value("political_terror", {"pts.pts_hrw": mali(y2014=2)}) == 2
