"""What a Country page says and draws, from made-up numbers."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pandas as pd
import pytest

from dashboard import sentences
from dashboard.figures import drivers, values, waterfall
from dashboard.markup import to_html
from data.queries import AsOf, Mode
from indicators.changes import Cause
from indicators.contract import Indicator, Lane, Pillar
from indicators.drivers import Driver, Drivers, Moved
from indicators.profile import Profile

ON, SINCE = date(2026, 3, 31), date(2025, 3, 31)


def text(part: Any) -> str:
    """Return the words of components as a reader sees them."""
    html = re.sub(r"<[^>]+>", "", to_html(part))
    return html.replace("&#x27;", "'").replace("&amp;", "&").replace("\u00a0", " ")


def profile(**changes: Any) -> Profile:
    plain: dict[str, Any] = {
        "iso3": "MLI", "on": ON, "is_state": True, "composite": 55.6, "low": 51.0, "high": 60.2, "bounds": (45.0, 70.0), "first": 3, "last": 12, "scored": 190,
        "held": 60, "declared": 68, "coverage": 0.9, "grade": "B",
        "reliability": {"missing": 0.1, "age": 20.0, "unsure": 0.0, "error": 1.5, "revised": None},
        "cells": {
            (Pillar.HUMAN_RIGHTS, Lane.UPSTREAM): 30.0, (Pillar.PEACE_SECURITY, Lane.RECURRENCE): 100.0,
            (Pillar.DEVELOPMENT, Lane.UPSTREAM): 74.0, (Pillar.DEVELOPMENT, Lane.MIDSTREAM): None,
        },
        "pillars": dict.fromkeys(Pillar, 50.0), "lanes": dict.fromkeys(Lane, 50.0),
    }  # fmt: skip
    return Profile(**plain | changes)


def indicator(name: str, unit: str = "index from 0 to 1", **changes: Any) -> Indicator:
    plain: dict[str, Any] = {
        "id": name.lower().replace(" ", "_"), "name": name, "unit": unit, "pillar": Pillar.HUMAN_RIGHTS, "lane": Lane.UPSTREAM, "direction": 1,
        "goalposts": (0, 1), "series": ("s.a",), "max_age": 12, "reference": "ends of the scale",
    }  # fmt: skip
    return Indicator(**plain | changes)


NAMES = {one.id: one for one in (indicator("Torture"), indicator("GDP"), indicator("Refugees"))}


def moved(by: dict[str, dict[Cause, float]], before: float = 50.0) -> Moved:
    causes = {cause: round(sum(one.get(cause, 0) for one in by.values()), 1) for cause in Cause}
    change = round(sum(causes.values()), 1)
    return Moved(SINCE, ON, before, round(before + change, 1), change, by, causes)


# ---- sentences --------------------------------------------------------------------------------------------------------


def test_the_first_sentence_says_what_is_high_and_how_sure() -> None:
    assert text(sentences.level(profile())) == (
        "Risk is high: 56 of 100 (51–60; 5–95 %, spread 0.3), most in peace and security after conflict (100) and upstream development and humanitarian (74), "
        "on figures mostly complete and recent."
    )


@pytest.mark.parametrize(
    ("score", "word"),
    [(19.4, "low"), (19.6, "fairly low"), (35, "moderate"), (64.4, "high"), (64.6, "very high")],
)
def test_the_word_is_that_of_the_printed_class(score: float, word: str) -> None:
    assert f"Risk is {word}: " in text(sentences.level(profile(composite=score)))


def test_every_grade_has_words_and_every_cause_too() -> None:
    assert set(sentences.GRADES) == set("ABCD")
    assert set(sentences.SUBJECTS) == set(Cause) == set(waterfall.TITLES)


def test_without_a_score_the_sentences_say_why() -> None:
    assert text(sentences.level(profile(composite=None, held=4, declared=9))) == (
        "There is no score: 4 of 9 indicators have a figure on this date, too few to fill half of the weight at every level."
    )
    assert "not listed as a State on 31 March 2026" in text(
        sentences.level(profile(composite=None, is_state=False))
    )
    assert "never counted as zero" in text(sentences.movement(profile(composite=None), None, NAMES))


def test_the_second_sentence_says_what_moved_and_why() -> None:
    by = {"torture": {Cause.SITUATION: 3.0}, "gdp": {Cause.SITUATION: -0.5, Cause.WINDOW: -0.7}}
    assert text(sentences.movement(profile(), moved(by), NAMES)) == (
        "In a year it rose by 1.8 points: new figures +2.5, mostly torture; old shocks leaving their window −0.7, which is no relief."
    )


def test_a_small_change_hardly_moved_and_small_causes_are_left_out() -> None:
    by = {"gdp": {Cause.SITUATION: -0.4}}
    assert text(sentences.movement(profile(), moved(by), NAMES)) == "In a year it hardly moved (−0.4)."


def test_a_revision_and_another_method_are_named_as_such() -> None:
    by = {"refugees": {Cause.REVISED: -2.0, Cause.METHOD: -1.0}}
    told = text(sentences.movement(profile(), moved(by), NAMES))
    assert told == "In a year it fell by 3.0 points: revised data −2.0; another method or weights −1.0."


def test_without_a_score_a_year_before_nothing_is_claimed() -> None:
    assert "cannot be said" in text(sentences.movement(profile(), None, NAMES))


def test_a_name_inside_a_sentence() -> None:
    assert sentences.inside("Torture") == "torture"
    assert sentences.inside("GDP") == "GDP"


# ---- figures ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "value", "figure", "rest"),
    [
        ("0 none or lapsed, 1 B status, 2 A status", 2.0, "A status", ""),
        ("level: 0 none, 1 minor, 2 war", 1.0, "minor", ""),
        ("1 known to be extended", 1.0, "known to be extended", ""),
        ("1 known to be extended", 0.0, "0.0", ""),
        ("treaties of 9", 7.0, "7.0 of 9", ""),
        ("% of the labour force", 12.34, "12.3\u00a0%", "of the labour force"),
        ("index from 0 to 1", 0.49, "0.5", "index from 0 to 1"),
        ("index from 0 to 1, 1 is free from it", 0.49, "0.5", "index from 0 to 1, 1 is free from it"),
        ("index from 0 to 1", None, "—", "index from 0 to 1"),
    ],
)
def test_a_value_is_printed_as_its_unit_asks(unit: str, value: float | None, figure: str, rest: str) -> None:
    one = indicator("One", unit)
    assert values.figure(value, one) == figure
    assert values.unit(one) == rest


def test_the_waterfall_says_when_no_revision_can_show() -> None:
    found = moved({"gdp": {Cause.SITUATION: 2.0}})
    assert "no revision can show" in waterfall.note(found, AsOf(ON, Mode.RECORDED, date(2026, 1, 1), ON))
    assert "no revision can show" not in waterfall.note(found, AsOf(ON, Mode.RECORDED, date(2024, 1, 1), ON))
    assert text(waterfall.says(found)).endswith("data revised 0.0 and method or weights changed 0.0.")


def test_remarks_travel_with_the_file_beside_their_indicator() -> None:
    torture, gdp = indicator("Torture", series=("s.a", "s.b")), indicator("GDP", series=("s.c",))
    rows = tuple(Driver(one, 1.0, 50.0, 50.0, 50.0, 3, False, 25.0) for one in (torture, gdp))
    held = Drivers(ON, 50.0, {Pillar.HUMAN_RIGHTS: 50.0}, rows)
    remarks = pd.DataFrame({"series": ["s.b", "s.b"], "text": ["counted late", "=1+1"]})
    frame = drivers.frame(held, None, remarks)
    assert frame["Remarks"].tolist() == ["counted late / =1+1", ""]
    assert drivers.frame(held, None, remarks.head(0))["Remarks"].tolist() == ["", ""]
