"""Recommendations of the Universal Periodic Review, 2008 to 2014: how many a State received, on what, and what it answered.

*Upstream*     A compilation by Rochelle Terman and Erik Voeten of the reports of the Working Group on the Universal
               Periodic Review, one table a year of report (2008data.csv to 2014data.csv), closed in 2015.
*Measures*     Recommendations a review made; those the State accepted (supported, or already carried out); noted (rejected or
               noted); left open in the report, to be answered later. As one event a review: the same three numbers by theme.
               Texts are read to tell themes (data/reference/themes.yml) and are not stored.
*Lag*          The report comes out within weeks of the review, its adoption half a year later.
*Revisions*    None to be expected. Newer reviews come from other sources.
*Zero*         A review in the tables is there as a whole: a theme without a recommendation is 0. A review that is not in the
               tables (12 of the 305 of sessions 1 to 20, and all after 2014) is not known, and no row stands for it.
*Limitations*  Half of all answers are open: the State gave them after the report, and they are not here. A theme is told by
               words, and is right in about nine of ten cases (Methodology). The tables give the year of the report, in 46
               cases the year after the review. One text by several States counts once. Guinea's rows of 2014 repeat those of
               2010 and do not count.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

import pandas as pd

from data.countries import resolve_all
from data.country_table import every_name
from data.themes import told
from ingest.archives import COMPARE
from ingest.contract import FormatError, Http, Kind, Series, Source
from ingest.reading import decode, numbers, read_csv_bytes, refuse_pages, years

ANSWERS = {
    "support": "accepted",
    "implemented": "accepted",
    "implement": "accepted",
    "reject": "noted",
    "noted": "noted",
    "consider": "open",
    "unknown": "open",
}
"""The compilers' word for an answer, and ours. The Council's word for what a State does not accept is noted."""
KINDS = ("accepted", "noted", "open")
SECOND_CYCLE = 2012
LONGEST = 10_000
"""Characters of a cell; the longest text has 1,756."""
COLUMNS = ("text", "to", "decision", "From", "year")
SPELT = {"centeralafricanrepublic": "CAF", "kyrgysztan": "KGZ", "korea": "KOR"}
"""Slips of the tables; the one Korea in them is that of 2008, when only the Republic of Korea was reviewed."""


def _series(measure: str, name: str, unit: str) -> Series:
    return Series(
        measure, name, f"{unit} in the report of the year's review", kind=Kind.FLOW, bounds=(0, 1000)
    )


SOURCE = Source(
    id="upr_recommendations",
    name="Recommendations of the Universal Periodic Review, 2008 to 2014",
    provider="R. Terman and E. Voeten, from United Nations reports",
    url="https://github.com/rochelleterman/uprs",
    licence="United Nations documents, with attribution; the compilation states no licence. Only counts are kept, no text.",
    citation="Reports of the Working Group on the Universal Periodic Review (A/HRC), compiled by R. Terman and E. Voeten (2015), "
    "https://github.com/rochelleterman/uprs. Themes told by this project.",
    schedule="0 3 2 1 *",
    lag=timedelta(days=180),
    max_age=timedelta(days=1199),
    series=(
        _series("received", "Recommendations received", "recommendations"),
        _series("accepted", "Recommendations accepted", "recommendations supported or already carried out"),
        _series("noted", "Recommendations noted", "recommendations noted or rejected"),
        _series("open", "Recommendations left open in the report", "recommendations not yet answered"),
    ),
    redistribute=True,
    replaces_history=True,
)


def fetch(http: Http, since: date) -> list[bytes]:  # noqa: ARG001 - the compilation is closed: nothing new will come
    """Return nothing: the tables are given as files (``--from``)."""
    return []


def parse(payloads: Sequence[bytes]) -> pd.DataFrame:
    """Return the numbers by State and year of report, with one event a review that has them by theme."""
    rows = pd.concat(
        [_table(payload).assign(payload=number) for number, payload in enumerate(payloads)], ignore_index=True
    ).sort_values("period", kind="stable", ignore_index=True)
    once = rows.drop_duplicates(["to", "same"])
    place = ["iso3", "to", "period"]
    counts = pd.crosstab([once[name].fillna("") for name in place], once["answer"])
    counts = counts.reindex(columns=list(KINDS), fill_value=0).reset_index()
    counts = counts.assign(received=counts[list(KINDS)].sum(axis=1), iso3=counts["iso3"].replace("", None))
    firsts = once.groupby(["to", "period"])[["country", "payload"]].first().reset_index()
    frame = counts.merge(firsts).melt(
        ["iso3", "country", "period", "payload"], ["received", *KINDS], "series", "value"
    )
    frame = frame.astype({"value": "float64"})
    again = len(rows) - len(once)
    frame.attrs = {
        "release": f"{rows['period'].min().year}-{rows['period'].max().year}",
        "events": _events(once),
        "notes": [f"{again:,} rows repeat a text to the same State and count once"] if again else [],
    }
    return frame


def _table(payload: bytes) -> pd.DataFrame:
    """Return the recommendations of one table: text, what tells it from others, to, country, iso3, period, answer."""
    rows = read_csv_bytes(_without_notes(payload), required=COLUMNS)
    answer = rows["decision"].str.strip().str.lower().map(ANSWERS)
    period = years(rows["year"])
    for field, wrong in (
        ("decision", answer.isna()),
        ("year", period.isna() | ~numbers(rows["year"]).between(2006, 2030)),
        ("text", rows["text"].isna()),
        ("to", rows["to"].isna()),
    ):
        if wrong.any():
            cell = rows.loc[wrong, field].iloc[0]
            raise FormatError(
                f"{wrong.sum()} rows have no {field} that is known here, the first {str(cell)[:40]!r}",
                kind="malformed",
                field=field,
                remedy=COMPARE,
            )
    to = rows["to"].map(_squashed)
    known = to.map(_names())
    return pd.DataFrame(
        {
            "text": rows["text"],
            "same": rows["text"].str.lower().str.replace(r"[^a-z0-9]", "", regex=True),
            "to": known.fillna(to),
            "country": rows["to"].str.strip(),
            "iso3": resolve_all(known.fillna(rows["to"]), "iso3", on=period, every="Y"),
            "period": period,
            "answer": answer,
        }
    )


def _without_notes(payload: bytes) -> bytes:
    """Return the table without its last column, which some rows lack, as UTF-8 with one kind of line ends."""
    refuse_pages(payload[:4096])
    short = io.StringIO(newline="")
    try:
        lines = [line for line in csv.reader(io.StringIO(decode(payload, "latin-1"), newline="")) if line]
        if any(len(cell) > LONGEST for line in lines for cell in line):
            raise csv.Error("a quote is left open")  # noqa: TRY301 - said below as any other fault of the text
        csv.writer(short, lineterminator="\n").writerows(line[: len(COLUMNS)] for line in lines)
    except csv.Error as error:
        raise FormatError(f"the table cannot be read ({error})", kind="malformed", remedy=COMPARE) from error
    return short.getvalue().encode()


@cache
def _names() -> dict[str, str]:
    """Return the iso3 of each name as the tables write it: ``democraticrepublicofthecongo``."""
    found = {_squashed(one.code): one.iso3 for one in every_name()}
    found |= {key.removeprefix("the"): iso3 for key, iso3 in found.items()}
    return {key: iso3 for key, iso3 in found.items() if key} | SPELT


def _squashed(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z]", "", plain.lower())


def _events(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one event a review: recommendations, and by theme those accepted, noted and open; and what the tables cover."""
    on = told(rows["text"])
    found = []
    for _, review in rows.dropna(subset="iso3").groupby(["iso3", "period"]):
        first = review.iloc[0]
        themes = {
            theme: _counted(review.loc[on.loc[review.index, theme], "answer"])
            for theme in on.columns
            if on.loc[review.index, theme].any()
        }
        year = first["period"].year
        cycle = 1 if year < SECOND_CYCLE else 2
        found.append(
            {
                "event": f"{first['iso3']}|{year}",
                "kind": "upr_recommendations",
                "iso3": first["iso3"],
                "start": first["period"],
                "end": pd.Timestamp(year, 12, 31),
                "value": float(len(review)),
                "label": f"{len(review)} recommendations in the report of {year}",
                "detail": json.dumps({"cycle": cycle, "all": _counted(review["answer"]), "themes": themes}),
                "country": first["country"],
                "payload": int(review["payload"].min()),
            }
        )
    return pd.DataFrame([*found, _coverage(rows)])


def _counted(answers: pd.Series[str]) -> list[int]:
    return [int((answers == kind).sum()) for kind in KINDS]


def _coverage(rows: pd.DataFrame) -> dict[str, object]:
    first, last = rows["period"].min(), rows["period"].max()
    note = "some reviews are not in the tables, and half of the answers came later"
    return {
        "event": f"coverage|upr_recommendations|{first:%Y-%m-%d}",
        "kind": "coverage",
        "iso3": None,
        "start": first,
        "end": pd.Timestamp(last.year, 12, 31),
        "label": f"Recommendations of reports of {first.year} to {last.year}",
        "detail": json.dumps({"of": "upr_recommendations", "complete": False, "note": note}),
        "payload": 0,
    }
