"""The Universal Human Rights Index: counts by State, body, type and theme; no text kept; a file of any length in little memory."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Iterator
from typing import IO, Any, cast

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.contract import FormatError
from ingest.sources import uhri
from ingest.sources._stream import BLOCK, objects
from tests.ingest.council import acts
from tests.ingest.figures import figure, fixture, rows
from tests.ingest.mutations import damaged, survive
from tests.ingest.shared import FIXTURES

EXPORT = FIXTURES / "uhri" / "export.json"
RECORD = json.loads(EXPORT.read_text(encoding="utf-8"))[0]


def read(*records: dict[str, Any]) -> pd.DataFrame:
    body = json.dumps(records).encode() if records else EXPORT.read_bytes()
    return uhri.parse([uhri.keep(io.BytesIO(body))])


def record(number: int, **change: Any) -> dict[str, Any]:
    return {**RECORD, "AnnotationId": f"r{number}", **change}


@pytest.mark.parametrize(("series", "iso3", "year", "number"), [
    ("concerns_treaty_bodies", "PER", "2025", 3), ("recommendations_treaty_bodies", "PER", "2025", 5), ("recommendations_upr", "PER", "2023", 4),
    ("recommendations_special_procedures", "MMR", "2026", 3), ("recommendations_treaty_bodies", "PRK", "2017", 3),
    ("concerns_special_procedures", "SSD", "2019", 2), ("concerns_treaty_bodies", "TUR", "2024", 3),
])  # fmt: skip
def test_counts(series: str, iso3: str, year: str, number: float) -> None:
    """Peru's first record is there twice and counts once; Turkey and Türkiye are one State."""
    assert figure(read(), series, iso3, year) == number


def test_counts_by_body_and_theme() -> None:
    peru = acts(read()).loc["PER|2025"]
    assert peru["types"] == ["recommendations", "concerns"]
    assert peru["bodies"] == {"CRC": {"all": [5, 3], "children": [5, 3], "education": [5, 0]}}


def test_the_last_two_years_are_provisional_and_the_last_day_of_entry_is_the_release() -> None:
    frame = read()
    assert frame.attrs["release"] == "to 2026-05-02"
    assert rows(frame, "recommendations_treaty_bodies", "PER", "2025")["status"].item() == "PROVISIONAL"
    assert rows(frame, "recommendations_upr", "PER", "2023")["status"].item() == "OBSERVED"


def test_an_event_is_known_when_its_year_is_over_or_as_far_as_entered() -> None:
    table = acts(read())
    assert table.loc["PER|2023", "start"] == pd.Timestamp("2023-12-31")
    assert table.loc["MMR|2026", "start"] == pd.Timestamp("2026-05-02")


def test_one_wrong_day_of_entry_does_not_date_the_release() -> None:
    frame = read(
        *(record(n) for n in range(4)),
        record(5, PublicationDateOnUhri="2099-01-01T00:00:00"),
        record(6, PublicationDateOnUhri=None),
    )
    assert frame.attrs["release"] == "to 2025-03-03"


def test_what_is_not_known_is_not_dropped() -> None:
    frame = read(
        record(1),
        record(2, Countries=["Atlantis"]),
        record(3, Countries=None),
        record(4, PublicationDate=None),
    )
    assert frame["value"].sum() == 4
    assert set(frame.loc[frame["iso3"].isna(), "country"]) == {"-", "Atlantis"}
    assert frame["period"].isna().sum() == 1


def test_no_text_is_kept_and_what_is_kept_stays_so() -> None:
    kept = uhri.keep(io.BytesIO(EXPORT.read_bytes()))
    assert b"Invented" not in kept
    assert b"CRC/C/" not in kept
    assert kept == fixture("uhri", "payload.json")[0]
    assert uhri.keep(io.BytesIO(kept)) == kept


@pytest.mark.parametrize("body", [
    b"", b"<html>", b"{}", b"[]", b"[1]", b"[[]]", b'[{"AnnotationId": "1"}]', b"[{", EXPORT.read_bytes()[:-3], b"\xff\xfe[", b'{"entered": "2026-01-01"}',
    b'{"entered": "2026-01-01", "counts": {"Peru": {"2025": {"CRC": {"all": ["a text", 1]}}}}}', b"[" + b'"' * 9 * BLOCK,
])  # fmt: skip
def test_what_is_no_index_is_a_format_error(body: bytes) -> None:
    with pytest.raises(FormatError):
        uhri.keep(io.BytesIO(body))


class Endless(io.RawIOBase):
    """A long list that is made while it is read."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts, self._left = parts, b""

    def read(self, size: int = -1) -> bytes:
        while len(self._left) < size and (part := next(self._parts, b"")):
            self._left += part
        block, self._left = self._left[:size], self._left[size:]
        return block


def test_a_long_list_takes_little_memory() -> None:
    text = json.dumps({**RECORD, "Text": "x" * 4000})
    parts = iter([b"[", *[(text + ",").encode()] * 5000, text.encode(), b"]"])
    tracemalloc.start()
    try:
        counted = 0
        for _ in objects(cast(IO[bytes], Endless(parts))):
            counted += 1
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert counted == 5001, "24 MB"
    assert peak < 12 * BLOCK


@pytest.mark.parametrize("size", [1, 7, 100])
def test_characters_cut_between_blocks_are_whole(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.sources._stream.BLOCK", size)
    wanted = [{"a": "Türkiye"}, {"b": ["]", "{"]}, {}]
    assert (
        list(objects(io.BytesIO(b"\xef\xbb\xbf " + json.dumps(wanted, ensure_ascii=False).encode())))
        == wanted
    )


@given(data=st.data())
@settings(max_examples=20)
def test_damage_never_surprises(data: st.DataObject) -> None:
    survive(uhri, data.draw(damaged(fixture("uhri", "payload.json"))))
