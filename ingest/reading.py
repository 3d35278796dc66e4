"""What is in the bytes a provider sent: CSV, JSON, workbooks, and archives of them, as plain tables of text.

Every function raises FormatError and nothing else, whatever the bytes are. Its kind says what is wrong:

``empty``      no bytes, or a heading without rows
``not_data``   a web page, an error document, another kind of file
``encoding``   text that is neither UTF-8 nor marked as UTF-16
``archive``    cut, damaged, encrypted, far too large when unpacked, or with member names that are no plain names
``schema``     a required column is missing, a column occurs twice, another delimiter
``malformed``  a quote left open, a row with too few or too many cells

Archives are read from memory: no member name is ever used as a path. Large members are unpacked as they are read, so that
60 columns of a 500 MB table take little memory.
"""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from itertools import islice
from typing import IO, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as arrow_csv

from ingest.archives import AGAIN, COMPARE, HEAD, SMALL, Member, bomb, damaged, open_archive, open_members
from ingest.contract import FormatError
from ingest.text import UTF16, decode, read_json, refuse_pages
from ingest.workbooks import read_xlsx

__all__ = [
    "Member",
    "decode",
    "numbers",
    "open_archive",
    "open_members",
    "read_csv_bytes",
    "read_json",
    "read_xlsx",
    "refuse_pages",
    "years",
]

BLOCK = 1024**2
"""Larger blocks are not faster and take more memory; a row must fit into one."""
COLUMNS = b"columns"
LARGEST_TABLE = 512 * 1024**2
"""Bytes that the columns read may take."""
MISSING = ("NA", "NaN", "nan")
"""Texts that mean no value in a column of numbers, and nowhere else: NA is also Namibia."""


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
    with ExitStack() as files:
        source, head = _source(member, encoding, files)
        try:
            table = _read(source, head, required, usecols, numeric, categories, sep)
        except pa.ArrowInvalid as error:
            raise _unreadable(error) from error
        except OSError as error:  # from the unpacking
            raise damaged(error) from error
    names = table.schema.metadata[COLUMNS].decode().split("\0")
    if not table.num_rows:
        raise FormatError("the file has a heading and no rows", kind="empty", remedy=AGAIN)
    frame: pd.DataFrame = table.to_pandas(split_blocks=True, self_destruct=True)
    del table
    pa.default_memory_pool().release_unused()
    for name in numeric:
        if name in frame and not pd.api.types.is_float_dtype(frame[name].dtype):
            frame[name] = numbers(frame[name], missing)
    frame.attrs["columns"] = [name for name in names if name]
    return frame


def _read(
    source: Callable[[], Any],
    head: bytes,
    required: Sequence[str],
    usecols: Collection[str] | None,
    numeric: Collection[str],
    categories: Collection[str],
    sep: str,
) -> Any:
    """Return an Arrow table of the columns wanted; all columns of the file are named in its metadata."""
    lines, names = _heading(head, required, sep)
    chosen = names if usecols is None else [name for name in names if name in {*required, *usecols}]
    wanted = [name for name in chosen if name]
    types = {name: pa.string() for name in wanted}
    types |= {name: pa.dictionary(pa.int32(), pa.string()) for name in categories if name in types}
    fast = types | {name: pa.float64() for name in numeric if name in types}
    try:
        table = _table(source(), lines, names, wanted, fast, sep)
    except pa.ArrowInvalid as error:
        if "conversion error" not in str(error) or "UTF8" in str(error):
            raise
        table = _table(
            source(), lines, names, wanted, types, sep
        )  # a cell is no number: read text, mark it later
    return table.replace_schema_metadata({COLUMNS: "\0".join(names)})


def _source(member: Member, encoding: str, files: ExitStack) -> tuple[Callable[[], Any], bytes]:
    """Return a function that opens the bytes for Arrow from the start, while ``files`` is open, and the head of them.

    Arrow unpacks large members itself, while it reads them. It is never handed a Python file: a parse error would then end
    the interpreter at its exit.
    """
    large = member.size > SMALL
    with member.open() as blocks:
        head = next(blocks, b"")
    refuse_pages(head)
    recode = head[:2] in UTF16 or encoding != "utf-8"
    parts = member.as_gzip() if large and not recode else None
    if parts is not None:
        aside = files.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack closes it
        aside.writelines(parts)
        aside.flush()
        return (lambda: pa.CompressedInputStream(_from_start(aside), "gzip")), head
    content = member.read()
    if recode:
        content = decode(content, encoding).encode()
    whole = pa.py_buffer(content)
    return (lambda: pa.BufferReader(whole)), content[:HEAD]


def _from_start(file: IO[bytes]) -> Any:
    file.seek(0)  # where /dev/fd gives the same file again, and not a fresh one
    return pa.OSFile(f"/dev/fd/{file.fileno()}", "rb")


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
            if re.search(r"[\udc80-\udcff]", "".join(names)):
                raise FormatError(
                    "the text is not UTF-8", kind="encoding", remedy="save it as UTF-8, or " + AGAIN
                )
            if "\0" in "".join(names):
                raise FormatError(
                    "the heading has empty bytes between its letters, as UTF-16 without its mark has",
                    kind="encoding",
                    remedy="save it as UTF-8, or " + AGAIN,
                )
            first = first or names
            if set(required) <= set(names):
                if len(names) == 1 and (other := next((one for one in ",;\t|" if one in names[0]), "")):
                    raise _other_separator(other, sep)
                twice = sorted(name for name, times in Counter(names).items() if name and times > 1)
                if twice:
                    raise FormatError(
                        f"column {twice[0]!r} occurs twice", kind="schema", field=twice[0], remedy=COMPARE
                    )
                return reader.line_num, names
    except csv.Error as error:
        raise FormatError(f"the heading cannot be read ({error})", kind="malformed", remedy=AGAIN) from error
    raise _no_heading(first, required, sep)


def _no_heading(first: Sequence[str], required: Sequence[str], sep: str) -> FormatError:
    line = sep.join(first)
    for other in ",;\t|":
        if other != sep and set(required) <= {cell.strip().strip('"') for cell in line.split(other)}:
            return _other_separator(other, sep)
    missing = [name for name in required if name not in first]
    return FormatError(
        f"no column {', '.join(missing)} among {', '.join(first[:12])[:200]}{' …' if len(first) > 12 else ''}",
        kind="schema",
        field=missing[0] if missing else "",
        remedy=COMPARE,
    )


def _other_separator(found: str, sep: str) -> FormatError:
    return FormatError(
        f"cells are separated by {found!r} where {sep!r} is expected",
        kind="schema",
        remedy="save the file as the provider publishes it",
    )


def _table(
    source: Any, lines: int, names: Sequence[str], wanted: Sequence[str], types: dict[str, Any], sep: str
) -> Any:
    places = [name or f"\0{place}" for place, name in enumerate(names)]
    with arrow_csv.open_csv(  # block by block: half the memory of reading at once
        source,
        read_options=arrow_csv.ReadOptions(block_size=BLOCK, skip_rows=lines, column_names=places),
        parse_options=arrow_csv.ParseOptions(delimiter=sep, newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(
            include_columns=list(wanted), column_types=types, null_values=[""], strings_can_be_null=True
        ),
    ) as reader:
        size, batches = 0, []
        for batch in reader:
            size += batch.nbytes
            if size > LARGEST_TABLE:
                raise bomb("the table")
            batches.append(batch)
        return pa.Table.from_batches(batches, reader.schema)


def _unreadable(error: Exception) -> FormatError:
    words = str(error).split("\n")[0]
    if "UTF8" in words:
        return FormatError("the text is not UTF-8", kind="encoding", remedy="save it as UTF-8, or " + AGAIN)
    if "Empty CSV" in words or "Could not skip initial" in words:
        return FormatError("the file has a heading at the most, and no rows", kind="empty", remedy=AGAIN)
    return FormatError(
        f"the table breaks off or a quote is left open ({words[:160]})", kind="malformed", remedy=AGAIN
    )


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
    months = (
        (year.where(fits, 1970).to_numpy().astype("int64") - 1970)
        .astype("datetime64[Y]")
        .astype("datetime64[s]")
    )
    return pd.Series(months, index=column.index, name=column.name).where(fits)
