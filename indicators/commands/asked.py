"""What commands have in common: the date, mode and weight set that were asked for, and the scores at that date."""

from __future__ import annotations

import argparse
from datetime import date

from sqlalchemy import Engine

from data.frames import ABSENT, load_panel
from data.queries import AsOf, Mode, resolve_as_of
from data.revisions import revisions
from indicators import engine as scoring
from indicators import registry
from indicators.engine import Scores
from indicators.panel import Panel
from indicators.weights import DEFAULT, find


class Refused(Exception):
    """What was asked for cannot be given; the message says what can."""


def day(text: str) -> date:
    """Return the date; raise Refused when it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(f"{text!r} is not a date. Write it as 2012-01-31") from None


def add_date(parser: argparse.ArgumentParser) -> None:
    """Let a command be asked as of a date."""
    parser.add_argument("--as-of", metavar="DATE", help="as known on this date (default: the latest)")
    parser.add_argument("--mode", default="auto", help="auto, " + " or ".join(Mode))


def add_weights(parser: argparse.ArgumentParser) -> None:
    """Let a command be asked under a weight set."""
    parser.add_argument(
        "--weights",
        default=DEFAULT,
        metavar="NAME",
        help=f"weight set, built-in or saved, a version as NAME@2 (default: {DEFAULT})",
    )


def as_of(bind: Engine, asked: argparse.Namespace) -> AsOf:
    """Return the date asked for and how it is answered; raise Refused for one before the data."""
    on = None if asked.as_of is None else day(asked.as_of)
    if on is not None and on.year < scoring.FIRST_YEAR:
        raise Refused(
            f"scores start in {scoring.FIRST_YEAR}, and {on.isoformat()} is before. Choose a later date"
        )
    return resolve_as_of(bind, on, asked.mode)


def scores(bind: Engine, asked: argparse.Namespace) -> Scores:
    """Return the scores at the one date asked for."""
    at = as_of(bind, asked)
    packed = load_panel(bind, at, registry.series())
    if not any((block.status != ABSENT).any() for block in packed.blocks.values()):
        raise Refused("the database holds no figures. Run: python -m data init")
    known = revisions(bind, at, registry.series())
    measures = scoring.measure(Panel(packed, [at.on]), revisions=known)
    return scoring.weigh(measures, find(bind, asked.weights, measures.indicators), at, packed.digest)
