"""The scheduler: one works, the other takes over; what was missed is made up once; it stops when asked to."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import Engine, text

from data import ledger
from data.database import writing
from data.lease import NotLeading, confirm, take
from data.settings import settings
from data.store import RunRow, declare, record_run
from ingest import registry, worker
from ingest.schedule import missed, next_due, trigger
from ingest.worker import Worker, make_scheduler
from tests.ingest.made_up import last_run
from tests.ingest.shared import ROOT, build_mirror

SCRIPT = """
import logging, signal, sys
from data.database import engine
from ingest import registry
from ingest.worker import Worker
logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
logging.getLogger("apscheduler").setLevel(logging.ERROR)
few = {key: one for key, one in registry.sources().items() if key in sys.argv[1].split(",")}
registry.sources = lambda: few
one = Worker(engine(), spread=0.2, pause=0.2)
signal.signal(signal.SIGTERM, one.stop)
sys.exit(one.work())
"""
SLOW = """
import signal, sys, time
from data.settings import settings
from ingest.__main__ import _interrupt, main
from ingest.sources import pts
signal.signal(signal.SIGTERM, _interrupt)
def fetch(*_):
    settings().var.mkdir(parents=True, exist_ok=True)
    settings().var.joinpath("begun").touch()
    time.sleep(60)
pts.fetch = fetch
sys.exit(main(["run", "pts", "--lease", sys.argv[1]]))
"""

FANNED_OUT = """
import os, subprocess, sys, time
from data.settings import settings
other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
settings().var.mkdir(parents=True, exist_ok=True)
settings().var.joinpath("fanned-out").write_text(f"{os.getpid()} {other.pid}")
time.sleep(60)
"""


def until(ready: Callable[[], object], seconds: float = 60) -> None:
    """Wait until ``ready`` is true; fail after some seconds."""
    deadline = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


class Process:
    """A worker in a process of its own, and what it printed."""

    def __init__(self, sources: str) -> None:
        self.child = subprocess.Popen(
            [sys.executable, "-u", "-c", SCRIPT, sources], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )  # fmt: skip
        self.lines: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.child.stdout is not None
        for line in self.child.stdout:
            self.lines.append(line.rstrip())

    def says(self, words: str) -> bool:
        return any(words in line for line in self.lines)

    def end(self) -> None:
        if self.child.poll() is None:
            self.child.kill()
        self.child.wait()
        assert self.child.stdout is not None
        self.child.stdout.close()


@pytest.fixture
def started() -> Iterator[Callable[[str], Process]]:
    running: list[Process] = []

    def start(sources: str) -> Process:
        running.append(Process(sources))
        return running[-1]

    yield start
    for one in running:
        one.end()


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "mirror"
    folder.mkdir()
    monkeypatch.setenv("UPSTREAM_MIRROR", str(folder))
    return folder


# ---- when ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schedule", "after", "due"),
    [
        ("0 6 * * *", "2026-03-28T06:00", "2026-03-29T06:00"),  # the night of summer time in Europe
        ("0 2 * * *", "2026-10-24T02:00", "2026-10-25T02:00"),
        ("0 0 29 2 *", "2026-01-01T00:00", "2028-02-29T00:00"),
        ("0 5 * * 0", "2026-11-24T00:00", "2026-11-29T05:00"),  # Sunday
        ("0 5 * * 7", "2026-11-24T00:00", "2026-11-29T05:00"),
        ("0 5 * * 1-5", "2026-11-27T06:00", "2026-11-30T05:00"),
        ("*/15 * * * *", "2026-11-24T00:01", "2026-11-24T00:15"),
        ("30 5 1 6,7 *", "2026-06-02T00:00", "2026-07-01T05:30"),
    ],
)
def test_cron_in_utc(schedule: str, after: str, due: str) -> None:
    assert next_due(schedule, datetime.fromisoformat(after).replace(tzinfo=UTC)) == datetime.fromisoformat(
        due
    ).replace(tzinfo=UTC)


def test_every_night_has_one_run_through_both_changes_of_the_clock() -> None:
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    days = []
    for _ in range(300):
        due = next_due("30 1 * * *", moment)
        assert due is not None
        days.append(due.date())
        moment = due
    assert [(b - a).days for a, b in itertools.pairwise(days)] == [1] * 299


def test_what_was_missed() -> None:
    now = datetime(2026, 6, 10, 12, tzinfo=UTC)
    assert missed("0 6 * * *", now - timedelta(days=2), now)
    assert not missed("0 6 * * *", now - timedelta(hours=2), now)
    assert missed("0 6 * * *", None, now)
    assert not missed("", None, now)
    assert not missed("0 6 1 * *", now - timedelta(days=5), now)


def test_a_schedule_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match=r"."):
        trigger("every day")


def test_asleep_for_three_runs_means_one_run() -> None:
    runs: list[float] = []
    scheduler = make_scheduler()
    hours_ago = datetime.now(UTC) - timedelta(hours=3, minutes=30)
    scheduler.add_job(
        lambda: runs.append(time.monotonic()),
        IntervalTrigger(hours=1, start_date=hours_ago),
        next_run_time=hours_ago,
    )
    scheduler.start()
    try:
        until(lambda: runs, 10)
        time.sleep(0.5)
    finally:
        scheduler.shutdown(wait=True)
    assert len(runs) == 1


# ---- who -------------------------------------------------------------------------------------------------------------


def test_only_one_holds_the_lease(bind: Engine) -> None:
    first = take(bind, settings().var)
    assert first is not None
    assert first.alive()
    assert take(bind, settings().var) is None
    first.close()
    second = take(bind, settings().var)
    assert second is not None
    second.close()


def test_who_lost_the_lease_may_not_write(bind: Engine) -> None:
    lease = take(bind, settings().var)
    assert lease is not None
    with writing(bind) as connection:
        confirm(connection, lease.token)
    if bind.dialect.name == "sqlite":
        lease.close()  # the lock of a file cannot be lost while its process lives
        return
    with writing(bind) as connection:
        connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": int(lease.token)})
    until(lambda: not lease.alive(), 10)
    with pytest.raises(NotLeading), writing(bind) as connection:
        confirm(connection, lease.token)


# ---- processes -------------------------------------------------------------------------------------------------------


def test_a_missed_run_is_made_up_and_the_worker_stops_when_asked(
    bind: Engine, mirror: Path, started: Callable[[str], Process]
) -> None:
    build_mirror(mirror, "pts")
    process = started("pts")
    until(lambda: process.says("leading: 1 sources on schedule, 1 runs to make up for"))
    until(lambda: len(ledger.runs(bind, "pts")) == 1)
    assert last_run(bind, "pts")["mode"] == "mirror"
    beat = ledger.heartbeat(bind)
    assert beat is not None
    assert datetime.now(UTC) - beat < timedelta(seconds=30)
    time.sleep(1)
    assert len(ledger.runs(bind, "pts")) == 1, "made up once"
    process.child.send_signal(signal.SIGTERM)
    assert process.child.wait(20) == 0
    assert process.says("stopped")


def test_what_is_made_from_the_figures_is_made_anew_once_for_each_state(
    bind: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing(bind) as connection:
        declare(connection, registry.declarations())
    monkeypatch.setattr(registry, "sources", dict)
    told = tmp_path / "told"
    one = Worker(
        bind, spread=0, pause=0.2, after=[sys.executable, "-c", f"open({str(told)!r}, 'a').write('x')"]
    )
    leading = threading.Thread(target=one.work)
    leading.start()
    try:
        until(lambda: told.exists() and told.read_text() == "x")
        time.sleep(1)
        assert told.read_text() == "x", "nothing has changed"
        now = datetime.now(UTC)
        with writing(bind) as connection:
            record_run(connection, RunRow("pts", now, now, "file", "ok", now.date()))
        until(lambda: told.read_text() == "xx")
    finally:
        one.stop()
        leading.join()


def test_without_network_or_files_it_stays_calm(
    bind: Engine, mirror: Path, started: Callable[[str], Process]
) -> None:
    process = started("pts,hdx_signals")
    until(lambda: len(ledger.runs(bind)) == 2)
    time.sleep(1.5)
    table = ledger.runs(bind)
    assert len(table) == 2, "it does not spin"
    assert set(table["state"]) == {"failed"}
    process.child.send_signal(signal.SIGTERM)
    assert process.child.wait(20) == 0
    lines = [line for line in process.lines if line.startswith("ingest: ")]
    assert len(lines) == 2
    assert len(process.lines) == len(lines) + 2, process.lines  # leading, stopped


def test_of_two_one_works_and_the_other_takes_over(
    bind: Engine, mirror: Path, started: Callable[[str], Process]
) -> None:
    build_mirror(mirror, "pts")
    first = started("pts")
    until(lambda: first.says("leading"))
    second = started("pts")
    until(lambda: second.says("another worker leads; standing by"))
    until(lambda: len(ledger.runs(bind, "pts")) == 1)
    time.sleep(1)
    assert not second.says("leading")
    first.child.kill()
    began = time.monotonic()
    until(lambda: second.says("leading"))
    assert time.monotonic() - began < 60
    assert second.says("0 runs to make up for") or len(ledger.runs(bind, "pts")) >= 1
    second.child.send_signal(signal.SIGTERM)
    assert second.child.wait(20) == 0


class OneChild(Worker):
    """A worker whose children run a script of the test."""

    script = SLOW

    def command(self, source: str, token: str) -> list[str]:
        return [sys.executable, "-c", self.script, token]


@pytest.fixture
def leading(bind: Engine) -> Iterator[OneChild]:
    with writing(bind) as connection:
        declare(connection, registry.declarations())
    one = OneChild(bind, longest=30)
    one._lease = take(bind, settings().var)
    yield one
    one._end_children()
    assert one._lease is not None
    one._lease.close()


def test_a_run_stopped_with_the_worker_is_recorded_as_interrupted(bind: Engine, leading: OneChild) -> None:
    thread = threading.Thread(target=leading.run_source, args=("pts",))
    thread.start()
    until((settings().var / "begun").exists)
    assert leading.run_source("pts") is None, "one run of a source at a time"
    leading.stop()
    leading._end_children()
    thread.join(20)
    assert len(ledger.runs(bind, "pts")) == 1
    assert (last_run(bind, "pts")["state"], last_run(bind, "pts")["problem"]) == (
        "interrupted",
        "interrupted",
    )


def test_a_run_that_is_killed_is_recorded_by_the_worker(bind: Engine, leading: OneChild) -> None:
    leading.script = "import os; os.kill(os.getpid(), 9)"
    assert leading.run_source("pts") == -9
    run = last_run(bind, "pts")
    assert (run["state"], run["problem"], run["message"]) == (
        "interrupted",
        "killed",
        "pts: ended by SIGKILL",
    )


def test_a_run_that_hangs_is_stopped_and_recorded(
    bind: Engine, leading: OneChild, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "GRACE", 0.5)
    leading.script = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    leading._longest = 1.0
    assert leading.run_source("pts") == -9
    assert (last_run(bind, "pts")["state"], last_run(bind, "pts")["problem"]) == ("interrupted", "hung")


@pytest.mark.parametrize("alone", [False, True], ids=["with the worker", "alone"])
def test_what_a_child_started_ends_with_it(bind: Engine, leading: OneChild, *, alone: bool) -> None:
    """Processes fanned out to would keep the worker's output open, and whoever reads that waiting for ever."""
    leading.script = FANNED_OUT
    thread = threading.Thread(target=leading.run_source, args=("pts",))
    thread.start()
    told = settings().var / "fanned-out"
    until(lambda: told.exists() and told.read_text())
    child, other = (psutil.Process(int(number)) for number in told.read_text().split())
    assert other.is_running()
    if alone:
        child.kill()
    else:
        leading._end_children()
    thread.join(20)
    psutil.wait_procs([other], timeout=5)
    assert not other.is_running()


def test_a_run_for_a_worker_that_leads_no_more_stores_nothing(bind: Engine, mirror: Path) -> None:
    if bind.dialect.name == "sqlite":
        return  # there the lock lasts as long as the child
    build_mirror(mirror, "pts")
    done = subprocess.run(
        [sys.executable, "-m", "ingest", "run", "pts", "--accept", "trimmed", "--lease", str(os.getpid())],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("ingest: not_leading: ")
    assert last_run(bind, "pts")["problem"] == "not_leading"


def test_the_database_going_away_is_said_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    from data.database import engine

    one = Worker(engine("postgresql+psycopg://nobody@127.0.0.1:1/none"), pause=0.05)
    thread = threading.Thread(target=one.work)
    caplog.set_level("INFO", logger="worker")
    thread.start()
    time.sleep(1.5)
    one.stop()
    thread.join(20)
    said = [record.message for record in caplog.records if "waiting for the database" in record.message]
    assert len(said) == 1
