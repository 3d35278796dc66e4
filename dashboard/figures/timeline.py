"""Risk, signals and the bodies' acts on one time axis: a figure in rows, the same as a list by year, and its key."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, timedelta

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import attrs, key, link
from dashboard.figures import timeline_lanes, timeline_list, timeline_rows, timeline_signals
from dashboard.figures.timeline_acts import LANES, MEETING, MEMBER, SPELL
from dashboard.figures.timeline_axis import Axis
from dashboard.figures.timeline_marks import Mark, numbered
from dashboard.figures.timeline_told import Told
from dashboard.view import FIRST_DAY, View
from indicators.contract import PILLAR_NAMES, Pillar
from indicators.history import extent

HINT = (
    "Left and right go from act to act in order of time, up and down to another lane, Page Up and Page Down a year, "
    "Enter to where it comes from, Escape away."
)


def chart(told: Told, view: View) -> Component:
    """Return the figure with its list and the key of its marks."""
    axis, numbers = told.axis, numbered()
    dated, events = timeline_signals.events(told, numbers)
    fired, signals = timeline_signals.signals(told, view, numbers)
    rows: list[Component | None] = [
        timeline_rows.scores(_drawn(told), axis, told.bounds, told.no_score),
        events,
        signals,
    ]
    marks: list[Mark] = []
    for body in LANES:
        drawn, lane = timeline_lanes.lane(body, told.acts, told.coverage, axis, numbers)
        marks += drawn
        rows += lane
    rows += [timeline_rows.deaths(told.deaths, axis), timeline_rows.foot(axis)]
    field = html.Div(
        [timeline_rows.grid(axis), *rows],
        className="tl-rows",
        dir="ltr",
        tabIndex="0",
        role="application",
        **attrs(aria_label=f"{told.country}, one time axis. {HINT}", data_months=_months(told)),
    )
    tip = html.Div(className="tl-tip", role="status")
    entries = [*dated, *fired, *timeline_list.of_marks(marks, axis, told.on)]
    listed = timeline_list.by_year(entries, _years(told))
    return html.Div([field, tip, listed, _key(told, marks)], className="timeline")


def _drawn(told: Told) -> pd.DataFrame:
    """Return the months of the axis and the one before, so that lines begin at its edge."""
    first = max(told.months.index.min() - 1, 0) if len(told.months) else 0
    return told.past.iloc[first : first + len(told.months) + 1] if first else told.months


def _months(told: Told) -> str:
    """Return what is read out of each month: where it ends on the axis, and its figures in words."""
    found = []
    known = told.by_month.dropna()
    dead = dict(zip(pd.DatetimeIndex(known.index).strftime("%Y-%m"), known, strict=True))
    columns = ["date", "composite", "low", "high", "upstream", "downstream"]
    for day, composite, low, high, upstream, downstream in told.months[columns].itertuples(index=False):
        said = f"{words.month(day)}: composite {words.number(composite)}"
        said += f" (bounds {words.between(low, high)})" if pd.notna(low) else ""
        said += f", upstream lane {words.number(upstream)}, downstream lane {words.number(downstream)}"
        month = f"{day:%Y-%m}"
        said += f"; {words.count(int(dead[month]), 'death')}" if month in dead else "; deaths not known"
        found.append([round(told.axis.at(day), 2), said])
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def _years(told: Told) -> dict[int, str]:
    """Return the scores and deaths of every year of the axis in words."""
    past = told.months[["date", "composite"]].dropna()
    last = past.groupby(past["date"].dt.year).last()["composite"]
    said = {}
    for year in range(told.axis.first.year, told.axis.last.year + 1):
        killed = told.by_year.get(pd.Timestamp(year, 1, 1))
        score = f"risk {words.number(last[year])}" if year in last.index else "no score"
        dead = "deaths not known" if killed is None or pd.isna(killed) else words.count(int(killed), "death")
        said[year] = f"{score}, {dead}"
    return said


# ---- in words ---------------------------------------------------------------------------------------------------------


def says(told: Told) -> str:
    """Return in a sentence where the composite moved on the axis, and how many acts of each body are on it."""
    found = extent(told.months)
    counted = [
        f"{words.number(many)} of the {LANES[body][0].partition(',')[0]}"
        for body, many in _counted(told).items()
    ]
    acts = f"Acts on record: {words.listed(counted)}." if len(told.coverage) else "No record of acts is held."
    if found is None:
        return f"{told.country} has no composite in these years. {acts}"
    (start, first), (end, last), (low_on, low), (high_on, high) = (
        found.first,
        found.last,
        found.lowest,
        found.highest,
    )
    return (
        f"{told.country} stood at {words.number(first)} in {words.month(start)} and at {words.number(last)} in {words.month(end)}; "
        f"lowest {words.number(low)} in {words.month(low_on)}, highest {words.number(high)} in {words.month(high_on)}. {acts}"
    )


def _counted(told: Told) -> dict[str, int]:
    """Return how many acts of each body are on the axis; membership is none."""
    acts = [one for one in told.acts if told.axis.holds(one.start, one.end) and one.form.form != MEMBER]
    return {body: sum(one.form.lane == body for one in acts) for body in LANES}


FORMS = (
    ("text", "resolution or decision"),
    ("statement", "statement of the President"),
    ("vetoed", "vetoed draft"),
    ("failed", "draft that failed"),
    ("session", "special session or urgent debate"),
    ("review", "Universal Periodic Review"),
    ("visit", "visiting mission"),
    (MEETING, "formal meeting"),
    ("meetings", "formal meetings, counted"),
)


def _key(told: Told, marks: Iterable[Mark]) -> Component:
    """Return what the marks mean, of those that are there."""
    marks = list(marks)
    pairs: list[tuple[Component, str]] = [
        (
            html.I(className="swatch band"),
            "logical bounds of the composite: what missing evidence leaves open",
        )
    ]
    pillars = [
        one
        for one in Pillar
        if one in {row.rule.pillar for row in told.signals} | set(told.notices["pillar"])
    ]
    pairs += [
        (html.I(className=f"tl-m signal {one}"), f"signal, {PILLAR_NAMES[one].lower()}") for one in pillars
    ]
    if pillars:
        pairs.append(
            (
                html.Span([html.I(className="tl-m signal high"), html.I(className="tl-m signal opening")]),
                "tall: high; outlined: an opening",
            )
        )
    for form, said in FORMS:
        some = [one.lane for one in marks if form in {act.form.form for act in one.acts} | {one.form}]
        shown = [html.I(className=f"tl-m {form} {lane}") for lane in LANES if lane in some]
        if shown and not (form == MEETING and any(one.form == "meetings" for one in marks)):
            pairs.append((html.Span(shown), said))
    if any(one.form == SPELL for one in marks):
        pairs.append(
            (html.I(className="tl-m spell hrc"), "mandate, mission or sanctions; an arrow: no end known")
        )
    if any(act.form.form == MEMBER for act in told.acts):
        pairs.append((html.I(className="tl-seat hrc"), "member of the body"))
    if any(one.shared or any(act.shared for act in one.acts) for one in marks):
        pairs.append(
            (
                html.I(className="tl-m text sc shared"),
                "lighter: under a shared item, not about this State alone",
            )
        )
    pairs.append((html.I(className="tl-hatch"), "no whole record held"))
    return key(*pairs)


# ---- which years ------------------------------------------------------------------------------------------------------

SPANS = ((10, "10 years"), (5, "5 years"))


def zoom(axis: Axis, view: View) -> Component:
    """Return the buttons that choose the years: all, or some up to the end of the axis, and earlier or later ones."""
    whole = view.get("from") == "" and view.get("to") == ""
    buttons = [_button("All", view.here(**{"from": None, "to": None}), on=whole)]
    for years, said in SPANS:
        first = years_before(axis.last, years)
        at = view.here(**{"from": first.isoformat(), "to": _to(axis.last, view)})
        buttons.append(_button(said, at, on=axis.first == first))
    moves = [_moved(axis, view, -1, "Earlier"), _moved(axis, view, 1, "Later")]
    return html.Div(
        [
            html.Div(buttons, className="switch", role="group", **attrs(aria_label="Years shown")),
            *(html.Span(one) for one in moves if one),
        ],
        className="tl-zoom",
    )


def _button(said: str, href: str, *, on: bool) -> Component:
    return link(said, href, "on" if on else "", **attrs(aria_current="true" if on else None))


def _moved(axis: Axis, view: View, step: int, said: str) -> Component | None:
    """Return the link to half an axis earlier or later, as far as there is time; None at an end."""
    half = timedelta(days=axis.days // 2 * step)
    first, last = axis.first + half, axis.last + half
    if (axis.first <= FIRST_DAY) if step < 0 else (axis.last >= view.as_of.on):
        return None
    if first < FIRST_DAY:
        first, last = FIRST_DAY, FIRST_DAY + timedelta(days=axis.days)
    if last > view.as_of.on:
        first, last = view.as_of.on - timedelta(days=axis.days), view.as_of.on
    return link(said, view.here(**{"from": first.isoformat(), "to": _to(last, view)}))


def _to(last: date, view: View) -> str | None:
    """Return the end of the axis for the address; none where it is the as-of date."""
    return None if last >= view.as_of.on else last.isoformat()


def years_before(day: date, years: int) -> date:
    """Return the same day some years before, the last of February for a leap day; not before the first date."""
    then = day.replace(year=day.year - years, day=28 if (day.month, day.day) == (2, 29) else day.day)
    return max(then, FIRST_DAY)
