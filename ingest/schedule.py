"""When sources are due, from the cron expression each declares, in UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from apscheduler.triggers.cron import CronTrigger

DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")


def trigger(schedule: str, jitter: int | None = None) -> CronTrigger:
    """Return the trigger of a cron expression; raise ValueError when it is none."""
    *others, weekday = schedule.split()
    named = re.sub(
        r"(?<!/)\b[0-7]\b", lambda day: DAYS[int(day[0])], weekday
    )  # the library counts from Monday
    made = CronTrigger.from_crontab(" ".join([*others, named]), timezone=UTC)
    made.jitter = jitter
    return made


def next_due(schedule: str, after: datetime) -> datetime | None:
    """Return the first scheduled moment after ``after``; None without a schedule."""
    if not schedule:
        return None
    found: datetime | None = trigger(schedule).get_next_fire_time(None, after + timedelta(microseconds=1))
    return found


def missed(schedule: str, last_success: datetime | None, now: datetime) -> bool:
    """Return whether a scheduled moment has passed since the last success."""
    if not schedule:
        return False
    if last_success is None:
        return True
    due = next_due(schedule, last_success)
    return due is not None and due <= now
