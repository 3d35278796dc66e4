"""Deaths and events by country and month, counted from UCDP's events or read from a table of such counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ingest.contract import Frequency, Kind, Series, Status
from ingest.sources._ucdp import WIDENED, existing_states
from ingest.sources._ucdp_events import (
    KINDS,
    Ints,
    chosen,
    country_pairs,
    event_frame,
    first_days,
    in_order,
    joined,
    read_release,
)

Floats = npt.NDArray[Any]
"""Figures (float64)."""
Flags = npt.NDArray[Any]
"""Yes or no (bool)."""

WORDS = {
    "total": "organized violence",
    "state_based": "state-based conflict",
    "non_state": "conflict between non-state groups",
    "one_sided": "one-sided violence against civilians",
}
SERIES = (
    *(
        Series(
            f"deaths_{kind}",
            f"Deaths in {words}",
            "deaths in the month",
            Frequency.MONTH,
            Kind.FLOW,
            (0.0, 1_000_000.0),
        )
        for kind, words in WORDS.items()
    ),
    Series(
        "deaths_civilians",
        "Civilians killed in organized violence",
        "deaths in the month",
        Frequency.MONTH,
        Kind.FLOW,
        (0.0, 1_000_000.0),
    ),
    *(
        Series(
            f"events_{kind}",
            f"Events of {words}",
            "events in the month",
            Frequency.MONTH,
            Kind.FLOW,
            (0.0, 20_000.0),
        )
        for kind, words in WORDS.items()
    ),
)

LONG = pd.Timedelta(days=31)
YEAR_OR_SEASON = 5
"""An event of more than a month, or dated to a season or a year (precision 5), has no month of its own."""
MATERIAL = 0.1
"""Share of a cell that such events must hold before the cell is called uncertain."""
UNCERTAIN = "event_dates_uncertain"
JANUARY_DEATHS, JANUARY_SHARE = 100.0, 0.5


@dataclass(frozen=True)
class Figures:
    """One series over all cells. ``vague`` marks what rests on events without a month, ``known`` what is given at all."""

    series: str
    value: Floats
    low: Floats | None = None
    high: Floats | None = None
    vague: Flags | None = None
    known: Flags | None = None


def parse_releases(payloads: Sequence[bytes], status: Status, zeros_from: date = date.min) -> pd.DataFrame:
    """Return observations by country and month, with all events in ``attrs["events"]``, from one release or several.

    A month counts when one of the files covers it; the newest such file has its say. Corrections alone do not make a month.
    """
    releases = in_order([read_release(payload, number) for number, payload in enumerate(payloads)])
    events = joined(releases)
    payload_of = pd.concat([pd.Series(one.payload, one.months) for one in releases])
    payload_of = payload_of[~payload_of.index.duplicated(keep="last")].sort_index()
    frame = count(events, payload_of, status, zeros_from)
    frame.attrs["release"] = releases[-1].label
    frame.attrs["events"] = event_frame(events)
    frame.attrs["notes"] = [
        *(note for one in releases for note in one.notes),
        *_not_counted(events, payload_of),
    ]
    return frame


def _not_counted(events: pd.DataFrame, payload_of: pd.Series[int]) -> list[str]:
    left = events.loc[~events["month"].isin(payload_of.index), "month"]
    months = ", ".join(str(month) for month in np.unique(left).astype("datetime64[M]"))
    return (
        [f"{len(left)} events are not counted: no file given covers their months {months}"]
        if len(left)
        else []
    )


def count(
    events: pd.DataFrame,
    payload_of: pd.Series[int],
    status: Status = Status.OBSERVED,
    zeros_from: date = date.min,
) -> pd.DataFrame:
    """Return observations by country and month for the months in the index of ``payload_of``, which says whose they are.

    States without an event have 0, in months from ``zeros_from``. Bounds are the sums of the events' bounds, widened where they do not hold the sum of
    best estimates. Cells that rest on events without a month of their own are estimated (provisional ones stay so), with the
    note ``event_dates_uncertain``.
    """
    events = events[events["month"].isin(payload_of.index)]
    pairs, pair = country_pairs(events)
    cells, where = all_cells(pairs, payload_of.index.to_numpy(), zeros_from)
    cells["payload"] = payload_of.loc[cells["month"]].to_numpy()
    place = where[pair] * len(KINDS) + events["kind"].to_numpy()

    def sums(weights: pd.Series[float] | None = None) -> list[Floats]:
        """Return sums by cell: in total, then for each type of violence."""
        parts = (
            np.bincount(place, weights, minlength=len(KINDS) * len(cells))
            .reshape(-1, len(KINDS))
            .astype(np.float64)
        )
        return [parts.sum(axis=1), *parts.T]

    vague = events["date_prec"].eq(YEAR_OR_SEASON) | (events["end"] - events["start"] > LONG)
    best, vague_best = sums(events["best"]), sums(events["best"].where(vague, 0.0))
    number, vague_number = sums(), sums(vague.astype("float64"))
    civilians, vague_civilians = (
        sums(events["deaths_civilians"].where(keep, 0.0))[0] for keep in (vague | True, vague)
    )
    january = implausible_january(cells, best[0])
    figures = [
        Figures(f"deaths_{kind}", value, low, high, (part >= MATERIAL * value) | january)
        for kind, value, low, high, part in zip(
            WORDS, best, sums(events["low"]), sums(events["high"]), vague_best, strict=True
        )
    ]
    figures += [
        Figures("deaths_civilians", civilians, vague=(vague_civilians >= MATERIAL * civilians) | january)
    ]
    figures += [
        Figures(f"events_{kind}", value, vague=part >= MATERIAL * value)
        for kind, value, part in zip(WORDS, number, vague_number, strict=True)
    ]
    return observations(cells, figures, status)


def all_cells(pairs: pd.DataFrame, months: Ints, zeros_from: date = date.min) -> tuple[pd.DataFrame, Ints]:
    """Return the cells of all States in ``months`` and of ``pairs`` (country, month, iso3), and where each pair is in them."""
    starts = pd.DatetimeIndex(first_days(months))
    grid = existing_states(starts[starts.date >= zeros_from], Frequency.MONTH)
    grid = grid.assign(
        country=grid["iso3"], month=grid["period"].to_numpy().astype("datetime64[M]").astype(np.int64)
    )
    together = pd.concat([pairs, grid.drop(columns="period")], ignore_index=True)
    key = pd.MultiIndex.from_arrays(
        [together["iso3"].fillna(together["country"]).fillna(""), together["month"]]
    )
    where, _ = key.factorize()
    cells = together[~key.duplicated()].reset_index(drop=True)
    return cells, where[: len(pairs)]


def implausible_january(cells: pd.DataFrame, deaths: Floats) -> Flags:
    """Return the Januaries that hold half or more of the deaths of a year with 100 or more and all twelve months covered.

    Events known only to a year or a season are counted in the month they may have begun, often January.
    """
    month, year = cells["month"].to_numpy() % 12, cells["month"].to_numpy() // 12
    years = pd.Series(np.unique(cells["month"]) // 12).value_counts()
    complete = np.isin(year, years.index[years == 12])
    place = cells["iso3"].fillna(cells["country"])
    of_year = pd.Series(deaths).groupby([place.to_numpy(), year], dropna=False).transform("sum").to_numpy()
    found: Flags = complete & (month == 0) & (of_year >= JANUARY_DEATHS) & (deaths >= JANUARY_SHARE * of_year)
    return found


def observations(cells: pd.DataFrame, figures: Sequence[Figures], status: Status) -> pd.DataFrame:
    """Return the figures of all series one below the other, with status and note."""
    size = len(cells)
    nothing, none = np.full(size, np.nan), np.zeros(size, dtype=bool)
    value = np.concatenate([one.value for one in figures])
    low = np.concatenate([nothing if one.low is None else one.low for one in figures])
    high = np.concatenate([nothing if one.high is None else one.high for one in figures])
    vague = np.concatenate([none if one.vague is None else one.vague for one in figures]) & (value > 0)
    known = np.concatenate([~none if one.known is None else one.known for one in figures])
    missing, unreadable = np.isnan(value), np.isinf(low) | np.isinf(high)
    widened = ((low > value) | (high < value)) & ~unreadable
    uncertain = status if status == Status.PROVISIONAL else Status.ESTIMATED
    words = [status.name, uncertain.name, Status.MISSING.name]
    frame = pd.DataFrame(
        {
            "series": chosen([one.series for one in figures], np.repeat(np.arange(len(figures)), size)),
            "value": value,
            "low": np.where(widened, np.minimum(low, value), low),
            "high": np.where(widened, np.maximum(high, value), high),
            "status": chosen(words, np.select([missing, vague], [2, 1], 0)),
            "note": chosen(
                ["event_without_figure", UNCERTAIN, WIDENED],
                np.select([missing, vague, widened], [0, 1, 2], -1),
            ),
        }
    )
    texts = {name: cells[name].astype("category") for name in ("iso3", "country")}
    repeated: dict[str, pd.Series[Any]] = {**texts, "period": first_days(cells["month"].to_numpy())}
    if cells["payload"].any():
        repeated["payload"] = cells["payload"]
    for name, column in repeated.items():
        frame[name] = pd.concat([column] * len(figures), ignore_index=True)
    return frame if known.all() else frame[known].reset_index(drop=True)
