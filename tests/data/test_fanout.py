"""The same answers in the same order, here and on a cluster of two workers, also when one of them is killed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from data.fanout import FanOutError, fan_out
from tests.data.fanned import drawn, refuses, where

ROOT = Path(__file__).resolve().parents[2]
ITEMS = list(range(40))


@dataclass
class Cluster:
    address: str
    workers: list[subprocess.Popen[bytes]]


def started(arguments: list[str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as out:
        return subprocess.Popen(
            [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
            stdout=out,
            stderr=subprocess.STDOUT,
        )


def said(log: Path, pattern: str, seconds: float = 60) -> str:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = re.search(pattern, log.read_text(errors="replace")) if log.exists() else None
        if found:
            return found.group(1)
        time.sleep(0.05)
    raise AssertionError(log.read_text(errors="replace"))


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """Give a scheduler and two workers, each a process of its own, on this machine only."""
    log = tmp_path / "scheduler.log"
    here = ["--host", "127.0.0.1", "--no-dashboard"]
    scheduler = started(["dask_scheduler", *here, "--port", "0"], log)
    workers: list[subprocess.Popen[bytes]] = []
    try:
        address = said(log, r"(tcp://127\.0\.0\.1:\d+)")
        for number in (1, 2):
            one = tmp_path / f"worker{number}.log"
            options = ["--nthreads", "1", "--no-nanny", "--local-directory", str(tmp_path / f"space{number}")]
            workers.append(started(["dask_worker", address, *here, *options], one))
        for number in (1, 2):
            said(tmp_path / f"worker{number}.log", r"(Registered to)")
        yield Cluster(address, workers)
    finally:
        for process in [*workers, scheduler]:
            process.kill()
            process.wait()


def plain() -> list[bytes]:
    return [drawn(item) for item in ITEMS]


def test_here_in_two_processes() -> None:
    told: list[tuple[int, int]] = []
    assert fan_out(drawn, ITEMS, lambda done, of: told.append((done, of)), processes=2) == plain()
    assert told == [(done, len(ITEMS)) for done in range(1, len(ITEMS) + 1)]
    assert os.getpid() not in fan_out(where, [1, 2, 3, 4], processes=2)


def test_one_process_and_nothing() -> None:
    assert fan_out(where, [1, 2], processes=1) == [os.getpid()] * 2
    assert fan_out(drawn, []) == []


def test_what_a_function_raises_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    for processes in (1, 2):
        with pytest.raises(ValueError, match="item 3 cannot be done"):
            fan_out(refuses, ITEMS, processes=processes)


def test_same_bytes_on_a_cluster(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", cluster.address)
    assert fan_out(drawn, ITEMS) == plain()
    both = set(fan_out(where, list(range(12))))
    assert both == {worker.pid for worker in cluster.workers}
    with pytest.raises(ValueError, match="item 3 cannot be done"):
        fan_out(refuses, ITEMS)


def test_a_worker_is_killed_in_the_middle(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", cluster.address)
    killed = threading.Event()

    def say(done: int, of: int) -> None:
        if done == 5:
            cluster.workers[0].send_signal(signal.SIGKILL)
            cluster.workers[0].wait()
            killed.set()

    assert fan_out(drawn, ITEMS, say) == plain()
    assert killed.is_set()


def test_no_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", "tcp://127.0.0.1:1")
    monkeypatch.setattr("data.fanout.WAIT", 1.0)
    with pytest.raises(FanOutError, match="cannot be reached"):
        fan_out(drawn, ITEMS)
