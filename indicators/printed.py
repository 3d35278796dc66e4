"""Rounding that still adds up: a reader who sums the printed parts gets the printed total."""

from __future__ import annotations

import math
from collections.abc import Sequence


def add_up(parts: Sequence[float], total: float, decimals: int = 1) -> list[float]:
    """Return the parts rounded to ``decimals`` so that they add up to the rounded total.

    Those nearest to a tie give way, by one last digit; an exact 0 stays 0. The total may have been rounded before. Raises
    ValueError when it differs from the sum of the parts by more than one last digit.
    """
    unit = 10**decimals
    if abs(math.fsum(parts) - total) * unit > 1 + 1e-6:
        raise ValueError(f"the parts add up to {math.fsum(parts)}, not to {total}")
    whole = [round(part * unit) for part in parts]
    gap = round(total * unit) - sum(whole)
    step = 1 if gap > 0 else -1
    movable = [place for place, part in enumerate(parts) if part]
    movable.sort(key=lambda place: step * (whole[place] - parts[place] * unit))
    for place in movable[: abs(gap)]:
        whole[place] += step
    if sum(whole) != round(total * unit):
        raise ValueError(f"{len(movable)} parts other than 0 cannot be rounded to add up to {total}")
    return [one / unit for one in whole]
