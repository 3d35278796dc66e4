"""Misses and false alarms by name, and the past trajectories nearest to a country's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import Part, attrs, link, rows
from dashboard.figures.track_marks import chance
from dashboard.view import View
from data.countries import name
from indicators.analogues import Analogue
from indicators.skill import NAMED_AT
from indicators.track_named import Told

SHOWN = 15
ABSENT = 2
"""Missing indicators named; the CSV holds all."""


def listed(told: Sequence[Told], names: Mapping[str, str], view: View, caption: str) -> Component:
    """Return State-years by name: what was said, the place among the States at risk, what could be seen then and what not."""
    body: list[list[Part]] = [
        [
            html.Span([_country(one, view)], className="name"),
            str(one.year),
            words.number(one.deaths),
            html.Span(chance(one.said), title=_interval(one)),
            _track(one),
            _place(one.place), _place(one.composite_place), _place(one.security_place),
            html.Span(_visible(one, names), className="note"),
        ]
        for one in told
    ]  # fmt: skip
    head = [
        "Country",
        "Year",
        "Deaths",
        "Said",
        "Place among those at risk",
        "Outlook",
        "Composite",
        "Security alone",
        "Known in January of the year",
    ]
    return rows(head, body, caption, "t-named t-fold", numeric=(1, 2, 3, 5, 6, 7))


def _country(one: Told, view: View) -> Component:
    return link(name(one.iso3), view.to(f"/country/{one.iso3}", as_of=f"{one.year}-01-31"))


def _interval(one: Told) -> str | None:
    return None if one.low is None or one.high is None else f"{chance(one.low)} to {chance(one.high)}"


def _place(place: float | None) -> str:
    return words.NONE if place is None else words.number(place)


def _track(one: Told) -> Component:
    def at(place: float) -> str:
        return f"{100 * min(place / max(one.at_risk, 1), 1):.2f}%"

    marks: list[Part] = [html.I(className="cut", style={"inlineSize": at(NAMED_AT)})]
    if one.composite_place is not None:
        marks.append(html.I(className="ring", style={"insetInlineStart": at(one.composite_place)}))
    if one.place is not None:
        marks.append(html.I(className="dot", style={"insetInlineStart": at(one.place)}))
    return html.Span(marks, className="t-place", **attrs(aria_hidden="true"))


def _visible(one: Told, names: Mapping[str, str]) -> str:
    seen = ", ".join(f"{names.get(key, key)} {words.number(score)}" for key, score in one.highest)
    if not one.missing:
        return f"Highest: {seen}. Nothing missing."
    absent = [names.get(key, key) for key in one.missing[:ABSENT]]
    more = f" and {len(one.missing) - ABSENT} more" if len(one.missing) > ABSENT else ""
    return f"Highest: {seen or 'none'}. Missing: {', '.join(absent)}{more}."


def frame(told: Sequence[Told], names: Mapping[str, str]) -> pd.DataFrame:
    """Return the same in rows."""
    lines = [
        (
            name(one.iso3), one.iso3, one.year, one.deaths, one.said, one.low, one.high, one.place, one.composite_place, one.security_place,
            one.at_risk, "; ".join(f"{names.get(key, key)} {score:.0f}" for key, score in one.highest),
            "; ".join(names.get(key, key) for key in one.missing),
        )
        for one in told
    ]  # fmt: skip
    columns = ["Country", "ISO", "Year", "Deaths in the year", "Outlook said", "5 %", "95 %", "Place, outlook", "Place, composite",
               "Place, security alone", "At risk", "Highest indicators then", "Missing indicators then"]  # fmt: skip
    made = pd.DataFrame(lines, columns=columns)
    return made.astype(dict.fromkeys(columns[3:10], "float64"))


# ---- analogues --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Followed:
    """A past trajectory and what followed: deaths in state-based conflict by year, None not known."""

    near: Analogue
    before: float | None
    after: tuple[tuple[int, float | None], ...]


def analogues(found: Sequence[Followed], view: View) -> Component:
    """Return the nearest trajectories with what followed, the nearest first."""
    steps = max(len(one.after) for one in found)
    body: list[list[Part]] = [
        [
            html.Span(link(name(one.near.iso3), view.to(f"/country/{one.near.iso3}", as_of=f"{one.near.year}-01-31")), className="name"),
            f"{one.near.year - 4}–{one.near.year}",
            words.number(one.near.distance, 2),
            words.number(one.before),
            *(_deaths(year, deaths) for year, deaths in one.after),
        ]
        for one in found
    ]  # fmt: skip
    head = [
        "Country",
        "Januaries",
        "Distance",
        "Deaths the year before",
        *(f"Year {at + 1}" for at in range(steps)),
    ]
    return rows(
        head,
        body,
        "Nearest past trajectories and the deaths that followed",
        "t-near t-fold",
        numeric=tuple(range(1, 4 + steps)),
    )


def _deaths(year: int, deaths: float | None) -> Component:
    return html.Span([html.Span(f"{year} ", className="note"), words.number(deaths)])


def analogues_says(found: Sequence[Followed], threshold: int) -> str:
    """Return in words how many reached the threshold in a year that followed, apart from those that were there already."""
    busy = [one for one in found if one.before is not None and one.before >= threshold]
    quiet = [one for one in found if one not in busy]
    begin = f"Of {len(found)} trajectories, {len(busy)} had {threshold} or more deaths in state-based conflict the year before"
    if not quiet:
        return f"{begin}."
    rose = [f"{name(one.near.iso3)} in {_first(one, threshold)}" for one in quiet if _first(one, threshold)]
    told = f": {words.listed(rose)}" if rose else ""
    return f"{begin}; of the {len(quiet)} others {len(rose)} reached it in the years that followed{told}."


def _first(one: Followed, threshold: int) -> int | None:
    return next((year for year, deaths in one.after if deaths is not None and deaths >= threshold), None)


def analogues_frame(found: Sequence[Followed]) -> pd.DataFrame:
    """Return a row for each trajectory and year that followed."""
    lines = [
        (name(one.near.iso3), one.near.iso3, one.near.year, round(one.near.distance, 3), round(one.near.shared, 3), one.before, year, deaths)
        for one in found for year, deaths in one.after
    ]  # fmt: skip
    columns = [
        "Country",
        "ISO",
        "Last January",
        "Distance",
        "Scores shared",
        "Deaths in the year before",
        "Year",
        "Deaths",
    ]
    return pd.DataFrame(lines, columns=columns).astype(
        {"Deaths": "float64", "Deaths in the year before": "float64"}
    )
