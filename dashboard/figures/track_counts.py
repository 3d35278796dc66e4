"""Deaths by month: the error of the forecast distribution beside that of the last twelve months, year by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import Part, attrs, rows
from indicators.counts import Trial

TITLES = {
    "ucdp_ged.deaths_state_based": "State-based conflict",
    "ucdp_ged.deaths_total": "All organized violence",
}


WIDEST = 0.3
"""Share at which a bar of the difference ends."""


def mean(trials: Sequence[Trial], field: str) -> float:
    """Return the mean over years of one score."""
    return float(sum(getattr(one, field) for one in trials) / len(trials))


def gain(trials: Sequence[Trial]) -> float:
    """Return the share by which the mean CRPS over the years is smaller than the benchmark's."""
    return 1 - mean(trials, "crps") / mean(trials, "benchmark_crps")


def table(held: Mapping[str, Sequence[Trial]]) -> Component:
    """Return the mean errors of each kind of violence, with every year in a fold below, the newest first."""
    body = [
        _line(TITLES.get(key, key), f"{own[0].year}–{own[-1].year}", own) for key, own in held.items() if own
    ]
    years = [
        html.Details(
            [html.Summary([html.Span(f"{TITLES.get(key, key)}, year by year")]), _table([_line(str(one.year), "", [one]) for one in reversed(own)], "Year")],
            className="disclosure",
        )
        for key, own in held.items() if own
    ]  # fmt: skip
    return html.Div([_table(body, "Deaths"), *years])


def _table(body: list[list[Part]], first: str) -> Component:
    head = [first, "Years", "CRPS", "Benchmark", "Smaller by", "", "Log score", "Benchmark"]
    return rows(head, body, "Deaths by month", "t-counts t-fold", numeric=(1, 2, 3, 5, 6, 7))


def _line(title: str, years: str, own: Sequence[Trial]) -> list[Part]:
    saved = gain(own)
    size = 50 * min(abs(saved) / WIDEST, 1)
    style = {"insetInlineStart": f"{50 if saved > 0 else 50 - size:.2f}%", "inlineSize": f"{size:.2f}%"}
    shift = html.Span(
        html.I(className="own" if saved > 0 else "", style=style),
        className="t-shift",
        **attrs(aria_hidden="true"),
    )
    return [
        title, years, words.number(mean(own, "crps"), 2), words.number(mean(own, "benchmark_crps"), 2), shift, words.percent(saved, 1),
        words.number(mean(own, "log"), 3), words.number(mean(own, "benchmark_log"), 3),
    ]  # fmt: skip


def says(held: Mapping[str, Sequence[Trial]]) -> str:
    """Return in words how the mean error compares, by kind of violence."""
    told = []
    for key, trials in held.items():
        if trials:
            better = sum(one.crps < one.benchmark_crps for one in trials)
            told.append(
                f"{TITLES.get(key, key)}: mean CRPS {words.number(mean(trials, 'crps'), 2)} against "
                f"{words.number(mean(trials, 'benchmark_crps'), 2)}, {words.percent(abs(gain(trials)), 1)} "
                f"{'smaller' if gain(trials) > 0 else 'larger'}, smaller in {better} of {words.count(len(trials), 'year')}"
            )
    return f"{'; '.join(told)}. Lower is better." if told else ""


def frame(held: Mapping[str, Sequence[Trial]]) -> pd.DataFrame:
    """Return every year in rows."""
    lines = [
        (TITLES.get(key, key), one.year, one.countries, round(one.crps, 4), round(one.benchmark_crps, 4), round(one.log, 4), round(one.benchmark_log, 4))
        for key, trials in held.items() for one in trials
    ]  # fmt: skip
    return pd.DataFrame(
        lines,
        columns=[
            "Deaths",
            "Year",
            "Countries",
            "CRPS",
            "CRPS, benchmark",
            "Log score",
            "Log score, benchmark",
        ],
    )
