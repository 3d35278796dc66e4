"""What the tests of sources of council acts ask of the events that ``parse`` gives."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pandas as pd

from ingest.event_checks import check_events

TODAY = date(2026, 11, 1)


def acts(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the acts by their names, with the keys of ``detail`` as columns."""
    events = frame.attrs["events"]
    told = pd.DataFrame([json.loads(text) for text in events["detail"]], index=events.index)
    found: pd.DataFrame = events.join(told[[key for key in told if key not in events]]).set_index("event")
    return found


def named(frame: pd.DataFrame, act: str) -> set[str]:
    """Return the States for which an act is there; empty text for none."""
    rows = frame.attrs["events"]["event"].dropna()
    return {event.rpartition("|")[2] for event in rows if event.rpartition("|")[0] == act}


def record(frame: pd.DataFrame, kind: str) -> tuple[str, str, bool]:
    """Return first day, last day and whether complete, of the one coverage row of a kind."""
    found = acts(frame)
    (row,) = found[(found["kind"] == "coverage") & (found["of"] == kind)].to_dict("records")
    return f"{row['start']:%Y-%m-%d}", f"{row['end']:%Y-%m-%d}", bool(row["complete"])


def aside(frame: pd.DataFrame) -> dict[str, int]:
    """Return why events are set aside, and how many."""
    lost: Any = check_events("x", frame.attrs["events"], TODAY)[1]
    reasons: dict[str, int] = lost["reason"].value_counts().to_dict()
    return reasons
