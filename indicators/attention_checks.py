"""Checks of what the rules of attention declare: each gives the value, or says which field is wrong and what to write."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Any

MOST, DECIMALS = 100.0, 3
"""The most points, and how finely they are told apart."""
NUMBERS = {"half_life": (30, 3650, "days"), "oldest": (1, 20, "years"), "window": (1, 60, "months")}
"""Numbers of the rules with their least and most."""


class RulesError(ValueError):
    """A rule of attention cannot be; the message names the field and what to write."""


def points(field: str, value: Any) -> float:
    """Return points, from 0 to ``MOST``."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not (number and math.isfinite(value) and 0 <= value <= MOST):
        raise RulesError(
            f"{field} must be a number from 0 to {MOST:g}, got {value!r}. Write 0 for what shall not count"
        )
    return round(float(value), DECIMALS) + 0.0


def some(body: str, points: Mapping[str, float]) -> None:
    """Refuse points that are all 0."""
    if not any(points.values()):
        raise RulesError(f"{body}: every instrument has 0 points. Give at least one more")


def whole(field: str, value: Any) -> int:
    """Return a whole number of ``NUMBERS``, also from its digits."""
    least, most, unit = NUMBERS[field]
    number = int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 6 else value
    if isinstance(number, bool) or not isinstance(number, int) or not least <= number <= most:
        raise RulesError(
            f"{field} must be a whole number of {unit} from {least} to {most}, got {value!r}. Write one"
        )
    return number


def fields(field: str, held: Any, needed: Collection[str], others: Collection[str] = ()) -> dict[str, Any]:
    """Return fields of which all needed are there, and none that are unknown."""
    if not isinstance(held, dict):
        raise RulesError(f"{field} must give {', '.join(sorted(needed))}, got {held!r}")
    for wrong, words in (
        (set(needed) - set(held), "lacks"),
        (set(held) - {*needed, *others}, "does not know"),
    ):
        if wrong:
            raise RulesError(
                f"{field} {words} {', '.join(sorted(map(str, wrong)))}. It has {', '.join(sorted({*needed, *others}))}"
            )
    return held


def text(field: str, value: Any) -> str:
    """Return a text that says something."""
    if not isinstance(value, str) or not value.strip():
        raise RulesError(f"{field} must be text, got {value!r}. Say it in a sentence")
    return value.strip()


def texts(field: str, value: Any) -> frozenset[str]:
    """Return a list of names."""
    if not isinstance(value, list) or not value or not all(isinstance(one, str) and one for one in value):
        raise RulesError(f"{field} must be a list of names, got {value!r}. Write [one, another]")
    return frozenset(value)
