"""Where a dated event of a source comes from, with every vintage held of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine, and_, select
from sqlalchemy.orm import Session

from data.database import from_day, from_second, reading, to_day
from data.keys import country_ids
from data.models import FOREVER, Event, Run, RunPayload, Source
from data.queries import AsOf, Mode, NotFound


@dataclass(frozen=True)
class EventVintage:
    """One version of an event: what it said, from which release and file, and since when it was known."""

    vintage: date
    until: date | None
    iso3: str | None
    start: date
    end: date
    value: float | None
    low: float | None
    high: float | None
    label: str
    detail: str
    release: str
    run: int
    digest: str
    file: str
    url: str
    retrieved: datetime | None


@dataclass(frozen=True)
class EventProvenance:
    """Everything behind one event; ``vintages`` are newest first and hold ``shown`` too."""

    event: str
    kind: str
    source: str
    source_name: str
    provider: str
    source_url: str
    licence: str
    citation: str
    shown: EventVintage | None
    vintages: tuple[EventVintage, ...]


def event_provenance(bind: Engine, source: str, event: str, as_of: AsOf | None = None) -> EventProvenance:
    """Return where an event comes from, with every vintage held of it; raise NotFound for an unknown one."""
    with reading(bind) as connection, Session(connection) as session:
        names = {number: code for code, number in country_ids(connection).items()}
        found = session.execute(
            select(Event, Run, RunPayload, Source)
            .join(Source, Source.id == Event.source_id)
            .join(Run, Run.id == Event.run_id)
            .outerjoin(
                RunPayload, and_(RunPayload.run_id == Event.run_id, RunPayload.ordinal == Event.payload)
            )
            .where(Source.key == source, Event.event == event)
            .order_by(Event.vintage.desc(), Event.id.desc())
        ).all()
        if not found:
            raise NotFound(f"unknown event {event!r} of {source!r}")
        vintages = tuple(_vintage(row.Event, row.Run, row.RunPayload, names) for row in found)
        declared, kind = found[0].Source, found[0].Event.kind
        shown = next(iter(vintages), None)
        if as_of is not None and as_of.mode == Mode.RECORDED:
            day = to_day(as_of.on)
            shown = next(
                (
                    v
                    for v in vintages
                    if to_day(v.vintage) <= day and (v.until is None or to_day(v.until) > day)
                ),
                None,
            )
        return EventProvenance(
            event,
            kind,
            declared.key,
            declared.name,
            declared.provider,
            declared.url,
            declared.licence,
            declared.citation,
            shown,
            vintages,
        )


def _vintage(e: Event, run: Run, payload: RunPayload | None, names: dict[int, str]) -> EventVintage:
    return EventVintage(
        from_day(e.vintage),
        None if e.until == FOREVER else from_day(e.until),
        None if e.country_id is None else names.get(e.country_id),
        from_day(e.start),
        from_day(e.end),
        e.value,
        e.low,
        e.high,
        e.label or "",
        e.detail or "",
        run.release,
        run.id,
        payload.digest if payload else "",
        payload.name if payload else "",
        payload.url if payload else "",
        from_second(payload.retrieved) if payload else None,
    )
