"""Armed conflict as events, by hand."""

from __future__ import annotations

from datetime import date

import pandas as pd

from indicators.episodes import SERIES, episodes


def years(first: int, *levels: float | None) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "series": SERIES,
            "period": pd.to_datetime([f"{first + at}-01-01" for at in range(len(levels))]),
            "value": pd.Series(levels, dtype="float64"),
        }
    )


def told(cells: pd.DataFrame, since: int = 1990) -> list[tuple[int, int]]:
    return [(one.start.year, one.level) for one in episodes(cells, date(since, 1, 1))]


def test_conflict_after_five_calm_years_is_an_event_and_war_another() -> None:
    assert told(years(2000, 0, 0, 0, 0, 0, 1, 1, 2, 2)) == [(2005, 1), (2007, 2)]


def test_four_calm_years_are_too_few() -> None:
    assert told(years(2000, 1, 0, 0, 0, 0, 1, 0)) == []


def test_a_year_that_begins_at_war_is_one_event() -> None:
    assert told(years(2000, 0, 0, 0, 0, 0, 2)) == [(2005, 2)]


def test_a_state_born_in_conflict_and_years_without_a_figure_are_no_events() -> None:
    assert told(years(2000, 1, 1, 0)) == []
    assert told(years(2000, 0, 0, None, 0, 0, 1)) == []


def test_what_lies_before_the_first_date_is_left_out() -> None:
    assert told(years(1980, 0, 0, 0, 0, 0, 1)) == []


def test_no_cells_are_no_events() -> None:
    assert told(years(2000)) == []
