"""What all plotly figures share: the template and the frame that the browser draws them in."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
from dash import dcc
from dash.development.base_component import Component

from dashboard import theme


def figure(height: int = 320, **layout: Any) -> go.Figure:
    """Return an empty figure with the light template; the browser recolours it in the dark scheme."""
    made = go.Figure(layout={"template": theme.plotly("light"), "height": height, "uirevision": "keep"})
    return made.update_layout(**layout)


def graph(identifier: str, made: go.Figure) -> Component:
    """Return the figure as a component without a tool bar; its panel carries the title and the table."""
    return dcc.Graph(
        id=identifier,
        figure=made,
        responsive=True,
        style={"height": f"{made.layout.height or 320}px"},
        config={"displayModeBar": False, "displaylogo": False, "showTips": False, "scrollZoom": False},
    )
