"""Sources: how old each one is, under which terms, when it is looked at next, and what went wrong."""

from __future__ import annotations

from dash import html, register_page
from dash.development.base_component import Component

from dashboard import cache, keep, words
from dashboard.components import empty, link, page, plain_table, statement, strong
from dashboard.figures import sources as draw
from dashboard.panels import Drawn, panel
from dashboard.view import View
from data.ledger import SourceState


def chosen(view: View) -> SourceState | None:
    """Return the source of the address, None when none is asked for; raise BadAddress for an unknown one."""
    of = {s.key: s for s in cache.sources()}
    return of[view.choice("source", of, "")] if view.get("source") else None


register_page(
    __name__,
    path="/sources",
    name="Sources",
    title="Sources · Upstream",
    order=90,
    section="reference",
    check=chosen,
    description="How old each source is, its licence, when it is due and how its last run ended",
)


@panel("sources-statement", "", framed=False)
def said(_view: View) -> Drawn:
    """Return the first sentence: how many sources, how many late."""
    states = cache.sources()
    late = [s for s in states if cache.late(s)]
    never = sum(s.last_success is None for s in states)
    tail = f" {words.count(never, 'source')} never stored anything." if never else ""
    scheduler = "" if cache.live() else " The scheduler is not running, so nothing newer is fetched."
    return Drawn(
        statement(
            strong(words.count(len(states), "source")),
            ", ",
            strong(words.number(len(late))),
            f" behind schedule.{tail}{scheduler}",
            kicker="Sources",
        )
    )


@panel("sources-list", "All sources", "the oldest data first; a full bar is ten years")
def listing(view: View) -> Drawn:
    """Return every source with its reach and state."""
    states, now = cache.sources(), keep.now()
    looks = {s.key: cache.next_look(s.schedule) for s in states}
    return Drawn(
        draw.listing(states, looks, now, cache.live(), view),
        draw.table(states),
        graphic=False,
        source="Behind schedule: no newer period has come, or no run has succeeded, for longer than the source may go without. A failed run changes nothing that is shown.",
    )


@panel("sources-made", "Made from the figures", "scores of past years, outlooks, signals and how they did")
def made(_view: View) -> Drawn:
    """Return when each of them was last brought up to date, and what failed."""
    found = cache.made()
    if not found:
        return Drawn(
            empty(
                "Not made yet. The scheduler does it within minutes of its start, or: python -m indicators refresh"
            ),
            graphic=False,
        )
    table = draw.made(found)
    return Drawn(plain_table(table, "Made from the figures"), table, graphic=False)


@panel("sources-chosen", "One source")
def one(view: View) -> Drawn:
    """Return what the chosen source is."""
    source = chosen(view)
    if source is None:
        return Drawn(
            empty(
                "Choose a source above to read what it measures, its limits, its run log and its rejected rows."
            ),
            graphic=False,
        )
    return Drawn(
        draw.chosen(source, cache.series()),
        title=source.name,
        note=source.provider,
        actions=(link("Close", view.here(source=None)),),
        graphic=False,
    )


@panel("sources-runs", "Run log", "newest first")
def runs(view: View) -> Drawn:
    """Return the runs of the chosen source."""
    source = chosen(view)
    table = cache.runs(source.key) if source else None
    if source is None or table is None or not len(table):
        return Drawn(empty("No run is held." if source else "Shown for a chosen source."), graphic=False)
    table = table[list(draw.RUNS)].rename(columns=draw.RUNS)
    return Drawn(
        plain_table(table, "Run log"),
        table,
        title=f"Run log, {source.name}",
        graphic=False,
        credits=(source.key,),
    )


@panel("sources-rejected", "Rejected rows", "what was not stored, and why")
def rejected(view: View) -> Drawn:
    """Return the rejected rows of the chosen source."""
    source = chosen(view)
    table = cache.rejected(source.key) if source else None
    if source is None or table is None or not len(table):
        return Drawn(empty("No row was rejected." if source else "Shown for a chosen source."), graphic=False)
    table = table[list(draw.REJECTED)].rename(columns=draw.REJECTED)
    return Drawn(
        plain_table(table, "Rejected rows"),
        table,
        title=f"Rejected rows, {source.name}",
        graphic=False,
        credits=(source.key,),
    )


def layout(**_: str) -> Component:
    """Return the frame of the page."""
    return page(
        said.place(),
        listing.place(),
        made.place(),
        one.place(),
        runs.place(),
        rejected.place(),
        html.P(
            "Every payload is kept by its digest; every rejected row is listed with what it would have said.",
            className="note",
        ),
    )
