"""Reading: what was known on a date, where a figure comes from, how the sources stand.

``as_of`` has two modes. *Recorded* shows the vintages that this installation held on the date. *Reconstructed*, for dates
before its first run, shows today's values of the periods that had been published by then (end of the period plus the
release lag that is declared today); pages call it "revised data".
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Engine, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from data.countries import by_iso3
from data.database import from_day, is_sqlite, raw_cursor, reading, to_day
from data.keys import country_ids, series_ids
from data.models import FOREVER, Event, Run, Series, Source
from data.vocabulary import Frequency, Status

if TYPE_CHECKING:
    import pandas as pd

Ints = npt.NDArray[np.int64]
ISSUED = '"issued": "'
"""Before the day on which an event was made known, in the details of sources that tell it."""


class Mode(StrEnum):
    """How a past date is answered."""

    RECORDED = "recorded"
    RECONSTRUCTED = "reconstructed"


class NotFound(LookupError):
    """What was asked for is not in the database; the message says what is."""


@dataclass(frozen=True)
class AsOf:
    """A date and how it is answered."""

    on: date
    mode: Mode
    first_recorded: date | None
    """The day of the first run, or None when nothing is stored."""
    latest: date | None
    """The day of the last run that stored anything."""

    @property
    def is_past(self) -> bool:
        """Return whether newer data are held than the date shows."""
        return self.latest is not None and self.on < self.latest


def resolve_as_of(
    bind: Engine, on: date | None = None, mode: str = "auto", today: date | None = None
) -> AsOf:
    """Return how ``on`` (default: today, or the last vintage when that is later) is answered.

    ``mode`` is auto, recorded or reconstructed; auto is recorded from the first run on. Raises ValueError for a date
    after today, an unknown mode, or *recorded* before the first run.
    """
    today = today or datetime.now(UTC).date()
    with reading(bind) as connection:
        first, last = connection.execute(
            select(func.min(Run.vintage), func.max(Run.vintage)).where(Run.state == "ok")
        ).one()
    first_recorded, latest = (None if day is None else from_day(day) for day in (first, last))
    newest = max(today, latest) if latest else today
    on = on or newest
    if on > newest:
        raise ValueError(
            f"as-of date {on.isoformat()} is in the future. Choose {newest.isoformat()} or earlier"
        )
    if mode not in ("auto", *Mode):
        raise ValueError(f"unknown mode {mode!r}. Choose auto, recorded or reconstructed")
    recorded = first_recorded is not None and on >= first_recorded
    if mode == Mode.RECORDED and not recorded:
        since = first_recorded.isoformat() if first_recorded else "the first run"
        raise ValueError(
            f"nothing was recorded on {on.isoformat()}; records start on {since}. Choose mode reconstructed"
        )
    chosen = Mode(mode) if mode != "auto" else (Mode.RECORDED if recorded else Mode.RECONSTRUCTED)
    return AsOf(on, chosen, first_recorded, latest)


# ---- release calendar -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Calendar:
    """When the periods of a series become known: ``lag_days`` after the period ends, or after its year ends."""

    frequency: Frequency
    lag_days: int
    yearly_release: bool

    def known(self, period: date) -> date:
        """Return the day on which ``period`` (its first day) counts as published."""
        if self.frequency == Frequency.YEAR or self.yearly_release:
            end = date(period.year, 12, 31)
        else:
            end = date(period.year, period.month, calendar.monthrange(period.year, period.month)[1])
        return end + timedelta(days=self.lag_days)

    def cutoff(self, on: date) -> date:
        """Return the first period that is not yet known on ``on``."""
        year = on.year + 1
        while year > 1 and self.known(date(year - 1, 12, 1)) > on:
            year -= 1
        if self.frequency == Frequency.YEAR or self.yearly_release:
            return date(year, 1, 1)
        month = 1
        while month <= 12 and self.known(date(year, month, 1)) <= on:
            month += 1
        return date(year + 1, 1, 1) if month == 13 else date(year, month, 1)


def calendars(connection: Connection) -> dict[int, Calendar]:
    """Return the release calendar of every series by its number.

    A series that another source feeds between releases becomes known when the feeding source publishes. Today's calendars are
    applied to the past: a month of 1995 counts as known when one of this year would be.
    """
    feeder = aliased(Source)
    rows = connection.execute(
        select(
            Series.id,
            Series.frequency,
            func.coalesce(feeder.lag_days, Source.lag_days),
            case((feeder.id.is_not(None), feeder.yearly_release), else_=Source.yearly_release),
        )
        .join(Source, Source.id == Series.source_id)
        .join(feeder, feeder.feeds == Source.key, isouter=True)
    )
    return {number: Calendar(Frequency(frequency), lag, yearly) for number, frequency, lag, yearly in rows}


# ---- cells ------------------------------------------------------------------------------------------------------------

_CELL = ("country_id", "series_id", "period", "value", "low", "high", "status")
_TRACED = (*_CELL, "vintage", "run_id")


def _where(as_of: AsOf) -> str:
    if as_of.mode == Mode.RECORDED:
        day = to_day(as_of.on)
        return f"vintage <= {day} AND until > {day}"
    return f"until = {FOREVER}"


def _fetch(
    connection: Connection, as_of: AsOf, where: str, columns: tuple[str, ...] = _CELL
) -> npt.NDArray[np.float64]:
    """Return the matching cells as one float table, withdrawn ones left out and not yet published ones cut."""
    cursor = raw_cursor(connection)
    cursor.execute(f"SELECT {', '.join(columns)} FROM observation WHERE {where} AND {_where(as_of)}")
    parts = []
    while rows := cursor.fetchmany(200_000):
        parts.append(np.array(rows, dtype=np.float64))  # None becomes NaN
    cursor.close()
    table = np.concatenate(parts) if parts else np.zeros((0, len(columns)))
    keep = table[:, columns.index("status")] != Status.WITHDRAWN
    if as_of.mode == Mode.RECONSTRUCTED:
        known = calendars(connection)
        cutoff = np.full(max(known, default=0) + 1, np.iinfo(np.int64).max)
        for number, one in known.items():
            cutoff[number] = to_day(one.cutoff(as_of.on))
        keep &= (
            table[:, columns.index("period")] < cutoff[table[:, columns.index("series_id")].astype(np.int64)]
        )
    return np.asarray(table[keep])


def cell_blocks(bind: Engine, as_of: AsOf, series: list[str]) -> dict[str, npt.NDArray[np.float64]]:
    """Return the cells of the series as columns (country_id, series_id, period, value, low, high, status), for packing."""
    with reading(bind) as connection:
        numbers = series_ids(connection)
        wanted = [numbers[key] for key in series if key in numbers]
        if not wanted:
            return {name: np.zeros(0) for name in _CELL}
        places = ",".join(str(number) for number in sorted(country_ids(connection).values()))
        inside = ",".join(str(number) for number in wanted)
        table = _fetch(connection, as_of, f"country_id IN ({places}) AND series_id IN ({inside})")
    return {name: table[:, place] for place, name in enumerate(_CELL)}


def _frame(connection: Connection, table: npt.NDArray[np.float64]) -> pd.DataFrame:
    import pandas as pd  # only tables need it: scoring works on arrays, and starts in half the memory

    key_of = {number: key for key, number in series_ids(connection).items()}
    iso_of = {number: iso3 for iso3, number in country_ids(connection).items()}
    whole = table[:, [0, 1, 2, 6, 7, 8]].astype(np.int64)
    return pd.DataFrame(
        {
            "series": pd.Series(whole[:, 1]).map(key_of).astype("str"),
            "iso3": pd.Series(whole[:, 0]).map(iso_of).astype("str"),
            "period": whole[:, 2].astype("datetime64[D]").astype("datetime64[s]"),
            "value": table[:, 3],
            "low": table[:, 4],
            "high": table[:, 5],
            "status": whole[:, 3],
            "vintage": whole[:, 4].astype("datetime64[D]").astype("datetime64[s]"),
            "run_id": whole[:, 5],
        }
    ).sort_values(["series", "iso3", "period"], ignore_index=True)


def country_table(bind: Engine, as_of: AsOf, iso3: str) -> npt.NDArray[np.float64]:
    """Return one country's whole panel as a float table with the columns of a cell, in key order."""
    with reading(bind) as connection:
        return _fetch(connection, as_of, f"country_id = {by_iso3()[check_iso3(iso3)].id}")


def country_cells(bind: Engine, as_of: AsOf, iso3: str) -> pd.DataFrame:
    """Return one country's whole panel: series, iso3, period, value, low, high, status, vintage, run_id."""
    with reading(bind) as connection:
        where = f"country_id = {by_iso3()[check_iso3(iso3)].id}"
        return _frame(connection, _fetch(connection, as_of, where, _TRACED))


def series_cells(bind: Engine, as_of: AsOf, series: list[str], iso3: list[str] | None = None) -> pd.DataFrame:
    """Return the cells of some series, for all countries or some: columns as ``country_cells``. Raises NotFound."""
    with reading(bind) as connection:
        numbers, places = series_ids(connection), country_ids(connection)
        unknown = [key for key in series if key not in numbers] + [
            code for code in iso3 or [] if code not in places
        ]
        if unknown:
            raise NotFound(f"unknown series or country: {', '.join(unknown)}")
        chosen = ",".join(str(places[code]) for code in (places if iso3 is None else iso3)) or "-1"
        inside = ",".join(str(numbers[key]) for key in series) or "-1"
        return _frame(
            connection,
            _fetch(connection, as_of, f"country_id IN ({chosen}) AND series_id IN ({inside})", _TRACED),
        )


# ---- events -----------------------------------------------------------------------------------------------------------


def events(
    bind: Engine,
    as_of: AsOf,
    *,
    source: str | None = None,
    kinds: list[str] | None = None,
    iso3: list[str] | None = None,
    since: date | None = None,
    until: date | None = None,
    limit: int | None = None,
) -> pd.DataFrame:
    """Return events known at ``as_of``, newest first, from ``since`` to ``until`` inclusive.

    Columns: source, event, kind, iso3, start, end, value, low, high, latitude, longitude, place_precision,
    date_precision, label, detail. In reconstructed mode an event is known once it ended plus the source's lag, or from
    the day on which its detail says that it was issued.
    """
    on, day, e = as_of.on, to_day(as_of.on), Event
    query: Any = select(
        Source.key.label("source"),
        e.event,
        e.kind,
        e.country_id,
        e.start,
        e.end,
        e.value,
        e.low,
        e.high,
        e.latitude,
        e.longitude,
        e.place_precision,
        e.date_precision,
        e.label,
        e.detail,
    ).join(Source, Source.id == e.source_id)
    if as_of.mode == Mode.RECORDED:
        query = query.where(e.vintage <= day, e.until > day)
    else:
        find = func.instr if is_sqlite(bind) else func.strpos
        told = func.coalesce(find(e.detail, ISSUED), 0)
        issued = func.substr(e.detail, told + len(ISSUED), len("2026-05-31"))
        late = case((told > 0, issued <= on.isoformat()), else_=e.end + Source.lag_days <= day)
        by_day = and_(Source.yearly_release.is_(False), late)
        # A yearly release is out ``lag_days`` after the end of its year: of the last two years, either may be due.
        ends = [to_day(date(on.year - back, 12, 31)) for back in (0, 1, 2)]
        by_year = or_(
            *(and_(Source.yearly_release, e.end <= end, Source.lag_days <= day - end) for end in ends)
        )
        query = query.where(e.until == FOREVER, or_(by_day, by_year))
    if source is not None:
        query = query.where(Source.key == source)
    if kinds is not None:
        query = query.where(e.kind.in_(kinds))
    if since is not None:
        query = query.where(e.start >= to_day(since))
    if until is not None:
        query = query.where(e.start <= to_day(until))
    with reading(bind) as connection:
        places = country_ids(connection)
        if iso3 is not None:
            query = query.where(e.country_id.in_([places[code] for code in iso3 if code in places]))
        query = query.order_by(e.start.desc(), Source.key, e.event)
        rows = connection.execute(query.limit(limit) if limit else query).all()
    names = {number: code for code, number in places.items()}
    import pandas as pd

    frame = pd.DataFrame(
        [tuple(row) for row in rows],
        columns=[
            "source",
            "event",
            "kind",
            "iso3",
            "start",
            "end",
            "value",
            "low",
            "high",
            "latitude",
            "longitude",
            "place_precision",
            "date_precision",
            "label",
            "detail",
        ],
    )
    frame["iso3"] = frame["iso3"].map(names)
    for name in ("start", "end"):
        frame[name] = frame[name].to_numpy(dtype=np.int64).astype("datetime64[D]").astype("datetime64[s]")
    return frame


def state_digest(bind: Engine) -> str:
    """Return a short text that changes whenever a run has stored anything."""
    with reading(bind) as connection:
        count, last = connection.execute(
            select(func.count(Run.id), func.max(Run.id)).where(Run.state == "ok")
        ).one()
        stamp = connection.execute(
            select(Run.finished, Run.rows_new, Run.rows_revised).where(Run.id == last)
        ).one_or_none()
    return f"{count}-{last}-{'-'.join(map(str, stamp)) if stamp else 0}"


def latest(as_of: AsOf) -> AsOf:
    """Return the same question asked of the newest vintage held."""
    return replace(as_of, on=max(as_of.on, as_of.latest or as_of.on), mode=Mode.RECORDED)


def check_iso3(iso3: str) -> str:
    """Return the code in capitals; raise NotFound when no country has it."""
    code = iso3.strip().upper()
    if code not in by_iso3():
        raise NotFound(f"unknown country {iso3!r}. Use an ISO 3166 alpha-3 code such as MLI")
    return code
