"""Voting data of the UN Digital Library: votes counted member by member, the newest file, a Library that answers 202."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import httpx
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.settings import Settings
from ingest.contract import FetchError, FormatError
from ingest.http import Client
from ingest.sources import undl_ga_votes, undl_sc_votes
from tests.ingest.council import acts, aside, named, record
from tests.ingest.figures import fetched, fixture
from tests.ingest.mutations import damaged, survive
from tests.ingest.shared import build_mirror

HEADING = "undl_id,ms_code,ms_vote,date,resolution,meeting,title,agenda_title,total_yes,total_no,total_abstentions,undl_link\n"


def council() -> pd.DataFrame:
    return undl_sc_votes.parse(fixture("undl_sc_votes", "payload.csv"))


def assembly() -> pd.DataFrame:
    return undl_ga_votes.parse(fixture("undl_ga_votes", "payload.csv"))


@pytest.mark.parametrize(("act", "states", "vote"), [
    ("S/RES/2774(2025)", "UKR RUS", "10-0-5"), ("S/RES/2773(2025)", "COD", "15-0-0"), ("S/RES/2768(2025)", "YEM", "12-0-3"), ("S/RES/2770(2025)", "", "15-0-0"),
])  # fmt: skip
def test_known_votes(act: str, states: str, vote: str) -> None:
    """Resolution 2774 was adopted by ten votes, with five abstentions."""
    frame = council()
    assert named(frame, act) == (set(states.split()) or {""})
    found = acts(frame)
    assert set(found.loc[found["act"] == act, "vote"]) == {vote}


def test_the_list_of_the_council_is_complete_from_its_first_to_its_last_resolution() -> None:
    assert record(council(), "sc_resolution") == ("2025-01-15", "2025-05-29", True)
    lines = fixture("undl_sc_votes", "payload.csv")[0].decode().splitlines(keepends=True)
    cut = undl_sc_votes.parse(["".join(line for line in lines if "S/RES/2773" not in line).encode()])
    assert not record(cut, "sc_resolution")[2]
    assert cut.attrs["notes"] == ["1 numbers left out"]


def test_of_the_assembly_only_resolutions_that_name_a_state_are_taken() -> None:
    frame = assembly()
    assert not named(frame, "A/RES/80/999")
    assert frame.attrs["notes"] == [
        "1 resolutions name no State",
        "1 resolutions have other sums in the file than votes counted here; those counted stand",
    ]
    assert set(acts(frame)["vote"].dropna()) == {"4-1-1"}
    assert not record(frame, "ga_resolution")[2], "those adopted without a vote are not in it"


@pytest.mark.parametrize(("row", "reason"), [
    ("2,FRA,Y,soon,S/RES/2001(2011),,Mali,,1,0,0,", "range"), ("2,FRA,Y,2031-01-01,S/RES/2001(2011),,Mali,,1,0,0,", "future"),
    ("2,FRA,Y,2011-01-02,,,Mali,,1,0,0,", "not_declared"), ("2,FRA,Y,2011-01-02,A/RES/1,,Mali,,1,0,0,", "not_declared"),
    ("2,FRA,Y,2011-01-02,S/RES/2001(2011),,Mali\a,,1,0,0,", "control_character"),
])  # fmt: skip
def test_a_row_that_cannot_be_right_is_set_aside(row: str, reason: str) -> None:
    text = HEADING + "1,FRA,Y,2011-01-01,S/RES/2000 (2011),,Libya,,1,0,0,\n" + row + "\n"
    assert aside(undl_sc_votes.parse([text.encode()])) == {reason: 1}


def test_two_texts_with_one_symbol_are_both_set_aside() -> None:
    text = HEADING + "".join(
        f"{n},FRA,Y,2011-01-01,S/RES/2000(2011),,{title},,1,0,0,\n"
        for n, title in enumerate(["Libya", "Mali"])
    )
    assert aside(
        undl_sc_votes.parse([(text + "9,FRA,Y,2011-01-02,S/RES/2001(2011),,Chad,,1,0,0,\n").encode()])
    ) == {"conflict": 2}


def test_the_newest_file_is_fetched(tmp_path: Path) -> None:
    assert fetched("undl_sc_votes", tmp_path) == fixture("undl_sc_votes", "payload.csv")


def test_a_record_without_files_says_what_to_do(tmp_path: Path) -> None:
    build_mirror(tmp_path, "undl_sc_votes")
    (tmp_path / "digitallibrary.un.org/record/4055387?ln=en").write_text(
        "<html>nothing</html>", encoding="utf-8"
    )
    with (
        pytest.raises(FormatError, match="lists no file") as caught,
        Client(undl_sc_votes.SOURCE, Settings(UPSTREAM_MIRROR=tmp_path)) as http,
    ):
        undl_sc_votes.fetch(http, date.min)
    assert "--from" in caught.value.remedy


def test_an_answer_of_202_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    with Client(undl_sc_votes.SOURCE, Settings()) as http:
        monkeypatch.setattr(
            http,
            "_send",
            lambda method, target, _: httpx.Response(202, request=httpx.Request(method, target)),
        )
        with pytest.raises(FetchError) as caught:
            undl_sc_votes.fetch(http, date.min)
    assert caught.value.kind == "not_ready"


@given(data=st.data())
@settings(max_examples=15)
@pytest.mark.parametrize("module", [undl_sc_votes, undl_ga_votes], ids=["sc", "ga"])
def test_damage_never_surprises(module: object, data: st.DataObject) -> None:
    survive(module, data.draw(damaged(fixture(module.SOURCE.id, "payload.csv"))))  # type: ignore[attr-defined, arg-type]
