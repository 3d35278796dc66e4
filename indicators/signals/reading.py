"""What the tests of signal rules stand on: the periods of a rule, its figures, and how what a test finds is told.

Every test gives, by period and country, whether it fires and how strongly, with what was seen and what was usual. A period is
judged by itself and those before it only. Periods whose figures are estimated, above all months that hold events which span
several, are not evaluated and do not count as history.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data.vocabulary import Frequency, Status
from indicators.panel import Panel
from indicators.periods import Ints
from indicators.signals.rules import Rule

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int8]

NOT_EVALUATED, NONE, MEDIUM, HIGH = -1, 0, 1, 2


@dataclass(frozen=True)
class Axis:
    """The periods of a rule: their frequency, first one, and the day on which each is known."""

    frequency: Frequency
    start: int
    known: Ints

    @property
    def step(self) -> int:
        """Return how many months a period lasts."""
        return 12 if self.frequency == Frequency.YEAR else 1

    @property
    def months(self) -> Ints:
        """Return the first month of each period, counted as 12 x year + month - 1."""
        return (np.arange(len(self.known), dtype=np.int64) + self.start) * self.step


@dataclass(frozen=True)
class Found:
    """What a test found: arrays by period and country."""

    axis: Axis
    level: Codes
    """-1 not evaluated, 0 nothing, 1 medium, 2 high."""
    value: Floats
    """What was seen, in the unit of the rule."""
    usual: Floats
    """What it was compared with."""
    strength: Floats
    """The quantity that the levels are set on: a false-discovery rate, a robust z, a count, a share."""
    series: Codes
    """Which of the rule's series ``value`` is of."""
    threshold: Callable[[Ints, Ints], Floats]
    """Gives, for periods and countries that fired, the value from which the rule would have fired at medium."""
    shown: Floats
    """The series that is drawn, by series, period and country."""


@dataclass(frozen=True)
class Issued:
    """Outlooks as issued: days, rising, and probabilities by outcome, day and country."""

    days: tuple[int, ...]
    probability: Mapping[str, Floats]


Kind = Callable[[Panel, Rule], Found | None]


# ---- reading ----------------------------------------------------------------------------------------------------------


def axis_of(panel: Panel, series: Sequence[str]) -> Axis | None:
    """Return the periods of the series that are held, all of one frequency; None when none is held."""
    held = [panel[key] for key in series if panel.has(key)]
    if not held:
        return None
    if len({(one.frequency, one.start, len(one.value)) for one in held}) != 1:
        raise ValueError(f"a rule's series must come by the same periods: {', '.join(series)}")
    return Axis(held[0].frequency, held[0].start, np.max([one.known for one in held], axis=0))


def stacked(panel: Panel, series: Sequence[str], axis: Axis) -> Floats:
    """Return the values by series, period and country; a series that is not held is missing throughout."""
    shape = (len(axis.known), len(panel.iso3))
    return np.stack([
        panel[key].value.astype(np.float64) if panel.has(key) else np.full(shape, np.nan) for key in series
    ])  # fmt: skip


def unsure(panel: Panel, series: Sequence[str], axis: Axis) -> Flags:
    """Return where a figure of any of the series is an estimate, by period and country."""
    found = np.zeros((len(axis.known), len(panel.iso3)), dtype=bool)
    block = panel.packed.blocks.get(axis.frequency)
    for key in series:
        if block is not None and key in block.series:
            found |= block.status[block.series.index(key)] == Status.ESTIMATED
    return found


def before(array: Floats, span: int, skip: int = 1) -> tuple[Floats, Floats]:
    """Return sum and count of the values in the ``span`` periods that end ``skip`` periods ago (0: with this one)."""
    there = ~np.isnan(array)
    return _window(np.where(there, array, 0.0), span, skip), _window(there.astype(np.float64), span, skip)


def _window(array: Floats, span: int, skip: int) -> Floats:
    run = np.cumsum(array, axis=-2)
    nothing = np.zeros((*run.shape[:-2], span + skip, run.shape[-1]))
    run = np.concatenate([nothing, run], axis=-2)
    rows = array.shape[-2]
    return np.asarray(run[..., span : span + rows, :] - run[..., :rows, :])


def levels(reached: Floats, medium: float, high: float, evaluated: Flags, least: bool = True) -> Codes:
    """Return the level of each cell; ``least`` says that more is stronger, False that less is."""
    with np.errstate(invalid="ignore"):
        one, two = (reached >= medium, reached >= high) if least else (reached <= medium, reached <= high)
    return np.where(evaluated, one.astype(np.int8) + (one & two), NOT_EVALUATED).astype(np.int8)


def plain(
    axis: Axis, level: Codes, value: Floats, usual: Floats, strength: Floats, medium: float, shown: Floats
) -> Found:
    """Return what was found of one series against a threshold that is the same everywhere."""

    def same(row: Ints, _column: Ints) -> Floats:
        return np.full(len(row), medium)

    return Found(axis, level, value, usual, strength, np.zeros_like(level), same, shown[None])
