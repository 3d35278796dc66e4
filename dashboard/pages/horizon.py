"""Horizon: what changed since a date you choose, in both directions, and what is held to say so."""

from __future__ import annotations

from datetime import date

import pandas as pd
from dash import html, register_page
from dash.development.base_component import Component

from dashboard import cache, councils, councils_record, fired, keep, words
from dashboard.acts import acts
from dashboard.components import columns, empty, link, page, stack, statement, strong
from dashboard.figures import councils_matrix as matrix
from dashboard.figures import horizon, notices, world
from dashboard.figures import moves as moving
from dashboard.figures import signals as signalling
from dashboard.panels import Drawn, panel
from dashboard.shell import control
from dashboard.view import BadAddress, View
from data.countries import name
from data.queries import AsOf
from indicators.engine import COMPOSITE_MEANING
from indicators.uncertainty import LABEL

NOTICE_SOURCE = "Source: OCHA HDX Signals; the notices are OCHA's, the lane is our reading. Notices of conflict rest on ACLED: level only, no figure."
SIGNALS_SHOWN = 12
SHOWN = 5
"""Medium notices shown without being asked for."""
WATCHED = 12
GAPS = 6


def since_of(view: View) -> date:
    """Return the date everything here is counted from; by default the first of the month three months before the last notice."""
    last = min(cache.last_notice(view.as_of) or view.as_of.on, view.as_of.on)
    months = last.year * 12 + last.month - 1 - 3
    since = view.day("since", date(months // 12, months % 12 + 1, 1))
    if since > view.as_of.on:
        raise BadAddress(
            400,
            f"{words.day(since)} (since) is after the as-of date, {words.day(view.as_of.on)}.",
            "Choose an earlier date.",
        )
    return since


@keep.kept(8)
def told(as_of: AsOf, since: date) -> pd.DataFrame:
    """Return the notices since a date as the page prints them."""
    return notices.with_words(cache.notices(as_of, since))


def check(view: View) -> None:
    """Raise BadAddress for a date or a watched country that is not there."""
    since_of(view)
    view.countries("watch", WATCHED)
    view.choice("body", councils.BODIES, "hrc")


register_page(
    __name__,
    path="/",
    name="Horizon",
    title="Horizon · Upstream",
    order=0,
    section="main",
    check=check,
    description="What changed since a date you choose: outside notices, moves both ways, baseline shifts, data health",
)


@panel("horizon-statement", "", framed=False)
def said(view: View) -> Drawn:
    """Return the first sentence of the page, with the control of its date."""
    since = since_of(view)
    some = told(view.as_of, since)
    places, high = some["iso3"].nunique(), int((some["level"] == "high").sum())
    last = cache.last_notice(view.as_of)
    tail = f" The last one held is dated {words.day(last)}." if last else " None is held at all."
    sentence = statement(
        "Since ",
        strong(words.day(since)),
        ": ",
        *_signals_said(view, since),
        strong(words.count(len(some), "outside notice")),
        " in ",
        strong(words.count(places, "country", "countries")),
        ", ",
        strong(words.number(high)),
        " at high concern.",
        tail,
        kicker="Horizon",
    )
    return Drawn(html.Div([sentence, horizon.since_field(since, view.as_of.on)], className="opening"))


def _signals_said(view: View, since: date) -> tuple[str | Component, ...]:
    """Return the part of the first sentence that tells of signals; nothing while none are computed."""
    if fired.held() is None:
        return ()
    some = fired.rows(view.as_of, since)
    high = sum(row.of_high_concern for row in some)
    return (
        strong(words.count(len(some), "signal")),
        " in ",
        strong(words.count(len({row.fired.iso3 for row in some}), "country", "countries")),
        ", ",
        strong(words.number(high)),
        " at high concern; ",
    )


@panel("horizon-lanes", "Signals and outside notices by lane", framed=False)
def lanes(view: View) -> Drawn:
    """Return the unit chart of signals and notices by lane."""
    since = since_of(view)
    shifts = len(cache.shifts(view.as_of, view.weights, since))
    return Drawn(horizon.lanes(told(view.as_of, since), shifts, fired.rows(view.as_of, since)))


@panel("horizon-signals", "New and escalated signals")
def signals(view: View) -> Drawn:
    """Return the signals since the date, high concern first, newest first."""
    if fired.held() is None:
        return Drawn(empty(fired.NOT_MADE, fired.REMEDY))
    some, units = fired.rows(view.as_of, since_of(view)), fired.units()
    silent = len(fired.not_evaluated(view.as_of.on))
    return Drawn(
        signalling.ledger(some, view, units, SIGNALS_SHOWN),
        signalling.listing_table(some, units),
        note="newest first, those at high concern before",
        actions=(link("All signals", view.to("/signals")),),
        source=f"{words.count(silent, 'rule')} cannot be evaluated on this date; see Signals. Signals of yearly releases are never acute.",
        credits=tuple(sorted({key.partition(".")[0] for row in some for key in row.rule.series})),
        graphic=False,
    )


@panel("horizon-ledger", "Outside notices")
def ledger(view: View) -> Drawn:
    """Return the notices, high concern first, newest first."""
    some = told(view.as_of, since_of(view))
    shown = None if view.get("all") == "yes" else SHOWN
    medium = int((some["level"] != "high").sum())
    more = (
        (link(f"All {words.count(len(some), 'notice')}", view.here(all="yes")),)
        if shown is not None and medium > shown
        else ()
    )
    table = some.drop(columns=["event"]).rename(columns=str.capitalize).rename(columns={"Iso3": "ISO"})
    return Drawn(
        horizon.ledger(some, view, cache.NOTICES, shown),
        table,
        note="newest first in each group",
        actions=more,
        source=NOTICE_SOURCE,
        credits=(cache.NOTICES,),
        graphic=False,
    )


@panel("horizon-map", "Composite score")
def world_map(view: View) -> Drawn:
    """Return the map of composites."""
    places = cache.places(view.as_of, view.weights)
    scored = sum(p.score is not None for p in places)
    return Drawn(
        [world.drawing("horizon-map-drawing", places, view), world.legend()],
        world.table(places),
        actions=(link("How well did this weighting warn?", view.to("/weights")),),
        title=f"Composite score, {words.day(view.as_of.on)}",
        says=f"{words.count(scored, 'State')} scored; 100 is the highest risk. An attention aid, not a ranking.",
        credits=cache.credited(),
    )


@panel("horizon-words", "", framed=False)
def in_words(view: View) -> Drawn:
    """Return the map in words."""
    return Drawn(world.in_words(cache.places(view.as_of, view.weights), view))


@panel("horizon-moves", "Largest moves")
def moves(view: View) -> Drawn:
    """Return the largest moves of the composite both ways."""
    since = since_of(view)
    up, down = cache.moves(view.as_of, view.weights, since)
    return Drawn(
        moving.moved(up, down, view),
        moving.moves_table(up, down),
        note=f"since {words.day(since)}, with the largest driver",
        graphic=False,
        source="Composite as known on each date. “An old shock left the window” is no relief: nothing new is known.",
        credits=cache.credited(),
    )


@panel("horizon-shifts", "Baseline shifts", "yearly releases past the usual range")
def shifts(view: View) -> Drawn:
    """Return the baseline shifts of yearly releases."""
    some = cache.shifts(view.as_of, view.weights, since_of(view))
    return Drawn(
        moving.shifted(some, view),
        moving.shifts_table(some),
        graphic=False,
        credits=cache.credited(),
        source="A pillar's upstream score moved further than in 19 of 20 of the State's own earlier steps, and more than 2 points.",
    )


@panel("horizon-gaps", "Widest gaps", "risk percentile minus attention percentile")
def gaps(view: View) -> Drawn:
    """Return where risk lies furthest above what a Council has on the State."""
    body = view.choice("body", councils.BODIES, "hrc")
    if not len(acts(view.as_of)):
        return Drawn(empty(councils.NOT_HELD, councils.REMEDY), graphic=False)
    ask = councils.Asked(view.as_of, view.weights)
    some = councils.widest(councils.lines(ask), body, GAPS)
    known = councils.reach(ask)[body]
    return Drawn(
        [
            matrix.bodies(body, {one: view.here(body=one) for one in councils.BODIES}),
            matrix.brief_gaps(some, body, view),
        ],
        matrix.matrix_frame(some, body, known),
        f"{councils.BODIES[body]}, as far as its record goes: {words.day(known) if known else 'nothing can be told'}.",
        actions=(link("Councils", view.to("/councils")),),
        graphic=False,
        credits=councils_record.credits_of(view.as_of),
    )


@panel("horizon-openings", "Openings", "liberal democracy index, three years")
def openings(view: View) -> Drawn:
    """Return where liberal democracy rose most."""
    some = cache.openings(view.as_of, moving.OPENING_SERIES)
    table = some.assign(country=[name(code) for code in some["iso3"]])
    return Drawn(
        moving.opened(some, view),
        table,
        graphic=False,
        credits=(moving.OPENING_SERIES.partition(".")[0],),
        source="Source: V-Dem, 0 to 1, higher is more democratic. Shown where the two years' intervals do not overlap.",
    )


@panel("horizon-watching", "Watchlist")
def watchlist(view: View) -> Drawn:
    """Return the countries the reader watches."""
    codes = view.countries("watch", WATCHED)
    of = {p.iso3: p for p in cache.places(view.as_of, view.weights)}
    some = [of.get(code, cache.Place(code, None, None, None, "")) for code in codes]
    return Drawn(
        [
            horizon.watched(some, view),
            html.Details([html.Summary("Edit"), horizon.watch_field(codes, WATCHED)], className="edit"),
        ],
        world.table(some) if some else None,
        source=f"Score and interval ({LABEL})." if some else None,
        graphic=False,
        credits=cache.credited(),
    )


@panel("horizon-health", "Data health", "last period held")
def health(view: View) -> Drawn:
    """Return how far each source's data reach."""
    return Drawn(
        horizon.health(cache.sources(), view.as_of.on, view),
        actions=(link("Sources", view.to("/sources")),),
        note="last period held now, not on the past date" if view.as_of.is_past else "",
    )


control("horizon-since")
control("horizon-watch")


def layout(**_: str) -> Component:
    """Return the frame of the page."""
    return page(
        said.place(),
        lanes.place(),
        columns(
            stack(signals.place(), ledger.place()),
            stack(world_map.place(), in_words.place()),
            split="wide-narrow",
        ),
        columns(
            moves.place(),
            stack(gaps.place(), shifts.place(), openings.place()),
            stack(watchlist.place(), health.place()),
            split="thirds",
        ),
        html.P(COMPOSITE_MEANING, className="note"),
    )
