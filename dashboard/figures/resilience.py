"""Upstream and resilience: capacities to prevent with their own sign, what grew first, and cooperation beyond indicators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import Part, attrs, of_indicator, rows, said, score_strip, sourced, square
from dashboard.figures.values import figure, unit
from indicators.contract import PILLAR_NAMES
from indicators.movements import Movement
from indicators.resilience import COOPERATION, Capacity

HEAD = ["Capacity", "Strength, 0–100", "In 3 years", "Value"]
UNKNOWN = "not known"
CHANGES = "_change_3y"
"""Ends the id of an indicator that is a change itself."""


@dataclass(frozen=True)
class Fact:
    """Something that is known of cooperation and is no indicator: it counts in no score. Without a text it is not known."""

    name: str
    text: str
    note: str
    ask: str = ""
    """What to ask for its source."""


def table(found: Mapping[str, list[Capacity]], facts: Sequence[Fact], iso3: str) -> Component:
    """Return the capacities by kind; one without a value is not known, which is not none."""
    body: list[list[Part]] = []
    groups: dict[int, str] = {}
    for group, capacities in found.items():
        groups[len(body)] = group
        body += [_line(one, iso3) for one in capacities]
        if group == COOPERATION:
            body += [_fact(one) for one in facts]
    return rows(HEAD, body, "Capacities to prevent, by kind", "folds capacities", groups)


def _line(one: Capacity, iso3: str) -> list[Part]:
    indicator, value = one.driver.indicator, one.driver.value
    name = html.Span([square(indicator.pillar), html.Span(one.title)], className="signal")
    if value is None:
        return [name, None, None, html.Span(UNKNOWN, className="note")]
    text = figure(value, indicator)
    strength = words.number(one.strength)
    opened = sourced(
        html.B(text), of_indicator(indicator.id, iso3), label=f"{one.title}: {text}, strength {strength}"
    )
    note = ", ".join(filter(None, (unit(indicator), _age(one.driver.age))))
    return [
        name,
        html.Span(
            [score_strip(one.strength), html.B(strength, **attrs(aria_hidden="true")), said(strength)],
            className="strength",
        ),
        _moved(one),
        html.Span([opened, html.Span(f" {note}", className="note")]),
    ]


def _age(months: int | None) -> str:
    return "" if months is None else f"{words.number(months)} months old"


def _moved(one: Capacity) -> Component:
    """Return the change of strength: coloured, with a word, only past the usual range."""
    if one.change is None:
        return html.Span(words.NONE, className="note")
    text = words.signed(one.change, 0)
    if one.opening:
        return html.Span([text, html.Span(" stronger")], className="change less")
    if one.closing:
        return html.Span([text, html.Span(" weaker")], className="change more")
    return html.Span(text, className="note")


def _fact(one: Fact) -> list[Part]:
    if not one.text:
        return [html.Span(one.name), None, None, html.Span(f"{UNKNOWN}: {one.note}", className="note")]
    value = sourced(html.B(one.text), one.ask, label=f"{one.name}: {one.text}")
    return [html.Span(one.name), None, None, html.Span([value, html.Span(f" {one.note}", className="note")])]


def says(country: str, found: Mapping[str, list[Capacity]]) -> str:
    """Return what grew past its usual range, then what fell; or that nothing did."""
    every = [one for capacities in found.values() for one in capacities]
    grown = [one.title for one in every if one.opening]
    fallen = [one.title for one in every if one.closing]
    parts = [
        f"stronger in three years: {words.listed(grown)}" if grown else "",
        f"weaker: {words.listed(fallen)}" if fallen else "",
    ]
    told = "; ".join(part for part in parts if part)
    return (
        f"{country}, {told}."
        if told
        else f"{country}: no capacity moved past its usual range in three years."
    )


def openings(moved: Mapping[str, Movement], shown: frozenset[str]) -> list[Movement]:
    """Return the indicators outside the table whose risk fell past the usual range, the largest fall first; levels only."""
    found = [
        one for key, one in moved.items() if one.opening and key not in shown and not key.endswith(CHANGES)
    ]
    return sorted(found, key=lambda one: one.change)


def opened(found: Sequence[Movement], iso3: str) -> Component | None:
    """Return other positive movements in one line each; None where there are none."""
    if not found:
        return None
    lines = [
        html.Li(
            [
                square(one.indicator.pillar, words_too=True),
                html.Span(one.indicator.name),
                html.Span(
                    sourced(
                        words.signed(one.change, 0),
                        of_indicator(one.indicator.id, iso3),
                        label=f"{one.indicator.name}: {words.signed(one.change, 0)} points of risk",
                    ),
                    className="change less",
                ),
            ]
        )
        for one in found
    ]
    head = html.H3("Risk fell past its usual range in three years (points)")
    return html.Div([head, html.Ul(lines)], className="openings-too")


def frame(found: Mapping[str, list[Capacity]], facts: Sequence[Fact]) -> pd.DataFrame:
    """Return the same in rows."""
    lines: list[tuple[object, ...]] = []
    for group, capacities in found.items():
        for one in capacities:
            indicator, held = one.driver.indicator, one.driver
            past = (
                "stronger" if one.opening else "weaker" if one.closing else "" if one.moved is None else "no"
            )
            lines.append(
                (
                    group,
                    one.title,
                    PILLAR_NAMES[indicator.pillar],
                    _rounded(one.strength),
                    _rounded(one.change),
                    past,
                    UNKNOWN if held.value is None else figure(held.value, indicator),
                    indicator.unit,
                    held.age,
                )
            )
        if group == COOPERATION:
            lines += [
                (group, one.name, "", None, None, "", one.text or UNKNOWN, one.note, None) for one in facts
            ]
    return pd.DataFrame(
        lines,
        columns=[
            "Kind",
            "Capacity",
            "Pillar",
            "Strength (100 is the strongest)",
            "Change in 3 years",
            "Past the usual range",
            "Value",
            "Unit or note",
            "Age in months",
        ],
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1) + 0.0
