"""How many people more than a year before are refugees or asylum-seekers from the country, per 1,000 inhabitants.

*Why*          Stocks of refugees stay high for decades after a war; their rise says that people are leaving now.
*Method*       Refugees and asylum-seekers from the country at the end of the last published year less those of the year before,
               divided by population; logarithmic scale between fixed ends. A fall counts as none.
*Missingness*  Both years are needed. Asylum-seekers are known from 2000; before, refugees alone count. A value counts for two
               years, since a rise is news only for a while.
*Limitations*  A rise net of those who returned, were resettled or naturalized, so that new flight can hide behind returns.
               Decisions on many old claims, or a new way of counting, look like flight.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar, Treat
from indicators.library._shares import PEOPLE, per_people
from indicators.panel import Panel
from indicators.periods import Known
from indicators.transforms import change

REFUGEES, CLAIMS = "unhcr_population.refugees_from", "unhcr_population.asylum_seekers_from"
INDICATOR = Indicator(
    id="new_flight",
    name="Rise in refugees and asylum-seekers",
    unit="people per 1,000 inhabitants over a year",
    pillar=Pillar.DEVELOPMENT,
    lane=Lane.DOWNSTREAM,
    direction=1,
    goalposts=(0, 10),
    series=(REFUGEES, CLAIMS, PEOPLE),
    max_age=24,
    reference="no rise, and 10 per 1,000: at the 98th to 99th percentile of State-years 1990-2019, rounded",
    treat=Treat.LOG1P,
    window=12,
    decimals=2,
)


def compute(panel: Panel) -> Known:
    """Return the rise of refugees and asylum-seekers per 1,000 inhabitants."""
    refugees, claims = (
        panel.as_known(change(panel[key], years=1), INDICATOR.max_age) for key in (REFUGEES, CLAIMS)
    )
    return per_people(panel, (refugees + claims).else_(refugees), 1_000)
