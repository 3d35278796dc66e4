"""The kinds of test that rules can make, by the name that rules call them."""

from __future__ import annotations

from collections.abc import Mapping

from indicators.signals import counts, levels
from indicators.signals.reading import Kind

KINDS: Mapping[str, Kind] = {
    "count_surge": counts.count_surge,
    "after_quiet": counts.after_quiet,
    "sustained_fall": counts.sustained_fall,
    "threshold": counts.threshold,
    "level_change": levels.level_change,
    "event": counts.event,
    "gone_dark": levels.gone_dark,
}
"""Tests that need a panel only, by the name that rules call them."""
