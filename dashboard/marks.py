"""Marks: squares, glyphs, strips, arrows, grades, the matrix. Boxes placed with logical properties, so that they mirror."""

from __future__ import annotations

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.text import Children, Part, attrs, key, of_score, said, sourced
from dashboard.theme import RISK_LABELS, risk_class
from indicators.contract import LANE_NAMES, PILLAR_NAMES, Lane, Pillar


def square(pillar: Pillar | str, ring: bool = False, words_too: bool = False) -> Component:
    """Return the filled square of a pillar, with a ring for high concern; ``words_too`` says the pillar aloud."""
    name = PILLAR_NAMES[Pillar(pillar)]
    return html.Span(
        said(name) if words_too else None, className=f"square {pillar}{' ring' if ring else ''}", title=name
    )


def lane_glyph(lane: Lane | str) -> Component:
    """Return the four-step glyph of a lane, one step filled."""
    steps = [
        html.I(className=f"on {step}" if step == lane else "last" if step == Lane.RECURRENCE else "")
        for step in Lane
    ]
    return html.Span(
        steps,
        className="lane",
        title=LANE_NAMES[Lane(lane)],
        role="img",
        **attrs(aria_label=f"{LANE_NAMES[Lane(lane)]} lane"),
    )


def risk_square(score: float | None) -> Component:
    """Return the square of a score's class."""
    return html.Span(className="square none" if score is None else f"square risk-{risk_class(score)}")


def score_strip(
    value: float | None, low: float | None = None, high: float | None = None, reliable: bool = True
) -> Component:
    """Return the 0–100 strip: ticks at 0, 50 and 100, the interval as a band, the value as a tick."""
    marks: list[Part] = [
        html.I(className="tick", style={"insetInlineStart": f"{at}%"}) for at in (0, 50, 100)
    ]
    if low is not None and high is not None and not pd.isna(low) and not pd.isna(high):
        marks.append(
            html.I(
                className="band",
                style={"insetInlineStart": f"{low:.1f}%", "inlineSize": f"{max(high - low, 0.5):.1f}%"},
            )
        )
    if value is not None and not pd.isna(value):
        marks.append(
            html.I(
                className="value" if reliable else "value unsure", style={"insetInlineStart": f"{value:.1f}%"}
            )
        )
    return html.Span(marks, className="strip", **attrs(aria_hidden="true"))


def grade_box(letter: str, explained: Children = None) -> Component:
    """Return the 20 px box of a reliability grade; it opens to what made it, when told."""
    box = html.Span(
        letter or "–",
        className=f"grade grade-{(letter or 'none').lower()}",
        title=f"Reliability grade {letter or 'not given'}",
    )
    return (
        box
        if explained is None
        else html.Details(
            [html.Summary([box, said("Reliability")]), html.Div(explained, className="note")],
            className="opens",
        )
    )


def change_arrow(
    then: float, now: float, more_is_risk: bool = True, lowest: float = 0, highest: float = 100
) -> Component:
    """Return a ring at the earlier value and an arrow to the later one, on a track from ``lowest`` to ``highest``."""

    def at(value: float) -> float:
        return min(max(100 * (value - lowest) / (highest - lowest), 0), 100)

    start, end = at(min(then, now)), at(max(then, now))
    rising = now > then
    kind = "more" if rising == more_is_risk else "less"
    return html.Span(
        html.I(
            className=f"shift {kind} {'on' if rising else 'back'}",
            style={"insetInlineStart": f"{start:.1f}%", "inlineSize": f"{end - start:.1f}%"},
        ),
        className="track",
        **attrs(aria_hidden="true"),
    )


def change(value: float | None, decimals: int = 1, more_is_risk: bool = True) -> Component:
    """Return a change with its sign, in the colour of more or less risk."""
    text = words.signed(value, decimals)
    kind = (
        ""
        if value is None or text.strip("+−0.") == "" or text == words.NONE
        else "more"
        if (value > 0) == more_is_risk
        else "less"
    )
    return html.Span(text, className=f"change {kind}".strip())


def health_bar(share: float, late: bool) -> Component:
    """Return a bar that ends where the data end; the dotted rest runs to the as-of date."""
    return html.Span(
        html.I(style={"inlineSize": f"{100 * min(max(share, 0.0), 1.0):.1f}%"}),
        className=f"health{' late' if late else ''}",
        **attrs(aria_hidden="true"),
    )


def risk_cell(
    score: float | None, reliability: str = "A", ask: str = "", missing: str = "no indicator", label: str = ""
) -> Component:
    """Return one cell of the pillar × lane matrix: class colour and number; dashed or hatched when there is none."""
    if score is None or pd.isna(score):
        return html.Td(missing, className="cell-none" if missing == "no indicator" else "cell-hatched")
    low = " low-d" if reliability == "D" else " low-c" if reliability == "C" else ""
    text = words.number(score)
    return html.Td(
        sourced(text, ask, "plain", label) if ask else text, className=f"cell risk-{risk_class(score)}{low}"
    )


def _breakable(lane: str) -> str:
    """Return a lane's name with soft hyphens, for the narrow columns of a phone."""
    return lane.replace("stream", "\u00adstream").replace("rence", "\u00adrence")


def matrix(
    scores: dict[tuple[Pillar, Lane], float | None],
    pillars: dict[Pillar, float | None],
    lanes: dict[Lane, float | None],
    composite: float | None,
    iso3: str = "",
    declared: frozenset[tuple[Pillar, Lane]] | None = None,
) -> Component:
    """Return the pillar × lane profile as a table; a cell outside ``declared`` says "no indicator"."""

    def body_cell(pillar: Pillar, lane: Lane) -> Component:
        there = declared is None or (pillar, lane) in declared
        return risk_cell(
            scores.get((pillar, lane)),
            ask=of_score(iso3, f"{pillar}.{lane}") if iso3 else "",
            missing="not enough data" if there else "no indicator",
            label=f"{PILLAR_NAMES[pillar]}, {LANE_NAMES[lane].lower()}: {words.number(scores.get((pillar, lane)))}",
        )

    def margin(value: float | None, part: str, class_name: str = "") -> Component:
        text = words.number(value)
        return html.Td(
            sourced(text, of_score(iso3, part)) if iso3 and text != words.NONE else text,
            className=f"margin {class_name}",
        )

    head = html.Tr(
        [
            html.Td(),
            *(
                html.Th([lane_glyph(lane), html.Span(_breakable(LANE_NAMES[lane]))], scope="col")
                for lane in Lane
            ),
            html.Th(said("Pillar"), scope="col"),
        ]
    )
    rows = [
        html.Tr(
            [
                html.Th([square(pillar), html.Span(PILLAR_NAMES[pillar])], scope="row"),
                *(body_cell(pillar, lane) for lane in Lane),
                margin(pillars.get(pillar), pillar),
            ]
        )
        for pillar in Pillar
    ]
    foot = html.Tr(
        [
            html.Th("Lane", scope="row"),
            *(margin(lanes.get(lane), lane) for lane in Lane),
            margin(composite, "composite", "whole"),
        ]
    )
    return html.Table([html.Thead(head), html.Tbody([*rows, foot])], className="matrix")


def risk_key() -> Component:
    """Return the colour legend of the five classes, low reliability and no information."""
    steps = [
        html.Li([html.Span(className=f"step risk-{i + 1}"), html.Span(label)])
        for i, label in enumerate(RISK_LABELS)
    ]
    return html.Div(
        [
            html.Ul(
                steps, className="risk-steps", **attrs(aria_label="Score classes, 100 is the highest risk")
            ),
            key(
                (html.Span(className="swatch low-c risk-2"), "low reliability"),
                (html.Span(className="swatch none"), "no information"),
            ),
        ],
        className="risk-key",
    )
