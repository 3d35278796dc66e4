"""What the figures of the track record are made of: a plot of two shares, a dot on its interval, a bar, a figure in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import Part, attrs
from indicators.skill import Figure

HUES = {
    "outlook": "own",
    "ps_alone": "ps",
    "hr_alone": "hr",
    "dh_alone": "dh",
    "ps": "ps",
    "hr": "hr",
    "dh": "dh",
}
"""The hue of a ranking: the outlook's, or the one pillar it reads; the others are grey."""
REVISED = "Origins are each 31 January, rebuilt from revised data under today's release calendars."


@dataclass(frozen=True)
class Axis:
    """One axis of a plot: its name, its ends, and what is written where."""

    title: str
    first: float = 0.0
    last: float = 1.0
    ticks: tuple[tuple[float, str], ...] = (
        (0, "0"),
        (0.2, "20"),
        (0.4, "40"),
        (0.6, "60"),
        (0.8, "80"),
        (1, f"100{words.NB}%"),
    )

    def at(self, value: float) -> float:
        """Return how far along the axis a value lies, in percent."""
        return 100 * min(max((value - self.first) / (self.last - self.first), 0.0), 1.0)


def plot(x: Axis, y: Axis, marks: Sequence[Part], kind: str = "") -> Component:
    """Return a plot with marks; it reads left to right in every script, since numbers do."""
    lines = [html.I(className="t-grid", style={"bottom": f"{y.at(value):.2f}%"}) for value, _ in y.ticks]
    across = [
        html.Span(text, className="t-x", style={"left": f"{x.at(value):.2f}%"}) for value, text in x.ticks
    ]
    up = [
        html.Span(text, className="t-y", style={"bottom": f"{y.at(value):.2f}%"}) for value, text in y.ticks
    ]
    names = [html.Span(y.title, className="t-y-title"), html.Span(x.title, className="t-x-title")]
    field = html.Div([*lines, *marks, *across, *up, *names], className="t-field")
    return html.Div(field, className=f"t-plot {kind}".strip(), dir="ltr", **attrs(aria_hidden="true"))


def line(points: Sequence[tuple[float, float]], x: Axis, y: Axis, kind: str) -> Component:
    """Return a line through points as a drawing of its own, stretched over the plot; the page colours it by its kind."""
    path = " ".join(f"{x.at(a):.2f},{100 - y.at(b):.2f}" for a, b in points)
    drawing = (
        f'<svg viewBox="0 0 100 100" preserveAspectRatio="none" focusable="false"><polyline points="{path}" fill="none" '
        'vector-effect="non-scaling-stroke"/></svg>'
    )
    return html.Div(className=f"t-line {kind}", **attrs(data_html=drawing))


def dot(x: float, y: float, kind: str = "", title: str = "") -> Component:
    """Return a dot at a place given in percent of the axes."""
    return html.I(
        className=f"t-dot {kind}".strip(),
        style={"left": f"{x:.2f}%", "bottom": f"{y:.2f}%"},
        title=title or None,
    )


def upright(x: float, low: float, high: float, kind: str = "") -> Component:
    """Return an upright interval at a place given in percent of the axes."""
    style = {"left": f"{x:.2f}%", "bottom": f"{low:.2f}%", "height": f"{max(high - low, 0.3):.2f}%"}
    return html.I(className=f"t-upright {kind}".strip(), style=style)


def label(text: str, x: float, y: float, kind: str = "") -> Component:
    """Return words inside a plot."""
    return html.Span(
        text, className=f"t-label {kind}".strip(), style={"left": f"{x:.2f}%", "bottom": f"{y:.2f}%"}
    )


def spread(one: Figure, end: float, base: float | None, hue: str = "") -> Component:
    """Return a dot on its interval along 0 to ``end``, with the base rate as a dashed line."""

    def at(value: float) -> str:
        return f"{100 * min(max(value / end, 0.0), 1.0):.2f}%"

    marks = [html.I(className="base", style={"insetInlineStart": at(base)}) if base is not None else None]
    if one.low == one.low:  # an interval that could be told
        width = f"{100 * max(min(one.high, end) - max(one.low, 0.0), 0.0) / end:.2f}%"
        marks.append(
            html.I(className="band", style={"insetInlineStart": at(max(one.low, 0.0)), "inlineSize": width})
        )
    marks.append(html.I(className="dot", style={"insetInlineStart": at(one.value)}))
    return html.Span(marks, className=f"t-spread {hue}".strip(), **attrs(aria_hidden="true"))


def bar(share: float, hue: str = "") -> Component:
    """Return a bar of a share on its track."""
    filled = html.I(style={"inlineSize": f"{100 * min(max(share, 0.0), 1.0):.1f}%"})
    return html.Span(filled, className=f"t-bar {hue}".strip(), **attrs(aria_hidden="true"))


def figure(one: Figure, decimals: int = 2) -> str:
    """Return a figure with its interval: 0.64 (0.57–0.72)."""
    ends = words.between(one.low, one.high, decimals)
    return f"{words.number(one.value, decimals)} ({ends})" if ends else words.number(one.value, decimals)


def shares(one: Figure) -> str:
    """Return a share with its interval: 65 % (54–75)."""
    ends = words.between(100 * one.low, 100 * one.high)
    return f"{words.percent(one.value)} ({ends})" if ends else words.percent(one.value)


def chance(value: float | None) -> str:
    """Return a probability as it may be printed: < 1 %, 2.4 %, 34 %, > 95 %."""
    if value is None:
        return words.NONE
    if value < 0.01:
        return f"<{words.NB}1{words.NB}%"
    if value > 0.95:
        return f">{words.NB}95{words.NB}%"
    return words.percent(value, 1 if value < 0.1 else 0)


def ends(one: Figure | None, decimals: int = 4) -> tuple[float | None, float | None, float | None]:
    """Return a figure and the ends of its interval for a table."""
    return (
        (None, None, None)
        if one is None
        else (round(one.value, decimals), round(one.low, decimals), round(one.high, decimals))
    )


def reproduce(command: str, *before: str) -> list[Part]:
    """Return the line under a figure: what must be said, and the command that gives the same figures."""
    return [" ".join((*before, "Reproduce: ")), html.Code(f"python -m indicators {command}"), "."]
