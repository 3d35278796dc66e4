"""What may be stored of a release's events: each looked at, and set aside with a reason where it cannot be right.

The reasons are those of ``ingest/checks.py``. An event for which the source could not tell the country (NA) is kept: it happened all the same.
One with a code that is no country, or was none at the time, is set aside.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.countries import by_iso3
from ingest.checks import CONTROL, FIRST_DAY, REJECTED, Flags, dirty
from ingest.contract import EVENT_COLUMNS

LONGEST = {"event": 64, "kind": 48}
"""Characters that the database keeps."""

REPEATED = "repeated"
EVENTS = ".events"
"""Ends what stands for the series in a table of events set aside."""
EVENT_FACTS = [name for name in EVENT_COLUMNS if name != "payload"]


def check_events(
    source: str, events: pd.DataFrame, today: date
) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Return the events that may be stored, those set aside, and notes. Raises FormatError when the frame is out of contract."""
    from ingest.shapes import shaped_events

    rows = shaped_events(events)
    reason = np.full(len(rows), "", dtype=object)
    for word, mask in _marks(rows, today).items():
        reason[mask & (reason == "")] = word
    notes: list[str] = []
    if not _all_differ(rows["event"]):
        notes = _once(rows, reason)
    kept = reason == ""
    if len(strange := rows.loc[kept & rows["iso3"].isna().to_numpy(), "country"].dropna()):
        notes.append(f"{len(strange):,} events are in no country known here: {_most(strange)}")
    good = rows if kept.all() else rows[kept].reset_index(drop=True)
    lost = ~kept & (reason != REPEATED)
    return good, _set_aside(source, rows[lost], reason[lost]), notes


def _most(names: pd.Series[Any]) -> str:
    """Return the eight most frequent names, each with its number."""
    counts = names.astype("str").value_counts()
    listed = ", ".join(f"{name} {number:,}" for name, number in counts.head(8).items())
    return listed + (" …" if len(counts) > 8 else "")


def _once(rows: pd.DataFrame, reason: npt.NDArray[np.object_]) -> list[str]:
    """Mark in ``reason`` events that came twice, and all that share an id and differ; return a note."""
    place = np.flatnonzero(reason == "")
    good = rows.iloc[place]
    repeated = good.duplicated(EVENT_FACTS).to_numpy()
    reason[place[repeated]] = REPEATED
    torn = good.loc[~repeated, "event"].duplicated(keep=False).to_numpy()
    reason[place[~repeated][torn]] = "conflict"
    return [f"{int(repeated.sum()):,} events came twice and count once"] if repeated.any() else []


def _marks(rows: pd.DataFrame, today: date) -> dict[str, Flags]:
    numbers = rows[["value", "low", "high"]].to_numpy(np.float64)
    place = rows[["latitude", "longitude"]].to_numpy(np.float64)
    day = rows["start"].to_numpy().astype("datetime64[D]")
    dated = ~np.isnat(day)
    end = rows["end"].fillna(rows["start"]).to_numpy().astype("datetime64[D]")
    with np.errstate(invalid="ignore"):
        wrong = (numbers < 0).any(axis=1) | np.isposinf(numbers).any(axis=1)
        off = (np.abs(place) > np.array([90.0, 180.0])).any(axis=1)
    start = np.where(dated, day, np.datetime64("1970-01-01")).astype(np.int64)
    return {
        "control_character": np.logical_or.reduce(
            [dirty(rows[name]) for name in ("event", "kind", "label", "detail", "country")]
        ),
        "not_a_number": np.isneginf(numbers).any(axis=1),
        "not_declared": (rows["event"].isna() | rows["kind"].isna()).to_numpy() | _long(rows),
        "unknown_country": _elsewhere(rows["iso3"], day, end),
        "range": wrong | off | ~dated | (start < FIRST_DAY) | (dated & (end < day)),
        "future": dated & (start > (today - date(1970, 1, 1)).days),
    }


def _elsewhere(iso3: pd.Series[str], first: npt.NDArray[Any], last: npt.NDArray[Any]) -> Flags:
    """Return which codes mean no country, or one that did not exist on any day of the event; NA is no code."""
    known, wrong = by_iso3(), np.zeros(len(iso3), dtype=bool)
    which, codes = pd.factorize(iso3)
    for number, code in enumerate(codes):
        mine = which == number
        if code not in known:
            wrong |= mine
            continue
        country = known[code]
        if country.valid_from is not None:
            wrong |= mine & (last < np.datetime64(country.valid_from))
        if country.valid_to is not None:
            wrong |= mine & (first > np.datetime64(country.valid_to))
    return wrong


def _long(rows: pd.DataFrame) -> Flags:
    long = np.zeros(len(rows), dtype=bool)
    for name, most in LONGEST.items():
        lengths = pc.utf8_length(_texts(rows[name]))
        if (pc.max(lengths).as_py() or 0) > most:
            long |= pc.fill_null(pc.greater(lengths, most), False).to_numpy(zero_copy_only=False)
    return long


def _texts(column: pd.Series[Any]) -> Any:
    """Return a text column as an Arrow array."""
    whole = pa.array(column.astype("str"), pa.large_string(), from_pandas=True)
    return whole.combine_chunks() if isinstance(whole, pa.ChunkedArray) else whole


def _all_differ(column: pd.Series[Any]) -> bool:
    """Return whether no text occurs twice; by sorting, since a table of hundreds of thousands of texts takes much memory."""
    texts = _texts(column)
    ordered = texts.take(pc.array_sort_indices(texts))
    return len(ordered) < 2 or not pc.any(pc.equal(ordered[1:], ordered[:-1])).as_py()


def names_aside(rejected: pd.DataFrame) -> list[str]:
    """Return the names of the events in a table of what was set aside."""
    details = rejected.loc[rejected["series"].str.endswith(EVENTS), "detail"].astype("str")
    names: list[str] = details.str.extract(r"^event (.*) \(", expand=False).dropna().tolist()
    return names


def _set_aside(source: str, rows: pd.DataFrame, reason: npt.NDArray[np.object_]) -> pd.DataFrame:
    clean = {
        name: rows[name].astype("str").fillna("").str.replace(CONTROL, "?", regex=True)
        for name in ("country", "iso3", "event", "kind")
    }
    return pd.DataFrame(
        {
            "series": f"{source}{EVENTS}",
            "country": clean["country"],
            "iso3": clean["iso3"],
            "period": rows["start"],
            "value": rows["value"],
            "reason": reason,
            "detail": "event " + clean["event"] + " (" + clean["kind"] + ")",
        },
        columns=list(REJECTED),
    ).reset_index(drop=True)
