"""A folder that answers instead of the network, for closed networks and tests.

A file lies under the host and path of its address, as ``wget -x`` writes it::

    ucdp.uu.se/downloads/index.html                          https://ucdp.uu.se/downloads/
    ucdp.uu.se/downloads/ged/ged251-csv.zip                  https://ucdp.uu.se/downloads/ged/ged251-csv.zip
    api.worldbank.org/v2/country/all/indicator/SP.POP.TOTL?format=json&page=1

A query is part of the file name, ``%2F`` where it holds a slash, cut after 240 bytes; a file named without the query answers
any. For a credential in an address stands its name, such as ``client_id=IDMC_CLIENT_ID``. What is not there is a 404.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

NAME_BYTES = 240
"""File systems allow 255 in one name."""


def place(url: str) -> str:
    """Return the name, relative to the mirror, of the file that answers an address."""
    parts = urlsplit(url)
    path = parts.path if parts.path not in ("", "/") else "/"
    folder, _, last = f"{parts.hostname}{path}".rpartition("/")
    query = "?" + parts.query.replace("/", "%2F") if parts.query else ""
    return f"{folder}/{_cut((last or 'index.html') + query)}"


def _cut(name: str) -> str:
    return name.encode()[:NAME_BYTES].decode("utf-8", "ignore")


def _places(url: str) -> Iterator[str]:
    """Give the names under which a file may lie, the most exact first."""
    bare = url.partition("?")[0]
    for address in (url, unquote(url), bare, unquote(bare)):
        yield place(address)
    for address in (url, bare):
        path, mark, query = address.partition("?")
        yield place(f"{path.rstrip('/')}/{mark}{query}")  # a folder asked for without its slash


@dataclass(frozen=True)
class Found:
    """A file of the mirror, with the headings an answer would have."""

    path: Path
    etag: str
    last_modified: str


def find(folder: Path, url: str) -> Found | None:
    """Return the file that answers an address, or None; it lies inside the folder whatever the address says."""
    root = folder.resolve()
    for name in _places(url):
        path = (root / name).resolve()
        if path.is_relative_to(root) and path.is_file():
            state = path.stat()
            changed = datetime.fromtimestamp(math.floor(state.st_mtime), UTC)
            etag = f'"{state.st_size:x}-{state.st_mtime_ns:x}"'
            return Found(path, etag, format_datetime(changed, usegmt=True))
    return None
