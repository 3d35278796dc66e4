"""How many of the nine optional protocols to the human-rights treaties the State is a party to.

*Why*          Protocols let individuals complain and experts visit places of detention: they turn a promise into a
               remedy.
*Method*       Number of the nine optional protocols to which the State is a party at the end of the year, among them
               those on complaints and on prevention of torture.
*Missingness*  The table holds every member State. A count stands for five years.
*Limitations*  Acceptance is not compliance. Most protocols are younger than 1990, so that counts rise everywhere in the
               first decades.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar

INDICATOR = Indicator(
    id="optional_protocols",
    name="Optional protocols accepted",
    unit="protocols of 9",
    pillar=Pillar.HUMAN_RIGHTS,
    lane=Lane.UPSTREAM,
    direction=-1,
    goalposts=(0, 8),
    series=("un_reference.optional_protocols",),
    max_age=60,
    reference="ends of the scale, eight standing for all",
    resilience=True,
    decimals=0,
)
