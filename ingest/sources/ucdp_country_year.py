"""Deaths in organized violence within each country's borders, by year and type of violence, from UCDP.

*Upstream*     UCDP Country-Year Dataset on Organized Violence within Country Borders, the sum of the events of the UCDP
               Georeferenced Event Dataset (GED) of the same release.
*Measures*     Deaths in the country in the year: in state-based conflict (intrastate and interstate apart), in conflict
               between non-state groups, and in one-sided violence against civilians (by the State's own government and by
               non-state groups apart); all of them together; and how many of all those killed were civilians. UCDP's best
               estimate with its low and high one; none are given for civilians.
*Lag*          One release a year, in late May or in June, for all years to the end of the last.
*Revisions*    Each release replaces all years before it.
*Zero*         UCDP lists every State of the Gleditsch-Ward list in each year and writes 0 where it recorded no death. A
               State that a year does not list is missing.
*Limitations*  Only deaths that sources report, with a named or likely actor; low where reporting is weak. Events with fewer
               than 25 deaths in the actor's year are in. Gaza and the West Bank are counted under Israel; Western Sahara has
               no code of its own. Killings by governments other than the State's own are in the one-sided total only. In a few
               rows UCDP's bounds do not hold its best estimate: the estimate is kept and the bounds are widened.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd

from ingest.contract import Http, Kind, Series, Source
from ingest.reading import numbers
from ingest.sources._ucdp import (
    HOSTS,
    LICENCE,
    ORGANIZED_VIOLENCE,
    PROVIDER,
    YEARLY,
    fetch_newest,
    finished,
    read_table,
    states_of,
    widened,
)

DEATHS = (0.0, 2_000_000.0)
UNIT = "deaths in the year"


def _deaths(measure: str, name: str) -> Series:
    return Series(measure, name, UNIT, kind=Kind.FLOW, bounds=DEATHS)


SOURCE = Source(
    id="ucdp_country_year",
    name="UCDP organized violence by country and year",
    provider=PROVIDER,
    url="https://ucdp.uu.se/downloads/",
    licence=LICENCE,
    citation=ORGANIZED_VIOLENCE
    + "; Sundberg, R., & Melander, E. (2013). Introducing the UCDP Georeferenced Event Dataset. Journal of Peace Research 50(4).",
    schedule=YEARLY,
    lag=timedelta(days=165),
    max_age=timedelta(days=400),
    series=(
        _deaths("deaths_state_based", "Deaths in state-based conflict"),
        _deaths("deaths_intrastate", "Deaths in conflict between the State and groups"),
        _deaths("deaths_interstate", "Deaths in conflict between States"),
        _deaths("deaths_non_state", "Deaths in conflict between non-state groups"),
        _deaths("deaths_one_sided", "Civilians killed in one-sided violence"),
        _deaths(
            "deaths_one_sided_government",
            "Civilians killed in one-sided violence by the State's own government",
        ),
        _deaths("deaths_one_sided_groups", "Civilians killed in one-sided violence by non-state groups"),
        _deaths("deaths_total", "Deaths in organized violence"),
        _deaths("deaths_civilians", "Civilians killed in organized violence"),
    ),
    hosts=HOSTS,
    redistribute=True,
    replaces_history=True,
    expected_countries=185,
)

STEMS = {
    "deaths_state_based": ("sb_total_deaths",),
    "deaths_intrastate": ("sb_intrastate_deaths",),
    "deaths_interstate": ("sb_interstate_deaths",),
    "deaths_non_state": ("ns_total_deaths",),
    "deaths_one_sided": ("os_total_deaths",),
    "deaths_one_sided_government": ("os_main_govt_killings", "os_govt_killings"),
    "deaths_one_sided_groups": ("os_nsgroup_killings",),
    "deaths_total": ("cumulative_total_deaths_in_orgvio",),
}
CIVILIANS = "cumulative_total_deaths_civilians_in_orgvio"
ALIASES = {
    "code": ("country_id_cy", "country_id"),
    "country": ("country_cy", "country"),
    "year": ("year_cy", "year"),
    "version": ("version",),
    "deaths_civilians": (f"{CIVILIANS}_cy", CIVILIANS),
    **{
        f"{measure}_{bound}": tuple(f"{stem}_{bound}{end}" for stem in stems for end in ("_cy", ""))
        for measure, stems in STEMS.items()
        for bound in ("best", "low", "high")
    },
}
"""Column names of releases to 25.1 (ending in ``_cy``) and from 26.1."""
BOUNDS = {"value": "best", "low": "low", "high": "high"}
NOT_USED = r"(region|main_govt_name|govt_name)(_cy)?|(sb|ns|os|cumulative)_.*"


def fetch(http: Http, since: date) -> list[bytes]:
    """Return the archive of the newest release."""
    return fetch_newest(http, since, "organizedviolencecy/organizedviolencecy-{}-csv.zip")


def parse(payloads: Sequence[bytes]) -> pd.DataFrame:
    """Return deaths by country and year; ``country`` is UCDP's name."""
    rows = read_table(payloads, ALIASES, member="organi[sz]edviolence", unused=NOT_USED)
    rows["iso3"] = states_of(rows["code"], rows["period"])
    rows["country"] = rows["country"].fillna(rows["code"])
    frame = widened(pd.concat([_measure(rows, series.id) for series in SOURCE.series], ignore_index=True))
    return finished(frame, rows.attrs["release"], rows.attrs["notes"])


def _measure(rows: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Return the observations of one measure: a best estimate with its bounds, or a bare figure."""
    frame = rows[["iso3", "period", "country"]].assign(series=measure)
    if measure not in STEMS:
        return frame.assign(value=numbers(rows[measure]))
    columns = {name: numbers(rows[f"{measure}_{bound}"]) for name, bound in BOUNDS.items()}
    return frame.assign(**columns)
