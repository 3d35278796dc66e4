"""Peacekeeping operations of the United Nations, past and present, with the States that each is about.

*Upstream*     Dataset DPPADPOSS-PKO of the UN Peace and Security Data Hub, compiled by the Departments of Political and Peacebuilding
               Affairs and of Peace Operations: one row a mission.
*Measures*     No figures. Each mission is an event from its first day to its last, or to the last change of the dataset while it runs
               (``open``), for every State that its acronym or name tells, or without a country.
*Lag*          A new or ended mission is entered some time later; the dataset tells when it was last changed.
*Revisions*    The list is published whole. A mission that is no longer in it is withdrawn.
*Zero*         None is written: other missions are in another dataset.
*Limitations*  Dates are often the first of a month. A mission that has ended is open until somebody enters its end. The project's own
               table of missions, read by hand, goes before this list as far as it reaches.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd

from ingest.contract import Http, Source
from ingest.sources import _psdata, _psdata_missions

DATASET = "DPPADPOSS-PKO"
SOURCE = Source(
    id="psdata_peacekeeping",
    name="Peacekeeping operations of the United Nations",
    provider=_psdata.PROVIDER,
    url=_psdata.page(DATASET),
    licence=_psdata.LICENCE,
    citation="United Nations, Peace and Security Data Hub, Peacekeeping Operations",
    schedule="50 3 * * *",
    lag=timedelta(0),
    max_age=_psdata.MAX_AGE,
    hosts=_psdata.HOSTS,
    redistribute=True,
    replaces_history=True,
)


def fetch(http: Http, since: date) -> list[bytes]:  # noqa: ARG001 - the dataset tells of no change before it is read
    """Return the whole list."""
    return [http.get(_psdata.address(DATASET))]


def parse(payloads: Sequence[bytes]) -> pd.DataFrame:
    """Return no observations; the missions are in ``attrs["events"]``."""
    return _psdata_missions.parse(payloads, "peacekeeping_operation", "peacekeeping operations")
