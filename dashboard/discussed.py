"""Who the two Councils have discussed, and risk beside attention, drawn for an address; the Councils page places the panels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from dash import html
from dash.development.base_component import Component

from dashboard import councils, words
from dashboard import councils_record as record
from dashboard.acts import acts
from dashboard.components import empty, link, statement
from dashboard.councils import BODIES, FLOORS, GROUPS, NOT_HELD, REMEDY
from dashboard.figures import councils as draw
from dashboard.figures import councils_head as heading
from dashboard.figures import councils_matrix as figures
from dashboard.panels import Drawn
from dashboard.view import View
from indicators.uncertainty import LABEL

T = TypeVar("T")

SHOWN, WIDEST = 12, 10
WINDOWS = (6, 12, 24, 36, 60)
"""Months offered; the address takes any from 1 to 60."""
SCORES = "Scores are an attention aid, not a ranking of States."
SHARED = {"no": "Not counted as each State's", "yes": "Counted as each State's"}


def known_to(view: View) -> dict[str, str]:
    """Return by Council the day to which its record tells what it did, in words."""
    known = councils.reach(councils.asked(view))
    return {body: words.day(day) if day else "no date" for body, day in known.items()}


def none_words(view: View) -> dict[str, str]:
    """Return what is said where a Council has no act that names a State."""
    since = {body: record.first_day(councils.asked(view), body) for body in BODIES}
    return {
        body: f"none on record since {day.year}" if day else "none on record" for body, day in since.items()
    }


def first(some: Sequence[T], noun: str, view: View) -> tuple[Sequence[T], tuple[Component, ...]]:
    """Return the first of a list, or all where the address asks for it, and the link to all."""
    shown = some if view.get("all") == "yes" else some[:SHOWN]
    more = link(f"All {words.count(len(some), noun)}", view.here(all="yes"))
    return shown, (more,) if len(some) > len(shown) else ()


# ---- head -------------------------------------------------------------------------------------------------------------


def said(view: View) -> Drawn:
    """Draw the first sentence, and how far each record goes."""
    if not len(acts(view.as_of)):
        return Drawn([statement(NOT_HELD, kicker="Councils"), html.P(REMEDY, className="note")])
    ask, reach = councils.asked(view), known_to(view)
    upper = [one for one in councils.lines(ask) if one.risk is not None and one.risk >= councils.UPPER]
    known, on = councils.reach(ask), view.as_of.on
    records = [heading.record(body, on, known[body], record.reach_words(ask, body)) for body in BODIES]
    told = statement(*heading.sentence(on, upper, ask.rules.window, reach), kicker="Councils")
    return Drawn([told, html.Ul(records, className="record-lines")])


def chooser(view: View) -> Drawn:
    """Draw the filters; each is in the address."""
    group, floor = councils.filters(view)
    ask = councils.asked(view)
    floors = {value: "Every State" if value == "0" else f"Score {value} or more" for value in FLOORS}
    choices = {
        "group": ("Regional group", group, GROUPS),
        "floor": ("Shown", str(floor), floors),
        "window": (
            "Discussed within",
            str(ask.rules.window),
            {str(one): f"{one} months" for one in sorted({*WINDOWS, ask.rules.window})},
        ),
        "umbrella": ("Shared items", "yes" if ask.umbrella else "no", SHARED),
    }
    return Drawn(
        html.Div([heading.select(name, *choice) for name, choice in choices.items()], className="filters")
    )


# ---- who is discussed -------------------------------------------------------------------------------------------------


def two_by_two(view: View) -> Drawn:
    """Draw the 2 × 2 with every name."""
    some = councils.chosen(view)
    if not some:
        return Drawn(empty("No State fits this choice.", "Take a filter away."), graphic=False)
    return Drawn(
        draw.two_by_two(some, known_to(view), view),
        draw.frame(some, councils.reach(councils.asked(view))),
        f"{words.count(len(some), 'State')}, each once. Discussed: an act that names the State within {councils.asked(view).rules.window} months, or "
        "a mandate, mission or sanctions in force.",
        "Admission of members and shared items such as “Peace and security in Africa” do not count; closed consultations are in no record. "
        f"One rule for every State, permanent members included. Colour: class of the composite. {SCORES}",
    )  # fmt: skip


def waiting(view: View, body: str) -> Drawn:
    """Draw the highest scores that a Council has not discussed."""
    some = councils.not_discussed(councils.chosen(view), body)
    shown, more = first(some, "State", view)
    return Drawn(
        draw.riskiest(shown, body, view, none_words(view)[body]),
        draw.frame(some, councils.reach(councils.asked(view))),
        note="highest risk first",
        actions=more,
        source=f"Score and interval ({LABEL}). Last act: the newest that names the State, however long ago. {SCORES}",
        graphic=False,
    )  # fmt: skip


def active(view: View, body: str) -> Drawn:
    """Draw the States that one Council discussed and the other did not."""
    some = councils.one_active(councils.chosen(view), body, draw.OTHER[body])
    return Drawn(
        draw.active(some, body, view, none_words(view)),
        draw.frame(some, councils.reach(councils.asked(view))),
        note=words.count(len(some), "State"),
        graphic=False,
    )


# ---- risk beside attention --------------------------------------------------------------------------------------------


def matrix(view: View, body: str) -> Drawn:
    """Draw risk × attention for a Council."""
    ask = councils.asked(view)
    every, some = councils.lines(ask), councils.chosen(view)
    upper = [
        one.place.score
        for one in every
        if one.risk is not None and one.risk >= councils.UPPER and one.place.score is not None
    ]
    return Drawn(
        figures.matrix(some, body, figures.upright(every), min(upper, default=None)),
        figures.matrix_frame(some, body, councils.reach(ask)[body]),
        figures.ties(councils.tied(every, body), len(every), body),
        f"One scale for both Councils. Attention: points of acts that name the State, halved every {ask.rules.half_life} days, and of what is in force; "
        f"to {known_to(view)[body]}. Shaded: the upper third of risk. Names: the outermost; the table holds all.",
    )  # fmt: skip


def gaps(view: View, body: str) -> Drawn:
    """Draw the widest gaps at a Council."""
    some = councils.chosen(view)
    return Drawn(
        figures.gaps(councils.widest(some, body, WIDEST), body, view, none_words(view)[body]),
        figures.matrix_frame(councils.widest(some, body, len(some)), body, councils.reach(councils.asked(view))[body]),
        note="risk percentile minus attention percentile",
        source="Percentiles among all States with a figure, 0 the lowest; equal figures share one. A wide gap is a question, not a finding.",
        graphic=False,
    )  # fmt: skip
