"""The popover that opens from every number: where it comes from, what was done to it, and what was said before."""

from __future__ import annotations

from datetime import date

from dash import Input, Output, State, callback, html
from dash.development.base_component import Component
from flask import abort

from dashboard import cache, words
from dashboard.components import Children, Part, attrs, cell, of_indicator, outside, sourced
from dashboard.figures import derived, timeline_acts
from dashboard.figures.notices import figure as notice_figure
from dashboard.shell import URL
from dashboard.view import BadAddress, View, read, read_country, read_day
from data import countries
from data.database import DatabaseError
from data.event_provenance import EventProvenance, EventVintage
from data.provenance import Provenance, Vintage
from data.queries import NotFound
from data.vocabulary import Show, Status
from indicators.engine import BOUNDS_MEANING
from indicators.uncertainty import INTERVAL_MEANING

STATUS_WORDS = {
    Status.OBSERVED: "observed",
    Status.PROVISIONAL: "provisional",
    Status.ESTIMATED: "estimated",
    Status.SUPPRESSED: "withheld by the provider",
    Status.MISSING: "missing",
    Status.WITHDRAWN: "withdrawn by the provider",
}

LATER = ("Checked", "Note")
"""What is told of an act's later course too, and so not before its last day."""


def register() -> None:
    """Add the callback of the popover."""
    callback(
        Output("shell-provenance", "children"),
        Input("shell-asked", "data"),
        State(URL, "pathname"),
        State(URL, "search"),
        prevent_initial_call=True,
    )(answer)


def answer(asked: object, path: str, search: str) -> list[Part]:
    """Return the popover's content for what was asked: ``{"ask": "cell/…"}``; abort with 400 for another shape."""
    if not isinstance(asked, dict) or not isinstance(asked.get("ask"), str):
        abort(400, "Say which number is meant.")
    try:
        return explain(asked["ask"], read(path, search))
    except (BadAddress, NotFound, DatabaseError) as error:
        return [head("Not found"), html.P(str(error))]


def explain(ask: str, view: View) -> list[Part]:
    """Return what is behind a number; raise BadAddress when the question cannot be read, NotFound when nothing is held."""
    kind, _, rest = ask.partition("/")
    parts = rest.split("/")
    if kind == "cell" and len(parts) == 3 and (period := read_day("period", parts[2])):
        return of_cell(cache.provenance(parts[0], read_country(parts[1]), period, view.as_of))
    if kind == "event" and len(parts) >= 2:  # symbols of documents have strokes of their own
        return of_event(cache.event(parts[0], rest.partition("/")[2], view.as_of), view.as_of.on)
    if kind in ("indicator", "score") and len(parts) in (1, 2):
        scores = cache.scores(view.as_of, view.weights)
        iso3 = read_country(parts[-1] if kind == "indicator" else parts[0])
        if iso3 not in scores.column:
            raise NotFound(f"no scores are made for {countries.name(iso3)}")
        if kind == "indicator" and parts[0] in scores.row:
            return _indicator(view, parts[0], iso3)
        if kind == "score":
            part = parts[1] if len(parts) == 2 else "composite"
            return _score(view, iso3, part)
    raise BadAddress(400, "That number cannot be looked up.", "Choose a number with a dotted underline.")


def head(title: str, note: str = "") -> Component:
    """Return the heading of the popover with its close button."""
    close = html.Button("Close", type="button", className="close", **attrs(data_close="yes"))
    return html.Div(
        [html.H2(title), html.Span(note, className="note") if note else None, close], className="head"
    )


def facts(*pairs: tuple[str, Children]) -> Component:
    """Return terms with what they are; empty ones are left out."""
    return html.Dl(
        [part for name, text in pairs if text not in ("", None) for part in (html.Dt(name), html.Dd(text))]
    )


# ---- one observation --------------------------------------------------------------------------------------------------


def of_cell(found: Provenance) -> list[Part]:
    """Return source, release, period, value with low–high, status, licence, file, digest, older vintages and remarks."""
    shown, frequency = found.shown, cache.frequency(found.series)
    title = head(found.series_name, f"{countries.name(found.iso3)}, {words.period(found.period, frequency)}")
    if shown is None:
        return [title, html.P("No figure is held for this date."), _source(found, "")]
    bounds = words.between(shown.low, shown.high, 2) if found.show == Show.VALUES else ""
    return [
        title,
        facts(
            ("Value", _figure(found, shown)),
            ("Low–high", bounds),
            ("Status", STATUS_WORDS[shown.status] + (f": {shown.note}" if shown.note else "")),
            ("Transformed", "not: as the provider gives it"),
        ),
        _source(found, shown.release),
        _file(shown),
        _older(found),
        _remarks(found),
        html.P(html.Code(f"{found.series} · {found.iso3} · {found.period.isoformat()}"), className="note"),
    ]


def _figure(found: Provenance, version: Vintage) -> str:
    return (
        words.value(version.value, found.unit)
        if found.show == Show.VALUES
        else "not shown: the licence allows derived values only"
    )


def _source(found: Provenance | EventProvenance, release: str) -> Component:
    return facts(
        ("Source", outside(found.source_name, found.source_url)),
        ("Provider", found.provider),
        ("Release", release),
        ("Licence", found.licence),
        ("Cite", found.citation),
    )


def _file(version: Vintage) -> Component:
    return facts(
        ("Known since", words.day(version.vintage)),
        ("Retrieved", words.instant(version.retrieved) if version.retrieved else "not recorded"),
        ("File", version.file or "not named"),
        ("SHA-256", html.Code(version.digest) if version.digest else ""),
        ("Run", f"number {version.run}"),
    )


def _older(found: Provenance) -> Component:
    others = [v for v in found.vintages if v != found.shown]
    if not others:
        return html.P("No other vintage is held of this value.", className="note")
    lines = [
        html.Li(f"{words.day(v.vintage)}, {v.release}: {_figure(found, v)}, {STATUS_WORDS[v.status]}")
        for v in others
    ]
    return html.Details([html.Summary(words.count(len(others), "other vintage")), html.Ul(lines)])


def _remarks(found: Provenance) -> Component | None:
    return (
        html.Div([html.H3("Remarks"), html.Ul([html.Li(text) for text in found.remarks])])
        if found.remarks
        else None
    )


# ---- one event --------------------------------------------------------------------------------------------------------


def of_event(found: EventProvenance, on: date) -> list[Part]:
    """Return what a provider said of an event, in which file, and what it said before; an end after ``on`` is not told."""
    shown = found.shown
    if shown is None:
        return [
            head(found.kind.replace("_", " ")),
            html.P("It was not known on this date."),
            _source(found, ""),
        ]
    where = countries.name(shown.iso3) if shown.iso3 else "An area across borders"
    others = len(found.vintages) - 1
    known = timeline_acts.facts(shown.detail)
    act = [fact for fact in known if shown.end <= on or fact[0] not in LATER]
    return [
        head(shown.label or found.kind.replace("_", " ").capitalize(), f"{where}, {words.day(shown.start)}"),
        facts(
            (
                "Figure",
                notice_figure(found.kind, shown.value)
                if found.source == cache.NOTICES
                else words.value(shown.value)
                if not act
                else "",
            ),
            ("Low–high", words.between(shown.low, shown.high)),
            ("Ended", _ended(shown, on)),
            *act,
        ),
        _source(found, shown.release),
        facts(
            ("Known since", words.day(shown.vintage)),
            ("Retrieved", words.instant(shown.retrieved) if shown.retrieved else "not recorded"),
            ("File", shown.file or "not named"),
            ("SHA-256", html.Code(shown.digest) if shown.digest else ""),
            ("Run", f"number {shown.run}"),
        ),
        html.P(
            f"{words.count(others, 'other vintage')} held."
            if others
            else "No other vintage is held of this event.",
            className="note",
        ),
        html.P(html.Code(f"{found.source} · {found.event}"), className="note"),
    ]


def _ended(shown: EventVintage, on: date) -> str:
    """Return the last day of what lasted, as known on a date; what has no known end has not ended."""
    if '"open": true' in shown.detail or shown.end > on:
        return f"no end is known on {words.day(on)}"
    return words.day(shown.end) if shown.end != shown.start else ""


# ---- what was computed ------------------------------------------------------------------------------------------------


def _indicator(view: View, indicator: str, iso3: str) -> list[Part]:
    scores = cache.scores(view.as_of, view.weights)
    row = next(r for r in cache.drivers(view.as_of, view.weights, iso3).rows if r.indicator.id == indicator)
    held = cache.newest_cells(view.as_of, row.indicator.series, iso3)
    cells = [
        html.Li(
            [sourced(words.period(c.period, c.frequency), cell(c.series, iso3, c.period)), f" · {c.name}"]
        )
        for c in held
    ]
    return [
        head(row.indicator.name, countries.name(iso3)),
        facts(*derived.indicator_facts(row)),
        facts(*derived.rule_facts(row.indicator)),
        html.H3("Made from, newest first"),
        html.Ul(cells) if cells else html.P("No figure is held of its series.", className="note"),
        html.P([html.Code(f"{indicator} · {iso3}"), f" · snapshot {scores.snapshot[:12]}"], className="note"),
    ]


def _score(view: View, iso3: str, part: str) -> list[Part]:
    scores = cache.scores(view.as_of, view.weights)
    found = cache.drivers(view.as_of, view.weights, iso3)
    rows = [r for r in found.rows if derived.belongs(r.indicator, part)]
    title = derived.part_name(part)
    if not rows or title is None:
        raise BadAddress(400, "There is no such part of a score.", "Choose a number with a dotted underline.")
    lines = [
        html.Li([sourced(r.indicator.name, of_indicator(r.indicator.id, iso3)), f": {words.number(r.score)}"])
        for r in rows
    ]
    return [
        head(title, f"{countries.name(iso3)}, {words.day(found.on)}"),
        facts(*derived.score_facts(scores, iso3, part, rows)),
        html.Details(
            [html.Summary("What low and high mean"), html.P(INTERVAL_MEANING), html.P(BOUNDS_MEANING)]
        )
        if part == "composite"
        else None,
        html.Details(
            [html.Summary(f"Scores of its {words.count(len(rows), 'indicator')}"), html.Ul(lines)],
            open=len(rows) <= 12,
        ),
        html.P(f"snapshot {scores.snapshot[:12]}", className="note"),
    ]
