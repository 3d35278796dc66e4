"""Numbers and dates in words, the same everywhere: − for minus, a no-break space before %, people to three figures."""

from __future__ import annotations

import math
from datetime import date, datetime

import pandas as pd

NB = "\u00a0"
NONE = "—"
"""Printed where there is no figure. A zero is printed as 0."""


def _absent(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value)) or value is pd.NaT


def number(value: float | None, decimals: int = 0) -> str:
    """Return 1234.5 as 1,234 or, with one decimal, 1,234.5; a minus sign, never a hyphen, and never minus zero."""
    if value is None or _absent(float(value)):
        return NONE
    text = f"{value:,.{decimals}f}"
    if not text.strip("-0.,"):
        text = text.lstrip("-")
    return text.replace("-", "−")


def signed(value: float | None, decimals: int = 1) -> str:
    """Return a change with its sign: +4.0, −0.3, 0.0."""
    text = number(value, decimals)
    return text if text == NONE or text.startswith("−") or not text.strip("0.") else f"+{text}"


def between(low: float | None, high: float | None, decimals: int = 0) -> str:
    """Return an interval as 54–60, or nothing when an end is missing."""
    if low is None or high is None or _absent(float(low)) or _absent(float(high)):
        return ""
    return f"{number(low, decimals)}–{number(high, decimals)}"


def percent(share: float | None, decimals: int = 0) -> str:
    """Return 0.17 as 17 %."""
    return NONE if share is None or _absent(float(share)) else f"{number(100 * share, decimals)}{NB}%"


def people(count: float | None) -> str:
    """Return a count of people to three figures: 1,901 as 1,900, 232,412 as 232,000."""
    if count is None or _absent(float(count)):
        return NONE
    size = abs(count)
    digits = 0 if size < 1000 else 2 - math.floor(math.log10(size))
    return number(round(count, digits))


def value(figure: float | None, unit: str = "", decimals: int | None = None) -> str:
    """Return a figure with as many decimals as its size needs, and its unit."""
    if figure is None or _absent(float(figure)):
        return NONE
    if decimals is None:
        size = abs(figure)
        decimals = (
            0 if figure == round(figure) or size >= 1000 else 1 if size >= 10 else 2 if size >= 0.1 else 3
        )
    text = number(figure, decimals)
    return f"{text}{NB}%" if unit in ("%", "percent") else f"{text} {unit}".rstrip()


def day(when: date | datetime | None) -> str:
    """Return 31 March 2026."""
    return NONE if when is None or _absent(when) else f"{when.day} {when:%B %Y}"


def short_day(when: date | datetime | None, this_year: int | None = None) -> str:
    """Return 7 Mar, with the year when it is not ``this_year``."""
    if when is None or _absent(when):
        return NONE
    return f"{when.day} {when:%b}" if when.year == this_year else f"{when.day} {when:%b %Y}"


def month(when: date | datetime | None) -> str:
    """Return Mar 2026."""
    return NONE if when is None or _absent(when) else f"{when:%b %Y}"


def period(when: date | datetime | None, frequency: str) -> str:
    """Return the period that starts on ``when``: 2024 or Mar 2026."""
    if when is None or _absent(when):
        return NONE
    return str(when.year) if frequency == "Y" else month(when)


def instant(when: datetime | None) -> str:
    """Return 24 November 2026, 13:04 UTC."""
    return NONE if when is None or _absent(when) else f"{day(when)}, {when:%H:%M}{NB}UTC"


def count(many: int, one: str, more: str | None = None) -> str:
    """Return 1 country, 28 countries."""
    return f"{number(many)}{NB}{one if many == 1 else more or one + 's'}"


def listed(names: list[str]) -> str:
    """Return A, B and C."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""
