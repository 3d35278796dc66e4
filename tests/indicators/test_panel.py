"""When a figure counts as known, how old it is, and which bound is read."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from data.queries import Calendar, Mode
from data.vocabulary import Frequency
from indicators.panel import Panel, Side, evaluation_days, known_days, last_day, month_of
from indicators.periods import Known
from tests.indicators.build import month, packed

NA = float("nan")
ON = date(2014, 11, 20)


def at(known: Known, panel: Panel, day: date, iso3: str = "MLI") -> tuple[float, int]:
    row, column = panel.dates.index(day), panel.iso3.index(iso3)
    return float(known.value[row, column]), int(known.age[row, column])


def test_dates_are_ends_of_months_and_then_the_day_asked_for() -> None:
    days = evaluation_days(date(1990, 3, 5))
    assert days == (date(1990, 1, 31), date(1990, 2, 28), date(1990, 3, 5))
    assert month_of(last_day(month(2012, 2))) == month(2012, 2)
    assert last_day(month(2012, 2)) == date(2012, 2, 29)


@pytest.mark.parametrize("yearly_release", [False, True])
@pytest.mark.parametrize("frequency", list(Frequency))
def test_days_of_publication_are_those_of_the_calendar(frequency: Frequency, yearly_release: bool) -> None:
    known = Calendar(frequency, 80, yearly_release)
    start = 2010 if frequency == Frequency.YEAR else month(2010, 1)
    days = known_days(frequency, start, 26, known)
    for row in range(26):
        first = (
            date(2010 + row, 1, 1) if frequency == Frequency.YEAR else date(2010 + row // 12, row % 12 + 1, 1)
        )
        assert known.known(first) == date.fromordinal(date(1970, 1, 1).toordinal() + int(days[row]))


def test_a_year_is_known_after_its_lag_and_ages_from_its_end() -> None:
    panel = Panel(packed(ON, {"s.a": {"MLI": {2010: 1.0, 2011: 2.0}}}, lags={"s.a": 80}))
    known = panel.known("s.a", 24)
    assert at(known, panel, date(2012, 2, 29)) == (1.0, 14)
    assert at(known, panel, date(2012, 3, 31)) == (2.0, 3)  # 31 December and 80 days is 20 March
    assert at(known, panel, date(2013, 12, 31)) == (2.0, 24)
    value, age = at(known, panel, date(2014, 1, 31))
    assert np.isnan(value)
    assert age == -1
    assert np.isnan(at(known, panel, date(2014, 1, 31), "NER")[0])


def test_a_gap_is_bridged_by_the_latest_value_until_it_is_too_old() -> None:
    panel = Panel(packed(ON, {"s.a": {"MLI": {2008: 5.0, 2009: NA, 2010: 7.0}}}))
    known = panel.known("s.a", 15)
    assert at(known, panel, date(2010, 3, 31)) == (5.0, 15)
    assert np.isnan(at(known, panel, date(2010, 4, 30))[0])
    assert at(known, panel, date(2010, 12, 31)) == (7.0, 0)


def test_months_of_a_yearly_release_come_together() -> None:
    cells = {"MLI": {month(2012, number): float(number) for number in range(1, 13)}}
    panel = Panel(packed(ON, monthly={"s.a": cells}, lags={"s.a": 165}, yearly_release=frozenset({"s.a"})))
    known = panel.known("s.a", 36)
    assert np.isnan(at(known, panel, date(2013, 5, 31))[0])
    assert at(known, panel, date(2013, 6, 30)) == (12.0, 6)


def test_months_come_one_by_one_otherwise() -> None:
    panel = Panel(
        packed(ON, monthly={"s.a": {"MLI": {month(2012, 3): 3.0, month(2012, 4): 4.0}}}, lags={"s.a": 31})
    )
    known = panel.known("s.a", 6)
    assert np.isnan(at(known, panel, date(2012, 4, 30))[0])
    assert at(known, panel, date(2012, 5, 31)) == (4.0, 1)


def test_what_is_held_is_known_even_when_a_provider_was_early() -> None:
    panel = Panel(
        packed(date(2014, 1, 10), {"s.a": {"MLI": {2013: 9.0}}}, lags={"s.a": 80}, mode=Mode.RECORDED)
    )
    known = panel.known("s.a", 24)
    assert at(known, panel, date(2014, 1, 10)) == (9.0, 1)
    assert np.isnan(at(known, panel, date(2013, 12, 31))[0])


def test_bounds_fall_back_on_the_value() -> None:
    panel = Panel(
        packed(ON, {"s.a": {"MLI": {2012: (5.0, 4.0, 8.0), 2013: 6.0}}, "s.b": {"MLI": {2013: 1.0}}})
    )
    low, high = panel.bounds(Side.LOW), panel.bounds(Side.HIGH)
    assert low["s.a"].value[2012 - 1970, 0] == 4
    assert high["s.a"].value[2012 - 1970, 0] == 8
    assert low["s.a"].opposite[2012 - 1970, 0] == 8
    assert low["s.a"].value[2013 - 1970, 0] == high["s.a"].value[2013 - 1970, 0] == 6
    assert panel.has_bounds("s.a")
    assert not panel.has_bounds("s.b")


def test_a_series_that_is_not_held_is_missing_everywhere() -> None:
    panel = Panel(packed(ON))
    assert not panel.has("s.none")
    assert np.isnan(panel.known("s.none", 60).value).all()


def test_estimated_figures_are_told_as_long_as_they_are_the_latest() -> None:
    panel = Panel(
        packed(
            ON, {"s.a": {"MLI": {2011: 1.0, 2012: 2.0, 2013: 3.0}}}, unsure=frozenset({("s.a", "MLI", 2012)})
        )
    )
    unsure = panel.unsure("s.a", 24)
    assert unsure is not None
    found = {day: bool(unsure[row, 0]) for row, day in enumerate(panel.dates)}
    assert not found[date(2012, 11, 30)]
    assert found[date(2012, 12, 31)]
    assert found[date(2013, 11, 30)]
    assert not found[date(2013, 12, 31)]
    assert panel.unsure("s.none", 24) is None


def test_a_frozen_panel_hides_what_came_later_and_lets_nothing_grow_too_old() -> None:
    held = packed(ON, {"s.a": {"MLI": {2008: 1.0, 2009: 2.0, 2010: 3.0, 2011: 4.0}}}, lags={"s.a": 80})
    frozen = Panel(held, [ON], frozen=date(2010, 6, 30))
    assert at(frozen.known("s.a", 12), frozen, ON)[0] == 2.0
    assert np.isnan(at(Panel(held, [ON]).known("s.a", 12), Panel(held, [ON]), ON)[0])
    already_old = Panel(held, [ON], frozen=date(2010, 6, 30))
    assert np.isnan(at(already_old.known("s.a", 5), already_old, ON)[0])


def test_dates_must_rise_and_end_by_the_as_of_date() -> None:
    for days in ([], [date(2014, 12, 1)], [date(2012, 1, 1), date(2011, 1, 1)]):
        with pytest.raises(ValueError, match="evaluation dates"):
            Panel(packed(ON), days)


def test_only_states_count_and_only_while_they_exist() -> None:
    panel = Panel(packed(ON, iso3=("SSD", "MLI", "GRL", "CSK")))
    rows = {day: panel.states[row].tolist() for row, day in enumerate(panel.dates)}
    assert rows[date(1991, 1, 31)] == [False, True, False, True]
    assert rows[date(2011, 6, 30)] == [False, True, False, False]
    assert rows[date(2011, 7, 31)] == [True, True, False, False]


def test_borders_are_those_of_the_year() -> None:
    deaths = {"SSD": {2010: 5.0, 2012: 5.0}, "UGA": {2010: 1.0, 2012: 1.0}, "MLI": {2010: 0.0, 2012: 0.0}}
    panel = Panel(packed(ON, {"s.a": deaths}, iso3=("UGA", "SSD", "MLI", "COD")))
    found = panel.over_borders(panel["s.a"]).value
    # South Sudan had no border yet, and the Congo has no figure.
    assert np.isnan(found[2010 - 1970, 0])
    assert found[2012 - 1970, 0] == 5


def test_arithmetic_of_known_values() -> None:
    a = Known(np.array([[4.0, NA, 1.0]], dtype=np.float32), np.array([[1, 2, 3]], dtype=np.int8))
    b = Known(np.array([[2.0, 1.0, 0.0]], dtype=np.float32), np.array([[5, 1, 1]], dtype=np.int8))
    np.testing.assert_array_equal((a / b).value, np.array([[2, NA, NA]], dtype=np.float32))
    assert (a / b).age.tolist() == [[5, 2, 3]]
    np.testing.assert_array_equal((10 - a).value, np.array([[6, NA, 9]], dtype=np.float32))
    np.testing.assert_array_equal((a - b + 1).value, np.array([[3, NA, 2]], dtype=np.float32))
    np.testing.assert_array_equal((1 / a).value, np.array([[0.25, NA, 1]], dtype=np.float32))
    np.testing.assert_array_equal(a.else_(b).value, np.array([[4, 1, 1]], dtype=np.float32))
    np.testing.assert_array_equal(a.or_newer(b).value, np.array([[4, 1, 0]], dtype=np.float32))
    assert a.or_newer(b).age.tolist() == [[1, 1, 1]]
