"""Frames of acts as ``data.acts`` gives them: made by hand, and from the project's own tables."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from functools import cache

import pandas as pd

from data.acts import COLUMNS
from indicators.attention_rules import KINDS
from ingest.sources import un_human_rights_council, un_security_council

SPELLS = ("hrc_mandate", "sc_sanctions", "sc_mission")


def frame(rows: Iterable[dict[str, object]]) -> pd.DataFrame:
    """Return acts, one row a State; ``states`` between ``;``, ``end`` the first day where there is none."""
    found = []
    for number, row in enumerate(rows):
        for iso3 in str(row["states"]).split(";"):
            act = str(row.get("act", f"act {number}"))
            told = {"attribution": "named", "open": False, "label": act, "source": "test", **row, "act": act}
            told |= {"iso3": iso3 or None, "end": row.get("end", row["start"]), "event": f"{act}|{iso3}"}
            found.append(told)
    table = pd.DataFrame(found).reindex(columns=list(COLUMNS))
    text = [name for name in COLUMNS if name not in ("start", "end", "open")]
    table = table.astype(dict.fromkeys(text, "str")).astype({"open": "bool"})
    return table.assign(
        **{name: pd.to_datetime(table[name]).astype("datetime64[s]") for name in ("start", "end")}
    )


def covered(*rows: tuple[str, str, str] | tuple[str, str, str, bool]) -> pd.DataFrame:
    """Return coverage of kinds (``hrc`` or ``sc`` for all of a body) from a day to a day, complete unless told otherwise."""
    found = [
        (kind, row[1], row[2], row[3] if len(row) > 3 else True, "")
        for row in rows
        for kind in sorted(KINDS.get(row[0], {row[0]}))
    ]
    table = pd.DataFrame(found, columns=["kind", "start", "end", "complete", "note"])
    return table.assign(
        **{name: pd.to_datetime(table[name]).astype("datetime64[s]") for name in ("start", "end")}
    )


@cache
def own_tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the acts of the project's own tables and what they cover."""
    parts = [
        one.parse(one.fetch(None, date(1990, 1, 1))).attrs["events"]
        for one in (un_security_council, un_human_rights_council)
    ]
    held = pd.concat(parts, ignore_index=True)
    told = pd.DataFrame([json.loads(text) for text in held["detail"]])
    record = held["kind"].eq("coverage")
    spans = held.loc[record, ["start", "end"]].assign(
        kind=told.loc[record, "of"].astype("str"), complete=told.loc[record, "complete"].eq(True), note=""
    )
    acts = held.assign(
        **{name: told[name].astype("str") for name in ("act", "attribution", "type")},
        open=told["open"].eq(True),
        source="own",
    )
    return acts[~record & acts["kind"].notna()].reindex(columns=list(COLUMNS)).reset_index(drop=True), spans


# ---- the same by a plain loop ------------------------------------------------------------------------------------------

POINTS = {
    "hrc_resolution": 3, "hrc_decision": 2, "hrc_statement": 2, "hrc_special_session": 5, "sc_meeting": 1,
    "sc_presidential_statement": 2, "sc_resolution": 3, "sc_veto": 3, "sc_failed_draft": 2, "sc_visiting_mission": 3,
    "sc_sanctions": 4, "sc_mission": 4,
}  # fmt: skip
INVESTIGATIONS = (
    "commission_of_inquiry", "fact_finding_mission", "investigative_mechanism", "independent_experts", "ohchr_investigation",
)  # fmt: skip
CORE = {
    "hrc": ("hrc_resolution", "hrc_decision", "hrc_statement", "hrc_special_session"),
    "sc": ("sc_resolution", "sc_veto", "sc_failed_draft"),
}
NAMES = ("named", "item", "letter", "resolution_subject", "set_by_hand")


def points(kind: str, type_: str) -> float:
    """Return the points of an act, as they are declared, written down a second time."""
    if kind == "hrc_mandate":
        return 5 if type_ in INVESTIGATIONS else 4 if type_ == "special_procedure" else 3
    return 0 if type_ == "tribunal" else POINTS.get(kind, 0)


def year_before(day: date, years: int = 1) -> date:
    """Return the same day so many years before, 28 February for the 29th."""
    shorter = (day.month, day.day) == (2, 29) and (day.year - years) % 4 != 0
    return day.replace(year=day.year - years, day=28 if shorter else day.day)


def by_hand(acts: pd.DataFrame, coverage: pd.DataFrame, body: str, iso3: str, on: date) -> float | None:
    """Return the attention of a body to a State by one plain loop, None where nothing can be told."""
    spans: dict[str, list[tuple[date, date]]] = {}
    for row in coverage[coverage["complete"]].to_dict("records"):
        spans.setdefault(row["kind"], []).append((row["start"].date(), row["end"].date()))
    if not set(CORE[body]) <= set(spans):
        return None
    day = min([on, *(max(end for _, end in spans[kind]) for kind in CORE[body])])

    def complete(kind: str, first: date) -> bool:
        return any(start <= first and day <= end for start, end in spans.get(kind, ()))

    year = year_before(date.fromordinal(day.toordinal() + 1))
    if not all(complete(kind, year) for kind in CORE[body]):
        return None
    total = 0.0
    for row in acts[(acts["iso3"] == iso3) & acts["kind"].str.startswith(body)].to_dict("records"):
        start, end, kind = row["start"].date(), row["end"].date(), row["kind"]
        if row["attribution"] not in NAMES or start > day or not points(kind, row["type"]):
            continue
        if kind in SPELLS:
            total += points(kind, row["type"]) * (complete(kind, day) and (row["open"] or end >= day))
        elif complete(kind, year) and start >= year_before(day, 5):
            total += points(kind, row["type"]) * 0.5 ** ((day - start).days / 365)
    return total
