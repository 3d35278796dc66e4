"""What several indicators share: people, and how much of the last ten years was spent in armed conflict."""

from __future__ import annotations

from indicators.panel import Panel
from indicators.periods import Known
from indicators.transforms import reached, rolling_mean

PEOPLE = "worldbank_wdi.population"
INTENSITY = "ucdp_conflict.conflict_intensity"
PEOPLE_AGE = 60
"""Months for which a population figure is carried forward: it moves by a few per cent a year."""
CONFLICT_AGE = 30


def per_people(panel: Panel, amount: Known, people: float) -> Known:
    """Return ``amount`` for each ``people`` inhabitants."""
    return people * amount / panel.known(PEOPLE, PEOPLE_AGE)


def conflict_share(panel: Panel) -> Known:
    """Return the share of the last ten years, 0 to 1, with an active armed conflict in the country (at least 25 deaths)."""
    active = reached(panel[INTENSITY], 1)
    return panel.as_known(rolling_mean(active, years=10, minimum=0.3), CONFLICT_AGE)
