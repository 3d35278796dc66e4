"""UPR Info: counts by State and answer, pages that are missing or wrong, an answer of nothing to a wrong question, no text kept."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from data.settings import Settings
from ingest.contract import FormatError, SourceError
from ingest.http import Client
from ingest.mirror import place
from ingest.reading import read_json
from ingest.sources import upr_info
from ingest.sources._uwazi import every_page, keep
from tests.ingest.council import acts
from tests.ingest.figures import fetched, figure, fixture, has
from tests.ingest.mutations import damaged, survive
from tests.ingest.shared import build_mirror


def read() -> pd.DataFrame:
    return upr_info.parse(fixture("upr_info", "payload.json"))


@pytest.mark.parametrize(("series", "iso3", "year", "number"), [
    ("received", "MLI", "2023", 3), ("accepted", "MLI", "2023", 2), ("noted", "MLI", "2023", 1), ("open", "MLI", "2023", 0), ("noted", "MLI", "2018", 1),
    ("noted", "TUR", "2025", 1), ("open", "TUR", "2025", 1), ("accepted", "BRA", "2008", 1),
])  # fmt: skip
def test_counts(series: str, iso3: str, year: str, number: float) -> None:
    """Mali's review in session 29 has no year in its label: that session was in January 2018."""
    assert figure(read(), series, iso3, year) == number


def test_a_review_is_an_event_with_answers_by_theme() -> None:
    table = acts(read())
    assert table.loc["MLI|2023", "cycle"] == 4
    assert table.loc["MLI|2018", "cycle"] == 3, "by its session"
    assert table.loc["MLI|2023", "all"] == [2, 1, 0]
    assert table["themes"].to_dict()["MLI|2023"]["death_penalty"] == [0, 1, 0]


def test_a_state_without_rows_has_no_figure() -> None:
    assert set(read()["iso3"]) == {"MLI", "TUR", "BRA"}
    assert not has(read(), "received", "BRA", "2023")


def test_no_text_is_kept(tmp_path: Path) -> None:
    pages = fetched("upr_info", tmp_path)
    assert len(pages) == 5, "a first one, and one a State"
    assert b"Invented" not in b"".join(pages)
    assert [keep(io.BytesIO(page)) for page in pages] == pages
    assert_frame_equal(
        upr_info.parse(pages)[["series", "iso3", "value"]], read()[["series", "iso3", "value"]]
    )


@pytest.mark.parametrize(("name", "change", "words"), [
    ("first.json", {"totalRows": 0, "rows": []}, "template is wrong"), ("first.json", {"totalRows": 9}, "7 of 9 rows"),
    ("thesauris.json", {"rows": []}, "no list of values"), ("state_1.json", {"totalRows": 0, "rows": []}, "3 of 7 rows"),
    ("state_1.json", {"totalRows": 20_000}, "can be reached"), ("state_1.json", {"totalRows": "many"}, "no page of rows"),
])  # fmt: skip
def test_a_wrong_question_answered_with_less_is_refused(
    name: str, change: dict[str, Any], words: str, tmp_path: Path
) -> None:
    (url,) = (url for url, file in build_mirror(tmp_path, "upr_info").items() if file == name)
    answer = tmp_path / place(url)
    answer.write_text(
        json.dumps({**json.loads(answer.read_text(encoding="utf-8")), **change}), encoding="utf-8"
    )
    with (
        pytest.raises(FormatError, match=words),
        Client(upr_info.SOURCE, Settings(UPSTREAM_MIRROR=tmp_path)) as http,
    ):
        upr_info.fetch(http, date.min)


@pytest.mark.parametrize("second", ["again", "empty"])
def test_a_page_that_is_empty_or_repeats_another_is_truncated(second: str) -> None:
    row = ["r1", "Mali", "4", "43", "Noted", []]
    pages = [[row], [row] if second == "again" else []]
    with pytest.raises(SourceError, match="is empty or repeats another") as caught:
        every_page(lambda _: json.dumps({"total": 2, "rows": pages.pop(0)}).encode(), {})
    assert caught.value.kind == "truncated"


def test_pages_follow_each_other() -> None:
    rows = [[f"r{n}", "Mali", "4", "43", "Noted", []] for n in range(5)]
    asked = []

    def ask(params: dict[str, str]) -> bytes:
        asked.append(params["from"])
        return json.dumps({"total": 5, "rows": rows[int(params["from"]) :][:2]}).encode()

    assert [read_json(page)["rows"] for page in every_page(ask, {})] == [rows[:2], rows[2:4], rows[4:]]
    assert asked == ["0", "2", "4"]


def test_a_state_that_is_not_known_stays_listed() -> None:
    page = {
        "total": 1,
        "rows": [["r1", "Atlantis", "4", "43 - May 2023", "Noted", []]],
        "names": {},
        "states": {},
    }
    frame = upr_info.parse([json.dumps(page).encode()])
    assert frame["iso3"].isna().all()
    assert set(frame["country"]) == {"Atlantis"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        '{"totalRows": 1, "rows": [{"metadata": {"title": "x"}}]}',
        '{"totalRows": 1, "rows": [1]}',
        "<html>",
    ],
)
def test_what_is_no_page_is_a_format_error(text: str) -> None:
    with pytest.raises(FormatError):
        keep(io.BytesIO(text.encode()))


def test_a_part_of_the_pages_is_refused() -> None:
    page = json.loads(fixture("upr_info", "payload.json")[0])
    with pytest.raises(FormatError, match="pages of the answer are missing"):
        upr_info.parse([json.dumps({**page, "rows": page["rows"][:2]}).encode()])


@given(data=st.data())
@settings(max_examples=20)
def test_damage_never_surprises(data: st.DataObject) -> None:
    survive(upr_info, data.draw(damaged(fixture("upr_info", "payload.json"))))
