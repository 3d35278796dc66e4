"""Horizon: what changed since a date you choose."""

from __future__ import annotations

from dash import html, register_page
from dash.development.base_component import Component

from dashboard.components import page, statement
from dashboard.panels import Drawn, panel
from dashboard.view import View

register_page(__name__, path="/", name="Horizon", title="Horizon · Upstream", order=0, section="main",
              description="What changed since a date you choose")


@panel("horizon-statement", "", framed=False)
def said(view: View) -> Drawn:
    """Return the first sentence."""
    return Drawn(statement("As of ", html.Strong(str(view.as_of.on)), kicker="Horizon"))


def layout(**_: str) -> Component:
    """Return the frame of the page."""
    return page(said.place())
