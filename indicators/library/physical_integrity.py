"""How far people are free from torture and political killings by the government.

*Why*          It measures the gravest direct violations in countries at peace as well as at war, which counts of deaths
               in conflict do not.
*Method*       V-Dem's physical violence index as published, the mean on a 0-1 scale of freedom from political killings
               and freedom from torture, 1 being the freest.
*Missingness*  V-Dem covers some 175 States and no micro-State; elsewhere the value is missing. A value counts for four
               years.
*Limitations*  It speaks of the State and its agents; armed groups are in the peace and security pillar. Its two halves
               are also shown apart.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar

INDICATOR = Indicator(
    id="physical_integrity",
    name="Physical violence by the State",
    unit="index from 0 to 1, 1 is free from it",
    pillar=Pillar.HUMAN_RIGHTS,
    lane=Lane.DOWNSTREAM,
    direction=-1,
    goalposts=(0.11, 0.98),
    series=("vdem_country_year.v2x_clphy",),
    max_age=48,
    reference="5th and 95th percentile of State-years 1990-2019, rounded",
    decimals=2,
)
