"""How far parliament and bodies such as an ombudsman question and oversee the executive.

*Why*          Decisions to use force, to prolong a mandate or to spend on the security sector are less likely to lead
               to violence when someone else must agree.
*Method*       V-Dem's legislative constraints index as published, 1 being the strongest.
*Missingness*  V-Dem covers some 175 States and no micro-State; a country without a parliament in the year is missing,
               which is itself no sign of oversight. A value counts for four years.
*Limitations*  Missing for a dissolved parliament, just when it may matter: read it with democracy_change_3y.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar

INDICATOR = Indicator(
    id="legislative_constraints",
    name="Legislative constraints on the executive",
    unit="index from 0 to 1",
    pillar=Pillar.PEACE_SECURITY,
    lane=Lane.UPSTREAM,
    direction=-1,
    goalposts=(0.06, 0.96),
    series=("vdem_country_year.v2xlg_legcon",),
    max_age=48,
    reference="5th and 95th percentile of State-years 1990-2019, rounded",
    resilience=True,
    decimals=2,
)
