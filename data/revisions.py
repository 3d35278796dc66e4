"""How often figures changed after they were first recorded, by series and country, from the stored vintages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Engine, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from data import derived
from data.database import reading, to_day
from data.derived import Derived
from data.keys import country_ids, series_ids
from data.models import Observation, Run, Series
from data.queries import AsOf, Mode, state_digest

MATERIAL = 0.05
"""A figure counts as revised when it moved by more than this share of the larger of the two, or was withdrawn."""
FAMILY = "revisions"


@dataclass(frozen=True)
class Revisions:
    """By series and country, the share of the figures that a later release changed; NaN where there was none yet."""

    series: tuple[str, ...]
    iso3: tuple[str, ...]
    share: npt.NDArray[np.float32]

    def of(self, series: str, iso3: tuple[str, ...]) -> npt.NDArray[np.float32]:
        """Return the shares of one series in the order of ``iso3``; NaN for what is not held."""
        column = {code: at for at, code in enumerate(self.iso3)}
        if series not in self.series:
            return np.full(len(iso3), np.nan, dtype=np.float32)
        own = np.append(self.share[self.series.index(series)], np.float32(np.nan))
        return np.asarray(own[[column.get(code, -1) for code in iso3]])


def revisions(bind: Engine, as_of: AsOf, series: tuple[str, ...]) -> Revisions:
    """Return how often figures of the series had been revised by a date; all NaN for a date before the first record.

    Only figures that could have been revised count: those recorded before the last release of their source. Kept while the
    database stays as it is.
    """
    if as_of.mode == Mode.RECONSTRUCTED:
        return Revisions((), (), np.zeros((0, 0), dtype=np.float32))
    digest = f"{state_digest(bind)} {as_of.on.isoformat() if as_of.is_past else 'now'}"
    kept = derived.get(bind, FAMILY, digest)
    if kept is not None and tuple(kept.words["asked"]) == series:
        return Revisions(tuple(kept.words["series"]), tuple(kept.words["iso3"]), kept.arrays["share"])
    with reading(bind) as connection:
        made = _counted(connection, to_day(as_of.on), series)
    words = {"asked": series, "series": made.series, "iso3": made.iso3}
    derived.put(bind, FAMILY, digest, Derived({"share": made.share}, words))
    return made


def _counted(connection: Connection, on: int, series: tuple[str, ...]) -> Revisions:
    last = _last_releases(connection, on)
    numbers, countries = series_ids(connection), country_ids(connection)
    wanted = [key for key in series if numbers.get(key) in last]
    iso3 = tuple(sorted(countries))
    row = {numbers[key]: at for at, key in enumerate(wanted)}
    column = {countries[code]: at for at, code in enumerate(iso3)}
    held, changed = (np.zeros((len(wanted), len(iso3))) for _ in range(2))
    for release in sorted({last[number] for number in row}):
        inside = [number for number in row if last[number] == release]
        for table, statement in ((held, _held(inside, release)), (changed, _changed(inside, on))):
            for country, number, count in connection.execute(statement):
                if country in column:
                    table[row[number], column[country]] = count
    share = np.where(held > 0, np.minimum(changed / np.maximum(held, 1), 1), np.nan)
    return Revisions(tuple(wanted), iso3, share.astype(np.float32))


def _last_releases(connection: Connection, on: int) -> dict[int, int]:
    """Return, for each series whose source had at least two days of release, the last of them."""
    statement = (
        select(Series.id, func.max(Run.vintage))
        .join(Run, Run.source_id == Series.source_id)
        .where(Run.state == "ok", Run.vintage <= on)
        .group_by(Series.id)
        .having(func.count(Run.vintage.distinct()) > 1)
    )
    return {int(number): int(day) for number, day in connection.execute(statement)}


def _held(inside: list[int], release: int) -> Select[int, int, int]:
    """Select how many figures were recorded before the last release, by country and series."""
    return (
        select(Observation.country_id, Observation.series_id, func.count(Observation.period.distinct()))
        .where(
            Observation.series_id.in_(inside), Observation.vintage < release, Observation.value.is_not(None)
        )
        .group_by(Observation.country_id, Observation.series_id)
    )


def _changed(inside: list[int], on: int) -> Select[int, int, int]:
    """Select how many figures were materially changed by a later release, by country and series."""
    old, new = aliased(Observation), aliased(Observation)
    moved = func.abs(new.value - old.value)
    same_cell = and_(
        new.country_id == old.country_id,
        new.series_id == old.series_id,
        new.period == old.period,
        new.vintage == old.until,
    )
    material = and_(moved > MATERIAL * func.abs(old.value), moved > MATERIAL * func.abs(new.value))
    return (
        select(old.country_id, old.series_id, func.count(old.period.distinct()))
        .join(new, same_cell)
        .where(
            old.series_id.in_(inside),
            old.until.between(old.vintage + 1, on),
            old.value.is_not(None),
            or_(new.value.is_(None), material),
        )
        .group_by(old.country_id, old.series_id)
    )
