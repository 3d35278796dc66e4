"""Features that move slowly: human rights and institutions with their changes, people, income, displacement."""

from __future__ import annotations

import numpy as np

from indicators.contract import Pillar
from indicators.features_windows import Feature, Window, as_is, log, log1p, logged, of, swing
from indicators.periods import Array, Periods
from indicators.transforms import change, rolling_mean, rolling_min

VDEM, WDI, UNHCR = "vdem_country_year", "worldbank_wdi", "unhcr_population"
PEOPLE = f"{WDI}.population"
MIDDLE = 0.4
"""Electoral democracy half-way between closed autocracy and democracy, where onsets are most frequent."""
LEVELS = {
    "v2x_clphy": "Freedom from political killings and torture",
    "v2x_civlib": "Civil liberties",
    "v2clkill": "Freedom from political killings",
    "v2cltort": "Freedom from torture",
    "v2csreprss": "Freedom of civil society from repression",
    "v2x_freexp_altinf": "Freedom of expression",
    "v2meharjrn": "Freedom of journalists from harassment",
    "v2x_rule": "Rule of law",
    "v2x_jucon": "Judicial constraints",
    "v2xlg_legcon": "Legislative constraints",
    "v2xpe_exlsocgr": "Political exclusion by social group",
    "v2clsocgrp": "Equal civil liberties of social groups",
    "v2pepwrsoc": "Power shared among social groups",
    "v2x_polyarchy": "Electoral democracy",
    "v2x_neopat": "Personal rule",
    "v2x_corr": "Corruption",
    "v2cacamps": "Polarization",
    "v2caviol": "Political violence",
    "v2cagenmob": "Mass mobilization",
    "v2elirreg": "Absence of irregularities at elections",
    "v2elintim": "Freedom from intimidation at elections",
    "v2exl_legitlead": "Legitimation by the person of the leader",
}
MOVES = (
    "v2x_clphy",
    "v2x_civlib",
    "v2csreprss",
    "v2x_rule",
    "v2x_polyarchy",
    "v2x_jucon",
    "v2xpe_exlsocgr",
    "v2caviol",
    "v2cacamps",
    "v2clkill",
    "v2x_neopat",
    "v2cagenmob",
)


def _moved(years: int) -> Window:
    return of(lambda held: change(held, years=years))


def _rights() -> tuple[Feature, ...]:
    democracy = f"{VDEM}.v2x_polyarchy"

    def feature(key: str, name: str, series: str, window: Window) -> Feature:
        return Feature(key, name, Pillar.HUMAN_RIGHTS, series, window)

    return (
        *(feature(key, name, f"{VDEM}.{key}", as_is) for key, name in LEVELS.items()),
        *(
            feature(
                f"{key}_{years}y", f"{LEVELS[key]}, change in {years} years", f"{VDEM}.{key}", _moved(years)
            )
            for key in MOVES
            for years in (3, 5)
        ),
        feature(
            "hybrid",
            "Nearness to the middle of electoral democracy",
            democracy,
            of(lambda held: held.map(lambda array: -np.abs(array - np.float32(MIDDLE)))),
        ),
        feature("democracy_swing_5y", "Electoral democracy, span of 5 years", democracy, of(swing(5))),
    )


def _held_in(array: Array) -> Array:
    """Return growth within 20 % a year either way: beyond lie wars and oil fields."""
    return np.clip(array, -20, 20)


def _development() -> tuple[Feature, ...]:
    income, growth, infants = (
        f"{WDI}.{key}" for key in ("gdp_per_capita", "gdp_per_capita_growth", "infant_mortality")
    )

    def clipped(held: Periods) -> Periods:
        return held.map(_held_in)

    def in_log(held: Periods) -> Periods:
        return held.map(log)

    def feature(key: str, name: str, series: str, window: Window, per_people: str = "") -> Feature:
        return Feature(key, name, Pillar.DEVELOPMENT, series, window, per_people)

    def five(held: Periods) -> Periods:
        return change(held, years=5)

    return (
        feature("population", "Population", PEOPLE, of(in_log)),
        feature("population_5y", "Population, growth in 5 years", PEOPLE, of(in_log, five)),
        feature("infant_mortality", "Infant mortality", infants, of(in_log)),
        feature("infant_mortality_5y", "Infant mortality, change in 5 years", infants, of(in_log, five)),
        feature("income", "Income per person", income, of(in_log)),
        feature("growth", "Growth of income per person", growth, of(clipped)),
        feature(
            "growth_3y",
            "Growth of income per person, 3 years",
            growth,
            of(clipped, lambda held: rolling_mean(held, years=3, minimum=0.3)),
        ),
        feature(
            "growth_low_3y",
            "Lowest growth of income per person in 3 years",
            growth,
            of(clipped, lambda held: rolling_min(held, years=3, minimum=0.3)),
        ),
        feature("inflation", "Inflation", f"{WDI}.inflation", of(lambda held: held.map(log1p))),
        *(
            feature(key, f"{name} per 100,000 people", f"{UNHCR}.{key}", as_is, PEOPLE)
            for key, name in (
                ("refugees_from", "Refugees from the country"),
                ("refugees_in", "Refugees in the country"),
                ("asylum_seekers_from", "Asylum seekers from the country"),
                ("idps", "Internally displaced people"),
            )
        ),
        feature(
            "refugees_from_3y",
            "Refugees from the country, change in 3 years",
            f"{UNHCR}.refugees_from",
            of(logged, lambda held: change(held, years=3)),
        ),
    )


FEATURES: tuple[Feature, ...] = (*_rights(), *_development())
