"""Choose a country: every State and area by regional group, for those who would rather look than type."""

from __future__ import annotations

from itertools import groupby

from dash import html, register_page
from dash.development.base_component import Component

from dashboard.components import link, page, statement
from dashboard.panels import Drawn, panel
from dashboard.view import View
from data.countries import Country, countries

register_page(
    __name__,
    path="/country",
    name="Countries",
    title="Choose a country · Upstream",
    order=11,
    description="Every country and area, by regional group",
)


def _group(country: Country) -> str:
    if country.ended:
        return "States that ended"
    return country.regional_group or ("Observers and other States" if country.is_state else "Areas")


@panel("countries-list", "", framed=False)
def listing(view: View) -> Drawn:
    """Return all countries and areas, alphabetically in each regional group."""
    order = sorted(countries(), key=lambda c: (c.ended, not c.is_state, _group(c), c.names["en"]))
    parts = []
    for title, some in groupby(order, key=_group):
        names = [html.Li(link(c.names["en"], view.to(f"/country/{c.iso3}"))) for c in some]
        parts.append(html.Section([html.H2(title), html.Ul(names, className="names")], className="panel"))
    return Drawn(html.Div(parts, className="stack"))


def layout(**_: str) -> Component:
    """Return the frame of the page."""
    return page(
        statement(
            "Choose a country or area, or press / and type a name in any of the six languages.",
            kicker="Country",
        ),
        listing.place(),
    )
