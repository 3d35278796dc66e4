"""A country's name as a link to its page."""

from __future__ import annotations

from dash import html

from dashboard.components import Part, link
from dashboard.view import View
from data.countries import name


def country(iso3: str | None, view: View, label: str = "") -> Part:
    """Return a country's name as a link to its page, as of the same date."""
    if not isinstance(iso3, str):
        return label
    return html.Span(link(label or name(iso3), view.to(f"/country/{iso3}")), className="name")
