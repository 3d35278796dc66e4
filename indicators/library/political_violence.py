"""How often groups outside the State use violence for political ends.

*Why*          Political violence below the threshold of armed conflict, such as clashes of militias and party youth, is
               often its early stage.
*Method*       V-Dem's item on political violence on its model scale; higher means more often, 0 is the average of all
               countries and years.
*Missingness*  V-Dem covers some 175 States and no micro-State; elsewhere the value is missing. A value counts for four
               years.
*Limitations*  Experts judge frequency, not deaths. Violence by the State is left out.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar

INDICATOR = Indicator(
    id="political_violence",
    name="Political violence by non-State actors",
    unit="model scale, about -5 to 5, higher is more",
    pillar=Pillar.PEACE_SECURITY,
    lane=Lane.MIDSTREAM,
    direction=+1,
    goalposts=(-2.7, 2.3),
    series=("vdem_country_year.v2caviol",),
    max_age=48,
    reference="5th and 95th percentile of State-years 1990-2019, rounded",
    decimals=2,
)
