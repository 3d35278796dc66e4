"""Answers of providers: what is recorded of them, pauses they ask for, and errors that arrive as if all were well."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

_DATA = re.compile(r"\.(csv|tsv|txt|tab|json|zip|gz|xlsx|xls)$", re.IGNORECASE)
_ERROR = {"error", "errors", "fault", "exception"}
_BESIDE = {
    "message",
    "messages",
    "detail",
    "details",
    "status",
    "code",
    "success",
    "title",
    "type",
    "timestamp",
    "path",
}
_MAGIC = {".zip": b"PK", ".xlsx": b"PK", ".gz": b"\x1f\x8b", ".xls": b"\xd0\xcf\x11\xe0"}


@dataclass(frozen=True)
class Answer:
    """An answered request; ``retrieved`` is when the bytes came, also where they were later confirmed to be the same."""

    url: str
    name: str
    digest: str
    size: int
    retrieved: datetime
    etag: str = ""
    last_modified: str = ""

    @staticmethod
    def digest_of(body: bytes) -> str:
        """Return the SHA-256 under which bytes are kept."""
        return hashlib.sha256(body).hexdigest()


def retry_after(text: str, now: datetime) -> float | None:
    """Return the seconds that ``Retry-After`` asks for, given as seconds or a date; None when it says nothing."""
    if re.fullmatch(r"\d{1,9}", text.strip()):
        return float(text)
    try:
        until = parsedate_to_datetime(text)
        aware = until if until.tzinfo else until.replace(tzinfo=UTC)
        return max(0.0, aware.timestamp() - now.timestamp())
    except (ValueError, OverflowError):
        return None


def disguised(path: str, content_type: str, body: bytes) -> str:
    """Return in words what a body is when it is an error in spite of its 200, else an empty text.

    ``path`` is that of the address: a data file must not be a web page or a sentence. A log-in page never is data.
    """
    start = body[:4096].lstrip()
    low = start.lower()
    data_file = _DATA.search(path)
    if low.startswith((b"<!doctype html", b"<html")) or (low.startswith(b"<") and "html" in content_type):
        asks = re.search(rb"<input[^>]+type=[\"']?password", body, re.IGNORECASE)
        return "a log-in page" if asks else "a web page" if data_file else ""
    if low.startswith(b"<?xml") and b"<error>" in low:
        return "an error message"
    said = body[:200].decode("utf-8", "replace").strip()
    if len(body) <= 4096 and low.startswith((b"{", b"[")):
        return f"an error message: {said}" if _is_error(body) else ""
    if data_file and len(body) < 1024 and b"\n" not in start.strip():
        expected = _MAGIC.get(data_file[0].lower(), b"")
        sentence = start.count(b" ") >= 3 and not re.search(rb"[,;\t]", start)
        if (expected and not body.startswith(expected)) or sentence:
            return f"a sentence: {said}" if said else ""
    return ""


def _is_error(body: bytes) -> bool:
    """Return whether JSON holds an error and no data."""
    try:
        answer: Any = json.loads(body)
    except (ValueError, RecursionError):
        return False
    if isinstance(answer, list) and len(answer) == 1 and isinstance(answer[0], dict):
        return (
            bool(answer[0]) and set(map(str.lower, answer[0])) <= _ERROR | _BESIDE
        )  # as the World Bank does
    if not isinstance(answer, dict):
        return False
    keys = set(map(str.lower, answer))
    told = any(value for key, value in answer.items() if key.lower() in _ERROR)
    return bool(keys) and (
        (told and not any(isinstance(v, list) and len(v) > 1 for v in answer.values()))
        or keys <= {"message", "detail"}
    )
