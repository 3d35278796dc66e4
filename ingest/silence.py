"""Zeros that mean lost rows, not peace.

Where a source's coverage implies zeros, rows that are missing, cannot be placed or cannot be read leave a zero behind: an outage
that looks like peace. So a release is held, with ImplausibleData of kind ``coverage_drop``, when

- a country that had figures other than zero in many periods of a measure has none any more (``not_silenced``)
- many of the figures stored of a measure, of whichever countries, have become zero (``not_emptied``)
- rows of an unknown country are of the size of a known country's figures, which have become zero (``not_renamed``)
- a new period has zeros where many more countries had figures before (``not_hushed``)

Each is given the figures of one measure as they come (``new``: iso3, period, value) and as they are stored (``ever``).
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from data.countries import name
from data.vocabulary import Frequency, Kind
from ingest.contract import ImplausibleData, Series

MANY = {Frequency.YEAR: 10, Frequency.MONTH: 24}
"""Periods with figures after which a country does not fall silent unnoticed."""
EMPTIED, ENOUGH = 0.3, 20
"""More than this share of the figures stored, and at least so many, do not become zero in a revision."""
ALIKE = 2.0
"""Figures of one size: neither is more than so many times the other."""
WEIGHTY = 25.0
"""Deaths, events or people, in all, below which figures resemble each other by chance."""
RECENT, LOUD, HUSHED, COMPLETE = 12, 30, 0.6, 0.9
"""Of the last so many periods, a measure with figures in at least that many countries; a new period is too quiet with less
than that share of them, if it has this share of the cells or more."""
CELL = ["iso3", "period"]
REMEDY = "compare with the provider's page; when it is right, run again with --accept and the reason"


def listed(iso3: Iterable[str]) -> str:
    """Return up to ten names of countries in alphabetical order, and how many there are beside them."""
    names = sorted(name(one) for one in iso3)
    return ", ".join(names[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")


def not_silenced(series: Series, new: pd.DataFrame, ever: pd.DataFrame) -> None:
    """Raise ImplausibleData when countries with figures in many periods have only zeros now, or, of a count, nothing."""
    span = ever["period"].between(new["period"].min(), new["period"].max())
    before = ever[span & ever["value"].ne(0)]
    periods = before["iso3"].value_counts()
    loud = set(periods.index[periods >= MANY[series.frequency]])
    silent = loud - set(new.loc[new["value"].ne(0), "iso3"].astype("str"))
    if series.kind == Kind.LEVEL:
        silent &= set(new["iso3"].astype("str"))
    if silent:
        raise ImplausibleData(
            f"no figure other than zero is left of {listed(silent)}",
            kind="coverage_drop",
            field=series.id,
            remedy=REMEDY,
        )


def not_emptied(series: Series, new: pd.DataFrame, ever: pd.DataFrame) -> None:
    """Raise ImplausibleData when many cells that held a figure hold zero now: a part of the rows is missing."""
    figures = ever.loc[ever["value"].ne(0), CELL].astype({"iso3": "str"})
    both = figures.merge(new.astype({"iso3": "str"}), on=CELL)
    lost = int(both["value"].eq(0).sum())
    if lost > EMPTIED * len(both) and lost >= ENOUGH:
        raise ImplausibleData(
            f"{lost:,} of {len(both):,} figures stored are zero in it",
            kind="coverage_drop",
            field=series.id,
            remedy=REMEDY,
        )


def not_renamed(series: Series, new: pd.DataFrame, ever: pd.DataFrame, aside: pd.DataFrame) -> None:
    """Raise ImplausibleData when rows set aside for their country would fill what has become zero of a known one.

    A period after those that are stored is compared with the means of the last three.
    """
    lost = aside[aside["reason"].eq("unknown_country") & aside["value"].gt(0)]
    quiet = _quiet(new, ever) if len(lost) else lost
    if quiet.empty:
        return
    strange = lost.astype({"country": "str"}).groupby(["country", "period"], as_index=False)["value"].sum()
    strange["periods"] = strange.groupby("country")["value"].transform("size")
    both = strange.merge(quiet, on="period")
    alike = both[both["value"].between(both["was"] / ALIKE, both["was"] * ALIKE)]
    found = alike.groupby(["country", "iso3", "periods"], as_index=False).agg(
        times=("was", "size"), sum=("was", "sum")
    )
    found = found[(found["times"] * 2 > found["periods"]) & (found["sum"] >= WEIGHTY)]
    if len(found):
        one = found.loc[found["sum"].idxmax()]
        raise ImplausibleData(
            f"rows of an unknown country, {one['country']!r}, look like those of {name(one['iso3'])}, which have become zero",
            kind="coverage_drop",
            field=series.id,
            remedy="add the code to data/reference/country_codes.csv and run again; or run with --accept and the reason",
        )


def _quiet(new: pd.DataFrame, ever: pd.DataFrame) -> pd.DataFrame:
    """Return ``iso3, period, was`` of cells that hold zero now and held a figure (``was``) before."""
    now = new.loc[new["value"].eq(0), CELL].astype({"iso3": "str"})
    last = ever["period"].drop_duplicates().nlargest(3)
    means = (
        ever[ever["period"].isin(last)]
        .astype({"iso3": "str"})
        .groupby("iso3", as_index=False)["value"]
        .mean()
    )
    fresh = now[now["period"] > last.max()].merge(means, on="iso3")
    known = now.merge(ever[[*CELL, "value"]].astype({"iso3": "str"}), on=CELL)
    both = pd.concat([part for part in (known, fresh) if len(part)] or [known])
    quiet: pd.DataFrame = both[both["value"].gt(0)].rename(columns={"value": "was"})
    return quiet


def not_hushed(series: Series, new: pd.DataFrame, ever: pd.DataFrame) -> None:
    """Raise ImplausibleData when a new period is complete, and far fewer countries than before have a figure other than zero."""
    recent = ever["period"].drop_duplicates().nlargest(RECENT)
    if len(recent) < 3:
        return
    held = _counts(ever[ever["period"].isin(recent)]).median()
    fresh = _counts(new[new["period"] > recent.max()])
    quiet = fresh[
        (fresh["cells"] >= COMPLETE * held["cells"]) & (fresh["figures"] < HUSHED * held["figures"])
    ]
    if held["figures"] >= LOUD and len(quiet):
        raise ImplausibleData(
            f"{quiet['figures'].iloc[0]} countries have a figure other than zero in {quiet.index[0]:%Y-%m}, "
            f"{held['figures']:.0f} had one before",
            kind="coverage_drop",
            field=series.id,
            remedy=REMEDY,
        )


def _counts(cells: pd.DataFrame) -> pd.DataFrame:
    """Return by period how many cells there are and how many hold a figure other than zero."""
    return (
        cells.assign(figures=cells["value"].ne(0))
        .groupby("period")
        .agg(cells=("value", "size"), figures=("figures", "sum"))
    )
