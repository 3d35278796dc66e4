"""What pages read of the two Councils: what each has on every State, its attention and the gap, kept while nothing is stored."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from dashboard import cache
from dashboard.acts import acts, coverage
from dashboard.acts import members as _members
from dashboard.cache import Place
from dashboard.keep import kept
from dashboard.theme import RISK_BOUNDS, RISK_LABELS
from dashboard.view import BadAddress, View
from data.database import to_day
from data.queries import AsOf
from indicators import attention as logic
from indicators import attention_gaps as beside
from indicators.attention import Attention, Rules, RulesError

BODIES = {"hrc": "Human Rights Council", "sc": "Security Council"}
NOT_HELD = "No act of either Council is held, so nothing can be said of what they discussed."
REMEDY = "Load the embedded figures: python -m data init"
FLOORS = {str(low): label for low, label in zip(RISK_BOUNDS, RISK_LABELS, strict=True)}
"""Lowest score shown, by its class; 0 shows every State."""
GROUPS = {one.lower().replace(" ", "-"): one for one in beside.GROUPS}
"""Regional groups of the United Nations, as the address writes them."""
UMBRELLA = {"no": False, "yes": True}
MOVABLE = ("hrc", "sc", "half_life", "window")
"""Parameters that move the rules of attention."""
UPPER = 100 * 2 / 3
"""Risk percentile from which a State counts as in the upper third of risk."""
VETOES_WITHIN = 5


@dataclass(frozen=True)
class Act:
    """The last act of a Council that names a State: a mandate, mission or measure in force before anything else."""

    source: str
    event: str
    kind: str
    symbol: str
    label: str
    start: date
    spell: bool
    """Whether it is in force on the date."""


@dataclass(frozen=True)
class Line:
    """A State: its composite, what each Council has on it beside its risk, their last acts, and drafts on it that were vetoed."""

    place: Place
    held: beside.Line
    last: Mapping[str, Act]
    vetoed: int = 0

    @property
    def iso3(self) -> str:
        """Return its ISO code."""
        return self.held.iso3

    @property
    def risk(self) -> float | None:
        """Return its risk percentile."""
        return self.held.risk_percentile

    @property
    def by(self) -> Mapping[str, beside.Stand]:
        """Return what each Council has on it."""
        return self.held.by

    @property
    def sits(self) -> tuple[str, ...]:
        """Return the Councils that it sits on."""
        return tuple(body for body, stand in self.by.items() if stand.sits)


@dataclass(frozen=True)
class Asked:
    """What the address asks for: date, weights of risk, rules of attention that were moved, whether shared items count."""

    as_of: AsOf
    weights: str
    moved: tuple[tuple[str, str], ...] = ()
    umbrella: bool = False

    @property
    def rules(self) -> Rules:
        """Return the rules with what the reader moved."""
        return logic.read_rules().moved(dict(self.moved))


def asked(view: View) -> Asked:
    """Return what an address asks for; raise BadAddress for what cannot be."""
    try:
        rules = logic.read_rules().moved({key: view.get(key) for key in MOVABLE})
    except RulesError as error:
        wrong, _, remedy = str(error).rpartition(". ")
        raise BadAddress(400, f"{wrong[:1].upper()}{wrong[1:]}.", f"{remedy}.") from None
    umbrella = UMBRELLA[view.choice("umbrella", UMBRELLA, "no")]
    return Asked(view.as_of, view.weights, tuple(rules.texts().items()), umbrella)


def filters(view: View) -> tuple[str, int]:
    """Return the regional group and the lowest score asked for; raise BadAddress for one that is not there."""
    group = view.choice("group", GROUPS, "") if view.get("group") else ""
    return group, int(view.choice("floor", FLOORS, "0"))


# ---- read and kept ----------------------------------------------------------------------------------------------------


def members(as_of: AsOf, on: date) -> pd.DataFrame:
    """Return who sits on each Council on a day."""
    found = _members(as_of, on)
    return found[found["body"].isin(list(BODIES))].reset_index(drop=True)


@kept(12)
def attention(ask: Asked, on: date) -> Attention:
    """Return the attention of both Councils to every State on a day, as far as the records go."""
    held, covered = acts(ask.as_of), coverage(ask.as_of)
    return logic.attention(held, covered, on, ask.rules, umbrella=ask.umbrella)


def reach(ask: Asked) -> dict[str, date | None]:
    """Return by Council the day to which its record tells what it did; None where it tells nothing."""
    return attention(ask, ask.as_of.on).evaluated


@kept(12)
def lines(ask: Asked, on: date | None = None) -> tuple[Line, ...]:
    """Return every State as each Council and its own score have it, on the as-of date or an earlier one."""
    day = on or ask.as_of.on
    found, places = attention(ask, day), _places(ask, day)
    scores = {code: one.score for code, one in places.items() if one.score is not None}
    seats = {str(body): set(own["iso3"]) for body, own in members(ask.as_of, day).groupby("body", sort=False)}
    last = {body: _last(found, body) for body in BODIES}
    vetoed = [code for one in vetoes(ask.as_of, found.evaluated["sc"] or day) for code in one.about]
    return tuple(
        Line(
            places.get(one.iso3, Place(one.iso3, None, None, None, "")),
            one,
            {body: last[body][one.iso3] for body in BODIES if one.iso3 in last[body]},
            vetoed.count(one.iso3),
        )
        for one in beside.gaps(found, scores, seats)
        if one.is_state
    )


def _places(ask: Asked, on: date) -> dict[str, Place]:
    """Return the composites on the as-of date, or at the last month's end before an earlier day: without intervals there."""
    if on >= ask.as_of.on:
        return {one.iso3: one for one in cache.places(ask.as_of, ask.weights)}
    held = cache.scores(ask.as_of, ask.weights)
    at = bisect_right(held.dates, on) - 1
    if at < 0:
        return {}
    found = {code: float(score) for code, score in zip(held.iso3, held.composite[at], strict=True)}
    return {code: Place(code, score, None, None, "") for code, score in found.items() if not np.isnan(score)}


def _last(found: Attention, body: str) -> dict[str, Act]:
    """Return by State what is in force on the day, else the newest act that names it."""
    record, day = found.records[body], to_day(found.evaluated[body] or found.on)
    wanted = np.flatnonzero(record.names & record.discussing() & (record.start <= day))
    spell = record.lasting()[wanted] & (record.still[wanted] | (record.end[wanted] >= day))
    some = found.acts.iloc[record.row[wanted]].assign(spell=spell)
    newest = some.sort_values(["spell", "start"], kind="stable").groupby("iso3").tail(1)
    columns = newest[["iso3", "source", "event", "kind", "symbol", "label", "start", "spell"]]
    return {
        str(iso3): Act(source, event, kind, symbol if isinstance(symbol, str) else "", label, start.date(), bool(now))
        for iso3, source, event, kind, symbol, label, start, now in columns.itertuples(index=False)
    }  # fmt: skip


def tied(some: Sequence[Line], body: str) -> int:
    """Return how many States have no attention of a Council, and so share percentile 0."""
    return max((one.by[body].tied for one in some if one.by[body].value == 0), default=0)


def chosen(view: View) -> tuple[Line, ...]:
    """Return the States of the address: of a regional group, and from a class of score on."""
    group, floor = filters(view)
    return tuple(
        one
        for one in lines(asked(view))
        if (not group or one.held.group == GROUPS[group])
        and (not floor or (one.place.score is not None and round(one.place.score) >= floor))
    )


def not_discussed(some: Sequence[Line], body: str) -> list[Line]:
    """Return the States with a score that a Council has not discussed, the highest risk first."""
    return _lines(some, beside.not_discussed((one.held for one in some), body))


def widest(some: Sequence[Line], body: str, most: int) -> list[Line]:
    """Return the States whose risk stands highest above the attention of a Council."""
    return _lines(some, beside.widest((one.held for one in some), body, most))


def one_active(some: Sequence[Line], body: str, other: str) -> list[Line]:
    """Return the States that one Council discusses and the other does not, the highest risk first."""
    return _lines(some, beside.one_active((one.held for one in some), body, other))


def _lines(some: Sequence[Line], found: Sequence[beside.Line]) -> list[Line]:
    of = {one.iso3: one for one in some}
    return [of[one.iso3] for one in found]


@dataclass(frozen=True)
class Draft:
    """A vetoed draft: the States that it names, and the members that vetoed it."""

    source: str
    event: str
    symbol: str
    on: date
    about: tuple[str, ...]
    by: tuple[str, ...]


@kept(8)
def vetoes(as_of: AsOf, on: date) -> tuple[Draft, ...]:
    """Return the drafts vetoed in the five years to a day, newest first."""
    every, day = acts(as_of), pd.Timestamp(on)
    within = (every["start"] <= day) & (every["start"] > day - pd.DateOffset(years=VETOES_WITHIN))
    some = every[within & (every["kind"] == "sc_veto") & every["iso3"].notna()]
    made = []
    for _, own in some.groupby("act"):
        one = own.iloc[0]
        cast = one["vetoed_by"] if isinstance(one["vetoed_by"], str) else ""
        text = one["symbol"] if isinstance(one["symbol"], str) else one["label"]
        by = tuple(code for code in cast.split(";") if code)
        made.append(Draft(one["source"], one["event"], text, one["start"].date(), tuple(own["iso3"]), by))
    return tuple(sorted(made, key=lambda one: (one.on, one.symbol), reverse=True))
