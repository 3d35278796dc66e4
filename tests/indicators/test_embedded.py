"""Indicators on the embedded figures: nothing leaks, most States are covered, goalposts are what they say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import pytest
from sqlalchemy import Engine

from data import schema, snapshot
from data.database import engine
from data.frames import load_panel
from data.queries import Mode, resolve_as_of
from indicators import registry
from indicators.changes import split
from indicators.engine import Measures, measure, run, weigh
from indicators.panel import Panel
from indicators.weights import DEFAULT, named
from tests.indicators.test_changes import adds_up
from tests.indicators.test_leak import DATES, check

pytestmark = pytest.mark.slow
TODAY = date(2026, 11, 24)
SPARSE = {"standing_invitation", "internally_displaced"}
"""Known of few States only, and missing elsewhere, as their modules say."""


@pytest.fixture(scope="module")
def bind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    made = engine(f"sqlite:///{tmp_path_factory.mktemp('embedded') / 'embedded.db'}")
    schema.migrate(made)
    snapshot.load(made)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def yearly(bind: Engine) -> Measures:
    """Return all indicators at the end of each year and at the random dates."""
    days = sorted({*DATES, *(date(year, 12, 31) for year in range(1990, 2026))})
    as_of = resolve_as_of(bind, today=TODAY)
    return measure(Panel(load_panel(bind, as_of, registry.series()), [*days, as_of.on]))


def test_as_of_a_past_date_equals_that_row_of_a_full_run(bind: Engine, yearly: Measures) -> None:
    for on in DATES:
        as_of = resolve_as_of(bind, on, today=TODAY)
        assert as_of.mode == Mode.RECONSTRUCTED
        check(yearly, measure(Panel(load_panel(bind, as_of, registry.series()), [on])), on)


@pytest.mark.parametrize(
    ("on", "least"),
    [(date(1990, 1, 31), 140), (date(2001, 1, 31), 165), (date(2012, 1, 31), 170), (TODAY, 170)],
    ids=str,
)
def test_most_states_are_scored(bind: Engine, on: date, least: int) -> None:
    as_of = resolve_as_of(bind, on, today=TODAY)
    packed = load_panel(bind, as_of, registry.series())
    measures = measure(Panel(packed, [on]))
    scores = weigh(measures, named(DEFAULT, measures.indicators), as_of, packed.digest)
    there = ~np.isnan(scores.composite[0])
    assert there.sum() >= least
    assert (scores.bounds_low[0][there] <= scores.composite[0][there] + 1e-6).all()
    assert (scores.composite[0][there] <= scores.bounds_high[0][there] + 1e-6).all()
    np.testing.assert_allclose(scores.contributions(0).sum(axis=0), scores.composite[0], rtol=0, atol=1e-9)


def test_every_indicator_covers_most_states(yearly: Measures) -> None:
    at = yearly.dates.index(date(2019, 12, 31))
    states = yearly.states[at]
    share = (~np.isnan(yearly.value[:, at]) & states).sum(axis=1) / states.sum()
    few = {one.id for one, part in zip(yearly.indicators, share, strict=True) if part < 0.5}
    assert few == SPARSE
    assert {one.id for one in registry.indicators() if not one.optional} <= {
        one.id for one in yearly.indicators
    }


def test_goalposts_stand_where_they_say(yearly: Measures) -> None:
    rows = [
        n
        for n, day in enumerate(yearly.dates)
        if day.month == 12 and day.day == 31 and 1990 < day.year <= 2020
    ]
    checked = 0
    for at, one in enumerate(yearly.indicators):
        values = yearly.value[at][rows][yearly.states[rows]]
        values = values[~np.isnan(values)]
        low, high = one.goalposts
        if one.reference.startswith("5th and 95th percentile"):
            assert 0.02 <= (values <= low).mean() <= 0.09, one.id
            assert 0.02 <= (values >= high).mean() <= 0.09, one.id
            checked += 1
        elif "98th to 99th percentile" in one.reference:
            assert 0.005 <= (values >= high).mean() <= 0.025, one.id
            checked += 1
    assert checked >= 25


def test_a_change_splits_exactly(bind: Engine) -> None:
    wanted = registry.series()
    now = load_panel(bind, resolve_as_of(bind, today=TODAY), wanted)
    for on in (date(2011, 1, 31), date(2022, 6, 30)):
        then = load_panel(bind, resolve_as_of(bind, on, today=TODAY), wanted)
        weights = named(DEFAULT, registry.indicators())
        made = split(then, now, weights, weights)
        assert (~np.isnan(made.end - made.start)).sum() >= 165
        adds_up(made)


def test_all_months_are_scored_alike(bind: Engine) -> None:
    as_of = resolve_as_of(bind, date(2015, 6, 30), today=TODAY)
    packed = load_panel(bind, as_of, registry.series())
    months = run(packed)
    assert months.dates[0] == date(1990, 1, 31)
    np.testing.assert_array_equal(months.composite[-1], run(packed, dates=[as_of.on]).composite[0])
