"""How far a composite can be relied on, as one letter that opens to all it was made from.

Five things are looked at, each weighted as in the composite: the share of the weight that is missing; the mean age of the
values; the share that rests on provisional, estimated or imputed values; how far apart the sources' own bounds put the
composite; and how many of the figures a later release of their source changed. Each has a limit for A, B and C; the letter is
that of the poorest of the five, and D is what meets none. A part that is not known, as revisions are until a second release
has been recorded, decides nothing and is shown as not known. There is no letter where there is no composite.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from data.revisions import Revisions
from indicators.aggregation import Floats
from indicators.contract import Indicator
from indicators.periods import Ages
from indicators.weights import WeightSet

GRADES = ("", "A", "B", "C", "D")


@dataclass(frozen=True)
class Part:
    """One of the things a grade is made from."""

    key: str
    name: str
    unit: str
    """% for a share from 0 to 1, or what it is counted in."""
    limits: tuple[float, float, float]
    """The most that A, B and C allow."""
    means: str

    def letter(self, value: float | None) -> str:
        """Return the letter that a value has by itself, empty when it is not known."""
        if value is None or np.isnan(value):
            return ""
        return GRADES[1 + sum(value > limit + _EPSILON for limit in self.limits)]


_EPSILON = 1e-9
PARTS = (
    Part("missing", "Missing", "%", (0.10, 0.25, 0.40), "share of the weight without a value"),
    Part("age", "Mean age", "months", (24.0, 36.0, 48.0), "from the end of the period a value is about"),
    Part("unsure", "Provisional or estimated", "%", (0.10, 0.25, 0.50), "share of the weight, imputed values included"),
    Part(
        "error",
        "Source bounds",
        "points",
        (2.0, 5.0, 10.0),
        "from the composite with every figure at its source's lower bound to that with every one at its upper bound",
    ),
    Part(
        "revised",
        "Revised",
        "%",
        (0.10, 0.25, 0.50),
        "share of the figures that a later release moved by more than a twentieth",
    ),
)  # fmt: skip
LIMITS = {part.key: part.limits for part in PARTS}


@dataclass(frozen=True)
class Reliability:
    """What the grade was made from, by the keys of ``PARTS``, and its place in ``GRADES``; 0 where there is no composite.

    NaN is not known, or no composite.
    """

    missing: Floats
    age: Floats
    unsure: Floats
    error: Floats
    revised: Floats
    grade: npt.NDArray[np.int8]

    def parts(self, place: tuple[int, ...]) -> dict[str, float | None]:
        """Return every part at one place, such as (date, country); None where it is not known."""
        found = {part.key: float(getattr(self, part.key)[place]) for part in PARTS}
        return {key: None if np.isnan(value) else value for key, value in found.items()}


def reliability(
    composite: Floats,
    coverage: Floats,
    age: Ages,
    unsure: npt.NDArray[np.bool_],
    chosen: Sequence[Indicator],
    weights: WeightSet,
    bounded: Mapping[str, tuple[npt.NDArray[Any], npt.NDArray[Any]]] | None = None,
    revised: npt.NDArray[Any] | None = None,
) -> Reliability:
    """Return all parts and the grade, in the shape of ``composite``.

    The first axis of ``age`` and ``unsure`` is the indicator. ``bounded`` gives the lower and upper scores of indicators whose
    sources give bounds; ``revised`` the share of revised figures by indicator and country, NaN where not known.
    """
    nominal = weights.nominal(chosen)
    total, doubtful, wide, changed, known = (np.zeros(composite.shape) for _ in range(5))
    for row, one in enumerate(chosen):
        weight = nominal[one.id]
        total += np.where(age[row] >= 0, age[row], 0) * weight
        doubtful += unsure[row] * weight
        if bounded and one.id in bounded:
            low, high = bounded[one.id]
            wide += np.nan_to_num(high - low) * weight
        if revised is not None:
            there = ~np.isnan(revised[row]) & (age[row] >= 0)
            changed += np.where(there, revised[row], 0) * weight
            known += there * weight
    present = np.where(coverage > 0, coverage, 1)
    parts = {
        "missing": 1 - coverage,
        "age": total / present,
        "unsure": doubtful / present,
        "error": wide / present,
        "revised": np.where(known > 0, changed / np.where(known > 0, known, 1), np.nan),
    }
    poorest = np.ones(composite.shape, dtype=np.int8)
    for name, part in parts.items():
        level = 1 + sum((part > limit + _EPSILON).astype(np.int8) for limit in LIMITS[name])
        poorest = np.maximum(poorest, level).astype(np.int8)
    has = ~np.isnan(composite)
    return Reliability(
        **{name: np.where(has, part, np.nan) for name, part in parts.items()},
        grade=np.where(has, poorest, 0).astype(np.int8),
    )


def revised_shares(found: Revisions, chosen: Sequence[Indicator], iso3: tuple[str, ...]) -> Floats:
    """Return the share of revised figures by indicator and country: that of its most revised series, NaN where none is known."""
    shares = np.full((len(chosen), len(iso3)), np.nan)
    for row, one in enumerate(chosen):
        for key in one.series:
            shares[row] = np.fmax(shares[row], found.of(key, iso3))
    return shares
