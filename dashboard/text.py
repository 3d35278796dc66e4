"""Text, links and numbers that open to their source: what every other building block is made of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component

Part = str | int | float | Component | None
Children = Part | Sequence[Part]


def attrs(**named: str | None) -> dict[str, Any]:
    """Return ``aria_label="x"`` as the property aria-label, for ``**``; one that is None is left out."""
    return {name.replace("_", "-"): value for name, value in named.items() if value is not None}


def strong(text: str) -> Component:
    """Return a figure or name inside a statement."""
    return html.Strong(text)


def link(text: Children, href: str, class_name: str = "", **props: Any) -> Component:
    """Return a link inside the product; the browser changes the address and the page stays loaded (assets/address.js)."""
    if not href.startswith("/") or href.startswith(("//", "/\\")):
        raise ValueError(f"{href!r} is not an address of this product")
    return html.A(text, href=href, className=class_name or None, **attrs(data_in="yes"), **props)


def outside(text: str, href: str) -> Component:
    """Return a link to a provider's page, or the text alone when the address is not http(s)."""
    if not href.startswith(("https://", "http://")):
        return html.Span(text)
    return html.A(text, href=href, target="_blank", rel="noopener noreferrer", className="outside")


def said(text: str) -> Component:
    """Return text for those who listen, out of sight."""
    return html.Span(text, className="said")


def key(*pairs: tuple[Component, str]) -> Component:
    """Return the key of a figure: marks with their words."""
    return html.Ul([html.Li([mark, html.Span(text)]) for mark, text in pairs], className="key")


# ---- numbers that open ------------------------------------------------------------------------------------------------


def cell(series: str, iso3: str, period: date) -> str:
    """Return what to ask for one observation."""
    return f"cell/{series}/{iso3}/{period.isoformat()[:10]}"


def of_indicator(indicator: str, iso3: str) -> str:
    """Return what to ask for the value and score of an indicator."""
    return f"indicator/{indicator}/{iso3}"


def of_score(iso3: str, part: str = "composite") -> str:
    """Return what to ask for a composite, pillar, lane or matrix cell ("composite", "hr", "upstream", "hr.upstream")."""
    return f"score/{iso3}/{part}"


def of_event(source: str, event: str) -> str:
    """Return what to ask for one dated event of a source."""
    return f"event/{source}/{event}"


def sourced(text: Children, ask: str, class_name: str = "", label: str = "") -> Component:
    """Return a number with a dotted underline that opens to where it comes from."""
    return html.Button(
        text,
        type="button",
        className=f"sourced {class_name}".strip(),
        **attrs(data_ask=ask, aria_haspopup="dialog", aria_label=label or None),
    )
