"""Weight sets: how much each pillar, lane and indicator counts. A set is immutable; another one is another version."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from indicators.contract import Indicator, Lane, Pillar


class WeightError(ValueError):
    """A weight set is unknown or cannot be used; the message says what to do."""


@dataclass(frozen=True)
class WeightSet:
    """Weights of pillars, of lanes inside a pillar, and of indicators inside a cell; what is not named weighs 1.

    A key of ``lanes`` is a lane (``upstream``) or one pillar's lane (``hr.upstream``), which goes before. Weights are
    divided by their sum at each level, so only their ratios matter.
    """

    name: str
    version: int = 1
    pillars: Mapping[str, float] = field(default_factory=dict)
    lanes: Mapping[str, float] = field(default_factory=dict)
    indicators: Mapping[str, float] = field(default_factory=dict)
    note: str = ""

    def __post_init__(self) -> None:
        for level in ("pillars", "lanes", "indicators"):
            given = dict(getattr(self, level))
            for key, weight in given.items():
                if isinstance(weight, bool) or not isinstance(weight, (int, float)):
                    raise WeightError(
                        f"weight set {self.name!r}: {level} {key!r} needs a number, got {weight!r}"
                    )
                if not (math.isfinite(weight) and weight >= 0):
                    raise WeightError(
                        f"weight set {self.name!r}: {level} {key!r} must be 0 or more, got {weight!r}"
                    )
            object.__setattr__(self, level, MappingProxyType(given))
        pillars, lanes = {str(p) for p in Pillar}, {str(one) for one in Lane}
        cells = {f"{p}.{one}" for p in pillars for one in lanes}
        for level, allowed in (("pillars", pillars), ("lanes", lanes | cells)):
            unknown = sorted(set(getattr(self, level)) - allowed)
            if unknown:
                raise WeightError(
                    f"weight set {self.name!r}: unknown {level} {unknown[0]!r}. Use {', '.join(sorted(allowed))}"
                )
        if not any(self.pillar(pillar) for pillar in Pillar):
            raise WeightError(f"weight set {self.name!r}: every pillar weighs 0. Give at least one a weight")

    def pillar(self, pillar: Pillar) -> float:
        """Return the weight of a pillar."""
        return float(self.pillars.get(pillar, 1.0))

    def lane(self, pillar: Pillar, lane: Lane) -> float:
        """Return the weight of a lane inside a pillar."""
        return float(self.lanes.get(f"{pillar}.{lane}", self.lanes.get(lane, 1.0)))

    def indicator(self, indicator: Indicator) -> float:
        """Return the weight of an indicator inside its cell."""
        return float(self.indicators.get(indicator.id, 1.0))

    def nominal(self, chosen: Iterable[Indicator]) -> dict[str, float]:
        """Return the share of the composite that each indicator has when none is missing; the shares add up to 1."""
        tree: dict[Pillar, dict[Lane, dict[str, float]]] = {}
        for one in chosen:
            tree.setdefault(one.pillar, {}).setdefault(one.lane, {})[one.id] = self.indicator(one)
        lanes = {
            pillar: _shares(
                {lane: self.lane(pillar, lane) * any(cell.values()) for lane, cell in cells.items()}
            )
            for pillar, cells in tree.items()
        }
        pillars = _shares({pillar: self.pillar(pillar) * any(lanes[pillar].values()) for pillar in tree})
        return {
            key: pillars[pillar] * lanes[pillar][lane] * inside
            for pillar, cells in tree.items()
            for lane, cell in cells.items()
            for key, inside in _shares(cell).items()
        }

    def __reduce__(self) -> tuple[type[WeightSet], tuple[Any, ...]]:
        """Return what a copy in another process is made from."""
        return WeightSet, (
            self.name,
            self.version,
            dict(self.pillars),
            dict(self.lanes),
            dict(self.indicators),
            self.note,
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the set as JSON-ready values."""
        return {
            "name": self.name,
            "version": self.version,
            "pillars": dict(sorted(self.pillars.items())),
            "lanes": dict(sorted(self.lanes.items())),
            "indicators": dict(sorted(self.indicators.items())),
            "note": self.note,
        }

    @property
    def digest(self) -> str:
        """Return the hash of the weights; name and note do not matter."""
        weights = {
            key: value for key, value in self.as_dict().items() if key in ("pillars", "lanes", "indicators")
        }
        return hashlib.sha256(json.dumps(weights, sort_keys=True).encode()).hexdigest()[:16]


def _shares(weights: Mapping[Any, float]) -> dict[Any, float]:
    total = sum(weights.values())
    return {key: weight / total if total else 0.0 for key, weight in weights.items()}


DEFAULT = "per_pillar"


def presets(chosen: Iterable[Indicator]) -> dict[str, WeightSet]:
    """Return the built-in weight sets by name; ``equal`` counts the indicators of each cell."""
    counts: dict[str, int] = {}
    for one in chosen:
        for key in (str(one.pillar), f"{one.pillar}.{one.lane}"):
            counts[key] = counts.get(key, 0) + 1
    others = {str(lane): 0.0 for lane in Lane if lane != Lane.UPSTREAM}
    sets = (
        WeightSet(
            "per_pillar",
            note="Each pillar counts a third, each lane a quarter of its pillar, the indicators of a cell alike.",
        ),
        WeightSet(
            "equal",
            pillars={key: float(count) for key, count in counts.items() if "." not in key},
            lanes={key: float(count) for key, count in counts.items() if "." in key},
            note="Each indicator counts alike, wherever it stands.",
        ),
        WeightSet(
            "upstream_only", lanes=others, note="Root causes and resilience alone, each pillar a third."
        ),
        WeightSet(
            "security_only",
            pillars={Pillar.HUMAN_RIGHTS: 0.0, Pillar.DEVELOPMENT: 0.0},
            note="The peace and security pillar alone.",
        ),
    )
    return {one.name: one for one in sets}


def named(name: str, chosen: Iterable[Indicator]) -> WeightSet:
    """Return the built-in weight set of this name; raise WeightError when there is none."""
    found = presets(chosen)
    if name not in found:
        raise WeightError(f"unknown weight set {name!r}. Choose {', '.join(sorted(found))}")
    return found[name]


def from_dict(values: Mapping[str, Any]) -> WeightSet:
    """Return the set that ``as_dict`` wrote; raise WeightError for an unknown field or a weight that is no number."""
    known = ("name", "version", "pillars", "lanes", "indicators", "note")
    unknown = sorted(set(values) - set(known))
    if unknown or "name" not in values:
        raise WeightError(
            f"weight set: {f'unknown field {unknown[0]!r}' if unknown else 'no name'}. Use {', '.join(known)}"
        )
    return WeightSet(**values)
