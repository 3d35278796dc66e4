"""Scores as the table that scripts rely on: one row a country, fixed columns, fixed number format."""

from __future__ import annotations

import csv
import io
import json
import math
from typing import Any

from data.countries import by_iso3
from indicators.aggregation import LANES, PILLARS
from indicators.engine import Scores, metadata

COLUMNS = (
    *("iso3", "composite", "low", "high", "rank_low", "rank_high", "coverage"),
    *(str(pillar) for pillar in PILLARS),
    *(str(lane) for lane in LANES),
)
SCORE_DECIMALS, SHARE_DECIMALS = 2, 4


def rows(scores: Scores, when: int = -1) -> list[dict[str, Any]]:
    """Return ``COLUMNS`` for every country and area that exists at the date, in order of iso3; None is missing.

    Scores have two decimals, coverage is a share with four, ranks are whole numbers.
    """
    table = []
    for code in sorted(scores.iso3):
        country = by_iso3().get(code)
        if country is None or not country.exists(scores.dates[when]):
            continue
        at = scores.column[code]
        values = {
            "iso3": code,
            "composite": _rounded(scores.composite[when, at]),
            "low": _rounded(scores.low[when, at]),
            "high": _rounded(scores.high[when, at]),
            "rank_low": int(scores.rank_low[when, at]) or None,
            "rank_high": int(scores.rank_high[when, at]) or None,
            "coverage": round(float(scores.coverage[when, at]), SHARE_DECIMALS),
        }
        values |= {str(one): _rounded(scores.pillars[place, when, at]) for place, one in enumerate(PILLARS)}
        values |= {str(one): _rounded(scores.lanes[place, when, at]) for place, one in enumerate(LANES)}
        table.append(values)
    return table


def _rounded(value: float) -> float | None:
    # Adding 0 turns a rounded -0.0 into 0.0.
    return None if math.isnan(value) else round(float(value), SCORE_DECIMALS) + 0.0


def as_csv(scores: Scores, when: int = -1) -> str:
    """Return the table as CSV, missing as empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows(scores, when):
        writer.writerow([_written(name, row[name]) for name in COLUMNS])
    return out.getvalue()


def _written(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.{SHARE_DECIMALS if name == 'coverage' else SCORE_DECIMALS}f}"
    return str(value)


def as_json(scores: Scores, when: int = -1) -> str:
    """Return the table with its metadata as JSON, missing as null."""
    return json.dumps({"metadata": metadata(scores), "scores": rows(scores, when)}, indent=1) + "\n"
