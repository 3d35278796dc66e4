"""Operations and missions of the United Nations, from their start to their end: two datasets of the Peace and Security Data Hub."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ingest.sources import _psdata
from ingest.sources._agenda import about
from ingest.sources._columns import Aliases
from ingest.sources._council_acts import Act, coverage, frame_of

KIND = "sc_mission"
COLUMNS: Aliases = {
    "acronym": ("mission_acronym",),
    "name": ("mission_name",),
    "active": ("mission_isactive",),
    "start": ("start_date",),
    "end": ("end_date",),
    **_psdata.UPDATED,
}
BEGAN = pd.Timestamp("1948-01-01")


def parse(payloads: Sequence[bytes], kind: str, listed: str) -> pd.DataFrame:
    """Return no observations; missions are in ``attrs["events"]``, those of several parts left out; ``listed`` says what the list has."""
    rows = _psdata.read(payloads, COLUMNS, ("name", "start", "end"))
    rows = rows.assign(first=_psdata.days(rows["start"]), last=_psdata.days(rows["end"]))
    until = _psdata.updated(rows, rows["first"])
    whole = rows["name"].fillna("").str.contains(r"\([IVX]+ & [IVX]+\)", regex=True)
    acts = [_mission(row, kind, until) for row in rows[~whole].to_dict("records")]
    record = coverage(KIND, BEGAN, until, f"{listed} only", complete=False)
    note = f"{int(whole.sum())} rows sum up missions listed one by one"
    return frame_of([*acts, record], f"{until:%Y-%m-%d}", [note] if whole.any() else [])


def _mission(row: dict[Any, Any], kind: str, until: pd.Timestamp) -> Act:
    """Return a mission; one without an end is open on the last day that the list was kept up."""
    acronym, name = _psdata.text(row["acronym"]), _psdata.text(row["name"])
    running = pd.isna(row["last"])
    what = about(acronym)
    what = what if what.named else about(name)
    return Act(
        KIND,
        acronym or name[:48],
        row["first"],
        f"{acronym}: {name}" if acronym else name,
        what.attribution,
        what.named,
        end=max(until, row["first"]) if running else row["last"],
        payload=row["payload"],
        detail={"title": name, "type": kind, "open": running or ""},
    )
