"""Whether the government tries to repress civil society organizations.

*Why*          Organizations that document, mediate and speak for groups are early-warning capacity; when they are
               harassed or closed, warnings stop.
*Method*       V-Dem's item on repression of civil society organizations on its model scale; higher means less
               repression, 0 is the average of all countries and years.
*Missingness*  V-Dem covers some 175 States and no micro-State; elsewhere the value is missing. A value counts for four
               years.
*Limitations*  The model scale has no natural unit; a step means the same odds of a higher expert rating everywhere.
               Repression by others than the government is left out.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar

INDICATOR = Indicator(
    id="civil_society_repression",
    name="Repression of civil society",
    unit="model scale, about -5 to 5, higher is freer",
    pillar=Pillar.HUMAN_RIGHTS,
    lane=Lane.MIDSTREAM,
    direction=-1,
    goalposts=(-1.6, 3.0),
    series=("vdem_country_year.v2csreprss",),
    max_age=48,
    reference="5th and 95th percentile of State-years 1990-2019, rounded",
    decimals=2,
)
