"""Session: where a horizon-scanning meeting begins, what it keeps, and what is proposed for its agenda.

The meeting itself lies outside the address: see ``dashboard.session_routes``.
"""

from __future__ import annotations

import pandas as pd
from dash import html, register_page
from dash.development.base_component import Component

from dashboard import meeting, words
from dashboard.components import empty, page, plain_table, statement
from dashboard.panels import Drawn, panel
from dashboard.view import View
from data.countries import name

register_page(
    __name__,
    path="/session",
    name="Session",
    title="Session · Upstream",
    order=65,
    section="main",
    description="Run a horizon-scanning meeting: silent estimates, notes that nobody can attribute",
)

LEAD = (
    "A meeting under the Chatham House Rule: as-of date, weights and agenda are frozen when it opens; estimates are silent and shown as "
    "a distribution only; no author of a note is stored anywhere."
)
LIMITS = (
    "Nobody signs in on this installation: whoever holds the chair's link is the chair. It listens on this machine only, so that phones "
    "need a tunnel or proxy that your administrator sets up."
)


@panel("session-head", "", framed=False)
def head(view: View) -> Drawn:
    """Return what a session is, and the ways in."""
    return Drawn(
        html.Div(
            [
                statement(LEAD, kicker="Session"),
                html.P(
                    [
                        html.A("Make a session", href=view.to("/session/new"), className="button"), " ",
                        html.A("Join with a code", href="/join", className="button"), " ",
                        html.A("Back to the chair's room", href="/session/room", className="button"),
                    ],
                    className="does",
                ),
                html.P(LIMITS, className="note"),
            ],
            className="s-entry",
        )
    )  # fmt: skip


@panel("session-agenda", "Proposed agenda")
def agenda(view: View) -> Drawn:
    """Return the States that are proposed, by name, with why."""
    since = meeting.since_of(view)
    some = meeting.proposed(view, since)
    if not some:
        return Drawn(
            empty("Nothing can be proposed from the figures held.", "States can still be chosen by hand.")
        )
    frame = pd.DataFrame([(name(code), code, why) for code, why in some], columns=["Country", "ISO", "Why"])
    return Drawn(
        plain_table(frame, "Proposed agenda"),
        frame,
        note=f"changes since {words.day(since)}",
        source="Widest gaps of each Council, new signals of high concern, the largest moves both ways; by name. The chair changes it.",
        graphic=False,
    )


def layout(**_: str) -> Component:
    """Return the frame of the page."""
    return page(head.place(), agenda.place())
