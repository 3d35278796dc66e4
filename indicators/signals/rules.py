"""The signal rules: one file each under ``indicators/signals/rules``, read and checked here, and nothing of their arithmetic.

A rule says which series it reads, which kind of test it makes of them, at which levels it fires, and what would have to follow
for a firing to count as borne out. ``indicators.signals.kinds`` has the tests. This module imports nothing heavy: pages read
rules, only the computing part makes tests.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from data.vocabulary import Frequency
from indicators.contract import Lane, Pillar
from indicators.outcomes import BY_ID

FOLDER = Path(__file__).resolve().parent / "rules"
UNAPPROVED = "not yet approved"


class RuleError(Exception):
    """A rule's file is not as it must be; the message names the file, the field and what to write."""


class Direction(StrEnum):
    """Whether a rule speaks of more risk or of less."""

    CONCERN = "concern"
    OPENING = "opening"


class Level(StrEnum):
    """How strongly a rule fires."""

    MEDIUM = "medium"
    HIGH = "high"


PARAMETERS: Mapping[str, frozenset[str]] = {
    "count_surge": frozenset({"window", "present", "least", "above", "not_in_january", "unsure"}),
    "after_quiet": frozenset({"quiet", "at_most", "burst", "memory", "earlier", "events", "unsure"}),
    "sustained_fall": frozenset({"window", "before", "least", "unsure"}),
    "threshold": frozenset({"window", "unsure"}),
    "level_change": frozenset({"span", "reference", "sign", "log", "least"}),
    "event": frozenset({"weights"}),
    "gone_dark": frozenset({"years", "least", "published"}),
    "outlook_crossing": frozenset({"outcome"}),
}
"""Kinds of test, and the parameters each must be given; more or fewer are an error."""
HITS: Mapping[str, frozenset[str]] = {
    "rise": frozenset({"series", "months", "least"}),
    "reach": frozenset({"series", "months", "least"}),
    "stays_low": frozenset({"series", "months", "share"}),
    "outcome": frozenset({"any_of", "years"}),
    "stays_better": frozenset({"periods"}),
}
"""What may have to follow for a firing to count as borne out, with its parameters."""
_SERIES = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_FIELDS = frozenset({
    "id", "name", "kind", "series", "unit", "clock", "parameters", "levels", "lane", "pillar", "direction", "quiet",
    "max_age", "approved_by", "words", "hit", "alerts", "decimals",
})  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """A signal rule as configured."""

    id: str
    name: str
    kind: str
    series: tuple[str, ...]
    unit: str
    clock: Frequency
    """Whose clock it runs on: a month's rule may be acute; a year's rule is dated by the release and never is."""
    parameters: Mapping[str, Any]
    medium: float
    high: float
    lane: Lane
    pillar: Pillar
    direction: Direction
    quiet: int
    """Periods (months or years) for which a repeat is not told again, and after which a signal expires."""
    max_age: int
    """Months after the end of the last period up to which the rule counts as evaluated."""
    approved_by: str
    words: str
    hit: Mapping[str, Any]
    alerts: tuple[str, ...] = ()
    """Kinds of OCHA's alerts that speak of the same thing."""
    decimals: int = 0

    @property
    def yearly(self) -> bool:
        """Return whether the rule runs on the clock of yearly releases."""
        return self.clock == Frequency.YEAR

    @property
    def approved(self) -> bool:
        """Return whether somebody has approved the rule."""
        return self.approved_by != UNAPPROVED

    @property
    def digest(self) -> str:
        """Return the hash of all that decides when the rule fires, and of its words."""
        told = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return hashlib.sha256(json.dumps(told, sort_keys=True, default=dict).encode()).hexdigest()[:16]

    def reads(self) -> tuple[str, ...]:
        """Return every series that the rule, its guard against uncertain months and its back-test read."""
        unsure = self.parameters.get("unsure", ())
        return tuple(dict.fromkeys([*self.series, *unsure, *filter(None, [self.hit.get("series")])]))


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """Return every rule, by lane, pillar and name; raise RuleError when a file breaks the contract."""
    return load(FOLDER)


def by_id() -> dict[str, Rule]:
    """Return every rule by its id."""
    return {rule.id: rule for rule in rules()}


def digest() -> str:
    """Return the hash of all rules together."""
    return hashlib.sha256("".join(rule.digest for rule in rules()).encode()).hexdigest()[:16]


def load(folder: Path) -> tuple[Rule, ...]:
    """Return the rules in the ``*.yml`` files of a folder; raise RuleError."""
    found = [_read(path) for path in sorted(folder.glob("*.yml"))]
    if not found:
        raise RuleError(f"{folder.name}: no rule is there; each is a file <id>.yml")
    return tuple(
        sorted(found, key=lambda one: (list(Lane).index(one.lane), list(Pillar).index(one.pillar), one.name))
    )


def _read(path: Path) -> Rule:
    try:
        held = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise RuleError(
            f"{path.name}: cannot be read as YAML ({type(error).__name__}). Compare with another rule"
        ) from error
    if not isinstance(held, dict):
        raise RuleError(f"{path.name}: holds no fields; write name: value, one a line")
    needed = _FIELDS - {"alerts", "decimals"}
    for wrong, text in ((needed - set(held), "lacks"), (set(held) - _FIELDS, "does not know")):
        if wrong:
            raise RuleError(f"{path.name}: {text} the field {', '.join(sorted(wrong))}")
    if held["id"] != path.stem:
        raise RuleError(f"{path.name}: id is {held['id']!r}; give file and rule one name")
    return _checked(path.name, held)


def _checked(name: str, held: dict[str, Any]) -> Rule:
    """Return the rule of fields that are all there; raise RuleError for a value that cannot be."""
    kind = _one_of(name, "kind", held["kind"], PARAMETERS)
    series = tuple(held["series"]) if isinstance(held["series"], list) else ()
    bad = [one for one in series if not _SERIES.fullmatch(str(one))]
    if bad or (not series and kind != "outlook_crossing"):
        raise RuleError(f"{name}: series must be a list of source.measure, got {bad or held['series']!r}")
    parameters = _mapping(name, "parameters", held["parameters"], PARAMETERS[kind])
    levels = _mapping(name, "levels", held["levels"], frozenset(Level))
    medium, high = (_number(name, f"levels.{level}", levels[level]) for level in (Level.MEDIUM, Level.HIGH))
    hit = held["hit"] if isinstance(held["hit"], dict) else {}
    hit_kind = _one_of(name, "hit.kind", hit.get("kind"), HITS)
    _mapping(name, "hit", {k: v for k, v in hit.items() if k != "kind"}, HITS[hit_kind])
    for outcome in [*hit.get("any_of", ()), *filter(None, [parameters.get("outcome")])]:
        _one_of(name, "outcome", outcome, BY_ID)
    _weights_fit(name, kind, series, parameters)
    for field in ("quiet", "max_age"):
        if not isinstance(held[field], int) or not 1 <= held[field] <= 120:
            raise RuleError(f"{name}: {field} must be a whole number from 1 to 120, got {held[field]!r}")
    for field in ("name", "unit", "approved_by", "words"):
        if not isinstance(held[field], str) or not held[field].strip():
            raise RuleError(f"{name}: {field} must be text")
    return Rule(
        held["id"], held["name"], kind, series, held["unit"],
        Frequency(_one_of(name, "clock", held["clock"], tuple(Frequency))), parameters, medium, high,
        Lane(_one_of(name, "lane", held["lane"], tuple(Lane))),
        Pillar(_one_of(name, "pillar", held["pillar"], tuple(Pillar))),
        Direction(_one_of(name, "direction", held["direction"], tuple(Direction))),
        held["quiet"], held["max_age"], held["approved_by"].strip(), " ".join(held["words"].split()), hit,
        tuple(held.get("alerts", ())), int(held.get("decimals", 0)),
    )  # fmt: skip


def _weights_fit(name: str, kind: str, series: tuple[str, ...], parameters: Mapping[str, Any]) -> None:
    """Raise RuleError when a list that goes with the series is not as long as they are."""
    for field in ("least", "weights"):
        held = parameters.get(field)
        if (
            kind in ("count_surge", "event")
            and held is not None
            and (not isinstance(held, list) or len(held) != len(series))
        ):
            raise RuleError(
                f"{name}: parameters.{field} needs one number for each of the {len(series)} series"
            )


def _mapping(name: str, field: str, held: Any, needed: frozenset[str]) -> dict[str, Any]:
    if not isinstance(held, dict) or set(held) != needed:
        given = sorted(map(str, held)) if isinstance(held, dict) else held
        raise RuleError(
            f"{name}: {field} must give {', '.join(sorted(needed))} and nothing else, got {given!r}"
        )
    return held


def _number(name: str, field: str, held: Any) -> float:
    if isinstance(held, bool) or not isinstance(held, int | float):
        raise RuleError(f"{name}: {field} must be a number, got {held!r}")
    return float(held)


def _one_of(name: str, field: str, held: Any, known: Mapping[str, object] | tuple[str, ...]) -> str:
    if not isinstance(held, str) or held not in known:
        raise RuleError(f"{name}: {field} {held!r} is not known; choose {', '.join(map(str, known))}")
    return held
