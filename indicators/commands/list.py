"""Every indicator."""

from __future__ import annotations

import argparse
import json
from typing import Any

from indicators import registry
from indicators.contract import LANE_NAMES, PILLAR_NAMES

NEEDS_DATA = False


def add(parser: argparse.ArgumentParser) -> None:
    """Take the arguments of this command."""
    parser.add_argument("--json", action="store_true")


def run(bind: None, asked: argparse.Namespace) -> str:  # noqa: ARG001 - declarations need no database
    """Return the list in words or as JSON."""
    if asked.json:
        return json.dumps(listed(), indent=1) + "\n"
    lines = [
        f"{one.id:34}{PILLAR_NAMES[one.pillar]:30}{LANE_NAMES[one.lane]:12}{one.name}, {one.unit}"
        for one in registry.indicators()
    ]
    return "\n".join([*lines, f"{len(lines)} indicators", ""])


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
