"""Misses and false alarms of the outlook by name: what was said, what could be seen then, and what could not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indicators.skill import NAMED_AT, Bools, places
from indicators.track import COMPOSITE, OUTLOOK, SECURITY, Record, place_of

VISIBLE = 3
"""Indicators named as the highest that were known."""


@dataclass(frozen=True)
class Told:
    """One State-year by name: what was said, its places among the States at risk, and what was known of it then."""

    iso3: str
    year: int
    deaths: float | None
    said: float | None
    low: float | None
    high: float | None
    place: float | None
    composite_place: float | None
    security_place: float | None
    at_risk: int
    highest: tuple[tuple[str, float], ...]
    """Ids of the indicators with the highest scores then known, with these scores."""
    missing: tuple[str, ...]
    """Ids of the indicators that had no value."""


def missed(record: Record, outcome: str) -> tuple[Told, ...]:
    """Return the State-years with the outcome outside the first twenty, or without a place, most deaths first."""
    truth = record.happened(outcome)
    outside = (places(record.scores(outcome)[OUTLOOK], truth) > NAMED_AT) & (truth == 1)
    told = _named(record, outcome, _cases(record, outside))
    return tuple(sorted(told, key=lambda one: (-(one.deaths or 0), one.year, one.iso3)))


def alarms(record: Record, outcome: str) -> tuple[Told, ...]:
    """Return the State-years among the first twenty that did not have the outcome, the highest probability first."""
    said, truth = record.scores(outcome)[OUTLOOK], record.happened(outcome)
    flagged = (places(said, truth) <= NAMED_AT) & (truth == 0)
    return tuple(
        sorted(
            _named(record, outcome, _cases(record, flagged)),
            key=lambda one: (-(one.said or 0), one.year, one.iso3),
        )
    )


def _cases(record: Record, which: Bools) -> list[tuple[str, int]]:
    return [
        (record.origins.iso3[column], record.origins.years[row])
        for row, column in zip(*np.nonzero(which), strict=True)
    ]


def _named(record: Record, outcome: str, cases: Sequence[tuple[str, int]]) -> list[Told]:
    origins, truth, at = record.origins, record.happened(outcome), place_of(outcome)
    scores = record.scores(outcome)
    ranks = {key: places(scores[key], truth) for key in (OUTLOOK, COMPOSITE, SECURITY)}
    said, low, high = (
        record.probability(outcome),
        *(record.laid(one)[at] for one in (record.said.low, record.said.high)),
    )
    at_risk = (~np.isnan(scores[OUTLOOK]) & ~np.isnan(truth)).sum(axis=1)
    found = []
    for iso3, year in cases:
        row, column = origins.years.index(year), origins.iso3.index(iso3)
        known = origins.scores[:, row, column]
        known_first = [one for one in np.argsort(-known, kind="stable") if not np.isnan(known[one])][:VISIBLE]
        at_place = {key: _number(one[row, column]) for key, one in ranks.items()}
        found.append(
            Told(
                iso3, year, _number(record.deaths[at, row, column]), _number(said[row, column]),
                _number(low[row, column]), _number(high[row, column]),
                at_place[OUTLOOK], at_place[COMPOSITE], at_place[SECURITY], int(at_risk[row]),
                tuple((origins.indicators[one].id, float(known[one])) for one in known_first),
                tuple(one.id for one, value in zip(origins.indicators, known, strict=True) if np.isnan(value)),
            )
        )  # fmt: skip
    return found


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
