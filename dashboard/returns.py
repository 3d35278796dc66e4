"""Panels of returns of conflict, drawn for an address; the Councils and the Country page place them."""

from __future__ import annotations

import pandas as pd

from dashboard import cache, past
from dashboard.components import empty
from dashboard.figures import recurrence as figures
from dashboard.panels import Drawn
from dashboard.view import View
from data.countries import countries

NOT_MADE = "Post-conflict States have not been made from the present figures yet."
REMEDY = "The scheduler does it after it starts and after each change of the data; by hand: python -m indicators refresh."


def states(view: View) -> Drawn:
    """Draw the post-conflict States by their chance that conflict comes back."""
    made = past.recurrence()
    if made is None:
        return _absent()
    names, of = _names(), past.indicator_names()
    return Drawn(
        figures.states(made, names, of, view),
        figures.frame(made, names, of),
        figures.says(made),
        figures.window(made),
        cache.credited(),
        graphic=False,
    )


def trial(view: View) -> Drawn:  # noqa: ARG001 - every panel takes the view
    """Draw how well the chances did on past years."""
    made = past.recurrence()
    if made is None:
        return _absent()
    source = "Pairs of States within one January; intervals, 5-95 %, over draws of whole countries. Returns already under way by month are left out."
    return Drawn(
        figures.trial(made),
        figures.trial_frame(made),
        figures.trial_says(made),
        source,
        cache.credited(),
        graphic=False,
    )


def peace(view: View) -> Drawn:  # noqa: ARG001 - every panel takes the view
    """Draw how long peace lasted."""
    made = past.recurrence()
    if made is None:
        return _absent()
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
        cache.credited(),
    )


def missions(view: View) -> Drawn:
    """Draw the missions that left."""
    made = past.recurrence()
    if made is None:
        return _absent()
    return Drawn(
        figures.left(made, _names(), view) if made.left else empty(figures.left_says(made)),
        figures.left_frame(made.left, _names()),
        figures.left_says(made),
        "Peace operations and political missions of the Security Council and the Assembly.",
        cache.credited(),
        graphic=False,
    )


def country(view: View) -> Drawn | None:
    """Draw what is said of the post-conflict State of an address, None for any other State."""
    made = past.recurrence()
    one = next((each for each in made.states if each.iso3 == view.iso3), None) if made else None
    if made is None or one is None:
        return None
    table = figures.frame(made, _names(), past.indicator_names())
    return Drawn(
        figures.country(one, made, past.indicator_names()),
        table[table["ISO"] == one.iso3],
        figures.country_says(one, made),
        figures.window(made),
        cache.credited(),
        graphic=False,
    )


def _names() -> dict[str, str]:
    return {one.iso3: one.names["en"] for one in countries()}


def _absent() -> Drawn:
    return Drawn(empty(NOT_MADE, REMEDY), graphic=False)
