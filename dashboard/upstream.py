"""What is upstream of violence in one State, for the panels of the Country and Councils pages.

``country_resilience``, ``country_recommendations``, ``country_framework`` and ``framework_coverage`` return what a panel draws.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

import pandas as pd

from dashboard import held, words
from dashboard.components import cell, no_information, of_event
from dashboard.figures import recommendations, resilience, risk_factors
from dashboard.figures.resilience import Fact
from dashboard.keep import bind, kept
from dashboard.panels import Drawn
from dashboard.view import View
from data import queries
from data.countries import name
from data.queries import AsOf
from indicators import registry
from indicators.drivers import drivers
from indicators.movements import MEANS, Movement, movements
from indicators.recommendations import KIND, Review, reviews, spoken
from indicators.resilience import capacities
from indicators.risk_factors import factors

REVIEW, COVERAGE = "upr_review", "coverage"
LETTERS = "special_procedures_letters"
WINDOW = 3
"""Years of letters that are told of together."""


def country_resilience(view: View) -> Drawn:
    """Return the capacities to prevent, what grew first, and what is known of cooperation."""
    found = capacities(drivers(held.scores(view), view.iso3).rows, _moved(view))
    facts = [*_reviews(view), _letters(view), REPORTS]
    shown = frozenset(one.driver.indicator.id for rows in found.values() for one in rows)
    rest = resilience.openings(_moved(view), shown)
    behind = held.sources_of(one.driver.indicator for rows in found.values() for one in rows)
    return Drawn(
        [resilience.opened(rest, view.iso3), resilience.table(found, facts, view.iso3)],
        resilience.frame(found, facts),
        resilience.says(name(view.iso3), found),
        f"Strength is 100 minus the score. Stronger or weaker: {MEANS}. Reviews, letters and reports count in no score.",
        tuple(sorted({*behind, LETTERS, KIND} & held.delivered())),
        note="100 is the strongest; what grew past its usual range comes first",
        graphic=False,
    )


def country_recommendations(view: View) -> Drawn:
    """Return the recommendations accepted and noted beside the rising indicator they speak to."""
    found, until = _held_reviews(view.as_of, view.iso3), _until(view.as_of, KIND)
    if not found:
        why = f"the record goes to {words.day(until)}" if until else "no table of recommendations is stored"
        return Drawn(
            no_information(
                f"No recommendation to {name(view.iso3)} is held: not known, which is not none ({why})."
            )
        )
    end = until or date(found[0].year, 12, 31)
    moved = _moved(view)
    rising = spoken(moved)
    table = recommendations.beside(rising, found, view.iso3) if rising else None
    return Drawn(
        [table, recommendations.key(), recommendations.every_theme(found)],
        recommendations.frame(rising, found, moved),
        recommendations.says(name(view.iso3), rising, found),
        recommendations.limits(words.day(end)),
        tuple(sorted({one.source for one in found})),
        note=f"Universal Periodic Review, reports to {end.year}",
        graphic=False,
    )


def country_framework(view: View) -> Drawn:
    """Return the counterparts of the fourteen risk factors in one State, without a total."""
    rows = {row.indicator.id: row for row in drivers(held.scores(view), view.iso3).rows}
    return Drawn(
        risk_factors.country(factors(), rows, view.iso3),
        risk_factors.country_frame(factors(), rows),
        risk_factors.NO_TOTAL,
        risk_factors.MEMORY,
        held.sources_of(row.indicator for row in rows.values()),
        graphic=False,
    )


def framework_coverage() -> Drawn:
    """Return which of the indicators of the framework are measured here, in general."""
    names = {one.id: one for one in registry.indicators()}
    return Drawn(
        risk_factors.coverage(factors(), names),
        risk_factors.coverage_frame(factors(), names),
        f"{risk_factors.JUDGED} {risk_factors.NO_TOTAL}",
        risk_factors.MEMORY,
        graphic=False,
    )


def _moved(view: View) -> Mapping[str, Movement]:
    return movements(held.scores(view), view.iso3)


@kept(32)
def _held_reviews(as_of: AsOf, iso3: str) -> list[Review]:
    return reviews(queries.events(bind(), as_of, kinds=[KIND], iso3=[iso3]))


@kept(4)
def _covered(as_of: AsOf) -> pd.DataFrame:
    """Return the kind and the last day of every record of events that says how far it goes."""
    events = queries.events(bind(), as_of, kinds=[COVERAGE])
    kinds = [json.loads(one).get("of", "") for one in events["detail"]]
    return events.assign(of=kinds)[["of", "end"]]


def _until(as_of: AsOf, kind: str) -> date | None:
    covered = _covered(as_of)
    ends = covered.loc[covered["of"] == kind, "end"]
    return None if ends.empty else pd.Timestamp(ends.max()).date()


def _reviews(view: View) -> list[Fact]:
    """Return the reviews a State took part in, and what it answered in the last report held."""
    events = queries.events(bind(), view.as_of, kinds=[REVIEW], iso3=[view.iso3])
    title = "Universal Periodic Review"
    if events.empty:
        facts = [Fact(title, "", "no record of reviews is held")]
    else:
        last = events.iloc[0]
        ask = of_event(str(last["source"]), str(last["event"]))
        times = f"{words.count(len(events), 'review')} held"
        facts = [Fact(title, f"reviewed {words.day(last['start'])}", times, ask)]
    found = _held_reviews(view.as_of, view.iso3)
    return [*facts, _answers(found[0])] if found else facts


def _answers(review: Review) -> Fact:
    """Return what a State answered in the last report held: what it answered later is not known."""
    title, told = "Recommendations", review.answers
    if told.open == told.all:
        return Fact(title, "", f"{told.all} in the report of {review.year} were answered after it")
    note = f"of {told.all} in the report of {review.year}; {told.open} answered after it, not held"
    ask = of_event(review.source, review.event)
    return Fact(title, f"{told.accepted} accepted, {told.noted} noted", note, ask)


def _letters(view: View) -> Fact:
    """Return how many letters of special procedures of the last three years held were answered."""
    title = "Letters of special procedures answered"
    cells = held.cells(view.as_of, view.iso3)
    sent = cells[cells["series"] == f"{LETTERS}.sent"].dropna(subset="value").nlargest(WINDOW, "period")
    if sent.empty:
        return Fact(title, "", "no record of letters is held")
    last, total = sent["period"].max(), int(sent["value"].sum())
    answered = cells[(cells["series"] == f"{LETTERS}.answered") & cells["period"].isin(sent["period"])]
    text = f"{int(answered['value'].sum())} of {total}" if total else "none was sent"
    note = f"letters of {sent['period'].min().year}–{last.year}, replies by 8 May 2023"
    return Fact(title, text, note, cell(f"{LETTERS}.answered", view.iso3, last))


REPORTS = Fact("Reports to treaty bodies", "", "no table of reports due and submitted is held")
