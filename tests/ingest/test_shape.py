"""A source that departs from the contract is told in what, and what to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from ingest.checks import check
from ingest.contract import FormatError, ImplausibleData
from ingest.plausibility import Held, assess
from ingest.registry import IMPORTED
from ingest.shapes import shaped

GOOD: dict[str, Any] = {
    "series": ["deaths"],
    "iso3": ["MLI"],
    "period": [pd.Timestamp(2024, 1, 1)],
    "value": [3.0],
}


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"land": ["Mali"]}, "land", "there is no such column; use series, iso3"),
        ({"value": None}, "value", "the column is absent"),
        ({"value": ["Low income"]}, "value", "'Low income' is no number"),
        ({"low": ["about 2"]}, "low", "'about 2' is no number"),
        ({"period": [2024]}, "period", "int64, not datetime64"),
        ({"period": ["2024-01-01"]}, "period", "str, not datetime64"),
    ],
)
def test_the_column_is_named(changes: dict[str, Any], field: str, words: str) -> None:
    columns = {name: cells for name, cells in (GOOD | changes).items() if cells is not None}
    with pytest.raises(FormatError) as error:
        shaped(pd.DataFrame(columns))
    assert (error.value.kind, error.value.field) == ("schema", field)
    assert words in str(error.value)


def test_a_column_that_occurs_twice_is_named() -> None:
    with pytest.raises(FormatError, match="occurs twice"):
        shaped(pd.concat([pd.DataFrame(GOOD), pd.DataFrame({"value": [4.0]})], axis=1))


def test_a_status_that_is_none_is_told_those_there_are() -> None:
    with pytest.raises(FormatError, match=r"'SEEN'.*use one of observed, provisional"):
        check(pd.DataFrame(GOOD | {"status": ["seen"]}), {}, date(2026, 11, 24))


@pytest.mark.parametrize("schedule", ["every day", "0 5 * *", "0 25 * * *"])
def test_a_source_with_an_unreadable_schedule_is_refused(schedule: str) -> None:
    with pytest.raises(ValueError, match="source import: schedule"):
        replace(IMPORTED, schedule=schedule)


def test_measures_that_are_not_declared_are_named() -> None:
    checked = check(pd.DataFrame(GOOD), {}, date(2026, 11, 24))
    with pytest.raises(ImplausibleData, match="not_declared 1: deaths") as error:
        assess(IMPORTED, checked, {}, "1", Held())
    assert "SOURCE declares" in str(error.value)
