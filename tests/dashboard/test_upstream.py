"""Capacities, recommendations and risk factors as a reader meets them: their own sign, what is not known, and no total."""

from __future__ import annotations

import re
from datetime import date

import pandas as pd
from flask.testing import FlaskClient

from dashboard.figures import recommendations, resilience, risk_factors, themes
from dashboard.figures.resilience import Fact
from data.themes import themes as all_themes
from indicators import registry
from indicators.contract import Indicator
from indicators.drivers import Driver
from indicators.movements import Movement
from indicators.recommendations import Answers, Review, spoken
from indicators.resilience import COOPERATION, GROUPS, capacities
from indicators.risk_factors import Covered, factors
from tests.dashboard.test_country import rows_of
from tests.dashboard.test_country_figures import text

NAMES: dict[str, Indicator] = {one.id: one for one in registry.indicators()}
SINCE = date(2023, 3, 31)


def driver(key: str, score: float | None) -> Driver:
    value = None if score is None else 1.0
    return Driver(NAMES[key], value, score, score, score, None if score is None else 12, False, None)


def movement(key: str, before: float, now: float, usual: float | None = 4.0) -> Movement:
    return Movement(NAMES[key], SINCE, before, now, usual)


def table(found: list[Driver], moved: dict[str, Movement], facts: tuple[Fact, ...] = ()) -> str:
    return text(resilience.table(capacities(found, moved), facts, "MLI"))


REVIEW = Review("upr_recommendations", "MLI|2013", 2013, 2, Answers(3, 1, 4), {
    "justice": Answers(2, 1, 1), "torture": Answers(0, 0, 3), "health": Answers(1, 0, 0),
})  # fmt: skip


# ---- capacities -------------------------------------------------------------------------------------------------------


def test_every_indicator_of_resilience_is_in_one_group() -> None:
    grouped = [key for ids in GROUPS.values() for key in ids]
    assert len(grouped) == len(set(grouped))
    assert {one.id for one in NAMES.values() if one.resilience} <= set(grouped) <= set(NAMES)


def test_strength_is_what_is_left_of_the_score_and_a_fall_of_risk_is_stronger() -> None:
    shown = table([driver("rule_of_law", 61.0)], {"rule_of_law": movement("rule_of_law", 77.0, 61.0)})
    assert re.search(r"Rule of law.*39.*\+16 stronger", shown)


def test_a_change_within_the_usual_range_has_no_word() -> None:
    shown = table([driver("rule_of_law", 61.0)], {"rule_of_law": movement("rule_of_law", 77.0, 61.0, 20.0)})
    assert "+16" in shown
    assert "stronger" not in shown


def test_what_is_not_known_is_neither_none_nor_no() -> None:
    shown = table([driver("standing_invitation", None)], {}, (Fact("Reports", "", "no table is held"),))
    assert "Standing invitation to special proceduresnot known" in shown
    assert "Reportsnot known: no table is held" in shown
    frame = resilience.frame(capacities([driver("standing_invitation", None)], {}), ())
    assert frame["Value"].tolist() == ["not known"]


def test_what_grew_comes_first_and_is_said_first() -> None:
    found = [driver(key, 50.0) for key in GROUPS["Institutions"][:3]]
    moved = {
        "judicial_constraints": movement("judicial_constraints", 30.0, 50.0),
        "rule_of_law": movement("rule_of_law", 60.0, 50.0),
    }
    held = capacities(found, moved)
    assert held["Institutions"][0].driver.indicator.id == "rule_of_law"
    assert resilience.says("Mali", held) == (
        "Mali, stronger in three years: Rule of law; weaker: Judicial constraints on the executive."
    )
    assert not held[COOPERATION]


def test_openings_elsewhere_leave_out_changes_of_changes() -> None:
    moved = {
        key: movement(key, 60.0, 20.0)
        for key in ("rule_of_law", "rule_of_law_change_3y", "non_state_deaths_12m")
    }
    found = resilience.openings(moved, frozenset({"rule_of_law"}))
    assert [one.indicator.id for one in found] == ["non_state_deaths_12m"]


# ---- recommendations --------------------------------------------------------------------------------------------------


def test_recommendations_stand_beside_the_rise_they_speak_to_and_no_other() -> None:
    moved = {"rule_of_law": movement("rule_of_law", 30.0, 52.0), "torture": movement("torture", 50.0, 20.0)}
    found = spoken(moved)
    shown = text(recommendations.beside(found, [REVIEW], "MLI"))
    assert re.search(r"Rule of law\+22.*Courts and rule of law.*2 accepted, 1 noted, 1 open", shown)
    assert "Torture" not in shown
    assert recommendations.says("Mali", found, [REVIEW]).startswith(
        "In Mali risk rose past its usual range in: Rule of law. 1\u00a0theme speaks to it"
    )


def test_a_theme_whose_answers_are_all_open_is_not_called_unaccepted() -> None:
    assert recommendations.told(Answers(0, 0, 3)) == "3 open"
    assert recommendations.told(Answers(0, 2, 3)) == "0 accepted, 2 noted, 3 open"


def test_the_file_holds_every_theme_of_every_review_and_how_sure_it_is() -> None:
    frame = recommendations.frame([], [REVIEW], {})
    assert frame["Theme"].tolist() == [one.name for one in all_themes()]
    by_theme = {str(row["Theme"]): row for row in frame.to_dict("records")}
    education, corruption = by_theme["Education"], by_theme["Corruption and good governance"]
    assert [education[kind] for kind in ("Accepted", "Noted", "Open")] == [0, 0, 0], (
        "the review is held whole"
    )
    assert education["Labels in the sample"] == 9
    assert pd.isna(corruption["Share of labels right (sample)"])


def test_what_lies_after_the_record_is_unknown() -> None:
    told = recommendations.limits("31 December 2014")
    assert "Reviews after 31 December 2014 are not held: their recommendations are unknown, not none" in told
    assert "195 of 213 (88–94" in told


def test_the_methodology_shows_what_was_measured_of_each_theme() -> None:
    shown = text(themes.table(NAMES))
    assert re.search(r"Torture and ill-treatment.*8 of 9 62–97 %", shown)
    assert "none in the sample" in shown
    assert re.search(r"All themes195 of 213 88–94 %195 of 202", shown)
    assert len(themes.frame(NAMES)) == len(all_themes()) + 1


# ---- risk factors -----------------------------------------------------------------------------------------------------


def test_the_map_shows_every_indicator_of_the_framework_and_what_it_leaves_out() -> None:
    shown = text(risk_factors.coverage(factors(), NAMES))
    assert "Judicial constraints on the executive" in shown
    assert len(risk_factors.coverage_frame(factors(), NAMES)) == 136
    for factor in factors():
        assert f"{factor.no} {factor.name}" in shown


def test_a_state_has_classes_of_indicators_and_no_total() -> None:
    held = {"judicial_constraints": driver("judicial_constraints", 52.0)}
    shown = text(risk_factors.country(factors(), held, "MLI"))
    assert re.search(r"3\.3 Lack of an independent.*?Judicial constraints on the executive52", shown)
    frame = risk_factors.country_frame(factors(), held)
    own = frame[frame["Counterpart"] == "Judicial constraints on the executive"]
    assert set(own["No."]) == {"2.3", "3.3", "3.6"}
    assert set(own["Class"]) == {"50–64"}
    assert not re.search(r"\d+ of \d+|total|sum", shown, re.IGNORECASE)


def test_motives_intent_and_plans_have_words_and_no_figure() -> None:
    held = {key: driver(key, 90.0) for key in NAMES}
    frame = risk_factors.country_frame(factors(), held)
    judged = frame[frame["Factor"].isin([4, 10, 12])]
    assert len(judged) == 27
    assert judged["Score"].isna().all()
    assert set(judged["Covered here"]) == {Covered.JUDGEMENT.value}
    assert text(risk_factors.country(factors(), held, "MLI")).count(risk_factors.JUDGED) == 3


def test_the_page_gives_the_three_panels_and_their_files(full: FlaskClient) -> None:
    rows = rows_of(full, "country-resilience", "/country/MLI")
    assert {row["Kind"] for row in rows} == set(GROUPS)
    assert {row["Value"] for row in rows if row["Capacity"] == "Reports to treaty bodies"} == {"not known"}
    framework = rows_of(full, "country-framework", "/country/MLI")
    assert len({row["No."] for row in framework}) == 136
    page = full.get("/country/MLI", base_url="http://127.0.0.1:8050").text
    assert "numbers and lists of factors 10 to 14 are uncertain" in page
    assert "could not be drawn" not in page
