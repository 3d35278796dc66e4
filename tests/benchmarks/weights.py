"""Dragging a weight in Chromium: how long the list and the map take to follow, also far from the server, and what a release costs."""

from __future__ import annotations

import asyncio
import math
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import numpy as np
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests import chromium
from tests.benchmarks import Figure, measured
from tests.serving import serving

LATENCY = 0.150
"""Seconds added to every exchange with the server, half of them each way."""
KEYS = ("hr", "ps.midstream", "dh", "ps", "hr.upstream", "dh.midstream")
MOVES, ROUNDS = 60, 4
PAST = "from data.database import engine; from indicators import origins; origins.refresh(engine())"
WATCH = """() => {
  const held = (window.__held = { list: [], map: [], settled: [] });
  let moved = 0, released = 0, open = new Set();
  addEventListener("input", () => { moved = performance.now(); open = new Set(["list", "map"]); }, true);
  addEventListener("change", () => { released = performance.now(); }, true);
  const see = (element, name, options, after) => new MutationObserver(() => {
    if (!open.delete(name)) return;
    const since = moved;
    after(() => held[name].push(performance.now() - since));
  }).observe(element, { subtree: true, ...options });
  see(document.querySelector("#react-entry-point .w-list tbody"), "list", { childList: true, characterData: true, attributes: true }, (fn) => fn());
  see(document.querySelector("#weights-map-drawing svg"), "map", { attributes: true, attributeFilter: ["class"] }, (fn) => requestAnimationFrame(() => setTimeout(fn)));
  new MutationObserver(() => {
    if (!released || document.querySelector("#react-entry-point .redrawing")) return;
    held.settled.push(performance.now() - released);
    released = 0;
  }).observe(document.querySelector("#react-entry-point .w-page"), { subtree: true, attributes: true, attributeFilter: ["class"] });
}"""
"""From the slider's event to the changed list in the document, to the painted map, and from the release to fresh intervals and skill."""


@contextmanager
def slowed(address: str, seconds: float) -> Iterator[str]:
    """Give an address on this machine that passes everything on to another, each way half of ``seconds`` later."""
    there = urlsplit(address)
    loop = asyncio.new_event_loop()

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            loop.call_later(seconds / 2, writer.write, data)
        loop.call_later(seconds / 2, writer.close)

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(there.hostname, there.port)
        await asyncio.gather(carry(reader, far_writer), carry(far_reader, writer), return_exceptions=True)

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(asyncio.start_server(meet, "127.0.0.1", 0), loop).result()
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


def _open(browser: Browser, address: str) -> Page:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{address}/weights")
    page.wait_for_selector("body[data-ready]", state="attached", timeout=60_000)
    page.locator("#weights-sliders .w-rail input").first.wait_for()
    page.locator("#weights-map-drawing svg path[data-iso]").first.wait_for(state="attached")
    expect(page.locator("#react-entry-point .redrawing")).to_have_count(0, timeout=60_000)
    page.wait_for_load_state("networkidle")
    page.evaluate(WATCH)
    return page


def _drag(page: Page, key: str, phase: float) -> int:
    """Drag one slider to and fro, let it go, wait for fresh figures; return how often the server was asked meanwhile."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    slider = page.locator(f'#react-entry-point .w-row[data-key="{key}"] input[type=range]')
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    across, middle = box["width"] - 26, box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 13 + across * float(slider.input_value()) / 100, middle)
    page.mouse.down()
    for step in range(MOVES):
        page.mouse.move(box["x"] + 13 + across * (0.5 + 0.4 * math.sin(phase + step / 6)), middle)
        page.wait_for_timeout(16)
    meanwhile = len(asked)
    before = page.evaluate("window.__held.settled.length")
    page.mouse.up()
    while page.evaluate("window.__held.settled.length") <= before:
        page.wait_for_timeout(20)
    page.wait_for_load_state("networkidle")
    return meanwhile


def bench_weights() -> Iterator[Figure]:
    """Yield p50 and p95 of list, map and release, on loopback and with 150 ms of latency."""
    with tempfile.TemporaryDirectory() as folder:
        variables = {"UPSTREAM_VAR": folder, "DATABASE_URL": ""}
        measured(["-m", "data", "init"], variables)
        measured(["-c", PAST], variables)
        with serving(variables | {"WEB_CONCURRENCY": "1"}) as address, sync_playwright() as play:
            browser = play.chromium.launch(executable_path=chromium.find(), args=list(chromium.ARGUMENTS))
            yield from _figures(browser, address, "loopback", 400)
            with slowed(address, LATENCY) as far:
                yield from _figures(browser, far, "150 ms away", 700)
            browser.close()


def _figures(browser: Browser, address: str, name: str, release: float) -> Iterator[Figure]:
    page = _open(browser, address)
    asked = sum(_drag(page, key, at + number) for number in range(ROUNDS) for at, key in enumerate(KEYS))
    held = page.evaluate("window.__held")
    page.close()
    yield Figure(f"requests while dragging a weight, {name}", asked, "", 0)
    for what, limit in (("list", 50.0), ("map", 150.0), ("settled", release)):
        p50, p95 = np.percentile(held[what], [50, 95])
        told = "intervals and skill after a release" if what == "settled" else f"{what} after a moved weight"
        yield Figure(f"{told}, {name}, p50", float(p50), "ms")
        yield Figure(f"{told}, {name}, p95", float(p95), "ms", limit)
