"""The same facts as a list by year, newest first: what a phone shows, what a mark opens to, and what the arrows read out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import Part, attrs, of_event, outside, sourced
from dashboard.figures.timeline_acts import ATTRIBUTIONS, MEETING, SPELL, address_of, vetoed_words, vote_words
from dashboard.figures.timeline_axis import Axis
from dashboard.figures.timeline_lanes import SHORT
from dashboard.figures.timeline_marks import Act, Mark


@dataclass(frozen=True)
class Entry:
    """One line of the list: the number of its mark, its day, the classes of its mark, and what it says."""

    mark: int
    day: date
    glyph: str
    said: Sequence[Part]
    many: int = 1
    """How many acts it stands for."""

    def line(self) -> Component:
        """Return it as a line of the list."""
        mark = html.I(className=f"tl-m {self.glyph}", **attrs(aria_hidden="true"))
        return html.Li(
            [mark, html.Span(list(self.said))], **attrs(data_at=str(self.mark), data_day=self.day.isoformat())
        )


def of_marks(marks: Iterable[Mark], axis: Axis, on: date) -> Iterator[Entry]:
    """Give the lines of all marks of the bodies: one an act, meetings of a stretch by their item."""
    for mark in marks:
        if mark.form == "meetings":
            yield from _met(mark, axis)
            continue
        for act in mark.acts:
            glyph = f"{act.form.form}{' shared' if act.shared else ''}"
            said = _spell(act, on) if act.form.form == SPELL else _act(act)
            yield Entry(mark.number, act.start, f"{glyph} {mark.lane}", said)


def _act(act: Act) -> list[Part]:
    """Return day, body, symbol with its link, what it is, title, vote, and how it names the State."""
    what = act.form.one if act.form.form != MEETING else "formal meeting"
    return [
        html.Time(words.day(act.start)),
        f" · {SHORT[act.form.lane]} ",
        *_symbol(act),
        f"{what}{_told(act)} ",
        _source(act),
    ]


def _symbol(act: Act) -> list[Part]:
    if not act.symbol:
        return []
    where = address_of(act.symbol, act.url)
    return [html.Span(outside(act.symbol, where) if where else act.symbol, className="symbol"), ", "]


def _told(act: Act) -> str:
    """Return title, vote, who vetoed, and how the act names the State where it does not by itself."""
    told = [f": {act.name}" if act.name else ""]
    told += [f"; {vote_words(act.vote)}" if act.vote else ""]
    told += [f"; vetoed by {vetoed_words(act.vetoed_by)}" if act.vetoed_by else ""]
    told += [f"; {ATTRIBUTIONS[act.attribution]}" if act.attribution in SAID else ""]
    told += [f"; {act.note}" if act.note else ""]
    return "".join(told)


SAID = ("umbrella", "assigned_from_memory", "admission", "thematic", "set_by_hand", "letter", "item")
"""Attributions that are said beside an act; the others name the State."""


def _spell(act: Act, on: date) -> list[Part]:
    """Return from when to when something lasted; what has no known end has not ended."""
    until = (
        f"no end is known, record to {words.day(act.end)}"
        if act.open and act.end < on
        else "in force"
        if act.open or act.end >= on
        else f"to {words.day(act.end)}"
    )
    return [
        html.Time(words.day(act.start)), f" · {SHORT[act.form.lane]} ", html.B(act.name or act.label),
        f", {act.type.replace('_', ' ') or act.form.one}: since {words.day(act.start)}, {until}"
        if act.open or act.end >= on
        else f", {act.type.replace('_', ' ') or act.form.one}: {words.day(act.start)} {until}",
        "; under a shared item, which covers several States " if act.shared else " ",
        *_symbol(act)[:1], " ", _source(act),
    ]  # fmt: skip


def _met(mark: Mark, axis: Axis) -> Iterator[Entry]:
    """Give the meetings of a stretch, one line an item."""
    start = axis.bucket(mark.acts[0].start)
    by: dict[tuple[str, bool], list[Act]] = {}
    for act in mark.acts:
        by.setdefault((act.name, act.shared), []).append(act)
    for (title, shared), some in by.items():
        ones = [
            one
            for act in some
            for one in (" ", sourced(act.symbol or "meeting", of_event(act.source, act.event), label=f"{act.symbol}, {words.day(act.start)}"),
                        f" {act.start.day} {act.start:%b}")
        ]  # fmt: skip
        said = f"{words.count(len(some), 'formal meeting')}{f': {title}' if title else ''}"
        said += f"; {ATTRIBUTIONS['umbrella']}" if shared else ""
        lines: list[Part] = [
            html.Time(axis.bucket_words(start)),
            f" · SC {said}",
            html.Span(ones, className="tl-each"),
        ]
        yield Entry(mark.number, start, f"{MEETING} sc{' shared' if shared else ''}", lines, len(some))


def _source(act: Act) -> Component:
    return sourced(
        "source", of_event(act.source, act.event), label=f"Where {act.symbol or act.name} comes from"
    )


def by_year(entries: Sequence[Entry], years: Mapping[int, str]) -> Component:
    """Return the list: a heading a year with its scores, deaths and how much follows, each to be opened."""
    ordered = sorted(entries, key=lambda one: one.day, reverse=True)
    found = {year: list(some) for year, some in groupby(ordered, key=lambda one: one.day.year)}
    return html.Div(
        [
            _year(year, years.get(year, ""), found.get(year, []))
            for year in sorted({*found, *years}, reverse=True)
        ],
        className="tl-list",
    )


def _year(year: int, known: str, some: Sequence[Entry]) -> Component:
    summary = [html.B(str(year)), html.Span(" · ".join([known, *_counted(some)]), className="note")]
    lines = (
        html.Ul([one.line() for one in some]) if some else html.P("Nothing on record here.", className="note")
    )
    return html.Details([html.Summary(summary), lines])


def _counted(some: Sequence[Entry]) -> list[str]:
    """Return how many acts a year has of each body, and how many signals."""
    many = {
        said: sum(one.many for one in some if lane in one.glyph.split())
        for lane, said in ({"signal": "signals"} | {body: SHORT[body] for body in SHORT}).items()
    }
    return [f"{said} {words.number(count)}" for said, count in many.items() if count]
