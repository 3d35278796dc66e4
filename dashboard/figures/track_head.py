"""The head of the Track record page: its first sentence, its switches and the four headline figures."""

from __future__ import annotations

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import Part, attrs, link, strong
from indicators.skill import NAMED_AT, Figure
from indicators.track import HARD, OUTLOOK
from indicators.track_record import Judged


def head(kicker: str, statement: list[Part], switches: list[Component], live: bool) -> Component:
    """Return the page's name, its first sentence and its switches."""
    said = html.Div([html.H1(kicker, className="kicker"), html.P(statement, className="statement")])
    return html.Div(
        [said, html.Div(switches, className="t-switches")], className="t-head live" if live else "t-head"
    )


def switch(label: str, titles: Mapping[str, str], addresses: Mapping[str, str], chosen: str) -> Component:
    """Return links of which one is on."""
    return html.Div(
        [
            link(
                title,
                addresses[key],
                "on" if key == chosen else "",
                **attrs(aria_current="true" if key == chosen else None),
            )
            for key, title in titles.items()
        ],
        className="switch",
        role="group",
        **attrs(aria_label=label),
    )


def statement(told: Judged) -> list[Part]:
    """Return in words what twenty flags a year would have caught, at what price, and how many were missed."""
    skill = told.of(OUTLOOK).skill
    if skill is None:
        return ["Too little happened in the years judged to say how well the outlook ranked it."]
    flags = next(one for one in skill.flags if one.count == NAMED_AT)
    onset = told.outcome in HARD.values()
    quiet, what = ("quiet countries", "onsets") if onset else ("countries", "such country-years")
    missed = sum(one.place is not None for one in told.missed)
    return [
        "Flagging ", strong(str(NAMED_AT)), f" {quiet} a year would have caught ", strong(words.percent(flags.recall.value)),
        f" of {what}, at one hit in ", strong(words.number(flags.per_hit.value, 1)), " flags. ",
        strong(f"{missed} of {skill.positives}"), " onsets were missed." if onset else " were missed.",
    ]  # fmt: skip


def figures(whole: Judged, hard: Judged | None, live: tuple[str, str]) -> Component:
    """Return the four headline figures, the last of them that of the outlooks as issued."""
    everywhere, alone = whole.of(OUTLOOK).skill, hard.of(OUTLOOK).skill if hard else None
    careful = "ROC-AUC, hard cases" if hard else "This outcome has no hard cases"
    items = [
        _figure("Brier skill against the base rate", whole.brier),
        _figure("ROC-AUC, all", everywhere.auc if everywhere else None),
        _figure(careful, alone.auc if alone else None),
        _told(*live),
    ]
    return html.Dl(items, className="t-figures")


def _figure(label: str, told: Figure | None) -> Component:
    if told is None:
        return _told(words.NONE, label)
    return _told(words.number(told.value, 2), label, words.between(told.low, told.high, 2))


def _told(value: str, label: str, interval: str = "") -> Component:
    within = html.Span(interval, className="note") if interval else None
    return html.Div([html.Dt(label), html.Dd([html.B(value), within])])
