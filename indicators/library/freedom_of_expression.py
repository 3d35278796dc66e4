"""How free speech, the press and academic and cultural expression are.

*Why*          Restrictions on speech tend to come before wider repression, and they also blind every other source:
               silence is not calm.
*Method*       V-Dem's index of freedom of expression and alternative sources of information as published, 1 being the
               freest.
*Missingness*  V-Dem covers some 175 States and no micro-State; elsewhere the value is missing. A value counts for four
               years.
*Limitations*  A level, not a movement: expression_change_3y shows the latter. Online space counts only as far as
               experts think of it.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar

INDICATOR = Indicator(
    id="freedom_of_expression",
    name="Freedom of expression and alternative information",
    unit="index from 0 to 1",
    pillar=Pillar.HUMAN_RIGHTS,
    lane=Lane.MIDSTREAM,
    direction=-1,
    goalposts=(0.06, 0.97),
    series=("vdem_country_year.v2x_freexp_altinf",),
    max_age=48,
    reference="5th and 95th percentile of State-years 1990-2019, rounded",
    decimals=2,
)
