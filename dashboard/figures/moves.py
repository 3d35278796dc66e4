"""What moved: composites both ways, baselines past their usual range, and openings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import (
    cell,
    change,
    change_arrow,
    empty,
    of_indicator,
    of_score,
    records,
    sourced,
    square,
)
from dashboard.figures.named import country
from dashboard.view import View
from data.countries import name
from indicators.changes import Cause
from indicators.contract import PILLAR_NAMES
from indicators.horizon import Move, Shift

OPENING_SERIES = "vdem_country_year.v2x_libdem"
"""The index whose rises are openings."""


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
