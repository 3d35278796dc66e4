"""How well a weight set's scores ranked what then happened.

Origins are 31 January of each year since 1990; a score is judged by its calendar year.
"""

from __future__ import annotations

import argparse
import json
from typing import Any

from sqlalchemy import Engine

from indicators import origins, weights
from indicators.commands.asked import Refused, add_weights
from indicators.skill_report import report

DOING = "scoring past origins and resampling countries"


def add(parser: argparse.ArgumentParser) -> None:
    """Take the arguments of this command."""
    add_weights(parser)
    parser.add_argument("--json", action="store_true")


def run(bind: Engine, asked: argparse.Namespace) -> str:
    """Return the skill in words or as JSON, beside the simple rankings and the other sets."""
    held = origins.load(bind)
    if held is None:
        try:
            origins.refresh(bind)
        except ValueError as error:
            raise Refused(f"past origins cannot be made: {error}") from error
        held = origins.need(bind)
    chosen = weights.find(bind, asked.weights, held.indicators)
    if not held.judged:
        raise Refused("no outcomes are known yet. Run: python -m data init")
    good, broken = weights.saved(bind)
    others = [*weights.presets(held.indicators).values(), *good]
    made = report(held, chosen, others)
    made["metadata"]["saved_sets_that_cannot_be_used"] = broken
    return (
        json.dumps(made, indent=1, ensure_ascii=False) + "\n" if asked.json else "\n".join([*words(made), ""])
    )


def words(made: dict[str, Any]) -> list[str]:
    """Return a report as lines of text."""
    about, chosen = made["metadata"], made["weights"]
    first, last = about["years"]
    lines = [f"weights {chosen['name']}, origins 31 January {first}-{last}, {about['data']}"]
    if chosen["warning"]:
        lines.append(chosen["warning"])
    for one in made["outcomes"]:
        lines += ["", f"{one['name']}{' (hard cases)' if one['hard_cases'] else ''}"]
        lines.append(
            f"  {'':26}{'years':10}{'n':>6}{'with':>6}{'base':>7}  {'AUC':22}{'average precision':22}{'recall 20':22}flags/hit"
        )
        for part, (start, end) in about["parts"].items():
            lines.append(_line("this set", f"{start}-{end}", one["skill"][part]))
        for part, found in one["against_default"].items():
            if "problem" not in found:
                said = ", ".join(
                    f"{name} {_signed(found[key])} {found[key]['words']}"
                    for name, key in (("AUC", "auc"), ("average precision", "average_precision"))
                )
                lines.append(f"    against the default, {part}: {said}")
        for name, found in one["beside"].items():
            for part in ("all", "later"):
                start, end = about["parts"][part]
                lines.append(_line(name, f"{start}-{end}", found["skill"][part]))
        lines += _misses(one["skill"]["all"])
    return [*lines, "", about["hindsight"], about["without_score"]]


def _line(name: str, years: str, found: dict[str, Any]) -> str:
    if "problem" in found:
        return f"  {name[:25]:26}{years:10}{found['problem']}"
    flags = found["flags"]["20"]
    return (
        f"  {name[:25]:26}{years:10}{found['n']:>6}{found['positives']:>6}{found['base_rate']:>7.3f}  "
        f"{_figure(found['auc']):22}{_figure(found['average_precision']):22}{_figure(flags['recall']):22}"
        f"{_figure(flags['flags_per_hit'], 1)}"
    )


def _figure(figure: dict[str, Any], decimals: int = 3) -> str:
    parts = [figure[key] for key in ("value", "low", "high")]
    if None in parts:
        return "-"
    value, low, high = (f"{part:.{decimals}f}" for part in parts)
    return f"{value} ({low}-{high})"


def _signed(figure: dict[str, Any]) -> str:
    if figure["value"] is None or figure["low"] is None:
        return "-"
    return f"{figure['value']:+.3f} ({figure['low']:+.3f} to {figure['high']:+.3f}),"


def _misses(found: dict[str, Any]) -> list[str]:
    if "misses" not in found:
        return []
    named = [
        f"{one['iso3']} {one['year']} ({'no score' if one['rank'] is None else format(one['rank'], 'g')})"
        for one in found["misses"]
    ]
    shown = ", ".join(named[-40:])
    return [
        f"    misses at 20 flags a year, with their place: {len(named)}{'; the last 40' if len(named) > 40 else ''}: {shown}"
    ]
