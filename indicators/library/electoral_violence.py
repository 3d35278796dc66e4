"""Whether the last national election was free from violence among citizens and groups.

*Why*          Violence around one election is the best predictor of violence around the next, and elections are dates
               known in advance.
*Method*       V-Dem's item on other electoral violence on its model scale, from the last election held; higher means
               more peaceful. It covers campaign, election day and aftermath, and not violence by the government.
*Missingness*  Between elections the last one counts, for seven years after it at the most. Countries without national
               elections are missing.
*Limitations*  It looks back: it does not know that an election is near. Extracts of V-Dem carry the value from election
               to election.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar

INDICATOR = Indicator(
    id="electoral_violence",
    name="Electoral violence",
    unit="model scale, about -5 to 5, higher is more peaceful",
    pillar=Pillar.PEACE_SECURITY,
    lane=Lane.MIDSTREAM,
    direction=-1,
    goalposts=(-2.0, 2.0),
    series=("vdem_country_year.v2elpeace",),
    max_age=84,
    reference="5th and 95th percentile of State-years 1990-2019, rounded",
    decimals=2,
)
