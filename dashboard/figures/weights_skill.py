"""Would it have warned? Past skill of a weighting beside the default and the simple rankings, in words, bars and figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import Part, attrs, rows, strong
from indicators.skill import Figure, Paired, Skill


@dataclass(frozen=True)
class Beside:
    """The skill of one ranking and what it is called; the first of a list is the one that is tried."""

    title: str
    skill: Skill


@dataclass(frozen=True)
class Cases:
    """One kind of outcome: every ranking beside the first, and the first against the default, None when it is the default."""

    title: str
    outcome: str
    """What is counted, as "25 or more state-based deaths in the year"."""
    beside: tuple[Beside, ...]
    against: Paired | None


@dataclass(frozen=True)
class Half:
    """Average precision of the set tried in some years, and its difference from the default there."""

    title: str
    value: Figure
    against: Paired


def figure(one: Figure, decimals: int = 2) -> str:
    """Return a figure with its interval: 0.64 (0.57–0.72)."""
    return f"{words.number(one.value, decimals)} ({words.between(one.low, one.high, decimals)})"


def difference(one: Figure) -> str:
    """Return a difference with its interval: −0.04 (−0.05 to −0.02)."""
    decimals = 3 if abs(one.value) < 0.1 else 2
    low, high = words.signed(one.low, decimals), words.signed(one.high, decimals)
    return f"{words.signed(one.value, decimals)} ({low} to {high})"


VERDICTS = {"better": "better", "worse": "less well"}


def says(whole: Cases, hard: Cases, default: str) -> list[Part]:
    """Return the sentence: how the set ranked what then happened, against the default, hard cases apart."""
    own = whole.beside[0].skill.average_precision
    if whole.against is None or hard.against is None:
        alone = hard.beside[0].skill
        return [
            f"This is the default, {default}: average precision ", strong(words.number(own.value, 2)),
            f" where a ranking without knowledge reaches {words.number(whole.beside[0].skill.base_rate, 2)}; ",
            strong(words.number(alone.average_precision.value, 3)), " on the hard cases, where it reaches ",
            f"{words.number(alone.base_rate, 3)}. {_simple(whole)}",
        ]  # fmt: skip
    between = whole.against.average_precision
    theirs = whole.beside[1].skill.average_precision
    told: list[Part] = ["Between this weighting and the default there is ", strong("no clear difference")]
    if between.clear:
        verdict = VERDICTS[whole.against.words(between)]
        told = ["This weighting ranked what then happened ", strong(verdict), " than the default"]
    told.append(
        f": average precision {words.number(own.value, 2)} against {words.number(theirs.value, 2)}, a difference of {difference(between)}. "
    )
    apart = hard.against.average_precision
    if apart.clear:
        told += [
            "On the hard cases it ranked ",
            strong(VERDICTS[hard.against.words(apart)]),
            f": {difference(apart)}.",
        ]
    else:
        told += ["On the hard cases there is ", strong("no clear difference"), f": {difference(apart)}."]
    return told  # fmt: skip


def _simple(whole: Cases) -> str:
    """Return in words whether last year's deaths alone ranked better than the set does."""
    own = whole.beside[0].skill.average_precision.value
    best = max(whole.beside[1:], key=lambda one: one.skill.average_precision.value, default=None)
    if best is None or best.skill.average_precision.value <= own:
        return ""
    return f"{best.title} ranked better, {words.number(best.skill.average_precision.value, 2)}: a composite describes, it does not forecast."


def bars(cases: Cases) -> Component:
    """Return average precision of each ranking on one axis, with its interval and the base rate as a tick."""
    first = cases.beside[0].skill
    end = ceil(20 * max(one.skill.average_precision.high for one in cases.beside)) / 20
    lines = [_bar(one, end, first.base_rate, at == 0) for at, one in enumerate(cases.beside)]
    decimals = 1 if first.base_rate < 0.1 else 0
    return html.Div(
        [
            html.H3(cases.title),
            html.Ul(lines, className="w-skills"),
            html.P(
                f"{cases.outcome}: {words.number(first.positives)} of {words.number(first.n)}. "
                f"Tick: base rate, {words.percent(first.base_rate, decimals)}. Scale ends at {words.number(end, 2)}.",
                className="note",
            ),
        ],
        className="w-cases",
    )


def _bar(one: Beside, end: float, base: float, own: bool) -> Component:
    found = one.skill.average_precision
    small = end <= 0.5
    text = words.number(found.value, 3 if small else 2)

    def at(value: float) -> str:
        return f"{100 * value / end:.2f}%"

    band = {"insetInlineStart": at(found.low), "inlineSize": at(found.high - found.low)}
    return html.Li(
        [
            html.Span(one.title, className="w-name"),
            html.Span(
                [
                    html.I(className="base", style={"insetInlineStart": at(base)}),
                    html.I(className="band", style=band),
                    html.I(className="dot", style={"insetInlineStart": at(found.value)}),
                ],
                className="w-skill",
                **attrs(aria_hidden="true"),
            ),
            html.Span(text, className="w-value", title=f"{one.title}: {figure(found, 3)}"),
        ],
        className="own" if own else None,
    )


def measures(cases: Cases) -> Component:
    """Return recall and flags per hit at 10, 20 and 30 flags a year, AUC and lead time, the set beside the default."""
    shown = cases.beside[:2] if cases.against is not None else cases.beside[:1]
    body: list[list[Part]] = [["AUC", *(_two(one.skill.auc) for one in shown)]]
    for at, flags in enumerate(shown[0].skill.flags):
        body.append(
            [f"Recall at {flags.count}", *(_two(one.skill.flags[at].recall, percent=True) for one in shown)]
        )
    for at, flags in enumerate(shown[0].skill.flags):
        body.append(
            [f"Flags per hit at {flags.count}", *(_two(one.skill.flags[at].per_hit, 1) for one in shown)]
        )
    leads = [one.skill.lead for one in shown]
    if all(leads):
        body.append(["Lead, years", *(_two(lead.years, 1) for lead in leads if lead)])
        body.append(["Flagged a year ahead", *(_two(lead.ahead, percent=True) for lead in leads if lead)])
    numeric = tuple(range(1, 1 + len(shown)))
    return rows(["", *(one.title for one in shown)], body, cases.title, "w-measures", numeric=numeric)  # fmt: skip


def _two(one: Figure, decimals: int = 2, percent: bool = False) -> Component:
    """Return a figure above its interval."""
    if percent:
        value = words.percent(one.value)
        span = words.between(100 * one.low, 100 * one.high)
    else:
        value, span = words.number(one.value, decimals), words.between(one.low, one.high, decimals)
    return html.Span([value, html.Span(span, className="note")], className="w-two")


def split(halves: Sequence[Half], tuned: str) -> Component:
    """Return the difference from the default in the earlier and the later years, with a warning for a set tuned on some."""
    body: list[list[Part]] = [
        [one.title, figure(one.value), difference(one.against.average_precision)] for one in halves
    ]
    doubt = _doubt(halves)
    return html.Div(
        [
            html.H3("Earlier and later years"),
            html.P(tuned, className="stale") if tuned else None,
            html.P(doubt, className="stale") if doubt else None,
            rows(["Years", "Average precision", "Difference"], body, "Earlier and later years", "w-measures", numeric=(1, 2)),
            html.P(
                "Weights that are moved until this figure rises are tuned on what judges them. What holds in the later years as "
                "well is worth more.",
                className="note",
            ),
        ]
    )  # fmt: skip


def _doubt(halves: Sequence[Half]) -> str:
    early, late = (one.against.average_precision for one in halves)
    if early.clear and early.value > 0 and not (late.clear and late.value > 0):
        return f"Better than the default in {halves[0].title} only: in {halves[1].title} the gain is not clear. This set looks tuned."
    return ""


def frame(cases: Sequence[Cases]) -> pd.DataFrame:
    """Return every ranking with its measures in rows."""
    lines = []
    for one in cases:
        for beside in one.beside:
            held = beside.skill
            lines.append(
                (
                    one.title, beside.title, held.positives, held.n, round(held.base_rate, 4),
                    *_ends(held.average_precision), *_ends(held.auc),
                    *(value for flags in held.flags for value in (*_ends(flags.recall), *_ends(flags.per_hit))),
                    *(_ends(held.lead.years) if held.lead else (None, None, None)),
                )
            )  # fmt: skip
    names = ["Average precision", "AUC"]
    for count in (10, 20, 30):
        names += [f"Recall at {count}", f"Flags per hit at {count}"]
    names.append("Lead, years")
    columns = [part for name in names for part in (name, f"{name}, 5 %", f"{name}, 95 %")]
    return pd.DataFrame(
        lines, columns=["Cases", "Ranking", "With the outcome", "Country-years", "Base rate", *columns]
    )


def _ends(one: Figure) -> tuple[float, float, float]:
    return round(one.value, 4), round(one.low, 4), round(one.high, 4)
