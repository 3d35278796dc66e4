"""The popover that opens from every number: where it comes from, what was done to it, and what was said before."""

from __future__ import annotations

from dash import Input, Output, State, callback, html
from dash.development.base_component import Component
from flask import abort

from dashboard import cache, components, words
from dashboard.shell import URL
from dashboard.view import BadAddress, View, read, read_country, read_day
from data import countries
from data.database import DatabaseError
from data.provenance import Provenance, Vintage
from data.queries import NotFound
from data.vocabulary import Show, Status

STATUS_WORDS = {
    Status.OBSERVED: "observed", Status.PROVISIONAL: "provisional", Status.ESTIMATED: "estimated",
    Status.SUPPRESSED: "withheld by the provider", Status.MISSING: "missing", Status.WITHDRAWN: "withdrawn by the provider",
}


def register() -> None:
    """Add the callback of the popover."""
    callback(Output("shell-provenance", "children"), Input("shell-asked", "data"), State(URL, "pathname"), State(URL, "search"),
             prevent_initial_call=True)(answer)


def answer(asked: object, path: str, search: str) -> list[components.Part]:
    """Return the popover's content for what was asked: ``{"ask": "cell/…"}``; abort with 400 for another shape."""
    if not isinstance(asked, dict) or not isinstance(asked.get("ask"), str):
        abort(400, "Say which number is meant.")
    try:
        return explain(asked["ask"], read(path, search))
    except (BadAddress, NotFound, DatabaseError) as error:
        return [_head("Not found", ""), html.P(str(error))]


def explain(ask: str, view: View) -> list[components.Part]:
    """Return what is behind a number; raise BadAddress when the question cannot be read."""
    kind, _, rest = ask.partition("/")
    parts = rest.split("/")
    if kind == "cell" and len(parts) == 3 and (period := read_day("period", parts[2])):
        return of_cell(cache.provenance(parts[0], read_country(parts[1]), period, view.as_of))
    raise BadAddress(400, "That number cannot be looked up.", "Choose a number with a dotted underline.")


def _head(title: str, note: str) -> Component:
    return html.Header([html.H2(title), html.Span(note, className="note") if note else None,
                        html.Button("Close", type="button", className="close", **components.attrs(data_close="yes"))])


def _facts(*pairs: tuple[str, components.Children]) -> Component:
    return html.Dl([part for name, text in pairs if text not in ("", None) for part in (html.Dt(name), html.Dd(text))])


def of_cell(found: Provenance) -> list[components.Part]:
    """Return source, release, period, value with low–high, status, licence, file, digest, older vintages and remarks."""
    shown = found.shown
    yearly = found.period.month == 1 and found.period.day == 1
    note = f"{countries.name(found.iso3)}, {found.period.year if yearly else words.month(found.period)}"
    if shown is None:
        return [_head(found.series_name, note), html.P("No figure is held for this date."), _source(found)]
    return [
        _head(found.series_name, note),
        _facts(
            ("Value", _figure(found, shown)), ("Low–high", words.between(shown.low, shown.high, 2) if found.show == Show.VALUES else ""),
            ("Status", STATUS_WORDS[shown.status] + (f": {shown.note}" if shown.note else "")),
        ),
        _source(found), _file(shown), _older(found), _remarks(found),
        html.P(html.Code(f"{found.series} · {found.iso3} · {found.period.isoformat()}"), className="note"),
    ]


def _figure(found: Provenance, version: Vintage) -> str:
    return words.value(version.value, found.unit) if found.show == Show.VALUES else "not shown: the licence allows derived values only"


def _source(found: Provenance) -> Component:
    return _facts(
        ("Source", components.outside(found.source_name, found.source_url)), ("Provider", found.provider),
        ("Release", found.shown.release if found.shown else ""), ("Licence", found.licence), ("Cite", found.citation),
    )


def _file(version: Vintage) -> Component:
    return _facts(
        ("Known since", words.day(version.vintage)), ("Retrieved", words.instant(version.retrieved) if version.retrieved else "embedded snapshot"),
        ("File", version.file), ("SHA-256", html.Code(version.digest) if version.digest else ""), ("Run", f"number {version.run}"),
    )


def _older(found: Provenance) -> Component | None:
    older = [v for v in found.vintages if v != found.shown]
    if not older:
        return html.P("No other vintage is held of this value.", className="note")
    lines = [html.Li(f"{words.day(v.vintage)}, {v.release}: {_figure(found, v)}") for v in older]
    return html.Details([html.Summary(f"{words.count(len(older), 'other vintage')}"), html.Ul(lines)])


def _remarks(found: Provenance) -> Component | None:
    return html.Div([html.H3("Remarks"), html.Ul([html.Li(text) for text in found.remarks])]) if found.remarks else None
