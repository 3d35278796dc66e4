"""What surrounds every page: header with menu and search, the bar that says as of when, footer, and the state of the address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

import dash
import dash_mantine_components as dmc
from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, ctx, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard import cache, finder, keep, theme, words
from dashboard.components import Part, attrs, link
from dashboard.panels import VIEW
from dashboard.view import CARRIED, FIRST_DAY, BadAddress, View, address, read
from data.database import DatabaseError
from data.queries import Mode

URL = "_pages_location"
"""Dash's own component for the address."""

LIMITS = (
    "Scores are an attention aid made from published data, not findings, and not a ranking of States. A missing figure is shown as "
    "missing, never as zero."
)
BOUNDARIES = (
    "The boundaries and names shown and the designations used on this map do not imply official endorsement or acceptance by the "
    "United Nations."
)


def layout() -> Component:
    """Return the shell with an empty place for the page."""
    shell: Component = dmc.MantineProvider(
        theme=theme.mantine(),
        defaultColorScheme="auto",
        withGlobalClasses=False,
        children=[
            html.A("Skip to content", href="#main", className="skip"),
            html.Header(header("/", ""), id="shell-header", className="top"),
            html.Section(id="shell-bar", className="bar", **attrs(aria_label="As of")),
            html.Main(dash.page_container, id="main", tabIndex="-1"),
            html.Footer(footer(), className="foot"),
            html.Div(
                id="shell-provenance",
                className="provenance",
                role="dialog",
                hidden=True,
                tabIndex="-1",
                **attrs(aria_label="Where this number comes from"),
            ),
            html.Div(id="shell-live", className="said", role="status"),
            dcc.Store(id="shell-asked"),
        ],
    )
    return shell


def header(path: str, search: str) -> list[Part]:
    """Return mark, menu, search and switch; the current page is marked and the as-of date goes along."""
    carried = carried_of(search)
    return [
        link([html.Span(className="mark"), "Upstream"], address("/", carried), "home", id="shell-home"),
        html.Button(
            "Menu",
            id="shell-menu",
            className="menu-button",
            type="button",
            **attrs(aria_expanded="false", aria_controls="shell-nav"),
        ),
        html.Nav(_menu(path, carried), id="shell-nav", **attrs(aria_label="Pages")),
        html.Div(id="shell-search", className="search", **attrs(data_list=finder.address())),
        html.Button(
            [html.Span("Dark", className="to-dark"), html.Span("Light", className="to-light")],
            id="shell-scheme",
            className="scheme",
            type="button",
            title="Switch between light and dark",
        ),
    ]


def carried_of(search: str) -> dict[str, str]:
    """Return the parameters of an address that go along from page to page."""
    return {k: v for k, v in parse_qsl(search.removeprefix("?")) if k in CARRIED}


def in_menu() -> list[dict[str, Any]]:
    """Return the registered pages that are in the menu, in order."""
    return [p for p in dash.page_registry.values() if p.get("section")]


def _menu(path: str, carried: dict[str, str]) -> Component:
    items: list[Part] = []
    section = ""
    for page in in_menu():
        divided, section = section not in ("", page["section"]), page["section"]
        first = (page["path_template"] or page["path"]).split("<")[0].rstrip("/") or "/"
        current = path == first or (first != "/" and path.startswith(first + "/"))
        href = address(page.get("starts_at", first), carried)
        shown = link(
            page["name"],
            href,
            "current" if current else "",
            **attrs(aria_current="page" if current else None),
        )
        items.append(html.Li(shown, className="divided" if divided else None))
    return html.Ul(items)


def footer() -> list[Part]:
    """Return the limits, on every page."""
    return [html.P([LIMITS, " ", link("What a score is not", "/methodology"), "."])]


# ---- the bar ----------------------------------------------------------------------------------------------------------


def bar(view: View) -> tuple[list[Part], str]:
    """Return the bar's content and class: date, mode, weights, sources behind, live or embedded, snapshot."""
    states = cache.sources()
    late = sum(map(cache.late, states))
    past = view.as_of.is_past
    reconstructed = view.as_of.mode == Mode.RECONSTRUCTED
    newest = view.as_of.latest
    parts: list[Part] = [
        dmc.DateInput(
            id="shell-as_of",
            label="As of",
            value=view.as_of.on.isoformat(),
            valueFormat="D MMMM YYYY",
            minDate=FIRST_DAY.isoformat(),
            maxDate=max(keep.now().date(), newest or FIRST_DAY).isoformat(),
            variant="unstyled",
            className="control as-of",
            size="sm",
            debounce=True,
        ),
        html.Span(
            "Reconstructed: revised data"
            if reconstructed
            else "Recorded: as held that day"
            if past
            else "Recorded: as held now",
            className="wide",
            title="Today's values of what had been published by then"
            if reconstructed
            else "The values this installation held on the date",
        ),
        html.Span(["Weights ", html.B(cache.weight_title(view.weights))], className="wide"),
    ]
    if past:
        parts.append(html.B("A past date: what came later is left out", className="why"))
        parts.append(link("Go to latest", view.here(as_of=None, mode=None)))
    elif states:
        words_late = (
            f"{late} of {words.count(len(states), 'source')} behind schedule"
            if late
            else f"All {words.count(len(states), 'source')} on schedule"
        )
        parts.append(link(words_late, view.to("/sources"), "late" if late else "on-time"))
    refresh = "live refresh on" if cache.live() else "live refresh off"
    held = f"Data known to {words.day(newest)}" if newest else "No data held yet"
    parts.append(html.Span(f"{held} · {refresh}", className="wide"))
    snapshot = cache.snapshot(view.as_of, view.weights)
    parts.append(
        html.Span(
            f"snapshot {snapshot}",
            className="snapshot wide",
            title="Fixes as-of date, data vintages, weights and code version",
        )
        if snapshot
        else None
    )
    return parts, "bar past" if past else "bar"


@callback(
    Output("shell-bar", "children"),
    Output("shell-bar", "className"),
    Input(URL, "pathname"),
    Input(URL, "search"),
)
def _bar(path: str, search: str) -> tuple[list[Part], str]:
    return first_bar(path, search)


def first_bar(path: str, search: str) -> tuple[list[Part], str]:
    """Return the bar of an address, or what keeps it from being shown."""
    try:
        return bar(read(path, search))
    except BadAddress:
        return [html.Span("No date: the address could not be read"), link("Go to latest", "/")], "bar"
    except DatabaseError as error:
        return [html.Span(f"No data: {error.kind.replace('_', ' ')}")], "bar past"


@callback(
    Output("shell-nav", "children"),
    Output("shell-home", "href"),
    Input(URL, "pathname"),
    Input(URL, "search"),
)
def _nav(path: str, search: str) -> tuple[Component, str]:
    carried = carried_of(search)
    return _menu(path, carried), address("/", carried)


# ---- pages ------------------------------------------------------------------------------------------------------------


def refusal(error: BadAddress | DatabaseError) -> Component:
    """Return the page that says in words why there is nothing to show, and what to do."""
    if isinstance(error, DatabaseError):
        title, recovers = "The data cannot be read just now", "yes"
        said = [
            html.P(str(error)[:1].upper() + str(error)[1:] + ".", className="statement"),
            html.P("This page tries again by itself."),
        ]
    else:
        title, recovers = (
            "There is nothing at this address" if error.status == 404 else "This address cannot be read",
            None,
        )
        said = [html.P(error.words, className="statement"), html.P(error.remedy)]
    home = html.P(html.A("Go to Horizon", href="/"))
    return html.Div([html.H1(title), *said, home], className="page refusal", **attrs(data_recover=recovers))


def status_of(error: BadAddress | DatabaseError) -> int:
    """Return the HTTP status of a refusal."""
    return 503 if isinstance(error, DatabaseError) else error.status


def guarded(inner: Callable[..., Component]) -> Callable[..., Component]:
    """Return a page's layout with the store of its address; a bad address or a database away gives the refusal instead.

    When only the parameters changed, the frame stays and the panels draw themselves anew.
    """

    def outer(**_: Any) -> Component:
        path, search = ctx.inputs[f"{URL}.pathname"] or "/", ctx.inputs[f"{URL}.search"] or ""
        if set(ctx.triggered_prop_ids) == {f"{URL}.search"}:
            raise PreventUpdate
        try:
            view = read(path, search)
        except (BadAddress, DatabaseError) as error:
            return refusal(error)
        return html.Div(
            [dcc.Store(id=VIEW, data={"pathname": path, "search": search}), inner(**dict(view.variables))]
        )

    return outer


clientside_callback(
    ClientsideFunction("upstream", "view"),
    Output(VIEW, "data"),
    Input(URL, "search"),
    State(URL, "pathname"),
    State(VIEW, "data"),
)


def control(identifier: str) -> None:
    """Let a control write its value into the address, under the part of its id after the page's name."""
    clientside_callback(
        ClientsideFunction("upstream", "control"), Input(identifier, "value"), prevent_initial_call=True
    )


control("shell-as_of")
