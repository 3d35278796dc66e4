"""How far scores and ranks depend on choices: the spread of composites over thousands of drawn choices, on one date.

*Weights*: at each level (pillars, lanes inside a pillar, indicators inside a cell) a Dirichlet draw around the set's own
shares. Its *spread* runs from 0 (the set itself) to 1 (for a set of equal weights: every mixture equally likely). It decides
how wide intervals are, so it is printed beside every one and can be moved. At the default of 0.3 a weight among equals
varies by about a quarter of itself where three share a level, and by up to 0.3 where many do: nine draws of ten leave a
third between about a fifth and a half, and one weight of many between about half and one and a half times itself. No
theory fixes these weights, so anything narrower would claim more agreement than there is: two analysts who agree on what
matters may well give one pillar half as much again as another. Anything much wider draws sets in which a whole pillar
hardly counts, which is another question and is asked by the presets. A weight of 0 stays 0.

*Goalposts*: each end of an indicator's scale where it is declared, or a tenth of the scale further in or out, each as
likely. An end at 0 and the ends of a scale stay.

*Aggregation*: arithmetic or geometric mean of the pillars, each in half of the draws.

*Source bounds*: a figure lies anywhere between its source's low and high, in half of the draws above the best value. All
figures of one source on one State err together, which is the careful case; those on different States apart.

What is missing is not drawn: the logical bounds of a score say what it leaves open.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from indicators import registry
from indicators.aggregation import Floats, Join
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
LABEL = f"5–95 %, spread {SPREAD:g}"
"""What stands beside an interval: how much of the draws it holds, and the spread that decides its width."""
INTERVAL_MEANING = (
    f"low and high hold nine of ten of {DRAWS:,} draws (5 to 95 %) over choices that could as well have been made otherwise: "
    f"weights around the set (spread {SPREAD:g} on a scale from 0, the set itself, to 1, any mixture), goalposts, arithmetic or "
    "geometric aggregation, and where each figure lies between its source's low and high. rank_low and rank_high hold the places, "
    "1 being the highest composite, in the same way. An interval is widened to the score itself where the draws lie to one side of "
    "it. What missing evidence leaves open is not in it: that is what bounds_low and bounds_high say."
)
BLOCK = 500
"""Draws worked on at once, which keeps what they need inside the processor's cache."""
THREADS = 2
"""Threads that share the blocks; how many makes no difference to the result."""
Ranks = npt.NDArray[np.int16]


@dataclass(frozen=True)
class Simulation:
    """Intervals of score and rank on one date, by country in the order of ``iso3``; NaN and rank 0 where there is no score."""

    iso3: tuple[str, ...]
    low: Floats
    median: Floats
    high: Floats
    """Scores, 0 to 100: 5 % of the draws lie below low, 5 % above high."""
    rank_low: Ranks
    rank_median: Ranks
    rank_high: Ranks
    """Places, 1 being the highest composite: 5 % of the draws put the State before rank_low, 5 % after rank_high.

    Both intervals are widened to the score, and its place, without any draw where the draws lie to one side of it.
    """
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
    made = plan(at, weights, join)
    drawn, before, after = _drawn(made, seed, draws, spread, parts, join)
    cut = int(OUTSIDE * draws)
    order = [cut, draws // 2, draws - 1 - cut]
    scores = np.full((3, len(at.iso3)), np.nan)
    ranks = np.zeros((3, len(at.iso3)), dtype=np.int16)
    with ThreadPoolExecutor(1) as beside:
        found = beside.submit(_intervals, drawn, order)
        ranks[:, made.columns] = _rank_intervals(before, after, order)
        steady = _steady(drawn, before)
        scores[:, made.columns] = found.result()
    low, median, high = scores
    rank_low, rank_median, rank_high = ranks
    low, high = np.minimum(low, made.point), np.maximum(high, made.point)
    first, last = places(made.point[made.columns][None].astype(np.float32))
    rank_low[made.columns] = np.minimum(rank_low[made.columns], first[0])
    rank_high[made.columns] = np.maximum(rank_high[made.columns], last[0])
    return Simulation(
        at.iso3, low, median, high, rank_low, rank_median, rank_high, steady, spread, draws, parts, seed
    )


def blocks(draws: int) -> list[slice]:
    """Return the blocks in which draws are made, each from its own stream of random numbers."""
    return [slice(first, min(first + BLOCK, draws)) for first in range(0, draws, BLOCK)]


def streams(seed: str, count: int) -> list[np.random.Generator]:
    """Return ``count`` independent streams of random numbers that ``seed`` fixes."""
    root = np.random.SeedSequence(int.from_bytes(hashlib.sha256(seed.encode()).digest()))
    return [np.random.Generator(np.random.SFC64(one)) for one in root.spawn(count)]


def _drawn(
    made: Plan, seed: str, draws: int, spread: float, parts: frozenset[Part], join: Join
) -> tuple[Single, Ranks, Ranks]:
    """Return the composites, and the first and last place of each State, by draw and State."""
    states, where = len(made.columns), blocks(draws)
    composite = np.empty((draws, states), dtype=np.float32)
    first, last = np.empty(composite.shape, dtype=np.int16), np.empty(composite.shape, dtype=np.int16)

    def work(share: list[tuple[slice, np.random.Generator]]) -> None:
        for which, random in share:
            chosen = draw(made, random, which.stop - which.start, spread, parts, join)
            composite[which] = composites(made, chosen)
            first[which], last[which] = places(composite[which])

    pairs = list(zip(where, streams(seed, len(where)), strict=True))
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, [pairs[thread::THREADS] for thread in range(THREADS)]))
    return composite, first, last


def _intervals(composite: Single, order: list[int]) -> Single:
    """Return the composites at some places of the order of draws, by place and State."""
    ordered = np.array(composite.T, order="C")
    ordered.sort(axis=1)
    return np.ascontiguousarray(ordered[:, order].T)


def _rank_intervals(first: Ranks, last: Ranks, order: list[int]) -> Ranks:
    """Return the same of the places; the last one counts for the high end, which differs where States are equal."""
    early, late = (np.cumsum(_counted(held), axis=1) for held in (first, last))
    ends = zip((early, early, late), order, strict=True)
    return np.array([(held <= at).sum(axis=1) + 1 for held, at in ends], dtype=np.int16)


def places(composite: Single) -> tuple[Ranks, Ranks]:
    """Return the first and the last place of each State in each draw, by draw and State; they differ where States are equal.

    The composite and the State's number are packed into one integer, so that one plain sort ranks a draw. For up to 256 States
    composites less than 0.00001 points apart count as equal.
    """
    states = composite.shape[1]
    bits = max(states - 1, 1).bit_length()
    packed = ((101 - composite) * np.float32(2 ** (32 - bits) / 102)).astype(np.uint32) << np.uint32(bits)
    packed |= np.arange(states, dtype=np.uint32)
    packed.sort(axis=1)
    state = (packed & np.uint32(2**bits - 1)).astype(np.intp)
    score = packed >> np.uint32(bits)
    position = np.broadcast_to(np.arange(1, states + 1, dtype=np.int16), score.shape)
    first = np.empty(score.shape, dtype=np.int16)
    np.put_along_axis(first, state, position, axis=1)
    same = score[:, 1:] == score[:, :-1]
    tied = np.flatnonzero(same.any(axis=1))
    if not len(tied):
        return first, first
    last, begins, ends = first.copy(), position[tied].copy(), position[tied].copy()
    begins[:, 1:][same[tied]] = 0
    ends[:, :-1][same[tied]] = states
    for out, at in (
        (first, np.maximum.accumulate(begins, axis=1)),
        (last, np.minimum.accumulate(ends[:, ::-1], axis=1)[:, ::-1]),
    ):
        held = np.empty_like(at)
        np.put_along_axis(held, state[tied], at, axis=1)
        out[tied] = held
    return first, last


def _counted(ranks: Ranks) -> npt.NDArray[np.int64]:
    """Return how many draws give each State each place, by State and place."""
    states = ranks.shape[1]
    counts = np.zeros(states * states, dtype=np.int64)
    for which in blocks(len(ranks)):
        flat = ranks[which] + np.arange(states) * states - 1
        counts += np.bincount(flat.ravel(), minlength=states * states)
    return counts.reshape(states, states)


def _steady(composite: Single, first: Ranks) -> float:
    """Return the share of pairs whose order is the same in every draw; a pair that is ever equal is not."""
    states = composite.shape[1]
    if states < 2:
        return float("nan")
    held = np.ascontiguousarray(first.astype(np.uint8 if states < 256 else np.int16).T)
    lowest, highest = composite.min(axis=0), composite.max(axis=0)
    order = np.argsort(-composite.mean(axis=0), kind="stable")
    steady = 0
    for at, one in enumerate(order[:-1]):
        below = order[at + 1 :]
        apart = lowest[one] > highest[below]
        steady += int(apart.sum())
        steady += int((held[one] < held[below[~apart]]).all(axis=1).sum())
    return float(2 * steady / (states * (states - 1)))
