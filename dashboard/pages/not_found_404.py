"""What an unknown address shows when one comes to it from inside."""

from __future__ import annotations

from dash import html, register_page
from dash.development.base_component import Component

register_page(__name__, name="Not found", title="Not found · Upstream")


def layout(**_: str) -> Component:
    """Return the words of an unknown address; the shell gives its own before this is reached."""
    return html.H1("There is nothing at this address")
