"""Which choice moves ranks most, on functions and situations whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest
from sqlalchemy import Engine

from data import schema
from data.database import engine
from indicators import sensitivity
from indicators.contract import Lane, Pillar
from indicators.sensitivity import FACTORS, _indices, kept, refresh
from indicators.sensitivity import sensitivity as found_for
from indicators.uncertainty_draws import Part, Situation, of_scores
from indicators.weights import WeightError, WeightSet
from tests.indicators.test_command import fill
from tests.indicators.test_uncertainty import ISO3, MATRIX, one, random_situation


def test_one_factor_alone_has_all_of_the_variance() -> None:
    found = _indices(lambda x: x[:, 2] ** 2, "s", 512)
    np.testing.assert_allclose(found.first, [0, 0, 1, 0, 0, 0], atol=0.05)
    np.testing.assert_allclose(found.total, [0, 0, 1, 0, 0, 0], atol=0.05)
    assert found.most == FACTORS[2]


def test_a_product_is_more_in_total_than_by_itself() -> None:
    """For (x1 - 1/2)(x2 - 1/2) no factor explains anything alone, and each is in all of it."""
    found = _indices(lambda x: (x[:, 0] - 0.5) * (x[:, 1] - 0.5), "s", 1024)
    np.testing.assert_allclose(found.first, 0, atol=0.1)
    np.testing.assert_allclose(found.total[:2], 1, atol=0.1)
    assert found.total[2:] == pytest.approx([0] * 4)


def test_indices_of_a_situation() -> None:
    found = found_for(random_situation(), WeightSet("even"), seed="s", samples=128)
    assert found.evaluations == 128 * (len(FACTORS) + 2)
    assert found.mean_shift > 0
    assert (found.total >= found.first - 0.15).all()
    again = found_for(random_situation(), WeightSet("even"), seed="s", samples=128)
    np.testing.assert_array_equal(found.total, again.total)
    other = found_for(random_situation(), WeightSet("even"), seed="t", samples=128)
    assert not np.array_equal(found.total, other.total)


def test_a_part_that_cannot_move_has_no_share() -> None:
    at = random_situation()
    plain = Situation(at.indicators, at.iso3, at.place, at.place, at.place)
    security = WeightSet("ps", pillars={"hr": 0, "dh": 0})
    found = found_for(plain, security, seed="s", samples=128)
    for part in (Part.PILLARS, Part.AGGREGATION, Part.SOURCES):
        assert found.total[FACTORS.index(part)] == pytest.approx(0, abs=1e-9)
    assert found.most in (Part.LANES, Part.INDICATORS, Part.GOALPOSTS)


def test_two_pillars_that_disagree_are_moved_by_their_weights() -> None:
    pair = (
        one("a", Pillar.HUMAN_RIGHTS, reference="ends of the scale"),
        one("b", Pillar.DEVELOPMENT, Lane.UPSTREAM, reference="ends of the scale"),
    )
    at = of_scores(np.array([[90.0, 30, 80, 40], [31.0, 90, 41.5, 82]]), pair, ISO3[:4])
    found = found_for(at, WeightSet("even"), seed="s", samples=256)
    assert found.most == Part.PILLARS


def test_nothing_moves_one_state() -> None:
    at = random_situation(missing=0)
    alone = Situation(MATRIX, ISO3[:1], at.place[:, :1], at.low[:, :1], at.high[:, :1])
    found = found_for(alone, WeightSet("even"), seed="s", samples=16)
    assert not found.total.any()
    assert found.most is None
    assert found.mean_shift == 0


def test_nothing_known_moves_nothing() -> None:
    nothing = of_scores(np.full((len(MATRIX), 3), np.nan), MATRIX, ISO3[:3])
    assert found_for(nothing, WeightSet("even"), seed="s", samples=16).most is None


def test_a_set_that_cannot_be_used_is_named() -> None:
    with pytest.raises(WeightError, match="no_such"):
        found_for(random_situation(), WeightSet("w", indicators={"no_such": 1}), seed="s")


def test_refresh_keeps_what_pages_read(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sensitivity, "SAMPLES", 16)
    bind: Engine = engine(database_url)
    schema.migrate(bind)
    assert kept(bind) == {}
    fill(bind)
    told: list[tuple[int, int]] = []
    assert "moves ranks most" in refresh(bind, lambda done, of: told.append((done, of)))
    assert told[-1][0] == told[-1][1] == len(told)
    found = kept(bind)
    assert "per_pillar" in found
    assert found["per_pillar"].evaluations == 16 * 8
    assert len(found["per_pillar"].total) == len(FACTORS)
    assert refresh(bind, lambda *_: None) == "up to date"
    bind.dispose()
