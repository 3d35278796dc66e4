"""One country taken apart: drivers, moves, waterfall, profile, history, comparison, what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from data.vocabulary import Status
from indicators.changes import Cause, split
from indicators.comparison import differences, widest
from indicators.contract import Indicator, Lane, Pillar
from indicators.drivers import Drivers, Moved, digest, drivers, moved
from indicators.engine import Scores, run
from indicators.history import extent, history, yearly
from indicators.missing import Reason, missing
from indicators.panel import Panel
from indicators.profile import profile
from indicators.registry import Entry
from indicators.waterfall import span, steps
from indicators.weights import WeightSet
from tests.indicators.build import Table, packed
from tests.indicators.test_scoring import indicator

ON, BEFORE = date(2014, 1, 31), date(2013, 1, 31)
EQUAL = WeightSet("equal")
RIGHTS = indicator(id="rights", series=("s.rights",), goalposts=(0, 100), max_age=24)
PEACE = indicator(id="peace", series=("s.peace",), goalposts=(0, 100), max_age=24, pillar=Pillar.PEACE_SECURITY,
                  lane=Lane.DOWNSTREAM)  # fmt: skip
BREAD = indicator(id="bread", series=("s.bread",), goalposts=(0, 100), max_age=24, pillar=Pillar.DEVELOPMENT)
CELLS: Mapping[str, Table] = {
    "s.rights": {"MLI": {2012: 50, 2013: 60}, "NER": {2013: 10}},
    "s.peace": {"MLI": {2012: 20, 2013: (40, 30, 50)}, "NER": {2013: 20}},
    "s.bread": {"MLI": {2012: 10, 2013: 5}},
}


def entry(one: Indicator) -> Entry:
    def compute(panel: Panel) -> object:
        return panel.known(one.series[0], one.max_age)

    return Entry(one, compute, one.id, "")  # type: ignore[arg-type]


@pytest.fixture
def scores(monkeypatch: pytest.MonkeyPatch) -> Scores:
    chosen = tuple(map(entry, (RIGHTS, PEACE, BREAD)))
    monkeypatch.setattr("indicators.engine.entries", lambda: chosen)
    return run(packed(ON, CELLS, lags=dict.fromkeys(CELLS, 20)), EQUAL, [BEFORE, date(2013, 12, 31), ON])


def moved_of(before: Mapping[str, Table], after: Mapping[str, Table]) -> Moved | None:
    chosen = list(map(entry, (RIGHTS, PEACE, BREAD)))
    return moved(split(packed(BEFORE, before), packed(ON, after), EQUAL, EQUAL, chosen), "MLI")


def cut(tables: Mapping[str, Table], last: int) -> dict[str, Table]:
    return {key: {code: {y: v for y, v in cells.items() if y <= last} for code, cells in table.items()}
            for key, table in tables.items()}  # fmt: skip


def points(held: Drivers) -> dict[str, float | None]:
    return {row.indicator.id: row.points for row in held.rows}


def test_points_add_up_to_the_composite_as_printed(scores: Scores) -> None:
    held = drivers(scores, "MLI")
    assert held.composite == 35.0  # a third each of 60, 40 and 5
    assert points(held) == {"rights": 20.0, "peace": 13.3, "bread": 1.7}
    assert held.pillars == {Pillar.HUMAN_RIGHTS: 20.0, Pillar.PEACE_SECURITY: 13.3, Pillar.DEVELOPMENT: 1.7}


def test_a_driver_carries_value_bounds_and_age(scores: Scores) -> None:
    peace = drivers(scores, "MLI").rows[1]
    assert [peace.value, peace.score, peace.low, peace.high] == pytest.approx([40, 40, 30, 50], abs=1e-4)
    assert (peace.age, peace.unsure) == (1, False)


def test_a_missing_indicator_adds_nothing_and_the_rest_weighs_more(scores: Scores) -> None:
    held = drivers(scores, "NER")
    assert held.composite == 15.0
    assert points(held) == {"rights": 5.0, "peace": 10.0, "bread": 0.0}
    assert held.rows[-1].value is None


def test_without_a_composite_there_are_no_points(scores: Scores) -> None:
    held = drivers(scores, "TCD")
    assert held.composite is None
    assert held.pillars == {}
    assert set(points(held).values()) == {None}


def test_a_move_adds_up_as_printed() -> None:
    found = moved_of(cut(CELLS, 2012), CELLS)
    assert found is not None
    assert (found.before, found.after, found.change) == (26.7, 35.0, 8.3)
    assert found.indicators == {
        "rights": {Cause.SITUATION: 3.3}, "peace": {Cause.SITUATION: 6.7}, "bread": {Cause.SITUATION: -1.7}
    }  # fmt: skip
    assert found.causes == {Cause.SITUATION: 8.3, Cause.WINDOW: 0.0, Cause.REVISED: 0.0, Cause.METHOD: 0.0}
    assert found.of("bread") == -1.7
    assert found.of("unknown") == 0
    assert found.largest(Cause.SITUATION)[0] == ("peace", 6.7)


def test_no_move_without_a_score_at_both_ends() -> None:
    assert moved_of({"s.rights": {"MLI": {2012: 50}}}, CELLS) is None


def test_the_waterfall_leads_from_one_score_to_the_other() -> None:
    found = moved_of(cut(CELLS, 2012), CELLS)
    assert found is not None
    way = steps(found, most=1)
    assert [(step.cause, step.indicator, step.others, step.points) for step in way] == [
        (Cause.SITUATION, "peace", 0, 6.7), (Cause.SITUATION, "", 2, 1.6), (Cause.WINDOW, "", 0, 0.0),
        (Cause.REVISED, "", 0, 0.0), (Cause.METHOD, "", 0, 0.0),
    ]  # fmt: skip
    assert way[0].start == found.before
    assert way[-1].end == found.after
    assert all(step.end == later.start for step, later in pairwise(way))
    assert span(way) == (25.7, 36.0)


def test_small_indicators_become_one_line_that_adds_up(scores: Scores) -> None:
    rows = drivers(scores, "MLI").rows
    shown, rest = digest(rows, None, least=10, first=0)
    assert [row.indicator.id for row in shown] == ["rights", "peace"]
    assert rest is not None
    assert (rest.count, rest.points, rest.change) == (1, 1.7, 0.0)
    assert digest(rows, None, least=10, first=3) == (list(rows), None)
    assert digest(rows, moved_of(cut(CELLS, 2012), CELLS), least=1, first=0)[1] is None


def test_a_profile_holds_every_level(scores: Scores) -> None:
    now = profile(scores, "MLI")
    assert now.composite == pytest.approx(35)
    assert (now.held, now.declared, now.scored, now.is_state) == (3, 3, 2, True)
    assert now.cells == pytest.approx({
        (Pillar.HUMAN_RIGHTS, Lane.UPSTREAM): 60, (Pillar.PEACE_SECURITY, Lane.DOWNSTREAM): 40,
        (Pillar.DEVELOPMENT, Lane.UPSTREAM): 5,
    })  # fmt: skip
    assert now.lanes[Lane.UPSTREAM] == pytest.approx(32.5)
    assert now.lanes[Lane.MIDSTREAM] is None
    assert [round(score) for *_, score in now.known_cells] == [60, 40, 5]
    assert profile(scores, "TCD").composite is None
    assert profile(scores, "TCD").bounds is None
    assert now.bounds == pytest.approx((95 / 3, 115 / 3), abs=1e-4)
    assert now.low is not None
    assert now.high is not None
    assert now.low < 35 < now.high
    assert (now.first, now.last) == (1, 1)
    assert now.reliability["revised"] is None


def test_history_is_one_row_a_date_with_gaps(scores: Scores) -> None:
    past = history(scores, "NER")
    assert list(past["date"].dt.date) == list(scores.dates)
    assert past["composite"].isna().tolist() == [True, True, False]
    assert past["hr"].iloc[-1] == pytest.approx(10)
    found = extent(past)
    assert found is not None
    assert found.first == found.last == found.lowest == found.highest
    assert found.first[0] == ON
    assert found.first[1] == pytest.approx(15)
    assert extent(history(scores, "TCD")) is None


def test_yearly_takes_ends_of_years_and_the_last_date(scores: Scores) -> None:
    past = yearly(scores, ["MLI", "NER"], "rights")
    assert list(past["date"].dt.date) == [date(2013, 12, 31), ON]
    assert past["MLI"].tolist() == [50, 60]
    assert yearly(scores, ["MLI"])["MLI"].iloc[-1] == pytest.approx(35)


def test_differences_lie_widest_first(scores: Scores) -> None:
    found = differences(scores, ["MLI", "NER"])
    assert [(one.indicator.id, one.spread) for one in found] == [
        ("rights", 15.0),
        ("peace", 3.3),
        ("bread", 1.7),
    ]
    assert [one.id for one in widest(found)] == ["rights", "peace", "bread"]
    assert differences(scores, ["MLI"])[0].spread is None
    assert differences(scores, ["TCD"]) == ()


def cells(*rows: tuple[str, str, float | None, Status]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["series", "period", "value", "status"])
    return frame.assign(period=pd.to_datetime(frame["period"]), value=frame["value"].astype(np.float64))


@pytest.mark.parametrize(
    ("held", "delivered", "reason", "last"),
    [
        (cells(), (), Reason.NO_SOURCE, None),
        (cells(), ("s",), Reason.NO_FIGURE, None),
        (cells(("s.bread", "2013-01-01", None, Status.MISSING)), ("s",), Reason.WITHHELD, None),
        (cells(("s.bread", "2001-01-01", 3, Status.OBSERVED)), ("s",), Reason.TOO_OLD, 2001),
        (cells(("s.bread", "2012-01-01", 3, Status.OBSERVED)), ("s",), Reason.TOO_FEW, 2012),
        (
            cells(("s.bread", "2010-01-01", 3, Status.OBSERVED), ("s.bread", "2013-01-01", None, Status.SUPPRESSED)),
            ("s",), Reason.WITHHELD, 2010,
        ),
    ],
)  # fmt: skip
def test_a_missing_indicator_says_why(
    scores: Scores, held: pd.DataFrame, delivered: tuple[str, ...], reason: Reason, last: int | None
) -> None:
    found = {one.indicator.id: one for one in missing(scores, "NER", held, delivered)}
    assert set(found) == {"bread"}
    assert found["bread"].reason == reason
    assert (found["bread"].last.year if found["bread"].last else None) == last
