"""Named weight sets as saved: each version is immutable, and versions of a name count up from 1."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, Row, func, insert, select

from data.database import from_second, reading, to_second, writing
from data.models import WeightSet


@dataclass(frozen=True)
class Saved:
    """One version of a weight set."""

    name: str
    version: int
    weights: str
    """As JSON."""
    note: str
    author_role: str
    created: datetime


_COLUMNS = (
    WeightSet.name,
    WeightSet.version,
    WeightSet.weights,
    WeightSet.note,
    WeightSet.author_role,
    WeightSet.created,
)


def save(bind: Engine, name: str, weights: str, note: str, author_role: str) -> Saved:
    """Store the next version of ``name`` and return it. Writers wait for each other, so two at once get two versions."""
    now = datetime.now(UTC).replace(microsecond=0)
    with writing(bind) as connection:
        last = connection.execute(
            select(func.max(WeightSet.version)).where(WeightSet.name == name)
        ).scalar_one()
        made = Saved(name, (last or 0) + 1, weights, note, author_role, now)
        connection.execute(
            insert(WeightSet).values(
                name=made.name,
                version=made.version,
                weights=weights,
                note=note,
                author_role=author_role,
                created=to_second(now),
            )
        )
    return made


def listed(bind: Engine) -> list[Saved]:
    """Return every version of every name, by name, newest version first."""
    query = select(*_COLUMNS).order_by(WeightSet.name, WeightSet.version.desc())
    with reading(bind) as connection:
        return [_of(row) for row in connection.execute(query)]


def get(bind: Engine, name: str, version: int | None = None) -> Saved | None:
    """Return one version of ``name``, the newest by default, or None when there is none."""
    query = select(*_COLUMNS).where(WeightSet.name == name).order_by(WeightSet.version.desc()).limit(1)
    if version is not None:
        query = query.where(WeightSet.version == version)
    with reading(bind) as connection:
        row = connection.execute(query).one_or_none()
    return None if row is None else _of(row)


def _of(row: Row[str, int, str, str, str, int]) -> Saved:
    return Saved(row.name, row.version, row.weights, row.note, row.author_role, from_second(row.created))
