"""What was said beside what happened: Wilson's interval, classes, Brier skill and curves, by hand and against scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score, roc_curve

from indicators import calibration
from indicators.calibration import brier_skill, by_group, classes, precision_recall, roc, wilson
from indicators.skill import TooFewOutcomes

NAN = float("nan")


def test_wilsons_interval_is_the_known_one() -> None:
    # Newcombe (1998), table I, method 3, at 95 %: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    for happened, n, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ):
        assert wilson(happened, n, z=1.959964) == pytest.approx((low, high), abs=5e-5)


def test_the_printed_interval_holds_nine_tenths() -> None:
    assert pytest.approx(1.644854, abs=1e-6) == calibration.Z
    assert wilson(0, 0) == (0.0, 1.0)
    low, high = wilson(10, 10)
    assert high == pytest.approx(1.0)
    assert 0.7 < low < 0.9


def test_classes_hold_their_lower_end_and_leave_out_the_unknown() -> None:
    said = np.array([[0.0, 0.019, 0.02, 0.3, 1.0, NAN, 0.3]])
    happened = np.array([[0.0, 0.0, 1.0, 1.0, 1.0, 1.0, NAN]])
    found = classes(said, happened)
    assert [(one.title, one.n, one.happened) for one in found] == [
        ("0–2", 2, 0),
        ("2–5", 1, 1),
        ("20–35", 1, 1),
        ("90–100", 1, 1),
    ]
    assert found[0].said == pytest.approx(0.0095)
    assert found[0].agrees
    assert not found[1].agrees


def test_groups_keep_their_countries_apart() -> None:
    said, happened = (
        np.array([[0.5, 0.5, 0.1], [0.5, 0.5, 0.1]]),
        np.array([[1.0, 0.0, 0.0], [1.0, 1.0, NAN]]),
    )
    found = by_group(said, happened, {"one": [0, 1], "two": [2], "none": []})
    assert [(one.title, one.n, one.share, one.said) for one in found] == [
        ("one", 4, 0.75, 0.5),
        ("two", 1, 0.0, 0.1),
    ]


def cases(seed: int = 4) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    said = np.round(random.beta(0.4, 2.0, (20, 60)), 2)
    happened = (random.random(said.shape) < said).astype(float)
    said[random.random(said.shape) < 0.1] = NAN
    return said, happened


def test_brier_skill_is_one_minus_the_error_over_that_of_the_base_rate() -> None:
    said, happened = cases()
    there = ~np.isnan(said)
    p, y = said[there], happened[there]
    found = brier_skill(said, happened)
    assert found.value == pytest.approx(1 - ((p - y) ** 2).mean() / ((y.mean() - y) ** 2).mean())
    assert found.low < found.value < found.high
    assert brier_skill(happened, happened).value == 1
    assert brier_skill(np.full(happened.shape, happened.mean()), happened).value == pytest.approx(0)
    assert found == brier_skill(said, happened)


def test_curves_are_those_of_scikit_learn() -> None:
    said, happened = cases()
    there = ~np.isnan(said)
    p, y = said[there], happened[there]
    drawn = roc(said, happened)
    false, true, _ = roc_curve(y, p, drop_intermediate=False)
    assert np.allclose(drawn.x, false, atol=1e-4)
    assert np.allclose(drawn.y, true, atol=1e-4)
    assert np.trapezoid(drawn.y, drawn.x) == pytest.approx(roc_auc_score(y, p), abs=1e-3)
    assert (drawn.x[0], drawn.y[0], drawn.x[-1], drawn.y[-1]) == (0, 0, 1, 1)
    curve = precision_recall(said, happened)
    steps = np.diff(np.r_[0.0, curve.x])
    assert (steps * curve.y).sum() == pytest.approx(average_precision_score(y, p), abs=2e-3)
    assert curve.y[-1] == pytest.approx(y.mean(), abs=1e-4)
    assert len(drawn.x) <= 160


def test_too_few_outcomes_draw_no_curve() -> None:
    said, happened = cases()
    for tell in (roc, precision_recall, brier_skill):
        with pytest.raises(TooFewOutcomes):
            tell(said, np.zeros_like(happened))
