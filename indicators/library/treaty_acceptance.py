"""How many of the nine core human-rights treaties the State is a party to.

*Why*          Acceptance opens a State to review by the treaty bodies; it is a commitment that both Councils can refer
               to.
*Method*       Number of the nine core treaties to which the State is a party at the end of the year.
*Missingness*  The table holds every member State. A count stands for five years, since a State hardly ever leaves a
               treaty.
*Limitations*  Acceptance is not compliance, and reservations are not seen. Years of accession are indicative: counts of
               past years may be off by one or two. Fewer treaties were open in earlier years.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar

INDICATOR = Indicator(
    id="treaty_acceptance",
    name="Core human-rights treaties accepted",
    unit="treaties of 9",
    pillar=Pillar.HUMAN_RIGHTS,
    lane=Lane.UPSTREAM,
    direction=-1,
    goalposts=(1, 9),
    series=("un_reference.core_treaties",),
    max_age=60,
    reference="5th percentile of State-years 1990-2019, and all nine",
    resilience=True,
    decimals=0,
)
