"""Acts of the Security Council compiled by this project: meetings, resolutions, statements, vetoes, missions, sanctions, members.

*Upstream*     The project's own tables in ``data/reference/un``, re-tabulated from United Nations records: the Dag Hammarskjöld Library's
               tables of meetings and vetoes, voting data, texts of resolutions, the list of visiting missions, lists of members. Each
               row names its source there. Nothing is fetched from the network: new acts come with a new version of the tables.
*Measures*     No figures. Formal meetings, resolutions, presidential statements, drafts that were vetoed or lacked nine votes, and visiting
               missions are events on their day; operations, missions, tribunals, sanctions and membership from their first day to their
               last. Each is there for every State it is about, told by how it names it, or without a country.
*Lag*          None: an act is public on its day. The tables end earlier for some kinds than for others; events of kind ``coverage`` say where.
*Revisions*    With each version of the tables; an act that is no longer in them is withdrawn.
*Zero*         None is written. Resolutions from 1989 to January 2026 are complete, vetoes and failed drafts to December 2025, formal meetings to
               June 2022 without the time of videoconferences, presidential statements by the unbroken run of their numbers.
*Limitations*  What an item is about is told by its wording: a State discussed under a thematic item is not named, and closed consultations are not
               in the record. Meetings with troop contributors and resolutions adopted in writing are no formal meetings and left out.
               Referrals to the International Criminal Court are resolutions, not mandates. Many last days of missions are from memory or
               known to the month, as ``confidence`` says. Ends foreseen after the last day of the record are not told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd

from ingest.contract import Http, Source
from ingest.sources import _un_acts
from ingest.sources._council_acts import Act
from ingest.sources._un_acts import Row, act_of

SOURCE = Source(
    id="un_security_council",
    name="Acts of the Security Council",
    provider=_un_acts.PROVIDER,
    url="https://main.un.org/securitycouncil/en",
    licence="United Nations content, attribution, non-commercial use; votes and drafts CC BY 4.0",
    citation="United Nations documents; Dag Hammarskjöld Library, Security Council tables of meetings and of vetoes; B. Martin, UNSC votes "
    "since 1946, Sciences Po (2026), doi 10.21410/7E4/Z0KECE; United Nations Digital Library, voting data; Security Council Affairs "
    "Division, list of missions; UN Peace and Security Data Hub, Peacekeeping Operations. Compiled by this project.",
    schedule="10 3 1 * *",
    lag=timedelta(0),
    max_age=timedelta(days=550),
    redistribute=True,
    replaces_history=True,
)
MEETING = re.compile(r"S/PV\.\d+( \((Resumption \d+|Part I+)\))?")
RESOLUTION = re.compile(r"S/RES/\d+\(\d{4}\)")
STATEMENT = re.compile(r"S/PRST/\d{4}/\d+|S/\d{5}")
DRAFT = re.compile(r"S/\d{4}/\d+|S/\d{5}(/Rev\.\d)?|S/RES/\d+ \(oral amendment\)")
DRAFTS = {"vetoed": "sc_veto", "failed": "sc_failed_draft"}
PERMANENT = frozenset({"CHN", "FRA", "GBR", "RUS", "USA"})
MISSION = "sc_mission"
MANDATES = {
    "sanctions": "sc_sanctions",
    "peacekeeping_operation": MISSION,
    "political_mission": MISSION,
    "authorized_force": MISSION,
    "tribunal": MISSION,
    "commission_of_inquiry": MISSION,
    "investigative_mechanism": MISSION,
    "icc_referral": "",
    "envoy": "",
}


def fetch(http: Http, since: date) -> list[bytes]:  # noqa: ARG001 - the tables lie in the project, without a date of change
    """Return the project's own tables."""
    return _un_acts.fetch(tuple(READERS))


def parse(payloads: Sequence[bytes]) -> pd.DataFrame:
    """Return no observations; the acts are in ``attrs["events"]``."""
    return _un_acts.parse(payloads, READERS, "SC", MANDATES, "sc_")


def _meeting(row: Row) -> Act:
    label = f"{row['symbol']}: {row['item']}"
    return act_of(
        row, "sc_meeting", row["symbol"], label, symbol=MEETING, title=row["item"], type=row["type"]
    )


def _statement(row: Row) -> Act:
    label = f"{row['symbol']}: {row['item']}"
    return act_of(row, "sc_presidential_statement", row["symbol"], label, symbol=STATEMENT, title=row["item"])


def _resolution(row: Row) -> Act:
    label = f"{row['symbol']}: {row['title']}"
    return act_of(row, "sc_resolution", row["symbol"], label, symbol=RESOLUTION, title=row["title"])


def _draft(row: Row) -> Act:
    """Return a draft that was not adopted; vetoed only by permanent members, and by at least one."""
    casters = set(row["vetoed_by"].split(";")) - {""}
    told = casters <= PERMANENT and bool(casters) == (row["kind"] == "vetoed")
    kind = DRAFTS.get(row["kind"]) if told else None
    label = f"{row['symbol']}: {row['subject']}"
    return act_of(
        row, kind, row["symbol"], label, symbol=DRAFT, title=row["subject"], vetoed_by=row["vetoed_by"]
    )


def _visit(row: Row) -> Act:
    number = "" if row["iso3"] == "" else f" {row['iso3'].replace(';', ' ')}"
    name = f"SC visiting mission {row['start']}{number}"
    return act_of(row, "sc_visiting_mission", name, row["title"], title=row["title"])


READERS = {
    "sc_meetings": _meeting,
    "sc_presidential_statements": _statement,
    "sc_resolutions": _resolution,
    "sc_drafts": _draft,
    "sc_visiting_missions": _visit,
    "council_members": _un_acts.member("SC", "Security Council"),
}
