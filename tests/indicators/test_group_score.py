"""A room's estimates against what happened, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from indicators.group_score import GroupScore, Said, group_scores
from indicators.outcomes import OUTCOMES, Truth

YEARS, STATES = (2024, 2025), ("MLI", "NER", "TCD")


def truth() -> Truth:
    """Mali 1, Niger 0, Chad unknown in 2025, of the first outcome; nothing is known of the others."""
    came = np.full((len(OUTCOMES), 2, 3), np.nan, dtype=np.float32)
    came[0, 1] = (1, 0, np.nan)
    return Truth(YEARS, STATES, came, came, np.zeros(2, dtype=np.int64))


def test_the_brier_score_of_each_round_beside_the_model_on_the_same_pairs() -> None:
    first, other = OUTCOMES[0].id, OUTCOMES[1].id
    said = [
        Said("MLI", first, 1, 0.5, 0.9), Said("NER", first, 1, 0.5, None),
        Said("MLI", first, 2, 0.8, 0.9), Said("NER", first, 2, 0.2, 0.4),
        Said("TCD", first, 2, 0.9, 0.9), Said("MLI", other, 2, 0.9, 0.9), Said("XKX", first, 2, 1.0, 1.0),
    ]  # fmt: skip
    one, two = group_scores(said, truth(), 2025)
    assert one == GroupScore(1, 2, 0.25, 1, 0.25, one.model)
    assert one.model == pytest.approx(0.01)
    assert (two.pairs, two.both) == (2, 2)
    assert two.group == two.group_of_both == pytest.approx((0.04 + 0.04) / 2)
    assert two.model == pytest.approx((0.01 + 0.16) / 2)


def test_what_is_not_published_has_no_score() -> None:
    assert group_scores([Said("MLI", OUTCOMES[0].id, 1, 0.5, 0.5)], truth(), 2026) == ()
    assert group_scores([Said("MLI", OUTCOMES[0].id, 1, 0.5, 0.5)], truth(), 2024) == ()
