"""The figures of the Horizon page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import dash_mantine_components as dmc
import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import cache, words
from dashboard.cache import Place
from dashboard.components import (
    Part,
    attrs,
    empty,
    grade_box,
    health_bar,
    key,
    lane_glyph,
    link,
    of_event,
    of_score,
    records,
    rows,
    said,
    score_strip,
    sourced,
    square,
)
from dashboard.figures.named import country
from dashboard.figures.signals import by_level
from dashboard.figures.sources import by_age, reach, reached
from dashboard.view import View
from data.countries import countries, name
from data.ledger import SourceState
from indicators.contract import LANE_MEANS, LANE_NAMES, PILLAR_NAMES, Lane, Pillar
from indicators.signals.board import Row


def lanes(notices: pd.DataFrame, shifts: int, signals: Sequence[Row] = ()) -> Component:
    """Return the unit chart by lane: a filled square a signal, an outlined one an outside notice; high concern first and ringed."""
    counts = notices["lane"].value_counts() if len(notices) else pd.Series(dtype="int64")
    silent = {
        Lane.UPSTREAM: f"Yearly releases moved {words.count(shifts, 'baseline')} past the usual range."
        if shifts
        else "Yearly releases moved no baseline past its usual range.",
        Lane.RECURRENCE: "No signal in this time; none of OCHA's indicators speaks of this lane.",
    }

    def one(lane: Lane) -> Component:
        here = notices[notices["lane"] == lane].sort_values(["level", "pillar"], kind="stable")
        own = [row for row in by_level(signals) if row.rule.lane == lane]
        told = [
            html.Div(
                [
                    html.Div(units, className="units", **attrs(aria_hidden="true")),
                    html.P(text, className="note"),
                ]
            )
            for units, text in (
                ([square(row.rule.pillar, ring=row.of_high_concern) for row in own], _counted(own)),
                (
                    [
                        html.Span(square(row["pillar"], ring=row["level"] == "high"), className="notice")
                        for row in records(here)
                    ],
                    words.count(len(here), "outside notice"),
                ),
            )
            if units
        ]
        body = html.Div(told) if told else html.P(silent.get(lane, "None in this time."), className="note")
        return html.Li(
            [
                html.Div(
                    [
                        lane_glyph(lane),
                        html.H2(LANE_NAMES[lane]),
                        html.Span(words.number(len(own) + int(counts.get(lane, 0))), className="many"),
                    ]
                ),
                html.P(LANE_MEANS[lane], className="note"),
                body,
            ]
        )

    marks = [(square(pillar), PILLAR_NAMES[pillar]) for pillar in Pillar] + [
        (html.Span(className="square ring"), "high concern"),
        (html.Span(html.Span(className="square"), className="notice"), "outside notice"),
    ]
    return html.Div([html.Ul([one(lane) for lane in Lane], className="lanes"), key(*marks)])


def _counted(some: Sequence[Row]) -> str:
    """Return how many signals there are, and how many of them come from yearly releases."""
    yearly = sum(row.rule.yearly for row in some)
    told = words.count(len(some), "signal")
    return f"{told}, {words.number(yearly)} from yearly releases: never acute" if yearly else told


def ledger(notices: pd.DataFrame, view: View, source: str, shown: int | None) -> Component:
    """Return the alerts as a table, high concern first, newest first in each group; ``shown`` limits the second group."""
    if not len(notices):
        return empty("No alert is dated in this time.", "Choose an earlier date above.")
    high = int((notices["level"] == "high").sum())
    some = notices if shown is None else notices.head(max(high, 0) + shown)

    def line(row: dict[str, Any]) -> list[Part]:
        told = html.Span(
            [square(row["pillar"], words_too=True), html.Span(row["signal"])], className="signal"
        )
        opens = sourced(
            row["figure"],
            of_event(source, row["event"]),
            label=f"{row['figure']}, {row['signal']}, {row['country']}",
        )
        return [
            words.short_day(row["date"], view.as_of.on.year),
            country(row["iso3"], view, row["country"]),
            told,
            opens,
            lane_glyph(row["lane"]),
        ]

    groups: dict[int, Part] = {}
    if high:
        groups[0] = html.Span(
            [html.Span("High concern", className="more"), html.Span(f" {high}", className="note")]
        )
    if len(some) > high:
        groups[high] = html.Span(["Medium concern", html.Span(f" {len(notices) - high}", className="note")])
    body = [line(row) for row in records(some)]
    return rows(
        ["Date", "Country or area", "Notice", "Figure", "Lane"],
        body,
        "Outside notices",
        "stacks ledger",
        groups,
    )


def watched(places: Sequence[Place], view: View) -> Component:
    """Return the countries a reader watches: score, interval, grade."""
    if not places:
        return empty(
            "You watch no country yet.",
            "Choose some under Edit; they stay in this browser and in the address.",
        )
    return html.Ul(
        [
            html.Li(
                [
                    html.Div(country(p.iso3, view)),
                    score_strip(p.score, p.low, p.high, reliable=not p.unsure),
                    html.Span(
                        sourced(
                            words.number(p.score),
                            of_score(p.iso3),
                            label=f"{name(p.iso3)}, score {words.number(p.score)}",
                        )
                        if p.score is not None
                        else words.NONE,
                        className="n",
                    ),
                    html.Span(words.between(p.low, p.high), className="n note"),
                    grade_box(p.grade),
                ]
            )
            for p in places
        ],
        className="watched",
    )


def health(states: Sequence[SourceState], as_of: date, view: View) -> Component:
    """Return how far each source's data reach, by a bar that ends where they end; the oldest last."""
    if not states:
        return empty("No source is declared.", "Run: python -m data init")

    def one(source: SourceState) -> Component:
        late = cache.late(source)
        held = [reached(source), said(", behind schedule") if late else None]
        return html.Li(
            [
                html.Span(link(source.name, view.to("/sources", source=source.key))),
                health_bar(reach(source, as_of, SPAN), late),
                html.Span(held, className="n late" if late else "n"),
            ]
        )

    return html.Ul([one(source) for source in reversed(by_age(states))], className="healths")


SPAN = 5 * 366
"""Days that a full bar of data health stands for."""


# ---- controls ---------------------------------------------------------------------------------------------------------


def since_field(since: date, last: date) -> Component:
    """Return the field of the date that everything is counted from."""
    made: Component = dmc.DateInput(
        id="horizon-since",
        value=since.isoformat(),
        valueFormat="D MMMM YYYY",
        label="Since",
        minDate="1990-01-01",
        maxDate=last.isoformat(),
        size="sm",
        className="control since",
        debounce=True,
    )
    return made


def watch_field(codes: Sequence[str], most: int) -> Component:
    """Return the field of the countries watched."""
    made: Component = dmc.MultiSelect(
        id="horizon-watch",
        value=list(codes),
        data=[
            {"value": c.iso3, "label": c.names["en"]}
            for c in sorted(countries(), key=lambda c: c.names["en"])
            if c.is_state and not c.ended
        ],
        label="Countries watched",
        searchable=True,
        maxValues=most,
        size="sm",
        className="control watch",
        hidePickedOptions=True,
        debounce=400,
    )
    return made
