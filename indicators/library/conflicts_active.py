"""How many State-based conflicts were active in the last published year.

*Why*          Several conflicts at once last longer and are harder to mediate: each has its own parties and demands.
*Method*       Number of State-based conflicts located in the country with at least 25 battle-related deaths in the
               year.
*Missingness*  UCDP covers all independent States; none is a true zero. A value counts for thirty months.
*Limitations*  Counts conflicts by incompatibility, so two groups fighting for one government are one conflict.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar

INDICATOR = Indicator(
    id="conflicts_active",
    name="Armed conflicts in the country",
    unit="conflicts",
    pillar=Pillar.PEACE_SECURITY,
    lane=Lane.DOWNSTREAM,
    direction=+1,
    goalposts=(0, 3),
    series=("ucdp_conflict.conflicts_active",),
    max_age=30,
    reference="none, and three: near the 99th percentile of State-years 1990-2019",
    decimals=0,
)
