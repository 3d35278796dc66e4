"""How much production per inhabitant grew or fell in the last published year.

*Why*          A sudden fall in income raises the risk of conflict in poor countries in the following years, more than a
               low level does.
*Method*       Yearly growth of gross domestic product per person as published. Growth above the upper end counts as no
               shock.
*Missingness*  Missing where there are no national accounts. A value counts for two years, since a shock is news only
               for a while.
*Limitations*  Published months later and revised often. Oil exporters swing with prices.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar

INDICATOR = Indicator(
    id="income_shock",
    name="Growth of income per person",
    unit="% per year",
    pillar=Pillar.DEVELOPMENT,
    lane=Lane.MIDSTREAM,
    direction=-1,
    goalposts=(-6, 2),
    series=("worldbank_wdi.gdp_per_capita_growth",),
    max_age=24,
    reference="5th percentile and median of State-years 1990-2019, rounded",
)
