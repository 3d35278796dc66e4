"""How far women have liberties, take part in civil society and hold political power.

*Why*          Participation of women goes with more durable peace and with less political violence; Security Council
               resolution 1325 (2000) and what followed rest on it.
*Method*       V-Dem's women's political empowerment index as published, the mean of women's civil liberties,
               participation in civil society and political participation, 1 being the most.
*Missingness*  V-Dem covers some 175 States and no micro-State; elsewhere the value is missing. A value counts for four
               years.
*Limitations*  Presence in parliament counts even where parliament has little power. Violence against women at home is
               not in it.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar

INDICATOR = Indicator(
    id="womens_empowerment",
    name="Women's political empowerment",
    unit="index from 0 to 1",
    pillar=Pillar.HUMAN_RIGHTS,
    lane=Lane.UPSTREAM,
    direction=-1,
    goalposts=(0.3, 0.94),
    series=("vdem_country_year.v2x_gender",),
    max_age=48,
    reference="5th and 95th percentile of State-years 1990-2019, rounded",
    resilience=True,
    decimals=2,
)
