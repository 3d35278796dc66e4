"""Which indicators of a State moved in three years by more than they use to: the rises and openings that pages tell of.

A movement is the difference of an indicator's score (0-100, 100 the highest risk) over three years. It is past the usual range
when it is larger than 19 of 20 of the State's own earlier three-year differences, taken once a year, and larger than 5 points.
Without eight earlier ones nothing can be called unusual, and nothing is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from indicators.contract import Indicator
from indicators.engine import Scores
from indicators.horizon import LEAST_STEPS, USUAL, YEARS, place_of

LEAST = 5.0
"""Points below which a movement is never told of."""
MEANS = f"more than 19 of 20 earlier changes over {YEARS} years of the same State, and more than {LEAST:.0f} points"


@dataclass(frozen=True)
class Movement:
    """An indicator's score now and three years before."""

    indicator: Indicator
    since: date
    before: float
    now: float
    usual: float | None
    """Size that 19 of 20 earlier differences stayed within; None where there are too few of them."""

    @property
    def change(self) -> float:
        """Return the difference; above 0 is a rise of risk."""
        return self.now - self.before

    @property
    def unusual(self) -> bool:
        """Return whether it is past the usual range."""
        return self.usual is not None and abs(self.change) > max(self.usual, LEAST)

    @property
    def rising(self) -> bool:
        """Return whether risk rose past the usual range."""
        return self.unusual and self.change > 0

    @property
    def opening(self) -> bool:
        """Return whether risk fell past the usual range."""
        return self.unusual and self.change < 0


def movements(scores: Scores, iso3: str) -> dict[str, Movement]:
    """Return the movement of each indicator that has a score at both ends, by id."""
    now = len(scores.dates) - 1
    ends = [place_of(scores, day) for day in _years_back(scores.dates[now], scores.dates[0])]
    if len(ends) <= YEARS:
        return {}
    column = scores.column[iso3]
    found = {}
    for row, one in enumerate(scores.indicators):
        held = scores.measures.score[row, :, column].astype(np.float64)[ends]
        if np.isnan(held[0]) or np.isnan(held[YEARS]):
            continue
        earlier = held[YEARS:-YEARS] - held[2 * YEARS :]
        found[one.id] = Movement(
            one, scores.dates[ends[YEARS]], float(held[YEARS]), float(held[0]), _usual(earlier)
        )
    return found


def _years_back(on: date, first: date) -> list[date]:
    """Return the date and the same day of each year before it, the last day of February for a leap day."""
    days = [
        on.replace(year=year, day=28 if (on.month, on.day) == (2, 29) else on.day)
        for year in range(on.year, first.year - 1, -1)
    ]
    return [day for day in days if day >= first]


def _usual(differences: npt.NDArray[np.float64]) -> float | None:
    held = np.abs(differences[~np.isnan(differences)])
    return float(np.quantile(held, USUAL)) if len(held) >= LEAST_STEPS else None
