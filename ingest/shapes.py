"""The frames that ``parse`` returns, as pandera schemas: which columns there are, and what they hold."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from pandera.errors import SchemaError, SchemaErrors
from pandera.pandas import Check, Column, DataFrameSchema

from ingest.contract import EVENT_COLUMNS, OBSERVATION_COLUMNS, FormatError

NEEDED = ("series", "iso3", "period", "value")
FIGURES = ("value", "low", "high", "payload")
EVENT_FIGURES = (
    "value", "low", "high", "latitude", "longitude", "place_precision", "date_precision", "payload",
)  # fmt: skip
CORRECT = "correct the source's parse"


def _is_date(column: pd.Series[Any]) -> bool:
    return bool(pd.api.types.is_datetime64_any_dtype(column.dtype))


_dates = Check(_is_date, name="dates")
_date = Column(nullable=True, checks=_dates)
_number = Column(float, nullable=True, coerce=True, required=False)
_words = Column(nullable=True, required=False)

OBSERVATIONS = DataFrameSchema(
    {
        "series": Column(nullable=True),
        "iso3": Column(nullable=True),
        "period": _date,
        "value": Column(float, nullable=True, coerce=True),
        "low": _number,
        "high": _number,
        "status": _words,
        "country": _words,
        "payload": _number,
        "note": _words,
    },
    strict=True,
    unique_column_names=True,
)
EVENTS = DataFrameSchema(
    {
        **dict.fromkeys(EVENT_COLUMNS, _words),
        "event": Column(nullable=True),
        "kind": Column(nullable=True),
        "start": _date,
        "end": _date,
        **dict.fromkeys(EVENT_FIGURES, _number),
    },
    strict=True,
)
"""The frame in ``attrs["events"]``."""


def shaped(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with every column of the contract and numbers as float64; raise FormatError when it has another shape."""
    try:
        valid = OBSERVATIONS.validate(frame, inplace=True)
    except (SchemaError, SchemaErrors) as error:
        column, words = _misshapen(frame) or ("", str(error).split("\n")[0][:200])
        raise FormatError(
            f"parse returns a frame out of contract: {words}", kind="schema", field=column, remedy=CORRECT
        ) from error
    return _completed(valid, OBSERVATION_COLUMNS)


def shaped_events(events: pd.DataFrame) -> pd.DataFrame:
    """Return the events with every column of the contract and numbers as float64; raise FormatError as above."""
    try:
        valid = EVENTS.validate(events, inplace=True)
    except (SchemaError, SchemaErrors) as error:
        words = str(error).split("\n")[0][:200]
        raise FormatError(
            f"parse returns events out of contract: {words}", kind="schema", remedy=CORRECT
        ) from error
    return _completed(valid, EVENT_COLUMNS)


def _completed(frame: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    absent = [name for name in columns if name not in frame]
    return frame.assign(**dict.fromkeys(absent, np.nan)) if absent else frame


def _misshapen(frame: pd.DataFrame) -> tuple[str, str] | None:
    """Return the first column that breaks the contract and in words how; None when it is none of the usual ways."""
    names = [str(name) for name in frame.columns]
    for name in names:
        if name not in OBSERVATION_COLUMNS:
            return name, f"there is no such column; use {', '.join(OBSERVATION_COLUMNS)}"
        if names.count(name) > 1:
            return name, "the column occurs twice"
    for name in NEEDED:
        if name not in names:
            return name, "the column is absent"
    if not _is_date(frame["period"]):
        return "period", f"it holds {frame['period'].dtype}, not datetime64"
    for name in (one for one in FIGURES if one in names):
        wrong = frame[name][pd.to_numeric(frame[name], errors="coerce").isna() & frame[name].notna()]
        if len(wrong):
            return name, f"{str(wrong.iloc[0])[:40]!r} is no number; use ingest.reading.numbers"
    return None
