"""Rounding that adds up, by hand and as a rule."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.printed import add_up


def test_three_thirds_are_one_whole() -> None:
    assert add_up([100 / 3] * 3, 100, decimals=0) == [34, 33, 33]


def test_what_lies_nearest_to_a_tie_gives_way() -> None:
    # 1.04 + 2.06 + 3.04 = 6.14, printed 6.1: rounded one by one they would give 1.0 + 2.1 + 3.0 = 6.1
    assert add_up([1.04, 2.06, 3.04], 6.14) == [1.0, 2.1, 3.0]
    # 1.04 + 2.04 + 3.045 = 6.125, printed 6.1, one by one 6.0: the last is nearest to a tie
    assert add_up([1.04, 2.04, 3.045], 6.125) == [1.0, 2.0, 3.1]


def test_losses_add_up_too_and_an_exact_zero_stays() -> None:
    assert add_up([-0.04, -0.04, -0.04, 0.0], -0.12) == [-0.1, 0.0, 0.0, 0.0]
    assert add_up([], 0.0) == []


def test_parts_of_another_whole_are_refused() -> None:
    with pytest.raises(ValueError, match="add up to 3"):
        add_up([1.0, 2.0], 4.0)
    with pytest.raises(ValueError, match="0 parts other than 0"):
        add_up([0.0, 0.0], 0.1)


@given(st.lists(st.floats(-100, 100), max_size=80))
def test_the_printed_parts_give_the_printed_total(parts: list[float]) -> None:
    total = math.fsum(parts)
    printed = add_up(parts, total)
    assert round(sum(printed) * 10) == round(total * 10)
    assert all(abs(one - part) < 0.1 + 1e-9 for one, part in zip(printed, parts, strict=True))
    assert all(one == 0 for one, part in zip(printed, parts, strict=True) if part == 0)
