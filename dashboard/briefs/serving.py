"""Briefs over HTTP: the menu on a page, and the route that its links lead to."""

from __future__ import annotations

import logging
import subprocess
import threading

from dash import html
from dash.development.base_component import Component
from flask import Flask, Response, abort, request

from dashboard.briefs import wording as w
from dashboard.briefs.making import FORMAT, Asked, paper
from dashboard.briefs.reading import view_of
from dashboard.briefs.write import TYPES, apart
from dashboard.components import attrs
from dashboard.view import CARRIED, View, address
from indicators.weights import DEFAULT

AT_ONCE, PATIENCE = 2, 10.0
"""Briefs that one worker makes at the same time, and the seconds that another waits for its turn."""
_turns = threading.BoundedSemaphore(AT_ONCE)
log = logging.getLogger(__name__)


def menu(view: View, iso3: str) -> Component:
    """Return the button that opens to every edition and format of a State's brief."""
    carried = {key: value for key, value in view.query if key in CARRIED}

    def one(edition: str, format_: str) -> Component:
        href = address(f"/brief/{iso3}", {**carried, "edition": edition, "format": format_})
        label = w.LINK.format(edition=w.EDITIONS[edition], format=w.FORMATS[format_])
        return html.A(w.FORMATS[format_], href=href, download="", **attrs(aria_label=label))

    lines = [
        html.Li([html.Span(name), *(one(edition, format_) for format_ in TYPES)])
        for edition, name in w.EDITIONS.items()
    ]
    return html.Details(
        [html.Summary(w.MENU, className="button", title=w.MENU_SAYS), html.Ul(lines)], className="brief-menu"
    )


def serve(server: Flask) -> None:
    """Add the route ``/brief/<iso3>?edition=…&format=…`` with the parameters that go from page to page."""

    @server.get("/brief/<iso3>")
    def brief(iso3: str) -> Response:
        asks = request.args
        asked = Asked(
            asks.get("edition", Asked.edition), asks.get("lang", Asked.language), asks.get("format", FORMAT)
        )
        view = view_of(
            iso3, asks.get("as_of", ""), asks.get("mode") or "auto", asks.get("weights") or DEFAULT
        )
        if not _turns.acquire(timeout=PATIENCE):
            return Response(f"{w.BUSY}\n", 503, {"Retry-After": "10"}, mimetype="text/plain")
        try:
            made = paper(view, asked)
            body = apart(made, asked.format)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            log.error("brief %s %s: %s", view.iso3, asked, getattr(error, "stderr", b"") or error)  # noqa: TRY400
            abort(500, w.FAILED)
        finally:
            _turns.release()
        named = f'attachment; filename="{made.name}.{asked.format}"'
        return Response(body, mimetype=TYPES[asked.format], headers={"Content-Disposition": named})
