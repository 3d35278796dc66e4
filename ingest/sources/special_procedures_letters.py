"""Letters of the special procedures of the Human Rights Council to States, and how many were answered, 2011 to 2022.

*Upstream*     The project's own table data/reference/mechanisms/special_procedures_letters.csv, counted from the export of OHCHR's
               search of communications of 8 May 2023. Nothing is fetched from the network.
*Measures*     Letters sent to the State in the year: urgent appeals, allegation letters and others, a joint one counted once.
               Of these, letters with a reply of the State by 8 May 2023.
*Lag*          Letters are made public 60 days after they were sent; replies come in for months.
*Revisions*    With each version of the table.
*Zero*         The export holds every public letter of the years 2011 to 2022, so a State without a row had none. December 2010
               and January to May 2023 are in the table and are no whole years: they are missing here.
*Limitations*  Who writes much, or much is written to, is not who violates most: letters follow what reaches the experts. Letters
               of 2022 had a year at the most to be answered. A reply is counted whatever it says. Fifteen letters whose number
               occurs twice with different dates count twice. Of the letters of 2011 one in six has a reply in the export, of later
               years more than half: replies of 2011 may not have been recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd

from data.countries import REFERENCE, existing, resolve_all
from ingest.archives import COMPARE
from ingest.contract import FormatError, Http, Kind, Series, Source, Status
from ingest.reading import numbers, read_csv_bytes, years

TABLE = REFERENCE / "mechanisms" / "special_procedures_letters.csv"
FIRST_WHOLE_YEAR = 2011
COUNTS = {"sent": "letters", "answered": "answered"}
SOURCE = Source(
    id="special_procedures_letters",
    name="Letters of special procedures to States",
    provider="Counted by this project from OHCHR's search of communications",
    url="https://spcommreports.ohchr.org/",
    licence="United Nations content, attribution, non-commercial use; counts only",
    citation="OHCHR, Communications of special procedures, export of 8 May 2023. Counted by country and year.",
    schedule="0 3 3 * *",
    lag=timedelta(days=128),
    max_age=timedelta(days=1199),
    series=(
        Series(
            "sent", "Letters of special procedures", "letters in the year", kind=Kind.FLOW, bounds=(0, 500)
        ),
        Series(
            "answered",
            "Letters of special procedures answered",
            "letters of the year with a reply by 8 May 2023",
            kind=Kind.FLOW,
            bounds=(0, 500),
        ),
    ),
    redistribute=True,
    replaces_history=True,
    expected_countries=150,
)


def fetch(http: Http, since: date) -> list[bytes]:  # noqa: ARG001 - the table lies in the project, without a date of change
    """Return the project's own table."""
    return [TABLE.read_bytes()]


def parse(payloads: Sequence[bytes]) -> pd.DataFrame:
    """Return letters sent and answered by State and whole year, zeros included."""
    rows = pd.concat(
        [
            read_csv_bytes(one, required=("iso3", "year", *COUNTS.values(), "known_until")).assign(payload=at)
            for at, one in enumerate(payloads)
        ],
        ignore_index=True,
    )
    until = pd.to_datetime(rows["known_until"], format="%Y-%m-%d", errors="coerce").max()
    if pd.isna(until):
        raise FormatError(
            "the table does not say to which day it is complete",
            kind="schema",
            field="known_until",
            remedy=COMPARE,
        )
    first = pd.Timestamp(FIRST_WHOLE_YEAR, 1, 1)
    period = years(rows["year"])
    whole = rows.assign(period=period)[period.isna() | (period.ge(first) & period.dt.year.lt(until.year))]
    quiet = _without_letters(whole, until.year - 1)
    frames = [
        pd.DataFrame(
            {
                "series": series,
                "iso3": resolve_all(part["iso3"], "iso3", on=part["period"], every="Y"),
                "period": part["period"],
                "value": numbers(part[column]).fillna(-np.inf),
                "status": Status.OBSERVED.name,
                "country": part["iso3"],
                "payload": part["payload"],
            }
        )
        for part in (whole, quiet)
        for series, column in COUNTS.items()
    ]
    frame = pd.concat(frames, ignore_index=True)
    frame.attrs["release"] = f"to {until:%Y-%m-%d}"
    return frame


def _without_letters(rows: pd.DataFrame, last: int) -> pd.DataFrame:
    """Return the States and years that have no row, with the text 0 for every count."""
    there = set(zip(rows["iso3"], rows["period"].dt.year, strict=True))
    cells = [
        (iso3, str(year), "0", "0")
        for year in range(FIRST_WHOLE_YEAR, last + 1)
        for iso3 in sorted(existing(date(year, 12, 31), system="un"))
        if (iso3, year) not in there
    ]
    quiet = pd.DataFrame(cells, columns=["iso3", "year", *COUNTS.values()]).astype("str")
    return quiet.assign(period=years(quiet["year"]), payload=0)
