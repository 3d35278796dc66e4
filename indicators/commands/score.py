"""Scores of every country."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from sqlalchemy import Engine

from indicators import table
from indicators.commands.asked import add_date, add_weights, scores
from indicators.uncertainty import SPREAD


def add(parser: argparse.ArgumentParser) -> None:
    """Take the arguments of this command."""
    add_date(parser)
    add_weights(parser)
    parser.add_argument("--format", choices=["csv", "json"], default="csv")
    parser.add_argument(
        "--spread",
        type=float,
        default=SPREAD,
        metavar="SHARE",
        help=f"how far weights are drawn from the set, 0 not at all to 1 everywhere (default: {SPREAD:g})",
    )
    parser.add_argument(
        "--metadata", type=Path, metavar="FILE", help="write the metadata here instead of to stderr"
    )


def run(bind: Engine, asked: argparse.Namespace) -> str:
    """Return the scores as CSV or JSON; what must be read with CSV goes to stderr or the file named."""
    made = scores(bind, asked)
    about = json.dumps(table.metadata(made, spread=asked.spread), ensure_ascii=False)
    if asked.metadata is not None:
        asked.metadata.write_text(about + "\n", encoding="utf-8")
    elif asked.format == "csv":
        print(about, file=sys.stderr)
    write = table.as_csv if asked.format == "csv" else table.as_json
    return write(made, spread=asked.spread)
