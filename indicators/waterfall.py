"""The steps that lead from a composite to the one a year later: causes in order, and what each moved most."""

from __future__ import annotations

from dataclasses import dataclass

from indicators.changes import Cause
from indicators.drivers import Moved

MOST = 4
"""Indicators shown under a cause; the rest of it is one step."""


@dataclass(frozen=True)
class Step:
    """One step of the way. Levels have one decimal, and ``start`` plus ``points`` is ``end`` as printed."""

    cause: Cause
    indicator: str
    """Id of an indicator, or empty for what is left of its cause."""
    others: int
    """How many indicators the step holds when it is not one."""
    start: float
    end: float
    points: float


def steps(moved: Moved, most: int = MOST) -> tuple[Step, ...]:
    """Return the steps from ``before`` to ``after``: each cause's largest indicators, then its others.

    A cause that moved nothing is one step of 0 points.
    """
    found: list[Step] = []
    level = moved.before
    for cause in Cause:
        ranked = moved.largest(cause)
        shown, rest = (ranked, []) if len(ranked) <= most + 1 else (ranked[:most], ranked[most:])
        parts = [(key, 0, points) for key, points in shown]
        if rest or not ranked:
            parts.append(("", len(rest), round(sum(points for _, points in rest), 1)))
        for key, others, points in parts:
            end = round(level + points, 1)
            found.append(Step(cause, key, others, level, end, points))
            level = end
    return tuple(found)


def span(found: tuple[Step, ...], margin: float = 1.0) -> tuple[float, float]:
    """Return the range of scores that the steps pass through, with a margin, inside 0 and 100."""
    levels = [level for step in found for level in (step.start, step.end)]
    return max(min(levels) - margin, 0.0), min(max(levels) + margin, 100.0)
