"""Whether the State has told all special procedures of the Human Rights Council that they may visit.

*Why*          An open door to independent experts is cooperation before a crisis, at no cost.
*Method*       1 where a record of the United Nations shows a standing invitation.
*Missingness*  The list of records is incomplete, so a State not on it is unknown, not without an invitation: it is
               missing, and neither raises nor lowers the score. An invitation counts for five years after the list was
               last checked.
*Limitations*  It can only lower a score. A standing invitation does not mean that each visit takes place.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar

INDICATOR = Indicator(
    id="standing_invitation",
    name="Standing invitation to special procedures",
    unit="1 known to be extended",
    pillar=Pillar.HUMAN_RIGHTS,
    lane=Lane.UPSTREAM,
    direction=-1,
    goalposts=(0, 1),
    series=("un_reference.standing_invitation",),
    max_age=60,
    reference="ends of the scale",
    resilience=True,
    decimals=0,
)
