"""The indicators: found in ``indicators/library``, checked, and listed in the order of the matrix."""

from __future__ import annotations

import hashlib
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from types import ModuleType

from indicators import library
from indicators.contract import Indicator, Lane, Pillar
from indicators.panel import Panel
from indicators.periods import Known

LABELS = ("Why", "Method", "Missingness", "Limitations")
DECIDES = (
    "contract",
    "periods",
    "panel",
    "transforms",
    "scoring",
    "aggregation",
    "engine",
    "library",
    "reliability",
    "uncertainty",
    "uncertainty_draws",
)
"""Modules of this room whose words decide a value, a score, an interval or a grade; the others show them."""
LEAST_IN_CELL, LEAST_IN_PILLAR, LEAST = 2, 10, 45


class RegistryError(Exception):
    """An indicator's module is not as the contract says; the message names it and what to change."""


@dataclass(frozen=True)
class Entry:
    """An indicator with what computes it and what its module says about it."""

    indicator: Indicator
    compute: Callable[[Panel], Known]
    """The indicator in its own unit, on the dates of the panel."""
    module: str
    doc: str
    """The head of the module: one line, then the labels *Why*, *Method*, *Missingness*, *Limitations*."""

    def labelled(self) -> dict[str, str]:
        """Return the text under each label of the module's head."""
        return labelled(self.doc)


def labelled(doc: str) -> dict[str, str]:
    """Return the text under each of the fixed labels in a module's head."""
    marks = list(re.finditer(rf"^\*({'|'.join(LABELS)})\*\s+", doc, re.MULTILINE))
    ends = [mark.start() for mark in marks[1:]] + [len(doc)]
    return {mark[1]: " ".join(doc[mark.end() : end].split()) for mark, end in zip(marks, ends, strict=True)}


def _entries_of(module: ModuleType) -> list[Entry]:
    name = module.__name__.rpartition(".")[2]
    one, family = getattr(module, "INDICATOR", None), getattr(module, "INDICATORS", None)
    compute = getattr(module, "compute", None)
    if (one is None) == (family is None):
        raise RegistryError(f"{name}: declare INDICATOR, or INDICATORS for a family, and not both")
    if one is not None and one.id != name:
        raise RegistryError(f"{name}: the indicator's id is {one.id!r}; give module and indicator one name")
    doc = inspect.getdoc(module) or ""
    absent = [label for label in LABELS if label not in labelled(doc)]
    if absent:
        raise RegistryError(f"{name}: the module's head lacks the label {', '.join(absent)}")
    entries = []
    for indicator in (one,) if one is not None else family or ():
        if compute is None:
            function: Callable[[Panel], Known] = partial(_as_declared, indicator=indicator)
        else:
            function = compute if one is not None else partial(compute, indicator=indicator)
        if one is None and not indicator.note:
            raise RegistryError(f"{name}: {indicator.id} is one of a family, so its note must say what it is")
        entries.append(Entry(indicator, function, name, doc))
    return entries


def _as_declared(panel: Panel, indicator: Indicator) -> Known:
    return panel.known(indicator.series[0], indicator.max_age)


def _loaded(name: str) -> ModuleType:
    try:
        return importlib.import_module(f"{library.__name__}.{name}")
    except Exception as error:
        raise RegistryError(f"{name}: its file cannot be used ({type(error).__name__}: {error})") from error


@lru_cache(maxsize=1)
def entries() -> tuple[Entry, ...]:
    """Return every indicator, by pillar, lane and name; raise RegistryError when a module breaks the contract."""
    found: list[Entry] = []
    for info in pkgutil.iter_modules(library.__path__):
        if not info.name.startswith("_"):
            found += _entries_of(_loaded(info.name))
    ids = [entry.indicator.id for entry in found]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        raise RegistryError(f"indicator {twice[0]!r} is declared twice; give each its own id")
    pillars, lanes = list(Pillar), list(Lane)
    return tuple(
        sorted(
            found,
            key=lambda entry: (
                pillars.index(entry.indicator.pillar),
                lanes.index(entry.indicator.lane),
                entry.indicator.id,
            ),
        )
    )


def check_coverage(chosen: tuple[Indicator, ...]) -> None:
    """Raise RegistryError when the matrix is too thin; optional indicators do not count."""
    firm = [one for one in chosen if not one.optional]
    if len(firm) < LEAST:
        raise RegistryError(f"{len(firm)} indicators, at least {LEAST} are needed")
    for pillar in Pillar:
        here = [one for one in firm if one.pillar == pillar]
        if len(here) < LEAST_IN_PILLAR:
            raise RegistryError(
                f"pillar {pillar}: {len(here)} indicators, at least {LEAST_IN_PILLAR} are needed"
            )
        for lane in Lane:
            count = sum(one.lane == lane for one in here)
            if count < LEAST_IN_CELL:
                raise RegistryError(
                    f"cell {pillar}.{lane}: {count} indicators, at least {LEAST_IN_CELL} are needed"
                )


def indicators() -> tuple[Indicator, ...]:
    """Return every indicator's declaration, by pillar, lane and name."""
    return tuple(entry.indicator for entry in entries())


def series() -> tuple[str, ...]:
    """Return the ids of all series that indicators read, in alphabetical order."""
    return tuple(sorted({one for indicator in indicators() for one in indicator.series}))


@lru_cache(maxsize=1)
def version() -> str:
    """Return the hash of everything that decides a score: the declarations and the arithmetic of this room."""
    room = Path(__file__).resolve().parent
    digest = hashlib.sha256()
    for file in sorted(room.rglob("*.py"), key=lambda one: one.relative_to(room).as_posix()):
        place = file.relative_to(room)
        if place.with_suffix("").parts[0] in DECIDES:
            digest.update(
                place.as_posix().encode() + b"\0" + file.read_bytes().replace(b"\r\n", b"\n") + b"\0"
            )
    return digest.hexdigest()[:16]
