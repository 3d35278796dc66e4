"""Tables of the World Bank's figures: one row per indicator, country and year, as text.

Read are the bulk tables per indicator or of a whole database (CSV in an archive, .xls, .xlsx), DataBank's exports with years
or with indicators across, and tables that analysts make of them (country, year and one column per indicator code).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import numpy as np
import pandas as pd

from ingest.contract import FormatError
from ingest.reading import Member, open_members, read_csv_bytes
from ingest.workbooks import read_sheets

COMPARE = "compare the file with the World Bank's page; its layout changed or it is another file"
AGAIN = "fetch it again"
WHOLE_DATABASE = 64 * 1024**2
"""Bytes from which a table is read as numbers at once; it holds every indicator there is."""

_CODE = re.compile(r"(?:.*\[)?([A-Z][A-Z0-9]*(?:[._][A-Z0-9]+)+)\]?")
_YEAR = re.compile(r"((?:19|20)\d\d)(?:\.0)?(?: ?\[YR\d{4}\])?")
_UPDATED = re.compile(r"Last Updated(?: Date)?[:\",;\s]*(\d{4}-\d\d-\d\d|\d\d/\d\d/\d{4})", re.IGNORECASE)
_COLUMNS = {
    "country": ("Country Code", "iso3c", "iso3", "countryiso3code", "country_code"),
    "name": ("Country Name", "country", "country_name", "Country"),
    "code": ("Indicator Code", "Series Code", "indicator_code", "series_code"),
    "label": ("Indicator Name", "Series Name", "indicator_name", "series_name"),
    "year": ("year", "Year", "Time", "date"),
    "value": ("value", "Value"),
}
_ASIDE = re.compile(
    r"metadata|country-series|footnote|series-time|WDI(country|series)|definition", re.IGNORECASE
)

Rows = pd.DataFrame
"""Columns code, label, country, name, year and value, of text. ``attrs["updated"]``: ISO date of the release or empty;
``attrs["others"]``: codes in the table that are not wanted."""


def tables(payload: bytes, renamed: Mapping[str, str], wanted: Collection[str]) -> list[Rows]:
    """Return the tables of an archive, a workbook or a CSV file."""
    if payload[:4] == b"\xd0\xcf\x11\xe0" or (payload[:2] == b"PK" and b"xl/w" in payload):
        found = [sheet for _, rows in read_sheets(payload) if (sheet := _sheet(rows))]
    else:
        members = open_members(payload, r"\.csv$")
        found = [_csv(member) for member in [m for m in members if not _ASIDE.search(m.name)] or members]
    if not found:
        raise FormatError(
            "no sheet has columns for country, indicator and year",
            kind="schema",
            field="Country Code",
            remedy=COMPARE,
        )
    result = [_tidy(table, renamed, wanted) for table, _ in found]
    for table, (_, updated) in zip(result, found, strict=True):
        table.attrs["updated"] = updated
    return result


def _csv(member: Member) -> tuple[pd.DataFrame, str]:
    """Return the table and its release date, which stands above it (bulk) or below it (DataBank)."""
    if member.packing and member.size > WHOLE_DATABASE:
        return read_csv_bytes(
            member, required=("Country Code", "Indicator Code"), numeric=[str(y) for y in range(1950, 2100)]
        ), ""
    content = member.read()
    edges = (content[:2048] + b"\n" + content[-2048:]).decode("utf-8", "ignore")
    footer = re.search(rb"[\r\n][\r\n,\";\s]*Data from database", content[-8192:])
    if footer:
        content = content[: len(content) - len(content[-8192:]) + footer.start()] + b"\n"
    heading = (
        ("Country Code",)
        if b"Country Code" in content[:65_536]
        else ("year",)
        if b"year" in content[:4096]
        else ()
    )
    return read_csv_bytes(content, required=heading), _date(edges)


def _sheet(rows: list[list[str | None]]) -> tuple[pd.DataFrame, str] | None:
    """Return a sheet's table and the release date beside it; None when the sheet is another kind."""
    edges = "\n".join(" ".join(cell for cell in row if cell) for row in [*rows[:8], *rows[-8:]])
    for place, row in enumerate(rows[:30]):
        names = [(cell or "").strip() for cell in row]
        if "Country Code" in names and {*_COLUMNS["code"], *_COLUMNS["year"]} & set(names):
            _refuse_twice(names)
            body = [
                [line[at] if at < len(line) else None for at, name in enumerate(names) if name]
                for line in rows[place + 1 :]
            ]
            return pd.DataFrame(body, columns=[name for name in names if name], dtype="str"), _date(edges)
    return None


def _refuse_twice(names: Sequence[str]) -> None:
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise FormatError(f"column {twice[0]!r} occurs twice", kind="schema", field=twice[0], remedy=COMPARE)


def _date(text: str) -> str:
    """Return the release date that the text names, as ISO date; empty without one."""
    found = _UPDATED.search(text)
    if not found:
        return ""
    form = "%Y-%m-%d" if "-" in found[1] else "%m/%d/%Y"
    try:
        return datetime.strptime(found[1], form).date().isoformat()  # noqa: DTZ007 - a date
    except ValueError:
        return ""


def _tidy(table: pd.DataFrame, renamed: Mapping[str, str], wanted: Collection[str]) -> Rows:
    """Return one row per figure from a table with years across, with indicators across, or with one figure a row."""
    table.attrs = {}
    names = {
        kind: name
        for kind, options in _COLUMNS.items()
        if (name := next((n for n in options if n in table), None))
    }
    if "country" not in names and "name" not in names:
        raise FormatError("no column says the country", kind="schema", field="Country Code", remedy=COMPARE)
    fixed = pd.DataFrame(
        {
            kind: table[names[kind]] if kind in names else pd.Series(pd.NA, table.index, dtype="str")
            for kind in ("code", "label", "country", "name", "year")
        }
    )
    fixed = fixed[fixed["country"].notna() | fixed["name"].notna()]
    by_year = {name: found[1] for name in table.columns if (found := _YEAR.fullmatch(name))}
    by_code = {name: code for name in table.columns if (code := renamed.get(name) or _code(name))}
    if "code" in names and (by_year or "value" in names):
        others = sorted(set(fixed["code"].dropna()) - set(wanted))
        fixed = fixed[fixed["code"].isin(wanted)]
        result = (
            _stack(fixed, table, by_year, "year") if by_year else fixed.assign(value=table[names["value"]])
        )
    elif "year" in names and by_code:
        others = sorted(set(by_code.values()) - set(wanted))
        result = _stack(
            fixed, table, {name: code for name, code in by_code.items() if code in wanted}, "code"
        )
    else:
        raise FormatError(
            "no columns for the indicator's code and for years",
            kind="schema",
            field="Indicator Code",
            remedy=COMPARE,
        )
    result.attrs["others"] = others
    return result


def _code(name: str) -> str:
    found = _CODE.fullmatch(name)
    return found[1] if found else ""


def _stack(fixed: pd.DataFrame, table: pd.DataFrame, across: Mapping[str, str], kind: str) -> Rows:
    """Return the columns ``across`` below one another, with their meaning as ``kind``."""
    parts = []
    for column, meaning in across.items():
        part = fixed.assign(value=table[column].loc[fixed.index])
        part[kind] = meaning
        parts.append(part)
    return pd.concat(parts, ignore_index=True) if parts else fixed.assign(value=np.nan).iloc[:0]
