"""Events of organized violence in the last twelve months against the twelve before.

*Why*          The number of incidents moves before the number of deaths does, and from month to month: it is the nearest to a
               running signal that yearly data do not give.
*Method*       Natural logarithm of (events of the newest twelve published months + 5) less that of (events of the twelve months
               before + 5), all types of organized violence. 0 is no growth, 0.7 a doubling. Events are counted and not
               deaths, and always over twelve months, since many are dated to the start of a season or a year only.
*Missingness*  All twenty-four months are needed: a month not yet published is missing, not quiet. A value counts for eighteen
               months after its last month.
*Limitations*  Depends on how closely the press reports. Between yearly releases the newest months are provisional.
"""

from __future__ import annotations

import numpy as np

from indicators.contract import Indicator, Lane, Pillar
from indicators.panel import Panel
from indicators.periods import Array, Known
from indicators.transforms import lagged, minus, rolling_sum

INDICATOR = Indicator(
    id="violent_events_growth",
    name="Growth of violent events in 12 months",
    unit="logarithmic points over the 12 months before",
    pillar=Pillar.PEACE_SECURITY,
    lane=Lane.MIDSTREAM,
    direction=1,
    goalposts=(0, 1.5),
    series=("ucdp_ged.events_total",),
    max_age=18,
    reference="no growth, and about four and a half times as many events: near the 99th percentile of State-months 1990-2019",
    window=24,
    decimals=2,
)


def _log(events: Array) -> Array:
    return np.asarray(np.log(events + np.float32(5)))


def compute(panel: Panel) -> Known:
    """Return the growth of events in logarithmic points."""
    year = rolling_sum(panel[INDICATOR.series[0]], months=12)
    return panel.as_known(minus(year.map(_log), lagged(year, months=12).map(_log)), INDICATOR.max_age)
