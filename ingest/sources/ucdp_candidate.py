"""Deaths and events of organized violence in the months since UCDP's last yearly release: provisional.

*Upstream*     UCDP Candidate Events Dataset: a file for each month, and cumulative files for the months of a year so far, in the
               layout of the yearly dataset (``ucdp_ged``), whose series it continues.
*Measures*     The same as ``ucdp_ged``, all provisional. The events are kept with their code status where it is not *Clear*.
*Lag*          About the 20th of the month after; a cumulative file about the 20th of the second month after.
*Revisions*    Each monthly file also corrects events of earlier months, and a cumulative file replaces all months it covers: of
               an event the newest file is taken, by its number. The next yearly release replaces everything.
*Zero*         Every State of the Gleditsch-Ward list that exists in a month with a file of its own, or inside a cumulative
               file, and has no event in it; from January 2021, when coverage became global (2018-2019 Africa only, 2020 in part).
*Limitations*  Some 40 % of the events of a fresh file await review of their type, parties, place or deaths; they count all the
               same, and the note of the run tells their share. A month counts only when its own file or a cumulative one is
               there: corrections alone would undercount it. Gaza and the West Bank are counted under Israel. An event counts
               wholly in the month in which it begins; cells that rest on events without a month of their own have the note
               ``event_dates_uncertain``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import pandas as pd

from ingest.contract import FormatError, Http, Source, Status
from ingest.sources._ucdp import DOWNLOADS, HOSTS, LICENCE, PROVIDER, last_year, listed, newest_release
from ingest.sources._ucdp_months import parse_releases

SOURCE = Source(
    id="ucdp_candidate",
    name="UCDP candidate events by country and month",
    provider=PROVIDER,
    url="https://ucdp.uu.se/downloads/",
    licence=LICENCE,
    citation="Hegre, H., Croicu, M., Eck, K., & Högbladh, S. (2020). Introducing the UCDP Candidate Events Dataset. Research & Politics "
    "7(3). https://doi.org/10.1177/2053168020935257",
    schedule="0 6 * * *",
    lag=timedelta(days=20),
    max_age=timedelta(days=60),
    hosts=HOSTS,
    redistribute=True,
    feeds="ucdp_ged",
    expected_countries=185,
)

GLOBAL_FROM = date(2021, 1, 1)
OLD = "olddw.html"
MONTHLY = r"candidateged/(GEDEvent_v([0-9]{2})_0_([0-9]{1,2})\.csv)"
CUMULATIVE = r"candidateged/(GEDEvent_v([0-9]{2})_([0-9]{2})_\2_([0-9]{2})\.csv)"


class File(NamedTuple):
    """A candidate file by the months of a year it covers."""

    year: int
    first: int
    last: int
    name: str


def fetch(http: Http, since: date) -> list[bytes]:
    """Return the files of all months after the last yearly release, oldest first, or nothing without a month after ``since``."""
    page = http.get(DOWNLOADS)
    after = last_year(_dotted(newest_release(page, "ged/ged{}-csv.zip")))
    found = candidate_files(page, after)
    if _gaps(found, after) and http.exists(DOWNLOADS + OLD):
        found = candidate_files(page + http.get(DOWNLOADS + OLD), after)
    if not found or date(found[-1].year, found[-1].last, 1) <= since:
        return []
    return [http.get(f"{DOWNLOADS}candidateged/{file.name}") for file in found]


def candidate_files(page: bytes, after: int) -> list[File]:
    """Return the files to read for the years after ``after``: the longest cumulative one of a year and the months beyond it."""
    monthly = [
        File(2000 + int(year), int(month), int(month), name) for name, year, month in listed(page, MONTHLY)
    ]
    spans = [
        File(2000 + int(year), int(first), int(last), name)
        for name, year, first, last in listed(page, CUMULATIVE)
    ]
    chosen: list[File] = []
    for year in sorted({file.year for file in [*monthly, *spans] if file.year > after}):
        longest = max(
            (file for file in spans if file.year == year),
            key=lambda file: (file.last, -file.first),
            default=None,
        )
        chosen += [longest] if longest else []
        chosen += sorted(
            file
            for file in monthly
            if file.year == year and not (longest and longest.first <= file.first <= longest.last)
        )
    return sorted(chosen, key=lambda file: (file.year, file.last))


def _gaps(files: Iterable[File], after: int) -> bool:
    """Return whether months between the last yearly release and the newest file have no file."""
    held = {(file.year, month) for file in files for month in range(file.first, file.last + 1)}
    year, month = max(held, default=(after, 12))
    return len(held) < (year - after - 1) * 12 + month if held else False


def _dotted(release: str) -> str:
    return f"{release[:2]}.{release[2:]}"


def parse(payloads: Sequence[bytes]) -> pd.DataFrame:
    """Return provisional deaths and events by country and month under the series of ``ucdp_ged``, with all events."""
    if not payloads:
        raise FormatError("no file given", kind="empty", remedy="give the files of one or more months")
    frame = parse_releases(payloads, Status.PROVISIONAL, GLOBAL_FROM)
    events = frame.attrs["events"]
    unclear = int(events["detail"].notna().sum())
    frame.attrs["notes"] += [f"{unclear} of {len(events)} events ({unclear / len(events):.0%}) await review"]
    return frame
