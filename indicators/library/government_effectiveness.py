"""How good public services and the civil service are, and how well policies are carried out.

*Why*          Shocks turn into crises where the State cannot respond: with food, with health care, with fair relief.
*Method*       The World Bank's estimate as published: an aggregate of surveys and expert assessments, 0 being the
               average of all countries of the year.
*Missingness*  From 1996, every second year until 2002. A value counts for five years.
*Limitations*  Relative to the other countries of the same year, so it does not show progress common to all. Its
               standard errors are large; they give the interval.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar

INDICATOR = Indicator(
    id="government_effectiveness",
    name="Government effectiveness",
    unit="standard normal units, about -2.5 to 2.5",
    pillar=Pillar.DEVELOPMENT,
    lane=Lane.UPSTREAM,
    direction=-1,
    goalposts=(-1.5, 1.8),
    series=("worldbank_wgi.government_effectiveness",),
    max_age=60,
    reference="5th and 95th percentile of State-years 1996-2019, rounded",
    resilience=True,
    decimals=2,
)
