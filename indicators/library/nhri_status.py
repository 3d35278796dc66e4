"""Whether there is an independent national human rights institution in line with the Paris Principles.

*Why*          An institution with A status hears complaints, visits places of detention and reports to Geneva: a
               standing capacity to warn and to repair, and indicator 16.a.1 of the Sustainable Development Goals.
*Method*       Accreditation by the Global Alliance of National Human Rights Institutions: A status 2, B status 1, none
               or lapsed 0.
*Missingness*  The tables hold 2000, 2005, 2010 and each year from 2015. A status counts for six years, about one round
               of accreditation.
*Limitations*  Status speaks of rules and independence, not of influence. A State may protect rights well without such
               an institution.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar

INDICATOR = Indicator(
    id="nhri_status",
    name="National human rights institution",
    unit="0 none or lapsed, 1 B status, 2 A status",
    pillar=Pillar.HUMAN_RIGHTS,
    lane=Lane.UPSTREAM,
    direction=-1,
    goalposts=(0, 2),
    series=("un_reference.nhri_status",),
    max_age=72,
    reference="ends of the scale",
    resilience=True,
    decimals=0,
)
