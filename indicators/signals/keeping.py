"""Signals of a database: computed and kept, stored as issued, and read again without computing anything.

``refresh`` is what runs after data have changed. The history of thirty years is a back-test: it is kept as a derived result,
marked as such, and never stored as if it had been issued.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Engine

from data import derived
from data import signals as kept_signals
from data.derived import Derived
from data.frames import PackedPanel, load_panel
from data.queries import AsOf, resolve_as_of, state_digest
from data.vocabulary import Frequency, Status
from indicators.outcomes import SERIES as OUTCOME_SERIES
from indicators.panel import month_of
from indicators.registry import version
from indicators.signals.history import Fired, History, State, standing
from indicators.signals.rules import Rule, by_id, rules
from indicators.signals.rules import digest as rules_digest

FAMILY = "signals"
UNCERTAIN = "event_dates_uncertain"
"""Note of a cell that rests on events without a month of their own."""
Say = Callable[[int, int], None]
"""Called with how many rules are back-tested and how many there are."""


@dataclass(frozen=True)
class Kept:
    """The back-tested firings of all rules and the record of each, as last computed."""

    history: History
    records: dict[str, dict[str, Any]]
    """``backtest.Record.as_dict`` by rule."""
    as_of: date
    """The date whose data they were computed from."""
    outlooks: str
    """Stamp of the outlooks that had been issued then."""


@lru_cache(maxsize=1)
def code() -> str:
    """Return the hash of the code of this package."""
    digest = hashlib.sha256(version().encode())
    for file in sorted(Path(__file__).resolve().parent.glob("*.py")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:16]


def stamp(bind: Engine) -> str:
    """Return the digest of what kept signals are made of: data, rules and code; outlooks that are issued later are added to them."""
    return f"{state_digest(bind)}-{rules_digest()}-{code()}"


def read(bind: Engine) -> Kept | None:
    """Return the kept firings and records of the present data, or None when they have not been computed."""
    held = derived.get(bind, FAMILY, stamp(bind))
    if held is None:
        return None
    words = held.words
    past = History(tuple(words["rules"]), tuple(words["iso3"]), held.arrays)
    return Kept(past, dict(words["records"]), date.fromisoformat(words["as_of"]), str(words["outlooks"]))


# ---- the computing part ------------------------------------------------------------------------------------------------


def panel_of(bind: Engine, as_of: AsOf, chosen: Sequence[Rule] | None = None) -> PackedPanel:
    """Return the panel that rules and their back-tests read, cells with uncertain dates marked as estimated whatever else they are."""
    used = rules() if chosen is None else chosen
    wanted = tuple(sorted({*OUTCOME_SERIES, *(key for rule in used for key in rule.reads())}))
    packed = load_panel(bind, as_of, wanted)
    return marked(packed, kept_signals.noted(bind, as_of, wanted, UNCERTAIN))


def marked(packed: PackedPanel, cells: Sequence[tuple[str, str, date]]) -> PackedPanel:
    """Return the panel with some cells, given as series, iso3 and period, set to estimated where they hold a figure."""
    column = {code: at for at, code in enumerate(packed.iso3)}
    blocks = dict(packed.blocks)
    for frequency, block in packed.blocks.items():
        row = {key: at for at, key in enumerate(block.series)}
        status = block.status.copy()
        for key, iso3, period in cells:
            at = (period.year if frequency == Frequency.YEAR else month_of(period)) - block.start
            if key in row and 0 <= at < status.shape[1]:
                where = (row[key], at, column[iso3])
                if not np.isnan(block.value[where]):
                    status[where] = Status.ESTIMATED
        blocks[frequency] = replace(block, status=status)
    return replace(packed, blocks=blocks)


def fired(bind: Engine, as_of: AsOf) -> tuple[History, list[Fired]]:
    """Return every firing known at a date and those that stand then, computed from what was known."""
    from indicators.signals import firing

    packed = panel_of(bind, as_of)
    past = firing.history(packed, issued=_outlooks(bind, as_of, packed))
    return past, standing(past, as_of.on)


def _outlooks(bind: Engine, as_of: AsOf, packed: PackedPanel) -> Any:
    from indicators.signals.reading import Issued

    return Issued(*kept_signals.outlooks(bind, as_of.on, packed.iso3))


def compute(bind: Engine, say: Say | None = None) -> Kept:
    """Return the kept firings and records of the present data, computing and keeping them where they are not."""
    held, outlooks = read(bind), kept_signals.outlook_stamp(bind)
    if held is not None and held.outlooks == outlooks:
        return held
    from indicators.signals import backtest, firing

    as_of = resolve_as_of(bind)
    digest = stamp(bind)
    packed = panel_of(bind, as_of)
    issued = _outlooks(bind, as_of, packed)
    past = firing.history(packed, issued=issued)
    records = {}
    for done, rule in enumerate(rules(), start=1):
        records[rule.id] = backtest.backtest(packed, rule, issued).as_dict()
        if say is not None:
            say(done, len(rules()))
    words = {
        "rules": past.rules,
        "iso3": past.iso3,
        "records": records,
        "as_of": as_of.on.isoformat(),
        "outlooks": outlooks,
    }
    derived.put(bind, FAMILY, digest, Derived(past.arrays, words))
    return Kept(past, records, as_of.on, outlooks)


def refresh(bind: Engine, say: Say | None = None, now: datetime | None = None) -> str:
    """Return what was done: firings and records of the present data kept, new signals stored, those that have run out expired."""
    kept = compute(bind, say)
    as_of = resolve_as_of(bind, today=None if now is None else now.date())
    new = [one for one in standing(kept.history, as_of.on) if one.state == State.NEW]
    stored = kept_signals.store(bind, [_firing(one) for one in new], now)
    expired = _expire(bind, kept.history, as_of.on, now)
    return f"{len(kept.history)} firings back-tested, {stored} signals new, {expired} expired"


def _firing(one: Fired) -> kept_signals.Firing:
    rule = by_id()[one.rule]
    return kept_signals.Firing(
        one.rule, rule.digest, one.iso3, one.period, one.fired, str(one.level), one.evidence(), code()
    )


def _expire(bind: Engine, past: History, on: date, now: datetime | None) -> int:
    """Append the step to every stored signal whose rule has been evaluated again after the quiet period."""
    states = past.states(on)
    over = {past.key(row) for row in np.flatnonzero(states == State.EXPIRED)}
    done = 0
    for one in kept_signals.issued(bind):
        if one.state != kept_signals.EXPIRED and (one.rule, one.iso3, one.period, one.level) in over:
            kept_signals.step(
                bind, one.id, kept_signals.EXPIRED, reason="evaluated again after its quiet period", now=now
            )
            done += 1
    return done
