"""Slow indices falling over three years: institutions that give way before violence does.

*Why*          Levels of institutions hardly move and say where a country stands; their fall says where it is going. In
               past cases courts, media, association and limits on the executive often gave way one to three years before
               mass violence.
*Method*       Value of the last published year less that of three years before, within one release of the source. Only
               movement for the worse counts: no change or an improvement scores 0. The score is 100 at a fall that fewer
               than about one State-year in fifty has seen.
*Missingness*  Both years are needed. A change counts for three years after its last year, less than a level does, since an
               old fall is no longer an emerging signal.
*Limitations*  Falls within V-Dem's interval may be noise; the interval shown takes the bounds of the two years as
               independent, which is the widest case. An improvement is not rewarded here: it shows in the level.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar
from indicators.panel import Panel
from indicators.periods import Known
from indicators.transforms import change

YEARS = 3
REFERENCE = (
    "no change, and about the second percentile of changes over three years in State-years 1990-2019, rounded"
)


def _fall(
    indicator: str,
    name: str,
    pillar: Pillar,
    tag: str,
    goalpost: float,
    note: str,
    unit: str = "index points in 3 years",
) -> Indicator:
    rises = goalpost > 0
    return Indicator(
        id=indicator,
        name=name,
        unit=unit,
        pillar=pillar,
        lane=Lane.MIDSTREAM,
        direction=1 if rises else -1,
        goalposts=(0.0, goalpost) if rises else (goalpost, 0.0),
        series=(f"vdem_country_year.{tag}",),
        max_age=36,
        reference=REFERENCE,
        window=12 * YEARS,
        decimals=2,
        note=note,
    )


INDICATORS = (
    _fall(
        "judicial_constraints_change_3y",
        "Judicial constraints, change in 3 years",
        Pillar.HUMAN_RIGHTS,
        "v2x_jucon",
        -0.15,
        "Courts losing their hold on the executive, by packing, purge or open defiance of rulings.",
    ),
    _fall(
        "expression_change_3y",
        "Freedom of expression, change in 3 years",
        Pillar.HUMAN_RIGHTS,
        "v2x_freexp_altinf",
        -0.15,
        "Space for speech and the press closing.",
    ),
    _fall(
        "civil_society_change_3y",
        "Repression of civil society, change in 3 years",
        Pillar.HUMAN_RIGHTS,
        "v2csreprss",
        -1.0,
        "Civil society organizations coming under pressure; measured on V-Dem's model scale.",
        "points of the model scale in 3 years",
    ),
    _fall(
        "physical_integrity_change_3y",
        "Physical violence by the State, change in 3 years",
        Pillar.HUMAN_RIGHTS,
        "v2x_clphy",
        -0.15,
        "Torture and political killings becoming more frequent, before they show in counts of deaths.",
    ),
    _fall(
        "equality_before_law_change_3y",
        "Equality before the law, change in 3 years",
        Pillar.HUMAN_RIGHTS,
        "v2xcl_rol",
        -0.12,
        "Law losing its even hand: access to justice, property, movement and religion.",
    ),
    _fall(
        "social_exclusion_change_3y",
        "Exclusion by social group, change in 3 years",
        Pillar.HUMAN_RIGHTS,
        "v2xpe_exlsocgr",
        0.06,
        "Whole groups being pushed out of power, services and rights.",
    ),
    _fall(
        "womens_empowerment_change_3y",
        "Women's political empowerment, change in 3 years",
        Pillar.HUMAN_RIGHTS,
        "v2x_gender",
        -0.05,
        "Women's liberties and their part in public life shrinking.",
    ),
    _fall(
        "democracy_change_3y",
        "Electoral democracy, change in 3 years",
        Pillar.PEACE_SECURITY,
        "v2x_polyarchy",
        -0.12,
        "Competition for power being closed, by fraud, bans or an unconstitutional change of government.",
    ),
    _fall(
        "rule_of_law_change_3y",
        "Rule of law, change in 3 years",
        Pillar.PEACE_SECURITY,
        "v2x_rule",
        -0.12,
        "The State ceasing to be bound by its own law.",
    ),
    _fall(
        "legislative_constraints_change_3y",
        "Legislative constraints, change in 3 years",
        Pillar.PEACE_SECURITY,
        "v2xlg_legcon",
        -0.2,
        "Parliament and oversight bodies losing their hold on the executive.",
    ),
    _fall(
        "political_exclusion_change_3y",
        "Exclusion by political group, change in 3 years",
        Pillar.PEACE_SECURITY,
        "v2xpe_exlpol",
        0.08,
        "Supporters of the losing side being shut out of jobs, services and power.",
    ),
    _fall(
        "personal_rule_change_3y",
        "Personal rule, change in 3 years",
        Pillar.PEACE_SECURITY,
        "v2x_neopat",
        0.12,
        "Rule narrowing to one person and those tied to him or her.",
    ),
    _fall(
        "corruption_change_3y",
        "Political corruption, change in 3 years",
        Pillar.DEVELOPMENT,
        "v2x_corr",
        0.15,
        "Public office turning to private gain, and services with it.",
    ),
    _fall(
        "resource_equality_change_3y",
        "Equal distribution of resources, change in 3 years",
        Pillar.DEVELOPMENT,
        "v2xeg_eqdr",
        -0.1,
        "Welfare, schooling and health care reaching fewer people than before.",
    ),
    _fall(
        "economic_exclusion_change_3y",
        "Exclusion by socio-economic group, change in 3 years",
        Pillar.DEVELOPMENT,
        "v2xpe_exlecon",
        0.06,
        "Poor people losing access to power, services and jobs.",
    ),
)


def compute(panel: Panel, indicator: Indicator) -> Known:
    """Return the change over three years in the unit of the index."""
    return panel.as_known(change(panel[indicator.series[0]], years=YEARS), indicator.max_age)
