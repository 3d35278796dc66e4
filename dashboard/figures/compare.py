"""Several countries side by side: names on one axis, matrices, and where their points differ."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import (
    Part,
    attrs,
    grade_box,
    lane_glyph,
    link,
    matrix,
    of_indicator,
    of_score,
    rows,
    score_strip,
    sourced,
    square,
)
from dashboard.figures.standing import UNRELIABLE, no_score
from dashboard.figures.values import figure, unit
from dashboard.view import View
from data.countries import name
from indicators.comparison import Difference
from indicators.contract import LANE_NAMES, PILLAR_NAMES
from indicators.profile import Profile

TICKS = (0, 25, 50, 75, 100)


def axis(chosen: Sequence[Profile], view: View) -> Component:
    """Return the countries on one axis from 0 to 100, the highest score first, with their intervals and grades."""

    def line(one: Profile) -> list[Part]:
        country = html.Span(link(name(one.iso3), view.to(f"/country/{one.iso3}")), className="name")
        if one.composite is None:
            return [country, html.Span(no_score(one), className="note"), words.NONE, "", grade_box("")]
        text = words.number(one.composite)
        return [
            country,
            score_strip(one.composite, one.low, one.high, one.grade not in UNRELIABLE),
            sourced(text, of_score(one.iso3), label=f"{name(one.iso3)}: score {text}"),
            html.Span(words.between(one.low, one.high), className="note"),
            grade_box(one.grade),
        ]

    ordered = sorted(
        chosen, key=lambda one: (-(one.composite if one.composite is not None else -1.0), name(one.iso3))
    )
    table = rows(["Country or area", "0 to 100", "Score", "Interval", "Grade"], [line(one) for one in ordered],
                 "Scores of the chosen countries", "standing on-axis", numeric=(2, 3))  # fmt: skip
    scale = html.Div(
        [html.Span(str(tick)) for tick in TICKS], className="axis-scale", **attrs(aria_hidden="true")
    )
    return html.Div([table, scale], className="axis-figure")


def says(chosen: Sequence[Profile]) -> str:
    """Return in one sentence which of the scores can be told apart: whose intervals do not meet."""
    scored = sorted(
        (one for one in chosen if one.composite is not None), key=lambda one: -(one.composite or 0)
    )
    apart = [
        f"{name(upper.iso3)} lies above {name(lower.iso3)}"
        for upper, lower in pairwise(scored)
        if (upper.low or 0) > (lower.high or 0)
    ]
    if len(scored) < 2:
        return ""
    if not apart:
        return "The intervals of neighbouring scores overlap, so their order is not certain."
    return (
        f"Intervals that do not meet: {words.listed(apart)}. The order of the others is not certain."
        if len(apart) < len(scored) - 1
        else f"No intervals meet: {words.listed(apart)}."
    )


def matrices(chosen: Sequence[Profile]) -> Component:
    """Return one pillar × lane matrix a country, side by side."""
    return html.Div(
        [
            html.Section([html.H3(name(one.iso3)),
                          matrix(one.cells, one.pillars, one.lanes, one.composite, one.iso3, frozenset(one.cells))])
            for one in chosen
        ],
        className="matrices",
    )  # fmt: skip


def matrices_frame(chosen: Sequence[Profile]) -> pd.DataFrame:
    """Return every cell and margin of the matrices in rows."""
    lines: list[tuple[object, ...]] = []
    for one in chosen:
        lines += [
            (name(one.iso3), one.iso3, PILLAR_NAMES[p], LANE_NAMES[lane], score)
            for (p, lane), score in one.cells.items()
        ]
        lines += [
            (name(one.iso3), one.iso3, PILLAR_NAMES[p], "all lanes", score)
            for p, score in one.pillars.items()
        ]
        lines += [
            (name(one.iso3), one.iso3, "all pillars", LANE_NAMES[lane], score)
            for lane, score in one.lanes.items()
        ]
        lines.append((name(one.iso3), one.iso3, "all pillars", "all lanes", one.composite))
    return pd.DataFrame(lines, columns=["Country or area", "ISO", "Pillar", "Lane", "Score"]).round(
        {"Score": 1}
    )


def differences(found: Sequence[Difference], codes: Sequence[str], totals: Sequence[Profile]) -> Component:
    """Return where the points of the countries differ, the widest difference first, with the composites under it."""

    def line(one: Difference) -> list[Part]:
        said = unit(one.indicator)
        told = html.Span([one.indicator.name, html.Span(f" {said}", className="note") if said else None])
        cells: list[Part] = [
            html.Span([square(one.indicator.pillar), told], className="signal"),
            lane_glyph(one.indicator.lane),
        ]
        for code, row in zip(codes, one.countries, strict=True):
            if row.value is None:
                cells.append(html.Span("not known", className="note"))
                continue
            text = figure(row.value, one.indicator)
            opens = sourced(html.B(words.number(row.points, 1)), of_indicator(one.indicator.id, code),
                            label=f"{one.indicator.name}, {name(code)}: {words.number(row.points, 1)} points, value {text}")  # fmt: skip
            cells.append(html.Span([opens, html.Span(f" {text}", className="note")]))
        cells.append(words.number(one.spread, 1))
        return cells

    head = ["Indicator", "Lane", *(name(code) for code in codes), "Difference"]
    total: list[Part] = [
        html.B("Composite"), "",
        *(html.B(sourced(words.number(one.composite, 1), of_score(one.iso3), label=f"{name(one.iso3)}: composite")) if one.composite is not None
          else words.NONE for one in totals),
        "",
    ]  # fmt: skip
    numeric = tuple(range(2, len(head)))
    return html.Div(
        rows(
            head,
            [*map(line, found), total],
            "Points of each indicator by country",
            "folds differences",
            numeric=numeric,
        ),
        className="wide",
    )


def differences_frame(found: Sequence[Difference], codes: Sequence[str]) -> pd.DataFrame:
    """Return values, scores and points of every indicator and country, one row a pair."""
    return pd.DataFrame(
        [
            (one.indicator.name, PILLAR_NAMES[one.indicator.pillar], LANE_NAMES[one.indicator.lane], name(code), code,
             None if row.value is None else float(f"{row.value:.6g}"), one.indicator.unit, None if row.score is None else round(row.score, 1),
             row.points, one.spread)
            for one in found
            for code, row in zip(codes, one.countries, strict=True)
        ],
        columns=["Indicator", "Pillar", "Lane", "Country or area", "ISO", "Value", "Unit", "Score", "Points", "Difference in points"],
    )  # fmt: skip
