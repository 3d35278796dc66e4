"""Vetoes cast in the Security Council since 1946, with the States that each draft was about.

*Upstream*     Dataset DPPA-SCVETOES of the UN Peace and Security Data Hub, compiled by the Department of Political and Peacebuilding
               Affairs: one row a draft on which a permanent member voted against.
*Measures*     No figures. Each draft is an event for every State that the agenda item names, or one without a country, with who cast a veto.
*Lag*          The dataset is changed when somebody does so, and tells when; it has stood still for a year and more.
*Revisions*    The list is published whole. A draft that is no longer in it, or is about another State, is withdrawn.
*Zero*         None is written. The list is complete to its last change, and nothing is said of the days after.
*Limitations*  What a draft was about is told by the wording of the item, or where that names no State by the topic beside it. The project's own table of
               vetoes, read by hand, goes before this list as far as it reaches.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd

from ingest.contract import Http, Source
from ingest.sources import _psdata
from ingest.sources._agenda import about
from ingest.sources._columns import Aliases
from ingest.sources._council_acts import SECURITY_COUNCIL_BEGAN, Act, coverage, frame_of

DATASET = "DPPA-SCVETOES"
SOURCE = Source(
    id="psdata_vetoes",
    name="Vetoes in the Security Council",
    provider=_psdata.PROVIDER,
    url=_psdata.page(DATASET),
    licence=_psdata.LICENCE,
    citation="United Nations, Peace and Security Data Hub, Security Council Data: Vetoes Since 1946",
    schedule="40 3 * * *",
    lag=timedelta(0),
    max_age=_psdata.MAX_AGE,
    hosts=_psdata.HOSTS,
    redistribute=True,
    replaces_history=True,
)
KIND = "sc_veto"
# fmt: off
PERMANENT: Aliases = {
    "CHN": ("china",), "FRA": ("france",), "RUS": ("russian_federation_ussr", "russian_federation_or_ussr"),
    "GBR": ("united_kingdom", "united_kingdom_of_great_britain_and_northern_ireland"), "USA": ("united_states", "united_states_of_america"),
}
COLUMNS: Aliases = {
    "date": ("date",), "draft": ("draft_res", "draft_resolution_number"), "record": ("record",), "agenda": ("agenda",),
    "topic": ("short_agenda", "topic"), **PERMANENT, **_psdata.UPDATED,
}
# fmt: on


def fetch(http: Http, since: date) -> list[bytes]:  # noqa: ARG001 - the dataset tells of no change before it is read
    """Return the whole list."""
    return [http.get(_psdata.address(DATASET))]


def parse(payloads: Sequence[bytes]) -> pd.DataFrame:
    """Return no observations; the vetoed drafts are in ``attrs["events"]``, without a kind where nobody is told to have cast a veto."""
    rows = _psdata.read(payloads, COLUMNS, ("date", "draft", "agenda", *PERMANENT))
    rows = rows.assign(day=_psdata.days(rows["date"]))
    until = _psdata.updated(rows, rows["day"])
    record = coverage(KIND, SECURITY_COUNCIL_BEGAN, until, "to the last change of the dataset", complete=True)
    return frame_of([*map(_act, rows.to_dict("records")), record], f"to {until:%Y-%m-%d}")


def _act(row: dict[Any, Any]) -> Act:
    casters = [iso3 for iso3 in PERMANENT if _psdata.text(row[iso3]).removesuffix(".0") == "1"]
    draft, agenda = _psdata.text(row["draft"]), _psdata.text(row["agenda"])
    what = about(agenda)
    if not what.named and (by_topic := about(_psdata.text(row["topic"]))).named:
        what = by_topic
    return Act(
        KIND if casters else None,
        draft,
        row["day"],
        f"{draft}: {agenda}",
        what.attribution,
        what.named,
        payload=row["payload"],
        detail={
            "symbol": draft,
            "title": agenda,
            "vetoed_by": ";".join(sorted(casters)),
            "meeting": _psdata.text(row["record"]),
        },
    )
