"""Countries: every country and area by name, with its score and a link to its page."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import ClientsideFunction, Input, Output, State, clientside_callback, html, register_page
from dash.development.base_component import Component

from dashboard import held, words
from dashboard.components import (
    Part,
    empty,
    grade_box,
    link,
    of_score,
    page,
    rows,
    score_strip,
    sourced,
    statement,
    strong,
)
from dashboard.figures import standing
from dashboard.panels import VIEW, Drawn, panel
from dashboard.shell import control
from dashboard.view import View
from data.countries import Country, by_iso3, countries, search
from indicators.profile import Profile, profile
from indicators.uncertainty import LABEL

register_page(
    __name__,
    path="/country",
    name="Countries",
    title="Countries and areas · Upstream",
    description="Every country and area by name",
)

LONGEST = 60
"""Characters of a name that is searched for."""


def found(view: View) -> list[Country]:
    """Return the countries of the date that the address searches for, by name; all when it searches for none."""
    text = view.get("q")[:LONGEST]
    some = [one for one in (search(text) if text else countries()) if one.exists(view.as_of.on)]
    return sorted(some, key=lambda one: one.names["en"])


@panel("countries-head", "", framed=False)
def head(view: View) -> Drawn:
    """Return the first sentence: how many there are and how many have a score."""
    scores = held.scores(view)
    scored = profile(scores, scores.iso3[0]).scored
    return Drawn(
        statement(
            strong(
                words.count(
                    sum(one.exists(view.as_of.on) for one in countries()),
                    "country or area",
                    "countries and areas",
                )
            ),
            ", of which ",
            strong(words.number(scored)),
            f" have a score on {words.day(view.as_of.on)}.",
            kicker="Countries",
        )
    )


@panel("countries-list", "Countries and areas", note="by name")
def listed(view: View) -> Drawn:
    """Return the list."""
    some = found(view)
    if not some:
        return Drawn(
            empty(
                f"No country or area of the name “{view.get('q')[:LONGEST]}”.",
                link("Show all", view.here(q=None)),
            )
        )
    scores = held.scores(view)
    profiles = [profile(scores, one.iso3) for one in some]
    head_row = ["Country or area", "Group", "0 to 100", "Score", "Interval", "Grade"]
    table = rows(
        head_row,
        [_line(one, view) for one in profiles],
        "Countries and areas with their scores",
        "standing whole-list",
        numeric=(3, 4),
    )
    return Drawn(
        table,
        standing.frame(profiles),
        graphic=False,
        note=f"{words.number(len(some))} by name; intervals {LABEL}",
        credits=held.sources_of(scores.indicators),
    )


def _line(one: Profile, view: View) -> list[Part]:
    country = by_iso3()[one.iso3]
    title = html.Span(link(country.names["en"], view.to(f"/country/{one.iso3}")), className="name")
    group = html.Span(country.regional_group or ("area" if not country.is_state else ""), className="note")
    if one.composite is None:
        return [
            title,
            group,
            html.Span(standing.no_score(one) if one.is_state else "no score", className="note"),
            words.NONE,
            "",
            grade_box(""),
        ]
    text = words.number(one.composite)
    return [
        title, group, score_strip(one.composite, one.low, one.high, one.grade not in standing.UNRELIABLE),
        sourced(text, of_score(one.iso3), label=f"{country.names['en']}: score {text}"),
        html.Span(words.between(one.low, one.high), className="note"), grade_box(one.grade),
    ]  # fmt: skip


def layout(**_: str) -> Component:
    """Return the frame of the page."""
    box = dmc.TextInput(
        id="countries-q",
        label="Find by name or code, in any of the six UN languages",
        debounce=300,
        size="sm",
        className="control pick",
        inputProps={"autoComplete": "off"},
    )
    return page(head.place(), html.Div(box, className="picks"), listed.place())


control("countries-q")
clientside_callback(
    ClientsideFunction("pick", "held_q"),
    Output("countries-q", "value"),
    Input(VIEW, "data"),
    State("countries-q", "value"),
)
