"""How the forecasts of deaths by month would have done, year by year, on the figures held; and the forecast of today.

Forecasts are for state-based conflict, and for all organized violence: a release that does not tell the types of every month
apart leaves months of the first kind unknown, and then only the second can be given.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import numpy as np
from sqlalchemy import Engine

from data import derived
from data.derived import Derived
from data.frames import PackedPanel, load_panel
from data.queries import AsOf, resolve_as_of, state_digest
from data.vocabulary import Frequency
from indicators.aggregation import Floats
from indicators.counts import Trial, forecast, trials
from indicators.panel import month_of

STATE_BASED, TOTAL = "ucdp_ged.deaths_state_based", "ucdp_ged.deaths_total"
SERIES = (STATE_BASED, TOTAL)
FAMILY = "count_trials"
FIRST_MONTH = 1989 * 12
FIRST_YEAR = 1998
"""The first years only teach what months like others are followed by."""
OLDEST = 6
"""Months that may have passed unseen."""
LEAST = 100
"""Countries whose months must all be known for a year to be judged."""


class NotMade(LookupError):
    """The trials have not been made from the present data; the message says how."""


@dataclass(frozen=True)
class CountForecast:
    """The distribution of deaths in each of the next months; NaN where too few months are known."""

    series: str
    iso3: tuple[str, ...]
    last_known: date
    months: tuple[date, ...]
    quantiles: Floats
    """By month, country and step of ``counts.QUANTILES``."""


def months_of(packed: PackedPanel, series: str) -> Floats:
    """Return the months of a series since 1989 by month and country, up to the last with any figure."""
    block = packed.blocks[Frequency.MONTH]
    values = block.value[block.series.index(series), FIRST_MONTH - block.start :]
    last = int(np.flatnonzero(~np.isnan(values).all(axis=1)).max(initial=-1))
    return np.asarray(values[: last + 1], dtype=np.float64)


def ahead(bind: Engine, as_of: AsOf) -> tuple[CountForecast, ...]:
    """Return the forecasts for the twelve months after a date, for state-based conflict and for all organized violence.

    Raises ValueError when fewer than five years of months are known at the date, or the last is more than ``OLDEST`` ago.
    """
    packed = load_panel(bind, as_of, SERIES)
    pool = months_of(packed, TOTAL)
    here = as_of.on.isoformat()
    if len(pool) < 60:
        raise ValueError(
            f"{TOTAL}: {len(pool)} months are known at {here}, and a forecast needs 60. Choose a later date"
        )
    at = len(pool) - 1
    unseen = month_of(as_of.on) - (FIRST_MONTH + at)
    if unseen > OLDEST:
        raise ValueError(
            f"{TOTAL}: the last month known at {here} is {_first_day(FIRST_MONTH + at):%B %Y}, {unseen} months ago; a forecast "
            f"of the next months needs one of at most {OLDEST}. Bring newer months in (python -m ingest run ucdp_candidate), "
            "or choose an earlier date"
        )
    horizons = tuple(range(unseen + 1, unseen + 13))
    following = tuple(_first_day(FIRST_MONTH + at + horizon) for horizon in horizons)
    made = []
    for series in SERIES:
        quantiles = forecast(_until(months_of(packed, series), len(pool)), at, pool, horizons)
        made.append(CountForecast(series, packed.iso3, _first_day(FIRST_MONTH + at), following, quantiles))
    return tuple(made)


def _until(months: Floats, length: int) -> Floats:
    """Return the months with as many rows as asked for; those beyond the last known are NaN."""
    return np.concatenate([months[:length], np.full((max(length - len(months), 0), months.shape[1]), np.nan)])


def _first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def _digest(bind: Engine) -> str:
    code = b"".join(Path(__file__).with_name(name).read_bytes() for name in ("counts.py", "count_trials.py"))
    return hashlib.sha256(state_digest(bind).encode() + code).hexdigest()[:32]


def refresh(bind: Engine, say: Callable[[int, int], None] | None = None) -> str:
    """Make the trials, unless they are up to date, and return what was done in words."""
    digest = _digest(bind)
    if derived.get_bytes(bind, FAMILY, digest) is not None:
        return "up to date"
    packed = load_panel(bind, resolve_as_of(bind), SERIES)
    pool = months_of(packed, TOTAL)
    years = range(FIRST_YEAR, (FIRST_MONTH + len(pool)) // 12)
    kept = {}
    for series in SERIES:
        months = _until(months_of(packed, series), len(pool))
        made = trials(months, FIRST_MONTH, years, pool, say)
        kept[series] = [asdict(one) for one in made if one.countries >= LEAST]
    derived.put(bind, FAMILY, digest, Derived(words=kept))
    return f"{len(kept[TOTAL])} years of monthly deaths"


def load(bind: Engine) -> dict[str, tuple[Trial, ...]]:
    """Return the trials by series, oldest year first; raise NotMade when they have not been made from the present data."""
    held = derived.get(bind, FAMILY, _digest(bind))
    if held is None:
        raise NotMade("the trials of monthly deaths are not made yet. Run: python -m indicators refresh")
    return {series: tuple(Trial(**one) for one in rows) for series, rows in held.words.items()}
