"""Signals that stand on a date: what fired, on what evidence, its state, and which rules cannot be evaluated and why."""

from __future__ import annotations

import argparse
import csv
import io
import json
from typing import Any

from sqlalchemy import Engine

from data import signals as stored
from data.queries import AsOf, events
from indicators.commands.asked import Refused, add_date, as_of
from indicators.signals.rules import RuleError, by_id

DOING = "reading the panel and testing the rules"


def add(parser: argparse.ArgumentParser) -> None:
    """Take the arguments of this command."""
    add_date(parser)
    parser.add_argument("--format", choices=["csv", "json"], default="csv")
    parser.add_argument("--rule", metavar="ID", help="only this rule")
    parser.add_argument("--cards", action="store_true", help="print the rules in words, with their back-test")


def run(bind: Engine, asked: argparse.Namespace) -> str:
    """Return the signals as CSV or JSON, or the rule cards as text; raise Refused for an unknown rule or date."""
    try:
        known = by_id()
    except RuleError as error:
        raise Refused(str(error)) from error
    if asked.rule is not None and asked.rule not in known:
        raise Refused(f"there is no rule {asked.rule!r}. Choose {', '.join(known)}")
    return _cards(bind, asked.rule) if asked.cards else _signals(bind, as_of(bind, asked), asked)


def _cards(bind: Engine, only: str | None) -> str:
    from indicators.signals import cards, keeping

    records = keeping.compute(bind).records
    made = [cards.card(rule, records.get(key)) for key, rule in by_id().items() if only in (None, key)]
    return "\n\n".join(map(cards.as_text, made)) + "\n"


def _signals(bind: Engine, at: AsOf, asked: argparse.Namespace) -> str:
    from indicators.signals import alerts, board, keeping
    from indicators.signals.history import not_evaluated

    past, _ = keeping.fired(bind, at)
    told = alerts.read(events(bind, at, source=alerts.SOURCE))
    rows = board.rows_of(board.board(past, at.on, stored.issued(bind, at), told), {"id": asked.rule or ""})
    found = [board.as_record(row) for row in rows]
    silent = [one for one in not_evaluated(past, at.on) if asked.rule in (None, one.rule)]
    if asked.format == "json":
        answer: dict[str, Any] = {
            "as_of": at.on.isoformat(),
            "mode": str(at.mode),
            "rules": {rule.id: rule.digest for rule in by_id().values()},
            "signals": found,
            "not_evaluated": [{"rule": one.rule, "why": one.why} for one in silent],
        }
        return json.dumps(answer, ensure_ascii=False, indent=1) + "\n"
    out = io.StringIO()
    table = csv.DictWriter(out, board.COLUMNS, restval="", lineterminator="\n")
    table.writeheader()
    table.writerows(found)
    names = by_id()
    table.writerows(
        {
            "rule": one.rule,
            "name": names[one.rule].name,
            "state": "not evaluated",
            "kind": "rule",
            "why": one.why,
        }
        for one in silent
    )
    return out.getvalue()
