"""Issued outlooks: kept once, never changed by what comes later, scored when the truth arrives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine, select

from data import outlooks, schema, snapshot, store, vintages
from data.database import engine, writing
from data.models import OutlookIssue
from data.queries import resolve_as_of
from indicators import outlook_issue
from indicators.contract import Pillar
from indicators.outcomes import OUTCOMES
from indicators.outlook import Outlook
from indicators.outlook_issue import apart, inputs_digest, issue, judged_by, live, rows
from indicators.outlook_models import EVENTS, Past, learn

ON = date(2020, 1, 31)
ISO3 = ("AFG", "MLI", "SWE")


@pytest.fixture
def bind(database_url: str) -> Iterator[Engine]:
    """Give a database that knows countries and sources, and no figures."""
    made = engine(database_url)
    schema.migrate(made)
    from ingest.registry import declarations

    with writing(made) as connection:
        store.declare(connection, declarations())
    yield made
    made.dispose()


def said(shift: float = 0.0, on: date = ON) -> Outlook:
    """Return an outlook made by hand."""
    random = np.random.default_rng(5)
    probability = np.full((len(OUTCOMES), len(ISO3)), 0.25) + shift
    probability[1, 0] = np.nan
    inputs = {"past": random.normal(size=(4, 2)).astype(np.float32) + np.float32(shift)}
    linear = {event.id: np.array([[1.0, -0.5], [2.0, 0.0], [np.nan, np.nan]]) for event in EVENTS}
    about = {"window": "a year", "calibration": {event.id: [0.1, 1.2] for event in EVENTS}}
    return Outlook(
        on, ISO3, probability, probability - 0.1, probability + 0.1, linear, dict.fromkeys(linear, -3.0), ("deaths_12m", "growth"), inputs, about
    )  # fmt: skip


def issued(bind: Engine, monkeypatch: pytest.MonkeyPatch, made: Outlook) -> outlooks.Issue:
    monkeypatch.setattr(outlook_issue, "outlook", lambda *_: made)
    return issue(bind)


def kept(bind: Engine, number: int) -> tuple[object, ...]:
    """Return all that is stored of an issue, the inputs' bytes included."""
    with writing(bind) as connection:
        row = connection.execute(select(OutlookIssue).where(OutlookIssue.id == number)).one()
    return (*row, *outlooks.rows_of(bind, number))


def test_the_same_inputs_are_issued_once(bind: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    first = issued(bind, monkeypatch, said())
    before = kept(bind, first.id)
    again = issued(bind, monkeypatch, said())
    assert (again, len(outlooks.issues(bind))) == (first, 1)
    other = issued(bind, monkeypatch, said(0.1))
    assert other.id != first.id
    assert kept(bind, first.id) == before, "a later issue leaves the first as it is"
    assert first.inputs == inputs_digest(said())
    assert first.about == said().about


def test_what_was_said_and_from_what_is_there_again(bind: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    first = issued(bind, monkeypatch, said())
    found = outlooks.rows_of(bind, first.id)
    assert list(found) == sorted(rows(said()), key=lambda row: (row.iso3, row.outcome))
    assert len(found) == len(OUTCOMES) * len(ISO3) - 1, "no row where there is no probability"
    np.testing.assert_array_equal(outlooks.arrays_of(bind, first.id)["past"], said().inputs["past"])


def test_the_drivers_kept_with_an_issue_add_up_to_what_was_said(
    bind: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Calibration 0.1 + 1.2 x the mean of linear part and boosting: 0.6 of each driver, and boosting is what is left."""
    first = issued(bind, monkeypatch, said())
    kept_ones = outlooks.arrays_of(bind, first.id, "drivers")
    found = apart(first, kept_ones, "onset_25", "AFG", 0.25)
    assert found is not None
    assert [(one.name, one.pillar) for one in found.parts] == [
        ("Deaths in organized violence, 12 months", Pillar.PEACE_SECURITY),
        ("Growth of income per person", Pillar.DEVELOPMENT),
    ]
    assert [one.log_odds for one in found.parts] == pytest.approx([0.6, -0.3])
    assert found.start == pytest.approx(0.1 - 1.8)
    assert found.boosting == pytest.approx(np.log(1 / 3) + 1.7 - 0.3)
    assert apart(first, kept_ones, "onset_25", "TWN", 0.25) is None
    assert apart(first, {}, "onset_25", "AFG", 0.25) is None, "one of before drivers were kept"


def truth_arrives(bind: Engine, deaths: dict[str, float], year: int) -> None:
    """Store a yearly file of deaths for five quiet years and the year that is judged."""
    records = [
        (f"ucdp_country_year.deaths_{kind}", iso3, f"{when}-01-01", deaths[iso3] if when == year else 0.0)
        for kind in ("state_based", "one_sided")
        for iso3 in deaths
        for when in range(year - 5, year + 1)
    ]
    frame = pd.DataFrame(records, columns=["series", "iso3", "period", "value"])
    frame["period"] = pd.to_datetime(frame["period"])
    frame["low"] = frame["high"] = np.nan
    frame["status"] = 0
    day = date(2026, 11, 24)
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    with writing(bind) as connection:
        number = store.record_run(
            connection, store.RunRow("ucdp_country_year", noon, noon, "file", "ok", day)
        )
        counts = vintages.store_observations(connection, number, day, frame)
        store.count_run(connection, number, noon, counts, vintages.NOTHING)


def test_later_data_touch_nothing_and_bring_the_score(bind: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    first = issued(bind, monkeypatch, said())
    before = kept(bind, first.id)
    as_of = resolve_as_of(bind, date(2026, 11, 24), today=date(2026, 11, 24))
    assert live(bind, as_of) == (), "nothing has been published of the year"
    truth_arrives(bind, {"AFG": 2000, "MLI": 30, "SWE": 0}, ON.year)
    scored = {one.outcome: one for one in live(bind, resolve_as_of(bind, today=date(2026, 11, 25)))}
    assert kept(bind, first.id) == before
    one = scored["state_based_25"]
    assert (one.year, one.n, one.positives, one.issue) == (2020, 3, 2, first)
    assert one.brier == pytest.approx((2 * 0.75**2 + 0.25**2) / 3)
    assert one.base_brier == pytest.approx((2 * (1 / 3) ** 2 + (2 / 3) ** 2) / 3)
    assert np.isnan(one.auc), "too few States to rank"
    assert scored["state_based_1000"].positives == 1
    assert scored["onset_25"].n == 2, "where nothing was said, nothing is scored"


def test_nothing_issued_has_no_score(bind: Engine) -> None:
    assert live(bind) == ()


def test_the_year_that_holds_most_of_the_window() -> None:
    assert [judged_by(date(2026, month, 24)) for month in (1, 6, 7, 11)] == [2026, 2026, 2027, 2027]


def test_the_kept_inputs_make_the_same_outlook(bind: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(9)
    features = random.normal(size=(600, 3)).astype(np.float32)
    happened = (features[:, 0] + random.normal(size=600) > 0).astype(float)[None]
    arrays = {"past": features, "happened": happened, "country": np.arange(600) % 30, "now": features[:5]}
    first = issued(bind, monkeypatch, replace(said(), inputs=arrays))
    held = outlooks.arrays_of(bind, first.id)

    def probability(found: dict[str, Any]) -> bytes:
        past = Past(found["past"].astype(float), found["happened"], found["country"])
        return learn(past, found["now"].astype(float))[0].probability.tobytes()

    assert probability(held) == probability(arrays)


def test_a_month_is_issued_once(bind: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    today = resolve_as_of(bind).on
    monkeypatch.setattr(outlook_issue, "outlook", lambda *_: said(on=today))
    told = outlook_issue.refresh(bind)
    monkeypatch.setattr(outlook_issue, "outlook", lambda *_: said(0.2, on=today))
    assert outlook_issue.refresh(bind) == told
    assert len(outlooks.issues(bind)) == 1


@pytest.mark.slow
def test_embedded_figures_are_issued_and_stay(tmp_path: Path) -> None:
    """The whole way on real figures; then UCDP revises the year, and the outlook stays as it was."""
    bind = engine(f"sqlite:///{tmp_path / 'embedded.db'}")
    schema.migrate(bind)
    snapshot.load(bind)
    as_of = resolve_as_of(bind, date(1997, 1, 31), today=date(2026, 11, 24))
    first = issue(bind, as_of)
    before = kept(bind, first.id)
    truth_arrives(bind, {"AFG": 0, "MLI": 99, "SWE": 99}, 1997)
    assert kept(bind, first.id) == before
    scored = {one.outcome: one for one in live(bind, resolve_as_of(bind, today=date(2026, 11, 25)))}
    assert scored["state_based_25"].auc > 0.9
    bind.dispose()
