"""Events of state-based and of one-sided violence: how many in the last twelve months, and in how many of the last sixty.

*Why*          Violence that goes on is the firmest sign of violence next year. Events are counted and published by type within
               weeks of their month, long before deaths by type, and one large massacre does not drown a year of fighting.
*Method*       Twelve months: events of the newest twelve published months, scored on a logarithmic scale between fixed ends.
               Five years: months with at least one event among the last sixty published ones. State-based conflict is peace and
               security's, one-sided killing of civilians a human-rights matter; memory of five years stands with recurrence.
*Missingness*  Every State has a figure for each month that UCDP covers, 0 without an event. Twelve months need all twelve; five
               years count absent months as the mean of those present, of which there must be twelve. A value counts for
               eighteen months after its last month.
*Limitations*  Depends on how closely the press reports. Events are not weighed by deaths, and not set against population: a large
               country has more. An event counts in the month in which it begins. The newest months are provisional.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar, Treat
from indicators.panel import Panel
from indicators.periods import Known
from indicators.transforms import reached, rolling_sum

MAX_AGE = 18
LEAST = 0.2
"""Share of the sixty months that must have a figure."""


def _events(
    indicator: str, name: str, pillar: Pillar, kind: str, goalpost: float, rank: str, note: str
) -> Indicator:
    return Indicator(
        id=indicator,
        name=name,
        unit="events in 12 months",
        pillar=pillar,
        lane=Lane.DOWNSTREAM,
        direction=1,
        goalposts=(0, goalpost),
        series=(f"ucdp_ged.events_{kind}",),
        max_age=MAX_AGE,
        reference=f"none, and {goalpost:g} events: at the {rank} percentile of State-years 1990-2019, rounded",
        treat=Treat.LOG1P,
        window=12,
        decimals=0,
        note=note,
    )


def _months(indicator: str, name: str, pillar: Pillar, kind: str, note: str) -> Indicator:
    return Indicator(
        id=indicator,
        name=name,
        unit="months of sixty",
        pillar=pillar,
        lane=Lane.RECURRENCE,
        direction=1,
        goalposts=(0, 60),
        series=(f"ucdp_ged.events_{kind}",),
        max_age=MAX_AGE,
        reference="ends of the scale",
        window=60,
        decimals=0,
        note=note,
    )


INDICATORS = (
    _events(
        "state_based_events_12m",
        "Events of state-based conflict, 12 months",
        Pillar.PEACE_SECURITY,
        "state_based",
        500,
        "98th to 99th",
        "Single clashes and attacks in conflicts in which a State is a party, in the newest twelve months.",
    ),
    _events(
        "one_sided_events_12m",
        "Events of one-sided violence, 12 months",
        Pillar.HUMAN_RIGHTS,
        "one_sided",
        150,
        "98th to 99th",
        "Single incidents in which civilians were deliberately killed, in the newest twelve months.",
    ),
    _months(
        "state_based_months_5y",
        "Months with state-based fighting, 5 years",
        Pillar.PEACE_SECURITY,
        "state_based",
        "How steadily there was fighting in which a State is a party; a lull of a year leaves most of it standing.",
    ),
    _months(
        "one_sided_months_5y",
        "Months with killings of civilians, 5 years",
        Pillar.HUMAN_RIGHTS,
        "one_sided",
        "How steadily civilians were deliberately killed, whoever did it and however few.",
    ),
)


def compute(panel: Panel, indicator: Indicator) -> Known:
    """Return events, or months with events, in the indicator's window."""
    events = panel[indicator.series[0]]
    if indicator.window > 12:
        marked = rolling_sum(reached(events, 1), months=indicator.window, minimum=LEAST)
        return panel.as_known(marked, MAX_AGE)
    return panel.as_known(rolling_sum(events, months=indicator.window), MAX_AGE)
