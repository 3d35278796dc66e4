"""Political Terror Scale: how much violence against persons three sets of human-rights reports describe, year by year.

*Upstream*     Political Terror Scale, one table per yearly release (PTS-2025 covers 1976 to 2024), as .xlsx or .csv.
*Measures*     Three scores from 1 (secure rule of law, torture and political imprisonment rare) to 5 (terror extends to
               the whole population), coded from the reports of Amnesty International, of the United States State
               Department, and, from 2013, of Human Rights Watch. They are kept apart: which reports exist changes over
               time, and a mean would move with that.
*Lag*          About ten months: the autumn of the following year.
*Revisions*    Each release is the whole table again; past scores are corrected without a list of changes.
*Zero*         There is none. A score counts only where the status column beside it says 0 (scored). Other codes become
               missing with their reason: 66 not covered by the source, 88 not coded, 99 missing; a score beside such a
               code, and code 0 without a score, are missing too. Code 77 (no such State in that year) gives no row, nor do
               years before a set of reports was first scored, nor units that are no State here and have no score.
*Limitations*  Scores rest on what the reports say: less reporting can look like less violence, and since 2025 the State
               Department reports less. The State Department is a government. Units apart from States (Crimea, areas of
               Ukraine under Russian occupation, acts of Israel in the Occupied Territories, of Hamas in Gaza) are rejected
               and listed, not put into a State's score. For non-commercial use; kept out of the embedded snapshot.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd

from data.countries import resolve_all
from ingest.contract import FetchError, FormatError, Http, Series, Source, Status
from ingest.reading import numbers, read_csv_bytes, read_xlsx, years
from ingest.sources._columns import named

FILES = "https://www.politicalterrorscale.org/Data/Files"
FIRST_RELEASE = 2016
REPORTS = {"pts_amnesty": "a", "pts_state": "s", "pts_hrw": "h"}
"""Measure and the letter that PTS gives to the set of reports."""
SCORED, NO_STATE = 0, 77
REASONS = {66: "not covered by the source (66)", 88: "not coded (88)", 99: "missing (99)"}
COLUMNS = {
    "country": ("country",),
    "year": ("year",),
    "m49": ("un_code_n",),
    **{f"pts_{letter}": (f"pts_{letter}",) for letter in REPORTS.values()},
    **{f"na_status_{letter}": (f"na_status_{letter}",) for letter in REPORTS.values()},
    "unused": ("country_old", "cow_code_a", "cow_code_n", "wordbank_code_a", "worldbank_code_a", "region"),
}


def _score(measure: str, reports: str) -> Series:
    return Series(
        measure,
        f"Political Terror Scale, from the reports of {reports}",
        "score from 1 to 5",
        bounds=(1.0, 5.0),
        higher_is="more political violence against persons",
    )


SOURCE = Source(
    id="pts",
    name="Political Terror Scale",
    provider="Political Terror Scale project",
    url="https://www.politicalterrorscale.org",
    licence="CC BY-NC 4.0 (non-commercial, with attribution)",
    citation=(
        "Gibney, Mark, Peter Haschke, Daniel Arnon, Attilio Pisanò, Gray Barrett, Baekkwan Park, and Jennifer Barnes. "
        "The Political Terror Scale. https://www.politicalterrorscale.org"
    ),
    schedule="0 5 * * 3",
    lag=timedelta(days=300),
    max_age=timedelta(days=460),
    series=(
        _score("pts_amnesty", "Amnesty International"),
        _score("pts_state", "the United States State Department"),
        _score("pts_hrw", "Human Rights Watch"),
    ),
    hosts=("www.politicalterrorscale.org",),
    redistribute=False,
    replaces_history=True,
    rate=0.5,
    expected_countries=180,
)


def fetch(http: Http, since: date) -> list[bytes]:
    """Return the newest table with data after the year of ``since``, or nothing; releases are asked for by year."""
    newest, oldest = datetime.now(UTC).year + 1, max(since.year + 2, FIRST_RELEASE)
    for year in range(newest, oldest - 1, -1):
        for form in ("xlsx", "csv"):
            url = f"{FILES}/PTS-{year}.{form}"
            if http.exists(url):
                return [http.get(url)]
    if since.year >= FIRST_RELEASE:
        return []
    raise FetchError(
        f"no table PTS-{oldest} to PTS-{newest} is where earlier ones were",
        source=SOURCE.id,
        remedy=f"download it from {SOURCE.url}/Data/Download.html and use ingest run {SOURCE.id} --from FILE",
    )


def parse(payloads: Sequence[bytes]) -> pd.DataFrame:
    """Return observations of one release, scores and reasons for missing ones; raise FormatError."""
    if len(payloads) != 1:
        raise FormatError(
            f"{len(payloads)} files came where one table is expected",
            source=SOURCE.id,
            kind="empty",
            remedy="run each release by itself",
        )
    table, release = _table(payloads[0])
    rows = named(table, COLUMNS, required=[name for name in COLUMNS if name != "unused"])
    added = rows.attrs["added"]
    place = pd.DataFrame(
        {"iso3": _countries(rows), "period": years(rows["year"]), "country": rows["country"]}
    )
    result = pd.concat(
        [_scores(rows, place, measure, letter) for measure, letter in REPORTS.items()], ignore_index=True
    )
    scored = result["period"][result["value"].notna()]
    if scored.empty:
        raise FormatError(
            "no score has status 0", source=SOURCE.id, field="NA_Status_A", remedy="fetch the table again"
        )
    result.attrs = {
        "release": release or str(scored.max().year + 1),
        "notes": [f"columns added: {', '.join(added)}"] if added else [],
    }
    return result


def _table(payload: bytes) -> tuple[pd.DataFrame, str]:
    """Return the table of text and the release its sheet is named after (empty for CSV)."""
    if payload[:2] != b"PK":
        return read_csv_bytes(payload, required=("Country", "Year"), encoding="cp1252"), ""
    table = read_xlsx(payload, required=("Country", "Year"))
    named_after = re.search(r"(20\d\d)", table.attrs["sheet"])
    return table, named_after[1] if named_after else ""


def _countries(rows: pd.DataFrame) -> pd.Series:
    """Return iso3 by PTS's own name and, for a name not known at all, by its UN number."""
    on = years(rows["year"])
    by_name = resolve_all(rows["country"], "pts", on=on, every="Y")
    unknown = resolve_all(rows["country"], "pts").isna()
    return by_name.mask(unknown, resolve_all(rows["m49"], "m49", on=on, every="Y"))


def _scores(rows: pd.DataFrame, place: pd.DataFrame, measure: str, letter: str) -> pd.DataFrame:
    """Return the rows of one set of reports."""
    score, status = numbers(rows[f"pts_{letter}"]), numbers(rows[f"na_status_{letter}"])
    counts = (status == SCORED) & score.notna()
    reason = status.map(REASONS).fillna("status code " + rows[f"na_status_{letter}"].fillna("blank"))
    reason = reason.mask(status == SCORED, "marked as scored (0), without a score")
    reason = reason.mask(
        (status != SCORED) & score.notna(),
        "a score of " + rows[f"pts_{letter}"] + " stands beside: " + reason,
    )
    began = place["period"][counts].min()
    known = place["iso3"].notna() & (place["period"] >= began)
    kept = counts | (known & (status != NO_STATE))
    result: pd.DataFrame = place.assign(
        series=measure,
        value=score.where(counts),
        status=pd.Series(
            np.where(counts, Status.OBSERVED.name, Status.MISSING.name), rows.index, dtype="str"
        ),
        note=reason.mask(counts),
    )[kept]
    return result
