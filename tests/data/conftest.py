"""A database of two made-up sources, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine

from data import schema, store, vintages
from data.database import engine, writing

NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)


def source(key: str, frequency: str = "Y", **changes: Any) -> store.SourceRow:
    values = {
        "name": key, "provider": "p", "url": "https://example.org", "licence": "CC BY 4.0", "citation": "c",
        "schedule": "0 6 * * *", "lag_days": 90, "max_age_days": 400, "yearly_release": False,
        "replaces_history": True, "redistribute": True, "show": "values", "feeds": "", "doc": "",
    }  # fmt: skip
    one = {
        "name": "n", "unit": "u", "frequency": frequency, "kind": "level", "lower": None, "upper": None,
        "higher_is": "",
    }  # fmt: skip
    return store.SourceRow(key, values | changes, tuple({"key": name, **one} for name in ("a", "b")))


@pytest.fixture
def bind(database_url: str) -> Iterator[Engine]:
    made = engine(database_url)
    schema.migrate(made)
    with writing(made) as connection:
        store.declare(
            connection,
            [source("yearly"), source("monthly", "M", lag_days=20), source("closed", redistribute=False)],
        )
    yield made
    made.dispose()


def cells(*rows: tuple[Any, ...]) -> pd.DataFrame:
    """Return observations from (series, iso3, period, value[, low, high, status])."""
    full = [(*row, *(None, None, 0)[len(row) - 4 :]) for row in rows]
    frame = pd.DataFrame(full, columns=["series", "iso3", "period", "value", "low", "high", "status"])
    frame["period"] = pd.to_datetime(frame["period"])
    return frame.astype({"value": float, "low": float, "high": float})


def stored(
    bind: Engine, day: date, frame: pd.DataFrame, *, key: str = "", whole: bool = False, digest: str = ""
) -> vintages.Counts:
    """Store ``frame`` as one run of ``day`` and return what became of its cells."""
    key = key or frame["series"].iloc[0].split(".")[0]
    with writing(bind) as connection:
        run = store.record_run(
            connection,
            store.RunRow(
                key,
                NOON,
                NOON,
                "file",
                "ok",
                day,
                release=day.isoformat(),
                last_period=frame["period"].max().date(),
            ),
        )
        if digest:
            store.store_payloads(connection, run, [store.PayloadRow(digest, 3, NOON, name="file.csv")])
        counts = vintages.store_observations(connection, run, day, frame, replaces_history=whole)
        store.count_run(connection, run, NOON, counts, vintages.NOTHING)
    return counts
