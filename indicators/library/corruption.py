"""How widespread corruption in public office is.

*Why*          Corruption diverts services from those who need them most, and is named as a driver by people who join
               armed groups.
*Method*       V-Dem's political corruption index as published, 1 being the most: public sector, executive, parliament
               and courts.
*Missingness*  V-Dem covers some 175 States and no micro-State; elsewhere the value is missing. A value counts for four
               years.
*Limitations*  Expert judgement of something hidden; it moves slowly.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar

INDICATOR = Indicator(
    id="corruption",
    name="Political corruption",
    unit="index from 0 to 1",
    pillar=Pillar.DEVELOPMENT,
    lane=Lane.UPSTREAM,
    direction=+1,
    goalposts=(0.02, 0.92),
    series=("vdem_country_year.v2x_corr",),
    max_age=48,
    reference="5th and 95th percentile of State-years 1990-2019, rounded",
    decimals=2,
)
