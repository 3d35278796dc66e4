"""The brief on one State: what it says, read once for both editions."""

from __future__ import annotations

from dashboard import cache, held, sentences, words
from dashboard.briefs import country_charts, country_tables
from dashboard.briefs import wording as w
from dashboard.briefs.content import Content, Number, Table
from dashboard.briefs.country_charts import interval_of
from dashboard.briefs.reading import Read, behind, read, text
from dashboard.briefs.reading import deaths as deaths_of
from dashboard.figures import standing
from dashboard.figures.track_marks import chance
from dashboard.shell import LIMITS
from dashboard.view import View
from data.countries import by_iso3
from data.ledger import SourceState
from data.queries import Mode
from indicators.changes import Cause
from indicators.contract import LANE_NAMES, Lane, Pillar
from indicators.outcomes import BY_ID
from indicators.outlook_models import EVENTS
from indicators.uncertainty import LABEL

NOTICE = "Required Notice:"
"""What begins a notice inside a licence that every copy must carry."""


def content(view: View) -> Content:
    """Return all that the brief of a State says."""
    found = read(view)
    names = {one.id: one for one in held.scores(view).indicators}
    sections = (*country_charts.sections(found), *country_tables.sections(found, names))
    owners = [one for one in cache.sources() if one.key in behind(found)]
    return Content(
        "country",
        view.iso3,
        by_iso3()[view.iso3].names["en"],
        "en",
        view.as_of.on.isoformat(),
        words.day(view.as_of.on),
        text(sentences.level(found.now)),
        {"rights": rights(found), "violence": violence(found)},
        {"score": score(found), "outlook": outlook(found), "moved": moved(found), "seized": seized(found)},
        {one.key: one for one in sections},
        (LIMITS, w.INTERVALS.format(label=LABEL), w.GRADE_RULE, w.SKILL, w.ACT_RULE),
        (w.NO_DOCUMENT, w.DESIGNATIONS, *notices(owners)),
        sources(owners),
        cache.snapshot(view.as_of, view.weights),
        cache.weight_title(view.weights),
        w.RECONSTRUCTED if view.as_of.mode == Mode.RECONSTRUCTED else w.RECORDED,
    )


# ---- numbers ----------------------------------------------------------------------------------------------------------


def score(found: Read) -> Number:
    """Return the composite with its interval and grade, or why there is none."""
    now = found.now
    if now.composite is None:
        return Number(w.SCORE, w.NO_SCORE, standing.no_score(now).removeprefix("no score: "))
    grade, low = now.grade, now.grade in standing.UNRELIABLE
    note = w.SCORE_NOTE.format(interval=words.between(now.low, now.high), label=LABEL, grade=grade)
    if low:
        said = w.LOW.format(grade=grade, meaning=sentences.GRADES[grade])
        note = f"{words.between(now.low, now.high)} ({LABEL}); {said}"
    return Number(w.SCORE, words.number(now.composite), note, low)


def outlook(found: Read) -> Number:
    """Return the probability of the first event, or that there is none."""
    told = found.outlook
    if told is None:
        return Number(w.OUTLOOK, w.NO_OUTLOOK, w.NO_AHEAD)
    row = told.rows[EVENTS[0].id]
    label = w.OUTLOOK if told.issue else w.OUTLOOK_BACKTEST.format(year=told.judged_by)
    note = w.OUTLOOK_NOTE.format(event=BY_ID[row.outcome].name, interval=interval_of(row))
    return Number(label, chance(row.probability), note)


def moved(found: Read) -> Number:
    """Return how far the composite moved in a year."""
    if found.moved is None:
        return Number(w.MOVED, w.NOT_KNOWN, w.NOT_MOVED)
    one = found.moved
    cause, points = max(one.causes.items(), key=lambda pair: abs(pair[1]))
    relief = w.NO_RELIEF if cause == Cause.WINDOW and points < 0 else ""
    most = w.MOSTLY.format(cause=sentences.SUBJECTS[cause]) + relief if points else ""
    note = w.MOVED_NOTE.format(
        before=words.number(one.before, 1),
        after=words.number(one.after, 1),
        since=words.day(one.since),
        most=most,
    )
    return Number(w.MOVED, words.signed(one.change), note)


def seized(found: Read) -> Number:
    """Return which of the Councils discussed the State."""
    if not found.seized:
        return Number(w.SEIZED, w.NOT_KNOWN, w.NO_ACTS)
    councils = [one for one in found.seized if one.body in w.SEIZED_ONE]
    on = [one.body for one in councils if one.state == "discussed"]
    none = w.SEIZED_NONE if all(one.state == "not_yet" for one in councils) else w.SEIZED_UNSURE
    value = w.SEIZED_BOTH if len(on) == 2 else w.SEIZED_SINGLE if on else none
    said = [
        w.SEIZED_NOTE.format(name=w.SEIZED_ONE[one.body], state=country_charts.state_words(one))
        for one in councils
    ]
    return Number(w.SEIZED, value, "; ".join(said))


# ---- lenses -----------------------------------------------------------------------------------------------------------


def rights(found: Read) -> str:
    """Return the sentence on human rights: the pillar's score, its highest lane, and which capacities moved."""
    every = [one for group in found.capacities.values() for one in group]
    grown, fallen = ([one.title for one in every if getattr(one, way)] for way in ("opening", "closing"))
    told = [
        w.STRONGER.format(names=words.listed(grown)) if grown else "",
        w.WEAKER.format(names=words.listed(fallen)) if fallen else "",
    ]
    known = any(one.change is not None for one in every)
    still = w.NO_CAPACITY_MOVED if known else w.NO_CAPACITY_KNOWN
    said = "; ".join(filter(None, told)) or still
    cells = [one for one in found.now.known_cells if one[0] == Pillar.HUMAN_RIGHTS]
    whole = found.now.pillars.get(Pillar.HUMAN_RIGHTS)
    if whole is None or not cells:
        return w.RIGHTS_NO_SCORE.format(moved=said)
    lane: Lane = cells[0][1]
    return w.RIGHTS.format(
        score=words.number(whole), lane=LANE_NAMES[lane].lower(), high=words.number(cells[0][2]), moved=said
    )


def violence(found: Read) -> str:
    """Return the sentence on violence: the last year's deaths and the outlook."""
    known = deaths_of(found)
    said = w.NO_DEATHS
    if known:
        last, most = max(known), max(known, key=lambda year: known[year])
        now = {"deaths": words.count(int(known[last]), "death"), "year": last}
        said = (
            w.KILLED.format(**now)
            if last == most or not known[most]
            else w.KILLED_MOST.format(**now, most=words.number(known[most]), most_year=most)
        )
    ahead, told = w.NO_AHEAD, found.outlook
    if told:
        row = told.rows[EVENTS[0].id]
        when = w.NEXT_MONTHS if told.issue else w.IN_YEAR.format(year=told.judged_by)
        ahead = w.AHEAD.format(
            chance=chance(row.probability), event=EVENTS[0].name, when=when, interval=interval_of(row)
        )
    return w.VIOLENCE.format(deaths=said, outlook=ahead)


# ---- sources ----------------------------------------------------------------------------------------------------------


def sources(owners: list[SourceState]) -> Table:
    """Return the sources with release, last period and licence."""
    monthly = set(cache.series().query("frequency == 'M'")["source"])
    rows = []
    for one in owners:
        last = one.last_period
        end = (words.month(last) if one.key in monthly else str(last.year)) if last else words.day(one.last_event) if one.last_event else ""  # fmt: skip
        release = "" if one.release.startswith("to ") else one.release
        told = ", ".join(filter(None, (release, w.TO.format(period=end) if end else "")))
        rows.append((one.name, told or w.NO_PERIOD, one.licence.partition(NOTICE)[0].strip()))
    return Table(w.SOURCES_CAPTION, w.SOURCES_HEAD, tuple(rows), (32, 20, 48))


def notices(owners: list[SourceState]) -> tuple[str, ...]:
    """Return the notices that licences require, each once."""
    found = [NOTICE + one.licence.partition(NOTICE)[2] for one in owners if NOTICE in one.licence]
    return tuple(dict.fromkeys(found))
