"""Votes on resolutions of the Security Council since 1946, with the States that each resolution is about.

*Upstream*     The United Nations Digital Library's file of votes in the Security Council (record 4055387), a row a resolution and member.
*Measures*     No figures. Each adopted resolution is an event for every State that its title or item names, or one without a country; votes
               are counted member by member.
*Lag*          The file is renewed every few weeks or months.
*Revisions*    The file is published whole. A resolution that is no longer in it, or is about another State, is withdrawn.
*Zero*         None is written. From the first to the last resolution the list is complete when no number is left out.
*Limitations*  The Library often answers programs with 202 and nothing: save the file by hand then and give it with ``--from``. Drafts that
               were not adopted are not in it. A title may not name the State that a text is about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd

from ingest.contract import Http, Source
from ingest.sources import _undl_votes
from ingest.sources._council_acts import frame_of

RECORD = "4055387"
SOURCE = Source(
    id="undl_sc_votes",
    name="Votes in the Security Council",
    provider="United Nations Digital Library",
    url=_undl_votes.record(RECORD),
    licence=_undl_votes.LICENCE,
    citation="United Nations Digital Library, Security Council Voting Data",
    schedule="15 5 * * 1",
    lag=timedelta(0),
    max_age=timedelta(days=200),
    hosts=_undl_votes.HOSTS,
    redistribute=True,
    replaces_history=True,
)
KIND = "sc_resolution"
SYMBOL = re.compile(r"S/RES/(\d+)\(\d{4}\)")


def fetch(http: Http, since: date) -> list[bytes]:  # noqa: ARG001 - the newest file holds all
    """Return the newest file."""
    return _undl_votes.newest(http, RECORD, "sc")


def parse(payloads: Sequence[bytes]) -> pd.DataFrame:
    """Return no observations; the resolutions are in ``attrs["events"]``."""
    table = _undl_votes.resolutions(payloads)
    numbers = {int(one) for one in table["resolution"].str.extract(SYMBOL.pattern, expand=False).dropna()}
    gaps = max(numbers, default=0) - min(numbers, default=1) + 1 - len(numbers)
    note = f"{gaps} numbers left out" if gaps else "every number from the first to the last is there"
    record = _undl_votes.covered(table, KIND, note, complete=not gaps and bool(numbers))
    acts = [*_undl_votes.acts(table, KIND, SYMBOL), record]
    notes = [*_undl_votes.remarks(table), *([note] if gaps else [])]
    return frame_of(acts, f"to {record.end:%Y-%m-%d}", notes)
