"""The figures of the Methodology page: every declaration and formula, read from where it is declared."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping, Sequence
from types import ModuleType

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import Part, lane_glyph, rows, square
from dashboard.figures.derived import direction, goalposts
from dashboard.figures.sources import declaration
from data.ledger import SourceState
from indicators import (
    aggregation,
    changes,
    counts,
    features,
    outcomes,
    outlook_models,
    reliability,
    scoring,
    skill,
    skill_report,
    uncertainty,
)
from indicators.contract import LANE_MEANS, LANE_NAMES, PILLAR_NAMES, Indicator, Lane, Pillar
from indicators.engine import BOUNDS_MEANING
from indicators.registry import Entry
from indicators.weights import WeightSet

FORMULA = (
    "score = 100 × (t(value) − t(zero)) ÷ (t(hundred) − t(zero)), cut to 0 and 100; zero and hundred are the goalposts, the other "
    "way round where a higher value means less risk; t is the value itself or log(1 + value)."
)
NOT = {
    "Not a forecast": "It describes the situation as public sources show it. A plain measure of last year's deaths ranks next "
    "year's violence better than a mean of many indicators does, so a composite must not be read as a warning by itself.",
    "Not a ranking of States": "Places in an order carry wide bounds, and nobody has a mandate to rank human rights on one scale. "
    "Scores are there to be taken apart.",
    "Not a finding": "A score is arithmetic on figures that others published. It establishes no fact and no responsibility.",
    "Not complete": "Little information is itself a finding: silence is not calm. A missing figure is shown as missing, with its "
    "reason, and is never counted as zero.",
}


def is_not() -> Component:
    """Return what a score is not."""
    return html.Dl(
        [part for title, text in NOT.items() for part in (html.Dt(title), html.Dd(text))],
        className="declared wide",
    )


def formulas() -> Component:
    """Return how scores are made, in the words of the modules that make them."""
    limits = html.Ul(
        [
            html.Li(f"{part.name.lower()}, {part.means}: A up to {a}, B up to {b}, C up to {c}")
            for part in reliability.PARTS
            for a, b, c in [[_limit(part, value) for value in part.limits]]
        ]
    )
    return html.Dl(
        [
            *head_of("Score", scoring),
            html.Dt("Formula"),
            html.Dd(FORMULA),
            *head_of("Aggregate", aggregation),
            *head_of("Intervals", uncertainty),
            html.Dt("Low and high"),
            html.Dd(uncertainty.INTERVAL_MEANING),
            html.Dt("Logical bounds"),
            html.Dd(BOUNDS_MEANING),
            *head_of("Reliability", reliability),
            html.Dt("Limits of the grades"),
            html.Dd(limits),
            *head_of("Change", changes),
        ],
        className="declared wide",
    )


def warnings() -> Component:
    """Return how outlooks and forecasts are made and judged, in the words of the modules that do it."""
    return html.Dl(
        [
            *head_of("What happened", outcomes),
            *head_of("What outlooks are made from", features),
            *head_of("Outlook", outlook_models),
            *head_of("Deaths by month", counts),
            *head_of("Skill", skill),
            html.Dt("Hindsight"),
            html.Dd(skill_report.HINDSIGHT),
            html.Dt("What counts as known on a past date"),
            html.Dd(
                "Past dates before the first run are answered with today's figures and today's release calendars: a month or a year "
                "counts as known when one of this year would be, months of violence 20 days after they end."
            ),
        ],
        className="declared wide",
    )


def head_of(title: str, module: ModuleType) -> list[Part]:
    """Return a module's head under a title."""
    paragraphs = (inspect.getdoc(module) or "").split("\n\n")
    return [html.Dt(title), html.Dd([html.P(_plain(part)) for part in paragraphs])]


def _limit(part: reliability.Part, value: float) -> str:
    return words.percent(value) if part.unit == "%" else f"{words.number(value)} {part.unit}"


def _plain(text: str) -> str:
    """Return a paragraph of a module's head without its marks."""
    floor = words.percent(aggregation.FLOOR)
    return re.sub(r"[ \n]+", " ", text.replace("``FLOOR``", floor).replace("``", "").replace("*", ""))


def weight_sets(sets: Mapping[str, WeightSet], chosen: Sequence[Indicator]) -> Component:
    """Return the weight sets: name, version, what each means, share of each pillar."""

    def line(one: WeightSet) -> list[Part]:
        return [
            html.B(one.name.replace("_", " ")),
            f"{one.version}",
            one.note,
            *(share(one, chosen, pillar) for pillar in Pillar),
            html.Code(one.digest),
        ]

    head = ["Weight set", "Version", "Meaning", *(PILLAR_NAMES[p] for p in Pillar), "Digest"]
    return rows(head, [line(one) for one in sets.values()], "Weight sets", "stacks", numeric=[3, 4, 5])


def share(weights: WeightSet, chosen: Sequence[Indicator], pillar: Pillar) -> str:
    """Return the share of the composite that a pillar's indicators have together."""
    nominal = weights.nominal(chosen)
    return words.percent(sum(nominal[one.id] for one in chosen if one.pillar == pillar))


def indicators(entries: Sequence[Entry], nominal: Mapping[str, float]) -> Component:
    """Return every indicator by pillar and lane; each opens to its declaration."""
    parts: list[Part] = []
    for pillar in Pillar:
        parts.append(html.H3([square(pillar), f" {PILLAR_NAMES[pillar]}"], className="pillar"))
        for lane in Lane:
            here = [e for e in entries if (e.indicator.pillar, e.indicator.lane) == (pillar, lane)]
            if here:
                title = html.H4(
                    [
                        lane_glyph(lane),
                        f" {LANE_NAMES[lane]}: {LANE_MEANS[lane]}",
                        html.Span(f" {len(here)}", className="note"),
                    ]
                )
                parts += [
                    title,
                    html.Ul(
                        [_indicator(e, nominal.get(e.indicator.id, 0.0)) for e in here],
                        className="declarations",
                    ),
                ]
    return html.Div(parts)


def _indicator(entry: Entry, weight: float) -> Component:
    one = entry.indicator
    facts = [
        ("Counts", direction(one)),
        ("Goalposts", f"{goalposts(one)}: {one.reference}"),
        ("Series", ", ".join(one.series)),
        ("Kept for", words.count(one.max_age, "month") + " after its period"),
        ("Window", words.count(one.window, "month") if one.window else ""),
        ("Nominal weight", words.percent(weight, 1)),
        ("What it is", one.note),
    ]
    inside = html.Dl(
        [part for label, text in facts if text for part in (html.Dt(label), html.Dd(text))],
        className="declared",
    )
    summary = [html.Span(one.name, className="name"), html.Span(f" {one.unit}", className="note")]
    return html.Li(
        html.Details([html.Summary(summary), declaration(entry.doc), inside], id=f"methodology-{one.id}")
    )


def indicators_table(entries: Sequence[Entry], nominal: Mapping[str, float]) -> pd.DataFrame:
    """Return every indicator's declaration in rows."""
    return pd.DataFrame(
        [
            (
                e.indicator.id,
                e.indicator.name,
                e.indicator.unit,
                PILLAR_NAMES[e.indicator.pillar],
                LANE_NAMES[e.indicator.lane],
                e.indicator.direction,
                e.indicator.goalposts[0],
                e.indicator.goalposts[1],
                str(e.indicator.treat),
                e.indicator.max_age,
                " ".join(e.indicator.series),
                round(100 * nominal.get(e.indicator.id, 0.0), 2),
                e.indicator.reference,
                e.labelled().get("Method", ""),
            )
            for e in entries
        ],
        columns=[
            "Indicator",
            "Name",
            "Unit",
            "Pillar",
            "Lane",
            "Direction",
            "Goalpost low",
            "Goalpost high",
            "Treatment",
            "Months kept",
            "Series",
            "Nominal weight, %",
            "Reference",
            "Method",
        ],
    )


def sources(states: Sequence[SourceState]) -> Component:
    """Return every source's declaration; each opens."""
    return html.Ul(
        [
            html.Li(
                html.Details(
                    [
                        html.Summary(
                            [
                                html.Span(s.name, className="name"),
                                html.Span(f" {s.provider}", className="note"),
                            ]
                        ),
                        declaration(s.doc),
                    ],
                    id=f"methodology-{s.key}",
                )
            )
            for s in states
        ],
        className="declarations",
    )
