"""How equally goods, welfare, education and health care reach people.

*Why*          Inequality between people and groups turns poverty into grievance; equal access to schooling and health
               is the other way round.
*Method*       V-Dem's equal distribution of resources index as published, 1 being the most equal.
*Missingness*  V-Dem covers some 175 States and no micro-State; elsewhere the value is missing. A value counts for four
               years.
*Limitations*  It is about access and programmes as experts see them, not about measured income.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar

INDICATOR = Indicator(
    id="resource_equality",
    name="Equal distribution of resources",
    unit="index from 0 to 1",
    pillar=Pillar.DEVELOPMENT,
    lane=Lane.UPSTREAM,
    direction=-1,
    goalposts=(0.15, 0.96),
    series=("vdem_country_year.v2xeg_eqdr",),
    max_age=48,
    reference="5th and 95th percentile of State-years 1990-2019, rounded",
    resilience=True,
    decimals=2,
)
