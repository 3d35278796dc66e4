"""Movements past the usual range, and the recommendations that speak to them: numbers a reader can check by hand."""

from __future__ import annotations

import json
from datetime import date

import pandas as pd
import pytest

from data.themes import ALL, measured, themes
from indicators import engine, registry
from indicators.movements import Movement, movements
from indicators.recommendations import Answers, links, precision, recall, reviews, spoken
from tests.indicators.build import packed

SERIES = "vdem_country_year.v2xcl_rol"
ON = date(2025, 12, 31)
LAW = "equality_before_law"
"""Scored from 0.98 (0) down to 0.13 (100): 0.17 less is 20 points more."""


def of(last: float, first: int = 1988) -> Movement:
    """Return the movement of a State that swings by 0.01 from year to year, and stands at ``last`` in 2025."""
    years = {year: 0.50 + 0.01 * (year % 2) for year in range(first, 2025)} | {2025: last}
    scores = engine.run(packed(ON, {SERIES: {"MLI": years}}))
    return movements(scores, "MLI")[LAW]


def test_a_fall_of_equality_by_17_hundredths_is_a_rise_of_20_points() -> None:
    found = of(0.33)
    assert found.since == date(2022, 12, 31)
    assert found.change == pytest.approx(20.0, abs=0.01)
    assert found.usual == pytest.approx(100 * 0.01 / 0.85, abs=0.01), (
        "three years on, an odd year meets an even one"
    )
    assert found.rising
    assert not found.opening


def test_the_same_the_other_way_is_an_opening() -> None:
    found = of(0.67)
    assert found.change == pytest.approx(-20.0, abs=0.01)
    assert found.opening
    assert not found.rising


def test_less_than_five_points_is_never_told_of() -> None:
    found = of(0.47)
    assert found.change > (found.usual or 0)
    assert not found.unusual


def test_nothing_is_unusual_without_eight_earlier_differences() -> None:
    assert of(0.33, first=2013).usual is None, "differences that end in 2016 to 2022 are seven"
    assert not of(0.33, first=2013).unusual
    assert of(0.33, first=2012).usual is not None


def test_an_indicator_without_a_score_at_one_end_has_no_movement() -> None:
    scores = engine.run(packed(ON, {SERIES: {"MLI": {2025: 0.33}}}))
    assert movements(scores, "MLI") == {}


def test_every_theme_has_its_link_and_every_link_an_indicator_that_exists() -> None:
    known = {one.id for one in registry.indicators()}
    assert list(links()) == [one.id for one in themes()]
    for key, one in links().items():
        assert one.why, key
        assert set(one.indicators) <= known, key


def test_themes_that_speak_to_a_rise_are_found_and_no_others() -> None:
    found = spoken({LAW: of(0.33)})
    assert (
        [one.theme.id for one in found]
        == [key for key, one in links().items() if LAW in one.indicators]
        == ["justice", "impunity", "discrimination"]
    )
    assert spoken({LAW: of(0.67)}) == []


def test_reviews_are_read_newest_first_and_a_theme_without_a_recommendation_is_none() -> None:
    def event(year: int, counts: dict[str, list[int]]) -> tuple[str, str, str, str, pd.Timestamp]:
        detail = json.dumps({"cycle": 1 if year < 2012 else 2, "all": [4, 1, 2], "themes": counts})
        return "upr_recommendations", f"MLI|{year}", "upr_recommendations", detail, pd.Timestamp(year, 1, 1)

    rows = [event(2008, {}), event(2013, {"torture": [2, 1, 0]}), ("x", "y", "coup_failed", "", pd.NaT)]
    found = reviews(pd.DataFrame(rows, columns=["source", "event", "kind", "detail", "start"]))
    assert [(one.year, one.cycle) for one in found] == [(2013, 2), (2008, 1)]
    assert found[0].of("torture") == Answers(2, 1, 0)
    assert found[0].of("health") == Answers(0, 0, 0)
    assert found[0].answers.all == 7


def test_a_review_held_twice_is_told_by_the_record_with_fewest_answers_open() -> None:
    def event(source: str, year: int, counts: list[int]) -> tuple[str, str, str, str, pd.Timestamp]:
        detail = json.dumps({"cycle": 1, "all": counts, "themes": {}})
        return source, f"ALB|{year}", "upr_recommendations", detail, pd.Timestamp(year, 1, 1)

    rows = [event("upr_recommendations", 2010, [5, 0, 9]), event("upr_info", 2009, [12, 2, 0])]
    found = reviews(pd.DataFrame(rows, columns=["source", "event", "kind", "detail", "start"]))
    assert [(one.source, one.year, one.answers.open) for one in found] == [("upr_info", 2009, 0)]


def test_precision_and_recall_are_shares_with_wilson_intervals() -> None:
    all_told = precision()
    assert (all_told.right, all_told.of) == (195, 213)
    assert all_told.share == pytest.approx(0.915, abs=0.001)
    assert (all_told.low, all_told.high) == pytest.approx((0.879, 0.942), abs=0.001)
    assert recall().of == 202
    assert precision("corruption").share is None, "none was in the sample"
    assert set(measured()) == {ALL, *(one.id for one in themes())}
