"""Statements made by the President of the Security Council on its behalf, with the States that each is about.

*Upstream*     Dataset DGC-PSMT of the UN Peace and Security Data Hub, compiled by the Dag Hammarskjöld Library: one row a statement.
*Measures*     No figures. Each statement is an event for every State that its title names, or one without a country; what a title is about is
               told by one table of phrases for all sources. Symbol, meeting and address of the record go with it.
*Lag*          Some days after the statement; the dataset tells when it was last changed.
*Revisions*    The list is published whole. A statement that is no longer in it, or is about another State, is withdrawn.
*Zero*         None is written. The list is complete from 1994 to its last change when no number of a year is left out.
*Limitations*  Statements before 1994 have no numbers of their own: whether all are listed cannot be told. A title may not name the State
               that a text is about; such a statement counts for none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd

from ingest.contract import Http, Source
from ingest.sources import _psdata, _psdata_texts
from ingest.sources._council_acts import frame_of

DATASET = "DGC-PSMT"
SOURCE = Source(
    id="psdata_statements",
    name="Statements by the President of the Security Council",
    provider=_psdata.PROVIDER,
    url=_psdata.page(DATASET),
    licence=_psdata.LICENCE,
    citation="United Nations, Peace and Security Data Hub, Presidential Statements of the Security Council (Dag Hammarskjöld Library)",
    schedule="35 3 * * *",
    lag=timedelta(0),
    max_age=_psdata.MAX_AGE,
    hosts=_psdata.HOSTS,
    redistribute=True,
    replaces_history=True,
)
KIND = "sc_presidential_statement"
SYMBOL = re.compile(r"S/PRST/(\d{4})/(\d+)|S/\d+.*")
"""As numbered since 1994, and before."""
NUMBERED = 1994


def fetch(http: Http, since: date) -> list[bytes]:  # noqa: ARG001 - the dataset tells of no change before it is read
    """Return the whole list."""
    return [http.get(_psdata.address(DATASET))]


def parse(payloads: Sequence[bytes]) -> pd.DataFrame:
    """Return no observations; the statements are in ``attrs["events"]``."""
    rows = _psdata_texts.rows_of(payloads)
    found = [
        (int(one[1]), int(one[2])) for text in rows["symbol"] if (one := SYMBOL.fullmatch(text)) and one[1]
    ]
    last: dict[int, int] = {}
    for year, number in found:
        last[year] = max(last.get(year, 0), number)
    left_out = sum(last.values()) - len(set(found))
    note = f"{left_out} numbers left out" if left_out else "every number of every year is there"
    numbered = rows[rows["day"].dt.year >= NUMBERED]
    record = _psdata_texts.covered(
        numbered if len(numbered) else rows, KIND, note, complete=not left_out and bool(found)
    )
    acts = [*_psdata_texts.acts(rows, KIND, SYMBOL), record]
    return frame_of(acts, f"to {record.end:%Y-%m-%d}", [note] if left_out else [])
