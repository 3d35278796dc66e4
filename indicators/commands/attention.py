"""Attention of the Human Rights Council and the Security Council to every State, its state on each, and the gap to its risk."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Collection
from typing import Any

from sqlalchemy import Engine

from data import acts as council_acts
from data.ledger import sources
from indicators import attention_table as table
from indicators.attention import attention, by_state, read_rules
from indicators.attention_gaps import gaps
from indicators.attention_rules import KINDS
from indicators.commands.asked import add_date, add_weights, scores
from indicators.engine import Scores, metadata

DOING = "scoring, and counting acts of the Councils"


def add(parser: argparse.ArgumentParser) -> None:
    """Take the arguments of this command."""
    add_date(parser)
    add_weights(parser)
    parser.add_argument("--format", choices=["csv", "json"], default="csv")
    for body in KINDS:
        parser.add_argument(
            f"--{body}", default="", metavar="POINTS", help="points moved, such as resolution:4"
        )
    parser.add_argument("--half-life", default="", metavar="DAYS", help="after which an act counts half")
    parser.add_argument(
        "--window", default="", metavar="MONTHS", help="in which an act makes a State discussed"
    )


def run(bind: Engine, asked: argparse.Namespace) -> str:
    """Return attention as CSV or JSON; what must be read with CSV goes to stderr."""
    rules = read_rules().moved(vars(asked))
    made = scores(bind, asked)
    acts, coverage = council_acts.acts(bind, made.as_of), council_acts.coverage(bind, made.as_of)
    sitting = council_acts.members(bind, made.as_of, made.as_of.on)
    found = attention(acts, coverage, made.as_of.on, rules)
    bodies = tuple(rules.bodies)
    seats = {body: frozenset(sitting.loc[sitting["body"] == body, "iso3"]) for body in bodies}
    lines = gaps(found, by_state(made.composite[-1], made.iso3), seats)
    behind = set(acts.loc[acts["body"].isin(bodies), "source"])
    about = _scored(made) | table.about(found) | {"sources": _credits(bind, behind)}
    if asked.format == "csv":
        print(json.dumps(about, ensure_ascii=False), file=sys.stderr)
        return table.as_csv(lines, bodies)
    answer = {
        "about": about,
        "sensitivity": table.sensitive(acts, coverage, found),
        "lists": table.lists(lines, bodies),
        "countries": table.by_country(found, lines),
    }
    return json.dumps(answer, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _scored(made: Scores) -> dict[str, Any]:
    told = metadata(made)
    return {key: told[key] for key in ("as_of", "mode", "snapshot", "weights", "code")}


def _credits(bind: Engine, behind: Collection[str]) -> list[dict[str, str]]:
    return [
        {"id": one.key, "name": one.name, "licence": one.licence, "citation": one.citation}
        for one in sources(bind)
        if one.key in behind
    ]
