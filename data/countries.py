"""Countries and areas, and what every provider calls them: one resolver, with dates.

The tables are in ``data/reference`` and are described there. A country is known everywhere by its ISO 3166 alpha-3 code.
A code that a country did not yet have, or no longer had, at a date gives NA: South Sudan before 9 July 2011, Bangladesh
before 16 December 1971. Where a provider carries a State on under its successor (UCDP: 345 is Serbia for ever; V-Dem: RUS
is also the USSR), ``country_codes.csv`` says so for that provider's scheme, row by row.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

REFERENCE: Final = Path(__file__).parent / "reference"
LANGUAGES: Final = ("en", "fr", "es", "ar", "ru", "zh")
SCHEMES: Final = ("iso3", "iso2", "m49", "gw", "ucdp", "cow", "vdem", "unhcr", "wb", "owid", "pts", "name")
ALWAYS: Final = date.min
FOREVER: Final = date.max

# Where a scheme has no row of its own for a code, it means what it means in these.
_FALLBACK: Final[Mapping[str, tuple[str, ...]]] = {
    "wb": ("iso3",),
    "owid": ("iso3",),
    "ucdp": ("iso3",),
    "pts": ("iso3", "name"),
}
_BY_NAME: Final = frozenset({"name", "pts"})
_STATES: Final = frozenset({"member", "observer", "other_state", "ended"})


@dataclass(frozen=True, eq=False)
class Country:
    """A State, a State that ended, or an area that providers list apart; names follow UN usage."""

    id: int
    """Stable number: that of M49, or from 901 up where M49 has none or the State ended."""
    iso3: str
    iso2: str
    m49: str
    names: Mapping[str, str] = field(repr=False)
    """Short name by language: en, fr, es, ar, ru, zh."""
    formal: str
    un_status: str
    """member, observer, other_state, area or ended."""
    un_member_year: int | None
    regional_group: str
    """UN regional group, empty for areas and observers."""
    region: str
    subregion: str
    state_from: date | None
    """First day as a State in the list of Gleditsch and Ward, or as README says; None for an area."""
    valid_from: date | None
    """First day with figures of its own; None where it came out of no other State of the table."""
    valid_to: date | None
    """Last day, for a State that ended."""
    part_of: str
    """The State it was part of before ``valid_from``."""
    successors: tuple[str, ...]
    gw: int | None
    cow: int | None
    in_gw_system: bool
    """In the present list of independent States of Gleditsch and Ward, micro-States included."""
    lat: float
    lon: float
    note: str

    @property
    def is_state(self) -> bool:
        """Whether a UN member, observer or other State, now or when it existed."""
        return self.un_status in _STATES

    @property
    def ended(self) -> bool:
        """Whether the State no longer exists."""
        return self.un_status == "ended"

    def exists(self, on: date) -> bool:
        """Whether figures of that day can be its own."""
        return (self.valid_from or ALWAYS) <= on <= (self.valid_to or FOREVER)


@dataclass(frozen=True)
class _Row:
    """One meaning of a code, between two days."""

    code: str
    iso3: str
    first: date
    last: date


@dataclass(frozen=True, eq=False)
class _Table:
    """The codes of one scheme as arrays: column per code, row per meaning in order of time, -1 for none."""

    key: Callable[[object], str]
    column: Mapping[str, int]
    country: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]
    last: npt.NDArray[np.int64]
    latest: npt.NDArray[np.int64]


def _read(name: str) -> Iterator[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@cache
def _rows_of(scheme: str) -> tuple[_Row, ...]:
    """Return the rows that ``country_codes.csv`` has for a scheme."""
    return tuple(
        _Row(row["code"], row["iso3"], _day(row["valid_from"]) or ALWAYS, _day(row["valid_to"]) or FOREVER)
        for row in _read("country_codes.csv")
        if row["scheme"] == scheme
    )


def _number_in(scheme: str) -> dict[str, _Row]:
    """Return, by iso3, the last row that the scheme has for it."""
    return {row.iso3: row for row in sorted(_rows_of(scheme), key=lambda row: row.last)}


@cache
def countries() -> tuple[Country, ...]:
    """Return every country and area in order of iso3, States that ended included."""
    gw, cow = _number_in("gw"), _number_in("cow")
    return tuple(
        Country(
            id=int(row["id"]),
            iso3=row["iso3"],
            iso2=row["iso2"],
            m49=row["m49"],
            names=MappingProxyType({language: row[f"name_{language}"] for language in LANGUAGES}),
            formal=row["formal_en"],
            un_status=row["un_status"],
            un_member_year=int(row["un_member_year"]) if row["un_member_year"] else None,
            regional_group=row["regional_group"],
            region=row["region"],
            subregion=row["subregion"],
            state_from=_day(row["state_from"]),
            valid_from=_day(row["valid_from"]),
            valid_to=_day(row["valid_to"]),
            part_of=row["part_of"],
            successors=tuple(row["successors"].split()),
            gw=int(gw[row["iso3"]].code) if row["iso3"] in gw else None,
            cow=int(cow[row["iso3"]].code) if row["iso3"] in cow else None,
            in_gw_system=row["iso3"] in gw and gw[row["iso3"]].last == FOREVER,
            lat=float(row["latitude"]),
            lon=float(row["longitude"]),
            note=row["note"],
        )
        for row in _read("countries.csv")
    )


@cache
def by_iso3() -> Mapping[str, Country]:
    """Return the countries by ISO 3166 alpha-3 code."""
    return MappingProxyType({country.iso3: country for country in countries()})


COUNTRY_IDS: Final[Mapping[str, int]] = MappingProxyType(
    {country.iso3: country.id for country in countries()}
)


def name(iso3: str, lang: str = "en") -> str:
    """Return the short name in one of the six UN languages (English for another); the code itself if unknown."""
    country = by_iso3().get(iso3)
    return iso3 if country is None else country.names.get(lang) or country.names["en"]


# --- resolving -----------------------------------------------------------------------------------------------------


def _code_key(code: object) -> str:
    """Return a code in one spelling: 4, 4.0 and "004" are "4"; letters in capitals."""
    text = str(code).strip()
    number = re.fullmatch(r"0*([0-9]+)(\.0*)?", text)
    return number[1] if number else text.upper()


def _name_key(text: object) -> str:
    """Return a name without accents, case, punctuation, articles, and with "st" and "&" written out."""
    letters = "".join(
        c for c in unicodedata.normalize("NFKD", str(text)) if not unicodedata.combining(c)
    ).casefold()
    words = re.sub(r"[^\w]+", " ", re.sub(r"['’ʼ`´.]", "", letters.replace("&", " and "))).split()
    return " ".join("saint" if word == "st" else word for word in words if word != "the")


def _names() -> Iterator[_Row]:
    for country in countries():
        first, last = country.valid_from or ALWAYS, country.valid_to or FOREVER
        for text in dict.fromkeys((*country.names.values(), country.formal)):
            if text:
                yield _Row(text, country.iso3, first, last)
    for row in _read("country_aliases.csv"):
        country = by_iso3()[row["iso3"]]
        yield _Row(row["alias"], country.iso3, country.valid_from or ALWAYS, country.valid_to or FOREVER)


def _meanings(scheme: str) -> Iterator[_Row]:
    """Give the rows of a scheme, without what it borrows from others."""
    if scheme == "name":
        yield from _names()
        return
    if scheme == "iso3":
        for country in countries():
            yield _Row(country.iso3, country.iso3, country.valid_from or ALWAYS, country.valid_to or FOREVER)
    yield from _rows_of(scheme)


@cache
def _table(scheme: str) -> _Table:
    """Return the codes of a scheme. Raises ValueError for a scheme that does not exist."""
    if scheme not in SCHEMES:
        raise ValueError(f"unknown scheme of country codes {scheme!r}. Use one of {', '.join(SCHEMES)}")
    key = _name_key if scheme in _BY_NAME else _code_key
    found: dict[str, set[_Row]] = {}
    for one in (scheme, *_FALLBACK.get(scheme, ())):
        own: dict[str, set[_Row]] = {}
        for row in _meanings(one):
            own.setdefault(key(row.code), set()).add(_Row("", row.iso3, row.first, row.last))
        found = {**own, **found}
    place = {country.iso3: at for at, country in enumerate(countries())}
    depth = max(len(rows) for rows in found.values())
    country = np.full((depth, len(found)), -1, dtype=np.int64)
    first, last = np.zeros_like(country), np.full_like(country, -1)
    latest = np.zeros(len(found), dtype=np.int64)
    for at, rows in enumerate(found.values()):
        for level, row in enumerate(sorted(rows, key=lambda row: (row.first, row.last))):
            country[level, at] = latest[at] = place[row.iso3]
            first[level, at], last[level, at] = _ordinal(row.first), _ordinal(row.last)
    return _Table(key, {code: at for at, code in enumerate(found)}, country, first, last, latest)


def _ordinal(day: date) -> int:
    """Return days since 1970."""
    return day.toordinal() - 719_163


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


Every = Literal["Y", "M", "D"]


def resolve_all(
    values: pd.Series, scheme: str, on: pd.Series | None = None, every: Every | None = None
) -> pd.Series:
    """Return the iso3 of each value (``str``, on the same index), NA where unknown or not valid at its date.

    ``on`` holds first days of periods, or years as integers; a code counts when valid on some day of the period, and the
    meaning at the period's end wins. ``every`` is the length of a period: Y, M or D. Without it the dates tell: all on
    1 January are years, all on the first of a month are months, else days. Raises ValueError for an unknown scheme only.
    """
    table = _table(scheme)
    at = _columns(values, table)
    if on is None:
        found = np.where(at >= 0, table.latest[at], -1)
    else:
        start, end, dated = _periods(on, every)
        found = np.where((at >= 0) & ~dated, table.latest[at], -1)
        for country, first, last in zip(table.country, table.first, table.last, strict=True):
            fits = dated & (at >= 0) & (first[at] <= end) & (start <= last[at])
            found = np.where(fits, country[at], found)
    codes = pd.array([country.iso3 for country in countries()], dtype="str")
    return pd.Series(codes.take(found, allow_fill=True), index=values.index, name="iso3")


def _columns(values: pd.Series, table: _Table) -> npt.NDArray[np.int64]:
    """Return for each value its column in the table, -1 if it has none."""
    try:
        which, distinct = pd.factorize(values)
    except TypeError:  # lists and the like
        which, distinct = pd.factorize(values.map(str))
    column = np.array([*(table.column.get(table.key(one), -1) for one in distinct), -1], dtype=np.int64)
    return column[which]


def _periods(
    on: pd.Series, every: Every | None
) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[np.bool_]]:
    """Return the first and last day of each period since 1970, and where there is a date at all."""
    if pd.api.types.is_integer_dtype(on.dtype):
        years = on.astype("Int64").to_numpy(dtype=np.float64, na_value=np.nan)
        dated = ~np.isnan(years)
        days = (np.where(dated, years, 1970) - 1970).astype("datetime64[Y]").astype("datetime64[D]")
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
    every = every or _frequency_of(days[dated])
    unit = f"datetime64[{every}]"
    start = days.astype(unit)
    return (
        start.astype("datetime64[D]").astype(np.int64),
        (start + 1).astype("datetime64[D]").astype(np.int64) - 1,
        dated,
    )


def _frequency_of(days: npt.NDArray[Any]) -> Every:
    if (days == days.astype("datetime64[Y]")).all():
        return "Y"
    return "M" if (days == days.astype("datetime64[M]")).all() else "D"


def existing(on: date, system: Literal["un", "gw", "ucdp"] = "gw") -> frozenset[str]:
    """Return the iso3 of the States in existence on a day.

    ``un``: present and former UN members, observers and other States, each from its first day as a State (also before it
    joined). ``gw``: the list of Gleditsch and Ward, micro-States included. ``ucdp``: the same under UCDP's numbers, that is
    with Serbia instead of Yugoslavia throughout; for the zeros that UCDP's coverage implies.
    """
    if system == "un":
        return frozenset(
            country.iso3
            for country in countries()
            if country.state_from is not None and country.state_from <= on <= (country.valid_to or FOREVER)
        )
    if system not in {"gw", "ucdp"}:
        raise ValueError(f"unknown list of States {system!r}. Use un, gw or ucdp")
    return frozenset(row.iso3 for row in _rows_of(system) if row.first <= on <= row.last)


# --- borders and search --------------------------------------------------------------------------------------------


@cache
def _borders() -> Mapping[str, tuple[_Row, ...]]:
    """Return, by iso3, the countries across each land border with the days between which it was there."""
    found: dict[str, list[_Row]] = {}
    for row in _read("neighbours.csv"):
        first, last = _day(row["valid_from"]) or ALWAYS, _day(row["valid_to"]) or FOREVER
        for here, there in ((row["iso3_a"], row["iso3_b"]), (row["iso3_b"], row["iso3_a"])):
            found.setdefault(here, []).append(_Row(here, there, first, last))
    return MappingProxyType({here: tuple(rows) for here, rows in found.items()})


def neighbours(iso3: str, on: date | None = None) -> frozenset[str]:
    """Return the iso3 across a land border on a day, today without one; empty for islands and unknown codes."""
    day = on or FOREVER
    return frozenset(row.iso3 for row in _borders().get(iso3, ()) if row.first <= day <= row.last)


@cache
def _search_index() -> tuple[tuple[Country, frozenset[str], tuple[str, ...]], ...]:
    """Return for each country its codes and every name in comparable form, the English one first."""
    texts: dict[str, list[str]] = {country.iso3: [] for country in countries()}
    for row in _names():
        texts[row.iso3].append(_name_key(row.code))
    return tuple(
        (
            country,
            frozenset({country.iso3.casefold(), country.iso2.casefold()} - {""}),
            tuple(dict.fromkeys(texts[country.iso3])),
        )
        for country in countries()
    )


def search(text: str, lang: str = "en") -> list[Country]:
    """Return the countries that a text may mean, best first: code, whole name, start of a name, start of a word, inside.

    Accents and case do not count. Names in all six languages, formal names and providers' names are searched; between
    equals the name in ``lang`` wins, then States that exist, then the order of their names.
    """
    wanted = _name_key(text)
    if not wanted:
        return []
    ranked = []
    for country, codes, texts in _search_index():
        own = _name_key(name(country.iso3, lang))
        rank = min((_rank(wanted, one) + (one != own) * 0.5 for one in texts), default=9.0)
        rank = 0.0 if wanted in codes else rank
        if rank < _NO_MATCH:
            ranked.append((rank, country.ended, not country.is_state, own, country))
    return [country for *_, country in sorted(ranked, key=lambda entry: entry[:4])]


_NO_MATCH: Final = 9.0


def _rank(wanted: str, text: str) -> float:
    if text == wanted:
        return 1.0
    if text.startswith(wanted):
        return 2.0
    if f" {wanted}" in f" {text}":
        return 3.0
    return 4.0 if wanted in text and len(wanted) > 2 else _NO_MATCH
