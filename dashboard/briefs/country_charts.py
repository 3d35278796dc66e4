"""The charts of the brief on one State: risk, deaths, acts of the bodies, outlook; each with what it shows in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from dashboard import words
from dashboard.briefs import wording as w
from dashboard.briefs.content import (
    Bars,
    Bodies,
    Body,
    Chances,
    Lane,
    Lanes,
    Lines,
    Part,
    Section,
    Series,
    Spell,
    Text,
)
from dashboard.briefs.reading import Read, day_of
from dashboard.briefs.reading import deaths as deaths_of
from dashboard.figures.councils_marks import STATE_WORDS
from dashboard.figures.seized import SHOWN, sits
from dashboard.figures.timeline_acts import LANES, MEETING, MEMBER, SPELL
from dashboard.figures.timeline_axis import gaps
from dashboard.figures.timeline_lanes import CORE, SHORT
from dashboard.figures.timeline_marks import Act
from dashboard.figures.track_marks import chance
from dashboard.seized import REVIEW, SAYS_NOTHING, Seized
from data.outlooks import Row
from indicators.history import extent
from indicators.outcomes import OUTCOMES
from indicators.uncertainty import LABEL

EARLIER = 3
"""Acts before the last one that are named."""
LONGEST = 110
"""Letters of a title that are printed; a longer one ends with a mark of omission, and its symbol finds it."""


def sections(found: Read) -> tuple[Section, ...]:
    """Return the sections that hold charts."""
    return risk(found), deaths(found), acts(found), outlook(found)


def state_words(one: Seized) -> str:
    """Return the class of a State at a body in words."""
    return STATE_WORDS[one.state]


def interval_of(row: Row) -> str:
    """Return the interval of a probability in words; one figure where both ends print alike."""
    return f"{' to '.join(dict.fromkeys((chance(row.low), chance(row.high))))} (5–95{words.NB}%)"


# ---- risk and deaths --------------------------------------------------------------------------------------------------


def risk(found: Read) -> Section:
    """Return the composite with its band and two lanes by month, or why there is none."""
    past, now = found.told.months, found.now
    span = extent(past)
    if span is None:
        why = found.told.no_score
        return Section("risk", w.RISK, "", (Text(w.RISK_NONE.format(why=f"{why[:1].upper()}{why[1:]}")),))
    (first_on, first), (last_on, last), (low_on, low), (high_on, high) = (
        span.first,
        span.last,
        span.lowest,
        span.highest,
    )
    says = w.FROM_TO.format(
        first=words.number(first), first_on=words.month(first_on), last=words.number(last), last_on=words.month(last_on),
        low=words.number(low), low_on=words.month(low_on), high=words.number(high), high_on=words.month(high_on),
    )  # fmt: skip
    end = past.iloc[-1]
    alt = w.RISK_ALT.format(
        says=says, upstream=words.number(end["upstream"]), downstream=words.number(end["downstream"])
    )
    interval = words.between(now.low, now.high)
    score = w.RISK_NOW.format(score=words.number(now.composite), interval=interval, label=LABEL)
    note = w.RISK_NOTE.format(band=w.RISK_BAND, score=score if interval else w.NO_SCORE)
    series = (
        Series(w.COMPOSITE, _values(past["composite"]), "ink"),
        Series(w.UPSTREAM, _values(past["upstream"]), "midstream"),
        Series(w.DOWNSTREAM, _values(past["downstream"]), "recurrence", dashed=True),
    )
    days = tuple(map(day_of, past["date"]))
    chart = Lines(w.RISK_CHART, alt, note, days, series, _values(past["low"]), _values(past["high"]), w.RISK_BAND)  # fmt: skip
    return Section("risk", w.RISK, "", (chart,))


def _values(column: pd.Series[Any]) -> tuple[float | None, ...]:
    return tuple(None if pd.isna(one) else round(float(one), 1) for one in column)


def deaths(found: Read) -> Section:
    """Return deaths by year from the first that is known, or that none is."""
    known = deaths_of(found)
    if not known:
        return Section("deaths", w.DEATHS, "", (Text(w.DEATHS_NONE.format(name=found.told.country)),))
    last, most = max(known), max(known, key=lambda year: known[year])
    years = tuple(range(min(known), last + 1))
    alt = w.DEATHS_ALT.format(
        first=years[0],
        last=last,
        most=words.number(known[most]),
        most_year=most,
        now=words.number(known[last]),
    )
    values = tuple(known.get(year) for year in years)
    chart = Bars(w.DEATHS_CHART, alt, w.DEATHS_NOTE.format(year=last), years, values, "ps")
    return Section("deaths", w.DEATHS, "", (chart,))


# ---- acts -------------------------------------------------------------------------------------------------------------


def acts(found: Read) -> Section:
    """Return the bodies' acts on one axis and what each has on the State, or that no record is held."""
    if not found.seized:
        return Section("acts", w.ACTS, "", (Text(w.NO_ACTS),))
    told = found.told
    lanes = tuple(_lane(body, found) for body in LANES)
    counted = [
        w.ACTS_LANE.format(
            name=LANES[body][0],
            acts=words.count(len(lane.acts), "act"),
            spells=words.count(len(lane.spells), "mandate, mission or set of sanctions", "mandates, missions or sanctions"),
        )
        for body, lane in zip(LANES, lanes, strict=True)
    ]  # fmt: skip
    alt = w.ACTS_ALT.format(first=told.axis.first.year, last=told.axis.last.year, lanes="; ".join(counted))
    chart = Lanes(w.ACTS_CHART, alt, w.ACTS_NOTE, day_of(told.axis.first), day_of(told.axis.last), lanes)
    bodies = tuple(
        Body(LANES[one.body][0], one.body, state_words(one), tuple(_lines(one, found)))
        for one in found.seized
    )
    return Section("acts", w.ACTS, "", (chart, Bodies(bodies)))


def _of(body: str, every: Sequence[Act]) -> list[Act]:
    """Return the acts of a body that are about the State itself and are drawn or named: no meetings, no membership."""
    return [
        one
        for one in every
        if one.form.lane == body and one.form.form not in (MEMBER, MEETING) and one.attribution not in SAYS_NOTHING
    ]  # fmt: skip


def _lane(body: str, found: Read) -> Lane:
    told = found.told
    own = [one for one in _of(body, told.acts) if told.axis.holds(one.start, one.end)]
    days = tuple(day_of(one.start) for one in own if one.form.form != SPELL)
    spells = tuple(
        Spell(one.name, day_of(max(one.start, told.axis.first)), day_of(one.end), one.open)
        for one in own
        if one.form.form == SPELL
    )
    unknown = tuple(
        (day_of(gap.start), day_of(gap.end)) for gap in gaps(told.coverage, CORE[body], told.axis)
    )
    return Lane(SHORT[body], body, days, spells, unknown)


def _lines(one: Seized, found: Read) -> Iterator[str]:
    if one.until:
        yield w.RECORD_TO.format(state=state_words(one)[:1].upper() + state_words(one)[1:], on=words.day(one.until))  # fmt: skip
    if one.in_force:
        named = [w.SINCE.format(name=act.name, on=words.day(act.start)) for act in one.in_force[:SHOWN]]
        more = len(one.in_force) - SHOWN
        yield w.IN_FORCE.format(acts="; ".join([*named, *([w.MORE.format(count=more)] if more > 0 else [])]))
    yield from _last(one, found)
    if one.reviews:
        yield w.REVIEWED.format(on=words.day(one.reviews[-1].start))
    if one.percentile is not None:
        gap = "" if one.gap is None else w.GAP.format(gap=words.signed(one.gap, 0))
        yield w.ATTENTION.format(percentile=words.number(one.percentile), gap=gap)
    if one.sits:
        yield sits(*one.sits)
    if one.body == "ga":
        yield w.ASSEMBLY


def _last(one: Seized, found: Read) -> Iterator[str]:
    """Give the newest act with its title, and those before it by symbol and date."""
    if one.last is None:
        yield from () if one.in_force else (w.NO_ACT,)
        return
    title = _cut(one.last.title) if one.last.symbol else ""
    yield w.LAST.format(
        symbol=one.last.symbol or one.last.name,
        on=words.day(one.last.start),
        title=f": {title}" if title else "",
    )
    before = [
        act
        for act in _of(one.body, found.told.acts)
        if act.form.form != SPELL
        and act.kind != REVIEW
        and (act.symbol or act.name) != (one.last.symbol or one.last.name)
    ]
    named = [f"{act.symbol or act.name}, {words.day(act.start)}" for act in reversed(before)]
    if named:
        yield w.EARLIER.format(acts="; ".join(list(dict.fromkeys(named))[:EARLIER]))


def _cut(title: str) -> str:
    return title if len(title) <= LONGEST else f"{title[:LONGEST].rsplit(' ', 1)[0]} …"


# ---- outlook ----------------------------------------------------------------------------------------------------------


def outlook(found: Read) -> Section:
    """Return the probability of each outcome with its interval and base rate, or why there is none."""
    told = found.outlook
    if told is None:
        why = w.OUTLOOK_NONE.format(name=found.told.country)
        return Section("outlook", w.OUTLOOK_TITLE, "", (Text(why),))
    parts, onset = [], False
    for one in OUTCOMES:
        row, skill = told.rows.get(one.id), found.skills.get(one.id)
        if row is None:
            onset = onset or bool(one.quiet)
            continue
        base = w.OUTLOOK_BASE.format(base=chance(skill.base_rate)) if skill else ""
        said = w.OUTLOOK_PART.format(chance=chance(row.probability), interval=interval_of(row)) + base
        name = w.OUTLOOK_ONSET.format(event=one.name) if one.quiet else one.name
        parts.append(Part(name, row.probability, said, "accent", row.low, row.high))
    alt = w.OUTLOOK_ALT.format(parts="; ".join(f"{one.name}: {one.said}" for one in parts))
    title = w.OUTLOOK_CHART if told.issue else w.OUTLOOK_CHART_YEAR.format(year=told.judged_by)
    chart = Chances(title, alt, w.NO_ONSET if onset else "", tuple(parts))
    return Section("outlook", w.OUTLOOK_TITLE, "", (chart,))
