"""Attention beside risk: the gap of each State and body, and the lists that pages and the command line show.

*Gap* is the percentile of risk less that of attention, from −100 to 100: above 0 where more States have less risk than have less
attention. Both are shares of States with a lower figure, among States that have one. Without either there is none.

Lists are of States (members and observers of the UN). One that is not under discussion may be so because nothing is on record, or
because the record is incomplete: its state says which, and no list hides it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from data.countries import by_iso3, countries
from indicators.attention import Attention
from indicators.attention_record import STATUS
from indicators.attention_time import DISCUSSED, by_state, percentile

WIDEST = 10
GROUPS = tuple(sorted({one.regional_group for one in countries() if one.un_status == "member"}))
"""Regional groups of the UN."""


@dataclass(frozen=True)
class Stand:
    """What one body has on a State."""

    value: float | None
    percentile: float | None
    tied: int
    """How many States have the same attention, itself counted; 0 without a percentile."""
    state: str
    gap: float | None
    sits: bool
    """Whether the State is a member of the body."""


@dataclass(frozen=True)
class Line:
    """A State or area with its risk and what each body has on it."""

    iso3: str
    group: str
    """Regional group; empty for observers and areas."""
    is_state: bool
    """Whether a member or observer of the UN."""
    risk: float | None
    risk_percentile: float | None
    by: Mapping[str, Stand]


@dataclass(frozen=True)
class Change:
    """What moved between two dates on one body and State."""

    iso3: str
    body: str
    percentile: tuple[float | None, float | None]
    state: tuple[str, str]

    @property
    def moved(self) -> float | None:
        """Return the change of the percentile."""
        return less(self.percentile[1], self.percentile[0])


def gaps(
    attention: Attention, risk: Mapping[str, float], seats: Mapping[str, Collection[str]] | None = None
) -> tuple[Line, ...]:
    """Return a line for every State and area that exists, by iso3; ``risk`` by iso3, ``seats`` the members of each body."""
    sits = seats or {}
    known = [by_iso3()[code] for code in attention.iso3]
    ranked = risk_percentiles({code: risk[code] for code in attention.iso3 if code in risk})
    made = []
    for place, one in enumerate(known):
        own = ranked.get(one.iso3)
        by = {}
        for body in attention.rules.bodies:
            share = figure(attention.percentile[body][place])
            by[body] = Stand(
                figure(attention.value[body][place]),
                share,
                attention.tied[body][place],
                attention.state[body][place],
                less(own, share),
                one.iso3 in sits.get(body, ()),
            )
        is_state = one.un_status in STATUS
        made.append(Line(one.iso3, one.regional_group, is_state, risk.get(one.iso3), own, by))
    return tuple(made)


def risk_percentiles(risk: Mapping[str, float]) -> dict[str, float]:
    """Return the percentile of risk of every State among those that have a score, by iso3; areas have none."""
    scored = {code: score for code, score in risk.items() if by_iso3()[code].un_status in STATUS}
    return by_state(percentile(np.array(list(scored.values()), dtype=np.float64)), tuple(scored))


def figure(value: float) -> float | None:
    """Return a figure, None for NaN."""
    return None if math.isnan(value) else float(value)


def less(one: float | None, other: float | None) -> float | None:
    """Return the difference, None where either is missing."""
    return None if one is None or other is None else one - other


def of_group(lines: Iterable[Line], group: str) -> tuple[Line, ...]:
    """Return the lines of a regional group; raise ValueError for one that is not there."""
    if group not in GROUPS:
        raise ValueError(f"unknown regional group {group!r}. Use {', '.join(GROUPS)}")
    return tuple(one for one in lines if one.group == group)


def riskiest(lines: Iterable[Line], most: int | None = None) -> tuple[Line, ...]:
    """Return States with a score, the highest risk first."""
    scored = [one for one in lines if one.is_state and one.risk is not None]
    return tuple(sorted(scored, key=lambda one: (-(one.risk or 0), one.iso3))[:most])


def not_discussed(lines: Iterable[Line], body: str, most: int | None = None) -> tuple[Line, ...]:
    """Return the riskiest States that a body does not discuss: not yet, under a shared item, or for all that the record tells."""
    return riskiest((one for one in lines if one.by[body].state != DISCUSSED), most)


def widest(lines: Iterable[Line], body: str, most: int = WIDEST) -> tuple[Line, ...]:
    """Return the States whose risk stands highest above the attention of a body, the widest gap first."""
    found = [(one.by[body].gap, one) for one in lines if one.is_state]
    above = [(gap, one) for gap, one in found if gap is not None and gap > 0]
    return tuple(one for _, one in sorted(above, key=lambda pair: (-pair[0], pair[1].iso3))[:most])


def one_active(lines: Iterable[Line], active: str, other: str) -> tuple[Line, ...]:
    """Return the riskiest States first that one body discusses and the other does not; those without a score come last."""
    found = [
        one
        for one in lines
        if one.is_state and one.by[active].state == DISCUSSED and one.by[other].state != DISCUSSED
    ]
    return tuple(sorted(found, key=lambda one: (one.risk is None, -(one.risk or 0), one.iso3)))


def quadrants(lines: Iterable[Line]) -> dict[tuple[str, ...], tuple[Line, ...]]:
    """Return every State by its state on each body, in the order of the bodies; only combinations that are there."""
    found: dict[tuple[str, ...], list[Line]] = {}
    for one in lines:
        if one.is_state:
            found.setdefault(tuple(stand.state for stand in one.by.values()), []).append(one)
    return {states: tuple(found[states]) for states in sorted(found)}


def changes(before: Sequence[Line], now: Iterable[Line]) -> tuple[Change, ...]:
    """Return what changed of each State that exists on both dates: states first, then percentiles by how far they moved."""
    earlier = {one.iso3: one for one in before}
    found = [
        Change(one.iso3, body, (old.percentile, stand.percentile), (old.state, stand.state))
        for one in now
        if one.is_state and one.iso3 in earlier
        for body, stand in one.by.items()
        for old in [earlier[one.iso3].by[body]]
        if (old.percentile, old.state) != (stand.percentile, stand.state)
    ]
    return tuple(
        sorted(
            found, key=lambda one: (one.state[0] == one.state[1], -abs(one.moved or 0), one.iso3, one.body)
        )
    )


def breaks(before: Attention, now: Attention) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return by body the instruments that left the basis between two dates and those that came: across them figures do not compare."""
    return {
        body: (
            tuple(one for one in before.basis[body] if one not in basis),
            tuple(one for one in basis if one not in before.basis[body]),
        )
        for body, basis in now.basis.items()
        if set(basis) != set(before.basis[body])
    }
