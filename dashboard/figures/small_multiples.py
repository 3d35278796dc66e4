"""Indicators of several countries as small charts: one row an indicator, one chart a country, the same axes along a row."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import of_indicator, of_score, sourced, square
from dashboard.figures.base import figure, graph
from dashboard.figures.values import codes as codes_of
from dashboard.figures.values import figure as value_text
from data.countries import name
from indicators.contract import Indicator

HEIGHT = 116
ROOM = 0.06
"""Share of the axis left free beyond what is held."""


def row(past: pd.DataFrame, indicator: Indicator | None, countries: Sequence[str]) -> Component:
    """Return the charts of one indicator, or of the composite for None; ``past`` is ``indicators.history.yearly``."""
    title = indicator.name if indicator else "Composite score"
    said = indicator.unit if indicator else "0–100, 100 is the highest risk"
    mark = square(indicator.pillar) if indicator else None
    charts = [_one(past, indicator, code, countries) for code in countries]
    return html.Section([
        html.H3([mark, html.Span(title), html.Span(f" {said}", className="note")]),
        html.Div(charts, className="small-charts"),
    ], className="small-row")  # fmt: skip


def _one(past: pd.DataFrame, indicator: Indicator | None, code: str, countries: Sequence[str]) -> Component:
    key = indicator.id if indicator else "composite"
    last = None if pd.isna(past[code].iloc[-1]) else float(past[code].iloc[-1])
    ask = of_indicator(key, code) if indicator else of_score(code)
    text = _text(last, indicator)
    told: Component | str = (
        sourced(text, ask, label=f"{name(code)}: {text}")
        if last is not None
        else html.Span("not known", className="note")
    )
    return html.Figure([
        html.Figcaption([html.Span(name(code), className="name"), told]),
        graph(f"compare-multiples-{key}-{code}", chart(past, indicator, code, countries)),
    ])  # fmt: skip


def _text(value: float | None, indicator: Indicator | None) -> str:
    return value_text(value, indicator) if indicator else words.number(value)


def chart(past: pd.DataFrame, indicator: Indicator | None, code: str, countries: Sequence[str]) -> go.Figure:
    """Return one chart: the country's line in ink, the others' behind it in grey, gaps left open."""
    low, high = bounds(past, indicator, countries)
    made = figure(
        HEIGHT,
        margin={"l": 36, "r": 8, "t": 4, "b": 20},
        hovermode="x",
        dragmode=False,
        xaxis={"range": [past["date"].iloc[0], past["date"].iloc[-1]], "type": "date", "nticks": 3, "hoverformat": "%B %Y", "tickformat": "%Y"},
        yaxis={"range": [low, high], "fixedrange": True} | ({"nticks": 3} if indicator else {"tickvals": [0, 50, 100]}),
    )  # fmt: skip
    for number, other in enumerate(one for one in countries if one != code):
        made.add_scatter(
            x=past["date"],
            y=past[other],
            mode="lines",
            uid=f"other{number}",
            line={"width": 1},
            hoverinfo="skip",
            connectgaps=False,
        )
    made.add_scatter(x=past["date"], y=past[code], mode="lines", uid="own", line={"width": 2}, connectgaps=False, name=name(code),
                     hovertemplate="%{y:.4~g}<extra></extra>")  # fmt: skip
    held = past[past[code].notna()]
    if len(held):
        made.add_scatter(
            x=held["date"].tail(1),
            y=held[code].tail(1),
            mode="markers",
            uid="ownend",
            cliponaxis=False,
            marker={"size": 6},
            hoverinfo="skip",
        )
    return made


def bounds(past: pd.DataFrame, indicator: Indicator | None, countries: Sequence[str]) -> tuple[float, float]:
    """Return the axis that all countries share: 0 to 100 for the composite, the whole scale of a code, else what is held."""
    if indicator is None:
        return 0.0, 100.0
    meanings = codes_of(indicator.unit)
    if meanings:
        return float(min(0, *meanings)), float(max(1, *meanings))
    values = [float(one) for code in countries for one in past[code].dropna()]
    if not values:
        return indicator.goalposts
    low, high = min(0.0, *values), max(0.0, *values)
    room = (high - low or 1.0) * ROOM
    return low - room * (low < 0), high + room


def frame(rows: Sequence[tuple[Indicator | None, pd.DataFrame]], countries: Sequence[str]) -> pd.DataFrame:
    """Return every value in rows: indicator, date, one column a country; newest first inside an indicator."""
    parts = [
        past.iloc[::-1].assign(
            Indicator=indicator.name if indicator else "Composite score",
            Unit=indicator.unit if indicator else "0–100",
        )
        for indicator, past in rows
    ]
    whole = pd.concat(parts, ignore_index=True).rename(
        columns={"date": "Known on"} | {code: name(code) for code in countries}
    )
    return whole[["Indicator", "Unit", "Known on", *(name(code) for code in countries)]]
