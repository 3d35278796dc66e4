"""Number of inhabitants.

*Why*          More people mean more groups, borders, local disputes and actors: in nearly every study the number of inhabitants
               is among the firmest predictors of whether a country has an armed conflict or a mass killing.
*Method*       Inhabitants in millions on a logarithmic scale between fixed ends.
*Missingness*  Nearly all States have a value for each year. A value counts for five years.
*Limitations*  It says where conflict is more likely somewhere, not that an inhabitant is at more risk, and nothing can be done
               about it: a weight of 0 is a fair choice, and the default set gives it a small one.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar, Treat
from indicators.library._shares import PEOPLE, PEOPLE_AGE
from indicators.panel import Panel
from indicators.periods import Known

INDICATOR = Indicator(
    id="population_size",
    name="Population",
    unit="millions of inhabitants",
    pillar=Pillar.PEACE_SECURITY,
    lane=Lane.UPSTREAM,
    direction=1,
    goalposts=(0.5, 150),
    series=(PEOPLE,),
    max_age=PEOPLE_AGE,
    reference="near the 10th and the 97th percentile of State-years 1990-2019, rounded",
    treat=Treat.LOG1P,
)


def compute(panel: Panel) -> Known:
    """Return inhabitants in millions."""
    return panel.known(PEOPLE, PEOPLE_AGE) / 1_000_000
