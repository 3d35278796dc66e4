"""The map: values for the one drawing in ``assets/world.svg``, its legend, and the same in words."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.cache import Place
from dashboard.components import Part, attrs, link, risk_key
from dashboard.shell import BOUNDARIES
from dashboard.theme import RISK_LABELS, risk_class
from dashboard.view import View
from data.countries import by_iso3, name

LABELS = 6
LONG = 20
"""Most names of a class that are printed without being asked for."""


def drawing(identifier: str, places: Sequence[Place], view: View) -> Component:
    """Return the place of the map; assets/map.js fetches the drawing, paints it by class and makes it answer to keys."""
    told = ";".join(
        f"{p.iso3}|{'' if p.score is None else words.number(p.score)}|{p.grade}|{name(p.iso3)}"
        for p in places
    )
    top = [
        p.iso3
        for p in sorted(places, key=lambda p: name(p.iso3))
        if p.score is not None and risk_class(p.score) >= 4
    ]
    return html.Div(
        html.Div(
            id=identifier,
            className="world",
            **attrs(
                data_places=told,
                data_labels=",".join(top),
                data_to=view.to("/country/"),
                role="group",
                aria_label="World map of composite scores; the same is listed in words beside it",
            ),
        ),
        className="world-frame",
    )


def legend() -> Component:
    """Return the legend with the notice on boundaries."""
    return html.Div(
        [
            risk_key(),
            html.P(f"{BOUNDARIES} Dashed: no data, status of the area not settled.", className="source"),
        ]
    )


def in_words(places: Sequence[Place], view: View) -> Component:
    """Return every country by class, alphabetically; a long class opens on request."""

    def listed(some: list[Place]) -> list[Part]:
        parts: list[Part] = []
        for at, p in enumerate(some):
            parts += [
                ", " if at else "",
                link(name(p.iso3), view.to(f"/country/{p.iso3}")),
                "*" if p.unsure else "",
            ]
        return parts

    lines: list[Part] = []
    for at in range(5, 0, -1):
        some = sorted(
            (p for p in places if p.score is not None and risk_class(p.score) == at),
            key=lambda p: name(p.iso3),
        )
        body = (
            html.Span(listed(some))
            if len(some) <= LONG
            else html.Details([html.Summary("show countries"), html.Span(listed(some))])
        )
        lines.append(
            _line(
                f"square risk-{at}",
                RISK_LABELS[at - 1],
                len(some),
                body if some else html.Span("none", className="note"),
            )
        )
    none = sorted((p for p in places if p.score is None), key=lambda p: name(p.iso3))
    if none:
        lines.append(
            _line(
                "square none",
                "no score",
                len(none),
                html.Details([html.Summary("show countries"), html.Span(listed(none))]),
            )
        )
    return html.Div(
        [
            html.H3("The map in words, alphabetical"),
            html.Ul(lines, className="in-words"),
            html.P("* low reliability (grade C or D)", className="note"),
        ]
    )


def _line(mark: str, label: str, many: int, body: Component) -> Component:
    return html.Li(
        [
            html.Span([html.Span(className=mark), label], className="class"),
            html.Span(words.number(many), className="note"),
            body,
        ]
    )


def table(places: Sequence[Place]) -> pd.DataFrame:
    """Return the map in rows, alphabetically."""
    made = pd.DataFrame(
        [
            (name(p.iso3), p.iso3, by_iso3()[p.iso3].regional_group, p.score, p.low, p.high, p.grade)
            for p in places
        ],
        columns=["Country or area", "ISO", "Regional group", "Composite", "Low", "High", "Reliability"],
    )
    made[["Composite", "Low", "High"]] = made[["Composite", "Low", "High"]].astype(float).round(1)
    return made.sort_values("Country or area", ignore_index=True)
