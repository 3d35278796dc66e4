"""Weight sets by name: built in, saved, or refused in words with nothing saved."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine

from data import schema, weight_sets
from data.database import engine
from indicators import weights
from indicators.registry import indicators
from indicators.weights import BUILT_IN, WeightError, WeightSet, find, from_dict, presets, save, saved


@pytest.fixture
def bind(database_url: str) -> Iterator[Engine]:
    made = engine(database_url)
    schema.migrate(made)
    yield made
    made.dispose()


def test_built_in_sets_are_those_named() -> None:
    assert tuple(presets(indicators())) == BUILT_IN


def test_a_saved_set_is_found_by_name_and_version(bind: Engine) -> None:
    first = save(
        bind, WeightSet("mine", 7, {"hr": 2}, {"ps.midstream": 0}, {"torture": 4}, "a note"), "analyst"
    )
    second = save(bind, WeightSet("mine", pillars={"hr": 3}), "steward")
    assert (first.label, second.label) == ("mine@1", "mine@2")
    assert find(bind, "mine", indicators()) == second
    assert find(bind, "mine@1", indicators()) == first
    assert first.note == "a note"
    assert first.digest == WeightSet("x", 1, {"hr": 2}, {"ps.midstream": 0}, {"torture": 4}).digest
    assert saved(bind) == ([second, first], [])
    assert find(bind, "equal", indicators()) == presets(indicators())["equal"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("yours", "unknown weight set 'yours'. Choose equal, mine, optimised"),
        ("yours@1", "unknown weight set 'yours@1'"),
        ("mine@3", "'mine' has no version 3. Choose 1"),
        ("mine@new", "a version is a number, as in mine@2"),
        ("", "unknown weight set ''"),
    ],
)
def test_what_is_not_there_is_named(bind: Engine, name: str, words: str) -> None:
    save(bind, WeightSet("mine", pillars={"hr": 2}), "analyst")
    with pytest.raises(WeightError, match=words):
        find(bind, name, indicators())


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": "equal"}, "is built in"),
        ({"name": "No Name"}, "lower-case letters"),
        ({"name": "mine@2"}, "lower-case letters"),
        ({"name": "mine", "indicators": {"tortured": 1}}, "the indicator 'tortured', which does not exist"),
        ({"name": "mine", "indicators": {one.id: 0 for one in indicators()}}, "every weight is 0"),
        (
            {
                "name": "mine",
                "lanes": dict.fromkeys(("upstream", "midstream", "downstream", "recurrence"), 0),
            },
            "every",
        ),
        ({"name": "mine", "pillars": {"hr": 0, "ps": 0, "dh": 0}}, "every pillar weighs 0"),
        ({"name": "mine", "indicators": {"torture": -1}}, "0 or more"),
        ({"name": "mine", "indicators": {"torture": float("nan")}}, "0 or more"),
        ({"name": "mine", "indicators": {"torture": float("inf")}}, "0 or more"),
        ({"name": "mine", "indicators": {"torture": "2"}}, "needs a number"),
        ({"name": "mine", "pillars": [1, 2]}, "pillars must give a weight by name"),
        ({"name": 3}, "name must be text"),
        ({"name": "mine", "version": "2"}, "version must be a number"),
        ({"pillars": {}}, "no name"),
    ],
)
def test_what_cannot_be_used_is_not_saved(bind: Engine, values: dict[str, Any], words: str) -> None:
    with pytest.raises(WeightError, match=words):
        save(bind, from_dict(values), "analyst")
    assert weight_sets.listed(bind) == []


def test_a_saved_set_whose_indicator_is_gone_is_refused_by_name(bind: Engine) -> None:
    weight_sets.save(bind, "old", json.dumps({"indicators": {"moon_phase": 2}}), "", "analyst")
    weight_sets.save(bind, "fine", json.dumps({"pillars": {"hr": 2}}), "", "analyst")
    with pytest.raises(WeightError, match=r"'old@1' names the indicator 'moon_phase'.*save the set anew"):
        find(bind, "old", indicators())
    good, told = saved(bind)
    assert [one.label for one in good] == ["fine@1"]
    assert len(told) == 1
    assert "moon_phase" in told[0]


def test_shares_come_back_as_nominal_weights() -> None:
    chosen = indicators()
    shares = {chosen[0].id: 0.5, chosen[1].id: 0.2, chosen[-1].id: 0.3}
    nominal = weights.from_shares("w", shares, chosen).nominal(chosen)
    assert {key: value for key, value in nominal.items() if value} == pytest.approx(shares)


def test_the_optimised_set_is_what_was_found_and_says_so() -> None:
    found = json.loads(weights.OPTIMISED_FILE.read_text(encoding="utf-8"))
    made = presets(indicators())["optimised"]
    nominal = made.nominal(indicators())
    assert {key: value for key, value in nominal.items() if value} == pytest.approx(
        found["indicators"], abs=1e-3
    )
    assert weights.trained_until(made) == found["train_years"][1] == 2010
    assert "Tuned on what happened in 1990-2010" in made.note
    assert weights.trained_until(presets(indicators())["equal"]) is None
