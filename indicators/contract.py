"""The declarations every indicator makes.

An indicator is one module in ``indicators/library`` with the name ``INDICATOR`` and, where there is arithmetic, a
function ``compute(panel)``. A module may declare a family that shares one rule as ``INDICATORS = (...)``; its
``compute(panel, indicator)`` is then called once for each member.

Time is told twice. A *period* is what a figure is about; it is *known* only after the release lag. ``panel[SERIES]``
gives ``Periods``: values by period and country. Windows (``rolling_mean``, ``change``, ``years_since``) work on periods
and look backward only. ``panel.as_known(periods, months)`` then lays them on the months of the panel: at each month the
latest period already published and not older than ``months``. What it gives, ``Known``, takes ordinary arithmetic, and
that is what ``compute`` returns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Pillar(StrEnum):
    """Whose concern an indicator is."""

    HUMAN_RIGHTS = "hr"
    PEACE_SECURITY = "ps"
    DEVELOPMENT = "dh"


class Lane(StrEnum):
    """Where on the prevention continuum an indicator speaks."""

    UPSTREAM = "upstream"
    MIDSTREAM = "midstream"
    DOWNSTREAM = "downstream"
    RECURRENCE = "recurrence"


PILLAR_NAMES = {
    Pillar.HUMAN_RIGHTS: "Human rights",
    Pillar.PEACE_SECURITY: "Peace and security",
    Pillar.DEVELOPMENT: "Development and humanitarian",
}
LANE_NAMES = {
    Lane.UPSTREAM: "Upstream",
    Lane.MIDSTREAM: "Midstream",
    Lane.DOWNSTREAM: "Downstream",
    Lane.RECURRENCE: "Recurrence",
}
LANE_MEANS = {
    Lane.UPSTREAM: "root causes and resilience",
    Lane.MIDSTREAM: "emerging signals",
    Lane.DOWNSTREAM: "violence and its effects",
    Lane.RECURRENCE: "after conflict",
}


class Treat(StrEnum):
    """How a heavy tail is treated before the goalposts."""

    NONE = "none"
    LOG1P = "log1p"


@dataclass(frozen=True)
class Indicator:
    """One measure of risk: direction x fixed goalposts gives 0-100, 100 being the highest risk."""

    id: str
    name: str
    unit: str
    pillar: Pillar
    lane: Lane
    direction: int
    """+1 when a higher value means higher risk, -1 when it means lower risk."""
    goalposts: tuple[float, float]
    """Low and high end in the indicator's unit, before the treatment."""
    series: tuple[str, ...]
    """Full series ids, ``source.measure``. The first is the one a reader is sent to."""
    max_age: int
    """Months after the end of its period during which a value still counts."""
    reference: str
    """The reference window and rule the goalposts were set on, in words."""
    treat: Treat = Treat.NONE
    resilience: bool = False
    """True when the indicator speaks of a capacity to prevent; shown in the resilience panel as well."""
    window: int = 0
    """Months of memory; a change is split into what moved and what left this window."""
    decimals: int = 1
    optional: bool = False
    """True when it rests on a source that an installation may lack: it counts only where it has data."""
    note: str = ""
    """One sentence on this member of a family; an indicator with a module of its own says it in the module's head."""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", self.id):
            raise ValueError(f"indicator id {self.id!r}: use lower-case letters, digits and _")
        if self.direction not in (1, -1):
            raise ValueError(f"indicator {self.id}: direction must be +1 or -1")
        if not self.goalposts[0] < self.goalposts[1]:
            raise ValueError(f"indicator {self.id}: goalposts must rise, got {self.goalposts}")
        if self.treat == Treat.LOG1P and self.goalposts[0] < 0:
            raise ValueError(f"indicator {self.id}: log1p needs goalposts from 0 up, got {self.goalposts}")
        if not self.series:
            raise ValueError(f"indicator {self.id}: declare at least one series")
        for key in self.series:
            if not re.fullmatch(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*", key):
                raise ValueError(
                    f"indicator {self.id}: series {key!r} is not written source.measure; one alone needs a comma: (key,)"
                )
        if not 1 <= self.max_age <= 120:
            raise ValueError(f"indicator {self.id}: max_age is in months, from 1 to 120, got {self.max_age}")
        if not self.reference:
            raise ValueError(f"indicator {self.id}: say in reference how the goalposts were set")
