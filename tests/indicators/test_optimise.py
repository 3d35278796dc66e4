"""Weights found on outcomes: what drives them is found, later years take no part, and the answer is one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from indicators.optimise import OUTCOMES, RIDGES, optimise
from indicators.origins import Origins
from indicators.outcomes import OUTCOMES as EVERY
from indicators.registry import indicators
from indicators.skill import TooFewOutcomes
from indicators.weights import WeightSet

RANDOM = np.random.default_rng(12)
RANDOM_SET = WeightSet(
    "random",
    pillars={"hr": 0.3, "ps": 1.7, "dh": 0.9},
    lanes={"upstream": 0.4, "ps.midstream": 2.1},
    indicators={one.id: float(RANDOM.uniform(0, 2)) for one in indicators()},
)
"""Any set; the same each time."""


def made() -> Origins:
    """Return origins of eight indicators, of which the first drives both outcomes and the second half as much."""
    random = np.random.default_rng(2)
    chosen, years, states = indicators()[:8], tuple(range(1990, 2021)), 60
    scores = random.uniform(0, 100, (len(chosen), len(years), states)).astype(np.float32)
    odds = 0.08 * scores[0] + 0.04 * scores[1] - 8
    scores[:, random.random(scores.shape[1:]) < 0.05] = np.nan
    happened = np.full((len(EVERY), len(years), states), np.nan, dtype=np.float32)
    for at, one in enumerate(EVERY):
        if one.id in OUTCOMES:
            happened[at] = random.random(odds.shape) < 1 / (1 + np.exp(-odds))
    return Origins(
        "made up",
        date(2021, 1, 1),
        years,
        tuple(f"A{n:02}" for n in range(states)),
        chosen,
        scores,
        happened,
        np.zeros((len(EVERY), 4, len(years), states), dtype=np.float32),
        {},
    )


def test_what_drives_the_outcomes_is_found() -> None:
    origins = made()
    found = optimise(origins)
    first, second = (origins.indicators[at].id for at in (0, 1))
    assert found["indicators"][first] == pytest.approx(2 * found["indicators"][second], rel=0.3)
    assert found["indicators"][first] + found["indicators"][second] > 0.85
    assert sum(found["indicators"].values()) == pytest.approx(1, abs=1e-3)
    assert all(share > 0 for share in found["indicators"].values())
    assert found["train_years"] == [1990, 2010]
    assert found["ridge"] in RIDGES


def test_later_years_take_no_part() -> None:
    origins = made()
    late = np.array(origins.years) > 2010
    scores, happened = origins.scores.copy(), origins.happened.copy()
    scores[:, late] = 100 - scores[:, late]
    happened[:, late] = 1 - happened[:, late]
    assert optimise(replace(origins, scores=scores, happened=happened)) == optimise(origins)


def test_without_outcomes_nothing_is_found() -> None:
    origins = made()
    with pytest.raises(TooFewOutcomes, match="to learn from"):
        optimise(replace(origins, happened=np.zeros_like(origins.happened)))
