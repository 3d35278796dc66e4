"""Hard cases by both meanings of quiet: AUC and average precision of every ranking, with how many State-years each rests on."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import Part, rows
from dashboard.figures.track_marks import ends, figure
from dashboard.figures.track_skill import FEW
from indicators import baselines
from indicators.hard_cases import HardCases
from indicators.hard_cases import words as quiet_words
from indicators.track import COMPOSITE, OUTLOOK, Ranked

SHOWN = (OUTLOOK, COMPOSITE, baselines.LAST_VALUE, baselines.FIVE_YEARS, baselines.BEST)
"""The rankings in the table: single pillars are in the CSV."""


def table(found: Sequence[HardCases]) -> Component:
    """Return the rankings below each meaning of quiet."""
    body: list[list[Part]] = []
    groups: dict[int, Part] = {}
    for one in found:
        groups[len(body)] = _group(one)
        body += [_line(each) for each in (one.alone, *one.ranked) if each.id in SHOWN]
    head = ["Ranking", "ROC-AUC", "Average precision", "Country-years", "With it"]
    return rows(head, body, "Hard cases, by what quiet means", "t-hard t-fold", groups, (1, 2, 3, 4))


def _group(one: HardCases) -> str:
    own = "Quiet of the outcome itself" if one.quiet == one.outcome else "Quiet of conflict"
    return f"{own}: {quiet_words(one.quiet)}"


def _line(each: Ranked) -> list[Part]:
    title = html.Span(each.title, className="own" if each.id == OUTLOOK else "")
    told = each.skill
    if told is None:
        return [title, html.Span(FEW, className="note"), words.NONE, words.NONE, words.NONE]
    counts = (words.number(told.n), words.number(told.positives))
    return [title, figure(told.auc, 3), figure(told.average_precision, 3), *counts]


def says(found: Sequence[HardCases]) -> str:
    """Return what the outlook reaches by each meaning, in words."""
    told = [
        f"{figure(one.alone.skill.auc, 3)} after {quiet_words(one.quiet)} "
        f"({words.number(one.alone.skill.positives)} of {words.count(one.alone.skill.n, 'country-year')})"
        for one in found
        if one.alone.skill
    ]
    same = " For this outcome the two meanings of quiet are one." if len(found) == 1 else ""
    return f"ROC-AUC of the outlook: {'; '.join(told)}.{same}" if told else "Too few outcomes to tell."


def frame(found: Sequence[HardCases]) -> pd.DataFrame:
    """Return every ranking by every meaning in rows."""
    lines = [
        (_group(one), each.title, told.positives, told.n, round(told.base_rate, 4), *ends(told.auc), *ends(told.average_precision))
        for one in found for each in (one.alone, *one.ranked) if (told := each.skill)
    ]  # fmt: skip
    measures = [f"{name}{end}" for name in ("AUC", "Average precision") for end in ("", ", 5 %", ", 95 %")]
    return pd.DataFrame(
        lines, columns=["Quiet", "Ranking", "With the outcome", "Country-years", "Base rate", *measures]
    )
