"""Bytes that are not what they should be: each ends in a named error, and good ones in the same rows."""

from __future__ import annotations

import gzip
import io
import math
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import archives, reading
from ingest.contract import FormatError
from ingest.reading import (
    decode,
    numbers,
    open_archive,
    open_members,
    read_csv_bytes,
    read_json,
    read_xlsx,
    years,
)

GOOD = "iso,year,value\nNAM,2020,1\nNA,2021,2.5\nCÔTE,2022,\n".encode()
NEED = ("iso", "value")


def kind_of(call: object, *arguments: object, **more: object) -> str:
    with pytest.raises(FormatError) as caught:
        call(*arguments, **more)  # type: ignore[operator]
    assert caught.value.problem
    return caught.value.kind


def packed(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def workbook(*rows: tuple[object, ...], title: str = "Data", before: int = 0) -> bytes:
    book = openpyxl.Workbook()
    for number in range(before):
        book.create_sheet(f"Notes {number}", 0).append(["see the next sheet"])
    sheet = book.worksheets[-1]
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


# ---- CSV -------------------------------------------------------------------------------------------------------------


def test_namibia_stays_and_blank_is_missing() -> None:
    frame = read_csv_bytes(GOOD, required=NEED, numeric=["value"])
    assert frame["iso"].tolist() == ["NAM", "NA", "CÔTE"]
    assert frame["value"].iloc[:2].tolist() == [1.0, 2.5]
    assert math.isnan(frame["value"].iloc[2])
    assert frame.attrs["columns"] == ["iso", "year", "value"]


@pytest.mark.parametrize(
    "same",
    [
        b"\xef\xbb\xbf" + GOOD, GOOD.decode().encode("utf-16"), b"\xfe\xff" + GOOD.decode().encode("utf-16-be"),
        GOOD.replace(b"\n", b"\r\n"), GOOD.rstrip(b"\n"), b"A title\n\n\"Last updated\",2026\n" + GOOD, gzip.compress(GOOD, mtime=0),
        packed(("table.csv", GOOD), ("readme.txt", b"see table.csv")), packed(("table.csv", GOOD), method=zipfile.ZIP_STORED),
        packed(("folder/table.csv", GOOD), method=zipfile.ZIP_BZIP2),
    ],
)  # fmt: skip
def test_the_same_rows_from_other_wrappings(same: bytes) -> None:
    frame = read_csv_bytes(open_archive(same, r"\.csv$"), required=NEED, numeric=["value"])
    pd.testing.assert_frame_equal(frame, read_csv_bytes(GOOD, required=NEED, numeric=["value"]))


def test_columns_in_another_order_or_beside_new_ones() -> None:
    other = read_csv_bytes(b"new,value,iso\nx,1,NAM\n", required=NEED, usecols=["year"], numeric=["value"])
    assert other.to_dict("records") == [{"value": 1.0, "iso": "NAM"}]
    assert other.attrs["columns"] == ["new", "value", "iso"]


BAD = {
    "empty": (b"", "empty"),
    "blank": (b"\n\n", "empty"),
    "header only": (b"iso,year,value\n", "empty"),
    "web page": (b"<!DOCTYPE html><title>Log in</title>", "not_data"),
    "utf-16 web page": ("<html><title>Log in</title></html>".encode("utf-16"), "not_data"),
    "json": (b'{"error": 1}', "not_data"),
    "pdf": (b"%PDF-1.7", "not_data"),
    "latin-1": (GOOD.decode().encode("latin-1"), "encoding"),
    "utf-16 without mark": (GOOD.decode().encode("utf-16-le"), "encoding"),
    "cut utf-16": (GOOD.decode().encode("utf-16")[:-1], "encoding"),
    "semicolons": (GOOD.replace(b",", b";"), "schema"),
    "tabs": (GOOD.replace(b",", b"\t"), "schema"),
    "renamed": (GOOD.replace(b"value", b"val"), "schema"),
    "twice": (GOOD.replace(b"year", b"value"), "schema"),
    "open quote": (GOOD.replace(b"NAM", b'"NAM'), "malformed"),
    "last row cut": (GOOD + b"MLI,20", "malformed"),
    "too many cells": (GOOD + b"MLI,2020,1,2\n", "malformed"),
    "prose": (b"The service is down\n", "schema"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_table_is_named(case: str) -> None:
    content, kind = BAD[case]
    assert kind_of(read_csv_bytes, content, required=NEED) == kind


@pytest.mark.parametrize("case", ["semicolons", "tabs", "utf-16 without mark", "blank", "header only"])
def test_a_bad_table_of_which_no_column_is_required_is_named(case: str) -> None:
    content, kind = BAD[case]
    assert (
        kind_of(read_csv_bytes, content.replace("Ô".encode(), b"O").replace("Ô".encode("utf-16-le"), b"O\0"))
        == kind
    )


def test_one_line_of_prose_is_no_table() -> None:
    assert kind_of(read_csv_bytes, b"Service unavailable, try again later") == "empty"


@pytest.mark.parametrize("case", ["latin-1", "open quote", "last row cut", "renamed"])
def test_a_bad_table_in_a_large_archive_is_named(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Large members are unpacked while they are read."""
    monkeypatch.setattr(reading, "SMALL", 10)
    content, kind = BAD[case]
    assert kind_of(read_csv_bytes, open_archive(packed(("t.csv", content)), "csv"), required=NEED) == kind


def test_a_large_archive_gives_the_same_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = read_csv_bytes(GOOD, required=NEED, numeric=["value"], categories=["iso"])
    monkeypatch.setattr(reading, "SMALL", 10)
    for payload in (
        packed(("t.csv", GOOD)),
        gzip.compress(GOOD, mtime=0),
        packed(("t.csv", b"\xef\xbb\xbf" + GOOD)),
    ):
        found = read_csv_bytes(
            open_archive(payload, "csv"), required=NEED, numeric=["value"], categories=["iso"]
        )
        pd.testing.assert_frame_equal(found, plain)


def test_an_error_names_the_column_and_what_to_do() -> None:
    with pytest.raises(FormatError) as caught:
        read_csv_bytes(GOOD, required=["iso", "deaths"])
    assert caught.value.field == "deaths"
    assert "no column deaths among iso, year, value" in str(caught.value)
    assert caught.value.remedy


def test_a_declared_encoding_is_read_and_nothing_is_replaced() -> None:
    frame = read_csv_bytes(GOOD.decode().encode("cp1252"), required=NEED, encoding="cp1252")
    assert frame["iso"].iloc[2] == "CÔTE"
    assert "\ufffd" not in decode(GOOD)


def test_a_cell_that_is_no_number_marks_itself_and_not_the_column() -> None:
    frame = read_csv_bytes(
        b'iso,value\nA,1\nB,x\nC,\nD,NA\nE,"1,5"\nF,1 234\n', required=NEED, numeric=["value"]
    )
    assert frame["value"].tolist()[:2] == [1.0, -np.inf]
    assert frame["value"].isna().tolist() == [False, False, True, True, False, False]
    assert np.isneginf(frame["value"].iloc[4:]).all(), (
        "a decimal comma or a space is never read as another number"
    )


def test_the_header_again_is_a_row_of_no_numbers() -> None:
    frame = read_csv_bytes(GOOD + b"iso,year,value\n", required=NEED, numeric=["value", "year"])
    assert np.isneginf(frame.iloc[-1][["year", "value"]].astype(float)).all()


def test_years() -> None:
    found = years(pd.Series(["2020", "0", "1789", "x", None, "2020.5", "12345"]))
    assert found.dt.year.tolist()[::2][:2] == [2020, 1789]
    assert found.isna().tolist() == [False, True, False, True, True, True, True]


def test_numbers_keep_infinity_apart_from_what_is_no_number() -> None:
    assert numbers(pd.Series(["inf", "1e3", " 2 ", "-"])).tolist() == [np.inf, 1000.0, 2.0, -np.inf]


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_a_named_error(content: bytes) -> None:
    try:
        frame = read_csv_bytes(open_archive(content, ""), required=("a",), numeric=["a"])
    except FormatError:
        return
    assert "a" in frame


@given(st.text(alphabet='ab,"\n\r\t;1 ', max_size=200))
def test_any_text_is_a_table_or_a_named_error(content: str) -> None:
    try:
        frame = read_csv_bytes(f"a,b\n{content}".encode(), required=("a",), numeric=["b"])
    except FormatError:
        return
    assert pd.api.types.is_float_dtype(frame["b"])


def test_a_parse_error_does_not_end_the_interpreter() -> None:
    """Arrow aborts at exit after an error in a Python file; in memory and in files of its own it must not."""
    script = (
        "import io, zipfile\n"
        "from ingest import reading\n"
        "from ingest.contract import FormatError\n"
        "reading.SMALL = 10\n"
        "rows = b'a,b\\n' + b'1,2\\n' * 300000 + b'3\\n' + b'1,2\\n' * 300000\n"
        "out = io.BytesIO()\n"
        "with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as z: z.writestr('t.csv', rows)\n"
        "for data in (rows, reading.open_archive(out.getvalue(), 'csv')):\n"
        "    try: reading.read_csv_bytes(data, required=['a'])\n"
        "    except FormatError as error: print(error.kind)\n"
    )
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
        )
        assert (done.returncode, done.stdout.split()) == (0, ["malformed", "malformed"]), done.stderr


# ---- archives --------------------------------------------------------------------------------------------------------


def test_the_member_that_matches_is_opened() -> None:
    payload = packed(("notes.txt", b"x"), ("b.csv", GOOD), ("a.csv", b"y"))
    assert open_archive(payload, r"^b\.csv$").read() == GOOD
    assert [member.name for member in open_members(payload, r"\.csv$")] == ["a.csv", "b.csv"]


def linked() -> bytes:
    info = zipfile.ZipInfo("data.csv")
    info.external_attr = 0o120777 << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    return buffer.getvalue()


def flipped(payload: bytes) -> bytes:
    return payload[:40] + bytes([payload[40] ^ 0xFF]) + payload[41:]


BAD_ARCHIVES = {
    "cut": packed(("a.csv", GOOD * 100))[:-30],
    "only its start": b"PK\x03\x04",
    "without members": packed(),
    "two that match": packed(("a.csv", GOOD), ("b.csv", GOOD)),
    "none that matches": packed(("a.txt", GOOD)),
    "leads outside": packed(("../../a.csv", GOOD)),
    "leads to the root": packed(("/etc/a.csv", GOOD)),
    "leads to a drive": packed(("C:\\a.csv", GOOD)),
    "leads outside, backwards": packed(("..\\a.csv", GOOD)),
    "holds a link": linked(),
    "cut gzip": gzip.compress(GOOD * 100)[:-10],
    "gzip garbage": b"\x1f\x8b" + b"garbage" * 10,
    "damaged": flipped(packed(("a.csv", GOOD))),
    "damaged gzip": flipped(gzip.compress(GOOD * 50)),
}


@pytest.mark.parametrize("case", BAD_ARCHIVES)
def test_a_bad_archive_is_named(case: str) -> None:
    assert kind_of(lambda: open_archive(BAD_ARCHIVES[case], r"\.csv$").read()) == "archive"


@pytest.mark.parametrize("case", ["cut gzip", "damaged", "damaged gzip"])
def test_a_bad_archive_is_named_while_a_large_member_is_read(
    case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "SMALL", 10)
    monkeypatch.setattr(archives, "HEAD", 16)
    assert kind_of(lambda: read_csv_bytes(open_archive(BAD_ARCHIVES[case], r"\.csv$"))) in (
        "archive",
        "malformed",
        "encoding",
    )


def test_the_same_name_twice_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.csv", GOOD)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.csv", b"other")
    assert kind_of(open_archive, buffer.getvalue(), r"\.csv$") == "archive"


def test_an_encrypted_archive_is_refused() -> None:
    payload = bytearray(packed(("a.csv", GOOD)))
    directory = payload.rfind(b"PK\x01\x02")
    payload[directory + 8] |= 1
    assert kind_of(open_archive, bytes(payload), r"\.csv$") == "archive"


ZEROS = (
    "import io, resource, sys, zipfile, gzip\n"
    "from ingest.contract import FormatError\n"
    "from ingest.reading import open_archive, read_csv_bytes, read_xlsx\n"
    "payload = open(sys.argv[1], 'rb').read()\n"
    "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
    "try:\n"
    "    read_xlsx(payload) if 'xlsx' in sys.argv[1] else read_csv_bytes(open_archive(payload, 'csv'))\n"
    "except FormatError as error: print(error.kind)\n"
    "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)\n"
)


def bomb(path: Path, content: bytes, times: int) -> None:
    if path.suffix == ".gz":
        with gzip.open(path, "wb", compresslevel=9) as out:
            for _ in range(times):
                out.write(content)
        return
    member = "xl/worksheets/sheet1.xml" if path.suffix == ".xlsx" else "data.csv"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(member, "w", force_zip64=True) as out,
    ):
        for _ in range(times):
            out.write(content)


@pytest.mark.parametrize("name", ["bomb.csv.zip", "bomb.csv.gz", "bomb.xlsx", "rows.csv.gz"])
def test_a_bomb_takes_little_memory(name: str, tmp_path: Path) -> None:
    """A gibibyte of zeros, or of rows that are well-formed."""
    path = tmp_path / name
    bomb(path, b"1,2\n" * 2**18 if name.startswith("rows") else bytes(2**20), 1024)
    done = subprocess.run(
        [sys.executable, "-c", ZEROS, str(path)], capture_output=True, text=True, timeout=120, check=False
    )
    kind, megabytes = done.stdout.split()
    assert kind == "archive", done.stderr
    assert int(megabytes) < 200


def test_an_archive_that_lies_about_its_size_does_not_grow(tmp_path: Path) -> None:
    payload = bytearray(packed(("data.csv", b"a,b\n" + b"1,2\n" * 30_000_000)))
    directory = payload.rfind(b"PK\x01\x02")
    payload[directory + 24 : directory + 28] = (50_000_000).to_bytes(4, "little")
    path = tmp_path / "lie.csv.zip"
    path.write_bytes(payload)
    done = subprocess.run(
        [sys.executable, "-c", ZEROS, str(path)], capture_output=True, text=True, timeout=120, check=False
    )
    kind, megabytes = done.stdout.split()
    assert kind == "archive", done.stderr
    assert int(megabytes) < 800


# ---- JSON ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"", "empty"), (b"<html>", "not_data"), (b'{"a": [1, 2', "malformed"), (b"down", "malformed"), (b'{"a": "\xff"}', "encoding"), (b"[" * 100_000, "malformed")],
)  # fmt: skip
def test_bad_json_is_named(content: bytes, kind: str) -> None:
    assert kind_of(read_json, content) == kind


def test_json_is_read() -> None:
    assert read_json('\ufeff{"a": "é"}'.encode()) == {"a": "é"}


# ---- workbooks -------------------------------------------------------------------------------------------------------

ROWS = (
    ("iso", "year", "value", "day"),
    ("NAM", 2020, 1, pd.Timestamp("2020-05-01")),
    ("NA", 2021.0, 2.5, None),
    (None, None, None, None),
    ("X", "2022", None, None),
)


@pytest.mark.parametrize("before", [0, 2])
def test_a_workbook_reads_like_a_table(before: int) -> None:
    frame = read_xlsx(workbook(("A title",), (), *ROWS, before=before), required=["iso", "value"])
    assert frame.fillna("").to_dict("records") == [
        {"iso": "NAM", "year": "2020", "value": "1", "day": "2020-05-01"},
        {"iso": "NA", "year": "2021", "value": "2.5", "day": ""},
        {"iso": "X", "year": "2022", "value": "", "day": ""},
    ]
    assert frame.attrs["sheet"] == "Data"


def test_a_merged_heading_is_a_missing_column() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["iso", "value", "note"])
    sheet.append(["NAM", 1, "x"])
    sheet.merge_cells("A1:B1")
    buffer = io.BytesIO()
    book.save(buffer)
    assert kind_of(read_xlsx, buffer.getvalue(), required=["iso", "value"]) == "schema"


def test_formulas_without_a_result_are_refused() -> None:
    assert kind_of(read_xlsx, workbook(("iso", "value"), ("NAM", "=1+1")), required=["iso"]) == "schema"


def with_part(payload: bytes, name: str, change: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(payload)) as archive:
        members = [(info.filename, archive.read(info)) for info in archive.infolist()]
    return packed(
        *(
            (n, c.replace(b"<worksheet", change + b"<worksheet", 1) if n.endswith(name) else c)
            for n, c in members
        )
    )


BILLION = b'<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("declared", [BILLION, OUTSIDE])
def test_document_types_are_refused(declared: bytes) -> None:
    assert (
        kind_of(read_xlsx, with_part(workbook(*ROWS), "sheet1.xml", declared), required=["iso"]) == "archive"
    )


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"", "empty"), (b"<html>", "not_data"), (b"PK\x03\x04", "archive"), (b"\xd0\xcf\x11\xe0" + bytes(600), "archive"), (packed(("a.csv", GOOD)), "archive"),
     (workbook(("a", "b"), (1, 2)), "schema"), (workbook(("iso", "iso"), (1, 2)), "schema"), (workbook(("iso",)), "empty"), (b"iso,value\nNAM,1\n", "archive")],
)  # fmt: skip
def test_a_bad_workbook_is_named(content: bytes, kind: str) -> None:
    assert kind_of(read_xlsx, content, required=["iso"]) == kind


@given(st.integers(0, 4000), st.integers(0, 255))
def test_a_flipped_byte_in_a_workbook_is_a_table_or_a_named_error(place: int, value: int) -> None:
    payload = bytearray(WORKBOOK)
    payload[place % len(payload)] = value
    try:
        read_xlsx(bytes(payload), required=["iso"])
    except FormatError:
        return


WORKBOOK = workbook(*ROWS)
