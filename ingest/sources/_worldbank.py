"""What the World Bank's answers hold, whatever their layout: one row per indicator, country and year.

Read are the pages of the interface (JSON), the bulk tables per indicator or of a whole database (CSV in an archive, .xls,
.xlsx), DataBank's exports with years or with indicators across, and tables that analysts make of them (country, year and
one column per indicator code).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from data.countries import resolve_all
from ingest.contract import FetchError, FormatError, Http
from ingest.reading import Member, numbers, open_members, read_csv_bytes, read_json, years
from ingest.workbooks import read_sheets

API = "https://api.worldbank.org/v2"
HOSTS = ("api.worldbank.org",)
PER_PAGE = 20_000
COMPARE = "compare the file with the World Bank's page; its layout changed or it is another file"
AGAIN = "fetch it again"

_GROUPS = """
AFE AFR AFW ARB BEA BEC BHI BLA BMN BSS CAA CEA CEB CEU CLA CME CSA CSS DEA DEC DFS DLA DMN DNS DSA DSF DSS EAP EAR EAS ECA
ECS EMU EUU FCS FXS HIC HPC IBB IBD IBT IDA IDB IDX INX LAC LCN LDC LIC LMC LMY LTE MDE MEA MIC MNA NAC NAF NLS NRS OED OSS
PRE PSS PST RRS SAS SSA SSF SST SXZ SZE TEA TEC TLA TMN TSA TSS UMC WLD XZN
1A 1W 4E 7E 8S A4 A5 A9 B1 B2 B3 B4 B6 B7 B8 C4 C5 C6 C7 C8 C9 D2 D3 D4 D5 D6 D7 D8 EU F1 F6 M1 M2 N6 OE R6 S1 S2 S3 S4
T2 T3 T4 T5 T6 T7 V1 V2 V3 V4 XC XD XE XF XG XH XI XJ XL XM XN XO XP XQ XT XU XX XY Z4 Z7 ZB ZF ZG ZH ZI ZJ ZQ ZT
"""
AGGREGATES = frozenset(_GROUPS.split())
"""The codes, of three and of two letters, under which the Bank lists regions, income and lending groups and the world."""
AGGREGATE_NAMES = re.compile(r"(?i:(high|upper middle|lower middle|middle|low|low & middle) income|not classified|world|euro area)")
"""Names of aggregates as they stand in tables that have lost the code."""

_CODE = re.compile(r"(?:.*\[)?([A-Z][A-Z0-9]*(?:[._][A-Z0-9]+)+)\]?")
_YEAR = re.compile(r"((?:19|20)\d\d)(?:\.0)?(?: ?\[YR\d{4}\])?")
_BLANK = ("..", "#N/A", "n/a", "N/A", "null", "NULL")
_UPDATED = re.compile(r"Last Updated(?: Date)?[:\",;\s]*(\d{4}-\d\d-\d\d|\d\d/\d\d/\d{4})", re.IGNORECASE)
_COLUMNS = {
    "country": ("Country Code", "iso3c", "iso3", "countryiso3code", "country_code"),
    "name": ("Country Name", "country", "country_name", "Country"),
    "code": ("Indicator Code", "Series Code", "indicator_code", "series_code"),
    "label": ("Indicator Name", "Series Name", "indicator_name", "series_name"),
    "year": ("year", "Year", "Time", "date"),
    "value": ("value", "Value"),
}
_ASIDE = re.compile(r"metadata|country-series|footnote|series-time|WDI(country|series)|definition", re.IGNORECASE)

Rows = pd.DataFrame
"""Columns code, label, country, name, year, value, payload; ``attrs["updated"]``: ISO date of the release, or empty."""


@dataclass(frozen=True)
class Page:
    """A page of the interface: its place among those of its answer, and its rows."""

    number: int
    pages: int
    total: int
    updated: str
    rows: Rows


# ---- fetching -------------------------------------------------------------------------------------------------------


def fetch_indicator(http: Http, codes: Sequence[str], query: str = "") -> list[bytes]:
    """Return all pages of the first of the codes that the Bank knows; none when it knows none of them.

    Raises FetchError (kind ``truncated``) when pages are missing or come twice.
    """
    for code in codes:
        url = f"{API}/country/all/indicator/{code}?format=json&per_page={PER_PAGE}{query}"
        try:
            bodies = [http.get(url)]
            first = page(bodies[0])
        except FormatError as error:
            if error.kind != "error_in_body":
                raise
            continue
        bodies += [http.get(f"{url}&page={number}") for number in range(2, first.pages + 1)]
        try:
            complete([first, *(page(body) for body in bodies[1:])], code)
        except FormatError as error:
            raise FetchError(error.problem, field=error.field, remedy=error.remedy, kind=error.kind) from error
        return bodies
    return []


def is_page(payload: bytes) -> bool:
    """Return whether the payload is JSON, as the interface answers."""
    return payload[:64].lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"[", b"{")


def page(payload: bytes) -> Page:
    """Return one page of the interface; raise FormatError (kind ``error_in_body``) for an error message."""
    given = read_json(payload)
    match given:
        case [{"message": message}] | {"message": message}:
            raise FormatError(f"the World Bank answers: {_words(message)}", kind="error_in_body",
                              remedy="see whether the code was renamed in the list of indicators")
        case [dict() as head, list() | None as rows]:
            return _page(head, rows or [])
        case _:
            raise FormatError("the answer is not a heading and a list of rows", kind="schema", remedy=COMPARE)


def _words(message: Any) -> str:
    first = message[0] if isinstance(message, list) and message else message
    return str(first.get("value", first) if isinstance(first, dict) else first)[:200]


def _page(head: Mapping[str, Any], rows: list[Any]) -> Page:
    try:
        table = pd.DataFrame({
            "code": [row["indicator"]["id"] for row in rows],
            "label": [row["indicator"]["value"] for row in rows],
            "country": [row.get("countryiso3code") or row["country"]["id"] for row in rows],
            "name": [row["country"]["value"] for row in rows],
            "year": [row["date"] for row in rows],
            "value": ["" if row["value"] is None else str(row["value"]) for row in rows],
        }, dtype="str")
        number, pages, total = (int(head[key]) for key in ("page", "pages", "total"))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise FormatError(f"a row or the heading lacks what every one has ({error!r})", kind="schema", remedy=COMPARE) from error
    return Page(number, pages, total, str(head.get("lastupdated") or ""), table)


def complete(pages: Sequence[Page], code: str) -> None:
    """Raise FormatError (kind ``truncated``) unless these are all pages of one answer, each once."""
    numbers_, last = sorted(page.number for page in pages), max(page.pages for page in pages)
    rows = pd.concat([page.rows for page in pages], ignore_index=True)
    total = max(page.total for page in pages)
    if total == 0 and rows.empty:
        return
    if numbers_ != list(range(1, last + 1)):
        problem = f"pages {', '.join(map(str, numbers_))} of {last} came"
    elif rows.duplicated(["code", "country", "name", "year"]).any():
        problem = "a page came twice: rows repeat"
    elif len(rows) != total:
        problem = f"{len(rows):,} of {total:,} rows came"
    else:
        return
    raise FormatError(f"{code}: {problem}", field=code, kind="truncated", remedy=AGAIN)


# ---- reading --------------------------------------------------------------------------------------------------------


def read_all(payloads: Sequence[bytes], renamed: Mapping[str, str], wanted: Collection[str]) -> Rows:
    """Return the rows of all payloads with a code in ``wanted``, without blank figures and aggregates; raise FormatError.

    ``renamed`` gives the code of columns that tables by analysts name otherwise. Where several files have a figure, the
    newest file's counts. ``attrs["others"]`` lists the codes not wanted, ``attrs["release"]`` names the newest release: by
    the date the Bank gives, else by the last year that has figures, such as ``2024 data``.
    """
    if not payloads:
        raise FormatError("no file was given", kind="empty", remedy=AGAIN)
    parts: list[Rows] = []
    pages: dict[str, list[Page]] = {}
    for place, payload in enumerate(payloads):
        if is_page(payload):
            one = page(payload)
            for code in one.rows["code"].unique():
                pages.setdefault(str(code), []).append(one)
            one.rows.attrs["updated"] = one.updated
            found = [one.rows]
        else:
            found = _tables(payload, renamed, wanted)
        parts += [rows.assign(payload=place) for rows in found if len(rows)]
    for code, answers in pages.items():
        complete(answers, code)
    others = sorted({*(set(pages) - set(wanted)), *(code for part in parts for code in part.attrs.get("others", ()))})
    parts = [kept for part in parts if len(kept := _figures(part[part["code"].isin(wanted)]))]
    if not parts:
        raise FormatError(f"no country has a figure of this source's indicators; other codes: {', '.join(others[:8]) or 'none'}",
                          kind="schema" if others else "empty", field="Indicator Code", remedy=COMPARE)
    rows = pd.concat(parts, ignore_index=True)
    result = rows if pages else _newest(rows)
    result = result.drop(columns="release").reset_index(drop=True)
    result.attrs = {"others": others, "release": max(rows["release"])}
    return result


def _figures(rows: Rows) -> Rows:
    """Return the rows that have a figure for a country, and the release they are of."""
    value = rows["value"]
    if not pd.api.types.is_float_dtype(value.dtype):
        value = numbers(value.where(~value.isin(_BLANK)))
    kept = rows.assign(value=value)[value.notna() & ~aggregate(rows)]
    last = years(kept["year"]).dt.year.max()
    return kept.assign(release=rows.attrs.get("updated") or f"{last:.0f} data")


def _newest(rows: Rows) -> Rows:
    """Return the rows of the newest release that has their figure; repetitions inside one file stay, for the checks to see."""
    cell = [rows["code"], rows["country"].fillna(rows["name"]), rows["year"].fillna("")]
    rank = (rows["release"] + "|" + rows["payload"].map("{:06d}".format)).rank(method="dense")
    newest: Rows = rows[rank == rank.groupby(cell).transform("max")]
    return newest


def locate(rows: Rows) -> pd.DataFrame:
    """Return iso3 (NA where unknown or not a State of its own in that year), period and the Bank's own code or name."""
    period = years(rows["year"])
    place = rows["country"].fillna(rows["name"])
    iso3 = resolve_all(place, "wb", on=period, every="Y")
    two = rows["country"].str.fullmatch(r"[A-Za-z]{2}").fillna(False).astype(bool)
    iso3 = iso3.mask(two, resolve_all(place, "iso2", on=period, every="Y"))
    iso3 = iso3.mask(rows["country"].isna(), resolve_all(place, "name", on=period, every="Y"))
    return pd.DataFrame({"iso3": iso3, "period": period, "country": place})


def aggregate(rows: Rows) -> pd.Series:
    """Return which rows are sums or means over countries, by the Bank's list of their codes and, without code, by name."""
    nameless = rows["country"].isna()
    found = rows["country"].str.upper().isin(AGGREGATES)
    found[nameless] = rows["name"][nameless].fillna("").str.strip().str.fullmatch(AGGREGATE_NAMES).astype(bool)
    return found


def _tables(payload: bytes, renamed: Mapping[str, str], wanted: Collection[str]) -> list[Rows]:
    """Return the tables of an archive, a workbook or a CSV file."""
    if payload[:4] == b"\xd0\xcf\x11\xe0" or (payload[:2] == b"PK" and b"xl/w" in payload):
        found = [sheet for _, rows in read_sheets(payload) if (sheet := _sheet(rows))]
    else:
        members = open_members(payload, r"\.csv$")
        found = [_csv(member) for member in [m for m in members if not _ASIDE.search(m.name)] or members]
    if not found:
        raise FormatError("no sheet has columns for country, indicator and year", kind="schema", field="Country Code", remedy=COMPARE)
    tables = [_tidy(table, renamed, wanted) for table, _ in found]
    for table, (_, updated) in zip(tables, found, strict=True):
        table.attrs["updated"] = updated
    return tables


def _csv(member: Member) -> tuple[pd.DataFrame, str]:
    """Return the table and its release date, which stands above it (bulk) or below it (DataBank)."""
    if member.packing and member.size > 64 * 1024**2:
        return read_csv_bytes(member, required=("Country Code", "Indicator Code"), numeric=[str(y) for y in range(1950, 2100)]), ""
    content = member.read()
    edges = (content[:2048] + b"\n" + content[-2048:]).decode("utf-8", "ignore")
    footer = re.search(rb"[\r\n][\r\n,\";\s]*Data from database", content[-8192:])
    if footer:
        content = content[: len(content) - len(content[-8192:]) + footer.start()] + b"\n"
    heading = ("Country Code",) if b"Country Code" in content[:65_536] else ("year",) if b"year" in content[:4096] else ()
    return read_csv_bytes(content, required=heading), _date(edges)


def _sheet(rows: list[list[str | None]]) -> tuple[pd.DataFrame, str] | None:
    """Return a sheet's table and the release date beside it; None when the sheet is another kind."""
    edges = "\n".join(" ".join(cell for cell in row if cell) for row in [*rows[:8], *rows[-8:]])
    for place, row in enumerate(rows[:30]):
        names = [(cell or "").strip() for cell in row]
        if "Country Code" in names and {*_COLUMNS["code"], *_COLUMNS["year"]} & set(names):
            _refuse_twice(names)
            body = [[line[at] if at < len(line) else None for at, name in enumerate(names) if name] for line in rows[place + 1 :]]
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
    names = {kind: name for kind, options in _COLUMNS.items() if (name := next((n for n in options if n in table), None))}
    if "country" not in names and "name" not in names:
        raise FormatError("no column says the country", kind="schema", field="Country Code", remedy=COMPARE)
    fixed = pd.DataFrame({
        kind: table[names[kind]] if kind in names else pd.Series(pd.NA, table.index, dtype="str")
        for kind in ("code", "label", "country", "name", "year")
    })
    fixed = fixed[fixed["country"].notna() | fixed["name"].notna()]
    by_year = {name: found[1] for name in table.columns if (found := _YEAR.fullmatch(name))}
    by_code = {name: code for name in table.columns if (code := renamed.get(name) or _code(name))}
    if "code" in names and (by_year or "value" in names):
        others = sorted(set(fixed["code"].dropna()) - set(wanted))
        fixed = fixed[fixed["code"].isin(wanted)]
        result = _stack(fixed, table, by_year, "year") if by_year else fixed.assign(value=table[names["value"]])
    elif "year" in names and by_code:
        others = sorted(set(by_code.values()) - set(wanted))
        result = _stack(fixed, table, {name: code for name, code in by_code.items() if code in wanted}, "code")
    else:
        raise FormatError("no columns for the indicator's code and for years", kind="schema", field="Indicator Code", remedy=COMPARE)
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
