"""How far income per person lies below its highest level of the last ten years.

*Why*          A country that has not won back what it lost in a war or a crisis is one where promises of peace have not paid;
               recovery of income is among the strongest guards against relapse.
*Method*       Production per inhabitant in constant prices as a share of its highest value in the last ten published years,
               taken from 1 and shown in per cent: 0 at the peak, 30 when three tenths are lost.
*Missingness*  At least six of the ten years are needed. Missing where there are no national accounts. A value counts for
               four years.
*Limitations*  Any lasting fall counts, after conflict or not: falls of oil prices, too. After ten years a lost level is
               forgotten, which shows in the change as an old shock that left the window.
"""

from __future__ import annotations

import numpy as np

from indicators.contract import Indicator, Lane, Pillar
from indicators.panel import Panel
from indicators.periods import Known
from indicators.transforms import minus, rolling_max

INDICATOR = Indicator(
    id="income_below_peak",
    name="Income below its peak of ten years",
    unit="% below the peak",
    pillar=Pillar.DEVELOPMENT,
    lane=Lane.RECURRENCE,
    direction=1,
    goalposts=(0, 30),
    series=("worldbank_wdi.gdp_per_capita",),
    max_age=48,
    reference="at the peak, and 30 %: between the 95th and 97th percentile of State-years 1990-2019",
    window=120,
)


def compute(panel: Panel) -> Known:
    """Return how many per cent income lies below its peak."""
    income = panel[INDICATOR.series[0]].continued().map(np.log)
    lost = minus(rolling_max(income, years=10, minimum=0.6), income)
    return 100 * (1 - 1 / panel.as_known(lost, INDICATOR.max_age).map(np.exp))
