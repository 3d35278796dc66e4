"""Whether there was armed conflict in the last published year, and whether it was war.

*Why*          The plainest statement of armed conflict, on the same rule since 1946.
*Method*       Highest intensity of any State-based conflict located in the country: 1 with at least 25 battle-related
               deaths in the year, 2 with at least 1,000.
*Missingness*  UCDP covers all independent States; no active conflict is a true zero. A value counts for thirty months.
*Limitations*  Steps hide size: 25 and 999 deaths are the same. Conflicts abroad in which the country takes part do not
               count.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar

INDICATOR = Indicator(
    id="conflict_intensity",
    name="Intensity of armed conflict",
    unit="level: 0 none, 1 minor, 2 war",
    pillar=Pillar.PEACE_SECURITY,
    lane=Lane.DOWNSTREAM,
    direction=+1,
    goalposts=(0, 2),
    series=("ucdp_conflict.conflict_intensity",),
    max_age=30,
    reference="ends of the scale",
    decimals=0,
)
