"""The fourteen risk factors of the United Nations Framework of Analysis, and what of them is measured here.

A map of coverage: which indicators of the framework have a counterpart among ours, wholly or in part, and which have none. It gives
no score to a factor and none to a State, and counts nothing for one: the framework asks for judgement, and three of its factors
(motives, intent, plans) for nothing else. Texts are from memory, in our own words, and so is their numbering.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import groupby
from pathlib import Path

import yaml

from data.country_table import read_table

JUDGEMENT = frozenset({4, 10, 12})
"""Factors that no figure can stand for: motives or incentives, intent, plan or policy."""


class Covered(StrEnum):
    """How far an indicator of the framework is measured here."""

    WHOLE = "measured"
    PARTLY = "partly measured"
    NONE = "no counterpart"
    JUDGEMENT = "requires judgement"


@dataclass(frozen=True)
class Item:
    """One indicator of the framework, with ids of the indicators here that are its counterpart."""

    no: str
    text: str
    covered: Covered
    indicators: tuple[str, ...] = ()
    why: str = ""
    """What the counterpart is about, and what it leaves out."""


@dataclass(frozen=True)
class Factor:
    """One risk factor with its indicators."""

    no: int
    name: str
    scope: str
    """common, genocide, crimes_against_humanity or war_crimes."""
    sure: bool
    """Whether its number and its list are remembered surely."""
    items: tuple[Item, ...]

    def of(self, *covered: Covered) -> tuple[Item, ...]:
        """Return the indicators covered in one of these ways."""
        return tuple(one for one in self.items if one.covered in covered)


@cache
def factors() -> tuple[Factor, ...]:
    """Return the factors by number. Raises ValueError where the map names what is not in the framework."""
    mapped = yaml.safe_load((Path(__file__).parent / "risk_factors.yml").read_text(encoding="utf-8"))
    rows = tuple(read_table("risk_factors.csv"))
    unknown = set(mapped) - {row["indicator"] for row in rows if int(row["factor"]) not in JUDGEMENT}
    if unknown:
        raise ValueError(f"risk_factors.yml maps what it may not: {', '.join(sorted(unknown))}")
    return tuple(
        Factor(
            int(no),
            name,
            scope,
            numbering != "uncertain",
            tuple(_item(int(no), row["indicator"], row["text"], mapped) for row in found),
        )
        for (no, name, scope, numbering), found in groupby(
            rows, lambda row: (row["factor"], row["name"], row["scope"], row["numbering"])
        )
    )


def _item(factor: int, no: str, text: str, mapped: dict[str, dict[str, object]]) -> Item:
    if factor in JUDGEMENT:
        return Item(no, text, Covered.JUDGEMENT)
    found = mapped.get(no)
    if found is None:
        return Item(no, text, Covered.NONE)
    indicators = found["indicators"]
    assert isinstance(indicators, list)  # noqa: S101 - the table is ours
    covered = Covered.WHOLE if found.get("whole") else Covered.PARTLY
    return Item(no, text, covered, tuple(indicators), str(found["why"]))
