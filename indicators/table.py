"""Scores as the table that scripts rely on: one row a country, fixed columns, fixed number format."""

from __future__ import annotations

import csv
import io
import json
import math
from typing import Any

from data.countries import by_iso3
from indicators import uncertainty
from indicators.aggregation import LANES, PILLARS
from indicators.engine import Scores
from indicators.engine import metadata as _metadata
from indicators.uncertainty import SPREAD, Simulation

COLUMNS = (
    *("iso3", "composite", "low", "high", "rank_low", "rank_high", "coverage"),
    *(str(pillar) for pillar in PILLARS),
    *(str(lane) for lane in LANES),
)
BOUNDS = ("bounds_low", "bounds_high", "bounds_rank_low", "bounds_rank_high")
"""Given in JSON beside ``COLUMNS``: the logical bounds, which say what missing evidence leaves open."""
SCORE_DECIMALS, SHARE_DECIMALS = 2, 4


def rows(scores: Scores, when: int = -1, spread: float = SPREAD) -> list[dict[str, Any]]:
    """Return ``COLUMNS`` and ``BOUNDS`` for every country and area that exists at the date, by iso3; None is missing.

    Scores have two decimals, coverage is a share with four, ranks are whole numbers.
    """
    drawn, table = _drawn(scores, when, spread), []
    for code in sorted(scores.iso3):
        country = by_iso3().get(code)
        if country is None or not country.exists(scores.dates[when]):
            continue
        at = scores.column[code]
        values = {
            "iso3": code,
            "composite": _rounded(scores.composite[when, at]),
            "low": _rounded(drawn.low[at]),
            "high": _rounded(drawn.high[at]),
            "rank_low": int(drawn.rank_low[at]) or None,
            "rank_high": int(drawn.rank_high[at]) or None,
            "coverage": round(float(scores.coverage[when, at]), SHARE_DECIMALS),
        }
        values |= {str(one): _rounded(scores.pillars[place, when, at]) for place, one in enumerate(PILLARS)}
        values |= {str(one): _rounded(scores.lanes[place, when, at]) for place, one in enumerate(LANES)}
        values |= {
            "bounds_low": _rounded(scores.bounds_low[when, at]),
            "bounds_high": _rounded(scores.bounds_high[when, at]),
            "bounds_rank_low": int(scores.bounds_rank_low[when, at]) or None,
            "bounds_rank_high": int(scores.bounds_rank_high[when, at]) or None,
        }
        table.append(values)
    return table


def _drawn(scores: Scores, when: int, spread: float) -> Simulation:
    last = when in (-1, len(scores.dates) - 1)
    return scores.simulation if last and spread == SPREAD else uncertainty.of(scores, when, spread=spread)


def metadata(scores: Scores, when: int = -1, spread: float = SPREAD) -> dict[str, Any]:
    """Return what must be read with the table, as JSON-ready values."""
    return _metadata(scores) | {
        "interval": uncertainty.INTERVAL_MEANING,
        "uncertainty": _drawn(scores, when, spread).words,
    }


def _rounded(value: float) -> float | None:
    # Adding 0 turns a rounded -0.0 into 0.0.
    return None if math.isnan(value) else round(float(value), SCORE_DECIMALS) + 0.0


def as_csv(scores: Scores, when: int = -1, spread: float = SPREAD) -> str:
    """Return the table as CSV, missing as empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows(scores, when, spread):
        writer.writerow([_written(name, row[name]) for name in COLUMNS])
    return out.getvalue()


def _written(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.{SHARE_DECIMALS if name == 'coverage' else SCORE_DECIMALS}f}"
    return str(value)


def as_json(scores: Scores, when: int = -1, spread: float = SPREAD) -> str:
    """Return the table with its metadata as JSON, missing as null."""
    table = {"metadata": metadata(scores, when, spread), "scores": rows(scores, when, spread)}
    return json.dumps(table, indent=1) + "\n"
