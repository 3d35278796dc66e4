"""The grade and its five parts."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from data.revisions import Revisions
from indicators.engine import measure
from indicators.panel import Panel
from indicators.reliability import GRADES, LIMITS, PARTS, Reliability, reliability, revised_shares
from indicators.weights import WeightSet
from tests.indicators.build import packed
from tests.indicators.test_uncertainty import one

PAIR = (one("a"), one("b"))
EVEN = WeightSet("even")
AGE, SURE = np.zeros((2, 1), dtype=np.int8), np.zeros((2, 1), dtype=bool)


def graded(**changes: object) -> Reliability:
    """Return the reliability of one State with two indicators of equal weight, faultless unless changed."""
    plain: dict[str, object] = {
        "composite": np.array([50.0]), "coverage": np.array([1.0]), "age": AGE, "unsure": SURE,
        "chosen": PAIR, "weights": EVEN, "bounded": {}, "revised": np.zeros((2, 1)),
    }  # fmt: skip
    return reliability(**(plain | changes))  # type: ignore[arg-type]


def letter(found: Reliability) -> str:
    return GRADES[int(found.grade[0])]


def test_faultless_is_a() -> None:
    assert letter(graded()) == "A"


@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize("key", LIMITS)
def test_the_poorest_part_decides_at_its_limits(key: str, place: int) -> None:
    limit = LIMITS[key][place]

    def changed(value: float) -> dict[str, object]:
        return {
            "missing": {"coverage": np.array([1 - value])},
            "age": {"age": np.array([[min(round(value * 2), 120)], [0]], dtype=np.int8)},
            "unsure": {"unsure": SURE, "chosen": PAIR},
            "error": {"bounded": {"a": (np.array([10.0]), np.array([10 + 2 * value]))}},
            "revised": {"revised": np.array([[value], [value]])},
        }[key]  # type: ignore[return-value]

    if key == "unsure":
        weights = WeightSet("w", indicators={"a": limit, "b": 1 - limit})
        more = WeightSet("w", indicators={"a": limit + 0.01, "b": 0.99 - limit})
        marks = np.array([[True], [False]])
        assert letter(graded(unsure=marks, weights=weights)) == "ABC"[place]
        assert letter(graded(unsure=marks, weights=more)) == "BCD"[place]
    else:
        step = 1 if key == "age" else 0.01
        assert letter(graded(**changed(limit))) == "ABC"[place]
        assert letter(graded(**changed(limit + step))) == "BCD"[place]
    part = next(part for part in PARTS if part.key == key)
    assert part.letter(limit) == "ABC"[place]
    assert part.letter(limit + 0.01) == "BCD"[place]


def test_no_composite_has_no_letter() -> None:
    found = graded(composite=np.array([np.nan]))
    assert letter(found) == ""
    assert set(found.parts((0,)).values()) == {None}


def test_what_is_not_known_decides_nothing_and_is_not_nothing() -> None:
    for revised in (None, np.full((2, 1), np.nan)):
        found = graded(revised=revised)
        assert letter(found) == "A"
        assert found.parts((0,))["revised"] is None
    assert graded().parts((0,))["revised"] == 0
    assert PARTS[-1].letter(None) == ""


def test_only_known_and_present_indicators_count_as_revised() -> None:
    shares = np.array([[0.6], [np.nan]])
    assert graded(revised=shares).parts((0,))["revised"] == pytest.approx(0.6)
    absent = np.array([[0], [-1]], dtype=np.int8)
    assert graded(revised=np.array([[0.2], [1.0]]), age=absent).parts((0,))["revised"] == pytest.approx(0.2)


def test_source_bounds_are_points_of_the_composite() -> None:
    wide = {"a": (np.array([20.0]), np.array([60.0])), "b": (np.array([0.0]), np.array([10.0]))}
    assert graded(bounded=wide).parts((0,))["error"] == pytest.approx(25)


def test_an_indicator_is_revised_as_its_most_revised_series() -> None:
    found = Revisions(
        ("made.a", "other.x"), ("MLI", "NER"), np.array([[0.1, np.nan], [0.4, 0.2]], np.float32)
    )
    both = one("a")
    object.__setattr__(both, "series", ("made.a", "other.x", "made.never"))
    shares = revised_shares(found, (both, one("c")), ("NER", "MLI", "TCD"))
    np.testing.assert_allclose(shares[0], [0.2, 0.4, np.nan])
    assert np.isnan(shares[1]).all()


def test_measures_carry_revisions() -> None:
    panel = Panel(packed(date(2020, 12, 31)))
    none, some = measure(panel), measure(panel, revisions=Revisions((), (), np.zeros((0, 0), np.float32)))
    assert none.revised is None
    assert some.revised is not None
    assert some.revised.shape == (len(some.indicators), len(some.iso3))
    assert np.isnan(some.revised).all()
