"""How widespread killings, torture, disappearances and political imprisonment by the State are, as yearly reports tell it.

*Why*          The longest series on personal integrity that rests on human-rights reports: a second opinion beside
               experts' judgement.
*Method*       Mean of the scales coded from the reports of Amnesty International, the United States Department of State
               and Human Rights Watch, those that exist for the year; 1 is rare and isolated, 5 is the whole population.
*Missingness*  A report that does not exist leaves the mean to the others; without any report the value is missing. The
               source's licence does not allow passing it on, so it counts only where an installation has fetched it.
*Limitations*  The three readings differ in years and countries covered, so a change may come from a report that is new.
               The scale has five steps.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar
from indicators.panel import Panel
from indicators.periods import Known, average

INDICATOR = Indicator(
    id="political_terror",
    name="Political Terror Scale",
    unit="scale from 1 to 5",
    pillar=Pillar.HUMAN_RIGHTS,
    lane=Lane.DOWNSTREAM,
    direction=+1,
    goalposts=(1, 5),
    series=("pts.pts_amnesty", "pts.pts_state", "pts.pts_hrw"),
    max_age=36,
    reference="ends of the scale",
    optional=True,
)


def compute(panel: Panel) -> Known:
    """Return the mean of the scales there are."""
    return average(*(panel.known(key, INDICATOR.max_age) for key in INDICATOR.series))
