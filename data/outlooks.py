"""Issued outlooks: what was said on a day, with what it was made from. Nothing here is ever changed or deleted."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Engine, insert, select

from data.database import from_day, from_second, reading, to_day, to_second, writing
from data.keys import country_ids
from data.models import Outlook, OutlookIssue


@dataclass(frozen=True)
class Row:
    """The probability of an outcome in a country, with its interval."""

    iso3: str
    outcome: str
    probability: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Issue:
    """A set of outlooks issued together."""

    id: int
    on: date
    """The as-of day."""
    snapshot: str
    inputs: str
    code: str
    about: dict[str, Any]
    created: datetime


def keep(
    bind: Engine,
    on: date,
    snapshot: str,
    inputs: str,
    code: str,
    about: Mapping[str, Any],
    arrays: Mapping[str, npt.NDArray[Any]],
    rows: Sequence[Row],
    now: datetime | None = None,
) -> int:
    """Keep an issue and return its number; one with the same day and inputs that is there already is left as it is."""
    day, body = to_day(on), io.BytesIO()
    np.savez_compressed(body, allow_pickle=False, **dict(arrays))
    with writing(bind) as connection:
        there = connection.execute(
            select(OutlookIssue.id).where(OutlookIssue.issued == day, OutlookIssue.inputs == inputs)
        ).scalar()
        if there is not None:
            return int(there)
        number: int = connection.execute(
            insert(OutlookIssue)
            .values(
                issued=day,
                snapshot=snapshot,
                inputs=inputs,
                code_version=code,
                about=json.dumps(dict(about), ensure_ascii=False, sort_keys=True),
                data=body.getvalue(),
                created=to_second(now or datetime.now(UTC)),
            )
            .returning(OutlookIssue.id)
        ).scalar_one()
        places = country_ids(connection)
        connection.execute(
            insert(Outlook),
            [
                {
                    "issue_id": number,
                    "country_id": places[row.iso3],
                    "outcome": row.outcome,
                    "probability": row.probability,
                    "low": row.low,
                    "high": row.high,
                }
                for row in rows
            ],
        )
    return number


def find(bind: Engine, on: date, inputs: str) -> int | None:
    """Return the number of the issue of a day made from certain inputs, or None."""
    query = select(OutlookIssue.id).where(OutlookIssue.issued == to_day(on), OutlookIssue.inputs == inputs)
    with reading(bind) as connection:
        return connection.execute(query).scalar()


def issues(bind: Engine) -> tuple[Issue, ...]:
    """Return every issue, the oldest first."""
    query = select(
        OutlookIssue.id,
        OutlookIssue.issued,
        OutlookIssue.snapshot,
        OutlookIssue.inputs,
        OutlookIssue.code_version,
        OutlookIssue.about,
        OutlookIssue.created,
    ).order_by(OutlookIssue.issued, OutlookIssue.id)
    with reading(bind) as connection:
        found = connection.execute(query).all()
    return tuple(
        Issue(number, from_day(day), snapshot, inputs, code, json.loads(about), from_second(created))
        for number, day, snapshot, inputs, code, about, created in found
    )


def rows_of(bind: Engine, issue: int) -> tuple[Row, ...]:
    """Return what an issue said, by country and outcome."""
    query = select(Outlook.country_id, Outlook.outcome, Outlook.probability, Outlook.low, Outlook.high).where(
        Outlook.issue_id == issue
    )
    with reading(bind) as connection:
        names = {number: code for code, number in country_ids(connection).items()}
        found = connection.execute(query).all()
    rows = (
        Row(names[country], outcome, probability, low, high)
        for country, outcome, probability, low, high in found
    )
    return tuple(sorted(rows, key=lambda row: (row.iso3, row.outcome)))


def arrays_of(bind: Engine, issue: int, beginning: str = "") -> dict[str, npt.NDArray[Any]]:
    """Return what is kept with an issue by name: what it was made from, and its drivers; or those of a beginning only."""
    with reading(bind) as connection:
        body = connection.execute(select(OutlookIssue.data).where(OutlookIssue.id == issue)).scalar_one()
    with np.load(io.BytesIO(body), allow_pickle=False) as held:
        return {name: held[name] for name in held.files if name.startswith(beginning)}
