"""What is not known of a country, and what was said: indicators without a value, remarks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import Part, cell, lane_glyph, rows, sourced, square
from indicators.contract import PILLAR_NAMES
from indicators.missing import Missing, Reason


def reason(one: Missing, sources: Mapping[str, str]) -> str:
    """Return in words why an indicator has no value."""
    key = one.series.partition(".")[0]
    source = sources.get(key, key)
    match one.reason:
        case Reason.NO_SOURCE:
            return f"nothing is held of {source}"
        case Reason.NO_FIGURE:
            return f"{source} has no figure for it"
        case Reason.WITHHELD:
            return f"{source} lists it and gives no value"
        case Reason.TOO_OLD:
            return f"last figure of {source} is older than {one.indicator.max_age} months"
        case Reason.TOO_FEW:
            return f"{source} has figures, and the rule needs more of them"


def missing_list(found: Sequence[Missing], iso3: str, sources: Mapping[str, str]) -> Component:
    """Return the indicators without a value, the reason beside each; the last period held opens to its source."""

    def line(one: Missing) -> list[Part]:
        name = html.Span(
            [square(one.indicator.pillar), lane_glyph(one.indicator.lane), html.Span(one.indicator.name)],
            className="signal",
        )
        why: list[Part] = [reason(one, sources)]
        if one.last:
            label = f"{one.indicator.name}, last figure {one.last.year}"
            why += [", ", sourced(f"last {one.last.year}", cell(one.series, iso3, one.last), label=label)]
        return [name, html.Span(why, className="note")]

    return rows(
        ["Indicator", "Why"],
        [line(one) for one in found],
        "Indicators without a value and why",
        "folds missing",
    )


def missing_frame(found: Sequence[Missing], sources: Mapping[str, str]) -> pd.DataFrame:
    """Return the same in rows."""
    return pd.DataFrame(
        [
            (
                one.indicator.name,
                PILLAR_NAMES[one.indicator.pillar],
                reason(one, sources),
                one.last,
                one.series,
            )
            for one in found
        ],
        columns=["Indicator", "Pillar", "Why there is no value", "Last period held", "Series"],
    )


def remarks(found: pd.DataFrame, iso3: str) -> Component:
    """Return remarks, each beside the value it speaks of."""

    def line(
        series: str, name: str, period: pd.Timestamp, text: str, role: str, day: pd.Timestamp
    ) -> list[Part]:
        value = sourced(f"{name}, {period.year}", cell(series, iso3, period), label=f"{name}, {period.year}")
        return [value, html.Span([text, html.Span(f" {role}, {words.day(day)}", className="note")])]

    return rows(
        ["Value", "Remark"],
        [line(*row) for row in found.itertuples(index=False)],
        "Remarks on values",
        "folds pairs",
    )


def remarks_frame(found: pd.DataFrame) -> pd.DataFrame:
    """Return the same with readable column names."""
    names = {
        "series": "Series",
        "name": "Name",
        "period": "Period",
        "text": "Remark",
        "role": "By",
        "day": "On",
    }
    return found.rename(columns=names)
