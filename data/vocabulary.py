"""The words that every room shares: how long a period is, what a figure counts, how sure it is."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Frequency(StrEnum):
    """How long one period lasts."""

    YEAR = "Y"
    MONTH = "M"


class Kind(StrEnum):
    """Whether a measure is counted at a moment, over the period, or is neither."""

    STOCK = "stock"
    FLOW = "flow"
    LEVEL = "level"


class Status(IntEnum):
    """What kind of figure an observation is; stored as the number."""

    OBSERVED = 0
    PROVISIONAL = 1
    ESTIMATED = 2
    SUPPRESSED = 3
    MISSING = 4
    WITHDRAWN = 5


class Show(StrEnum):
    """What the licence lets us show: figures, only levels and derived values, or nothing outside this installation."""

    VALUES = "values"
    DERIVED = "derived"
