"""Battle-related deaths in the conflicts of each country by year, and the pairs of parties that fought, from UCDP.

*Upstream*     UCDP Battle-Related Deaths Dataset: one row for each pair of parties (dyad), or each conflict, and year with at
               least 25 deaths. The version by dyad is fetched; the version by conflict is read too.
*Measures*     Battle-related deaths (best, low and high estimate) of the conflicts located in the country, and the number of
               dyads active in them.
*Lag*          One release a year, in late May or in June, for all years to the end of the last.
*Revisions*    Each release replaces all years before it.
*Zero*         No dyad and no death for every State of the Gleditsch-Ward list that existed in a year the release covers and no
               row names. Zero means that no dyad reached 25 deaths.
*Limitations*  A conflict is located where the contested government or territory is: the deaths may have happened elsewhere
               (``ucdp_country_year`` has deaths by the place where they happened). Conflicts between States name several
               countries and their deaths cannot be split: each such dyad counts in every country named, and its deaths enter
               the upper bound only (status estimated); where they exceed the deaths of the country's other conflicts, the
               figure is missing, as for Ethiopia and Eritrea 1998-2000 and Russia and Ukraine from 2022. In a few rows
               UCDP's bounds do not hold its best estimate: the estimate is kept and the bounds are widened.
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
    codes_in,
    deaths,
    fetch_newest,
    located_deaths,
    read_table,
    shared_note,
    with_zeros,
)

SOURCE = Source(
    id="ucdp_battle_deaths",
    name="UCDP battle-related deaths by dyad",
    provider=PROVIDER,
    url="https://ucdp.uu.se/downloads/",
    licence=LICENCE,
    citation=f"{ORGANIZED_VIOLENCE}; UCDP Battle-Related Deaths Dataset",
    schedule=YEARLY,
    lag=timedelta(days=165),
    max_age=timedelta(days=400),
    series=(
        Series(
            "battle_deaths",
            "Battle-related deaths in conflicts of the country",
            "deaths in the year",
            kind=Kind.FLOW,
            bounds=(0.0, 1_000_000.0),
        ),
        Series(
            "dyads_active", "Active pairs of warring parties", "dyads", kind=Kind.FLOW, bounds=(0.0, 60.0)
        ),
    ),
    hosts=HOSTS,
    redistribute=True,
    replaces_history=True,
    expected_countries=185,
)

ALIASES = {
    "conflict": ("conflict_id", "conflictid"),
    "dyad": ("dyad_id", "dyadid"),
    "year": ("year",),
    "location": ("gwno_loc", "gwnoloc"),
    "best": ("bd_best", "bdbest"),
    "low": ("bd_low", "bdlow"),
    "high": ("bd_high", "bdhigh"),
    "version": ("version",),
}
NOT_USED = r"location_?inc|side_?[ab].*|incompatibility|territory_?name|type_?of_?conflict|battle_?location|gwno_?([ab].*|battle)|region"


def fetch(http: Http, since: date) -> list[bytes]:
    """Return the archive of the newest release, by dyad."""
    return fetch_newest(http, since, "brd/ucdp-brd-dyadic-{}-csv.zip")


def parse(payloads: Sequence[bytes]) -> pd.DataFrame:
    """Return battle-related deaths and active dyads by country and year; ``country`` is the Gleditsch-Ward code."""
    rows = read_table(
        payloads, ALIASES, member="battledeaths|brd", key=("conflict", "dyad", "year"), unused=NOT_USED
    )
    rows = deaths(rows, "best", "low", "high")
    rows["dyads"] = rows["dyad"].fillna("").map(lambda cell: max(len(codes_in(cell)), 1)).astype("float64")
    spread = by_location(rows, "location")
    dyads = spread.groupby(["place", "period"], dropna=False)["dyads"].sum().rename("value").reset_index()
    spread.attrs["notes"] = [
        *rows.attrs["notes"],
        *shared_note(rows.loc[rows["location"].fillna("").str.contains(",")], "dyad"),
    ]
    return with_zeros(
        {"battle_deaths": located_deaths(spread), "dyads_active": dyads}, spread, rows.attrs["release"]
    )
