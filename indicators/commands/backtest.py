"""What the outlook would have caught and missed: every figure of the track record, or a country's nearest past trajectories."""

from __future__ import annotations

import argparse
import json
import math
from dataclasses import asdict
from typing import Any

from sqlalchemy import Engine

from data import outlooks
from data.countries import name
from data.queries import check_iso3
from indicators import analogues, hard_cases, origins, outlook_backtest, track_record
from indicators.commands.asked import Refused
from indicators.hard_cases import HardCases
from indicators.outcomes import BY_ID
from indicators.outlook_backtest import ABOUT
from indicators.outlook_issue import judged_by, live
from indicators.skill import NAMED_AT, Figure, TooFewOutcomes
from indicators.track import OUTLOOK
from indicators.track_record import Judged, TrackRecord

DOING = "trying the outlook on past years"


def add(parser: argparse.ArgumentParser) -> None:
    """Take the arguments of this command."""
    parser.add_argument("--json", action="store_true", help="every figure of the Track record page")
    parser.add_argument(
        "--live", action="store_true", help="outlooks as issued, and the scores of those that came due"
    )
    parser.add_argument("--analogues", metavar="ISO3", help="the past trajectories nearest to a country's")
    parser.add_argument(
        "--year", type=int, help="the last January of the country's trajectory (default: the newest)"
    )


def run(bind: Engine, asked: argparse.Namespace) -> str:
    """Return the track record in words or as JSON; make what is not made yet."""
    if asked.live:
        return _live(bind)
    try:
        origins.refresh(bind)
        if asked.analogues:
            return _near(bind, check_iso3(asked.analogues), asked.year)
        outlook_backtest.refresh(bind)
        track_record.refresh(bind)
    except TooFewOutcomes as error:
        raise Refused(f"the outlook cannot be tried: {error}") from error
    made = track_record.load(bind)
    if asked.json:
        return json.dumps({"about": ABOUT, **_plain(asdict(made))}, indent=1, ensure_ascii=False) + "\n"
    return _words(made)


def _near(bind: Engine, iso3: str, year: int | None) -> str:
    held = origins.need(bind)
    last = held.years[-1] if year is None else year
    if last not in held.years:
        raise Refused(f"--year {last} is not an origin. Choose one of {held.years[0]} to {held.years[-1]}")
    found = analogues.nearest(held, iso3, last)
    rows = [
        {
            "iso3": one.iso3,
            "year": one.year,
            "distance": round(one.distance, 4),
            "shared": round(one.shared, 4),
        }
        for one in found
    ]
    return (
        json.dumps({"iso3": iso3, "year": last, "method": analogues.SAID, "nearest": rows}, indent=1) + "\n"
    )


def _live(bind: Engine) -> str:
    issued = [
        {"issued": one.on.isoformat(), "inputs": one.inputs, "code": one.code, "judged_by": judged_by(one.on)}
        for one in outlooks.issues(bind)
    ]
    due = [
        {"issued": one.issue.on.isoformat(), "outcome": one.outcome, "year": one.year, "n": one.n, "positives": one.positives,
         "brier": one.brier, "base_brier": one.base_brier, "auc": one.auc}
        for one in live(bind)
    ]  # fmt: skip
    return json.dumps(_plain({"issued": issued, "came_due": due}), indent=1) + "\n"


def _plain(value: Any) -> Any:
    """Return a value in which what cannot be told is null, as JSON has it."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _words(made: TrackRecord) -> str:
    lines = [f"outlook of each 31 January {made.first}-{made.last}, {ABOUT}"]
    for key, one in made.outcomes.items():
        lines += ["", BY_ID[key].name, *_of(one)]
    lines += [
        "",
        "hard cases by what was quiet before; AUC and average precision with 5-95 %, State-years with the outcome of all",
    ]
    for cases in made.hard_cases:
        lines += _hard(cases)
    return "\n".join([*lines, ""])


def _of(one: Judged) -> list[str]:
    lines = []
    for ranked in (*one.ranked, *one.parts):
        if ranked.skill is None:
            lines.append(f"  {ranked.title:36}too few outcomes")
            continue
        told = ranked.skill
        recall = next(flags.recall.value for flags in told.flags if flags.count == NAMED_AT)
        lines.append(
            f"  {ranked.title:36}AUC {told.auc.value:.3f}  AP {told.average_precision.value:.3f} (base {told.base_rate:.3f})  "
            f"caught at 20: {100 * recall:.0f} %"
        )
    if one.brier:
        lines.append(f"  Brier skill {one.brier.value:.3f} ({one.brier.low:.3f} to {one.brier.high:.3f})")
    found = one.of(OUTLOOK).skill
    if one.missed and found:
        lines.append(f"  missed: {', '.join(f'{name(told.iso3)} {told.year}' for told in one.missed)}")
    return lines


def _hard(one: HardCases) -> list[str]:
    lines = ["", f"  {BY_ID[one.outcome].name}, after {hard_cases.words(one.quiet)}"]
    for each in (one.alone, *one.ranked):
        told = each.skill
        lines.append(
            f"    {each.title:36}AUC {_interval(told.auc)}  AP {_interval(told.average_precision)}  {told.positives} of {told.n}"
            if told
            else f"    {each.title:36}too few outcomes"
        )
    return lines


def _interval(one: Figure) -> str:
    return f"{one.value:.3f} ({one.low:.3f}-{one.high:.3f})"
