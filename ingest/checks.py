"""What may be stored of a release: each row looked at, and set aside with a reason where it cannot be right.

Rows are set aside for the first of these reasons that holds:

``control_character``  the country or the note holds one
``not_a_number``       the cell held something else than a number
``not_declared``       the source declares no such measure
``unknown_country``    the provider's code or name means no country in that period
``range``              the value is infinite or outside the measure's bounds, or the period is no date after 1700
``future``             the period begins after the day of the run
``not_first_day``      the period does not begin on the first day of a year or month, as the measure's frequency says
``conflict``           one country, measure and period has two values

The same row given twice is stored once. Bounds that do not hold their value are left out. Both are told in the notes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.countries import by_iso3
from data.vocabulary import Frequency, Kind, Status
from ingest.contract import FormatError
from ingest.registry import Target

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[Any]

FIRST_DAY = -98_615
"""1 January 1700, in days since 1970."""
CONTROL = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]"
"""Control characters, and the mark of a character that was lost on the way."""
NOTE = 64
"""Characters that the database keeps of a note."""
REJECTED = ("series", "country", "iso3", "period", "value", "reason", "detail")
REASONS = (
    "", "control_character", "not_a_number", "not_declared", "unknown_country", "range", "future", "not_first_day", "conflict",
)  # fmt: skip


@dataclass(frozen=True)
class Checked:
    """What may be stored, and what was set aside."""

    frame: pd.DataFrame
    """series (full id), iso3, period, value, low, high, status (number), payload, note; one row a cell."""
    rejected: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(REJECTED)))
    events: pd.DataFrame | None = None
    notes: tuple[str, ...] = ()

    @property
    def last_period(self) -> date | None:
        """Return the last period that has a value."""
        held = self.frame["period"][self.frame["value"].notna()]
        return None if held.empty else held.max().date()


# ---- the rows -------------------------------------------------------------------------------------------------------


def check(frame: pd.DataFrame, targets: Mapping[str, Target], today: date) -> Checked:
    """Return which rows may be stored under ``targets`` on ``today``, and which are set aside. Raises FormatError."""
    from ingest.shapes import shaped  # here, since pandera takes a quarter of a second to import

    rows = shaped(frame)
    measures, places = _Codes.of(rows["series"]), _Codes.of(rows["iso3"])
    value, low, high = (rows[name].to_numpy(np.float64) for name in ("value", "low", "high"))
    days = rows["period"].to_numpy().astype("datetime64[D]")
    dated = ~np.isnat(days)
    day = np.where(dated, days, np.datetime64("1700-01-01")).astype(np.int64)
    status = _statuses(rows["status"])
    reason = np.zeros(len(rows), dtype=np.int8)
    for word, mask in _marks(rows, measures, places, targets, (value, low, high), days, dated, today):
        reason[mask & (reason == 0)] = REASONS.index(word)
    notes: list[str] = []
    repeated = _repeated(reason, _keys(measures.code, places.code, day), (value, low, high, status))
    outside = (low > value) | (high < value)
    if outside.any():
        low, high = np.where(outside, np.nan, low), np.where(outside, np.nan, high)
    status[np.isnan(value) & (status < Status.SUPPRESSED)] = Status.MISSING
    keep = (reason == 0) & ~repeated
    if repeated.any():
        notes.append(f"{int(repeated.sum()):,} rows came twice and count once")
    if (outside & keep).any():
        notes.append(
            f"{int((outside & keep).sum()):,} values lie outside their own bounds; the bounds are left out"
        )
    keys = [
        targets[name].key if name in targets else f"?{place}" for place, name in enumerate(measures.names)
    ]
    clean = pd.DataFrame(
        {
            "series": _categories(measures.code[keep], keys),
            "iso3": _categories(places.code[keep], places.names),
            "period": days[keep].astype("datetime64[s]"),
            "value": value[keep],
            "low": low[keep],
            "high": high[keep],
            "status": status[keep],
            "payload": rows["payload"].fillna(0).to_numpy().astype(np.int16)[keep],
            "note": _notes(rows["note"])[keep],
        }
    )
    return Checked(clean, _set_aside(rows, reason, targets), notes=tuple(notes))


@dataclass(frozen=True)
class _Codes:
    """A text column as numbers into its distinct texts; -1 for a missing one."""

    code: Ints
    names: list[str]

    @classmethod
    def of(cls, column: pd.Series[Any]) -> _Codes:
        code, names = pd.factorize(column)
        return cls(code.astype(np.int32), [str(name) for name in names])

    def where(self, chosen: list[bool], *, missing: bool = False) -> Flags:
        """Return a flag for each row, from one for each distinct text."""
        return np.array([*chosen, missing], dtype=bool)[self.code]


def _notes(column: pd.Series[Any]) -> pd.Categorical:
    """Return notes as the database keeps them."""
    codes = _Codes.of(column)
    shortened, place = np.unique(
        np.array([text[:NOTE] for text in codes.names], dtype=object), return_inverse=True
    )
    return pd.Categorical.from_codes(
        np.array([*place, -1])[codes.code], categories=pd.Index(shortened, dtype="str")
    )


def _categories(code: Ints, names: list[str]) -> pd.Categorical:
    """Return texts from their numbers, without those that do not occur."""
    used, place = np.unique(code, return_inverse=True)
    return pd.Categorical(pd.Index([names[number] for number in used], dtype="str")).take(place)


def _marks(
    rows: pd.DataFrame,
    measures: _Codes,
    places: _Codes,
    targets: Mapping[str, Target],
    figures: tuple[Floats, Floats, Floats],
    days: Any,
    dated: Flags,
    today: date,
) -> Iterator[tuple[str, Flags]]:
    """Give each reason with the rows it holds for."""
    known = by_iso3()
    value, low, high = figures
    series = [targets[name].series if name in targets else None for name in measures.names]
    dirty_names = [_is_dirty(name) for name in measures.names]
    yield "control_character", dirty(rows["country"]) | dirty(rows["note"]) | measures.where(dirty_names)
    yield "not_a_number", np.isneginf(value) | np.isneginf(low) | np.isneginf(high)
    yield "not_declared", measures.where([one is None for one in series], missing=True)
    yield "unknown_country", places.where([name not in known for name in places.names], missing=True)
    lower = np.array([*(one.bounds[0] if one else -np.inf for one in series), -np.inf])
    upper = np.array([*(one.bounds[1] if one else np.inf for one in series), np.inf])
    outside = (value < lower[measures.code]) | (value > upper[measures.code])
    infinite = np.isposinf(value) | np.isposinf(low) | np.isposinf(high)
    yield "range", infinite | outside | ~dated | (days < np.datetime64("1700-01-01"))
    yield "future", days > np.datetime64(today)
    yearly = measures.where([one is not None and one.frequency == Frequency.YEAR for one in series])
    year, month = (days.astype(f"datetime64[{unit}]").astype("datetime64[D]") for unit in "YM")
    yield "not_first_day", dated & np.where(yearly, year != days, month != days)


def _is_dirty(text: str) -> bool:
    return bool(pd.Series([text]).str.contains(CONTROL, regex=True).iloc[0])


def dirty(column: pd.Series[Any]) -> Flags:
    """Return which texts hold a control character."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        texts = pd.Series(column.cat.categories, dtype="str")
        found = texts.str.contains(CONTROL, regex=True, na=False).to_numpy(dtype=bool)
        return np.append(found, False)[column.cat.codes.to_numpy()]
    if column.isna().all():
        return np.zeros(len(column), dtype=bool)
    return column.astype("str").str.contains(CONTROL, regex=True, na=False).to_numpy(dtype=bool)


def _statuses(column: pd.Series[Any]) -> Ints:
    """Return statuses as numbers; raise FormatError for a word that is none."""
    code, names = pd.factorize(column)
    known = {status.name: status.value for status in Status} | {
        str(status.value): status.value for status in Status
    }
    try:
        values = [known[str(name).rsplit(".", maxsplit=1)[-1].upper()] for name in names]
    except KeyError as error:
        raise FormatError(
            f"parse returns the status {error.args[0]!r}",
            kind="schema",
            field="status",
            remedy=f"use one of {', '.join(one.name.lower() for one in Status)}",
        ) from error
    return np.array([*values, Status.OBSERVED], dtype=np.int8)[code]


def _keys(series: Ints, place: Ints, day: Ints) -> Ints:
    key = series.astype(np.int64) << 44
    key |= place.astype(np.int64) + 1 << 28
    key |= day + (1 << 23)
    return key


def _repeated(reason: npt.NDArray[np.int8], key: Ints, content: Sequence[npt.NDArray[Any]]) -> Flags:
    """Return the rows that repeat an earlier one; mark in ``reason`` those whose key has two contents."""
    repeated = np.zeros(len(key), dtype=bool)
    good = np.flatnonzero(reason == 0)
    order = good[np.argsort(key[good], kind="stable")]
    again = key[order[1:]] == key[order[:-1]]
    if not again.any():
        return repeated
    group = np.concatenate([[0], np.cumsum(~again)])
    first = order[np.concatenate([[True], ~again])][group]
    differs = np.zeros(len(order), dtype=bool)
    for column in content:
        mine, its = column[order].astype(np.float64), column[first].astype(np.float64)
        differs |= (mine != its) & ~(np.isnan(mine) & np.isnan(its))
    torn = np.bincount(group, differs) > 0
    reason[order[torn[group]]] = REASONS.index("conflict")
    repeated[order[1:][again & ~torn[group][1:]]] = True
    return repeated


def _set_aside(
    rows: pd.DataFrame, reason: npt.NDArray[np.int8], targets: Mapping[str, Target]
) -> pd.DataFrame:
    """Return the rejected rows with the columns of ``REJECTED``."""
    chosen = reason > 0
    if not chosen.any():
        return pd.DataFrame(columns=list(REJECTED))
    part = rows.loc[chosen, ["series", "country", "iso3", "period", "value", "low", "high"]]
    keys = {name: target.key for name, target in targets.items()}
    words = pd.array(list(REASONS), dtype="str").take(reason[chosen].astype(np.int64))
    details = [
        _detail(word, targets.get(str(name)), value)
        for word, name, value in zip(words, part["series"], part["value"], strict=True)
    ]
    return pd.DataFrame(
        {
            "series": part["series"].map(lambda name: keys.get(name, str(name))).astype("str"),
            "country": _clean(part["country"]),
            "iso3": _clean(part["iso3"]),
            "period": part["period"],
            "value": part["value"],
            "reason": words,
            "detail": details,
        }
    ).reset_index(drop=True)


def _clean(column: pd.Series[Any]) -> pd.Series[str]:
    """Return text that may be stored: what was a control character is a question mark."""
    return column.astype("str").fillna("").str.replace(CONTROL, "?", regex=True)


def _detail(reason: str, target: Target | None, value: float) -> str:
    if reason == "range" and target is not None and np.isfinite(value):
        lower, upper = target.series.bounds
        return "" if lower <= value <= upper else f"expected {lower:g} to {upper:g} {target.series.unit}"
    return ""


# ---- what setting aside means ---------------------------------------------------------------------------------------


def weight(checked: Checked, targets: Mapping[str, Target]) -> list[str]:
    """Return sentences on what the rejected rows would have changed: how many, sums lost, countries gone."""
    lost = checked.rejected
    if lost.empty:
        return []
    counts = lost["reason"].value_counts()
    sentences = [
        f"{len(lost):,} rows set aside: {', '.join(f'{word} {number:,}' for word, number in counts.items())}"
    ]
    unknown = lost.loc[lost["reason"] == "unknown_country", "country"].replace("", "unnamed").value_counts()
    if len(unknown):
        named = ", ".join(f"{name} {number:,}" for name, number in unknown.head(8).items())
        sentences.append(f"not known as a country then: {named}{' …' if len(unknown) > 8 else ''}")
    by_key = {target.key: target.series for target in targets.values()}
    value = lost["value"].astype("float64")  # of events alone there is no typed table
    counted = lost.assign(value=value)[np.isfinite(value) & (value != 0) & (lost["reason"] != "range")]
    for key, total in counted.groupby("series")["value"].sum().items():
        series = by_key.get(str(key))
        if series is not None and series.kind in (Kind.FLOW, Kind.STOCK):
            sentences.append(f"{key}: {total:,.0f} {series.unit} not counted")
    gone = sorted(set(lost["iso3"]) - {""} - set(checked.frame["iso3"].dropna().unique()))
    if gone and not checked.frame.empty:
        sentences.append(f"no figure is left of {', '.join(gone[:12])}{' …' if len(gone) > 12 else ''}")
    return sentences
