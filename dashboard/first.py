"""The first answer of an address: its page as plain HTML, readable before any script has loaded, and the HTTP status."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from html import escape
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import keep, shell
from dashboard.components import attrs
from dashboard.markup import to_html
from dashboard.panels import PANELS
from dashboard.view import BadAddress, View, page_of, read
from data.database import DatabaseError

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class First:
    """What the index holds before the scripts: status, title and HTML."""

    status: int
    title: str
    html: str


def paint(path: str, search: str) -> First:
    """Return the page of an address as HTML, or the refusal with 400, 404 or 503."""
    try:
        return _painted(read(path, search), search, keep.moment())
    except (BadAddress, DatabaseError) as error:
        refused = shell.refusal(error)
        return First(shell.status_of(error), "Upstream", _whole(path, search, refused))


@keep.kept(24)
def _painted(view: View, search: str, _moment: int) -> First:
    page, _ = page_of(view.path)
    content = _filled(page["inner"](**dict(view.variables)), view)
    title = page["title"](**dict(view.variables)) if callable(page["title"]) else page["title"]
    return First(200, escape(title), _whole(view.path, search, content))


def _filled(part: Any, view: View) -> Any:
    """Return the layout with every panel drawn in its place."""
    if isinstance(part, list | tuple):
        return [_filled(one, view) for one in part]
    if not isinstance(part, Component):
        return part
    panel = PANELS.get(getattr(part, "id", ""))
    if panel is None and getattr(part, "children", None) is None:
        return part
    children = panel.show(view) if panel else _filled(getattr(part, "children", None), view)
    return part.__class__(
        **{k: v for k, v in part.to_plotly_json()["props"].items() if k != "children"}, children=children
    )


def _whole(path: str, search: str, content: Any) -> str:
    children, kind = shell.first_bar(path, search)
    return to_html(
        html.Div(
            [
                html.A("Skip to content", href="#first-main", className="skip"),
                html.Header(shell.header(path, search), className="top"),
                html.Section(children, className=kind, **attrs(aria_label="As of")),
                html.Main(content, id="first-main", tabIndex="-1"),
                html.Footer(shell.footer(), className="foot"),
            ],
            className="first-page",
        )
    )
