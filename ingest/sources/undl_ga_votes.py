"""Recorded votes on resolutions of the General Assembly since 1946 that name a State.

*Upstream*     The United Nations Digital Library's file of votes in the General Assembly (record 4060887), a row a resolution and member.
*Measures*     No figures. Each resolution adopted by recorded vote whose title or item names States is an event for each of them; votes are
               counted member by member.
*Lag*          The file is renewed every few weeks or months.
*Revisions*    The file is published whole. A resolution that is no longer in it, or is about another State, is withdrawn.
*Zero*         None is written.
*Limitations*  Most resolutions are adopted without a vote and are not in the file: a State that is not there may have been spoken of. The
               Library often answers programs with 202 and nothing: save the file by hand then and give it with ``--from``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd

from ingest.contract import Http, Source
from ingest.sources import _undl_votes
from ingest.sources._council_acts import frame_of

RECORD = "4060887"
SOURCE = Source(
    id="undl_ga_votes",
    name="Recorded votes in the General Assembly",
    provider="United Nations Digital Library",
    url=_undl_votes.record(RECORD),
    licence=_undl_votes.LICENCE,
    citation="United Nations Digital Library, General Assembly Voting Data",
    schedule="30 5 * * 1",
    lag=timedelta(0),
    max_age=timedelta(days=200),
    hosts=_undl_votes.HOSTS,
    redistribute=True,
    replaces_history=True,
)
KIND = "ga_resolution"
SYMBOL = re.compile(r"A/(?:RES|DEC)/[A-Z0-9()/-]+")


def fetch(http: Http, since: date) -> list[bytes]:  # noqa: ARG001 - the newest file holds all
    """Return the newest file."""
    return _undl_votes.newest(http, RECORD, "ga")


def parse(payloads: Sequence[bytes]) -> pd.DataFrame:
    """Return no observations; the resolutions that name a State are in ``attrs["events"]``, and those that cannot be right."""
    table = _undl_votes.resolutions(payloads)
    every = _undl_votes.acts(table, KIND, SYMBOL)
    acts = [act for act in every if act.states or act.kind is None or pd.isna(act.start)]
    note = "recorded votes only: resolutions adopted without a vote are not listed"
    record = _undl_votes.covered(table, KIND, note, complete=False)
    notes = [f"{len(every) - len(acts):,} resolutions name no State", *_undl_votes.remarks(table)]
    return frame_of([*acts, record], f"to {record.end:%Y-%m-%d}", notes)
