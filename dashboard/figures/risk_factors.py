"""The fourteen risk factors: what of the Framework of Analysis is measured here, and how it stands in one State.

Nothing is added up: a factor gets no score and a State no number of factors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import Part, of_indicator, risk_square, rows, said, sourced
from dashboard.figures.values import figure
from dashboard.theme import RISK_LABELS, risk_class
from indicators.contract import Indicator
from indicators.drivers import Driver
from indicators.risk_factors import Covered, Factor, Item

SCOPES = {
    "common": "Common to all atrocity crimes",
    "genocide": "Genocide",
    "crimes_against_humanity": "Crimes against humanity",
    "war_crimes": "War crimes",
}
MARKS = {
    Covered.WHOLE: "whole",
    Covered.PARTLY: "partly",
    Covered.NONE: "none",
    Covered.JUDGEMENT: "judgement",
}
MEMORY = (
    "The texts of the framework are from memory and in our own words; numbers and lists of factors 10 to 14 are uncertain. "
    "Read the framework itself before quoting it."
)
JUDGED = "Motives, intent and plans require judgement: no figure stands for them."
NO_TOTAL = "Nothing is added up: many counterparts do not mean much risk, and none does not mean none."


def key() -> Component:
    """Return what the four marks mean."""
    return html.Ul(
        [html.Li([_mark(covered), html.Span(covered.value)]) for covered in Covered], className="key"
    )


def _mark(covered: Covered) -> Component:
    return html.Span(className=f"covered {MARKS[covered]}", title=covered.value)


def coverage(factors: Sequence[Factor], names: Mapping[str, Indicator]) -> Component:
    """Return the map in general: by factor, a mark an indicator of the framework; each factor opens to its list."""
    parts: list[Part] = [key()]
    for scope, title in SCOPES.items():
        parts += [html.H3(title)]
        parts += [_factor(one, _general(one, names)) for one in factors if one.scope == scope]
    return html.Div(parts, className="factors")


def _factor(factor: Factor, inside: Component) -> Component:
    marks = html.Span(
        [*(_mark(item.covered) for item in factor.items), said(_in_words(factor))], className="marks"
    )
    name = html.Span([html.B(f"{factor.no} "), factor.name], className="name")
    return html.Details([html.Summary([name, marks]), inside])


def _in_words(factor: Factor) -> str:
    found = [
        f"{words.count(len(factor.of(one)), 'indicator')} {one.value}" for one in Covered if factor.of(one)
    ]
    return words.listed(found)


def _general(factor: Factor, names: Mapping[str, Indicator]) -> Component:
    def line(item: Item) -> list[Part]:
        here = ", ".join(names[one].name for one in item.indicators if one in names)
        note = html.Span(f" {item.why}" if here else item.covered.value, className="note")
        return [_text(item), html.Span([here, note])]

    return rows(
        ["Indicator of the framework", "Here"],
        [line(item) for item in factor.items],
        f"Risk factor {factor.no}: what is measured here",
        "folds counterparts",
    )


def _text(item: Item) -> Component:
    return html.Span([_mark(item.covered), html.Span([html.B(item.no), f" {item.text}"])], className="item")


def coverage_frame(factors: Sequence[Factor], names: Mapping[str, Indicator]) -> pd.DataFrame:
    """Return the map in rows."""
    lines = [
        (
            factor.no,
            factor.name,
            SCOPES[factor.scope],
            item.no,
            item.text,
            item.covered.value,
            ", ".join(names[one].name for one in item.indicators if one in names),
            item.why,
            "as remembered" if factor.sure else "uncertain",
        )
        for factor in factors
        for item in factor.items
    ]
    columns = ["Factor", "Name", "Scope", "No.", "Indicator of the framework (own words)", "Covered here", "Counterpart", "Why, and what it leaves out", "Numbering"]  # fmt: skip
    return pd.DataFrame(lines, columns=columns)


# ---- one State --------------------------------------------------------------------------------------------------------


def country(factors: Sequence[Factor], held: Mapping[str, Driver], iso3: str) -> Component:
    """Return the counterparts of one State by factor: class of score, age, and what has none."""
    parts: list[Part] = []
    for scope, title in SCOPES.items():
        parts += [html.H3(title)]
        parts += [_stand(one, held, iso3) for one in factors if one.scope == scope]
    return html.Div(parts, className="factors")


def _stand(factor: Factor, held: Mapping[str, Driver], iso3: str) -> Component:
    if factor.of(Covered.JUDGEMENT):
        inside: list[Part] = [html.P(JUDGED, className="note"), _list(factor.items)]
        return _opens(factor, Covered.JUDGEMENT.value, inside)
    measured = factor.of(Covered.WHOLE, Covered.PARTLY)
    table = rows(
        ["Indicator of the framework", "Counterpart here, score 0–100"],
        [[_text(item), _counterparts(item, held, iso3)] for item in measured],
        f"Risk factor {factor.no}: counterparts of this State",
        "folds counterparts",
    )
    without = factor.of(Covered.NONE)
    rest: list[Part] = [html.P("No counterpart:", className="note"), _list(without)] if without else []
    return _opens(factor, "some measured" if without else "measured", [table, *rest])


def _opens(factor: Factor, state: str, inside: list[Part]) -> Component:
    name = html.Span([html.B(f"{factor.no} "), factor.name], className="name")
    return html.Details([html.Summary([name, html.Span(state, className="note")]), html.Div(inside)])


def _list(items: Sequence[Item]) -> Component:
    return html.Ul([html.Li([html.B(item.no), f" {item.text}"]) for item in items], className="without")


def _counterparts(item: Item, held: Mapping[str, Driver], iso3: str) -> Component:
    lines = [_counterpart(held[one], iso3) for one in item.indicators if one in held]
    note = html.Span(f"{item.covered.value}: {item.why}", className="note")
    return html.Span([*lines, note], className="stands")


def _counterpart(row: Driver, iso3: str) -> Component:
    name = html.Span(row.indicator.name)
    if row.score is None:
        return html.Span(
            [risk_square(None), name, html.Span("not known", className="note")], className="signal"
        )
    score = words.number(row.score)
    opened = sourced(
        score, of_indicator(row.indicator.id, iso3), label=f"{row.indicator.name}: score {score}"
    )
    sure = ", provisional or estimated" if row.unsure else ""
    age = f"{words.number(row.age)} months old{sure}" if row.age is not None else sure.removeprefix(", ")
    return html.Span(
        [risk_square(row.score), name, opened, html.Span(age, className="note")], className="signal"
    )


def country_frame(factors: Sequence[Factor], held: Mapping[str, Driver]) -> pd.DataFrame:
    """Return the same in rows: one a counterpart, or one for what has none."""
    lines: list[tuple[object, ...]] = []
    for factor in factors:
        for item in factor.items:
            start = (factor.no, factor.name, item.no, item.text, item.covered.value)
            found = [held[one] for one in item.indicators if one in held]
            lines += [(*start, *_stated(row), item.why) for row in found] or [
                (*start, "", None, "", "", None, "", "")
            ]
    columns = ["Factor", "Name", "No.", "Indicator of the framework (own words)", "Covered here", "Counterpart", "Score", "Class", "Value", "Age in months", "Figures", "Why, and what it leaves out"]  # fmt: skip
    return pd.DataFrame(lines, columns=columns)


def _stated(row: Driver) -> tuple[object, ...]:
    if row.score is None:
        return row.indicator.name, None, "not known", "", None, ""
    score, label = round(row.score, 1), RISK_LABELS[risk_class(row.score) - 1]
    return row.indicator.name, score, label, figure(row.value, row.indicator), row.age, "provisional or estimated" if row.unsure else "observed"  # fmt: skip
