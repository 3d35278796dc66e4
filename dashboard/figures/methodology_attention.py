"""How attention of the Councils is measured, on the Methodology page: read from ``councils.yml`` and from the modules that do it."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import Part, rows
from dashboard.figures.methodology import head_of
from dashboard.figures.timeline_acts import ATTRIBUTIONS
from indicators import attention_gaps, attention_record, attention_sensitivity, attention_time
from indicators.attention_rules import Body, Instrument, Rules


def rules_of(rules: Rules) -> Component:
    """Return how attention of the Councils is measured: the words of the modules that do it, then every rule with its reason."""
    numbers = [
        ("Half-life", f"{words.count(rules.half_life, 'day')}. {rules.reasons['half_life']}"),
        ("Left out", f"Acts older than {words.count(rules.oldest, 'year')}. {rules.reasons['oldest']}"),
        ("Window", f"{words.count(rules.window, 'month')}. {rules.reasons['window']}"),
        ("Names a State", f"{_listed(rules.names)}. {rules.reasons['names']}"),
        ("Shared items", f"{_listed(rules.shared)}. {rules.reasons['shared']}"),
        *((f"Not counted, {body.name}", body.left_out) for body in rules.bodies.values()),
    ]
    return html.Div([
        html.Dl(
            [
                *head_of("Attention of the Councils", attention_time),
                *head_of("As far as the record goes", attention_record),
                *head_of("Beside risk", attention_gaps),
                *head_of("Other choices", attention_sensitivity),
                *(part for title, text in numbers for part in (html.Dt(title), html.Dd(text))),
            ],
            className="declared wide",
        ),
        *(part for body in rules.bodies.values() for part in (html.H3(body.name), _instruments(body))),
    ])  # fmt: skip


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def _listed(attributions: Iterable[str]) -> str:
    said = [ATTRIBUTIONS[one] for one in sorted(attributions)]
    return _begun(words.listed(said))


def _instruments(body: Body) -> Component:
    lines: list[list[Part]] = [
        [html.Span(_begun(one.name)), f"{one.points:g}", one.reason, _holds(one)] for one in body.instruments
    ]
    head = ["Instrument", "Points", "Why", "How it counts"]
    return rows(head, lines, f"Instruments of the {body.name} and their points", "stacks", numeric=[1])


def _holds(one: Instrument) -> str:
    """Return how an instrument counts, in words."""
    said = ["in full while in force" if one.lasts else "halved with age"]
    if one.core:
        said.append("without its record nothing is told of the body")
    if not one.discusses:
        said.append("makes no State discussed")
    elif not (one.needed or one.core):
        said.append("not yet discussed can be told without its record")
    return _begun("; ".join(said))


def table(rules: Rules) -> pd.DataFrame:
    """Return the instruments of both Councils in rows."""
    return pd.DataFrame(
        [
            (body.name, one.id, one.name, one.kind, " ".join(one.types), one.points, _holds(one), one.reason)
            for body in rules.bodies.values()
            for one in body.instruments
        ],
        columns=["Council", "Instrument", "Name", "Kind of act", "Types", "Points", "How it counts", "Why"],
    )
