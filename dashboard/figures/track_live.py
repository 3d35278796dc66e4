"""Outlooks as issued: when each comes due, and how those did whose truth has arrived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import Part, rows, strong
from data.outlooks import Issue
from indicators.outlook_issue import LiveScore, judged_by

WHEN = (
    "An outlook is frozen when it is issued, with its inputs and code version; it comes due when UCDP has published the year it is judged by, "
    "and later data never touch it."
)


@dataclass(frozen=True)
class Issued:
    """An outlook as issued, and its score for one outcome, None before it has come due."""

    issue: Issue
    score: LiveScore | None


def statement(issued: Sequence[Issued]) -> list[Part]:
    """Return the first sentence of the live record."""
    due = sum(one.score is not None for one in issued)
    if not issued:
        return ["No outlook has been issued yet, so none has come due."]
    last = f"the last of {words.day(issued[0].issue.on)}"
    if not due:
        return [
            "No outlook issued has come due yet. ",
            strong(words.number(len(issued))),
            f" issued so far, {last}.",
        ]
    return [
        strong(words.number(due)),
        f" of {words.count(len(issued), 'issued outlook')} {'has' if due == 1 else 'have'} come due; {last}.",
    ]


def short(issued: Sequence[Issued]) -> tuple[str, str]:
    """Return the live score's place among the headline figures: the figure and what it is."""
    due = [one.score for one in issued if one.score]
    if due:
        skill = 1 - sum(one.brier for one in due) / sum(one.base_brier for one in due)
        return words.number(skill, 2), f"Live Brier skill, {words.count(len(due), 'outlook')} as issued"
    return (
        words.NONE,
        "Live score: no outlook issued has come due yet" if issued else "Live score: no outlook issued yet",
    )


def table(issued: Sequence[Issued]) -> Component:
    """Return the issued outlooks, the newest first."""
    body: list[list[Part]] = [
        [words.day(one.issue.on), one.issue.snapshot, str(judged_by(one.issue.on)),
         *(("not yet due", *[words.NONE] * 4) if one.score is None else
           ("came due", words.number(one.score.positives), words.number(one.score.brier, 3), words.number(one.score.base_brier, 3), words.number(one.score.auc, 2)))]
        for one in issued
    ]  # fmt: skip
    head = [
        "Issued",
        "Inputs",
        "Judged by",
        "State",
        "With the outcome",
        "Brier score",
        "Brier, base rate",
        "AUC",
    ]
    return rows(head, body, "Outlooks as issued", "t-fold", numeric=(2, 4, 5, 6, 7))


def frame(issued: Sequence[Issued]) -> pd.DataFrame:
    """Return the same in rows."""
    lines = [
        (one.issue.on.isoformat(), one.issue.snapshot, one.issue.code, judged_by(one.issue.on),
         *((None,) * 5 if one.score is None else (one.score.n, one.score.positives, one.score.brier, one.score.base_brier, one.score.auc)))
        for one in issued
    ]  # fmt: skip
    figures = ["Country-years", "With the outcome", "Brier score", "Brier score of the base rate", "AUC"]
    made = pd.DataFrame(lines, columns=["Issued", "Inputs", "Code version", "Judged by", *figures])
    return made.astype(dict.fromkeys(figures, "float64"))
