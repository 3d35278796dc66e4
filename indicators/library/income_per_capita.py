"""How much is produced per inhabitant.

*Why*          Low income is the most stable correlate of civil war: it makes fighting cheap and States weak.
*Method*       Gross domestic product per person in constant US dollars, on a logarithmic scale between fixed ends.
*Missingness*  Missing where the World Bank has no national accounts, often in conflict and in isolated countries. A
               value counts for four years.
*Limitations*  A mean says nothing of its distribution; production of oil or of foreign firms raises it without reaching
               people.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar, Treat

INDICATOR = Indicator(
    id="income_per_capita",
    name="Income per person",
    unit="constant US dollars per person per year",
    pillar=Pillar.DEVELOPMENT,
    lane=Lane.UPSTREAM,
    direction=-1,
    goalposts=(450, 48000),
    series=("worldbank_wdi.gdp_per_capita",),
    max_age=48,
    reference="5th and 95th percentile of State-years 1990-2019, rounded",
    treat=Treat.LOG1P,
    resilience=True,
    decimals=0,
)
