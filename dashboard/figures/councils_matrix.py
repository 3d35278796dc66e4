"""Risk beside attention: every State on one scale per Council, and the widest gaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import log1p

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import Part, attrs, empty, key, link, rows
from dashboard.councils import BODIES, Line
from dashboard.figures.councils_marks import body_mark, last_act, member_marks, pair
from dashboard.figures.named import country
from dashboard.figures.track_marks import Axis, label, plot
from dashboard.view import View
from data.countries import name

RISK = Axis("composite score →", 0, 100, ((0, "0"), (25, "25"), (50, "50"), (75, "75"), (100, "100")))
STEPS = (1, 3, 10, 30, 100, 300)
FLOOR = 0.09
"""Share of the upright axis below 0, for the words of the quadrants."""
NAMED = 14
LETTER, LINE = (1.15, 2.3), 4.6
"""Percent of the plot that a letter takes across, wide and on a phone, and a line up."""
SIDES = ("after", "before", "above")
QUADRANTS = {
    "high low-risk": "less risk, on the agenda",
    "high high-risk": "upper third of risk, on the agenda",
    "low high-risk": "upper third of risk, nothing on the record",
}


# ---- matrix -----------------------------------------------------------------------------------------------------------


def upright(lines: Sequence[Line]) -> Axis:
    """Return the axis of attention, the same for both Councils: 0, then logarithmic to the highest of either."""
    most = max((of.value or 0.0 for one in lines for of in one.by.values()), default=0.0)
    end = log1p(max(most, STEPS[1]))
    ticks = [(0.0, "0"), *((log1p(step), str(step)) for step in STEPS if log1p(step) <= end)]
    return Axis("attention, points, log scale", -FLOOR * end, end * 1.12, tuple(ticks))


def matrix(lines: Sequence[Line], body: str, y: Axis, upper: float | None) -> Component:
    """Return risk × attention for a body: one mark a State, the outermost named, the upper third of risk shaded."""
    some = [one for one in lines if one.place.score is not None and one.by[body].value is not None]
    if not some:
        return empty("No State has both a score and a figure of attention on this date.")
    marks: list[Part] = []
    if upper is not None:
        marks.append(html.I(className="c-upper", style={"left": f"{RISK.at(upper):.2f}%"}))
    marks += [html.Span(text, className=f"c-quadrant {kind}") for kind, text in QUADRANTS.items()]
    marks += [_mark(one, body, y) for one in some]
    return plot(RISK, y, [*marks, *_names(some, body, y)], "c-matrix")


def _at(one: Line, body: str, y: Axis) -> tuple[float, float]:
    return RISK.at(one.place.score or 0.0), y.at(log1p(one.by[body].value or 0.0))


def _mark(one: Line, body: str, y: Axis) -> Component:
    x, up = _at(one, body, y)
    of = one.by[body]
    return html.I(
        className=f"body-mark {body} {of.state}",
        style={"left": f"{x:.2f}%", "bottom": f"{up:.2f}%"},
        title=f"{name(one.iso3)}: score {words.number(one.place.score)}, attention {words.number(of.value, 1)}",
    )


def _names(some: Sequence[Line], body: str, y: Axis) -> list[Part]:
    """Return the names of the outermost marks: highest attention, and highest risk without any; none over a name or mark.

    A name that has no room on a phone is shown on wider screens only.
    """
    attended = sorted(
        (one for one in some if one.by[body].value), key=lambda one: -(one.by[body].value or 0.0)
    )
    silent = sorted(
        (one for one in some if not one.by[body].value), key=lambda one: -(one.place.score or 0.0)
    )
    marks = [_at(one, body, y) for one in attended]
    wide: list[_Box] = []
    narrow: list[_Box] = []
    made: list[Part] = []
    for one in (*attended[:NAMED], *silent[: NAMED // 2]):
        text, at = name(one.iso3), _at(one, body, y)
        for side in SIDES if one.by[body].value else SIDES[-1:]:
            room, small = (_Box.of(*at, len(text) * letter, side) for letter in LETTER)
            if room.free(wide, [mark for mark in marks if mark != at]):
                fits = small.free(narrow, ())
                wide.append(room)
                narrow += [small] if fits else []
                made.append(label(text, *at, f"c-name {side}{'' if fits else ' when-wide'}"))
                break
    return made


@dataclass(frozen=True)
class _Box:
    """Where a name lies, in percent of the plot."""

    left: float
    right: float
    middle: float

    @classmethod
    def of(cls, x: float, up: float, wide: float, side: str) -> _Box:
        """Return the place of a name beside or above a mark."""
        left = {"after": x + 1.5, "before": x - wide - 1.5, "above": x - wide / 2}[side]
        return cls(left, left + wide, up + (LINE if side == "above" else 0))

    def free(self, names: Sequence[_Box], marks: Sequence[tuple[float, float]]) -> bool:
        """Return whether it lies inside the plot and over no other name and no mark."""
        over = any(
            self.left < one.right and one.left < self.right and abs(self.middle - one.middle) < LINE
            for one in names
        )
        hides = any(
            self.left - 0.5 < x < self.right + 0.5 and abs(self.middle - up) < LINE * 0.6 for x, up in marks
        )
        return not over and not hides and self.left > -4 and self.right < 104


def ties(tied: int, of: int, body: str) -> str:
    """Return in words how many States share the lowest place."""
    if not tied:
        return f"Every State has attention of the {BODIES[body]}."
    return (
        f"{words.number(tied)} of {words.count(of, 'State')} have none: no act of the {BODIES[body]} names them within five years and "
        "nothing is in force. They share percentile 0."
    )


def matrix_frame(lines: Sequence[Line], body: str, reach: date | None) -> pd.DataFrame:
    """Return States with score, attention to the day ``reach``, percentiles and gap, the highest score first; those without one at the end."""
    ordered = sorted(
        lines, key=lambda one: (-(-1 if one.place.score is None else one.place.score), name(one.iso3))
    )
    made = [
        (name(one.iso3), one.iso3, one.place.score, one.risk, one.by[body].value, one.by[body].percentile, one.by[body].gap)
        for one in ordered
    ]  # fmt: skip
    numeric = ["Score", "Risk percentile", "Attention, points", "Attention percentile", "Gap"]
    whole = pd.DataFrame(made, columns=["Country or area", "ISO", *numeric])
    whole = whole.astype(dict.fromkeys(numeric, "float64")).round(dict.fromkeys(numeric, 1))
    return whole.assign(**{"Council": BODIES[body], "Record to": reach})


# ---- gaps -------------------------------------------------------------------------------------------------------------


def gaps(lines: Sequence[Line], body: str, view: View, none: str) -> Component:
    """Return the widest gaps: attention and risk percentile on one strip, and what is on record."""
    if not lines:
        return empty("No gap can be told on this date: there is no score, or no figure of attention.")
    body_lines: list[list[Part]] = [
        [
            html.Span([country(one.iso3, view), *member_marks(one)], className="who"),
            pair(one.by[body].percentile, one.risk, body, one.by[body].state),
            words.number(one.by[body].percentile),
            words.number(one.risk),
            html.B(words.signed(one.by[body].gap, 0)),
            last_act(one, body, none),
        ]
        for one in lines
    ]
    head = ["Country or area", "Percentile, 0 to 100", "Attention", "Risk", "Gap", "Last act on record"]
    caption = f"Widest gaps, {BODIES[body]}"
    table = rows(head, body_lines, caption, "folds widest-gaps", numeric=(2, 3, 4))
    return html.Div([table, gap_key(body)])


def gap_key(body: str) -> Component:
    """Return the key of a strip of percentiles."""
    return key(
        (html.Span(className="risk-tick"), "risk percentile"),
        (body_mark(body, "discussed"), "attention percentile"),
        (body_mark(body, "not_yet"), "not yet discussed"),
        (body_mark(body, "record_incomplete"), "record incomplete"),
    )


def bodies(chosen: str, addresses: Mapping[str, str]) -> Component:
    """Return the switch between the two Councils."""
    return html.Div(
        [
            link(BODIES[one], href, "on" if one == chosen else "", **attrs(aria_current="true" if one == chosen else None))
            for one, href in addresses.items()
        ],
        className="switch",
        role="group",
        **attrs(aria_label="Council"),
    )  # fmt: skip


def brief_gaps(lines: Sequence[Line], body: str, view: View) -> Component:
    """Return the widest gaps in short: name, strip, gap."""
    if not lines:
        return empty("No gap can be told on this date: there is no score, or no figure of attention.")
    body_lines = [
        html.Li(
            [
                html.Div(country(one.iso3, view)),
                pair(one.by[body].percentile, one.risk, body, one.by[body].state),
                html.Span(words.signed(one.by[body].gap, 0), className="n"),
            ]
        )
        for one in lines
    ]
    return html.Div([html.Ul(body_lines, className="brief-gaps"), gap_key(body)])
