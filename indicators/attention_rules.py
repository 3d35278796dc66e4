"""What counts as attention of a Council, and how much: ``councils.yml``, read and checked, and moved by whoever reads.

An *instrument* is a kind of act of a body, or some types of it; the one of a kind without types has all others. Points are moved by a
text as addresses carry it, ``resolution:3,meeting:0.5``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from indicators import attention_checks as checks
from indicators.attention_checks import RulesError

FILE = Path(__file__).resolve().parent / "councils.yml"
KINDS = {
    "hrc": frozenset({
        "hrc_resolution", "hrc_decision", "hrc_statement", "hrc_special_session", "hrc_mandate",
    }),
    "sc": frozenset({
        "sc_meeting", "sc_resolution", "sc_presidential_statement", "sc_veto", "sc_failed_draft", "sc_visiting_mission",
        "sc_sanctions", "sc_mission",
    }),
}  # fmt: skip
"""Bodies whose attention is measured, and the kinds of act that can speak of it."""
MOVABLE = ("half_life", "window")
NOT_ITS = -1
_LISTS = ("names", "shared")


@dataclass(frozen=True)
class Instrument:
    """A kind of act of a body and what one counts."""

    id: str
    name: str
    kind: str
    points: float
    reason: str
    types: tuple[str, ...] = ()
    """Types of the kind that it has; none for all that no other instrument has."""
    core: bool = False
    """Whether nothing is said of the body on days without its record."""
    lasts: bool = False
    """Whether it counts in full on every day from its first to its last."""
    discusses: bool = True
    """Whether a State that it names is discussed."""
    needed: bool = True
    """Whether a State can be told to be not yet discussed only where its record is complete."""


@dataclass(frozen=True)
class Body:
    """A Council and its instruments."""

    id: str
    name: str
    instruments: tuple[Instrument, ...]
    left_out: str

    @property
    def points(self) -> dict[str, float]:
        """Return the points of each instrument."""
        return {one.id: one.points for one in self.instruments}

    @property
    def needed(self) -> tuple[str, ...]:
        """Return the kinds of act without whose record a State cannot be told to be not yet discussed."""
        return tuple(
            dict.fromkeys(one.kind for one in self.instruments if one.discusses and (one.needed or one.core))
        )

    @property
    def core(self) -> tuple[str, ...]:
        """Return the kinds without whose record nothing is said of the body."""
        return tuple(one.kind for one in self.instruments if one.core)

    def of(self, kind: str, type_: str) -> int:
        """Return the place of the instrument that an act belongs to, ``NOT_ITS`` for what is no instrument of the body."""
        rest = NOT_ITS
        for place, one in enumerate(self.instruments):
            if one.kind == kind and type_ in one.types:
                return place
            if one.kind == kind and not one.types:
                rest = place
        return rest


@dataclass(frozen=True)
class Rules:
    """The rules of attention."""

    half_life: int
    """Days after which an act counts half."""
    oldest: int
    """Years after which an act is left out."""
    window: int
    """Months in which an act makes a State discussed."""
    names: frozenset[str]
    """Attributions by which an act counts for a State."""
    shared: frozenset[str]
    """Attributions of items on several States."""
    bodies: Mapping[str, Body]
    reasons: Mapping[str, str]

    def moved(self, texts: Mapping[str, str]) -> Rules:
        """Return the rules with points, half-life and window from an address, blank texts left out; raise RulesError."""
        bodies = dict(self.bodies)
        for key, body in self.bodies.items():
            points = parse_points(texts.get(key, ""), key, self)
            bodies[key] = replace(
                body, instruments=tuple(replace(i, points=points[i.id]) for i in body.instruments)
            )
        half_life, window = (
            checks.whole(key, texts[key]) if texts.get(key) else getattr(self, key) for key in MOVABLE
        )
        return replace(self, bodies=bodies, half_life=half_life, window=window)

    def texts(self) -> dict[str, str]:
        """Return what ``moved`` makes these of, with nothing that is as ``councils.yml`` has it."""
        usual = read_rules()
        found = {
            key: ",".join(
                f"{i.id}:{i.points:g}" for i in body.instruments if i.points != usual.bodies[key].points[i.id]
            )
            for key, body in self.bodies.items()
        }
        found |= {
            key: str(getattr(self, key)) for key in MOVABLE if getattr(self, key) != getattr(usual, key)
        }
        return {key: text for key, text in found.items() if text}

    @property
    def digest(self) -> str:
        """Return the hash of the rules."""
        told = {**asdict(self), "names": sorted(self.names), "shared": sorted(self.shared)}
        return hashlib.sha256(json.dumps(told, sort_keys=True, default=list).encode()).hexdigest()[:16]


@lru_cache(maxsize=1)
def read_rules() -> Rules:
    """Return the rules as declared; raise RulesError."""
    return load(FILE)


def load(path: Path) -> Rules:
    """Return the rules of a file; raise RulesError naming the file and the field that cannot be."""
    try:
        held = yaml.safe_load(path.read_text(encoding="utf-8"))
        return _rules(held)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise RulesError(
            f"{path.name} cannot be read as YAML ({type(error).__name__}). Correct it"
        ) from error
    except RulesError as error:
        raise RulesError(f"{path.name}: {error}") from None


def _rules(held: Any) -> Rules:
    top = checks.fields("the file", held, {*checks.NUMBERS, *_LISTS, "bodies"})
    said = {key: checks.fields(key, top[key], {"value", "reason"}) for key in (*checks.NUMBERS, *_LISTS)}
    numbers = {key: checks.whole(key, said[key]["value"]) for key in checks.NUMBERS}
    names, shared = (checks.texts(key, said[key]["value"]) for key in _LISTS)
    if names & shared:
        raise RulesError(f"shared: {min(names & shared)} is among names too. Leave it in one")
    bodies = checks.fields("bodies", top["bodies"], set(KINDS))
    return Rules(
        **numbers,
        names=names,
        shared=shared,
        bodies={key: _body(key, bodies[key]) for key in KINDS},
        reasons={key: checks.text(f"{key}.reason", one["reason"]) for key, one in said.items()},
    )


def _body(key: str, held: Any) -> Body:
    fields = checks.fields(key, held, {"name", "instruments", "left_out"})
    listed = fields["instruments"]
    if not isinstance(listed, dict) or not listed:
        raise RulesError(f"{key}.instruments must give fields by name, got {listed!r}")
    found = tuple(_instrument(key, name, one) for name, one in listed.items())
    _told_apart(key, found)
    if not any(one.core for one in found):
        raise RulesError(f"{key}: no instrument is core. Mark those without whose record nothing can be said")
    points = {one.id: one.points for one in found}
    checks.some(key, points)
    return Body(
        key,
        checks.text(f"{key}.name", fields["name"]),
        found,
        checks.text(f"{key}.left_out", fields["left_out"]),
    )


def _told_apart(key: str, found: Sequence[Instrument]) -> None:
    """Refuse instruments of which an act would have two, and kinds of act that last in one and not in another."""
    taken: set[tuple[str, str]] = set()
    lasts: dict[str, bool] = {}
    for one in found:
        if lasts.setdefault(one.kind, one.lasts) != one.lasts:
            raise RulesError(
                f"{key}.{one.id}.lasts: {one.kind} lasts in one instrument only. Write one for all"
            )
        for type_ in one.types or ("",):
            if (one.kind, type_) in taken:
                words = type_ or "all other types"
                raise RulesError(
                    f"{key}.{one.id}.types: {words} of {one.kind} belong to an instrument above. Give types of its own"
                )
            taken.add((one.kind, type_))


def _instrument(body: str, name: str, held: Any) -> Instrument:
    field = f"{body}.{name}"
    given = checks.fields(
        field, held, {"name", "kind", "points", "reason"}, {"types", "core", "lasts", "discusses", "needed"}
    )
    if given["kind"] not in KINDS[body]:
        raise RulesError(
            f"{field}.kind: unknown kind {given['kind']!r}. Use {', '.join(sorted(KINDS[body]))}"
        )
    flags = {key: given[key] for key in ("core", "lasts", "discusses", "needed") if key in given}
    for key, flag in flags.items():
        if not isinstance(flag, bool):
            raise RulesError(f"{field}.{key} must be true or false, got {flag!r}")
    return Instrument(
        name,
        checks.text(f"{field}.name", given["name"]),
        given["kind"],
        checks.points(f"{field}.points", given["points"]),
        checks.text(f"{field}.reason", given["reason"]),
        tuple(sorted(checks.texts(f"{field}.types", given["types"]))) if "types" in given else (),
        **flags,
    )


def parse_points(text: str, body: str, rules: Rules | None = None) -> dict[str, float]:
    """Return the points of every instrument of a body, those that the text gives moved; raise RulesError."""
    known = (rules or read_rules()).bodies
    if body not in known:
        raise RulesError(f"unknown body {body!r}. Use {', '.join(known)}")
    points, given = known[body].points, set()
    for part in filter(None, text.split(",")):
        name, _, number = part.partition(":")
        field = f"{body}.{name[:40]}"
        if name not in points:
            raise RulesError(f"{body}: unknown instrument {name[:40]!r}. Use {', '.join(points)}")
        if name in given:
            raise RulesError(f"{field} is given twice. Give it once")
        given.add(name)
        try:
            points[name] = checks.points(field, float(number))
        except ValueError as error:
            told = (
                error
                if isinstance(error, RulesError)
                else f"{field} needs a number, got {number[:20]!r}. Write {name}:2"
            )
            raise RulesError(str(told)) from None
    checks.some(body, points)
    return points
