"""How the sources stand: declarations, runs, rejected rows, the bytes read, and whether the scheduler is alive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pandas as pd
from sqlalchemy import Engine, func, or_, select
from sqlalchemy.orm import Session

from data.database import from_day, from_second, reading
from data.models import FOREVER, Event, Heartbeat, Payload, Rejected, Run, RunPayload, Series, Source
from data.queries import Calendar
from data.store import FAILED, MADE, PayloadRow
from data.vocabulary import Frequency


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
    yearly_release: bool
    frequency: Frequency
    release: str
    last_period: date | None
    last_event: date | None
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
        """Return whether no newer period has come for longer than the source may go without one, or no run has succeeded.

        A date of publication is reckoned as the end of the last period plus the declared lag, so that a source is late when
        its data are, however often it was asked.
        """
        if self.last_success is None or now - self.last_success > self.max_age:
            return True
        published = self.published
        return published is not None and published + self.max_age < now.date()

    @property
    def published(self) -> date | None:
        """Return when the newest data held were due to be published, or None without dated data."""
        if self.last_period is not None:
            return Calendar(self.frequency, self.lag_days, self.yearly_release).known(self.last_period)
        return None if self.last_event is None else self.last_event + timedelta(days=self.lag_days)

    @property
    def next_due(self) -> date | None:
        """Return when the period after the last one is due, or None where that cannot be told."""
        if self.last_period is None:
            return None
        whole_year = self.frequency == Frequency.YEAR or self.yearly_release
        following = (
            date(self.last_period.year + 1, 1, 1)
            if whole_year
            else (self.last_period + timedelta(days=31)).replace(day=1)
        )
        return Calendar(self.frequency, self.lag_days, self.yearly_release).known(following)


def sources(bind: Engine) -> list[SourceState]:
    """Return every declared source, in alphabetical order, with its last run and last success."""
    with reading(bind) as connection, Session(connection) as session:
        declared = session.execute(select(Source).order_by(Source.key)).scalars().all()
        last = select(func.max(Run.id)).group_by(Run.source_id)
        good = select(func.max(Run.id)).where(Run.state.in_(["ok", "unchanged"])).group_by(Run.source_id)
        stored = select(func.max(Run.id)).where(Run.state == "ok").group_by(Run.source_id)
        by_id = {
            run.id: run
            for run in session.execute(
                select(Run).where(or_(Run.id.in_(last), Run.id.in_(good), Run.id.in_(stored)))
            ).scalars()
        }
        dated = dict(
            session.execute(
                select(Event.source_id, func.max(Event.start))
                .where(Event.until == FOREVER)
                .group_by(Event.source_id)
            ).all()
        )
        monthly = set(
            session.execute(select(Series.source_id).where(Series.frequency == Frequency.MONTH)).scalars()
        )
        feeding = {s.key: s.id for s in declared}
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
                    s.yearly_release,
                    Frequency.MONTH if feeding.get(s.feeds, s.id) in monthly else Frequency.YEAR,
                    data.release if data else "",
                    from_day(data.last_period) if data and data.last_period is not None else None,
                    from_day(dated[s.id]) if s.id in dated else None,
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


@dataclass(frozen=True)
class LastRead:
    """What the last good runs of a source read and stored."""

    release: str = ""
    last_period: date | None = None
    started: datetime | None = None
    """When the last run of any outcome began."""
    vintage: date | None = None
    """The newest vintage stored by the sources asked for."""
    code_version: str = ""
    payloads: tuple[PayloadRow, ...] = ()


def last_read(bind: Engine, source: str, related: tuple[str, ...] = ()) -> LastRead:
    """Return what a source last read; ``related`` are sources that write to the same series. Empty when it never ran."""
    p = RunPayload
    with reading(bind) as connection:
        mine = select(Run).join(Source, Source.id == Run.source_id).where(Source.key == source)
        newest = mine.order_by(Run.id.desc()).limit(1)
        stored = connection.execute(newest.where(Run.state == "ok")).one_or_none()
        any_run = connection.execute(newest).one_or_none()
        good = Run.state.in_(["ok", "unchanged"]) & Run.id.in_(select(p.run_id))
        read = connection.execute(newest.where(good)).one_or_none()
        vintage = connection.execute(
            select(func.max(Run.vintage))
            .join(Source, Source.id == Run.source_id)
            .where(Source.key.in_([source, *related]), Run.state == "ok")
        ).scalar()
        rows = connection.execute(
            select(p.digest, Payload.size, p.retrieved, p.url, p.name, p.etag, p.last_modified)
            .join(Payload, Payload.digest == p.digest)
            .where(p.run_id == (read.id if read else -1))
            .order_by(p.ordinal)
        ).all()
    return LastRead(
        stored.release if stored else "",
        None if stored is None or stored.last_period is None else from_day(stored.last_period),
        from_second(any_run.started) if any_run else None,
        None if vintage is None else from_day(vintage),
        read.code_version if read else "",
        tuple(PayloadRow(d, size, from_second(at), *words) for d, size, at, *words in rows),
    )


def heartbeat(bind: Engine, name: str = "worker") -> datetime | None:
    """Return when the process ``name`` was last alive, or None."""
    with reading(bind) as connection:
        seen = connection.execute(select(Heartbeat.seen).where(Heartbeat.name == name)).scalar()
    return None if seen is None else from_second(seen)


@dataclass(frozen=True)
class Made:
    """A part of what is made from the figures: when it was last brought up to date, and the last failure since."""

    part: str
    at: datetime | None
    words: str
    failed: datetime | None
    failure: str


def made(bind: Engine) -> list[Made]:
    """Return how what is made from the figures stands, by part."""
    with reading(bind) as connection:
        rows = connection.execute(
            select(Heartbeat.name, Heartbeat.seen, Heartbeat.detail).where(
                or_(Heartbeat.name.startswith(MADE), Heartbeat.name.startswith(FAILED))
            )
        ).all()
    held = {name: (from_second(seen), detail) for name, seen, detail in rows}
    parts = sorted({name.partition(".")[2] for name in held})
    nothing = (None, "")
    return [Made(part, *held.get(MADE + part, nothing), *held.get(FAILED + part, nothing)) for part in parts]
