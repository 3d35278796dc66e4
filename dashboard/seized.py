"""Who is seized of a country on a date: what each body has in force, its last act, its attention and the gap, and who sits on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard import acts as council_acts
from dashboard import councils, timeline
from dashboard.figures.timeline_acts import MEETING, MEMBER, SPELL
from dashboard.figures.timeline_marks import Act
from dashboard.view import View
from data.queries import AsOf

REVIEW = "upr_review"
SAYS_NOTHING = ("umbrella", "assigned_from_memory", "admission", "thematic", "none")
"""Attributions of acts that are not about the State by name."""
WINDOW = pd.DateOffset(years=1)
"""How long an act of the Assembly counts as its last word; the Councils' own window is in their rules."""


@dataclass(frozen=True)
class Seized:
    """What one body has on a State."""

    body: str
    state: str
    """discussed, not_yet, shared_item or record_incomplete."""
    in_force: tuple[Act, ...]
    last: Act | None
    percentile: float | None
    gap: float | None
    until: date | None
    """How far the record that the state rests on goes; None where it is not whole anywhere."""
    sits: tuple[date, date] | None
    """The State's own term on the body."""
    reviews: tuple[Act, ...] = ()


def seized(view: View) -> tuple[Seized, ...]:
    """Return what each body has on the State of an address: Human Rights Council, Security Council, Assembly."""
    acts = timeline.acts(view.as_of, view.iso3)
    ask = councils.asked(view)
    line = next((one for one in councils.lines(ask) if one.iso3 == view.iso3), None)
    reach = councils.attention(ask, view.as_of.on).evaluated
    made = []
    for body in councils.BODIES:
        stand = line.by[body] if line else None
        own = [one for one in acts if one.form.lane == body]
        made.append(
            Seized(
                body,
                stand.state if stand else "record_incomplete",
                in_force(own, min(view.as_of.on, reach.get(body) or view.as_of.on)),
                last(own),
                stand.percentile if stand else None,
                stand.gap if stand else None,
                reach.get(body),
                _sits(view.as_of, view.iso3, body),
                tuple(one for one in own if one.kind == REVIEW),
            )
        )
    return (*made, _assembly([one for one in acts if one.form.lane == "ga"], view.as_of.on))


def in_force(acts: list[Act], on: date) -> tuple[Act, ...]:
    """Return the mandates, missions and sanctions that stand on a day, the newest first."""
    standing = [
        one
        for one in acts
        if one.form.form == SPELL and not one.shared and one.start <= on and (one.open or one.end >= on)
    ]
    return tuple(reversed(standing))


def last(acts: list[Act]) -> Act | None:
    """Return the newest act of one day that names the State, a text before a meeting of the same day; None for none."""
    named = [
        one
        for one in acts
        if one.form.form not in (SPELL, MEMBER) and one.kind != REVIEW and one.attribution not in SAYS_NOTHING
    ]
    return max(named, key=lambda one: (one.start, one.form.form != MEETING), default=None)


def _sits(as_of: AsOf, iso3: str, body: str) -> tuple[date, date] | None:
    found = council_acts.members(as_of, as_of.on)
    own = found[(found["iso3"] == iso3) & (found["body"] == body)]
    return (own["start"].iloc[0].date(), own["end"].iloc[0].date()) if len(own) else None


def _assembly(acts: list[Act], on: date) -> Seized:
    """Return what the Assembly has: its record is nowhere whole, so that nothing found is no finding."""
    standing, newest = in_force(acts, on), last(acts)
    lately = newest is not None and pd.Timestamp(newest.start) > pd.Timestamp(on) - WINDOW
    state = "discussed" if standing or lately else "record_incomplete"
    return Seized("ga", state, standing, newest, None, None, None, None)
