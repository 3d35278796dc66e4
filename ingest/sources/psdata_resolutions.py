"""Resolutions of the Security Council since 1946, with the States that each is about.

*Upstream*     Dataset DGC-SCRES of the UN Peace and Security Data Hub, compiled by the Dag Hammarskjöld Library: one row a resolution.
*Measures*     No figures. Each resolution is an event for every State that its title names, or one without a country; what a title is about is
               told by one table of phrases for all sources. Symbol, vote, meeting and address of the record go with it.
*Lag*          Some days after the adoption; the dataset tells when it was last changed.
*Revisions*    The list is published whole. A resolution that is no longer in it, or is about another State, is withdrawn.
*Zero*         None is written. Up to the last change the list is complete when no number is left out, and says so in its coverage.
*Limitations*  A title may not name the State that a text is about; such a resolution counts for none. The project's own tables, read by
               hand, go before this list as far as they reach.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd

from ingest.contract import Http, Source
from ingest.sources import _psdata, _psdata_texts
from ingest.sources._council_acts import frame_of

DATASET = "DGC-SCRES"
SOURCE = Source(
    id="psdata_resolutions",
    name="Resolutions of the Security Council",
    provider=_psdata.PROVIDER,
    url=_psdata.page(DATASET),
    licence=_psdata.LICENCE,
    citation="United Nations, Peace and Security Data Hub, Resolutions of the Security Council (Dag Hammarskjöld Library)",
    schedule="30 3 * * *",
    lag=timedelta(0),
    max_age=timedelta(days=120),
    hosts=_psdata.HOSTS,
    redistribute=True,
    replaces_history=True,
)
KIND = "sc_resolution"
SYMBOL = re.compile(r"S/RES/(\d+)\((\d{4})\)")


def fetch(http: Http, since: date) -> list[bytes]:  # noqa: ARG001 - the dataset tells of no change before it is read
    """Return the whole list."""
    return [http.get(_psdata.address(DATASET))]


def parse(payloads: Sequence[bytes]) -> pd.DataFrame:
    """Return no observations; the resolutions are in ``attrs["events"]``."""
    rows = _psdata_texts.rows_of(payloads)
    numbers = {int(found[1]) for one in rows["symbol"] if (found := SYMBOL.fullmatch(one))}
    left_out = sorted(set(range(min(numbers, default=1), max(numbers, default=0) + 1)) - numbers)
    listed = ", ".join(map(str, left_out[:8])) + (" …" if len(left_out) > 8 else "")
    note = f"numbers left out: {listed}" if left_out else "every number from the first to the last is there"
    record = _psdata_texts.covered(rows, KIND, note, complete=not left_out)
    acts = [*_psdata_texts.acts(rows, KIND, SYMBOL), record]
    return frame_of(acts, f"to {record.end:%Y-%m-%d}", [note] if left_out else [])
