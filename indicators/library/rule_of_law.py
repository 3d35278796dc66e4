"""How far laws bind the State itself, transparently and predictably.

*Why*          Weak rule of law comes before most relapses into conflict; rebuilding it is the core of peacebuilding
               mandates.
*Method*       V-Dem's rule of law index as published, 1 being the most: independent courts, compliance, access to
               justice, transparent and impartial administration, and absence of corruption.
*Missingness*  V-Dem covers some 175 States and no micro-State; elsewhere the value is missing. A value counts for four
               years.
*Limitations*  It shares items with judicial constraints and with corruption, so the three move together in part.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar

INDICATOR = Indicator(
    id="rule_of_law",
    name="Rule of law",
    unit="index from 0 to 1",
    pillar=Pillar.PEACE_SECURITY,
    lane=Lane.UPSTREAM,
    direction=-1,
    goalposts=(0.06, 0.99),
    series=("vdem_country_year.v2x_rule",),
    max_age=48,
    reference="5th and 95th percentile of State-years 1990-2019, rounded",
    resilience=True,
    decimals=2,
)
