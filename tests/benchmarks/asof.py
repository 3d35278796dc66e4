"""Reading one country's whole panel as of a date, from five million observations."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
from sqlalchemy import Engine, text

from data import queries, schema, store
from data.bulk import insert_table
from data.countries import countries
from data.database import engine, is_sqlite, to_day, writing
from data.models import FOREVER
from tests.benchmarks import Figure
from tests.postgres import new_database, running_postgres

SERIES, COUNTRIES, MONTHS, VINTAGES = 50, 200, 125, 4
DAYS = [date(2024, month, 1) for month in (1, 2, 3, 4)]


def _filled(bind: Engine) -> None:
    """Store 50 series x 200 countries x 125 months in four vintages each."""
    schema.migrate(bind)
    now = datetime(2024, 1, 1, tzinfo=UTC)
    values = {
        "name": "n", "provider": "p", "url": "u", "licence": "l", "citation": "c", "schedule": "0 0 * * *", "lag_days": 30,
        "max_age_days": 100, "yearly_release": False, "replaces_history": True, "redistribute": True, "show": "values",
        "feeds": "", "doc": "",
    }  # fmt: skip
    one = {
        "name": "n",
        "unit": "u",
        "frequency": "M",
        "kind": "flow",
        "lower": None,
        "upper": None,
        "higher_is": "",
    }
    series = tuple({"key": f"s{number}", **one} for number in range(SERIES))
    random = np.random.default_rng(1)
    months = (np.datetime64("2010-01") + np.arange(MONTHS)).astype("datetime64[D]").astype(np.int64)
    with writing(bind) as connection:
        store.declare(connection, [store.SourceRow("demo", values, series)])
        for day in DAYS:
            store.record_run(connection, store.RunRow("demo", now, now, "file", "ok", day))
    days = [to_day(day) for day in DAYS]
    for country in sorted(c.id for c in countries())[:COUNTRIES]:
        size = SERIES * MONTHS * VINTAGES
        value = random.random(size)
        rows = pa.table({
            "country_id": np.full(size, country), "series_id": np.repeat(np.arange(1, SERIES + 1), MONTHS * VINTAGES),
            "period": np.tile(np.repeat(months, VINTAGES), SERIES), "vintage": np.tile(days, SERIES * MONTHS),
            "run_id": np.tile(np.arange(1, VINTAGES + 1), SERIES * MONTHS),
            "until": np.tile([*days[1:], FOREVER], SERIES * MONTHS), "value": value, "low": value - 0.1, "high": value + 0.1,
            "status": np.zeros(size, np.int64), "payload": np.zeros(size, np.int64),
        })  # fmt: skip
        with writing(bind) as connection:
            insert_table(connection, "observation", rows)
    if not is_sqlite(bind):
        with bind.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE observation"))


def _times(bind: Engine) -> list[float]:
    as_of = queries.resolve_as_of(bind, date(2024, 2, 15))
    codes = [c.iso3 for c in sorted(countries(), key=lambda c: c.id)][:COUNTRIES]
    taken = []
    for code in codes * 2:
        start = time.perf_counter()
        table = queries.country_table(bind, as_of, code)
        taken.append((time.perf_counter() - start) * 1000)
        assert len(table) == SERIES * MONTHS
    return taken[COUNTRIES:]


def bench_asof() -> Iterator[Figure]:
    """Yield the p50 and p95 of a read, on both engines."""
    with tempfile.TemporaryDirectory() as folder:
        bind = engine(f"sqlite:///{Path(folder) / 'bench.db'}")
        yield from _figures(bind, "sqlite")
    with running_postgres(()) as server, new_database(server) as address:
        yield from _figures(
            engine(address.replace("postgresql://", "postgresql+psycopg://", 1)), "postgresql"
        )


def _figures(bind: Engine, name: str) -> Iterator[Figure]:
    _filled(bind)
    p50, p95 = np.percentile(_times(bind), [50, 95])
    bind.dispose()
    yield Figure(f"as-of read of one country, {name}, p50", float(p50), "ms")
    yield Figure(f"as-of read of one country, {name}, p95", float(p95), "ms", 12)
