"""Where a value comes from, every vintage held of it, and what has been remarked on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine, and_, insert, select
from sqlalchemy.orm import Session

from data.database import from_day, from_second, reading, to_day, to_second, writing
from data.keys import country_ids, series_ids
from data.models import FOREVER, Observation, Remark, Run, RunPayload, Series, Source
from data.queries import AsOf, Mode, NotFound
from data.vocabulary import Status


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
    with reading(bind) as connection, Session(connection) as session:
        row = session.execute(select(Series, Source).join(Source).where(Series.key == series)).one_or_none()
        place = country_ids(connection).get(iso3)
        if row is None or place is None:
            raise NotFound(f"unknown {'series ' + repr(series) if row is None else 'country ' + repr(iso3)}")
        cell = and_(
            Observation.country_id == place,
            Observation.series_id == row.Series.id,
            Observation.period == to_day(period),
        )
        found = session.execute(
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
