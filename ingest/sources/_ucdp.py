"""What the UCDP datasets share: where releases are found, which State a code means in a year, and what is zero.

UCDP numbers releases by the year they come out: 25.1 came out in 2025 and covers all years to 2024.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd

from data.countries import existing, resolve_all
from ingest.archives import COMPARE, Member, open_archive, open_members
from ingest.contract import FormatError, Frequency, Http, Status
from ingest.reading import numbers, read_csv_bytes, read_xlsx, years
from ingest.sources._columns import Aliases, named, plain

PROVIDER = "Uppsala Conflict Data Program (UCDP), Uppsala University"
LICENCE = "CC BY 4.0"
HOSTS = ("ucdp.uu.se",)
DOWNLOADS = "https://ucdp.uu.se/downloads/"
ORGANIZED_VIOLENCE = (
    "Davies, S., Pettersson, T., & Öberg, M. (2026). Organized violence 1989-2025, and violent political protests. "
    "Journal of Peace Research. https://doi.org/10.1093/jopres/xjag046"
)
YEARLY = "0 7 * * 1"
"""Each Monday; releases come out in late May or in June."""

EARLIEST = pd.Timestamp(1946, 1, 1)
WIDENED = "bounds_widened"


# ---- releases -------------------------------------------------------------------------------------------------------


def listed(page: bytes, pattern: str) -> list[tuple[str, ...]]:
    """Return the groups of ``pattern`` for every file of that name that a downloads page links, each once."""
    return sorted({found.groups() for found in re.finditer(pattern, page.decode("utf-8", "replace"))})


def fetch_newest(http: Http, since: date, name: str) -> list[bytes]:
    """Return the newest yearly release, or nothing when it covers no year that begins after ``since``.

    ``name`` is the path under the downloads page, with ``{}`` for the release: ``ged/ged{}-csv.zip``.
    """
    newest = newest_release(http.get(DOWNLOADS), name)
    if date(last_year(f"{newest[:2]}.{newest[2:]}"), 1, 1) <= since:
        return []
    return [http.get(DOWNLOADS + name.format(newest))]


def newest_release(page: bytes, name: str) -> str:
    """Return the highest release of a file on the downloads page, as in its name: ``251`` is 25.1."""
    before, after = name.split("{}")
    releases = listed(page, f"{re.escape(before)}([0-9]{{3}}){re.escape(after)}")
    if not releases:
        raise FormatError(
            f"the downloads page links no file {name.format('…')}",
            field="downloads",
            kind="schema",
            remedy=f"look for the dataset on {DOWNLOADS} and correct the name",
        )
    return releases[-1][0]


def last_year(release: str) -> int:
    """Return the last year that a yearly release covers: 2024 for 25.1."""
    return 2000 + int(release.split(".", maxsplit=1)[0]) - 1


# ---- yearly tables --------------------------------------------------------------------------------------------------


def read_table(
    payloads: Sequence[bytes], aliases: Aliases, *, member: str, key: Sequence[str] = (), unused: str = ""
) -> pd.DataFrame:
    """Return the one table of a yearly release as text, with ``period``; the same row given twice counts once.

    All of ``aliases`` but ``version`` are required; ``unused`` is a regular expression of headings known and left aside.
    ``attrs["release"]`` is the release its rows name, ``attrs["notes"]`` what a steward should know. Raises FormatError
    when two rows of one ``key`` differ, for sums over them would count a conflict or an actor twice.
    """
    if len(payloads) != 1:
        raise FormatError(
            f"{len(payloads)} files given, one is a whole release",
            remedy="give the newest alone",
            kind="schema",
        )
    found = named(_table(payloads[0], member), aliases, [name for name in aliases if name != "version"])
    added = [name for name in found.attrs["added"] if not re.fullmatch(unused, plain(name))]
    rows = found.drop_duplicates(ignore_index=True)
    if key and (same := rows.duplicated(list(key), keep=False)).any():
        twice = rows.loc[same, list(key)].iloc[0]
        raise FormatError(
            f"two rows of {', '.join(f'{name} {value}' for name, value in twice.items())} differ",
            field=key[0],
            remedy=COMPARE,
            kind="conflict",
        )
    rows["period"] = years(rows["year"])
    rows.attrs["release"] = _release(rows)
    rows.attrs["notes"] = [f"columns not known and not used: {', '.join(added)}"] if added else []
    return rows


def _table(payload: bytes, member: str) -> pd.DataFrame:
    """Return the table of a CSV file, in an archive or not, or of the workbook that UCDP offers beside it."""
    if payload[:2] == b"PK" and any(one.name.startswith("xl/") for one in open_members(payload)):
        return read_xlsx(payload)
    return read_csv_bytes(member_like(payload, member))


def member_like(payload: bytes, pattern: str) -> Member:
    """Return the CSV file in an archive; where it holds several, the one whose name matches the pattern."""
    found = open_members(payload, r"\.csv$")
    return found[0] if len(found) == 1 else open_archive(payload, rf"({pattern}).*\.csv$")


def _release(rows: pd.DataFrame) -> str:
    given: list[str] = rows["version"].dropna().str.strip().unique().tolist() if "version" in rows else []
    releases = sorted(one for one in given if re.fullmatch(r"[0-9]{2}\.[0-9]+", one))
    if len(releases) > 1:
        raise FormatError(
            f"rows of several releases: {', '.join(releases[:5])}",
            field="version",
            kind="schema",
            remedy=COMPARE,
        )
    if releases:
        return releases[0]
    newest = rows["period"].max()
    if pd.isna(newest):
        raise FormatError("no row has a year", field="year", kind="schema", remedy=COMPARE)
    return f"{(newest.year + 1) % 100:02d}.1"


def check_codes(rows: pd.DataFrame, column: str, allowed: Collection[str]) -> None:
    """Raise FormatError when a column of codes holds any other than those of the codebook."""
    other = rows.loc[~rows[column].isin(list(allowed)), column]
    if len(other):
        raise FormatError(
            f"the code {other.iloc[0]!r} in {column} is none of {', '.join(allowed)}",
            field=column,
            kind="schema",
            remedy="read the codebook of this release and extend the source",
        )


def by_location(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return one row for each country that ``column`` lists (Gleditsch-Ward codes with commas).

    New columns: ``country`` the code, ``iso3`` the State in that year or NA, ``place`` whichever of them is known, and
    ``locations`` how many countries the row listed.
    """
    codes = rows[column].fillna("").map(codes_in)
    spread = rows.assign(country=codes, locations=codes.map(len)).explode("country", ignore_index=True)
    spread["country"] = spread["country"].astype("str")
    spread["iso3"] = states_of(spread["country"], spread["period"])
    spread["place"] = spread["iso3"].fillna(spread["country"]).fillna("")
    return spread


def codes_in(cell: str) -> list[str]:
    """Return the codes in a cell such as ``651, 666``."""
    return re.findall(r"[^\s,;]+", cell)


def located_deaths(spread: pd.DataFrame) -> pd.DataFrame:
    """Return ``value, low, high, status, note`` by place and period from rows of ``by_location``.

    Deaths of a row that lists several countries cannot be split. Where such a row touches a country and a year, its
    deaths go into the upper bound only (estimated); where they exceed the deaths known to be the country's own, the figure
    is missing.
    """
    alone = spread["locations"] <= 1
    best, low, high = (spread[name] for name in ("best", "low", "high"))
    parts = spread[["place", "period"]].assign(
        value=best.where(alone, 0), low=low.where(alone, 0), high=high, shared=best.mask(alone, 0)
    )
    figures = ["value", "low", "high", "shared"]
    sums = parts.groupby(["place", "period"], dropna=False)[figures].sum(skipna=False)
    for endless in (np.inf, -np.inf):  # rejected by the checks, and listed
        found = sums[["value", "shared"]].eq(endless).any(axis=1)
        sums["value"] = sums["value"].mask(found, endless)
    unreadable = np.isinf(sums["value"])
    cases = {
        "": unreadable,
        "row_without_figure": sums[["value", "shared"]].isna().any(axis=1),
        "deaths_shared_between_countries": sums["shared"] > sums["value"],
        "shared_deaths_only_in_upper_bound": sums["shared"] > 0,
    }
    sums["note"] = np.select(list(cases.values()), list(cases), "")
    missing = sums["note"].isin(["row_without_figure", "deaths_shared_between_countries"])
    estimated = sums["note"] == "shared_deaths_only_in_upper_bound"
    sums["status"] = np.where(estimated, Status.ESTIMATED.name, Status.OBSERVED.name)
    sums[["value", "low", "high"]] = sums[["value", "low", "high"]].mask(missing)
    return widened(sums.drop(columns="shared").reset_index())


def widened(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with bounds that hold the value; UCDP has a few rows where they do not, and the value is kept.

    Bounds without end are cells that could not be read; they stay, for the checks to reject.
    """
    outside = (frame["low"] > frame["value"]) | (frame["high"] < frame["value"])
    outside &= ~frame[["low", "high"]].isin([np.inf, -np.inf]).any(axis=1)
    if not outside.any():
        return frame
    note = frame["note"] if "note" in frame else pd.Series("", frame.index, dtype="str")
    return frame.assign(
        low=frame[["low", "value"]].min(axis=1).where(outside, frame["low"]),
        high=frame[["high", "value"]].max(axis=1).where(outside, frame["high"]),
        note=note.fillna("").mask(outside & note.fillna("").eq(""), WIDENED),
    )


def with_zeros(counts: Mapping[str, pd.DataFrame], spread: pd.DataFrame, release: str) -> pd.DataFrame:
    """Return the observations of all series: ``counts`` by place and period, and 0 for all other States of the years.

    A year is covered when the release reaches it and has rows in it.
    """
    zeros = existing_states(covered_years(spread["period"], release))
    names = spread.drop_duplicates(["place", "period"])[["place", "period", "iso3", "country"]]
    parts = []
    for series, figures in counts.items():
        frame = figures.merge(names, on=["place", "period"], how="left")
        absent = zeros.merge(
            frame[["iso3", "period"]].drop_duplicates(), on=["iso3", "period"], how="left", indicator=True
        )
        absent = absent.loc[absent["_merge"] == "left_only", ["iso3", "period"]].assign(
            value=0.0, country=lambda f: f["iso3"]
        )
        if "low" in frame:
            absent = absent.assign(low=0.0, high=0.0)
        parts.append(
            pd.concat([frame.drop(columns="place"), absent], ignore_index=True).assign(series=series)
        )
    result = pd.concat(parts, ignore_index=True)
    return finished(result, release, spread.attrs["notes"])


def finished(frame: pd.DataFrame, release: str, notes: Sequence[str]) -> pd.DataFrame:
    """Return observations with their status filled in, missing where there is no figure, and what the payload tells."""
    status = frame["status"] if "status" in frame else pd.Series(pd.NA, frame.index, dtype="str")
    result = frame.assign(
        status=status.fillna(Status.OBSERVED.name).mask(frame["value"].isna(), Status.MISSING.name)
    )
    result.attrs = {"release": release, "notes": list(notes)}
    return result


def covered_years(periods: pd.Series[pd.Timestamp], release: str) -> pd.DatetimeIndex:
    """Return the years that hold rows, from 1946 to the last that the release covers."""
    last = pd.Timestamp(last_year(release), 1, 1)
    return pd.DatetimeIndex(sorted(periods[periods.between(EARLIEST, last)].unique()))


# ---- States ---------------------------------------------------------------------------------------------------------


def states_of(
    codes: pd.Series[str], starts: pd.Series[pd.Timestamp], every: Frequency = Frequency.YEAR
) -> pd.Series[str]:
    """Return the iso3 of UCDP's country codes in each period, NA where none; a State that ended in it still counts."""
    return resolve_all(codes, "ucdp", on=starts, every=every.value)


def existing_states(starts: pd.DatetimeIndex, every: Frequency = Frequency.YEAR) -> pd.DataFrame:
    """Return ``iso3, period`` of every State that UCDP covers and that existed on the first or last day of the period."""
    last = pd.offsets.YearEnd() if every == Frequency.YEAR else pd.offsets.MonthEnd()
    found = [
        sorted(existing(start.date(), "ucdp") | existing((start + last).date(), "ucdp")) for start in starts
    ]
    places = np.repeat(starts.to_numpy().astype("datetime64[s]"), [len(one) for one in found])
    return pd.DataFrame(
        {"iso3": pd.Series([iso3 for one in found for iso3 in one], dtype="str"), "period": places}
    )


def deaths(rows: pd.DataFrame, best: str, low: str, high: str) -> pd.DataFrame:
    """Return the rows with ``best, low, high`` as numbers."""
    return rows.assign(best=numbers(rows[best]), low=numbers(rows[low]), high=numbers(rows[high]))


def shared_note(rows: pd.DataFrame, unit: str) -> list[str]:
    """Return the note on rows that list several countries: how many, and which years and codes hold the most deaths."""
    if rows.empty:
        return []
    most = rows.nlargest(5, "best")
    named_rows = "; ".join(
        f"{year}: {places}" for year, places in zip(most["year"], most["location"], strict=True)
    )
    return [
        f"deaths of {len(rows)} {unit}-years that list several countries are not split; the largest are {named_rows}"
    ]
