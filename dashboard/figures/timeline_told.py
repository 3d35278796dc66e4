"""Everything that the timeline of a country shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.figures.timeline_axis import Axis
from dashboard.figures.timeline_marks import Act
from dashboard.figures.timeline_rows import Deaths
from indicators.signals.board import Row


@dataclass(frozen=True)
class Told:
    """What lies on the axis; frames hold all that was known on ``on``, also outside the axis."""

    country: str
    on: date
    axis: Axis
    past: pd.DataFrame
    """Scores by month, as ``indicators.history.history`` gives them."""
    bounds: str
    """The logical bounds of the last composite in words; empty when it is not on the axis."""
    no_score: str
    """What stands where no month of the axis has a score."""
    deaths: Deaths
    by_month: pd.Series
    """Deaths by the first day of the month."""
    by_year: pd.Series
    events: pd.DataFrame
    """Coups and first years of conflicts: start, when, label, source."""
    notices: pd.DataFrame
    """OCHA's alerts in words: see ``figures.notices``."""
    signals: Sequence[Row]
    no_signals: str
    """Why there are none at all; empty when signals are made."""
    units: Mapping[str, str]
    acts: Sequence[Act]
    coverage: pd.DataFrame

    @property
    def months(self) -> pd.DataFrame:
        """Return the scores of the months on the axis."""
        ends = pd.Timestamp(self.axis.first), pd.Timestamp(self.axis.last)
        return self.past.loc[self.past["date"].between(*ends)]
