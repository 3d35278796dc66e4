"""Where one country stands: the score with its interval, its reliability, its rank interval, its neighbours."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import Part, attrs, change, grade_box, link, of_score, rows, score_strip, sourced
from dashboard.figures.derived import reliability_value
from dashboard.view import View
from data.countries import name
from indicators.contract import LANE_NAMES, PILLAR_NAMES
from indicators.drivers import Moved
from indicators.profile import Profile
from indicators.reliability import PARTS
from indicators.uncertainty import INTERVAL_MEANING, LABEL

UNRELIABLE = ("C", "D")


def no_score(now: Profile) -> str:
    """Return what stands in place of a score: no score: 4 of 69 indicators."""
    return (
        f"no score: {now.held} of {now.declared} indicators"
        if now.is_state
        else "no score: not listed as a State on this date"
    )


def score(now: Profile, moved: Moved | None) -> list[Component]:
    """Return the one score with its interval and change, on its strip, with grade and places in disclosures."""
    if now.composite is None:
        return [
            html.P(no_score(now), className="no-score"),
            html.P(html.Span(className="strip none"), className="scale-strip"),
        ]
    interval = html.Div([html.B(words.between(now.low, now.high)), html.Span(f" {LABEL}", className="note")])
    since = (
        [change(moved.change), html.Span(f" since {words.day(moved.since)}", className="note")]
        if moved
        else []
    )
    big = sourced(
        words.number(now.composite),
        of_score(now.iso3),
        "big",
        label=f"Composite score {words.number(now.composite)}",
    )
    hatched = " unsure" if now.grade in UNRELIABLE else ""
    ends = html.Div([html.Span("0 lower risk"), html.Span("100 higher risk")], className="ends-of-strip")
    return [
        html.Div([big, html.Div([interval, html.Div(since)])], className=f"one-score{hatched}"),
        html.Div([score_strip(now.composite, now.low, now.high, now.grade not in UNRELIABLE), ends], className="scale-strip"),
        _reliability(now),
        _places(now),
    ]  # fmt: skip


def _reliability(now: Profile) -> Component:
    held = f"Reliability: {now.held} of {now.declared} indicators present"
    parts = [
        (html.Dt(part.name, title=part.means), html.Dd(reliability_value(part, now.reliability[part.key])))
        for part in PARTS
    ]
    bounds = words.between(*now.bounds) if now.bounds else ""
    return html.Details([
        html.Summary([grade_box(now.grade), html.Span(held)]),
        html.Dl([one for pair in parts for one in pair]),
        html.P(["Each part has a letter of its own, and the grade is that of the poorest: ", link("its limits", "/methodology"), "."],
               className="note"),
        html.P(f"{INTERVAL_MEANING[:1].upper()}{INTERVAL_MEANING[1:]} Here the logical bounds are {bounds}.", className="note"),
    ], className="disclosure reliability")  # fmt: skip


def _places(now: Profile) -> Component:
    start, end = 100 * (now.first - 1) / now.scored, 100 * now.last / now.scored
    bar = html.Span(
        html.I(style={"insetInlineStart": f"{start:.1f}%", "inlineSize": f"{end - start:.1f}%"}),
        className="places",
        **attrs(aria_hidden="true"),
    )
    return html.Details([
        html.Summary(html.Span("Rank interval")),
        html.P(f"between {now.first} and {now.last} of {words.number(now.scored)}, 1 being the highest score ({LABEL})"),
        bar,
        html.Div([html.Span("1"), html.Span(words.number(now.scored))], className="ends-of-strip"),
    ], className="disclosure")  # fmt: skip


def list_of(others: Sequence[Profile], view: View, caption: str) -> Component:
    """Return countries with their score, interval and grade, by name."""

    def line(one: Profile) -> list[Part]:
        country = html.Span(link(name(one.iso3), view.to(f"/country/{one.iso3}")), className="name")
        if one.composite is None:
            return [country, "", html.Span("no score", className="note"), "", grade_box("")]
        return [
            country, score_strip(one.composite, one.low, one.high, one.grade not in UNRELIABLE),
            sourced(words.number(one.composite), of_score(one.iso3), label=f"{name(one.iso3)}: {words.number(one.composite)}"),
            html.Span(words.between(one.low, one.high), className="note"), grade_box(one.grade),
        ]  # fmt: skip

    ordered = sorted(others, key=lambda one: name(one.iso3))
    head = ["Country or area", "0 to 100", "Score", "Interval", "Grade"]
    return rows(head, [line(one) for one in ordered], caption, "standing", numeric=(2, 3))


def frame(all_of: Sequence[Profile]) -> pd.DataFrame:
    """Return the same in rows, by name."""
    return pd.DataFrame(
        [
            (name(one.iso3), one.iso3, _one(one.composite), _one(one.low), _one(one.high), one.grade, one.held, one.declared)
            for one in sorted(all_of, key=lambda one: name(one.iso3))
        ],
        columns=["Country or area", "ISO", "Score", "Low", "High", "Reliability", "Indicators held", "of"],
    )  # fmt: skip


def _one(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def profile_frame(now: Profile) -> pd.DataFrame:
    """Return the pillar x lane matrix with its margins in rows."""
    lines: list[list[object]] = [
        [PILLAR_NAMES[pillar], *(_one(now.cells.get((pillar, lane))) for lane in now.lanes), _one(whole)]
        for pillar, whole in now.pillars.items()
    ]
    lines.append(["Lane", *(_one(value) for value in now.lanes.values()), _one(now.composite)])
    return pd.DataFrame(lines, columns=["Pillar", *(LANE_NAMES[lane] for lane in now.lanes), "Pillar score"])
