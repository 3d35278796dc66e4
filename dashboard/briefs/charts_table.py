"""The figures behind a chart as a table, for those who do not see it and for those who go on with the numbers."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.briefs import wording as w
from dashboard.briefs.content import Bars, Chances, Chart, Lanes, Lines, Part, Stack, Table

NONE = "—"


def behind(chart: Chart) -> Table:
    """Return every figure of a chart in rows."""
    match chart:
        case Lines():
            head = (w.DAY, *(one.name for one in chart.series), w.LOW_END, w.HIGH_END)
            columns = (*(one.values for one in chart.series), chart.low, chart.high)
            rows = tuple(
                (day, *map(_one, row))
                for day, *row in zip(chart.days, *columns, strict=True)
                if _told(day, chart)
            )
        case Bars():
            head = (w.YEAR, chart.title)
            rows = tuple((str(year), NONE if one is None else f"{one:,.0f}") for year, one in zip(chart.years, chart.values, strict=True))  # fmt: skip
        case Stack():
            head, rows = (w.PART, w.VALUE), (*map(_said, chart.parts), (w.MADE_TOTAL, chart.total))
        case Chances():
            head, rows = (w.PART, w.VALUE), tuple(map(_said, chart.parts))
        case Lanes():
            head, rows = (w.BODY, w.WHAT, w.START, w.END), tuple(_acts(chart))
    numbers = tuple(range(1, len(head))) if isinstance(chart, Lines | Bars) else ()
    return Table(chart.title, head, rows, (1,) * len(head), numbers)


def _one(value: float | None) -> str:
    return NONE if value is None else f"{value:.1f}"


def _said(one: Part) -> tuple[str, ...]:
    return one.name, one.said


def _told(day: str, chart: Lines) -> bool:
    """Return whether a month is told of: the last of each year, and the last of all."""
    return day[5:7] == "12" or day == chart.days[-1]


def _acts(chart: Lanes) -> Iterator[tuple[str, ...]]:
    for lane in chart.lanes:
        yield from (
            (lane.name, one.name, one.start, w.OPEN if one.open else one.end) for one in reversed(lane.spells)
        )
        by_year: dict[str, int] = {}
        for day in reversed(lane.acts):
            by_year[day[:4]] = by_year.get(day[:4], 0) + 1
        yield from ((lane.name, w.ACTS_IN.format(count=count), year, year) for year, count in by_year.items())
