"""Weight sets: what they may hold, and the built-in ones."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest

from indicators.contract import Lane, Pillar
from indicators.registry import indicators
from indicators.weights import DEFAULT, WeightError, WeightSet, from_dict, named, presets
from tests.indicators.test_aggregation import DH, HR, MID, PS, UP, made


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"pillars": {"hr": -1}}, "0 or more"),
        ({"pillars": {"hr": float("nan")}}, "0 or more"),
        ({"lanes": {"upstream": "much"}}, "needs a number"),
        ({"indicators": {"i1": True}}, "needs a number"),
        ({"pillars": {"rights": 1}}, "unknown pillars 'rights'"),
        ({"lanes": {"hr.up": 1}}, "unknown lanes 'hr.up'"),
        ({"pillars": {"hr": 0, "ps": 0, "dh": 0}}, "every pillar weighs 0"),
    ],
)
def test_weights_that_cannot_be_meant_are_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(WeightError, match=words):
        WeightSet("w", **changes)


def test_a_set_cannot_be_changed() -> None:
    weights = WeightSet("w", pillars={"hr": 2})
    with pytest.raises(TypeError):
        weights.pillars["hr"] = 3  # type: ignore[index]


def test_a_set_comes_back_from_json_and_from_another_process() -> None:
    weights = WeightSet("w", 3, {"hr": 2}, {"ps.midstream": 0}, {"torture": 4}, "a note")
    assert from_dict(json.loads(json.dumps(weights.as_dict()))) == weights
    assert pickle.loads(pickle.dumps(weights)) == weights  # noqa: S301 - our own bytes
    with pytest.raises(WeightError, match="unknown field 'pilars'"):
        from_dict({"name": "w", "pilars": {}})


def test_the_digest_is_of_the_weights_alone() -> None:
    one = WeightSet("one", 1, {"hr": 2}, note="x")
    assert one.digest == WeightSet("two", 2, {"hr": 2}).digest
    assert one.digest != WeightSet("one", 1, {"hr": 3}).digest


def test_a_cell_named_goes_before_its_lane() -> None:
    weights = WeightSet("w", lanes={"upstream": 2, "hr.upstream": 5})
    assert weights.lane(Pillar.HUMAN_RIGHTS, Lane.UPSTREAM) == 5
    assert weights.lane(Pillar.PEACE_SECURITY, Lane.UPSTREAM) == 2
    assert weights.lane(Pillar.PEACE_SECURITY, Lane.MIDSTREAM) == 1


def test_nominal_shares_by_hand() -> None:
    chosen = made((HR, UP), (HR, UP), (HR, MID), (PS, UP))
    shares = presets(chosen)["per_pillar"].nominal(chosen)
    assert shares == {"i0": 1 / 8, "i1": 1 / 8, "i2": 1 / 4, "i3": 1 / 2}
    assert set(presets(chosen)["equal"].nominal(chosen).values()) == {1 / 4}
    assert presets(chosen)["upstream_only"].nominal(chosen) == {
        "i0": 1 / 4,
        "i1": 1 / 4,
        "i2": 0,
        "i3": 1 / 2,
    }
    assert presets(chosen)["security_only"].nominal(chosen) == {"i0": 0, "i1": 0, "i2": 0, "i3": 1}


def test_a_pillar_without_weight_inside_leaves_its_share_to_the_others() -> None:
    chosen = made((HR, UP), (DH, UP))
    assert WeightSet("w", indicators={"i0": 0}).nominal(chosen) == {"i0": 0, "i1": 1}
    assert WeightSet("w", lanes={"dh.upstream": 0}).nominal(chosen) == {"i0": 1, "i1": 0}


@pytest.mark.parametrize("name", presets(indicators()))
def test_built_in_sets_share_out_the_whole(name: str) -> None:
    shares = named(name, indicators()).nominal(indicators())
    assert sum(shares.values()) == pytest.approx(1)
    assert set(shares) == {one.id for one in indicators()}


def test_an_unknown_set_is_named_with_those_there_are() -> None:
    with pytest.raises(WeightError, match=f"unknown weight set 'mine'.*{DEFAULT}"):
        named("mine", indicators())
