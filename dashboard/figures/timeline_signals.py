"""Coups, first years of conflicts, signals and OCHA's notices: their rows on the timeline and their lines in its list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from html import escape

from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import link, of_event
from dashboard.figures import signals as in_words
from dashboard.figures import timeline_list, timeline_rows
from dashboard.figures.timeline_list import Entry
from dashboard.figures.timeline_told import Told
from dashboard.markup import to_html
from dashboard.view import View
from indicators.signals.rules import Direction, Level

NOTICES = "hdx_signals"


def events(told: Told, numbers: Iterator[int]) -> tuple[list[Entry], Component | None]:
    """Return coups and first years of conflicts: lines of the list, and the row where there are any."""
    marks, entries = [], []
    for start, when, label in told.events[["start", "when", "label"]].itertuples(index=False):
        if told.axis.holds(start):
            number = next(numbers)
            marks.append((number, start.date(), f"{label}, {when}"))
            entries.append(
                Entry(number, start.date(), "event", f"{timeline_list.when(when)} · {escape(label)}")
            )
    return entries, timeline_rows.events(marks, told.axis)


def signals(told: Told, view: View, numbers: Iterator[int]) -> tuple[list[Entry], Component]:
    """Return signals and notices: lines of the list, and the row of their ticks."""
    found = [*_fired(told, view), *_notices(told)]
    entries = [
        Entry(next(numbers), day, form, said)
        for day, form, said in sorted(found, key=lambda one: one[:2])
        if told.axis.holds(day)
    ]
    marks = [(one.mark, one.day, one.glyph) for one in entries]
    return entries, timeline_rows.signals(
        marks, told.axis, told.no_signals or ("" if marks else "none in these years")
    )


def _form(pillar: str, level: str, *more: str) -> str:
    return " ".join(
        ["signal", pillar, *(["high"] if level == Level.HIGH else []), *(one for one in more if one)]
    )


def _fired(told: Told, view: View) -> Iterator[tuple[date, str, str]]:
    for row in told.signals:
        opening = row.rule.direction == Direction.OPENING
        said = [
            html.Time(words.day(row.fired.fired)),
            f" · signal, {row.fired.level} {'opening' if opening else 'concern'}: ",
            link(row.rule.name, view.to("/signals", rule=row.rule.id)),
            f", {in_words.when(row.fired.period, row.rule)}: ",
            in_words.seen(row, told.units),
            f" ({row.kind})",
        ]
        form = _form(row.rule.pillar, row.fired.level, "opening" if opening else "")
        yield row.fired.fired, form, to_html(said)


def _notices(told: Told) -> Iterator[tuple[date, str, str]]:
    columns = ["event", "date", "pillar", "level", "signal", "figure"]
    for event, day, pillar, level, signal, figure in told.notices[columns].itertuples(index=False):
        source = timeline_list.opens(
            "source", of_event(NOTICES, event), f"Where the notice of {words.day(day)} comes from"
        )
        said = escape(f" · OCHA notice, {level} concern: {signal.lower()}; {figure} ")
        yield (
            day.date(),
            _form(pillar, level, "notice"),
            f"{timeline_list.when(words.day(day))}{said}{source}",
        )
