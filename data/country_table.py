"""The tables of countries, areas and States that ended, as they stand in ``data/reference``.

What others call and code them is resolved in ``data.countries``, which also gives what is here.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

REFERENCE: Final = Path(__file__).parent / "reference"
LANGUAGES: Final = ("en", "fr", "es", "ar", "ru", "zh")
ALWAYS: Final = date.min
FOREVER: Final = date.max

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
    """First day as a State in the list of Gleditsch and Ward, or as the README says; None for an area."""
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


@dataclass(frozen=True, order=True)
class Meaning:
    """What a code or name stands for between two days, both included."""

    first: date
    last: date
    iso3: str
    code: str = ""


def read_table(name: str) -> Iterator[dict[str, str]]:
    """Give the rows of a reference table as text; an empty cell is an empty text."""
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def meaning(row: Mapping[str, str], iso3: str, code: str) -> Meaning:
    """Return what a row of a reference table says, by its columns ``valid_from`` and ``valid_to``."""
    return Meaning(_day(row["valid_from"]) or ALWAYS, _day(row["valid_to"]) or FOREVER, iso3, code)


@cache
def own_rows(scheme: str) -> tuple[Meaning, ...]:
    """Return the rows that ``country_codes.csv`` has for a scheme."""
    return tuple(
        meaning(row, row["iso3"], row["code"])
        for row in read_table("country_codes.csv")
        if row["scheme"] == scheme
    )


def _latest(scheme: str) -> dict[str, Meaning]:
    """Return, by iso3, the last code that the scheme has for it."""
    return {row.iso3: row for row in sorted(own_rows(scheme), key=lambda row: row.last)}


@cache
def countries() -> tuple[Country, ...]:
    """Return every country and area in order of iso3, States that ended included."""
    gw, cow = _latest("gw"), _latest("cow")
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
        for row in read_table("countries.csv")
    )


@cache
def by_iso3() -> Mapping[str, Country]:
    """Return the countries by ISO 3166 alpha-3 code."""
    return MappingProxyType({country.iso3: country for country in countries()})


COUNTRY_IDS: Final[Mapping[str, int]] = MappingProxyType(
    {country.iso3: country.id for country in countries()}
)


def name(iso3: str, lang: str = "en") -> str:
    """Return the short name in a UN language (English for any other); the code itself if unknown."""
    country = by_iso3().get(iso3)
    return iso3 if country is None else country.names.get(lang) or country.names["en"]


def code_key(code: object) -> str:
    """Return a code in one spelling: 4, 4.0 and "004" are "4"; letters in capitals."""
    text = str(code).strip()
    number = re.fullmatch(r"0*([0-9]+)(\.0*)?", text)
    return number[1] if number else text.upper()


def name_key(text: object) -> str:
    """Return a name without accents, case, punctuation and article, with "st" and "&" written out."""
    letters = "".join(
        one for one in unicodedata.normalize("NFKD", str(text)) if not unicodedata.combining(one)
    ).casefold()
    words = re.sub(r"[^\w]+", " ", re.sub(r"['’ʼ`´.]", "", letters.replace("&", " and "))).split()
    return " ".join("saint" if word == "st" else word for word in words if word != "the")


def every_name() -> Iterator[Meaning]:
    """Give each country's names in six languages, its formal name, and what providers call it."""
    for country in countries():
        for text in dict.fromkeys((*country.names.values(), country.formal)):
            if text:
                yield whole_life(country, text)
    for row in read_table("country_aliases.csv"):
        yield whole_life(by_iso3()[row["iso3"]], row["alias"])


def whole_life(country: Country, code: str) -> Meaning:
    """Return that a code stands for a country as long as it exists."""
    return Meaning(country.valid_from or ALWAYS, country.valid_to or FOREVER, country.iso3, code)
