"""Reading: what was known on a date, where a figure comes from, how the sources stand.

``as_of`` has two modes. *Recorded* shows the vintages that this installation held on the date. *Reconstructed*, for dates
before its first run, shows today's values of the periods that had been published by then (end of the period plus the
source's declared release lag); pages call it "revised data".
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection, Engine, Select, and_, func, insert, or_, select

from data.countries import by_iso3
from data.database import from_day, from_second, raw_cursor, reading, to_day, to_second, writing
from data.models import (
    FOREVER,
    Event,
    Heartbeat,
    Observation,
    Rejected,
    Remark,
    Run,
    RunPayload,
    Series,
    Source,
)
from data.store import country_ids, series_ids
from data.vocabulary import Frequency, Status

Ints = npt.NDArray[np.int64]


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
    """Return the release calendar of every series by its number."""
    rows = connection.execute(
        select(Series.id, Series.frequency, Source.lag_days, Source.yearly_release).join(
            Source, Source.id == Series.source_id
        )
    )
    return {number: Calendar(Frequency(frequency), lag, yearly) for number, frequency, lag, yearly in rows}


# ---- cells ------------------------------------------------------------------------------------------------------------

_CELL = ("country_id", "series_id", "period", "value", "low", "high", "status", "vintage", "run_id")


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
    return table[keep]


def cell_blocks(bind: Engine, as_of: AsOf, series: list[str]) -> dict[str, npt.NDArray[np.float64]]:
    """Return the cells of the series as columns (country_id, series_id, period, value, low, high, status), for packing."""
    with reading(bind) as connection:
        numbers = series_ids(connection)
        wanted = [numbers[key] for key in series if key in numbers]
        if not wanted:
            return {name: np.zeros(0) for name in _CELL[:7]}
        places = ",".join(str(number) for number in sorted(country_ids(connection).values()))
        inside = ",".join(str(number) for number in wanted)
        table = _fetch(connection, as_of, f"country_id IN ({places}) AND series_id IN ({inside})", _CELL[:7])
    return {name: table[:, place] for place, name in enumerate(_CELL[:7])}


def _frame(connection: Connection, table: npt.NDArray[np.float64]) -> pd.DataFrame:
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
        number = country_ids(connection).get(iso3)
        if number is None:
            raise NotFound(f"unknown country {iso3!r}. Use an ISO 3166 alpha-3 code such as MLI")
        return _fetch(connection, as_of, f"country_id = {int(number)}")


def country_cells(bind: Engine, as_of: AsOf, iso3: str) -> pd.DataFrame:
    """Return one country's whole panel: series, iso3, period, value, low, high, status, vintage, run_id."""
    table = country_table(bind, as_of, iso3)
    with reading(bind) as connection:
        return _frame(connection, table)


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
            connection, _fetch(connection, as_of, f"country_id IN ({chosen}) AND series_id IN ({inside})")
        )


# ---- provenance -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Vintage:
    """One version of a value: what it was, from which release and file, and since when it was known."""

    vintage: date
    until: date | None
    value: float | None
    low: float | None
    high: float | None
    status: Status
    note: str
    release: str
    run: int
    digest: str
    file: str
    url: str
    retrieved: datetime | None


@dataclass(frozen=True)
class Provenance:
    """Everything behind one value; ``vintages`` are newest first and hold it too."""

    series: str
    series_name: str
    unit: str
    iso3: str
    period: date
    source: str
    source_name: str
    provider: str
    source_url: str
    licence: str
    citation: str
    show: str
    shown: Vintage | None
    vintages: tuple[Vintage, ...]
    remarks: tuple[str, ...]


def provenance(bind: Engine, series: str, iso3: str, period: date, as_of: AsOf | None = None) -> Provenance:
    """Return where a value comes from, with every vintage held of it; raise NotFound for an unknown series or country."""
    with reading(bind) as connection:
        row = connection.execute(
            select(Series, Source).join(Source).where(Series.key == series)
        ).one_or_none()
        place = country_ids(connection).get(iso3)
        if row is None or place is None:
            raise NotFound(f"unknown {'series ' + repr(series) if row is None else 'country ' + repr(iso3)}")
        cell = and_(
            Observation.country_id == place,
            Observation.series_id == row.Series.id,
            Observation.period == to_day(period),
        )
        found = connection.execute(
            select(Observation, Run, RunPayload)
            .join(Run, Run.id == Observation.run_id)
            .outerjoin(
                RunPayload,
                and_(RunPayload.run_id == Observation.run_id, RunPayload.ordinal == Observation.payload),
            )
            .where(cell)
            .order_by(Observation.vintage.desc(), Observation.run_id.desc())
        ).all()
        vintages = tuple(_vintage(o, run, payload) for o, run, payload in found)
        remarks = connection.execute(
            select(Remark.text, Remark.author_role, Remark.created)
            .where(
                Remark.country_id == place, Remark.series_id == row.Series.id, Remark.period == to_day(period)
            )
            .order_by(Remark.id)
        ).all()
    shown = next(iter(vintages), None)
    if as_of is not None and as_of.mode == Mode.RECORDED:
        shown = next(
            (v for v in vintages if v.vintage <= as_of.on and (v.until is None or v.until > as_of.on)), None
        )
    return Provenance(
        series,
        row.Series.name,
        row.Series.unit,
        iso3,
        period,
        row.Source.key,
        row.Source.name,
        row.Source.provider,
        row.Source.url,
        row.Source.licence,
        row.Source.citation,
        row.Source.show,
        shown,
        vintages,
        tuple(
            f"{text} ({role}, {from_second(created).date().isoformat()})" for text, role, created in remarks
        ),
    )


def _vintage(o: Observation, run: Run, payload: RunPayload | None) -> Vintage:
    return Vintage(
        from_day(o.vintage),
        None if o.until == FOREVER else from_day(o.until),
        o.value,
        o.low,
        o.high,
        Status(o.status),
        o.note or "",
        run.release,
        run.id,
        payload.digest if payload else "",
        payload.name if payload else "",
        payload.url if payload else "",
        from_second(payload.retrieved) if payload else None,
    )


def add_remark(
    bind: Engine, series: str, iso3: str, period: date, text: str, author_role: str, now: datetime
) -> None:
    """Attach a remark to a value; the value stays. Raises NotFound, ValueError for an empty or overlong text."""
    words = text.strip()
    if not 1 <= len(words) <= 2000:
        raise ValueError("a remark needs 1 to 2,000 characters")
    with writing(bind) as connection:
        numbers, places = series_ids(connection), country_ids(connection)
        if series not in numbers or iso3 not in places:
            raise NotFound(f"unknown series {series!r} or country {iso3!r}")
        connection.execute(
            insert(Remark).values(
                series_id=numbers[series],
                country_id=places[iso3],
                period=to_day(period),
                text=words,
                author_role=author_role,
                created=to_second(now),
            )
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
    date_precision, label, detail. In reconstructed mode an event is known once it ended plus the source's lag.
    """
    day = to_day(as_of.on)
    e = Event
    query: Select[Any] = select(
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
        by_day = and_(Source.yearly_release.is_(False), e.end + Source.lag_days <= day)
        year_ends = [year for year in range(1945, as_of.on.year + 1)]
        by_year = or_(
            *(
                and_(
                    Source.yearly_release.is_(True),
                    e.end <= to_day(date(year, 12, 31)),
                    to_day(date(year, 12, 31)) + Source.lag_days <= day,
                )
                for year in year_ends[-3:]
            )
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


# ---- how the sources stand --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SourceState:
    """A source, how far its data reach, and how its last run ended."""

    key: str
    name: str
    provider: str
    url: str
    licence: str
    citation: str
    schedule: str
    doc: str
    redistribute: bool
    show: str
    feeds: str
    lag_days: int
    release: str
    last_period: date | None
    last_success: datetime | None
    last_data: datetime | None
    """When a run last stored or confirmed data, as far as the bytes were retrieved."""
    last_run: datetime | None
    state: str
    problem: str
    message: str
    rejected: int
    max_age: timedelta

    def overdue(self, now: datetime) -> bool:
        """Return whether no run has succeeded for longer than the source may go without one."""
        return self.last_success is None or now - self.last_success > self.max_age


def sources(bind: Engine) -> list[SourceState]:
    """Return every declared source, in alphabetical order, with its last run and last success."""
    with reading(bind) as connection:
        declared = connection.execute(select(Source).order_by(Source.key)).scalars().all()
        last = select(func.max(Run.id)).group_by(Run.source_id)
        good = select(func.max(Run.id)).where(Run.state.in_(["ok", "unchanged"])).group_by(Run.source_id)
        stored = select(func.max(Run.id)).where(Run.state == "ok").group_by(Run.source_id)
        by_id = {
            run.id: run
            for run in connection.execute(
                select(Run).where(or_(Run.id.in_(last), Run.id.in_(good), Run.id.in_(stored)))
            ).scalars()
        }
        rows = []
        for s in declared:
            runs_of = [run for run in by_id.values() if run.source_id == s.id]
            newest = max(runs_of, key=lambda run: run.id, default=None)
            success = max(
                (r for r in runs_of if r.state in ("ok", "unchanged")), key=lambda r: r.id, default=None
            )
            data = max((r for r in runs_of if r.state == "ok"), key=lambda r: r.id, default=None)
            rows.append(
                SourceState(
                    s.key,
                    s.name,
                    s.provider,
                    s.url,
                    s.licence,
                    s.citation,
                    s.schedule,
                    s.doc,
                    s.redistribute,
                    s.show,
                    s.feeds,
                    s.lag_days,
                    data.release if data else "",
                    from_day(data.last_period) if data and data.last_period is not None else None,
                    from_second(success.finished) if success else None,
                    from_second(data.finished) if data else None,
                    from_second(newest.finished) if newest else None,
                    newest.state if newest else "never",
                    newest.problem if newest else "",
                    newest.message if newest else "",
                    data.rows_rejected if data else 0,
                    timedelta(days=s.max_age_days),
                )
            )
        return rows


def series(bind: Engine) -> pd.DataFrame:
    """Return every declared series: key, source, name, unit, frequency, kind, lower, upper, higher_is."""
    with reading(bind) as connection:
        rows = connection.execute(
            select(
                Series.key,
                Source.key,
                Series.name,
                Series.unit,
                Series.frequency,
                Series.kind,
                Series.lower,
                Series.upper,
                Series.higher_is,
            )
            .join(Source, Source.id == Series.source_id)
            .order_by(Series.key)
        ).all()
    return pd.DataFrame(
        [tuple(r) for r in rows],
        columns=["key", "source", "name", "unit", "frequency", "kind", "lower", "upper", "higher_is"],
    )


def runs(bind: Engine, source: str | None = None, limit: int = 50) -> pd.DataFrame:
    """Return runs, newest first, with their counts and how they ended."""
    names = (
        "id",
        "started",
        "finished",
        "mode",
        "state",
        "problem",
        "message",
        "release",
        "rows_new",
        "rows_revised",
        "rows_withdrawn",
        "rows_unchanged",
        "rows_rejected",
        "events_new",
        "events_revised",
        "notes",
    )
    query = select(Source.key.label("source"), *(getattr(Run, name) for name in names)).join(
        Source, Source.id == Run.source_id
    )
    if source is not None:
        query = query.where(Source.key == source)
    with reading(bind) as connection:
        rows = connection.execute(query.order_by(Run.id.desc()).limit(limit)).all()
    frame = pd.DataFrame([tuple(r) for r in rows], columns=["source", *names])
    for name in ("started", "finished"):
        frame[name] = pd.to_datetime(frame[name], unit="s", utc=True)
    return frame


def rejected(
    bind: Engine, source: str | None = None, run: int | None = None, limit: int = 200
) -> pd.DataFrame:
    """Return rows that were not stored, newest run first: source, run, series, country, iso3, period, value, reason, detail."""
    r = Rejected
    query = (
        select(Source.key, r.run_id, r.series, r.country, r.iso3, r.period, r.value, r.reason, r.detail)
        .join(Run, Run.id == r.run_id)
        .join(Source, Source.id == Run.source_id)
    )
    if source is not None:
        query = query.where(Source.key == source)
    if run is not None:
        query = query.where(r.run_id == run)
    with reading(bind) as connection:
        rows = connection.execute(query.order_by(r.run_id.desc(), r.id).limit(limit)).all()
    frame = pd.DataFrame(
        [tuple(row) for row in rows],
        columns=["source", "run", "series", "country", "iso3", "period", "value", "reason", "detail"],
    )
    frame["period"] = [None if pd.isna(day) else from_day(int(day)) for day in frame["period"]]
    return frame


def payloads(bind: Engine, run: int) -> pd.DataFrame:
    """Return the bytes a run read: ordinal, digest, url, name, etag, last_modified, retrieved."""
    p = RunPayload
    with reading(bind) as connection:
        rows = connection.execute(
            select(p.ordinal, p.digest, p.url, p.name, p.etag, p.last_modified, p.retrieved)
            .where(p.run_id == run)
            .order_by(p.ordinal)
        ).all()
    return pd.DataFrame(
        [tuple(r) for r in rows],
        columns=["ordinal", "digest", "url", "name", "etag", "last_modified", "retrieved"],
    )


def last_payloads(bind: Engine, source: str) -> dict[str, tuple[str, str, str]]:
    """Return (etag, last_modified, digest) by address of what the source's last good run read, for conditional requests."""
    p = RunPayload
    with reading(bind) as connection:
        run = connection.execute(
            select(func.max(Run.id))
            .join(Source, Source.id == Run.source_id)
            .where(Source.key == source, Run.state == "ok")
        ).scalar()
        if run is None:
            return {}
        rows = connection.execute(
            select(p.url, p.etag, p.last_modified, p.digest).where(p.run_id == run)
        ).all()
    return {url: (etag, modified, digest) for url, etag, modified, digest in rows if url}


def heartbeat(bind: Engine, name: str = "worker") -> datetime | None:
    """Return when the process ``name`` was last alive, or None."""
    with reading(bind) as connection:
        seen = connection.execute(select(Heartbeat.seen).where(Heartbeat.name == name)).scalar()
    return None if seen is None else from_second(seen)


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
