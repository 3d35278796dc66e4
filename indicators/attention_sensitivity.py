"""What other choices would change: shared items counted, another half-life, other points.

Points are drawn from a Dirichlet around the points as declared, with the spread that weights of scores are drawn with. A pair of States
is *firm* when no draw turns its order round. Only pairs of which both have attention, and not the same, have an order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from indicators.attention import Attention, attention
from indicators.attention_gaps import figure
from indicators.attention_rules import Body
from indicators.attention_time import Floats

if TYPE_CHECKING:
    import pandas as pd

SPREAD, DRAWS, SEED = 0.3, 1000, 20060619
HALF_LIVES = (183, 730)
"""Days that stand beside the half-life as declared: half a year and two."""


@dataclass(frozen=True)
class Shift:
    """A State under one choice and under another; ranks count from 1, the highest attention first."""

    iso3: str
    state: tuple[str, str]
    percentile: tuple[float | None, float | None]
    rank: tuple[int, int]

    @property
    def places(self) -> int:
        """Return by how many places it moves up."""
        return self.rank[0] - self.rank[1]

    @property
    def quarter(self) -> bool:
        """Return whether it goes to another quarter of the percentiles."""
        one, other = (-1 if share is None else min(int(share // 25), 3) for share in self.percentile)
        return one != other


@dataclass(frozen=True)
class Firmness:
    """How far the order of States by attention rests on the points."""

    pairs: int
    """Pairs of States that have an order."""
    firm: float | None
    """Share of them that no draw turns round; None without a pair."""
    turned: float | None
    """Share of them that a draw turns round, on average."""
    draws: int
    spread: float


def shifts(base: Attention, other: Attention, body: str) -> tuple[Shift, ...]:
    """Return what is discussed otherwise, or has attention and another rank or quarter, by how far it moves; both are of one day."""
    ranks = [_ranks(one.percentile[body]) for one in (base, other)]
    found = []
    for place, iso3 in enumerate(base.iso3):
        shares = (figure(base.percentile[body][place]), figure(other.percentile[body][place]))
        states = (base.state[body][place], other.state[body][place])
        one = Shift(iso3, states, shares, (ranks[0][place], ranks[1][place]))
        has = shares[0] is not None and (base.value[body][place] > 0 or other.value[body][place] > 0)
        if states[0] != states[1] or (has and (one.places or one.quarter)):
            found.append(one)
    return tuple(sorted(found, key=lambda one: (-abs(one.places), one.iso3)))


def _ranks(shares: Floats) -> list[int]:
    """Return 1 + how many States are higher, 0 for what has no percentile."""
    held = np.sort(shares[~np.isnan(shares)])
    higher = len(held) - np.searchsorted(held, shares, "right")
    return [0 if np.isnan(share) else 1 + int(many) for share, many in zip(shares, higher, strict=True)]


def umbrella(acts: pd.DataFrame, coverage: pd.DataFrame, base: Attention) -> dict[str, tuple[Shift, ...]]:
    """Return by body what moves when shared items count for each State that they list."""
    other = attention(acts, coverage, base.on, base.rules, umbrella=True)
    return {body: shifts(base, other, body) for body in base.rules.bodies}


def half_lives(
    acts: pd.DataFrame, coverage: pd.DataFrame, base: Attention
) -> dict[int, dict[str, tuple[Shift, ...]]]:
    """Return by half-life and body what moves under it."""
    found = {}
    for days in HALF_LIVES:
        other = attention(acts, coverage, base.on, base.rules.moved({"half_life": str(days)}))
        found[days] = {body: shifts(base, other, body) for body in base.rules.bodies}
    return found


def firmness(made: Attention, body: str, draws: int = DRAWS, spread: float = SPREAD) -> Firmness:
    """Return how far the order of States rests on the points of a body's instruments."""
    units, usual = _units(made, body), _points(made.rules.bodies[body])
    value = usual @ units
    one, other = np.triu_indices(units.shape[1], 1)
    ordered = np.abs(value[one] - value[other]) > 1e-9
    one, other = one[ordered], other[ordered]
    if not len(one):
        return Firmness(0, None, None, draws, spread)
    some = usual > 0
    drawn = np.zeros((draws, len(usual)))
    random = np.random.default_rng(SEED)
    drawn[:, some] = random.dirichlet(usual[some] / usual.sum() * some.sum() / spread**2, draws)
    values = drawn @ units
    turned = (values[:, one] - values[:, other]) * (value[one] - value[other]) < 0
    firm = float((~turned.any(axis=0)).mean())
    return Firmness(len(one), firm, float(turned.mean()), draws, spread)


def _units(made: Attention, body: str) -> Floats:
    """Return decayed counts [instrument, State] of the States that have attention."""
    parts = made.contributions(body)
    parts = parts[parts["iso3"].isin(_states(made, body))]
    table = parts.pivot_table(index="instrument", columns="iso3", values="decay", aggfunc="sum", fill_value=0)
    return table.reindex(list(made.rules.bodies[body].points), fill_value=0).to_numpy(dtype=np.float64)


def _points(body: Body) -> Floats:
    return np.array(list(body.points.values()))


def _states(made: Attention, body: str) -> Mapping[str, float]:
    return {
        code: share
        for code, share in zip(made.iso3, made.percentile[body], strict=True)
        if not np.isnan(share)
    }
