"""Direction, treatment and goalposts, by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.contract import Indicator, Lane, Pillar, Treat
from indicators.scoring import score

NA = float("nan")


def indicator(**changes: Any) -> Indicator:
    plain: dict[str, Any] = {
        "id": "one", "name": "One", "unit": "points", "pillar": Pillar.HUMAN_RIGHTS, "lane": Lane.UPSTREAM,
        "direction": 1, "goalposts": (0, 10), "series": ("s.a",), "max_age": 12, "reference": "ends of the scale",
    }  # fmt: skip
    return Indicator(**plain | changes)


def scored(value: float, **changes: Any) -> float:
    return float(score(np.array([value], dtype=np.float32), indicator(**changes))[0])


def test_between_the_goalposts() -> None:
    assert scored(2.5) == 25
    assert scored(2.5, direction=-1) == 75
    assert scored(-3) == 0
    assert scored(30) == 100
    assert scored(30, direction=-1) == 0
    assert np.isnan(scored(NA))


def test_goalposts_need_not_start_at_zero() -> None:
    assert scored(-1, goalposts=(-2.0, 2.0)) == 25


def test_heavy_tails_are_placed_on_a_logarithm() -> None:
    # ln(1 + 3) is half of ln(1 + 15)
    assert scored(3, goalposts=(0, 15), treat=Treat.LOG1P) == pytest.approx(50, abs=1e-4)
    assert scored(-5, goalposts=(0, 15), treat=Treat.LOG1P) == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"id": "One"}, "lower-case"),
        ({"direction": 0}, "direction"),
        ({"goalposts": (3, 3)}, "rise"),
        ({"goalposts": (-1, 3), "treat": Treat.LOG1P}, "log1p"),
        ({"series": ()}, "series"),
        ({"max_age": 0}, "max_age"),
        ({"reference": ""}, "reference"),
    ],
)
def test_a_declaration_that_cannot_be_meant_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        indicator(**changes)


FIGURE = st.floats(-1e6, 1e6, width=32)


@given(a=FIGURE, b=FIGURE, direction=st.sampled_from([1, -1]), treat=st.sampled_from(list(Treat)))
def test_a_higher_value_moves_the_score_the_declared_way(
    a: float, b: float, direction: int, treat: Treat
) -> None:
    low, high = sorted((a, b))
    first, second = (
        scored(value, direction=direction, treat=treat, goalposts=(1, 1000)) for value in (low, high)
    )
    assert first <= second if direction == 1 else first >= second
    assert 0 <= first <= 100
