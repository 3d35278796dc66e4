"""Councils: the risk picture beside what the Human Rights Council and the Security Council each have on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import wraps

from dash import ClientsideFunction, Input, clientside_callback, register_page
from dash.development.base_component import Component

from dashboard import came_first, councils, discussed, held, past, returns, upstream, words
from dashboard import councils_record as record
from dashboard.acts import acts
from dashboard.components import columns, empty, link, page
from dashboard.councils import BODIES, NOT_HELD, REMEDY
from dashboard.figures import councils_changes as changing
from dashboard.figures import councils_head as heading
from dashboard.figures import councils_instruments as instruments
from dashboard.keep import kept
from dashboard.markup import packed
from dashboard.panels import Drawn, panel
from dashboard.shell import control
from dashboard.view import FIRST_DAY, BadAddress, View

DRAWN = 260
"""Panels kept: those of some twenty addresses."""


def check(view: View) -> None:
    """Raise BadAddress for a filter, a number of points or a date that is not there."""
    councils.filters(view)
    councils.asked(view)
    came_first.chosen(view)
    since_of(view)


def since_of(view: View) -> date:
    """Return the date that changes are counted from; by default a year before the as-of date."""
    since = view.day("since", max(held.year_before(view.as_of.on), FIRST_DAY))
    if not FIRST_DAY <= since <= view.as_of.on:
        raise BadAddress(
            400,
            f"{words.day(since)} (since) is not between {words.day(FIRST_DAY)} and the as-of date, {words.day(view.as_of.on)}.",
            "Choose a date between them.",
        )
    return since


register_page(
    __name__,
    path="/councils",
    name="Councils",
    title="Councils · Upstream",
    order=30,
    section="main",
    check=check,
    description="What each Council has discussed, beside the risk picture: who is discussed, who not yet, and the gap",
)


def held_only(draw: Callable[[View], Drawn]) -> Callable[[View], Drawn]:
    """Let a panel speak only where acts are held, credit their sources, and keep what was drawn until something is stored."""

    @wraps(draw)
    def guarded(view: View) -> Drawn:
        if not len(acts(view.as_of)):
            return Drawn(empty(NOT_HELD, REMEDY), graphic=False)
        return replace(_once(draw, view), credits=record.credits_of(view.as_of))

    return guarded


@kept(DRAWN)
def _once(draw: Callable[[View], Drawn], view: View) -> Drawn:
    """Return a panel as drawn for an address, its body as HTML already."""
    drawn = draw(view)
    return replace(drawn, body=packed(drawn.body))


# ---- head -------------------------------------------------------------------------------------------------------------


@panel("councils-statement", "", framed=False)
def said(view: View) -> Drawn:
    """Return the first sentence, and how far each record goes."""
    return discussed.said(view)


@panel("councils-filters", "", framed=False)
def chooser(view: View) -> Drawn:
    """Return the filters; each is in the address."""
    return discussed.chooser(view)


# ---- who is discussed -------------------------------------------------------------------------------------------------


@panel("councils-table", "Discussed and not yet discussed", "highest class first, then by name")
@held_only
def two_by_two(view: View) -> Drawn:
    """Return the 2 × 2 with every name."""
    return discussed.two_by_two(view)


@panel("councils-waiting_hrc", "Not discussed by the Human Rights Council")
@held_only
def waiting_hrc(view: View) -> Drawn:
    """Return the highest scores that the Human Rights Council has not discussed."""
    return discussed.waiting(view, "hrc")


@panel("councils-waiting_sc", "Not discussed by the Security Council")
@held_only
def waiting_sc(view: View) -> Drawn:
    """Return the highest scores that the Security Council has not discussed."""
    return discussed.waiting(view, "sc")


# ---- risk beside attention --------------------------------------------------------------------------------------------


@panel("councils-matrix_hrc", "Risk and the Human Rights Council")
@held_only
def matrix_hrc(view: View) -> Drawn:
    """Return risk × attention for the Human Rights Council."""
    return discussed.matrix(view, "hrc")


@panel("councils-matrix_sc", "Risk and the Security Council")
@held_only
def matrix_sc(view: View) -> Drawn:
    """Return risk × attention for the Security Council."""
    return discussed.matrix(view, "sc")


@panel("councils-gaps_hrc", "Widest gaps, Human Rights Council")
@held_only
def gaps_hrc(view: View) -> Drawn:
    """Return the widest gaps at the Human Rights Council."""
    return discussed.gaps(view, "hrc")


@panel("councils-gaps_sc", "Widest gaps, Security Council")
@held_only
def gaps_sc(view: View) -> Drawn:
    """Return the widest gaps at the Security Council."""
    return discussed.gaps(view, "sc")


@panel("councils-only_hrc", "Human Rights Council active, Security Council not")
@held_only
def only_hrc(view: View) -> Drawn:
    """Return the States that only the Human Rights Council discussed."""
    return discussed.active(view, "hrc")


@panel("councils-only_sc", "Security Council active, Human Rights Council not")
@held_only
def only_sc(view: View) -> Drawn:
    """Return the States that only the Security Council discussed."""
    return discussed.active(view, "sc")


# ---- what changed, and what bears on it -------------------------------------------------------------------------------


@panel("councils-changes", "What changed")
@held_only
def changes(view: View) -> Drawn:
    """Return who came to be discussed or no longer is since a date, and which gaps moved most."""
    ask, since = councils.asked(view), since_of(view)
    now, then = councils.chosen(view), councils.lines(ask, since)
    breaks = {body: record.broken(ask, since, body) for body in BODIES}
    turns = [one for body in BODIES for one in changing.turns(then, now, body)]
    gaps = {body: [] if breaks[body] else changing.shifted(then, now, body) for body in BODIES}
    return Drawn(
        [heading.since_field(since, view.as_of.on), changing.told(turns, gaps, breaks, view, discussed.none_words(view))],
        changing.frame(turns, [one for some in gaps.values() for one in some]),
        note=f"since {words.day(since)}",
        source="Acts and figures as known on the as-of date, evaluated on both. A State counts only where both records are whole enough to tell.",
        graphic=False,
    )  # fmt: skip


@panel("councils-vetoes", "Vetoed drafts")
@held_only
def vetoes(view: View) -> Drawn:
    """Return the drafts vetoed in the last five years, the States they name, and who vetoed them."""
    codes = {one.iso3 for one in councils.chosen(view)}
    known = councils.reach(councils.asked(view))["sc"] or view.as_of.on
    some = [one for one in councils.vetoes(view.as_of, known) if codes & {*one.about}]
    shown, more = discussed.first(some, "draft", view)
    return Drawn(
        changing.vetoes(shown, view),
        changing.vetoes_frame(some),
        note=f"five years to {words.day(known)}",
        source="A vetoed draft counts as attention to the States it names, and says why no text followed. The same for every State.",
        actions=more,
        graphic=False,
    )  # fmt: skip


@panel("councils-members", "Who sits on the Councils")
@held_only
def members(view: View) -> Drawn:
    """Return the members on the as-of date."""
    some = councils.members(view.as_of, view.as_of.on)
    return Drawn(
        changing.seats(some, view),
        changing.seats_frame(some),
        note=words.day(view.as_of.on),
        source="Members take part in decisions on themselves, and permanent members can veto them: read what is on record of H and S with "
        "that in mind.",
        graphic=False,
    )  # fmt: skip


@panel("councils-instruments", "What counts, and how far each record goes")
@held_only
def counted(view: View) -> Drawn:
    """Return every instrument with its points, which can be moved, and how far its record goes."""
    ask = councils.asked(view)
    some = record.instruments(ask)
    reset = (link("Reset the rules", view.here(**dict.fromkeys(councils.MOVABLE))),) if ask.moved else ()
    return Drawn(
        [instruments.form(some, view.as_of.on), instruments.half_life(ask.rules), instruments.effect(record.umbrella_effect(ask))],
        instruments.frame(some),
        note="points are a judgement: change them, and every figure above follows",
        source="Hatched: no whole record, so unknown, not silent. An instrument counts where its record is whole for the twelve months before "
        f"the date, or not at all, for all States alike. {' '.join(ask.rules.bodies[body].left_out for body in BODIES)}",
        actions=reset,
        graphic=False,
    )  # fmt: skip


# ---- on request -------------------------------------------------------------------------------------------------------


@panel("councils-came_first", "Which came first")
def first_acts(view: View) -> Drawn:
    """Return the first signal and the first act of each Council around past onsets."""
    drawn = _once(came_first.strip, view) if past.onsets() else came_first.strip(view)
    more = link("By case, decade and region", view.to("/councils/onsets", onset=view.get("onset")))
    return replace(drawn, actions=(more,))


@panel("councils-returns", "Where conflict may come back")
def may_return(view: View) -> Drawn:
    """Return the post-conflict States by their chance that conflict comes back."""
    drawn = _once(returns.states, view) if past.recurrence() else returns.states(view)
    return replace(
        drawn, actions=(link("How sure that is, and missions that left", view.to("/councils/onsets")),)
    )


@panel(
    "councils-factors",
    "The 14 risk factors",
    "which indicators of the Framework of Analysis have a measured counterpart here",
)
def framework(view: View) -> Drawn:
    """Return what of the Framework of Analysis is measured here, in general."""
    return _once(_coverage, view)


def _coverage(_view: View) -> Drawn:
    return upstream.framework_coverage()


for _name in ("group", "floor", "window", "umbrella", "since", "half_life"):
    control(f"councils-{_name}")
for _body, _instrument in record.instrument_ids():
    clientside_callback(
        ClientsideFunction("councils", "points"),
        Input(f"councils-{_body}-{_instrument}", "value"),
        prevent_initial_call=True,
    )


def layout(**_: str) -> Component:
    """Return the frame of the page."""
    return page(
        said.place(),
        chooser.place(),
        two_by_two.place(),
        columns(waiting_hrc.place(), waiting_sc.place()),
        columns(matrix_hrc.place(), matrix_sc.place()),
        columns(gaps_hrc.place(), gaps_sc.place()),
        columns(only_hrc.place(), only_sc.place()),
        changes.place(),
        columns(vetoes.place(), members.place()),
        counted.place(),
        first_acts.place(),
        may_return.place(),
        framework.place(),
        kind="councils",
    )
