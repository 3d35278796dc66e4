"""The timeline in rows, newest first: acts, signals, notices and events, scores by month and deaths, each with its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from dashboard.figures import signals as in_words
from dashboard.figures.timeline_acts import ATTRIBUTIONS, LANES, MEMBER, address_of, vetoed_words
from dashboard.figures.timeline_marks import Act
from dashboard.figures.timeline_signals import NOTICES
from dashboard.figures.timeline_told import Told

TEXT = (
    "Until",
    "Kind",
    "Body",
    "Symbol",
    "Text",
    "Vote",
    "Vetoed by",
    "This State",
    "Source",
    "Event",
    "Address",
)
SCORES = {
    "composite": "Composite", "low": "Low", "high": "High", "hr": "Human rights", "ps": "Peace and security",
    "dh": "Development and humanitarian", "upstream": "Upstream", "midstream": "Midstream", "downstream": "Downstream",
    "recurrence": "Recurrence",
}  # fmt: skip
NUMBERS = (*SCORES.values(), "Deaths")
COLUMNS = ("Date", *TEXT[:8], *NUMBERS, *TEXT[8:])


def frame(told: Told, names: Mapping[str, str]) -> pd.DataFrame:
    """Return all that the axis shows, one row a fact; ``names`` has the name of every source by its id."""
    rows = [*_acts(told), *_signals(told), *_notices(told), *_events(told), *_scores(told), *_deaths(told)]
    made = pd.DataFrame(rows, columns=list(COLUMNS))
    made["Date"] = pd.to_datetime(made["Date"]).dt.date
    made["Source"] = made["Source"].map(lambda source: names.get(source, source), na_action="ignore")
    made = made.astype(dict.fromkeys(NUMBERS, "float64"))
    return made.sort_values(
        ["Date", "Kind", "Symbol"], ascending=[False, True, True], kind="stable", ignore_index=True
    )


def _acts(told: Told) -> Iterator[dict[str, Any]]:
    for one in told.acts:
        if told.axis.holds(one.start, one.end):
            until = _until(one, told)
            yield {
                "Date": one.start, "Until": until, "Kind": "membership" if one.form.form == MEMBER else one.form.one,
                "Body": LANES[one.form.lane][0], "Symbol": one.symbol, "Text": one.name, "Vote": one.vote,
                "Vetoed by": vetoed_words(one.vetoed_by), "This State": ATTRIBUTIONS.get(one.attribution, one.attribution),
                "Source": one.source, "Event": one.event, "Address": address_of(one.symbol, one.url),
            }  # fmt: skip


def _until(one: Act, told: Told) -> str:
    """Return the last day of what lasted; one that is not known to have ended says so, and how far the record goes."""
    if one.start == one.end:
        return ""
    if one.open:
        return f"open, record to {one.end.isoformat()}"
    return one.end.isoformat() if one.end < told.on else "open"


def _signals(told: Told) -> Iterator[dict[str, Any]]:
    for row in told.signals:
        if told.axis.holds(row.fired.fired):
            said = f"{row.rule.name}, {in_words.when(row.fired.period, row.rule)}: {in_words.figure(row, told.units)}; {row.kind}"
            kind = f"signal, {row.fired.level} {row.rule.direction}"
            series = row.fired.series
            yield {
                "Date": row.fired.fired,
                "Kind": kind,
                "Text": said,
                "Source": series.partition(".")[0],
                "Event": series,
            }


def _notices(told: Told) -> Iterator[dict[str, Any]]:
    columns = ["event", "date", "level", "signal", "figure"]
    for event, day, level, signal, figure in told.notices[columns].itertuples(index=False):
        if told.axis.holds(day):
            said = f"{signal}: {figure}"
            yield {
                "Date": day,
                "Kind": f"OCHA notice, {level} concern",
                "Text": said,
                "Source": NOTICES,
                "Event": event,
            }


def _events(told: Told) -> Iterator[dict[str, Any]]:
    for start, when, label, source in told.events[["start", "when", "label", "source"]].itertuples(
        index=False
    ):
        if told.axis.holds(start):
            yield {"Date": start, "Kind": "event", "Text": f"{label}, {when}", "Source": source}


def _scores(told: Told) -> Iterator[dict[str, Any]]:
    values = told.months[list(SCORES)].round(1).itertuples(index=False)
    for day, scores in zip(told.months["date"], values, strict=True):
        yield {"Date": day, "Kind": "score"} | dict(zip(SCORES.values(), scores, strict=True))


def _deaths(told: Told) -> Iterator[dict[str, Any]]:
    source = "ucdp_country_year" if told.deaths.by == "year" else "ucdp_ged"
    for start, killed in told.deaths.values.items():
        if pd.notna(killed):
            yield {
                "Date": start,
                "Kind": f"deaths in the {told.deaths.by}",
                "Deaths": killed,
                "Source": source,
            }
