"""When a source is due, from the cron expression it declares, in UTC: the same for the scheduler and for the pages."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from apscheduler.triggers.cron import CronTrigger

DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")


def trigger(schedule: str, jitter: int | None = None) -> CronTrigger:
    """Return the trigger of a cron expression; raise ValueError when it is none."""
    fields = schedule.split()
    if len(fields) != 5:
        raise ValueError(f"{len(fields)} fields instead of five: minute, hour, day, month, weekday")
    named = re.sub(
        r"(?<!/)\b[0-7]\b", lambda day: DAYS[int(day[0])], fields[4]
    )  # the library counts from Monday
    made = CronTrigger.from_crontab(" ".join([*fields[:4], named]), timezone=UTC)
    made.jitter = jitter
    return made


def next_due(schedule: str, after: datetime) -> datetime | None:
    """Return the first scheduled moment after ``after``; None without a schedule. Raises ValueError."""
    if not schedule:
        return None
    found: datetime | None = trigger(schedule).get_next_fire_time(None, after + timedelta(microseconds=1))
    return None if found is None else datetime.fromtimestamp(found.timestamp(), UTC)
