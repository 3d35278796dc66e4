"""Recommendations of the Universal Periodic Review: answers, repeated texts, names, and counts of the real tables."""

from __future__ import annotations

import json
from functools import cache

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.contract import FormatError
from ingest.sources import upr_recommendations as upr
from tests.ingest.figures import figure, has, rows
from tests.ingest.mutations import damaged, survive
from tests.ingest.shared import payload_of, shared_file

SOURCE = "upr_recommendations"
HEADING = "text,to,decision,From,year,notes\n"


@cache
def read() -> pd.DataFrame:
    return upr.parse(payload_of(SOURCE))


def review(frame: pd.DataFrame, event: str) -> dict[str, object]:
    events = frame.attrs["events"]
    found: dict[str, object] = json.loads(events.loc[events["event"] == event, "detail"].iloc[0])
    return found


def test_a_text_by_two_states_counts_once() -> None:
    assert figure(read(), "received", "MLI", "2008") == 3
    assert read().attrs["notes"] == ["2 rows repeat a text to the same State and count once"]


def test_answers_are_accepted_noted_or_open() -> None:
    assert [figure(read(), kind, "KOR", "2008") for kind in upr.KINDS] == [0, 1, 1]
    assert figure(read(), "accepted", "CAF", "2009") == 2
    assert review(read(), "MLI|2013")["all"] == [1, 0, 1]


def test_themes_are_counted_by_answer_and_no_text_is_kept() -> None:
    themes = review(read(), "MLI|2008")["themes"]
    assert themes == {
        "torture": [2, 0, 0],
        "expression": [0, 0, 1],
        "civil_society": [0, 0, 1],
        "treaties": [2, 0, 0],
        "mechanisms": [0, 0, 1],
    }
    kept = read().attrs["events"][["label", "detail"]].to_csv() + read().to_csv()
    assert "Convention" not in kept
    assert "journalists" not in kept


def test_a_name_that_is_no_state_is_listed_and_has_no_event() -> None:
    unknown = read()[read()["iso3"].isna()]
    assert set(unknown["country"]) == {"Atlantis"}
    assert "Atlantis" not in set(read().attrs["events"]["country"])


def test_the_record_says_to_which_day_it_goes_and_that_it_is_not_complete() -> None:
    covered = read().attrs["events"].query("kind == 'coverage'").iloc[0]
    assert (covered["start"], covered["end"]) == (pd.Timestamp("2008-01-01"), pd.Timestamp("2013-12-31"))
    assert json.loads(covered["detail"])["complete"] is False


@pytest.mark.parametrize(("line", "field"), [
    ("1 End it,Mali,perhaps,A,2010,\n", "decision"), ("1 End it,Mali,support,A,soon,\n", "year"), (",Mali,support,A,2010,\n", "text"),
    ("1 End it,,support,A,2010,\n", "to"),
])  # fmt: skip
def test_a_row_that_cannot_be_read_is_named(line: str, field: str) -> None:
    with pytest.raises(FormatError) as caught:
        upr.parse([(HEADING + line).encode()])
    assert caught.value.field == field


def test_a_quote_left_open_is_no_long_text() -> None:
    body = HEADING + '"1 End it,Mali,support,A,2010,\n' + "2 End it,Mali,support,A,2010,\n" * 600
    with pytest.raises(FormatError, match="quote"):
        upr.parse([body.encode()])


@given(data=st.data())
@settings(max_examples=40)
def test_damage_never_surprises(data: st.DataObject) -> None:
    survive(upr, data.draw(damaged(payload_of(SOURCE))))


def test_the_real_tables_of_2008_hold_the_first_reviews_and_not_those_left_out() -> None:
    frame = upr.parse([shared_file("un_hrc/upr_recommendations/2008data.csv").read_bytes()])
    assert figure(frame, "received", "MLI", "2008") == 45
    assert [figure(frame, kind, "MLI", "2008") for kind in upr.KINDS] == [32, 0, 13]
    assert not has(frame, "received", "MAR", "2008"), "reviewed in 2008, and not in the table"
    assert not frame["iso3"].isna().any()
    assert rows(frame, "received", "KOR", "2008")["country"].tolist() == ["Korea"]
