"""Conditions that bring conflict back, counted as far as a country has been in conflict during the last ten years.

*Why*          Most armed conflicts of the last decades were returns of earlier ones. What decides is how the years after are
               used: whether force stays lawful, whether courts work, whether children live.
*Method*       A condition times exposure. Exposure is the share of the last ten published years with an active armed conflict
               in the country (at least 25 battle-related deaths): 1 after ten years of it, 0 without any. A country
               that has been at peace for ten years scores 0.
*Missingness*  Both the condition and at least three of the ten years are needed. The years of a State before independence are
               missing and left out of the share.
*Limitations*  Exposure counts years, not deaths; violence between groups and against civilians does not add to it. A product
               hides which factor moved: the page shows both series.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar
from indicators.library._shares import INTENSITY, conflict_share
from indicators.panel import Panel
from indicators.periods import Known

AGE = 48
WINDOW = 120
INDEX = "index from 0 to 1: {} x share of the last 10 years in conflict"


def _after(
    indicator: str,
    name: str,
    unit: str,
    pillar: Pillar,
    tag: str,
    goalpost: float,
    note: str,
    decimals: int = 2,
) -> Indicator:
    return Indicator(
        id=indicator,
        name=name,
        unit=unit,
        pillar=pillar,
        lane=Lane.RECURRENCE,
        direction=1,
        goalposts=(0.0, goalpost),
        series=(tag, INTENSITY),
        max_age=AGE,
        reference=f"no exposure, and {goalpost:g}: near the 97th percentile of State-years 1990-2019",
        window=WINDOW,
        decimals=decimals,
        note=note,
    )


INDICATORS = (
    _after(
        "violence_after_conflict",
        "Violence by the State after conflict",
        INDEX.format("physical violence"),
        Pillar.HUMAN_RIGHTS,
        "vdem_country_year.v2x_clphy",
        0.8,
        "Torture and killings that go on after fighting: 1 less V-Dem's index of freedom from physical violence.",
    ),
    _after(
        "justice_after_conflict",
        "Weak courts after conflict",
        INDEX.format("absence of judicial constraints"),
        Pillar.HUMAN_RIGHTS,
        "vdem_country_year.v2x_jucon",
        0.8,
        "Courts that cannot deal with the past: 1 less V-Dem's index of judicial constraints.",
    ),
    _after(
        "infant_mortality_after_conflict",
        "Infant mortality after conflict",
        "deaths under age one per 1,000 live births x share of the last 10 years in conflict",
        Pillar.DEVELOPMENT,
        "worldbank_wdi.infant_mortality",
        80,
        "Living conditions that have not recovered, or never were good, in a country with recent conflict.",
        1,
    ),
)


def compute(panel: Panel, indicator: Indicator) -> Known:
    """Return the condition times the share of the last ten years in conflict."""
    condition = panel.known(indicator.series[0], AGE)
    if indicator.pillar == Pillar.HUMAN_RIGHTS:  # indices on which 1 is the good end
        condition = 1 - condition
    return condition * conflict_share(panel)
