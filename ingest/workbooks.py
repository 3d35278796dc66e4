"""Workbooks (.xlsx, .xls) as tables of text that read the same as CSV."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

import pandas as pd

from ingest.archives import AGAIN, COMPARE, HEAD, Member, open_zip, some
from ingest.contract import FormatError
from ingest.text import UTF16, refuse_pages


def read_xlsx(data: bytes | Member, *, required: Sequence[str] = (), sheet: str = "") -> pd.DataFrame:
    """Return a table of text from the sheet of an .xlsx or .xls workbook that has all ``required`` columns.

    ``sheet`` is a regular expression that its name matches. The heading is the first row within 30 that has the required
    columns. Whole numbers read ``2024``, dates ``2024-05-01``, blank cells NA. ``attrs["columns"]`` and
    ``attrs["sheet"]`` say what was found. Formulas count by their stored result; without one: FormatError.
    """
    firsts: list[str] = []
    for name, rows in read_sheets(data):
        if not re.search(sheet, name, re.IGNORECASE):
            continue
        for place, row in enumerate(rows[:30]):
            names = [cell.strip() if cell else "" for cell in row]
            if any(names) and set(required) <= set(names):
                return _sheet_table(name, names, rows[place + 1 :])
        firsts.append(f"{name} ({', '.join(cell for cell in (rows[0] if rows else []) if cell)[:80]})")
    raise FormatError(
        f"no sheet has the columns {', '.join(required)}; sheets read: {some(firsts) or 'none'}",
        kind="schema",
        field=required[0] if required else "",
        remedy=COMPARE,
    )


def read_sheets(data: bytes | Member) -> Iterator[tuple[str, list[list[str | None]]]]:
    """Give each sheet's name and its rows as text, blank cells None, for headings that take more than one row."""
    content = data.read() if isinstance(data, Member) else data
    refuse_pages(content) if content[:4] not in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0") else None
    return _sheets(content)


def _sheet_table(sheet: str, names: list[str], rows: list[list[str | None]]) -> pd.DataFrame:
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise FormatError(
            f"column {twice[0]!r} occurs twice on sheet {sheet}",
            kind="schema",
            field=twice[0],
            remedy=COMPARE,
        )
    places = [place for place, name in enumerate(names) if name]
    kept = [row for row in rows if any(row)]
    if not kept:
        raise FormatError(f"sheet {sheet} has a heading and no rows", kind="empty", remedy=AGAIN)
    columns = {names[place]: [row[place] if place < len(row) else None for row in kept] for place in places}
    frame = pd.DataFrame(columns, dtype="str")
    frame.attrs["columns"], frame.attrs["sheet"] = list(columns), sheet
    return frame


def _sheets(content: bytes) -> Iterator[tuple[str, list[list[str | None]]]]:
    """Give each sheet's name and its rows as text."""
    try:
        yield from _xlsx_sheets(content) if content[:2] == b"PK" else _xls_sheets(content)
    except FormatError:
        raise
    except MemoryError:
        raise
    except Exception as error:  # the two libraries raise whatever they stumble over
        raise FormatError(
            f"the workbook cannot be read ({type(error).__name__}: {str(error)[:120]})",
            kind="archive",
            remedy=AGAIN,
        ) from error


def _xlsx_sheets(content: bytes) -> Iterator[tuple[str, list[list[str | None]]]]:
    import openpyxl

    with open_zip(content) as archive:
        for info in archive.infolist():
            if info.filename.lower().endswith((".xml", ".rels", ".vml")):
                _refuse_surprises(archive, info)
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # some writers declare a wrong size
            yield (
                str(sheet.title),
                [[_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)],
            )
    finally:
        book.close()


def _refuse_surprises(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    """Raise FormatError for a document type (entities could grow without end) and for formulas without a result."""
    with archive.open(info) as part:
        before = b""
        while block := part.read(HEAD):
            window = before + block
            if b"<!DOCTYPE" in window or b"<!ENTITY" in window or (not before and block[:2] in UTF16):
                raise FormatError(f"{info.filename} declares a document type", kind="archive", remedy=COMPARE)
            if "worksheets/" in info.filename and re.search(
                rb"(</f>|<f[^<>]*/>)(<v\s*/>|<v></v>)?\s*</c>", window
            ):
                raise FormatError(
                    "cells hold formulas without a stored result",
                    kind="schema",
                    remedy="open and save the workbook in a spreadsheet program",
                )
            before = block[-256:]


def _xls_sheets(content: bytes) -> Iterator[tuple[str, list[list[str | None]]]]:
    import xlrd

    book = xlrd.open_workbook(file_contents=content, logfile=io.StringIO(), on_demand=True)
    for number in range(book.nsheets):
        sheet = book.sheet_by_index(number)
        yield (
            str(sheet.name),
            [[_xls_text(cell, book.datemode) for cell in sheet.row(place)] for place in range(sheet.nrows)],
        )


def _xls_text(cell: Any, datemode: int) -> str | None:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_DATE:
        return _text(xlrd.xldate_as_datetime(cell.value, datemode))
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return None
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return _text(bool(cell.value))
    return _text(
        xlrd.error_text_from_code.get(cell.value) if cell.ctype == xlrd.XL_CELL_ERROR else cell.value
    )


def _text(cell: object) -> str | None:
    """Return a cell as text that reads the same from CSV: 2024, 0.25, TRUE, 2024-05-01."""
    match cell:
        case None | "":
            return None
        case bool():
            return "TRUE" if cell else "FALSE"
        case float() if cell.is_integer() and abs(cell) < 2**53:
            return str(int(cell))
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case datetime() | date() | time():
            return cell.isoformat()
        case _:
            return str(cell)
