"""Resolutions and presidential statements of the Security Council: two datasets of the Peace and Security Data Hub with one layout."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from ingest.sources import _psdata
from ingest.sources._agenda import About, about
from ingest.sources._columns import Aliases
from ingest.sources._council_acts import SECURITY_COUNCIL_BEGAN, Act, coverage

COLUMNS: Aliases = {
    "date": ("date",),
    "symbol": ("symbol",),
    "title": ("title",),
    "subjects": ("subjects",),
    "meeting": ("meeting_number",),
    "record": ("related_symbol",),
    "yes": ("voting_yes",),
    "no": ("voting_no",),
    "abstain": ("voting_abstain",),
    "url": ("url",),
    **_psdata.UPDATED,
}
PREFIX = re.compile(
    r"^(?:Security Council resolution [\d ()]+|Statement .*?President of the Security Council)\s*(?=\[)",
    re.IGNORECASE,
)


def rows_of(payloads: Sequence[bytes]) -> pd.DataFrame:
    """Return the rows as text, with ``day``; raise FormatError."""
    rows = _psdata.read(payloads, COLUMNS, ("date", "symbol", "title"))
    return rows.assign(day=_psdata.days(rows["date"]), symbol=rows["symbol"].map(symbol))


def symbol(cell: object) -> str:
    """Return a document symbol as the Council writes it: ``S/RES/2048(2012)``."""
    return re.sub(r"\s*(?=\()", "", _psdata.text(cell))


def subject(title: str, subjects: str) -> About:
    """Return what a text is about by its title, and where that names no State by its main subjects."""
    by_title = about(title)
    return by_title if by_title.attribution != "thematic" else about(subjects)


def acts(rows: pd.DataFrame, kind: str, shape: re.Pattern[str]) -> list[Act]:
    """Return the acts; one whose symbol has not the ``shape`` keeps its place without a kind, to be set aside."""
    votes = rows[["yes", "no", "abstain"]].apply(_psdata.count)
    told = votes["yes"].notna()
    votes = votes.fillna(0).astype("int64").astype("str")
    vote = (votes["yes"] + "-" + votes["no"] + "-" + votes["abstain"]).where(told, "")
    return [_act(row, kind, shape) for row in rows.assign(vote=vote).to_dict("records")]


def _act(row: dict[Any, Any], kind: str, shape: re.Pattern[str]) -> Act:
    title = PREFIX.sub("", _psdata.text(row["title"])).strip("[] ")
    what = subject(title, _psdata.text(row["subjects"]))
    return Act(
        kind if shape.fullmatch(row["symbol"]) else None,
        row["symbol"],
        row["day"],
        f"{row['symbol']}: {title}",
        what.attribution,
        what.named,
        payload=row["payload"],
        detail={
            "symbol": row["symbol"],
            "title": title,
            "vote": row["vote"],
            "adoption": "unanimous" if "unanim" in _psdata.text(row["yes"]).lower() else "",
            "meeting": _psdata.text(row["record"]) or _psdata.text(row["meeting"]),
            "url": _psdata.text(row["url"]),
        },
    )


def covered(rows: pd.DataFrame, kind: str, note: str, *, complete: bool) -> Act:
    """Return to which day the dataset lists a kind of act."""
    first = max(rows["day"].min(), SECURITY_COUNCIL_BEGAN)
    return coverage(kind, first, _psdata.updated(rows, rows["day"]), note, complete=complete)
