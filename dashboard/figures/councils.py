"""Who has discussed whom: the 2 × 2 with every name, the riskiest not yet discussed, one Council active and the other not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import Part, attrs, empty, folded, key, of_score, rows, score_strip, sourced
from dashboard.councils import BODIES, Line
from dashboard.figures.councils_marks import (
    STATE_WORDS,
    act,
    body_mark,
    class_square,
    class_words,
    last_act,
    member_marks,
)
from dashboard.figures.named import country
from dashboard.figures.standing import UNRELIABLE
from dashboard.theme import RISK_LABELS
from dashboard.view import View
from data.countries import name

CLASSES = (*reversed(RISK_LABELS), "no score")
FOLDED = (*RISK_LABELS[:2], "no score")
"""Classes whose names are folded on a narrow screen, each with how many there are: they hold the most."""
OTHER = {"hrc": "sc", "sc": "hrc"}
CORNERS = {
    (True, True): "Discussed by both Councils",
    (True, False): "By the Human Rights Council only",
    (False, True): "By the Security Council only",
    (False, False): "By neither, on the record",
}
"""What a corner of the 2 × 2 is called where the columns stand one under the other: by Human Rights Council, by Security Council."""


def discussed(line: Line, body: str) -> bool:
    """Return whether a body has discussed a State."""
    return line.by[body].state == "discussed"


def corner(lines: Sequence[Line], hrc: bool, sc: bool) -> list[Line]:
    """Return the States in one corner of the 2 × 2."""
    return [one for one in lines if (discussed(one, "hrc"), discussed(one, "sc")) == (hrc, sc)]


def by_name(some: Iterable[Line]) -> list[Line]:
    """Return States in order of their names."""
    return sorted(some, key=lambda one: name(one.iso3))


# ---- 2 × 2 ------------------------------------------------------------------------------------------------------------


def two_by_two(lines: Sequence[Line], reach: Mapping[str, str], view: View) -> Component:
    """Return discussed or not by one Council × by the other, with every name; ``reach`` is how far each record goes."""
    sides = [html.Th(_side("sc", there, lines, reach), scope="col") for there in (True, False)]
    body = [
        html.Tr(
            [
                html.Th(_side("hrc", hrc, lines, reach), scope="row"),
                *(_cell(corner(lines, hrc, sc), (hrc, sc), lines, view) for sc in (True, False)),
            ]
        )
        for hrc in (True, False)
    ]
    caption = html.Caption("States by whether each Council has discussed them", className="said")
    table = [caption, html.Thead(html.Tr([html.Td(), *sides])), html.Tbody(body)]
    return html.Div([html.Table(table, className="two-by-two"), _key()])


def _side(body: str, there: bool, lines: Sequence[Line], reach: Mapping[str, str]) -> list[Part]:
    """Return the heading of a side: its mark and what it means, honestly where the record is not whole."""
    if there:
        return [body_mark(body), html.Span(f"Discussed by the {BODIES[body]}")]
    state = usual(lines, body)
    told = (
        f"Not yet discussed by the {BODIES[body]}, to {reach[body]}"
        if state == "not_yet"
        else f"None by the {BODIES[body]} on the record to {reach[body]}; the record is not whole"
    )
    return [body_mark(body, state), html.Span(told)]


def usual(lines: Sequence[Line], body: str) -> str:
    """Return what "not discussed" means of a body here: not yet, or record incomplete where that holds of most."""
    others = [one.by[body].state for one in lines if not discussed(one, body)]
    return "not_yet" if others.count("not_yet") >= others.count("record_incomplete") else "record_incomplete"


def _cell(some: Sequence[Line], where: tuple[bool, bool], lines: Sequence[Line], view: View) -> Component:
    by_class = [(label, [one for one in some if class_words(one.place) == label]) for label in CLASSES]
    names = [
        html.Div([html.H3(label), _names(own, label in FOLDED, lines, view)], className="of-class")
        for label, own in by_class
        if own
    ]  # fmt: skip
    return html.Td(
        [html.Div(words.number(len(some)), className="many"), *names],
        className="one-side" if where[0] != where[1] else None,
        **attrs(data_head=CORNERS[where]),
    )


def _names(own: Sequence[Line], fold: bool, lines: Sequence[Line], view: View) -> Component:
    names = html.Ul([_name(one, lines, view) for one in by_name(own)])
    return folded(words.count(len(own), "State"), names) if fold else names


def _name(line: Line, lines: Sequence[Line], view: View) -> Component:
    """Return a name with its class, the marks of a body whose state the heading does not say, and its seats."""
    other = [
        body_mark(body, line.by[body].state, words_too=True)
        for body in BODIES
        if not discussed(line, body) and line.by[body].state != usual(lines, body)
    ]
    return html.Li([class_square(line.place), country(line.iso3, view), *other, *member_marks(line)])


def _key() -> Component:
    classes = [
        (html.Span(className=f"square risk-{at}"), label)
        for at, label in reversed(list(enumerate(RISK_LABELS, 1)))
    ]
    states = [
        (html.Span([body_mark("hrc", state), body_mark("sc", state)], className="who"), text)
        for state, text in STATE_WORDS.items()
    ]
    letters = html.Span(
        [html.Span("H", className="member hrc"), html.Span("S", className="member sc")], className="who"
    )
    return key(
        *classes,
        (html.Span(className="square risk-2 low-c"), "low reliability"),
        (html.Span(className="square none"), "no score"),
        *states,
        (letters, "Council member on that date"),
        (html.Span(className="swatch one-side"), "one Council active, the other not yet"),
    )


def frame(lines: Sequence[Line], reach: Mapping[str, date | None]) -> pd.DataFrame:
    """Return every State with its score, the state of each Council on it, attention, gap and last act, by name; ``reach`` is to when each record tells."""
    made = []
    for one in by_name(lines):
        place = one.place
        row: list[object] = [name(one.iso3), one.iso3, one.held.group, _one(place.score), _one(place.low), _one(place.high), place.grade,
                             _one(one.risk)]  # fmt: skip
        for body in BODIES:
            of, last = one.by[body], one.last.get(body)
            row += [STATE_WORDS[of.state], reach[body], _one(of.value, 2), _one(of.percentile), _one(of.gap),
                    last.symbol or last.label if last else None, last.start if last else None]  # fmt: skip
        made.append([*row, ", ".join(BODIES[body] for body in one.sits), one.vetoed])
    columns = [
        "Country or area",
        "ISO",
        "Regional group",
        "Score",
        "Low",
        "High",
        "Reliability",
        "Risk percentile",
    ]
    for council in BODIES.values():
        columns += [
            council,
            *(
                f"{council}: {what}"
                for what in ("record to", "attention", "percentile", "gap", "last act", "date")
            ),
        ]
    whole = pd.DataFrame(made, columns=[*columns, "Member of", "Drafts vetoed in five years"])
    numeric = [
        one
        for one in columns
        if one.endswith(("attention", "percentile", "gap")) or one in ("Score", "Low", "High")
    ]
    return whole.astype(dict.fromkeys(numeric, "float64"))  # fmt: skip


def _one(value: float | None, decimals: int = 1) -> float | None:
    return None if value is None else round(value, decimals)


# ---- lists ------------------------------------------------------------------------------------------------------------


def riskiest(lines: Sequence[Line], body: str, view: View, none: str) -> Component:
    """Return the highest scores not discussed by a body: state, score with interval, and the last act on record, if any."""
    if not lines:
        return empty("No State of this choice has a score and is not discussed.", "Take a filter away.")
    body_lines: list[list[Part]] = [
        [
            html.Span(
                [body_mark(body, one.by[body].state, words_too=True), country(one.iso3, view), *member_marks(one)],
                className="who",
            ),
            score_strip(one.place.score, one.place.low, one.place.high, one.place.grade not in UNRELIABLE),
            _score(one),
            html.Span(words.between(one.place.low, one.place.high), className="note"),
            last_act(one, body, none),
        ]
        for one in lines
    ]  # fmt: skip
    head = ["Country or area", "0 to 100", "Score", "Interval", "Last act on record"]
    caption = f"Highest scores not discussed by the {BODIES[body]}"
    return rows(head, body_lines, caption, "folds not-yet", numeric=(2, 3))


def _score(one: Line) -> Part:
    text = words.number(one.place.score)
    return sourced(text, of_score(one.iso3), label=f"{name(one.iso3)}, score {text}")


def active(lines: Sequence[Line], body: str, view: View, none: Mapping[str, str]) -> Component:
    """Return those States with the last act of the one Council and what the other has on record."""
    other = OTHER[body]
    if not lines:
        return empty(f"None: whatever the {BODIES[body]} discussed, the {BODIES[other]} did too.")
    body_lines: list[list[Part]] = [
        [
            html.Span([class_square(one.place), country(one.iso3, view), *member_marks(one)], className="who"),
            act(one.last.get(body), none[body]),
            html.Span(
                [
                    body_mark(other, one.by[other].state),
                    html.Span([f"{STATE_WORDS[one.by[other].state]}; ", last_act(one, other, none[other])]),
                ],
                className="who",
            ),
        ]
        for one in lines
    ]  # fmt: skip
    head = ["Country or area", f"{BODIES[body]}: last act", BODIES[other]]
    caption = f"Discussed by the {BODIES[body]}, not by the {BODIES[other]}"
    return rows(head, body_lines, caption, "folds one-active")
