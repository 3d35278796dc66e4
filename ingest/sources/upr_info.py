"""Recommendations of the Universal Periodic Review since 2008: how many a State received, on what, and what it answered.

*Upstream*     The database of UPR Info, a non-governmental organisation, through its Uwazi interface: one entry a recommendation, asked
               for State by State. Entries are counted while they are read; **no text of a recommendation is kept.**
*Measures*     Recommendations received in the year's review; those the State supported; those it noted; those without an answer told. As
               one event a review: the same three numbers by theme, told by words of the text (data/reference/themes.yml).
*Lag*          Answers are entered after the outcome is adopted, half a year after the review.
*Revisions*    An answer can be entered or corrected later; the database is read whole each time.
*Zero*         A review in the database is there as a whole: a theme without a recommendation is 0. A State without a review has no figure.
*Limitations*  Names of fields and the list of States are found out from the first answers, since the interface does not document them.
               A wrong value is answered with no rows and no error: fewer rows than the whole has are refused. The year is that of the session; one text by several States may be several entries.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd

from data.countries import resolve_all
from ingest.archives import AGAIN, COMPARE
from ingest.contract import FormatError, Http, Kind, Series, Source
from ingest.reading import read_json
from ingest.sources import _uwazi
from ingest.sources._uwazi import keep

__all__ = ["SOURCE", "fetch", "keep", "parse"]
HOST = "upr-info-database.uwazi.io"
SEARCH = f"https://{HOST}/api/search"
THESAURI = f"https://{HOST}/api/thesauris"
TEMPLATE = "5d8ce04361cde0408222e9a8"
"""Of recommendations."""
ANSWERS = {
    "supported": "accepted",
    "accepted": "accepted",
    "noted": "noted",
    "not supported": "noted",
    "rejected": "noted",
}
KINDS = ("accepted", "noted", "open")


def _series(measure: str, unit: str) -> Series:
    name = f"Recommendations {measure}"
    return Series(measure, name, f"{unit} in the year's review", kind=Kind.FLOW, bounds=(0, 1000))


SOURCE = Source(
    id="upr_info",
    name="Recommendations of the Universal Periodic Review",
    provider="UPR Info",
    url=f"https://{HOST}/",
    licence="As on the site of UPR Info, with attribution: counts only, no texts",
    citation="UPR Info, Database of UPR recommendations and voluntary pledges; counted and themes told by this project",
    schedule="0 2 * * 0",
    lag=timedelta(days=180),
    max_age=timedelta(days=200),
    hosts=(HOST,),
    replaces_history=True,
    expected_countries=150,
    series=(
        _series("received", "recommendations"),
        _series("accepted", "recommendations supported"),
        _series("noted", "recommendations noted or not supported"),
        _series("open", "recommendations without an answer told"),
    ),
)
SESSIONS = {2008: 3, 2009: 6, 2010: 9, 2011: 12, 2012: 14, 2013: 17, 2014: 20, 2015: 23, 2016: 26, 2017: 28, 2018: 31, 2019: 34, 2020: 36, 2021: 39, 2022: 41, 2023: 44, 2024: 47, 2025: 50, 2026: 53}  # fmt: skip
"""The last session of the Working Group in each year, for labels without a year."""
LAST_OF_CYCLE = (12, 26, 40, 54)


def fetch(http: Http, since: date) -> list[bytes]:  # noqa: ARG001 - answers are entered to old reviews too
    """Return a first page, then all pages State by State; raise FormatError when rows are missing."""
    ask = _uwazi.asking(http, SEARCH)
    question = {"types": json.dumps([TEMPLATE])}
    pages = [ask({**question, "limit": "30", "from": "0"})]
    first = read_json(pages[0])
    if not first["rows"]:
        problem = "no row answers: the number of the template is wrong now"
        raise FormatError(problem, kind="empty", field="types", remedy=COMPARE)
    field, known = first["names"]["state"], set(first["states"].values())
    for value in _states(read_json(http.get(THESAURI)), known):
        filters = json.dumps({field: {"values": [value]}}, separators=(",", ":"))
        pages += _uwazi.every_page(ask, {**question, "filters": filters})
    found = {row[0] for page in pages[1:] for row in read_json(page)["rows"]}
    if len(found) < first["total"]:
        problem = f"{len(found):,} of {first['total']:,} rows were found State by State"
        raise FormatError(problem, kind="schema", field="filters", remedy=COMPARE)
    return pages


def _states(answer: Any, known: set[str]) -> list[str]:
    """Return the ids of the list of values that has those seen in rows; a wrong id would be answered with nothing."""
    lists = answer.get("rows") if isinstance(answer, dict) else None
    for one in lists if isinstance(lists, list) else []:
        values = one.get("values") if isinstance(one, dict) else None
        ids = [str(value.get("id")) for value in values or [] if isinstance(value, dict)]
        if known <= set(ids):
            return ids
    raise FormatError(
        "no list of values has the States of the rows", kind="schema", field="thesauris", remedy=COMPARE
    )


def parse(payloads: Sequence[bytes]) -> pd.DataFrame:
    """Return the numbers by State and year of review, with one event a review that has them by theme."""
    pages = [read_json(payload) for payload in payloads]
    rows = {row[0]: [*row, place] for place, page in enumerate(pages) for row in _uwazi.checked(page)}
    if not rows:
        raise FormatError("no recommendation", kind="empty", remedy=AGAIN)
    if len(rows) < max(int(page["total"]) for page in pages):
        raise FormatError("some pages of the answer are missing", kind="truncated", remedy="give every page")
    table = pd.DataFrame(list(rows.values()), columns=["id", *_uwazi.FIELDS, "themes", "payload"])
    session = table["session"].map(_session)
    year = table["session"].str.extract(r"\b(20\d\d)\b", expand=False).fillna(session.map(_year_of))
    period = pd.to_datetime(year, format="%Y", errors="coerce").astype("datetime64[s]")
    answer = table["response"].str.strip().str.lower().map(ANSWERS).fillna("open")
    iso3 = resolve_all(table["state"], "name", on=period, every="Y")
    table = table.assign(
        period=period, answer=answer, iso3=iso3, who=iso3.fillna(table["state"]), number=session
    )
    reviews = [_review(rows) for _, rows in table.groupby(["who", "period"], dropna=False)]
    frame = pd.DataFrame([row for figures, _ in reviews for row in figures])
    frame = frame.astype({"period": "datetime64[s]", "value": "float64"})
    events = pd.DataFrame([event for _, event in reviews])
    events = events.astype({"start": "datetime64[s]", "end": "datetime64[s]"})
    frame.attrs = {"release": f"to session {session.max():.0f}", "events": events}
    return frame


def _session(label: str) -> float:
    found = re.search(r"\b(?!20\d\d)(\d{1,3})\b", label)
    return float(found[1]) if found else float("nan")


def _year_of(session: float) -> str | None:
    return next((str(year) for year, last in SESSIONS.items() if session <= last), None)


def _review(rows: pd.DataFrame) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return the figures and the event of one review."""
    first, period = rows.iloc[0], rows["period"].iloc[0]
    place = {"iso3": first["iso3"], "country": first["state"], "payload": int(rows["payload"].iloc[0])}
    counts = _counted(rows["answer"])
    figures = [
        {"series": name, "period": period, "value": value, **place}
        for name, value in (("received", len(rows)), *zip(KINDS, counts, strict=True))
    ]
    on = sorted({theme for themes in rows["themes"] for theme in themes})
    themes = {one: _counted(rows.loc[[one in themes for themes in rows["themes"]], "answer"]) for one in on}
    cycle = re.search(r"\d", str(first["cycle"]))
    told = int(cycle[0]) if cycle else 1 + sum(bool(first["number"] > last) for last in LAST_OF_CYCLE)
    year = "" if pd.isna(period) else str(period.year)
    event = {
        "event": f"{rows['who'].iloc[0]}|{year}"[:64],
        "kind": "upr_recommendations",
        "iso3": first["iso3"],
        "start": period,
        "end": period + pd.DateOffset(years=1) - pd.Timedelta(days=1),
        "value": float(len(rows)),
        "label": f"{len(rows)} recommendations in the review of {year}",
        "detail": json.dumps({"cycle": told, "all": counts, "themes": themes}),
        "country": first["state"],
        "payload": place["payload"],
    }
    return figures, event


def _counted(answers: pd.Series[str]) -> list[int]:
    return [int((answers == kind).sum()) for kind in KINDS]
