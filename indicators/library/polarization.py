"""How far society is divided into antagonistic political camps.

*Why*          Where camps see each other as enemies, moderate ground is lost and small events can set off violence.
*Method*       V-Dem's item on political polarization on its model scale; higher means more polarized, 0 is the average
               of all countries and years.
*Missingness*  V-Dem covers some 175 States and no micro-State; elsewhere the value is missing. A value counts for four
               years.
*Limitations*  Polarization is also high in some old democracies without armed conflict: alone it is a weak signal.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar

INDICATOR = Indicator(
    id="polarization",
    name="Political polarization",
    unit="model scale, about -5 to 5, higher is more",
    pillar=Pillar.PEACE_SECURITY,
    lane=Lane.MIDSTREAM,
    direction=+1,
    goalposts=(-2.5, 1.8),
    series=("vdem_country_year.v2cacamps",),
    max_age=48,
    reference="5th and 95th percentile of State-years 1990-2019, rounded",
    decimals=2,
)
