"""How far scores and ranks depend on choices: the spread of composites over thousands of drawn choices, on one date.

Drawn are the weights, the goalposts, how pillars are joined, and where each figure lies between its source's bounds:

- **Weights**: at each level (pillars, lanes inside a pillar, indicators inside a cell) a Dirichlet draw around the set's own
  shares. Its *spread* runs from 0 (the set itself) to 1 (for a set of equal weights: every mixture equally likely). It decides
  how wide intervals are, so it is printed beside every one and can be moved. At the default of 0.3 a weight among equals
  varies by about a quarter of itself where three share a level, and by up to 0.3 where many do: nine draws of ten leave a
  third between about a fifth and a half, and one weight of many between about half and one and a half times itself. No
  theory fixes these weights, so anything narrower would claim more agreement than there is: two analysts who agree on what
  matters may well give one pillar half as much again as another. Anything much wider draws sets in which a whole pillar
  hardly counts, which is another question and is asked by the presets. A weight of 0 stays 0.
- **Goalposts**: each end of an indicator's scale where it is declared, or a tenth of the scale further in or out, each as
  likely. An end at 0 and the ends of a scale stay.
- **Aggregation**: arithmetic or geometric mean of the pillars, each in half of the draws.
- **Source bounds**: a figure lies anywhere between its source's low and high, in half of the draws above the best value. All
  figures of one source on one State err together, which is the careful case; those on different States apart.

What is missing is not drawn: the logical bounds of a score (``engine.Scores.low``, ``high``) say what it leaves open.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from indicators import registry
from indicators.aggregation import Join
from indicators.engine import Scores
from indicators.uncertainty_draws import (
    ALL,
    Part,
    Plan,
    Single,
    Situation,
    check,
    composites,
    draw,
    plan,
    situation,
)
from indicators.weights import WeightSet

SPREAD, DRAWS, LEAST_DRAWS = 0.3, 10_000, 100
OUTSIDE = 0.05
"""Share of the draws below the low end, and above the high end, of an interval."""
BLOCK = 500
"""Draws worked on at once, which keeps what they need inside the processor's cache."""
Ranks = npt.NDArray[np.int16]


@dataclass(frozen=True)
class Simulation:
    """Intervals of score and rank on one date, by country in the order of ``iso3``; NaN and rank 0 where there is no score."""

    iso3: tuple[str, ...]
    low: Single
    median: Single
    high: Single
    """Scores, 0 to 100: 5 % of the draws lie below low, 5 % above high."""
    rank_low: Ranks
    rank_median: Ranks
    rank_high: Ranks
    """Places, 1 being the highest composite: 5 % of the draws put the State before rank_low, 5 % after rank_high."""
    steady: float
    """Share of the pairs of States whose order no draw changes, 0 to 1; NaN with fewer than two States."""
    spread: float
    draws: int
    parts: frozenset[Part]
    seed: str

    @property
    def words(self) -> dict[str, Any]:
        """Return how the intervals were made, as JSON-ready values."""
        return {
            "spread": self.spread,
            "draws": self.draws,
            "drawn": [str(one) for one in Part if one in self.parts],
            "percent": [100 * OUTSIDE, 100 * (1 - OUTSIDE)],
            "pairs_steady": None if np.isnan(self.steady) else round(self.steady, 4),
        }


def of(
    scores: Scores,
    when: int = -1,
    *,
    draws: int = DRAWS,
    spread: float = SPREAD,
    parts: frozenset[Part] = ALL,
) -> Simulation:
    """Return the intervals of scores on one date, seeded by their snapshot id."""
    seed = f"{scores.snapshot} {scores.dates[when].isoformat()}"
    return simulate(
        situation(scores.measures, when),
        scores.weights,
        seed=seed,
        draws=draws,
        spread=spread,
        parts=parts,
        join=scores.join,
    )


def simulate(
    at: Situation,
    weights: WeightSet,
    *,
    seed: str,
    draws: int = DRAWS,
    spread: float = SPREAD,
    parts: frozenset[Part] = ALL,
    join: Join = Join.ARITHMETIC,
) -> Simulation:
    """Return the intervals of a situation under a weight set; equal arguments give equal bytes.

    ``join`` counts where aggregation is not drawn. Raises WeightError for a set that cannot be used, and ValueError for a
    spread outside 0 to 1 or fewer than ``LEAST_DRAWS`` draws.
    """
    if not 0 <= spread <= 1:
        raise ValueError(f"spread must lie between 0 and 1, got {spread}")
    if draws < LEAST_DRAWS:
        raise ValueError(f"at least {LEAST_DRAWS} draws are needed, got {draws}")
    check(weights, at.indicators, (one.id for one in registry.indicators()))
    made = plan(at, weights)
    return _summed(at.iso3, made, _drawn(made, seed, draws, spread, parts, join), spread, parts, seed)


def blocks(draws: int) -> list[slice]:
    """Return the blocks in which draws are made, each from its own stream of random numbers."""
    return [slice(first, min(first + BLOCK, draws)) for first in range(0, draws, BLOCK)]


def streams(seed: str, count: int) -> list[np.random.Generator]:
    """Return ``count`` independent streams of random numbers that ``seed`` fixes."""
    root = np.random.SeedSequence(int.from_bytes(hashlib.sha256(seed.encode()).digest()))
    return [np.random.Generator(np.random.SFC64(one)) for one in root.spawn(count)]


def _drawn(made: Plan, seed: str, draws: int, spread: float, parts: frozenset[Part], join: Join) -> Single:
    """Return the composites by draw and State."""
    out = np.empty((draws, len(made.columns)), dtype=np.float32)
    where = blocks(draws)
    for which, random in zip(where, streams(seed, len(where)), strict=True):
        chosen = draw(made, random, which.stop - which.start, spread, parts, join)
        out[which] = composites(made, chosen)
    return out


def _summed(
    iso3: tuple[str, ...], made: Plan, drawn: Single, spread: float, parts: frozenset[Part], seed: str
) -> Simulation:
    count, states = drawn.shape
    first, last = places(drawn)
    ordered = np.sort(np.ascontiguousarray(drawn.T), axis=1)
    bottom, middle, top = int(OUTSIDE * count), count // 2, count - 1 - int(OUTSIDE * count)
    scores = np.full((3, len(iso3)), np.nan, dtype=np.float32)
    ranks = np.zeros((3, len(iso3)), dtype=np.int16)
    if states:
        scores[:, made.columns] = ordered[:, [bottom, middle, top]].T
        early = np.cumsum(_counted(first, states), axis=1)
        late = early if last is first else np.cumsum(_counted(last, states), axis=1)
        for row, (held, at) in enumerate(((early, bottom), (early, middle), (late, top))):
            ranks[row, made.columns] = (held <= at).sum(axis=1) + 1
    return Simulation(
        iso3,
        *scores,
        *ranks,
        steady=_steady(first, drawn),
        spread=spread,
        draws=count,
        parts=parts,
        seed=seed,
    )


def places(drawn: Single) -> tuple[Ranks, Ranks]:
    """Return the first and the last place of each State in each draw, by State and draw; the same array without any tie.

    The composite and the State's number are packed into one integer, so that one plain sort ranks a draw.
    """
    count, states = drawn.shape
    first = np.empty((states, count), dtype=np.int16)
    last = first
    position = np.arange(1, states + 1, dtype=np.int16)
    for which in blocks(count):
        # Floats of one sign are ordered as their bits are; the complement puts the highest first.
        bits = (drawn[which] + np.float32(0)).view(np.uint32)
        packed = ((~bits).astype(np.uint64) << np.uint64(32)) | np.arange(states, dtype=np.uint64)
        packed.sort(axis=1)
        state = (packed & np.uint64(0xFFFFFFFF)).astype(np.intp)
        score = (packed >> np.uint64(32)).astype(np.uint32)
        begins = np.ones(score.shape, dtype=bool)
        begins[:, 1:] = score[:, 1:] != score[:, :-1]
        scatter = np.empty(score.shape, dtype=np.int16)
        if begins.all():
            np.put_along_axis(scatter, state, np.broadcast_to(position, score.shape), axis=1)
            first[:, which] = scatter.T
            if last is not first:
                last[:, which] = scatter.T
            continue
        if last is first:
            last = first.copy()
        np.put_along_axis(
            scatter, state, np.maximum.accumulate(np.where(begins, position, 0), axis=1), axis=1
        )
        first[:, which] = scatter.T
        finishes = np.ones(score.shape, dtype=bool)
        finishes[:, :-1] = begins[:, 1:]
        ends = np.where(finishes, position, states)[:, ::-1]
        np.put_along_axis(scatter, state, np.minimum.accumulate(ends, axis=1)[:, ::-1], axis=1)
        last[:, which] = scatter.T
    return first, last


def _counted(ranks: Ranks, states: int) -> npt.NDArray[np.int64]:
    """Return how many draws give each State each place, by State and place."""
    counts = [np.bincount(one, minlength=states + 1)[1:] for one in ranks]
    return np.array(counts, dtype=np.int64).reshape(len(ranks), states)


def _steady(first: Ranks, drawn: Single) -> float:
    """Return the share of pairs whose order is the same in every draw; a pair that is ever equal is not."""
    states = len(first)
    if states < 2:
        return float("nan")
    held = first.astype(np.uint8) if states < 256 else first
    lowest, highest = drawn.min(axis=0), drawn.max(axis=0)
    order = np.argsort(-drawn.mean(axis=0), kind="stable")
    steady = 0
    for at, one in enumerate(order[:-1]):
        below = order[at + 1 :]
        apart = lowest[one] > highest[below]
        steady += int(apart.sum())
        steady += int((held[one] < held[below[~apart]]).all(axis=1).sum())
    return steady / (states * (states - 1) / 2)
