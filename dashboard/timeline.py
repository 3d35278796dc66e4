"""What the timeline of a country reads: its scores, signals, acts of the bodies and deaths, on the stretch of time that is asked for."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from dashboard import acts as council_acts
from dashboard import cache, fired, held, words
from dashboard.figures import standing, timeline_marks
from dashboard.figures.timeline_acts import KINDS, MEMBER
from dashboard.figures.timeline_axis import Axis
from dashboard.figures.timeline_lanes import SHORT
from dashboard.figures.timeline_marks import Act
from dashboard.figures.timeline_rows import Deaths
from dashboard.figures.timeline_told import Told
from dashboard.keep import bind, kept
from dashboard.view import FIRST_DAY, BadAddress, View
from data import queries
from data.countries import name
from data.queries import AsOf
from indicators.history import history
from indicators.profile import profile
from indicators.signals.board import Row

BY_YEAR, BY_MONTH = "ucdp_country_year.deaths_total", "ucdp_ged.deaths_total"
LEAST = timedelta(days=180)
"""The shortest stretch that is drawn."""


def axis(view: View) -> Axis:
    """Return the stretch of time of an address, by default all of it; raise BadAddress for one that cannot be."""
    last = min(view.day("to", view.as_of.on), view.as_of.on)
    first = max(view.day("from", FIRST_DAY), FIRST_DAY)
    if last - first >= LEAST:
        return Axis(first, last)
    if not view.get("from") and not view.get("to"):
        return Axis(first, first + LEAST)
    raise BadAddress(
        400,
        f"From {first.isoformat()} to {last.isoformat()} is less than six months.",
        "Choose days at least six months apart, not after the as-of date (from, to).",
    )


@kept(32)
def acts(as_of: AsOf, iso3: str) -> tuple[Act, ...]:
    """Return the acts on a State that were known on a date, oldest first."""
    every = council_acts.acts(as_of)
    return tuple(timeline_marks.read(every[every["iso3"] == iso3]))


def signals(as_of: AsOf, iso3: str) -> list[Row]:
    """Return the signals of a country since the first date, newest first."""
    return [row for row in fired.rows(as_of, FIRST_DAY) if row.fired.iso3 == iso3]


def told(view: View) -> Told:
    """Return everything that the timeline of an address shows."""
    scores, span = held.scores(view), axis(view)
    now = profile(scores, view.iso3)
    by_year = _deaths(view.as_of, view.iso3, BY_YEAR)
    by_month = _deaths(view.as_of, view.iso3, BY_MONTH)
    return Told(
        name(view.iso3),
        view.as_of.on,
        span,
        history(scores, view.iso3),
        f"({words.between(*now.bounds)})" if now.bounds and span.last == view.as_of.on else "",
        standing.no_score(now) if now.composite is None else "no score in these years",
        _stretches(span, by_year, by_month),
        by_month,
        by_year,
        held.marked(view.as_of, view.iso3),
        held.notices(view.as_of, view.iso3),
        signals(view.as_of, view.iso3),
        "" if fired.held() else fired.NOT_MADE,
        fired.units(),
        acts(view.as_of, view.iso3),
        council_acts.coverage(view.as_of),
    )


def _stretches(span: Axis, by_year: pd.Series, by_month: pd.Series) -> Deaths:
    """Return deaths by year on a long axis, by month on a shorter one; NaN where none is known."""
    by, known = ("year", by_year) if span.by == "year" else ("month", by_month)
    first = pd.Timestamp(span.first).to_period("Y" if by == "year" else "M").start_time
    stretches = pd.date_range(first, span.last, freq="YS" if by == "year" else "MS")
    return Deaths(by, known.reindex(stretches))


@kept(64)
def _deaths(as_of: AsOf, iso3: str, key: str) -> pd.Series:
    """Return the deaths of a series by the first day of each period; nothing while it is not held."""
    keys = [key] if key in set(cache.series()["key"]) else []
    cells = queries.series_cells(bind(), as_of, keys, [iso3])
    return pd.Series(cells["value"].to_numpy(np.float64), index=pd.DatetimeIndex(cells["period"]))


def record(as_of: AsOf) -> str:
    """Return how far the whole record of each kind of act goes, the furthest first."""
    held_acts = council_acts.coverage(as_of)
    whole = held_acts[held_acts["complete"].astype(bool) & held_acts["kind"].isin(list(KINDS))]
    ends: dict[date, list[str]] = {}
    for kind, end in whole.groupby("kind")["end"].max().items():
        form = KINDS[str(kind)]
        if form.form != MEMBER:
            ends.setdefault(end.date(), []).append(f"{SHORT[form.lane]} {form.plural}")
    said = [
        f"{words.listed(sorted(kinds))} to {words.day(end)}"
        for end, kinds in sorted(ends.items(), reverse=True)
    ]
    return (
        f"Whole records: {'; '.join(said)}. What is hatched is not known."
        if said
        else "No record of acts is held."
    )


def behind(view: View) -> tuple[str, ...]:
    """Return the ids of the sources behind all that is shown."""
    of_acts = {one.source for one in acts(view.as_of, view.iso3)}
    of_events = set(held.marked(view.as_of, view.iso3)["source"])
    of_scores = held.sources_of(held.scores(view).indicators)
    of_deaths = {key.partition(".")[0] for key in (BY_YEAR, BY_MONTH)}
    return tuple(sorted({*of_acts, *of_events, *of_scores, *of_deaths, cache.NOTICES}))
