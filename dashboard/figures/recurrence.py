"""Where conflict may come back: post-conflict States by their chance, how far that can be trusted, how long peace lasted, missions that left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import Part, change, folded, link, rows
from dashboard.figures.track_marks import Axis, chance, line, plot, spread
from dashboard.view import View
from indicators.recurrence import COVARIATES, HELD, Chance, Recurrence, State
from indicators.recurrence_missions import LEFT, Mission
from indicators.recurrence_spells import MEMORY, THRESHOLD
from indicators.skill import Figure

SHOWN = 3
"""Indicators named in a row; the CSV holds all."""
COVARIATE_WORDS = words.listed([name[:1].lower() + name[1:] for name in COVARIATES.values()]).replace(
    "uN ", "UN "
)
MODELS = {
    "baseline": "the years since conflict alone",
    "full": f"the years since conflict, {COVARIATE_WORDS}",
}


def interval(one: Chance) -> str:
    """Return 19 % (14–26)."""
    return f"{chance(one.value)} ({words.between(100 * one.low, 100 * one.high)})"


def states(made: Recurrence, names: Mapping[str, str], of: Mapping[str, str], view: View) -> Component:
    """Return the post-conflict States, those with the highest chance first; ``of`` are the names of indicators."""
    end = max((one.months_36.high for one in made.states), default=1.0)
    body: list[list[Part]] = [
        [
            html.Span(link(names[one.iso3], view.to(f"/country/{one.iso3}")), className="name"),
            str(one.last_conflict),
            words.number(one.worst),
            interval(one.months_12),
            spread(Figure(one.months_36.value, one.months_36.low, one.months_36.high), end, None, "own"),
            interval(one.months_36),
            moved(one.holds, of),
            moved(one.erodes, of),
            ", ".join(each.label for each in one.missions)
            or html.Span("none in the record", className="note"),
        ]
        for one in made.states
    ]
    head = [
        "Country", "Last year of conflict", "Deaths in worst year", "12 months", f"Within 36 months, 0 to {words.percent(end)}", "36 months",
        "Holds or improves", "Erodes", "UN mission",
    ]  # fmt: skip
    table = rows(head, body, "Post-conflict States", "t-fold r-states", numeric=(1, 2, 3, 5))
    return folded(words.count(len(body), "post-conflict State"), table)


def moved(held: Mapping[str, float], of: Mapping[str, str]) -> Component:
    """Return the indicators that moved most with their change in points."""
    first = sorted(held.items(), key=lambda one: -abs(one[1]))
    parts: list[Part] = []
    for key, value in first[:SHOWN]:
        parts.append(html.Span([f"{of.get(key, key)} ", change(value)], className="r-move"))
    if len(first) > SHOWN:
        parts.append(html.Span(f"and {len(first) - SHOWN} more", className="note"))
    return html.Span(parts or html.Span("none by 3 points", className="note"))


def says(made: Recurrence) -> str:
    """Return how many States are meant, and between which chances, in words."""
    if not made.states:
        return f"No State that had conflict in the twenty years to {made.last} was without it in {made.last}."
    first, last = made.states[0], made.states[-1]
    return (
        f"{words.count(len(made.states), 'State')} had 25 or more deaths in state-based conflict in a year of the last twenty, and fewer in "
        f"{made.last}. The chance that it comes back within 36 months lies between {chance(last.months_36.value)} and {chance(first.months_36.value)}, "
        f"by {MODELS[made.model]}."
    )


def window(made: Recurrence) -> str:
    """Return what the chances are of, in words."""
    return (
        f"Last yearly figures {made.last}; 12 months are judged by {made.ahead}, 36 by {made.ahead}–{made.ahead + 2}. Intervals, 5–95 %, are of the "
        f"model's parameters. Holds and erodes: resilience indicators by 3 points or more of 100 in {HELD // 12} years, − is better. Missions as far "
        f"as the record goes: {_day(made.record_end) or 'no record held'}."
    )


def _day(text: str) -> str:
    return words.day(date.fromisoformat(text)) if text else ""


def frame(made: Recurrence, names: Mapping[str, str], of: Mapping[str, str]) -> pd.DataFrame:
    """Return the States in rows."""

    def told(held: Mapping[str, float]) -> str:
        return "; ".join(f"{of.get(key, key)} {value:+.1f}" for key, value in held.items())

    lines = [
        {"Country": names[one.iso3], "ISO": one.iso3, "Last year of conflict": one.last_conflict, "Years since": one.since,
         "Years of conflict in 30": one.conflict_years, "Deaths in worst year": one.worst,
         **{f"{title}{part}": getattr(value, key) for title, value in (("12 months", one.months_12), ("36 months", one.months_36))
            for part, key in (("", "value"), (", 5 %", "low"), (", 95 %", "high"))},
         "Holds or improves": told(one.holds), "Erodes": told(one.erodes), "UN missions": "; ".join(each.label for each in one.missions)}
        for one in made.states
    ]  # fmt: skip
    return pd.DataFrame(lines).astype({"Deaths in worst year": "float64"}) if lines else pd.DataFrame()


# ---- how far it can be trusted ----------------------------------------------------------------------------------------

KINDS = {"12": "Within 12 months", "36": "Within 36 months", "quiet": "36 months, five or more years after"}


def trial(made: Recurrence) -> Component:
    """Return the concordance of both models on past Januaries, and the gain."""
    body: list[list[Part]] = []
    for key, title in KINDS.items():
        one = made.trial["concordance"][key]
        body.append([title, *(_figure(one[part]) for part in ("baseline", "full")), _gain(one["gain"])])
    head = ["Concordance", "Years since conflict alone", "With covariates", "Gain"]
    return rows(head, body, "Concordance on past years", "t-fold r-trial", numeric=(1, 2, 3))


def _figure(one: Mapping[str, float]) -> str:
    return f"{words.number(one['value'], 2)} ({words.between(one['low'], one['high'], 2)})"


def _gain(one: Mapping[str, float]) -> str:
    return (
        f"{words.signed(one['value'], 2)} ({words.signed(one['low'], 2)} to {words.signed(one['high'], 2)})"
    )


def trial_says(made: Recurrence) -> str:
    """Return what the trial says, in words."""
    found, used = made.trial["concordance"]["36"], made.trial["calibration"][made.model]
    verdict = (
        f"The covariates add clearly ({_gain(found['gain'])}) and are used"
        if made.model == "full"
        else f"The covariates ({COVARIATE_WORDS}) add {_gain(found['gain'])}: not clear, so the simpler model is used"
    )
    short = used["12"]
    return (
        f"On each 31 January {made.trial['first']}–{made.trial['last']}, of two States of which one had conflict back earlier, the years since conflict "
        f"alone gave it the higher chance in {words.percent(found['baseline']['value'])} of pairs "
        f"({words.between(100 * found['baseline']['low'], 100 * found['baseline']['high'])}; 50 is chance). {verdict}. Within 12 months conflict came "
        f"back {words.number(short['came'])} times where the chances added up to {words.number(short['expected'])}."
    )


def trial_frame(made: Recurrence) -> pd.DataFrame:
    """Return the trial in rows: concordance, calibration and the effects behind the model used."""
    lines: list[dict[str, object]] = []
    for key, title in KINDS.items():
        for part, one in made.trial["concordance"][key].items():
            lines.append(
                {
                    "What": f"Concordance, {title.lower()}, {part}",
                    "Value": one["value"],
                    "Low": one["low"],
                    "High": one["high"],
                }
            )
    for model, both in made.trial["calibration"].items():
        for months, one in both.items():
            lines += [
                {"What": f"{name} within {months} months, {model}", "Value": float(one[name])}
                for name in ("expected", "came", "brier")
            ]
    lines += [
        {
            "What": f"Hazard ratio: {one['name']}",
            "Value": one["ratio"],
            "Low": one["low"],
            "High": one["high"],
        }
        for one in made.effects
    ]
    return pd.DataFrame(lines, columns=["What", "Value", "Low", "High"])


# ---- how long peace lasted --------------------------------------------------------------------------------------------


def peace(made: Recurrence) -> Component:
    """Return the share of peaces in which conflict had come back, by years since it ended."""
    x = Axis("years since conflict", 0, 20, tuple((at, str(at)) for at in (0, 5, 10, 15, 20)))
    y = Axis("conflict came back", ticks=((0, "0"), (0.5, "50"), (1, f"100{words.NB}%")))
    lines: list[Part] = []
    for part, kind in (("low", "simple"), ("high", "simple"), ("back", "own")):
        points = [(0.0, 0.0)]
        for one in made.peace["curve"]:
            points += [(one["years"], points[-1][1]), (one["years"], one[part])]
        lines.append(line([(a, b) for a, b in points if a <= 20], x, y, kind))
    return plot(x, y, lines, "r-peace")


def peace_says(made: Recurrence) -> str:
    """Return the share that came back by five and ten years, in words."""
    curve = made.peace["curve"]
    told = []
    for years in (1, 5, 10):
        before = [one for one in curve if one["years"] <= years]
        if before:
            one = before[-1]
            told.append(
                f"{words.percent(one['back'])} ({words.between(100 * one['low'], 100 * one['high'])}) within {words.count(years, 'year')}"
            )
    return (
        f"Of {words.number(made.peace['spells'])} times that conflict ended since 1989, it came back in {words.listed(told)}."
        if told
        else ""
    )


# ---- missions ---------------------------------------------------------------------------------------------------------


def left(made: Recurrence, names: Mapping[str, str], view: View) -> Component:
    """Return the missions that ended in the last months of the record, with the chance of a return where there is one."""
    of = {one.iso3: one for one in made.states}
    body: list[list[Part]] = [
        [
            html.Span(link(names.get(one.iso3, one.iso3), view.to(f"/country/{one.iso3}")), className="name"),
            one.label,
            _day(one.start),
            _day(one.end),
            interval(of[one.iso3].months_36)
            if one.iso3 in of
            else html.Span("not post-conflict", className="note"),
        ]
        for one in made.left
    ]
    head = ["Country", "Mission", "From", "To", "Return within 36 months"]
    return rows(head, body, "Missions that left", "t-fold r-left", numeric=(4,))


def left_says(made: Recurrence) -> str:
    """Return how many missions ended, in words."""
    if not made.record_end:
        return "No record of missions is held."
    return f"{words.count(len(made.left), 'mission')} ended in the {LEFT} months to {_day(made.record_end)}, where the record ends."


def left_frame(found: Sequence[Mission], names: Mapping[str, str]) -> pd.DataFrame:
    """Return the missions in rows."""
    lines = [(names.get(one.iso3, one.iso3), one.iso3, one.label, one.start, one.end) for one in found]
    return pd.DataFrame(lines, columns=["Country", "ISO", "Mission", "From", "To"])


# ---- one country ------------------------------------------------------------------------------------------------------


def country(one: State, made: Recurrence, of: Mapping[str, str]) -> Component:
    """Return what is said of one post-conflict State."""
    facts: list[tuple[str, Any]] = [
        (
            "Last year of conflict",
            f"{one.last_conflict}, {words.count(one.since, 'year')} before the last figures",
        ),
        ("Comes back within 12 months", interval(one.months_12)),
        ("Comes back within 36 months", interval(one.months_36)),
        ("Holds or improves", moved(one.holds, of)),
        ("Erodes", moved(one.erodes, of)),
        (
            "UN mission",
            ", ".join(each.label for each in one.missions)
            or f"none in the record to {_day(made.record_end)}",
        ),
    ]
    return html.Dl(
        [part for title, said in facts for part in (html.Dt(title), html.Dd(said))], className="r-facts"
    )


def country_says(one: State, made: Recurrence) -> str:
    """Return the same in one sentence."""
    same = ", the same for every State with as many years" if made.model == "baseline" else ""
    return f"The chance that conflict comes back within 36 months is {interval(one.months_36)}, by {MODELS[made.model]}{same}."


def not_after_conflict(name: str, made: Recurrence) -> str:
    """Return why nothing is said of a State."""
    return (
        f"A State is post-conflict from 1 to {MEMORY} years after its last year with {THRESHOLD} deaths in state-based conflict. "
        f"{name} is not, by the figures to {made.last}."
    )
