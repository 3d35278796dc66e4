"""Make anew what is made from the figures: origins, outlooks, signals.

The scheduler runs this when figures have changed. What is up to date already is left alone, and one part that fails does not
stop the others. Pages show when it was last done, and what failed.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import time
from datetime import UTC, datetime

from sqlalchemy import Engine

from data import store
from data.database import writing
from data.queries import state_digest

STEPS: tuple[str, ...] = ()
"""Modules with ``refresh(bind, say) -> str``, in the order in which they rest on each other."""
NAME = "refresh"
DOING = "making anew what is made from the figures"


def add(parser: argparse.ArgumentParser) -> None:
    """Take the arguments of this command."""
    parser.add_argument(
        "--only", metavar="PART", choices=[_part(step) for step in STEPS], help="only this part"
    )


def _part(step: str) -> str:
    return step.rpartition(".")[2]


def run(bind: Engine, asked: argparse.Namespace) -> str:
    """Return what was done, a line a part; raise OSError, after all others are done, for the parts that failed."""
    os.nice(5)  # pages go before
    lines, failed = [], []
    for step in STEPS:
        if asked.only and asked.only != _part(step):
            continue
        begun = time.monotonic()
        try:
            told = importlib.import_module(step).refresh(
                bind, lambda done, of, step=step: _say(step, done, of)
            )
        except Exception as error:  # noqa: BLE001 - told below, and the other parts go on
            failed.append(f"{_part(step)}: {type(error).__name__}: {error}")
            continue
        lines.append(f"{_part(step)}: {told} ({time.monotonic() - begun:.1f} s)")
    words = "; ".join(failed) or state_digest(bind)
    with writing(bind) as connection:
        store.beat(connection, NAME + (".failed" if failed else ""), datetime.now(UTC), words[:2000])
    if failed:
        print("\n".join(lines), file=sys.stderr)
        raise OSError("; ".join(failed))
    return "\n".join([*lines, ""])


def _say(step: str, done: int, of: int) -> None:
    print(f"{_part(step)}: {done} of {of}", file=sys.stderr)
