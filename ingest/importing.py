"""Figures that this installation adds itself, from a CSV file with the columns series, iso3, period, value.

``series`` is the full id of a series that exists, such as ``ucdp_ged.deaths_total``, or a new one that begins with ``import.``;
the optional columns ``name`` and ``unit`` describe a new one. ``period`` is a year, a month (2024-05) or a first day. Optional
too are ``low``, ``high`` and ``status``. The same checks apply as to a provider's release, apart from completeness.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from data.ledger import series as declared_series
from ingest.contract import FormatError, Frequency, Http, Kind, Series, Source
from ingest.outcomes import Order, Outcome
from ingest.reading import numbers, open_archive, read_csv_bytes
from ingest.registry import IMPORTED, Target
from ingest.runner import Phase, run, silent

REQUIRED = ("series", "iso3", "period", "value")
OPTIONAL = ("low", "high", "status", "name", "unit")


@dataclass
class Imported:
    """Figures that this installation added from its own files, beside those of providers."""

    SOURCE: Source
    vintage: date

    def fetch(self, http: Http, since: date) -> list[bytes]:  # noqa: ARG002
        """Return nothing: there is no provider."""
        return []

    def parse(self, payloads: Sequence[bytes]) -> pd.DataFrame:
        """Return the rows of the files."""
        frame = pd.concat(
            [_rows(payload).assign(payload=n) for n, payload in enumerate(payloads)], ignore_index=True
        )
        frame = frame.drop(columns=["name", "unit"], errors="ignore")
        frame.attrs["release"] = self.vintage.isoformat()
        return frame


def import_file(bind: Engine, path: Path, order: Order, today: date, phase: Phase = silent) -> Outcome:
    """Store the figures of a CSV file; raise FormatError when it cannot be read or names a series that does not exist."""
    try:
        payload = path.read_bytes()
    except OSError as error:
        raise FormatError(
            f"{path.name} cannot be read ({error.strerror})", source=IMPORTED.id, kind="file"
        ) from error
    rows = _rows(payload)
    known = _known(bind)
    named = rows["series"].dropna().unique().tolist()
    unknown = [key for key in named if key not in known and not key.startswith(f"{IMPORTED.id}.")]
    if unknown:
        raise FormatError(
            f"unknown series {', '.join(unknown[:5])}",
            source=IMPORTED.id,
            field="series",
            kind="unknown_series",
            remedy=f"see: python -m ingest list --series; a series of your own begins with {IMPORTED.id}.",
        )
    new = {key: _new_series(key, rows[rows["series"] == key]) for key in named if key not in known}
    aims = known | {key: Target(key, one) for key, one in new.items()}
    module = Imported(replace(IMPORTED, series=tuple(new.values())), order.vintage or today)
    return run(
        bind, module, replace(order, files=(path,)), aims={key: aims[key] for key in named}, phase=phase
    )


def _rows(payload: bytes) -> pd.DataFrame:
    table = read_csv_bytes(open_archive(payload, r"\.csv$"), required=REQUIRED, usecols=OPTIONAL)
    frame = table.assign(country=table["iso3"], period=_periods(table["period"]))
    frame["iso3"] = table["iso3"].str.strip().str.upper()
    frame["country"] = frame["country"].fillna("")
    for column in ("value", "low", "high"):
        if column in frame:
            frame[column] = numbers(frame[column])
    return frame


def _periods(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return first days from years, months and days; NaT where the text is none of them."""
    text = column.str.strip()
    text = text.where(text.str.len() != 4, text + "-01-01").where(text.str.len() != 7, text + "-01")
    return pd.to_datetime(text, format="%Y-%m-%d", errors="coerce").astype("datetime64[s]")


def _known(bind: Engine) -> dict[str, Target]:
    """Return every series that the database knows, by full id."""
    found = {}
    for row in declared_series(bind).itertuples():
        bounds = (
            -math.inf if pd.isna(row.lower) else float(row.lower),  # type: ignore[arg-type]
            math.inf if pd.isna(row.upper) else float(row.upper),  # type: ignore[arg-type]
        )
        key = str(row.key)
        one = Series(
            key.partition(".")[2],
            str(row.name),
            str(row.unit),
            Frequency(str(row.frequency)),
            Kind(str(row.kind)),
            bounds,
        )
        found[key] = Target(key, one)
    return found


def _new_series(key: str, rows: pd.DataFrame) -> Series:
    measure = key.partition(".")[2]
    first = rows.iloc[0]
    words = {name: str(first[name]) for name in ("name", "unit") if name in rows and pd.notna(first[name])}
    monthly = (rows["period"].dropna().dt.month != 1).any()
    try:
        return Series(
            measure,
            words.get("name", measure.replace("_", " ")),
            words.get("unit", "as given"),
            Frequency.MONTH if monthly else Frequency.YEAR,
        )
    except ValueError as error:
        raise FormatError(str(error), source=IMPORTED.id, field="series", kind="schema") from error
