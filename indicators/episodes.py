"""Armed conflict as dated events, for the time axis of a country: when it began again, and when it reached the level of war."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

SERIES = "ucdp_conflict.conflict_intensity"
"""0 none, 1 at least 25 battle-related deaths in the year, 2 at least 1,000."""
CALM = 5
"""Years below a level after which reaching it again is an event."""
LABELS = {1: "Armed conflict begins", 2: "Conflict reaches 1,000 deaths in a year"}


@dataclass(frozen=True)
class Episode:
    """The first year at a level after at least five below it."""

    start: date
    level: int
    label: str


def episodes(cells: pd.DataFrame, since: date) -> tuple[Episode, ...]:
    """Return when conflict in a country began, or reached war, after five years without, oldest first.

    ``cells`` are the country's as ``data.queries.country_cells`` gives them. Years without a figure are not calm ones, so a
    conflict that a new State is born with is no event. A year that begins at the level of war is one event, not two.
    """
    own = cells[(cells["series"] == SERIES) & cells["value"].notna()]
    if own.empty:
        return ()
    years = own["period"].dt.year.to_numpy()
    level = np.full(int(years.max() - years.min()) + 1, np.nan)
    level[years - years.min()] = own["value"].to_numpy()
    found: dict[int, int] = {}
    for reached in LABELS:
        for at in range(CALM, len(level)):
            if level[at] >= reached and (level[at - CALM : at] < reached).all():
                found[int(years.min()) + at] = reached
    return tuple(
        Episode(date(year, 1, 1), reached, LABELS[reached])
        for year, reached in sorted(found.items())
        if year >= since.year
    )
