from datetime import UTC, date, datetime

import pytest

from dashboard import words


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1234.5, 0, "1,234"),
        (1234.56, 1, "1,234.6"),
        (-0.3, 1, "−0.3"),
        (-0.04, 1, "0.0"),
        (0, 0, "0"),
        (None, 0, "—"),
        (float("nan"), 1, "—"),
    ],
)
def test_a_number_has_a_minus_sign_and_no_minus_zero(value: float | None, decimals: int, text: str) -> None:
    assert words.number(value, decimals) == text


@pytest.mark.parametrize(
    ("value", "text"), [(4.04, "+4.0"), (-4.04, "−4.0"), (0.04, "0.0"), (-0.04, "0.0"), (None, "—")]
)
def test_a_change_has_its_sign_and_zero_has_none(value: float | None, text: str) -> None:
    assert words.signed(value) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(1901, "1,900"), (232_412, "232,000"), (999, "999"), (0, "0"), (-1901, "−1,900"), (None, "—")],
)
def test_people_have_three_figures(count: float | None, text: str) -> None:
    assert words.people(count) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.1534, "index", "0.15 index"),
        (0.0153, "", "0.015"),
        (7.84, "%", "7.84\u00a0%"),
        (12.34, "", "12.3"),
        (5.0, "of 5", "5 of 5"),
        (2644.4, "deaths", "2,644 deaths"),
    ],
)
def test_a_figure_has_the_decimals_its_size_needs(value: float, unit: str, text: str) -> None:
    assert words.value(value, unit) == text


def test_dates_and_periods() -> None:
    assert words.day(date(2026, 3, 31)) == "31 March 2026"
    assert words.short_day(date(2026, 3, 7), 2026) == "7 Mar"
    assert words.short_day(date(2025, 12, 27), 2026) == "27 Dec 2025"
    assert words.period(date(2024, 1, 1), "Y") == "2024"
    assert words.period(date(2024, 3, 1), "M") == "Mar 2024"
    assert words.instant(datetime(2026, 3, 1, 7, 5, tzinfo=UTC)) == "1 March 2026, 07:05\u00a0UTC"
    assert words.day(None) == words.period(None, "Y") == "—"


def test_counts_and_lists() -> None:
    assert words.count(1, "country", "countries") == "1\u00a0country"
    assert words.count(28, "country", "countries") == "28\u00a0countries"
    assert words.listed(["A"]) == "A"
    assert words.listed(["A", "B", "C"]) == "A, B and C"
    assert words.listed([]) == ""
    assert words.percent(0.175, 1) == "17.5\u00a0%"
    assert words.between(54.2, 59.9) == "54–60"
    assert words.between(None, 59.9) == ""
