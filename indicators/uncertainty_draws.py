"""One date's evidence, and composites of all its States under many drawn choices at once.

The composite of a draw is exactly what ``aggregation.aggregate`` gives for the drawn weights, scores and join, except for one
thing: which cells and pillars have enough evidence is settled once, by the weight set itself, so that no State comes and goes
with the draws. Countries without a composite under the set take no part.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from indicators.aggregation import LANES, PILLARS, Floats, Join, aggregate, cell_weights, pillar_weights
from indicators.contract import Indicator
from indicators.engine import Measures
from indicators.scoring import place
from indicators.weights import WeightError, WeightSet

Single = npt.NDArray[np.float32]
GOALPOST_STEP = 0.1
"""How far an end of an indicator's scale is moved in or out, as a share of the scale between its goalposts."""
_TINY = np.float32(1e-30)
"""Stands for a weight of 0 where something that is 0 as well is divided by it."""
_ONE_THREAD = 2**18
"""Multiplications in a matrix product up to which OpenBLAS takes one thread."""
SCALE = "ends of the scale"
"""How the reference of an indicator begins whose goalposts are the ends of its scale: they cannot be chosen otherwise."""


class Part(StrEnum):
    """What is drawn. The weights of pillars, lanes and indicators are three parts, so that each can be told apart."""

    PILLARS = "pillar weights"
    LANES = "lane weights"
    INDICATORS = "indicator weights"
    GOALPOSTS = "goalposts"
    AGGREGATION = "aggregation"
    SOURCES = "source bounds"


ALL = frozenset(Part)
WEIGHTS = frozenset({Part.PILLARS, Part.LANES, Part.INDICATORS})


@dataclass(frozen=True)
class Situation:
    """What is known of every country on one date, whatever the weights: one is enough for any number of weight sets."""

    indicators: tuple[Indicator, ...]
    iso3: tuple[str, ...]
    place: Single
    """Where a value lies on its indicator's scale, by indicator and country: 0 calm end, 1 risk end, and beyond; NaN missing."""
    low: Single
    """The same at the lower end of risk that its source gives; the place itself where it gives none."""
    high: Single

    @property
    def score(self) -> Single:
        """Return the scores, 0 to 100."""
        return np.clip(self.place, 0, 1) * np.float32(100)


def situation(measures: Measures, when: int = -1) -> Situation:
    """Return what is known on one date of the measures."""
    scored = measures.score[:, when]
    places = np.array(
        [place(measures.value[row, when], one) for row, one in enumerate(measures.indicators)],
        dtype=np.float32,
    ).reshape(scored.shape)
    places[np.isnan(scored)] = np.nan
    low, high = places.copy(), places.copy()
    for row, one in enumerate(measures.indicators):
        if one.id in measures.bounded:
            bottom, top = (side[when] / np.float32(100) for side in measures.bounded[one.id])
            low[row], high[row] = np.fmin(places[row], bottom), np.fmax(places[row], top)
    return Situation(measures.indicators, measures.iso3, places, low, high)


def of_scores(scores: npt.NDArray[Any], indicators: Sequence[Indicator], iso3: Sequence[str]) -> Situation:
    """Return a situation of scores alone, by indicator and country: none has bounds, and none lies beyond its goalposts."""
    places = np.asarray(scores, dtype=np.float32) / np.float32(100)
    return Situation(tuple(indicators), tuple(iso3), places, places, places)


def ends(indicator: Indicator) -> tuple[tuple[float, float], ...]:
    """Return the pairs of calm and risk end, in places, that an indicator is drawn with; the declared pair is (0, 1).

    Each end lies where it is declared, or a tenth of the scale further in or out. An end at 0 (none, no change) and the ends
    of a scale stay: moving them would let a State without a single death score above 0.
    """
    if indicator.reference.startswith(SCALE):
        return ((0.0, 1.0),)
    calm, risk = indicator.goalposts if indicator.direction > 0 else reversed(indicator.goalposts)
    moved = (-GOALPOST_STEP, 0.0, GOALPOST_STEP)
    calms = (0.0,) if calm == 0 else moved
    risks = (1.0,) if risk == 0 else tuple(1 + one for one in moved)
    return tuple(product(calms, risks))


@dataclass(frozen=True)
class Cell:
    """A cell of the matrix: its indicators in every variant of their goalposts, for the States that are scored."""

    pillar: int
    lane: int
    rows: npt.NDArray[np.int64]
    """Places of its indicators among those that have a weight."""
    first: npt.NDArray[np.int64]
    """Row of each indicator's first variant."""
    score: Single
    """By variant and State, 0 where missing or not counted."""
    up: dict[int, Single]
    """By number of the source: points that the source's upper bound adds, by variant and State."""
    down: dict[int, Single]
    present: Single | None
    """1 where an indicator has a value, by indicator and State; None when none is missing."""
    counted: Single
    """1 for States whose cell and pillar have enough evidence."""


@dataclass(frozen=True)
class Plan:
    """Everything about a situation and a weight set that does not change from draw to draw."""

    point: Floats
    """The composite under the set itself, by country."""
    columns: npt.NDArray[np.int64]
    """Countries that have a composite, as places among all countries."""
    pillars: Single
    """Shares of the pillars; lanes by pillar and lane; indicators inside their cells. 0 where nothing has a weight."""
    lanes: Single
    indicators: Single
    variants: npt.NDArray[np.int64]
    """How many pairs of goalposts each indicator has."""
    declared: npt.NDArray[np.int64]
    """Which of them is the declared one."""
    cells: tuple[Cell, ...]
    sources: int
    """How many sources give bounds."""
    held: Single
    """1 where a State has the pillar, by pillar and State."""

    @cached_property
    def counted(self) -> Single:
        """Return which cells count, by pillar, lane and State."""
        out = np.zeros((*self.lanes.shape, len(self.columns)), dtype=np.float32)
        for cell in self.cells:
            out[cell.pillar, cell.lane] = cell.counted
        return out


def check(weights: WeightSet, chosen: Sequence[Indicator], known: Iterable[str]) -> None:
    """Raise WeightError for a set that names an unknown indicator, or under which nothing has a weight."""
    unknown = sorted(set(weights.indicators) - {one.id for one in chosen} - set(known))
    if unknown:
        raise WeightError(
            f"weight set {weights.name!r}: unknown indicator {unknown[0]!r}. See: python -m indicators list"
        )
    if not any(weights.nominal(chosen).values()):
        raise WeightError(
            f"weight set {weights.name!r}: every indicator weighs 0. Give at least one a weight"
        )


def plan(at: Situation, weights: WeightSet, join: Join = Join.ARITHMETIC) -> Plan:
    """Return the plan of a situation under a weight set; ``join`` counts for the point alone."""
    result = aggregate(at.score, at.indicators, weights, join)
    columns = np.flatnonzero(~np.isnan(result.composite))
    by_cell = cell_weights(at.indicators, weights)
    by_pillar = pillar_weights(at.indicators, weights)
    own = np.array([weights.indicator(one) for one in at.indicators])
    used = [
        row
        for row, one in enumerate(at.indicators)
        if own[row] > 0
        and by_cell[PILLARS.index(one.pillar), LANES.index(one.lane)] > 0
        and by_pillar[PILLARS.index(one.pillar)] > 0
    ]
    chosen = [at.indicators[row] for row in used]
    options = [ends(one) for one in chosen]
    sources = sorted(
        {
            one.series[0].partition(".")[0]
            for row, one in zip(used, chosen, strict=True)
            if _bounded(at, row, columns)
        }
    )
    cells, shares = [], np.zeros(len(used))
    for p, lane in product(range(len(PILLARS)), range(len(LANES))):
        rows = np.array([k for k, one in enumerate(chosen) if _is_in(one, p, lane)], dtype=np.int64)
        if not len(rows):
            continue
        inside = own[np.array(used)[rows]]
        shares[rows] = inside / inside.sum()
        there = ~np.isnan(result.cells[p, lane]) & ~np.isnan(result.pillars[p])
        cells.append(_cell(at, used, options, sources, rows, (p, lane), there, columns))
    return Plan(
        result.composite,
        columns,
        _divided(by_pillar).astype(np.float32),
        np.stack([_divided(one) for one in by_cell]).astype(np.float32),
        shares.astype(np.float32),
        np.array([len(one) for one in options], dtype=np.int64),
        np.array([one.index((0.0, 1.0)) for one in options], dtype=np.int64),
        tuple(cells),
        len(sources),
        (~np.isnan(result.pillars[:, columns]) & (by_pillar[:, None] > 0)).astype(np.float32),
    )


def _is_in(one: Indicator, pillar: int, lane: int) -> bool:
    return (PILLARS[pillar], LANES[lane]) == (one.pillar, one.lane)


def _bounded(at: Situation, row: int, columns: npt.NDArray[np.int64]) -> bool:
    there = columns[~np.isnan(at.place[row, columns])]
    return bool((at.low[row, there] < at.high[row, there]).any())


def _divided(weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    total = weights.sum()
    return weights / total if total > 0 else weights


def _cell(
    at: Situation,
    used: Sequence[int],
    options: Sequence[tuple[tuple[float, float], ...]],
    sources: Sequence[str],
    rows: npt.NDArray[np.int64],
    where: tuple[int, int],
    there: npt.NDArray[np.bool_],
    columns: npt.NDArray[np.int64],
) -> Cell:
    counts = [len(options[k]) for k in rows]
    best, low, high = (
        np.concatenate([_scored(side[used[k], columns], options[k]) for k in rows])
        for side in (at.place, at.low, at.high)
    )
    source = np.repeat(
        [_number(at.indicators[used[k]].series[0].partition(".")[0], sources) for k in rows], counts
    )
    counted = there[columns].astype(np.float32)
    best, up, down = best * counted, (high - best) * counted, (best - low) * counted
    present = ~np.isnan(at.place[np.array(used)[rows]][:, columns])
    names = [one for one in set(source.tolist()) if one >= 0]
    return Cell(
        where[0],
        where[1],
        rows,
        np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64),
        best,
        {one: np.where((source == one)[:, None], up, np.float32(0)) for one in names},
        {one: np.where((source == one)[:, None], down, np.float32(0)) for one in names},
        None if present.all() else present.astype(np.float32),
        counted,
    )


def _number(source: str, sources: Sequence[str]) -> int:
    return sources.index(source) if source in sources else -1


def _scored(places: Single, options: Sequence[tuple[float, float]]) -> Single:
    """Return the scores under each pair of ends, by pair and State; 0 where missing."""
    held = np.nan_to_num(places, nan=0.0, posinf=9.0, neginf=-9.0)
    scores = [np.clip((held - calm) / (risk - calm), 0, 1) * 100 for calm, risk in options]
    return np.where(np.isnan(places), 0, np.stack(scores)).astype(np.float32)


@dataclass(frozen=True)
class Draws:
    """Drawn choices; the first axis is the draw."""

    pillars: Single
    """Shares that add up to 1, by pillar; by pillar and lane; by indicator inside its cell."""
    lanes: Single
    indicators: Single
    variant: npt.NDArray[np.int64] | None
    """Which pair of goalposts, by indicator; None for the declared ones."""
    geometric: npt.NDArray[np.bool_]
    error: Single | None
    """By source, draw and State, from -1 (the source's lower bound) over 0 (its value) to 1; None for no error."""

    def __getitem__(self, which: slice) -> Draws:
        """Return some of the draws."""
        return Draws(
            self.pillars[which],
            self.lanes[which],
            self.indicators[which],
            None if self.variant is None else self.variant[which],
            self.geometric[which],
            None if self.error is None else self.error[:, which],
        )


def draw(
    made: Plan,
    random: np.random.Generator,
    count: int,
    spread: float,
    parts: frozenset[Part],
    join: Join = Join.ARITHMETIC,
) -> Draws:
    """Return ``count`` draws of the parts; the rest stays as the set, the goalposts, the join and the sources have it."""

    def dirichlet(shares: Single, part: Part) -> Single:
        if part not in parts or not spread or np.count_nonzero(shares) < 2:
            return np.broadcast_to(shares, (count, len(shares)))
        alpha = shares * (np.count_nonzero(shares) / spread**2)
        drawn = random.standard_gamma(alpha, (count, len(shares)), dtype=np.float32)
        drawn /= np.maximum(drawn.sum(axis=1, keepdims=True), _TINY)
        return drawn

    pillars = dirichlet(made.pillars, Part.PILLARS)
    lanes = np.stack([dirichlet(one, Part.LANES) for one in made.lanes], axis=1)
    indicators = np.empty((count, len(made.indicators)), dtype=np.float32)
    for cell in made.cells:
        indicators[:, cell.rows] = dirichlet(made.indicators[cell.rows], Part.INDICATORS)
    variant = error = None
    if Part.GOALPOSTS in parts:
        variant = (random.random((count, len(made.variants)), dtype=np.float32) * made.variants).astype(
            np.int64
        )
    geometric = np.full(count, join == Join.GEOMETRIC)
    if Part.AGGREGATION in parts:
        geometric = random.random(count, dtype=np.float32) < 0.5
    if Part.SOURCES in parts and made.sources:
        error = random.random((made.sources, count, len(made.columns)), dtype=np.float32) * 2 - 1
    return Draws(pillars, lanes, indicators, variant, geometric, error)


def composites(made: Plan, draws: Draws) -> Single:
    """Return the composite of every draw, by draw and State of the plan."""
    count, states = len(draws.geometric), len(made.columns)
    above, below = (None, None) if draws.error is None else _halves(draws.error)
    sums = np.zeros((len(PILLARS), count, states), dtype=np.float32)
    for cell in made.cells:
        own = draws.indicators[:, cell.rows] * draws.lanes[:, cell.pillar, cell.lane][:, None]
        if draws.variant is None:
            chosen, rows = own, cell.first + made.declared[cell.rows]
        else:
            chosen, rows = _one_hot(own, cell, draws.variant[:, cell.rows]), np.arange(len(cell.score))
        points = _times(chosen, cell.score[rows])
        if above is not None and below is not None:
            for source, up in cell.up.items():
                points += above[source] * _times(chosen, up[rows])
                points -= below[source] * _times(chosen, cell.down[source][rows])
        if cell.present is not None:
            there = _times(draws.indicators[:, cell.rows], cell.present)
            points /= np.maximum(there, _TINY, out=there)
        sums[cell.pillar] += points
    for at in range(len(PILLARS)):
        weight = _times(draws.lanes[:, at], made.counted[at])
        sums[at] /= np.maximum(weight, _TINY, out=weight)
    return _joined(made, draws, sums)


def _times(left: Single, right: Single) -> Single:
    """Return the product of two matrices, taken in pieces so small that the library computes each in one thread.

    It starts threads for larger ones, which beside other busy processes made this twenty times slower, and would let the last
    bits depend on how many processors there are.
    """
    count, inner = left.shape
    piece = max(_ONE_THREAD // max(inner * right.shape[1], 1), 1)
    whole = count // piece * piece
    out = np.empty((count, right.shape[1]), dtype=np.float32)
    if whole:
        stacked = left[:whole].reshape(-1, piece, inner)
        np.matmul(stacked, right, out=out[:whole].reshape(-1, piece, right.shape[1]))
    if whole < count:
        np.matmul(left[whole:], right, out=out[whole:])
    return out


def _halves(error: Single) -> tuple[Single, Single]:
    return np.maximum(error, 0), np.maximum(-error, 0)


def _one_hot(own: Single, cell: Cell, variant: npt.NDArray[np.int64]) -> Single:
    """Return the weights of a cell's indicators, each in the column of the goalposts drawn for it."""
    out = np.zeros((len(own), len(cell.score)), dtype=np.float32)
    np.put_along_axis(out, cell.first + variant, own, axis=1)
    return out


def _joined(made: Plan, draws: Draws, sums: Single) -> Single:
    out = np.zeros(sums.shape[1:], dtype=np.float32)
    weight = _times(draws.pillars, made.held)
    for at, one in enumerate(sums):
        held = draws.pillars[:, at][:, None] * made.held[at]
        out += held * one
    out /= weight
    rows = np.flatnonzero(draws.geometric)
    if len(rows):
        logs = np.zeros((len(rows), sums.shape[2]), dtype=np.float32)
        for at, one in enumerate(sums):
            logs += draws.pillars[rows, at][:, None] * made.held[at] * np.log(np.maximum(one[rows], 1))
        out[rows] = np.exp(logs / weight[rows])
    return out
