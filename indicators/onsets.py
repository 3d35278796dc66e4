"""Which came first at past onsets: the first signal, the first act of the Human Rights Council, the first of the Security Council.

*Onsets*     All of ``indicators.outcomes``: state-based after five quiet years, one-sided after five quiet years. Their days: ``onsets_dates``.
*First*      The first act of a side from five years before to five years after the day an onset is listed under. What counts as an
             act: ``onsets_sides``.
*States*     ``already``: an act in the twelve months before the window opened, or one in force then; ``acted``: none before, and the first
             one in the window; ``none``: the record covers the whole window and has nothing; ``not_covered``: the record does not cover
             the twelve months before the onset, or ends (or breaks off) before an act is found. A first act may be given then; there may
             have been an earlier one.
*Opening*    The window opens five years before the onset, or where the record begins when that is later: the HRC on 19 June 2006, the
             Security Council a year into its record, so that it can be told who was under discussion already.
*Months*     Above 0 before the first month of the onset, below 0 after its last, 0 within.
"""

from __future__ import annotations

import hashlib
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from data import acts as council_acts
from data import derived
from data import signals as kept_signals
from data.derived import Derived
from data.frames import load_panel
from data.queries import AsOf, Mode, resolve_as_of
from indicators import outcomes
from indicators.contract import Pillar
from indicators.onsets_dates import SERIES, Onset, onsets
from indicators.onsets_sides import Act, Side, council, signals
from indicators.origins import NotMade
from indicators.outcomes import BY_ID
from indicators.panel import month_of
from indicators.signals import keeping
from indicators.signals.history import History
from indicators.signals.rules import by_id

FAMILY = "onsets"
WINDOW = 60
"""Months looked at on either side of an onset."""
BEFORE = 12
"""Months before the onset that the record must cover for a side to be compared."""
SIDES = {
    "signal": "First signal",
    "hrc": "Human Rights Council",
    "sc": "Security Council",
    "signal_hr": "First human rights signal",
    "signal_ps": "First security signal",
}
HINDSIGHT = (
    "signals are back-tested: revised figures under today's release calendars, by rules chosen on this very history; the Councils' acts "
    "are as they happened"
)
_DECIDE = (
    "councils.yml",
    "attention_rules.py",
    "onsets.py",
    "onsets_dates.py",
    "onsets_sides.py",
    "onsets_survival.py",
    "outcomes.py",
)


@dataclass(frozen=True)
class First:
    """What a side did around one onset."""

    state: str
    """already, acted, none or not_covered."""
    opened: str
    """ISO day on which the window opens for this side; empty when its record begins after the window."""
    day: str
    """ISO day of the first act in the window; empty without one."""
    months: int | None
    """From the first act to the onset."""
    act: str
    """Id of the event or rule."""
    label: str
    before: str
    """What stood before the window opened, for ``already``."""
    sure_to: str
    """ISO day up to which the record is unbroken from the opening; empty when it does not cover the opening."""


@dataclass(frozen=True)
class Case:
    """One onset and what each side did."""

    iso3: str
    outcome: str
    onset: str
    """ISO day it is listed under."""
    onset_last: str
    precision: str
    deaths: int
    sides: dict[str, First]


def cases(found: Sequence[Onset], sides: Sequence[Side]) -> tuple[Case, ...]:
    """Return what each side did around each onset."""
    return tuple(
        Case(
            one.iso3,
            one.outcome,
            one.first.isoformat(),
            one.last.isoformat(),
            one.precision,
            one.deaths,
            {side.id: around(one, side) for side in sides},
        )
        for one in found
    )


def around(onset: Onset, side: Side) -> First:
    """Return what a side did around an onset."""
    start, end = moved(onset.first, -WINDOW), moved(onset.first, WINDOW)
    opened = max(start, side.looks_from)
    act = side.first(onset.iso3, max(start, side.began or start), end)
    sure_to = side.covers(opened) if opened <= end else None
    before = None if sure_to is None else _before(side, onset.iso3, opened)
    told = sure_to is not None and opened <= moved(onset.first, -BEFORE)
    if told and before is not None:
        state = "already"
    elif told and act is not None and act.day <= (sure_to or start):
        state = "acted"
    else:
        state = "none" if told and act is None and (sure_to or start) >= end else "not_covered"
    return First(
        state,
        opened.isoformat() if opened <= end else "",
        act.day.isoformat() if act else "",
        lead(onset, act.day) if act else None,
        act.id if act else "",
        act.label if act else "",
        f"{before.day.isoformat()} {before.label}" if before else "",
        sure_to.isoformat() if sure_to else "",
    )


def _before(side: Side, iso3: str, opened: date) -> Act | None:
    """Return what makes a State already discussed when the window opens."""
    return side.in_force(iso3, opened) or side.first(iso3, moved(opened, -12), opened - timedelta(days=1))


def moved(day: date, months: int) -> date:
    """Return the day so many months later, or the last of that month when it is shorter."""
    year, month = divmod(month_of(day) + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def lead(onset: Onset, day: date) -> int:
    """Return the months from a day to an onset: above 0 before its first month, below 0 after its last."""
    if day < onset.first:
        return month_of(onset.first) - month_of(day)
    return min(month_of(onset.last) - month_of(day), 0)


# ---- made and kept ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Onsets:
    """Every past onset with what came first, and what follows of all together."""

    as_of: str
    cases: tuple[Case, ...]
    covered: dict[str, tuple[tuple[str, str], ...]]
    """The stretches of days that the record of each side covers."""
    summary: dict[str, Any]
    """``onsets_survival.summary``."""


def make(bind: Engine, as_of: AsOf) -> Onsets:
    """Return the onsets known at a date, and what came first as known then."""
    from indicators.onsets_survival import summary

    packed = load_panel(bind, as_of, (*outcomes.SERIES, *SERIES))
    unsure = kept_signals.noted(bind, as_of, SERIES, keeping.UNCERTAIN)
    truth = outcomes.truth(packed)
    found = onsets(keeping.marked(packed, unsure), truth)
    sides = sides_of(bind, as_of, _history(bind, as_of))
    made = cases(found, sides)
    covered = {side.id: tuple((a.isoformat(), b.isoformat()) for a, b in side.covered) for side in sides}
    return Onsets(as_of.on.isoformat(), made, covered, summary(made, found, sides, truth))


def _history(bind: Engine, as_of: AsOf) -> History:
    newest = as_of.mode == Mode.RECORDED and not as_of.is_past
    return keeping.compute(bind).history if newest else keeping.fired(bind, as_of)[0]


def sides_of(bind: Engine, as_of: AsOf, past: History) -> tuple[Side, ...]:
    """Return the sides as known at a date, in the order of ``SIDES``."""
    held, coverage = council_acts.acts(bind, as_of), council_acts.coverage(bind, as_of)
    rules = by_id()
    pillars = {"signal": None, "signal_hr": Pillar.HUMAN_RIGHTS, "signal_ps": Pillar.PEACE_SECURITY}
    return tuple(
        signals(key, name, past, rules, as_of.on, pillars[key])
        if key in pillars
        else council(key, held, coverage)
        for key, name in SIDES.items()
    )


def _digest(bind: Engine) -> str:
    here = Path(__file__).resolve().parent
    code = b"".join((here / name).read_bytes() for name in _DECIDE)
    made_from = f"{keeping.stamp(bind)}|{kept_signals.outlook_stamp(bind)}|".encode()
    return hashlib.sha256(made_from + code).hexdigest()[:32]


def refresh(bind: Engine, say: Callable[[int, int], None] | None = None) -> str:
    """Make what came first at past onsets, unless it is up to date, and return what was done in words."""
    digest = _digest(bind)
    if derived.get_bytes(bind, FAMILY, digest) is not None:
        return "up to date"
    made = make(bind, resolve_as_of(bind))
    derived.put(bind, FAMILY, digest, Derived(words=asdict(made)))
    if say is not None:
        say(1, 1)
    return f"{len(made.cases)} past onsets"


def load(bind: Engine) -> Onsets:
    """Return what came first at past onsets, made from the present figures; raise NotMade when it has not been."""
    kept = derived.get(bind, FAMILY, _digest(bind))
    if kept is None:
        raise NotMade("past onsets have not been made from these figures. Run: python -m indicators refresh")
    return revived(kept.words)


def revived(words: Mapping[str, Any]) -> Onsets:
    """Return the onsets from what ``asdict`` and JSON left of them."""
    found = tuple(
        Case(**{**one, "sides": {key: First(**first) for key, first in one["sides"].items()}})
        for one in words["cases"]
    )
    covered = {key: tuple((a, b) for a, b in spans) for key, spans in words["covered"].items()}
    return Onsets(words["as_of"], found, covered, dict(words["summary"]))


def described(outcome: str) -> str:
    """Return what an onset is, in words."""
    return {
        "onset_25": "25 or more deaths in state-based conflict after five years below",
        "one_sided_onset_25": "25 or more civilians killed in one-sided violence after five years below",
    }.get(outcome, BY_ID[outcome].name)
