"""The Country page: sentences, figures that add up as printed, and what a reader meets in a browser."""

from __future__ import annotations

import csv
import re
from datetime import date
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page

from dashboard import sentences
from dashboard.figures import history, values, waterfall
from dashboard.markup import to_html
from data.queries import AsOf, Mode
from indicators.changes import Cause
from indicators.contract import Indicator, Lane, Pillar
from indicators.drivers import Moved
from indicators.profile import Profile
from tests.dashboard.watching import watched

ON, SINCE = date(2026, 3, 31), date(2025, 3, 31)


def text(part: Any) -> str:
    """Return the words of components as a reader sees them."""
    html = re.sub(r"<[^>]+>", "", to_html(part))
    return html.replace("&#x27;", "'").replace("&amp;", "&").replace("\u00a0", " ")


def profile(**changes: Any) -> Profile:
    plain: dict[str, Any] = {
        "iso3": "MLI", "on": ON, "is_state": True, "composite": 55.6, "low": 51.0, "high": 60.2, "first": 3, "last": 12, "scored": 190,
        "held": 60, "declared": 68, "coverage": 0.9, "grade": "B", "age": 20.0, "unsure": 0.0,
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
        "Risk is high: 56 of 100 (51–60), most in peace and security after conflict (100) and upstream development and humanitarian (74), "
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


def past(*scores: float | None) -> pd.DataFrame:
    dates = pd.date_range("2020-01-31", periods=len(scores), freq="ME")
    columns = (
        "composite",
        "low",
        "high",
        "upstream",
        "midstream",
        "downstream",
        "recurrence",
        "hr",
        "ps",
        "dh",
    )
    return pd.DataFrame({"date": dates} | {name: pd.Series(scores, dtype="float64") for name in columns})


NO_EVENTS = pd.DataFrame({"start": pd.to_datetime([]), "when": [], "label": [], "source": []})
NO_NOTICES = pd.DataFrame({"date": pd.to_datetime([]), "pillar": [], "level": [], "signal": []})


def test_a_gap_in_the_history_stays_a_gap() -> None:
    made = history.chart(past(50, 51, None, 53), NO_EVENTS, NO_NOTICES)
    bands = [trace for trace in made.data if trace.uid.startswith("band")]
    assert [len(band.x) for band in bands] == [4, 2]
    composite = next(trace for trace in made.data if trace.uid == "composite")
    assert composite.connectgaps is False
    assert pd.isna(composite.y[2])


def test_scores_are_always_on_the_whole_scale() -> None:
    assert tuple(history.chart(past(3, 4), NO_EVENTS, NO_NOTICES).layout.yaxis.range) == (0, 100)


def test_near_events_share_a_label_and_every_one_has_its_mark() -> None:
    events = pd.DataFrame(
        {
            "start": pd.to_datetime(["2012-03-22", "2012-05-01", "2021-05-21"]),
            "when": ["Mar 2012", "May 2012", "May 2021"],
            "label": ["Successful coup attempt", "Failed coup attempt", "Successful coup attempt"],
            "source": "s",
        }
    )
    made = history.chart(past(50, 51), events, NO_NOTICES)
    assert [note.text for note in made.layout.annotations] == [
        "Successful coup attempt, Mar 2012<br>Failed coup attempt, May 2012", "Successful coup attempt, May 2021",
    ]  # fmt: skip
    assert len(made.layout.shapes) == 3
    assert history.told(events).startswith(
        "successful coup attempt, Mar 2012; failed coup attempt, May 2012; "
    )


def test_labels_at_the_end_do_not_lie_on_each_other() -> None:
    tops = [one.top for one in history.labels(past(50, 51))]
    assert [round(later - top) for top, later in pairwise(tops)] == [history.LABEL] * 2


def test_the_waterfall_says_when_no_revision_can_show() -> None:
    found = moved({"gdp": {Cause.SITUATION: 2.0}})
    assert "no revision can show" in waterfall.note(found, AsOf(ON, Mode.RECORDED, date(2026, 1, 1), ON))
    assert "no revision can show" not in waterfall.note(found, AsOf(ON, Mode.RECORDED, date(2024, 1, 1), ON))
    assert text(waterfall.says(found)).endswith("data revised 0.0 and method or weights changed 0.0.")


# ---- the page, without a browser --------------------------------------------------------------------------------------


def get(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path, base_url="http://127.0.0.1:8050")
    assert answer.status_code == status, answer.text[:300]
    return str(answer.text)


def rows_of(client: FlaskClient, panel: str, at: str, query: str = "") -> list[dict[str, str]]:
    body = get(client, f"/csv/{panel}.csv?at={at}{query}")
    lines = [line for line in body.splitlines() if not line.startswith("# ")]
    return list(csv.DictReader(lines))


@pytest.mark.parametrize("iso3", ["MLI", "SDN", "ISL", "CHN"])
def test_points_and_changes_add_up_to_the_printed_digit(full: FlaskClient, iso3: str) -> None:
    rows = rows_of(full, "country-made", f"/country/{iso3}")
    moves = rows_of(full, "country-moved", f"/country/{iso3}")
    start, *between, end = [float(row["Points"]) for row in moves]
    points = sum(round(10 * float(row["Points"])) for row in rows)
    changes = sum(round(10 * float(row["Change in a year"])) for row in rows)
    assert points == round(10 * end)
    assert changes == round(10 * (end - start)) == sum(round(10 * one) for one in between)
    page = get(full, f"/country/{iso3}")
    assert f"points add up to {end:.1f}" in page


def test_the_first_answer_holds_the_page_in_words(full: FlaskClient) -> None:
    page = get(full, "/country/MLI")
    assert "<h1>Mali</h1>" in page
    assert "African States · the Republic of Mali" in page
    assert re.search(r"Risk is [a-z ]+: <strong>\d+</strong> of 100", page)
    assert "In a year it " in page
    for title in (
        "Composite score",
        "Neighbours",
        "Risk through time",
        "What the score is made of",
        "Why it moved",
        "Resilience",
        "Not known",
    ):
        assert f">{title}</h2>" in page
    assert "could not be drawn" not in page


def test_ranks_are_shown_on_request_only(full: FlaskClient) -> None:
    page = get(full, "/country/MLI")
    assert re.search(r"<details class=\"disclosure\"><summary><span>Rank interval</span></summary>", page)
    assert not re.search(r"<details[^>]* open", page)


@pytest.mark.parametrize(
    "path", ["/country/GRL", "/country/TUV?as_of=1995-06-30", "/country/SSD?as_of=1995-06-30"]
)
def test_a_country_without_a_score_says_why_and_shows_what_is_held(full: FlaskClient, path: str) -> None:
    page = get(full, path)
    assert "There is no score: " in page
    assert "no score: " in page
    assert "never counted as zero" in page
    assert "could not be drawn" not in page


def test_an_early_date_is_shown_as_of_that_date(full: FlaskClient) -> None:
    rows = rows_of(full, "country-history", "/country/MLI", "&as_of=1995-06-30")
    assert rows[0]["Date"] == "1995-06-30"
    assert rows[-1]["Date"].startswith("1990")
    assert "could not be drawn" not in get(full, "/country/MLI?as_of=1995-06-30")


def test_history_reaches_back_thirty_years_and_more(full: FlaskClient) -> None:
    rows = rows_of(full, "country-history", "/country/MLI")
    held = [row for row in rows if row["Composite"]]
    assert int(held[0]["Date"][:4]) - int(held[-1]["Date"][:4]) >= 30


def test_every_missing_indicator_has_a_reason(full: FlaskClient) -> None:
    rows = rows_of(full, "country-missing", "/country/TUV")
    made = rows_of(full, "country-made", "/country/TUV")
    assert len(rows) == sum(row["Value"] == "" for row in made)
    assert all(row["Why there is no value"] for row in rows)


@pytest.mark.parametrize("path", ["/country/XXX", "/country/Mali", "/country/%3Cscript%3E"])
def test_an_unknown_code_is_refused_in_words(full: FlaskClient, path: str) -> None:
    page = get(full, path, 404)
    assert "There is no country or area with the code" in page
    assert "<script>alert" not in page


def test_a_small_letter_code_is_the_same_country(full: FlaskClient) -> None:
    assert "<h1>Mali</h1>" in get(full, "/country/mli")


def test_the_list_holds_every_country_and_finds_them_in_other_languages(full: FlaskClient) -> None:
    page = get(full, "/country")
    for name in ("Afghanistan", "Côte d&#x27;Ivoire", "Zimbabwe"):
        assert f">{name}</a>" in page
    found = rows_of(full, "countries-list", "/country", "&q=Allemagne")
    assert [row["ISO"] for row in found] == ["DEU"]
    assert "No country or area of the name" in get(full, "/country?q=Atlantis")


@pytest.mark.parametrize("path", ["/country/MLI", "/country"])
def test_the_page_renders_on_an_empty_database(bare: FlaskClient, path: str) -> None:
    assert "could not be drawn" not in get(bare, path)


# ---- in a browser -----------------------------------------------------------------------------------------------------


def test_a_number_opens_to_its_source_and_gives_the_focus_back(context: BrowserContext, served: str) -> None:
    seen = watched(context, served)
    page = seen.go("/country/MLI")
    number = page.locator("#country-made .drivers .sourced").first
    number.click()
    box = page.locator("#shell-provenance")
    box.get_by_text("Goalposts").wait_for()
    box.locator('[data-ask^="cell/"]').first.click()
    for fact in ("Source", "Release", "Licence", "Retrieved"):
        box.get_by_text(fact, exact=True).first.wait_for()
    page.keyboard.press("Escape")
    assert box.is_hidden()
    assert number.evaluate("one => one === document.activeElement")
    seen.check()


def test_every_number_with_a_dotted_line_can_be_looked_up(context: BrowserContext, served: str) -> None:
    seen = watched(context, served)
    page = seen.go("/country/SDN?all=1")
    asked = page.eval_on_selector_all(
        "#main [data-ask]", "all => [...new Set(all.map(one => one.dataset.ask))]"
    )
    assert len(asked) > 90
    kinds = {ask.split("/")[0]: ask for ask in asked}
    assert {"indicator", "score", "cell"} <= set(kinds)
    for ask in kinds.values():
        page.locator(f'#main [data-ask="{ask}"]').first.click()
        page.locator("#shell-provenance header h2").wait_for()
        assert page.locator("#shell-provenance h2").first.inner_text() != "Not found"
    seen.check()


def test_the_printed_points_on_the_page_add_up(context: BrowserContext, served: str) -> None:
    page = watched(context, served).go("/country/SDN")
    cells = page.eval_on_selector_all(
        "#country-made .drivers tbody tr:not(.group)", "rows => rows.map(row => row.children[4].innerText)"
    )
    *points, total = [round(10 * float(cell)) for cell in cells]
    assert sum(points) == total
    sums = page.eval_on_selector_all("#country-made .stacked .sum", "all => all.map(one => one.innerText)")
    assert sum(round(10 * float(one)) for one in sums) == total


def test_chart_and_table_are_two_views_of_one_address(context: BrowserContext, served: str) -> None:
    seen = watched(context, served)
    page = seen.go("/country/MLI")
    page.locator("#country-history .js-plotly-plot .main-svg").first.wait_for()
    page.locator("#country-history .switch").get_by_text("Table").click()
    page.locator("#country-history table").wait_for()
    assert "table=country-history" in page.url
    page.go_back()
    page.locator("#country-history .js-plotly-plot .main-svg").first.wait_for()
    assert page.locator("#country-history table").count() == 0
    seen.check()


def test_a_neighbour_is_one_step_away_and_back_returns(context: BrowserContext, served: str) -> None:
    seen = watched(context, served)
    page = seen.go("/country/MLI?as_of=2012-01-31")
    page.locator("#country-neighbours").get_by_text("Niger").click()
    page.locator("#main h1", has_text="Niger").wait_for()
    assert page.url.endswith("/country/NER?as_of=2012-01-31")
    page.go_back()
    page.locator("#main h1", has_text="Mali").wait_for()
    seen.check()


def test_the_list_narrows_as_one_types(context: BrowserContext, served: str) -> None:
    seen = watched(context, served)
    page = seen.go("/country")
    page.get_by_label("Find by name or code").fill("burk")
    page.locator("#countries-list tbody tr", has_text="Burkina Faso").wait_for()
    page.wait_for_selector("#countries-list tbody tr:nth-child(2)", state="detached")
    assert "q=burk" in page.url
    seen.check()


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


@pytest.mark.parametrize("path", ["/country/MLI", "/country/TUV?as_of=1995-06-30", "/country"])
@pytest.mark.parametrize(
    ("width", "scheme"), [(1440, "light"), (1440, "dark"), (320, "light"), (375, "dark")]
)
def test_no_violation_and_nothing_beside_the_page(
    browser: Browser, served: str, path: str, width: int, scheme: Any
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    seen = watched(context, served)
    page = seen.go(path)
    assert overflow(page) <= 0
    found = Axe().run(page, context="#main").response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    seen.check()
    context.close()
