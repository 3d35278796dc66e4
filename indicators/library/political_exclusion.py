"""How far people are shut out of power, services and jobs because of their political affiliation.

*Why*          Where losing office means losing protection and income, politics becomes a contest that can turn to arms.
*Method*       V-Dem's index of exclusion by political group as published, 1 being the most exclusion.
*Missingness*  V-Dem covers some 175 States and no micro-State; elsewhere the value is missing. A value counts for four
               years.
*Limitations*  Political and social exclusion overlap where parties follow ethnic lines; both are shown, in two pillars.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar

INDICATOR = Indicator(
    id="political_exclusion",
    name="Exclusion by political group",
    unit="index from 0 to 1",
    pillar=Pillar.PEACE_SECURITY,
    lane=Lane.UPSTREAM,
    direction=+1,
    goalposts=(0.02, 0.88),
    series=("vdem_country_year.v2xpe_exlpol",),
    max_age=48,
    reference="5th and 95th percentile of State-years 1990-2019, rounded",
    decimals=2,
)
