"""Which came first at past onsets, the signal or a Council; and where conflict may come back: what the Councils page opens to."""

from __future__ import annotations

from dash import register_page
from dash.development.base_component import Component

from dashboard import came_first, returns
from dashboard.components import columns, link, page, statement
from dashboard.panels import Drawn, panel
from dashboard.view import View

register_page(
    __name__,
    path="/councils/onsets",
    name="Which came first",
    title="Which came first · Upstream",
    check=came_first.chosen,
    description="First signals and first acts of each Council around past onsets, and returns of conflict",
)


@panel("onsets-statement", "", framed=False)
def said(view: View) -> Drawn:
    """Return what the page is for, and the way back."""
    told = "What came first before past onsets: a signal, the Human Rights Council or the Security Council."
    return Drawn(
        [statement(told, kicker="Which came first"), link("Back to the two Councils", view.to("/councils"))]
    )


@panel("onsets-strip", "First acts around the onset")
def strip(view: View) -> Drawn:
    """Return every first act on one axis."""
    return came_first.strip(view)


@panel("onsets-pairs", "Which of two came first")
def pairs(view: View) -> Drawn:
    """Return which of two sides came first."""
    return came_first.first(view)


@panel("onsets-curves", "Share acted on over time")
def curves(view: View) -> Drawn:
    """Return the share acted on over time, with censoring."""
    return came_first.curves(view)


@panel("onsets-beside", "Before onsets, and before other State-years")
def beside(view: View) -> Drawn:
    """Return how often a side had acted where an onset followed and where none did."""
    return came_first.beside(view)


@panel("onsets-groups", "By decade and by region")
def groups(view: View) -> Drawn:
    """Return the share before the onset by decade and region."""
    return came_first.groups(view)


@panel("onsets-cases", "Case by case")
def cases(view: View) -> Drawn:
    """Return every onset by name."""
    return came_first.cases(view)


@panel("onsets-returns", "Where conflict may come back")
def may_return(view: View) -> Drawn:
    """Return the post-conflict States."""
    return returns.states(view)


@panel("onsets-peace", "How long peace lasted")
def peace(view: View) -> Drawn:
    """Return how long peace lasted."""
    return returns.peace(view)


@panel("onsets-missions", "Missions that left")
def missions(view: View) -> Drawn:
    """Return the missions that left."""
    return returns.missions(view)


@panel("onsets-trial", "How the chances did on past years")
def trial(view: View) -> Drawn:
    """Return how well the chances of return did on past years."""
    return returns.trial(view)


def layout(**_: str) -> Component:
    """Return the frame of the page."""
    return page(
        said.place(),
        strip.place(),
        columns(pairs.place(), curves.place()),
        beside.place(),
        groups.place(),
        cases.place(),
        may_return.place(),
        columns(peace.place(), missions.place()),
        trial.place(),
    )
