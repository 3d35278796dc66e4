"""What the score is made of: one stacked bar and a table that adds up to it as printed."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import (
    Part,
    attrs,
    change,
    lane_glyph,
    link,
    of_indicator,
    of_score,
    rows,
    sourced,
    square,
)
from dashboard.figures.values import figure, unit
from dashboard.view import View
from indicators.contract import LANE_NAMES, PILLAR_NAMES, Pillar
from indicators.drivers import Driver, Drivers, Moved, Rest, digest

SMALL, FIRST = 1.0, 5
"""Below so many points, held and changed, and after the first five, a pillar's indicators are one line until all are asked for."""
HEAD = ["Indicator", "Lane", "Value", "Score", "Points", "Change in a year"]


def bar(held: Drivers, iso3: str) -> Component | None:
    """Return the stacked bar: pillars in their hue, a 1 px gap between indicators, sums inside, the total at the end."""
    if held.composite is None:
        return None
    runs = [_run(pillar, points, held.rows) for pillar, points in held.pillars.items() if points > 0]
    total = html.Span(sourced(words.number(held.composite, 1), of_score(iso3)), className="total")
    scale = html.Div(
        [html.Span(str(at)) for at in (0, 25, 50, 75, 100)], className="scale", **attrs(aria_hidden="true")
    )
    return html.Div([html.Div([*runs, total], className="stacked"), scale], className="driver-bar")


def _run(pillar: Pillar, points: float, driven: Sequence[Driver]) -> Component:
    units = [
        html.I(style={"flexGrow": row.points})
        for row in driven
        if row.indicator.pillar == pillar and row.points and row.points > 0
    ]
    name = f"{PILLAR_NAMES[pillar]}: {words.number(points, 1)} points"
    return html.Div([html.Div(units, className="units"), html.Span(words.number(points, 1), className="sum")],
                    className=f"run {pillar}", style={"inlineSize": f"{points}%"}, title=name)  # fmt: skip


def table(held: Drivers, moved: Moved | None, iso3: str, view: View) -> Component:
    """Return the indicators by pillar, with their sums; small ones are one line of their pillar unless ``all`` is asked."""
    whole = bool(view.get("all")) or held.composite is None
    body: list[list[Part]] = []
    groups: dict[int, Part] = {}
    for pillar in Pillar:
        own = [row for row in held.rows if row.indicator.pillar == pillar and _counts(row, moved)]
        if not own:
            continue
        groups[len(body)] = html.Span([square(pillar), PILLAR_NAMES[pillar]], className="signal")
        large, rest = (own, None) if whole else digest(own, moved, SMALL, FIRST)
        body += [_line(row, moved, iso3) for row in large]
        if rest:
            body.append(_others(rest, moved is not None, view))
    groups[len(body)] = "All"
    since = f"since {words.day(moved.since)}" if moved else ""
    body.append([
        html.B("Composite"), "", "", "",
        html.B(sourced(words.number(held.composite, 1), of_score(iso3)) if held.composite is not None else words.NONE),
        html.B(change(moved.change)) if moved else words.NONE,
    ])  # fmt: skip
    return rows(
        HEAD,
        body,
        f"Indicators, their points and change {since}".strip(),
        "folds drivers",
        groups,
        (2, 3, 4, 5),
    )


def _counts(row: Driver, moved: Moved | None) -> bool:
    return row.value is not None or (moved is not None and moved.of(row.indicator.id) != 0)


def _line(row: Driver, moved: Moved | None, iso3: str) -> list[Part]:
    one = row.indicator
    said = unit(one)
    name = html.Span([one.name, html.Span(f" {said}", className="note") if said else None])
    text = figure(row.value, one)
    value: Part = (
        sourced(text, of_indicator(one.id, iso3), label=f"{one.name}: {text} {said}")
        if row.value is not None
        else "no figure now"
    )
    return [
        name, lane_glyph(one.lane), value,
        words.number(row.score),
        html.B(words.number(row.points, 1)),
        change(moved.of(one.id)) if moved else words.NONE,
    ]  # fmt: skip


def _others(rest: Rest, changed: bool, view: View) -> list[Part]:
    show = link("show all", view.here(all="1"))
    told = html.Span(
        [f"{words.count(rest.count, 'other')} with less than {SMALL:g} point each, ", show], className="note"
    )
    return [told, "", "", "", words.number(rest.points, 1), change(rest.change) if changed else words.NONE]


def frame(held: Drivers, moved: Moved | None, remarks: pd.DataFrame) -> pd.DataFrame:
    """Return every indicator in rows, missing ones and the remarks on their series included: for table and file."""
    said = remarks.groupby("series")["text"].apply(" / ".join).to_dict() if len(remarks) else {}
    return pd.DataFrame(
        [
            (
                PILLAR_NAMES[row.indicator.pillar],
                LANE_NAMES[row.indicator.lane],
                row.indicator.name,
                None if row.value is None else float(f"{row.value:.6g}"),
                row.indicator.unit,
                None if row.score is None else round(row.score, 1),
                row.points,
                moved.of(row.indicator.id) if moved else None,
                row.age,
                "yes" if row.unsure else "no",
                ", ".join(row.indicator.series),
                " / ".join(said[key] for key in row.indicator.series if key in said),
            )
            for row in held.rows
        ],
        columns=["Pillar", "Lane", "Indicator", "Value", "Unit", "Score", "Points", "Change in a year", "Age in months", "Provisional or estimated", "Series", "Remarks"],
    )  # fmt: skip
