"""Datasets of the United Nations Peace and Security Data Hub: one request each, JSON or CSV, without a key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pandas as pd

from ingest.archives import AGAIN, COMPARE
from ingest.contract import FormatError
from ingest.reading import numbers, read_csv_bytes, read_json
from ingest.sources._columns import Aliases, named

HOSTS = ("api.psdata.un.org",)
PROVIDER = "United Nations Peace and Security Data Hub"
LICENCE = "United Nations content, attribution; CC BY 3.0 IGO where mirrored on HDX"
MAX_AGE = timedelta(days=400)
"""Several datasets are brought up to date once a year or less."""
MILLISECONDS_FROM = 1e10
"""A column that holds a larger number counts milliseconds: in seconds that would be the year 2286."""
UPDATED: Aliases = {"last_update": ("last_update", "last_updated")}


def address(dataset: str) -> str:
    """Return where a dataset is read."""
    return f"https://{HOSTS[0]}/public/data/{dataset}/json"


def page(dataset: str) -> str:
    """Return the page about a dataset."""
    return f"https://psdata.un.org/dataset/{dataset}"


def read(payloads: Sequence[bytes], aliases: Aliases, required: Sequence[str]) -> pd.DataFrame:
    """Return the rows as text (NA for nothing) under the keys of ``aliases``, absent ones too, with ``payload``; raise FormatError."""
    parts = []
    for number, payload in enumerate(payloads):
        rows = named(_table(payload), aliases, required)
        parts.append(rows.reindex(columns=list(aliases)).astype("str").assign(payload=number))
    if not parts:
        raise FormatError("no answer", kind="empty", remedy=AGAIN)
    return pd.concat(parts, ignore_index=True)


def _table(payload: bytes) -> pd.DataFrame:
    if not payload.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"[", b"{")):
        return read_csv_bytes(payload)
    rows = read_json(payload)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise FormatError("the answer is no list of rows", kind="not_data", remedy=COMPARE)
    if not rows:
        raise FormatError("the list holds no row", kind="empty", remedy=AGAIN)
    texts = [{str(k): None if v is None else str(v).strip() or None for k, v in row.items()} for row in rows]
    return pd.DataFrame(texts, dtype="str")


def days(cells: pd.Series[str]) -> pd.Series[pd.Timestamp]:
    """Return days given as ISO dates or as seconds or milliseconds since 1970; NaT for what is neither."""
    told = pd.to_datetime(cells.str[:10], format="%Y-%m-%d", errors="coerce").astype("datetime64[s]")
    since = pd.to_numeric(cells, errors="coerce")
    seconds = since / (1000 if since.abs().max() > MILLISECONDS_FROM else 1)
    fits = seconds.abs() < MILLISECONDS_FROM
    counted = (
        seconds.where(fits, 0).floordiv(86_400).to_numpy().astype("datetime64[D]").astype("datetime64[s]")
    )
    return told.fillna(pd.Series(counted, cells.index).where(fits))


def updated(rows: pd.DataFrame, otherwise: pd.Series[pd.Timestamp]) -> pd.Timestamp:
    """Return the day to which a dataset was kept up: its last update, or without one the last day that it has."""
    last = days(rows["last_update"]).max()
    last = otherwise.max() if pd.isna(last) else last
    if pd.isna(last):
        raise FormatError("no row has a date", kind="schema", field="date", remedy=COMPARE)
    return last


def text(cell: Any) -> str:
    """Return a cell as text, an empty one for nothing."""
    return "" if pd.isna(cell) else " ".join(str(cell).split())


def count(cells: pd.Series[str]) -> pd.Series[float]:
    """Return counts of votes, NaN where a cell holds something else."""
    found = numbers(cells)
    return found.where(found.between(0, 200))
