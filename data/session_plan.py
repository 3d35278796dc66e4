"""What a session is: the plan it is frozen with, how it stands, its distributions, and what a plan may not be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""Letters and digits that nobody takes for another."""
LEAST, USUAL = 5, 10
"""The smallest minimum group, and the usual one."""
SEATS = 120
LONGEST_SHRED = timedelta(days=366)
LONGEST_NOTE = 1000
BATCH = 600
"""Seconds between two batches of notes on one State."""
STAGES = ("waiting", "first", "discussion", "second", "done")
ROUNDS = {"first": 1, "second": 2}
BAND, CROWD = 10, 3


class Refused(Exception):
    """What was asked cannot be done; the words say why and what to do."""


@dataclass(frozen=True)
class Plan:
    """What a session is frozen with."""

    title: str
    as_of: date
    mode: str
    since: date
    weights: str
    snapshot: str
    outcomes: tuple[str, ...]
    year: int
    shred_on: date
    items: tuple[tuple[str, str, Mapping[str, Any]], ...]
    """iso3, reason and what is shown, in the order of the agenda."""
    minimum: int = USUAL
    seats: int = SEATS


@dataclass(frozen=True)
class Item:
    """A State on the agenda."""

    ordinal: int
    iso3: str
    reason: str
    stage: str
    facts: dict[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Session:
    """A session as it stands."""

    id: int
    title: str
    as_of: date
    mode: str
    since: date
    weights: str
    snapshot: str
    outcomes: tuple[str, ...]
    year: int
    minimum: int
    seats: int
    code: str
    sealed: str
    item: int
    shred_on: date
    receipt: dict[str, Any]
    items: tuple[Item, ...] = field(repr=False)

    @property
    def open(self) -> bool:
        """Return whether the room is open."""
        return bool(self.code)

    @property
    def current(self) -> Item:
        """Return the State the room is at."""
        return self.items[self.item]


@dataclass(frozen=True)
class Tally:
    """The distribution of one round on one outcome; ``people`` is None below the minimum group, ``bins`` empty where all agreed."""

    ordinal: int
    round: int
    outcome: str
    people: int | None
    mean: int | None
    bins: tuple[tuple[int, int, int], ...]


def check(plan: Plan, today: date) -> None:
    """Raise Refused for a plan that cannot be."""
    codes = [iso3 for iso3, _, _ in plan.items]
    wrong = {
        f"The minimum group is {plan.minimum}; it is never under {LEAST}.": plan.minimum < LEAST,
        f"A session has room for {plan.minimum} to 1,000 people.": not plan.minimum <= plan.seats <= 1000,
        "The agenda is empty: choose at least one State.": not codes,
        "The agenda names a State twice.": len(set(codes)) != len(codes),
        "The agenda has more than 30 States.": len(codes) > 30,
        "Choose at least one outcome to estimate.": not plan.outcomes,
        "Give the session a name of at most 120 characters.": not 0 < len(plan.title.strip()) <= 120,
        "Notes are destroyed on a day after today, within a year.": not today
        < plan.shred_on
        <= today + LONGEST_SHRED,
    }
    for words, holds in wrong.items():
        if holds:
            raise Refused(words)
