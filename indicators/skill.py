"""How well scores ranked what then happened: one figure a measure, each with an interval from resampling whole countries.

State-years are pooled over the years judged. *AUC* is the chance that a State-year with the outcome scored higher than one
without, ties counting half. *Average precision* is the mean, over the State-years with the outcome, of the share of those scored
at least as high that had it too; a ranking without knowledge reaches the base rate. *Recall* and *flags per hit* flag the k
States with the highest scores of each year among those at risk; States that tie for the last places share them. The *lead*
of an onset is the number of years from the first 31 January, of at most five before its own, at which the country was among
the first twenty of the States at risk; 0 is the 31 January of the onset's own year, and only years count in which the country
was at risk (quiet for five years) itself.

Years of one country resemble each other, so intervals (5-95 %) come from drawing countries with all their years, with
replacement. Flags stay those of the real year. Two scores are compared on the same draws and the same State-years.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from indicators.skill_draws import (
    ENDS,
    FLAGS,
    LEAST,
    Bools,
    Floats,
    Pool,
    Scores,
    TooFewOutcomes,
    auc,
    ends,
    multiplicities,
    places,
    point_and_draws,
    pooled,
    span_of,
)

__all__ = [
    "ENDS",
    "FLAGS",
    "LEAD_YEARS",
    "LEAST",
    "NAMED_AT",
    "RESAMPLES",
    "SEED",
    "Bools",
    "Case",
    "Figure",
    "Flags",
    "Floats",
    "Lead",
    "Paired",
    "Scores",
    "Skill",
    "TooFewOutcomes",
    "auc",
    "paired",
    "places",
    "skill",
]

NAMED_AT = 20
"""Flags a year at which a State-year counts as caught or missed by name, and an onset as foreseen."""
LEAD_YEARS = 5
RESAMPLES, SEED = 1000, 1


@dataclass(frozen=True)
class Figure:
    """A figure and its 5-95 % interval; NaN where it cannot be told."""

    value: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Return whether the interval of a difference leaves out 0."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Flags:
    """What flagging the first ``count`` States of each year catches."""

    count: int
    recall: Figure
    """Share of the State-years with the outcome that were flagged."""
    per_hit: Figure
    """Flags for each State-year with the outcome among them."""


@dataclass(frozen=True)
class Case:
    """A State-year with the outcome, and its place among the States at risk that year; ties share their middle place."""

    iso3: str
    year: int
    rank: float | None
    """None where the State had no score."""
    lead: int | None = None
    """Years from the first flag to the onset, None without one, or when the outcome is no onset."""


@dataclass(frozen=True)
class Lead:
    """How long before the onsets their countries were flagged."""

    years: Figure
    """Mean over the onsets that were flagged at all."""
    ahead: Figure
    """Share of all onsets flagged at least a year before."""
    never: int
    """Onsets never flagged."""


@dataclass(frozen=True)
class Skill:
    """How well one score ranked one outcome."""

    n: int
    """State-years with a score and a known outcome."""
    positives: int
    """Those with the outcome."""
    countries: int
    unscored: int
    """State-years with a known outcome and no score: left out of every figure but named among the misses."""
    unscored_positives: int
    base_rate: float
    auc: Figure
    average_precision: Figure
    flags: tuple[Flags, ...]
    lead: Lead | None
    """None for an outcome that is no onset."""
    hits: tuple[Case, ...]
    """At 20 flags a year."""
    misses: tuple[Case, ...]


@dataclass(frozen=True)
class Paired:
    """How much better one score ranked than another, on the same State-years and the same draws of countries."""

    n: int
    auc: Figure
    average_precision: Figure
    recall: Figure
    """At 20 flags a year."""

    def words(self, figure: Figure) -> str:
        """Return what a difference says."""
        if not figure.clear:
            return "no clear difference"
        return "better" if figure.value > 0 else "worse"


def skill(
    score: Scores,
    happened: Scores,
    years: Sequence[int],
    iso3: Sequence[str],
    *,
    onset: bool = False,
    within: tuple[int, int] | None = None,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Skill:
    """Return the skill of ``score`` for what ``happened``, both by year and country, over the years ``within``, ends included.

    Raises TooFewOutcomes when fewer than ``LEAST`` State-years have the outcome, or have it not.
    """
    span = span_of(years, within)
    pool = pooled(score, happened, span)
    ranks = places(score, happened)
    point, draws = point_and_draws(pool, resamples, seed)
    low, high = ends(draws)
    figures = {name: Figure(point[name], low[name], high[name]) for name in point}
    known = ~np.isnan(happened) & span[:, None]
    there = ~np.isnan(score)
    leads = _leads(ranks, happened) if onset else None
    hits, misses = _named(ranks, (happened == 1) & span[:, None], leads, years, iso3)
    return Skill(
        n=len(pool.score),
        positives=pool.positives,
        countries=pool.numbered,
        unscored=int((known & ~there).sum()),
        unscored_positives=int((known & ~there & (happened == 1)).sum()),
        base_rate=float(pool.happened.mean()),
        auc=figures["auc"],
        average_precision=figures["average_precision"],
        flags=tuple(Flags(k, figures[f"recall {k}"], figures[f"per hit {k}"]) for k in FLAGS),
        lead=None if leads is None else _lead(pool, leads, resamples, seed),
        hits=hits,
        misses=misses,
    )


def paired(
    one: Scores,
    other: Scores,
    happened: Scores,
    years: Sequence[int],
    *,
    within: tuple[int, int] | None = None,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Paired:
    """Return how much better ``one`` ranked than ``other`` on the State-years that both score."""
    both = np.where(np.isnan(one) | np.isnan(other), np.nan, happened)
    span = span_of(years, within)
    pools = [pooled(score, both, span) for score in (one, other)]
    (mine, drawn), (others, drawn_of_other) = (point_and_draws(pool, resamples, seed) for pool in pools)
    low, high = ends({name: drawn[name] - drawn_of_other[name] for name in drawn})

    def difference(name: str) -> Figure:
        return Figure(mine[name] - others[name], low[name], high[name])

    return Paired(
        len(pools[0].score),
        difference("auc"),
        difference("average_precision"),
        difference(f"recall {NAMED_AT}"),
    )


def _leads(places: Floats, happened: Scores) -> Floats:
    """Return, for each onset, the years since its country was first among the first twenty; NaN elsewhere or if never."""
    flagged = places <= NAMED_AT
    leads = np.full(places.shape, np.nan)
    for row, column in zip(*np.nonzero(happened == 1), strict=True):
        for back in range(LEAD_YEARS + 1):
            before = row - back
            if before < 0 or np.isnan(happened[before, column]):
                break
            if flagged[before, column]:
                leads[row, column] = back
    return leads


def _lead(pool: Pool, leads: Floats, resamples: int, seed: int) -> Lead:
    mine = leads[pool.rows, pool.columns]
    onset, caught = pool.happened, pool.happened & ~np.isnan(mine)
    years = np.where(caught, mine, 0)
    sums = [
        np.bincount(pool.country, values, minlength=pool.numbered)
        for values in (onset, caught, years, caught & (years >= 1))
    ]

    def told(weights: npt.NDArray[Any]) -> dict[str, Floats]:
        onsets, flagged, total, ahead = (weights.astype(np.float64) @ one for one in sums)
        with np.errstate(all="ignore"):
            return {"years": total / flagged, "ahead": ahead / onsets}

    point = told(np.ones((1, pool.numbered)))
    low, high = ends(told(multiplicities(pool.numbered, resamples, seed)))
    figures = {name: Figure(float(point[name][0]), low[name], high[name]) for name in point}
    return Lead(figures["years"], figures["ahead"], int((onset & ~caught).sum()))


def _named(
    places: Floats, positive: Bools, leads: Floats | None, years: Sequence[int], iso3: Sequence[str]
) -> tuple[tuple[Case, ...], tuple[Case, ...]]:
    """Return the State-years with the outcome, those among the first twenty apart from the others."""
    found: dict[bool, list[Case]] = {True: [], False: []}
    for row, column in zip(*np.nonzero(positive), strict=True):
        place = float(places[row, column])
        lead = None if leads is None or np.isnan(leads[row, column]) else int(leads[row, column])
        case = Case(iso3[column], years[row], place if np.isfinite(place) else None, lead)
        found[place <= NAMED_AT].append(case)
    return tuple(found[True]), tuple(found[False])
