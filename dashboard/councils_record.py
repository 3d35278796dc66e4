"""What the record of a Council holds: its instruments and their points, how far each goes, and what other choices change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from dashboard import cache, words
from dashboard.acts import acts, coverage
from dashboard.councils import BODIES, Asked, attention
from dashboard.figures.timeline_acts import KINDS
from dashboard.keep import kept
from data.database import from_day
from data.queries import AsOf
from indicators import attention_gaps as beside
from indicators import attention_sensitivity as sensitivity
from indicators.attention import read_rules
from indicators.attention_sensitivity import Shift


def _plural(kind: str) -> str:
    return KINDS[kind].plural if kind in KINDS else kind.partition("_")[2].replace("_", " ") + "s"


def instrument_ids() -> tuple[tuple[str, str], ...]:
    """Return every instrument as its Council and its id."""
    return tuple((body, one.id) for body in BODIES for one in read_rules().bodies[body].instruments)


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
    """Return the first day from which every text of a Council is on record."""
    held = attention(ask, ask.as_of.on).records[body]
    starts = [held.complete[kind][0][0] for kind in held.body.core if held.complete[kind]]
    return from_day(max(starts)) if starts else None


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
    """The first day of the record of its texts: before it nothing is said of the Council."""

    @property
    def end(self) -> date | None:
        """Return the last day of the whole record."""
        return self.whole[-1][1] if self.whole else None


def instruments(ask: Asked) -> tuple[Counted, ...]:
    """Return every instrument as the address weighs it, the Human Rights Council's first."""
    found, usual = attention(ask, ask.as_of.on), read_rules()
    return tuple(
        Counted(
            body, one.id, f"{one.name[:1].upper()}{one.name[1:]}", one.points, usual.bodies[body].points[one.id], one.reason,
            one.id in found.basis[body], tuple((from_day(a), from_day(b)) for a, b in found.records[body].complete[one.kind]),
            first_day(ask, body),
        )
        for body in BODIES
        for one in ask.rules.bodies[body].instruments
    )  # fmt: skip


@kept(8)
def umbrella_effect(ask: Asked) -> dict[str, tuple[Shift, ...]]:
    """Return by Council what moves when shared items count for each State that they list."""
    base = attention(replace(ask, umbrella=False), ask.as_of.on)
    return sensitivity.umbrella(acts(ask.as_of), coverage(ask.as_of), base)


def broken(ask: Asked, since: date, body: str) -> str:
    """Return why gaps of two dates cannot be compared at a Council; empty when they can."""
    gone, come = beside.breaks(attention(ask, since), attention(ask, ask.as_of.on)).get(body, ((), ()))
    kinds = {one.id: one.kind for one in ask.rules.bodies[body].instruments}
    told = [
        f"{words.listed(list(dict.fromkeys(_plural(kinds[one]) for one in some)))} {verb}"
        for some, verb in ((gone, "counted then and not now"), (come, "count now and did not then"))
        if some
    ]
    return (
        f"The two dates rest on different records: {'; '.join(told)}. Gaps are not compared." if told else ""
    )


@kept(4)
def credits_of(as_of: AsOf) -> tuple[str, ...]:
    """Return the sources of scores and of acts."""
    return tuple(sorted({*cache.credited(), *map(str, acts(as_of)["source"].unique())}))
