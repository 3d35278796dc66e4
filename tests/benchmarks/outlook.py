"""The outlook of one date, and the back-test of all origins: logistic alone, and with boosting on two processes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

from tests.benchmarks import Figure, measured

SCRIPT = """
import sys, time
from datetime import date
from data.database import engine
from data.frames import load_panel
from data.queries import resolve_as_of
from indicators import outcomes, outlook, outlook_backtest
from indicators.features import Origins
from indicators.outlook_models import straight

bind = engine()
packed = load_panel(bind, resolve_as_of(bind), outlook.SERIES)
years = range(1996, 2025)
start = time.perf_counter()
if sys.argv[1] == "logistic":
    origins, truth = Origins(packed), outcomes.truth(packed)
    for year in years:
        asked, _ = outlook.ask(origins, truth, date(year, 1, 31))
        straight(asked.past, asked.now)
else:
    outlook_backtest.make(packed, years=years, pillars=False, processes=2)
print(time.perf_counter() - start)
"""


def bench_outlook() -> Iterator[Figure]:
    """Yield seconds of the command for one date and of the back-test of 29 origins."""
    with tempfile.TemporaryDirectory() as folder:
        variables = {"UPSTREAM_VAR": folder, "DATABASE_URL": "", "OMP_NUM_THREADS": "1"}
        measured(["-m", "data", "init"], variables)
        done = measured(["-m", "indicators", "outlook", "--as-of", "2012-01-31"], variables)
        yield Figure("outlook of one date, from the command line", done.seconds, "s", 20.0)
        for name, limit in (("logistic", 5.0), ("with boosting, 2 processes", 75.0)):
            taken = measured(["-c", SCRIPT, name], variables).output.split()[0]
            yield Figure(f"back-test 29 origins x 4 outcomes, {name}", float(taken), "s", limit)
