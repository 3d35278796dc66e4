"""Deaths in organized violence per 100,000 people, by type, over the last twelve months and the last five years.

*Why*          Deaths are the gravest effect of conflict and the best-counted one. Set against population they compare a
               small country with a large one; five years of memory keep a war in view when one year was quieter.
*Method*       Twelve months: deaths of the newest twelve published months, from the yearly or the monthly series, whichever
               reaches further. Five years: mean of the last five published years. Both divided by population and scored on a
               logarithmic scale between fixed ends. State-based, non-state and one-sided violence as UCDP defines them.
*Missingness*  UCDP lists every independent State each year and writes 0 where it recorded no death. A year not yet
               published is missing, not quiet. Twelve months need all twelve; five years need three of the five.
*Limitations*  Only deaths that sources report, with a named or likely actor: low where reporting is weak. An event counts in
               the month in which it begins, so that single months mislead; sums over twelve months do not. UCDP's low
               and high estimates give the interval.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar, Treat
from indicators.library._shares import PEOPLE, per_people
from indicators.panel import Panel
from indicators.periods import Known
from indicators.transforms import rolling_mean, rolling_sum

UNIT = "deaths per 100,000 people per year"
REFERENCE = "none, and {}: at the {} percentile of State-years 1990-2019, rounded"
MONTHLY_AGE, YEARLY_AGE = 18, 30


def _deaths(
    indicator: str,
    name: str,
    pillar: Pillar,
    lane: Lane,
    kind: str,
    years: int,
    goalpost: float,
    rank: str,
    note: str,
) -> Indicator:
    yearly = f"ucdp_country_year.deaths_{kind}"
    # UCDP's months do not tell killings by the State's own government from other one-sided violence.
    monthly = () if years > 1 or kind == "one_sided_government" else (f"ucdp_ged.deaths_{kind}",)
    return Indicator(
        id=indicator,
        name=name,
        unit=UNIT,
        pillar=pillar,
        lane=lane,
        direction=1,
        goalposts=(0.0, goalpost),
        series=(yearly, *monthly, PEOPLE),
        max_age=YEARLY_AGE,
        reference=REFERENCE.format(f"{goalpost:g} per 100,000", rank),
        treat=Treat.LOG1P,
        window=12 * years,
        decimals=2,
        note=note,
    )


INDICATORS = (
    _deaths(
        "one_sided_deaths_12m",
        "Civilians killed in one-sided violence, 12 months",
        Pillar.HUMAN_RIGHTS,
        Lane.DOWNSTREAM,
        "one_sided",
        1,
        5,
        "98th to 99th",
        "Deliberate killing of civilians by governments and armed groups; a human-rights matter whoever does it.",
    ),
    _deaths(
        "government_killings_12m",
        "Civilians killed by their government, 12 months",
        Pillar.HUMAN_RIGHTS,
        Lane.DOWNSTREAM,
        "one_sided_government",
        1,
        2,
        "99th",
        "One-sided violence by the State's own forces.",
    ),
    _deaths(
        "one_sided_deaths_5y",
        "Civilians killed in one-sided violence, 5 years",
        Pillar.HUMAN_RIGHTS,
        Lane.RECURRENCE,
        "one_sided",
        5,
        5,
        "98th",
        "Societies in which civilians were killed in recent years are those where it happens again.",
    ),
    _deaths(
        "state_based_deaths_12m",
        "State-based conflict deaths, 12 months",
        Pillar.PEACE_SECURITY,
        Lane.DOWNSTREAM,
        "state_based",
        1,
        20,
        "98th to 99th",
        "Deaths in fighting in which a State is a party.",
    ),
    _deaths(
        "non_state_deaths_12m",
        "Non-state conflict deaths, 12 months",
        Pillar.PEACE_SECURITY,
        Lane.DOWNSTREAM,
        "non_state",
        1,
        5,
        "99th",
        "Deaths in fighting between groups without the State, such as communal or cartel violence.",
    ),
    _deaths(
        "state_based_deaths_5y",
        "State-based conflict deaths, 5 years",
        Pillar.PEACE_SECURITY,
        Lane.DOWNSTREAM,
        "state_based",
        5,
        20,
        "98th to 99th",
        "The same with a longer memory, so that a lull is not read as peace.",
    ),
    _deaths(
        "non_state_deaths_5y",
        "Non-state conflict deaths, 5 years",
        Pillar.PEACE_SECURITY,
        Lane.DOWNSTREAM,
        "non_state",
        5,
        5,
        "99th",
        "Communal violence comes and goes with seasons and years; five years show where it lives.",
    ),
)


def compute(panel: Panel, indicator: Indicator) -> Known:
    """Return deaths per 100,000 people and year."""
    yearly, *monthly, _ = indicator.series
    if indicator.window > 12:
        return per_people(
            panel, panel.as_known(rolling_mean(panel[yearly], years=5, minimum=0.6), YEARLY_AGE), 100_000
        )
    deaths = panel.as_known(rolling_sum(panel[yearly], years=1), YEARLY_AGE)
    for series in monthly:
        deaths = deaths.or_newer(panel.as_known(rolling_sum(panel[series], months=12), MONTHLY_AGE))
    return per_people(panel, deaths, 100_000)
