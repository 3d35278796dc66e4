"""Whether the State or its agents kill without due process for political reasons.

*Why*          Extrajudicial killing is among the gravest violations and a mark of situations in which mass atrocities
               have happened.
*Method*       V-Dem's item on political killings on its model scale; higher means freer from killings, 0 is the average
               of all countries and years.
*Missingness*  V-Dem covers some 175 States and no micro-State; elsewhere the value is missing. A value counts for four
               years.
*Limitations*  Killings incited by high officials count, those by armed groups do not. Rare killings are hard for
               experts to see under censorship.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar

INDICATOR = Indicator(
    id="political_killings",
    name="Political killings",
    unit="model scale, about -5 to 5, higher is freer",
    pillar=Pillar.HUMAN_RIGHTS,
    lane=Lane.DOWNSTREAM,
    direction=-1,
    goalposts=(-1.6, 3.2),
    series=("vdem_country_year.v2clkill",),
    max_age=48,
    reference="5th and 95th percentile of State-years 1990-2019, rounded",
    decimals=2,
)
