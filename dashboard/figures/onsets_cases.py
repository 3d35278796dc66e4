"""Every past onset by name: when it came, what each side had done by then, and where the record does not tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import Part, link, rows
from dashboard.figures.onsets import LANES, SHORT, mark, when
from dashboard.view import View
from indicators.onsets import SIDES, WINDOW, Case, First, moved


def table(found: Sequence[Case], names: Mapping[str, str], view: View) -> Component:
    """Return the onsets, the newest first, each with a link to its stretch of the country's timeline."""
    body: list[list[Part]] = [
        [
            html.Span(link(names[one.iso3], timeline(one, view)), className="name"),
            onset_words(one),
            words.number(one.deaths),
            *(_cell(one.sides[side], side) for side in LANES),
        ]
        for one in reversed(found)
    ]
    head = ["Country", "Onset", "Deaths in the year", *(SHORT[side] for side in LANES)]
    return rows(head, body, "Past onsets and what came first", "t-fold o-cases", numeric=(2,))


def timeline(one: Case, view: View) -> str:
    """Return the address of a country's timeline around an onset."""
    day = date.fromisoformat(one.onset)
    until = min(moved(day, WINDOW), view.as_of.on)
    return view.to(
        f"/country/{one.iso3}", **{"from": moved(day, -WINDOW).isoformat(), "to": until.isoformat()}
    )


def onset_words(one: Case) -> str:
    """Return the month of an onset, its months where one is not told, or its year."""
    first, last = date.fromisoformat(one.onset), date.fromisoformat(one.onset_last)
    if one.precision == "month":
        return words.month(first)
    return str(first.year) if one.precision == "year" else f"{first:%b}–{words.month(last)}"


def _cell(first: First, side: str) -> Component:
    parts: list[Part] = []
    if first.day:
        parts = [mark(side), html.Span(when(first.months), title=f"{first.day}: {first.label}")]
    note = note_of(first, side)
    if note:
        parts.append(
            html.Span(f" {note}" if first.day else note, className="note", title=first.before or None)
        )
    return html.Span(parts, className="o-cell")


def note_of(first: First, side: str) -> str:
    """Return what must be said beside a first act, or in place of one."""
    if first.state == "already":
        return "a signal stood before" if side == "signal" else "under discussion before"
    if first.state == "none":
        return "none within five years"
    if first.state == "acted":
        return ""
    if not first.sure_to:
        return "record begins later or has a gap" if first.day else "not in the record"
    until = words.month(date.fromisoformat(first.sure_to))
    if not first.day:
        return f"none to {until}, later unknown"
    return (
        f"at the latest: record incomplete after {until}"
        if first.day > first.sure_to
        else "record begins late"
    )


def frame(found: Sequence[Case], names: Mapping[str, str]) -> pd.DataFrame:
    """Return the same in rows, with days, acts and states of every side."""
    lines = []
    for one in found:
        line: dict[str, object] = {
            "Country": names[one.iso3], "ISO": one.iso3, "Onset": one.onset, "Onset, last day": one.onset_last,
            "Precision": one.precision, "Deaths in the year": one.deaths,
        }  # fmt: skip
        for side in SIDES:
            first, name = one.sides[side], SHORT[side]
            line |= {
                f"{name}, first": first.day or None, f"{name}, months before onset": first.months, f"{name}, state": first.state,
                f"{name}, act": first.label or None, f"{name}, before the window": first.before or None,
                f"{name}, record unbroken to": first.sure_to or None,
            }  # fmt: skip
        lines.append(line)
    made = pd.DataFrame(lines)
    return made.astype({name: "float64" for name in made.columns if "months before" in name})
