"""Text and JSON from bytes, and the refusal of what only looks like data."""

from __future__ import annotations

import json
import re
from typing import Any

from ingest.archives import AGAIN, COMPARE
from ingest.contract import FormatError

UTF16 = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def decode(payload: bytes, encoding: str = "utf-8") -> str:
    """Return the text: UTF-8 with or without its mark, UTF-16 with its mark, or ``encoding`` where UTF-8 does not fit.

    Give ``encoding`` only for a provider known to use it. Nothing is replaced: what does not fit is a FormatError.
    """
    marked = UTF16.get(payload[:2])
    for name in [marked] if marked else ["utf-8-sig", encoding]:
        try:
            return payload.decode(name)
        except (UnicodeDecodeError, UnicodeError) as error:
            found = error
    where = f" (byte {found.start + 1:,})" if isinstance(found, UnicodeDecodeError) else ""
    raise FormatError(
        f"the text is not UTF-8{where}", kind="encoding", remedy="save it as UTF-8, or " + AGAIN
    ) from found


def refuse_pages(head: bytes, *, json_is_fine: bool = False) -> None:
    """Raise FormatError when the bytes begin as nothing, a web page, an XML answer, or JSON where a table is expected."""
    text = (
        head[:4096]
        .removeprefix(b"\xef\xbb\xbf")
        .replace(b"\0", b"")
        .removeprefix(b"\xff\xfe")
        .removeprefix(b"\xfe\xff")
        .lstrip()
    )
    if not text:
        raise FormatError("the file is empty", kind="empty", remedy=AGAIN)
    if text.startswith(b"<"):
        title = re.search(rb"<title[^>]*>\s*([^<]{1,80})", text, re.IGNORECASE)
        named = f" titled {title[1].decode('utf-8', 'ignore').strip()!r}" if title else ""
        raise FormatError(
            f"the file is a web page or an XML answer{named}, not data", kind="not_data", remedy=AGAIN
        )
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
        raise FormatError(
            f"the answer is not JSON, or is cut ({str(error)[:120]})", kind="malformed", remedy=AGAIN
        ) from error
