"""What is told of numbers that were computed here: an indicator's value and score, and a composite's parts."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import words
from indicators.aggregation import FLOOR, LANES, PILLARS
from indicators.contract import LANE_NAMES, PILLAR_NAMES, Indicator, Lane, Pillar, Treat
from indicators.drivers import Driver
from indicators.engine import Scores
from indicators.reliability import PARTS, Part
from indicators.uncertainty import LABEL

Fact = tuple[str, str]


def direction(one: Indicator) -> str:
    """Return in words which way an indicator counts."""
    return "a higher value is more risk" if one.direction > 0 else "a higher value is less risk"


def goalposts(one: Indicator) -> str:
    """Return the values that stand for the scores 0 and 100, with the treatment of the tail."""
    zero, hundred = one.goalposts if one.direction > 0 else one.goalposts[::-1]
    treated = ", after log(1 + value)" if one.treat == Treat.LOG1P else ""
    return f"{words.value(zero)} is 0, {words.value(hundred)} is 100{treated}"


def indicator_facts(row: Driver) -> list[Fact]:
    """Return value, score, bounds, age, status and points of an indicator for one country."""
    one = row.indicator
    months = (
        ""
        if row.age is None
        else "up to date"
        if row.age <= 0
        else words.count(row.age, "month") + " since the end of its period"
    )
    return [
        ("Value", words.value(row.value, one.unit, one.decimals)),
        (
            "Score",
            f"{words.number(row.score)} of 100"
            if row.score is not None
            else "none: no figure young enough is held",
        ),
        ("Low–high", words.between(row.low, row.high) if row.low != row.high else ""),
        ("Age", months),
        (
            "Status",
            "rests on a provisional or estimated figure"
            if row.unsure
            else "observed"
            if row.value is not None
            else "",
        ),
        ("Points", f"{words.number(row.points, 1)} of the composite" if row.points is not None else ""),
    ]


def rule_facts(one: Indicator) -> list[Fact]:
    """Return how an indicator becomes a score."""
    return [
        ("Counts", f"{PILLAR_NAMES[one.pillar]}, {LANE_NAMES[one.lane].lower()}: {direction(one)}"),
        ("Transformed", goalposts(one)),
        ("Goalposts", one.reference),
        ("Kept for", words.count(one.max_age, "month") + " after its period"),
        ("Window", words.count(one.window, "month") if one.window else ""),
        ("What it is", one.note),
    ]


def _split(part: str) -> tuple[Pillar | None, Lane | None] | None:
    """Return the pillar and lane that a part names, None for all of them; None for no part at all."""
    parts: dict[str, tuple[Pillar | None, Lane | None]] = {"composite": (None, None)}
    parts |= {str(pillar): (pillar, None) for pillar in PILLARS}
    parts |= {str(lane): (None, lane) for lane in LANES}
    for pillar in PILLARS:
        parts |= {f"{pillar}.{lane}": (pillar, lane) for lane in LANES}
    return parts.get(part)


def belongs(one: Indicator, part: str) -> bool:
    """Return whether an indicator is in a part of the score."""
    found = _split(part)
    return found is not None and found[0] in (None, one.pillar) and found[1] in (None, one.lane)


def part_name(part: str) -> str | None:
    """Return how a part of the score is called, None when there is none of that name."""
    found = _split(part)
    if found is None:
        return None
    names = [PILLAR_NAMES[found[0]]] if found[0] else []
    names += [LANE_NAMES[found[1]].lower() if names else f"{LANE_NAMES[found[1]]} lane"] if found[1] else []
    return ", ".join(names) or "Composite score"


def part_score(scores: Scores, iso3: str, part: str) -> float:
    """Return the score of a part on the as-of date; NaN where there is none."""
    column, found = scores.column[iso3], _split(part)
    pillar, lane = found or (None, None)
    if pillar and lane:
        return float(scores.cell(pillar, lane)[-1, column])
    if pillar:
        return float(scores.pillars[PILLARS.index(pillar), -1, column])
    if lane:
        return float(scores.lanes[LANES.index(lane), -1, column])
    return float(scores.composite[-1, column])


def score_facts(scores: Scores, iso3: str, part: str, rows: Sequence[Driver]) -> list[Fact]:
    """Return value, formula, interval, reliability and weights behind a score."""
    column, held = scores.column[iso3], sum(r.score is not None for r in rows)
    whole = part == "composite"
    drawn, grade = scores.simulation, scores.grade(iso3)
    return [
        ("Value", words.number(part_score(scores, iso3, part), 1) + " of 100"),
        (
            f"Low–high ({LABEL})",
            words.between(float(drawn.low[column]), float(drawn.high[column])) if whole else "",
        ),
        (
            "Logical bounds",
            words.between(float(scores.bounds_low[-1, column]), float(scores.bounds_high[-1, column]))
            if whole
            else "",
        ),
        (
            "Has a score",
            f"{held} of {words.count(len(rows), 'indicator')}; at least {words.percent(FLOOR)} of the weight is needed",
        ),
        (
            "Transformed",
            "weighted mean of indicators in a cell, of cells in a pillar, of the pillars"
            if whole
            else "weighted mean of what is present",
        ),
        (
            "Weights",
            f"{scores.weights.name.replace('_', ' ')}, version {scores.weights.version}. {scores.weights.note}",
        ),
        ("Reliability", f"{grade}: {words.listed(_parts(scores, column))}" if whole and grade else ""),
    ]


def _parts(scores: Scores, column: int) -> list[str]:
    """Return every part of a grade with its value and its own letter."""
    found = scores.reliability.parts((-1, column))
    return [f"{part.name.lower()} {reliability_value(part, found[part.key])}" for part in PARTS]


def reliability_value(part: Part, value: float | None) -> str:
    """Return a part of a grade as it is printed, with the letter it has by itself."""
    if value is None:
        return "not known yet"
    number = (
        words.percent(value)
        if part.unit == "%"
        else f"{words.number(value, int(part.unit == 'points'))} {part.unit}"
    )
    return f"{number} ({part.letter(value)})"
