"""What a country's composite is made of."""

from __future__ import annotations

import argparse
from datetime import date

from sqlalchemy import Engine

from data.countries import name
from data.frames import load_panel
from data.queries import check_iso3, resolve_as_of
from indicators import engine as scoring
from indicators import registry
from indicators.changes import Split, split
from indicators.commands.asked import Refused, add_date, add_weights, day
from indicators.commands.asked import scores as scores_of
from indicators.drivers import drivers
from indicators.engine import Scores
from indicators.uncertainty import LABEL


def add(parser: argparse.ArgumentParser) -> None:
    """Take the arguments of this command."""
    add_date(parser)
    add_weights(parser)
    parser.add_argument("iso3")
    parser.add_argument("--since", metavar="DATE", help="and why it moved since this date")


def run(bind: Engine, asked: argparse.Namespace) -> str:
    """Return one country's composite by indicator, in words."""
    iso3 = check_iso3(asked.iso3)
    scores = scores_of(bind, asked)
    made = drivers(scores, iso3)
    held = f"{sum(row.score is not None for row in made.rows)} of {len(made.rows)} indicators"
    lines = [
        f"{name(iso3)} ({iso3}), {made.on.isoformat()}, {scores.as_of.mode}, weights {scores.weights.name}"
    ]
    if made.composite is None:
        lines.append(f"no score: {held} have a value")
    else:
        at = scores.column[iso3]
        lines.append(
            f"composite {made.composite:.1f}, {scores.simulation.low[at]:.1f} to {scores.simulation.high[at]:.1f} in nine of "
            f"ten draws ({LABEL}), bounds {scores.bounds_low[-1, at]:.1f} to {scores.bounds_high[-1, at]:.1f}, "
            f"reliability {scores.grade(iso3)}, {held}"
        )
    lines += [
        "",
        f"{'indicator':46}{'pillar':8}{'lane':12}{'value':>12}{'score':>8}{'points':>8}{'age':>6}  unit",
    ]
    for row in made.rows:
        one = row.indicator
        value = "missing" if row.value is None else f"{row.value:,.{one.decimals}f}"
        lines.append(
            f"{one.name[:45]:46}{one.pillar:8}{one.lane:12}{value:>12}{_figure(row.score):>8}{_figure(row.points):>8}"
            f"{'' if row.age is None else row.age:>6}  {one.unit}"
        )
    if asked.since is not None:
        lines += ["", *_split_lines(_split(bind, scores, day(asked.since)), iso3)]
    return "\n".join([*lines, "", scoring.COMPOSITE_MEANING, ""])


def _figure(number: float | None) -> str:
    return "" if number is None else f"{number:.1f}"


def _split(bind: Engine, scores: Scores, since: date) -> Split:
    if since >= scores.as_of.on:
        raise Refused(
            f"--since {since.isoformat()} is not before {scores.as_of.on.isoformat()}. Choose an earlier date"
        )
    then = load_panel(bind, resolve_as_of(bind, since), registry.series())
    now = load_panel(bind, scores.as_of, registry.series())
    return split(then, now, scores.weights, scores.weights)


def _split_lines(made: Split, iso3: str) -> list[str]:
    at = made.iso3.index(iso3)
    lines = [f"from {made.start[at]:.1f} on {made.before.isoformat()} to {made.end[at]:.1f}, because of:"]
    for cause, points in made.by_cause().items():
        lines.append(f"  {cause:32}{points[at]:+8.2f}")
        inside = sorted(
            zip(made.indicators, made.parts[cause][:, at], strict=True), key=lambda pair: -abs(pair[1])
        )
        lines += [f"    {one.name[:45]:46}{moved:+8.2f}" for one, moved in inside[:5] if abs(moved) >= 0.005]
    return lines
