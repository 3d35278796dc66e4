"""Powell and Thyne's coups: successful and failed attempts to remove the executive by unlawful means, by day, from 1950.

*Upstream*     The list kept by Jonathan Powell and Clayton Thyne: one row an attempt, with a date and an outcome.
*Measures*     Attempts a month that succeeded (power was held for at least seven days) and that failed, from 1980; whether
               a year saw any attempt, from 1950; each attempt as a dated event, from 1950.
*Lag*          The list is changed some days or weeks after an attempt, and not otherwise.
*Revisions*    Any past attempt can be coded anew; the list carries the date of its version.
*Zero*         The list covers every independent State (Gleditsch and Ward) since 1950. A State-month without an attempt is
               0 up to the last month that ended before the date of the version; without that date, up to the month of the
               last attempt listed. Later months are missing, not 0, and so is a year not covered to its end.
*Limitations*  Between two attempts no new version comes out, so the newest months are usually missing. The day is when the
               attempt began. Plots that were found out and alleged attempts are not counted. The yearly file of the Early
               Warning Project, which rests on this list, can be read too: it says any or none, to its last year but one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd

from data.countries import existing, resolve_all
from ingest.archives import COMPARE
from ingest.contract import FormatError, Frequency, Http, Kind, Series, Show, Source, Status
from ingest.reading import numbers, read_csv_bytes
from ingest.sources._columns import Aliases, named, plain

SOURCE = Source(
    id="coups_powell_thyne",
    name="Global Instances of Coups",
    provider="Jonathan M. Powell and Clayton L. Thyne, University of Kentucky",
    url="https://www.uky.edu/~clthyn2/coup_data/home.htm",
    licence="No licence stated; free for academic use with citation. Shown here as derived monthly and yearly flags.",
    citation="Powell, Jonathan M. and Clayton L. Thyne (2011). Global Instances of Coups from 1950 to 2010: A New Dataset. "
    "Journal of Peace Research 48(2): 249-259",
    schedule="30 5 * * *",
    lag=timedelta(days=31),
    max_age=timedelta(days=730),
    series=(
        Series(
            "coups_successful",
            "Successful coup attempts",
            "attempts in the month",
            Frequency.MONTH,
            Kind.FLOW,
            (0, 31),
        ),
        Series(
            "coups_failed",
            "Failed coup attempts",
            "attempts in the month",
            Frequency.MONTH,
            Kind.FLOW,
            (0, 31),
        ),
        Series(
            "any_coup",
            "Coup attempt in the year",
            "1 if the year saw an attempt, else 0",
            Frequency.YEAR,
            Kind.LEVEL,
            (0, 1),
        ),
    ),
    hosts=("www.uky.edu",),
    show=Show.DERIVED,
    replaces_history=True,
    expected_countries=60,
)

URL = "https://www.uky.edu/~clthyn2/coup_data/powell_thyne_coups_final.txt"
OUTCOMES = {1.0: "failed", 2.0: "successful"}
LONGEST_PAUSE = pd.Timedelta(days=3 * 365)
FEW = 0.05
"""No three years since 1950 were without an attempt; a few dated later than that do not say how far the list goes."""
FIRST_YEAR, FIRST_MONTH = 1950, "1980-01-01"
# fmt: off
EVENT: Aliases = {
    "name": ("country",), "cow": ("ccode",), "gw": ("ccode_gw",), "polity": ("ccode_polity",), "year": ("year",), "month": ("month",),
    "day": ("day",), "coup": ("coup",), "version": ("version",),
}
YEARLY: Aliases = {"name": ("country",), "cow": ("ccode",), "year": ("year",), "any": ("cou_any",)}
# fmt: on


def fetch(http: Http, since: date) -> list[bytes]:
    """Return the list, unless the date of its version says that it is older than ``since``."""
    body = http.get(URL)
    version = _version(_table(body))
    return [] if version is not None and version.date() < since else [body]


def parse(payloads: Sequence[bytes]) -> pd.DataFrame:
    """Return attempts by State and month, and any or none by year; ``country`` is the name in the list.

    Reads the authors' file (tab or comma separated, with or without Gleditsch-Ward codes) and the Early Warning Project's
    yearly file. Of several versions of the list the newest counts.
    """
    tables = [_table(payload).assign(payload=number) for number, payload in enumerate(payloads)]
    frames = [_from_years(one) for one in tables if "any" in one]
    if lists := [one for one in tables if "any" not in one]:
        frames.append(_from_list(max(lists, key=_covered)))
    frame = pd.concat(frames, ignore_index=True)
    frame.attrs = frames[-1].attrs | {
        "measures": sorted(frame["series"].unique()),
        "notes": sorted({note for one in tables for note in one.attrs["notes"]}),
    }
    return frame


def _table(payload: bytes) -> pd.DataFrame:
    """Return the attempts (name, codes, start, coup, version), or the years (name, code, period, any)."""
    raw = read_csv_bytes(payload, sep="\t" if b"\t" in payload[:400] else ",", encoding="latin-1")
    yearly = any(plain(column) == "cou_any" for column in raw.columns)
    rows = named(
        raw,
        YEARLY if yearly else EVENT,
        required=["name", "cow", "year", "any"]
        if yearly
        else ["name", "cow", "year", "month", "day", "coup"],
    )
    notes = {"notes": [f"columns not used: {', '.join(rows.attrs['added'])}"] if rows.attrs["added"] else []}
    rows = rows.drop_duplicates().reset_index(drop=True)
    year = numbers(rows["year"])
    month, day = (
        numbers(rows[part]) if part in rows else pd.Series(1.0, rows.index) for part in ("month", "day")
    )
    parts = pd.DataFrame({"year": year, "month": month, "day": day.where(day > 0, 1)})
    rows["start"] = pd.to_datetime(parts.where(year.between(1900, 2200)), errors="coerce").dt.as_unit("s")
    outcome = rows["any" if yearly else "coup"] = numbers(rows["any" if yearly else "coup"])
    wrong = rows["start"].isna() | ~outcome.isin([0.0, 1.0] if yearly else list(OUTCOMES))
    if wrong.any():
        first = rows.loc[wrong, "name"].iloc[0]
        raise FormatError(
            f"{wrong.sum()} rows have no date or an outcome we do not know, first one of {first}",
            kind="malformed",
            field="coup",
            remedy=COMPARE,
        )
    rows.attrs.update(notes)
    return rows


def _version(rows: pd.DataFrame) -> pd.Timestamp | None:
    """Return the date of the version as the list gives it (``V2022.11.29``), None without one or with one of the past."""
    if "version" not in rows:
        return None
    found = rows["version"].astype("str").str.extract(r"(\d{4})\D(\d{1,2})\D(\d{1,2})").dropna()
    dates = pd.to_datetime(
        found[0] + "-" + found[1] + "-" + found[2], format="%Y-%m-%d", errors="coerce"
    ).dropna()
    if dates.empty or dates.max() < _last(rows):
        return None
    return dates.max()


def _covered(rows: pd.DataFrame) -> pd.Timestamp:
    """Return the first day of the last month that the list covers to its end."""
    version = _version(rows)
    return (
        _month(_last(rows))
        if version is None
        else _month(version + pd.Timedelta(days=1)) - pd.DateOffset(months=1)
    )


def _last(rows: pd.DataFrame) -> pd.Timestamp:
    """Return the day of the last attempt, but for a few that come after ``LONGEST_PAUSE``."""
    days = rows["start"].sort_values(ignore_index=True)
    after = days.index[days.diff() > LONGEST_PAUSE]
    few = after[len(days) - after <= max(1, FEW * len(days))]
    return pd.Timestamp(days.iloc[-1] if few.empty else days[few[0] - 1])


def _month(day: pd.Timestamp) -> pd.Timestamp:
    return day.normalize().replace(day=1)


def _from_list(rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows.assign(iso3=_resolved(rows), outcome=rows["coup"].map(OUTCOMES))
    rows = rows.drop_duplicates(["cow", "start", "outcome"])
    covered = _covered(rows)
    version = _version(rows)
    last_year = covered.year if covered.month == 12 else covered.year - 1
    frame = pd.concat(
        [
            *(
                _months(rows[rows["outcome"] == outcome], f"coups_{outcome}", covered)
                for outcome in OUTCOMES.values()
            ),
            _years(rows, last_year),
        ],
        ignore_index=True,
    )
    frame.attrs = {
        "release": f"{version:%Y-%m-%d}" if version is not None else f"to {covered:%Y-%m}",
        "events": _events(rows),
    }
    return frame


def _resolved(rows: pd.DataFrame) -> pd.Series[str]:
    """Return the State by Gleditsch-Ward number, else by COW number, else by name, on the day."""
    iso3 = pd.Series(pd.NA, rows.index, dtype="str")
    for scheme in ("gw", "cow", "name"):
        if scheme in rows:
            iso3 = iso3.fillna(resolve_all(rows[scheme], scheme, on=rows["start"], every="D"))
    return iso3


def _months(rows: pd.DataFrame, series: str, covered: pd.Timestamp) -> pd.DataFrame:
    """Return attempts by State and month; months after ``covered`` hold attempts, never zeros, and are provisional."""
    rows = rows[rows["start"] >= FIRST_MONTH]
    period = rows["start"].dt.to_period("M").dt.to_timestamp().dt.as_unit("s")
    frame = _with_zeros(
        _cells(rows, period), pd.date_range(FIRST_MONTH, covered, freq="MS"), pd.offsets.MonthEnd()
    )
    late = frame["period"] > covered
    return frame.assign(
        series=series, status=pd.Series(Status.OBSERVED.name, frame.index).mask(late, Status.PROVISIONAL.name)
    )


def _years(rows: pd.DataFrame, last_year: int) -> pd.DataFrame:
    """Return 1 for State-years with an attempt, and 0 for the others up to the last year covered to its end."""
    period = pd.to_datetime(rows["start"].dt.year.astype(str) + "-01-01")
    frame = _with_zeros(
        _cells(rows, period).assign(value=1.0),
        pd.date_range(f"{FIRST_YEAR}-01-01", f"{last_year}-01-01", freq="YS"),
        pd.offsets.YearEnd(),
    )
    return frame.assign(series="any_coup", status=Status.OBSERVED.name)


def _cells(rows: pd.DataFrame, period: pd.Series[pd.Timestamp]) -> pd.DataFrame:
    """Return the number of rows by State and period; a State not known counts under its name."""
    groups = rows.assign(period=period, state=rows["iso3"].fillna(rows["name"])).groupby(["state", "period"])
    cells = groups.agg(
        iso3=("iso3", "first"), country=("name", "first"), value=("start", "size"), payload=("payload", "min")
    )
    return cells.reset_index().drop(columns="state").astype({"value": "float64"})


def _with_zeros(cells: pd.DataFrame, periods: pd.DatetimeIndex, end: pd.offsets.BaseOffset) -> pd.DataFrame:
    """Return the cells and 0 for every State in existence at the end of a covered period that has none."""
    all_cells = pd.DataFrame(
        [
            (iso3, period)
            for period in periods
            for iso3 in sorted(existing((period + end).date(), system="gw"))
        ],
        columns=["iso3", "period"],
    )
    listed = all_cells.merge(cells[["iso3", "period"]].drop_duplicates(), how="left", indicator=True)
    zeros = listed.loc[listed["_merge"] == "left_only", ["iso3", "period"]]
    return pd.concat([cells, zeros.assign(value=0.0, country=zeros["iso3"], payload=0)], ignore_index=True)


def _from_years(rows: pd.DataFrame) -> pd.DataFrame:
    """Return any or none by year from a file that lists State-years; its zeros before 1950 precede the list and are left out."""
    rows = rows[(rows["any"] == 1) & (rows["start"].dt.year >= FIRST_YEAR)]
    last_year = int(rows["start"].dt.year.max())
    frame = _years(
        rows.assign(iso3=resolve_all(rows["cow"], "cow", on=rows["start"], every="Y")), last_year - 1
    )
    frame.attrs["release"] = f"years to {last_year}"
    return frame


def _events(rows: pd.DataFrame) -> pd.DataFrame:
    day = rows["start"].dt.strftime("%Y%m%d")
    return pd.DataFrame(
        {
            "event": rows["cow"].astype("str") + "-" + day + "-" + rows["outcome"],
            "kind": "coup_" + rows["outcome"],
            "iso3": rows["iso3"],
            "start": rows["start"],
            "end": rows["start"],
            "date_precision": 1,
            "label": rows["outcome"].str.capitalize() + " coup attempt",
            "country": rows["name"],
            "payload": rows["payload"],
        }
    ).reset_index(drop=True)
