"""All indicators and scores of the embedded figures, from the packed panel and from rows."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

from tests.benchmarks import Figure, measured

SCRIPT = """
import sys, time
from data.database import engine
from data.frames import load_panel
from data.queries import resolve_as_of
from data.settings import settings
from indicators import engine as scores
from indicators.registry import series

bind = engine()
as_of = resolve_as_of(bind)
wanted = series()
start = time.perf_counter()
packed = load_panel(bind, as_of, wanted)
result = scores.run(packed)
print(time.perf_counter() - start, len(result.dates), len(result.iso3), len(result.indicators))
"""


def bench_recompute() -> Iterator[Figure]:
    """Yield time and memory of a full recompute; the first run packs the rows, the second finds them packed."""
    with tempfile.TemporaryDirectory() as folder:
        variables = {"UPSTREAM_VAR": folder, "DATABASE_URL": ""}
        measured(["-m", "data", "init"], variables)
        for name, seconds, megabytes in (("from rows", 3.0, 700.0), ("from the packed panel", 0.6, 250.0)):
            done = measured(["-c", SCRIPT], variables)
            taken, months, countries, indicators = done.output.split()
            yield Figure(
                f"recompute {months} months x {countries} x {indicators}, {name}", float(taken), "s", seconds
            )
            yield Figure(f"recompute {name}, memory of the process", done.megabytes, "MB", megabytes)
