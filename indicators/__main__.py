"""``python -m indicators``: what is measured, every country's scores, and what one country's score is made of."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from sqlalchemy import Engine

from data import schema
from data.countries import name
from data.database import DatabaseError, engine
from data.frames import ABSENT, load_panel
from data.queries import Mode, NotFound, check_iso3, resolve_as_of
from indicators import engine as scoring
from indicators import registry, table
from indicators.changes import Split, split
from indicators.contract import LANE_NAMES, PILLAR_NAMES
from indicators.drivers import drivers
from indicators.engine import Scores
from indicators.panel import Panel
from indicators.registry import RegistryError
from indicators.weights import DEFAULT, WeightError, named


class Refused(Exception):
    """What was asked for cannot be given; the message says what can."""


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(f"{text!r} is not a date. Write it as 2012-01-31") from None


def _scores(bind: Engine, asked: argparse.Namespace) -> Scores:
    """Return the scores at the one date asked for."""
    on = None if asked.as_of is None else _day(asked.as_of)
    if on is not None and on.year < scoring.FIRST_YEAR:
        raise Refused(
            f"scores start in {scoring.FIRST_YEAR}, and {on.isoformat()} is before. Choose a later date"
        )
    as_of = resolve_as_of(bind, on, asked.mode)
    packed = load_panel(bind, as_of, registry.series())
    if not any((block.status != ABSENT).any() for block in packed.blocks.values()):
        raise Refused("the database holds no figures. Run: python -m data init")
    panel = Panel(packed, [as_of.on])
    measures = scoring.measure(panel)
    return scoring.weigh(measures, named(asked.weights, measures.indicators), as_of, packed.digest)


def listed() -> list[dict[str, Any]]:
    """Return every indicator's declaration with what its module says, as JSON-ready values."""
    return [
        {
            "id": one.id,
            "name": one.name,
            "unit": one.unit,
            "pillar": str(one.pillar),
            "lane": str(one.lane),
            "direction": one.direction,
            "goalposts": list(one.goalposts),
            "treat": str(one.treat),
            "reference": one.reference,
            "series": list(one.series),
            "max_age_months": one.max_age,
            "window_months": one.window,
            "resilience": one.resilience,
            "optional": one.optional,
            "note": one.note,
            "module": entry.module,
            **{label.lower(): text for label, text in entry.labelled().items()},
        }
        for entry in registry.entries()
        for one in [entry.indicator]
    ]


def _show_list(as_json: bool) -> str:
    if as_json:
        return json.dumps(listed(), indent=1) + "\n"
    lines = [
        f"{one.id:34}{PILLAR_NAMES[one.pillar]:30}{LANE_NAMES[one.lane]:12}{one.name}, {one.unit}"
        for one in registry.indicators()
    ]
    return "\n".join([*lines, f"{len(lines)} indicators", ""])


def _explain(bind: Engine, asked: argparse.Namespace) -> str:
    iso3 = check_iso3(asked.iso3)
    scores = _scores(bind, asked)
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
            f"composite {made.composite:.1f}, bounds {scores.low[-1, at]:.1f} to {scores.high[-1, at]:.1f}, "
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
        lines += ["", *_split_lines(_split(bind, scores, _day(asked.since)), iso3)]
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


def parser() -> argparse.ArgumentParser:
    """Return the command line of this room."""
    root = argparse.ArgumentParser(prog="python -m indicators", description=__doc__)
    commands = root.add_subparsers(dest="command", required=True)
    one = commands.add_parser("list", help="every indicator")
    one.add_argument("--json", action="store_true")
    at = argparse.ArgumentParser(add_help=False)
    at.add_argument("--as-of", metavar="DATE", help="as known on this date (default: the latest)")
    at.add_argument("--mode", default="auto", help="auto, " + " or ".join(Mode))
    at.add_argument("--weights", default=DEFAULT, metavar="NAME", help=f"weight set (default: {DEFAULT})")
    one = commands.add_parser("score", parents=[at], help="scores of every country")
    one.add_argument("--format", choices=["csv", "json"], default="csv")
    one.add_argument(
        "--metadata", type=Path, metavar="FILE", help="write the metadata here instead of to stderr"
    )
    one = commands.add_parser("explain", parents=[at], help="what a country's composite is made of")
    one.add_argument("iso3")
    one.add_argument("--since", metavar="DATE", help="and why it moved since this date")
    return root


def _score(bind: Engine, asked: argparse.Namespace) -> str:
    scores = _scores(bind, asked)
    about = json.dumps(scoring.metadata(scores), ensure_ascii=False)
    if asked.metadata is not None:
        asked.metadata.write_text(about + "\n", encoding="utf-8")
    elif asked.format == "csv":
        print(about, file=sys.stderr)
    return table.as_csv(scores) if asked.format == "csv" else table.as_json(scores)


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 the database or a module cannot answer, 2 asked for what there is not."""
    asked = parser().parse_args(arguments)
    try:
        if asked.command == "list":
            sys.stdout.write(_show_list(asked.json))
            return 0
        bind = engine()
        schema.require(bind)
        with Console(stderr=True).status("reading the panel and scoring"):
            answer = _score(bind, asked) if asked.command == "score" else _explain(bind, asked)
        sys.stdout.write(answer)
    except (Refused, WeightError, NotFound, ValueError) as error:
        print(f"indicators: {error}", file=sys.stderr)
        return 2
    except (DatabaseError, RegistryError, OSError) as error:
        print(f"indicators: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
