"""What a page is asked to show, read from its address: the address is the whole state of a page."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

import dash

from dashboard import cache
from data.countries import by_iso3
from data.queries import AsOf
from indicators.weights import DEFAULT

CARRIED = ("as_of", "mode", "weights")
"""Parameters that go with the reader from page to page."""
LONGEST = 2000
NAMED = 12
"""Weight sets that are named to a reader who asked for one that is not there."""
FIRST_DAY = date(1990, 1, 1)
"""Scores start here, and so do as-of dates."""


class BadAddress(Exception):
    """The address asks for something that is not there: ``status`` 400 or 404, what is wrong, and what to do."""

    def __init__(self, status: int, words: str, remedy: str) -> None:
        super().__init__(f"{words} {remedy}")
        self.status, self.words, self.remedy = status, words, remedy


@dataclass(frozen=True)
class View:
    """One address, read: the page's path and its variables, its parameters, and the date everything is shown as of."""

    path: str
    page: str
    """The module of the page, such as dashboard.pages.horizon."""
    variables: tuple[tuple[str, str], ...]
    query: tuple[tuple[str, str], ...]
    as_of: AsOf
    weights: str

    def get(self, name: str, default: str = "") -> str:
        """Return a parameter or path variable as text."""
        return dict(self.query).get(name) or dict(self.variables).get(name) or default

    def day(self, name: str, default: date) -> date:
        """Return a date parameter (YYYY-MM-DD); raise BadAddress when it is no date."""
        return read_day(name, self.get(name)) or default

    def countries(self, name: str, most: int = 6) -> tuple[str, ...]:
        """Return the ISO codes of a parameter such as ``c=MLI,NER``; raise BadAddress for an unknown one or too many."""
        codes = tuple(dict.fromkeys(code for code in self.get(name).upper().split(",") if code))
        if len(codes) > most:
            raise BadAddress(400, f"{len(codes)} countries were asked for.", f"Choose at most {most}.")
        return tuple(read_country(code) for code in codes)

    def choice(self, name: str, options: Mapping[str, object], default: str) -> str:
        """Return a parameter that must be one of ``options``; raise BadAddress otherwise."""
        chosen = self.get(name, default)
        if chosen not in options:
            raise BadAddress(
                404, f"There is no {name} called “{chosen[:60]}”.", f"Choose one of: {', '.join(options)}."
            )
        return chosen

    @property
    def iso3(self) -> str:
        """Return the country in the path; raise BadAddress when there is none of that code."""
        return read_country(self.get("iso3"))

    @property
    def tables(self) -> frozenset[str]:
        """Return the panels that are shown as tables."""
        return frozenset(filter(None, self.get("table").split(",")))

    def without(self, names: Collection[str]) -> View:
        """Return this view without some parameters."""
        return replace(self, query=tuple(pair for pair in self.query if pair[0] not in names))

    def here(self, **changes: str | None) -> str:
        """Return the address of this page with some parameters changed; None takes one away."""
        return address(self.path, {**dict(self.query), **changes})

    def to(self, path: str, **more: str | None) -> str:
        """Return the address of another page, as of the same date."""
        return address(path, {k: v for k, v in self.query if k in CARRIED} | more)


def address(path: str, query: Mapping[str, str | None]) -> str:
    """Return path and query as one address, empty parameters left out."""
    kept = {k: v for k, v in query.items() if v}
    return f"{path}?{urlencode(kept, safe=',:')}" if kept else path


def read_day(name: str, text: str) -> date | None:
    """Return the date, or None when there is no text; raise BadAddress when it is no date."""
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day, not an instant
    except ValueError:
        raise BadAddress(
            400, f"“{text[:60]}” is not a date ({name}).", "Write it as year-month-day, such as 2026-03-31."
        ) from None


def read_country(code: str) -> str:
    """Return the ISO code in capitals; raise BadAddress when no country has it."""
    if code.upper() not in by_iso3():
        raise BadAddress(
            404,
            f"There is no country or area with the code “{code[:60]}”.",
            "Use an ISO 3166 code of three letters such as MLI, or search by name (press /).",
        )
    return code.upper()


@lru_cache(maxsize=64)
def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"<(\w+)>", template.rstrip("/"))
    return re.compile(
        "".join(f"(?P<{part}>[^/]+)" if i % 2 else re.escape(part) for i, part in enumerate(parts)) + "/?"
    )


def page_of(path: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the registered page of a path and its variables; raise BadAddress when there is none."""
    for page in dash.page_registry.values():
        found = _pattern(page["path_template"] or page["path"]).fullmatch(path)
        if found and not page["module"].endswith("not_found_404"):
            return page, found.groupdict()
    raise BadAddress(
        404,
        "There is no page at this address.",
        "Choose one from the menu, or search for a country (press /).",
    )


def read(path: str, search: str) -> View:
    """Return the view of an address; raise BadAddress for what is not there, DatabaseError when nothing can be read."""
    if len(path) + len(search) > LONGEST:
        raise BadAddress(400, "The address is too long.", f"Keep it under {LONGEST} characters.")
    page, variables = page_of(path or "/")
    query = dict(parse_qsl(search.removeprefix("?")))
    as_of = _as_of(query)
    weights = query.get("weights", DEFAULT)
    if not cache.has_weights(weights):
        raise BadAddress(
            404,
            f"There is no weight set called “{weights[:60]}”.",
            f"Choose one of: {', '.join(list(cache.weight_sets())[:NAMED])}.",
        )
    view = View(path or "/", page["module"], tuple(variables.items()), tuple(query.items()), as_of, weights)
    if page.get("check"):
        page["check"](view)
    return view


def _as_of(query: Mapping[str, str]) -> AsOf:
    on = read_day("as_of", query.get("as_of", ""))
    if on and on < FIRST_DAY:
        raise BadAddress(
            400,
            f"{on.isoformat()} is before the first date that can be shown.",
            "Choose 1990-01-01 or later.",
        )
    try:
        return cache.as_of(on, query.get("mode") or "auto")
    except ValueError as error:
        words, _, remedy = str(error).partition(". ")
        raise BadAddress(400, words[:1].upper() + words[1:] + ".", f"{remedy}." if remedy else "") from None
