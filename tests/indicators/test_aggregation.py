"""Means by hand, and the identities that hold for any scores and weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from indicators.aggregation import (
    LANES,
    PILLARS,
    Join,
    aggregate,
    contributions,
    effective_weights,
    interval,
    rank_bounds,
)
from indicators.contract import Indicator, Lane, Pillar
from indicators.weights import WeightSet
from tests.indicators.test_scoring import indicator

NA = float("nan")
HR, PS, DH = PILLARS
UP, MID, DOWN, BACK = LANES


def made(*places: tuple[Pillar, Lane]) -> list[Indicator]:
    return [indicator(id=f"i{n}", pillar=pillar, lane=lane) for n, (pillar, lane) in enumerate(places)]


def scores(*rows: Sequence[float]) -> npt.NDArray[np.float32]:
    """Return scores by indicator and country."""
    return np.array(rows, dtype=np.float32)


def test_a_cell_is_the_mean_of_what_is_present() -> None:
    chosen = made((HR, UP), (HR, UP), (HR, UP), (PS, UP))
    found = aggregate(scores([10, 10, 10], [20, NA, NA], [60, 60, NA], [0, 0, 0]), chosen, WeightSet("w"))
    np.testing.assert_allclose(found.cells[0, 0], [30, 35, NA])


def test_a_pillar_needs_half_of_its_lanes_and_the_composite_half_of_the_pillars() -> None:
    chosen = made((HR, UP), (HR, MID), (HR, DOWN), (PS, UP), (DH, UP))
    found = aggregate(
        scores([40, NA, NA], [10, 10, 50], [10, NA, 50], [20, 20, NA], [60, 60, NA]), chosen, WeightSet("w")
    )
    np.testing.assert_allclose(found.pillars[0], [20, NA, 50])
    np.testing.assert_allclose(found.composite, [100 / 3, 40, NA])
    np.testing.assert_allclose(found.coverage, [1, 1 / 9 + 2 / 3, 2 / 9])


def test_lane_scores_weigh_pillars() -> None:
    chosen = made((HR, UP), (PS, UP), (DH, UP))
    found = aggregate(scores([30], [60], [90]), chosen, WeightSet("w", pillars={"hr": 2, "ps": 1, "dh": 1}))
    np.testing.assert_allclose(found.lanes[0], [52.5])
    assert np.isnan(found.lanes[1:]).all()


def test_weights_at_every_level() -> None:
    chosen = made((HR, UP), (HR, UP), (HR, MID), (PS, UP))
    weights = WeightSet("w", pillars={"ps": 3, "dh": 0}, lanes={"hr.upstream": 3}, indicators={"i1": 4})
    found = aggregate(scores([0], [50], [80], [20]), chosen, weights)
    # cell hr.upstream 40; hr (3 x 40 + 80) / 4 = 50; composite (50 + 3 x 20) / 4
    np.testing.assert_allclose(found.pillars[0], [50])
    np.testing.assert_allclose(found.composite, [27.5])
    np.testing.assert_allclose(
        contributions(scores([0], [50], [80], [20]), chosen, weights)[:, 0], [0, 7.5, 5, 15]
    )


def test_a_geometric_mean_of_pillars_is_lower_and_never_wiped_out() -> None:
    chosen = made((HR, UP), (PS, UP))
    found = aggregate(scores([100, 0], [25, 64]), chosen, WeightSet("w"), Join.GEOMETRIC)
    np.testing.assert_allclose(found.composite, [50, 8])


def test_a_missing_indicator_may_lie_anywhere() -> None:
    chosen = made((HR, UP), (HR, UP), (PS, UP))
    result = aggregate(scores([15], [NA], [50]), chosen, WeightSet("w"))
    bounds = zip(scores([10], [NA], [40]), scores([20], [NA], [60]), strict=True)
    low, high = interval(bounds, chosen, WeightSet("w"), result)
    np.testing.assert_allclose([low[0], high[0]], [10 / 4 + 40 / 2, 20 / 4 + 100 / 4 + 60 / 2])


def test_an_indicator_in_a_cell_that_does_not_count_may_lie_anywhere_too() -> None:
    chosen = made((HR, UP), (HR, UP), (HR, UP), (HR, MID))
    result = aggregate(scores([90], [NA], [NA], [10]), chosen, WeightSet("w"))
    assert result.composite[0] == 10
    bounds = zip(scores([90], [NA], [NA], [10]), scores([90], [NA], [NA], [10]), strict=True)
    low, high = interval(bounds, chosen, WeightSet("w"), result)
    np.testing.assert_allclose([low[0], high[0]], [5, 55])


PLACES = [(pillar, lane) for pillar in PILLARS for lane in LANES for _ in range(3)]
SCORES = arrays.arrays(
    np.float32,
    (len(PLACES), 3),
    elements=st.one_of(*[st.just(np.float32("nan"))] * 2, st.integers(0, 100).map(np.float32)),
)
WEIGHT = st.one_of(st.just(0.0), st.floats(0.01, 100))


@st.composite
def weight_sets(draw: st.DrawFn) -> WeightSet:
    pillars = {str(one): draw(WEIGHT) for one in PILLARS}
    pillars["ps"] = pillars["ps"] or 1.0
    cells = {f"{pillar}.{lane}": draw(WEIGHT) for pillar in PILLARS for lane in LANES}
    return WeightSet("drawn", 1, pillars, cells, {f"i{n}": draw(WEIGHT) for n in range(len(PLACES))})


@given(values=SCORES, weights=weight_sets())
def test_contributions_add_up_to_the_composite(values: npt.NDArray[np.float32], weights: WeightSet) -> None:
    chosen = made(*PLACES)
    composite = aggregate(values, chosen, weights).composite
    points = contributions(values, chosen, weights)
    np.testing.assert_allclose(points.sum(axis=0), composite, rtol=0, atol=1e-9)
    shares = effective_weights(values, chosen, weights)
    there = ~np.isnan(composite)
    np.testing.assert_allclose(shares[:, there].sum(axis=0), 1, rtol=0, atol=1e-9)
    assert (shares[:, there][np.isnan(values[:, there])] == 0).all()


@pytest.mark.parametrize("join", list(Join))
@given(
    values=SCORES,
    spread=arrays.arrays(np.float32, (len(PLACES), 3), elements=st.integers(0, 20).map(np.float32)),
)
def test_the_composite_lies_inside_its_interval(
    join: Join, values: npt.NDArray[np.float32], spread: npt.NDArray[np.float32]
) -> None:
    chosen, weights = made(*PLACES), WeightSet("w", pillars={"ps": 2.0})
    result = aggregate(values, chosen, weights, join)
    composite = result.composite
    bounds = zip(np.maximum(values - spread, 0), np.minimum(values + spread, 100), strict=True)
    low, high = interval(bounds, chosen, weights, result, join)
    there = ~np.isnan(composite)
    assert (low[there] <= composite[there] + 1e-4).all()
    assert (composite[there] <= high[there] + 1e-4).all()


@given(values=SCORES)
def test_nominal_shares_are_those_of_a_full_row(values: npt.NDArray[np.float32]) -> None:
    chosen, weights = made(*PLACES), WeightSet("w", indicators={"i3": 5.0})
    full = np.nan_to_num(values)
    nominal = weights.nominal(chosen)
    np.testing.assert_allclose(
        effective_weights(full, chosen, weights),
        np.array([[nominal[one.id]] * 3 for one in chosen]),
        atol=1e-12,
    )
    assert sum(nominal.values()) == pytest.approx(1)


ENDS = arrays.arrays(
    np.float64, (2, 6), elements=st.one_of(st.just(float("nan")), st.integers(0, 5).map(float))
)


@given(low=ENDS, width=arrays.arrays(np.float64, (2, 6), elements=st.integers(0, 3).map(float)))
def test_rank_bounds_are_what_counting_gives(
    low: npt.NDArray[np.float64], width: npt.NDArray[np.float64]
) -> None:
    high = low + width
    first, last = rank_bounds(low, high)
    for row in range(2):
        held = [n for n in range(6) if not np.isnan(low[row, n])]
        for n in range(6):
            if n not in held:
                assert first[row, n] == last[row, n] == 0
                continue
            assert first[row, n] == 1 + sum(low[row, m] > high[row, n] for m in held)
            assert last[row, n] == len(held) - sum(high[row, m] < low[row, n] for m in held)
