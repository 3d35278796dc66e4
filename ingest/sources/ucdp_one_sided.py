"""Governments and organised groups that kill civilians, by country and year, from UCDP.

*Upstream*     UCDP One-sided Violence Dataset: one row for each actor and year with at least 25 civilians killed in deliberate
               attacks on civilians.
*Measures*     Number of such actors active in the country, of those governments (its own or another State's), and the
               civilians they killed (best, low and high estimate).
*Lag*          One release a year, in late May or in June, for all years to the end of the last.
*Revisions*    Each release replaces all years before it.
*Zero*         No actor and no death for every State of the Gleditsch-Ward list that existed in a year the release covers and no
               row names. Zero means that no actor reached 25 deaths; ``ucdp_country_year`` counts those below it too.
*Limitations*  An actor that killed in several countries has one figure for all of them, which cannot be split: it counts as an
               actor in each, and its deaths enter the upper bound only (status estimated); where they exceed the deaths by
               the country's other actors, the figure is missing, as for Rwanda 1994. For deaths by country use
               ``ucdp_country_year``. In a few rows UCDP's bounds do not hold its best estimate: the estimate is kept and
               the bounds are widened.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd

from ingest.contract import Http, Kind, Series, Source
from ingest.sources._ucdp import (
    HOSTS,
    LICENCE,
    ORGANIZED_VIOLENCE,
    PROVIDER,
    YEARLY,
    by_location,
    check_codes,
    deaths,
    fetch_newest,
    located_deaths,
    read_table,
    shared_note,
    with_zeros,
)

ACTORS = (0.0, 40.0)

SOURCE = Source(
    id="ucdp_one_sided",
    name="UCDP one-sided violence by actor",
    provider=PROVIDER,
    url="https://ucdp.uu.se/downloads/",
    licence=LICENCE,
    citation="Eck, K., & Hultman, L. (2007). One-Sided Violence Against Civilians in War: Insights from New Fatality Data. Journal of "
    f"Peace Research 44(2); {ORGANIZED_VIOLENCE}",
    schedule=YEARLY,
    lag=timedelta(days=165),
    max_age=timedelta(days=400),
    series=(
        Series(
            "one_sided_actors",
            "Actors that killed 25 civilians or more",
            "actors",
            kind=Kind.FLOW,
            bounds=ACTORS,
        ),
        Series(
            "one_sided_government_actors",
            "Governments that killed 25 civilians or more",
            "governments",
            kind=Kind.FLOW,
            bounds=ACTORS,
        ),
        Series(
            "one_sided_actor_deaths",
            "Civilians killed by actors of 25 deaths or more",
            "deaths in the year",
            kind=Kind.FLOW,
            bounds=(0.0, 2_000_000.0),
        ),
    ),
    hosts=HOSTS,
    redistribute=True,
    replaces_history=True,
    expected_countries=185,
)

ALIASES = {
    "actor": ("actor_id", "actorid"),
    "year": ("year",),
    "best": ("best_fatality_estimate", "bestfatalityestimate"),
    "low": ("low_fatality_estimate", "lowfatalityestimate"),
    "high": ("high_fatality_estimate", "highfatalityestimate"),
    "government": ("is_government_actor", "isgovernmentactor"),
    "location": ("gwno_location", "gwnolocation", "gwno_loc", "gwnoloc"),
    "version": ("version",),
}
NOT_USED = r"conflict_?id|dyad_?id|coalition_?components|actor_?name.*|location|gwno_?a|region"


def fetch(http: Http, since: date) -> list[bytes]:
    """Return the archive of the newest release."""
    return fetch_newest(http, since, "nsos/ucdp-onesided-{}-csv.zip")


def parse(payloads: Sequence[bytes]) -> pd.DataFrame:
    """Return actors and the civilians they killed by country and year; ``country`` is the Gleditsch-Ward code."""
    rows = read_table(payloads, ALIASES, member="one-?sided", key=("actor", "year"), unused=NOT_USED)
    check_codes(rows, "government", ("0", "1"))
    rows = deaths(rows, "best", "low", "high")
    spread = by_location(rows, "location")
    groups = spread.assign(actors=1.0, governments=spread["government"].astype("float64")).groupby(
        ["place", "period"], dropna=False
    )
    counts = {
        "one_sided_actors": groups["actors"].sum().rename("value").reset_index(),
        "one_sided_government_actors": groups["governments"].sum().rename("value").reset_index(),
        "one_sided_actor_deaths": located_deaths(spread),
    }
    spread.attrs["notes"] = [
        *rows.attrs["notes"],
        *shared_note(rows.loc[rows["location"].fillna("").str.contains(",")], "actor"),
    ]
    return with_zeros(counts, spread, rows.attrs["release"])
