"""The head of the Councils page: its first sentence, how far each record goes, its filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import strong
from dashboard.councils import BODIES, Line
from dashboard.figures.councils import corner
from dashboard.figures.councils_marks import body_mark
from dashboard.view import FIRST_DAY


def sentence(on: date, upper: Sequence[Line], window: int, reach: Mapping[str, str]) -> list[str | Component]:
    """Return how many States of the upper third of risk each Council had discussed, as far as its record goes."""
    known = f"As far as the records go (Human Rights Council to {reach['hrc']}, Security Council to {reach['sc']})"
    if not upper:
        return [
            f"{known}, no State has a score on {words.day(on)}, so risk and attention cannot be set side by side."
        ]

    def many(hrc: bool, sc: bool) -> Component:
        return strong(words.number(len(corner(upper, hrc, sc))))

    return [
        f"{known}, of the ", strong(words.count(len(upper), "State")), " in the upper third of risk both Councils had discussed ",
        many(True, True), f" within {window} months; only the Human Rights Council ", many(True, False),
        "; only the Security Council ", many(False, True), "; ", many(False, False), " have no act of either on the record.",
    ]  # fmt: skip


def record(body: str, on: date, known: date | None, told: str) -> Component:
    """Return how far a Council's record goes, and what is unknown after that."""
    after = (
        " It does not yet cover twelve months, so nothing is said of this Council."
        if known is None
        else f" What came after {words.day(known)} is not known here; it is not counted as silence."
        if known < on
        else ""
    )
    told = told or "no whole record of its acts on this date"
    return html.Li([body_mark(body), html.Span([html.B(f"{BODIES[body]}: "), f"{told}.{after}"])])


def select(name: str, label: str, value: str, options: Mapping[str, str]) -> Component:
    """Return a filter that writes its value into the address."""
    made: Component = dmc.Select(
        id=f"councils-{name}",
        label=label,
        value=value or None,
        data=[{"value": key, "label": text} for key, text in options.items()],
        placeholder="All",
        clearable=name == "group",
        allowDeselect=False,
        size="sm",
        className="control",
        clearButtonProps={"aria-label": f"All: {label}"},
    )
    return made


def since_field(since: date, last: date) -> Component:
    """Return the field of the date that changes are counted from."""
    made: Component = dmc.DateInput(
        id="councils-since",
        value=since.isoformat(),
        valueFormat="D MMMM YYYY",
        label="Since",
        minDate=FIRST_DAY.isoformat(),
        maxDate=last.isoformat(),
        size="sm",
        className="control since",
        debounce=True,
    )
    return made
