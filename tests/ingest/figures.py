"""Single figures out of a parsed frame, and what a source fetches from its fixture."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from data.settings import Settings
from ingest.http import Client
from tests.ingest.shared import FIXTURES, build_mirror, module_of


def rows(frame: pd.DataFrame, series: str, iso3: str, period: str) -> pd.DataFrame:
    """Return the rows of a cell; ``period`` is a year or a month."""
    return frame[
        frame["series"].eq(series) & frame["iso3"].eq(iso3) & frame["period"].eq(pd.Timestamp(period))
    ]


def figure(frame: pd.DataFrame, series: str, iso3: str, period: str) -> float:
    """Return the value of a cell; fail unless it has exactly one row."""
    found = rows(frame, series, iso3, period)
    assert len(found) == 1, f"{len(found)} rows for {series} {iso3} {period}"
    return float(found["value"].iloc[0])


def has(frame: pd.DataFrame, series: str, iso3: str, period: str) -> bool:
    """Return whether a cell is there."""
    return not rows(frame, series, iso3, period).empty


def fixture(source: str, *names: str) -> list[bytes]:
    """Return fixture files by name."""
    return [(FIXTURES / source / name).read_bytes() for name in names]


def fetched(source: str, folder: Path, since: date = date.min) -> list[bytes]:
    """Return what ``fetch`` gives from the fixture laid out as a mirror under ``folder``."""
    build_mirror(folder, source)
    module = module_of(source)
    with Client(module.SOURCE, Settings(UPSTREAM_MIRROR=folder)) as http:
        payloads: list[bytes] = module.fetch(http, since)
    return payloads
