"""Keeping an answer as long as the database stays as it is: read once, computed once, for all readers."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import ParamSpec, Protocol, TypeVar, cast

from sqlalchemy import Engine

from data import queries, schema
from data.database import engine

P = ParamSpec("P")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

LOOK_AGAIN = 1.0
"""Seconds after which the state of the database is looked at anew."""

_NOTHING = object()


@dataclass(frozen=True)
class _Seen:
    """What was seen of the database, and when, in seconds of the machine's clock."""

    engine: Engine
    state: str
    at: float


_seen: list[_Seen] = []
"""The last sight, when there is one; looked at anew every second."""


def forget() -> None:
    """Look at the settings and the database anew; for tests, and whatever else changes them under a running process."""
    _seen.clear()


def _sight() -> _Seen:
    last = _seen[-1] if _seen else None
    if last is not None and time.monotonic() - last.at < LOOK_AGAIN:
        return last
    used = engine() if last is None else last.engine
    if last is None:
        schema.require(used)
    found = _Seen(used, f"{used.url} {queries.state_digest(used)}", time.monotonic())
    _seen[:] = [found]
    return found


def bind() -> Engine:
    """Return the engine; raise WrongSchema when the database is not set up, DatabaseAway when it does not answer."""
    return _sight().engine


def now() -> datetime:
    """Return the present moment, UTC."""
    return datetime.now(UTC)


class Kept(Protocol[P, T_co]):
    """A function whose answers are kept."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T_co:
        """Return the answer, kept or made now."""

    def let_go(self) -> None:
        """Keep none of the answers any longer."""


def kept(size: int) -> Callable[[Callable[P, T]], Kept[P, T]]:
    """Keep the last ``size`` answers of a function as long as no run has stored anything since.

    None is not kept: it says that something is not made yet, and what is made from the figures is made without a run.
    One thread computes while those who need the same wait, so that many readers at once cost no more than one. Where only one
    is kept it is a large one, and let go before the next is made, so that memory never holds both.
    """

    def wrap(function: Callable[P, T]) -> Kept[P, T]:
        held: OrderedDict[object, T] = OrderedDict()
        computing = threading.RLock()

        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> T:
            key = (_sight().state, args, tuple(kwargs.items()))
            found = held.get(key, _NOTHING)
            if found is _NOTHING:
                with computing:
                    found = held.get(key, _NOTHING)
                    if found is _NOTHING:
                        if size == 1:
                            held.clear()
                        found = function(*args, **kwargs)
                        if found is not None:
                            held[key] = found
                        while len(held) > size:
                            held.popitem(last=False)
            with suppress(KeyError):  # another thread may just have pushed it out
                held.move_to_end(key)
            return cast(T, found)

        call.let_go = held.clear  # type: ignore[attr-defined]
        return cast(Kept[P, T], call)

    return wrap


FRESH = 15
"""Seconds that a drawn panel may be shown again: what a failed run or a stopped scheduler changes is seen after that."""


def moment() -> int:
    """Return a number that changes every ``FRESH`` seconds, to keep something for that long."""
    return int(now().timestamp()) // FRESH
