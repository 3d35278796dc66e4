"""The objects of a JSON list one after another, however long the list is."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import IO, Any

from ingest.archives import AGAIN, COMPARE
from ingest.contract import FormatError
from ingest.text import refuse_pages

BLOCK = 1024**2
LONGEST = 8 * BLOCK
"""Characters that one object may have."""
BETWEEN = re.compile(r"[\s,]*")


def objects(file: IO[bytes]) -> Iterator[dict[str, Any]]:
    """Give each object of the list; raise FormatError where the file is no list of objects, or is cut."""
    parse, begun, text = json.JSONDecoder().raw_decode, False, ""
    for part in _text(file):
        text += part
        if not begun and (start := text.lstrip()):
            if not start.startswith("["):
                raise FormatError("the answer is no list", kind="not_data", remedy=COMPARE)
            text, begun = start[1:], True
        place = 0
        while found := BETWEEN.match(text, place):
            place = found.end()
            if text.startswith("]", place):
                return
            try:
                one, place = parse(text, place)
            except (ValueError, RecursionError):
                break  # the rest of it is in the next part
            if not isinstance(one, dict):
                raise FormatError("the list holds something else than objects", kind="schema", remedy=COMPARE)
            yield one
        text = text[place:]
        if len(text) > LONGEST:
            break
    raise FormatError("the list is cut, or is none", kind="malformed", remedy=AGAIN)


def _text(file: IO[bytes]) -> Iterator[str]:
    decode = codecs.getincrementaldecoder("utf-8-sig")().decode
    block = file.read(BLOCK)
    refuse_pages(block, json_is_fine=True)
    try:
        while block:
            yield decode(block)
            block = file.read(BLOCK)
        yield decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise FormatError("the text is not UTF-8", kind="encoding", remedy=AGAIN) from error
