"""Which choice moves ranks most: Sobol' indices of the parts that are drawn, on how far ranks move from those of the set.

The six parts of ``uncertainty_draws.Part`` are the factors. Each is a number from 0 to 1 that points to one of ``POOL`` drawn
realisations of its part (weights of the pillars, say), so that a part counts as one factor however many numbers it holds. The
result of a draw is the mean over States of the places between the rank in the draw and that under the set itself. First order
is the share of the variance that a part explains by itself; total order adds what it explains together with others. Sampling
after Saltelli and the estimates with their 95 % intervals are SALib's (Herman and Usher 2017).

Made by ``python -m indicators refresh`` and kept for pages; SALib is imported here alone, and only when this is made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Engine

from data import derived
from data.derived import Derived
from data.frames import load_panel
from data.queries import resolve_as_of, state_digest
from indicators import registry
from indicators.engine import measure, snapshot_id
from indicators.panel import Panel
from indicators.uncertainty import BLOCK, SPREAD, blocks, places, streams
from indicators.uncertainty_draws import (
    ALL,
    Draws,
    Part,
    Plan,
    Situation,
    check,
    composites,
    draw,
    plan,
    situation,
)
from indicators.weights import DEFAULT, WeightSet, presets

FAMILY = "sensitivity"
POOL = 4096
"""Realisations drawn of each part."""
SAMPLES = 1024
"""Base samples, a power of two: 8 x as many evaluations for six parts."""
FACTORS = tuple(Part)


@dataclass(frozen=True)
class Sensitivity:
    """Sobol' indices by part, in the order of ``FACTORS``, with the half-width of their 95 % intervals."""

    first: npt.NDArray[np.float64]
    first_half: npt.NDArray[np.float64]
    total: npt.NDArray[np.float64]
    total_half: npt.NDArray[np.float64]
    mean_shift: float
    """Mean places that a rank moves when everything is drawn."""
    evaluations: int

    @property
    def most(self) -> Part | None:
        """Return the part whose total order is highest; None where nothing moves a rank."""
        return FACTORS[int(np.argmax(self.total))] if self.total.any() else None


def sensitivity(
    at: Situation, weights: WeightSet, *, seed: str, samples: int = SAMPLES, spread: float = SPREAD
) -> Sensitivity:
    """Return which part moves ranks most on one date; raise WeightError for a set that cannot be used.

    All 0 where nothing moves a rank, as with one State.
    """
    check(weights, at.indicators, (one.id for one in registry.indicators()))
    made = plan(at, weights)
    shift = _shifts(made, seed, spread)
    return _indices(shift, seed, samples)


def _shifts(
    made: Plan, seed: str, spread: float
) -> Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]:
    """Return the function from factors (rows of numbers from 0 to 1) to the mean shift of ranks."""
    pool = draw(made, streams(seed, 1)[0], POOL, spread, ALL)
    base = places(composites(made, draw(made, streams(seed, 1)[0], 1, spread, frozenset())))[0][0]

    def shift(factors: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        which = np.minimum((factors * POOL).astype(np.int64), POOL - 1)
        found = np.empty(len(factors))
        for part in blocks(len(factors)):
            first, _ = places(composites(made, _picked(pool, which[part])))
            found[part] = np.abs(first - base).mean(axis=1) if first.shape[1] else 0
        return found

    return shift


def _picked(pool: Draws, which: npt.NDArray[np.int64]) -> Draws:
    """Return the draws whose parts are those realisations, by draw and factor."""
    of = {part: which[:, at] for at, part in enumerate(FACTORS)}
    return Draws(
        pool.pillars[of[Part.PILLARS]],
        pool.lanes[of[Part.LANES]],
        pool.indicators[of[Part.INDICATORS]],
        None if pool.variant is None else pool.variant[of[Part.GOALPOSTS]],
        pool.geometric[of[Part.AGGREGATION]],
        None if pool.error is None else pool.error[:, of[Part.SOURCES]],
    )


def _indices(
    shift: Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]], seed: str, samples: int
) -> Sensitivity:
    from SALib.analyze import sobol
    from SALib.sample import sobol as sampler

    number = int(streams(seed, 1)[0].integers(2**31))
    problem = {
        "num_vars": len(FACTORS),
        "names": [str(part) for part in FACTORS],
        "bounds": [[0.0, 1.0]] * len(FACTORS),
    }
    factors = sampler.sample(problem, samples, calc_second_order=False, seed=number)
    found = shift(factors)
    if not found.std() > 0:
        nothing = np.zeros(len(FACTORS))
        return Sensitivity(nothing, nothing, nothing, nothing, float(found.mean()), len(found))
    told: dict[str, Any] = sobol.analyze(
        problem, found, calc_second_order=False, num_resamples=200, seed=number
    )
    first, first_half, total, total_half = (
        np.asarray(told[key]) for key in ("S1", "S1_conf", "ST", "ST_conf")
    )
    return Sensitivity(first, first_half, total, total_half, float(found.mean()), len(found))


def refresh(bind: Engine, say: Callable[[int, int], None]) -> str:
    """Make the indices of every built-in weight set on the latest date, unless they are there; return what was done."""
    digest = _digest(bind)
    if derived.get(bind, FAMILY, digest) is not None:
        return "up to date"
    as_of = resolve_as_of(bind)
    packed = load_panel(bind, as_of, registry.series())
    measures = measure(Panel(packed, [as_of.on]))
    at, sets = situation(measures), presets(measures.indicators)
    made: dict[str, Sensitivity] = {}
    for number, (name, weights) in enumerate(sets.items()):
        made[name] = sensitivity(
            at, weights, seed=snapshot_id(as_of, packed.digest, weights), samples=SAMPLES
        )
        say(number + 1, len(sets))
    derived.put(bind, FAMILY, digest, _kept(made, as_of.on.isoformat()))
    return f"{made[DEFAULT].most or 'nothing'}: this moves ranks most; {len(made)} weight sets"


def kept(bind: Engine) -> dict[str, Sensitivity]:
    """Return what ``refresh`` made for the database as it is, by weight set; empty when it has not been made."""
    found = derived.get(bind, FAMILY, _digest(bind))
    if found is None:
        return {}
    table = found.arrays["indices"]
    return {
        name: Sensitivity(*table[at], *found.words["numbers"][name])
        for at, name in enumerate(found.words["sets"])
    }


def _digest(bind: Engine) -> str:
    return f"{state_digest(bind)} {registry.version()} {SAMPLES} {BLOCK}"


def _kept(made: dict[str, Sensitivity], on: str) -> Derived:
    table = np.array([[one.first, one.first_half, one.total, one.total_half] for one in made.values()])
    numbers = {name: [one.mean_shift, one.evaluations] for name, one in made.items()}
    return Derived({"indices": table}, {"sets": list(made), "numbers": numbers, "on": on, "spread": SPREAD})
