"""Themes of recommendations on the Methodology page: what each speaks to, and how often it was told rightly."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import Part, rows
from data.themes import ALL, themes
from indicators.contract import Indicator
from indicators.recommendations import Precision, links, precision, recall

SAYS = (
    "A recommendation is told to be on a theme by words alone. 240 drawn at random were read by one reader before any rule was tried; "
    "rules were then changed on one half, and the other half, of 120, gives the figures here. Intervals are 90 % (Wilson). "
    "The reader also wrote the rules: another would have judged some differently."
)


def table(names: Mapping[str, Indicator]) -> Component:
    """Return the themes with the indicators they speak to, precision and recall; all together last."""
    body: list[list[Part]] = [
        [theme.name, _spoken(theme.id, names), _share(precision(theme.id)), _share(recall(theme.id))]
        for theme in themes()
    ]
    body.append([html.B("All themes"), "", _share(precision(ALL)), _share(recall(ALL))])
    head = ["Theme", "Speaks to", "Right when told", "Told when there"]
    return rows(head, body, "Themes of recommendations and how well they are told", "folds measured")


def _spoken(theme: str, names: Mapping[str, Indicator]) -> Component:
    link = links()[theme]
    found = ", ".join(names[one].name for one in link.indicators if one in names)
    return html.Span([found, html.Span(f" {link.why}", className="note")])


def _share(one: Precision) -> Component:
    if one.share is None:
        return html.Span("none in the sample", className="note")
    interval = f" {words.number(100 * one.low)}–{words.percent(one.high)}"
    return html.Span(
        [f"{words.number(one.right)} of {words.number(one.of)}", html.Span(interval, className="note")]
    )


def frame(names: Mapping[str, Indicator]) -> pd.DataFrame:
    """Return the same in rows."""
    lines = []
    for key, title in [*((one.id, one.name) for one in themes()), (ALL, "All themes")]:
        told, found = precision(key), recall(key)
        link = links().get(key)
        spoken = ", ".join(names[one].name for one in link.indicators if one in names) if link else ""
        lines.append((title, spoken, *_numbers(told), *_numbers(found)))
    columns = ["Theme", "Speaks to"]
    for what in ("Right when told", "Told when there"):
        columns += [what, f"{what}: of", f"{what}: low", f"{what}: high"]
    return pd.DataFrame(lines, columns=columns)


def _numbers(one: Precision) -> tuple[int, int, float | None, float | None]:
    if not one.of:
        return 0, 0, None, None
    return one.right, one.of, round(one.low, 3), round(one.high, 3)
