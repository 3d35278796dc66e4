"""What is asked of a run, what it knows on the way, and how it ended."""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection

from data.database import DatabaseError
from data.store import PayloadRow
from data.vintages import NOTHING, Counts
from ingest.contract import SourceError

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}
log = logging.getLogger("ingest")


class Interrupted(BaseException):
    """The process was asked to stop."""


@dataclass(frozen=True)
class Order:
    """What is asked of a run."""

    files: tuple[Path, ...] = ()
    """Files to read instead of fetching."""
    vintage: date | None = None
    dry: bool = False
    accept: str = ""
    """A steward's reason to store a release that seems implausible."""
    everything: bool = False
    """Read again what is known to be the same."""
    confirm: Callable[[Connection], None] = lambda connection: None  # noqa: ARG005
    """Called inside the writing transaction; raises DatabaseError when the run may not write any more."""


@dataclass(frozen=True)
class Outcome:
    """How a run ended."""

    source: str
    state: str
    problem: str = ""
    message: str = ""
    release: str = ""
    last_period: date | None = None
    rows: Counts = NOTHING
    events: Counts = NOTHING
    rejected: int = 0
    notes: tuple[str, ...] = ()
    run: int = 0
    dry: bool = False
    seconds: float = 0.0

    @property
    def failed(self) -> bool:
        """Return whether the run did not do what it was asked to."""
        return self.state not in ("ok", "unchanged")


@dataclass
class Attempt:
    """What a run knows so far, for its record however it ends."""

    started: datetime
    vintage: date
    mode: str
    payloads: list[PayloadRow] = field(default_factory=list)
    release: str = ""


def explained(error: Exception, source: str) -> tuple[str, str]:
    """Return the word for a failure, and a message that says what to do."""
    if isinstance(error, SourceError):
        error.source = error.source or source
        return error.kind, str(error)
    if isinstance(error, DatabaseError):
        return error.kind, f"{source}: {error}"
    if isinstance(error, OSError) and error.errno in FULL | READ_ONLY:
        remedy = "Free disk space" if error.errno in FULL else "Make its folder writable"
        where = f": {error.filename}" if error.filename else ""
        return "storage_full", f"{source}: {error.strerror}{where}. {remedy}, then run again"
    if isinstance(error, MemoryError):
        return (
            "out_of_memory",
            f"{source}: not enough memory for this file. Run it on a machine with more, or alone",
        )
    log.debug("unexpected failure in %s", source, exc_info=error)
    where = f"{type(error).__name__}: {str(error)[:200]}"
    return "bug", f"{source}: the source's code failed on this input ({where}). Keep the file and report it"
