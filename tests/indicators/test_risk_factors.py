"""The map of the Framework of Analysis: every indicator of it has one state, and none is invented."""

from __future__ import annotations

from collections import Counter

import pytest

from indicators import registry
from indicators.risk_factors import Covered, factors


def test_all_136_indicators_of_fourteen_factors_are_there_with_one_state() -> None:
    assert [one.no for one in factors()] == list(range(1, 15))
    items = [item for factor in factors() for item in factor.items]
    assert len(items) == len({item.no for item in items}) == 136
    assert Counter(item.covered for item in items) == {
        Covered.WHOLE: 8,
        Covered.PARTLY: 35,
        Covered.NONE: 66,
        Covered.JUDGEMENT: 27,
    }


def test_motives_intent_and_plans_are_for_judgement_alone() -> None:
    for factor in factors():
        judged = {item.covered for item in factor.items} == {Covered.JUDGEMENT}
        assert judged == (factor.no in {4, 10, 12})
        assert not judged or not any(item.indicators for item in factor.items)


def test_a_counterpart_is_an_indicator_here_and_says_what_it_leaves_out() -> None:
    known = {one.id for one in registry.indicators()}
    for factor in factors():
        for item in factor.items:
            assert set(item.indicators) <= known, item.no
            assert bool(item.indicators) == (item.covered in (Covered.WHOLE, Covered.PARTLY)), item.no
            assert bool(item.why) == bool(item.indicators), item.no


def test_the_later_factors_are_marked_as_remembered_unsurely() -> None:
    assert [one.no for one in factors() if not one.sure] == [10, 11, 12, 13, 14]


def test_a_map_of_what_needs_judgement_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yaml.safe_load", lambda _: {"4.1": {}})
    factors.cache_clear()
    with pytest.raises(ValueError, match=r"4\.1"):
        factors()
    monkeypatch.undo()
    factors.cache_clear()
