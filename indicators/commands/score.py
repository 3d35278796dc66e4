"""Scores of every country."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from sqlalchemy import Engine

from indicators import table
from indicators.commands.asked import add_date, add_weights, scores


def add(parser: argparse.ArgumentParser) -> None:
    """Take the arguments of this command."""
    add_date(parser)
    add_weights(parser)
    parser.add_argument("--format", choices=["csv", "json"], default="csv")
    parser.add_argument(
        "--metadata", type=Path, metavar="FILE", help="write the metadata here instead of to stderr"
    )


def run(bind: Engine, asked: argparse.Namespace) -> str:
    """Return the scores as CSV or JSON; what must be read with CSV goes to stderr or the file named."""
    made = scores(bind, asked)
    about = json.dumps(table.metadata(made), ensure_ascii=False)
    if asked.metadata is not None:
        asked.metadata.write_text(about + "\n", encoding="utf-8")
    elif asked.format == "csv":
        print(about, file=sys.stderr)
    return table.as_csv(made) if asked.format == "csv" else table.as_json(made)
