"""The Journal: formal meetings of the Council only, cancelled ones not, items where told, and never a complete record."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.contract import FormatError
from ingest.sources import un_journal
from tests.ingest.council import acts, aside, named, record
from tests.ingest.figures import fetched, fixture
from tests.ingest.mutations import damaged, survive

ANSWER = json.loads(fixture("un_journal", "payload.json")[0])
MEETING = ANSWER["groups"][0]["sessions"][0]["meetings"][0]


def parse(*meetings: dict[str, Any]) -> pd.DataFrame:
    return un_journal.parse([json.dumps({"groups": [{"sessions": [{"meetings": meetings}]}]}).encode()])


def test_formal_meetings_of_the_council_that_were_not_cancelled() -> None:
    frame = un_journal.parse(fixture("un_journal", "payload.json"))
    table = acts(frame)
    meetings = table[table["kind"] == "sc_meeting"]
    assert set(meetings["act"]) == {"S/PV.10236", "S/PV.10237", "S/PV.10238"}
    assert set(meetings["start"]) == {pd.Timestamp("2026-10-06")}
    assert named(frame, "S/PV.10236") == {"HTI"}
    assert named(frame, "S/PV.10238") == {"PSE", "ISR"}
    assert table.loc["S/PV.10238|PSE", "type"] == "closed"
    assert frame.attrs["notes"] == ["1 meetings without a number are left out, 1 were cancelled"]


def test_a_meeting_whose_item_is_not_told_names_nobody() -> None:
    frame = un_journal.parse(fixture("un_journal", "payload.json"))
    assert named(frame, "S/PV.10237") == {""}
    assert acts(frame).loc["S/PV.10237|", "attribution"] == "none"


def test_the_record_is_never_complete() -> None:
    assert record(un_journal.parse(fixture("un_journal", "payload.json")), "sc_meeting") == (
        "2026-10-06",
        "2026-10-06",
        False,
    )


@pytest.mark.parametrize(("change", "reason"), [
    ({"startDate": "soon"}, "range"), ({"startDate": "2031-01-01T10:00:00"}, "future"), ({"agendaTitle": {"en": "Haiti\u0007"}}, "control_character"),
])  # fmt: skip
def test_a_meeting_that_cannot_be_right_is_set_aside(change: dict[str, Any], reason: str) -> None:
    other = {**MEETING, "meetingNumber": {"en": "10240th meeting"}}
    assert aside(parse(other, {**MEETING, **change})) == {reason: 1}


def test_the_same_meeting_on_two_days_pages_counts_once() -> None:
    assert len(parse(MEETING, MEETING).attrs["events"]) == 2, "the meeting and the coverage"


def test_days_that_do_not_answer_are_left_out(tmp_path: Path) -> None:
    assert fetched("un_journal", tmp_path) == fixture("un_journal", "payload.json"), (
        "one of ten days is in the mirror"
    )


def test_today_is_not_asked_for(tmp_path: Path) -> None:
    today = tmp_path / f"journal-api.un.org/api/officialsnew/{datetime.now(UTC).date()}"
    today.parent.mkdir(parents=True)
    today.write_text("{}", encoding="utf-8")
    assert len(fetched("un_journal", tmp_path)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        '{"groups": {}}',
        '{"groups": []}',
        '{"groups": [{"sessions": [{"meetings": [1]}]}]}',
        "<html>",
    ],
)
def test_what_is_no_programme_is_a_format_error(text: str) -> None:
    with pytest.raises(FormatError):
        un_journal.parse([text.encode()])


@given(data=st.data())
@settings(max_examples=20)
def test_damage_never_surprises(data: st.DataObject) -> None:
    survive(un_journal, data.draw(damaged(fixture("un_journal", "payload.json"))))
