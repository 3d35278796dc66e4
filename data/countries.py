"""Countries and areas, and what every provider calls them: one resolver, with dates.

A country is known everywhere by its ISO 3166 alpha-3 code. A code that a country did not yet have, or no longer
had, at a date gives NA: South Sudan before 9 July 2011, Bangladesh before 16 December 1971. Where a provider carries
a State on under its successor (UCDP: 345 is Serbia for ever; V-Dem: RUS is also the USSR), ``country_codes.csv``
says so for that provider's scheme, row by row. The tables are in ``data/reference`` and are described there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import numpy.typing as npt

from data.country_table import (
    COUNTRY_IDS,
    FOREVER,
    LANGUAGES,
    REFERENCE,
    Country,
    Meaning,
    by_iso3,
    code_key,
    countries,
    every_name,
    meaning,
    name,
    name_key,
    own_rows,
    read_table,
    whole_life,
)

if TYPE_CHECKING:  # only whole columns of codes need pandas; everyone else starts in half the memory
    import pandas as pd

__all__ = [
    "COUNTRY_IDS",
    "LANGUAGES",
    "REFERENCE",
    "SCHEMES",
    "Country",
    "by_iso3",
    "countries",
    "existing",
    "name",
    "neighbours",
    "resolve",
    "resolve_all",
    "search",
    "unlisted",
]

SCHEMES: Final = (*sorted({"iso3", *(row["scheme"] for row in read_table("country_codes.csv"))}), "name")
"""Whose codes, as ``country_codes.csv`` has them: ISO, UN Statistics Division, Gleditsch-Ward, UCDP, Correlates of War,
V-Dem (letters or numbers), UNHCR's own letters (AUS is Austria; its ISO column is iso3), World Bank, Our World in Data,
PTS (names or letters); and names by anyone."""

# Where a scheme has no row of its own for a code, it means what it means in these.
_FALLBACK: Final[Mapping[str, tuple[str, ...]]] = {
    "wb": ("iso3",),
    "owid": ("iso3",),
    "ucdp": ("iso3",),
    "pts": ("iso3", "name"),
}
_BY_NAME: Final = frozenset({"name", "pts"})

Days = npt.NDArray[np.int64]
"""Days since 1970-01-01."""
Every = Literal["Y", "M", "D"]


# --- resolving


@dataclass(frozen=True, eq=False)
class _Table:
    """The codes of one scheme as arrays: a column per code, a row per meaning in order of time, -1 if none."""

    key: Callable[[object], str]
    column: Mapping[str, int]
    country: npt.NDArray[np.int64]
    first: Days
    last: Days
    latest: npt.NDArray[np.int64]


def _meanings(scheme: str) -> Iterator[Meaning]:
    """Give the rows of a scheme, without what it borrows from others."""
    if scheme == "name":
        yield from every_name()
    if scheme == "iso3":
        yield from (whole_life(country, country.iso3) for country in countries())
    yield from own_rows(scheme)


@cache
def _table(scheme: str) -> _Table:
    """Return the codes of a scheme. Raises ValueError for a scheme that does not exist."""
    if scheme not in SCHEMES:
        raise ValueError(f"unknown scheme of country codes {scheme!r}. Use one of {', '.join(SCHEMES)}")
    key = name_key if scheme in _BY_NAME else code_key
    found: dict[str, set[Meaning]] = {}
    for one in (scheme, *_FALLBACK.get(scheme, ())):
        own: dict[str, set[Meaning]] = {}
        for row in _meanings(one):
            own.setdefault(key(row.code), set()).add(Meaning(row.first, row.last, row.iso3))
        found = {**own, **found}
    place = {country.iso3: at for at, country in enumerate(countries())}
    depth = max(len(rows) for rows in found.values())
    country = np.full((depth, len(found)), -1, dtype=np.int64)
    first, last = np.zeros_like(country), np.full_like(country, -1)
    latest = np.zeros(len(found), dtype=np.int64)
    for at, rows in enumerate(found.values()):
        for level, row in enumerate(sorted(rows)):
            country[level, at] = latest[at] = place[row.iso3]
            first[level, at], last[level, at] = _ordinal(row.first), _ordinal(row.last)
    return _Table(key, {code: at for at, code in enumerate(found)}, country, first, last, latest)


def _ordinal(day: date) -> int:
    return day.toordinal() - date(1970, 1, 1).toordinal()


def resolve(code: str | int, scheme: str, on: date | None = None) -> str | None:
    """Return the iso3 that a code means on a day, None if none; without a day, what it meant last.

    Raises ValueError for an unknown scheme only.
    """
    table = _table(scheme)
    at = table.column.get(table.key(code))
    if at is None:
        return None
    if on is None:
        return countries()[int(table.latest[at])].iso3
    day = _ordinal(on)
    fits = np.flatnonzero((table.first[:, at] <= day) & (day <= table.last[:, at]))
    return countries()[int(table.country[fits[-1], at])].iso3 if len(fits) else None


def resolve_all(
    values: pd.Series, scheme: str, on: pd.Series | None = None, every: Every | None = None
) -> pd.Series:
    """Return the iso3 of each value (``str``, on the same index), NA where unknown or not valid at its date.

    ``on`` holds the first days of periods, or years as integers; a code counts when valid on some day of its period,
    and what it means at the end wins. ``every`` is the length of a period: Y, M or D. Without it the dates tell: all
    on 1 January are years, all on the first of a month are months, else days. A row without a date is resolved as
    without ``on``. Raises ValueError for an unknown scheme only.
    """
    import pandas as pd

    table = _table(scheme)
    at = _columns(values, table)
    found = np.where(at >= 0, table.latest[at], -1)
    if on is not None:
        start, end, dated = _periods(on, every)
        found = np.where(dated, -1, found)
        for country, first, last in zip(table.country, table.first, table.last, strict=True):
            fits = dated & (at >= 0) & (first[at] <= end) & (start <= last[at])
            found = np.where(fits, country[at], found)
    codes = pd.array([country.iso3 for country in countries()], dtype="str")
    return pd.Series(codes.take(found, allow_fill=True), index=values.index, name="iso3")


def _columns(values: pd.Series, table: _Table) -> npt.NDArray[np.int64]:
    """Return for each value its column in the table, -1 if it has none."""
    import pandas as pd

    try:
        which, distinct = pd.factorize(values)
    except TypeError:  # lists and the like, which no code is
        which, distinct = pd.factorize(values.map(str))
    column = np.array([*(table.column.get(table.key(one), -1) for one in distinct), -1], dtype=np.int64)
    return column[which]


def _periods(on: pd.Series, every: Every | None) -> tuple[Days, Days, npt.NDArray[np.bool_]]:
    """Return the first and last day of each period, and where there is a date at all."""
    import pandas as pd

    if pd.api.types.is_integer_dtype(on.dtype):
        dated = on.notna().to_numpy(dtype=bool)
        days = (
            (on.fillna(1970).to_numpy(dtype=np.int64) - 1970).astype("datetime64[Y]").astype("datetime64[D]")
        )
        every = every or "Y"
    else:
        days = (
            pd.to_datetime(on, errors="coerce", utc=True)
            .dt.tz_localize(None)
            .to_numpy()
            .astype("datetime64[D]")
        )
        dated = ~np.isnat(days)
        days = np.where(dated, days, np.datetime64("1970-01-01"))
    start = days.astype(f"datetime64[{every or _length(days[dated])}]")
    return (
        start.astype("datetime64[D]").astype(np.int64),
        (start + 1).astype("datetime64[D]").astype(np.int64) - 1,
        dated,
    )


def _length(days: npt.NDArray[Any]) -> Every:
    if (days == days.astype("datetime64[Y]")).all():
        return "Y"
    return "M" if (days == days.astype("datetime64[M]")).all() else "D"


@cache
def _reasons() -> Mapping[tuple[str, str], str]:
    """Return why a code or name is in no scheme, by scheme and key; all names stand under "name"."""
    found = {}
    for row in read_table("country_unlisted.csv"):
        if row["code"]:
            key = name_key if row["scheme"] in _BY_NAME else code_key
            found[row["scheme"], key(row["code"])] = row["reason"]
        for text in row["names"].split("; "):
            found["name", name_key(text)] = row["reason"]
    return MappingProxyType({key: reason for key, reason in found.items() if key[1]})


def unlisted(code: str | int, scheme: str) -> str | None:
    """Return why a code or name that providers use is no country here, None if we do not know it at all."""
    table = _table(scheme)
    schemes = dict.fromkeys((scheme, *_FALLBACK.get(scheme, ()), "name"))
    keys = [(one, name_key(code) if one in _BY_NAME else table.key(code)) for one in schemes]
    if "iso3" in schemes and scheme in _BY_NAME:
        keys.append(("iso3", code_key(code)))
    return next((_reasons()[key] for key in keys if key in _reasons()), None)


# --- existence, borders, search


@cache
def existing(on: date, system: Literal["un", "gw", "ucdp"] = "gw") -> frozenset[str]:
    """Return the iso3 of the States in existence on a day.

    ``un``: present and former UN members, observers and other States, each from its first day as a State (also
    before it joined). ``gw``: the list of Gleditsch and Ward, micro-States included. ``ucdp``: the same as UCDP
    numbers them, with Serbia instead of Yugoslavia throughout, and with Vatican City; for the zeros that UCDP's
    coverage implies.
    """
    if system == "un":
        return frozenset(
            country.iso3
            for country in countries()
            if country.state_from is not None and country.state_from <= on <= (country.valid_to or FOREVER)
        )
    if system not in {"gw", "ucdp"}:
        raise ValueError(f"unknown list of States {system!r}. Use un, gw or ucdp")
    listed = frozenset(row.iso3 for row in own_rows("gw") if row.first <= on <= row.last)
    return (
        listed if system == "gw" else frozenset("SRB" if iso3 == "YUG" else iso3 for iso3 in listed | {"VAT"})
    )


@cache
def _borders() -> Mapping[str, tuple[Meaning, ...]]:
    """Return, by iso3, the countries across each land border with the days between which it was there."""
    found: dict[str, list[Meaning]] = {}
    for row in read_table("neighbours.csv"):
        for here, there in ((row["iso3_a"], row["iso3_b"]), (row["iso3_b"], row["iso3_a"])):
            found.setdefault(here, []).append(meaning(row, there, here))
    return MappingProxyType({here: tuple(rows) for here, rows in found.items()})


def neighbours(iso3: str, on: date | None = None) -> frozenset[str]:
    """Return the iso3 across a land border on a day (today without one); none for islands and unknown codes."""
    day = on or FOREVER
    return frozenset(row.iso3 for row in _borders().get(iso3, ()) if row.first <= day <= row.last)


@cache
def _search_index() -> tuple[tuple[Country, frozenset[str], tuple[str, ...]], ...]:
    """Return for each country its codes and every name in comparable form."""
    texts: dict[str, dict[str, None]] = {country.iso3: {} for country in countries()}
    for row in every_name():
        texts[row.iso3][name_key(row.code)] = None
    return tuple(
        (
            country,
            frozenset({country.iso3.casefold(), country.iso2.casefold()} - {""}),
            tuple(texts[country.iso3]),
        )
        for country in countries()
    )


def search(text: str, lang: str = "en") -> list[Country]:
    """Return the countries that a text may mean, best first.

    The order is: its code, its whole name, the start of a name, the start of a word, inside a word; between equals
    the name in ``lang``, then States that exist, then by name. Accents and case do not count. Names in all six
    languages, formal names and providers' names are searched.
    """
    wanted = name_key(text)
    ranked = []
    for country, codes, texts in _search_index() if wanted else ():
        own = name_key(name(country.iso3, lang))
        ranks = [rank + (one != own) / 2 for one in texts if (rank := _rank(wanted, one))]
        if wanted in codes or ranks:
            ranked.append(
                (0.0 if wanted in codes else min(ranks), country.ended, not country.is_state, own, country)
            )
    return [country for *_, country in sorted(ranked, key=lambda entry: entry[:4])]


def _rank(wanted: str, text: str) -> int:
    """Return 1 for the whole text, 2 for its start, 3 for the start of a word, 4 inside one, 0 for none."""
    if text == wanted:
        return 1
    if text.startswith(wanted):
        return 2
    if f" {wanted}" in text:
        return 3
    return 4 if len(wanted) > 2 and wanted in text else 0
