"""Which came first at past onsets: the first signal, the first act of the Human Rights Council, of the Security Council."""

from __future__ import annotations

import argparse
import csv
import io
import json
from dataclasses import asdict
from typing import Any

from sqlalchemy import Engine

from indicators import onsets
from indicators.commands.asked import add_date, as_of
from indicators.onsets import BEFORE, HINDSIGHT, SIDES, WINDOW, Onsets

HEAD = ("iso3", "outcome", "onset", "first_signal", "first_hrc", "first_sc")
DOING = "looking for what came first at past onsets"


def add(parser: argparse.ArgumentParser) -> None:
    """Take the arguments of this command."""
    add_date(parser)
    parser.add_argument("--format", choices=["csv", "json"], default="csv")


def run(bind: Engine, asked: argparse.Namespace) -> str:
    """Return a row an onset as CSV, or as JSON with states, acts, the record's limits and what follows of all together."""
    made = onsets.make(bind, as_of(bind, asked))
    return _csv(made) if asked.format == "csv" else _json(made)


def _csv(made: Onsets) -> str:
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n")
    write.writerow(HEAD)
    for one in made.cases:
        write.writerow(
            [one.iso3, one.outcome, one.onset, *(one.sides[key].day for key in ("signal", "hrc", "sc"))]
        )
    return out.getvalue()


def _json(made: Onsets) -> str:
    about: dict[str, Any] = {
        "window_months": WINDOW,
        "months_before_needed": BEFORE,
        "sides": SIDES,
        "method": onsets.__doc__,
        "hindsight": HINDSIGHT,
        "as_of": made.as_of,
    }
    return json.dumps({"metadata": about, **asdict(made)}, indent=1, ensure_ascii=False) + "\n"
