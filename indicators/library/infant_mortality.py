"""How many children die in their first year.

*Why*          The broadest single measure of living conditions and of what a State delivers; in research on State
               failure and mass killing it predicts as well as income does.
*Method*       As published, between fixed ends on a logarithmic scale, since a fall from 80 to 40 means about as much
               as one from 8 to 4.
*Missingness*  Nearly all States have a value for each year. A value counts for four years.
*Limitations*  A model estimate of the UN inter-agency group wherever births are not registered: it moves slowly and
               smooths crises.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar, Treat

INDICATOR = Indicator(
    id="infant_mortality",
    name="Infant mortality",
    unit="deaths under age one per 1,000 live births",
    pillar=Pillar.DEVELOPMENT,
    lane=Lane.UPSTREAM,
    direction=+1,
    goalposts=(3, 100),
    series=("worldbank_wdi.infant_mortality",),
    max_age=48,
    reference="5th and 95th percentile of State-years 1990-2019, rounded",
    treat=Treat.LOG1P,
)
