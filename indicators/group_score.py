"""How well a room's estimates fared against what then happened, beside the model's outlook on the same States.

*Group's probability*  The mean of a round on one State and outcome, in whole percent, as it was shown.
*Brier score*          Mean of (probability − what happened)², 0 best, 0.25 for one who always says 50 %.
*Compared*             The model is scored on the pairs that it spoke of and the room did, for the same calendar year; both scores of a
                       comparison rest on the same pairs. What has not been published, or could not happen, is left out, not counted as 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indicators.outcomes import Truth


@dataclass(frozen=True)
class Said:
    """What a room said of a State in one round, and the model; shares of one."""

    iso3: str
    outcome: str
    round: int
    group: float
    model: float | None


@dataclass(frozen=True)
class GroupScore:
    """Brier scores of one round over all States and outcomes that can be judged."""

    round: int
    pairs: int
    group: float
    both: int
    """Pairs that the model spoke of too."""
    group_of_both: float | None
    model: float | None


def happened(truth: Truth, iso3: str, outcome: str, year: int) -> float | None:
    """Return 1 or 0, or None while it is not published and where it could not happen."""
    if year not in truth.row or iso3 not in truth.iso3:
        return None
    value = float(truth.of(outcome)[truth.row[year]][truth.iso3.index(iso3)])
    return None if math.isnan(value) else value


def group_scores(said: Iterable[Said], truth: Truth, year: int) -> tuple[GroupScore, ...]:
    """Return the scores of each round, those without a pair left out."""
    rounds: dict[int, list[tuple[Said, float]]] = {}
    for one in said:
        came = happened(truth, one.iso3, one.outcome, year)
        if came is not None:
            rounds.setdefault(one.round, []).append((one, came))
    found = []
    for turn, pairs in sorted(rounds.items()):
        both = [(one, came) for one, came in pairs if one.model is not None]
        found.append(
            GroupScore(
                turn,
                len(pairs),
                _brier([(one.group, came) for one, came in pairs]),
                len(both),
                _brier([(one.group, came) for one, came in both]) if both else None,
                _brier([(one.model or 0.0, came) for one, came in both]) if both else None,
            )
        )
    return tuple(found)


def _brier(pairs: Sequence[tuple[float, float]]) -> float:
    return sum((said - came) ** 2 for said, came in pairs) / len(pairs)
