"""How far laws are transparent, enforced without bias, and rights of the person respected.

*Why*          Unequal protection by the law is a root of grievance and a risk factor of the UN Framework of Analysis
               for Atrocity Crimes.
*Method*       V-Dem's index of equality before the law and individual liberty as published, 1 being the freest. It
               joins impartial administration, access to justice, property, movement, religion, and freedom from
               torture, killing and forced labour.
*Missingness*  V-Dem covers some 175 States and no micro-State; elsewhere the value is missing. A value counts for four
               years.
*Limitations*  It shares a few expert items with the indicators of torture and killings, so the three are not
               independent.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar

INDICATOR = Indicator(
    id="equality_before_law",
    name="Equality before the law",
    unit="index from 0 to 1",
    pillar=Pillar.HUMAN_RIGHTS,
    lane=Lane.UPSTREAM,
    direction=-1,
    goalposts=(0.13, 0.98),
    series=("vdem_country_year.v2xcl_rol",),
    max_age=48,
    reference="5th and 95th percentile of State-years 1990-2019, rounded",
    resilience=True,
    decimals=2,
)
