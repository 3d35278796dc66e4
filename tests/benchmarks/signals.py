"""Every signal rule over its whole history, its back-test, and a date of the past, on the embedded figures."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

from tests.benchmarks import Figure, measured

SCRIPT = """
import time
from data.database import engine
from data.queries import resolve_as_of
from indicators.signals import backtest, firing, keeping
from indicators.signals.rules import rules

bind = engine()
as_of = resolve_as_of(bind)
packed = keeping.panel_of(bind, as_of)
start = time.perf_counter()
past = firing.history(packed)
told = time.perf_counter()
for rule in rules():
    backtest.backtest(packed, rule)
judged = time.perf_counter()
keeping.refresh(bind)
stored = time.perf_counter()
keeping.read(bind)
print(told - start, judged - told, stored - judged, time.perf_counter() - stored, len(past), len(rules()))
"""


def bench_signals() -> Iterator[Figure]:
    """Yield the seconds that all firings since 1990 take, then their back-test, then keeping both."""
    with tempfile.TemporaryDirectory() as folder:
        variables = {"UPSTREAM_VAR": folder, "DATABASE_URL": ""}
        measured(["-m", "data", "init"], variables)
        done = measured(["-c", SCRIPT], variables)
        told, judged, stored, read, firings, rules = done.output.split()
        yield Figure(
            f"{rules} signal rules over all months and years, {firings} firings", float(told), "s", 2.0
        )
        yield Figure("back-test of every signal rule", float(judged), "s", 3.0)
        yield Figure("signals refreshed: read, fired, back-tested, stored", float(stored), "s", 8.0)
        yield Figure("kept signals read by a page", float(read), "s", 0.3)
        yield Figure("signals, memory of the process", done.megabytes, "MB", 450.0)
