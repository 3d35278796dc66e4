"""Weight sets: how much each pillar, lane and indicator counts. A set is immutable; another one is another version."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import Engine

from data import weight_sets
from indicators import registry
from indicators.contract import Indicator, Lane, Pillar

BUILT_IN = ("per_pillar", "equal", "upstream_only", "security_only", "optimised")
DEFAULT = "per_pillar"
OPTIMISED = "optimised"
OPTIMISED_FILE = Path(__file__).resolve().parent / "optimised.json"
"""What ``python -m indicators weights optimise`` found; no one writes it by hand."""
NAME = re.compile(r"[a-z][a-z0-9_-]{1,59}")


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
    def label(self) -> str:
        """Return the name as it is asked for: a saved set with its version."""
        return self.name if self.name in BUILT_IN else f"{self.name}@{self.version}"

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


def presets(chosen: Iterable[Indicator]) -> dict[str, WeightSet]:
    """Return the built-in weight sets by name; ``equal`` counts the indicators of each cell."""
    chosen = tuple(chosen)
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
        _optimised(chosen),
    )
    return {one.name: one for one in sets}


def trained_until(weights: WeightSet) -> int | None:
    """Return the last year that the weights were tuned on, None where they were not tuned on outcomes.

    Whoever shows the skill of such a set shows the years after apart, and says so.
    """
    return int(_found()["train_years"][1]) if weights.name == OPTIMISED else None


@lru_cache(maxsize=1)
def _found() -> dict[str, Any]:
    return dict(json.loads(OPTIMISED_FILE.read_text(encoding="utf-8")))


def _optimised(chosen: Sequence[Indicator]) -> WeightSet:
    found = _found()
    first, last = found["train_years"]
    return from_shares(
        OPTIMISED,
        {one.id: found["indicators"].get(one.id, 0.0) for one in chosen},
        chosen,
        note=f"Tuned on what happened in {first}-{last}: {found['method']}. Only its skill in later years says anything.",
    )


def from_shares(
    name: str, shares: Mapping[str, float], chosen: Sequence[Indicator], version: int = 1, note: str = ""
) -> WeightSet:
    """Return the set in which each indicator has the given share of the whole; all other shares are 0."""
    pillars: dict[str, float] = {str(pillar): 0.0 for pillar in Pillar}
    lanes: dict[str, float] = {}
    for one in chosen:
        cell = f"{one.pillar}.{one.lane}"
        pillars[one.pillar] += shares.get(one.id, 0.0)
        lanes[cell] = lanes.get(cell, 0.0) + shares.get(one.id, 0.0)
    if not any(pillars.values()):  # none of the indicators chosen has a share
        pillars = {}
    return WeightSet(name, version, pillars, lanes, {one.id: shares.get(one.id, 0.0) for one in chosen}, note)


def named(name: str, chosen: Iterable[Indicator]) -> WeightSet:
    """Return the built-in weight set of this name; raise WeightError when there is none."""
    found = presets(chosen)
    if name not in found:
        raise WeightError(f"unknown weight set {name!r}. Choose {', '.join(sorted(found))}")
    return found[name]


def find(bind: Engine, name: str, chosen: Iterable[Indicator]) -> WeightSet:
    """Return the built-in or saved set of this name, the newest version unless ``name@2`` asks for one.

    ``chosen`` are the indicators that count. Raises WeightError for an unknown one, or one that can no longer be used.
    """
    chosen = tuple(chosen)
    built_in = presets(chosen)
    if name in built_in:
        return built_in[name]
    plain, _, version = name.partition("@")
    if version and not version.isdecimal():
        raise WeightError(f"weight set {name!r}: a version is a number, as in {plain}@2")
    row = weight_sets.get(bind, plain, int(version) if version else None)
    if row is None:
        known = sorted({*built_in, *(one.name for one in weight_sets.listed(bind))})
        versions = [str(one.version) for one in weight_sets.listed(bind) if one.name == plain]
        if versions:
            raise WeightError(f"weight set {plain!r} has no version {version}. Choose {', '.join(versions)}")
        raise WeightError(f"unknown weight set {name!r}. Choose {', '.join(known)}")
    return checked(_of_row(row), registry.indicators())


def saved(bind: Engine) -> tuple[list[WeightSet], list[str]]:
    """Return every saved version that can be used, newest first, and in words why the others cannot."""
    good, told = [], []
    for row in weight_sets.listed(bind):
        try:
            good.append(checked(_of_row(row), registry.indicators()))
        except WeightError as error:
            told.append(str(error))
    return good, told


def save(bind: Engine, weights: WeightSet, author_role: str) -> WeightSet:
    """Save a set as the next version of its name and return it; raise WeightError, with nothing saved, if it cannot be used.

    Two who save under one name at once both get a version; whoever has a version above 1 is the later one.
    """
    if not NAME.fullmatch(weights.name):
        raise WeightError(
            f"weight set {weights.name!r}: a name has 2 to 60 lower-case letters, digits, _ and -, and begins with a letter"
        )
    if weights.name in BUILT_IN:
        raise WeightError(f"weight set {weights.name!r} is built in. Choose another name")
    checked(weights, registry.indicators())
    body = {key: part for key, part in weights.as_dict().items() if key in ("pillars", "lanes", "indicators")}
    row = weight_sets.save(bind, weights.name, json.dumps(body, sort_keys=True), weights.note, author_role)
    return _of_row(row)


def checked(weights: WeightSet, chosen: Sequence[Indicator]) -> WeightSet:
    """Return the set; raise WeightError when it names an indicator that is not there, or gives none of them any weight."""
    ids = {one.id for one in chosen}
    gone = sorted(set(weights.indicators) - ids)
    if gone:
        raise WeightError(
            f"weight set {weights.label!r} names the indicator {gone[0]!r}, which does not exist. "
            "Leave it out and save the set anew; python -m indicators list shows those there are"
        )
    if not any(weights.nominal(chosen).values()):
        raise WeightError(
            f"weight set {weights.label!r}: every weight is 0. Give at least one indicator a weight"
        )
    return weights


def _of_row(row: weight_sets.Saved) -> WeightSet:
    return from_dict({"name": row.name, "version": row.version, "note": row.note, **json.loads(row.weights)})


def from_dict(values: Mapping[str, Any]) -> WeightSet:
    """Return the set that ``as_dict`` wrote; raise WeightError for an unknown field or a weight that is no number."""
    known = ("name", "version", "pillars", "lanes", "indicators", "note")
    unknown = sorted(set(values) - set(known))
    if unknown or "name" not in values:
        raise WeightError(
            f"weight set: {f'unknown field {unknown[0]!r}' if unknown else 'no name'}. Use {', '.join(known)}"
        )
    for key in ("pillars", "lanes", "indicators"):
        if not isinstance(values.get(key, {}), Mapping):
            raise WeightError(f"weight set: {key} must give a weight by name, got {values[key]!r}")
    for key, kind in (("name", str), ("note", str), ("version", int)):
        if not isinstance(values.get(key, kind()), kind):
            raise WeightError(
                f"weight set: {key} must be {'a number' if kind is int else 'text'}, got {values[key]!r}"
            )
    return WeightSet(**values)
