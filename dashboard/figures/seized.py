"""Who is seized of a country, body by body: its mark, what is in force, the last act, attention and gap, membership."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import Part, attrs, of_event, sourced
from dashboard.figures.councils_marks import STATE_WORDS
from dashboard.figures.timeline_acts import LANES
from dashboard.figures.timeline_marks import Act
from dashboard.seized import Seized

SHOWN = 3
"""Mandates, missions and sanctions of a body that are named; the timeline holds all."""
NOT_WHOLE = "Its record is not whole, and none of the Peacebuilding Commission is held: none is no finding."
FOREVER = 2099
"""A term that ends later has no end: a permanent seat."""


def listing(some: Sequence[Seized]) -> Component:
    """Return the bodies one under the other, each with its mark: filled discussed, hollow not yet, half shared, dotted unknown."""
    return html.Ul([html.Li([_mark(one), html.Div(list(_lines(one)))]) for one in some], className="seized")


def _mark(one: Seized) -> Component:
    return html.Span(
        className=f"body-mark {one.body} {one.state}",
        title=STATE_WORDS[one.state],
        **attrs(aria_hidden="true"),
    )


def _lines(one: Seized) -> Iterator[Component]:
    reach = f", record to {words.day(one.until)}" if one.until else ""
    yield html.P(
        [html.B(LANES[one.body][0]), html.Span(f" {STATE_WORDS[one.state]}{reach}", className="note")]
    )
    if one.in_force:
        yield html.P(list(_standing(one.in_force)))
    if one.last:
        what = f"Last act: {one.last.form.one} "
        yield html.P(
            [what, _opens(one.last, one.last.symbol or one.last.name), f", {words.day(one.last.start)}."]
        )
    elif not one.in_force:
        yield html.P("No act that names it is on record.")
    if one.reviews:
        newest = one.reviews[-1]
        reviewed = _opens(newest, words.month(newest.start))
        yield html.P(["Last review on record (UPR): ", reviewed, "; the next is not on record."])
    if one.percentile is not None:
        yield html.P(_attention(one))
    if one.sits:
        yield html.P(html.B(sits(*one.sits)))
    if one.body == "ga":
        yield html.P(NOT_WHOLE, className="note")


def _standing(acts: Sequence[Act]) -> Iterator[Part]:
    yield "In force: "
    for at, act in enumerate(acts[:SHOWN]):
        yield f"{'; ' if at else ''}{act.name}, since "
        yield _opens(act, words.day(act.start))
    yield f"; and {len(acts) - SHOWN} more." if len(acts) > SHOWN else "."


def _opens(act: Act, text: str) -> Component:
    return sourced(text, of_event(act.source, act.event), label=f"{act.name}, {text}")


def _attention(one: Seized) -> str:
    """Return attention as the share of States with less, and the gap to the same share for risk."""
    said = f"Attention: percentile {words.number(one.percentile)}"
    if one.gap is None:
        return f"{said}."
    points = words.count(abs(round(one.gap)), "point")
    beside = f"{points} {'higher' if one.gap > 0 else 'lower'}" if round(one.gap) else "level with it"
    return f"{said}; risk stands {beside} (gap {words.signed(one.gap, 0)})."


def sits(start: date, end: date) -> str:
    """Return the State's own term on the body."""
    return (
        "A permanent member."
        if end.year > FOREVER
        else f"A member, {words.month(start)} to {words.month(end)}."
    )


def frame(some: Sequence[Seized]) -> pd.DataFrame:
    """Return the same in rows, one a body."""
    rows = [
        (
            LANES[one.body][0], STATE_WORDS[one.state], one.until, "; ".join(f"{act.name}, since {act.start}" for act in one.in_force),
            (one.last.symbol or one.last.name) if one.last else None, one.last.start if one.last else None, _one(one.percentile), _one(one.gap),
            one.reviews[-1].start if one.reviews else None, sits(*one.sits) if one.sits else None,
        )
        for one in some
    ]  # fmt: skip
    columns = [
        "Body",
        "State",
        "Record to",
        "In force",
        "Last act",
        "Date",
        "Attention percentile",
        "Gap",
        "Last review (UPR)",
        "Membership",
    ]
    return pd.DataFrame(rows, columns=columns)


def _one(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
