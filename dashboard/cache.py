"""What the pages read, kept a while: a thing is read once for each state of the database and forgotten when it changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import wraps
from typing import ParamSpec, TypeVar

from sqlalchemy import Engine

from data import ledger, queries, schema
from data import provenance as _provenance
from data.database import engine
from data.provenance import Provenance
from data.queries import AsOf
from indicators import registry, weights
from indicators.weights import WeightSet

P = ParamSpec("P")
T = TypeVar("T")

ALIVE = timedelta(minutes=15)
"""A scheduler not heard of for longer counts as stopped."""

_ready: set[str] = set()


def bind() -> Engine:
    """Return the engine; raise WrongSchema when the database is not set up, DatabaseAway when it does not answer."""
    made = engine()
    if str(made.url) not in _ready:
        schema.require(made)
        _ready.add(str(made.url))
    return made


def now() -> datetime:
    """Return the present moment, UTC."""
    return datetime.now(UTC)


def kept(size: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Keep the last ``size`` answers of a function as long as no run has stored anything since.

    One thread computes while others wait, so that many readers at once cost no more than one.
    """

    def wrap(function: Callable[P, T]) -> Callable[P, T]:
        held: OrderedDict[object, T] = OrderedDict()
        lock = threading.RLock()

        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> T:
            key = (str(engine().url), queries.state_digest(bind()), args, tuple(kwargs.items()))
            with lock:
                if key not in held:
                    held[key] = function(*args, **kwargs)
                    while len(held) > size:
                        held.popitem(last=False)
                held.move_to_end(key)
                return held[key]

        return call

    return wrap


def as_of(on: date | None, mode: str) -> AsOf:
    """Return how a date is answered; raise ValueError for a date or mode that cannot be."""
    return queries.resolve_as_of(bind(), on, mode)


def weight_sets() -> dict[str, WeightSet]:
    """Return the weight sets that scores can be asked for, by name."""
    return weights.presets(registry.indicators())


def sources() -> list[ledger.SourceState]:
    """Return how every source stands; not kept, since a failed run changes it too."""
    return ledger.sources(bind())


def live() -> bool:
    """Return whether the scheduler has been heard of lately."""
    seen = ledger.heartbeat(bind())
    return seen is not None and now() - seen < ALIVE


def provenance(series: str, iso3: str, period: date, as_of: AsOf) -> Provenance:
    """Return what is behind one observation; raise NotFound for an unknown series."""
    return _provenance.provenance(bind(), series, iso3, period, as_of)


def weight_title(name: str) -> str:
    """Return a weight set's name and version as the bar prints it."""
    return f"{name.replace('_', ' ').capitalize()}, version {weight_sets()[name].version}"


def snapshot(as_of: AsOf, weights: str) -> str:
    """Return the id that fixes as-of date, data vintages, weights and code version, shortened for the bar."""
    return ""
