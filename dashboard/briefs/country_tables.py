"""The tables of the brief on one State: what the score is made of, capacities, recommendations, what is not known."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

from dashboard import sentences, words
from dashboard.briefs import wording as w
from dashboard.briefs.content import Part, Section, Stack, Table, Text
from dashboard.briefs.reading import Read, text
from dashboard.figures import recommendations, resilience, standing, waterfall
from dashboard.figures.values import figure, unit
from indicators.contract import PILLAR_NAMES, Indicator, Pillar
from indicators.drivers import Driver, Moved, digest
from indicators.recommendations import spoken
from indicators.resilience import Capacity

FIRST = 3
"""Indicators of a pillar that are named; the rest are one line that adds up."""
THEMES, REPORTS, NAMES = 6, 2, 14
"""Themes, reports of reviews and names without a value that are printed."""
SHORT = 28
"""Letters of a unit that is printed after a name."""


def sections(found: Read, names: Mapping[str, Indicator]) -> tuple[Section, ...]:
    """Return the sections that hold tables."""
    return made(found, names), capacities(found), recommended(found), absent(found)


# ---- what the score is made of ----------------------------------------------------------------------------------------


def made(found: Read, names: Mapping[str, Indicator]) -> Section:
    """Return the stacked bar and the table that add up to the composite as printed, and why it moved."""
    held, moved = found.drivers, found.moved
    if held.composite is None:
        why = standing.no_score(found.now)
        return Section("made", w.MADE, "", (Text(w.MADE_NONE.format(why=f"{why[:1].upper()}{why[1:]}")),))
    total = words.number(held.composite, 1)
    parts = tuple(
        Part(PILLAR_NAMES[pillar], points, words.number(points, 1), str(pillar))
        for pillar, points in held.pillars.items()
    )
    alt = w.MADE_ALT.format(parts="; ".join(f"{one.name} {one.said}" for one in parts), total=total)
    chart = Stack(w.MADE_CHART.format(total=total), alt, w.MADE_NOTE, parts, total)
    told = text(sentences.movement(found.now, moved, names))
    why_moved = (Text(w.WHY.format(movement=told, says=waterfall.says(moved))),) if moved else (Text(told),)
    return Section("made", w.MADE, "", (chart, _drivers(found, total), *why_moved))


def _drivers(found: Read, total: str) -> Table:
    rows: list[tuple[str, ...]] = []
    strong: list[int] = []
    moved = found.moved
    for pillar in Pillar:
        own = [row for row in found.drivers.rows if row.indicator.pillar == pillar and _counts(row, moved)]
        if not own:
            continue
        first, rest = digest(own, moved, float("inf"), FIRST)
        strong.append(len(rows))
        changes = (
            words.signed(round(sum(moved.of(row.indicator.id) for row in own), 1)) if moved else words.NONE
        )
        rows.append((PILLAR_NAMES[pillar], "", "", words.number(found.drivers.pillars[pillar], 1), changes))
        rows += [_driver(row, moved) for row in first]
        if rest:
            change = words.signed(rest.change) if moved else words.NONE
            rows.append((w.MADE_REST.format(count=rest.count), "", "", words.number(rest.points, 1), change))
    strong.append(len(rows))
    rows.append((w.MADE_TOTAL, "", "", total, words.signed(moved.change) if moved else words.NONE))
    return Table(w.MADE, w.MADE_HEAD, tuple(rows), (48, 15, 11, 11, 15), (1, 2, 3, 4), tuple(strong))


def _counts(row: Driver, moved: Moved | None) -> bool:
    return row.value is not None or (moved is not None and moved.of(row.indicator.id) != 0)


def _driver(row: Driver, moved: Moved | None) -> tuple[str, ...]:
    change = words.signed(moved.of(row.indicator.id)) if moved else words.NONE
    value = figure(row.value, row.indicator) if row.value is not None else w.NOT_KNOWN
    name = (
        w.MADE_NAME.format(name=row.indicator.name, unit=said)
        if 0 < len(said := unit(row.indicator)) <= SHORT
        else row.indicator.name
    )
    return (name, value, words.number(row.score), words.number(row.points, 1), change)


# ---- capacities -------------------------------------------------------------------------------------------------------


def capacities(found: Read) -> Section:
    """Return the capacities to prevent, those that moved past their usual range first, and other openings."""
    every = [one for group in found.capacities.values() for one in group]
    order = sorted(every, key=lambda one: not (one.opening or one.closing))
    rows = tuple((one.title, words.number(one.strength) if one.strength is not None else w.NOT_KNOWN, _change(one)) for one in order)  # fmt: skip
    shown = frozenset(one.driver.indicator.id for one in every)
    grown = resilience.openings(found.movements, shown)
    named = [
        w.POINTS.format(name=one.indicator.name, change=words.signed(one.change, 0))
        for one in islice(grown, 4)
    ]
    also = w.OPENINGS.format(names=words.listed(named)) if named else w.NO_OPENINGS
    table = Table(w.RESILIENCE_CAPTION, w.RESILIENCE_HEAD, rows, (60, 17, 23), (1, 2))
    return Section("resilience", w.RESILIENCE, "", (table, Text(f"{w.RESILIENCE_NOTE} {also}")))


def _change(one: Capacity) -> str:
    if one.change is None:
        return words.NONE
    text = words.signed(one.change, 0)
    return (
        w.STRONGER_NOW.format(change=text)
        if one.opening
        else w.WEAKER_NOW.format(change=text)
        if one.closing
        else text
    )


# ---- recommendations --------------------------------------------------------------------------------------------------


def recommended(found: Read) -> Section:
    """Return the recommendations of the last reviews beside the rising indicators they speak to."""
    held = found.reviews[:REPORTS]
    if not held:
        none = Text(w.RECOMMENDATIONS_NONE.format(name=found.told.country))
        return Section("recommendations", w.RECOMMENDATIONS, "", (none,))
    rising = spoken(found.movements)
    rows = tuple(
        (
            words.listed([moved.indicator.name for moved in one.rising]),
            one.theme.name,
            *(recommendations.told(answers) if (answers := review.of(one.theme.id)).all else w.NO_RECOMMENDATION for review in held),
        )
        for one in rising[:THEMES]
    )  # fmt: skip
    head = (*w.RECOMMENDATIONS_HEAD, *(w.RECOMMENDATIONS_REPORT.format(year=one.year) for one in held))
    table = Table(w.RECOMMENDATIONS_CAPTION, head, rows, (26, 24, *(25 for _ in held)))
    whole = [
        w.RECOMMENDATIONS_REVIEW.format(told=recommendations.told(one.answers), year=one.year) for one in held
    ]
    says = Text(recommendations.says(found.told.country, rising, held))
    all_of = Text(w.RECOMMENDATIONS_ALL.format(reviews="; ".join(whole)))
    return Section("recommendations", w.RECOMMENDATIONS, "", (says, *((table,) if rows else ()), all_of))


# ---- not known --------------------------------------------------------------------------------------------------------


def absent(found: Read) -> Section:
    """Return how many indicators have no value, and which."""
    declared = found.now.declared
    if not found.missing:
        return Section("absent", w.ABSENT, "", (Text(w.ABSENT_NONE.format(declared=declared)),))
    names = [one.indicator.name for one in found.missing[:NAMES]]
    more = len(found.missing) - len(names)
    told = "; ".join([*names, *([w.MORE.format(count=more)] if more > 0 else [])])
    some = w.ABSENT_SOME.format(count=len(found.missing), declared=declared, names=told)
    return Section("absent", w.ABSENT, "", (Text(some),))
