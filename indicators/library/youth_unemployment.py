"""How many young people who want to work find none.

*Why*          Young people without work or a voice are easier to recruit, and their protests are where repression often
               begins; Security Council resolution 2250 (2015) speaks of them.
*Method*       The share of people aged 15 to 24 in the labour force who are without work and look for it, as published.
*Missingness*  From 1991. A value counts for four years.
*Limitations*  A model estimate of the International Labour Organization in most low-income countries, where few can
               afford to be unemployed: a low figure there does not mean decent work.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar

INDICATOR = Indicator(
    id="youth_unemployment",
    name="Youth unemployment",
    unit="% of the labour force aged 15-24",
    pillar=Pillar.DEVELOPMENT,
    lane=Lane.UPSTREAM,
    direction=+1,
    goalposts=(3, 42),
    series=("worldbank_wdi.youth_unemployment",),
    max_age=48,
    reference="5th and 95th percentile of State-years 1990-2019, rounded",
)
