"""The outlook of one country: the probability of each outcome on its strip, and what raises and lowers it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import Part, attrs, empty, no_information, rows, square
from dashboard.figures.track_marks import chance
from data.outlooks import Issue, Row
from indicators.contract import PILLAR_NAMES, Pillar
from indicators.outcomes import BY_ID, OUTCOMES, Outcome
from indicators.outlook_issue import Apart
from indicators.outlook_issue import Part as Driver
from indicators.outlook_models import EVENTS
from indicators.skill import Skill
from indicators.track import HARD

SHOWN = 4
"""Drivers named each way; the CSV holds all."""


@dataclass(frozen=True)
class Told:
    """What was said of a country on a date."""

    on: date
    issue: Issue | None
    """None where the back-test says it."""
    judged_by: int
    rows: Mapping[str, Row]
    """By outcome; an onset that cannot happen has none."""
    apart: Mapping[str, Apart]
    """What each probability is made of, where that is kept."""


def note(told: Told) -> str:
    """Return beside the title who said it and when."""
    if told.issue:
        return f"the next 12 months, issued {words.day(told.on)}"
    return f"back-test: what it would have said on {words.day(told.on)}"


def strips(told: Told, skills: Mapping[str, Skill]) -> Component:
    """Return the outcomes, each with its probability, interval and base rate on one strip."""
    ends = html.Div([html.Span("0"), html.Span(f"100{words.NB}%")], className="ends-of-strip")
    lines = [_line(one, told.rows.get(one.id), skills.get(one.id)) for one in OUTCOMES]
    return html.Div([html.Ul(lines), ends], className="outlook")


def _line(one: Outcome, row: Row | None, skill: Skill | None) -> Component:
    name = f"Onset: {one.name}" if one.quiet else one.name
    if row is None:
        why = f"does not apply: {one.threshold} or more in one of the last five years"
        return html.Li(
            [html.Div([html.Span(name), html.Span("—", className="note")]), html.Span(why, className="note")]
        )
    base = f"; base rate {chance(skill.base_rate)}" if skill else ""
    return html.Li(
        [
            html.Div([html.Span(name), html.B(chance(row.probability))]),
            _strip(row, skill),
            html.Span(f"{_interval(row)}{base}", className="note"),
        ]
    )


def _interval(row: Row) -> str:
    ends = dict.fromkeys((chance(row.low), chance(row.high)))
    return f"{' to '.join(ends)} (5–95{words.NB}%)"


def _strip(row: Row, skill: Skill | None) -> Component:
    def at(kind: str, share: float, size: float | None = None) -> Component:
        width = {} if size is None else {"inlineSize": f"{max(100 * size, 0.5):.1f}%"}
        return html.I(className=kind, style={"insetInlineStart": f"{100 * share:.1f}%"} | width)

    marks: list[Part] = [at("tick", share) for share in (0, 0.25, 0.5, 0.75, 1)]
    if row.low is not None and row.high is not None:
        marks.append(at("band", row.low, row.high - row.low))
    marks += [at("base", skill.base_rate)] if skill else []
    return html.Span([*marks, at("value", row.probability)], className="strip", **attrs(aria_hidden="true"))


# ---- drivers ----------------------------------------------------------------------------------------------------------


def drivers(told: Told) -> list[Component]:
    """Return a disclosure for each event: what its odds are multiplied by, exactly, by pillar and by the largest features."""
    return [
        html.Details(
            [html.Summary(html.Span(f"What raises and lowers it: {event.name}")), _table(found, event), _sum(found, told.rows[event.id])],
            className="disclosure",
        )
        for event in EVENTS
        if (found := told.apart.get(event.id))
    ]  # fmt: skip


def _table(found: Apart, event: Outcome) -> Component:
    ways = {"By pillar": _by_pillar(found.parts)}
    ways["Raise it most"] = [one for one in found.parts if one.log_odds > 0][:SHOWN]
    ways["Lower it most"] = [one for one in found.parts if one.log_odds < 0][:SHOWN]
    body: list[list[Part]] = []
    groups = {}
    for title, parts in ways.items():
        groups[len(body)] = title
        body += [
            [html.Span([square(one.pillar), html.Span(one.name)], className="signal"), odds(one.log_odds)]
            for one in parts
        ]
    return rows(
        ["Feature", "Odds"], body, f"What raises and lowers it: {event.name}", "folds pairs", groups, (1,)
    )


def _by_pillar(parts: Sequence[Driver]) -> list[Driver]:
    """Return the sums of all features of each pillar."""
    return [
        Driver(f"{PILLAR_NAMES[pillar]}, {len(own)} features", pillar, sum(own))
        for pillar in Pillar
        if (own := [one.log_odds for one in parts if one.pillar == pillar])
    ]


def odds(log_odds: float) -> str:
    """Return what odds are multiplied or divided by: × 1.4, ÷ 2.0."""
    sign = "×" if log_odds >= 0 else "÷"
    times = math.exp(abs(log_odds))
    return f"{sign}{words.NB}{words.number(times, 2 if times < 2 else 1 if times < 20 else 0)}"


def _sum(found: Apart, row: Row) -> Component:
    linear = odds(sum(one.log_odds for one in found.parts))
    return html.P(
        f"Odds of {words.value(math.exp(found.start))} to 1 where every feature is at its mean, {linear} for all features, "
        f"{odds(found.boosting)} for the half of the model that is not linear and not taken apart: {chance(row.probability)}. Features "
        "that tell nearly the same share their weight, so that one of them may point the other way; sums by pillar are steadier.",
        className="note",
    )


# ---- none --------------------------------------------------------------------------------------------------------------


def none(country: str, told: Told | None, on: date, last: date | None, is_state: bool) -> Component:
    """Return why there is no outlook."""
    if told is not None:
        return no_information(f"No outlook: {_unspoken(country, is_state)}.")
    by_hand: list[Part] = [
        "By hand: ",
        html.Code(f"python -m indicators outlook --as-of {on.isoformat()}"),
        ".",
    ]
    ends = f", and the back-test ends with {words.day(last)}" if last else ""
    return empty(f"No outlook had been issued in the year to {words.day(on)}{ends}.", by_hand)


def _unspoken(country: str, is_state: bool) -> str:
    if not is_state:
        return f"outlooks are made for States, and {country} is not listed as one on this date"
    return f"UCDP, which outlooks rest on, has no figures of violence for {country}"


# ---- words ------------------------------------------------------------------------------------------------------------


def says(country: str, told: Told) -> str:
    """Return the sentence above the figure: the outcome that is the likeliest of the events, with its interval."""
    row = told.rows[EVENTS[0].id]
    when = "in the next twelve months" if told.issue else f"in {told.judged_by}"
    return f"{country}: {chance(row.probability)} for {EVENTS[0].name} {when}, {_interval(row)}."


def skill_line(skills: Mapping[str, Skill], span: tuple[int, int] | None) -> str:
    """Return how well such outlooks ranked, in one sentence; nothing when that is not known."""
    event = EVENTS[0].id
    whole, hard = skills.get(event), skills.get(HARD[event])
    if not whole or not span:
        return ""
    onset = f", and in {words.percent(hard.auc.value)} for onsets after five quiet years" if hard else ""
    return (
        f"Back-test of {span[0]}–{span[1]}: a State with {BY_ID[event].name} stood above one without in "
        f"{words.percent(whole.auc.value)} of pairs{onset}. Base rates, the upright marks, are the share of State-years in it. "
    )


def frozen(told: Told) -> str:
    """Return what fixes it: the issue's inputs and code, or what the back-test rests on."""
    if told.issue is None:
        return (
            f"No outlook had been issued then. The back-test learned only from years published by {words.day(told.on)}; figures are revised "
            f"ones. It speaks of {told.judged_by}."
        )
    kept = "" if told.apart else " Its drivers were not kept."
    return f"Frozen when issued, id {told.issue.snapshot}, code {told.issue.code[:8]}; judged by {told.judged_by}.{kept}"


def frame(told: Told, skills: Mapping[str, Skill]) -> pd.DataFrame:
    """Return probabilities, then what they are made of, in rows."""
    by = told.issue.snapshot if told.issue else "back-test"
    head = [
        (one.name, "after five years without" if one.quiet else "", "probability", "", None, *_figures(told.rows.get(one.id)),
         round(skills[one.id].base_rate, 4) if one.id in skills else None, told.on, by)
        for one in OUTCOMES
    ]  # fmt: skip
    parts = [
        (event.name, "", what, pillar, round(log_odds, 4), None, None, None, None, told.on, by)
        for event in EVENTS
        if (found := told.apart.get(event.id))
        for what, pillar, log_odds in (
            ("start: every feature at its mean", "", found.start),
            *((one.name, PILLAR_NAMES[one.pillar], one.log_odds) for one in found.parts),
            ("boosting, not taken apart", "", found.boosting),
        )
    ]
    names = [
        "Outcome",
        "Case",
        "What",
        "Pillar",
        "Log-odds",
        "Probability",
        "Low (5 %)",
        "High (95 %)",
        "Base rate",
        "Said on",
        "Issue",
    ]
    return pd.DataFrame([*head, *parts], columns=names)


def _figures(row: Row | None) -> tuple[float | None, ...]:
    return (
        (None, None, None)
        if row is None
        else tuple(None if one is None else round(one, 4) for one in (row.probability, row.low, row.high))
    )
