"""How far courts can hold the executive to the law.

*Why*          Where courts are independent and obeyed, abuses meet a remedy before they grow; where they are not,
               grievances find no other outlet. Both Councils name accountable institutions as the first line of
               prevention.
*Method*       V-Dem's judicial constraints index as published: 1 is full respect for the constitution and for courts
               that act independently, 0 is none.
*Missingness*  V-Dem covers some 175 States and no micro-State; elsewhere the value is missing. A value counts for four
               years.
*Limitations*  Expert judgement on formal and real independence; differences within V-Dem's interval say little. Courts
               below the highest ones weigh little in it.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar

INDICATOR = Indicator(
    id="judicial_constraints",
    name="Judicial constraints on the executive",
    unit="index from 0 to 1",
    pillar=Pillar.HUMAN_RIGHTS,
    lane=Lane.UPSTREAM,
    direction=-1,
    goalposts=(0.05, 0.97),
    series=("vdem_country_year.v2x_jucon",),
    max_age=48,
    reference="5th and 95th percentile of State-years 1990-2019, rounded",
    resilience=True,
    decimals=2,
)
