"""What a session is made from: the agenda that is proposed, and what the room is shown of each State, frozen when it opens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from dashboard import cache, councils, fired, issued, words
from dashboard.acts import acts
from dashboard.figures import signals as signalling
from dashboard.figures.councils_marks import STATE_WORDS
from dashboard.figures.timeline_acts import LANES
from dashboard.keep import bind, kept, now
from dashboard.seized import seized
from dashboard.view import BadAddress, View, read, read_day
from data import session_plan, sessions
from data.countries import by_iso3, name
from data.frames import load_panel
from data.session_plan import Plan, Refused, Session, Tally
from indicators.group_score import GroupScore, Said, group_scores
from indicators.outcomes import BY_ID, SERIES, Truth, truth
from indicators.outlook_issue import judged_by

GAPS, SIGNALS, MOVES = 3, 4, 2
FIRST_YEAR = 2012
SHOWN = 6
SHREDDED = timedelta(days=30)


def since_of(view: View) -> date:
    """Return the date of the last session before, else a quarter before the as-of date."""
    return sessions.last_before(bind(), view.as_of.on) or view.as_of.on - timedelta(days=91)


def proposed(view: View, since: date) -> list[tuple[str, str]]:
    """Return States with why, by name: widest gaps of each Council, new signals of high concern, the largest moves both ways."""
    found: dict[str, list[str]] = {}
    for iso3, reason in _reasons(view, since):
        if reason not in found.setdefault(iso3, []):
            found[iso3].append(reason)
    return sorted(((iso3, "; ".join(why)) for iso3, why in found.items()), key=lambda one: name(one[0]))


def _reasons(view: View, since: date) -> Iterator[tuple[str, str]]:
    if len(acts(view.as_of)):
        lines = councils.lines(councils.Asked(view.as_of, view.weights))
        for body, title in councils.BODIES.items():
            for line in councils.widest(lines, body, GAPS):
                yield line.iso3, f"widest gap, {title}"
    high = [row for row in fired.rows(view.as_of, since) if row.of_high_concern]
    for iso3 in list(dict.fromkeys(row.fired.iso3 for row in high))[:SIGNALS]:
        yield iso3, "new signal of high concern"
    for some, way in zip(cache.moves(view.as_of, view.weights, since), ("up", "down"), strict=True):
        for move in some[:MOVES]:
            yield move.iso3, f"composite {way} {words.number(abs(move.change), 1)} points"


def facts(view: View, iso3: str, since: date) -> dict[str, Any]:
    """Return what the room is shown of a State, JSON-ready: figures as printed, with their dates."""
    own = read(f"/country/{iso3}", _search(view))
    scores = cache.scores(view.as_of, view.weights)
    place = next((one for one in cache.places(view.as_of, view.weights) if one.iso3 == iso3), None)
    path: list[tuple[str, float]] = []
    if iso3 in scores.iso3:
        column = scores.composite[:, scores.iso3.index(iso3)]
        path = [
            (day.isoformat(), round(float(value), 1))
            for day, value in zip(scores.dates, column, strict=True)
            if day.year >= FIRST_YEAR and not np.isnan(value)
        ]
    told, units = issued.told(view.as_of, iso3), fired.units()
    rows = [row for row in fired.rows(view.as_of, since) if row.fired.iso3 == iso3]
    return {
        "name": by_iso3()[iso3].names["en"],
        "score": None if place is None or place.score is None else round(place.score),
        "between": words.between(place.low, place.high) if place and place.low is not None else "",
        "grade": place.grade if place else "",
        "path": path,
        "changes": [
            [words.day(r.fired.fired), r.rule.name, signalling.figure(r, units), f"{r.fired.level} concern" if r.rule.direction == "concern" else "opening", str(r.rule.pillar)]
            for r in rows[:SHOWN]
        ],
        "signals": fired.held() is not None,
        "more": max(len(rows) - SHOWN, 0),
        "bodies": [
            [one.body, LANES[one.body][0], one.state, STATE_WORDS[one.state], words.day(one.until) if one.until else ""]
            for one in seized(own)
        ],
        "model": {} if told is None else {
            key: [round(row.probability, 4), row.low, row.high] for key, row in told.rows.items()
        },
        "model_year": None if told is None else told.judged_by,
        "model_on": "" if told is None else words.day(told.on),
    }  # fmt: skip


def _search(view: View) -> str:
    return view.to("/").partition("?")[2]


def plan(sent: dict[str, Any]) -> Plan:
    """Return what a chair asked for, frozen with its figures; raise BadAddress or Refused for what cannot be."""
    view = read("/session", str(sent.get("search", "")))
    since = read_day("since", str(sent.get("since", ""))) or since_of(view)
    if since > view.as_of.on:
        raise BadAddress(
            400, "The day changes are counted from is after the as-of date.", "Choose an earlier one."
        )
    shred_on = read_day("shred date", str(sent.get("shred_on", "")))
    agenda, outcomes = sent.get("agenda"), sent.get("outcomes")
    if not isinstance(agenda, list) or not isinstance(outcomes, list) or shred_on is None:
        raise Refused("Give an agenda, the outcomes to estimate and the day on which notes are destroyed.")
    chosen = [(str(one[0]), str(one[1])[:200]) for one in agenda if isinstance(one, list) and len(one) == 2]
    for code, _ in chosen:
        if code not in by_iso3():
            raise Refused(f"There is no State with the code “{code[:60]}”.")
    if set(map(str, outcomes)) - set(BY_ID):
        raise Refused("There is no such outcome.")
    numbers = [sent.get("minimum", session_plan.USUAL), sent.get("seats", session_plan.SEATS)]
    if not all(type(one) is int for one in numbers):
        raise Refused("The minimum group and the seats are whole numbers.")
    bare = Plan(
        str(sent.get("title", "")), view.as_of.on, str(view.as_of.mode), since, view.weights,
        cache.snapshot(view.as_of, view.weights), tuple(dict.fromkeys(map(str, outcomes))), judged_by(view.as_of.on), shred_on,
        tuple((code, why, {}) for code, why in chosen), *numbers,
    )  # fmt: skip
    session_plan.check(bare, now().date())
    shown = tuple((code, why, facts(view, code, since)) for code, why in chosen)
    return Plan(**{**bare.__dict__, "items": shown})


def scored(session: Session, told: Sequence[Tally]) -> tuple[GroupScore, ...]:
    """Return how each round fared against what happened; empty until the year is published."""
    said = []
    for one in told:
        item = session.items[one.ordinal]
        model = item.facts["model"].get(one.outcome) if item.facts["model_year"] == session.year else None
        if one.mean is not None:
            said.append(Said(item.iso3, one.outcome, one.round, one.mean / 100, model[0] if model else None))
    return group_scores(said, _truth(), session.year) if said else ()


@kept(1)
def _truth() -> Truth:
    return truth(load_panel(bind(), cache.as_of(None, "auto"), SERIES))


def second() -> int:
    """Return the present second."""
    return int(datetime.timestamp(now()))
