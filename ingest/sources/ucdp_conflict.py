"""Active armed conflicts located in each country since 1946, from UCDP and PRIO.

*Upstream*     UCDP/PRIO Armed Conflict Dataset: one row for each conflict and year with at least 25 battle-related deaths in
               which a State is a party.
*Measures*     Number of conflicts located in the country in the year, and of those: over government, over territory,
               internationalised (other States send troops to a side of an internal conflict). Intensity of the most intense
               one: 0 none, 1 with 25 to 999 battle-related deaths in the year, 2 with 1,000 or more. A conflict over
               government and territory counts in both.
*Lag*          One release a year, in late May or in June, for all years to the end of the last.
*Revisions*    Each release replaces all years before it.
*Zero*         No conflict and intensity 0 for every State of the Gleditsch-Ward list that existed in a year from 1946 that
               the release covers and no row names.
*Limitations*  A conflict is located where the contested government or territory is, not where it is fought; one between States
               counts in each. Conflicts between non-state groups and violence against civilians are not in. A war of
               independence counts under the later State, whose other years before independence are missing; rows of
               territories that became no State (Hyderabad) are rejected and listed. From 26.1 a conflict that is internal and internationalised in one year counts as internationalised.
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
    fetch_newest,
    read_table,
    with_zeros,
)

COUNT = "conflicts"
MANY = (0.0, 40.0)

SOURCE = Source(
    id="ucdp_conflict",
    name="UCDP/PRIO armed conflicts",
    provider=f"{PROVIDER}, and Peace Research Institute Oslo (PRIO)",
    url="https://ucdp.uu.se/downloads/",
    licence=LICENCE,
    citation="Gleditsch, N. P., Wallensteen, P., Eriksson, M., Sollenberg, M., & Strand, H. (2002). Armed Conflict 1946-2001: A New "
    f"Dataset. Journal of Peace Research 39(5); {ORGANIZED_VIOLENCE}",
    schedule=YEARLY,
    lag=timedelta(days=165),
    max_age=timedelta(days=400),
    series=(
        Series("conflicts_active", "Active armed conflicts", COUNT, kind=Kind.FLOW, bounds=MANY),
        Series(
            "conflict_intensity",
            "Intensity of armed conflict",
            "level from 0 to 2",
            bounds=(0.0, 2.0),
            higher_is="2 is 1,000 or more battle-related deaths in the year, 1 is 25 to 999, 0 is fewer",
        ),
        Series(
            "conflicts_over_government",
            "Active armed conflicts over government",
            COUNT,
            kind=Kind.FLOW,
            bounds=MANY,
        ),
        Series(
            "conflicts_over_territory",
            "Active armed conflicts over territory",
            COUNT,
            kind=Kind.FLOW,
            bounds=MANY,
        ),
        Series(
            "conflicts_internationalised",
            "Active internationalised internal conflicts",
            COUNT,
            kind=Kind.FLOW,
            bounds=MANY,
        ),
    ),
    hosts=HOSTS,
    redistribute=True,
    replaces_history=True,
    expected_countries=185,
)

ALIASES = {
    "conflict": ("conflict_id", "conflictid"),
    "year": ("year",),
    "location": ("gwno_loc", "gwnoloc"),
    "incompatibility": ("incompatibility",),
    "intensity": ("intensity_level", "intensitylevel"),
    "type": ("type_of_conflict", "typeofconflict"),
    "version": ("version",),
}
NOT_USED = r"location|side_?[ab].*|territory_?name|cumulative_?intensity|start_?(date|prec)2?|ep_?end.*|gwno_?[ab].*|region"
TERRITORY, GOVERNMENT, BOTH = "1", "2", "3"
INTERNATIONALISED = "4"


def fetch(http: Http, since: date) -> list[bytes]:
    """Return the archive of the newest release."""
    return fetch_newest(http, since, "ucdpprio/ucdp-prio-acd-{}-csv.zip")


def parse(payloads: Sequence[bytes]) -> pd.DataFrame:
    """Return conflicts by country and year; ``country`` is the Gleditsch-Ward code."""
    rows = read_table(payloads, ALIASES, member="prio|conflict", key=("conflict", "year"), unused=NOT_USED)
    check_codes(rows, "incompatibility", (TERRITORY, GOVERNMENT, BOTH))
    check_codes(rows, "intensity", ("1", "2"))
    check_codes(rows, "type", ("1", "2", "3", INTERNATIONALISED))
    spread = by_location(rows, "location")
    marks = {
        "conflicts_active": pd.Series(1.0, spread.index),
        "conflict_intensity": spread["intensity"].astype("float64"),
        "conflicts_over_government": spread["incompatibility"].isin([GOVERNMENT, BOTH]).astype("float64"),
        "conflicts_over_territory": spread["incompatibility"].isin([TERRITORY, BOTH]).astype("float64"),
        "conflicts_internationalised": spread["type"].eq(INTERNATIONALISED).astype("float64"),
    }
    groups = spread.assign(**marks).groupby(["place", "period"], dropna=False)
    counts = {
        series: (groups[series].max() if series == "conflict_intensity" else groups[series].sum())
        .rename("value")
        .reset_index()
        for series in marks
    }
    return with_zeros(counts, spread, rows.attrs["release"])
