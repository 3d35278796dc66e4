"""Deaths in organized violence in the countries across a land border.

*Why*          Conflicts cross borders with fighters, arms and people who flee; a neighbour at war is among the firmest predictors
               of conflict at home.
*Method*       Deaths of all three types of organized violence in the last published year, summed over the countries with a land
               border at the time; logarithmic scale between fixed ends.
*Missingness*  A country without a land border has no such neighbour: 0. Missing where no neighbour has a figure.
*Limitations*  Borders at sea do not count. A long border and a short one weigh alike, and so do deaths near and far from it.
               UCDP's low and high estimates give the interval.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar, Treat
from indicators.panel import Panel
from indicators.periods import Known

INDICATOR = Indicator(
    id="neighbourhood_violence",
    name="Violence in neighbouring countries",
    unit="deaths in the year",
    pillar=Pillar.PEACE_SECURITY,
    lane=Lane.MIDSTREAM,
    direction=1,
    goalposts=(0, 10_000),
    series=("ucdp_country_year.deaths_total",),
    max_age=30,
    reference="none, and 10,000 deaths: between the 95th and 97th percentile of State-years 1990-2019",
    treat=Treat.LOG1P,
    decimals=0,
)


def compute(panel: Panel) -> Known:
    """Return deaths in the countries across a land border."""
    return panel.as_known(panel.over_borders(panel[INDICATOR.series[0]]), INDICATOR.max_age)
