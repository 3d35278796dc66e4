"""How often armed conflict came back within twenty years.

*Why*          A country where peace has failed before is one where it can fail again: each return shows that what started the
               conflict was not settled.
*Method*       Number of years, in the last twenty published, in which State-based conflict reached 25 deaths again after at least
               two years below and an earlier conflict since 1946.
*Missingness*  At least half of the twenty years are needed. A value counts for thirty months.
*Limitations*  A first conflict is no return. A new conflict over something else counts as one, since UCDP's rule here is the
               country, not the dispute.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar
from indicators.library._shares import CONFLICT_AGE, INTENSITY
from indicators.panel import Panel
from indicators.periods import Known
from indicators.transforms import returns, rolling_sum

YEARS = 20
INDICATOR = Indicator(
    id="conflict_returns_20y",
    name="Returns of conflict in 20 years",
    unit="returns",
    pillar=Pillar.PEACE_SECURITY,
    lane=Lane.RECURRENCE,
    direction=1,
    goalposts=(0, 2),
    series=(INTENSITY,),
    max_age=CONFLICT_AGE,
    reference="none, and two: near the 98th percentile of State-years 1990-2019",
    window=12 * YEARS,
)


def compute(panel: Panel) -> Known:
    """Return how often conflict came back in twenty years."""
    found = rolling_sum(returns(panel[INTENSITY], 1, calm=2), years=YEARS, minimum=0.5)
    return panel.as_known(found, CONFLICT_AGE)
