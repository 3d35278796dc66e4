"""What pages read of the two Councils: what each has on every State, its attention and the gap, kept while nothing is stored."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from dashboard import cache, words
from dashboard.acts import acts, coverage
from dashboard.acts import members as _members
from dashboard.cache import Place
from dashboard.figures.timeline_acts import KINDS
from dashboard.keep import kept
from dashboard.theme import RISK_BOUNDS, RISK_LABELS
from dashboard.view import BadAddress, View
from data.countries import by_iso3
from data.database import from_day, to_day
from data.queries import AsOf
from indicators import attention as logic
from indicators.attention import Attention, Rules, RulesError
from indicators.attention_gaps import risk_percentiles

BODIES = {"hrc": "Human Rights Council", "sc": "Security Council"}
NOT_HELD = "No act of either Council is held, so nothing can be said of what they discussed."
REMEDY = "Load the embedded figures: python -m data init"
FLOORS = {str(low): label for low, label in zip(RISK_BOUNDS, RISK_LABELS, strict=True)}
"""Lowest score shown, by its class; 0 shows every State."""
GROUPS = {
    "african": "African", "asia-pacific": "Asia-Pacific", "eastern-european": "Eastern European",
    "latin-american": "Latin American and Caribbean", "western-european": "Western European and Other",
}  # fmt: skip
"""Regional groups of the United Nations, as the address writes them."""
UMBRELLA = {"no": False, "yes": True}
MOVABLE = ("hrc", "sc", "half_life", "window")
"""Parameters that move the rules of attention."""
UPPER = 100 * 2 / 3
"""Risk percentile from which a State counts as in the upper third of risk."""
VETOES_WITHIN = 5
LISTED = ("member", "observer", "ended")
"""Whom the page lists: members and observers of the United Nations, on a past date also those that have ended since."""


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
class Stand:
    """What one Council has on one State."""

    state: str
    """discussed, shared_item, not_yet or record_incomplete."""
    value: float | None
    """Attention in points; None where the record does not reach."""
    percentile: float | None
    gap: float | None
    last: Act | None


@dataclass(frozen=True)
class Line:
    """A State: its score, its risk percentile, what each Council has on it, where it sits, and drafts on it that were vetoed."""

    place: Place
    group: str
    risk: float | None
    by: Mapping[str, Stand]
    sits: tuple[str, ...]
    vetoed: int = 0

    @property
    def iso3(self) -> str:
        """Return its ISO code."""
        return self.place.iso3


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
    found = attention(ask, day)
    places = _places(ask, day)
    scored = {code: one.score for code, one in places.items() if one.score is not None}
    risk = risk_percentiles(scored)
    last = {body: _last(found, body) for body in BODIES}
    sits = {code: set(own["body"]) for code, own in members(ask.as_of, day).groupby("iso3", sort=False)}
    vetoed = [code for one in vetoes(ask.as_of, found.evaluated["sc"] or day) for code in one.about]
    return tuple(
        Line(
            places.get(code, Place(code, None, None, None, "")),
            by_iso3()[code].regional_group,
            risk.get(code),
            {body: _stand(found, body, at, risk.get(code), last[body].get(code)) for body in BODIES},
            tuple(body for body in BODIES if body in sits.get(code, ())),
            vetoed.count(code),
        )
        for at, code in enumerate(found.iso3)
        if by_iso3()[code].un_status in LISTED
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


def _stand(found: Attention, body: str, at: int, risk: float | None, last: Act | None) -> Stand:
    place = _number(found.percentile[body][at])
    gap = None if place is None or risk is None else risk - place
    return Stand(found.state[body][at], _number(found.value[body][at]), place, gap, last)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


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


def tied(ask: Asked, body: str) -> int:
    """Return how many States have no attention of a Council, and so share percentile 0."""
    found = attention(ask, ask.as_of.on)
    return max(
        (many for many, value in zip(found.tied[body], found.value[body], strict=True) if value == 0),
        default=0,
    )


def chosen(view: View) -> tuple[Line, ...]:
    """Return the States of the address: of a regional group, and from a class of score on."""
    group, floor = filters(view)
    return tuple(
        one
        for one in lines(asked(view))
        if (not group or one.group == GROUPS[group])
        and (not floor or (one.place.score is not None and round(one.place.score) >= floor))
    )


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


# ---- instruments and records ------------------------------------------------------------------------------------------


def _plural(kind: str) -> str:
    return KINDS[kind].plural if kind in KINDS else kind.partition("_")[2].replace("_", " ") + "s"


def instrument_ids() -> tuple[tuple[str, str], ...]:
    """Return every instrument as its Council and its id."""
    return tuple((body, one.id) for body in BODIES for one in logic.read_rules().bodies[body].instruments)


def reach_words(ask: Asked, body: str) -> str:
    """Return how far a Council's record goes: resolutions and decisions to 31 March 2026; formal meetings to 30 June 2022."""
    complete = attention(ask, ask.as_of.on).records[body].complete
    ends: dict[int, list[str]] = {}
    for kind in dict.fromkeys(one.kind for one in ask.rules.bodies[body].instruments):
        if complete[kind]:
            ends.setdefault(complete[kind][-1][1], []).append(_plural(kind))
    told = [
        f"{words.listed(some)} to {words.day(from_day(end))}"
        for end, some in sorted(ends.items(), reverse=True)
    ]
    return "; ".join(told)


def first_day(ask: Asked, body: str) -> date | None:
    """Return the first day that any record of a Council covers."""
    spans = [own[0] for own in attention(ask, ask.as_of.on).records[body].complete.values() if own]
    return from_day(min(start for start, _ in spans)) if spans else None


@dataclass(frozen=True)
class Counted:
    """An instrument with its points, whether it counts on the date, and the spans of its whole record."""

    body: str
    id: str
    name: str
    points: float
    default: float
    reason: str
    in_basis: bool
    whole: tuple[tuple[date, date], ...]
    began: date | None
    """The first day of any record of the Council: before it there was nothing to record."""

    @property
    def end(self) -> date | None:
        """Return the last day of the whole record."""
        return self.whole[-1][1] if self.whole else None


def instruments(ask: Asked) -> tuple[Counted, ...]:
    """Return every instrument as the address weighs it, the Human Rights Council's first."""
    found, usual = attention(ask, ask.as_of.on), logic.read_rules()
    return tuple(
        Counted(
            body, one.id, f"{one.name[:1].upper()}{one.name[1:]}", one.points, usual.bodies[body].points[one.id], one.reason,
            one.id in found.basis[body], tuple((from_day(a), from_day(b)) for a, b in found.records[body].complete[one.kind]),
            first_day(ask, body),
        )
        for body in BODIES
        for one in ask.rules.bodies[body].instruments
    )  # fmt: skip


@dataclass(frozen=True)
class Effect:
    """What counting shared items as each State's changes at a Council: who more is discussed, whose percentile rises most."""

    body: str
    more: tuple[str, ...]
    largest: tuple[str, ...]


@kept(8)
def umbrella_effect(ask: Asked) -> tuple[Effect, ...]:
    """Return the effect of counting shared items, by Council."""
    on = ask.as_of.on
    without, with_them = (attention(replace(ask, umbrella=one), on) for one in (False, True))
    return tuple(_effect(body, without, with_them) for body in BODIES)


def _effect(body: str, without: Attention, with_them: Attention) -> Effect:
    rise = np.nan_to_num(np.asarray(with_them.percentile[body]) - np.asarray(without.percentile[body]))
    order = [int(at) for at in np.argsort(-rise, kind="stable")[:3] if rise[at] >= 1]
    then, now = without.state[body], with_them.state[body]
    more = [code for code, a, b in zip(without.iso3, then, now, strict=True) if b == "discussed" != a]
    return Effect(body, tuple(more), tuple(without.iso3[at] for at in order))


def broken(ask: Asked, since: date, body: str) -> str:
    """Return why gaps of two dates cannot be compared at a Council; empty when they can."""
    then, now = set(attention(ask, since).basis[body]), set(attention(ask, ask.as_of.on).basis[body])
    names = {one.id: _plural(one.kind) for one in ask.rules.bodies[body].instruments}
    told = [
        f"{words.listed(list(dict.fromkeys(names[one] for one in names if one in some)))} {verb}"
        for some, verb in (
            (then - now, "counted then and not now"),
            (now - then, "count now and did not then"),
        )
        if some
    ]
    return (
        f"The two dates rest on different records: {'; '.join(told)}. Gaps are not compared." if told else ""
    )


@kept(4)
def credits_of(as_of: AsOf) -> tuple[str, ...]:
    """Return the sources of scores and of acts."""
    return tuple(sorted({*cache.credited(), *map(str, acts(as_of)["source"].unique())}))
