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

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Scores = npt.NDArray[np.floating[Any]]
"""By year and country, NaN missing."""

FLAGS = (10, 20, 30)
"""Flags a year."""
NAMED_AT = 20
"""Flags a year at which a State-year counts as caught or missed by name, and an onset as foreseen."""
LEAD_YEARS = 5
LEAST = 5
"""State-years with the outcome, and without, below which nothing is scored."""
RESAMPLES, SEED, CHUNK = 1000, 1, 125
ENDS = (5.0, 95.0)

Drawn = tuple[dict[str, float], dict[str, Floats]]
KEPT = 24
"""Answers of resampling that are kept: 64 KB each."""
_drawn: dict[bytes, Drawn] = {}


class TooFewOutcomes(ValueError):
    """There are too few State-years with or without the outcome to score anything."""


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


@dataclass(frozen=True)
class _Pool:
    """The State-years judged, and their countries numbered from 0."""

    score: Floats
    happened: Bools
    country: npt.NDArray[np.intp]
    rows: npt.NDArray[np.intp]
    columns: npt.NDArray[np.intp]
    numbered: int
    flagged: dict[int, Floats] = field(default_factory=dict)
    """Share of a flag that each State-year gets, by flags a year."""

    @property
    def positives(self) -> int:
        return int(self.happened.sum())


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
    span = _span(years, within)
    pool = _pool(score, happened, span)
    ranks = places(score, happened)
    point, draws = _point_and_draws(pool, resamples, seed)
    low, high = _ends(draws)
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
    span = _span(years, within)
    pools = [_pool(score, both, span) for score in (one, other)]
    (mine, drawn), (others, drawn_of_other) = (_point_and_draws(pool, resamples, seed) for pool in pools)
    low, high = _ends({name: drawn[name] - drawn_of_other[name] for name in drawn})

    def difference(name: str) -> Figure:
        return Figure(mine[name] - others[name], low[name], high[name])

    return Paired(
        len(pools[0].score),
        difference("auc"),
        difference("average_precision"),
        difference(f"recall {NAMED_AT}"),
    )


def auc(score: Scores, happened: Scores) -> float:
    """Return the area under the ROC curve alone, NaN when it cannot be told."""
    known = ~np.isnan(score) & ~np.isnan(happened)
    truth = happened[known] == 1
    order, place = np.unique(score[known], return_inverse=True)
    ones, zeros = (np.bincount(place[one], minlength=len(order)) for one in (truth, ~truth))
    pairs = int(ones.sum()) * int(zeros.sum())
    below = np.cumsum(zeros) - zeros
    return float((ones * (below + zeros / 2)).sum() / pairs) if pairs else float("nan")


def _span(years: Sequence[int], within: tuple[int, int] | None) -> Bools:
    first, last = within or (min(years), max(years))
    return np.array([first <= year <= last for year in years])


def _pool(score: Scores, happened: Scores, span: Bools) -> _Pool:
    known = ~np.isnan(score) & ~np.isnan(happened) & span[:, None]
    rows, columns = np.nonzero(known)
    names, country = np.unique(columns, return_inverse=True)
    truth = happened[rows, columns] == 1
    if min(truth.sum(), (~truth).sum()) < LEAST:
        raise TooFewOutcomes(
            f"{int(truth.sum())} of {len(truth)} State-years have the outcome; at least {LEAST} with and {LEAST} without are "
            "needed. Choose more years, or another outcome"
        )
    above, tied = _above(score, happened)
    flagged = {k: np.clip((k - above) / np.maximum(tied, 1), 0, 1)[rows, columns] for k in FLAGS}
    return _Pool(score[rows, columns].astype(np.float64), truth, country, rows, columns, len(names), flagged)


def _above(score: Scores, happened: Scores) -> tuple[Floats, Floats]:
    """Return how many States at risk score higher in the same year, and how many the same, itself included; 0 if not at risk."""
    above, tied = np.full(score.shape, np.inf), np.zeros(score.shape)
    at_risk = ~np.isnan(score) & ~np.isnan(happened)
    for row, here in enumerate(at_risk):
        ordered = np.sort(-score[row, here])
        first = np.searchsorted(ordered, -score[row, here], side="left")
        above[row, here] = first
        tied[row, here] = np.searchsorted(ordered, -score[row, here], side="right") - first
    return above, tied


def places(score: Scores, happened: Scores) -> Floats:
    """Return the place of each State at risk in its year, 1 being the highest; infinite for the others."""
    above, tied = _above(score, happened)
    return above + (tied + 1) / 2


@lru_cache(maxsize=8)
def _multiplicities(countries: int, resamples: int, seed: int) -> npt.NDArray[np.float32]:
    """Return how often each country is in each draw."""
    drawn = np.random.default_rng(seed).integers(0, countries, (resamples, countries))
    drawn += np.arange(resamples)[:, None] * countries
    counts = np.bincount(drawn.ravel(), minlength=resamples * countries)
    return counts.reshape(resamples, countries).astype(np.float32)


@dataclass(frozen=True)
class _Counts:
    """State-years by threshold and country; the thresholds are the scores of those with the outcome, highest first."""

    ones: Floats
    """With the outcome, at the threshold."""
    ones_up_to: Floats
    """With the outcome, at or above it."""
    zeros_up_to: Floats
    pairs: Floats
    """Pairs that are ranked rightly, ties half, by country of the State-year with the outcome and of the one without."""
    flags: dict[int, tuple[Floats, Floats]]
    """Flags by country, and those that caught one, by flags a year."""


def _counts(pool: _Pool) -> _Counts:
    thresholds = np.unique(-pool.score[pool.happened])
    count, rows = pool.numbered, len(thresholds) + 1
    place = np.searchsorted(thresholds, -pool.score)
    level = np.append(thresholds, np.nan)[place] == -pool.score

    def counted(which: Bools) -> Floats:
        cells = place[which] * count + pool.country[which]
        return np.bincount(cells, minlength=rows * count).reshape(rows, count)[:-1].astype(np.float64)

    ones, zeros, ties = counted(pool.happened), counted(~pool.happened), counted(~pool.happened & level)
    zeros_up_to = np.cumsum(zeros, axis=0)
    below = np.bincount(pool.country[~pool.happened], minlength=count) - zeros_up_to
    flags = {
        k: (
            np.bincount(pool.country, share, minlength=count).astype(np.float64),
            np.bincount(pool.country, share * pool.happened, minlength=count).astype(np.float64),
        )
        for k, share in pool.flagged.items()
    }
    return _Counts(ones, np.cumsum(ones, axis=0), zeros_up_to, ones.T @ (below + ties / 2), flags)


def _measured(counts: _Counts, zeros: Floats, weights: npt.NDArray[Any]) -> dict[str, Floats]:
    """Return every measure for each row of ``weights``, the times each country counts; NaN where it cannot be told.

    ``zeros`` are the State-years without the outcome by country.
    """
    kind, wide = weights.dtype, weights.astype(np.float64)
    positive, negative = wide @ counts.ones.sum(axis=0), wide @ zeros
    with np.errstate(all="ignore"):
        area = ((wide @ counts.pairs) * wide).sum(axis=1) / (positive * negative)
        true = weights @ counts.ones_up_to.T.astype(kind)  # whole numbers: exact in single precision too
        flagged = true + weights @ counts.zeros_up_to.T.astype(kind)
        precision = np.divide(true, np.maximum(flagged, 1, out=flagged), out=flagged)
        gained = np.diff(true, axis=1, prepend=np.zeros((len(true), 1), dtype=kind))
        found = {"auc": area, "average_precision": np.einsum("ij,ij->i", gained, precision) / positive}
        for k, (flags, hits) in counts.flags.items():
            caught = wide @ hits
            found[f"recall {k}"] = caught / positive
            found[f"per hit {k}"] = np.where(caught > 0, (wide @ flags) / caught, np.nan)
    return {name: np.asarray(values, dtype=np.float64) for name, values in found.items()}


def _point_and_draws(pool: _Pool, resamples: int, seed: int) -> Drawn:
    """Return every measure of the pool itself, and of each draw of countries; the last ``KEPT`` answers are kept.

    A score is often judged alone and then beside others: what it is compared with is drawn once.
    """
    parts = (pool.score, pool.happened, pool.country, *pool.flagged.values())
    key = hashlib.sha256(
        b"".join([part.tobytes() for part in parts] + [f"{resamples} {seed}".encode()])
    ).digest()
    found = _drawn.get(key)
    if found is None:
        found = _drawn[key] = _draw(pool, resamples, seed)
        for oldest in list(_drawn)[:-KEPT]:
            _drawn.pop(oldest, None)
    return found


def _draw(pool: _Pool, resamples: int, seed: int) -> Drawn:
    counts = _counts(pool)
    zeros = np.bincount(pool.country[~pool.happened], minlength=pool.numbered).astype(np.float64)
    point = _measured(counts, zeros, np.ones((1, pool.numbered)))
    weights = _multiplicities(pool.numbered, resamples, seed)
    # A few draws at a time stay in the processor's cache: twice as fast, and little memory.
    parts = [_measured(counts, zeros, weights[at : at + CHUNK]) for at in range(0, resamples, CHUNK)]
    drawn = {name: np.concatenate([part[name] for part in parts]) for name in point}
    return {name: float(values[0]) for name, values in point.items()}, drawn


def _ends(draws: dict[str, Floats]) -> tuple[dict[str, float], dict[str, float]]:
    low, high = {}, {}
    for name, values in draws.items():
        told = values[np.isfinite(values)]
        low[name], high[name] = np.percentile(told, ENDS).tolist() if len(told) else (np.nan, np.nan)
    return low, high


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


def _lead(pool: _Pool, leads: Floats, resamples: int, seed: int) -> Lead:
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
    low, high = _ends(told(_multiplicities(pool.numbered, resamples, seed)))
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
