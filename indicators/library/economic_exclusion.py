"""How far poor people are shut out of power, services, jobs and rights.

*Why*          Sustainable Development Goals 10 and 16 rest on it: a poor majority without a voice has little to lose.
*Method*       V-Dem's index of exclusion by socio-economic group as published, 1 being the most exclusion.
*Missingness*  V-Dem covers some 175 States and no micro-State; elsewhere the value is missing. A value counts for four
               years.
*Limitations*  It overlaps with equal distribution of resources, which looks at goods where this looks at power and
               rights.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar

INDICATOR = Indicator(
    id="economic_exclusion",
    name="Exclusion by socio-economic group",
    unit="index from 0 to 1",
    pillar=Pillar.DEVELOPMENT,
    lane=Lane.UPSTREAM,
    direction=+1,
    goalposts=(0.03, 0.88),
    series=("vdem_country_year.v2xpe_exlecon",),
    max_age=48,
    reference="5th and 95th percentile of State-years 1990-2019, rounded",
    decimals=2,
)
