"""Why a score moved within a year: a waterfall of causes and the indicators they moved most; zeros are printed."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import Part, attrs, change, of_indicator, sourced
from data.queries import AsOf
from indicators.changes import Cause
from indicators.contract import Indicator
from indicators.drivers import Moved
from indicators.waterfall import Step, span, steps

TITLES = {
    Cause.SITUATION: "Situation moved",
    Cause.WINDOW: "An old shock left the window",
    Cause.REVISED: "Data revised",
    Cause.METHOD: "Method or weights changed",
}


def chart(moved: Moved, names: Mapping[str, Indicator], iso3: str) -> Component:
    """Return the way from the earlier score to the later one, step by step, on one scale."""
    found = steps(moved)
    low, high = span(found)
    lines = [_end(f"Score {words.day(moved.since)}", moved.before, low, high)]
    for cause in Cause:
        own = [step for step in found if step.cause == cause]
        single = len(own) == 1
        lines.append(_cause(cause, moved.causes[cause], own if single else [], low, high))
        lines += [] if single else [_step(step, names, iso3, low, high) for step in own]
    lines.append(_end(f"Score {words.day(moved.on)}", moved.after, low, high))
    return html.Ol(lines, className="waterfall", **attrs(role="list"))


def _place(value: float, low: float, high: float) -> float:
    return 100 * (value - low) / (high - low)


def _end(label: str, value: float, low: float, high: float) -> Component:
    dot = html.I(className="dot", style={"insetInlineStart": f"{_place(value, low, high):.2f}%"})
    return html.Li([html.B(label), html.Span(dot, className="way", **attrs(aria_hidden="true")),
                    html.B(words.number(value, 1), className="n")], className="end")  # fmt: skip


def _bar(step: Step, low: float, high: float) -> Component:
    start, end = sorted((_place(step.start, low, high), _place(step.end, low, high)))
    kind = "more" if step.points > 0 else "less" if step.points < 0 else "none"
    return html.I(
        className=f"move {kind}",
        style={"insetInlineStart": f"{start:.2f}%", "inlineSize": f"{end - start:.2f}%"},
    )


def _cause(cause: Cause, points: float, own: list[Step], low: float, high: float) -> Component:
    bars = [_bar(step, low, high) for step in own]
    return html.Li([html.Span(TITLES[cause]), html.Span(bars, className="way", **attrs(aria_hidden="true")),
                    html.Span(change(points), className="n")], className="cause")  # fmt: skip


def _step(step: Step, names: Mapping[str, Indicator], iso3: str, low: float, high: float) -> Component:
    label: Part = f"{step.others} others"
    if step.indicator:
        name = names[step.indicator].name if step.indicator in names else step.indicator
        label = sourced(
            name, of_indicator(step.indicator, iso3), label=f"{name}: {words.signed(step.points)}"
        )
    return html.Li([html.Span(label), html.Span(_bar(step, low, high), className="way", **attrs(aria_hidden="true")),
                    html.Span(change(step.points), className="n")], className="step")  # fmt: skip


def frame(moved: Moved, names: Mapping[str, Indicator]) -> pd.DataFrame:
    """Return the same in rows: every indicator that moved, by cause, between the two scores."""
    lines: list[tuple[str, str, float]] = [(f"Score {words.day(moved.since)}", "", moved.before)]
    for cause in Cause:
        own = [
            (TITLES[cause], names[key].name if key in names else key, points)
            for key, points in moved.largest(cause)
        ]
        lines += own or [(TITLES[cause], "", 0.0)]
    lines.append((f"Score {words.day(moved.on)}", "", moved.after))
    return pd.DataFrame(lines, columns=["Cause", "Indicator", "Points"])


def says(moved: Moved) -> str:
    """Return the four parts in one sentence, zeros included."""
    parts = [f"{TITLES[cause].lower()} {words.signed(points)}" for cause, points in moved.causes.items()]
    return f"From {words.number(moved.before, 1)} to {words.number(moved.after, 1)}, {words.signed(moved.change)}: {words.listed(parts)}."


def note(moved: Moved, as_of: AsOf) -> str:
    """Return what a reader must know of the parts: what leaving a window means, and whether revisions can show."""
    window = "A shock that leaves its window lowers a score by time alone; that is no relief."
    first = as_of.first_recorded
    if first is None or moved.since < first:
        held = f"since {words.day(first)}" if first else "not yet"
        return f"{window} Vintages are recorded {held}, so the earlier score is made from today's figures and no revision can show."
    return window
