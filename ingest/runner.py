"""One run of one source: fetch, keep the bytes, parse, correct, check, store.

All that a run stores is stored in one transaction with the run's own record: the database is as before the run or as after it.
Whatever goes wrong has a name, is recorded, and leaves the figures that were there. A run ends in one of these states:

``ok``           figures were stored, or were all the same as before
``unchanged``    the provider has nothing newer, or sent the bytes that were read before
``failed``       with the problem's name and a message that says what to do
``interrupted``  stopped from outside
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import quote

import numpy as np
import pandas as pd
from sqlalchemy import Engine

from data.countries import countries
from data.ledger import LastRead, last_read
from data.queries import AsOf, Mode, cell_blocks
from data.settings import REFERENCE, ROOT, settings
from data.store import PayloadRow, keep_bytes, payload_path
from ingest.answers import Answer
from ingest.checks import Checked, check, weight
from ingest.contract import FormatError, ImplausibleData, Source, SourceError, SourceModule
from ingest.corrections import correct
from ingest.event_checks import check_events
from ingest.memory import give_back
from ingest.outcomes import Attempt, Interrupted, Order, Outcome, explained
from ingest.plausibility import Held, assess, with_values
from ingest.recording import record_failure, record_figures, record_unchanged
from ingest.registry import IMPORTED, Target, code_version, owner, sources, targets

if TYPE_CHECKING:
    from ingest.http import Client

CLOCK = timedelta(minutes=5)
"""A clock that is behind the last run by more has been set back."""

ORDINARY = Order()
"""Fetch what is new, store it as known today."""

Phase = Callable[[str, int, int], None]
"""Told what is being done, and how far: name, done, total (0 when not known)."""
Opened = Callable[[Source, LastRead, bool, Phase], "Client"]
"""Makes the client of a run from what was last read, and whether everything is wanted anew."""


class ClockJumped(SourceError):
    """The clock shows a time before runs that have been recorded."""

    kind = "clock_jumped"


def silent(name: str, done: int, total: int) -> None:
    """Say nothing."""


def open_client(source: Source, last: LastRead, everything: bool, phase: Phase) -> Client:
    """Return the client for the network or the mirror."""
    from ingest.http import Client  # not needed for files

    known = {} if everything else {p.url: answer_of(p) for p in last.payloads if p.url}
    return Client(
        source, settings(), known=known, kept=kept_bytes, told=lambda done, total: phase("fetch", done, total)
    )


def answer_of(payload: PayloadRow) -> Answer:
    """Return a payload of a former run as the answer it was."""
    p = payload
    return Answer(p.url, p.name, p.digest, p.size, p.retrieved, p.etag, p.last_modified)


def kept_bytes(digest: str) -> bytes | None:
    """Return bytes kept by a former run, None when they are not here or not whole."""
    try:
        content = payload_path(digest).read_bytes()
    except OSError:
        return None
    return content if Answer.digest_of(content) == digest else None


def run(
    bind: Engine,
    module: SourceModule,
    order: Order = ORDINARY,
    *,
    aims: Mapping[str, Target] | None = None,
    opened: Opened = open_client,
    phase: Phase = silent,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Outcome:
    """Run one source and return how it ended; ``aims`` say where measures are written, by default as the source declares.

    Raises nothing but Interrupted and the like.
    """
    source = module.SOURCE
    started = now()
    mode = "file" if order.files else "mirror" if settings().mirror else "network"
    mode = "import" if source.id == IMPORTED.id else mode
    so_far = Attempt(started, order.vintage or started.date(), mode)
    try:
        outcome = _run(bind, module, order, so_far, aims, opened, phase, now)
    except Interrupted:
        outcome = Outcome(source.id, "interrupted", "interrupted", "stopped from outside", so_far.release)
        record_failure(bind, module, outcome, so_far, order, now())
        raise
    except Exception as error:  # noqa: BLE001 - one source's failure never stops another
        problem, message = explained(error, source.id)
        message = without_credentials(message, source)
        outcome = Outcome(source.id, "failed", problem, message, so_far.release)
        outcome = record_failure(bind, module, outcome, so_far, order, now())
    return replace(outcome, seconds=(now() - started).total_seconds(), dry=order.dry)


def without_credentials(message: str, source: Source) -> str:
    """Return a message with the name of each credential in place of its value."""
    for name in source.credentials:
        if value := settings().secret(name):
            message = message.replace(value, name).replace(quote(value, safe=""), name)
    return message


# ---- the steps ------------------------------------------------------------------------------------------------------


def _run(
    bind: Engine,
    module: SourceModule,
    order: Order,
    so_far: Attempt,
    aims: Mapping[str, Target] | None,
    opened: Opened,
    phase: Phase,
    now: Callable[[], datetime],
) -> Outcome:
    source = module.SOURCE
    last = last_read(bind, source.id, _related(source))
    _check_clock(so_far, last, order)
    payloads = _read(module, order, so_far, last, opened, phase)
    if not order.dry:
        for payload in payloads:
            keep_bytes(payload)
    digests = [one.digest for one in so_far.payloads]
    same = digests == [one.digest for one in last.payloads] and last.code_version == code_version(source.id)
    if not payloads or (same and not order.everything and not order.accept):
        return record_unchanged(bind, module, order, so_far, last, now())
    phase("parse", 0, 0)
    checked, notes = judge(
        bind, source, _parsed(module, payloads, so_far, phase), so_far, last, order, aims or targets(source)
    )
    give_back()
    phase("store", 0, 0)
    return record_figures(bind, module, order, so_far, checked, notes, now())


def _parsed(module: SourceModule, payloads: list[bytes], so_far: Attempt, phase: Phase) -> pd.DataFrame:
    """Return the frame that ``parse`` makes of the payloads, and let go of them: both together may be large."""
    # Reading a large file leaves a core idle, which imports meanwhile what the checks need.
    Thread(target=import_module, args=("ingest.shapes",), daemon=True).start()
    frame = module.parse(payloads)
    payloads.clear()
    so_far.release = str(frame.attrs.get("release", ""))
    give_back()
    phase("check", 0, 0)
    return frame


def _related(source: Source) -> tuple[str, ...]:
    """Return the sources that write to the same series."""
    main = source.feeds or source.id
    return tuple(
        key for key, one in sources().items() if main in (key, one.SOURCE.feeds) and key != source.id
    )


def _check_clock(so_far: Attempt, last: LastRead, order: Order) -> None:
    today = so_far.started.date()
    if so_far.vintage > today:
        raise ClockJumped(
            f"the vintage {so_far.vintage} is after today, {today}",
            field="--vintage",
            remedy="give the day the file was received",
        )
    behind = last.started is not None and so_far.started < last.started - CLOCK
    if order.vintage is None and (behind or (last.vintage and so_far.vintage < last.vintage)):
        seen = max(filter(None, (last.vintage, last.started and last.started.date())))
        raise ClockJumped(
            f"the clock shows {so_far.started:%Y-%m-%d %H:%M} UTC, but a run was recorded later ({seen})",
            remedy="set the clock right, then run again",
        )
    if last.vintage and so_far.vintage < last.vintage:
        raise ImplausibleData(
            f"figures of {last.vintage} are stored already; the vintage {so_far.vintage} would come before them",
            kind="older_release",
            field="--vintage",
            remedy="load files oldest first",
        )


def _read(
    module: SourceModule, order: Order, so_far: Attempt, last: LastRead, opened: Opened, phase: Phase
) -> list[bytes]:
    """Return the payloads, and describe them in ``so_far``."""
    if order.files:
        return _read_files(module, order.files, so_far, phase)
    source = module.SOURCE
    read = [one.retrieved for one in last.payloads]
    everything = order.everything or not read or so_far.started - min(read) > source.max_age / 2
    since = date.min if everything or last.last_period is None else last.last_period
    phase("fetch", 0, 0)
    with opened(source, last, everything, phase) as client:
        payloads = module.fetch(client, since)
        answers = {answer.digest: answer for answer in client.answers}
    own = {} if len(answers) >= len(payloads) else _own_tables()
    for payload in payloads:
        digest = Answer.digest_of(payload)
        name = own.get(digest, "")
        answer = answers.get(digest, Answer("", name, digest, len(payload), so_far.started))
        so_far.payloads.append(
            PayloadRow(
                digest,
                len(payload),
                answer.retrieved,
                answer.url,
                answer.name,
                answer.etag,
                answer.last_modified,
            )
        )
    return payloads


def _own_tables() -> dict[str, str]:
    """Return the names, within the project, of the tables that no provider answers with, by the SHA-256 of their bytes."""
    tables = sorted(path for path in REFERENCE.rglob("*") if path.is_file())
    return {Answer.digest_of(path.read_bytes()): path.relative_to(ROOT).as_posix() for path in tables}


def _read_files(module: SourceModule, files: Sequence[Path], so_far: Attempt, phase: Phase) -> list[bytes]:
    """Return the files' bytes, or what the source keeps of them."""
    keep = getattr(module, "keep", None)
    payloads = []
    for place, path in enumerate(files):
        phase("read", place, len(files))
        try:
            if keep is None:
                payload = path.read_bytes()
            else:
                with path.open("rb") as file:
                    payload = keep(file)
        except OSError as error:
            raise SourceError(
                f"{path.name} cannot be read ({error.strerror})",
                field="--from",
                kind="file",
                remedy="check its name and rights",
            ) from error
        payloads.append(payload)
        so_far.payloads.append(
            PayloadRow(Answer.digest_of(payload), len(payload), so_far.started, name=path.name)
        )
    return payloads


def judge(
    bind: Engine,
    source: Source,
    frame: pd.DataFrame,
    so_far: Attempt,
    last: LastRead,
    order: Order,
    aims: Mapping[str, Target],
) -> tuple[Checked, list[str]]:
    """Return what may be stored of a parsed frame, with notes; raise FormatError or ImplausibleData.

    ``attrs["measures"]``, where given, lists the measures that the payload's layout can hold; only they can be missed.
    """
    events = frame.attrs.pop("events", None)  # pandas copies attrs at every step
    notes = [str(note) for note in frame.attrs.get("notes", [])]
    measures = frame.attrs.get("measures", tuple(aims))
    if not so_far.release:
        raise FormatError(
            "parse gives no release", field="release", kind="schema", remedy="set attrs['release']"
        )
    frame, corrected = correct(frame, source.id)
    checked = check(frame, aims, so_far.vintage)
    del frame
    give_back()
    if events is not None and len(events):
        good, lost, more = check_events(owner(source).id, events, so_far.vintage)
        rejected = pd.concat([part for part in (checked.rejected, lost) if len(part)] or [lost])
        rejected = rejected.reset_index(drop=True)
        checked = replace(checked, events=good, rejected=rejected, notes=(*checked.notes, *more))
    if checked.frame.empty and checked.events is None and checked.rejected.empty:
        raise FormatError("the release holds no row", kind="empty", remedy="look at the file")
    if (
        checked.rejected["reason"].eq("future").any()
    ):  # a label read off such rows must not outrank coming releases
        so_far.release += " with future rows"
    notes += [*corrected, *checked.notes, *weight(checked, aims)]
    try:
        keys = [target.key for name, target in aims.items() if name in measures]
        held = Held(last.release, held_cells(bind, keys))
        notes += assess(source, checked, aims, so_far.release, held)
    except ImplausibleData as error:
        if not order.accept:
            raise
        notes.append(f"stored in spite of {error.kind}: {error.problem}. Reason given: {order.accept}")
    return checked, notes


def held_cells(bind: Engine, keys: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Return what is stored now of some series that holds a value, by full id: iso3, period, value, status."""
    codes = np.full(max((c.id for c in countries()), default=0) + 1, "", dtype=object)
    codes[[c.id for c in countries()]] = [c.iso3 for c in countries()]
    whole = AsOf(date(9999, 12, 31), Mode.RECORDED, None, None)
    found = {}
    for key in keys:
        block = cell_blocks(bind, whole, [key])
        if not len(block["value"]):
            continue
        cells = pd.DataFrame(
            {
                "iso3": pd.Series(codes[block["country_id"].astype(np.int64)], dtype="str"),
                "period": block["period"].astype(np.int64).astype("datetime64[D]").astype("datetime64[s]"),
                "value": block["value"],
                "status": block["status"].astype(np.int64),
            }
        )
        found[key] = with_values(cells)
    return found
