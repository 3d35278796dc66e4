"""UNHCR refugee population statistics: who fled from where, and who is hosted where, at the end of each year.

*Upstream*     UNHCR Refugee Population Statistics Database (Refugee Data Finder), application interface v1: all years by
               origin and by country of asylum, some 20,000 rows.
*Measures*     Stocks at 31 December: refugees under UNHCR's mandate by origin and by country of asylum, the same with
               other people in need of international protection (a category of 2018), asylum-seekers whose claim is
               pending, internally displaced people of concern to UNHCR, stateless people. Flows of the year: refugees
               who returned to their country, internally displaced people who returned. Pairs of countries are summed by
               origin and by asylum. Origins that are not a country (unknown, stateless, Tibetan, various) count in the
               country of asylum and have no row of their own.
*Lag*          End-of-year figures come out in June. The figures of 30 June, which the interface shows from October under
               the running year, are not asked for: the newest month of UNHCR's own nowcast tells which year is complete.
*Revisions*    Twice a year and for any past year; the interface gives the newest state only and no date of change.
*Zero*         UNHCR lists pairs of countries with people. From 2000, when asylum-seekers are reported and fewer than one
               refugee in ten has no known origin, a member State of the United Nations that a fully published year does
               not list gets 0 refugees and asylum-seekers: none recorded, or fewer than five. Before 2000, and for
               internally displaced, stateless and returned people, whom UNHCR counts only where it works or where the
               State counts them, what is not listed is missing, not 0.
*Limitations*  Palestine refugees under UNRWA's mandate (some six million) are apart: only those outside its area are in.
               UNHCR rounds 1 to 4 people to 0 or 5, or shows ``*`` in older files; the value then leaves them out and the
               upper bound counts four each. IDMC covers more countries with internally displaced people. Serbia includes
               Kosovo and, before 2006, Montenegro.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd

from data.countries import by_iso3, existing, resolve_all
from ingest.contract import FetchError, FormatError, Http, Kind, Series, Source, Status
from ingest.sources._unhcr import COUNTS, MASKED, SIDES, answer, table

PEOPLE = (0.0, 60_000_000.0)
STOCK, FLOW = "people at the end of the year", "people in the year"

SOURCE = Source(
    id="unhcr_population",
    name="UNHCR refugee population statistics",
    provider="Office of the United Nations High Commissioner for Refugees (UNHCR)",
    url="https://www.unhcr.org/refugee-statistics/",
    licence="CC BY 4.0; UNHCR Terms of Use for Datasets, "
    "https://www.unhcr.org/what-we-do/data-and-publications/data-and-statistics/terms-use-datasets",
    citation="UNHCR Refugee Population Statistics Database, https://www.unhcr.org/refugee-statistics/ (summed by country)",
    schedule="0 2 * * 2",
    lag=timedelta(days=170),
    max_age=timedelta(days=400),
    series=(
        Series("refugees_from", "Refugees from the country", STOCK, kind=Kind.STOCK, bounds=PEOPLE),
        Series(
            "refugees_and_others_from",
            "Refugees and others in need of international protection from the country",
            STOCK,
            kind=Kind.STOCK,
            bounds=PEOPLE,
        ),
        Series(
            "asylum_seekers_from", "Asylum-seekers from the country", STOCK, kind=Kind.STOCK, bounds=PEOPLE
        ),
        Series("refugees_in", "Refugees hosted", STOCK, kind=Kind.STOCK, bounds=PEOPLE),
        Series("asylum_seekers_in", "Asylum-seekers hosted", STOCK, kind=Kind.STOCK, bounds=PEOPLE),
        Series(
            "idps", "Internally displaced people of concern to UNHCR", STOCK, kind=Kind.STOCK, bounds=PEOPLE
        ),
        Series("stateless_in", "Stateless people", STOCK, kind=Kind.STOCK, bounds=PEOPLE),
        Series(
            "returned_refugees", "Refugees who returned to the country", FLOW, kind=Kind.FLOW, bounds=PEOPLE
        ),
        Series(
            "returned_idps", "Internally displaced people who returned", FLOW, kind=Kind.FLOW, bounds=PEOPLE
        ),
    ),
    hosts=("api.unhcr.org",),
    redistribute=True,
    replaces_history=True,
    expected_countries=150,
)

API = "https://api.unhcr.org/population/v1/"
FIRST_YEAR, FIRST_YEAR_OF_ZEROS, FIRST_YEAR_OF_OTHERS = "1951", "2000", "2018"
FULL_YEAR = {"origin": 150, "asylum": 120}
"""A year with fewer countries of origin or asylum is a selection, from which no zero follows."""
# fmt: off
NO_COUNTRY = {
    "UNK", "UKN", "XXA", "STA", "TIB", "VAR", "UNKNOWN", "VARIOUS", "VARIOUS / UNKNOWN", "VARIOUS/UNKNOWN", "STATELESS", "TIBETAN", "TIBETANS",
}
MEASURES: dict[str, dict[str, tuple[str, ...]]] = {
    "origin": {
        "refugees_from": ("refugees",), "refugees_and_others_from": ("refugees", "others"), "asylum_seekers_from": ("asylum_seekers",),
        "idps": ("idps",), "returned_refugees": ("returned_refugees",), "returned_idps": ("returned_idps",),
    },
    "asylum": {"refugees_in": ("refugees",), "asylum_seekers_in": ("asylum_seekers",), "stateless_in": ("stateless",)},
}
ZERO_WHERE_ABSENT = ("refugees_from", "refugees_and_others_from", "asylum_seekers_from", "refugees_in", "asylum_seekers_in")
# fmt: on


def fetch(http: Http, since: date) -> list[bytes]:  # noqa: ARG001 - no date of change is given, so all is asked for
    """Return all pages by origin and by asylum, for the years whose end-of-year figures are out."""
    query = f"{API}population/?limit=10000&yearFrom={FIRST_YEAR}&yearTo={_last_full_year(http)}"
    return [page for side in ("coo_all", "coa_all") for page in _pages(http, f"{query}&{side}=true")]


def _last_full_year(http: Http) -> int:
    """Return the newest year with end-of-year figures: the nowcast for May comes out after the figures of June."""
    months = [
        f"1 {str(row['month'])[:3]} {row['year']}" for row in answer(http.get(f"{API}nowcasting/"))["items"]
    ]
    if not months:
        raise FetchError(
            "the nowcast lists no month",
            source=SOURCE.id,
            field="nowcasting",
            remedy="try again later",
            kind="not_ready",
        )
    newest = pd.to_datetime(pd.Series(months), format="%d %b %Y").max()
    return int(newest.year) - (1 if newest.month >= 5 else 2)


def _pages(http: Http, query: str) -> Iterator[bytes]:
    number = last = 1
    while number <= last:
        body = http.get(f"{query}&page={number}")
        given = answer(body)
        last = int(given["maxPages"])
        if int(given["page"]) != number:
            raise FetchError(
                f"asked for page {number}, got page {given['page']}",
                source=SOURCE.id,
                remedy="try again later",
                kind="truncated",
            )
        yield body
        number += 1


def parse(payloads: Sequence[bytes]) -> pd.DataFrame:
    """Return people by country and year, pairs of countries summed; ``country`` is the code or name that UNHCR gives.

    Reads the interface's pages (JSON) and download (zip), and the CSV files on HDX, of the R package ``refugees`` and of
    the older PopStats: by origin, by asylum or by pair, together or alone.
    """
    tables = [table(payload).assign(payload=number) for number, payload in enumerate(payloads)]
    _check_pages(tables)
    rows = pd.concat(tables, ignore_index=True)
    frame = pd.concat([_by(rows, side) for side in SIDES], ignore_index=True)
    if frame.empty:
        raise FormatError(
            "no figure for any country",
            source=SOURCE.id,
            remedy="ask for a table by origin or by asylum",
            kind="empty",
        )
    frame.attrs["release"] = f"end-{rows['period'].max().year}"
    found = {count for one in tables for count in (COUNTS if "page" in one.attrs else one.attrs["counts"])}
    frame.attrs["measures"] = [
        series
        for side in SIDES
        for series, columns in MEASURES[side].items()
        if rows[side].ne("").any() and found.issuperset(columns)
    ]
    added = sorted({name for one in tables for name in one.attrs["added"]})
    frame.attrs["notes"] = [f"columns not used: {', '.join(added)}"] if added else []
    return frame


def _check_pages(tables: Sequence[pd.DataFrame]) -> None:
    """Raise FormatError when the pages given do not make a whole answer."""
    asked: dict[tuple[bool, bool], tuple[set[int], int]] = {}
    for one in tables:
        if "page" in one.attrs:
            form = (bool(one["origin"].eq("").all()), bool(one["asylum"].eq("").all()))
            seen, _ = asked.get(form, (set(), 0))
            asked[form] = (seen | {one.attrs["page"]}, one.attrs["pages"])
    for seen, last in asked.values():
        if missing := set(range(1, last + 1)) - seen:
            raise FormatError(
                f"page {min(missing)} of {last} is missing",
                source=SOURCE.id,
                field="page",
                remedy="fetch all pages",
                kind="truncated",
            )


def _by(rows: pd.DataFrame, side: str) -> pd.DataFrame:
    """Return the observations of one side, ``origin`` or ``asylum``."""
    other = next(one for one in SIDES if one != side)
    rows = rows[rows[side].ne("") & ~rows[side].str.upper().isin(NO_COUNTRY)]
    rows = rows.assign(
        total=rows[other].eq(""), joint=rows["with_others"] | rows["period"].lt(FIRST_YEAR_OF_OTHERS)
    )
    pair = [side, "period", other]
    versions = [rows.drop_duplicates(pair, keep=which) for which in ("first", "last")]
    sums = pd.concat([_sums(one, side) for one in versions[: 1 + (len(versions[0]) < len(rows))]])
    parts = []
    for series, columns in MEASURES[side].items():
        parts.append(_observations(sums, side, series))
        if series in ZERO_WHERE_ABSENT:
            told = rows[rows["joint"]] if "others" in columns else rows
            parts.append(_absent(parts[-1], series, _full_years(told, side, other)))
    return pd.concat(parts, ignore_index=True)


def _full_years(rows: pd.DataFrame, side: str, other: str) -> pd.DatetimeIndex:
    """Return the years from 2000 that are no selection: many countries, and of pairs many on both sides."""
    rows = rows[rows["period"] >= FIRST_YEAR_OF_ZEROS]
    spread = rows.groupby("period").agg(
        own=(side, "nunique"), across=(other, "nunique"), totals=("total", "all")
    )
    full = spread["own"].ge(FULL_YEAR[side]) & (spread["totals"] | spread["across"].ge(FULL_YEAR[other]))
    return pd.DatetimeIndex(spread.index[full])


def _sums(rows: pd.DataFrame, side: str) -> pd.DataFrame:
    """Return each measure by country and year, and how many of its counts are not shown (``… masked``).

    A total that UNHCR gives goes before our sum. Rows of one pair that say two things come here in two versions, so the
    country-year gets two sums and is rejected.
    """
    cells = {"payload": rows["payload"]}
    for series, columns in MEASURES[side].items():
        counts = rows[list(columns)]
        masked = counts.eq(MASKED)
        told = rows["joint"] if "others" in columns else pd.Series(True, rows.index)
        cells[series] = counts.mask(masked).sum(axis=1, min_count=1).where(told)
        cells[f"{series} masked"] = masked.sum(axis=1).where(told, 0)
    country = [side, f"{side}_scheme", "period"]
    groups = rows.groupby([*country, "total"], dropna=False, sort=False)
    group = groups.ngroup()
    sums = pd.DataFrame(cells).groupby(group).sum(min_count=1)
    first = rows.groupby(group)[[*country, "total", f"{side}_label", "payload"]].first()
    sums = first.join(sums.drop(columns="payload"))
    return sums[sums["total"] == sums.groupby(country, dropna=False)["total"].transform("any")]


def _observations(sums: pd.DataFrame, side: str, series: str) -> pd.DataFrame:
    place = [side, f"{side}_scheme", f"{side}_label", "period", "payload"]
    sums = sums[[*place, series, f"{series} masked"]].drop_duplicates()
    sums = sums.set_axis([*place, "people", "masked"], axis=1).reset_index(drop=True)
    keep = sums["people"].gt(0) | sums["people"].eq(-np.inf) | sums["masked"].gt(0)
    if series in ZERO_WHERE_ABSENT:
        keep |= sums["people"].eq(0) & sums["period"].ge(FIRST_YEAR_OF_ZEROS)
    sums = sums[keep]
    told, masked, hidden = sums["people"], sums["masked"], sums["masked"] > 0
    status = pd.Series(Status.OBSERVED.name, sums.index, dtype="str")
    return pd.DataFrame(
        {
            "series": series,
            "iso3": _resolved(sums[side], sums[f"{side}_scheme"], sums["period"]),
            "period": sums["period"],
            "value": told,
            "low": told.fillna(masked).where(hidden),
            "high": (told.fillna(0) + 4 * masked).where(hidden),
            "status": status.mask(hidden, Status.ESTIMATED.name).mask(
                hidden & told.isna(), Status.SUPPRESSED.name
            ),
            "country": sums[f"{side}_label"],
            "payload": sums["payload"],
            "note": ("not shown: " + masked.astype(str) + " counts of 1 to 4").where(hidden),
        }
    )


def _resolved(
    places: pd.Series[str], schemes: pd.Series[str], years: pd.Series[pd.Timestamp]
) -> pd.Series[str]:
    iso3 = pd.Series(pd.NA, places.index, dtype="str")
    for scheme in schemes.unique():
        rows = schemes.eq(scheme)
        iso3[rows] = resolve_all(places[rows], scheme, on=years[rows], every="Y")
    return iso3


def _absent(part: pd.DataFrame, series: str, years: pd.DatetimeIndex) -> pd.DataFrame:
    """Return 0 for every member State that a fully published year does not list."""
    cells = [(iso3, year) for year in years for iso3 in _members(year.year)]
    listed = (
        pd.DataFrame(cells, columns=["iso3", "period"])
        .astype({"iso3": "str", "period": part["period"].dtype})
        .merge(part[["iso3", "period"]], how="left", indicator=True)
    )
    zeros = listed.loc[listed["_merge"] == "left_only", ["iso3", "period"]]
    return zeros.assign(
        series=series, value=0.0, status=Status.OBSERVED.name, country=zeros["iso3"], payload=0
    )


def _members(year: int) -> list[str]:
    """Return the member States of the United Nations at the end of a year."""
    known = by_iso3()
    states = existing(date(year, 12, 31), system="un")
    return sorted(iso3 for iso3 in states if (known[iso3].un_member_year or year + 1) <= year)
