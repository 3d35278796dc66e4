"""Attention of both Councils: every State over 36 years of months, one date, and the command, on the project's own tables of acts."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

from tests.benchmarks import Figure, measured

SCRIPT = """
import time
from datetime import date
from data import acts as council_acts
from data.database import engine
from data.queries import resolve_as_of
from indicators.attention import attention, through_time

bind = engine()
as_of = resolve_as_of(bind)
start = time.perf_counter()
acts, coverage = council_acts.acts(bind, as_of), council_acts.coverage(bind, as_of)
read = time.perf_counter()
attention(acts, coverage, as_of.on)
first = time.perf_counter()
attention(acts, coverage, as_of.on)
again = time.perf_counter()
months = [date(1990 + month // 12, month % 12 + 1, 1) for month in range(12 * 36)]
through_time(acts, coverage, months)
print(read - start, first - read, again - first, time.perf_counter() - again, len(acts))
"""


def bench_attention() -> Iterator[Figure]:
    """Yield the seconds that reading the acts takes, then attention on one date, then on all months, then the command."""
    with tempfile.TemporaryDirectory() as folder:
        variables = {"UPSTREAM_VAR": folder, "DATABASE_URL": ""}
        measured(["-m", "data", "init"], variables)
        measured(["-m", "ingest", "run", "un_security_council", "un_human_rights_council"], variables)
        read, first, again, months, acts = measured(["-c", SCRIPT], variables).output.split()
        yield Figure(f"{acts} acts of the Councils read", float(read), "s", 2.0)
        yield Figure("attention on a date, the first time", float(first), "s", 0.5)
        yield Figure("attention on a date", float(again), "s", 0.2)
        yield Figure("attention on 432 months, all countries", float(months), "s", 1.0)
        asked = ["-m", "indicators", "attention", "--format", "json"]
        measured(asked, variables)  # packs the panel that scores are made from
        command = measured(asked, variables)
        yield Figure("indicators attention, whole process", command.seconds, "s", 5.0)
