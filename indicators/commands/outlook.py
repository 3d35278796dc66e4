"""Probability of each outcome in the next twelve months, for every State."""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from typing import Any

import numpy as np
from sqlalchemy import Engine

from data.queries import resolve_as_of
from indicators import outlook as outlooks
from indicators.commands.asked import add_date, day
from indicators.outcomes import OUTCOMES
from indicators.outlook import DECIMALS, Outlook

DOING = "learning from the past"


def add(parser: argparse.ArgumentParser) -> None:
    """Take the arguments of this command."""
    add_date(parser)
    parser.add_argument("--format", choices=["csv", "json"], default="csv")


def run(bind: Engine, asked: argparse.Namespace) -> str:
    """Return the outlook as CSV or JSON; what must be read with CSV goes to stderr."""
    on = None if asked.as_of is None else day(asked.as_of)
    made = outlooks.outlook(bind, resolve_as_of(bind, on, asked.mode))
    if asked.format == "json":
        return as_json(made)
    print(json.dumps(made.about, ensure_ascii=False), file=sys.stderr)
    return as_csv(made)


def as_csv(made: Outlook) -> str:
    """Return iso3 and one probability an outcome, missing as empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["iso3", *(one.id for one in OUTCOMES)])
    for at, iso3 in enumerate(made.iso3):
        if not np.isnan(made.probability[:, at]).all():
            writer.writerow(
                [iso3, *("" if np.isnan(p) else f"{p:.{DECIMALS}f}" for p in made.probability[:, at])]
            )
    return text.getvalue()


def as_json(made: Outlook) -> str:
    """Return probabilities with their intervals and what must be read with them."""
    countries = {}
    for at, iso3 in enumerate(made.iso3):
        if np.isnan(made.probability[:, at]).all():
            continue
        countries[iso3] = {
            one.id: None
            if np.isnan(made.probability[row, at])
            else _figures(made.probability[row, at], made.low[row, at], made.high[row, at])
            for row, one in enumerate(OUTCOMES)
        }
    return json.dumps({"about": made.about, "countries": countries}, ensure_ascii=False, indent=1) + "\n"


def _figures(probability: float, low: float, high: float) -> dict[str, Any]:
    return {
        "probability": round(probability, DECIMALS),
        "low": round(low, DECIMALS),
        "high": round(high, DECIMALS),
    }
