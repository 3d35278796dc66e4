"""Damage of the kinds that happen to files: one strategy for every ``parse``.

Use it as::

    @given(data=st.data())
    @settings(max_examples=60)
    def test_damage_never_surprises(data):
        survive(pts, data.draw(damaged(payload_of("pts"))))
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Sequence
from typing import Protocol

import pandas as pd
from hypothesis import strategies as st

from ingest.contract import Source, SourceError
from tests.ingest.shared import assert_in_contract

CELLS = [b"", b"NA", b"x", b"-1", b"1e9", b"1e400", b"nan", b"inf", b"1,5", b"1 234", b"\"", b"'", b"\0", b"\xff", b"\xef\xbf\xbd",
         b"=1+1", b"9999", b"0", b"2999-01-01", b"<b>", b"{}", b"null", b"12*", b"999", b"\xc3\x89", b"\n"]  # fmt: skip
SEPARATORS = b",;\t|"


class Parsed(Protocol):
    """A source module, as far as ``survive`` uses it."""

    SOURCE: Source

    def parse(self, payloads: Sequence[bytes]) -> pd.DataFrame: ...


def survive(module: Parsed, payloads: Sequence[bytes]) -> None:
    """Fail when ``parse`` raises anything but a SourceError, or returns rows out of contract."""
    try:
        frame = module.parse(payloads)
    except SourceError:
        return
    assert_in_contract(frame, module.SOURCE)


@st.composite
def damaged(draw: st.DrawFn, payloads: Sequence[bytes]) -> list[bytes]:
    """Return the payloads with one of them damaged once or twice."""
    result = list(payloads)
    for _ in range(draw(st.integers(1, 2))):
        place = draw(st.integers(0, len(result) - 1))
        result[place] = draw(_one(result[place]))
    return result


def _one(payload: bytes) -> st.SearchStrategy[bytes]:
    whole = st.sampled_from(
        [
            b"",
            b"\n",
            b"<!doctype html><title>Sign in</title>",
            b"{}",
            b"[]",
            b"PK\x03\x04",
            b"\x1f\x8b\x08",
            payload * 2,
        ]
    )
    if payload[:2] == b"PK":
        return st.one_of(_cut(payload), _flipped(payload), _repacked(payload), whole)
    if payload[:2] == b"\x1f\x8b" or b"\0" in payload[:1000]:
        return st.one_of(_cut(payload), _flipped(payload), whole)
    return st.one_of(*(kind(payload) for kind in TEXT), whole)


@st.composite
def _cut(draw: st.DrawFn, payload: bytes) -> bytes:
    return payload[: draw(st.integers(0, max(len(payload) - 1, 0)))]


@st.composite
def _flipped(draw: st.DrawFn, payload: bytes) -> bytes:
    changed = bytearray(payload)
    for _ in range(draw(st.integers(1, 4))):
        if changed:
            changed[draw(st.integers(0, len(changed) - 1))] = draw(st.integers(0, 255))
    return bytes(changed)


@st.composite
def _repacked(draw: st.DrawFn, payload: bytes) -> bytes:
    """Damage one member and pack the archive again, so that the damage gets past the checksum."""
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as archive:
            members = [(info.filename, archive.read(info)) for info in archive.infolist()]
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, ValueError, EOFError, zlib.error):
        return payload
    if not members:
        return payload
    chosen = draw(st.integers(0, len(members) - 1))
    name, content = members[chosen]
    kinds: tuple[Callable[[bytes], st.SearchStrategy[bytes]], ...] = (
        (_cut, _flipped) if content[:1] == b"<" else TEXT
    )
    members[chosen] = (name, draw(st.one_of(*(kind(content) for kind in kinds))))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content)
    return buffer.getvalue()


def _separator(line: bytes) -> bytes:
    return bytes([max(SEPARATORS, key=line.count)])


@st.composite
def _doubled_lines(draw: st.DrawFn, payload: bytes) -> bytes:
    lines = payload.splitlines(keepends=True)
    if not lines:
        return payload
    start = draw(st.integers(0, len(lines) - 1))
    block = lines[start : start + draw(st.integers(1, 5))]
    return b"".join([*lines, *block] if draw(st.booleans()) else [*lines[:start], *block, *lines[start:]])


@st.composite
def _dropped_lines(draw: st.DrawFn, payload: bytes) -> bytes:
    lines = payload.splitlines(keepends=True)
    start = draw(st.integers(0, max(len(lines) - 1, 0)))
    return b"".join([*lines[:start], *lines[start + draw(st.integers(1, 5)) :]])


@st.composite
def _shuffled_columns(draw: st.DrawFn, payload: bytes) -> bytes:
    lines = payload.splitlines()
    if not lines:
        return payload
    mark = _separator(lines[0])
    width = lines[0].count(mark) + 1
    order = draw(st.permutations(range(width))) if width < 60 else [*range(1, width), 0]
    rows = (line.split(mark) for line in lines)
    return b"\n".join(mark.join(row[place] if place < len(row) else b"" for place in order) for row in rows)


@st.composite
def _dropped_column(draw: st.DrawFn, payload: bytes) -> bytes:
    lines = payload.splitlines()
    if not lines:
        return payload
    mark = _separator(lines[0])
    place = draw(st.integers(0, lines[0].count(mark)))
    return b"\n".join(
        mark.join([*row[:place], *row[place + 1 :]]) for row in (line.split(mark) for line in lines)
    )


@st.composite
def _random_cells(draw: st.DrawFn, payload: bytes) -> bytes:
    lines = payload.splitlines()
    if not lines:
        return payload
    mark = _separator(lines[0])
    for _ in range(draw(st.integers(1, 6))):
        row = draw(st.integers(0, len(lines) - 1))
        cells = lines[row].split(mark)
        cells[draw(st.integers(0, len(cells) - 1))] = draw(st.sampled_from(CELLS))
        lines[row] = mark.join(cells)
    return b"\n".join(lines)


@st.composite
def _other_encoding(draw: st.DrawFn, payload: bytes) -> bytes:
    text = payload.decode("utf-8", "replace")
    name = draw(st.sampled_from(["utf-16", "utf-8-sig", "latin-1", "utf-16-le", "cp1252"]))
    return text.encode(name, "replace")


@st.composite
def _other_separator(draw: st.DrawFn, payload: bytes) -> bytes:
    mark = _separator(payload.splitlines()[0]) if payload.strip() else b","
    return payload.replace(mark, bytes([draw(st.sampled_from(list(SEPARATORS)))]))


TEXT: tuple[Callable[[bytes], st.SearchStrategy[bytes]], ...] = (
    _cut, _flipped, _doubled_lines, _dropped_lines, _shuffled_columns, _dropped_column, _random_cells, _other_encoding, _other_separator,
)  # fmt: skip
