"""What came first at past onsets: first acts on one axis around the onset, their shares over time, who was first of two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import Part, attrs, rows
from dashboard.figures.track_marks import Axis, label, line, plot, spread, upright
from indicators.onsets import WINDOW, Case
from indicators.skill import Figure

LANES = ("signal", "hrc", "sc")
SHORT = {
    "signal": "Signal",
    "hrc": "Human Rights Council",
    "sc": "Security Council",
    "signal_hr": "Human rights signal",
    "signal_ps": "Security signal",
}
BIN, STEP, HIGHEST = 3, 8, 120
"""Months that share a column of marks, pixels from one mark of a column to the next, and of the highest column."""
TICKS = ((-60, "5 years before"), (-24, "2 years"), (0, "onset"), (24, "2 years"), (60, "5 years after"))
YEARS = Axis("", -WINDOW, WINDOW, TICKS)
OUTSIDE = {
    "already": "under discussion already",
    "never": "not within five years",
    "unknown_after": "not by the onset, afterwards unknown",
    "untold": "not in the record",
}
"""Onsets without a mark, or discussed before the first one."""


def order_words(key: str, side: str) -> str:
    """Return what onsets outside of the axis are, in words."""
    return "with a signal already" if key == "already" and side == "signal" else OUTSIDE[key]


def mark(side: str, title: str = "", style: Mapping[str, str] | None = None) -> Component:
    """Return the mark of a side: a tick for a signal, a circle for the Human Rights Council, a square for the Security Council."""
    return html.I(className=f"o-mark {side}", title=title or None, style=dict(style) if style else None)


# ---- marks on one axis ------------------------------------------------------------------------------------------------


def strip(found: Sequence[Case], names: Mapping[str, str], said: Mapping[str, Any]) -> Component:
    """Return a lane a side with a mark for every first act, at its months from the onset; ``said`` are the shares by side."""
    lanes = [_lane(side, found, names, said[side]["all"]) for side in LANES]
    across = [
        html.Span(text, className="t-x", style={"left": f"{YEARS.at(at):.2f}%"}) for at, text in YEARS.ticks
    ]
    axis = html.Div(
        html.Div(across, className="o-field"), className="o-axis", dir="ltr", **attrs(aria_hidden="true")
    )
    return html.Div([*lanes, axis], className="o-strip")


def _lane(side: str, found: Sequence[Case], names: Mapping[str, str], said: Mapping[str, int]) -> Component:
    columns: dict[int, list[Case]] = defaultdict(list)
    for one in found:
        months = one.sides[side].months
        if months is not None:
            columns[round(-months / BIN) * BIN].append(one)
    most = max((len(held) for held in columns.values()), default=1)
    step = min(STEP, HIGHEST / most)
    marks = [
        mark(
            side,
            _title(one, side, names),
            {"left": f"{YEARS.at(at):.2f}%", "bottom": f"{step * level + 3:.1f}px"},
        )
        for at, held in sorted(columns.items())
        for level, one in enumerate(held)
    ]
    field = html.Div(
        [html.I(className="o-zero", style={"left": f"{YEARS.at(0):.2f}%"}), *marks],
        className="o-field",
        dir="ltr",
        style={"blockSize": f"{max(step * most + 12, 32):.0f}px"},
        **attrs(aria_hidden="true"),
    )
    told = [f"{words.number(said[key])} {order_words(key, side)}" for key in OUTSIDE if said[key]]
    head = [html.B([mark(side), SHORT[side]]), html.Span("; ".join(told), className="note")]
    return html.Div([html.Div(head, className="o-head"), field], className="o-lane")


def _title(one: Case, side: str, names: Mapping[str, str]) -> str:
    first = one.sides[side]
    return f"{names[one.iso3]}, onset {one.onset[:7]}: {when(first.months)}, {first.day}, {first.label}"


def when(months: int | None) -> str:
    """Return 7 months before, 3 months after, same month."""
    if months is None:
        return words.NONE
    if months == 0:
        return "same month"
    return f"{words.count(abs(months), 'month')} {'before' if months > 0 else 'after'}"


# ---- over time --------------------------------------------------------------------------------------------------------


def curves(said: Mapping[str, Any]) -> Component:
    """Return the share of States that each side had acted on, by months around the onset, among those not discussed before."""
    y = Axis("share acted on", ticks=((0, "0"), (0.5, "50"), (1, f"100{words.NB}%")))
    marks: list[Part] = [html.I(className="o-zero", style={"left": f"{YEARS.at(0):.2f}%"})]
    for number, side in enumerate(LANES):
        curve = said[side]["time"]["curve"]
        if not curve:
            continue
        points = [(-float(WINDOW), 0.0)]
        for one in curve:
            points += [(one["months"], points[-1][1]), (one["months"], one["share"])]
        points.append((float(WINDOW), points[-1][1]))
        marks.append(line(points, YEARS, y, f"o-line {side}"))
        marks.append(label(SHORT[side], 101, y.at(points[-1][1]), f"o-name {side}"))
        onset = by_onset(curve)
        if onset:
            at = YEARS.at(0) + (number - 1) * 1.2
            marks.append(upright(at, y.at(onset["low"]), y.at(onset["high"]), f"o-band {side}"))
    return plot(YEARS, y, marks, "o-curves")


def by_onset(curve: Sequence[Mapping[str, float]]) -> Mapping[str, float] | None:
    """Return the last point of a curve before the onset, None when nothing had come by then."""
    before = [one for one in curve if one["months"] < 0]
    return before[-1] if before else None


# ---- who was first ----------------------------------------------------------------------------------------------------


def pairs(said: Sequence[Mapping[str, Any]]) -> Component:
    """Return, for each pair of sides, the share at which the one was first of those decided, and the counts."""
    body: list[list[Part]] = []
    for one in said:
        share = one["share"]
        first, other = SHORT[one["one"]], SHORT[one["other"]]
        body.append([
            html.Span([mark(one["one"]), first, html.Span(" before ", className="note"), mark(one["other"]), other]),
            spread(_figure(share), 1.0, 0.5) if share["value"] is not None else html.Span("none decided", className="note"),
            ratio(share),
            words.number(one["one_first"]), words.number(one["other_first"]),
            words.number(one["both_already"] + one["same_day"]), words.number(one["neither"]), words.number(one["untold"]),
        ])  # fmt: skip
    head = [
        "",
        "Share first, half dashed",
        "Share (95 %)",
        "First",
        "Other first",
        "Same",
        "Neither",
        "Not told",
    ]
    return rows(head, body, "Which of two came first", "t-fold o-pairs", numeric=(2, 3, 4, 5, 6, 7))


def _figure(share: Mapping[str, Any]) -> Figure:
    return Figure(share["value"], share["low"], share["high"])


def ratio(share: Mapping[str, Any]) -> str:
    """Return 17 % (9–31), or — of nothing."""
    if share["value"] is None:
        return words.NONE
    return f"{words.percent(share['value'])} ({words.between(100 * share['low'], 100 * share['high'])})"


def groups(said: Mapping[str, Any], by: str, title: str) -> Component:
    """Return the share warned of or discussed before the onset by decade or regional group, a column a side."""
    names = list(said["signal"][by])
    body: list[list[Part]] = []
    for name in [*names, "All"]:
        line_: list[Part] = [name]
        for side in LANES:
            one = said[side]["all"] if name == "All" else said[side][by][name]
            ahead = one["ahead"]
            counts = f"{words.number(ahead['hits'])} of {words.number(ahead['of'])}"
            line_ += [counts if ahead["of"] else html.Span("not told", className="note"), ratio(ahead)]
        body.append(line_)
    head = [title, *(part for side in LANES for part in (SHORT[side], "share"))]
    return rows(
        head, body, f"Before the onset, by {title.lower()}", "t-fold o-groups", numeric=(1, 2, 3, 4, 5, 6)
    )


def beside(said: Mapping[str, Any]) -> Component:
    """Return how often a side had acted in the months before, at onsets and at other State-years at risk."""
    body: list[list[Part]] = [
        [html.Span([mark(side), SHORT[side]]), f"{months} months", *(ratio(said[side][months][key]) for key in ("onsets", "others"))]
        for side in LANES for months in said[side]
    ]  # fmt: skip
    head = ["", "In the", "Before onsets", "Before other State-years at risk"]
    return rows(head, body, "Before onsets and elsewhere", "t-fold o-beside", numeric=(2, 3))


# ---- in words ---------------------------------------------------------------------------------------------------------


def says(said: Mapping[str, Any]) -> str:
    """Return how often each side came before the onset, in words."""
    told = []
    for side, verb in (
        ("signal", "a signal stood"),
        ("hrc", "the Human Rights Council had acted"),
        ("sc", "the Security Council had acted"),
    ):
        ahead = said[side]["all"]["ahead"]
        if ahead["of"]:
            told.append(
                f"{verb} before {words.number(ahead['hits'])} of {words.number(ahead['of'])} onsets, {ratio(ahead)}"
            )
    return (
        f"Where the record tells: {'; '.join(told)}." if told else "The record tells nothing of these onsets."
    )


def claim(said: Sequence[Mapping[str, Any]]) -> str:
    """Return whether the human-rights side came earlier than the security side, in words."""
    of = {(one["one"], one["other"]): one for one in said}
    councils, signals = of[("hrc", "sc")], of[("signal_hr", "signal_ps")]
    return " ".join([
        _verdict(councils, "Between the Councils", "the Human Rights Council", "the Security Council"),
        _verdict(signals, "Among signals", "one of human rights", "one of security"),
    ])  # fmt: skip


def _verdict(one: Mapping[str, Any], where: str, first: str, other: str) -> str:
    share = one["share"]
    if share["value"] is None:
        return f"{where} no onset decides it."
    begin = (
        f"{where}, {first} came first {words.number(one['one_first'])} times and {other} {words.number(one['other_first'])} times, "
        f"of {words.count(share['of'], 'onset')} that decide it ({ratio(share)})"
    )
    verdict = (
        "the human-rights side came earlier"
        if share["low"] > 0.5
        else "the human-rights side came later"
        if share["high"] < 0.5
        else "no clear difference"
    )
    before = one["one_already"] + one["other_already"]
    return f"{begin}: {verdict}. {words.number(before)} of these were so already when the five years began."


def lead_says(said: Mapping[str, Any]) -> str:
    """Return the median time from the first act to the onset of each side, in words."""
    told = []
    for side in LANES:
        time = said[side]["time"]
        name = SHORT[side]
        if not time["at_risk"]:
            told.append(f"{name}: not in the record")
            continue
        if time["lead"] is None:
            told.append(f"{name}: fewer than half acted on within five years after")
            continue
        ends = " to ".join(
            "beyond five years after" if end is None else _months(end) for end in (time["low"], time["high"])
        )
        told.append(f"{name}: half by {_months(time['lead'])} (95 %: {ends})")
    return f"{'; '.join(told)}. States under discussion already when the window opened are left out."


def _months(lead: float) -> str:
    if abs(lead) < 0.5:
        return "the onset"
    return f"{words.count(round(abs(lead)), 'month')} {'before' if lead > 0 else 'after'}"
