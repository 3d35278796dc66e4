"""What one country's composite is made of under two weight sets: a stacked bar each, and the indicators that add most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import Part, attrs, change, square
from data.countries import name
from indicators.contract import LANE_NAMES, PILLAR_NAMES, Indicator, Pillar

MOST = 8
"""Indicators named."""
NARROW = 13
"""Points of a pillar that leave no room for its sum inside the bar."""
Points = Mapping[str, float]


def drawn(iso3: str, own: Points, other: Points, against: str, chosen: Sequence[Indicator]) -> Component:
    """Return both bars and the indicators that add most under the set; assets/weights_draw.js fills them anew."""
    if not own:
        body: list[Part] = [html.P(f"{name(iso3)} has no score under these weights: too little is known.")]
    else:
        body = [
            html.Div([_bar("This set", own, chosen, "own"), _bar(against.capitalize(), other, chosen, "other")],
                     className="w-bars"),
            html.Ol(
                [_line(one, own[one.id], other.get(one.id)) for one in _largest(own, chosen)], className="w-most"
            ),
        ]  # fmt: skip
    return html.Div(
        [html.P(html.B(name(iso3)), className="w-country"), *body], className="w-made", **attrs(data_iso=iso3)
    )


def _largest(points: Points, chosen: Sequence[Indicator]) -> list[Indicator]:
    return sorted((one for one in chosen if points.get(one.id)), key=lambda one: -points[one.id])[:MOST]


def _bar(title: str, points: Points, chosen: Sequence[Indicator], kind: str) -> Component:
    runs = []
    for pillar in Pillar:
        inside = [points[one.id] for one in chosen if one.pillar == pillar and points.get(one.id, 0) > 0]
        total = sum(inside)
        if total > 0:
            units = [html.I(style={"flexGrow": f"{share:.4f}"}) for share in inside]
            said = words.number(total, 1)
            runs.append(
                html.Div(
                    [
                        html.Div(units, className="units"),
                        html.Span(said, className="sum") if total >= NARROW else None,
                    ],
                    className=f"run {pillar}",
                    style={"inlineSize": f"{total:.3f}%"},
                    title=f"{PILLAR_NAMES[pillar]}: {said} points",
                )
            )
    whole = html.Span(words.number(sum(points.values()), 1) if points else words.NONE, className="total")
    return html.Div(
        [html.Span(title, className="note"), html.Div([*runs, whole], className="stacked")],
        className=f"w-stack {kind}",
    )


def _line(one: Indicator, points: float, before: float | None) -> Component:
    moved = None if before is None else points - before
    return html.Li(
        [square(one.pillar), html.Span(one.name), html.B(words.number(points, 1)), change(moved)],
        **attrs(data_id=one.id),
    )


def frame(own: Points, other: Points, chosen: Sequence[Indicator], against: str) -> pd.DataFrame:
    """Return the points of every indicator under both sets in rows."""
    return pd.DataFrame(
        [
            (PILLAR_NAMES[one.pillar], LANE_NAMES[one.lane], one.name,
             *(None if one.id not in points else round(points[one.id], 3) for points in (own, other)))
            for one in chosen
        ],
        columns=["Pillar", "Lane", "Indicator", "Points", f"Points, {against}"],
    )  # fmt: skip
