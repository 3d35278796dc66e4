"""A country's scores, or an indicator of several countries, through time: frames for charts, tables and files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from indicators.aggregation import LANES, PILLARS
from indicators.engine import Scores


@dataclass(frozen=True)
class Extent:
    """The first, last, lowest and highest composite of a history, each with its date."""

    first: tuple[date, float]
    last: tuple[date, float]
    lowest: tuple[date, float]
    highest: tuple[date, float]


def history(scores: Scores, iso3: str) -> pd.DataFrame:
    """Return date, composite, low, high, and each pillar and lane by name, one row for each evaluation date.

    Low and high are the logical bounds: intervals over drawn choices are made for one date at a time.
    """
    column = scores.column[iso3]
    levels = {"composite": scores.composite, "low": scores.bounds_low, "high": scores.bounds_high}
    levels |= {str(pillar): scores.pillars[at] for at, pillar in enumerate(PILLARS)}
    levels |= {str(lane): scores.lanes[at] for at, lane in enumerate(LANES)}
    return pd.DataFrame({"date": _dates(scores)} | {name: one[:, column] for name, one in levels.items()})


def extent(past: pd.DataFrame) -> Extent | None:
    """Return the ends and extremes of a history, the earliest of equal ones; None without any composite."""
    held = past[past["composite"].notna()]
    if held.empty:
        return None
    values, days = held["composite"].to_numpy(), held["date"].dt.date.tolist()
    at = (0, len(values) - 1, int(values.argmin()), int(values.argmax()))
    return Extent(*((days[one], float(values[one])) for one in at))


def yearly(scores: Scores, iso3: Sequence[str], indicator: str = "") -> pd.DataFrame:
    """Return date and one column a country: the indicator's value, or the composite for "", as known at ends of years.

    The last row is the as-of date.
    """
    held = scores.measures.value[scores.row[indicator]] if indicator else scores.composite
    ends = [at for at, day in enumerate(scores.dates) if day.month == 12 or at == len(scores.dates) - 1]
    columns = {code: held[ends, scores.column[code]].astype(np.float64) for code in iso3}
    return pd.DataFrame({"date": _dates(scores)[ends]} | columns)


def _dates(scores: Scores) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(np.array(scores.dates, dtype="datetime64[s]"))
