"""What changed in who is discussed since a date, and what bears on reading it: vetoed drafts and membership."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import Part, change, change_arrow, empty, folded, of_event, rows, sourced
from dashboard.councils import BODIES, Draft, Line
from dashboard.figures.councils_marks import STATE_WORDS, act, body_mark, class_square
from dashboard.figures.named import country
from dashboard.view import View
from data.countries import name

TOLD = ("discussed", "shared_item", "not_yet")
"""What a Council did; "record incomplete" says what is known, so that coming to it or from it is no change."""
MOST = 8


# ---- changes ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Turn:
    """A State that one Council came to discuss, or no longer does."""

    line: Line
    body: str
    then: str

    @property
    def now(self) -> str:
        """Return the state now."""
        return self.line.by[self.body].state


def turns(then: Sequence[Line], now: Sequence[Line], body: str) -> list[Turn]:
    """Return the States that a body discusses now and did not then, or the reverse; only what both records can tell."""
    before = {one.iso3: one.by[body].state for one in then}
    found = [Turn(one, body, before[one.iso3]) for one in now if one.iso3 in before]
    known = [
        one
        for one in found
        if {one.then, one.now} <= {*TOLD} and (one.then == "discussed") != (one.now == "discussed")
    ]
    return sorted(known, key=lambda one: (one.now != "discussed", name(one.line.iso3)))


@dataclass(frozen=True)
class Shifted:
    """A State with a gap at a Council on two dates."""

    line: Line
    body: str
    then: float

    @property
    def now(self) -> float:
        """Return the gap now."""
        return self.line.by[self.body].gap or 0.0

    @property
    def step(self) -> float:
        """Return by how much the gap widened."""
        return self.now - self.then


def shifted(then: Sequence[Line], now: Sequence[Line], body: str) -> list[Shifted]:
    """Return every State with a gap at both dates, the widest change first."""
    before = {one.iso3: one.by[body].gap for one in then}
    found = [
        Shifted(one, body, gap)
        for one in now
        if one.by[body].gap is not None and (gap := before.get(one.iso3)) is not None
    ]
    return sorted(found, key=lambda one: (-abs(one.step), name(one.line.iso3)))


def told(
    found: Sequence[Turn], gaps: Mapping[str, Sequence[Shifted]], breaks: Mapping[str, str], view: View, none: Mapping[str, str]
) -> Component:  # fmt: skip
    """Return the turns and beside them the gaps that moved most; ``breaks`` says where two dates cannot be compared."""
    first = (
        _turned(found, view, none)
        if found
        else empty("No State came to be discussed or ceased to be, as far as both records can tell.")
    )
    second = [
        html.Div(
            [
                html.H3([body_mark(body), f" Gap at the {BODIES[body]} ", html.Span("then → now, change, now", className="note")]),
                html.P(breaks[body], className="stale") if breaks[body] else _moved(gaps[body][:MOST], view),
            ]
        )
        for body in BODIES
    ]  # fmt: skip
    return html.Div([first, html.Div(second, className="gap-moves")], className="what-changed")


def _turned(found: Sequence[Turn], view: View, none: Mapping[str, str]) -> Component:
    def step(one: Turn) -> Component:
        return html.Span(
            [
                body_mark(one.body, one.then), html.Span(f"{STATE_WORDS[one.then]} →"),
                body_mark(one.body, one.now), html.Span(STATE_WORDS[one.now]),
            ],
            className="who",
        )  # fmt: skip

    body_lines: list[list[Part]] = [
        [
            html.Span([class_square(one.line.place), country(one.line.iso3, view)], className="who"),
            step(one),
            act(one.line.last.get(one.body), none[one.body]),
        ]
        for one in found
    ]
    head = ["Country or area", "Then → now", "Last act on record"]
    caption = "Who came to be discussed and who no longer is"
    return folded(f"{caption}: {words.number(len(found))}", rows(head, body_lines, caption, "folds turned"))


def _moved(found: Sequence[Shifted], view: View) -> Component:
    if not found:
        return empty("No gap can be compared between the two dates.")
    return html.Ul(
        [
            html.Li(
                [
                    html.Div(country(one.line.iso3, view)),
                    change_arrow(one.then, one.now, lowest=-100, highest=100),
                    change(one.step, 0),
                    html.Span(words.signed(one.now, 0), className="n"),
                ]
            )
            for one in found
        ],
        className="moves single",
    )


def frame(found: Sequence[Turn], gaps: Sequence[Shifted]) -> pd.DataFrame:
    """Return both in rows."""
    lines: list[tuple[object, ...]] = [
        (name(one.line.iso3), one.line.iso3, BODIES[one.body], STATE_WORDS[one.then], STATE_WORDS[one.now], None, None)
        for one in found
    ]  # fmt: skip
    lines += [
        (name(one.line.iso3), one.line.iso3, BODIES[one.body], None, None, round(one.then, 1), round(one.now, 1))
        for one in gaps
    ]  # fmt: skip
    columns = ["Country or area", "ISO", "Council", "State then", "State now", "Gap then", "Gap now"]
    return pd.DataFrame(lines, columns=columns).astype({"Gap then": "float64", "Gap now": "float64"})


# ---- what bears on reading it -----------------------------------------------------------------------------------------


def vetoes(some: Sequence[Draft], view: View) -> Component:
    """Return vetoed drafts, newest first: the draft, the States that it names, the members that vetoed it."""
    if not some:
        return empty("No draft that names a State of this choice was vetoed in this time.")
    body_lines: list[list[Part]] = [
        [
            words.day(one.on),
            sourced(one.symbol, of_event(one.source, one.event), label=f"{one.symbol}, {words.day(one.on)}"),
            html.Span(_names(one.about, view)),
            casters(one.by),
        ]
        for one in some
    ]
    return rows(["Date", "Draft", "Names", "Vetoed by"], body_lines, "Vetoed drafts", "folds vetoed")


def casters(codes: Sequence[str]) -> str:
    """Return the members that cast a veto, by name."""
    return words.listed([name(code) for code in codes]) or "a member the source does not name"


def vetoes_frame(some: Sequence[Draft]) -> pd.DataFrame:
    """Return the vetoed drafts in rows, one a State that they name."""
    return pd.DataFrame(
        [(one.on, one.symbol, name(code), code, casters(one.by)) for one in some for code in one.about],
        columns=["Date", "Draft", "Country or area", "ISO", "Vetoed by"],
    )


def seats(some: pd.DataFrame, view: View) -> Component:
    """Return who sits on each Council on a date, by name."""
    if not len(some):
        return empty("No membership is held for this date.")

    def of(body: str) -> Component:
        own = some[some["body"] == body]
        permanent = own["seat"] == "permanent"
        groups = [("Permanent: ", own[permanent]), ("Elected: ", own[~permanent])]
        return html.Div(
            [
                html.H3([body_mark(body), f" {BODIES[body]}, {words.count(len(own), 'member')}"]),
                *(html.P([html.Span(title, className="note"), *_names(list(one["iso3"]), view)]) for title, one in groups if len(one)),
            ]
        )  # fmt: skip

    return html.Div([of(body) for body in BODIES], className="seats")


def _names(codes: Sequence[str], view: View) -> list[Part]:
    parts: list[Part] = []
    for at, code in enumerate(sorted(codes, key=name)):
        parts += [", " if at else None, country(code, view)]
    return parts


def seats_frame(some: pd.DataFrame) -> pd.DataFrame:
    """Return the members in rows."""
    return pd.DataFrame(
        {
            "Council": [BODIES[body] for body in some["body"]],
            "Country or area": [name(code) for code in some["iso3"]],
            "ISO": some["iso3"].to_numpy(),
            "Seat": some["seat"].to_numpy(),
            "From": some["start"].to_numpy(),
            "To": some["end"].to_numpy(),
        }
    )
