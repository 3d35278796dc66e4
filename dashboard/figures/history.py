"""A country through time: the composite with its band, two lanes, coups and OCHA's notices on one axis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import attrs, key
from dashboard.figures.base import figure, graph
from indicators.contract import PILLAR_NAMES, Pillar
from indicators.history import extent

HEIGHT, TOP, FOOT, LANE = 380, 10, 30, 34
"""Pixels of the figure, above the scores, under them, and of the lane of notices."""
LABEL = 18
"""Pixels between two labels at the end of the lines."""
NEAR = timedelta(days=int(7.5 * 365))
"""Events nearer than this share one label."""
SHORT = timedelta(days=12 * 365)
"""A history up to this long has a tick for every year."""
MOST = 4
"""Lines of a label; the list under the figure holds all events."""
LINES = {"upstream": "Upstream lane", "downstream": "Downstream lane", "composite": "Composite"}


@dataclass(frozen=True)
class Label:
    """What stands at the end of a line: its name, last value, and how far from the top, in pixels."""

    line: str
    text: str
    value: float
    top: float


def chart(
    history: pd.DataFrame, events: pd.DataFrame, notices: pd.DataFrame, height: int = HEIGHT
) -> go.Figure:
    """Return the figure from ``indicators.history.history`` and dated events; months without a score stay gaps."""
    lane = LANE / (height - TOP - FOOT)
    first, last = history["date"].iloc[0], history["date"].iloc[-1]
    made = figure(
        height,
        margin={"l": 36, "r": 4, "t": TOP, "b": FOOT},
        hovermode="x unified",
        xaxis={
            "range": [first, last],
            "type": "date",
            "anchor": "y2",
            "hoverformat": "%B %Y",
            "dtick": "M60" if last - first > SHORT else "M12",
            "tick0": "1990-01-01",
            "tickformat": "%Y",
        },
        yaxis={
            "range": [0, 100],
            "tickvals": [0, 25, 50, 75, 100],
            "domain": [lane + 0.03, 1],
            "fixedrange": True,
        },
        yaxis2={"range": [0, 1], "domain": [0, lane], "visible": False, "fixedrange": True},
        dragmode=False,
    )
    made.add_traces([*_band(history), *_lines(history), *_notices(notices)])
    for mark in _marks(events):
        made.add_shape(
            type="line", x0=mark, x1=mark, y0=0, y1=100, line={"width": 1, "dash": "dot"}, layer="below"
        )
    for x, text, at_end in _event_labels(events, last):
        made.add_annotation(
            x=x, y=1, text=text, showarrow=False, yanchor="bottom", font={"size": 11.5}, align="right" if at_end else "left",
            xanchor="right" if at_end else "left", xshift=-4 if at_end else 4,
        )  # fmt: skip
    return made


def _band(history: pd.DataFrame) -> Iterator[go.Scatter]:
    """Give the band between low and high as one closed shape for each stretch without a gap."""
    there = history["low"].notna().to_numpy()
    edges = np.flatnonzero(np.diff(np.concatenate([[False], there, [False]]).astype(int)))
    for number, (start, end) in enumerate(zip(edges[::2], edges[1::2], strict=True)):
        part = history.iloc[start:end]
        yield go.Scatter(
            x=[*part["date"], *part["date"][::-1]], y=[*part["high"].round(1), *part["low"][::-1].round(1)], fill="toself",
            mode="lines", line={"width": 0}, hoverinfo="skip", uid=f"band{number}", name="Bounds",
        )  # fmt: skip


def _lines(history: pd.DataFrame) -> Iterator[go.Scatter]:
    for line, name in LINES.items():
        yield go.Scatter(
            x=history["date"], y=history[line].round(1), mode="lines", uid=line, name=name, connectgaps=False,
            line={"width": 2.8 if line == "composite" else 1.8, "dash": "dash" if line == "downstream" else "solid"},
            hovertemplate="%{y:.0f}",
        )  # fmt: skip


def _notices(notices: pd.DataFrame) -> Iterator[go.Scatter]:
    """Give the ticks of the notices: hue is the pillar, tall is high concern."""
    for pillar in Pillar:
        for level, size in (("high", 20), ("medium", 11)):
            own = (
                notices[(notices["pillar"] == pillar) & (notices["level"] == level)]
                if len(notices)
                else notices
            )
            if len(own):
                yield go.Scatter(
                    x=own["date"], y=[0.5 if level == "high" else 0.3] * len(own), yaxis="y2", mode="markers", uid=f"tick{pillar}{level}",
                    marker={"symbol": "line-ns-open", "size": size, "line": {"width": 2}}, customdata=own["signal"],
                    hovertemplate="%{customdata}<extra></extra>", name="OCHA notice",
                )  # fmt: skip


def _marks(events: pd.DataFrame) -> list[pd.Timestamp]:
    return list(dict.fromkeys(events["start"]))


def _event_labels(events: pd.DataFrame, last: pd.Timestamp) -> Iterator[tuple[pd.Timestamp, str, bool]]:
    """Give a label for each group of near events: where, its lines, and whether it ends at its mark."""
    groups: list[list[tuple[pd.Timestamp, str]]] = []
    for start, label, when in zip(events["start"], events["label"], events["when"], strict=True):
        if not groups or start - groups[-1][0][0] > NEAR:
            groups.append([])
        groups[-1].append((start, f"{label}, {when}"))
    for group in groups:
        told = [text for _, text in group[:MOST]]
        told += [f"and {len(group) - MOST} more"] if len(group) > MOST else []
        yield group[0][0], "<br>".join(told), last - group[0][0] < NEAR * 1.3


def labels(history: pd.DataFrame, height: int = HEIGHT) -> list[Label]:
    """Return the labels at the ends of the lines, moved apart where they would lie on each other."""
    plot = (height - TOP - FOOT) - LANE - 0.03 * (height - TOP - FOOT)
    ends = [(line, history[line].iloc[-1]) for line in LINES if pd.notna(history[line].iloc[-1])]
    found: list[Label] = []
    for line, value in sorted(ends, key=lambda end: -end[1]):
        top = TOP + plot * (1 - value / 100) - LABEL / 2
        top = max(top, found[-1].top + LABEL) if found else top
        found.append(Label(line, LINES[line], float(value), top))
    return found


def with_labels(identifier: str, made: go.Figure, ends: list[Label], low_high: str) -> Component:
    """Return the graph with its direct labels beside it, under it when narrow."""
    items = [
        html.Li(
            [html.I(className=f"line {one.line}"), html.Span(f"{one.text} "), html.B(words.number(one.value)),
             html.Small(f" {low_high}") if one.line == "composite" and low_high else None],
            style={"--top": f"{one.top:.0f}px"}, className=one.line,
        )
        for one in ends
    ]  # fmt: skip
    return html.Div(
        [graph(identifier, made), html.Ul(items, className="ends", **attrs(aria_hidden="true"))],
        className="charted",
    )


def says(country: str, past: pd.DataFrame) -> str:
    """Return in one sentence where the composite began, where it stands, and its lowest and highest month."""
    found = extent(past)
    if found is None:
        return ""
    (start, first), (end, last), (low_on, low), (high_on, high) = (
        found.first,
        found.last,
        found.lowest,
        found.highest,
    )
    return (
        f"{country} stood at {words.number(first)} in {words.month(start)} and stands at {words.number(last)} in {words.month(end)}; "
        f"lowest {words.number(low)} in {words.month(low_on)}, highest {words.number(high)} in {words.month(high_on)}."
    )


def legend(past: pd.DataFrame, events: pd.DataFrame, notices: pd.DataFrame) -> Component:
    """Return what the marks mean, the events in words, and what the notices are."""
    marks: list[tuple[Component, str]] = [
        (
            html.I(className="swatch band"),
            "logical bounds of the composite: what missing evidence leaves open",
        )
    ]
    if len(events):
        marks.append((html.I(className="mark-line"), told(events)))
    if len(notices):
        some = [
            (html.I(className=f"mark-tick {pillar}"), PILLAR_NAMES[Pillar(pillar)].lower())
            for pillar in sorted(set(notices["pillar"]))
        ]
        marks += [(mark, f"OCHA notice, {text}; tall is high concern") for mark, text in some]
    if past["composite"].isna().any():
        marks.append((html.I(className="mark-gap"), "gap: too few indicators, or no State yet"))
    return key(*marks)


def told(events: pd.DataFrame) -> str:
    """Return the events in words: failed coup attempt, May 2012; armed conflict begins, 2012."""
    return "; ".join(
        f"{label.lower()}, {when}" for label, when in zip(events["label"], events["when"], strict=True)
    )


def frame(history: pd.DataFrame, since: date | None = None) -> pd.DataFrame:
    """Return the scores in rows, newest first, one decimal."""
    shown = history if since is None else history[history["date"] >= pd.Timestamp(since)]
    named = shown.round({name: 1 for name in shown.columns if name != "date"}).rename(columns={
        "date": "Date", "composite": "Composite", "low": "Low bound", "high": "High bound", "hr": "Human rights", "ps": "Peace and security",
        "dh": "Development and humanitarian", "upstream": "Upstream", "midstream": "Midstream", "downstream": "Downstream",
        "recurrence": "Recurrence",
    })  # fmt: skip
    return named.iloc[::-1].reset_index(drop=True)
