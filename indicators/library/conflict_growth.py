"""Deaths in organized violence in the last year against the three years before.

*Why*          Violence that grows tells more of the next year than its level does, above all where the level is still low.
*Method*       Natural logarithm of (deaths of the last published year + 10) less that of (mean of the three years before + 10), all
               types of organized violence. 0 is no growth, 0.7 a doubling, 2.3 ten times as many. Adding ten keeps a
               rise from one death to three from looking like a war. A fall scores 0.
*Missingness*  The last year and all three years before it are needed. A value counts for thirty months.
*Limitations*  Yearly, and so late. After a very violent year the next one looks like relief, however violent it still is: read it
               with the levels. The interval takes the bounds of the years as independent, the widest case.
"""

from __future__ import annotations

import numpy as np

from indicators.contract import Indicator, Lane, Pillar
from indicators.panel import Panel
from indicators.periods import Array, Known
from indicators.transforms import lagged, minus, rolling_mean

INDICATOR = Indicator(
    id="conflict_growth",
    name="Growth of violence in a year",
    unit="logarithmic points over the three years before",
    pillar=Pillar.PEACE_SECURITY,
    lane=Lane.MIDSTREAM,
    direction=1,
    goalposts=(0, 2),
    series=("ucdp_country_year.deaths_total",),
    max_age=30,
    reference="no growth, and about seven times as many deaths: between the 98th and 99th percentile of State-years 1990-2019",
    window=48,
    decimals=2,
)


def _log(deaths: Array) -> Array:
    return np.asarray(np.log(deaths + np.float32(10)))


def compute(panel: Panel) -> Known:
    """Return the growth of deaths in logarithmic points."""
    deaths = panel[INDICATOR.series[0]].continued()
    before = lagged(rolling_mean(deaths, years=3), years=1)
    return panel.as_known(minus(deaths.map(_log), before.map(_log)), INDICATOR.max_age)
