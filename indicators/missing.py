"""Why an indicator has no score for a country: a missing figure carries its reason, and is never zero."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from data.vocabulary import Status
from indicators.contract import Indicator
from indicators.engine import Scores
from indicators.panel import month_of


class Reason(StrEnum):
    """What stands in the way of a score."""

    NO_SOURCE = "no_source"
    """Nothing of the source is held, for any country."""
    NO_FIGURE = "no_figure"
    """The source has no figure for this country by this date."""
    WITHHELD = "withheld"
    """The provider lists the country and gives no value."""
    TOO_OLD = "too_old"
    """The last figure is older than the indicator allows."""
    TOO_FEW = "too_few"
    """Figures are held, and the rule needs more periods, or another country's."""


@dataclass(frozen=True)
class Missing:
    """An indicator without a score, why, and what is held instead."""

    indicator: Indicator
    reason: Reason
    series: str
    """The series that stands in the way."""
    last: date | None
    """First day of the last period with a value."""


def missing(
    scores: Scores, iso3: str, cells: pd.DataFrame, delivered: Collection[str]
) -> tuple[Missing, ...]:
    """Return the country's indicators without a value on the last date, in the order of the matrix.

    ``cells`` are the country's as ``data.queries.country_cells`` gives them for the same date; ``delivered`` are the ids of
    the sources that anything is held of.
    """
    scored = ~np.isnan(scores.measures.value[:, -1, scores.column[iso3]])
    absent = [one for one, there in zip(scores.indicators, scored, strict=True) if not there]
    of_series = {str(key): rows for key, rows in cells.groupby("series")}
    on = scores.dates[-1]
    return tuple(_why(one, of_series, delivered, on) for one in absent)


def _why(one: Indicator, cells: dict[str, pd.DataFrame], delivered: Collection[str], on: date) -> Missing:
    found = [_of_series(one, series, cells.get(series), delivered, on) for series in one.series]
    order = list(Reason)
    return min(found, key=lambda each: order.index(each.reason))


def _of_series(
    one: Indicator, series: str, cells: pd.DataFrame | None, delivered: Collection[str], on: date
) -> Missing:
    if series.partition(".")[0] not in delivered:
        return Missing(one, Reason.NO_SOURCE, series, None)
    if cells is None:
        return Missing(one, Reason.NO_FIGURE, series, None)
    given = cells[cells["value"].notna()]
    last = given["period"].max().date() if len(given) else None
    newest = cells.iloc[-1]
    if last is None or (
        newest["status"] in (Status.SUPPRESSED, Status.MISSING) and newest["period"].date() > last
    ):
        return Missing(one, Reason.WITHHELD, series, last)
    if month_of(on) - _end(given["period"]) > one.max_age:
        return Missing(one, Reason.TOO_OLD, series, last)
    return Missing(one, Reason.TOO_FEW, series, last)


def _end(periods: pd.Series[Any]) -> int:
    """Return the last month of the latest period; a series that knows Januaries only is yearly."""
    return month_of(periods.max().date()) + (11 if (periods.dt.month == 1).all() else 0)
