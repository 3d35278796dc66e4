"""Signals: rules in configuration, the tests they make, their back-test, and the signals that were issued."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Engine


def refresh(bind: Engine, say: Callable[[int, int], None] | None = None) -> str:
    """Return what was done: firings and back-tests of the present data kept, new signals stored, old ones expired."""
    from indicators.signals import keeping  # pages read rules and histories without what computes them

    return keeping.refresh(bind, say)
