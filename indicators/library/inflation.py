"""How fast consumer prices rise.

*Why*          Sharp rises of prices, above all of food and fuel, set off unrest, and wear out the pay of soldiers and
               police.
*Method*       Yearly change of consumer prices as published, on a logarithmic scale between fixed ends. Falling prices
               count as the lower end.
*Missingness*  Missing where no price index is kept. A value counts for two years.
*Limitations*  Official prices may hide shortage and parallel markets.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar, Treat

INDICATOR = Indicator(
    id="inflation",
    name="Inflation",
    unit="% per year, consumer prices",
    pillar=Pillar.DEVELOPMENT,
    lane=Lane.MIDSTREAM,
    direction=+1,
    goalposts=(2, 50),
    series=("worldbank_wdi.inflation",),
    max_age=24,
    reference="2 % is a usual aim of central banks; 50 % lies beyond the 99th percentile of State-years 2004-2019, since the years before saw far more",
    treat=Treat.LOG1P,
)
