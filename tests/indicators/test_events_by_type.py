"""Events by type: counted over twelve months, and as months of sixty, by hand."""

from __future__ import annotations

import math

import pytest

from tests.indicators.build import month
from tests.indicators.test_library import value

EVENTS = "ucdp_ged.events_state_based"


def months(*counts: float) -> dict[str, dict[str, dict[int, float]]]:
    """Return counts by month, the last of them June 2015."""
    first = month(2015, 7) - len(counts)
    return {EVENTS: {"MLI": {first + at: count for at, count in enumerate(counts)}}}


def test_twelve_months_are_added_and_all_are_needed() -> None:
    assert value("state_based_events_12m", monthly=months(9, *[2.0] * 12)) == 24
    assert math.isnan(value("state_based_events_12m", monthly=months(*[2.0] * 11)))


def test_months_with_events_are_counted_whatever_their_number() -> None:
    assert value("state_based_months_5y", monthly=months(*[0.0] * 50, *[1.0, 30.0] * 5)) == 10


def test_absent_months_count_as_the_mean_of_those_present() -> None:
    assert value("state_based_months_5y", monthly=months(*[1.0, 0.0] * 6)) == pytest.approx(30)
    assert math.isnan(value("state_based_months_5y", monthly=months(*[1.0] * 11)))


def test_one_type_says_nothing_of_the_other() -> None:
    assert math.isnan(value("one_sided_events_12m", monthly=months(*[2.0] * 12)))
