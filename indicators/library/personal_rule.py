"""How far rule rests on personal ties: clientelism, unchecked presidents and public funds used as private ones.

*Why*          When power is personal, its transfer is uncertain: succession, illness or a lost election can split
               security forces.
*Method*       V-Dem's neopatrimonial rule index as published, 1 being the most.
*Missingness*  V-Dem covers some 175 States and no micro-State; elsewhere the value is missing. A value counts for four
               years.
*Limitations*  Broad by design: it joins clientelism, presidentialism and corruption of the regime. It does not say when
               a transfer is due.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar

INDICATOR = Indicator(
    id="personal_rule",
    name="Personal rule",
    unit="index from 0 to 1",
    pillar=Pillar.PEACE_SECURITY,
    lane=Lane.UPSTREAM,
    direction=+1,
    goalposts=(0.02, 0.95),
    series=("vdem_country_year.v2x_neopat",),
    max_age=48,
    reference="5th and 95th percentile of State-years 1990-2019, rounded",
    decimals=2,
)
