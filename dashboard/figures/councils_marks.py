"""What the figures of the two Councils are made of: the mark of a body, of a member, of a State's class, of an act."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.cache import Place
from dashboard.components import Part, attrs, of_event, risk_square, said, sourced
from dashboard.councils import BODIES, VETOES_WITHIN, Act, Line
from dashboard.theme import RISK_LABELS, risk_class

STATE_WORDS = {
    "discussed": "discussed",
    "not_yet": "not yet discussed",
    "shared_item": "under a shared item only",
    "record_incomplete": "record incomplete",
}
LETTERS = {"hrc": "H", "sc": "S"}


def body_mark(body: str, state: str = "discussed", words_too: bool = False) -> Component:
    """Return the mark of a body: filled discussed, hollow not yet, half under a shared item, dotted record incomplete."""
    told = f"{BODIES[body]}: {STATE_WORDS[state]}"
    return html.Span(
        said(f" {told}") if words_too else None, className=f"body-mark {body} {state}", title=told
    )


def member_marks(line: Line) -> list[Part]:
    """Return H and S for the Councils that a State sits on."""
    return [
        html.Span(
            [html.Span(LETTERS[body], **attrs(aria_hidden="true")), said(f", member of the {BODIES[body]}")],
            className=f"member {body}",
            title=f"Member of the {BODIES[body]} on this date",
        )
        for body in line.sits
    ]


def class_square(place: Place) -> Component:
    """Return the square of a State's class, hatched where the score is of low reliability or there is none."""
    if place.score is None or not place.unsure:
        return risk_square(place.score)
    return html.Span(className=f"square risk-{risk_class(place.score)} low-c")


def class_words(place: Place) -> str:
    """Return the class of a State's score in words."""
    return "no score" if place.score is None else RISK_LABELS[risk_class(place.score) - 1]


def act(one: Act | None, none: str) -> Part:
    """Return an act as its symbol, which opens to its source, and its date; ``none`` where there is no act."""
    if one is None:
        return html.Span(none, className="note")
    text = one.symbol or one.label
    opens = sourced(text, of_event(one.source, one.event), label=f"{text}, {words.day(one.start)}")
    when = f" in force since {words.day(one.start)}" if one.spell else f" {words.day(one.start)}"
    return html.Span([opens, html.Span(when, className="note")], className="act")


def last_act(line: Line, body: str, none: str) -> Part:
    """Return a body's last act on a State; for the Security Council also how many drafts on it were vetoed."""
    told = act(line.last.get(body), none)
    if body != "sc" or not line.vetoed:
        return told
    drafts = words.count(line.vetoed, "draft")
    return html.Span([told, html.Span(f" · {drafts} vetoed in {VETOES_WITHIN} years", className="note")])


def pair(place: float | None, risk: float | None, body: str, state: str) -> Component:
    """Return attention and risk percentile on one strip of 0 to 100: the body's mark, a tick, and the way between them."""
    marks: list[Part] = []
    if place is not None and risk is not None:
        style = {"insetInlineStart": f"{min(place, risk):.1f}%", "inlineSize": f"{abs(place - risk):.1f}%"}
        marks.append(html.I(className="way-between", style=style))
    if place is not None:
        style = {"insetInlineStart": f"{place:.1f}%"}
        marks.append(html.I(className=f"body-mark {body} {state}", style=style))
    if risk is not None:
        marks.append(html.I(className="risk-tick", style={"insetInlineStart": f"{risk:.1f}%"}))
    return html.Span(marks, className="pair", **attrs(aria_hidden="true"))
