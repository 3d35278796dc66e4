"""Making a brief: each format from what is held, and the whole command from nothing."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks import Figure, measured

STATES = ("SDN", "MMR", "SYR", "CHE")
SCRIPT = """
import sys, time
from dashboard.briefs import country, edition, write
from dashboard.briefs.reading import view_of
format_, first, *others = sys.argv[1:]
for iso3 in (first, *others):
    start = time.perf_counter()
    for name in edition.EDITIONS:
        write.write(edition.paper(country.content(view_of(iso3)), name), format_)
        print(time.perf_counter() - start)
        start = time.perf_counter()
"""
FORMATS = ("pdf", "docx", "pptx", "html")


def bench_briefs() -> Iterator[Figure]:
    """Yield the slowest brief of each format after the first of a process, and the seconds of the command by itself."""
    with tempfile.TemporaryDirectory() as folder:
        variables = {"UPSTREAM_VAR": folder, "DATABASE_URL": ""}
        measured(["-m", "data", "init"], variables)
        for format_ in FORMATS:
            done = measured(["-c", SCRIPT, format_, *STATES], variables)
            first, *later = map(float, done.output.split())
            yield Figure(f"brief {format_}, first of a process", first, "s")
            yield Figure(f"brief {format_}, slowest of {len(later)} later ones", max(later), "s", 2)
        start = time.perf_counter()
        out = str(Path(folder) / "brief.pdf")
        done = measured(["-m", "dashboard", "brief", STATES[0], "--out", out], variables)
        yield Figure("brief pdf, the command from start to end", time.perf_counter() - start, "s")
        yield Figure("brief pdf, memory of the command", done.megabytes, "MB")
