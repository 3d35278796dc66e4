"""What the Country page reads of outlooks: the one issued by a date, or what the back-test says; never made here."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from dashboard import judged
from dashboard.figures.outlook import Told
from dashboard.keep import bind, kept, moment
from data import outlooks
from data.outlooks import Issue, Row
from data.queries import AsOf
from data.signals import IN_EARNEST
from indicators import outlook as outlook_made
from indicators import outlook_backtest, outlook_issue
from indicators.features import DAY, MONTH
from indicators.outcomes import OUTCOMES
from indicators.outlook_backtest import Backtest
from indicators.outlook_issue import Apart
from indicators.skill import Skill
from indicators.track import OUTLOOK

SOURCES = tuple(sorted({key.partition(".")[0] for key in outlook_made.SERIES}))
"""Ids of the sources that an outlook rests on."""
WINDOW = timedelta(days=366)
"""How long an outlook speaks of the months to come."""


def told(as_of: AsOf, iso3: str) -> Told | None:
    """Return what was said of a country by a date, the issued outlook before the back-test; None where neither speaks of it."""
    issue = next((one for one in reversed(_issues(moment())) if one.on <= as_of.on), None)
    if issue is not None and as_of.on - issue.on < WINDOW:
        rows = {row.outcome: row for row in _rows(issue.id) if row.iso3 == iso3}
        return Told(issue.on, issue, outlook_issue.judged_by(issue.on), rows, _apart(issue, rows))
    past, year = _backtest(), _origin(as_of.on)
    if past is None or year not in past.years:
        return None
    return Told(date(year, MONTH, DAY), None, year, _said(past, year, iso3), {})


def last() -> date | None:
    """Return the date of the last origin of the back-test, None when it is not made."""
    past = _backtest()
    return date(past.years[-1], MONTH, DAY) if past else None


def skills() -> dict[str, Skill]:
    """Return how the outlook's back-test went, by outcome; empty when it is not made."""
    record = judged.backtest()
    found = {key: one.of(OUTLOOK).skill for key, one in record.outcomes.items()} if record else {}
    return {key: skill for key, skill in found.items() if skill}


def span() -> tuple[int, int] | None:
    """Return the first and the last year that the back-test is judged by."""
    record = judged.backtest()
    return (record.first, record.last) if record else None


def _origin(on: date) -> int:
    """Return the year of the last 31 January by a date."""
    return on.year if on >= date(on.year, MONTH, DAY) else on.year - 1


@kept(1)
def _issues(_moment: int) -> tuple[Issue, ...]:
    return tuple(filter(in_earnest, outlooks.issues(bind())))


def in_earnest(one: Issue) -> bool:
    """Return whether an outlook could have warned: one that was made later, for a past date, could not."""
    return one.created.date() <= one.on + IN_EARNEST


@kept(2)
def _rows(issue: int) -> tuple[Row, ...]:
    return outlooks.rows_of(bind(), issue)


@kept(1)
def _backtest() -> Backtest | None:
    return outlook_backtest.load(bind())


def _apart(issue: Issue, rows: dict[str, Row]) -> dict[str, Apart]:
    held = outlooks.arrays_of(bind(), issue.id, "drivers")
    found = {
        key: outlook_issue.apart(issue, held, key, row.iso3, row.probability) for key, row in rows.items()
    }
    return {key: one for key, one in found.items() if one}


def _said(past: Backtest, year: int, iso3: str) -> dict[str, Row]:
    """Return what the back-test says of a country at an origin, by outcome."""
    if iso3 not in past.iso3:
        return {}
    at = past.years.index(year), past.iso3.index(iso3)
    found = {}
    for row, one in enumerate(OUTCOMES):
        probability, low, high = (float(part[row][at]) for part in (past.probability, past.low, past.high))
        if not np.isnan(probability):
            found[one.id] = Row(iso3, one.id, probability, low, high)
    return found
