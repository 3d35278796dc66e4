"""The timeline of a country in Chromium: how long 35 years take to be drawn, and apart from it what the server takes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

import numpy as np
from playwright.sync_api import Page, sync_playwright

from tests import chromium
from tests.benchmarks import Figure, measured
from tests.serving import serving

COUNTRIES = ("MLI", "SYR", "ISR", "PSE", "USA")
"""Some with hundreds of meetings and texts, one with few, one without any."""
LIMIT = 400.0
DRAW = """async () => {
  const drawn = document.querySelector('#country-timeline .timeline');
  const [place, html, held] = [drawn.parentElement, drawn.outerHTML, []];
  for (let round = 0; round < 7; round += 1) {
    place.replaceChildren();
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const start = performance.now();
    place.innerHTML = html;
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    held.push(performance.now() - start);
  }
  return held;
}"""
"""From the answer in hand to the painted figure, its keys and pointer set up."""


def bench_timeline() -> Iterator[Figure]:
    """Yield milliseconds of drawing, of the server, and from a click on All to the painted figure."""
    with tempfile.TemporaryDirectory() as folder:
        variables = {"UPSTREAM_VAR": folder, "DATABASE_URL": ""}
        measured(["-m", "data", "init"], variables)
        with serving(variables | {"WEB_CONCURRENCY": "1"}) as address, sync_playwright() as play:
            browser = play.chromium.launch(executable_path=chromium.find(), args=list(chromium.ARGUMENTS))
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            for iso3 in COUNTRIES:
                yield from _figures(page, address, iso3)
            browser.close()


def _figures(page: Page, address: str, iso3: str) -> Iterator[Figure]:
    page.goto(f"{address}/country/{iso3}?from=2014-01-01&to=2018-12-31")
    page.wait_for_selector("body[data-ready]", state="attached", timeout=60_000)
    page.wait_for_load_state("networkidle")
    with page.expect_response(lambda answer: "country-timeline" in (answer.request.post_data or "")) as told:
        start = page.evaluate("performance.now()")
        page.locator("#country-timeline .tl-zoom").get_by_text("All").click()
    page.locator("#country-timeline .tl-x", has_text="1995").wait_for()
    clicked = page.evaluate("performance.now()") - start
    times = told.value.request.timing
    page.wait_for_load_state("networkidle")
    marks = page.locator("#country-timeline .tl-rows [data-mark]").count()
    lines = page.locator("#country-timeline .tl-list li").count()
    drawn = page.evaluate(DRAW)
    yield Figure(f"timeline of {iso3}, marks", marks, "")
    yield Figure(f"timeline of {iso3}, lines of the list", lines, "")
    yield Figure(f"timeline of {iso3}, 35 years drawn, p50", float(np.median(drawn)), "ms")
    yield Figure(f"timeline of {iso3}, 35 years drawn, slowest of {len(drawn)}", max(drawn), "ms", LIMIT)
    yield Figure(
        f"timeline of {iso3}, answer of the server", times["responseStart"] - times["requestStart"], "ms"
    )
    yield Figure(f"timeline of {iso3}, from the click to the figure", clicked, "ms")
