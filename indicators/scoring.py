"""From a value to a score: treatment, goalposts and direction, applied here and nowhere else."""

from __future__ import annotations

import numpy as np

from indicators.contract import Indicator, Treat
from indicators.periods import Array


def score(value: Array, indicator: Indicator) -> Array:
    """Return the score of each value, 0 to 100, 100 being the highest risk; missing stays missing.

    The treated value is placed between the treated goalposts; what lies outside them counts as the nearer one.
    """
    return np.asarray(np.clip(place(value, indicator), 0, 1) * 100, dtype=np.float32)


def place(value: Array, indicator: Indicator) -> Array:
    """Return where each value lies on its indicator's scale: 0 at the calm end, 1 at the risk end, and beyond either."""
    low, high = _treated(np.asarray(indicator.goalposts, dtype=np.float32), indicator.treat)
    found = (_treated(value, indicator.treat) - low) / (high - low)
    return np.asarray(1 - found if indicator.direction < 0 else found, dtype=np.float32)


def _treated(value: Array, treat: Treat) -> Array:
    return np.log1p(np.maximum(value, 0)) if treat == Treat.LOG1P else value
