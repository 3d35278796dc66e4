"""Signals as issued: stored once, moved by steps that follow, told as they stood on a date; on both engines."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine, insert

from data import signals
from data.countries import by_iso3
from data.database import to_day, to_second, writing
from data.models import Outlook, OutlookIssue
from data.queries import AsOf, Mode
from data.signals import Firing, SignalError
from tests.data.conftest import cells, stored

NOON = datetime(2024, 6, 1, 12, tzinfo=UTC)
LATER = datetime(2024, 6, 5, 12, tzinfo=UTC)


def firing(iso3: str = "MLI", level: str = "medium", period: date = date(2024, 4, 1)) -> Firing:
    return Firing(
        "surge", "d" * 16, iso3, period, date(2024, 5, 20), level, {"value": 40.0, "series": "a.b"}, "s"
    )


def on(day: date, mode: Mode = Mode.RECORDED) -> AsOf:
    return AsOf(day, mode, date(2024, 1, 1), date(2024, 6, 30))


def test_a_firing_is_stored_once(bind: Engine) -> None:
    assert signals.store(bind, [firing(), firing(), firing("NER")], NOON) == 2
    stamp = signals.signal_stamp(bind)
    assert signals.store(bind, [firing(), firing("NER")], LATER) == 0
    assert signals.signal_stamp(bind) == stamp
    assert signals.store(bind, [firing(level="high")], LATER) == 1
    held = signals.issued(bind)
    assert [(one.iso3, one.level, one.state) for one in held] == [
        ("MLI", "medium", "new"), ("MLI", "high", "new"), ("NER", "medium", "new"),
    ]  # fmt: skip
    assert held[0].evidence == {"value": 40.0, "series": "a.b"}
    assert (held[0].period, held[0].fired, held[0].created) == (date(2024, 4, 1), date(2024, 5, 20), NOON)


def test_a_signal_is_released_then_dismissed_with_a_reason_then_expires(bind: Engine) -> None:
    signals.store(bind, [firing()], NOON)
    (one,) = signals.issued(bind)
    signals.step(bind, one.id, "released", role="analyst", now=NOON)
    signals.step(bind, one.id, "dismissed", reason=" a double count ", role="steward", now=LATER)
    (held,) = signals.issued(bind)
    assert (held.state, held.reason, held.role, held.since) == (
        "dismissed",
        "a double count",
        "steward",
        LATER,
    )
    signals.step(bind, one.id, "expired", now=LATER)
    assert signals.issued(bind)[0].state == "expired"
    with pytest.raises(
        SignalError, match=r"is expired; it cannot become released\. What can follow: nothing"
    ):
        signals.step(bind, one.id, "released", role="analyst")


@pytest.mark.parametrize(
    ("state", "words", "message"),
    [
        ("new", {"role": "analyst"}, "there is no step 'new'"),
        ("gone", {"role": "analyst"}, "there is no step 'gone'"),
        ("released", {}, "name the role"),
        ("dismissed", {"role": "steward"}, "say why the signal is dismissed"),
        ("dismissed", {"role": "steward", "reason": "  "}, "say why the signal is dismissed"),
    ],
)
def test_a_step_that_cannot_be_taken_changes_nothing(
    bind: Engine, state: str, words: dict[str, str], message: str
) -> None:
    signals.store(bind, [firing()], NOON)
    (one,) = signals.issued(bind)
    with pytest.raises(SignalError, match=message):
        signals.step(bind, one.id, state, **words)  # type: ignore[arg-type]
    assert signals.issued(bind)[0].state == "new"


def test_a_signal_that_is_not_there_is_named(bind: Engine) -> None:
    with pytest.raises(SignalError, match="there is no signal 99"):
        signals.step(bind, 99, "expired")


def test_a_recorded_date_shows_signals_as_they_stood_then(bind: Engine) -> None:
    signals.store(bind, [firing()], NOON)
    signals.store(bind, [firing("NER")], LATER)
    for one in signals.issued(bind):
        signals.step(bind, one.id, "released", role="analyst", now=LATER)
    assert [(one.iso3, one.state) for one in signals.issued(bind, on(date(2024, 6, 1)))] == [("MLI", "new")]
    assert [one.state for one in signals.issued(bind, on(date(2024, 6, 5)))] == ["released", "released"]
    assert signals.issued(bind, on(date(2024, 5, 31))) == []
    assert signals.issued(bind, on(date(2024, 6, 5), Mode.RECONSTRUCTED)) == []


def test_cells_with_a_note_are_found(bind: Engine) -> None:
    frame = cells(("monthly.a", "MLI", "2024-01-01", 4.0), ("monthly.a", "NER", "2024-01-01", 4.0))
    stored(bind, date(2024, 3, 1), frame.assign(note=pd.Series(["event_dates_uncertain", None])))
    found = signals.noted(bind, on(date(2024, 3, 2)), ["monthly.a"], "event_dates_uncertain")
    assert found == [("monthly.a", "MLI", date(2024, 1, 1))]
    assert signals.noted(bind, on(date(2024, 3, 2)), ["monthly.b"], "event_dates_uncertain") == []
    assert signals.noted(bind, on(date(2024, 2, 1)), ["monthly.a"], "event_dates_uncertain") == []


def test_issued_outlooks_are_told_by_day_and_country(bind: Engine) -> None:
    before = signals.outlook_stamp(bind)
    with writing(bind) as connection:
        for number, day in ((1, date(2024, 1, 31)), (2, date(2024, 2, 29)), (3, date(2024, 2, 29))):
            connection.execute(
                insert(OutlookIssue).values(
                    id=number,
                    issued=to_day(day),
                    snapshot="s",
                    inputs=str(number),
                    about="{}",
                    data=b"",
                    created=0,
                )
            )
            connection.execute(
                insert(Outlook).values(
                    issue_id=number,
                    country_id=by_iso3()["MLI"].id,
                    outcome="onset_25",
                    probability=number / 10,
                )
            )
    assert signals.outlook_stamp(bind) != before
    days, made = signals.outlooks(bind, date(2024, 6, 1), ("MLI", "NER"))
    assert days == (to_day(date(2024, 1, 31)), to_day(date(2024, 2, 29)))
    assert made["onset_25"][:, 0] == pytest.approx([0.1, 0.3])
    assert np.isnan(made["onset_25"][:, 1]).all()
    assert len(signals.outlooks(bind, date(2024, 2, 1), ("MLI",))[0]) == 1
    assert signals.outlooks(bind, date(2023, 2, 1), ("MLI",)) == ((), {})


def test_an_outlook_made_for_the_past_was_not_issued_then(bind: Engine) -> None:
    with writing(bind) as connection:
        for number, day in ((1, date(2010, 1, 31)), (2, date(2024, 5, 31))):
            connection.execute(
                insert(OutlookIssue).values(
                    id=number,
                    issued=to_day(day),
                    snapshot="s",
                    inputs="i",
                    about="{}",
                    data=b"",
                    created=to_second(NOON),
                )
            )
            connection.execute(
                insert(Outlook).values(
                    issue_id=number, country_id=by_iso3()["MLI"].id, outcome="onset_25", probability=0.5
                )
            )
    assert signals.outlooks(bind, date(2024, 6, 1), ("MLI",))[0] == (to_day(date(2024, 5, 31)),)
