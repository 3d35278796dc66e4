"""Features of peace and security: what is remembered of violence at home and next door, and of coups."""

from __future__ import annotations

from indicators.contract import Pillar
from indicators.features_windows import (
    Feature,
    Window,
    across_borders,
    as_is,
    decayed,
    highest,
    logged,
    of,
    total,
)
from indicators.transforms import reached, years_since

MONTHLY, YEARLY, CONFLICT = "ucdp_ged", "ucdp_country_year", "ucdp_conflict"
TOTAL, INTENSITY = f"{MONTHLY}.deaths_total", f"{CONFLICT}.conflict_intensity"
LISTED = {"state_based": "state-based", "one_sided": "one-sided"}
HALF, SOME, ONE = 0.5, 0.2, 0.1
"""Share of a window that must have figures."""


def _feature(key: str, name: str, series: str, window: Window) -> Feature:
    return Feature(key, name, Pillar.PEACE_SECURITY, series, window)


def _at_home() -> list[Feature]:
    found = [
        _feature(
            f"deaths_{months}m",
            f"Deaths in organized violence, {months} months",
            TOTAL,
            of(total(months=months, minimum=HALF), logged),
        )
        for months in (6, 12, 60)
    ]
    found.append(
        _feature("deaths_decayed", "Deaths, half forgotten in 2 years", TOTAL, of(decayed(24), logged))
    )
    return found


def _of_type(kind: str, words: str) -> list[Feature]:
    events, deaths, yearly = f"{MONTHLY}.events_{kind}", f"{MONTHLY}.deaths_{kind}", f"{YEARLY}.deaths_{kind}"
    found = [
        _feature(
            f"events_{kind}_{months}m",
            f"Events of {words} violence, {months} months",
            events,
            of(total(months=months, minimum=HALF), logged),
        )
        for months in (6, 12, 60)
    ]
    made: tuple[tuple[str, str, str, Window], ...] = (
        (
            "deaths_{}_12m",
            "Deaths in {} violence, 12 months",
            deaths,
            of(total(months=12, minimum=0.25), logged),
        ),
        (
            "events_{}_decayed",
            "Events of {} violence, half forgotten in 2 years",
            events,
            of(decayed(24), logged),
        ),
        (
            "months_{}_12m",
            "Months with {} violence of the last 12",
            events,
            of(lambda held: reached(held, 1), total(months=12, minimum=HALF)),
        ),
        ("since_event_{}", "Years since {} violence", events, of(lambda held: years_since(held, 1, cap=15))),
        ("deaths_{}_year", "Deaths in {} violence, last yearly figure", yearly, of(logged)),
        ("deaths_{}_5y", "Deaths in {} violence, 5 years", yearly, of(total(years=5, minimum=SOME), logged)),
        (
            "deaths_{}_10y",
            "Deaths in {} violence, highest of 10 years",
            yearly,
            of(highest(years=10, minimum=ONE), logged),
        ),
        (
            "deaths_{}_decayed",
            "Deaths in {} violence, half forgotten in 4 years",
            yearly,
            of(decayed(4), logged),
        ),
        (
            "since_25_{}",
            "Years since 25 deaths in {} violence",
            yearly,
            of(lambda held: years_since(held, 25, cap=20)),
        ),
    )
    return found + [
        _feature(key.format(kind), name.format(words), series, window) for key, name, series, window in made
    ]


def _conflict() -> list[Feature]:
    found = [
        _feature("conflict_intensity", "Armed conflict, last yearly figure", INTENSITY, as_is),
        _feature(
            "since_conflict",
            "Years since armed conflict",
            INTENSITY,
            of(lambda held: years_since(held, 1, cap=50)),
        ),
        _feature("since_war", "Years since war", INTENSITY, of(lambda held: years_since(held, 2, cap=50))),
    ]
    found += [
        _feature(
            f"conflict_years_{years}",
            f"Years with armed conflict of {years}",
            INTENSITY,
            of(lambda held: reached(held, 1), total(years=years, minimum=ONE)),
        )
        for years in (10, 30)
    ]
    return found + [
        _feature(
            f"conflict_{matter}_20y",
            f"Years with conflict over {matter} of 20",
            f"{CONFLICT}.conflicts_over_{matter}",
            of(lambda held: reached(held, 1), total(years=20, minimum=ONE)),
        )
        for matter in ("territory", "government")
    ]


def _others() -> list[Feature]:
    non_state = (f"{MONTHLY}.events_non_state", f"{YEARLY}.deaths_non_state")
    killed = f"{YEARLY}.deaths_one_sided_government"
    five = of(total(years=5, minimum=SOME), logged)
    return [
        _feature(
            "events_non_state_12m",
            "Events of non-state violence, 12 months",
            non_state[0],
            of(total(months=12, minimum=HALF), logged),
        ),
        _feature(
            "since_event_non_state",
            "Years since non-state violence",
            non_state[0],
            of(lambda held: years_since(held, 1, cap=15)),
        ),
        _feature("deaths_non_state_5y", "Deaths in non-state violence, 5 years", non_state[1], five),
        _feature(
            "dyads_active", "Pairs of parties in conflict", "ucdp_battle_deaths.dyads_active", of(logged)
        ),
        _feature(
            "one_sided_actors_5y",
            "Actors who killed civilians, 5 years",
            "ucdp_one_sided.one_sided_actors",
            five,
        ),
        _feature("government_one_sided_5y", "Civilians killed by governments, 5 years", killed, five),
        _feature(
            "coups_5y", "Coups in 5 years", "vdem_country_year.e_pt_coup", of(total(years=5, minimum=SOME))
        ),
    ]


def _neighbours() -> list[Feature]:
    year = total(months=12, minimum=HALF)
    found = [
        _feature("near_deaths_12m", "Deaths across land borders, 12 months", TOTAL, across_borders(year))
    ]
    return [
        *found,
        *(
            _feature(
                f"near_events_{kind}_12m",
                f"Events of {words} violence across land borders, 12 months",
                f"{MONTHLY}.events_{kind}",
                across_borders(year),
            )
            for kind, words in LISTED.items()
        ),
        _feature(
            "near_events_state_based_60m",
            "Events of state-based violence across land borders, 60 months",
            f"{MONTHLY}.events_state_based",
            across_borders(total(months=60, minimum=HALF)),
        ),
        _feature(
            "near_in_conflict",
            "Neighbours in armed conflict",
            INTENSITY,
            across_borders(lambda held: reached(held, 1), then=lambda array: array),
        ),
        _feature(
            "near_deaths_state_based_5y",
            "Deaths in state-based violence across land borders, 5 years",
            f"{YEARLY}.deaths_state_based",
            across_borders(total(years=5, minimum=SOME)),
        ),
    ]


AT_HOME: tuple[Feature, ...] = (
    *_at_home(),
    *(feature for kind, words in LISTED.items() for feature in _of_type(kind, words)),
    *_conflict(),
)
"""What UCDP counts in the country itself. Where none of it is known, the country is not one that UCDP covers."""
FEATURES: tuple[Feature, ...] = (*AT_HOME, *_others(), *_neighbours())
