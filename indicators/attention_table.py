"""Attention as scripts read it: CSV with fixed columns, and JSON with every act, the lists of pages and what other choices would change."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from indicators import attention_sensitivity as sensitivity
from indicators import attention_time
from indicators.attention import Attention
from indicators.attention_gaps import Line, not_discussed, one_active, widest

if TYPE_CHECKING:
    import pandas as pd

DECIMALS = 2


def as_csv(lines: Sequence[Line], bodies: Sequence[str]) -> str:
    """Return a row for every State and area: for each body the percentile, the state and the gap; missing as empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["iso3", *(name for body in bodies for name in (body, f"{body}_state", f"{body}_gap"))])
    for line in lines:
        cells = [
            cell
            for body in bodies
            for stand in [line.by[body]]
            for cell in (_written(stand.percentile), stand.state, _written(stand.gap))
        ]
        writer.writerow([line.iso3, *cells])
    return out.getvalue()


def _written(value: float | None) -> str:
    return "" if value is None else f"{round(value, DECIMALS) + 0.0:.{DECIMALS}f}"


def about(found: Attention) -> dict[str, Any]:
    """Return what must be read with the figures, as JSON-ready values."""
    bodies = {}
    for key, body in found.rules.bodies.items():
        until = found.evaluated[key]
        bodies[key] = {
            "name": body.name,
            "as_far_as": until and until.isoformat(),
            "basis": found.basis[key],
            "not_in_basis": found.left_out(key),
            "points": body.points,
            "not_counted": body.left_out,
        }
    return {
        "rules": found.rules.digest,
        "half_life_days": found.rules.half_life,
        "oldest_years": found.rules.oldest,
        "window_months": found.rules.window,
        "means": attention_time.__doc__,
        "bodies": bodies,
    }


def sensitive(acts: pd.DataFrame, coverage: pd.DataFrame, found: Attention) -> dict[str, Any]:
    """Return what follows of other choices: shared items counted, other half-lives, other points."""
    shared = sensitivity.umbrella(acts, coverage, found)
    lives = sensitivity.half_lives(acts, coverage, found)
    return {
        "umbrella": {body: [_shift(one) for one in moved] for body, moved in shared.items()},
        "half_life_days": {
            str(days): {body: [_shift(one) for one in moved] for body, moved in by_body.items()}
            for days, by_body in lives.items()
        },
        "points": {body: asdict(sensitivity.firmness(found, body)) for body in found.rules.bodies},
    }


def _shift(one: sensitivity.Shift) -> dict[str, Any]:
    shares = [_rounded(share) for share in one.percentile]
    return {
        "iso3": one.iso3,
        "state": one.state,
        "percentile": shares,
        "rank": one.rank,
        "quarter_changed": one.quarter,
    }


def lists(lines: Sequence[Line], bodies: Sequence[str]) -> dict[str, Any]:
    """Return the lists of pages, by iso3."""
    return {
        "not_discussed": {body: [one.iso3 for one in not_discussed(lines, body)] for body in bodies},
        "widest_gaps": {body: [one.iso3 for one in widest(lines, body)] for body in bodies},
        "one_active": {
            f"{body}_not_{other}": [one.iso3 for one in one_active(lines, body, other)]
            for body in bodies
            for other in bodies
            if body != other
        },
    }


def by_country(found: Attention, lines: Sequence[Line]) -> dict[str, Any]:
    """Return risk, attention, state and gap of each State and area, with every act behind them."""
    parts = {body: dict(list(found.contributions(body).groupby("iso3"))) for body in found.rules.bodies}
    return {
        line.iso3: {
            "group": line.group,
            "risk": _rounded(line.risk),
            "risk_percentile": _rounded(line.risk_percentile),
            **{
                body: {
                    "attention": _rounded(stand.value, 6),
                    "percentile": _rounded(stand.percentile),
                    "tied": stand.tied,
                    "state": stand.state,
                    "gap": _rounded(stand.gap),
                    "member": stand.sits,
                    "acts": _acts(parts[body].get(line.iso3)),
                }
                for body, stand in line.by.items()
            },
        }
        for line in lines
    }


def _acts(rows: pd.DataFrame | None) -> list[dict[str, Any]]:
    if rows is None:
        return []
    return [
        {
            "event": row["event"],
            "instrument": row["instrument"],
            "act": row["act"],
            "label": row["label"],
            "start": row["start"].date().isoformat(),
            "end": row["end"].date().isoformat(),
            "points": row["points"],
            "decay": round(row["decay"], 6),
            "contribution": round(row["contribution"], 6),
        }
        for row in rows.to_dict("records")
    ]


def _rounded(value: float | None, decimals: int = DECIMALS) -> float | None:
    return None if value is None else round(value, decimals) + 0.0
