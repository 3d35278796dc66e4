"""The project's own tables of acts of United Nations bodies (``data/reference/un``), known by their columns and read into acts.

A table has a row an act, ``mandates.csv`` a row an act and State. States are codes between ``;``. An act keeps its place without a kind where
a row says what cannot be: a body, type, attribution, symbol or vote that does not exist, an end that is no day. The checks then
set it aside and list it, as they do with a code that is no country, or was none on the day.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from data.countries import REFERENCE
from ingest.archives import COMPARE
from ingest.contract import FormatError
from ingest.reading import read_csv_bytes
from ingest.sources._council_acts import Act, coverage, frame_of

Row = Mapping[Any, Any]
Reader = Callable[[Row], Act | None]
"""Makes an act of a row; None for a row of another body."""
FOLDER = REFERENCE / "un"
PROVIDER = "Compiled by this project from United Nations records"
NOTICE = (
    "Human Rights Council: single facts from a dataset under PolyForm Noncommercial 1.0.0. "
    "Required Notice: Copyright 2026 Łukasz Szoszkiewicz (https://github.com/lszoszk/hrc-voting)"
)
ATTRIBUTIONS = frozenset(
    {"named", "item", "letter", "resolution_subject", "set_by_hand", "assigned_from_memory", "umbrella", "admission", "thematic"}
)  # fmt: skip
BODIES = frozenset({"SC", "HRC", "GA", "OHCHR"})
ANY = re.compile(".*")
VOTE = re.compile(r"\d{1,3}-\d{1,3}-\d{1,3}|")
ONE_DAY = frozenset({"hrc_urgent_debate", "ga_emergency_session"})
"""Kinds of ``mandates.csv`` that are told by their first day."""
CALLED = frozenset({"peacekeeping_operation", "political_mission"})
"""Types whose acts go by the name of the mission, as in other lists."""
LONGEST = 60
"""Characters of the name of an act: a bar and a country code follow it."""
# fmt: off
TABLES: Mapping[str, frozenset[str]] = {
    "mandates": frozenset({"mandate", "body", "iso3", "attribution", "type", "instrument", "start", "start_confidence", "start_symbol", "end", "end_confidence", "known_until", "note"}),
    "coverage": frozenset({"kind", "start", "end", "complete", "note"}),
    "sc_meetings": frozenset({"symbol", "date", "type", "item", "iso3", "attribution"}),
    "sc_presidential_statements": frozenset({"symbol", "date", "meeting", "item", "iso3", "attribution"}),
    "sc_resolutions": frozenset({"symbol", "date", "meeting", "title", "vote", "iso3", "attribution", "confidence"}),
    "sc_drafts": frozenset({"symbol", "date", "kind", "subject", "vetoed_by", "vote", "iso3", "attribution", "confidence"}),
    "sc_visiting_missions": frozenset({"symbol", "start", "end", "title", "iso3", "attribution"}),
    "hrc_texts": frozenset({"symbol", "date", "session", "kind", "title", "vote", "iso3", "attribution", "record"}),
    "hrc_special_sessions": frozenset({"session", "start", "start_confidence", "end", "title", "symbol", "iso3", "attribution"}),
    "upr_reviews": frozenset({"iso3", "cycle", "session", "start", "end", "dates", "confidence"}),
    "council_members": frozenset({"body", "iso3", "start", "end", "seat", "note"}),
    "ga_resolutions": frozenset({"symbol", "date", "title", "topic", "adoption", "iso3", "attribution"}),
}
"""The columns by which a table is known."""
# fmt: on


def fetch(names: Sequence[str]) -> list[bytes]:
    """Return the tables named, with those of mandates and of coverage."""
    acts = [FOLDER / "acts" / f"{name}.csv" for name in (*names, "coverage")]
    return [path.read_bytes() for path in (*acts, FOLDER / "mandates.csv")]


def parse(
    payloads: Sequence[bytes], readers: Mapping[str, Reader], body: str, kinds: Mapping[str, str], own: str
) -> pd.DataFrame:
    """Return no observations, and in ``attrs["events"]`` the acts of one body with what their record covers; raise FormatError.

    ``readers`` make acts of the rows of each table. ``kinds`` are the kinds of mandates by type, empty for a type that is no act of
    the body; ``own`` is what the kinds of its acts begin with.
    """
    tables = _tables(payloads, (*readers, "coverage", "mandates"))
    acts = [act for name, read in readers.items() for row in _rows(tables[name]) if (act := read(row))]
    acts += _mandates(tables["mandates"], body, kinds)
    record = [_record(row) for row in _rows(tables["coverage"]) if re.match(own, row["kind"])]
    if not record:
        raise FormatError("nothing is said of what the tables cover", kind="schema", field="kind", remedy=COMPARE)  # fmt: skip
    last = max(str(one.end)[:10] for one in record if not str(one.detail["of"]).endswith("_member"))
    return frame_of([*acts, *record], f"to {last}")


def _tables(payloads: Sequence[bytes], wanted: Sequence[str]) -> dict[str, pd.DataFrame]:
    found: dict[str, pd.DataFrame] = {}
    for number, payload in enumerate(payloads):
        rows = read_csv_bytes(payload)
        fits = [name for name in wanted if TABLES[name] <= set(rows.columns)]
        name = max(fits, key=lambda name: len(TABLES[name]), default=None)
        if name is None or name in found:
            what = f"two tables of {name}" if name else f"no table of ours has the columns {', '.join(rows.columns[:8])}"  # fmt: skip
            raise FormatError(what, kind="schema", remedy=COMPARE)
        found[name] = rows.fillna("").assign(payload=number)
    if missing := [name for name in wanted if name not in found]:
        raise FormatError(f"no table {', '.join(missing)}", kind="schema", remedy="give all tables of the source")  # fmt: skip
    return found


def _rows(table: pd.DataFrame) -> Iterator[Row]:
    yield from table.to_dict("records")


def day(cell: str) -> Any:
    """Return a day given as an ISO date, NaT for anything else."""
    try:
        return pd.Timestamp(date.fromisoformat(cell)).as_unit("s") if len(cell) == 10 else pd.NaT
    except ValueError:
        return pd.NaT


def states(row: Row) -> tuple[str, ...]:
    """Return the States of a row, as it writes them."""
    return tuple(dict.fromkeys(code.strip().upper() for code in row["iso3"].split(";") if code.strip()))


def act_of(
    row: Row,
    kind: str | None,
    name: str,
    label: str,
    *,
    symbol: re.Pattern[str] = ANY,
    lasts: bool = False,
    **detail: object,
) -> Act:
    """Return the act of a row, without a kind where the row says what cannot be.

    What ``lasts`` is open where no end is known by ``known_until``: its last day is then the last on which it is known to stand.
    """
    first, last = day(row.get("date") or row.get("start", "")), day(row.get("end", ""))
    attribution = row.get("attribution", "named")
    wrong = (
        attribution not in ATTRIBUTIONS
        or not VOTE.fullmatch(row.get("vote", ""))
        or not symbol.fullmatch(row.get("symbol", ""))
        or (row.get("end", "") != "" and pd.isna(last))
    )
    told = {key: row.get(key, "") for key in ("symbol", "vote", "confidence", "meeting", "session", "note")}
    until = day(row["known_until"]) if lasts else last
    if lasts and (pd.isna(last) or last > until):
        last, told["open"] = max(until, first), True
    return Act(
        None if wrong else kind,
        name[:LONGEST],
        first,
        label,
        attribution,
        states(row),
        end=None if pd.isna(last) else last,
        payload=row["payload"],
        detail={**told, **detail},
    )


def member(body: str, name: str) -> Reader:
    """Return what makes the spell of a member of a Council; that of a body that does not exist is set aside."""

    def read(row: Row) -> Act | None:
        if row["body"] != body and row["body"] in BODIES:
            return None
        kind = f"{body.lower()}_member" if row["body"] == body else None
        called = f"{row['body']} member {row['iso3']} {row['start'][:4]}"
        label = f"{name}, {row['seat']} member"
        return act_of(row, kind, called, label, lasts=True, seat=row["seat"])

    return read


def _mandates(table: pd.DataFrame, body: str, kinds: Mapping[str, str]) -> Iterator[Act]:
    """Give the mandates of a body, and of bodies that do not exist; those of one on several States are one act."""
    shared = [name for name in table.columns if name != "iso3"]
    found: dict[tuple[Any, ...], list[str]] = {}
    for row in _rows(table):
        found.setdefault(tuple(row[name] for name in shared), []).append(row["iso3"])
    for key, codes in found.items():
        row = {**dict(zip(shared, key, strict=True)), "iso3": ";".join(codes)}
        kind = kinds.get(row["type"]) if row["body"] == body else None
        if row["body"] not in BODIES or (row["body"] == body and kind != ""):
            yield _mandate(row, kind)


def _mandate(row: Row, kind: str | None) -> Act:
    """Return a mandate with its first text; later texts are acts of their own, and were not known when it began."""
    about = " ".join([row["body"], row["type"], *states(row), row["start"][:4]])
    name = re.sub(r" \(.*\)$", "", row["instrument"]) if row["type"] in CALLED else about
    lasts = kind not in ONE_DAY
    sure = row["start_confidence"]
    if lasts and "" < row["end"] <= row["known_until"] and row["end_confidence"] != sure:
        sure += f", end {row['end_confidence']}"
    told = {
        **row,
        "symbol": row["start_symbol"],
        "confidence": sure,
        **({} if lasts else {"end": "", "note": ""}),
    }
    return act_of(told, kind, name, row["instrument"], lasts=lasts, title=row["instrument"], type=row["type"])


def _record(row: Row) -> Act:
    first, last = day(row["start"]), day(row["end"])
    if pd.isna(first) or pd.isna(last) or last < first or row["complete"] not in ("yes", "no"):
        raise FormatError(
            f"the record of {row['kind']} from {row['start']!r} to {row['end']!r} is no stretch of days, complete yes or no",
            kind="schema",
            field="coverage",
            remedy=COMPARE,
        )
    return coverage(row["kind"], first, last, row["note"], complete=row["complete"] == "yes")
