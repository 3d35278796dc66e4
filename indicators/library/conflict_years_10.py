"""How many of the last ten years saw armed conflict in the country.

*Why*          Long conflicts wear down what prevents the next one: institutions, trust, livelihoods. A single year may be an
               accident; seven of ten are a condition.
*Method*       Share of the last ten published years with at least 25 battle-related deaths in a State-based conflict located in
               the country, times ten.
*Missingness*  At least three of the ten years are needed, so that a young State has a value. A value counts for thirty months.
*Limitations*  Years count alike, whether with 25 or 25,000 deaths; intensity and deaths are indicators of their own.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar
from indicators.library._shares import CONFLICT_AGE, INTENSITY, conflict_share
from indicators.panel import Panel
from indicators.periods import Known

INDICATOR = Indicator(
    id="conflict_years_10",
    name="Years of conflict in the last ten",
    unit="years of ten",
    pillar=Pillar.PEACE_SECURITY,
    lane=Lane.RECURRENCE,
    direction=1,
    goalposts=(0, 10),
    series=(INTENSITY,),
    max_age=CONFLICT_AGE,
    reference="ends of the scale",
    window=120,
)


def compute(panel: Panel) -> Known:
    """Return years of conflict in the last ten."""
    return 10 * conflict_share(panel)
