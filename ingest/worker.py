"""The scheduler: runs every source when it is due, in a process of its own, and only one of several at a time.

Each run is a child process, so that one that hangs or takes too much memory ends alone. A worker that does not hold the lease
stands by and takes over within a minute of the other's end. Runs missed while nothing was running are made up once, spread over
the first hour. A source whose provider cannot be reached ends in one line and is tried again when it is next due.

What is made from the figures is made anew by one more child, whose command is handed in: at the start, and when runs have
stored something and no run is under way.
"""

from __future__ import annotations

import logging
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger
from sqlalchemy import Engine

from data import ledger, schema
from data.database import DatabaseError, engine, wait_until_up, writing
from data.lease import Lease, take
from data.queries import state_digest
from data.settings import ROOT, settings
from data.shredding import shred_due
from data.store import beat, declare
from ingest import registry
from ingest.recording import record_lost
from ingest.schedule import missed, trigger

log = logging.getLogger("worker")

BEAT = 20.0
"""Seconds between signs of life, and between a standby's tries to take over."""
LONGEST_RUN = 3600.0
"""Seconds after which a run is stopped."""
GRACE = 4.0
"""Seconds that runs have to stop when the worker is asked to; honcho kills the worker itself after 5."""
SPREAD = 3600
"""Seconds over which runs are spread that were missed."""
JITTER = 600
"""Seconds by which a scheduled run may be late, so that installations do not all ask at once."""
PARALLEL = 2
AFTER = "what is made from the figures"
"""Name of the child that makes it."""
JUMP = 120.0
"""Seconds by which the clock may move against the time that passed."""


def make_scheduler() -> BackgroundScheduler:
    """Return a scheduler that makes up for runs missed while asleep, once, and runs no source twice at a time."""
    return BackgroundScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(PARALLEL)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )


class Worker:
    """The children that run, and whether to go on."""

    def __init__(
        self,
        bind: Engine,
        *,
        spread: float = SPREAD,
        pause: float = BEAT,
        longest: float = LONGEST_RUN,
        after: Sequence[str] = (),
    ) -> None:
        self._bind, self._spread, self._pause, self._longest = bind, spread, pause, longest
        self._after, self._made_for = list(after), ""
        self._stopping = False
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._lock = threading.Lock()
        self._lease: Lease | None = None
        self._trouble = ""

    def stop(self, number: int = 0, frame: FrameType | None = None) -> None:  # noqa: ARG002
        """End: runs are stopped and recorded as interrupted."""
        self._stopping = True  # and no more: a signal may come while a lock is held

    def work(self) -> int:
        """Lead whenever nobody else does, until stopped; return 0."""
        told = False
        while not self._stopping:
            try:
                self._lease = take(self._bind, settings().var)
            except Exception as error:  # noqa: BLE001 - the database may be away; go on trying
                self._say(f"waiting for the database ({type(error).__name__})")
            if self._lease is None:
                if not told and not self._trouble:
                    log.info("another worker leads; standing by")
                told = True
                self._rest()
                continue
            told = False
            try:
                self._lead(self._lease)
            except DatabaseError as error:
                self._say(str(error))
                self._rest()
        log.info("stopped")
        return 0

    def _rest(self) -> None:
        """Wait until the next sign of life is due, or until stopped."""
        until = time.monotonic() + self._pause
        while not self._stopping and (left := until - time.monotonic()) > 0:
            time.sleep(min(0.2, left))

    # ---- leading ---------------------------------------------------------------------------------------------------

    def _lead(self, lease: Lease) -> None:
        """Schedule and run until stopped or the lease is lost."""
        scheduler = make_scheduler()
        try:
            count, late = self._plan(scheduler)
            scheduler.start()
            log.info("leading: %d sources on schedule, %d runs to make up for", count, late)
            self._watch(lease, scheduler)
        finally:
            if scheduler.running:
                scheduler.shutdown(wait=False)
            self._end_children()
            lease.close()
            self._lease = None

    def _plan(self, scheduler: BackgroundScheduler) -> tuple[int, int]:
        """Add a job for each source, and one run for each that was missed; return how many of both."""
        with writing(self._bind) as connection:
            declare(connection, registry.declarations())
        now = datetime.now(UTC)
        success = {state.key: state.last_success for state in ledger.sources(self._bind)}
        scheduled = {key: m.SOURCE.schedule for key, m in registry.sources().items() if m.SOURCE.schedule}
        for key, schedule in scheduled.items():
            scheduler.add_job(self.run_source, trigger(schedule, JITTER), [key], id=key)
        late = [key for key, schedule in scheduled.items() if missed(schedule, success.get(key), now)]
        random.shuffle(late)
        for place, key in enumerate(late):
            part = (place + random.random()) / len(late)  # noqa: S311 - only spreads
            start = now + timedelta(seconds=self._spread * part)
            scheduler.add_job(self.run_source, DateTrigger(start), [key], id=f"{key} (missed)")
        for name, words in registry.broken().items():
            log.error("%s: its file cannot be used (%s)", name, words)
        return len(scheduled), len(late)

    def _watch(self, lease: Lease, scheduler: BackgroundScheduler) -> None:
        """Give signs of life until stopped or the lease is lost."""
        last = _clocks()
        while not self._stopping:
            if not lease.alive():
                log.error("the lease is lost; standing by")
                return
            now = _clocks()
            jump = (now[0] - last[0]) - (now[1] - last[1])
            if abs(jump) > JUMP:
                log.error("clock_jumped: the clock moved by %.0f s", jump)
            last = now
            scheduler.wakeup()  # its own wait does not count the time that the machine sleeps
            self._beat()
            self._shred()
            self._make_anew(scheduler)
            self._rest()

    def _make_anew(self, scheduler: BackgroundScheduler) -> None:
        """Have made anew what is made from the figures, once for each state of the database."""
        with self._lock:
            busy = bool(self._children)
        if busy or not self._after:
            return
        try:
            state = state_digest(self._bind)
        except DatabaseError as error:
            self._say(str(error))
            return
        if state != self._made_for:
            self._made_for = state
            scheduler.add_job(self.run_after, DateTrigger(datetime.now(UTC)), id=AFTER, replace_existing=True)

    def run_after(self) -> int | None:
        """Make anew what is made from the figures and return the child's exit code; None when it was not begun."""
        child = self._start(AFTER, self._after)
        if child is None:
            return None
        self._await_run(AFTER, child)
        if child.returncode:
            log.warning("what is made from the figures is not up to date: exit code %d", child.returncode)
        return child.returncode

    def _beat(self) -> None:
        with self._lock:
            running = len(self._children)
        try:
            with writing(self._bind) as connection:
                beat(connection, "worker", datetime.now(UTC), f"{running} running")
        except DatabaseError as error:
            self._say(str(error))
        else:
            self._trouble = ""

    def _shred(self) -> None:
        """Destroy the notes of the sessions whose date has come."""
        try:
            if done := shred_due(self._bind, datetime.now(UTC).date()):
                log.info("the notes of %d sessions were destroyed on their date", done)
        except (DatabaseError, OSError) as error:
            self._say(str(error))

    def _say(self, words: str) -> None:
        """Log a trouble once, until it is over."""
        if words != self._trouble:
            log.error(words)
        self._trouble = words

    # ---- runs ------------------------------------------------------------------------------------------------------

    def command(self, source: str, token: str) -> list[str]:
        """Return the program that runs a source."""
        return [sys.executable, "-m", "ingest", "run", source, "--lease", token]

    def run_source(self, source: str) -> int | None:
        """Run one source in a child process and return its exit code; None when it was not begun."""
        lease, started = self._lease, datetime.now(UTC)
        child = self._start(source, self.command(source, lease.token)) if lease is not None else None
        if child is None:
            return None
        hung = self._await_run(source, child)
        if child.returncode < 0:  # it could not record its end itself
            signalled = signal.Signals(-child.returncode).name
            words = f"{source}: " + (
                f"stopped after {self._longest:.0f} s" if hung else f"ended by {signalled}"
            )
            log.warning("%s", words)
            record_lost(self._bind, registry.find(source), started, "hung" if hung else "killed", words)
        return child.returncode

    def _start(self, name: str, command: list[str]) -> subprocess.Popen[bytes] | None:
        """Return a child process of this name, or None when it may not begin or is under way."""
        with self._lock:
            lease = self._lease
            if lease is None or self._stopping or name in self._children:
                return None
            child = subprocess.Popen(  # noqa: S603 - this program
                command, cwd=ROOT, pass_fds=lease.files, stdout=subprocess.DEVNULL, start_new_session=True
            )
            self._children[name] = child
        return child

    def _await_run(self, name: str, child: subprocess.Popen[bytes]) -> bool:
        """Wait for a child to end and return whether it had to be stopped."""
        hung = False
        try:
            child.wait(self._longest)
        except subprocess.TimeoutExpired:
            hung = True
            _end([child])
        finally:
            _signal(child, signal.SIGKILL)  # what it started and left behind
            with self._lock:
                del self._children[name]
        return hung

    def _end_children(self) -> None:
        with self._lock:
            children = list(self._children.values())
        _end(children)


def _end(children: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask children and all that they started to stop, and make them when they have not within the grace that all share."""
    until = time.monotonic() + GRACE
    for child in children:
        _signal(child, signal.SIGTERM)
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(max(0.0, until - time.monotonic()))
        _signal(child, signal.SIGKILL)
        child.wait()


def _signal(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Send a signal to a child's whole group: processes that it fanned out to hold the worker's output open."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, number)


def _clocks() -> tuple[float, float]:
    """Return what the clock on the wall shows, and seconds that really pass, those of the machine's sleep included."""
    steady = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.time(), time.clock_gettime(steady)


def work(after: Sequence[str] = ()) -> int:
    """Run the worker in this process until SIGTERM or Ctrl-C and return its exit code.

    ``after`` is the command that makes anew what is made from the figures.
    """
    logging.basicConfig(level=logging.ERROR, format="worker: %(message)s", stream=sys.stderr)
    log.setLevel(logging.INFO)
    bind = engine()
    wait_until_up(bind, 60)
    schema.require(bind)
    worker = Worker(bind, after=after)
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, worker.stop)
    return worker.work()
