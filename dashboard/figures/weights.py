"""The Weights page: one row a weight, and the list of scores with their rank intervals.

The rows are made here once; assets/weights_*.js puts sliders into them and fills them anew while a slider moves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import Part, attrs, change, lane_glyph, link, square
from dashboard.view import View
from data.countries import name
from indicators.contract import LANE_NAMES, PILLAR_NAMES, Indicator, Lane, Pillar
from indicators.effective import ALIKE, Alike

SHOWN = 20
"""Countries listed until all are asked for."""
STEP = 20
"""The axis of ranks ends at a multiple of so many places."""
Shares = Mapping[str, float]


@dataclass(frozen=True)
class Standing:
    """One State's composite with its interval and places under a weight set, and its composite under another."""

    iso3: str
    score: float
    low: float
    high: float
    place: int
    first: int
    last: int
    other: float | None
    other_place: int
    grade: str = ""


# ---- one row a weight -------------------------------------------------------------------------------------------------


def sliders(chosen: Sequence[Indicator], nominal: Shares, effective: Shares, source: str) -> Component:
    """Return the weights by pillar, lane and, folded, indicator; ``source`` is the address of the scores to weigh."""
    groups = [_pillar(pillar, chosen, nominal, effective) for pillar in Pillar]
    head = html.Div(
        [html.Span("Pillar, lane, indicator", className="w-name"), html.Span(className="w-slide"),
         html.Span("Nominal", className="w-nominal"), html.Span("Effective", className="w-effective")],
        className="w-row w-head",
    )  # fmt: skip
    return html.Div([head, *groups], className="w-sliders", **attrs(data_model=source))


def _pillar(pillar: Pillar, chosen: Sequence[Indicator], nominal: Shares, effective: Shares) -> Component:
    own = [one for one in chosen if one.pillar == pillar]
    lanes: list[Part] = []
    for lane in Lane:
        inside = [one for one in own if one.lane == lane]
        key = f"{pillar}.{lane}"
        if inside:
            fold = html.Button(
                [lane_glyph(lane), html.Span(LANE_NAMES[lane]), html.Span(str(len(inside)), className="note")],
                type="button",
                className="w-fold",
                title=f"{words.count(len(inside), 'indicator')}",
                **attrs(aria_expanded="false", data_fold=key),
            )  # fmt: skip
            lanes.append(_row(key, "w-lane", fold, nominal, effective))
            folded = [_row(one.id, "w-indicator", one.name, nominal, effective) for one in inside]
            lanes.append(html.Div(folded, className="w-folded", hidden=True, **attrs(data_of=key)))
    title = html.Span([square(pillar), html.B(PILLAR_NAMES[pillar])], className="signal")
    return html.Div(
        [_row(str(pillar), "w-pillar", title, nominal, effective), *lanes],
        className=f"w-group {pillar}",
        role="group",
        **attrs(aria_label=PILLAR_NAMES[pillar]),
    )


def _row(key: str, kind: str, title: Part, nominal: Shares, effective: Shares) -> Component:
    return html.Div(
        [
            html.Span(title, className="w-name"),
            html.Span(className="w-slide"),
            html.Span(words.percent(nominal.get(key), 1), className="w-nominal"),
            html.Span(
                [
                    html.Span([html.I(className="w-fill"), html.I(className="w-mark")], className="w-bar",
                              **attrs(aria_hidden="true")),
                    html.Span(words.percent(effective.get(key), 1), className="w-text"),
                ],
                className="w-effective",
            ),
        ],
        className=f"w-row {kind}",
        **attrs(data_key=key),
    )  # fmt: skip


def weights_frame(
    chosen: Sequence[Indicator], nominal: Shares, effective: Shares, other: Shares
) -> pd.DataFrame:
    """Return every indicator with its nominal and effective weight and the nominal one of the set compared with, in %."""
    return pd.DataFrame(
        [
            (
                PILLAR_NAMES[one.pillar],
                LANE_NAMES[one.lane],
                one.name,
                *(round(100 * share[one.id], 2) if one.id in share else None for share in (nominal, effective, other)),
            )
            for one in chosen
        ],
        columns=["Pillar", "Lane", "Indicator", "Nominal, %", "Effective, %", "Nominal in the other set, %"],
    )  # fmt: skip


# ---- scores and rank intervals ----------------------------------------------------------------------------------------


def axis_end(standings: Sequence[Standing], scored: int) -> int:
    """Return where an axis of ranks ends that holds every interval shown, at most at the number of States scored."""
    furthest = max((one.last for one in standings), default=1)
    return max(min(STEP * ceil(furthest / STEP), scored), 2)


def ranking(standings: Sequence[Standing], scored: int, view: View, against: str) -> Component:
    """Return the list: score with its interval, the rank interval as a bar, and the difference from another set."""
    end = axis_end(standings, scored)
    ticks = [1, *range(STEP, end + 1, STEP)] if end > STEP else [1, end]
    scale = [html.Span(str(at), style=_at(at, end)) for at in ticks]
    head = html.Tr(
        [
            html.Th("Country or area", scope="col"),
            html.Th("Score, 5–95 %", scope="col", className="n"),
            html.Th(
                [html.Span("Rank", className="w-title"), html.Span(scale, className="w-scale", **attrs(aria_hidden="true"))],
                scope="col", className="w-rank",
            ),
            html.Th("Interval", scope="col", className="n w-between"),
            html.Th(html.Span(f"vs {against}", className="w-against"), scope="col", className="n"),
        ]
    )  # fmt: skip
    body = [_line(one, end, view) for one in standings]
    return html.Table(
        [
            html.Caption("Composite scores with intervals and rank intervals", className="said"),
            html.Thead(head),
            html.Tbody(body),
        ],
        className="rows w-list",
        **attrs(data_to=view.to("/country/"), data_scored=str(scored)),
    )


def _at(place: float, end: int) -> dict[str, str]:
    return {"insetInlineStart": f"{100 * (place - 1) / (end - 1):.2f}%"}


def _line(one: Standing, end: int, view: View) -> Component:
    band = _at(one.first, end) | {"inlineSize": f"{100 * (one.last - one.first) / (end - 1):.2f}%"}
    ring = _at(min(one.other_place, end), end) if one.other_place else {"display": "none"}
    track = html.Span(
        [
            html.I(className="band", style=band),
            html.I(className="ring", style=ring),
            html.I(className="value", style=_at(one.place, end)),
        ],
        className="w-track",
        **attrs(aria_hidden="true"),
    )
    moved = None if one.other is None else one.score - one.other
    return html.Tr(
        [
            html.Td(link(name(one.iso3), view.to(f"/country/{one.iso3}")), className="name"),
            html.Td(
                [html.B(words.number(one.score)), html.Span(words.between(one.low, one.high), className="note")],
                className="n w-score",
            ),
            html.Td(track, className="w-rank"),
            html.Td(f"{one.first}–{one.last}", className="n w-between"),
            html.Td(change(moved), className="n"),
        ],
        **attrs(data_iso=one.iso3),
    )  # fmt: skip


def ranking_frame(standings: Sequence[Standing], against: str) -> pd.DataFrame:
    """Return the list in rows, every State that has a score."""
    return pd.DataFrame(
        [
            (
                name(one.iso3), one.iso3, round(one.score, 1), round(one.low, 1), round(one.high, 1), one.first, one.last,
                None if one.other is None else round(one.score - one.other, 1),
            )
            for one in standings
        ],
        columns=[
            "Country or area", "ISO", "Score", "Low, 5 %", "High, 95 %", "First rank, 5 %", "Last rank, 95 %", f"Difference from {against}",
        ],
    )  # fmt: skip


def by_name(standings: Sequence[Standing]) -> list[Standing]:
    """Return the same States in alphabetical order, for a list without ranks."""
    return sorted(standings, key=lambda one: name(one.iso3))


def foot(shown: int, scored: int, ranks: bool, against: str, view: View) -> Component:
    """Return the line under the list: how many are shown, what the marks are, and the way to all of them."""
    order = "" if ranks else ", the highest scores in alphabetical order"
    marks = f" Bar: rank interval; tick: this set; ring: {against}." if ranks else ""
    whole = shown == scored
    more = link(
        "The first ones" if whole else "All countries", view.here(all=None if whole else "1"), "w-all"
    )
    return html.Div(
        [
            html.Span(f"{shown} of {scored} shown{order}.{marks}", className="w-shown note"),
            more if scored > SHOWN else None,
        ],
        className="w-foot",
    )


def spreads(offered: Mapping[str, float], chosen: float, view: View) -> Component:
    """Return how far the weights are drawn from the set, to be chosen: it decides how wide the intervals are."""
    choices: list[Component | str] = []
    for text, value in offered.items():
        mark = attrs(aria_current="true" if value == chosen else None)
        choices += [link(text, view.here(spread=text), "on" if value == chosen else "", **mark), " "]
    return html.P(
        ["Spread of the weights, which decides the width of the intervals: ", *choices],
        className="note w-spread",
    )


def switch(ranks: bool, view: View) -> Component:
    """Return the switch that shows or hides ranks."""

    def one(label: str, value: str | None, on: bool) -> Component:
        return link(
            label, view.here(ranks=value), "on" if on else "", **attrs(aria_current="true" if on else None)
        )

    return html.Div(
        [one("Ranks on", None, ranks), one("off", "off", not ranks)],
        className="switch w-ranks",
        role="group",
        **attrs(aria_label="Ranks"),
    )


# ---- indicators that say the same -------------------------------------------------------------------------------------


def alike(pairs: Sequence[Alike], nominal: Shares, chosen: Sequence[Indicator]) -> Component | None:
    """Return the warning that some indicators say nearly the same; only pairs that both count are shown."""
    names = {one.id: one.name for one in chosen}
    counts = [bool(nominal[pair.one] and nominal[pair.other]) for pair in pairs]
    lines = [
        html.Li(
            [
                f"{names[pair.one]} · {names[pair.other]} ",
                html.Span(words.number(pair.correlation, 2), className="note"),
            ],
            hidden=not both,
            **attrs(data_pair=f"{pair.one},{pair.other}"),
        )
        for pair, both in zip(pairs, counts, strict=True)
    ]
    shown = sum(counts)
    told = f"{words.count(shown, 'pair')} of indicators {'says' if shown == 1 else 'say'} nearly the same"
    return html.Details(
        [
            html.Summary([html.Span(told, className="w-alike-title"), ": counted twice?"]),
            html.Ul(lines),
            html.P(f"Correlation of scores between States, {ALIKE:g} or more.", className="note"),
        ],
        className="w-alike",
        hidden=not shown,
    )
