"""Skill of a weight set that has just been changed, as the web server works it out."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

from tests.benchmarks import Figure, measured

SCRIPT = """
import time
import numpy as np
from data.database import engine
from indicators import origins
from indicators.skill import paired, skill
from indicators.weights import WeightSet, presets

bind = engine()
held = origins.need(bind)
default = held.composite(presets(held.indicators)["per_pillar"])
random = np.random.default_rng(1)
took = []
for _ in range(20):
    changed = WeightSet("tried", indicators={one.id: float(random.uniform(0, 2)) for one in held.indicators})
    start = time.perf_counter()
    score = held.composite(changed)
    for outcome in ("state_based_25", "onset_25"):
        happened = held.of(outcome)
        skill(score, happened, held.years, held.iso3, onset=outcome == "onset_25")
        paired(score, default, happened, held.years)
    took.append(time.perf_counter() - start)
print(np.percentile(took, 95) * 1000)
"""


def bench_skill() -> Iterator[Figure]:
    """Yield the time for one set's skill and its difference from the default, two outcomes, 1,000 draws."""
    with tempfile.TemporaryDirectory() as folder:
        variables = {"UPSTREAM_VAR": folder, "DATABASE_URL": ""}
        measured(["-m", "data", "init"], variables)
        made = measured(
            [
                "-c",
                "from data.database import engine; from indicators import origins; origins.refresh(engine())",
            ],
            variables,
        )
        yield Figure("past origins made from the figures", made.seconds, "s")
        done = measured(["-c", SCRIPT], variables)
        yield Figure("skill of a changed set and its difference, p95", float(done.output), "ms", 400.0)
        yield Figure("skill, memory of the process", done.megabytes, "MB", 350.0)
