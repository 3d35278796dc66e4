"""Whether the State or its agents use torture.

*Why*          The ban on torture is absolute; its practice shows a security sector outside the law, which is also a
               grievance that feeds armed groups.
*Method*       V-Dem's item on torture on its model scale; higher means freer from torture, 0 is the average of all
               countries and years.
*Missingness*  V-Dem covers some 175 States and no micro-State; elsewhere the value is missing. A value counts for four
               years.
*Limitations*  Torture is hidden by nature. A rise may be better knowledge; V-Dem re-estimates the past when knowledge
               changes.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar

INDICATOR = Indicator(
    id="torture",
    name="Torture",
    unit="model scale, about -5 to 5, higher is freer",
    pillar=Pillar.HUMAN_RIGHTS,
    lane=Lane.DOWNSTREAM,
    direction=-1,
    goalposts=(-1.9, 3.1),
    series=("vdem_country_year.v2cltort",),
    max_age=48,
    reference="5th and 95th percentile of State-years 1990-2019, rounded",
    decimals=2,
)
