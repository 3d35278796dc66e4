"""Years since the last armed conflict in the country.

*Why*          The risk of relapse is highest in the first years after fighting and falls slowly for two decades.
*Method*       Years from the last year with at least 25 battle-related deaths in a State-based conflict located in the country
               to the last published year: 0 in a year of conflict. Twenty years and more, and no conflict since 1946,
               count as twenty.
*Missingness*  UCDP and PRIO cover all independent States since 1946. A value counts for thirty months.
*Limitations*  Low-level violence below 25 deaths a year ends a conflict in the data, not on the ground. A State newer than
               its last war starts at twenty.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar
from indicators.library._shares import CONFLICT_AGE, INTENSITY
from indicators.panel import Panel
from indicators.periods import Known
from indicators.transforms import years_since

CAP = 20
INDICATOR = Indicator(
    id="years_since_conflict",
    name="Years since armed conflict",
    unit="years",
    pillar=Pillar.PEACE_SECURITY,
    lane=Lane.RECURRENCE,
    direction=-1,
    goalposts=(0, CAP),
    series=(INTENSITY,),
    max_age=CONFLICT_AGE,
    reference="ends of the scale: a year of conflict, and twenty years, after which few conflicts return",
    window=12 * CAP,
    decimals=0,
)


def compute(panel: Panel) -> Known:
    """Return years since conflict, at most twenty."""
    return panel.as_known(years_since(panel[INTENSITY], 1, cap=CAP), CONFLICT_AGE)
