"""Signals: rules that fired, newest first, with what was seen; what is not evaluated, and why; the rules and their record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import dash_mantine_components as dmc
from dash import html, register_page
from dash.development.base_component import Component

from dashboard import fired, words
from dashboard.components import columns, empty, key, link, page, square, statement, strong
from dashboard.figures import signals as draw
from dashboard.panels import Drawn, panel
from dashboard.shell import control
from dashboard.view import BadAddress, View
from indicators.contract import LANE_NAMES, PILLAR_NAMES, Lane, Pillar
from indicators.signals.board import Row, rows_of
from indicators.signals.cards import Card, card
from indicators.signals.history import State
from indicators.signals.rules import by_id

SHOWN = 40
PAST = timedelta(days=365)
"""How far back expired and dismissed signals are listed."""
ENDED = (State.EXPIRED, State.DISMISSED)
SOURCE = (
    "Date: the day on which the figures behind a signal count as published, after today's release calendars. Bars: the last 24 months or "
    "years; dashed: where the rule fires. A signal of a yearly release is never an acute one. “Back-test” was computed afterwards from "
    "revised figures and was never issued."
)


def check(view: View) -> None:
    """Raise BadAddress for a filter that is not there."""
    filters(view)


def filters(view: View) -> dict[str, str]:
    """Return what is asked for by lane, pillar, status and rule; empty for what is not; raise BadAddress."""
    options: Mapping[str, Mapping[str, object]] = {
        "lane": {str(lane): 1 for lane in Lane},
        "pillar": {str(pillar): 1 for pillar in Pillar},
        "status": {str(state): 1 for state in State},
        "rule": by_id(),
    }
    asked = {}
    for name, known in options.items():
        wanted = view.get(name)
        if wanted and wanted not in known:
            raise BadAddress(
                404, f"There is no {name} called “{wanted[:60]}”.", f"Choose one of: {', '.join(known)}."
            )
        asked[name] = wanted
    return asked


register_page(
    __name__,
    path="/signals",
    name="Signals",
    title="Signals · Upstream",
    order=40,
    section="main",
    check=check,
    description="Rules that fired, with their evidence and their record; and those that cannot be evaluated",
)


def chosen(view: View) -> list[Row]:
    """Return the signals of the address, newest first."""
    asked = filters(view)
    since = view.as_of.on - PAST if asked["status"] in ENDED else None
    return rows_of(fired.rows(view.as_of, since), {**asked, "id": asked["rule"]})


@panel("signals-statement", "", framed=False)
def told(view: View) -> Drawn:
    """Return the first sentence: what stands, and what cannot be said."""
    if fired.held() is None:
        return Drawn([statement(fired.NOT_MADE, kicker="Signals"), html.P(fired.REMEDY, className="note")])
    standing = [row for row in fired.rows(view.as_of) if row.state in (State.NEW, State.RELEASED)]
    high = sum(row.of_high_concern for row in standing)
    yearly = sum(row.rule.yearly for row in standing)
    silent, many = fired.not_evaluated(view.as_of.on), len(by_id())
    sentence = statement(
        strong(words.count(len(standing), "signal")),
        " in ",
        strong(words.count(len({row.fired.iso3 for row in standing}), "country", "countries")),
        f" {'stands' if len(standing) == 1 else 'stand'} on {words.day(view.as_of.on)}, ",
        strong(words.number(high)),
        f" at high concern; {words.number(yearly)} come from yearly releases and are not acute. ",
        strong(f"{len(silent)} of {words.count(many, 'rule')}"),
        " cannot be evaluated.",
        kicker="Signals",
    )
    return Drawn([sentence, *_way_back(view)])


def _way_back(view: View) -> list[Component]:
    """Return the next step where figures have stopped: the last date on which the rules could speak."""
    last = fired.last_day(view.as_of.on)
    if last is None:
        return []
    way = link(f"See the signals as known on {words.day(last)}", view.here(as_of=last.isoformat(), mode=None))
    return [
        html.P(["Figures by month have stopped for some rules, listed below. ", way, "."], className="note")
    ]


@panel("signals-filters", "", framed=False)
def chooser(view: View) -> Drawn:
    """Return the filters; each is in the address."""
    asked = filters(view)
    choices: dict[str, tuple[str, list[tuple[str, str]]]] = {
        "lane": ("Lane", [(str(lane), LANE_NAMES[lane]) for lane in Lane]),
        "pillar": ("Pillar", [(str(pillar), PILLAR_NAMES[pillar]) for pillar in Pillar]),
        "status": ("Status", [(str(state), draw.STATE_WORDS[state].capitalize()) for state in State]),
        "rule": ("Rule, with its card", [(rule.id, rule.name) for rule in by_id().values()]),
    }
    return Drawn(
        html.Div(
            [
                dmc.Select(
                    id=f"signals-{name}",
                    label=label,
                    value=asked[name] or None,
                    data=[{"value": value, "label": text} for value, text in options],
                    placeholder="All",
                    clearable=True,
                    size="sm",
                    className="control wide" if name == "rule" else "control",
                    clearButtonProps={"aria-label": f"All: {label}"},
                )
                for name, (label, options) in choices.items()
            ],
            className="filters",
        )
    )


@panel("signals-list", "Signals", "newest first")
def listing(view: View) -> Drawn:
    """Return the signals of the address."""
    if fired.held() is None:
        return Drawn(empty(fired.NOT_MADE, fired.REMEDY))
    some = chosen(view)
    most = None if view.get("all") == "yes" else SHOWN
    groups = [row.state == State.NOT_EVALUATED for row in some]
    cut = most is not None and max(groups.count(True), groups.count(False)) > most
    marks = [(square(pillar), PILLAR_NAMES[pillar]) for pillar in Pillar]
    return Drawn(
        [
            draw.listing(some, view, fired.units(), most),
            key(*marks, (html.Span(className="square ring"), "high concern")),
        ],
        draw.listing_table(some, fired.units()),
        actions=(link(f"All {words.count(len(some), 'signal')}", view.here(all="yes")),) if cut else (),
        source=SOURCE,
        credits=tuple(sorted({key.partition(".")[0] for row in some for key in row.rule.series})),
        graphic=False,
    )


@panel("signals-silent", "Not evaluated", "rules that cannot speak on this date, and why")
def silent(view: View) -> Drawn:
    """Return the rules whose figures are absent or have stopped."""
    if fired.held() is None:
        return Drawn(empty(fired.NOT_MADE, fired.REMEDY), graphic=False)
    return Drawn(draw.silent(fired.not_evaluated(view.as_of.on), by_id(), view), graphic=False)


def _cards() -> list[Card]:
    past = fired.held()
    records = {} if past is None else past.records
    return [card(rule, records.get(rule.id)) for rule in by_id().values()]


@panel("signals-rules", "Rules", "and how they did in the back-test, 1990 to the last figures held")
def ruled(view: View) -> Drawn:
    """Return all rules with their record."""
    past = fired.held()
    records = {} if past is None else past.records
    cards = _cards()
    return Drawn(
        draw.ruled(cards, records, view),
        draw.rules_table(cards, records),
        graphic=False,
        source="Borne out: share of judged firings after which came what the rule says must come. Random: the same share of as many flags "
        "drawn at random. The settings were chosen on the same history, so expect less of them.",
    )


@panel("signals-card", "Rule card")
def one(view: View) -> Drawn:
    """Return the card of the chosen rule."""
    wanted = filters(view)["rule"]
    if not wanted:
        return Drawn(
            empty("Choose a rule to read its card: in words, in numbers, its record, who approved it."),
            graphic=False,
        )
    made = next(one for one in _cards() if one.rule.id == wanted)
    return Drawn(
        draw.carded(made),
        title=made.rule.name,
        note="rule card",
        actions=(link("All rules", view.here(rule=None)),),
        graphic=False,
    )


@panel("signals-years", "Firing history", "back-test, by year of the day the figures were known")
def years(view: View) -> Drawn:
    """Return the firings of the chosen rule by year."""
    wanted = filters(view)["rule"]
    made = next((one for one in _cards() if one.rule.id == wanted), None)
    if made is None:
        return Drawn(empty("Shown for a chosen rule."), graphic=False)
    total = sum(sum(counts) for counts in made.by_year.values())
    return Drawn(
        draw.by_year(made),
        draw.by_year_table(made),
        says=f"{words.count(total, 'firing')} since 1990. Dark: high; pale: medium.",
        credits=tuple(sorted({key.partition(".")[0] for key in made.rule.series})),
        graphic=bool(made.by_year),
    )


for _name in ("lane", "pillar", "status", "rule"):
    control(f"signals-{_name}")


def layout(**_: str) -> Component:
    """Return the frame of the page."""
    return page(
        told.place(),
        chooser.place(),
        listing.place(),
        columns(one.place(), years.place(), split="wide-narrow"),
        columns(ruled.place(), silent.place(), split="wide-narrow"),
    )
