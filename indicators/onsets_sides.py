"""What each side did about a State, and what the record of it covers: the two Councils, and the signals of our own rules.

A side has dated *acts* (a meeting, a text, a mandate from its first day, a signal on the day on which its figures count as
published), and of those some that stay in force. Which acts of the Councils count, and for whom, is declared once, in
``councils.yml``: those that discuss and name a State, not umbrella items, the UPR or elections to bodies. Signals that warn count:
those of more risk, without ``data_gone_dark``, which speaks of the record, and ``outlook_crossing``, which reads outlooks issued
since 2026.

*Covered* are the days on which the record of every instrument that is needed to tell silence is complete. A day outside is
unknown, not silent.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from data.database import from_day, to_day
from indicators.attention_rules import NOT_ITS, read_rules
from indicators.contract import Pillar
from indicators.signals.history import History
from indicators.signals.rules import Direction, Rule

if TYPE_CHECKING:
    import pandas as pd

HRC_BEGAN: Final = date(2006, 6, 19)
SILENT: Final = frozenset({"gone_dark", "outlook_crossing"})
"""Kinds of rule that warn of nothing, or could not have warned at past onsets."""
SIGNALS_FROM: Final = date(1990, 1, 1)
"""From here firings are told, as in the back-test of rules. Rules on deaths begin between 1991 and 1994, when enough months lie behind."""
Span = tuple[date, date]


@dataclass(frozen=True)
class Act:
    """Something a side did about a State: its first day, the last day in force (the same for what does not last), and what it was."""

    day: date
    until: date
    id: str
    label: str


@dataclass(frozen=True)
class Side:
    """One side: its acts by State, oldest first, and the days its record covers."""

    id: str
    name: str
    acts: Mapping[str, tuple[Act, ...]]
    covered: tuple[Span, ...]
    began: date | None = None
    """The day before which it did nothing because it did not exist."""
    days: Mapping[str, list[date]] = field(init=False)

    def __post_init__(self) -> None:
        """Keep the days of acts, to be searched."""
        object.__setattr__(
            self, "days", {iso3: [act.day for act in acts] for iso3, acts in self.acts.items()}
        )

    def first(self, iso3: str, start: date, end: date) -> Act | None:
        """Return the first act from one day to another, both included."""
        place = bisect_left(self.days.get(iso3, []), start)
        acts = self.acts.get(iso3, ())
        return acts[place] if place < len(acts) and acts[place].day <= end else None

    def in_force(self, iso3: str, on: date) -> Act | None:
        """Return an act of an earlier day that is in force on a day."""
        return next((one for one in self.acts.get(iso3, ()) if one.day < on <= one.until), None)

    def covers(self, day: date) -> date | None:
        """Return the last day of the stretch of record that a day lies in, None for a day that the record does not cover."""
        return next((end for start, end in self.covered if start <= day <= end), None)

    @property
    def looks_from(self) -> date:
        """Return the first day on which it can be told whether a State was under discussion before: a year into the record."""
        if self.began is not None:
            return self.began
        return self.covered[0][0].replace(year=self.covered[0][0].year + 1) if self.covered else date.max


def council(body: str, acts: pd.DataFrame, coverage: pd.DataFrame) -> Side:
    """Return a Council's side from frames as ``data.acts`` gives them."""
    rules = read_rules()
    own, began = rules.bodies[body], HRC_BEGAN if body == "hrc" else None
    counted = acts[acts["iso3"].notna() & acts["attribution"].isin(rules.names)]
    found: dict[str, list[Act]] = {}
    columns = ("event", "kind", "type", "iso3", "start", "end", "label", "open")
    for event, kind, type_, iso3, start, end, label, still in zip(
        *(counted[key] for key in columns), strict=True
    ):
        place = own.of(str(kind), str(type_))
        if place == NOT_ITS or not own.instruments[place].discusses:
            continue
        lasts = own.instruments[place].lasts
        until = date.max if lasts and still else end.date() if lasts else start.date()
        found.setdefault(str(iso3), []).append(Act(start.date(), until, str(event), str(label)))
    return Side(body, own.name, _ordered(found, began), _complete(coverage, own.needed), began)


def _ordered(found: Mapping[str, Sequence[Act]], began: date | None) -> dict[str, tuple[Act, ...]]:
    """Return acts by State in order of time. What a body inherited counts as in force before, not as an act of its own."""
    made = {}
    for iso3, acts in found.items():
        own = [one for one in acts if began is None or one.until >= began]
        made[iso3] = tuple(sorted(own, key=lambda one: (one.day, one.id)))
    return made


def _complete(coverage: pd.DataFrame, kinds: Iterable[str]) -> tuple[Span, ...]:
    """Return the stretches of days on which the record of every kind is complete."""
    both: list[Span] = [(date.min, date.max)]
    for kind in kinds:
        rows = coverage[(coverage["kind"] == kind) & coverage["complete"].eq(True)]
        spans = joined(
            [(start.date(), end.date()) for start, end in zip(rows["start"], rows["end"], strict=True)]
        )
        both = [(max(a, c), min(b, d)) for a, b in both for c, d in spans if max(a, c) <= min(b, d)]
    return tuple(both)


def joined(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order, those that touch or overlap as one."""
    made: list[Span] = []
    for start, end in sorted(spans):
        if made and start <= made[-1][1] + timedelta(days=1):
            made[-1] = (made[-1][0], max(made[-1][1], end))
        else:
            made.append((start, end))
    return made


def signals(
    identifier: str, name: str, past: History, of: Mapping[str, Rule], on: date, pillar: Pillar | None = None
) -> Side:
    """Return the side of our rules that warn, all or those of one pillar, as far as their figures reached on a date."""
    used = {
        number: of[rule]
        for number, rule in enumerate(past.rules)
        if warns(of[rule]) and pillar in (None, of[rule].pillar)
    }
    held = past.arrays
    found: dict[str, list[Act]] = {}
    told = (held["fired"] >= to_day(SIGNALS_FROM)) & (held["fired"] <= to_day(on))
    for row in np.flatnonzero(np.isin(held["rule"], list(used)) & told):
        rule, day = used[int(held["rule"][row])], from_day(int(held["fired"][row]))
        until = from_day(int(min(held["lapse"][row], held["due"][row]))) - timedelta(days=1)
        level = str(past.key(row)[3])
        found.setdefault(past.iso3[int(held["country"][row])], []).append(
            Act(day, max(until, day), rule.id, f"{rule.name} ({level})")
        )
    return Side(identifier, name, _ordered(found, None), _evaluated(past, used, on))


def warns(rule: Rule) -> bool:
    """Return whether a rule's signals count as a warning."""
    return rule.direction == Direction.CONCERN and rule.kind not in SILENT


def _evaluated(past: History, used: Mapping[int, Rule], on: date) -> tuple[Span, ...]:
    """Return the days from the first told to the last on which every rule had its newest figures."""
    held = past.arrays
    ends = []
    for number in used:
        known = held["reach_known"][(held["reach_rule"] == number) & (held["reach_known"] <= to_day(on))]
        if len(known):
            ends.append(from_day(int(known.max())))
    return ((SIGNALS_FROM, min(ends)),) if ends and min(ends) >= SIGNALS_FROM else ()
