from datetime import date
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
from flask.testing import FlaskClient

from dashboard import cache
from dashboard.figures import notices
from dashboard.view import read
from indicators import horizon as logic
from indicators.changes import Cause, Split
from indicators.registry import indicators


@pytest.fixture
def page(full: FlaskClient) -> ModuleType:
    """Return the module of the page, which can be imported only once the application is made."""
    from dashboard.pages import horizon

    return horizon


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("idmc_displacement_conflict", 231_900.0, "232,000 displacements"),
        ("jrc_agricultural_hotspots", 2.0, "Major hotspot"),
        ("jrc_agricultural_hotspots", 1.0, "Hotspot"),
        ("ipc_food_insecurity", 0.165, "16\u00a0% of people analysed"),
        ("wfp_market_monitor", 28.0, "+28\u00a0%"),
        ("acaps_inform_severity", 3.84, "3.8"),
        ("acled_conflict", None, "Above the usual level"),
        ("acled_conflict", float("nan"), "Above the usual level"),
    ],
)
def test_figures_of_notices(kind: str, value: float | None, text: str) -> None:
    assert notices.figure(kind, value) == text


def test_a_kind_that_is_new_keeps_its_name() -> None:
    assert notices.kind_of("new_thing").words == "New thing"


def test_no_notice_that_rests_on_acled_has_a_figure(full: FlaskClient) -> None:
    some = cache.notices(cache.as_of(None, "auto"), None)
    acled = some[some["kind"].str.contains("acled")]
    assert len(acled) > 100
    assert acled["value"].isna().all()


def test_notices_are_high_first_and_newest_first(page: ModuleType) -> None:
    told = page.told(cache.as_of(None, "auto"), date(2025, 12, 1))
    assert told["level"].tolist() == sorted(told["level"], key=["high", "medium"].index)
    for _, group in told.groupby("level"):
        assert group["date"].is_monotonic_decreasing
    assert len(told) == 37


def test_since_is_three_months_before_the_last_notice(page: ModuleType) -> None:
    assert page.since_of(read("/", "")) == date(2025, 12, 1)
    assert page.since_of(read("/", "?since=2025-03-05")) == date(2025, 3, 5)
    assert page.since_of(read("/", "?as_of=2024-09-15")).year == 2024


def split(parts: dict[Cause, list[list[float]]], start: list[float]) -> Split:
    """Return a split of two indicators and as many countries as given."""
    arrays = {
        cause: np.array(parts.get(cause, np.zeros((2, len(start)))), dtype=np.float64) for cause in Cause
    }
    change = sum((array.sum(axis=0) for array in arrays.values()), np.zeros(len(start)))
    return Split(
        date(2025, 12, 1),
        date(2026, 3, 31),
        indicators()[:2],
        ("MLI", "NER", "BFA")[: len(start)],
        np.array(start),
        np.array(start) + change,
        arrays,
    )


def test_moves_name_the_driver_and_the_cause() -> None:
    made = split(
        {
            Cause.SITUATION: [[3.0, 0.0, 0.0], [1.0, 0.5, 0.0]],
            Cause.WINDOW: [[0.0, 0.0, 0.0], [0.0, -4.0, 0.0]],
        },
        [50.0, 60.0, 70.0],
    )
    up, down = logic.moves(made)
    assert [(m.iso3, m.change, m.driver, m.cause) for m in up] == [
        ("MLI", 4.0, indicators()[0], Cause.SITUATION)
    ]
    assert [(m.iso3, m.change, m.driver, m.cause) for m in down] == [
        ("NER", -3.5, indicators()[1], Cause.WINDOW)
    ]
    assert sum(down[0].causes.values()) == pytest.approx(down[0].change)


def test_moves_leave_out_what_has_no_composite() -> None:
    made = split({Cause.SITUATION: [[np.nan], [np.nan]]}, [np.nan])
    assert logic.moves(made) == ([], [])


def test_moves_on_the_embedded_figures_add_up(full: FlaskClient) -> None:
    up, down = cache.moves(cache.as_of(None, "auto"), "per_pillar", date(2025, 12, 1))
    assert len(up) == len(down) == 4
    assert [m.change for m in up] == sorted((m.change for m in up), reverse=True)
    for move in (*up, *down):
        assert move.before + move.change == pytest.approx(move.now, abs=0.051)
        assert sum(move.causes.values()) == pytest.approx(move.change, abs=0.11)
        assert move.points * move.change > 0


def cells(rows: list[tuple[str, int, float, float | None, float | None]]) -> pd.DataFrame:
    return pd.DataFrame(
        [(iso3, pd.Timestamp(year, 1, 1), value, low, high) for iso3, year, value, low, high in rows],
        columns=["iso3", "period", "value", "low", "high"],
    ).astype({"low": float, "high": float})


def test_an_opening_is_beyond_the_sources_interval() -> None:
    some = cells(
        [
            ("MLI", 2021, 0.3, 0.25, 0.35),
            ("MLI", 2024, 0.5, 0.45, 0.55),  # apart
            ("NER", 2021, 0.3, 0.2, 0.5),
            ("NER", 2024, 0.5, 0.4, 0.6),  # overlap
            ("BFA", 2021, 0.3, None, None),
            ("BFA", 2024, 0.36, None, None),  # no interval, more than 0.05
            ("TCD", 2021, 0.5, 0.45, 0.55),
            ("TCD", 2024, 0.3, 0.25, 0.35),  # a fall
            ("GAB", 2020, 0.1, None, None),
            ("GAB", 2024, 0.9, None, None),  # not three years apart
        ]
    )
    found = logic.openings(some)
    assert found["iso3"].tolist() == ["MLI", "BFA"]
    assert found["change"].tolist() == pytest.approx([0.2, 0.06])


def test_nothing_held_has_no_opening() -> None:
    assert len(logic.openings(cells([]).astype({"period": "datetime64[s]"}))) == 0


def test_a_baseline_shift_is_past_the_usual_range(full: FlaskClient) -> None:
    as_of = cache.as_of(None, "auto")
    found = cache.shifts(as_of, "per_pillar", date(2025, 12, 1))
    assert found
    for shift in found:
        assert abs(shift.step) > max(shift.usual, logic.LEAST_STEP)
        assert shift.on > date(2025, 12, 1)
        assert shift.driver.lane == "upstream"
    assert [s.on for s in found] == sorted((s.on for s in found), reverse=True)
    assert len(cache.shifts(as_of, "per_pillar", as_of.on)) == 0
