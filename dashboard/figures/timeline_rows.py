"""The rows of the timeline above and below the lanes: scores, events, signals, deaths, and the years at the foot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import Children, Part, attrs
from dashboard.figures.timeline_axis import Axis

HEIGHT, LABEL = 150, 19
"""Pixels of the scores, and between two labels at the ends of their lines."""
LINES = {"composite": "Composite", "upstream": "Upstream lane", "downstream": "Downstream lane"}
LETTER = 0.62
"""Percent of the axis that a letter takes."""


def row(kind: str, label: Children, plot: Sequence[Part], end: Children = None, tall: int = 0) -> Component:
    """Return one row: its label, what lies on the axis, and what is said at the end; ``tall`` in pixels, or as the style says."""
    style = {"blockSize": f"{tall}px"} if tall else None
    return html.Div(
        [
            html.Div(label, className="tl-label"),
            html.Div(list(plot), className="tl-plot", style=style),
            html.Div(end, className="tl-end"),
        ],
        className=f"tl-row {kind}",
    )


def hatch(left: float, right: float, said: str = "") -> Component:
    """Return the hatch of days of which no record is held, with words where they have room."""
    told = html.Span(said) if said and right - left >= LETTER * len(said) / 2 else None
    style = {"left": f"{left:.2f}%", "width": f"{max(right - left, 0):.2f}%"}
    return html.Div(told, className="tl-hatch", style=style)


# ---- scores -----------------------------------------------------------------------------------------------------------


def scores(past: pd.DataFrame, axis: Axis, bounds: str, none: str) -> Component:
    """Return the composite with its band and two lanes; months without a score stay gaps, and ``none`` says why all are."""
    ticks: list[Part] = [
        html.Span(str(value), style={"bottom": f"{value}%"}, className="tl-y")
        for value in (0, 25, 50, 75, 100)
    ]
    label = [html.B("Risk"), html.Span("score, 0 to 100", className="note"), *ticks]
    drawing = html.Div(className="tl-lines", **attrs(data_html=_drawing(past, axis)))
    if past["composite"].isna().all():
        return row("scores", label, [drawing, html.Span(none, className="tl-none")], tall=HEIGHT)
    return row("scores", label, [drawing], _ends(past, bounds), HEIGHT)


def _drawing(past: pd.DataFrame, axis: Axis) -> str:
    x = [10 * axis.far(day) for day in past["date"]]
    band = [
        f'<polygon class="band" points="{_points(x, high, start, end)} {_points(x, low, start, end, back=True)}"/>'
        for low, high in [(past["low"].tolist(), past["high"].tolist())]
        for start, end in _stretches(past["low"])
    ]
    lines = [
        f'<polyline class="{name}" points="{_points(x, past[name].tolist(), start, end)}"/>'
        for name in ("upstream", "downstream", "composite")
        for start, end in _stretches(past[name])
    ]
    grid = [f'<path class="grid" d="M0 {at}H1000"/>' for at in (0, 25, 50, 75, 100)]
    return (
        '<svg viewBox="0 0 1000 100" preserveAspectRatio="none" focusable="false" aria-hidden="true">'
        f"{''.join([*grid, *band, *lines])}</svg>"
    )


def _points(x: list[float], y: list[float], start: int, end: int, *, back: bool = False) -> str:
    pairs = [f"{a:.1f},{100 - b:.1f}" for a, b in zip(x[start:end], y[start:end], strict=True)]
    return " ".join(reversed(pairs) if back else pairs)


def _stretches(values: pd.Series) -> list[tuple[int, int]]:
    """Return where each stretch without a gap begins and where it ends."""
    there = values.notna().tolist()
    starts = [at for at, one in enumerate(there) if one and (at == 0 or not there[at - 1])]
    ends = [at + 1 for at, one in enumerate(there) if one and (at + 1 == len(there) or not there[at + 1])]
    return list(zip(starts, ends, strict=True))


def _ends(past: pd.DataFrame, bounds: str) -> list[Component]:
    """Return the last value of each line, moved apart where they would lie on each other."""
    last = past.iloc[-1]
    found: list[Component] = []
    top = -float(LABEL)
    for name in sorted((one for one in LINES if pd.notna(last[one])), key=lambda one: -float(last[one])):
        top = max(HEIGHT * (1 - float(last[name]) / 100) - LABEL / 2, top + LABEL)
        small = html.Small(f" {bounds}") if bounds and name == "composite" else None
        value = html.B(words.number(last[name]))
        found.append(
            html.Span([f"{LINES[name]} ", value, small], className=name, style={"top": f"{top:.0f}px"})
        )
    return found


# ---- events and signals -----------------------------------------------------------------------------------------------


def events(marks: Sequence[tuple[int, date, str]], axis: Axis) -> Component | None:
    """Return coups and first years of conflicts as lines through the scores, with words where they have room; None for none."""
    if not marks:
        return None
    free = -1.0
    parts: list[Part] = []
    for number, day, text in marks:
        at, need = axis.at(day), LETTER * len(text)
        side = "" if at >= free and at + need <= 100 else "before" if at - need >= free else None
        said = html.Span(text, className=side or None) if side is not None else None
        free = at + need if side == "" else max(free, at)
        parts.append(_placed("event", number, at, said))
    return row("events", "Events", parts)


def signals(marks: Sequence[tuple[int, date, str]], axis: Axis, none: str) -> Component:
    """Return signals as ticks: hue is the pillar, tall is high concern; ``none`` says why there are none."""
    ticks: list[Part] = [_placed(form, number, axis.at(day)) for number, day, form in marks]
    said = html.Span(none, className="tl-none") if none else None
    return row("signals", html.B("Signals"), [*ticks, said])


def _placed(form: str, number: int, at: float, inside: Component | None = None) -> Component:
    return html.I(
        inside, className=f"tl-m {form}", style={"left": f"{at:.2f}%"}, **attrs(data_mark=str(number))
    )


# ---- deaths -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Deaths:
    """Deaths by year or by month: one value for each stretch by its first day, NaN where none is known."""

    by: str
    values: pd.Series

    def stretch(self, start: pd.Timestamp, axis: Axis) -> tuple[float, float]:
        """Return where a stretch begins and ends on the axis."""
        months = 12 if self.by == "year" else 1
        return axis.at(start), axis.at(start + pd.DateOffset(months=months))


def deaths(held: Deaths, axis: Axis) -> Component:
    """Return deaths as columns from zero, on a scale whose highest is printed."""
    known = held.values.dropna()
    most = float(known.max()) if len(known) else 0.0
    label: list[Part] = [html.B("Deaths"), html.Span(f"by {held.by}", className="note")]
    scale = ((0, "0"), (100, words.people(most))) if most else ((0, "0"),) if len(known) else ()
    label += [html.Span(said, style={"bottom": f"{at}%"}, className="tl-y") for at, said in scale]
    parts: list[Part] = [
        hatch(held.stretch(first, axis)[0], held.stretch(last, axis)[1], "not known")
        for first, last in _unknown(held.values)
    ]
    some = known[known > 0]
    for start, value in zip(pd.DatetimeIndex(some.index), some, strict=True):
        left, right = held.stretch(start, axis)
        size = {
            "left": f"{left:.2f}%",
            "width": f"{max(right - left - 0.15, 0.1):.2f}%",
            "height": f"{100 * value / most:.1f}%",
        }
        parts.append(html.I(className="tl-deaths", style=size))
    return row("violence", label, parts)


def _unknown(values: pd.Series) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """Return the first and last stretch of each run of unknown ones."""
    absent = values.isna()
    runs = values[absent].groupby(absent.ne(absent.shift()).cumsum()[absent])
    return [(run.index[0], run.index[-1]) for _, run in runs]


# ---- foot -------------------------------------------------------------------------------------------------------------


def foot(axis: Axis) -> Component:
    """Return the years."""
    return row(
        "years",
        "",
        [html.Span(text, className="tl-x", style={"left": f"{at:.2f}%"}) for at, text in axis.ticks()],
    )


def grid(axis: Axis) -> Component:
    """Return the hairlines of the years behind all rows."""
    return html.Div(
        [html.I(style={"left": f"{at:.2f}%"}) for at, _ in axis.ticks()],
        className="tl-grid",
        **attrs(aria_hidden="true"),
    )
