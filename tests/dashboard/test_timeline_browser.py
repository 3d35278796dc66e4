"""The timeline in a browser: by pointer, by keys, by years, on a phone, and read from left to right in every script."""

from __future__ import annotations

import csv
import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.dashboard.conftest import HERE
from tests.dashboard.watching import watched

SPAN = "from=2014-01-01&to=2018-12-31"
FIELD = "#country-timeline .tl-rows"
TIP = "#country-timeline .tl-tip"


def said(page: Page) -> str:
    return page.locator(TIP).inner_text()


def day(page: Page) -> str:
    return str(page.evaluate(f"document.querySelector('{TIP} li').dataset.day"))


def test_a_mark_says_symbol_day_vote_and_links_to_the_document(context: BrowserContext, served: str) -> None:
    seen = watched(context, served)
    page = seen.go(f"/country/SYR?{SPAN}")
    page.locator(f"{FIELD} .vetoed[data-mark]").first.hover()
    expect(page.locator(TIP)).to_contain_text("22 May 2014 · SC S/2014/348")
    expect(page.locator(TIP)).to_contain_text("vetoed by China and Russian Federation")
    expect(page.locator(f"{TIP} a.outside")).to_have_attribute("href", "https://docs.un.org/en/S/2014/348")
    page.mouse.move(5, 5)
    expect(page.locator(TIP)).to_be_hidden()
    seen.check()


def test_arrows_go_from_act_to_act_in_order_of_time(context: BrowserContext, served: str) -> None:
    seen = watched(context, served)
    page = seen.go(f"/country/MLI?{SPAN}")
    field = page.locator(FIELD)
    field.focus()
    days = []
    for _ in range(12):
        page.keyboard.press("ArrowRight")
        days.append(day(page))
        assert page.locator(f"{FIELD} .here").count() == 1
    assert days == sorted(days)
    assert page.locator(TIP).get_attribute("role") == "status"
    page.keyboard.press("ArrowLeft")
    assert day(page) == days[-2]
    page.keyboard.press("End")
    last = day(page)
    page.keyboard.press("Home")
    assert day(page) <= days[0] <= last
    page.keyboard.press("PageDown")
    assert int(day(page)[:4]) > int(days[0][:4])
    page.keyboard.press("Escape")
    expect(page.locator(TIP)).to_be_hidden()
    assert field.evaluate("one => getComputedStyle(one).outlineStyle") == "solid", "the focus is seen"
    seen.check()


def test_enter_opens_where_an_act_comes_from_and_escape_comes_back(
    context: BrowserContext, served: str
) -> None:
    seen = watched(context, served)
    page = seen.go(f"/country/MLI?{SPAN}")
    page.locator(FIELD).focus()
    while "SC S/RES/" not in (said(page) if page.locator(TIP).is_visible() else ""):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    box = page.locator("#shell-provenance")
    for fact in ("Document", "Vote", "Licence"):
        box.get_by_text(fact, exact=True).first.wait_for()
    page.keyboard.press("Escape")
    assert page.evaluate(f"document.querySelector('{TIP}').contains(document.activeElement)")
    page.keyboard.press("Escape")
    assert page.locator(FIELD).evaluate("one => one === document.activeElement")
    seen.check()


def test_years_are_chosen_by_buttons_and_kept_in_the_address(context: BrowserContext, served: str) -> None:
    seen = watched(context, served)
    page = seen.go("/country/MLI")
    page.locator("#country-timeline .tl-zoom").get_by_text("5 years").click()
    page.locator("#country-timeline .tl-zoom").get_by_text("Earlier").wait_for()
    first = re.search(r"from=(\d{4})", page.url)
    assert first
    expect(page.locator("#country-timeline .tl-x").first).to_have_text(str(int(first[1]) + 1))
    page.wait_for_function("document.activeElement.textContent === '5 years'")
    page.locator("#country-timeline .tl-zoom").get_by_text("Earlier").click()
    page.wait_for_url("**to=*")
    page.locator("#country-timeline .tl-zoom").get_by_text("All").click()
    page.locator("#country-timeline .tl-x", has_text="1990").wait_for()
    assert "from=" not in page.url
    seen.check()


def test_on_a_phone_it_is_a_list_by_year_with_the_same_facts(browser: Browser, served: str) -> None:
    context = browser.new_context(viewport={"width": 375, "height": 800}, reduced_motion="reduce")
    seen = watched(context, served)
    page = seen.go(f"/country/ISR?{SPAN}")
    assert page.locator("#country-timeline .tl-row.texts").first.is_hidden()
    years = page.locator("#country-timeline .tl-list summary b").all_inner_texts()
    assert years == ["2018", "2017", "2016", "2015", "2014"]
    opened = page.locator("#country-timeline .tl-list details[open] li")
    assert opened.count() > 10
    assert opened.first.is_visible()
    wanted = set(page.eval_on_selector_all(f"{FIELD} [data-mark]", "all => all.map(one => one.dataset.mark)"))
    listed = set(
        page.eval_on_selector_all("#country-timeline .tl-list li", "all => all.map(one => one.dataset.at)")
    )
    assert wanted == listed
    assert int(page.evaluate("document.documentElement.scrollWidth - innerWidth")) <= 0
    seen.check()
    context.close()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "dark"), (375, "light")])
def test_no_violation_while_a_mark_speaks(browser: Browser, served: str, width: int, scheme: Any) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = watched(context, served).go(f"/country/SYR?{SPAN}")
    page.locator(FIELD).focus()
    page.keyboard.press("ArrowRight")
    for panel in ("#country-timeline", "#country-seized"):
        found = Axe().run(page, context=panel).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    context.close()


def test_time_runs_from_left_to_right_in_every_script(context: BrowserContext, served: str) -> None:
    page = watched(context, served).go(f"/country/MLI?{SPAN}")
    page.evaluate("document.documentElement.dir = 'rtl'")
    ends = page.eval_on_selector_all(
        "#country-timeline .tl-x", "all => all.map(one => one.getBoundingClientRect().x)"
    )
    assert ends == sorted(ends)
    label, plot = (
        page.locator(f"{FIELD} .tl-row.scores .{part}").bounding_box() for part in ("tl-label", "tl-plot")
    )
    assert label is not None
    assert plot is not None
    assert label["x"] < plot["x"]


# ---- without a browser ------------------------------------------------------------------------------------------------


def rows_of(client: FlaskClient, query: str) -> list[dict[str, str]]:
    body = client.get(f"/csv/country-timeline.csv?at=/country/{query}", base_url=HERE).text
    return list(csv.DictReader(line for line in body.splitlines() if not line.startswith("# ")))


def test_the_file_holds_known_acts_with_their_source(full: FlaskClient) -> None:
    rows = {row["Symbol"]: row for row in rows_of(full, "MLI") if row["Symbol"]}
    minusma = rows["S/RES/2100(2013)"]
    assert (minusma["Date"], minusma["Body"], minusma["Vote"]) == ("2013-04-25", "Security Council", "15-0-0")
    assert minusma["Source"]
    assert minusma["Address"] == "https://docs.un.org/en/S/RES/2100(2013)"
    text = full.get("/csv/country-timeline.csv?at=/country/MLI", base_url=HERE).text
    assert "Required Notice: Copyright 2026 Łukasz Szoszkiewicz" in text


def test_a_later_end_is_not_told_on_an_earlier_date(full: FlaskClient) -> None:
    then = [row for row in rows_of(full, "MMR&as_of=2018-06-30") if "Fact-Finding Mission" in row["Text"]]
    now = [row for row in rows_of(full, "MMR") if "Fact-Finding Mission" in row["Text"]]
    assert [row["Until"] for row in now if row["Kind"] == "mandate"] == ["2019-09-16"]
    assert ["open" in row["Until"] for row in then if row["Kind"] == "mandate"] == [True]
    assert all(row["Date"] <= "2018-06-30" for row in rows_of(full, "MMR&as_of=2018-06-30"))


@pytest.mark.parametrize(
    "query", ["from=2020-01-01&to=2020-02-01", "from=2030-01-01", "to=1980-01-01", "from=soon"]
)
def test_years_that_cannot_be_are_refused_in_words(full: FlaskClient, query: str) -> None:
    answer = full.get(f"/country/MLI?{query}", base_url=HERE)
    assert answer.status_code == 400
    assert "from" in answer.text
