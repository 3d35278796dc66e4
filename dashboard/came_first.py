"""Panels of what came first at past onsets, drawn for an address; a page places them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
from dash import html

from dashboard import past, words
from dashboard.components import attrs, link
from dashboard.figures import onsets as figures
from dashboard.figures import onsets_cases
from dashboard.panels import Drawn
from dashboard.view import View
from data.countries import countries
from indicators.onsets import HINDSIGHT, Case, Onsets, described

OUTCOMES = {"onset_25": "State-based conflict", "one_sided_onset_25": "Civilians killed"}
NOT_MADE = "What came first at past onsets has not been made from the present figures yet."
of_onsets = past.drawn_from(lambda: past.onsets(), NOT_MADE)  # noqa: PLW0108 - looked up when it is drawn


def chosen(view: View) -> str:
    """Return the kind of onset that an address asks for; raise BadAddress for one that is not there."""
    return view.choice("onset", OUTCOMES, "onset_25")


@of_onsets
def strip(made: Onsets, view: View) -> Drawn:
    """Draw every first act on one axis around its onset."""
    cases, said = _of(made, view)
    return Drawn(
        figures.strip(cases, _names(), said["sides"]),
        onsets_cases.frame(cases, _names()),
        figures.says(said["sides"]),
        _source(made),
        note=[f"{words.number(len(cases))} onsets: {described(chosen(view))}. ", _switch(view)],
    )


@of_onsets
def curves(made: Onsets, view: View) -> Drawn:
    """Draw the share acted on over time, censoring taken into account."""
    _, said = _of(made, view)
    lines = [
        {"Side": figures.SHORT[side], "Months from onset": one["months"], "Share acted on": round(one["share"], 4),
         "95 %, low": round(one["low"], 4), "95 %, high": round(one["high"], 4)}
        for side in figures.LANES for one in said["sides"][side]["time"]["curve"]
    ]  # fmt: skip
    return Drawn(
        figures.curves(said["sides"]),
        pd.DataFrame(
            lines, columns=["Side", "Months from onset", "Share acted on", "95 %, low", "95 %, high"]
        ),
        figures.lead_says(said["sides"]),
        "Kaplan-Meier: censored where the window ends or the record breaks off, entered late where a record begins. Bars: 95 % at the onset. "
        "The step of signals just after the onset is its own deaths as they are published.",
    )


@of_onsets
def first(made: Onsets, view: View) -> Drawn:
    """Draw which of two sides came first, and what that says of the product's own claim."""
    _, said = _of(made, view)
    lines = [
        {"One": figures.SHORT[one["one"]], "Other": figures.SHORT[one["other"]],
         **{key.replace("_", " ").capitalize(): one[key] for key in (
             "one_first", "other_first", "same_day", "both_already", "one_already", "other_already", "neither", "untold")},
         "Share one first": one["share"]["value"], "95 %, low": one["share"]["low"], "95 %, high": one["share"]["high"]}
        for one in said["pairs"]
    ]  # fmt: skip
    return Drawn(
        figures.pairs(said["pairs"]),
        pd.DataFrame(lines),
        figures.claim(said["pairs"]),
        [
            "Wilson intervals, 95 %. Signals are back-tested by rules chosen on this history: ",
            link("Track record", view.to("/track-record")),
            ".",
        ],
        graphic=False,
    )


@of_onsets
def beside(made: Onsets, view: View) -> Drawn:
    """Draw how often a side had acted before onsets and before other State-years at risk."""
    _, said = _of(made, view)
    lines = [
        {"Side": figures.SHORT[side], "Months": int(months), "At": key, "Acted": share["hits"], "Of": share["of"],
         "Share": share["value"], "95 %, low": share["low"], "95 %, high": share["high"]}
        for side in figures.LANES for months, both in said["beside"][side].items() for key, share in both.items()
    ]  # fmt: skip
    return Drawn(
        figures.beside(said["beside"]),
        pd.DataFrame(lines),
        "What acts often everywhere also comes first often: the second column is how often a side had acted where no onset followed.",
        "Other State-years: at risk of an onset, without one, counted back from 1 July.",
        graphic=False,
    )


@of_onsets
def groups(made: Onsets, view: View) -> Drawn:
    """Draw the share before the onset by decade and by UN regional group."""
    _, said = _of(made, view)
    sides = said["sides"]
    lines = [
        {"By": by, "Group": name, "Side": figures.SHORT[side], **{k: v for k, v in one.items() if k != "ahead"},
         "Before": one["ahead"]["value"], "95 %, low": one["ahead"]["low"], "95 %, high": one["ahead"]["high"]}
        for by in ("decades", "regions") for side in figures.LANES for name, one in sides[side][by].items()
    ]  # fmt: skip
    return Drawn(
        html.Div(
            [figures.groups(sides, "decades", "Decade"), figures.groups(sides, "regions", "Regional group")],
            className="t-pair",
        ),
        pd.DataFrame(lines),
        "Share of onsets at which a signal stood, or a Council had acted, before; small groups say little.",
        "Of the onsets at which the record tells. Wilson intervals, 95 %.",
        graphic=False,
    )


@of_onsets
def cases(made: Onsets, view: View) -> Drawn:
    """Draw every onset by name."""
    found, _ = _of(made, view)
    return Drawn(
        onsets_cases.table(found, _names(), view),
        onsets_cases.frame(found, _names()),
        "A name opens the country's timeline five years around the onset.",
        _source(made),
        graphic=False,
    )


def _of(made: Onsets, view: View) -> tuple[list[Case], Mapping[str, Any]]:
    outcome = chosen(view)
    return [one for one in made.cases if one.outcome == outcome], made.summary[outcome]


def _names() -> dict[str, str]:
    return {one.iso3: one.names["en"] for one in countries()}


def _source(made: Onsets) -> str:
    told = []
    for side in figures.LANES:
        spans = [f"{_day(start)} to {_day(end)}" for start, end in made.covered[side]]
        told.append(f"{figures.SHORT[side]} {words.listed(spans) if spans else 'none'}")
    return (
        f"Record complete: {'; '.join(told)}. What lies outside is unknown, not none. {HINDSIGHT[:1].upper()}{HINDSIGHT[1:]}. "
        f"Figures held on {_day(made.as_of)}."
    )


def _day(text: str) -> str:
    return words.day(date.fromisoformat(text))


def _switch(view: View) -> html.Span:
    on = chosen(view)
    return html.Span(
        [
            link(
                title,
                view.here(onset=key),
                "on" if key == on else "",
                **attrs(aria_current="true" if key == on else None),
            )
            for key, title in OUTCOMES.items()
        ],
        className="switch",
        role="group",
        **attrs(aria_label="Kind of onset"),
    )
