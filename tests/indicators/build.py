"""Packed panels made by hand and at random."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date

import numpy as np
import numpy.typing as npt

from data.frames import ABSENT, Block, PackedPanel
from data.queries import AsOf, Calendar, Mode
from data.vocabulary import Frequency, Status

Cell = float | tuple[float, float, float]
"""A value, or a value with its lower and upper bound."""
Table = Mapping[str, Mapping[int, Cell]]
"""Cells by iso3 and period: a year, or a month counted as 12 x year + month - 1."""

START = {Frequency.YEAR: 1970, Frequency.MONTH: 1985 * 12}


def month(year: int, number: int) -> int:
    return year * 12 + number - 1


def as_of(on: date, mode: Mode = Mode.RECONSTRUCTED) -> AsOf:
    return AsOf(on, mode, on, on)


def packed(
    on: date,
    yearly: Mapping[str, Table] | None = None,
    monthly: Mapping[str, Table] | None = None,
    *,
    iso3: tuple[str, ...] = ("MLI", "NER", "TCD"),
    lags: Mapping[str, int] | None = None,
    yearly_release: frozenset[str] = frozenset(),
    unsure: frozenset[tuple[str, str, int]] = frozenset(),
    mode: Mode = Mode.RECONSTRUCTED,
) -> PackedPanel:
    """Return a panel of the cells given; ``lags`` by series, 0 days where not named; ``unsure`` cells are estimated.

    Nothing is cut: give only what is known on ``on``.
    """
    blocks, calendars = {}, {}
    for frequency, tables in ((Frequency.YEAR, yearly or {}), (Frequency.MONTH, monthly or {})):
        start = START[frequency]
        last = on.year + 1 if frequency == Frequency.YEAR else on.year * 12 + on.month
        shape = (len(tables), last - start + 1, len(iso3))
        value, low, high = (np.full(shape, np.nan, dtype=np.float32) for _ in range(3))
        status = np.full(shape, ABSENT, dtype=np.int8)
        for row, (key, table) in enumerate(tables.items()):
            calendars[key] = Calendar(frequency, (lags or {}).get(key, 0), key in yearly_release)
            for code, cells in table.items():
                for period, cell in cells.items():
                    at = (row, period - start, iso3.index(code))
                    value[at], low[at], high[at] = cell if isinstance(cell, tuple) else (cell, np.nan, np.nan)
                    status[at] = Status.ESTIMATED if (key, code, period) in unsure else Status.OBSERVED
        blocks[frequency] = Block(frequency, start, tuple(tables), value, low, high, status)
    digest = hashlib.sha256(b"".join(block.value.tobytes() for block in blocks.values())).hexdigest()
    return PackedPanel(as_of(on, mode), iso3, blocks, calendars, digest)


def made_up(
    series: Mapping[str, Calendar],
    on: date,
    iso3: tuple[str, ...],
    seed: int = 7,
    low: float = 0.0,
    high: float = 1.0,
    missing: float = 0.2,
) -> PackedPanel:
    """Return a panel of random figures, some missing and a third without bounds, up to the year of ``on``."""
    random = np.random.default_rng(seed)
    blocks = {}
    for frequency in Frequency:
        chosen = tuple(key for key, known in series.items() if known.frequency == frequency)
        start = START[frequency]
        count = on.year - start + 1 if frequency == Frequency.YEAR else on.year * 12 + on.month - start
        shape = (len(chosen), count, len(iso3))
        value = random.uniform(low, high, shape).astype(np.float32)
        value[random.random(shape) < missing] = np.nan
        spread = random.uniform(0, 0.1, shape).astype(np.float32)
        spread[random.random(shape) < 0.3] = np.nan
        status = np.where(random.random(shape) < 0.1, Status.PROVISIONAL, Status.OBSERVED).astype(np.int8)
        status[np.isnan(value)] = ABSENT
        blocks[frequency] = Block(frequency, start, chosen, value, value - spread, value + spread, status)
    return PackedPanel(as_of(on), iso3, blocks, dict(series), f"made up {seed}")


def first_row(block: Block, known: Calendar, on: date) -> int:
    """Return the row of the first period that is not yet known on ``on``."""
    cutoff = known.cutoff(on)
    period = cutoff.year if block.frequency == Frequency.YEAR else cutoff.year * 12 + cutoff.month - 1
    return max(period - block.start, 0)


def cut(panel: PackedPanel, on: date) -> PackedPanel:
    """Return the panel as it was on ``on``: what was not yet published is gone, and so are the empty years after it."""
    blocks = {}
    for frequency, block in panel.blocks.items():
        arrays: dict[str, npt.NDArray[np.generic]] = {
            name: getattr(block, name).copy() for name in ("value", "low", "high", "status")
        }
        longest = 1
        for row, key in enumerate(block.series):
            first = first_row(block, panel.calendars[key], on)
            longest = max(longest, first)
            for name, array in arrays.items():
                array[row, first:] = ABSENT if name == "status" else np.nan
        blocks[frequency] = Block(
            frequency,
            block.start,
            block.series,
            *(array[:, :longest] for array in arrays.values()),  # type: ignore[arg-type]
        )
    return PackedPanel(as_of(on), panel.iso3, blocks, panel.calendars, f"{panel.digest} on {on}")
