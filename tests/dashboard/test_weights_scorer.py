"""The scorer of the browser against the one of the server, on weights and gaps of every kind."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from dashboard import drafts, weighing
from indicators import registry
from indicators.aggregation import aggregate, contributions
from indicators.contract import Indicator
from indicators.weights import WeightSet, presets

ASSET = Path(__file__).resolve().parents[2] / "dashboard" / "assets" / "weights_score.js"
CHOSEN = registry.indicators()
ISO3 = tuple(f"C{number:02d}" for number in range(40))
SETS, TOLERANCE = 1000, 1e-9


def held(gaps: float, seed: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Return scores of 0 to 100 with a share of them missing, one country with none and one with all."""
    random = np.random.default_rng(seed)
    made = random.uniform(0, 100, (len(CHOSEN), len(ISO3))).astype(np.float32)
    made[random.random(made.shape) < gaps] = np.nan
    made[:, 0], made[:, 1] = np.nan, 0
    return made


def drawn(random: np.random.Generator) -> dict[str, float]:
    """Return weights of every level, some of them 0, now and then a whole cell or all but one of the pillars."""
    told = drafts.flat(presets(CHOSEN)["per_pillar"], CHOSEN)
    made = {key: float(weight) for key, weight in zip(told, random.gamma(1.0, 1.0, len(told)), strict=True)}
    for key in random.choice(list(told), size=int(random.integers(0, 40)), replace=False):
        made[str(key)] = 0.0
    if random.random() < 0.2:
        cell = random.choice([key for key in told if "." in key])
        made |= {one.id: 0.0 for one in CHOSEN if f"{one.pillar}.{one.lane}" == cell}
    if not any(made[pillar] for pillar in ("hr", "ps", "dh")):
        made["ps"] = 1.0
    return made


def as_set(told: dict[str, float]) -> WeightSet:
    ids = {one.id for one in CHOSEN}
    return WeightSet(
        "random",
        pillars={k: v for k, v in told.items() if k in ("hr", "ps", "dh")},
        lanes={k: v for k, v in told.items() if "." in k},
        indicators={k: v for k, v in told.items() if k in ids},
    )


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """Return an empty page with the scorer alone."""
    made = browser.new_page()
    made.goto("about:blank")
    made.add_script_tag(path=str(ASSET))
    yield made
    made.close()


SCORE = """([told, sets]) => {
  const W = window.upstreamWeights, model = W.read(told);
  const plain = (list) => Array.from(list, (v) => (v === v ? v : null));
  return sets.map((flat) => {
    const arrays = W.arrays(model, flat), made = W.aggregate(model, arrays);
    const points = W.contributions(model, arrays, made);
    return { composite: plain(made.composite), pillars: made.pillars.map(plain), cells: made.cells.map((l) => l.map(plain)),
             sums: plain(made.composite.map((v, c) => points.reduce((a, own) => a + own[c], 0))),
             points: points.map((own) => plain(own.slice(0, 6))), nominal: W.nominal(model, arrays) };
  });
}"""


def told(scores: np.ndarray[Any, Any], chosen: tuple[Indicator, ...] = CHOSEN) -> dict[str, Any]:
    return json.loads(json.dumps(weighing.grid(scores, chosen, ISO3)))  # type: ignore[no-any-return]


def close(mine: Any, theirs: Any) -> None:
    one = np.array(mine, dtype=float)
    np.testing.assert_allclose(one, np.asarray(theirs, dtype=float), rtol=0, atol=TOLERANCE, equal_nan=True)


@pytest.mark.parametrize("gaps", [0.0, 0.25, 0.6])
def test_browser_and_server_agree_on_random_sets(page: Page, gaps: float) -> None:
    random = np.random.default_rng(int(gaps * 100) + 1)
    scores = held(gaps, 7)
    sets = [drawn(random) for _ in range(SETS // 3 + 1)]
    found = page.evaluate(SCORE, [told(scores), sets])
    missing = 0
    for flat, mine in zip(sets, found, strict=True):
        weights = as_set(flat)
        theirs = aggregate(scores, CHOSEN, weights)
        close(mine["composite"], theirs.composite)
        close(mine["pillars"], theirs.pillars)
        close(mine["cells"], theirs.cells)
        points = contributions(scores, CHOSEN, weights)
        close(mine["points"], points[:, :6])
        close(mine["sums"], theirs.composite)
        nominal = weights.nominal(CHOSEN)
        close([mine["nominal"][one.id] for one in CHOSEN], [nominal[one.id] for one in CHOSEN])
        missing += int(np.isnan(theirs.composite).sum())
    assert missing > 0, "the coverage floor was never met"


def test_the_variance_is_shared_out_whole(page: Page) -> None:
    shares = page.evaluate(
        """([told, flat]) => { const W = window.upstreamWeights, m = W.read(told), a = W.arrays(m, flat), made = W.aggregate(m, a);
           return W.effective(m, W.contributions(m, a, made), made.composite); }""",
        [told(held(0.1, 3)), drafts.flat(presets(CHOSEN)["equal"], CHOSEN)],
    )
    assert sum(shares[one.id] for one in CHOSEN) == pytest.approx(1, abs=1e-9)
    assert sum(shares[key] for key in ("hr", "ps", "dh")) == pytest.approx(1, abs=1e-9)


def test_nobody_has_a_place_without_a_score(page: Page) -> None:
    made = page.evaluate(
        """() => { const r = window.upstreamWeights.ranked([3, NaN, 9, 3]); return [r.order, [...r.place]]; }"""
    )
    assert made == [[2, 0, 3], [2, 0, 1, 3]]
