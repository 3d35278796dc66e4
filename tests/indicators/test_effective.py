"""Effective weights and indicators that say the same, by hand and against numpy."""

from __future__ import annotations

import numpy as np
import pytest

from indicators.aggregation import aggregate
from indicators.effective import alike, correlations, effective
from indicators.weights import WeightSet
from tests.indicators.test_aggregation import DH, HR, PS, UP, made

RANDOM = np.random.default_rng(8)
CHOSEN = made((HR, UP), (PS, UP), (DH, UP))
EQUAL = WeightSet("w")


def test_equal_spreads_have_equal_weights_and_a_constant_has_none() -> None:
    scores = np.array([[0.0, 100, 0, 100], [0, 0, 100, 100], [50, 50, 50, 50]])
    found = effective(scores, CHOSEN, EQUAL)
    assert [one.effective for one in found] == pytest.approx([0.5, 0.5, 0])
    assert [one.nominal for one in found] == pytest.approx([1 / 3] * 3)


def test_shares_add_up_to_one_with_gaps_too() -> None:
    scores = RANDOM.uniform(0, 100, (3, 60))
    scores[RANDOM.random(scores.shape) < 0.2] = np.nan
    found = effective(scores, CHOSEN, WeightSet("w", pillars={"hr": 3}))
    assert sum(one.effective for one in found) == pytest.approx(1)
    composite = aggregate(scores, CHOSEN, EQUAL).composite
    assert np.isnan(composite).any()  # some States have too little, and take no part


def test_an_indicator_that_speaks_against_the_rest_weighs_less_than_nothing() -> None:
    rising = np.linspace(0, 100, 40)
    scores = np.stack([rising, rising, 100 - rising / 2])
    assert effective(scores, CHOSEN, EQUAL)[2].effective < 0


def test_without_a_composite_that_varies_nothing_is_told() -> None:
    for scores in (np.full((3, 5), 50.0), np.full((3, 5), np.nan)):
        assert all(np.isnan(one.effective) for one in effective(scores, CHOSEN, EQUAL))


def test_correlations_are_those_of_numpy_over_the_states_that_have_both() -> None:
    scores = RANDOM.uniform(0, 100, (3, 80))
    scores[1] += scores[0]
    scores[RANDOM.random(scores.shape) < 0.2] = np.nan
    found, count = correlations(scores)
    both = ~np.isnan(scores[0]) & ~np.isnan(scores[1])
    assert count[0, 1] == both.sum()
    assert found[0, 1] == pytest.approx(np.corrcoef(scores[0, both], scores[1, both])[0, 1])


def test_pairs_that_say_the_same_are_told_when_both_have_weight() -> None:
    first = RANDOM.uniform(0, 100, 50)
    scores = np.stack([first, 100 - first + RANDOM.normal(0, 2, 50), RANDOM.uniform(0, 100, 50)])
    (pair,) = alike(scores, CHOSEN, EQUAL)
    assert (pair.one, pair.other, pair.states) == ("i0", "i1", 50)
    assert pair.correlation < -0.9
    assert pair.nominal == pytest.approx(2 / 3)
    assert alike(scores, CHOSEN, WeightSet("w", pillars={"hr": 0})) == ()
    assert alike(scores[:, :20], CHOSEN, EQUAL) == ()  # too few States
