"""Why a composite moved between two dates: an exact split into four parts.

*Situation moved* is what new figures tell. *An old shock left the window* is what time alone does: the same windows at the
later date, had things stayed as they were, and figures that grew too old without newer ones; that is no relief. *Data revised*
is the earlier date seen with today's figures. *Method or weights changed* is the earlier figures under today's weights.
Each part is made of steps between composites that differ in one thing only, so the four add up to the whole change; and
since a composite is the sum of its indicators' contributions, so does the split of each indicator.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from data.frames import PackedPanel
from indicators.aggregation import Floats, contributions
from indicators.contract import Indicator
from indicators.engine import measure, present
from indicators.panel import Panel
from indicators.periods import Array
from indicators.registry import Entry
from indicators.weights import WeightSet


class Cause(StrEnum):
    """What moved a composite."""

    SITUATION = "situation moved"
    WINDOW = "an old shock left the window"
    REVISED = "data revised"
    METHOD = "method or weights changed"


@dataclass(frozen=True)
class Split:
    """Points of change by indicator and country, for each cause; NaN where a country had no composite at some step."""

    before: date
    after: date
    indicators: tuple[Indicator, ...]
    iso3: tuple[str, ...]
    start: Floats
    """Composite as it was, by country."""
    end: Floats
    parts: dict[Cause, Floats]

    def by_cause(self) -> dict[Cause, Floats]:
        """Return the points of each cause by country; they add up to ``end`` less ``start``."""
        return {cause: points.sum(axis=0) for cause, points in self.parts.items()}


def split(
    before: PackedPanel,
    after: PackedPanel,
    weights_before: WeightSet,
    weights_after: WeightSet,
    chosen: Sequence[Entry] | None = None,
) -> Split:
    """Return why composites moved from the panel ``before`` to the panel ``after``, each as known on its own date.

    Raises ValueError when ``after`` is the earlier one, or the panels hold different countries.
    """
    then, now = before.as_of.on, after.as_of.on
    if then > now:
        raise ValueError(
            f"the later panel is of {now.isoformat()}, before {then.isoformat()}: give the earlier one first"
        )
    if before.iso3 != after.iso3:
        raise ValueError("the two panels hold different countries: pack both again")
    old, new = Panel(before, [then]), Panel(after, [now])
    found = present(old, new, chosen=chosen)
    first, revised, quiet, last = (
        _scores(panel, found) for panel in (old, Panel(after, [then]), Panel(after, [now], frozen=then), new)
    )
    kept = np.where(np.isnan(last), quiet, last)  # as if nothing had grown too old
    chosen_now = [entry.indicator for entry in found]
    start = contributions(first, chosen_now, weights_before)
    weighed, seen, passed, moved, end = (
        contributions(scores, chosen_now, weights_after) for scores in (first, revised, quiet, kept, last)
    )
    parts = {
        Cause.SITUATION: moved - passed,
        Cause.WINDOW: (passed - seen) + (end - moved),
        Cause.REVISED: seen - weighed,
        Cause.METHOD: weighed - start,
    }
    whole = ~np.isnan(sum(parts.values())).any(axis=0)
    return Split(
        then,
        now,
        tuple(chosen_now),
        after.iso3,
        start.sum(axis=0),
        end.sum(axis=0),
        {cause: np.where(whole, points, np.nan) for cause, points in parts.items()},
    )


def _scores(panel: Panel, chosen: Sequence[Entry]) -> Array:
    """Return scores by indicator and country at the panel's one date."""
    return np.asarray(measure(panel, chosen).score[:, 0])
