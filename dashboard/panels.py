"""Panels: one figure with its frame, its table and its CSV, drawn for the address a reader is at.

``@panel(id, title)`` turns a function of the view into a panel. ``place()`` is its empty frame for a page's layout; a
callback fills it whenever the address changes; ``/csv/<id>.csv`` gives what it shows, with the sources.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import cast

import pandas as pd
from dash import Input, Output, callback, html
from dash.development.base_component import Component
from flask import Flask, Response, abort, request

from dashboard import cache, components, keep, words
from dashboard.markup import packed
from dashboard.view import BadAddress, View, address, read
from data.database import DatabaseError
from data.queries import NotFound

VIEW = "shell-view"
"""The store that holds the address the panels are drawn for."""

PANELS: dict[str, Panel] = {}
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Drawn:
    """What a panel shows. ``table`` is the same in rows, with readable column names; ``credits`` are ids of the sources."""

    body: components.Children
    table: pd.DataFrame | None = None
    says: str = ""
    """One sentence that says what the figure shows."""
    source: components.Children = None
    """Source, unit, last period, limit: the line under the figure."""
    credits: tuple[str, ...] = ()
    title: str = ""
    note: components.Children = None
    actions: tuple[Component, ...] = ()
    graphic: bool = True
    """False when the body is a table or list already, so that no Chart | Table is offered."""


@dataclass(frozen=True)
class Panel:
    """One figure of a page."""

    id: str
    title: str
    note: str
    draw: Callable[[View], Drawn]
    framed: bool = True
    reads: tuple[str, ...] = ()
    """Parameters of the address that none but the panels naming them read or carry on: the others of the page stay as they are drawn."""

    def place(self, kind: str = "") -> Component:
        """Return the empty frame, for a page's layout."""
        return html.Section(
            components.skeleton(self.title),
            id=self.id,
            className=f"{'panel' if self.framed else 'bare'} {kind}".strip(),
            **components.attrs(aria_labelledby=f"{self.id}-title" if self.framed else None),
        )

    def show(self, view: View) -> components.Children:
        """Return the frame with the figure, or with what went wrong in words."""
        try:
            drawn = _shown(self.id, self._asked(view), keep.moment())
            return _framed(self, view, drawn) if self.framed else drawn.body
        except DatabaseError as error:
            return self._failed(
                components.failed(str(error), "The rest of the page stays as it is.", recovers=True)
            )
        except BadAddress as error:
            return self._failed(components.failed(error.words, error.remedy))
        except NotFound as error:
            return self._failed(components.failed(str(error)))
        except Exception:
            log.exception("panel %s", self.id)
            return self._failed(
                components.failed(
                    "This figure could not be drawn: an error of ours, and it has been logged.",
                    "The rest of the page works.",
                )
            )

    def _asked(self, view: View) -> View:
        """Return the view without the parameters that only others of its page read."""
        page = f"{self.id.partition('-')[0]}-"
        others = {name for one in PANELS.values() if one.id.startswith(page) for name in one.reads}
        return view.without(others.difference(self.reads))

    def _failed(self, state: Component) -> components.Children:
        return [_header(self.id, self.title, self.note, []), state] if self.framed else [state]

    def fill(self, data: object) -> components.Children:
        """Return what the panel shows at the address held in the store."""
        try:
            return self.show(stored(data))
        except (BadAddress, DatabaseError) as error:
            return self._failed(components.failed(str(error), recovers=isinstance(error, DatabaseError)))


@keep.kept(64)
def _shown(identifier: str, view: View, _moment: int) -> Drawn:
    """Return what a panel shows at an address, ready to send; many readers of one address cost no more than one."""
    panel = PANELS[identifier]
    drawn = panel.draw(view)
    # The rows are in the body where they are shown; that there are some is all the frame asks.
    rows = None if drawn.table is None else pd.DataFrame()
    return replace(
        drawn, body=packed(_figure(panel, view, drawn) if panel.framed else drawn.body), table=rows
    )


def panel(
    identifier: str, title: str, note: str = "", framed: bool = True, reads: tuple[str, ...] = ()
) -> Callable[[Callable[[View], Drawn]], Panel]:
    """Turn a function of the view into a panel; ``identifier`` starts with the name of the page's file."""

    def declare(draw: Callable[[View], Drawn]) -> Panel:
        page = draw.__module__.rpartition(".")[2]
        if not identifier.startswith(f"{page}-"):
            raise ValueError(f"panel {identifier!r} of page {page}: begin its id with {page}-")
        made = PANELS[identifier] = Panel(identifier, title, note, draw, framed, reads)
        callback(Output(identifier, "children"), Input(VIEW, "data"))(made.fill)
        return made

    return declare


def stored(data: object) -> View:
    """Return the view of the address in the store; abort with 400 when it is no address."""
    if (
        not isinstance(data, dict)
        or set(data) != {"pathname", "search"}
        or not all(isinstance(v, str) for v in data.values())
    ):
        abort(400, "The address is not text.")
    return read(data["pathname"], data["search"])


# ---- frame ------------------------------------------------------------------------------------------------------------


def _header(
    identifier: str, title: str, note: components.Children, actions: list[components.Part]
) -> Component:
    return html.Header(
        [
            html.H2(title, id=f"{identifier}-title"),
            html.Span(note, className="note") if note else None,
            html.Div(actions, className="actions") if actions else None,
        ]
    )


def _framed(panel: Panel, view: View, drawn: Drawn) -> list[components.Part]:
    """Return the header, with its links for this address, above the figure as drawn."""
    title = drawn.title or panel.title
    actions: list[components.Part] = list(drawn.actions)
    if drawn.table is not None:
        actions += [_switch(panel.id, view)] if drawn.graphic else []
        actions.append(
            html.A(
                "CSV",
                href=csv_address(panel.id, view),
                download="",
                title=f"{title} as CSV, with its sources",
            )
        )
    return [
        packed(_header(panel.id, title, drawn.note or panel.note, actions)),
        *cast(list[components.Part], drawn.body),
    ]


def _figure(panel: Panel, view: View, drawn: Drawn) -> list[components.Part]:
    """Return what is under the header: the sentence, the figure or its table, the source."""
    title = drawn.title or panel.title
    as_table = panel.id in view.tables and drawn.table is not None
    body = components.plain_table(drawn.table, title) if as_table and drawn.table is not None else drawn.body
    return [
        html.P(drawn.says, className="says") if drawn.says else None,
        html.Figure([html.Figcaption(drawn.says or title, className="said"), html.Div(body)]),
        html.P(drawn.source, className="source") if drawn.source else None,
    ]


def _switch(identifier: str, view: View) -> Component:
    as_table = identifier in view.tables

    def one(label: str, tables: frozenset[str], on: bool) -> Component:
        href = view.here(table=",".join(sorted(tables)) or None)
        return components.link(
            label, href, "on" if on else "", **components.attrs(aria_current="true" if on else None)
        )

    return html.Div(
        [
            one("Chart", view.tables - {identifier}, not as_table),
            one("Table", view.tables | {identifier}, as_table),
        ],
        className="switch",
        role="group",
        **components.attrs(aria_label="Show as"),
    )


# ---- CSV --------------------------------------------------------------------------------------------------------------


def csv_address(identifier: str, view: View) -> str:
    """Return the address of a panel's CSV for this view."""
    return address(
        f"/csv/{identifier}.csv", {"at": view.path, **{k: v for k, v in view.query if k != "table"}}
    )


_FORMULA = tuple("=+-@\t\r\n\0＝＋－＠")


def safe(value: object) -> object:
    """Return text that a spreadsheet would read as a formula with a quote before it; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def to_csv(title: str, view: View, drawn: Drawn) -> str:
    """Return a panel's rows as CSV after comment lines with title, date, sources, licences."""
    held = {s.key: s for s in cache.sources()}
    head = [
        f"{title} · Upstream",
        f"As of {words.day(view.as_of.on)} ({view.as_of.mode}), weights {view.weights}",
        drawn.says,
    ]
    head += [
        f"Source: {s.name}, {s.provider}. {s.release}. Licence: {s.licence}. {s.url}"
        for s in map(held.get, drawn.credits)
        if s
    ]
    out = io.StringIO()
    out.writelines(f"# {' '.join(line.split())}\n" for line in head if line)
    frame = drawn.table if drawn.table is not None else pd.DataFrame()
    frame.map(safe).to_csv(out, index=False, lineterminator="\n", date_format="%Y-%m-%d")
    return out.getvalue()


def serve_csv(server: Flask) -> None:
    """Add the route ``/csv/<panel>.csv?at=<path of the page>&<its parameters>``."""

    @server.get("/csv/<identifier>.csv")
    def csv(identifier: str) -> Response:
        panel = PANELS.get(identifier)
        if panel is None:
            abort(404, f"There is no figure called {identifier[:60]}.")
        query = request.query_string.decode("utf-8", "replace")
        view = read(request.args.get("at", "/"), query)
        view = view.without({"at"})
        drawn = panel.draw(view)
        if drawn.table is None:
            abort(404, "This figure has no table.")
        return Response(
            to_csv(drawn.title or panel.title, view, drawn),
            mimetype="text/csv",
            headers={
                "Content-Disposition": f'attachment; filename="{identifier}-{view.as_of.on.isoformat()}.csv"'
            },
        )
