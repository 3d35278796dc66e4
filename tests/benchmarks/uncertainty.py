"""Intervals of score and rank over 10,000 draws for 200 States, beside a plain way that draws and weighs one set at a time."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable, Iterator

import numpy as np

from indicators import registry
from indicators.aggregation import LANES, PILLARS, aggregate
from indicators.uncertainty import DRAWS, SPREAD, simulate, streams
from indicators.uncertainty_draws import ALL, WEIGHTS, Situation, draw, plan
from indicators.weights import DEFAULT, WeightSet, presets
from tests.benchmarks import Figure

STATES, PLAIN_DRAWS, TIMES = 200, 20, 7


def bench_uncertainty() -> Iterator[Figure]:
    """Yield time and memory for made-up places of every indicator, a tenth missing, all with bounds."""
    at, weights = _situation(), presets(registry.indicators())[DEFAULT]
    for name, parts, limit in (("weights alone", WEIGHTS, 150.0), ("everything", ALL, 400.0)):
        seconds = _least(lambda parts=parts: simulate(at, weights, seed="bench", parts=parts))  # type: ignore[misc]
        yield Figure(f"{DRAWS:,} draws x {STATES} States, {name}", 1000 * seconds, "ms", limit)
    tracemalloc.start()
    simulate(at, weights, seed="bench")
    yield Figure("memory at the most, everything", tracemalloc.get_traced_memory()[1] / 2**20, "MB", 60)
    tracemalloc.stop()
    begun = time.perf_counter()
    _plainly(at, weights)
    each = (time.perf_counter() - begun) / PLAIN_DRAWS
    yield Figure(
        f"the plain way, weights alone, {PLAIN_DRAWS} draws times {DRAWS // PLAIN_DRAWS}",
        1000 * each * DRAWS,
        "ms",
    )


def _situation() -> Situation:
    chosen, random = registry.indicators(), np.random.default_rng(4)
    shape = (len(chosen), STATES)
    place = random.uniform(-0.1, 1.1, shape).astype(np.float32)
    place[random.random(shape) < 0.1] = np.nan
    iso3 = tuple(f"S{at:03}" for at in range(STATES))
    return Situation(chosen, iso3, place, place - np.float32(0.05), place + np.float32(0.05))


def _least(work: Callable[[], object]) -> float:
    times = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times)


def _plainly(at: Situation, weights: WeightSet) -> None:
    """Weigh every draw as a set of its own and rank it by sorting."""
    drawn = draw(plan(at, weights), streams("bench", 1)[0], PLAIN_DRAWS, SPREAD, WEIGHTS)
    for which in range(PLAIN_DRAWS):
        made = WeightSet(
            "drawn",
            pillars={pillar: float(drawn.pillars[which, p]) for p, pillar in enumerate(PILLARS)},
            lanes={
                f"{pillar}.{lane}": float(drawn.lanes[which, p, place])
                for p, pillar in enumerate(PILLARS)
                for place, lane in enumerate(LANES)
            },
            indicators={
                one.id: float(drawn.indicators[which, place]) for place, one in enumerate(at.indicators)
            },
        )
        np.argsort(np.argsort(-aggregate(at.score, at.indicators, made).composite))
