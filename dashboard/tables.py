"""Real tables, from rows or from a frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.text import Children, Part, attrs


def rows(
    head: Sequence[str],
    body: Sequence[Sequence[Children]],
    caption: str,
    kind: str = "",
    groups: Mapping[int, Children] | None = None,
    numeric: Sequence[int] = (),
) -> Component:
    """Return a table whose rows become stacked when narrow; ``groups`` puts a heading row before the row of that number."""

    def line(cells: Sequence[Children]) -> Component:
        return html.Tr(
            [
                html.Td(c, className="n" if i in numeric else "", **attrs(data_head=head[i]))
                for i, c in enumerate(cells)
            ]
        )

    lines: list[Part] = []
    for number, cells in enumerate(body):
        if groups and number in groups:
            lines.append(
                html.Tr(html.Th(groups[number], colSpan=len(head), scope="colgroup"), className="group")
            )
        lines.append(line(cells))
    titles = html.Tr(
        [html.Th(h, scope="col", className="n" if i in numeric else "") for i, h in enumerate(head)]
    )
    return html.Table(
        [html.Caption(caption, className="said"), html.Thead(titles), html.Tbody(lines)],
        className=f"rows {kind}".strip(),
    )


def plain_table(frame: pd.DataFrame, caption: str, most: int = 400) -> Component:
    """Return a frame as a real table: numbers at the end of their cell, a missing value as —."""
    numeric = [i for i, name in enumerate(frame.columns) if pd.api.types.is_numeric_dtype(frame[name])]
    body = [[as_text(v) for v in row] for row in frame.head(most).itertuples(index=False)]
    more = (
        [
            html.P(
                f"The first {words.number(most)} of {words.number(len(frame))} rows; the CSV holds all.",
                className="note",
            )
        ]
        if len(frame) > most
        else []
    )
    return html.Div(
        [rows([str(c) for c in frame.columns], body, caption, "plain", numeric=numeric), *more],
        className="scroll",
        tabIndex="0",
        role="region",
        **attrs(aria_label=f"{caption}, as a table"),
    )


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame, each by column name."""
    return [
        dict(zip(map(str, frame.columns), row, strict=True))
        for row in frame.itertuples(index=False, name=None)
    ]


def as_text(value: object) -> str:
    """Return a value as the tables print it."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and pd.isna(value)):
        return words.NONE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, pd.Timestamp | date):
        return f"{value:%Y-%m-%d}"
    return words.value(float(value)) if isinstance(value, int | float) else str(value)
