"""The same facts as a list by year, newest first: what a phone shows, what a mark opens to, and what the arrows read out.

It is written as HTML: a thousand lines of components would take longer than all else on the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import groupby

from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import attrs, of_event
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
    said: str
    """HTML."""
    many: int = 1
    """How many acts it stands for."""

    def line(self) -> str:
        """Return it as a line of the list."""
        return (
            f'<li data-at="{self.mark}" data-day="{self.day.isoformat()}"><i class="tl-m {escape(self.glyph)}" aria-hidden="true"></i>'
            f"<span>{self.said}</span></li>"
        )


def opens(text: str, ask: str, label: str) -> str:
    """Return words with a dotted underline that open to where they come from: ``components.sourced`` as HTML."""
    return (
        f'<button type="button" class="sourced" aria-haspopup="dialog" aria-label="{escape(label)}" data-ask="{escape(ask)}">'
        f"{escape(text)}</button>"
    )


def when(text: str) -> str:
    """Return the day or stretch at the head of a line."""
    return f"<time>{escape(text)}</time>"


def of_marks(marks: Iterable[Mark], axis: Axis, on: date) -> Iterator[Entry]:
    """Give the lines of all marks of the bodies: one an act, meetings of a stretch by their item."""
    for mark in marks:
        if mark.form == "meetings":
            yield from _met(mark, axis)
            continue
        for act in mark.acts:
            glyph = f"{act.form.form}{' shared' if act.shared else ''}"
            said = _spell(act, on) if act.form.form == SPELL else _act(act)
            first = max(act.start, axis.first)  # what began earlier stands at the beginning
            yield Entry(mark.number, first, f"{glyph} {mark.lane}", said)


def _act(act: Act) -> str:
    """Return day, body, symbol with its link, what it is, title, vote, and how it names the State."""
    symbol = f"{_symbol(act)}, " if act.symbol else ""
    said = escape(f"{act.form.one}{_told(act)} ")
    return f"{when(words.day(act.start))} · {SHORT[act.form.lane]} {symbol}{said}{_source(act)}"


def _symbol(act: Act) -> str:
    where, text = address_of(act.symbol, act.url), escape(act.symbol)
    if where:
        text = (
            f'<a href="{escape(where)}" target="_blank" rel="noopener noreferrer" class="outside">{text}</a>'
        )
    return f'<span class="symbol">{text}</span>'


def _told(act: Act) -> str:
    """Return title, vote, who vetoed, and how the act names the State where it does not by itself."""
    told = [f": {act.name}" if act.name else ""]
    told += [f"; {vote_words(act.vote)}" if act.vote else ""]
    told += [f"; vetoed by {vetoed_words(act.vetoed_by)}" if act.vetoed_by else ""]
    told += [f"; {ATTRIBUTIONS[act.attribution]}" if act.attribution in SAID else ""]
    return "".join([*told, _noted(act)])


SAID = ("umbrella", "assigned_from_memory", "admission", "thematic", "set_by_hand", "letter", "item")
"""Attributions that are said beside an act; the others name the State."""


def _spell(act: Act, on: date) -> str:
    """Return from when to when something lasted; what has no known end has not ended."""
    first, last = words.day(act.start), words.day(act.end)
    lasted = (
        f"since {first}, no end is known, record to {last}"
        if act.open and act.end < on
        else f"since {first}, in force"
        if act.open or act.end >= on
        else f"{first} to {last}"
    )
    what = act.type.replace("_", " ") or act.form.one
    shared = f"; {ATTRIBUTIONS['umbrella']}" if act.shared else ""
    text = f"<b>{escape(act.name)}</b>, {escape(f'{what}: {lasted}{shared}{_noted(act)}')} {_symbol(act) if act.symbol else ''}"
    return f"{when(first)} · {SHORT[act.form.lane]} {text} {_source(act)}"


def _noted(act: Act) -> str:
    return f"; {act.note}" if act.note else ""


def _met(mark: Mark, axis: Axis) -> Iterator[Entry]:
    """Give the meetings of a stretch, one line an item."""
    start = axis.bucket(mark.acts[0].start)
    first = max(start, axis.first)
    by: dict[tuple[str, bool], list[Act]] = {}
    for act in mark.acts:
        by.setdefault((act.name, act.shared), []).append(act)
    for (title, shared), some in by.items():
        ones = " ".join(f"{_meeting(act)} {act.start.day} {act.start:%b}" for act in some)
        said = f"{words.count(len(some), 'formal meeting')}{f': {title}' if title else ''}"
        said += f"; {ATTRIBUTIONS['umbrella']}" if shared else ""
        line = f'{when(axis.bucket_words(start))} · SC {escape(said)}<span class="tl-each">{ones}</span>'
        yield Entry(mark.number, first, f"{MEETING} sc{' shared' if shared else ''}", line, len(some))


def _meeting(act: Act) -> str:
    text = act.symbol or "meeting"
    return opens(text, of_event(act.source, act.event), f"{text}, {words.day(act.start)}")


def _source(act: Act) -> str:
    return opens("source", of_event(act.source, act.event), f"Where {act.symbol or act.name} comes from")


def by_year(entries: Sequence[Entry], years: Mapping[int, str]) -> Component:
    """Return the list: a heading a year with its scores, deaths and how much follows, each to be opened."""
    ordered = sorted(entries, key=lambda one: one.day, reverse=True)
    found = {year: list(some) for year, some in groupby(ordered, key=lambda one: one.day.year)}
    lines = [
        _year(year, years.get(year, ""), found.get(year, []))
        for year in sorted({*found, *years}, reverse=True)
    ]
    return html.Div(className="tl-list", **attrs(data_html="".join(lines)))


def _year(year: int, known: str, some: Sequence[Entry]) -> str:
    told = escape(" · ".join([known, *_counted(some)]))
    lines = "".join(one.line() for one in some)
    inside = f"<ul>{lines}</ul>" if lines else '<p class="note">Nothing on record here.</p>'
    return f'<details><summary><b>{year}</b><span class="note">{told}</span></summary>{inside}</details>'


def _counted(some: Sequence[Entry]) -> list[str]:
    """Return how many acts a year has of each body, and how many signals."""
    many = {
        said: sum(one.many for one in some if lane in one.glyph.split())
        for lane, said in ({"signal": "signals"} | {body: SHORT[body] for body in SHORT}).items()
    }
    return [f"{said} {words.number(count)}" for said, count in many.items() if count]
