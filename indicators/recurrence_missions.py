"""UN missions in States, as acts tell them: peace operations and political missions, those there and those that left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from indicators.onsets import moved
from indicators.onsets_sides import Act

if TYPE_CHECKING:
    import pandas as pd

LEFT = 24
"""Months before the end of the record in which a mission that ended is told."""
PRESENT = {
    "sc_mission": frozenset({"peacekeeping_operation", "political_mission", "authorized_force"}),
    "ga_mandate": frozenset({"political_mission"}),
}
"""Kinds and types of act that are a mission in a State."""


@dataclass(frozen=True)
class Mission:
    """A UN mission: days as ISO text, the end empty while none is known."""

    event: str
    iso3: str
    label: str
    start: str
    end: str


def missions(acts: pd.DataFrame) -> tuple[Mission, ...]:
    """Return the missions among acts as ``data.acts`` gives them, the oldest first."""
    found = []
    for kind, types in PRESENT.items():
        rows = acts[(acts["kind"] == kind) & acts["type"].isin(types) & acts["iso3"].notna()]
        for event, iso3, label, start, end, still in zip(
            *(rows[name] for name in ("event", "iso3", "label", "start", "end", "open")), strict=True
        ):
            until = "" if still is True else end.date().isoformat()
            found.append(Mission(str(event), str(iso3), str(label), start.date().isoformat(), until))
    return tuple(sorted(found, key=lambda one: (one.start, one.event)))


def by_state(found: Sequence[Mission]) -> dict[str, list[Act]]:
    """Return missions by State, with their days."""
    made: dict[str, list[Act]] = {}
    for one in found:
        until = date.fromisoformat(one.end) if one.end else date.max
        made.setdefault(one.iso3, []).append(Act(date.fromisoformat(one.start), until, one.event, one.label))
    return made


def there(one: Mission, on: date) -> bool:
    """Return whether a mission was in its State on a day."""
    return one.start <= on.isoformat() and (not one.end or one.end >= on.isoformat())


def record_end(coverage: pd.DataFrame, on: date) -> date | None:
    """Return the last day that the record of Security Council missions covers, up to a date."""
    ends = [end.date() for end in coverage.loc[coverage["kind"] == "sc_mission", "end"]]
    return min(max(ends), on) if ends else None


def gone(found: Sequence[Mission], end: date | None) -> tuple[Mission, ...]:
    """Return the missions that ended in the last months of the record, the last first."""
    if end is None:
        return ()
    since, until = moved(end, -LEFT).isoformat(), end.isoformat()
    return tuple(
        sorted(
            (one for one in found if one.end and since < one.end <= until),
            key=lambda one: one.end,
            reverse=True,
        )
    )
