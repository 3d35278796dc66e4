"""A cron expression means the same to everybody: weekdays count from Sunday, moments are in UTC."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dashboard import cache
from data.schedule import next_due, trigger

TUESDAY = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("schedule", "day"),
    [
        ("0 5 * * 0", 29),
        ("0 5 * * 1", 30),
        ("0 5 * * 3", 25),
        ("0 5 * * 7", 29),
        ("0 5 * * 4-5", 26),
        ("0 5 * * sat", 28),
        ("0 5 * * *", 25),
        ("0 15 * * *", 24),
    ],
)
def test_the_next_moment(schedule: str, day: int, monkeypatch: pytest.MonkeyPatch) -> None:
    due = datetime(2026, 11, day, 15 if day == 24 else 5, tzinfo=UTC)
    assert next_due(schedule, TUESDAY) == due
    monkeypatch.setattr(cache, "now", lambda: TUESDAY)
    assert cache.next_look(schedule) == due


def test_no_schedule_is_never_due() -> None:
    assert next_due("", TUESDAY) is None
    assert cache.next_look("") is None


@pytest.mark.parametrize("schedule", ["every day", "0 5 * *", "0 25 * * *", "0 5 * * 1 2026"])
def test_what_is_no_schedule_is_refused(schedule: str) -> None:
    with pytest.raises(ValueError, match=r"fields|value|range|higher"):
        trigger(schedule)
