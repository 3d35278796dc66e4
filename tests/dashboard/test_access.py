"""Nobody is shut out: no violation of WCAG 2.2 A and AA on any page, in light and dark, wide and narrow."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext

from tests.dashboard.conftest import PAGES
from tests.dashboard.watching import watched

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}


def violations(found: dict[str, Any]) -> list[str]:
    """Return one line a violation: the rule and where it is broken."""
    return [
        f"{v['id']}: {n['target']} {n['html'][:160]}" for v in found["violations"] for n in v["nodes"][:4]
    ]


@pytest.mark.parametrize("path", PAGES)
def test_no_violation(context: BrowserContext, served: str, path: str) -> None:
    seen = watched(context, served)
    page = seen.go(path)
    for width in (1440, 375):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
            page.wait_for_timeout(200)
            assert violations(Axe().run(page, options=RULES).response) == [], f"{width} {scheme}"


@pytest.mark.parametrize(
    "path", ["/nowhere", "/?as_of=2012-01-31", "/sources?source=hdx_signals", "/?table=horizon-map"]
)
def test_no_violation_in_other_states(context: BrowserContext, served: str, path: str) -> None:
    page = context.new_page()
    page.goto(served + path)
    if path != "/nowhere":
        page.wait_for_selector("body[data-ready]", state="attached")
        page.wait_for_load_state("networkidle")
    assert violations(Axe().run(page, options=RULES).response) == []


def test_no_violation_with_an_open_popover(context: BrowserContext, served: str) -> None:
    seen = watched(context, served)
    page = seen.go("/")
    page.locator("#horizon-moves li .n .sourced").first.click()
    page.wait_for_selector("#shell-provenance dl")
    assert violations(Axe().run(page, context="#shell-provenance", options=RULES).response) == []


def test_every_figure_has_words(context: BrowserContext, served: str) -> None:
    seen = watched(context, served)
    for path in PAGES:
        page = seen.go(path)
        silent = page.evaluate(
            "[...document.querySelectorAll('#main figure')].filter((f) => !f.querySelector('figcaption')?.textContent.trim()).length"
        )
        assert silent == 0, path


def test_the_first_tab_skips_to_the_content(context: BrowserContext, served: str) -> None:
    seen = watched(context, served)
    page = seen.go("/sources")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
