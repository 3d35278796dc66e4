"""Intervals of score and rank: the fast way against a plain one, and what must hold at the edges."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pytest

from indicators import registry
from indicators.aggregation import LANES, PILLARS, Floats, Join, aggregate
from indicators.contract import Indicator, Lane, Pillar
from indicators.engine import Scores, run
from indicators.uncertainty import OUTSIDE, Simulation, of, places, simulate, streams
from indicators.uncertainty_draws import (
    ALL,
    WEIGHTS,
    Draws,
    Part,
    Situation,
    composites,
    draw,
    ends,
    of_scores,
    plan,
    situation,
)
from indicators.weights import WeightError, WeightSet
from tests.indicators.build import made_up

ISO3 = ("BFA", "CAF", "MLI", "NER", "SSD", "TCD")


def one(
    name: str,
    pillar: Pillar = Pillar.HUMAN_RIGHTS,
    lane: Lane = Lane.UPSTREAM,
    *,
    goalposts: tuple[float, float] = (1, 11),
    direction: int = 1,
    source: str = "made",
    reference: str = "by hand",
) -> Indicator:
    return Indicator(
        name, name, "points", pillar, lane, direction, goalposts, (f"{source}.{name}",), 12, reference
    )


MATRIX = tuple(
    one(f"{p}_{lane}_{k}", p, lane, source=("made", "other")[k % 2])
    for p in Pillar
    for lane in Lane
    for k in range(3)
)


def random_situation(seed: int = 5, missing: float = 0.2) -> Situation:
    """Return places from a little below the calm end to a little beyond the risk end, some missing, half with bounds."""
    random = np.random.default_rng(seed)
    shape = (len(MATRIX), len(ISO3))
    places = random.uniform(-0.2, 1.2, shape).astype(np.float32)
    places[random.random(shape) < missing] = np.nan
    width = np.where(random.random(shape) < 0.5, random.uniform(0, 0.3, shape), 0).astype(np.float32)
    return Situation(MATRIX, ISO3, places, places - width, places + width)


def counting(weights: WeightSet) -> list[int]:
    """Return the indicators that have any weight."""
    return [
        k
        for k, ind in enumerate(MATRIX)
        if weights.indicator(ind) and weights.lane(ind.pillar, ind.lane) and weights.pillar(ind.pillar)
    ]


@dataclass(frozen=True)
class Plain:
    """One draw, in loops and full precision, from the definitions alone."""

    at: Situation
    drawn: Draws
    which: int
    weights: WeightSet

    def composite(self, iso3: int, column: int) -> float:
        result = aggregate(self.at.score, self.at.indicators, self.weights)
        pillars = []
        for p in np.flatnonzero(self.drawn.pillars[self.which]).tolist():
            cells = [
                (float(self.drawn.lanes[self.which, p, lane]), self.cell(p, lane, iso3, column))
                for lane in range(len(LANES))
                if not np.isnan(result.cells[p, lane, iso3]) and self.drawn.lanes[self.which, p, lane]
            ]
            if cells and not np.isnan(result.pillars[p, iso3]):
                mean = sum(w * c for w, c in cells) / sum(w for w, _ in cells)
                pillars.append((float(self.drawn.pillars[self.which, p]), mean))
        total = sum(w for w, _ in pillars)
        if self.drawn.geometric[self.which]:
            return float(np.exp(sum(w * np.log(max(c, 1)) for w, c in pillars) / total))
        return sum(w * c for w, c in pillars) / total

    def cell(self, pillar: int, lane: int, iso3: int, column: int) -> float:
        top = bottom = 0.0
        for place, k in enumerate(counting(self.weights)):
            ind = self.at.indicators[k]
            if (ind.pillar, ind.lane) == (PILLARS[pillar], LANES[lane]) and not np.isnan(
                self.at.place[k, iso3]
            ):
                weight = float(self.drawn.indicators[self.which, place])
                top += weight * self.points(k, place, iso3, column)
                bottom += weight
        return top / bottom

    def points(self, k: int, place: int, iso3: int, column: int) -> float:
        calm, risk = 0.0, 1.0
        if self.drawn.variant is not None:
            calm, risk = ends(MATRIX[k])[int(self.drawn.variant[self.which, place])]

        def score(value: float) -> float:
            return 100 * min(max((value - calm) / (risk - calm), 0), 1)

        best = score(float(self.at.place[k, iso3]))
        if self.drawn.error is None:
            return best
        source = sorted({"made", "other"}).index(MATRIX[k].series[0].partition(".")[0])
        error = float(self.drawn.error[source, self.which, column])
        edge = self.at.high if error > 0 else self.at.low
        return best + abs(error) * (score(float(edge[k, iso3])) - best)


SETS = (
    WeightSet("even"),
    WeightSet(
        "uneven", pillars={"hr": 3, "ps": 0.2}, lanes={"hr.midstream": 0, "upstream": 5}, indicators={}
    ),
    WeightSet(
        "some out",
        pillars={"dh": 0},
        indicators={"hr_upstream_0": 0, "ps_recurrence_1": 7, "ps_recurrence_2": 0},
    ),
)


@pytest.mark.parametrize("weights", SETS, ids=lambda held: held.name)
@pytest.mark.parametrize("parts", [frozenset(), WEIGHTS, ALL, *(frozenset([part]) for part in Part)])
def test_the_fast_way_is_the_plain_one(weights: WeightSet, parts: frozenset[Part]) -> None:
    at = random_situation()
    made = plan(at, weights)
    drawn = draw(made, np.random.default_rng(1), 40, 0.5, parts)
    fast = composites(made, drawn)
    assert fast.shape[1] > 3
    for which in range(0, 40, 7):
        for place, column in enumerate(made.columns):
            plain = Plain(at, drawn, which, weights).composite(int(column), place)
            assert fast[which, place] == pytest.approx(plain, abs=2e-4)


@pytest.mark.parametrize("join", Join)
@pytest.mark.parametrize("weights", SETS, ids=lambda held: held.name)
def test_without_anything_drawn_it_is_the_composite(weights: WeightSet, join: Join) -> None:
    at = random_situation()
    found = simulate(at, weights, seed="s", draws=100, parts=frozenset(), join=join)
    point = aggregate(at.score, at.indicators, weights, join).composite
    for held in (found.low, found.median, found.high):
        np.testing.assert_allclose(held, point, atol=1e-4)
    ranks = np.array([1 + np.nansum(point > value) if np.isfinite(value) else 0 for value in point])
    for rank in (found.rank_low, found.rank_median, found.rank_high):
        np.testing.assert_array_equal(rank, ranks)
    assert found.steady == 1


def test_drawn_weights_agree_with_an_aggregation_of_each_draw_where_nothing_is_missing() -> None:
    """A second plain way that shares nothing: the drawn shares as a weight set, through ``aggregate``."""
    at = random_situation(missing=0)
    weights = SETS[1]
    made = plan(at, weights)
    drawn = draw(made, np.random.default_rng(3), 30, 0.6, WEIGHTS)
    fast = composites(made, drawn)
    used = [MATRIX[k] for k in counting(weights)]
    for which in range(30):
        as_set = WeightSet(
            "drawn",
            pillars={p: float(drawn.pillars[which, k]) for k, p in enumerate(PILLARS)},
            lanes={
                f"{p}.{lane}": float(drawn.lanes[which, k, at_lane])
                for k, p in enumerate(PILLARS)
                for at_lane, lane in enumerate(LANES)
            },
            indicators={ind.id: float(drawn.indicators[which, k]) for k, ind in enumerate(used)},
        )
        np.testing.assert_allclose(fast[which], aggregate(at.score, MATRIX, as_set).composite, atol=2e-4)


def test_drawn_weights_have_the_set_as_their_mean_and_the_spread_that_is_said() -> None:
    made = plan(random_situation(), WeightSet("uneven", pillars={"hr": 2, "ps": 1, "dh": 1}))
    drawn = draw(made, np.random.default_rng(2), 40_000, 0.3, WEIGHTS)
    np.testing.assert_allclose(drawn.pillars.mean(axis=0), [0.5, 0.25, 0.25], atol=0.005)
    np.testing.assert_allclose(drawn.pillars.sum(axis=1), 1, atol=1e-5)
    # Dirichlet with concentration 3 / 0.3**2: variance is share x (1 - share) / (concentration + 1).
    share, concentration = np.array([0.5, 0.25, 0.25]), 3 / 0.09
    np.testing.assert_allclose(
        drawn.pillars.std(axis=0), np.sqrt(share * (1 - share) / (concentration + 1)), rtol=0.03
    )


def test_an_even_set_at_the_widest_spread_is_every_mixture_equally_likely() -> None:
    made = plan(random_situation(), WeightSet("even"))
    drawn = draw(made, np.random.default_rng(2), 40_000, 1.0, WEIGHTS).pillars[:, 0]
    # The share of one among three is then distributed as 1 - (1 - x)^2.
    np.testing.assert_allclose(np.quantile(drawn, [0.1, 0.5, 0.9]), 1 - np.sqrt([0.9, 0.5, 0.1]), atol=0.01)


def test_a_weight_of_nothing_stays_nothing() -> None:
    weights = WeightSet("out", indicators={"hr_upstream_0": 0}, lanes={"dh.recurrence": 0}, pillars={"ps": 0})
    at = random_situation()
    other = replace(at, place=at.place.copy())
    other.place[[k for k, ind in enumerate(MATRIX) if ind.pillar == "ps" or ind.id == "hr_upstream_0"]] = 1
    other = replace(other, low=other.place, high=other.place)
    plain = replace(at, low=at.place, high=at.place)
    a, b = (simulate(one, weights, seed="s", draws=500) for one in (plain, other))
    np.testing.assert_array_equal(a.low, b.low)
    np.testing.assert_array_equal(a.rank_high, b.rank_high)


def test_seed_fixes_every_byte_and_another_gives_others() -> None:
    at, weights = random_situation(), WeightSet("even")
    first, again, other = (simulate(at, weights, seed=seed, draws=700) for seed in ("a", "a", "b"))
    for name in ("low", "median", "high", "rank_low", "rank_median", "rank_high"):
        assert getattr(first, name).tobytes() == getattr(again, name).tobytes()
    assert first.steady == again.steady
    assert first.low.tobytes() != other.low.tobytes()


def test_streams_do_not_repeat() -> None:
    a, b = (stream.random(8) for stream in streams("seed", 2))
    assert not np.intersect1d(a, b).size


def test_more_spread_is_wider() -> None:
    at, weights = random_situation(), WeightSet("even")
    widths = []
    for spread in (0, 0.1, 0.3, 0.6, 1):
        found = simulate(at, weights, seed="s", draws=2000, spread=spread, parts=WEIGHTS)
        widths.append(float(np.nanmean(found.high - found.low)))
    assert widths[0] == pytest.approx(0, abs=1e-4)
    assert widths == sorted(widths)
    assert widths[-1] > 2 * widths[1]


@pytest.mark.parametrize("part", Part)
def test_each_part_alone_widens_and_all_are_wider(part: Part) -> None:
    at, weights = random_situation(), WeightSet("even")
    alone = simulate(at, weights, seed="s", draws=2000, parts=frozenset([part]))
    whole = simulate(at, weights, seed="s", draws=2000)
    assert 0 < np.nanmean(alone.high - alone.low) < np.nanmean(whole.high - whole.low)
    assert 0 <= whole.steady <= alone.steady <= 1


def test_five_percent_lie_outside_each_end() -> None:
    at, weights = random_situation(), WeightSet("even")
    found = simulate(at, weights, seed="s", draws=2000)
    made = plan(at, weights)
    drawn = composites(made, draw(made, np.random.default_rng(9), 20_000, 0.3, ALL))
    for end, side in (
        (found.low, drawn < found.low[made.columns]),
        (found.high, drawn > found.high[made.columns]),
    ):
        assert np.isfinite(end[made.columns]).all()
        np.testing.assert_allclose(side.mean(axis=0), OUTSIDE, atol=0.02)


def test_ranks_and_steady_pairs_are_those_of_a_slow_count() -> None:
    at, weights = random_situation(seed=11), WeightSet("even")
    found = simulate(at, weights, seed="slow", draws=400)
    made = plan(at, weights)
    drawn = np.concatenate(
        [
            composites(made, draw(made, stream, count, 0.3, ALL))
            for stream, count in zip(streams("slow", 1), [400], strict=True)
        ]
    )
    ranks = 1 + (drawn[:, None, :] > drawn[:, :, None]).sum(axis=2)
    ordered = np.sort(ranks, axis=0)
    np.testing.assert_array_equal(found.rank_low[made.columns], ordered[20])
    np.testing.assert_array_equal(found.rank_high[made.columns], ordered[379])
    pairs = [
        bool((drawn[:, a] > drawn[:, b]).all() or (drawn[:, a] < drawn[:, b]).all())
        for a in range(len(made.columns))
        for b in range(a)
    ]
    assert found.steady == pytest.approx(np.mean(pairs))


def test_equal_states_share_their_places() -> None:
    first, last = places(np.array([[40, 70, 40, 10], [0, 100, 50, 0], [1, 2, 3, 4]], dtype=np.float32))
    np.testing.assert_array_equal(first, [[2, 1, 2, 4], [3, 1, 2, 3], [4, 3, 2, 1]])
    np.testing.assert_array_equal(last, [[3, 1, 3, 4], [4, 1, 2, 4], [4, 3, 2, 1]])


@pytest.mark.parametrize("states", [1, 2, 3, 128, 129, 256, 257, 300])
def test_places_for_any_number_of_states(states: int) -> None:
    drawn = np.linspace(0, 100, states, dtype=np.float32)[None, ::-1]
    first, last = places(np.ascontiguousarray(drawn))
    np.testing.assert_array_equal(first[0], np.arange(1, states + 1))
    np.testing.assert_array_equal(last[0], first[0])


def test_a_pair_always_equal_is_not_steady() -> None:
    at = random_situation(missing=0)
    same = replace(at, place=np.repeat(at.place[:, :1], len(ISO3), axis=1))
    same = replace(same, low=same.place, high=same.place)
    found = simulate(same, WeightSet("even"), seed="s", draws=200)
    assert found.steady == 0
    assert set(found.rank_low.tolist()) == {1}
    assert set(found.rank_high.tolist()) == {len(ISO3)}


def test_one_state() -> None:
    at = random_situation(missing=0)
    alone = Situation(MATRIX, ISO3[:1], at.place[:, :1], at.low[:, :1], at.high[:, :1])
    found = simulate(alone, WeightSet("even"), seed="s", draws=200)
    assert (found.rank_low[0], found.rank_high[0]) == (1, 1)
    assert found.low[0] < found.median[0] < found.high[0]
    assert np.isnan(found.steady)
    assert found.words["pairs_steady"] is None


def test_nothing_known_of_anybody() -> None:
    nothing = of_scores(np.full((len(MATRIX), len(ISO3)), np.nan), MATRIX, ISO3)
    found = simulate(nothing, WeightSet("even"), seed="s", draws=200)
    assert np.isnan(found.low).all()
    assert np.isnan(found.high).all()
    assert not found.rank_low.any()
    assert not found.rank_high.any()
    assert np.isnan(found.steady)


def test_a_state_without_composite_takes_no_place() -> None:
    at = random_situation(missing=0)
    at.place[:, 2] = np.nan
    at = replace(at, low=at.place, high=at.place)
    found = simulate(at, WeightSet("even"), seed="s", draws=500)
    assert found.rank_high[2] == 0
    assert np.isnan(found.median[2])
    assert found.rank_high.max() == len(ISO3) - 1


def test_one_indicator_and_one_pillar() -> None:
    at = random_situation(missing=0)
    single = WeightSet("one", indicators={ind.id: float(ind.id == "ps_upstream_1") for ind in MATRIX})
    found = simulate(at, single, seed="s", draws=200, parts=WEIGHTS)
    row = [ind.id for ind in MATRIX].index("ps_upstream_1")
    np.testing.assert_allclose(found.low, at.score[row], atol=1e-4)
    np.testing.assert_allclose(found.high, at.score[row], atol=1e-4)
    pillar = WeightSet("pillar", pillars={"hr": 0, "dh": 0})
    alone = simulate(at, pillar, seed="s", draws=500, parts=frozenset([Part.PILLARS, Part.AGGREGATION]))
    np.testing.assert_allclose(alone.low, alone.high, rtol=1e-5)


def test_ends_that_are_natural_stay() -> None:
    assert len(ends(one("a"))) == 9
    assert ends(one("a", goalposts=(0, 11))) == ((0.0, 0.9), (0.0, 1.0), (0.0, 1.1))
    assert ends(one("a", goalposts=(-1, 0), direction=-1)) == ((0.0, 0.9), (0.0, 1.0), (0.0, 1.1))
    assert ends(one("a", goalposts=(0, 5), direction=-1)) == ((-0.1, 1.0), (0.0, 1.0), (0.1, 1.0))
    assert ends(one("a", reference="ends of the scale, by rule")) == ((0.0, 1.0),)
    assert all((0.0, 1.0) in ends(ind) for ind in registry.indicators())


@pytest.mark.parametrize("iso3", [0])
def test_a_state_at_rest_stays_at_rest(iso3: int) -> None:
    """No drawn goalpost lets a State without a single death have a score of deaths."""
    deaths = one("deaths", Pillar.PEACE_SECURITY, goalposts=(0, 20))
    at = of_scores(np.array([[0.0, 40.0]]), (deaths,), ISO3[:2])
    found = simulate(at, WeightSet("even"), seed="s", draws=300, parts=frozenset([Part.GOALPOSTS]))
    assert (found.low[iso3], found.high[iso3]) == (0, 0)
    assert found.low[1] < 40 < found.high[1]


@pytest.mark.parametrize(
    ("weights", "says"),
    [
        (WeightSet("w", indicators={"no_such": 1.0}), "no_such"),
        (WeightSet("w", indicators={ind.id: 0.0 for ind in MATRIX}), "every indicator weighs 0"),
        (WeightSet("w", lanes=dict.fromkeys(Lane, 0.0)), "every indicator weighs 0"),
    ],
)
def test_a_set_that_cannot_be_used_is_named(weights: WeightSet, says: str) -> None:
    with pytest.raises(WeightError, match=says):
        simulate(random_situation(), weights, seed="s", draws=200)


@pytest.mark.parametrize("bad", [-1.0, float("nan"), float("inf")])
def test_a_weight_that_is_no_weight_is_named(bad: float) -> None:
    for level in ({"pillars": {"hr": bad}}, {"lanes": {"upstream": bad}}, {"indicators": {"a": bad}}):
        with pytest.raises(WeightError, match="must be 0 or more"):
            WeightSet("w", **level)  # type: ignore[arg-type]


def test_an_indicator_known_but_not_counted_here_is_no_error() -> None:
    absent = registry.indicators()[0].id
    simulate(random_situation(), WeightSet("w", indicators={absent: 2.0}), seed="s", draws=200)


@pytest.mark.parametrize("spread", [-0.1, 1.1, float("nan")])
def test_a_spread_outside_its_range_is_refused(spread: float) -> None:
    with pytest.raises(ValueError, match="spread"):
        simulate(random_situation(), WeightSet("w"), seed="s", spread=spread)


def test_too_few_draws_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 100"):
        simulate(random_situation(), WeightSet("w"), seed="s", draws=99)


# ---- of the whole house -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def scores() -> Scores:
    from data.queries import Calendar
    from data.vocabulary import Frequency

    yearly = {key: Calendar(Frequency.YEAR, 0, False) for key in registry.series()}
    panel = made_up(yearly, date(2020, 12, 31), ISO3, low=-2, high=6)
    return run(panel, dates=[date(2015, 12, 31), date(2020, 12, 31)])


def test_places_are_the_scores_before_they_are_cut_off(scores: Scores) -> None:
    at = situation(scores.measures)
    np.testing.assert_allclose(at.score, scores.measures.score[:, -1], atol=1e-4)
    assert np.nanmin(at.place) < 0
    assert np.nanmax(at.place) > 1
    for row, ind in enumerate(at.indicators):
        assert not (at.low[row] > at.place[row]).any()
        assert not (at.high[row] < at.place[row]).any()
        if ind.id in scores.measures.bounded:
            low, high = (np.clip(side[row], 0, 1) * 100 for side in (at.low, at.high))
            np.testing.assert_allclose(low, scores.measures.bounded[ind.id][0][-1], atol=1e-3)
            np.testing.assert_allclose(high, scores.measures.bounded[ind.id][1][-1], atol=1e-3)


def test_of_scores_by_date(scores: Scores) -> None:
    now, then = of(scores, draws=300), of(scores, 0, draws=300)
    _covers(now, scores.composite[-1])
    _covers(then, scores.composite[0])
    assert now.seed != then.seed
    assert scores.snapshot in now.seed
    assert now.words["drawn"] == [str(part) for part in Part]


def _covers(found: Simulation, point: Floats) -> None:
    there = ~np.isnan(point)
    np.testing.assert_array_equal(np.isnan(found.low), ~there)
    assert (found.low[there] <= point[there] + 1e-4).all()
    assert (found.high[there] >= point[there] - 1e-4).all()
