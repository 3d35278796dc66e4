"""Nothing from the future: a past row of a full run equals the last row of a run on what was known then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine

from data import schema, store, vintages
from data.database import engine, writing
from data.frames import PackedPanel, load_panel
from data.queries import Mode, resolve_as_of
from data.vocabulary import Frequency
from indicators import registry
from indicators.engine import Measures, measure, run
from indicators.panel import Panel
from ingest.registry import declarations
from tests.indicators.build import cut, made_up
from tests.indicators.test_registry import CALENDARS

ON = date(2024, 9, 17)
ISO3 = ("MLI", "NER", "BFA", "SSD", "SDN", "UGA", "JPN", "BRA", "COL")
RANDOM = np.random.default_rng(20)
DATES = sorted(date(1990, 1, 31) + timedelta(days=int(day)) for day in RANDOM.integers(0, 34 * 365, 20))
"""Twenty random past dates."""


def check(whole: Measures, past: Measures, on: date) -> None:
    """Compare the row of ``on`` in the full run with the last row of the run made then, for every indicator."""
    row = whole.dates.index(on)
    assert [one.id for one in whole.indicators] == [one.id for one in past.indicators]
    for at, one in enumerate(whole.indicators):
        np.testing.assert_array_equal(whole.value[at, row], past.value[at, -1], err_msg=f"{one.id} on {on}")
        np.testing.assert_array_equal(whole.age[at, row], past.age[at, -1], err_msg=f"{one.id} on {on}")
        np.testing.assert_array_equal(whole.unsure[at, row], past.unsure[at, -1], err_msg=f"{one.id} on {on}")
    np.testing.assert_array_equal(whole.score[:, row], past.score[:, -1])
    for key, (low, high) in whole.bounded.items():
        then = past.bounded.get(key, (past.score[past_row(past, key)],) * 2)
        np.testing.assert_array_equal(low[row], then[0][-1], err_msg=f"lower end of {key} on {on}")
        np.testing.assert_array_equal(high[row], then[1][-1], err_msg=f"upper end of {key} on {on}")


def past_row(measures: Measures, key: str) -> int:
    return [one.id for one in measures.indicators].index(key)


@pytest.fixture(scope="module")
def panel() -> PackedPanel:
    return made_up(CALENDARS, ON, ISO3)


@pytest.fixture(scope="module")
def whole(panel: PackedPanel) -> Measures:
    return measure(Panel(panel, [*DATES, ON]))


@pytest.mark.parametrize("on", DATES, ids=str)
def test_a_past_row_is_what_was_known_then(panel: PackedPanel, whole: Measures, on: date) -> None:
    check(whole, measure(Panel(cut(panel, on))), on)


def test_the_test_would_see_a_leak(panel: PackedPanel, whole: Measures) -> None:
    ahead = cut(panel, DATES[10] + timedelta(days=400))
    with pytest.raises(AssertionError):
        check(whole, measure(Panel(ahead, [DATES[10]])), DATES[9])


# ---- the same through the database -----------------------------------------------------------------------------------


def observations() -> pd.DataFrame:
    """Return made-up rows of every series that an indicator reads, as the store takes them."""
    packed = made_up(CALENDARS, ON, ISO3[:6], seed=11, missing=0.02)
    frames = []
    for frequency, block in packed.blocks.items():
        rows, periods, columns = np.nonzero(~np.isnan(block.value))
        step = "Y" if frequency == Frequency.YEAR else "M"
        first = block.start - 1970 if frequency == Frequency.YEAR else block.start - 1970 * 12
        at = (rows, periods, columns)
        frames.append(
            pd.DataFrame(
                {
                    "series": np.array(block.series, dtype=object)[rows],
                    "iso3": np.array(packed.iso3, dtype=object)[columns],
                    "period": (first + periods).astype(f"datetime64[{step}]").astype("datetime64[s]"),
                    "value": block.value[at].astype(float),
                    "low": block.low[at].astype(float),
                    "high": block.high[at].astype(float),
                    "status": block.status[at].astype(int),
                }
            )
        )
    frame = pd.concat(frames, ignore_index=True)
    # Nothing is stored of a period that has not ended.
    return frame[frame["period"] < pd.Timestamp(ON) - pd.Timedelta(days=366)]


@pytest.fixture
def bind(database_url: str) -> Iterator[Engine]:
    made = engine(database_url)
    schema.migrate(made)
    noon = datetime(ON.year, ON.month, ON.day, 12, tzinfo=UTC)
    frame = observations()
    with writing(made) as connection:
        store.declare(connection, declarations())
        for key, rows in frame.groupby(frame["series"].str.partition(".")[0]):
            number = store.record_run(connection, store.RunRow(str(key), noon, noon, "file", "ok", ON))
            counts = vintages.store_observations(connection, number, ON, rows)
            store.count_run(connection, number, noon, counts, vintages.NOTHING)
    yield made
    made.dispose()


def test_as_of_a_past_date_equals_that_row_of_a_full_run(bind: Engine) -> None:
    wanted = registry.series()
    now = load_panel(bind, resolve_as_of(bind, ON, today=ON), wanted)
    assert now.as_of.mode == Mode.RECORDED
    whole = measure(Panel(now, [*DATES, ON]))
    assert not np.isnan(whole.value).all(axis=(1, 2)).any(), "every indicator has a value somewhere"
    for on in DATES:
        then = load_panel(bind, resolve_as_of(bind, on, today=ON), wanted)
        assert then.as_of.mode == Mode.RECONSTRUCTED
        check(whole, measure(Panel(then, [on])), on)


def test_the_same_date_gives_the_same_scores(bind: Engine) -> None:
    wanted = registry.series()
    on = resolve_as_of(bind, date(2012, 1, 31), today=ON)
    first, second = (run(load_panel(bind, on, wanted)) for _ in range(2))
    assert first.snapshot == second.snapshot
    np.testing.assert_array_equal(first.composite, second.composite)
