"""The Country page: figures that add up as printed, and what a reader meets in a browser."""

from __future__ import annotations

import csv
import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page

from tests.dashboard.watching import watched

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
        "Risk, signals and Councils on one axis",
        "What the score is made of",
        "Why it moved",
        "Upstream and resilience",
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
    rows = rows_of(full, "country-timeline", "/country/MLI", "&as_of=1995-06-30")
    assert rows[0]["Date"] == "1995-06-30"
    assert rows[-1]["Date"].startswith("1990")
    assert "could not be drawn" not in get(full, "/country/MLI?as_of=1995-06-30")


def test_history_reaches_back_thirty_years_and_more(full: FlaskClient) -> None:
    rows = rows_of(full, "country-timeline", "/country/MLI")
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
        "#main [data-ask]",
        "all => [...new Set(all.filter(one => one.checkVisibility()).map(one => one.dataset.ask))]",
    )
    assert len(asked) > 90
    kinds = {ask.split("/")[0]: ask for ask in asked}
    assert {"indicator", "score", "cell"} <= set(kinds)
    for ask in kinds.values():
        page.locator(f'#main [data-ask="{ask}"]').first.click()
        page.locator("#shell-provenance .head h2").wait_for()
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
    page.locator("#country-timeline .tl-rows").wait_for()
    page.locator("#country-timeline .switch").get_by_text("Table").click()
    page.locator("#country-timeline table").wait_for()
    assert "table=country-timeline" in page.url
    page.go_back()
    page.locator("#country-timeline .tl-rows").wait_for()
    assert page.locator("#country-timeline table").count() == 0
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
