"""Acts of the General Assembly on a country compiled by this project: resolutions, an emergency session, mandates.

*Upstream*     The project's own tables in ``data/reference/un``, re-tabulated from roll-calls (E. Voeten's UN votes; United Nations Digital
               Library) and texts of resolutions. Nothing is fetched from the network: new acts come with a new version of the tables.
*Measures*     No figures. Resolutions (and one decision) that name a State are events on their day, for each State named; mandates from their first day
               to their last.
*Lag*          None: an act is public on its day. Events of kind ``coverage`` say from when to when the tables hold acts.
*Revisions*    With each version of the tables; an act that is no longer in them is withdrawn.
*Zero*         None is written, and none may be read: a State that is not there may well have been discussed.
*Limitations*  Never complete: recorded votes of 1989 to 2019 and of 2025, of the years between only texts at hand, and few adopted without a vote.
               Titles of roll-calls are those of the data set of votes, shortened. Only mandates that a text confirms are here.
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
    id="un_general_assembly",
    name="Acts of the General Assembly on countries",
    provider=_un_acts.PROVIDER,
    url="https://www.un.org/en/ga/",
    licence="United Nations content, attribution, non-commercial use; roll-calls to 2019 from unvotes (MIT)",
    citation="United Nations documents; E. Voeten, United Nations General Assembly Voting Data, through unvotes; United Nations Digital "
    "Library, voting data. Compiled by this project.",
    schedule="20 3 1 * *",
    lag=timedelta(0),
    max_age=timedelta(days=550),
    redistribute=True,
    replaces_history=True,
)
TEXT = re.compile(r"A/(RES|DEC)/(ES-)?\d+/\d+( [A-Z])?")
MANDATES = {
    "tribunal": "ga_mandate",
    "investigative_mechanism": "ga_mandate",
    "membership_suspension": "ga_mandate",
    "emergency_special_session": "ga_emergency_session",
}


def fetch(http: Http, since: date) -> list[bytes]:  # noqa: ARG001 - the tables lie in the project, without a date of change
    """Return the project's own tables."""
    return _un_acts.fetch(tuple(READERS))


def parse(payloads: Sequence[bytes]) -> pd.DataFrame:
    """Return no observations; the acts are in ``attrs["events"]``."""
    return _un_acts.parse(payloads, READERS, "GA", MANDATES, "ga_")


def _text(row: Row) -> Act:
    label = f"{row['symbol']}: {row['title']}"
    adoption = row["adoption"]
    return act_of(
        row, "ga_resolution", row["symbol"], label, symbol=TEXT, title=row["title"], adoption=adoption
    )


READERS = {"ga_resolutions": _text}
