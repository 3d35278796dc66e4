"""The lane of one body: its texts on two lines, its meetings, its mandates as bars, and a hatch where no record is held."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard.components import Part, attrs
from dashboard.figures import timeline_marks
from dashboard.figures.timeline_acts import LANES, MEETING
from dashboard.figures.timeline_axis import Axis, Gap, gaps
from dashboard.figures.timeline_marks import Act, Mark
from dashboard.figures.timeline_rows import hatch, row

CORE = {
    "hrc": ("hrc_resolution", "hrc_decision", "hrc_statement", "hrc_special_session"),
    "sc": ("sc_resolution", "sc_veto", "sc_failed_draft"),
    "ga": ("ga_resolution",),
}
"""Kinds without which the record of a body's texts counts as not held."""
SHORT = {"hrc": "HRC", "sc": "SC", "ga": "GA · PBC"}
BAR = 17
"""Pixels of a row of bars."""
NO_COUNCIL = "no Council before June 2006"
TOP = 20
"""Pixels that the highest column of meetings takes."""


def lane(
    body: str, acts: Sequence[Act], coverage: pd.DataFrame, axis: Axis, numbers: Iterator[int]
) -> tuple[list[Mark], list[Component]]:
    """Return the marks of a body and its rows: texts, then meetings where it has any, then bars."""
    texts = timeline_marks.days(acts, body, axis, numbers)
    met = timeline_marks.meetings([one for one in acts if one.form.lane == body], axis, numbers)
    bars = timeline_marks.spells(acts, body, axis, numbers)
    sits = timeline_marks.members(acts, body, axis)
    rows = [_texts(body, texts, gaps(coverage, CORE[body], axis), axis, sits)]
    meets = gaps(coverage, (f"{body}_{MEETING}",), axis)
    if body == "sc":
        rows.append(_meetings(met, meets, axis))
    if bars:
        rows.append(_bars(body, bars, axis))
    return [*texts, *met, *bars], rows


def _label(body: str) -> list[Part]:
    name, place = LANES[body]
    mark = html.I(className=f"tl-m text {body}", **attrs(aria_hidden="true"))
    return [html.B([mark, html.Abbr(SHORT[body], title=name)]), html.Span(place, className="note")]


def _hatches(some: Sequence[Gap], axis: Axis, body: str = "") -> list[Component]:
    made = []
    for gap in some:
        said = NO_COUNCIL if body == "hrc" and gap.words.startswith("no record before") else gap.words
        made.append(hatch(axis.at(gap.start), axis.at(gap.end), said))
    return made


def _texts(
    body: str,
    marks: Sequence[Mark],
    some: Sequence[Gap],
    axis: Axis,
    sits: Sequence[tuple[float, float, Act]],
) -> Component:
    seats = [
        html.I(
            className=f"tl-seat {body}", style={"left": f"{at:.2f}%", "width": f"{max(until - at, 0.2):.2f}%"}
        )
        for at, until, _ in sits
    ]
    return row(f"texts {body}", _label(body), [*_hatches(some, axis, body), *seats, *map(_mark, marks)])


def _mark(one: Mark) -> Component:
    """Return the mark of one day, with how many acts it stands for where there are several; a review is named."""
    said = str(len(one.acts)) if len(one.acts) > 1 else "UPR" if one.form == "review" else ""
    many = html.Small(said) if said else None
    return html.I(
        many, className=classes(one), style={"left": f"{one.at:.2f}%"}, **attrs(data_mark=str(one.number))
    )


def classes(one: Mark) -> str:
    """Return the classes of a mark: form, body, line, lighter where it is under a shared item only."""
    line = " upper" if one.row == 0 and one.form not in (MEETING, "meetings") else ""
    return f"tl-m {one.form} {one.lane}{line}{' shared' if one.shared else ''}"


def _meetings(marks: Sequence[Mark], some: Sequence[Gap], axis: Axis) -> Component:
    most = max((len(one.acts) for one in marks), default=1)
    drawn = [_column(one, most) if one.form == "meetings" else _mark(one) for one in marks]
    return row("meetings", html.Span("formal meetings", className="note"), [*_hatches(some, axis), *drawn])


def _column(one: Mark, most: int) -> Component:
    """Return a column of meetings with its number, those under a shared item lighter on top."""
    shared = sum(act.shared for act in one.acts)
    own = len(one.acts) - shared
    parts = [
        html.U(style={"height": f"{TOP * shared / most:.1f}px"}) if shared else None,
        html.B(style={"height": f"{TOP * own / most:.1f}px"}) if own else None,
    ]
    wide = {"left": f"{one.at:.2f}%", "width": f"{max(one.until - one.at, 0.2):.2f}%"}
    return html.I(
        [html.Small(str(len(one.acts))), *parts], className="tl-m meetings sc", style=wide, **attrs(data_mark=str(one.number))
    )  # fmt: skip


def _bars(body: str, marks: Sequence[Mark], axis: Axis) -> Component:
    parts: list[Part] = []
    for one in marks:
        act, top = one.acts[0], f"{BAR * one.row + 1}px"
        ended = "open" if act.open else "" if axis.holds(act.end) and act.end < axis.last else "on"
        width = {"left": f"{one.at:.2f}%", "width": f"{max(one.until - one.at, 0.25):.2f}%", "top": top}
        if act.open and one.until < 100:
            rest = {"left": f"{one.until:.2f}%", "width": f"{100 - one.until:.2f}%", "top": top}
            parts.append(html.I(className=f"tl-rest {body}", style=rest))
        shared = " shared" if one.shared else ""
        begun = "" if act.start >= axis.first else " before"
        parts.append(
            html.I(
                className=f"tl-m spell {body} {ended}{begun}{shared}",
                style=width,
                **attrs(data_mark=str(one.number)),
            )
        )
        parts.append(_name(one, top))
    rows = max(one.row for one in marks) + 1
    return row("bars", "", parts, tall=BAR * rows + 3)


def _name(one: Mark, top: str) -> Component:
    """Return the name of a spell beside or on its bar; what does not fit is cut, and whole in the list."""
    if one.side == "before":
        place = {"right": f"{100 - one.at:.2f}%"}
    else:
        place = {"left": f"{one.until if one.side == 'after' else one.at:.2f}%"}
    size = {"maxWidth": f"{one.room:.2f}%", "top": top}
    return html.Span(one.acts[0].name, className="tl-name", style=place | size)
