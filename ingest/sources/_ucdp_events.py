"""UCDP's events: reading them, joining releases, and giving them in the columns of the contract.

The yearly release (GED) and the candidate releases have one layout of 49 columns. No column names the release, so the
months a file covers are read off the events: a monthly candidate file holds some events of earlier months that it revises,
but never many. A month is *covered* by a file that holds at least a tenth as many events of it as of the fullest month within
18 months before or after (the least since 1989 is 15 % in yearly files; corrections are 1-3 % in candidate files).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ingest.archives import COMPARE, Member
from ingest.contract import EVENT_COLUMNS, FormatError, Frequency
from ingest.reading import read_csv_bytes
from ingest.sources._ucdp import member_like, states_of

Ints = npt.NDArray[Any]
"""Whole numbers (int64)."""
Days = npt.NDArray[Any]
"""Dates (datetime64)."""

HEADING = (
    "id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,conflict_name,dyad_dset_id,"
    "dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,side_b_dset_id,side_b_new_id,side_b,number_of_sources,"
    "source_article,source_office,source_date,source_headline,source_original,where_prec,where_coordinates,"
    "where_description,adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,country,country_id,region,event_clarity,"
    "date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,low,gwnoa,gwnob"
)
"""The published layout; a candidate file once came without this heading."""
NUMERIC = (
    "id",
    "type_of_violence",
    "where_prec",
    "latitude",
    "longitude",
    "date_prec",
    "deaths_civilians",
    "best",
    "high",
    "low",
)
CATEGORIES = ("conflict_name", "dyad_name", "country", "country_id", "date_start", "date_end")
REQUIRED = (*NUMERIC, *CATEGORIES)

KINDS = ("state_based", "non_state", "one_sided")
"""Types of violence 1, 2 and 3."""
COVERED = 0.1
NEAR = 18
LINE = 120
FIRST_YEAR = 1946
"""UCDP knows of no event before."""
FAR = 1 << 20
"""More months than there are between 1970 and any date, before or after."""


@dataclass(frozen=True)
class Release:
    """The events of one file, the months it covers (as months since 1970), and its label."""

    events: pd.DataFrame
    months: Ints
    label: str
    payload: int = 0
    notes: tuple[str, ...] = ()


# ---- reading --------------------------------------------------------------------------------------------------------


def read_release(payload: bytes, number: int = 0) -> Release:
    """Return the events in a CSV file, or in the archive that holds it.

    Columns: ``id``, ``kind`` (0 to 2), ``start, end``, ``month`` (since 1970), the numbers, ``conflict_name, dyad_name, country,
    country_id`` as categories, ``code_status`` where the file has it, and ``payload``. Raises FormatError.
    """
    member = member_like(payload, "ged")
    content, notes = _with_heading(member)
    events = read_csv_bytes(
        content,
        required=REQUIRED,
        usecols=("code_status",),
        numeric=NUMERIC,
        categories=(*CATEGORIES, "code_status"),
    )
    added = [name for name in events.attrs["columns"] if name not in HEADING.split(",")]
    notes = [*notes, *([f"columns not known and not used: {', '.join(added)}"] if added else [])]
    events = _typed(_unique(events)).assign(payload=number)
    months = covered_months(events["month"].to_numpy())
    return Release(events, months, _label(member.name, months), number, tuple(notes))


def _with_heading(member: Member) -> tuple[bytes | Member, list[str]]:
    """Return the file with the published heading before it, when its first line is an event already."""
    if member.packing:
        return member, []
    first = member.payload[:100].removeprefix(b"\xef\xbb\xbf").split(b",")[0].strip(b' "')
    if not first.isdigit():
        return member, []
    return HEADING.encode() + b"\n" + member.payload.removeprefix(b"\xef\xbb\xbf"), [
        "the file has no heading"
    ]


def _unique(events: pd.DataFrame) -> pd.DataFrame:
    """Return the events, each once, with whole numbers as ids. Raises FormatError when one id stands for two events."""
    number = events["id"].to_numpy()
    if not (np.isfinite(number) & (number == np.round(number))).all():
        raise FormatError("an event has no number", field="id", kind="schema", remedy=COMPARE)
    if len(np.unique(number)) < len(number):
        events = events.drop_duplicates(ignore_index=True)
        if (twice := events["id"].duplicated()).any():
            number = events.loc[twice, "id"].iloc[0]
            raise FormatError(
                f"two events have the id {number:.0f}", field="id", kind="conflict", remedy=COMPARE
            )
    return events.astype({"id": "int64"})


def _typed(events: pd.DataFrame) -> pd.DataFrame:
    kind = events["type_of_violence"].to_numpy()
    if not np.isin(kind, [1, 2, 3]).all():
        other = kind[~np.isin(kind, [1, 2, 3])][0]
        raise FormatError(
            f"an event has the type of violence {other:g}, none of 1, 2 and 3",
            field="type_of_violence",
            kind="schema",
            remedy=COMPARE,
        )
    start, end = (_days(events[name]) for name in ("date_start", "date_end"))
    month = start.astype("datetime64[M]").astype(np.int64)
    return events.drop(columns=["type_of_violence", "date_start", "date_end"]).assign(
        kind=kind.astype(np.int8) - 1,
        start=start.astype("datetime64[s]"),
        end=np.maximum(start, end).astype("datetime64[s]"),
        month=month,
        low=events["low"].fillna(events["best"]),
        high=events["high"].fillna(events["best"]),
    )


def _days(column: pd.Series[str]) -> Days:
    """Return the days of a categorical column of dates, each date read once."""
    dates = pd.Series(column.cat.categories, dtype="str")
    days = pd.to_datetime(dates.str.slice(0, 10), format="%Y-%m-%d", errors="coerce")
    days = days.where(days.dt.year >= FIRST_YEAR)
    if days.isna().any() or column.isna().any():
        wrong = dates[days.isna()].iloc[0] if days.isna().any() else ""
        raise FormatError(
            f"{wrong!r} is not a date like 2024-05-31",
            field=str(column.name),
            kind="schema",
            remedy="use the file as UCDP publishes it; spreadsheets rewrite dates",
        )
    return days.to_numpy().astype("datetime64[D]")[column.cat.codes.to_numpy()]


def covered_months(months: Ints, events: npt.NDArray[Any] | None = None) -> Ints:
    """Return the months, in order, that a file covers (see the head of this module): one of ``months`` for each event.

    Or ``events`` says how many a month has.
    """
    first = months.min()
    count = np.bincount(months - first, events)
    padded = np.pad(count, NEAR)
    fullest = np.lib.stride_tricks.sliding_window_view(padded, 2 * NEAR + 1).max(axis=1)
    covered: Ints = np.flatnonzero((count > 0) & (count >= COVERED * fullest)) + first
    return covered


def _label(name: str, months: Ints) -> str:
    """Return the release's number from the name of the file, or else as UCDP numbers releases of these months."""
    named = re.search(r"_v(\d+(?:_\d+)+)\.csv$", name, re.IGNORECASE)
    if named:
        return named[1].replace("_", ".")
    first, last = ((1970 + month // 12, month % 12 + 1) for month in (months[0], months[-1]))
    if len(months) == 1:
        return f"{last[0] % 100:02d}.0.{last[1]}"
    if last[0] - first[0] and last[1] == 12:
        return f"{(last[0] + 1) % 100:02d}.1"
    return f"{first[0] % 100:02d}.{first[1]:02d}.{last[0] % 100:02d}.{last[1]:02d}"


# ---- joining --------------------------------------------------------------------------------------------------------


def joined(releases: Sequence[Release]) -> pd.DataFrame:
    """Return all events, each as the newest release has it, in the order of ``in_order``.

    A release replaces what earlier ones said of the months it covers, and single events of other months by their id.
    """
    events = releases[0].events
    for release in releases[1:]:
        stays = ~events["month"].isin(release.months) & ~events["id"].isin(release.events["id"])
        events = pd.concat([events[stays], release.events], ignore_index=True)
    for name in events.columns.intersection([*CATEGORIES, "code_status"]):
        events[name] = events[name].astype("category")
    return events


def in_order(releases: Sequence[Release]) -> list[Release]:
    """Return releases oldest first: by the last month covered; a cumulative one comes out after the month's own."""
    return sorted(releases, key=lambda release: (release.months[-1], len(release.months)))


# ---- as events ------------------------------------------------------------------------------------------------------


def event_frame(events: pd.DataFrame) -> pd.DataFrame:
    """Return the events with the columns of the contract; the code status is told where it is not *Clear*."""
    best = events["best"]
    pairs, place = country_pairs(events)
    state, states = pd.factorize(pairs["iso3"])
    frame = pd.DataFrame(
        {
            "event": events["id"].astype("str"),
            "kind": chosen(KINDS, events["kind"].to_numpy()),
            "iso3": chosen(states, state[place]),
            "start": events["start"],
            "end": events["end"],
            "value": best,
            "low": np.where(np.isinf(events["low"]), events["low"], np.fmin(events["low"], best)),
            "high": np.where(np.isinf(events["high"]), events["high"], np.fmax(events["high"], best)),
            "latitude": events["latitude"],
            "longitude": events["longitude"],
            "place_precision": events["where_prec"],
            "date_precision": events["date_prec"],
            "label": _first_of(events["dyad_name"], events["conflict_name"]),
            "country": _first_of(events["country_id"]),
            "payload": events["payload"],
        }
    )
    if "code_status" in events:
        frame["detail"] = _first_of(events["code_status"]).cat.set_categories(
            [status for status in events["code_status"].cat.categories if status != "Clear"]
        )
    return frame.reindex(columns=list(EVENT_COLUMNS))


def _first_of(*columns: pd.Series[str]) -> pd.Series[str]:
    """Return the text of the first categorical column that has one, shortened to a line."""
    words: list[str] = []
    which = np.full(len(columns[0]), -1)
    for column in columns:
        codes = column.cat.codes.to_numpy().astype(np.int64)
        which = np.where((which < 0) & (codes >= 0), codes + len(words), which)
        words += [name[:LINE] for name in column.cat.categories]
    return chosen(words, which)


def country_pairs(events: pd.DataFrame) -> tuple[pd.DataFrame, Ints]:
    """Return each country and month with events (``country, month, iso3``), and the place of every event in that list."""
    code = events["country_id"].cat.codes.to_numpy().astype(np.int64)
    key, place = np.unique(code * 2 * FAR + events["month"].to_numpy() + FAR, return_inverse=True)
    country = chosen(events["country_id"].cat.categories, key // (2 * FAR)).astype("str")
    month = key % (2 * FAR) - FAR
    iso3 = states_of(country, first_days(month), Frequency.MONTH)
    return pd.DataFrame({"country": country, "month": month, "iso3": iso3}), place


def first_days(months: Ints) -> pd.Series[pd.Timestamp]:
    """Return the first day of months counted since January 1970."""
    return pd.Series(pd.DatetimeIndex(months.astype("datetime64[M]").astype("datetime64[s]")))


def chosen(words: Iterable[str], which: Ints) -> pd.Series[str]:
    """Return the word that each number stands for, NA for -1, as a categorical column: a few words, many rows."""
    unique, place = np.unique(np.array(list(words), dtype=object), return_inverse=True)
    codes = np.append(place, -1)[which]
    return pd.Series(pd.Categorical.from_codes(codes, pd.Index(unique, dtype="str")))
