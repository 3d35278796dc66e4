"""The Councils page for a full room: 75 people who read it at the same time, on two web workers."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from tests.benchmarks import Figure, measured
from tests.serving import serving

READERS, VISITS, PAUSE = 75, 3, 10.0
"""People, how often each opens the page anew, and the longest they read before, in seconds."""
CHOICES = ("", "group=african", "group=asia-pacific", "floor=35", "window=36", "umbrella=yes", "sc_resolution=5", "table=councils-table")  # fmt: skip
"""What they look at: the page as it opens, filters, another window, points that were moved, a table."""


def _wait(address: str) -> float:
    """Return the seconds to the whole first answer; it has every panel in it."""
    asked = urllib.request.Request(address, headers={"Accept-Encoding": "br"})  # noqa: S310 - our own address
    start = time.perf_counter()
    with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310
        answer.read()
    return time.perf_counter() - start


def _read(address: str, reader: int) -> list[float]:
    """Return what one reader waits for, choosing and pausing in an own way."""
    own = random.Random(reader)  # noqa: S311 - no secret
    waits = []
    for _ in range(VISITS):
        time.sleep(own.uniform(0, PAUSE))
        waits.append(_wait(f"{address}/councils?{own.choice(CHOICES)}"))
    return waits


def bench_councils() -> Iterator[Figure]:
    """Yield the 95th percentile of what 75 readers wait for the page, and what the first of all waits."""
    with tempfile.TemporaryDirectory() as folder:
        variables = {"UPSTREAM_VAR": folder, "DATABASE_URL": "", "WEB_CONCURRENCY": "2"}
        measured(["-m", "data", "init"], variables)
        with serving(variables) as address:
            yield Figure("councils page, shown for the first time", _wait(f"{address}/councils"), "s")
            with ThreadPoolExecutor(len(CHOICES)) as room:  # at once, so that both workers have each answer
                list(
                    room.map(_wait, [f"{address}/councils?{choice}" for choice in CHOICES for _ in range(8)])
                )
            with ThreadPoolExecutor(READERS) as room:
                waits = [
                    one
                    for own in room.map(lambda reader: _read(address, reader), range(READERS))
                    for one in own
                ]
    yield Figure(f"councils page, {READERS} readers, p95", 1000 * statistics.quantiles(waits, n=20)[-1], "ms", 300)  # fmt: skip
