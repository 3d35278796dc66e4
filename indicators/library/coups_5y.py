"""Coups d'état and attempts in the last five years.

*Why*          A coup is a rupture in itself and often the first of several: the next is likeliest within five years, and the
               time after it is one of repression and of armed contest.
*Method*       Successful and failed attempts in the last sixty months by Powell and Thyne. Where that list is not installed, or
               does not reach so far, successful coups of the last five years as V-Dem carries them.
*Missingness*  The list covers every independent State; months after its version are missing, not zero. A count stays for two
               years after the last month it covers.
*Limitations*  Plots and alleged attempts are not counted. V-Dem's series has no failed attempts, so that the count is lower
               without the list.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar
from indicators.panel import Panel
from indicators.periods import Known
from indicators.transforms import rolling_sum

SUCCESSFUL, FAILED = "coups_powell_thyne.coups_successful", "coups_powell_thyne.coups_failed"
CARRIED = "vdem_country_year.e_pt_coup"
INDICATOR = Indicator(
    id="coups_5y",
    name="Coups and attempts in 5 years",
    unit="coups and attempts",
    pillar=Pillar.PEACE_SECURITY,
    lane=Lane.MIDSTREAM,
    direction=1,
    goalposts=(0, 2),
    series=(SUCCESSFUL, FAILED, CARRIED),
    max_age=24,
    reference="none, and two: near the 98th percentile of State-years 1990-2019",
    window=60,
)


def compute(panel: Panel) -> Known:
    """Return coups and attempts in five years."""
    successful, failed = (
        panel.as_known(rolling_sum(panel[key], months=60, minimum=0.6, quiet=0), INDICATOR.max_age)
        for key in (SUCCESSFUL, FAILED)
    )
    carried = panel.as_known(rolling_sum(panel[CARRIED], years=5, minimum=0.6, quiet=0), INDICATOR.max_age)
    return (successful + failed).else_(carried)
