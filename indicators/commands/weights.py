"""Weight sets: those there are, what each weighs, saving one, and finding one on past outcomes.

list             every built-in and saved set
show NAME        a set's nominal and effective weights, and indicators that say the same
export NAME      a set as JSON, to be changed and saved
save FILE        the set in a JSON file as the next version of its name
optimise         weights found on past outcomes, as JSON; --write replaces those of the set "optimised"
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Engine

from data.frames import load_panel
from data.queries import AsOf
from indicators import engine as scoring
from indicators import origins, registry, weights
from indicators.commands.asked import Refused, add_date, as_of
from indicators.effective import alike, effective
from indicators.optimise import TRAIN_UNTIL, optimise
from indicators.panel import Panel
from indicators.weights import WeightSet

DOING = "reading weight sets"


def add(parser: argparse.ArgumentParser) -> None:
    """Take the arguments of this command."""
    tasks = parser.add_subparsers(dest="task", required=True)
    tasks.add_parser("list", help="every built-in and saved set")
    showing = tasks.add_parser("show", help="what a set weighs")
    showing.add_argument("name")
    add_date(showing)
    tasks.add_parser("export", help="a set as JSON").add_argument("name")
    saving = tasks.add_parser("save", help="save the set in a JSON file as the next version of its name")
    saving.add_argument("file", type=Path)
    saving.add_argument("--role", default="analyst", help="role of whoever saves it (default: analyst)")
    finding = tasks.add_parser("optimise", help=f"find weights on outcomes up to {TRAIN_UNTIL}")
    finding.add_argument("--write", action="store_true", help="make them those of the set optimised")


def run(bind: Engine, asked: argparse.Namespace) -> str:
    """Return what the task says."""
    if asked.task == "list":
        return _list(bind)
    if asked.task == "save":
        return _save(bind, asked.file, asked.role)
    if asked.task == "optimise":
        return _optimise(bind, write=asked.write)
    chosen = weights.find(bind, asked.name, registry.indicators())
    if asked.task == "export":
        return json.dumps(chosen.as_dict(), indent=1, ensure_ascii=False) + "\n"
    return _show(bind, chosen, as_of(bind, asked))


def _list(bind: Engine) -> str:
    good, broken = weights.saved(bind)
    sets = [*weights.presets(registry.indicators()).values(), *good]
    lines = [f"{one.label:30}{one.digest:18}{one.note}".rstrip() for one in sets]
    return "\n".join([*lines, *(f"cannot be used: {words}" for words in broken), ""])


def _save(bind: Engine, file: Path, role: str) -> str:
    try:
        values: Any = json.loads(file.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise Refused(
            f"{file} is not JSON ({error}). Export a set to see the form: python -m indicators weights export {weights.DEFAULT}"
        ) from error
    if not isinstance(values, dict):
        raise Refused(f"{file} must hold one weight set: an object with name, pillars, lanes and indicators")
    made = weights.save(bind, weights.from_dict({**values, "version": 1}), role)
    later = "" if made.version == 1 else "; earlier versions stay as they are"
    return f"saved {made.label}, digest {made.digest}{later}\n"


def _show(bind: Engine, chosen: WeightSet, at: AsOf) -> str:
    measures = scoring.measure(Panel(load_panel(bind, at, registry.series()), [at.on]))
    scores = measures.score[:, -1]
    rows = sorted(effective(scores, measures.indicators, chosen), key=lambda row: -row.nominal)
    lines = [
        f"{chosen.label}, digest {chosen.digest}. {chosen.note}",
        f"as of {at.on.isoformat()}; effective: share of the variance of the composite over States",
        "",
        f"{'indicator':36}{'nominal':>9}{'effective':>11}",
        *(
            f"{row.indicator:36}{row.nominal:>9.2%}"
            + (f"{'-':>11}" if np.isnan(row.effective) else f"{row.effective:>11.2%}")
            for row in rows
            if row.nominal > 0
        ),
    ]
    if all(np.isnan(row.effective) for row in rows):
        lines += ["", "no State has a composite on that date: too little of what this set weighs is known"]
    pairs = alike(scores, measures.indicators, chosen)
    if pairs:
        lines += ["", "say the same across States:"]
        lines += [
            f"  {one.one} and {one.other}: r {one.correlation:.2f} over {one.states} States, {one.nominal:.1%} of the weight together"
            for one in pairs
        ]
    return "\n".join([*lines, ""])


def _optimise(bind: Engine, *, write: bool) -> str:
    origins.refresh(bind)
    found = json.dumps(optimise(origins.need(bind)), indent=1) + "\n"
    if write:
        weights.OPTIMISED_FILE.write_text(found, encoding="utf-8")
    return found
