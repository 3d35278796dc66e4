"""People displaced across borders and inside their country, per 1,000 inhabitants: now, and for years on end.

*Why*          Flight is both an effect of violence and a sign that people on the ground judge it unbearable. Displacement that
               lasts for years keeps grievances, armed networks and claims to land alive, and is a mark of peace not
               yet made.
*Method*       Stocks at the end of the last published year, or movements during it, divided by population; logarithmic scale
               between fixed ends. Lasting displacement is the lowest stock of the last five years. Inside the country IDMC's
               figure is used, and UNHCR's where IDMC has none.
*Missingness*  UNHCR's zeros are those its coverage implies. IDMC and UNHCR give internal displacement only where they
               monitor it, some seventy countries: elsewhere it is missing, not zero. Lasting displacement needs
               four of the five years. A value counts for three years.
*Limitations*  Palestine refugees under UNRWA's mandate are not in. Returned, resettled and naturalized people leave the stock
               alike. Population is that of the country itself, without those who fled.
"""

from __future__ import annotations

from indicators.contract import Indicator, Lane, Pillar, Treat
from indicators.library._shares import PEOPLE, per_people
from indicators.panel import Panel
from indicators.periods import Known
from indicators.transforms import rolling_min

AGE = 36
UNHCR, IDMC = "unhcr_population", "idmc_gidd"
STOCK, FLOW = (
    "people per 1,000 inhabitants at the end of the year",
    "movements per 1,000 inhabitants in the year",
)


def _people(
    indicator: str,
    name: str,
    unit: str,
    lane: Lane,
    series: tuple[str, ...],
    goalpost: float,
    rank: str,
    note: str,
    window: int = 0,
) -> Indicator:
    return Indicator(
        id=indicator,
        name=name,
        unit=unit,
        pillar=Pillar.DEVELOPMENT,
        lane=lane,
        direction=1,
        goalposts=(0.0, goalpost),
        series=(*series, PEOPLE),
        max_age=AGE,
        reference=f"none, and {goalpost:g} per 1,000: near the {rank} percentile of State-years with a value 1990-2019",
        treat=Treat.LOG1P,
        window=window,
        decimals=2,
        note=note,
    )


INDICATORS = (
    _people(
        "disaster_displacement",
        "New displacement by disasters",
        FLOW,
        Lane.MIDSTREAM,
        (f"{IDMC}.disaster_displacements",),
        50,
        "98th",
        "Floods, storms and drought uproot people and strain host communities; from 2008.",
    ),
    _people(
        "refugees_hosted",
        "Refugees hosted",
        STOCK,
        Lane.MIDSTREAM,
        (f"{UNHCR}.refugees_in",),
        50,
        "98th to 99th",
        "A country that shelters many needs support itself; pressure on services is a tension that can be eased early.",
    ),
    _people(
        "refugees_from",
        "Refugees from the country",
        STOCK,
        Lane.DOWNSTREAM,
        (f"{UNHCR}.refugees_from",),
        100,
        "98th",
        "People recognized as refugees abroad.",
    ),
    _people(
        "asylum_seekers_from",
        "Asylum-seekers from the country",
        STOCK,
        Lane.DOWNSTREAM,
        (f"{UNHCR}.asylum_seekers_from",),
        5,
        "98th",
        "Claims not yet decided: newer flight than the stock of refugees, and wider in cause.",
    ),
    _people(
        "internally_displaced",
        "People displaced inside the country by conflict",
        STOCK,
        Lane.DOWNSTREAM,
        (f"{IDMC}.conflict_idps", f"{UNHCR}.idps"),
        150,
        "95th",
        "The larger part of those who flee conflict never cross a border.",
    ),
    _people(
        "lasting_refugees",
        "Lasting refugee population",
        STOCK,
        Lane.RECURRENCE,
        (f"{UNHCR}.refugees_from",),
        100,
        "98th to 99th",
        "The lowest stock of refugees from the country in five years: those for whom no solution was found.",
        60,
    ),
)


def compute(panel: Panel, indicator: Indicator) -> Known:
    """Return people or movements per 1,000 inhabitants."""
    found = [
        panel.as_known(rolling_min(panel[key], years=5, minimum=0.8), AGE)
        if indicator.window
        else panel.known(key, AGE)
        for key in indicator.series[:-1]
    ]
    first, *others = found
    for other in others:
        first = first.else_(other)
    return per_people(panel, first, 1_000)
