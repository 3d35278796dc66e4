"""The promises in numbers, measured: ``python -m tests.benchmarks [NAME...] [--json]``.

One module a subject; each function named ``bench_*`` yields figures. Times are of work done here and now on a machine that
may be busy: compare two ways in one run, and read a single figure as an upper bound.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Figure:
    """One measured figure beside what is promised; a smaller one is better."""

    name: str
    value: float
    unit: str
    limit: float | None = None


@dataclass(frozen=True)
class Finished:
    """A process that has ended: seconds of wall time and the most memory it held, in MB."""

    seconds: float
    megabytes: float
    output: str


def measured(command: list[str], variables: Mapping[str, str]) -> Finished:
    """Run a Python command of ours to its end and return its time and memory; raise CalledProcessError when it fails."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | dict(variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    output = process.stdout.read().decode()
    problem = process.stderr.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    process.stderr.close()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, output, problem)
    return Finished(time.perf_counter() - start, usage.ru_maxrss / 1024, output)
