"""Recommendations of the Universal Periodic Review, accepted and noted, beside the rising indicator they speak to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import Part, attrs, of_event, of_indicator, rows, sourced, square
from data.themes import Theme, themes
from indicators.movements import Movement
from indicators.recommendations import Answers, Precision, Review, Spoken, links, precision, recall

KINDS = ("accepted", "noted", "open")


def beside(found: Sequence[Spoken], reviews: Sequence[Review], iso3: str) -> Component:
    """Return the themes that speak to a rising indicator, with the recommendations of each review."""
    body: list[list[Part]] = [
        [
            _rising(one.rising, iso3),
            one.theme.name,
            *(_cell(review, one.theme, _most(reviews)) for review in reviews),
        ]
        for one in found
    ]
    return rows(
        ["Risk rose in 3 years", "Theme", *(_title(one) for one in reviews)],
        body,
        "Recommendations beside the rising indicator they speak to",
        "folds spoken",
    )


def _title(review: Review) -> str:
    return f"Report of {review.year}"


def _rising(found: Sequence[Movement], iso3: str) -> Component:
    def one(moved: Movement) -> Component:
        text = words.signed(moved.change, 0)
        return html.Span(
            [
                square(moved.indicator.pillar),
                html.Span(moved.indicator.name),
                html.Span(
                    sourced(
                        text,
                        of_indicator(moved.indicator.id, iso3),
                        label=f"{moved.indicator.name}: {text} points",
                    ),
                    className="change more",
                ),
            ],
            className="signal",
        )

    return html.Span([one(moved) for moved in found], className="risen")


def _most(reviews: Sequence[Review]) -> int:
    """Return the largest number of recommendations on one theme: the length of the longest bar."""
    return max((answers.all for review in reviews for answers in review.themes.values()), default=1)


def _cell(review: Review, theme: Theme, most: int) -> Component:
    """Return the answers as a bar with its three numbers; ``most`` recommendations fill the column."""
    held = review.of(theme.id)
    if not held.all:
        return html.Span("0 recommendations", className="note")
    text = told(held)
    bar = html.Span(
        [
            html.I(className=kind, style={"flexGrow": str(count)})
            for kind, count in zip(KINDS, _counts(held), strict=True)
            if count
        ],
        className="answers",
        style={"inlineSize": f"{100 * held.all / most:.1f}%"},
        **attrs(aria_hidden="true"),
    )
    ask = of_event(review.source, review.event)
    return html.Span(
        [bar, sourced(text, ask, label=f"{theme.name}, report of {review.year}: {text}")],
        className="answered",
    )


def _counts(held: Answers) -> tuple[int, int, int]:
    return held.accepted, held.noted, held.open


def told(held: Answers) -> str:
    """Return the answers in words: 3 accepted, 0 noted, 5 open; those that were all left open as 5 open."""
    if held.open == held.all:
        return f"{held.open} open"
    return f"{held.accepted} accepted, {held.noted} noted, {held.open} open"


def key() -> Component:
    """Return what the three parts of a bar mean."""
    meaning = {
        "accepted": "accepted: supported or already carried out",
        "noted": "noted: not accepted",
        "open": "open: answered after the report, and the answer is not held",
    }
    return html.Ul(
        [
            html.Li([html.Span(html.I(className=kind), className="answers one"), html.Span(text)])
            for kind, text in meaning.items()
        ],
        className="key",
    )


def every_theme(reviews: Sequence[Review]) -> Component:
    """Return all themes with their recommendations, in a disclosure that is closed at first."""
    most = _most(reviews)
    body: list[list[Part]] = [
        [theme.name, *(_cell(review, theme, most) for review in reviews)]
        for theme in themes()
        if any(review.of(theme.id).all for review in reviews)
    ]
    table = rows(
        ["Theme", *(_title(one) for one in reviews)], body, "Recommendations by theme", "folds spoken all"
    )
    return html.Details(
        [html.Summary([html.Span("All themes"), html.Span(f"{len(body)} of {len(themes())}")]), table],
        className="disclosure",
    )


def frame(found: Sequence[Spoken], reviews: Sequence[Review], moved: Mapping[str, Movement]) -> pd.DataFrame:
    """Return every theme and review in rows, with the indicators it speaks to and how often a theme is told rightly."""
    rising = {one.theme.id: one.rising for one in found}
    lines = []
    for theme in themes():
        link, sure = links()[theme.id], precision(theme.id)
        for review in reviews:
            held = review.of(theme.id)
            lines.append(
                (
                    theme.name,
                    review.year,
                    review.cycle,
                    *_counts(held),
                    ", ".join(f"{one.indicator.name} {one.change:+.0f}" for one in rising.get(theme.id, ())),
                    ", ".join(moved[one].indicator.name for one in link.indicators if one in moved),
                    link.why,
                    None if sure.share is None else round(sure.share, 2),
                    sure.of,
                )
            )
    columns = [
        "Theme",
        "Year of report",
        "Cycle",
        "Accepted",
        "Noted",
        "Open",
        "Risk rose in 3 years (points)",
        "Speaks to",
        "Why",
        "Share of labels right (sample)",
        "Labels in the sample",
    ]
    return pd.DataFrame(lines, columns=columns)


def says(country: str, found: Sequence[Spoken], reviews: Sequence[Review]) -> str:
    """Return in one sentence what rose and how many recommendations speak to it."""
    if not found:
        return f"{country}: no indicator that a recommendation could speak to rose past its usual range in three years."
    spoken_to = sum(1 for one in found if any(review.of(one.theme.id).all for review in reviews))
    risen = words.listed(sorted({moved.indicator.name for one in found for moved in one.rising}))
    held = words.listed([str(one.year) for one in reversed(reviews)])
    return (
        f"In {country} risk rose past its usual range in: {risen}. {words.count(len(found), 'theme speaks', 'themes speak')} to it, and "
        f"{words.number(spoken_to)} of them had recommendations in the reports held ({held})."
    )


def limits(until: str) -> str:
    """Return what a reader must know of the counts."""
    return (
        f"Reviews after {until} are not held: their recommendations are unknown, not none. Themes are told by words: "
        f"of those told {_share(precision())} were right, of those read by hand {_share(recall())} were told."
    )


def _share(one: Precision) -> str:
    interval = f"{words.number(100 * one.low)}–{words.percent(one.high)}"
    return f"{words.number(one.right)} of {words.number(one.of)} ({interval})"
