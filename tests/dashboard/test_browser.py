"""The pages in a browser: nothing leaves this machine, nothing complains, and the address is the state."""

import json
import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.dashboard.conftest import PAGES
from tests.dashboard.watching import Watched, watched

WIDTHS = (1440, 768, 375, 320)
CUT = """() => [...document.querySelectorAll('#main h1, #main h2, #main p, #main th, #main li')]
    .filter((e) => e.getClientRects().length && e.scrollWidth > e.clientWidth + 1
        && getComputedStyle(e).overflowX === 'hidden' && !e.closest('.said, .scroll')).map((e) => e.textContent)"""
"""Texts that are cut off."""


def width_of(page: Page, wanted: int) -> int:
    """Return how wide the page is once it has had time to follow the window."""
    found = 0
    for _ in range(25):
        page.wait_for_timeout(200)
        found = int(page.evaluate("document.documentElement.scrollWidth"))
        if found <= wanted:
            break
    return found


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_nobody_else_says_nothing_bad_and_fits(
    context: BrowserContext, served: str, path: str
) -> None:
    seen = watched(context, served)
    page = seen.go(path)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert width_of(page, width) <= width, width
        assert page.evaluate(CUT) == [], width
    seen.check()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_lives_on_an_empty_database(context: BrowserContext, served_empty: str, path: str) -> None:
    seen = watched(context, served_empty)
    page = seen.go(path)
    assert page.locator("#main .state.failed").count() == 0
    seen.check()


@pytest.fixture
def horizon(context: BrowserContext, served: str) -> Watched:
    """Return the open Horizon page."""
    seen = watched(context, served)
    seen.go("/?since=2025-12-01")
    return seen


def statement(page: Page) -> str:
    return page.locator("#main .statement").inner_text().replace("\u00a0", " ")


def test_the_first_html_makes_way_for_the_living_page(horizon: Watched) -> None:
    page = horizon.page
    assert page.locator(".first-page").count() == 0
    assert page.locator("main").count() == 1
    assert page.locator("#horizon-map .world path[data-iso]").count() > 150
    ids = page.evaluate(
        "[...document.querySelectorAll('[id]')].map((e) => e.id).filter((id) => !id.startsWith('mantine'))"
    )
    assert len(ids) == len(set(ids))


def test_search_by_keyboard_in_any_language(horizon: Watched) -> None:
    page = horizon.page
    for text, name in (
        ("cote", "Côte d'Ivoire"),
        ("мали", "Mali"),
        ("مالي", "Mali"),
        ("马里", "Mali"),
        ("mli", "Mali"),
        ("holy see", "Holy See"),
    ):
        page.keyboard.press("/")
        expect(page.locator("#shell-find")).to_be_focused()
        page.keyboard.type(text)
        expect(page.locator("#shell-found [aria-selected=true]")).to_contain_text(name)
        page.keyboard.press("Escape")
        expect(page.locator("#shell-found")).to_be_hidden()
        page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("republic")
    expect(page.locator("#shell-found [role=option]")).to_have_count(8)
    page.keyboard.press("ArrowDown")
    expect(page.locator("#shell-found [role=option]").nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Control+A")
    page.keyboard.type("nowhere at all")
    expect(page.locator("#shell-found")).to_contain_text("No country or area of that name")
    page.keyboard.press("Control+A")
    page.keyboard.type("niger")
    expect(page.locator("#shell-found [aria-selected=true]")).to_contain_text("NER")
    page.keyboard.press("Enter")
    expect(page.locator("#main h1")).to_contain_text("Niger")
    assert page.url.endswith("/country/NER")
    horizon.check()


def test_the_as_of_date_goes_along_and_back_works(horizon: Watched) -> None:
    page = horizon.page
    since = statement(page)
    page.locator("#shell-as_of").fill("31 January 2025")
    page.keyboard.press("Enter")
    expect(page.locator("#shell-bar")).to_contain_text("A past date")
    assert page.url.endswith("/?as_of=2025-01-31"), "a since after the date goes"
    page.locator("#shell-nav").get_by_text("Sources").click()
    expect(page.locator("#main h1")).to_have_text("Sources")
    assert page.url.endswith("/sources?as_of=2025-01-31")
    page.go_back()
    expect(page.locator("#main h1")).to_have_text("Horizon")
    expect(page.locator("#shell-bar")).to_contain_text("A past date")
    page.get_by_text("Go to latest").click()
    expect(page.locator("#shell-bar")).not_to_contain_text("A past date")
    assert "as_of" not in page.url
    assert since.startswith("Since 1 December 2025")
    horizon.check()


def test_since_is_in_the_address_both_ways(horizon: Watched) -> None:
    page = horizon.page
    page.locator("#horizon-since").fill("1 January 2025")
    page.keyboard.press("Enter")
    expect(page.locator("#main .statement")).to_contain_text("Since 1 January 2025")
    assert "since=2025-01-01" in page.url
    page.go_back()
    expect(page.locator("#main .statement")).to_contain_text("Since 1 December 2025")
    expect(page.locator("#horizon-since")).to_have_value("1 December 2025")
    page.go_forward()
    expect(page.locator("#main .statement")).to_contain_text("Since 1 January 2025")
    horizon.check()


def test_chart_and_table_are_addresses(horizon: Watched) -> None:
    page = horizon.page
    page.locator("#horizon-map .switch").get_by_text("Table").click()
    expect(page.locator("#horizon-map table")).to_be_visible()
    assert "table=horizon-map" in page.url
    page.reload()
    horizon.rest()
    expect(page.locator("#horizon-map table")).to_be_visible()
    page.locator("#horizon-map .switch").get_by_text("Chart").click()
    expect(page.locator("#horizon-map .world svg")).to_be_visible()
    horizon.check()


def test_a_number_opens_beside_its_row_and_closes(horizon: Watched) -> None:
    page = horizon.page
    number = page.locator("#horizon-moves li .n .sourced").first
    number.focus()
    page.keyboard.press("Enter")
    box = page.locator("#shell-provenance")
    expect(box).to_contain_text("Weights")
    expect(box).to_be_focused()
    row, popover = number.bounding_box(), box.bounding_box()
    assert row
    assert popover
    assert popover["x"] >= row["x"] + row["width"] or popover["x"] + popover["width"] <= row["x"], (
        "never over the number"
    )
    box.get_by_text("Scores of its").click()
    box.locator(".sourced").first.click()
    expect(box).to_contain_text("Goalposts")
    box.locator("ul .sourced").first.click()
    expect(box).to_contain_text("SHA-256")
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(number).to_be_focused()
    horizon.check()


def test_the_map_answers_to_keys_and_clicks(horizon: Watched) -> None:
    page = horizon.page
    one = page.locator(".world [tabindex='0']")
    expect(one).to_have_count(1)
    assert str(one.get_attribute("aria-label")).startswith("Afghanistan: ")
    one.focus()
    expect(page.locator(".world-tip")).to_contain_text("Afghanistan")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.iso") == "ALB"
    page.keyboard.press("Enter")
    page.wait_for_url("**/country/ALB")
    page.go_back()
    horizon.rest()
    page.locator(".world #mMLI").click()
    page.wait_for_url("**/country/MLI")
    horizon.check()


def test_the_watchlist_stays_in_address_and_browser(horizon: Watched) -> None:
    page = horizon.page
    page.goto(f"{horizon.address}/?watch=HTI,SDN")
    horizon.rest()
    expect(page.locator("#horizon-watching li .name")).to_have_text(["Haiti", "Sudan"])
    page.goto(f"{horizon.address}/")
    horizon.rest()
    expect(page.locator("#horizon-watching li .name")).to_have_text(["Haiti", "Sudan"])
    assert "watch=HTI,SDN" in page.url
    horizon.check()


def test_the_scheme_follows_the_reader(context: BrowserContext, served: str) -> None:
    seen = watched(context, served)
    seen.page.emulate_media(color_scheme="dark")
    page = seen.go("/sources")
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(14, 22, 27)"
    page.locator("#shell-scheme").click()
    assert page.evaluate(ground) == "rgb(247, 246, 242)"
    page.reload()
    seen.rest()
    assert page.evaluate(ground) == "rgb(247, 246, 242)"
    seen.check()


def test_the_menu_of_a_narrow_page(context: BrowserContext, served: str) -> None:
    seen = watched(context, served)
    seen.page.set_viewport_size({"width": 375, "height": 800})
    page = seen.go("/")
    expect(page.locator("#shell-nav")).to_be_hidden()
    page.locator("#shell-menu").click()
    expect(page.locator("#shell-nav")).to_be_visible()
    page.locator("#shell-nav").get_by_text("Methodology").click()
    expect(page.locator("#main h1")).to_have_text("Methodology")
    expect(page.locator("#shell-nav")).to_be_hidden()
    seen.check()


def test_a_refusal_needs_no_scripts(context: BrowserContext, served: str) -> None:
    page = context.new_page()
    answer = page.goto(f"{served}/country/XXX")
    assert answer
    assert answer.status == 404
    expect(page.locator("main h1")).to_have_text("There is nothing at this address")
    assert page.locator("script").count() == 1, "only the one that sets the scheme"


def test_hostile_text_makes_no_element(context: BrowserContext, served: str) -> None:
    page = context.new_page()
    page.goto(f"{served}/?weights=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")
    assert page.locator("main img").count() == 0
    expect(page.locator("main")).to_contain_text("<img src=x onerror=alert(1)>")


@pytest.mark.parametrize(
    ("path", "limit"), [("/", 1_000_000), ("/country/MLI", 1_000_000), ("/compare?c=MLI,NER", 2_300_000)]
)
def test_the_first_load_is_small(context: BrowserContext, served: str, path: str, limit: int) -> None:
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    received: list[int] = []
    names: list[str] = []
    session.on("Network.loadingFinished", lambda event: received.append(int(event["encodedDataLength"])))
    session.on("Network.responseReceived", lambda event: names.append(str(event["response"]["url"])))
    page.goto(served + path)
    page.wait_for_selector("body[data-ready]", state="attached")
    page.wait_for_load_state("networkidle")
    assert 200_000 < sum(received) <= limit
    assert any("plotly" in name for name in names) == path.startswith("/compare")
    assert not any("ag_grid" in name for name in names)


def test_print_has_no_controls_and_a_white_page(horizon: Watched) -> None:
    page = horizon.page
    page.emulate_media(media="print")
    assert page.locator("#shell-nav").is_hidden()
    assert page.locator("#horizon-ledger .actions").is_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator("#horizon-ledger table").is_visible()


def test_right_to_left_mirrors_strips_but_not_the_map(horizon: Watched) -> None:
    page = horizon.page
    where = "(e) => { const a = e.getBoundingClientRect(), b = e.parentElement.getBoundingClientRect(); return [a.left - b.left, b.right - a.right]; }"
    bar = page.locator("#horizon-health .health i").first
    left = bar.evaluate(where)
    chad = page.locator(".world #mTCD")
    east = chad.bounding_box()
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert bar.evaluate(where) == pytest.approx(left[::-1], abs=1)
    turned, frame = chad.bounding_box(), page.locator(".world").bounding_box()
    assert east
    assert turned
    assert frame
    assert turned["width"] == pytest.approx(east["width"], abs=1)
    assert turned["x"] - frame["x"] > frame["width"] / 2, "Chad stays in the east half"
    assert page.evaluate("document.documentElement.scrollWidth") <= 1440


def test_the_callback_answers_json(horizon: Watched) -> None:
    said = horizon.page.evaluate("fetch('/readyz').then((a) => a.text())")
    assert re.search(r'"ready":true', json.dumps(json.loads(said), separators=(",", ":")))
