"""What the pages read, kept a while: a thing is read once for each state of the database and forgotten when it changes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd

from dashboard.keep import bind, kept, now
from dashboard.memory import give_back
from data import ledger, queries
from data import provenance as _provenance
from data.event_provenance import EventProvenance, event_provenance
from data.frames import PackedPanel, load_panel
from data.provenance import Provenance
from data.queries import AsOf, Mode
from data.revisions import revisions
from data.schedule import next_due
from indicators import horizon, registry, weights
from indicators.changes import split
from indicators.drivers import Drivers
from indicators.drivers import drivers as _drivers
from indicators.engine import Measures, Scores, measure, weigh
from indicators.panel import Panel
from indicators.weights import WeightSet


@dataclass(frozen=True)
class Place:
    """A State's composite, or None, its interval over drawn choices and its reliability grade."""

    iso3: str
    score: float | None
    low: float | None
    high: float | None
    grade: str

    @property
    def unsure(self) -> bool:
        """Return whether the score is of low reliability."""
        return self.grade in ("C", "D")


NOTICES = "hdx_signals"
ALIVE = timedelta(minutes=15)
"""A scheduler not heard of for longer counts as stopped."""


def as_of(on: date | None, mode: str) -> AsOf:
    """Return how a date is answered; raise ValueError for a date or mode that cannot be."""
    return _as_of(on, mode, now().date())


@kept(64)
def _as_of(on: date | None, mode: str, today: date) -> AsOf:
    return queries.resolve_as_of(bind(), on, mode, today)


def weight_sets() -> dict[str, WeightSet]:
    """Return the weight sets that scores can be asked for, by label: the built-in ones, then every saved version."""
    return weights.presets(registry.indicators()) | _saved(_looked[0], int(time.monotonic() / SAVED_FRESH))


_looked = [0]
"""How often saved sets were looked for at once."""
SAVED_FRESH = 5
"""Seconds that the list of saved sets may be shown again; one that is not on it is looked for at once."""


@kept(1)
def _saved(_looked: int, _moment: int) -> dict[str, WeightSet]:
    return {one.label: one for one in weights.saved(bind())[0]}


def has_weights(label: str) -> bool:
    """Return whether there is a weight set of this label, one that has just been saved included."""
    if label not in weight_sets():
        _looked[0] += 1
    return label in weight_sets()


def weights_for(as_of: AsOf, label: str) -> WeightSet:
    """Return a weight set as it weighs the indicators that count at a date; ``equal`` counts those alone."""
    built_in = weights.presets(measures(as_of).measures.indicators)
    return built_in[label] if label in built_in else weight_sets()[label]


def sources() -> list[ledger.SourceState]:
    """Return how every source stands; not kept, since a failed run changes it too."""
    return [s for s in ledger.sources(bind()) if s.schedule or s.last_success]


def late(source: ledger.SourceState) -> bool:
    """Return whether a source is behind its schedule; figures added by hand have none."""
    return bool(source.schedule) and source.overdue(now())


def next_look(schedule: str) -> datetime | None:
    """Return when the scheduler looks for a newer release next, None for a schedule that cannot be read."""
    try:
        return next_due(schedule, now())
    except ValueError:
        return None


def runs(source: str) -> pd.DataFrame:
    """Return the last runs of a source, newest first."""
    return ledger.runs(bind(), source, 30)


def rejected(source: str) -> pd.DataFrame:
    """Return the rows of a source that were not stored, newest first."""
    return ledger.rejected(bind(), source, limit=500)


def live() -> bool:
    """Return whether the scheduler has been heard of lately."""
    seen = ledger.heartbeat(bind())
    return seen is not None and now() - seen < ALIVE


def made() -> list[ledger.Made]:
    """Return how what is made from the figures stands; not kept, since it changes without a run."""
    return ledger.made(bind())


def provenance(series: str, iso3: str, period: date, as_of: AsOf) -> Provenance:
    """Return what is behind one observation; raise NotFound for an unknown series."""
    return _provenance.provenance(bind(), series, iso3, period, as_of)


def weight_title(name: str) -> str:
    """Return a weight set's name and version as the bar prints it."""
    held = weight_sets()[name]
    return f"{held.name.replace('_', ' ').capitalize()}, version {held.version}"


def snapshot(as_of: AsOf, weights: str) -> str:
    """Return the id that fixes as-of date, data vintages, weights and code version, shortened for the bar."""
    return scores(as_of, weights).snapshot[:12]


# ---- scores -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Measured:
    """Every indicator of all months since 1990, and the digest of the cells behind it."""

    measures: Measures
    digest: str


@kept(1)
def measures(as_of: AsOf) -> Measured:
    """Return the indicators, which no weight changes: most of what is held in memory, so one is kept."""
    scores.let_go()  # those of the date before hold its indicators
    held = packed(as_of)
    known = revisions(bind(), as_of, registry.series())
    made = Measured(measure(Panel(held), revisions=known), held.digest)
    give_back()
    return made


@kept(1)
def scores(as_of: AsOf, weight_set: str) -> Scores:
    """Return the scores of all months since 1990; one is kept, while what is drawn from it is kept longer."""
    held = measures(as_of)
    made = weigh(held.measures, weights_for(as_of, weight_set), as_of, held.digest)
    give_back()
    return made


@kept(8)
def moves(as_of: AsOf, weight_set: str, since: date) -> tuple[list[horizon.Move], list[horizon.Move]]:
    """Return the largest rises and falls of the composite since a date, each as known then and now, with why."""
    chosen = weights_for(as_of, weight_set)
    then = queries.resolve_as_of(
        bind(), min(since, as_of.on), "auto" if as_of.mode == Mode.RECORDED else as_of.mode
    )
    made = horizon.moves(split(packed(then).without_bounds(), packed(as_of).without_bounds(), chosen, chosen))
    give_back()
    return made


def packed(as_of: AsOf) -> PackedPanel:
    """Return all cells that indicators read, as known at a date; not kept, since the database keeps it."""
    return load_panel(bind(), as_of, registry.series())


@kept(8)
def shifts(as_of: AsOf, weight_set: str, since: date) -> list[horizon.Shift]:
    """Return the baseline shifts of yearly releases since a date, newest first."""
    return horizon.shifts(scores(as_of, weight_set), since, horizon.yearly_series(series()))


@kept(4)
def openings(as_of: AsOf, key: str) -> pd.DataFrame:
    """Return where an index of which more is better rose most in three years; empty when the series is not held."""
    held = series()
    cells = queries.series_cells(bind(), as_of, [key] if key in set(held["key"]) else [])
    return horizon.openings(cells)


# ---- events and series ------------------------------------------------------------------------------------------------


@kept(8)
def notices(as_of: AsOf, since: date | None) -> pd.DataFrame:
    """Return OCHA's alerts known at a date, newest first: the columns of an event."""
    return queries.events(bind(), as_of, source=NOTICES, since=since)


@kept(4)
def last_notice(as_of: AsOf) -> date | None:
    """Return the date of the newest alert held, or None."""
    newest = queries.events(bind(), as_of, source=NOTICES, limit=1)
    return newest["start"].iloc[0].date() if len(newest) else None


@kept(1)
def series() -> pd.DataFrame:
    """Return every declared series."""
    return ledger.series(bind())


@kept(4)
def places(as_of: AsOf, weight_set: str) -> tuple[Place, ...]:
    """Return every State's composite, interval and grade on the as-of date, in order of ISO code."""
    held = scores(as_of, weight_set)
    drawn, found = held.simulation, []
    for at, iso3 in enumerate(held.iso3):
        if held.measures.states[-1, at]:
            value = None if np.isnan(held.composite[-1, at]) else float(held.composite[-1, at])
            low, high = (None, None) if value is None else (float(drawn.low[at]), float(drawn.high[at]))
            found.append(Place(iso3, value, low, high, held.grade(iso3)))
    return tuple(found)


@kept(1)
def credited() -> tuple[str, ...]:
    """Return the ids of the sources that scores rest on."""
    return tuple(sorted({key.partition(".")[0] for key in registry.series()}))


def event(source: str, key: str, as_of: AsOf) -> EventProvenance:
    """Return what is behind a dated event; raise NotFound for an unknown one."""
    return event_provenance(bind(), source, key, as_of)


@kept(16)
def drivers(as_of: AsOf, weight_set: str, iso3: str) -> Drivers:
    """Return what a country's composite is made of on the as-of date."""
    return _drivers(scores(as_of, weight_set), iso3)


def frequency(key: str) -> str:
    """Return whether a series comes by the month (M) or the year (Y)."""
    held = series()
    found = held.loc[held["key"] == key, "frequency"]
    return str(found.iloc[0]) if len(found) else "Y"


@dataclass(frozen=True)
class Held:
    """One of the newest figures of a series."""

    series: str
    name: str
    period: date
    frequency: str


def newest_cells(as_of: AsOf, keys: tuple[str, ...], iso3: str, most: int = 4) -> list[Held]:
    """Return the newest periods held of some series for a country, newest first, at most ``most`` of each series."""
    held = series().set_index("key")
    cells = queries.series_cells(bind(), as_of, [key for key in keys if key in held.index], [iso3])
    cells = (
        cells[cells["value"].notna()]
        .sort_values("period", ascending=False, kind="stable")
        .groupby("series", sort=False)
        .head(most)
    )
    return [
        Held(str(key), str(held.loc[key, "name"]), period.date(), str(held.loc[key, "frequency"]))
        for key, period in zip(cells["series"], cells["period"], strict=True)
    ]
