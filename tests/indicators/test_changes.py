"""Why a composite moved: by hand, and as an identity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.frames import PackedPanel
from indicators.changes import Cause, Split, split
from indicators.contract import Indicator
from indicators.panel import Panel
from indicators.periods import Known
from indicators.registry import Entry, entries
from indicators.transforms import rolling_sum, years_since
from indicators.weights import WeightSet, presets
from tests.indicators.build import Table, cut, made_up, packed
from tests.indicators.test_registry import CALENDARS
from tests.indicators.test_scoring import indicator

BEFORE, AFTER = date(2012, 1, 31), date(2014, 1, 31)
EQUAL = WeightSet("equal")


def level(one: Indicator) -> Entry:
    return Entry(one, lambda panel: panel.known(one.series[0], one.max_age), one.id, "")


def three_years(one: Indicator) -> Entry:
    def compute(panel: Panel) -> Known:
        return panel.as_known(rolling_sum(panel[one.series[0]], years=3), one.max_age)

    return Entry(one, compute, one.id, "")


def moved(
    entry: Entry, before: Mapping[str, Table], after: Mapping[str, Table], weights: WeightSet = EQUAL
) -> dict[Cause, float]:
    """Return the points by cause for Mali, when one indicator scores 0 to 100 between 0 and 100."""
    made = split(packed(BEFORE, before), packed(AFTER, after), EQUAL, weights, [entry])
    return {cause: round(float(points[0]), 4) for cause, points in made.by_cause().items()}


def causes(
    situation: float = 0, window: float = 0, revised: float = 0, method: float = 0
) -> dict[Cause, float]:
    return {
        Cause.SITUATION: situation, Cause.WINDOW: window, Cause.REVISED: revised, Cause.METHOD: method
    }  # fmt: skip


ONE = indicator(goalposts=(0, 100), max_age=24)


def test_a_level_that_rose_moved_the_situation() -> None:
    assert moved(
        level(ONE), {"s.a": {"MLI": {2011: 30}}}, {"s.a": {"MLI": {2011: 30, 2012: 40, 2013: 70}}}
    ) == causes(40)


def test_a_figure_that_was_revised() -> None:
    before, after = {"s.a": {"MLI": {2011: 30}}}, {"s.a": {"MLI": {2011: 45, 2013: 50}}}
    assert moved(level(ONE), before, after) == causes(5, revised=15)


def test_a_shock_that_left_the_window_is_no_relief() -> None:
    then = {2009: 60.0, 2010: 5.0, 2011: 5.0}
    calm = moved(three_years(ONE), {"s.a": {"MLI": then}}, {"s.a": {"MLI": then | {2012: 5, 2013: 5}}})
    assert calm == causes(0, window=-55)
    worse = moved(three_years(ONE), {"s.a": {"MLI": then}}, {"s.a": {"MLI": then | {2012: 20, 2013: 40}}})
    assert worse == causes(50, window=-55)


def test_violence_that_goes_on_as_it_was_does_not_move() -> None:
    then = dict.fromkeys((2009, 2010, 2011), 30.0)
    assert (
        moved(three_years(ONE), {"s.a": {"MLI": then}}, {"s.a": {"MLI": then | {2012: 30, 2013: 30}}})
        == causes()
    )


def test_a_figure_that_grew_too_old_is_no_relief_either() -> None:
    other = replace(ONE, id="other", series=("s.b",), max_age=60)
    both = {"s.a": {"MLI": {2011: 80.0}}, "s.b": {"MLI": {2011: 20.0}}}
    made = split(packed(BEFORE, both), packed(AFTER, both), EQUAL, EQUAL, [level(ONE), level(other)])
    assert [round(float(points[0]), 4) for points in made.by_cause().values()] == [0, -30, 0, 0]
    assert (made.start[0], made.end[0]) == (50, 20)


def test_years_that_pass_since_a_conflict_are_the_window() -> None:
    one = replace(ONE, direction=-1, goalposts=(0.0, 10.0))

    def compute(panel: Panel) -> Known:
        return panel.as_known(years_since(panel["s.a"], 1, cap=10), 24)

    years = {2008: 1.0, 2009: 0.0, 2010: 0.0, 2011: 0.0}
    entry = Entry(one, compute, "one", "")
    assert moved(entry, {"s.a": {"MLI": years}}, {"s.a": {"MLI": years | {2012: 0, 2013: 0}}}) == causes(
        window=-20
    )
    assert moved(entry, {"s.a": {"MLI": years}}, {"s.a": {"MLI": years | {2012: 0, 2013: 1}}}) == causes(
        50, window=-20
    )


def test_other_weights_are_the_method() -> None:
    cells: Mapping[str, Table] = {
        "s.a": {"MLI": {2011: 80.0, 2013: 80.0}},
        "s.b": {"MLI": {2011: 20.0, 2013: 20.0}},
    }
    other = replace(ONE, id="other", series=("s.b",))
    made = split(
        packed(BEFORE, cells),
        packed(AFTER, cells),
        EQUAL,
        WeightSet("w", indicators={"one": 3}),
        [level(ONE), level(other)],
    )
    assert {cause: round(float(points[0]), 4) for cause, points in made.by_cause().items()} == causes(
        method=15
    )
    by_indicator = made.parts[Cause.METHOD][:, 0]
    np.testing.assert_allclose(by_indicator, [80 * (0.75 - 0.5), 20 * (0.25 - 0.5)])


def test_a_country_without_a_composite_then_has_no_split() -> None:
    made = split(
        packed(BEFORE, {"s.a": {}}), packed(AFTER, {"s.a": {"MLI": {2013: 5}}}), EQUAL, EQUAL, [level(ONE)]
    )
    assert all(np.isnan(points).all() for points in made.parts.values())


def test_the_earlier_panel_comes_first() -> None:
    early, late = packed(BEFORE, {"s.a": {}}), packed(AFTER, {"s.a": {}})
    with pytest.raises(ValueError, match="earlier one first"):
        split(late, early, EQUAL, EQUAL, [level(ONE)])
    with pytest.raises(ValueError, match="different countries"):
        split(early, replace(late, iso3=("NER",)), EQUAL, EQUAL, [level(ONE)])


# ---- the identity, for every indicator there is ----------------------------------------------------------------------

ISO3 = ("MLI", "NER", "BFA", "SSD", "JPN")
NOW = date(2019, 5, 20)
WHOLE = cut(made_up(CALENDARS, NOW, ISO3, seed=3), NOW)
REVISED = cut(made_up(CALENDARS, NOW, ISO3, seed=4), NOW)
SETS = list(presets([entry.indicator for entry in entries()]).values())


def adds_up(made: Split) -> None:
    total = np.sum(list(made.by_cause().values()), axis=0)
    there = ~np.isnan(total)
    np.testing.assert_allclose(total[there], (made.end - made.start)[there], rtol=0, atol=1e-9)


@settings(max_examples=15)
@given(
    days=st.integers(0, 9000),
    revised=st.booleans(),
    first=st.sampled_from(SETS),
    second=st.sampled_from(SETS),
)
def test_the_four_parts_add_up(days: int, revised: bool, first: WeightSet, second: WeightSet) -> None:
    then = date.fromordinal(NOW.toordinal() - days)
    held: PackedPanel = REVISED if revised else WHOLE
    made = split(cut(held, then), WHOLE, first, second)
    adds_up(made)
    for cause, points in made.parts.items():
        nothing = (cause == Cause.REVISED and not revised) or (
            cause == Cause.METHOD and first.digest == second.digest
        )
        if nothing:
            assert not np.nan_to_num(points).any()


def test_some_country_has_a_split() -> None:
    made = split(cut(REVISED, date(2012, 1, 31)), WHOLE, SETS[0], SETS[1])
    assert sum(~np.isnan(made.end - made.start)) >= 3
    assert all(np.nan_to_num(points).any() for points in made.parts.values())
    adds_up(made)


def test_indicators_with_a_window_say_so() -> None:
    """Time alone may move only what declares a memory, or what grew too old."""
    ageless = [
        replace(entry, indicator=replace(entry.indicator, max_age=120))
        for entry in entries()
        if not entry.indicator.window
    ]
    then = date(2017, 5, 20)
    made = split(cut(WHOLE, then), WHOLE, SETS[0], SETS[0], ageless)
    still = Panel(WHOLE, [NOW], frozen=then)
    was = Panel(cut(WHOLE, then), [then])
    for entry in ageless:
        np.testing.assert_array_equal(
            entry.compute(still).value, entry.compute(was).value, err_msg=entry.indicator.id
        )
    adds_up(made)


def test_bounds_of_sources_have_no_part_in_it() -> None:
    panels = [
        packed(BEFORE, {"s.a": {"MLI": {2011: 30}}}),
        packed(AFTER, {"s.a": {"MLI": {2011: 45, 2013: 50}}}),
    ]
    for panel in panels:
        for block in panel.blocks.values():
            block.low[:], block.high[:] = block.value / 2, block.value * 2
    lean = [panel.without_bounds() for panel in panels]
    assert not Panel(lean[1]).has_bounds("s.a")
    assert Panel(panels[1]).has_bounds("s.a")
    whole, without = (split(then, now, EQUAL, EQUAL, [level(ONE)]).by_cause() for then, now in (panels, lean))
    for cause, points in whole.items():
        np.testing.assert_array_equal(without[cause], points)
