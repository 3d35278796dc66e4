"""How far a composite can be relied on, as one letter (first version).

Three things are looked at, each weighted as in the composite: the share of the weight that is missing, the mean age of the
values, and the share that rests on provisional or estimated values. Each has a limit for A, B and C; the letter is that of
the poorest of the three, and D is what meets none. There is no letter where there is no composite. How often a source
revises its past is not counted yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indicators.aggregation import Floats
from indicators.contract import Indicator
from indicators.periods import Ages
from indicators.weights import WeightSet

GRADES = ("", "A", "B", "C", "D")
LIMITS = {"missing": (0.10, 0.25, 0.40), "age": (24.0, 36.0, 48.0), "unsure": (0.10, 0.25, 0.50)}
"""The most that A, B and C allow: share missing, mean age in months, share provisional or estimated."""


@dataclass(frozen=True)
class Reliability:
    """What the grade was made from, and its place in ``GRADES``; 0 where there is no composite."""

    missing: Floats
    age: Floats
    unsure: Floats
    grade: npt.NDArray[np.int8]


def reliability(
    composite: Floats,
    coverage: Floats,
    age: Ages,
    unsure: npt.NDArray[np.bool_],
    chosen: Sequence[Indicator],
    weights: WeightSet,
) -> Reliability:
    """Return share missing, mean age in months, share unsure, and the grade. First axis of age and unsure: indicator."""
    nominal = weights.nominal(chosen)
    total, doubtful = np.zeros(composite.shape), np.zeros(composite.shape)
    for row, one in enumerate(chosen):
        total += np.where(age[row] >= 0, age[row], 0) * nominal[one.id]
        doubtful += unsure[row] * nominal[one.id]
    present = np.where(coverage > 0, coverage, 1)
    parts = {"missing": 1 - coverage, "age": total / present, "unsure": doubtful / present}
    worst = np.ones(composite.shape, dtype=np.int8)
    for name, part in parts.items():
        level = 1 + sum((part > limit + 1e-9).astype(np.int8) for limit in LIMITS[name])
        worst = np.maximum(worst, level).astype(np.int8)
    has = ~np.isnan(composite)
    missing, months, doubt = (np.where(has, part, np.nan) for part in parts.values())
    return Reliability(missing, months, doubt, np.where(has, worst, 0).astype(np.int8))
