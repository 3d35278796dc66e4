"""The figures of the Horizon page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import cache, words
from dashboard.cache import Place
from dashboard.components import (
    Part,
    attrs,
    cell,
    change,
    change_arrow,
    empty,
    grade_box,
    health_bar,
    key,
    lane_glyph,
    link,
    of_event,
    of_indicator,
    of_score,
    records,
    rows,
    said,
    score_strip,
    sourced,
    square,
)
from dashboard.figures.sources import by_age, reach, reached
from dashboard.view import View
from data.countries import name
from data.ledger import SourceState
from indicators.changes import Cause
from indicators.contract import LANE_MEANS, LANE_NAMES, PILLAR_NAMES, Lane, Pillar
from indicators.horizon import Move, Shift


def country(iso3: str | None, view: View, label: str = "") -> Part:
    """Return a country's name as a link to its page, as of the same date."""
    if not isinstance(iso3, str):
        return label
    return html.Span(link(label or name(iso3), view.to(f"/country/{iso3}")), className="name")


def lanes(notices: pd.DataFrame, shifts: int) -> Component:
    """Return the unit chart: one square an alert, by lane, high concern first and ringed."""
    counts = notices["lane"].value_counts() if len(notices) else pd.Series(dtype="int64")
    silent = {
        Lane.UPSTREAM: f"Yearly data fire no signal; they moved {words.count(shifts, 'baseline')} past the usual range."
        if shifts
        else "Yearly data fire no signal; no baseline moved past its usual range.",
        Lane.RECURRENCE: "None of OCHA's indicators speaks of this lane.",
    }

    def one(lane: Lane) -> Component:
        here = notices[notices["lane"] == lane].sort_values(["level", "pillar"], kind="stable")
        units = [square(row["pillar"], ring=row["level"] == "high") for row in records(here)]
        body = (
            html.Div(units, className="units", **attrs(aria_hidden="true"))
            if units
            else html.P(silent.get(lane, "None in this time."), className="note")
        )
        return html.Li(
            [
                html.Div(
                    [
                        lane_glyph(lane),
                        html.H2(LANE_NAMES[lane]),
                        html.Span(words.number(int(counts.get(lane, 0))), className="many"),
                    ]
                ),
                html.P(LANE_MEANS[lane], className="note"),
                body,
            ]
        )

    marks = [(square(pillar), PILLAR_NAMES[pillar]) for pillar in Pillar] + [
        (html.Span(className="square ring"), "high concern")
    ]
    return html.Div([html.Ul([one(lane) for lane in Lane], className="lanes"), key(*marks)])


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


def moved(up: Sequence[Move], down: Sequence[Move], view: View) -> Component:
    """Return the largest moves both ways: from ring to arrow, the change, the score now, and the largest driver."""

    def one(move: Move) -> Component:
        driver = sourced(
            move.driver.name,
            of_indicator(move.driver.id, move.iso3),
            label=f"{move.driver.name}, {name(move.iso3)}",
        )
        why = f" · {move.cause}" if move.cause != Cause.SITUATION else ""
        return html.Li(
            [
                html.Div([country(move.iso3, view), html.Div([driver, why], className="note")]),
                change_arrow(move.before, move.now),
                change(move.change),
                html.Span(
                    sourced(
                        words.number(move.now),
                        of_score(move.iso3),
                        label=f"{name(move.iso3)}, score {words.number(move.now)}",
                    ),
                    className="n",
                ),
            ]
        )

    if not up and not down:
        return empty("No composite moved in this time.", "Choose an earlier date above.")
    return html.Div(
        [
            part
            for title, kind, some in (("Up: more risk", "more", up), ("Down: less risk", "less", down))
            if some
            for part in (
                html.H3(title, className=f"way {kind}"),
                html.Ul([one(move) for move in some], className="moves"),
            )
        ]
    )


def moves_table(up: Sequence[Move], down: Sequence[Move]) -> pd.DataFrame:
    """Return the same moves in rows."""
    return pd.DataFrame(
        [
            (
                name(m.iso3),
                m.iso3,
                m.before,
                m.now,
                m.change,
                m.driver.name,
                round(m.points, 1),
                *(round(m.causes[c], 1) for c in Cause),
            )
            for m in (*up, *down)
        ],
        columns=[
            "Country or area",
            "ISO",
            "Score then",
            "Score now",
            "Change",
            "Largest driver",
            "Points of the driver",
            *(str(c).capitalize() for c in Cause),
        ],
    )


def shifted(shifts: Sequence[Shift], view: View, most: int = 8) -> Component:
    """Return the baseline shifts: country, pillar, from–to, step, the usual size and what moved it."""
    if not shifts:
        return empty("No yearly release moved a baseline past its usual range in this time.")

    def one(shift: Shift) -> Component:
        text = [
            words.month(shift.on),
            " · ",
            shift.driver.name,
            f" · usual step up to {words.number(shift.usual, 1)}",
        ]
        return html.Li(
            [
                html.Div(
                    [
                        html.Span(
                            [square(shift.pillar, words_too=True), country(shift.iso3, view)],
                            className="signal",
                        ),
                        html.Div(text, className="note"),
                    ]
                ),
                change_arrow(shift.before, shift.now),
                change(shift.step),
                html.Span(
                    sourced(
                        words.number(shift.now),
                        of_score(shift.iso3, f"{shift.pillar}.upstream"),
                        label=f"{name(shift.iso3)}, upstream score {words.number(shift.now)}",
                    ),
                    className="n",
                ),
            ]
        )

    return html.Ul([one(shift) for shift in shifts[:most]], className="moves")


def shifts_table(shifts: Sequence[Shift]) -> pd.DataFrame:
    """Return all baseline shifts in rows."""
    return pd.DataFrame(
        [
            (
                s.on,
                name(s.iso3),
                s.iso3,
                PILLAR_NAMES[s.pillar],
                round(s.before, 1),
                round(s.now, 1),
                round(s.step, 1),
                round(s.usual, 1),
                s.driver.name,
            )
            for s in shifts
        ],
        columns=[
            "Known by",
            "Country or area",
            "ISO",
            "Pillar",
            "Upstream score before",
            "Upstream score after",
            "Step",
            "Usual step up to",
            "Indicator that moved most",
        ],
    )


def opened(openings: pd.DataFrame, view: View) -> Component:
    """Return where an index of which more is better rose most."""
    if not len(openings):
        return empty("No rise beyond the source's own uncertainty is held for this date.")

    def one(row: dict[str, Any]) -> Component:
        now = words.number(row["now"], 2)
        ask = cell(OPENING_SERIES, row["iso3"], row["period"])
        return html.Li(
            [
                html.Div(country(row["iso3"], view)),
                change_arrow(row["before"], row["now"], more_is_risk=False, highest=1),
                change(row["change"], 2, more_is_risk=False),
                html.Span(sourced(now, ask, label=f"{name(row['iso3'])}, {now}"), className="n"),
            ]
        )

    return html.Ul([one(row) for row in records(openings)], className="moves single")


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


OPENING_SERIES = "vdem_country_year.v2x_libdem"
SPAN = 5 * 366
"""Days that a full bar of data health stands for."""
