"""Deaths in each of the next months: a distribution by country, or with --trials how such forecasts would have done."""

from __future__ import annotations

import argparse
import csv
import io
import json

import numpy as np
from sqlalchemy import Engine

from indicators import count_trials
from indicators.commands.asked import add_date, as_of
from indicators.counts import QUANTILES

DOING = "looking for months like these"
PRINTED = (0.05, 0.25, 0.5, 0.75, 0.95)


def add(parser: argparse.ArgumentParser) -> None:
    """Take the arguments of this command."""
    add_date(parser)
    parser.add_argument(
        "--trials", action="store_true", help="scores by year beside the last twelve months, as JSON"
    )


def run(bind: Engine, asked: argparse.Namespace) -> str:
    """Return quantiles by series, country and month as CSV, or the trials as JSON."""
    if asked.trials:
        try:
            found = count_trials.load(bind)
        except count_trials.NotMade:
            count_trials.refresh(bind)
            found = count_trials.load(bind)
        rows = {key: [vars(one) for one in made] for key, made in found.items()}
        return json.dumps(rows, indent=1) + "\n"
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["series", "iso3", "month", "last_known", *(f"p{100 * q:02.0f}" for q in PRINTED), "mean"])
    for made in count_trials.ahead(bind, as_of(bind, asked)):
        for row, month in enumerate(made.months):
            for at, iso3 in enumerate(made.iso3):
                steps = made.quantiles[row, at]
                if not np.isnan(steps).any():
                    figures = [*np.interp(PRINTED, QUANTILES, steps), steps.mean()]
                    table.writerow(
                        [
                            made.series,
                            iso3,
                            month.isoformat(),
                            made.last_known.isoformat(),
                            *(f"{x:.1f}" for x in figures),
                        ]
                    )
    return out.getvalue()
