"""Whether journalists are threatened, detained, attacked or killed for their work by powerful actors.

*Why*          Attacks on journalists often rise some months before violence against others does, and before it can be
               reported.
*Method*       V-Dem's item on harassment of journalists on its model scale; higher means less harassment. Harassment by
               State and by other powerful actors counts.
*Missingness*  V-Dem covers some 175 States and no micro-State; elsewhere the value is missing. A value counts for four
               years.
*Limitations*  Where journalists censor themselves there is little left to harass: read it with freedom of expression.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar

INDICATOR = Indicator(
    id="journalist_harassment",
    name="Harassment of journalists",
    unit="model scale, about -5 to 5, higher is freer",
    pillar=Pillar.HUMAN_RIGHTS,
    lane=Lane.MIDSTREAM,
    direction=-1,
    goalposts=(-1.8, 2.8),
    series=("vdem_country_year.v2meharjrn",),
    max_age=48,
    reference="5th and 95th percentile of State-years 1990-2019, rounded",
    decimals=2,
)
