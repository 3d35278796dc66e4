"""Worldwide Governance Indicators: how governance is perceived, in six dimensions, with the error of each estimate.

*Upstream*     World Bank, Worldwide Governance Indicators: the interface (source 3), or the workbooks of 2023 (one sheet a
               dimension, years across), 2024 (one long table) and 2025 (one long sheet a dimension).
*Measures*     Six estimates on a scale from about -2.5 to 2.5, higher meaning better governance, each made from many
               surveys and expert ratings. Lower and upper bounds are the estimate less and plus 1.645 standard errors: an
               interval of 90 per cent, as the Bank gives.
*Lag*          About nine months: September or October of the following year.
*Revisions*    Every release estimates all years anew, so a release replaces all of history. In the revision of 2025 the
               Bank gave the indicators new codes and added scores from 0 to 100, which are not read here.
*Zero*         Zero is the average of all countries, not an absence; a blank is missing.
*Limitations*  Perceptions, not counts. Before the revision of 2025 the scale said where a country stood among all countries
               of that year, so that the world could not get better or worse. 1997, 1999 and 2001 do not exist. Differences
               smaller than the interval say little. Several of the ratings used are themselves V-Dem's or Freedom House's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd

from ingest.contract import FormatError, Http, Series, Source
from ingest.reading import numbers, open_archive, read_csv_bytes, read_json
from ingest.sources._columns import named
from ingest.sources._worldbank import API, HOSTS, fetch_indicator, is_page, locate, read_all
from ingest.sources._worldbank_tables import AGAIN, COMPARE
from ingest.workbooks import read_sheets

NINETY_PER_CENT = 1.645
"""Standard errors on each side of the estimate that make an interval of 90 per cent."""
LARGEST_USUAL_ERROR = 1.0
"""Half of all standard errors of an estimate are about 0.2 or less."""
DIMENSIONS = {
    "va": ("voice_accountability", "Voice and accountability"),
    "pv": ("political_stability", "Political stability and absence of violence or terrorism"),
    "ge": ("government_effectiveness", "Government effectiveness"),
    "rq": ("regulatory_quality", "Regulatory quality"),
    "rl": ("rule_of_law", "Rule of law"),
    "cc": ("control_of_corruption", "Control of corruption"),
}
_CODE = re.compile(r"(?:GOV_WGI_)?(VA|PV|GE|RQ|RL|CC)\.(EST|SE|STD\.ERR)")
"""Codes of the interface since the revision of 2025 and before it."""
CODES = [
    f"{prefix}{letters.upper()}.{kind}"
    for prefix, kinds in (("GOV_WGI_", ("EST", "SE")), ("", ("EST", "STD.ERR")))
    for letters in DIMENSIONS
    for kind in kinds
]
_YEAR = re.compile(r"(?:19|20)\d\d")
_SHEETS = {
    "va": r"va$|voice",
    "pv": r"pv$|political",
    "ge": r"ge$|government",
    "rq": r"rq$|regulatory",
    "rl": r"rl$|rule",
    "cc": r"cc$|control",
}
_LONG = {
    "country": ("economy_code", "code", "wb_code", "country_code"),
    "name": ("economy_name", "countryname", "wb_country", "country_name"),
    "year": ("year",),
    "estimate": ("estimate", "governance_estimate_approx_2_5_to_2_5"),
    "error": ("standard_error_estimate", "stddev", "stderr", "standard_error"),
    "dimension": ("indicator",),
}

SOURCE = Source(
    id="worldbank_wgi",
    name="Worldwide Governance Indicators",
    provider="World Bank",
    url="https://www.worldbank.org/en/publication/worldwide-governance-indicators",
    licence="CC BY 4.0",
    citation="Kaufmann, Daniel and Aart Kraay. Worldwide Governance Indicators. World Bank. www.govindicators.org",
    schedule="30 5 * * 1",
    lag=timedelta(days=275),
    max_age=timedelta(days=450),
    series=tuple(
        Series(
            measure, name, "estimate, about -2.5 to 2.5", bounds=(-4.5, 4.5), higher_is="better governance"
        )
        for measure, name in DIMENSIONS.values()
    ),
    hosts=HOSTS,
    redistribute=True,
    replaces_history=True,
    rate=2.0,
    expected_countries=185,
)


def fetch(http: Http, since: date) -> list[bytes]:  # noqa: ARG001 - a release re-estimates every year
    """Return the pages of the six estimates and their standard errors, under the codes the Bank's list now has."""
    listed = _listed(http.get(f"{API}/sources/3/indicators?format=json&per_page=500"))
    bodies: list[bytes] = []
    for letters in DIMENSIONS:
        for kind in (("EST",), ("SE", "STD.ERR")):
            codes = [
                code
                for code in CODES
                if code in listed and code.endswith(tuple(f"{letters.upper()}.{word}" for word in kind))
            ]
            found = fetch_indicator(http, codes, "&source=3")
            if not found and kind == ("EST",):
                raise FormatError(
                    f"the list of source 3 has no estimate of {DIMENSIONS[letters][1].lower()}",
                    source=SOURCE.id,
                    field=f"{letters.upper()}.EST",
                    remedy="look up its new code and add it to CODES",
                )
            bodies += found
    return bodies


def _listed(payload: bytes) -> set[str]:
    """Return the codes on the list of indicators."""
    match read_json(payload):
        case [dict(), list() as rows] if all(isinstance(row, dict) for row in rows):
            return {str(row.get("id")) for row in rows}
        case _:
            raise FormatError(
                "the list of indicators is not a heading and a list of rows",
                source=SOURCE.id,
                kind="schema",
                remedy=COMPARE,
            )


def parse(payloads: Sequence[bytes]) -> pd.DataFrame:
    """Return observations, one row per estimate; raise FormatError."""
    rows = _read(payloads)
    estimate, error = numbers(rows["estimate"]), numbers(rows["error"])
    if error.median() > LARGEST_USUAL_ERROR:
        error = error * np.nan  # the error of the score from 0 to 100, which says nothing of the estimate
    result = locate(rows).assign(
        series=rows["dimension"].map({letters: measure for letters, (measure, _) in DIMENSIONS.items()}),
        value=estimate,
        low=estimate - NINETY_PER_CENT * error,
        high=estimate + NINETY_PER_CENT * error,
        payload=rows["payload"],
    )
    last = pd.to_numeric(rows["year"], errors="coerce").max()
    result.attrs = {"release": rows.attrs.get("updated") or f"{last + 1:.0f}", "notes": _notes(rows, error)}
    return result[estimate.notna()].reset_index(drop=True)


def _notes(rows: pd.DataFrame, error: pd.Series) -> list[str]:
    absent = [name for letters, (name, _) in DIMENSIONS.items() if letters not in set(rows["dimension"])]
    notes = [f"dimensions not in this file stay at their last release: {', '.join(absent)}"] if absent else []
    return (
        [*notes, "no standard errors of the estimates came, so they have no bounds"]
        if error.isna().all()
        else notes
    )


def _read(payloads: Sequence[bytes]) -> pd.DataFrame:
    """Return dimension, country, name, year, estimate, error and payload as text, from whatever layout."""
    if len(payloads) == 1:
        tables = list(_tables(payloads[0]))
        if tables:
            rows = pd.concat(tables, ignore_index=True).assign(payload=0)
            rows.attrs = {"updated": max(table.attrs.get("updated", "") for table in tables)}
            return rows
    elif not all(map(is_page, payloads)):
        raise FormatError(
            f"{len(payloads)} files came together",
            source=SOURCE.id,
            kind="schema",
            field="release",
            remedy="run each file by itself: figures of two releases cannot be put into one series",
        )
    rows = read_all(payloads, {}, CODES)
    release = rows.attrs["release"]
    parts = rows["code"].str.extract(_CODE)
    rows = rows.assign(dimension=parts[0].str.lower(), kind=parts[1].eq("EST")).drop(
        columns=["code", "label"]
    )
    key = ["dimension", "country", "name", "year"]
    errors = rows[~rows["kind"]].drop_duplicates(key).set_index(key)["value"].rename("error")
    found = (
        rows[rows["kind"]].rename(columns={"value": "estimate"}).join(errors, on=key).reset_index(drop=True)
    )
    if found.empty:
        raise FormatError(
            "the file has standard errors without estimates",
            source=SOURCE.id,
            kind="schema",
            field="VA.EST",
            remedy=COMPARE,
        )
    found.attrs["updated"] = release
    return found


def _tables(payload: bytes) -> Iterator[pd.DataFrame]:
    """Give the tables that are not laid out by indicator code: the Bank's own workbooks and what is made of them."""
    if payload[:4] == b"\xd0\xcf\x11\xe0" or (payload[:2] == b"PK" and b"xl/w" in payload):
        updated, found = "", set[str]()
        for name, rows in read_sheets(payload):
            updated = updated or _update(rows)
            letters = next(
                (key for key, pattern in _SHEETS.items() if re.match(pattern, name, re.IGNORECASE)), ""
            )
            table = _sheet(rows, letters)
            if table is not None:
                table.attrs["updated"] = updated
                found.update(table["dimension"])
                yield table
        if found and found < set(DIMENSIONS):
            raise FormatError(
                f"no sheet holds {', '.join(DIMENSIONS[one][1].lower() for one in sorted(set(DIMENSIONS) - found))}",
                source=SOURCE.id,
                kind="schema",
                field="sheet",
                remedy=COMPARE,
            )
    elif not is_page(payload):
        try:
            table = read_csv_bytes(open_archive(payload, r"\.csv$"), required=("year",))
        except FormatError as error:
            if error.kind != "schema":
                raise
            return
        if not any(_CODE.fullmatch(str(name)) for name in table):
            yield _long(table, "va" if {"wb_code", "StdErr"} <= set(table) else "")


def _update(rows: Sequence[Sequence[str | None]]) -> str:
    """Return the year of the update that a sheet names, or nothing."""
    found = re.search(
        r"(20\d\d) (?:Update|Revision)",
        "\n".join(cell for row in rows[:12] for cell in row if cell),
        re.IGNORECASE,
    )
    return found[1] if found else ""


def _sheet(rows: list[list[str | None]], letters: str) -> pd.DataFrame | None:
    """Return a sheet's estimates and errors; None for a sheet of something else."""
    above: list[str | None] = []
    for place, row in enumerate(rows[:30]):
        names = [(cell or "").strip() for cell in row]
        if (
            letters
            and "Code" in names
            and "Estimate" in names
            and sum(bool(_YEAR.fullmatch(cell or "")) for cell in above) > 1
        ):
            return _across(rows[place + 1 :], above, names, letters)
        if "year" in {name.lower() for name in names}:
            body = [list(line) + [None] * (len(names) - len(line)) for line in rows[place + 1 :] if any(line)]
            table = pd.DataFrame(body, columns=names, dtype="str")
            return _long(table.loc[:, [bool(name) for name in names]], letters)
        above = row
    if letters:
        raise FormatError(
            f"the sheet of {DIMENSIONS[letters][1].lower()} has no heading with Code, Estimate and years",
            source=SOURCE.id,
            kind="schema",
            field="Estimate",
            remedy=COMPARE,
        )
    return None


def _across(
    rows: list[list[str | None]], above: list[str | None], names: list[str], letters: str
) -> pd.DataFrame:
    """Return a sheet with years across: the year stands above each ``Estimate`` and ``StdErr``."""
    body = pd.DataFrame(
        [list(row) + [None] * (len(names) - len(row)) for row in rows if any(row)], dtype="str"
    )
    if body.empty:
        raise FormatError(
            f"the sheet of {letters} has headings and no rows", source=SOURCE.id, kind="empty", remedy=AGAIN
        )
    parts = []
    for at, name in enumerate(names):
        if name != "Estimate":
            continue
        error = next(
            (k for k in range(at + 1, len(names)) if names[k] == "StdErr" and above[k] == above[at]), None
        )
        parts.append(
            pd.DataFrame(
                {
                    "country": body[names.index("Code")],
                    "name": body[0],
                    "year": above[at],
                    "estimate": body[at],
                    "error": body[error] if error is not None else pd.Series(pd.NA, body.index, dtype="str"),
                }
            )
        )
    return _blanked(pd.concat(parts, ignore_index=True).assign(dimension=letters))


def _long(table: pd.DataFrame, letters: str) -> pd.DataFrame:
    """Return a table with one row per country and year; ``letters`` is its dimension where no column says it."""
    required = ["country", "year", "estimate", "error", *([] if letters else ["dimension"])]
    rows = named(table, _LONG, required)
    rows.attrs = {}
    if "name" not in rows:
        rows = rows.assign(name=pd.Series(pd.NA, rows.index, dtype="str"))
    rows = rows.assign(dimension=letters or rows["dimension"].str.strip().str.lower().str[:2])
    return _blanked(rows[rows["dimension"].isin(list(DIMENSIONS))])


def _blanked(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with the marks of missing figures taken out."""
    marks = ["#N/A", "..", "N/A", "."]
    return rows.assign(**{name: rows[name].mask(rows[name].isin(marks)) for name in ("estimate", "error")})
