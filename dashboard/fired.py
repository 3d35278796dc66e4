"""What pages read of signals: kept firings and records, issued signals, OCHA's alerts. Nothing is computed here."""

from __future__ import annotations

from datetime import date

from dashboard import cache
from dashboard.keep import bind, kept, moment
from data import signals as stored
from data.queries import AsOf
from indicators.signals import alerts, keeping
from indicators.signals.board import Row, board
from indicators.signals.history import Unevaluated
from indicators.signals.history import not_evaluated as _not_evaluated
from indicators.signals.keeping import Kept

NOT_MADE = "Signals have not been computed for the figures that are held."
REMEDY = (
    "The scheduler does it after every change of data; by hand: python -m indicators refresh --only signals"
)


def held() -> Kept | None:
    """Return the firings and records of the present figures, or None when they have not been computed yet."""
    return _held(keeping.stamp(bind()), moment())


@kept(1)
def _held(_stamp: str, _moment: int) -> Kept | None:
    return keeping.read(bind())


def rows(as_of: AsOf, since: date | None = None) -> tuple[Row, ...]:
    """Return the signals of a date, newest first; with ``since`` all that fired from then on. Empty while none are computed."""
    return _rows(as_of, since, keeping.stamp(bind()), stored.signal_stamp(bind()), moment())


@kept(8)
def _rows(as_of: AsOf, since: date | None, _stamp: str, _steps: str, _moment: int) -> tuple[Row, ...]:
    past = held()
    if past is None:
        return ()
    told = alerts.read(cache.notices(as_of, None))
    return tuple(board(past.history, as_of.on, stored.issued(bind(), as_of), told, since))


def not_evaluated(on: date) -> list[Unevaluated]:
    """Return the rules that cannot be evaluated on a date, and why; none while nothing is computed."""
    past = held()
    return [] if past is None else _not_evaluated(past.history, on)


def last_day(on: date) -> date | None:
    """Return the last day before a date on which every rule that has stopped since could still be evaluated, or None."""
    past = held()
    stopped = [one for one in not_evaluated(on) if one.last is not None]
    if past is None or not stopped:
        return None
    newest = max(one.last for one in stopped if one.last is not None)
    return past.history.known(next(one.rule for one in stopped if one.last == newest), newest)


@kept(1)
def units() -> dict[str, str]:
    """Return the unit of every series."""
    series = cache.series()
    return dict(zip(series["key"], series["unit"], strict=True))
