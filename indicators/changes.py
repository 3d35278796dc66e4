"""Why a composite moved between two dates: an exact split into four parts.

*Situation moved* is what new figures tell. *An old shock left the window* is what time alone would have done: the same
windows and ages at the later date, had nothing happened since; that is no relief. *Data revised* is the earlier date seen
with today's figures. *Method or weights changed* is the earlier figures under today's weights. Each part is a step between
two composites that differ in one thing only, so the four add up to the whole change; and since a composite is the sum of
its indicators' contributions, so does the split of each indicator.
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
    steps = [
        _points(old, weights_before, found),
        _points(old, weights_after, found),
        _points(Panel(after, [then]), weights_after, found),
        _points(Panel(after, [now], frozen=then), weights_after, found),
        _points(new, weights_after, found),
    ]
    causes = (Cause.METHOD, Cause.REVISED, Cause.WINDOW, Cause.SITUATION)
    moves = {
        cause: later - earlier for cause, earlier, later in zip(causes, steps[:-1], steps[1:], strict=True)
    }
    whole = ~np.isnan(sum(moves.values())).any(axis=0)
    return Split(
        then,
        now,
        tuple(entry.indicator for entry in found),
        after.iso3,
        steps[0].sum(axis=0),
        steps[-1].sum(axis=0),
        {cause: np.where(whole, moves[cause], np.nan) for cause in Cause},
    )


def _points(panel: Panel, weights: WeightSet, chosen: Sequence[Entry]) -> Floats:
    """Return contributions by indicator and country at the panel's one date; NaN where a country has no composite."""
    measures = measure(panel, chosen)
    return contributions(measures.score[:, 0], measures.indicators, weights)
