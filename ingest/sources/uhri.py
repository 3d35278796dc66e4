"""Recommendations and concerns of United Nations human-rights mechanisms: how many to a State, by whom and on what.

*Upstream*     The Universal Human Rights Index of OHCHR: treaty bodies, special procedures and the Universal Periodic Review, one record a
               paragraph, as one file of about 400 MB. Records are counted while they are read; **no text is kept.**
*Measures*     Recommendations, and concerns or observations, in documents published in the year, by kind of mechanism. As one event a
               State and year: the same by body and theme (data/reference/themes.yml, told from the Index's own headings).
*Lag*          Documents are entered weeks to months after they are published; the last day of entry in the file dates the release.
*Revisions*    Records can be entered late or coded anew; the last two years are provisional.
*Zero*         None is written. A State is reviewed every four to five years: a year without a record is a year without a review as far
               as the Index goes, and no figure.
*Limitations*  How many there are follows the calendar of reviews and the length of documents, not the situation: use what was said
               and when, never a rise. One paragraph on several States counts for each; one with several themes counts under each.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd

from data.countries import resolve_all
from data.themes import ALL
from ingest.archives import AGAIN
from ingest.contract import FetchError, FormatError, Http, Kind, Series, Source, Status
from ingest.reading import read_json, years
from ingest.sources._uhri_counts import TYPES, Counts, keep, read_kept

__all__ = ["SOURCE", "fetch", "keep", "parse"]

FILE = "/uhri/export-results/export-full-en.json"
ADDRESSES = (f"https://uhri.ohchr.org/api{FILE}", f"https://dataex.ohchr.org{FILE}")
"""Since 2026, and before."""
TREATY_BODIES = frozenset({"CAT", "CCPR", "CED", "CEDAW", "CERD", "CESCR", "CMW", "CRC", "CRPD", "SPT"})
GROUPS = {
    "treaty_bodies": "treaty bodies",
    "special_procedures": "special procedures",
    "upr": "the Universal Periodic Review",
}
KIND = "mechanism_observations"


def _series(kind: str, group: str) -> Series:
    name = f"{kind.capitalize()} of {GROUPS[group]}"
    return Series(
        f"{kind}_{group}",
        name,
        f"{kind} in documents published in the year",
        kind=Kind.FLOW,
        bounds=(0, 3000),
    )


SOURCE = Source(
    id="uhri",
    name="Recommendations and concerns of United Nations human-rights mechanisms",
    provider="Office of the United Nations High Commissioner for Human Rights",
    url="https://uhri.ohchr.org/en/",
    licence="United Nations content: counts with attribution, no texts",
    citation="OHCHR, Universal Human Rights Index, https://uhri.ohchr.org; counted and themes told by this project",
    schedule="0 1 * * 0",
    lag=timedelta(days=120),
    max_age=timedelta(days=45),
    hosts=("uhri.ohchr.org", "dataex.ohchr.org"),
    redistribute=True,
    replaces_history=True,
    expected_countries=150,
    series=tuple(
        _series(kind, group) for group in GROUPS for kind in TYPES if (kind, group) != ("concerns", "upr")
    ),
)


def fetch(http: Http, since: date) -> list[bytes]:  # noqa: ARG001 - the file has no parts by date
    """Return the index, reduced to counts."""
    try:
        return [http.get(ADDRESSES[0], keep=keep)]
    except FetchError as error:
        if error.kind not in ("http_404", "http_410"):
            raise
        return [http.get(ADDRESSES[1], keep=keep)]


def group_of(body: str) -> str:
    """Return the kind of mechanism that a body of the Index is."""
    return "treaty_bodies" if body in TREATY_BODIES else "upr" if body == "UPR" else "special_procedures"


def parse(payloads: Sequence[bytes]) -> pd.DataFrame:
    """Return counts by State, year and kind of mechanism; by body and theme in ``attrs["events"]``."""
    if not payloads:
        raise FormatError("no file", kind="empty", remedy=AGAIN)
    entered, counts = read_kept(read_json(payloads[-1]))
    table = _table(counts).assign(payload=len(payloads) - 1)
    whole = table[table["theme"] == ALL].melt(
        ["who", "iso3", "period", "payload", "body"], list(TYPES), "kind", "value"
    )
    whole = whole[whole["value"] != 0].assign(
        series=lambda one: one["kind"] + "_" + one["body"].map(group_of)
    )
    frame = whole.groupby(["series", "who", "period"], dropna=False, as_index=False).agg(
        {"iso3": "first", "value": "sum", "payload": "first"}
    )
    running = frame["period"].dt.year >= int(entered[:4]) - 1
    frame = frame.rename(columns={"who": "country"}).assign(
        value=frame["value"].astype("float64"),
        status=[Status.PROVISIONAL.name if new else Status.OBSERVED.name for new in running],
    )
    frame.attrs = {"release": f"to {entered}", "events": _events(table, pd.Timestamp(entered))}
    return frame


def _table(counts: Counts) -> pd.DataFrame:
    """Return a row a State (by its name where it is not known), year, body and theme, with a column a type."""
    rows = [
        (country, year, body, theme, *pair)
        for country, by_year in counts.items()
        for year, bodies in by_year.items()
        for body, on in bodies.items()
        for theme, pair in on.items()
    ]
    if not rows:
        raise FormatError("the index holds no count", kind="empty", remedy=AGAIN)
    table = pd.DataFrame(rows, columns=["country", "year", "body", "theme", *TYPES])
    period = years(table["year"])
    iso3 = resolve_all(table["country"], "name", on=period, every="Y")
    table = table.assign(period=period, iso3=iso3, who=iso3.fillna(table["country"]))
    keys = ["who", "iso3", "period", "body", "theme"]
    return table.groupby(keys, dropna=False, as_index=False)[list(TYPES)].sum()


def _events(table: pd.DataFrame, entered: pd.Timestamp) -> pd.DataFrame:
    """Return one event a State and year, dated by its last day, or that of the last entry while the year runs."""
    found = []
    for _, rows in table.groupby(["who", "period"], dropna=False):
        who, period = str(rows["who"].iloc[0]), rows["period"].iloc[0]
        bodies: dict[str, dict[str, list[int]]] = {}
        for body, theme, *pair in rows[["body", "theme", *TYPES]].itertuples(index=False):
            bodies.setdefault(body, {})[theme] = [int(number) for number in pair]
        year = "" if pd.isna(period) else f"{period.year}"
        day = pd.NaT if pd.isna(period) else min(pd.Timestamp(period.year, 12, 31), entered)
        found.append(
            {
                "event": f"{who[:40]}|{year}",
                "kind": KIND,
                "iso3": rows["iso3"].iloc[0],
                "start": day,
                "end": day,
                "value": float(rows.loc[rows["theme"] == ALL, list(TYPES)].to_numpy().sum()),
                "label": f"Recommendations and concerns of human-rights mechanisms, {year}",
                "detail": json.dumps({"types": TYPES, "bodies": bodies}),
                "country": who,
                "payload": int(rows["payload"].iloc[0]),
            }
        )
    events = pd.DataFrame(found)
    return events.astype({"start": "datetime64[s]", "end": "datetime64[s]"})
