"""Does 30 % mean 30 %? The reliability diagram, the curves behind the ranking, and calibration by region."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import Part, attrs, rows
from dashboard.figures.track_marks import HUES, Axis, dot, label, line, plot, upright
from indicators.calibration import Share
from indicators.track_record import Line

SAID, HAPPENED = Axis("outlook said"), Axis("happened, % of cases")
NAMED = 100
"""Classes with fewer State-years than this have their number printed beside them."""


def diagram(classes: Sequence[Share]) -> Component:
    """Return the reliability diagram: each class where it was said and where it happened, with its interval."""
    points = [(one.said, one.share) for one in classes]
    marks: list[Part] = [
        line([(0, 0), (1, 1)], SAID, HAPPENED, "perfect"),
        line(points, SAID, HAPPENED, "joined"),
    ]
    for one in classes:
        x = SAID.at(one.said)
        marks += [
            upright(x, HAPPENED.at(one.low), HAPPENED.at(one.high)),
            dot(x, HAPPENED.at(one.share), title=_words(one)),
        ]
        if one.n < NAMED or one is classes[-1]:
            marks.append(
                label(
                    f"n = {one.n}", x, HAPPENED.at(one.share), "before" if one.share > one.said else "after"
                )
            )
    key = html.Ul(
        html.Li([html.I(className="t-key perfect"), html.Span("perfectly calibrated")]), className="key"
    )
    return html.Div([plot(SAID, HAPPENED, marks, "t-square"), key])


def _words(one: Share) -> str:
    return (
        f"Said {one.title} %: {words.percent(one.said, 1)} on average, {words.percent(one.share, 1)} happened "
        f"({words.between(100 * one.low, 100 * one.high, 1)}), {words.count(one.n, 'country-year')}"
    )


def says(classes: Sequence[Share]) -> str:
    """Return in words where what was said lies outside the interval of what happened."""
    too_little = [one.title for one in classes if one.said < one.low]
    too_much = [one.title for one in classes if one.said > one.high]
    told = []
    if too_little:
        told.append(
            f"in {words.count(len(too_little), 'class', 'classes')} the outcome came more often than said ({_listed(too_little)})"
        )
    if too_much:
        told.append(f"in {words.count(len(too_much), 'class', 'classes')} less often ({_listed(too_much)})")
    agree = len(classes) - len(too_little) - len(too_much)
    begin = f"In {agree} of {words.count(len(classes), 'class', 'classes')} what was said lies inside the interval of what happened"
    return f"{begin}; {' and '.join(told)}." if told else f"{begin}."


def _listed(titles: Sequence[str]) -> str:
    return words.listed([f"{one}{words.NB}%" for one in titles])


def frame(classes: Sequence[Share], head: str = "Said, %") -> pd.DataFrame:
    """Return the classes in rows."""
    lines = [
        (
            one.title,
            one.n,
            one.happened,
            round(one.said, 4),
            round(one.share, 4),
            round(one.low, 4),
            round(one.high, 4),
        )
        for one in classes
    ]
    return pd.DataFrame(
        lines,
        columns=[
            head,
            "Country-years",
            "With the outcome",
            "Said, mean",
            "Share",
            "Share, 5 %",
            "Share, 95 %",
        ],
    )


# ---- curves -----------------------------------------------------------------------------------------------------------

CURVES = {"outlook": "own", "composite": "composite", "last_value": "simple"}


def roc(lines: Sequence[Line]) -> Component:
    """Return the ROC curves on a square."""
    x, y = Axis("false alarms, % of cases without it"), Axis("caught, % of outcomes")
    return plot(x, y, [line([(0, 0), (1, 1)], x, y, "perfect"), *_drawn(lines, x, y)], "t-square")


def precision_recall(lines: Sequence[Line], base: float) -> Component:
    """Return the precision-recall curves on a square, with the base rate."""
    x, y = Axis("caught, % of outcomes"), Axis("right, % of flags")
    level = line([(0, base), (1, base)], x, y, "perfect")
    return plot(x, y, [level, *_drawn(lines, x, y)], "t-square")


def _drawn(lines: Sequence[Line], x: Axis, y: Axis) -> list[Part]:
    last_first = reversed(lines)  # the outlook lies on top
    return [
        line(list(zip(one.curve.x, one.curve.y, strict=True)), x, y, CURVES[one.id]) for one in last_first
    ]


def pair(roc_lines: Sequence[Line], precision_lines: Sequence[Line], base_rate: float) -> Component:
    """Return both kinds of curves side by side."""
    left = html.Div([html.H3("ROC"), roc(roc_lines)])
    right = html.Div([html.H3("Precision and recall"), precision_recall(precision_lines, base_rate)])
    return html.Div([left, right], className="t-pair")


def legend(lines: Sequence[Line]) -> Component:
    """Return the key of the curves."""
    keys = [html.Li([html.I(className=f"t-key {CURVES[one.id]}"), html.Span(one.title)]) for one in lines]
    return html.Ul(keys, className="key")


def curves_frame(curves: dict[str, Sequence[Line]]) -> pd.DataFrame:
    """Return every point of the curves in rows."""
    lines = [
        (kind, one.title, x, y)
        for kind, drawn in curves.items()
        for one in drawn
        for x, y in zip(one.curve.x, one.curve.y, strict=True)
    ]
    return pd.DataFrame(lines, columns=["Curve", "Ranking", "x", "y"])


# ---- regions ----------------------------------------------------------------------------------------------------------


def regions(found: Sequence[Share]) -> Component:
    """Return a table of regions: what happened as a band, what was said as a dot."""
    end = max(max(one.high, one.said) for one in found)

    def strip(one: Share) -> Component:
        band = {
            "insetInlineStart": f"{100 * one.low / end:.2f}%",
            "inlineSize": f"{100 * (one.high - one.low) / end:.2f}%",
        }
        return html.Span(
            [html.I(className="band", style=band), html.I(className="dot", style={"insetInlineStart": f"{100 * one.said / end:.2f}%"})],
            className=f"t-spread {HUES['outlook']}", **attrs(aria_hidden="true"),
        )  # fmt: skip

    body: list[list[Part]] = [
        [one.title, strip(one), words.percent(one.said, 1), words.percent(one.share, 1),
         words.between(100 * one.low, 100 * one.high, 1), words.number(one.n)]
        for one in found
    ]  # fmt: skip
    head = ["UN regional group", "Said and happened", "Said", "Happened", "5–95 %", "n"]
    return rows(head, body, "Calibration by region", "t-regions t-fold", numeric=(2, 3, 4, 5))


def regions_says(found: Sequence[Share]) -> str:
    """Return in words in which regions what was said lies outside of what happened."""
    low = [one.title for one in found if one.said < one.low]
    high = [one.title for one in found if one.said > one.high]
    told = []
    if low:
        told.append(f"more often than said in {words.listed(low)}")
    if high:
        told.append(f"less often than said in {words.listed(high)}")
    if not told:
        return "In every region what was said lies inside the interval of what happened."
    return f"The outcome came {' and '.join(told)}; elsewhere what was said lies inside the interval."
