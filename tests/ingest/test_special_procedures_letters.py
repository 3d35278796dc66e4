"""Letters of special procedures: known counts, whole years only, zeros of States without a letter."""

from __future__ import annotations

from datetime import date
from functools import cache

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.contract import FormatError
from ingest.sources import special_procedures_letters as letters
from tests.ingest.figures import figure, has
from tests.ingest.mutations import damaged, survive
from tests.ingest.shared import payload_of

SOURCE = "special_procedures_letters"


@cache
def whole() -> pd.DataFrame:
    return letters.parse([letters.TABLE.read_bytes()])


def test_known_counts_and_the_zero_of_a_state_nobody_wrote_to() -> None:
    assert figure(whole(), "sent", "AFG", "2011") == 5
    assert figure(whole(), "answered", "AFG", "2011") == 0
    assert figure(whole(), "sent", "TUV", "2022") == 0


@pytest.mark.parametrize("year", ["2010", "2023"])
def test_a_year_that_the_export_does_not_hold_as_a_whole_is_missing(year: str) -> None:
    assert not has(whole(), "sent", "CHN", year)


def test_a_state_has_no_zero_before_it_existed() -> None:
    assert not has(whole(), "sent", "SSD", "2010")
    assert has(whole(), "sent", "SSD", "2012")


def test_no_more_letters_are_answered_than_were_sent() -> None:
    wide = whole().pivot_table(index=["iso3", "period"], columns="series", values="value")
    assert (wide["answered"] <= wide["sent"]).all()
    assert wide["sent"].sum() == 6875


def test_a_table_that_does_not_say_how_far_it_goes_is_refused() -> None:
    body = "iso3,year,letters,answered,known_until\nCHE,2012,1,1,\n"
    with pytest.raises(FormatError) as caught:
        letters.parse([body.encode()])
    assert caught.value.field == "known_until"


def test_fetch_gives_the_table_of_the_project() -> None:
    assert letters.fetch(None, date.min) == [letters.TABLE.read_bytes()]  # type: ignore[arg-type]


@given(data=st.data())
@settings(max_examples=40)
def test_damage_never_surprises(data: st.DataObject) -> None:
    survive(letters, data.draw(damaged(payload_of(SOURCE))))
