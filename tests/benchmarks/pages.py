"""What a reader waits for: bytes and time of a first load, memory of the servers, and setting up."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Browser, sync_playwright

from tests import chromium
from tests.benchmarks import ROOT, Figure, measured
from tests.screenshots import addresses
from tests.serving import environment, free_port, serving, wait_until_served

LIMITS = {"horizon": 1.0}
OTHERS = 2.3
"""Megabytes of a first load; charts bring plotly."""
TOUR = (
    "/", "/country/SDN", "/country/MMR", "/councils", "/councils/onsets", "/compare?c=SDN,MMR,MLI,NER,BFA", "/weights", "/signals",
    "/track-record?c=SDN", "/sources", "/methodology", "/?as_of=2020-06-30", "/country/SDN?as_of=2020-06-30", "/",
    "/brief/SDN?format=pdf", "/brief/SDN?format=docx",
)  # fmt: skip
"""All pages, two of them at a past date, and a brief; each page is drawn whole by the server."""
WORKER = 350
"""Megabytes that a web worker may hold."""


def _load(browser: Browser, address: str, slow: bool) -> tuple[float, float, float]:
    """Return megabytes on the wire, seconds to the first sentence, and seconds until nothing more is fetched."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    client = context.new_cdp_session(page)
    client.send("Network.enable")
    if slow:
        client.send(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": 150, "downloadThroughput": 250_000, "uploadThroughput": 250_000},
        )
    received: list[float] = []

    def add(message: dict[str, Any]) -> None:
        received.append(message["encodedDataLength"])

    client.on("Network.loadingFinished", add)
    start = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.locator("main h1").first.wait_for(timeout=60_000)
    readable = time.perf_counter() - start
    page.wait_for_load_state("networkidle", timeout=60_000)
    whole = time.perf_counter() - start
    context.close()
    return sum(received) / 1e6, readable, whole


def bench_first_load() -> Iterator[Figure]:
    """Yield megabytes and seconds of each page with an empty cache, on loopback and for Horizon at 2 Mbit/s + 150 ms."""
    with tempfile.TemporaryDirectory() as folder:
        variables = {"UPSTREAM_VAR": folder, "DATABASE_URL": ""}
        measured(["-m", "data", "init"], variables)
        with serving(variables) as address, sync_playwright() as play:
            browser = play.chromium.launch(executable_path=chromium.find(), args=list(chromium.ARGUMENTS))
            yield from _loads(browser, address)
            browser.close()


def _loads(browser: Browser, address: str) -> Iterator[Figure]:
    for name, path in addresses().items():
        _load(browser, address + path, slow=False)  # the server's own caches warm up
        size, readable, whole = _load(browser, address + path, slow=False)
        yield Figure(f"first load of {name}, on the wire", size, "MB", LIMITS.get(name, OTHERS))
        yield Figure(f"first load of {name}, readable", readable, "s", 1.5 if name == "horizon" else None)
        yield Figure(f"first load of {name}, complete", whole, "s")
    _, readable, whole = _load(browser, address + "/", slow=True)
    yield Figure("first load of horizon at 2 Mbit/s + 150 ms, readable", readable, "s", 6)


def bench_worker() -> Iterator[Figure]:
    """Yield the memory of a web worker at its start and the most it held on a tour of all pages, with all results made."""
    with tempfile.TemporaryDirectory() as folder:
        variables = {"UPSTREAM_VAR": folder, "DATABASE_URL": "", "WEB_CONCURRENCY": "1"}
        measured(["-m", "data", "init"], variables)
        measured(["-m", "indicators", "refresh"], variables)
        with serving(variables) as address:
            worker = next(
                one for one in psutil.Process().children(recursive=True)
                if "gunicorn" in " ".join(one.cmdline()) and not one.children()
            )  # fmt: skip
            yield Figure("memory of a web worker, start", worker.memory_info().rss / 1e6, "MB", WORKER)
            for path in TOUR:
                with urllib.request.urlopen(address + path, timeout=120) as answer:  # noqa: S310 - our own address
                    answer.read()
            yield Figure("memory of a web worker, all pages, after", worker.memory_info().rss / 1e6, "MB")
            yield Figure("memory of a web worker, all pages, most", _most(worker.pid), "MB", WORKER)


def _most(pid: int) -> float:
    """Return the most memory that a process has held, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) * 1024 / 1e6


def bench_make_run() -> Iterator[Figure]:
    """Yield seconds from ``make run`` in a clean clone to a served page, the same again, and memory of web and worker."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "--quiet", "--depth", "1", f"file://{ROOT}", str(clone)], check=True)
        for name, limit in (("make run from a clean clone", 180.0), ("make run again", 15.0)):
            port = free_port()
            start = time.perf_counter()
            process = subprocess.Popen(
                ["make", "run", f"PORT={port}"], cwd=clone, env=environment(), stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
            try:
                wait_until_served(f"http://127.0.0.1:{port}/", process, 600)
                yield Figure(name, time.perf_counter() - start, "s", limit)
                if name == "make run again":
                    time.sleep(5)
                    yield from _memory(process)
            finally:
                os.killpg(process.pid, signal.SIGINT)
                process.wait(timeout=60)
        shutil.rmtree(clone)


def _memory(process: subprocess.Popen[bytes]) -> Iterator[Figure]:
    family = psutil.Process(process.pid).children(recursive=True)
    held = {"web worker": 0.0, "scheduler": 0.0}
    for one in family:
        words = " ".join(one.cmdline())
        kind = "web worker" if "gunicorn" in words else "scheduler" if "ingest worker" in words else ""
        if kind:
            held[kind] = max(held[kind], one.memory_info().rss / 1e6)
    for name, value in held.items():
        yield Figure(f"memory of the largest {name}", value, "MB", WORKER)
