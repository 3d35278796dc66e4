"""An indicator's value as it is printed: a word where its unit is a code, else a number, with the unit beside it."""

from __future__ import annotations

import re

from dashboard import words
from indicators.contract import Indicator

_CODES = re.compile(r"(?:level: )?(\d+ [^,\d]+(?:, \d+ [^,\d]+)*)")
_OF = re.compile(r"[\w ]+ of (\d+)")


def codes(unit: str) -> dict[int, str]:
    """Return the meaning of each number for a unit such as "0 none, 1 B status, 2 A status"; empty for others."""
    found = _CODES.fullmatch(unit)
    if not found:
        return {}
    pairs = (part.split(" ", 1) for part in found[1].split(", "))
    return {int(number): text for number, text in pairs}


def figure(value: float | None, indicator: Indicator) -> str:
    """Return the value without its unit, or with a short one: 0.49, 12.3 %, 6 of 9, A status."""
    if value is None:
        return words.NONE
    meaning = codes(indicator.unit).get(round(value))
    if meaning:
        return meaning
    text = words.number(value, indicator.decimals)
    whole = _OF.fullmatch(indicator.unit)
    if whole:
        return f"{text} of {whole[1]}"
    return f"{text}{words.NB}%" if indicator.unit.startswith("%") else text


def unit(indicator: Indicator) -> str:
    """Return what the printed value leaves unsaid of its unit."""
    if codes(indicator.unit) or _OF.fullmatch(indicator.unit):
        return ""
    return indicator.unit.removeprefix("%").strip()
