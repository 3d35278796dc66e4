"""IDMC Global Internal Displacement Database: people displaced inside their country by conflict and by disasters.

*Upstream*     Internal Displacement Monitoring Centre, as mirrored on HDX: one file of conflict displacement by country and
               year, one of disaster displacement by event. With a client id from IDMC (IDMC_CLIENT_ID) its own interface is
               asked instead, which adds the people still displaced by disasters, and so does its workbook, read from a file.
*Measures*     Displacements in the year (movements: one person may move more than once), by conflict and violence and by
               disasters; people living in displacement on 31 December, by the same two causes. Events of disaster
               displacement are summed by country and year. The unrounded figures are used where IDMC gives them.
*Lag*          Published once a year, in May, with the Global Report on Internal Displacement.
*Revisions*    Each report revises earlier years; figures can be taken back.
*Zero*         Only where IDMC writes 0. A country or year not listed was not monitored or has no reliable figure: missing.
*Limitations*  Conflict from 2009, disasters from 2008, people displaced by disasters from 2019. A rise can mean better
               monitoring. The file of events holds only part of the people displaced by disasters, so that stock comes
               from the workbook or the interface alone. Displacement by events of the same country, date and size counts
               each time IDMC lists it, as in IDMC's own totals. Abyei Area (AB9) is in no country's row.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd

from data.countries import resolve_all
from ingest.archives import COMPARE
from ingest.contract import FetchError, FormatError, Http, Kind, Series, Source, Status
from ingest.reading import numbers, open_archive, open_members, read_csv_bytes, read_json, read_xlsx, years
from ingest.sources import _hdx
from ingest.sources._columns import Aliases, named, plain

PEOPLE = (0.0, 100_000_000.0)
SOURCE = Source(
    id="idmc_gidd",
    name="Global Internal Displacement Database (GIDD)",
    provider="Internal Displacement Monitoring Centre (IDMC)",
    url="https://www.internal-displacement.org/database/displacement-data/",
    licence="CC BY 3.0 IGO, as stated on HDX; IDMC's own workbook of 2023 asks for non-commercial use (CC BY-NC)",
    citation="IDMC, Global Internal Displacement Database, https://www.internal-displacement.org/database/displacement-data/",
    schedule="0 7 * * 1",
    lag=timedelta(days=145),
    max_age=timedelta(days=420),
    series=(
        Series(
            "conflict_displacements",
            "Internal displacements by conflict and violence",
            "movements in the year",
            kind=Kind.FLOW,
            bounds=PEOPLE,
        ),
        Series(
            "conflict_idps",
            "People internally displaced by conflict and violence",
            "people at the end of the year",
            kind=Kind.STOCK,
            bounds=PEOPLE,
        ),
        Series(
            "disaster_displacements",
            "Internal displacements by disasters",
            "movements in the year",
            kind=Kind.FLOW,
            bounds=PEOPLE,
        ),
        Series(
            "disaster_idps",
            "People internally displaced by disasters",
            "people at the end of the year",
            kind=Kind.STOCK,
            bounds=PEOPLE,
        ),
    ),
    hosts=(*_hdx.HOSTS, "helix-tools-api.idmcdb.org"),
    credentials=("IDMC_CLIENT_ID",),
    redistribute=True,
    replaces_history=True,
    expected_countries=60,
)

API = "https://helix-tools-api.idmcdb.org/external-api/gidd/displacements/"
CLIENT_ID = "IDMC_CLIENT_ID"
DATASETS = (
    "idmc-internal-displacements-new-displacements-idps",
    "idmc-internal-displacements-new-displacements-associated-with-disasters",
)
MEASURES = tuple(one.id for one in SOURCE.series)
# fmt: off
WHO: Aliases = {"country": ("iso3",), "year": ("year",)}
UNUSED: Aliases = {"unused": (
    "id", "name", "country_name", "country", "country_territory", "start_date", "start_date_accuracy", "end_date", "end_date_accuracy",
    "event_name", "event_codes", "event_codes_type", "total_displacement", "total_displacement_rounded",
    "hazard_category", "hazard_category_name", "hazard_sub_category", "hazard_sub_category_name", "hazard_type", "hazard_type_name",
    "hazard_sub_type", "hazard_sub_type_name", "hazard_subtype_name",
)}
BY_CAUSE: Aliases = {
    "conflict_displacements": ("conflict_internal_displacements_raw", "conflict_new_displacement"),
    "conflict_displacements_rounded": ("conflict_internal_displacements", "conflict_new_displacement_rounded"),
    "conflict_idps": ("conflict_stock_displacement_raw", "conflict_total_number_of_idps_raw", "conflict_total_displacement"),
    "conflict_idps_rounded": (
        "conflict_stock_displacement", "conflict_total_number_of_idps", "conflict_total_displacement_rounded"),
    "disaster_displacements": ("disaster_internal_displacements_raw", "disaster_new_displacement"),
    "disaster_displacements_rounded": ("disaster_internal_displacements", "disaster_new_displacement_rounded"),
    "disaster_idps": ("disaster_stock_displacement_raw", "disaster_total_number_of_idps_raw", "disaster_total_displacement"),
    "disaster_idps_rounded": (
        "disaster_stock_displacement", "disaster_total_number_of_idps", "disaster_total_displacement_rounded"),
}
CONFLICT_ONLY: Aliases = {
    "conflict_displacements": ("new_displacement",), "conflict_displacements_rounded": ("new_displacement_rounded",),
    "conflict_idps": ("total_displacement",), "conflict_idps_rounded": ("total_displacement_rounded",),
}
EVENTS: Aliases = {
    "disaster_displacements": ("new_displacement", "new_displacements", "disaster_internal_displacements_raw"),
    "disaster_displacements_rounded": ("new_displacement_rounded", "disaster_internal_displacements"),
}
OF_EVENTS = {"event_name", "hazard_type", "hazard_type_name"}
# fmt: on


def fetch(http: Http, since: date) -> list[bytes]:
    """Return the interface's pages where a client id is set and holds; else the two files on HDX, when one changed since."""
    try:
        first = f"{API}?client_id={http.secret(CLIENT_ID)}&format=json&limit=1000"
        if http.exists(first):
            return _pages(http, first, since)
    except FetchError as error:
        if error.kind != "auth":
            raise
    return _hdx.newer_files(http, dict.fromkeys(DATASETS, r"displacements?.*\.csv"), since)


def _pages(http: Http, first: str, since: date) -> list[bytes]:
    pages: list[bytes] = []
    asked: set[str] = set()
    address: str | None = first
    while address:
        if address in asked:
            raise FetchError("a page leads back to an earlier one", source=SOURCE.id, kind="truncated")
        asked.add(address)
        pages.append(http.get(address))
        answer = _answer(pages[-1])
        if str(answer.get("last_updated", since))[:10] < since.isoformat():
            return []
        address = answer.get("next")
    return pages


def parse(payloads: Sequence[bytes]) -> pd.DataFrame:
    """Return displacement by country and year; ``country`` is IDMC's code.

    Reads the two files on HDX, the workbook, and pages of the interface (conflicts, disasters, displacements).
    """
    tables = [_table(payload).assign(payload=number) for number, payload in enumerate(payloads)]
    _check_complete(tables)
    parts = [
        _observations(_by_year(one), measure) for one in tables for measure in MEASURES if measure in one
    ]
    frame = pd.concat(parts, ignore_index=True).drop_duplicates(
        ["series", "iso3", "country", "period", "value"]
    )
    if frame.empty:
        raise FormatError("no figure for any country", kind="empty", remedy=COMPARE)
    frame.attrs["release"] = f"GRID {frame['period'].max().year + 1}"
    frame.attrs["measures"] = [measure for measure in MEASURES if any(measure in one for one in tables)]
    frame.attrs["notes"] = sorted({note for one in tables for note in one.attrs["notes"]})
    return frame


def _table(payload: bytes) -> pd.DataFrame:
    """Return country, period and the measures a payload has: floats, NaN where IDMC gives none, minus infinity for no number.

    ``attrs`` says the layout (``form``), what to note, and how many rows the interface announces (``count``).
    """
    raw = _raw(payload)
    headings = {plain(column) for column in raw.columns}
    if headings & OF_EVENTS:
        form, measures, required = "events", EVENTS, ["disaster_displacements"]
    elif any(heading.startswith(("conflict_", "disaster_")) for heading in headings):
        form, measures, required = "by cause", BY_CAUSE, []
    else:
        form, measures, required = "conflict", CONFLICT_ONLY, ["conflict_displacements", "conflict_idps"]
    rows = named(raw, WHO | measures | UNUSED, required=["country", "year", *required])
    notes = [f"columns not used: {', '.join(rows.attrs['added'])}"] if rows.attrs["added"] else []
    real = ~rows["country"].fillna("").str.startswith("#")
    if form == "events" and (copies := _copies(raw[real])).min() > 1:
        real &= ~raw.duplicated()
        notes.append(f"every row stood {copies.min()} times and was read once")
    rows = rows[real]
    result = pd.DataFrame({"country": rows["country"].str.strip(), "period": years(rows["year"])})
    for measure in MEASURES:
        given = [numbers(rows[name]) for name in (measure, f"{measure}_rounded") if name in rows]
        if given:
            result[measure] = given[0].fillna(given[-1])
    if result.empty or result.shape[1] == 2:
        raise FormatError("no row or no column with displacement", kind="empty", remedy=COMPARE)
    result.attrs = {"form": form, "notes": notes, "count": raw.attrs.get("count")}
    return result


def _raw(payload: bytes) -> pd.DataFrame:
    """Return the table as text, whatever wraps it."""
    if payload.lstrip()[:1] == b"{":
        answer = _answer(payload)
        raw = pd.DataFrame(answer["results"]).astype("str").replace("None", pd.NA)
        raw.attrs["count"] = int(answer.get("count", len(raw)))
        return raw
    if payload[:2] == b"PK" and any(member.name.startswith("xl/") for member in open_members(payload)):
        return read_xlsx(payload, required=("ISO3", "Year"), sheet=r"^(?!.*(sadd|analys|readme)).*$")
    return read_csv_bytes(open_archive(payload, r"\.csv$").read())


def _answer(payload: bytes) -> dict[str, Any]:
    answer = read_json(payload)
    if not isinstance(answer, dict) or not isinstance(answer.get("results"), list):
        raise FormatError("the answer has no list of results", kind="schema", field="results", remedy=COMPARE)
    return answer


def _copies(rows: pd.DataFrame) -> pd.Series[int]:
    """Return how often each row stands in the table."""
    return pd.util.hash_pandas_object(rows, index=False).value_counts()


def _check_complete(tables: Sequence[pd.DataFrame]) -> None:
    """Raise FormatError when pages of the interface are missing."""
    announced = pd.DataFrame(
        [
            (one.attrs["form"], len(one), one.attrs["count"])
            for one in tables
            if one.attrs["count"] is not None
        ],
        columns=["form", "rows", "count"],
    )
    for form, pages in announced.groupby("form"):
        if pages["rows"].sum() < pages["count"].max():
            raise FormatError(
                f"{pages['rows'].sum():,} of {pages['count'].max():,} rows came ({form})",
                kind="truncated",
                field="count",
                remedy="fetch all pages",
            )


def _by_year(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row a country and year: events are summed."""
    if rows.attrs["form"] != "events":
        return rows
    groups = rows.groupby(["country", "period"], dropna=False, as_index=False)
    return groups.agg(disaster_displacements=("disaster_displacements", "sum"), payload=("payload", "min"))


def _observations(rows: pd.DataFrame, measure: str) -> pd.DataFrame:
    rows = rows[rows[measure].notna()]
    return pd.DataFrame(
        {
            "series": measure,
            "iso3": resolve_all(rows["country"], "iso3", on=rows["period"], every="Y"),
            "period": rows["period"],
            "value": rows[measure],
            "status": Status.OBSERVED.name,
            "country": rows["country"],
            "payload": rows["payload"],
        }
    )
