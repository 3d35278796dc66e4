"""What the Country and Compare pages read, kept while nothing new is stored."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pandas as pd

from dashboard import cache, words
from dashboard.figures.notices import with_words
from dashboard.keep import bind, kept
from dashboard.memory import give_back
from dashboard.view import FIRST_DAY, View
from data import queries
from data.frames import load_panel
from data.ledger import SourceState
from data.queries import AsOf
from data.remarks import remarks as _remarks
from indicators import registry
from indicators.changes import Split, split
from indicators.contract import Indicator
from indicators.engine import Scores
from indicators.episodes import episodes

COUPS = ("coup_successful", "coup_failed")
"""Kinds of events that are marked on a country's time axis."""
COUP_SOURCE, CONFLICT_SOURCE = "coups_powell_thyne", "ucdp_conflict"


def scores(view: View) -> Scores:
    """Return the scores of a view's date and weight set."""
    return cache.scores(view.as_of, view.weights)


@kept(4)
def year_split(as_of: AsOf, weight_set: str) -> Split | None:
    """Return why every composite moved in the year to a date; None when that year begins before the first date."""
    then = year_before(as_of.on)
    if then < FIRST_DAY:
        return None
    before, weights = cache.as_of(then, "auto"), cache.weights_for(as_of, weight_set)
    wanted = registry.series()
    earlier = load_panel(bind(), before, wanted).without_bounds()
    made = split(earlier, load_panel(bind(), as_of, wanted).without_bounds(), weights, weights)
    give_back()
    return made


def year_before(on: date) -> date:
    """Return the same day a year before, the last of February for a leap day."""
    return on.replace(year=on.year - 1, day=28 if (on.month, on.day) == (2, 29) else on.day)


@kept(32)
def cells(as_of: AsOf, iso3: str) -> pd.DataFrame:
    """Return one country's whole panel."""
    return queries.country_cells(bind(), as_of, iso3)


@kept(32)
def marked(as_of: AsOf, iso3: str) -> pd.DataFrame:
    """Return the dated events of a country's time axis since the first date, oldest first: start, when, label, source.

    Coups and attempts, and the first years of armed conflict. ``when`` is the date in words, as exactly as it is known.
    """
    coups = queries.events(bind(), as_of, kinds=list(COUPS), iso3=[iso3], since=FIRST_DAY)
    lines = [
        (pd.Timestamp(day), words.month(day), str(label), COUP_SOURCE)
        for day, label in zip(coups["start"], coups["label"], strict=True)
    ]
    lines += [
        (pd.Timestamp(one.start), str(one.start.year), one.label, CONFLICT_SOURCE)
        for one in episodes(cells(as_of, iso3), FIRST_DAY)
    ]
    return pd.DataFrame(sorted(lines), columns=["start", "when", "label", "source"])


@kept(32)
def notices(as_of: AsOf, iso3: str) -> pd.DataFrame:
    """Return OCHA's alerts on a country in words, newest first: see ``figures.notices``."""
    found = queries.events(bind(), as_of, source=cache.NOTICES, iso3=[iso3])
    return with_words(found).sort_values("date", ascending=False, kind="stable", ignore_index=True)


def remarks(as_of: AsOf, iso3: str) -> pd.DataFrame:
    """Return the remarks on a country's values; not kept, since a remark is no run."""
    return _remarks(bind(), iso3, as_of)


def delivered() -> frozenset[str]:
    """Return the ids of the sources that anything is held of."""
    return frozenset(source.key for source in cache.sources() if source.last_data is not None)


def source_names() -> dict[str, str]:
    """Return the name of every source by its id."""
    return {source.key: source.name for source in cache.sources()}


def sources_of(indicators: Iterable[Indicator]) -> tuple[str, ...]:
    """Return the ids of the sources that indicators rest on, in alphabetical order."""
    return tuple(sorted({series.partition(".")[0] for one in indicators for series in one.series}))


def credited(keys: Iterable[str]) -> str:
    """Return the line under a figure: every source that anything is held of, with its release and last period."""
    monthly = set(cache.series().query("frequency == 'M'")["source"])
    held = {source.key: source for source in cache.sources() if source.last_data is not None}
    told = [_credit(held[key], key in monthly) for key in sorted(set(keys)) if key in held]
    return f"Sources: {'; '.join(told)}." if told else ""


def _credit(source: SourceState, monthly: bool) -> str:
    release = f" {source.release}" if source.release and source.release not in source.name else ""
    last = source.last_period
    return f"{source.name}{release}" + (
        f" (to {words.month(last) if monthly else last.year})" if last else ""
    )
