"""How often figures changed after they were first recorded, on both engines."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from sqlalchemy import Engine

from data.queries import resolve_as_of
from data.revisions import Revisions, revisions
from tests.data.conftest import cells, stored

WANTED = ("monthly.a", "yearly.a", "yearly.b")
FIRST, SECOND, THIRD = date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)


def read(bind: Engine, on: date | None = None) -> Revisions:
    return revisions(bind, resolve_as_of(bind, on, today=date(2024, 6, 1)), WANTED)


def share(found: Revisions, series: str, iso3: str) -> float:
    return float(found.of(series, (iso3,))[0])


def release(bind: Engine, day: date, *values: float | None) -> None:
    """Store yearly.a of Mali from 2010 on, and an unchanging figure of the Niger."""
    rows = [("yearly.a", "MLI", f"{2010 + at}-01-01", value) for at, value in enumerate(values)]
    stored(bind, day, cells(*rows, ("yearly.a", "NER", "2010-01-01", 7.0)))


def test_one_release_says_nothing_yet(bind: Engine) -> None:
    release(bind, FIRST, 1, 2)
    assert np.isnan(share(read(bind), "yearly.a", "MLI"))


def test_the_share_that_moved_by_more_than_a_twentieth(bind: Engine) -> None:
    release(bind, FIRST, 100, 100, 100, 0)
    release(bind, SECOND, 106, 104, 100, 0)
    assert share(read(bind), "yearly.a", "MLI") == pytest.approx(0.25)
    assert share(read(bind), "yearly.a", "NER") == 0
    assert np.isnan(share(read(bind), "yearly.a", "TCD"))
    assert np.isnan(share(read(bind), "yearly.b", "MLI"))
    assert np.isnan(share(read(bind), "monthly.a", "MLI"))


def test_a_figure_counts_once_and_new_ones_not_at_all(bind: Engine) -> None:
    release(bind, FIRST, 1, 10)
    release(bind, SECOND, 2, 10)
    release(bind, THIRD, 3, 10, 5, 5)
    assert share(read(bind), "yearly.a", "MLI") == pytest.approx(0.5)


def test_from_zero_and_a_withdrawn_figure_count(bind: Engine) -> None:
    release(bind, FIRST, 0, 5, 1, 1)
    release(bind, SECOND, 1, None, 1, 1)
    assert share(read(bind), "yearly.a", "MLI") == pytest.approx(0.5)


def test_a_past_date_knows_only_what_was_revised_by_then(bind: Engine) -> None:
    release(bind, FIRST, 1, 1)
    release(bind, SECOND, 1, 1)
    release(bind, THIRD, 9, 1)
    assert share(read(bind, SECOND), "yearly.a", "MLI") == 0
    assert share(read(bind), "yearly.a", "MLI") == pytest.approx(0.5)
    assert np.isnan(share(read(bind, FIRST), "yearly.a", "MLI"))
    assert np.isnan(share(read(bind, date(2020, 1, 1)), "yearly.a", "MLI"))


def test_a_new_run_is_seen(bind: Engine) -> None:
    release(bind, FIRST, 1)
    assert np.isnan(share(read(bind), "yearly.a", "MLI"))
    release(bind, SECOND, 2)
    assert share(read(bind), "yearly.a", "MLI") == 1
    assert share(read(bind), "yearly.a", "MLI") == 1  # as kept


def test_an_empty_database_has_nothing(bind: Engine) -> None:
    assert np.isnan(share(read(bind), "yearly.a", "MLI"))
