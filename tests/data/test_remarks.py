"""Remarks on values: newest first, this country's only, and none from after a recorded date."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import Engine

from data.provenance import add_remark
from data.queries import AsOf, Mode
from data.remarks import remarks

PERIOD = date(2023, 1, 1)


def on(day: date, mode: Mode = Mode.RECORDED) -> AsOf:
    return AsOf(day, mode, date(2024, 1, 1), date(2024, 6, 1))


def remark(bind: Engine, iso3: str, text: str, day: int) -> None:
    add_remark(bind, "yearly.a", iso3, PERIOD, text, "steward", datetime(2024, 3, day, 23, tzinfo=UTC))


def test_remarks_of_one_country_newest_first(bind: Engine) -> None:
    remark(bind, "MLI", "first", 1)
    remark(bind, "MLI", "second", 2)
    remark(bind, "NER", "another country's", 2)
    found = remarks(bind, "mli", on(date(2024, 6, 1)))
    assert found.to_dict("records") == [
        {
            "series": "yearly.a",
            "name": "n",
            "period": PERIOD,
            "text": text,
            "role": "steward",
            "day": date(2024, 3, day),
        }
        for text, day in (("second", 2), ("first", 1))
    ]


def test_a_recorded_date_shows_what_had_been_said_by_then(bind: Engine) -> None:
    remark(bind, "MLI", "first", 1)
    remark(bind, "MLI", "second", 2)
    assert list(remarks(bind, "MLI", on(date(2024, 3, 1)))["text"]) == ["first"]
    assert list(remarks(bind, "MLI", on(date(2020, 3, 1), Mode.RECONSTRUCTED))["text"]) == ["second", "first"]


def test_no_remarks_is_an_empty_table_with_its_columns(bind: Engine) -> None:
    assert list(remarks(bind, "ISL", on(date(2024, 6, 1))).columns) == [
        "series",
        "name",
        "period",
        "text",
        "role",
        "day",
    ]
