"""What the World Bank's answers hold, whatever their layout: one row per indicator, country and year.

Here are the pages of the interface (JSON), fetched and read, and what is the same for all layouts: which rows are countries,
and which of several files counts. ``_worldbank_tables`` reads everything that is a table.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from data.countries import resolve_all
from ingest.contract import FetchError, FormatError, Http
from ingest.reading import numbers, read_json, years
from ingest.sources._worldbank_tables import AGAIN, COMPARE, Rows, tables

API = "https://api.worldbank.org/v2"
HOSTS = ("api.worldbank.org",)
PER_PAGE = 20_000

_GROUPS = """
AFE AFR AFW ARB BEA BEC BHI BLA BMN BSS CAA CEA CEB CEU CLA CME CSA CSS DEA DEC DFS DLA DMN DNS DSA DSF DSS EAP EAR EAS ECA
ECS EMU EUU FCS FXS HIC HPC IBB IBD IBT IDA IDB IDX INX LAC LCN LDC LIC LMC LMY LTE MDE MEA MIC MNA NAC NAF NLS NRS OED OSS
PRE PSS PST RRS SAS SSA SSF SST SXZ SZE TEA TEC TLA TMN TSA TSS UMC WLD XZN
1A 1W 4E 7E 8S A4 A5 A9 B1 B2 B3 B4 B6 B7 B8 C4 C5 C6 C7 C8 C9 D2 D3 D4 D5 D6 D7 D8 EU F1 F6 M1 M2 N6 OE R6 S1 S2 S3 S4
T2 T3 T4 T5 T6 T7 V1 V2 V3 V4 XC XD XE XF XG XH XI XJ XL XM XN XO XP XQ XT XU XX XY Z4 Z7 ZB ZF ZG ZH ZI ZJ ZQ ZT
"""
AGGREGATES = frozenset(_GROUPS.split())
"""The codes, of three and of two letters, under which the Bank lists regions, income and lending groups and the world."""
AGGREGATE_NAMES = re.compile(
    r"(?i:(high|upper middle|lower middle|middle|low|low & middle) income|not classified|world|euro area)"
)
"""Names of aggregates as they stand in tables that have lost the code."""

_BLANK = ("..", "#N/A", "n/a", "N/A", "null", "NULL")
MOST_PAGES = 500


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
        if first.pages > MOST_PAGES:
            raise FormatError(
                f"{code}: the answer has {first.pages:,} pages", field=code, kind="schema", remedy=COMPARE
            )
        bodies += [http.get(f"{url}&page={number}") for number in range(2, first.pages + 1)]
        try:
            complete([first, *(page(body) for body in bodies[1:])], code)
        except FormatError as error:
            raise FetchError(
                error.problem, field=error.field, remedy=error.remedy, kind=error.kind
            ) from error
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
            raise FormatError(
                f"the World Bank answers: {_words(message)}",
                kind="error_in_body",
                remedy="see whether the code was renamed in the list of indicators",
            )
        case [dict() as head, list() | None as rows]:
            return _page(head, rows or [])
        case _:
            raise FormatError("the answer is not a heading and a list of rows", kind="schema", remedy=COMPARE)


def _words(message: Any) -> str:
    first = message[0] if isinstance(message, list) and message else message
    return str(first.get("value", first) if isinstance(first, dict) else first)[:200]


def _page(head: Mapping[str, Any], rows: list[Any]) -> Page:
    try:
        table = pd.DataFrame(
            {
                "code": [row["indicator"]["id"] for row in rows],
                "label": [row["indicator"]["value"] for row in rows],
                "country": [row.get("countryiso3code") or row["country"]["id"] for row in rows],
                "name": [row["country"]["value"] for row in rows],
                "year": [row["date"] for row in rows],
                "value": ["" if row["value"] is None else str(row["value"]) for row in rows],
            },
            dtype="str",
        )
        number, pages, total = (int(head[key]) for key in ("page", "pages", "total"))
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
        raise FormatError(
            f"a row or the heading lacks what every one has ({error!r})", kind="schema", remedy=COMPARE
        ) from error
    return Page(number, pages, total, str(head.get("lastupdated") or ""), table)


def complete(pages: Sequence[Page], code: str) -> None:
    """Raise FormatError (kind ``truncated``) unless these are all pages of one answer, each once."""
    came, last = sorted(page.number for page in pages), max(page.pages for page in pages)
    rows = pd.concat([page.rows for page in pages], ignore_index=True)
    total = max(page.total for page in pages)
    if total == 0 and rows.empty:
        return
    if len(came) != last or came != list(range(1, last + 1)):
        problem = f"pages {', '.join(map(str, came))} of {last} came"
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
            found = tables(payload, renamed, wanted)
        parts += [rows.assign(payload=place) for rows in found if len(rows)]
    for code, answers in pages.items():
        complete(answers, code)
    others = sorted(
        {*(set(pages) - set(wanted)), *(code for part in parts for code in part.attrs.get("others", ()))}
    )
    parts = [kept for part in parts if len(kept := _figures(part[part["code"].isin(wanted)]))]
    if not parts:
        raise FormatError(
            f"no country has a figure of this source's indicators; other codes: {', '.join(others[:8]) or 'none'}",
            kind="schema" if others else "empty",
            field="Indicator Code",
            remedy=COMPARE,
        )
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
    found[nameless] = (
        rows["name"][nameless].fillna("").str.strip().str.fullmatch(AGGREGATE_NAMES).astype(bool)
    )
    return found
