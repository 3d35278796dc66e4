"""The figures of the Signals page: the list with its sparklines, the rules with their record, one rule's card."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import Part, attrs, cell, empty, lane_glyph, link, rows, said, sourced, square
from dashboard.figures.named import country
from dashboard.figures.notices import kind_of
from dashboard.view import View
from data.countries import name
from indicators.contract import LANE_NAMES, PILLAR_NAMES
from indicators.signals.board import Row, period_text, why
from indicators.signals.cards import Card, share
from indicators.signals.history import State, Unevaluated
from indicators.signals.rules import Direction, Level, Rule

STATE_WORDS = {
    State.NEW: "not yet released",
    State.RELEASED: "released",
    State.DISMISSED: "dismissed",
    State.EXPIRED: "expired",
    State.NOT_EVALUATED: "not evaluated",
}
BACK_TESTED = "computed afterwards, never issued"


def when(period: date, rule: Rule) -> str:
    """Return a rule's period as people say it: 2023 or December 2023."""
    return str(period.year) if rule.yearly else f"{period:%B %Y}"


def figure(row: Row, units: Mapping[str, str]) -> str:
    """Return what was seen, in words: 1,146 deaths in the month; 0.73, from 0.90."""
    one, rule = row.fired, row.rule
    if rule.kind == "outlook_crossing":
        return words.percent(one.value)
    now = words.number(one.value, rule.decimals)
    if rule.kind == "level_change":
        told = f" {rule.unit.partition(' ')[0]}" if rule.parameters["log"] else ""
        return f"{now}, from {words.number(one.usual, rule.decimals)}{told}"
    if rule.kind == "sustained_fall":
        return f"{now}, from {words.number(one.usual)} {rule.unit}"
    if rule.kind == "gone_dark":
        return f"{now}{words.NB}% of its series missing"
    if rule.kind == "count_surge":
        return f"{now} {units.get(one.series, rule.unit)}"
    return f"{now} {rule.unit}"


def spark(row: Row) -> Component:
    """Return the last periods up to the signal as bars or, for an index, as dots, with the threshold as a line."""
    one = row.fired
    values = [value for value in one.trace if math.isfinite(value)]
    dots = row.rule.kind == "level_change" and not row.rule.parameters["log"]
    ends = [*values, one.threshold] if math.isfinite(one.threshold) else values
    low, high = (min(ends), max(ends)) if dots and ends else (0.0, max(ends, default=0.0))
    span = (high - low) or 1.0

    def height(value: float) -> float:
        return min(max(100 * (value - low) / span, 0.0), 100.0)

    marks: list[Part] = []
    for at, value in enumerate(one.trace):
        last = " now" if at == len(one.trace) - 1 else ""
        if not math.isfinite(value):
            marks.append(html.I(className="void"))
        elif dots:
            marks.append(html.I(html.B(style={"bottom": f"{height(value):.0f}%"}), className=f"pip{last}"))
        else:
            marks.append(
                html.I(html.B(style={"height": f"{max(height(value), 2):.0f}%"}), className=f"col{last}")
            )
    if math.isfinite(one.threshold):
        marks.append(html.Em(className="limit", style={"bottom": f"{height(one.threshold):.0f}%"}))
    return html.Span(marks, className="spark", **attrs(aria_hidden="true"))


def _alert(row: Row) -> Part:
    """Return what OCHA said of the same thing, and who was first."""
    near = row.beside
    if near is None:
        return None
    days = words.count(abs(near.days), "day")
    order = {
        "alert": f"{days} before this signal",
        "signal": f"{days} after this signal",
        "same day": "the same day",
    }[near.first]
    later = "; computed afterwards by OCHA" if near.alert.retrospective else ""
    told = f"OCHA HDX Signals: {kind_of(near.alert.kind).words.lower()}, {words.day(near.alert.on)} ({order}{later})"
    return html.Div(told, className="note beside")


def _state(row: Row) -> Component:
    text = STATE_WORDS[row.state]
    if row.state == State.NOT_EVALUATED:
        last = row.fired.last
        tail = f"since {when(last, row.rule)}" if last is not None else "no later figures"
        return html.Span(f"not evaluated {tail}", className="state-label silent")
    if row.issued is None:
        return html.Span("back-test", title=BACK_TESTED, className="state-label")
    label = html.Span(text, className="state-label warn" if row.unreleased else "state-label")
    reason = why(row)
    return html.Span([label, html.Div(reason, className="note") if reason else None])


def signal_name(row: Row, view: View) -> Component:
    """Return the pillar square and the rule's name as a link to its card, with where it rose from."""
    one, rule = row.fired, row.rule
    return html.Span(
        [
            square(rule.pillar, ring=row.of_high_concern, words_too=True),
            html.Span(
                [
                    link(rule.name, view.to("/signals", rule=rule.id)),
                    said(f", {one.level}"),
                    html.Span(f" ↑ from {one.before}", className="rose") if one.before else None,
                    html.Span(_opening(one.level), className="tag")
                    if rule.direction == Direction.OPENING
                    else None,
                    html.Span(" yearly release", className="tag") if rule.yearly else None,
                ]
            ),
        ],
        className="signal",
    )


def _opening(level: Level) -> str:
    return " strong opening" if level == Level.HIGH else " opening"


def seen(row: Row, units: Mapping[str, str]) -> Part:
    """Return the figure, opening to the cell behind it where there is one."""
    one, text = row.fired, figure(row, units)
    if not one.series or row.rule.kind in ("gone_dark", "outlook_crossing"):
        return text
    label = f"{text}, {row.rule.name}, {name(one.iso3)}, {when(one.period, row.rule)}"
    return sourced(text, cell(one.series, one.iso3, one.period), label=label)


def ground(row: Row) -> str:
    """Return in words why the rule fired: what was usual, from where it fires, how strongly it did."""
    one, rule = row.fired, row.rule
    at = words.number(one.threshold, rule.decimals)
    usual = words.number(one.usual, 1)
    if rule.kind == "count_surge":
        rate = f"{one.strength:.2g}" if one.strength >= 0.0001 else "under 0.0001"
        return f"usual {usual} a month, fires from {at}; false-discovery rate {rate}"
    if rule.kind == "level_change":
        return f"{words.number(one.strength, 1)} times the usual spread of changes; fires at {words.number(rule.medium)}"
    if rule.kind == "after_quiet":
        return f"{words.number(one.usual)} deaths in the {rule.parameters['quiet']} months before; fires from {at}"
    if rule.kind == "sustained_fall":
        return (
            f"{words.percent(one.strength)} of what was usual; fires from {words.percent(rule.medium)} down"
        )
    if rule.kind == "threshold":
        return f"{words.number(one.usual)} in the {rule.parameters['window']} months before; fires from {at}"
    if rule.kind == "gone_dark":
        return f"fires from {words.percent(rule.medium)}"
    if rule.kind == "outlook_crossing":
        return f"{words.percent(one.usual)} in the issue before; fires from {words.percent(one.threshold)}"
    return rule.words


HEAD = ("Date", "Country or area", "Signal", "Figure", "Last periods", "Lane", "State")


def listing(some: Sequence[Row], view: View, units: Mapping[str, str], most: int | None) -> Component:
    """Return the list: what can be evaluated first, then what stopped; each newest first; ``most`` limits each group."""
    if not some:
        return empty(
            "No signal fits on this date.", "Take a filter away, or choose another as-of date above."
        )
    live = [row for row in some if row.state != State.NOT_EVALUATED]
    stopped = [row for row in some if row.state == State.NOT_EVALUATED]
    shown = [row for group in (live, stopped) for row in group[:most]]
    groups: dict[int, Part] = {}
    if live and stopped:
        groups = {
            0: html.Span(["Standing", html.Span(f" {len(live)}", className="note")]),
            len(live[:most]): html.Span(
                ["No longer evaluated: the figures stop", html.Span(f" {len(stopped)}", className="note")]
            ),
        }
    body = [_line(row, view, units) for row in shown]
    return rows(list(HEAD), body, "Signals", "stacks ledger signals", groups)


def _line(row: Row, view: View, units: Mapping[str, str]) -> list[Part]:
    one, rule = row.fired, row.rule
    return [
        words.short_day(one.fired, view.as_of.on.year),
        country(one.iso3, view),
        html.Div([signal_name(row, view), html.Div(ground(row), className="note beside"), _alert(row)]),
        html.Div([seen(row, units), html.Div(f"{when(one.period, rule)}", className="note")]),
        spark(row),
        lane_glyph(rule.lane),
        _state(row),
    ]


def ledger(some: Sequence[Row], view: View, units: Mapping[str, str], most: int) -> Component:
    """Return the first signals as a short table: high first, newest first in each group."""
    if not some:
        return empty("No signal is dated in this time.", "Choose an earlier date above.")
    shown = by_level(some)[:most]

    def line(row: Row) -> list[Part]:
        return [
            words.short_day(row.fired.fired, view.as_of.on.year),
            country(row.fired.iso3, view),
            signal_name(row, view),
            html.Div([seen(row, units), html.Div(_state(row))]),
            lane_glyph(row.rule.lane),
        ]

    head = ["Date", "Country or area", "Signal", "Figure", "Lane"]
    return rows(head, [line(row) for row in shown], "Signals", "stacks ledger")


def by_level(some: Sequence[Row]) -> list[Row]:
    """Return signals with those of high concern first."""
    return sorted(some, key=lambda row: not row.of_high_concern)


def listing_table(some: Sequence[Row], units: Mapping[str, str]) -> pd.DataFrame:
    """Return the list in rows."""
    return pd.DataFrame(
        [
            (
                row.fired.fired,
                name(row.fired.iso3),
                row.fired.iso3,
                row.rule.name,
                str(row.fired.level),
                str(row.fired.before or ""),
                PILLAR_NAMES[row.rule.pillar],
                LANE_NAMES[row.rule.lane],
                str(row.rule.direction),
                period_text(row.fired.period, row.rule),
                figure(row, units),
                row.fired.value,
                row.fired.usual,
                row.fired.threshold,
                row.fired.series,
                STATE_WORDS[row.state] if row.issued or row.state == State.NOT_EVALUATED else "back-test",
                why(row) or "",
                "" if row.beside is None else kind_of(row.beside.alert.kind).words,
                None if row.beside is None else row.beside.alert.on,
                "" if row.beside is None else row.beside.first,
            )
            for row in some
        ],
        columns=[
            "Date", "Country or area", "ISO", "Signal", "Level", "Rose from", "Pillar", "Lane", "Direction", "Period",
            "Figure", "Value", "Usual", "Threshold", "Series", "State", "Why", "OCHA alert", "Alert date", "First",
        ],
    )  # fmt: skip


# ---- rules ------------------------------------------------------------------------------------------------------------


def silent(some: Sequence[Unevaluated], of: Mapping[str, Rule], view: View) -> Component:
    """Return the rules that cannot be evaluated, each with the reason."""
    if not some:
        return empty("Every rule can be evaluated on this date.")
    body: list[list[Part]] = [
        [
            html.Span(
                [
                    square(of[one.rule].pillar, words_too=True),
                    link(of[one.rule].name, view.here(rule=one.rule)),
                ],
                className="signal",
            ),
            one.why[:1].upper() + one.why[1:],
        ]
        for one in some
    ]
    return rows(["Rule", "Why"], body, "Rules that are not evaluated", "plain")


VERDICTS = {
    "better": "Better than random",
    "no clear difference": "No clear difference from random",
    "too few": "Too few to judge",
    "not tested": "Nothing to test on",
    "": "Not computed",
}
RULE_HEAD = ("Rule", "Lane", "Firings", "Borne out", "Random", "Flags per hit", "Lead, months", "Back-test")


def ruled(cards: Sequence[Card], records: Mapping[str, Mapping[str, object]], view: View) -> Component:
    """Return all rules with what their back-test says."""

    def line(card: Card) -> list[Part]:
        rule, told = card.rule, records.get(card.rule.id, {})
        return [
            html.Span(
                [square(rule.pillar, words_too=True), link(rule.name, view.here(rule=rule.id))],
                className="signal",
            ),
            lane_glyph(rule.lane),
            *(_cells(told)),
            VERDICTS[str(told.get("verdict", ""))],
        ]

    return rows(
        list(RULE_HEAD), [line(one) for one in cards], "Rules", "stacks rules", numeric=(2, 3, 4, 5, 6)
    )


def _cells(told: Mapping[str, object]) -> list[str]:
    def number(key: str, decimals: int = 0) -> str:
        held = told.get(key)
        return words.number(float(held), decimals) if isinstance(held, int | float) else words.NONE

    def part(key: str) -> str:
        held = told.get(key)
        return share(float(held)) if isinstance(held, int | float) else words.NONE

    return [number("flags"), part("precision"), part("random"), number("flags_per_hit", 1), number("lead")]


def rules_table(cards: Sequence[Card], records: Mapping[str, Mapping[str, object]]) -> pd.DataFrame:
    """Return all rules with their record in rows; shares from 0 to 1."""
    keys = (
        "flags", "judged", "hits", "precision", "precision_low", "precision_high", "random", "random_low", "random_high",
        "same_countries", "same_low", "same_high", "flags_per_hit", "lead", "verdict",
    )  # fmt: skip
    return pd.DataFrame(
        [
            {
                "Rule": one.rule.name,
                "Id": one.rule.id,
                "Pillar": PILLAR_NAMES[one.rule.pillar],
                "Lane": LANE_NAMES[one.rule.lane],
                "Direction": str(one.rule.direction),
                "In words": one.words,
                **{key.replace("_", " ").capitalize(): records.get(one.rule.id, {}).get(key) for key in keys},
                "Approved by": one.approved,
            }
            for one in cards
        ]
    )


def carded(card: Card) -> Component:
    """Return a rule's card: in words, in numbers, its record, who approved it."""

    def several(lines: Sequence[str]) -> Component:
        return html.Ul([html.Li(line) for line in lines], className="lines")

    rule = card.rule
    parts: list[tuple[str, Part]] = [
        ("In words", card.words),
        ("In numbers", several(card.numbers)),
        ("Where", f"{PILLAR_NAMES[rule.pillar]}, {LANE_NAMES[rule.lane].lower()} lane, {rule.direction}"),
        ("Borne out when", card.hit),
        ("Back-test", html.Div([html.P(html.Strong(card.verdict)), several(card.record)])),
        ("Approved by", html.Span(card.approved, className="" if rule.approved else "state-label warn")),
    ]
    return html.Dl(
        [part for title, text in parts for part in (html.Dt(title), html.Dd(text))], className="declared card"
    )


def by_year(card: Card) -> Component:
    """Return firings by year as bars, those at high above those at medium."""
    if not card.by_year:
        return empty("This rule has not fired in the back-test.")
    years = range(min(map(int, card.by_year)), max(map(int, card.by_year)) + 1)
    most = max(sum(counts) for counts in card.by_year.values())

    def one(year: int) -> Component:
        medium, high = card.by_year.get(str(year), (0, 0))
        bars = [
            html.I(className=kind, style={"height": f"{100 * count / most:.1f}%"})
            for kind, count in (("high", high), ("medium", medium))
            if count
        ]
        told = words.count(medium + high, "firing")
        ends = year in (years[0], years[-1]) or year % 5 == 0
        return html.Li(
            [html.Div(bars, className="pile"), html.Span(str(year) if ends else "", className="year")],
            title=f"{year}: {told}, {high} at high",
        )

    return html.Ul([one(year) for year in years], className="by-year", **attrs(aria_hidden="true"))


def by_year_table(card: Card) -> pd.DataFrame:
    """Return firings by year in rows."""
    return pd.DataFrame(
        [(int(year), medium, high) for year, (medium, high) in sorted(card.by_year.items())],
        columns=["Year", "Medium", "High"],
    )
