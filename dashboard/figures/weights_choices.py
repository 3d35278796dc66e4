"""Which choice moves ranks most: the share of rank movement that each drawn part takes part in."""

from __future__ import annotations

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import attrs
from indicators.sensitivity import FACTORS, Sensitivity


def says(found: Sensitivity) -> str:
    """Return the sentence: what moves ranks most, and how far ranks move when everything is drawn."""
    if found.most is None:
        return "No choice moves a rank."
    return (
        f"Among the choices, the one that moves ranks most: {found.most}. With all of them drawn, a rank moves by "
        f"{words.number(found.mean_shift, 1)} places on average."
    )


def bars(found: Sensitivity) -> Component:
    """Return a line a part, the one that moves most first: its total order with the interval, on 0 to 1."""
    order = sorted(range(len(FACTORS)), key=lambda at: -found.total[at])
    return html.Ul([_bar(found, at) for at in order], className="w-skills")


def _bar(found: Sensitivity, at: int) -> Component:
    total, half = float(found.total[at]), float(found.total_half[at])
    low, high = max(total - half, 0.0), min(total + half, 1.0)

    def place(value: float) -> str:
        return f"{100 * min(max(value, 0.0), 1.0):.1f}%"

    band = {"insetInlineStart": place(low), "inlineSize": place(high - low)}
    marks = [
        html.I(className="band", style=band),
        html.I(className="dot", style={"insetInlineStart": place(total)}),
    ]
    return html.Li(
        [
            html.Span(str(FACTORS[at]).capitalize(), className="w-name"),
            html.Span(marks, className="w-skill", **attrs(aria_hidden="true")),
            html.Span(words.number(total, 2), className="w-value"),
        ]
    )


def frame(found: Sensitivity) -> pd.DataFrame:
    """Return first and total order of every part, each with the half-width of its 95 % interval."""
    return pd.DataFrame(
        {
            "Choice": [str(one).capitalize() for one in FACTORS],
            "Total order": found.total.round(3),
            "± (95 %)": found.total_half.round(3),
            "First order": found.first.round(3),
            "First order ± (95 %)": found.first_half.round(3),
        }
    )
