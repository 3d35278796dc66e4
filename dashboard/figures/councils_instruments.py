"""What counts as attention: every instrument with its points, how far its record goes, and what shared items would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import dash_mantine_components as dmc
import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import Part, attrs, rows
from dashboard.councils import BODIES
from dashboard.councils_record import Counted
from dashboard.figures.councils_marks import body_mark
from dashboard.view import FIRST_DAY
from data.countries import name
from indicators.attention_checks import MOST, NUMBERS
from indicators.attention_rules import Rules
from indicators.attention_sensitivity import Shift

RISEN = 3


def form(some: Sequence[Counted], on: date) -> Component:
    """Return one row an instrument: its points in a field, its record as a bar to the as-of date, whether it counts then."""
    lines: list[list[Part]] = []
    groups: dict[int, Part] = {}
    for at, one in enumerate(some):
        if at == 0 or some[at - 1].body != one.body:
            groups[at] = html.Span([body_mark(one.body), f" {BODIES[one.body]}"])
        lines.append(
            [
                html.Span([html.Span(one.name), html.Span(f" {one.reason}", className="note")]),
                _field(one),
                _record(one, on),
                words.day(one.end) if one.end else html.Span("no whole record", className="note"),
                "counts" if one.in_basis else html.Span("left out, for all States", className="note"),
            ]
        )
    head = ["Instrument", "Points", f"Record, {FIRST_DAY.year} to {on.year}", "Whole to", "On this date"]
    caption = "Instruments, their points and how far their record goes"
    return rows(head, lines, caption, "folds instruments", groups)


def _field(one: Counted) -> Component:
    made: Component = dmc.NumberInput(
        id=f"councils-{one.body}-{one.id}",
        value=one.points,
        min=0,
        max=MOST,
        step=0.5,
        size="sm",
        className="control points",
        debounce=True,
        hideControls=True,
        clampBehavior="strict",
        **attrs(aria_label=f"Points of {one.name.lower()}, {BODIES[one.body]}"),
    )
    return made


def half_life(rules: Rules) -> Component:
    """Return the field of the half-life of acts."""
    least, most, unit = NUMBERS["half_life"]
    made: Component = dmc.NumberInput(
        id="councils-half_life",
        value=rules.half_life,
        min=least,
        max=most,
        step=5,
        size="sm",
        className="control half-life",
        debounce=True,
        hideControls=True,
        allowDecimal=False,
        label=f"Half-life of an act, in {unit}",
    )
    return made


def _record(one: Counted, on: date) -> Component:
    """Return a bar of the whole record, hatched where there is none, blank before the Council began."""
    days = max((on - FIRST_DAY).days, 1)

    def span(first: date, last: date, kind: str = "") -> Component:
        start, end = (100 * min(max((day - FIRST_DAY).days / days, 0.0), 1.0) for day in (first, last))
        style = {"insetInlineStart": f"{start:.1f}%", "inlineSize": f"{end - start:.1f}%"}
        return html.I(className=kind or None, style=style)

    marks = [
        span(FIRST_DAY, one.began or on, "before"),
        *(span(first, last) for first, last in one.whole if last > FIRST_DAY),
    ]
    return html.Span(marks, className=f"record-bar {one.body}", dir="ltr", **attrs(aria_hidden="true"))


def effect(found: Mapping[str, Sequence[Shift]]) -> Component:
    """Return in words what counting shared items as each State's would change."""
    told = [html.Li([body_mark(body), html.Span(_effect(body, some))]) for body, some in found.items()]
    return html.Ul(told, className="record-lines")


def _effect(body: str, some: Sequence[Shift]) -> str:
    begin = f"{BODIES[body]}: counting shared items as each State's"
    more = [name(one.iso3) for one in some if one.state[1] == "discussed" != one.state[0]]
    risen = sorted(some, key=lambda one: (one.percentile[0] or 0.0) - (one.percentile[1] or 0.0))[:RISEN]
    named = [name(one.iso3) for one in risen if (one.percentile[1] or 0.0) - (one.percentile[0] or 0.0) >= 1]
    tail = f" Percentiles would rise most for {words.listed(named)}." if named else ""
    if not more:
        return f"{begin} would make no further State discussed.{tail}"
    return f"{begin} would make {words.count(len(more), 'State')} more discussed: {words.listed(sorted(more))}.{tail}"


def frame(some: Sequence[Counted]) -> pd.DataFrame:
    """Return the instruments in rows."""
    return pd.DataFrame(
        [
            (BODIES[one.body], one.name, one.points, one.default, one.end, one.in_basis, one.reason)
            for one in some
        ],
        columns=["Council", "Instrument", "Points", "Default", "Record whole to", "Counts on this date", "Why"],
    )  # fmt: skip
