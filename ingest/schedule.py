"""Whether a source is due: what its schedule says, and when it last succeeded."""

from __future__ import annotations

from datetime import datetime

from data.schedule import next_due, trigger

__all__ = ["missed", "next_due", "trigger"]


def missed(schedule: str, last_success: datetime | None, now: datetime) -> bool:
    """Return whether a scheduled moment has passed since the last success."""
    if not schedule:
        return False
    if last_success is None:
        return True
    due = next_due(schedule, last_success)
    return due is not None and due <= now
