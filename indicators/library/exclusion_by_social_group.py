"""How far people are shut out of public life because of ethnicity, language, religion, race, region or caste.

*Why*          Exclusion of whole groups from power, services and rights is among the best-documented root causes of
               internal conflict and of violence against civilians.
*Method*       V-Dem's index of exclusion by social group as published, 1 being the most exclusion: power, civil
               liberties, public services, State jobs and business opportunities.
*Missingness*  V-Dem covers some 175 States and no micro-State; elsewhere the value is missing. A value counts for four
               years.
*Limitations*  It says that groups are excluded, not which; groups in majority and minority weigh by V-Dem's coding. It
               does not show discrimination that leaves these five fields untouched.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar

INDICATOR = Indicator(
    id="exclusion_by_social_group",
    name="Exclusion by social group",
    unit="index from 0 to 1",
    pillar=Pillar.HUMAN_RIGHTS,
    lane=Lane.UPSTREAM,
    direction=+1,
    goalposts=(0.03, 0.87),
    series=("vdem_country_year.v2xpe_exlsocgr",),
    max_age=48,
    reference="5th and 95th percentile of State-years 1990-2019, rounded",
    decimals=2,
)
