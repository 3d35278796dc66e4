"""Whether a release as a whole can be right, compared with what is stored now.

A provider's slip of units, a table cut in half or an old file served again is well-formed, and each of its rows may pass. So
before anything is stored the release is held, with ImplausibleData, when

``mass_change``    of more than 30 % of the cells that had a substantial value the value is more than 10 times larger or
                   smaller, or the typical value of a measure is 100 times another; or a measure in percent never exceeds 1;
                   or more than half of the rows were set aside
``coverage_drop``  a country that the stored release covers in the same years is absent, a release covers fewer countries
                   than the source declares, a measure that had values is zero or blank everywhere, or a table that replaces all
                   years holds only some of them; or zeros stand for lost rows (``ingest/silence.py``)
``older_release``  its label or its last period is older than what is stored of the same measures

A measure that a release leaves out altogether is no such case: it keeps the release it has, whole, and is named in a note.
A steward who has looked at it may store it all the same with ``--accept "reason"``; the reason is kept with the run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.vintages import Counts
from data.vocabulary import Kind, Status
from ingest.checks import REJECTED, Checked
from ingest.contract import ImplausibleData, Series, Source
from ingest.registry import IMPORTED, Target
from ingest.silence import CELL, listed, not_emptied, not_hushed, not_renamed, not_silenced

Floats = npt.NDArray[np.float64]

TIMES, SHARE, ENOUGH = 10.0, 0.3, 20
"""More than this share of at least that many cells that change by more than so many times."""
JUMP = 100.0
"""Times by which the typical of at least ``ENOUGH`` values may differ from the typical one stored."""
SUBSTANTIAL = 0.1
"""Of the median; smaller values change by large factors without meaning."""
MOST_REJECTED = 0.5
GONE = 0.3
"""Share of the countries of one measure that may drop out of it while the source still has them."""
WITHDRAWN = 0.2
"""Share of the stored values of one measure, or of events, that a release may withdraw by not having them."""
LOOK = "compare with the provider's page; when it is right, run again with --accept and the reason"
DECLARE = "correct the source: SOURCE declares each measure under the name that parse gives it"
NEWEST = "give the newest release, or load several oldest first; to put this one in its place, run again with --accept and the reason"


NOTHING_ASIDE = pd.DataFrame(columns=list(REJECTED))
NOTHING = pd.DataFrame(columns=[*CELL, "value"])


@dataclass(frozen=True)
class Held:
    """What is stored now under a source's series."""

    release: str = ""
    cells: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    """By full series id: iso3, period, value, status of the cells that hold a value."""


def assess(
    source: Source, checked: Checked, targets: Mapping[str, Target], release: str, held: Held
) -> list[str]:
    """Return notes for the steward; raise ImplausibleData when the release cannot be right as a whole."""
    _not_mostly_rejected(checked)
    asides = {str(key): rows for key, rows in checked.rejected.groupby("series")}
    partial = source.id == IMPORTED.id  # added figures claim no completeness
    frame = checked.frame
    valued = frame[frame["value"].notna()]
    groups = valued.groupby("series", observed=True)[["iso3", "period", "value"]]
    parts = {str(key): cells for key, cells in groups}
    if not partial:
        _not_older(source, release, parts, held)
    countries = set(valued["iso3"].dropna().unique())
    _enough_countries(source, countries, held)
    series_of = {target.key: target.series for target in targets.values()}
    for key, cells in parts.items():
        _not_fractions(series_of[key], cells["value"].to_numpy(), len(cells["iso3"].unique()))
    for key in asides.keys() & series_of.keys():
        _not_mostly_aside(series_of[key], parts.get(key, NOTHING), asides[key])
    span = (valued["period"].min(), valued["period"].max())
    in_span = {
        key: cells[cells["period"].between(*span)] for key, cells in held.cells.items() if key in parts
    }
    if not partial:
        _no_country_gone(source, countries, in_span)
    for key, old in in_span.items():
        if partial:
            old = old[old["iso3"].isin(parts[key]["iso3"])]  # noqa: PLW2901
        _no_other_size(series_of[key], parts[key], held.cells[key])
        if len(old):
            _one_series(series_of[key], parts[key], old)
        if not partial:
            _whole(source, series_of[key], parts[key], held.cells[key], asides.get(key, NOTHING_ASIDE))
    absent = sorted(key for key in held.cells if key in series_of and key not in parts)
    return [] if partial else _absent(absent, frame, series_of, held)


def _absent(absent: list[str], frame: pd.DataFrame, series_of: Mapping[str, Series], held: Held) -> list[str]:
    """Return a note on measures that a release leaves out; raise ImplausibleData when it gives them without a value."""
    blank = frame[frame["series"].isin(absent)]
    for key in blank["series"].unique():
        _not_blank(series_of[key], blank.loc[blank["series"] == key, CELL], held.cells[key])
    if not absent:
        return []
    return [
        f"{len(absent)} measures are not in this release and keep the one they have: {', '.join(absent[:8])}"
        + (" and others" if len(absent) > 8 else "")
    ]


def _whole(
    source: Source, series: Series, new: pd.DataFrame, ever: pd.DataFrame, aside: pd.DataFrame
) -> None:
    """Raise ImplausibleData when a measure, given as a whole, lacks what it should hold."""
    settled = ever if source.feeds else ever[ever["status"] != Status.PROVISIONAL]
    if source.replaces_history:
        _not_a_part(series, new, ever, aside)
        not_silenced(series, new, settled)
        not_emptied(series, new, settled)
    not_hushed(series, new, settled)
    not_renamed(series, new, settled, aside)


def _not_blank(series: Series, blank: pd.DataFrame, ever: pd.DataFrame) -> None:
    """Raise ImplausibleData when all cells given of a measure are without a value, and many are stored with one."""
    lost = len(ever[CELL].astype({"iso3": "str"}).merge(blank.astype({"iso3": "str"}), on=CELL))
    if lost >= ENOUGH:
        raise ImplausibleData(
            f"it has no value any more, and {lost:,} are stored of the same countries and periods",
            kind="coverage_drop",
            field=series.id,
            remedy=LOOK,
        )


def _enough_countries(source: Source, countries: set[str], held: Held) -> None:
    if len(countries) < source.expected_countries:
        known = {iso3 for cells in held.cells.values() for iso3 in cells["iso3"].unique()}
        raise ImplausibleData(
            f"the release covers {len(countries)} countries, at least {source.expected_countries} are expected"
            + _named(known - countries),
            kind="coverage_drop",
            field="iso3",
            remedy=LOOK,
        )


def _named(gone: set[str]) -> str:
    return f"; absent: {listed(gone)}" if gone else ""


def _not_mostly_rejected(checked: Checked) -> None:
    lost = len(checked.rejected)
    kept = len(checked.frame) + (0 if checked.events is None else len(checked.events))
    if lost > MOST_REJECTED * (lost + kept):
        counts = checked.rejected["reason"].value_counts()
        words = ", ".join(f"{word} {number:,}" for word, number in counts.items())
        kind = "coverage_drop" if counts.index[0] == "unknown_country" else "mass_change"
        undeclared = counts.index[0] == "not_declared"
        if undeclared:
            names = checked.rejected.loc[checked.rejected["reason"] == "not_declared", "series"].unique()
            words += f": {', '.join(sorted(names)[:8])}"
        raise ImplausibleData(
            f"{lost:,} of {lost + kept:,} rows cannot be stored ({words})",
            kind=kind,
            field="series" if undeclared else "",
            remedy=DECLARE if undeclared else LOOK,
        )


def _not_mostly_aside(series: Series, kept: pd.DataFrame, aside: pd.DataFrame) -> None:
    """Raise ImplausibleData when most figures of a measure, zeros not counted, are set aside."""
    lost = aside[aside["value"].notna() & aside["value"].ne(0)]
    figures = len(lost) + int(kept["value"].ne(0).sum())
    if len(lost) > MOST_REJECTED * figures and len(lost) >= ENOUGH:
        reasons = lost["reason"].value_counts()
        raise ImplausibleData(
            f"{len(lost):,} of {figures:,} figures other than zero cannot be stored "
            f"({', '.join(f'{word} {number:,}' for word, number in reasons.items())})",
            kind="coverage_drop" if reasons.index[0] == "unknown_country" else "mass_change",
            field=series.id,
            remedy=LOOK,
        )


def order(label: str) -> tuple[str, tuple[int, ...]]:
    """Return a release label as its shape and its numbers: ``v16`` is ``("v#", (16,))``."""
    return re.sub(r"\d+", "#", label), tuple(int(part) for part in re.findall(r"\d+", label))


def _not_older(source: Source, release: str, parts: Mapping[str, pd.DataFrame], held: Held) -> None:
    """Raise ImplausibleData for an older label, or when the measures of the release are stored to a later period already."""
    stored = [held.cells[key] for key in parts if key in held.cells]
    if parts and not stored:
        return  # of these measures nothing is stored that could be newer
    (shape, number), (old_shape, old_number) = order(release), order(held.release)
    last, to = _last(parts.values()), _last(one[one["status"] != Status.PROVISIONAL] for one in stored)
    problem = ""
    if last and to and last < to and not source.feeds:
        problem = (
            f"release {release} ends in {last:%Y-%m}, and figures to {to:%Y-%m} are stored ({held.release})"
        )
    if bool(number) and shape == old_shape and number < old_number:
        problem = f"release {release} is older than the one stored ({held.release}{f', to {to:%Y-%m}' if to else ''})"
    if problem:
        raise ImplausibleData(problem, kind="older_release", field="release", remedy=NEWEST)


def _last(frames: Iterable[pd.DataFrame]) -> pd.Timestamp | None:
    """Return the last period of any of the frames."""
    return max((one["period"].max() for one in frames if len(one)), default=None)


def _not_fractions(series: Series, values: Floats, countries: int) -> None:
    percent = re.search(r"%|\bper ?cent", series.unit, re.IGNORECASE)
    if percent and series.bounds[1] >= 50 and countries >= 30 and 0 < np.abs(values).max() <= 1:
        raise ImplausibleData(
            f"no value exceeds 1 {series.unit}: fractions instead of percent?",
            kind="mass_change",
            field=series.id,
            remedy=LOOK,
        )


def _no_country_gone(source: Source, countries: set[str], held: Mapping[str, pd.DataFrame]) -> None:
    before = {iso3 for cells in held.values() for iso3 in cells["iso3"].unique()}
    gone = before - countries
    full = bool(source.expected_countries) and not source.feeds
    if gone and (full or len(gone) > max(5, len(before) / 2)):
        raise ImplausibleData(
            f"{len(gone)} of the {len(before)} countries stored for the same years have no value{_named(gone)}",
            kind="coverage_drop",
            field="iso3",
            remedy=LOOK,
        )


def _one_series(series: Series, new: pd.DataFrame, old: pd.DataFrame) -> None:
    """Raise ImplausibleData when the values of one measure cannot follow those stored."""
    before = set(old["iso3"].unique())
    gone = before - set(new["iso3"].unique())
    if len(gone) > max(2, GONE * len(before)):
        what = f"{len(gone)} of {len(before)} countries are gone from it"
        raise ImplausibleData(what + _named(gone), kind="coverage_drop", field=series.id, remedy=LOOK)
    if not new["value"].any() and np.count_nonzero(old["value"]) >= 5:
        problem = "every value is zero, and was not before"
        raise ImplausibleData(problem, kind="coverage_drop", field=series.id, remedy=LOOK)
    share, compared = changed(new, old, series.kind)
    if compared >= ENOUGH and share > SHARE:
        raise ImplausibleData(
            f"{share:.0%} of {compared:,} values are more than {TIMES:g} times larger or smaller than those stored, or of another sign",
            kind="mass_change",
            field=series.id,
            remedy=LOOK,
        )


def _no_other_size(series: Series, new: pd.DataFrame, ever: pd.DataFrame) -> None:
    """Raise ImplausibleData when the typical value is of another order than that of all values stored."""
    typical, was = _typical(new["value"].to_numpy()), _typical(ever["value"].to_numpy())
    enough = min(np.count_nonzero(new["value"]), np.count_nonzero(ever["value"])) >= ENOUGH
    if enough and max(typical / was, was / typical) >= JUMP:
        problem = f"the typical value is {typical:,.6g} {series.unit}, and was {was:,.6g}"
        raise ImplausibleData(problem, kind="mass_change", field=series.id, remedy=LOOK)


def _not_a_part(series: Series, new: pd.DataFrame, ever: pd.DataFrame, aside: pd.DataFrame) -> None:
    """Raise ImplausibleData when a table that replaces all years lacks many that are stored: it is a selection."""
    before = ever[ever["period"] <= new["period"].max()]
    there = pd.concat([part[CELL].astype({"iso3": "str"}) for part in (new, aside) if len(part)])
    kept = before[CELL].astype({"iso3": "str"}).merge(there.drop_duplicates(), on=CELL)
    lost = len(before) - len(kept)
    if lost > WITHDRAWN * len(before) and lost >= ENOUGH:
        first, was = new["period"].min(), before["period"].min()
        begins = f", it begins in {first:%Y} and they in {was:%Y}" if first > was else ""
        raise ImplausibleData(
            f"{lost:,} of {len(before):,} values stored to {new['period'].max():%Y} are not in it{begins}",
            kind="coverage_drop",
            field=series.id,
            remedy="give the whole table, since each release replaces all years; or withdraw them with --accept and the reason",
        )


def not_cut(events: Counts, values: Floats) -> None:
    """Raise ImplausibleData when a list of events, to be stored with these counts, lacks many of those it replaces, or all figures.

    ``values`` are the figures of the list, NaN for none.
    """
    held = events.withdrawn + events.revised + events.unchanged
    if events.withdrawn > WITHDRAWN * held and events.withdrawn >= ENOUGH:
        raise ImplausibleData(
            f"{events.withdrawn:,} of {held:,} events stored of the same time are not in the list",
            kind="coverage_drop",
            field="events",
            remedy=LOOK,
        )
    if events.revised > WITHDRAWN * held and events.revised >= ENOUGH and not np.nan_to_num(values).any():
        raise ImplausibleData(
            f"no event has a figure other than zero, and {events.revised:,} of {held:,} stored are others",
            kind="coverage_drop",
            field="events",
            remedy=LOOK,
        )


def _typical(values: Floats) -> float:
    """Return the median size of the values that are not zero; 0 when all are."""
    sizes = np.abs(values[np.isfinite(values) & (values != 0)])
    return float(np.median(sizes)) if len(sizes) else 0.0


def changed(new: pd.DataFrame, old: pd.DataFrame, kind: Kind) -> tuple[float, int]:
    """Return the share of cells with a substantial value before that changed sign or more than ``TIMES`` times, and their number.

    A level that becomes zero is no such change. Nor is a count of a few that becomes none: both count as one at least.
    """
    both = old.astype({"iso3": "str"}).merge(
        new.astype({"iso3": "str"}), on=["iso3", "period"], suffixes=("", "_new")
    )
    was, now = both["value"].to_numpy(), both["value_new"].to_numpy()
    substantial = np.abs(was) >= max(SUBSTANTIAL * _typical(was), np.finfo(float).tiny)
    was, now = was[substantial], now[substantial]
    if not len(was):
        return 0.0, 0
    least = 0.0 if kind == Kind.LEVEL else 1.0
    ratio = np.maximum(np.abs(now), least) / np.maximum(np.abs(was), least)
    far = (ratio > TIMES) | ((ratio < 1 / TIMES) & ((now != 0) | (kind != Kind.LEVEL))) | (was * now < 0)
    return float(far.mean()), len(was)


def with_values(cells: pd.DataFrame) -> pd.DataFrame:
    """Return the cells that hold a value and have not been withdrawn."""
    return cells[cells["value"].notna() & (cells["status"] != Status.WITHDRAWN)]
