"""Acts of the Human Rights Council compiled by this project: texts, special sessions, mandates, reviews, members.

*Upstream*     The project's own tables in ``data/reference/un``, re-tabulated from the OHCHR Search Library through L. Szoszkiewicz's voting
               records, and from reports and lists of the Universal Periodic Review. Nothing is fetched from the network: new acts come
               with a new version of the tables.
*Measures*     No figures. Resolutions, decisions, President's statements, special sessions, urgent debates and reviews are events on their day or
               days; mandates and membership from their first day to their last. Each is there for every State it names, or without a
               country. Of texts only facts are kept: symbol, date, kind, vote, States and what names them.
*Lag*          None: an act is public on its day. The tables end in March 2026 (reviews in January 2026); events of kind ``coverage`` say where.
*Revisions*    With each version of the tables; an act that is no longer in them is withdrawn.
*Zero*         None is written. Every number of a resolution from 2006 to March 2026 is there, so a State that none names had none.
*Limitations*  A text counts as naming a State by its title or OHCHR's subject heading. Outcomes of the UPR, amendments and withdrawn texts are left
               out. First days of special sessions are the day of the outcome or a few days off where ``confidence`` says approximate. Of
               many reviews only the session is known: they are told by its first and last day, and by ``confidence`` where those are from
               memory. First days of mandates older than the Council are from memory.
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
    id="un_human_rights_council",
    name="Acts of the Human Rights Council",
    provider=_un_acts.PROVIDER,
    url="https://www.ohchr.org/en/hr-bodies/hrc/home",
    licence=f"United Nations content, attribution, non-commercial use. {_un_acts.NOTICE}",
    citation="Human Rights Council texts and votes, OHCHR Search Library through L. Szoszkiewicz, OHCHR Voting Records CHR-HRC (2026); "
    "reports and lists of the Universal Periodic Review, OHCHR and UPR Info. Compiled by this project.",
    schedule="15 3 1 * *",
    lag=timedelta(0),
    max_age=timedelta(days=550),
    redistribute=True,
    replaces_history=True,
)
TEXT = re.compile(r"A/HRC/(RES|DEC|PRST)/(S-|OM/)?\d+/\d+")
TEXTS = {"resolution": "hrc_resolution", "decision": "hrc_decision", "statement": "hrc_statement"}
SESSION = re.compile(r"S-\d+")
LIBRARY = "https://searchlibrary.ohchr.org/record/"
MANDATE = "hrc_mandate"
MANDATES = {
    "special_procedure": MANDATE,
    "commission_of_inquiry": MANDATE,
    "fact_finding_mission": MANDATE,
    "independent_experts": MANDATE,
    "investigative_mechanism": MANDATE,
    "ohchr_investigation": MANDATE,
    "ohchr_reporting": MANDATE,
    "urgent_debate": "hrc_urgent_debate",
    "special_session": "",
}
"""Special sessions have a table of their own, with those that name no State."""


def fetch(http: Http, since: date) -> list[bytes]:  # noqa: ARG001 - the tables lie in the project, without a date of change
    """Return the project's own tables."""
    return _un_acts.fetch(tuple(READERS))


def parse(payloads: Sequence[bytes]) -> pd.DataFrame:
    """Return no observations; the acts are in ``attrs["events"]``."""
    return _un_acts.parse(payloads, READERS, "HRC", MANDATES, "hrc_|upr_")


def _text(row: Row) -> Act:
    label = f"{row['symbol']}: {row['title'] or 'names no State'}"
    url = f"{LIBRARY}{row['record']}" if row["record"] else ""
    kind = TEXTS.get(row["kind"])
    return act_of(row, kind, row["symbol"], label, symbol=TEXT, title=row["title"], url=url)


def _session(row: Row) -> Act:
    known = SESSION.fullmatch(row["session"])
    name = f"HRC special session {row['session']}"
    label = f"Special session {row['session']}: {row['title']}"
    sure = row["start_confidence"]
    return act_of(
        row, "hrc_special_session" if known else None, name, label, title=row["title"], confidence=sure
    )


def _review(row: Row) -> Act:
    """Return a review; its outcome is adopted later, and not told with it."""
    name = f"UPR {row['cycle']} {row['iso3']}"
    title = f"Universal Periodic Review, cycle {row['cycle']}"
    label = f"{title}, session {row['session']}"
    note = {"day": "", "session": "days of the session; the day of the review is not known"}
    kind = "upr_review" if row["dates"] in note and row["session"] else None
    return act_of(row, kind, name, label, title=title, cycle=row["cycle"], note=note.get(row["dates"], ""))


READERS = {
    "hrc_texts": _text,
    "hrc_special_sessions": _session,
    "upr_reviews": _review,
    "council_members": _un_acts.member("HRC", "Human Rights Council"),
}
