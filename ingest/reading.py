"""What is in the bytes a provider sent: CSV, JSON, workbooks, and archives of them, as plain tables of text.

Every function raises FormatError and nothing else, whatever the bytes are. Its kind says what is wrong:

``empty``      no bytes, or a heading without rows
``not_data``   a web page, an error document, another kind of file
``encoding``   text that is neither UTF-8 nor marked as UTF-16
``archive``    cut, damaged, encrypted, far too large when unpacked, or with member names that are no plain names
``schema``     a required column is missing, a column occurs twice, another delimiter
``malformed``  a quote left open, a row with too few or too many cells

Archives are read from memory: no member name is ever used as a path. Large members go through an unnamed temporary file,
so that reading 60 columns of a 400 MB table takes little memory.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import IO, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as arrow_csv

from ingest.contract import FormatError

__all__ = [
    "Member", "decode", "numbers", "open_archive", "open_members", "read_csv_bytes", "read_json", "read_xlsx", "years",
]

LARGEST = 2 * 1024**3
"""Bytes an archive may unpack to, all members together."""
STEEPEST = 250
"""Times a large member may grow when unpacked; real tables grow 5 to 60 times, zeros 1,030 times."""
SMALL = 32 * 1024**2
"""Members up to this many bytes are unpacked in memory, and their growth does not matter."""
BLOCK = 4 * 1024**2
HEAD = 1024**2
MISSING = ("NA", "NaN", "nan")
"""Texts that mean no value in a column of numbers, and nowhere else: NA is also Namibia."""
COMPARE = "compare the file with the provider's page; its layout changed or it is another file"
AGAIN = "fetch the file again"


@dataclass(frozen=True)
class Member:
    """A file inside a payload, or the payload itself when it is no archive (then ``name`` is empty)."""

    name: str
    payload: bytes
    packing: str = ""
    """zip, gzip or nothing."""

    def read(self) -> bytes:
        """Return the unpacked bytes."""
        if not self.packing:
            return self.payload
        with self.open() as stream:
            return b"".join(stream)

    def open(self) -> _Unpacked:
        """Return a stream of the unpacked bytes, in blocks, that raises FormatError where the archive is damaged."""
        return _Unpacked(self)

    @property
    def size(self) -> int:
        """Return the unpacked size as the archive tells it; that of a gzip file is not told and taken as large."""
        if self.packing == "zip":
            with _zip(self.payload) as archive:
                return archive.getinfo(self.name).file_size
        return SMALL + 1 if self.packing and len(self.payload) > SMALL // STEEPEST else len(self.payload)


class _Unpacked:
    """Blocks of unpacked bytes, counted."""

    def __init__(self, member: Member) -> None:
        self._member = member
        self._open: list[IO[bytes]] = []

    def __enter__(self) -> Iterator[bytes]:
        return self._blocks()

    def __exit__(self, *_: object) -> None:
        for stream in reversed(self._open):
            stream.close()

    def _stream(self) -> IO[bytes]:
        raw = io.BytesIO(self._member.payload)
        if self._member.packing == "gzip":
            self._open.append(opened := gzip.GzipFile(fileobj=raw))  # type: ignore[arg-type]
            return opened  # type: ignore[return-value]
        if self._member.packing == "zip":
            archive = zipfile.ZipFile(raw)
            self._open.append(archive)  # type: ignore[arg-type]
            self._open.append(opened_member := archive.open(self._member.name))
            return opened_member
        return raw

    def _blocks(self) -> Iterator[bytes]:
        done, packed = 0, max(len(self._member.payload), 1)
        try:
            stream = self._stream()
            while block := stream.read(HEAD):
                done += len(block)
                if done > LARGEST or (done > SMALL and done > STEEPEST * packed):
                    raise _bomb(self._member.name)
                yield block
        except (zipfile.BadZipFile, EOFError, OSError, zlib.error, NotImplementedError, RuntimeError, ValueError) as error:
            raise _damaged(error) from error


def _bomb(name: str) -> FormatError:
    return FormatError(f"{name or 'the file'} unpacks to far more than a table of this source can hold", kind="archive",
                       remedy="nothing was unpacked; ask the provider what the file is")


def _damaged(error: Exception) -> FormatError:
    return FormatError(f"the archive is damaged or cut ({str(error) or type(error).__name__})", kind="archive", remedy=AGAIN)


# ---- archives -------------------------------------------------------------------------------------------------------


def open_archive(payload: bytes, member_pattern: str) -> Member:
    """Return the one member whose name matches the regular expression (anywhere, whatever the case).

    A gzip file is its only member, and so is a payload that is no archive at all. Raises FormatError when no member
    or more than one matches.
    """
    found = open_members(payload, member_pattern)
    if len(found) > 1:
        raise FormatError(f"the archive holds {len(found)} files like {member_pattern!r}: {_some(m.name for m in found)}",
                          kind="archive", remedy=COMPARE)
    return found[0]


def open_members(payload: bytes, member_pattern: str = "") -> list[Member]:
    """Return all members whose names match, in name order; at least one, else FormatError."""
    if not payload:
        raise FormatError("the file is empty", kind="empty", remedy=AGAIN)
    if payload[:2] == b"\x1f\x8b":
        return [Member("", payload, "gzip")]
    if payload[:4] not in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"):
        return [Member("", payload)]
    with _zip(payload) as archive:
        files = [info for info in archive.infolist() if not info.is_dir()]
    names = sorted(info.filename for info in files if re.search(member_pattern, info.filename, re.IGNORECASE))
    if not names:
        raise FormatError(f"the archive holds no file like {member_pattern!r}, only {_some(i.filename for i in files) or 'nothing'}",
                          kind="archive", remedy=COMPARE)
    return [Member(name, payload, "zip") for name in names]


def _zip(payload: bytes) -> zipfile.ZipFile:
    """Return the opened archive after looking at every name and size in its directory."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(payload))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _damaged(error) from error
    total = 0
    seen: set[str] = set()
    for info in archive.infolist():
        total += info.file_size
        parts = re.split(r"[/\\]", info.filename.rstrip("/"))
        if info.filename.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\0" in info.orig_filename:
            raise FormatError(f"the archive holds the name {info.filename!r}, which leads outside it", kind="archive", remedy=COMPARE)
        if stat.S_ISLNK(info.external_attr >> 16):
            raise FormatError(f"the archive holds a link, {info.filename!r}", kind="archive", remedy=COMPARE)
        if info.flag_bits & 0x1:
            raise FormatError(f"{info.filename} is encrypted", kind="archive", remedy=COMPARE)
        if info.filename in seen:
            raise FormatError(f"the archive holds {info.filename!r} twice", kind="archive", remedy=COMPARE)
        if info.file_size > SMALL and info.file_size > STEEPEST * max(info.compress_size, 1):
            raise _bomb(info.filename)
        seen.add(info.filename)
    if total > LARGEST:
        raise _bomb("the archive")
    return archive


def _some(names: Iterable[str]) -> str:
    listed = sorted(names)
    return ", ".join(listed[:5]) + (f" and {len(listed) - 5} more" if len(listed) > 5 else "")


# ---- text -----------------------------------------------------------------------------------------------------------

_UTF16 = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def decode(payload: bytes, encoding: str = "utf-8") -> str:
    """Return the text: UTF-8 with or without its mark, UTF-16 with its mark, or ``encoding`` where UTF-8 does not fit.

    Give ``encoding`` only for a provider known to use it. Nothing is replaced: what does not fit is a FormatError.
    """
    marked = _UTF16.get(payload[:2])
    for name in [marked] if marked else ["utf-8-sig", encoding]:
        try:
            return payload.decode(name)
        except (UnicodeDecodeError, UnicodeError) as error:
            found = error
    where = f" (byte {found.start + 1:,})" if isinstance(found, UnicodeDecodeError) else ""
    raise FormatError(f"the text is not UTF-8{where}", kind="encoding", remedy="save it as UTF-8, or " + AGAIN) from found


def refuse_pages(head: bytes, *, json_is_fine: bool = False) -> None:
    """Raise FormatError when the bytes begin as nothing, a web page, an XML answer, or JSON where a table is expected."""
    text = head[:4096].removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").lstrip()
    if not text:
        raise FormatError("the file is empty", kind="empty", remedy=AGAIN)
    if text.startswith(b"<"):
        title = re.search(rb"<title[^>]*>\s*([^<]{1,80})", text, re.IGNORECASE)
        named = f" titled {title[1].decode('utf-8', 'ignore').strip()!r}" if title else ""
        raise FormatError(f"the file is a web page or an XML answer{named}, not data", kind="not_data", remedy=AGAIN)
    if text.startswith((b"{", b"[{", b"[[")) and not json_is_fine:
        raise FormatError("the file is JSON where a table is expected", kind="not_data", remedy=COMPARE)
    if text.startswith((b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x1f\x8b")):
        raise FormatError("the file is a document or an archive, not text", kind="not_data", remedy=COMPARE)


def read_json(payload: bytes) -> Any:
    """Return what the JSON text says."""
    refuse_pages(payload, json_is_fine=True)
    try:
        return json.loads(decode(payload))
    except (ValueError, RecursionError) as error:
        raise FormatError(f"the answer is not JSON, or is cut ({str(error)[:120]})", kind="malformed", remedy=AGAIN) from error


# ---- CSV ------------------------------------------------------------------------------------------------------------


def read_csv_bytes(
    data: bytes | Member,
    *,
    required: Sequence[str] = (),
    usecols: Collection[str] | None = None,
    numeric: Collection[str] = (),
    categories: Collection[str] = (),
    missing: Collection[str] = MISSING,
    sep: str = ",",
    encoding: str = "utf-8",
) -> pd.DataFrame:
    """Return a table of text (``str``, blank cells NA), with the columns ``required`` and those of ``usecols`` it has.

    Without ``usecols`` all columns are read. Columns in ``numeric`` become float64 as by ``numbers``, with
    ``missing`` the texts that mean no value; those in ``categories`` become categorical, which saves memory where few
    texts repeat. Lines before the heading (the first line
    within 20 that has all required columns) are passed over. ``attrs["columns"]`` lists every column of the file.
    """
    member = data if isinstance(data, Member) else Member("", data)
    source, head = _source(member, encoding)
    try:
        lines, names = _heading(head, required, sep)
        wanted = names if usecols is None else [name for name in names if name in {*required, *usecols}]
        wanted = [name for name in wanted if name]
        types = {name: pa.string() for name in wanted}
        types.update({name: pa.dictionary(pa.int32(), pa.string()) for name in categories if name in types})
        fast = types | {name: pa.float64() for name in numeric if name in types}
        try:
            table = _table(source(), lines, names, wanted, fast, sep)
        except pa.ArrowInvalid as error:
            if "conversion error" not in str(error) or "UTF8" in str(error):
                raise
            table = _table(source(), lines, names, wanted, types, sep)  # a cell is no number: read as text, then mark it
    except pa.ArrowInvalid as error:
        raise _unreadable(error) from error
    if not table.num_rows:
        raise FormatError("the file has a heading and no rows", kind="empty", remedy=AGAIN)
    frame: pd.DataFrame = table.to_pandas(split_blocks=True, self_destruct=True)
    del table
    for name in numeric:
        if name in frame and not pd.api.types.is_float_dtype(frame[name].dtype):
            frame[name] = numbers(frame[name], missing)
    frame.attrs["columns"] = [name for name in names if name]
    return frame


def _source(member: Member, encoding: str) -> tuple[Any, bytes]:
    """Return a function that opens the bytes for Arrow from the start, and the head of them.

    Arrow is never handed a Python file: a parse error would then end the interpreter at its exit.
    """
    if member.packing and member.size > SMALL:
        spool = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the returned function
        with member.open() as blocks:
            for block in blocks:
                spool.write(block)
        spool.flush()
        spool.seek(0)
        head = spool.read(HEAD)
        refuse_pages(head)
        if head[:2] not in _UTF16 and encoding == "utf-8":
            return (lambda: _from_start(spool)), head
        spool.seek(0)
        content = spool.read()
    else:
        content = member.read()
        refuse_pages(content[:4096])
    if content[:2] in _UTF16 or encoding != "utf-8":
        content = decode(content, encoding).encode()
    buffer = pa.py_buffer(content)
    return (lambda: pa.BufferReader(buffer)), content[:HEAD]


def _from_start(spool: IO[bytes]) -> Any:
    spool.seek(0)  # where /dev/fd gives the same file again, and not a fresh one
    return pa.OSFile(f"/dev/fd/{spool.fileno()}", "rb")


def _heading(head: bytes, required: Sequence[str], sep: str) -> tuple[int, list[str]]:
    """Return how many lines come before the rows, and the column names."""
    text = head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sep)
    first: list[str] = []
    try:
        for row in islice(reader, 20):
            names = [cell.strip() for cell in row]
            if not any(names):
                continue
            first = first or names
            if set(required) <= set(names):
                twice = sorted({name for name in names if name and names.count(name) > 1})
                if twice:
                    raise FormatError(f"column {twice[0]!r} occurs twice", kind="schema", field=twice[0], remedy=COMPARE)
                return reader.line_num, names
    except csv.Error as error:
        raise FormatError(f"the heading cannot be read ({error})", kind="malformed", remedy=AGAIN) from error
    raise _no_heading(first, required, sep)


def _no_heading(first: Sequence[str], required: Sequence[str], sep: str) -> FormatError:
    line = sep.join(first)
    for other in ",;\t|":
        if other != sep and set(required) <= {cell.strip().strip('"') for cell in line.split(other)}:
            return FormatError(f"cells are separated by {other!r} where {sep!r} is expected", kind="schema",
                               remedy="save the file as the provider publishes it")
    missing = [name for name in required if name not in first]
    return FormatError(f"no column {', '.join(missing)} among {', '.join(first[:12])[:200]}{' …' if len(first) > 12 else ''}",
                       kind="schema", field=missing[0] if missing else "", remedy=COMPARE)


def _table(source: Any, lines: int, names: Sequence[str], wanted: Sequence[str], types: dict[str, Any], sep: str) -> Any:
    places = [name or f"\0{place}" for place, name in enumerate(names)]
    return arrow_csv.read_csv(
        source,
        read_options=arrow_csv.ReadOptions(block_size=BLOCK, skip_rows=lines, column_names=places),
        parse_options=arrow_csv.ParseOptions(delimiter=sep, newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(
            include_columns=list(wanted), column_types=types, null_values=[""], strings_can_be_null=True,
        ),
    )


def _unreadable(error: Exception) -> FormatError:
    words = str(error).split("\n")[0]
    if "UTF8" in words:
        return FormatError("the text is not UTF-8", kind="encoding", remedy="save it as UTF-8, or " + AGAIN)
    if "Empty CSV" in words:
        return FormatError("the file has a heading and no rows", kind="empty", remedy=AGAIN)
    return FormatError(f"the table breaks off or a quote is left open ({words[:160]})", kind="malformed", remedy=AGAIN)


# ---- cells ----------------------------------------------------------------------------------------------------------


def numbers(column: pd.Series[Any], missing: Collection[str] = MISSING) -> pd.Series[float]:
    """Return the cells as float64: blank and ``missing`` ones NaN, and what is neither that nor a number minus infinity.

    Minus infinity stays what it is in sums, so a total over an unreadable cell is rejected as ``not_a_number`` and listed,
    not believed. ``1 234``, ``1,5`` and ``12*`` are no numbers.
    """
    if not pd.api.types.is_numeric_dtype(column.dtype):
        text = column.astype("str").str.strip()
        read = pd.to_numeric(text, errors="coerce")
        unreadable = read.isna() & text.notna() & ~text.isin(["", *missing])
        return read.astype("float64").mask(unreadable, -np.inf)
    return column.astype("float64")


def years(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return the first of January of each year as datetime64; NaT where the cell is no whole year from 1 to 9999."""
    year = numbers(column)
    fits = year.between(1, 9999) & (year == year.round())
    months = (year.where(fits, 1970).to_numpy().astype("int64") - 1970).astype("datetime64[Y]").astype("datetime64[s]")
    return pd.Series(months, index=column.index, name=column.name).where(fits)


# ---- workbooks ------------------------------------------------------------------------------------------------------


def read_xlsx(data: bytes | Member, *, required: Sequence[str] = (), sheet: str = "") -> pd.DataFrame:
    """Return a table of text from the sheet of an .xlsx or .xls workbook that has all ``required`` columns.

    ``sheet`` is a regular expression that its name matches. The heading is the first row within 30 that has the required
    columns. Whole numbers read ``2024``, dates ``2024-05-01``, blank cells NA. ``attrs["columns"]`` and
    ``attrs["sheet"]`` say what was found. Formulas count by their stored result; without one: FormatError.
    """
    content = data.read() if isinstance(data, Member) else data
    refuse_pages(content) if content[:4] not in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0") else None
    firsts: list[str] = []
    for name, rows in _sheets(content):
        if not re.search(sheet, name, re.IGNORECASE):
            continue
        for place, row in enumerate(rows[:30]):
            names = [cell.strip() if cell else "" for cell in row]
            if any(names) and set(required) <= set(names):
                return _sheet_table(name, names, rows[place + 1 :])
        firsts.append(f"{name} ({', '.join(cell for cell in (rows[0] if rows else []) if cell)[:80]})")
    raise FormatError(f"no sheet has the columns {', '.join(required)}; sheets read: {_some(firsts) or 'none'}",
                      kind="schema", field=required[0] if required else "", remedy=COMPARE)


def _sheet_table(sheet: str, names: list[str], rows: list[list[str | None]]) -> pd.DataFrame:
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise FormatError(f"column {twice[0]!r} occurs twice on sheet {sheet}", kind="schema", field=twice[0], remedy=COMPARE)
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
        raise FormatError(f"the workbook cannot be read ({type(error).__name__}: {str(error)[:120]})", kind="archive", remedy=AGAIN) from error


def _xlsx_sheets(content: bytes) -> Iterator[tuple[str, list[list[str | None]]]]:
    import openpyxl

    with _zip(content) as archive:
        for info in archive.infolist():
            if info.filename.lower().endswith((".xml", ".rels", ".vml")):
                _refuse_surprises(archive, info)
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # some writers declare a wrong size
            yield str(sheet.title), [[_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    finally:
        book.close()


def _refuse_surprises(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    """Raise FormatError for a document type (entities could grow without end) and for formulas without a result."""
    with archive.open(info) as part:
        before = b""
        while block := part.read(HEAD):
            window = before + block
            if b"<!DOCTYPE" in window or b"<!ENTITY" in window or (not before and block[:2] in _UTF16):
                raise FormatError(f"{info.filename} declares a document type", kind="archive", remedy=COMPARE)
            if "worksheets/" in info.filename and re.search(rb"(</f>|<f[^<>]*/>)(<v\s*/>|<v></v>)?\s*</c>", window):
                raise FormatError("cells hold formulas without a stored result", kind="schema",
                                  remedy="open and save the workbook in a spreadsheet program")
            before = block[-256:]


def _xls_sheets(content: bytes) -> Iterator[tuple[str, list[list[str | None]]]]:
    import xlrd

    book = xlrd.open_workbook(file_contents=content, logfile=io.StringIO(), on_demand=True)
    for number in range(book.nsheets):
        sheet = book.sheet_by_index(number)
        yield str(sheet.name), [
            [_xls_text(cell, book.datemode) for cell in sheet.row(place)] for place in range(sheet.nrows)
        ]


def _xls_text(cell: Any, datemode: int) -> str | None:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_DATE:
        return _text(xlrd.xldate_as_datetime(cell.value, datemode))
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return None
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return _text(bool(cell.value))
    return _text(xlrd.error_text_from_code.get(cell.value) if cell.ctype == xlrd.XL_CELL_ERROR else cell.value)


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
