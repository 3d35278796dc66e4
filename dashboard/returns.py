"""Panels of returns of conflict, drawn for an address; the Councils and the Country page place them."""

from __future__ import annotations

import pandas as pd

from dashboard import past
from dashboard.components import empty
from dashboard.figures import recurrence as figures
from dashboard.panels import Drawn
from dashboard.view import View
from data.countries import countries, name
from indicators.recurrence import Recurrence

NOT_MADE = "Post-conflict States have not been made from the present figures yet."
of_recurrence = past.drawn_from(lambda: past.recurrence(), NOT_MADE)  # noqa: PLW0108 - looked up when it is drawn


@of_recurrence
def states(made: Recurrence, view: View) -> Drawn:
    """Draw the post-conflict States by their chance that conflict comes back."""
    names, of = _names(), past.indicator_names()
    return Drawn(
        figures.states(made, names, of, view),
        figures.frame(made, names, of),
        figures.says(made),
        figures.window(made),
        graphic=False,
    )


@of_recurrence
def trial(made: Recurrence, view: View) -> Drawn:  # noqa: ARG001 - every panel takes the view
    """Draw how well the chances did on past years."""
    source = "Pairs of States within one January; intervals, 5-95 %, over draws of whole countries. Returns already under way by month are left out."
    return Drawn(
        figures.trial(made), figures.trial_frame(made), figures.trial_says(made), source, graphic=False
    )


@of_recurrence
def peace(made: Recurrence, view: View) -> Drawn:  # noqa: ARG001 - every panel takes the view
    """Draw how long peace lasted."""
    return Drawn(
        figures.peace(made),
        pd.DataFrame(made.peace["curve"]).rename(
            columns={
                "years": "Years since conflict",
                "back": "Came back",
                "low": "95 %, low",
                "high": "95 %, high",
            }
        ),
        figures.peace_says(made),
        f"Kaplan-Meier of peaces that began since 1989, to {made.last}; dashed: 95 %.",
    )


@of_recurrence
def missions(made: Recurrence, view: View) -> Drawn:
    """Draw the missions that left."""
    return Drawn(
        figures.left(made, _names(), view) if made.left else empty(figures.left_says(made)),
        figures.left_frame(made.left, _names()),
        figures.left_says(made),
        "Peace operations and political missions of the Security Council and the Assembly.",
        graphic=False,
    )


@of_recurrence
def country(made: Recurrence, view: View) -> Drawn:
    """Draw what is said of the State of an address, or why nothing is."""
    one = next((each for each in made.states if each.iso3 == view.iso3), None)
    if one is None:
        return Drawn(empty(figures.not_after_conflict(name(view.iso3), made)), graphic=False)
    table = figures.frame(made, _names(), past.indicator_names())
    return Drawn(
        figures.country(one, made, past.indicator_names()),
        table[table["ISO"] == one.iso3],
        figures.country_says(one, made),
        figures.window(made),
        graphic=False,
    )


def _names() -> dict[str, str]:
    return {one.iso3: one.names["en"] for one in countries()}
