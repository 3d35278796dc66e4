"""Saved weight sets: versions count up, nothing is overwritten, and two who save at once both keep theirs."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from data import schema, weight_sets
from data.database import engine


@pytest.fixture
def bind(database_url: str) -> Iterator[Engine]:
    made = engine(database_url)
    schema.migrate(made)
    yield made
    made.dispose()


def test_versions_count_up_and_stay(bind: Engine) -> None:
    first = weight_sets.save(bind, "mine", '{"pillars": {"hr": 2}}', "a note", "analyst")
    second = weight_sets.save(bind, "mine", '{"pillars": {"hr": 3}}', "", "steward")
    other = weight_sets.save(bind, "theirs", "{}", "", "analyst")
    assert (first.version, second.version, other.version) == (1, 2, 1)
    assert weight_sets.get(bind, "mine") == second
    assert weight_sets.get(bind, "mine", 1) == first
    assert weight_sets.get(bind, "mine", 3) is None
    assert weight_sets.get(bind, "nobody") is None
    assert weight_sets.listed(bind) == [second, first, other]


def test_two_who_save_at_once_both_keep_theirs(bind: Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda n: weight_sets.save(bind, "mine", str(n), "", ""), range(8)))
    assert sorted(one.version for one in made) == list(range(1, 9))
    assert {one.weights: one.version for one in weight_sets.listed(bind)} == {
        one.weights: one.version for one in made
    }
