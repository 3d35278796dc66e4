"""Make anew what is made from the figures: origins, outlooks, signals.

The scheduler runs this when figures have changed. What is up to date already is left alone, and one part that fails does not
stop the others. Pages show when it was last done, and what failed.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Engine

from data import store
from data.database import writing

STEPS = (
    "indicators.origins",
    "indicators.outlook_issue",
    "indicators.signals",
    "indicators.count_trials",
    "indicators.sensitivity",
    "indicators.outlook_backtest",
    "indicators.track_record",
    "indicators.onsets",
    "indicators.recurrence",
)
"""Modules with ``refresh(bind, say) -> str``, in the order in which they rest on each other."""
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
    lines, failed = [], []
    for step in STEPS:
        part = _part(step)
        if asked.only and asked.only != part:
            continue
        begun = time.monotonic()
        try:
            told = importlib.import_module(step).refresh(bind, partial(_say, part))
        except Exception as error:  # noqa: BLE001 - told, and the other parts go on
            words, tell = f"{type(error).__name__}: {error}", store.tell_failed
            failed.append(f"{part}: {words}")
        else:
            words, tell = f"{told} ({time.monotonic() - begun:.1f} s)", store.tell_made
            lines.append(f"{part}: {words}")
        with writing(bind) as connection:
            tell(connection, part, datetime.now(UTC), words)
    if failed:
        raise OSError("; ".join([*lines, *failed]))
    return "\n".join([*lines, ""])


def _say(part: str, done: int, of: int) -> None:
    print(f"{part}: {done} of {of}", file=sys.stderr)
