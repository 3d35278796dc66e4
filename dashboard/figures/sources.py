"""The figures of the Sources page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import cache, words
from dashboard.components import Part, attrs, empty, health_bar, link, outside, rows
from dashboard.view import View
from data.ledger import Made, SourceState
from data.vocabulary import Frequency

SPAN = 10 * 366
"""Days that a full bar stands for."""
STATE_WORDS = {
    "ok": "stored",
    "unchanged": "nothing new",
    "failed": "failed",
    "interrupted": "interrupted",
    "never": "never run",
}
REJECTED = {
    "run": "Run",
    "series": "Series",
    "country": "Country as given",
    "iso3": "ISO",
    "period": "Period",
    "value": "Value",
    "reason": "Reason",
    "detail": "Detail",
}
RUNS = {
    "finished": "Finished, UTC",
    "mode": "Read from",
    "state": "State",
    "problem": "Problem",
    "message": "Message",
    "release": "Release",
    "rows_new": "New",
    "rows_revised": "Revised",
    "rows_withdrawn": "Withdrawn",
    "rows_unchanged": "Unchanged",
    "rows_rejected": "Rejected",
    "events_new": "Events",
    "notes": "Notes",
}


def by_age(states: Sequence[SourceState]) -> list[SourceState]:
    """Return the sources, the one whose data reach least far first."""
    return sorted(states, key=lambda s: (data_end(s) or date.min, s.name))


def data_end(source: SourceState) -> date | None:
    """Return the last day that a source's data speak of, None when nothing is held."""
    if source.last_period is None:
        return source.last_event
    return date(source.last_period.year, 12, 31) if source.frequency == Frequency.YEAR else source.last_period


def reached(source: SourceState) -> str:
    """Return the last period held, in words."""
    if source.last_period is None:
        return words.month(source.last_event) if source.last_event else "nothing held"
    return words.period(source.last_period, source.frequency)


def reach(source: SourceState, as_of: date, span: int = SPAN) -> float:
    """Return how far a source's data reach, 1 for the as-of date and 0 for ``span`` days before."""
    end = data_end(source)
    return 0.0 if end is None else 1 - max((as_of - end).days, 0) / span


def state_word(source: SourceState) -> str:
    """Return how the last run ended, with what went wrong."""
    word = STATE_WORDS.get(source.state, source.state)
    return f"{word}: {source.problem}" if source.problem else word


def listing(
    states: Sequence[SourceState], looks: Mapping[str, datetime | None], now: datetime, live: bool, view: View
) -> Component:
    """Return every source as a row: reach, last period, release, licence, next look, how the last run ended."""
    if not states:
        return empty("No source is declared.", "Run: python -m data init")

    def line(source: SourceState) -> list[Part]:
        late = cache.late(source)
        look = looks.get(source.key)
        due = words.short_day(look, now.year) if live and look else words.NONE
        chosen = view.get("source") == source.key
        name = html.Span(
            link(source.name, view.here(source=source.key), **attrs(aria_current="true" if chosen else None)),
            className="name",
        )
        return [
            html.Div([name, html.Div(outside(source.provider, source.url), className="note")]),
            html.Div(
                [
                    health_bar(reach(source, view.as_of.on), late),
                    html.Span(reached(source), className="late" if late else ""),
                ],
                className="reach",
            ),
            source.release or words.NONE,
            html.Span(source.licence, className="note"),
            due,
            html.Span(
                [
                    state_word(source),
                    html.Span(f" {words.short_day(source.last_run, now.year)}", className="note")
                    if source.last_run
                    else None,
                ],
                className="late" if source.state in ("failed", "interrupted", "never") else "",
            ),
            words.number(source.rejected) if source.last_success else words.NONE,
        ]

    head = ["Source", "Data reach", "Release", "Licence", "Next look", "Last run", "Rejected"]
    return rows(
        head,
        [line(s) for s in by_age(states)],
        "Sources, by age of their data",
        "stacks sources",
        numeric=[6],
    )


def made(parts: Sequence[Made]) -> pd.DataFrame:
    """Return a row for each thing that is made from the figures."""
    return pd.DataFrame(
        {
            "Part": [one.part.replace("_", " ").capitalize() for one in parts],
            "Up to date since": [f"{one.at:%Y-%m-%d %H:%M} UTC" if one.at else "" for one in parts],
            "What was done": [one.words for one in parts],
            "Failed": [
                f"{one.failed:%Y-%m-%d %H:%M} UTC: {one.failure}" if one.failed else "" for one in parts
            ],
        }
    )


def table(states: Sequence[SourceState]) -> pd.DataFrame:
    """Return the sources in rows."""
    return pd.DataFrame(
        [
            (
                s.key,
                s.name,
                s.provider,
                s.url,
                s.licence,
                s.citation,
                s.release,
                data_end(s),
                s.last_success,
                state_word(s),
                s.rejected,
                cache.late(s),
            )
            for s in by_age(states)
        ],
        columns=[
            "Source",
            "Name",
            "Provider",
            "Address",
            "Licence",
            "Citation",
            "Release",
            "Data end",
            "Last success",
            "Last run",
            "Rejected rows",
            "Behind schedule",
        ],
    )


def labelled(doc: str) -> list[tuple[str, str]]:
    """Return the first line of a module's head and the text under each of its labels."""
    parts = re.split(r"^\*(\w[\w ]*)\*\s+", doc.strip().replace("``", ""), flags=re.MULTILINE)
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    return [("", " ".join(parts[0].split())), *((label, " ".join(text.split())) for label, text in pairs)]


def declaration(doc: str) -> Component:
    """Return a module's head for a reader: its first line, then its labels."""
    first, *rest = labelled(doc) if doc else [("", "")]
    return html.Div(
        [
            html.P(first[1]),
            html.Dl(
                [part for label, text in rest for part in (html.Dt(label), html.Dd(text))],
                className="declared",
            ),
        ]
    )


def chosen(source: SourceState, series: pd.DataFrame) -> Component:
    """Return what one source is, with its terms and its series."""
    show = (
        "Figures may be shown."
        if source.show == "values"
        else "Raw figures are not shown: the terms allow derived values only."
    )
    share = (
        "Part of the embedded figures."
        if source.redistribute
        else "Not part of the embedded figures: its licence does not allow passing them on."
    )
    own = series[series["source"] == source.key]
    facts: list[tuple[str, Part]] = [
        ("Licence", f"{source.licence}. {show} {share}"),
        ("Cite", source.citation),
        ("Address", outside(source.url, source.url)),
        ("Message", source.message),
        ("Late after", f"{source.max_age.days} days without a success"),
    ]
    named = [
        html.Li([name, html.Span(f" · {unit} · {key}", className="note")])
        for key, name, unit in zip(own["key"], own["name"], own["unit"], strict=True)
    ]
    return html.Div(
        [
            declaration(source.doc),
            html.Dl(
                [part for label, text in facts if text for part in (html.Dt(label), html.Dd(text))],
                className="declared",
            ),
            html.Details([html.Summary(words.count(len(own), "series", "series")), html.Ul(named)])
            if len(own)
            else None,
        ]
    )
