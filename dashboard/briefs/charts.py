"""Charts as SVG in points: the same drawing for PDF, DOCX and HTML; pure text in, text out."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from html import escape

from dashboard.briefs.charts_lanes import height, lanes
from dashboard.briefs.charts_marks import FULL, HALF, SIZE, box, day_number, path, rule, words_at
from dashboard.briefs.content import Bars, Chances, Chart, Lanes, Lines, Series, Stack, Values
from dashboard.theme import token


def svg(chart: Chart) -> str:
    """Return a chart as one SVG element; what it shows in words stands in its title."""
    width, height, parts = _drawn(chart)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:.0f}" width="{width}pt" height="{height:.0f}pt" role="img" '
        f'font-family="Source Sans 3" font-size="{SIZE}" fill="{token("ink2")}"><title>{escape(chart.alt)}</title>{"".join(parts)}</svg>'
    )


def _drawn(chart: Chart) -> tuple[int, float, Iterator[str]]:
    match chart:
        case Lines():
            return HALF, 122, _lines(chart)
        case Bars():
            return HALF, 122, _bars(chart)
        case Stack():
            return HALF, 50, _stack(chart)
        case Chances():
            return HALF, 12 + 23 * len(chart.parts), _chances(chart)
        case Lanes():
            return FULL, height(chart) + 16, lanes(chart)


def _stretches(values: Values) -> Iterator[range]:
    """Give the places of each stretch without a gap."""
    start = None
    for at, one in enumerate((*values, None)):
        if one is None and start is not None:
            yield range(start, at)
            start = None
        elif one is not None and start is None:
            start = at


# ---- lines and bars ---------------------------------------------------------------------------------------------------

LEFT, RIGHT, TOP, FOOT = 22, 82, 6, 14


def _lines(chart: Lines) -> Iterator[str]:
    days = [day_number(one) for one in chart.days]
    wide, tall = HALF - LEFT - RIGHT, 122 - TOP - FOOT
    first, last = days[0], max(days[-1], days[0] + 1)

    def x(day: int) -> float:
        return LEFT + wide * (day - first) / (last - first)

    def y(value: float) -> float:
        return TOP + tall * (1 - value / 100)

    for tick in (0, 25, 50, 75, 100):
        yield rule(LEFT, y(tick), LEFT + wide, "rule2" if tick == 0 else "rule")
        yield words_at(LEFT - 4, y(tick) + 2.5, str(tick), "ink3", "end")
    yield from _years([(x(date(year, 1, 1).toordinal()), year) for year in range(1990, 2200, 10) if first <= date(year, 1, 1).toordinal() <= last])  # fmt: skip
    both: Values = tuple(a if b is not None else None for a, b in zip(chart.low, chart.high, strict=True))
    for part in _stretches(both):
        up = " ".join(f"{x(days[at]):.1f},{y(chart.high[at] or 0):.1f}" for at in part)
        down = " ".join(f"{x(days[at]):.1f},{y(chart.low[at] or 0):.1f}" for at in reversed(part))
        yield f'<polygon points="{up} {down}" fill="{token("band")}" fill-opacity="0.45"/>'
    for one in reversed(chart.series):
        for part in _stretches(one.values):
            points = "L".join(f"{x(days[at]):.1f} {y(one.values[at] or 0):.1f}" for at in part)
            yield path(f"M{points}", one.token, 1.8 if one is chart.series[0] else 1.0, one.dashed)
    yield from _ends(chart.series, LEFT + wide + 5, y)


def _ends(series: Sequence[Series], x: float, y: Callable[[float], float]) -> Iterator[str]:
    """Give the name and last value of each line, moved apart where they would lie on each other."""
    last = [(one, one.values[-1]) for one in series if one.values[-1] is not None]
    top = -9.0
    for one, value in sorted(last, key=lambda pair: -(pair[1] or 0)):
        top = max(y(value) + 2.5, top + 9)
        colour = "downstream" if one.token == "midstream" else one.token  # noqa: S105 - dark enough for letters
        yield words_at(x, top, f"{one.name} {value:.0f}", colour, strong=one is series[0])


def _years(places: Sequence[tuple[float, int]]) -> Iterator[str]:
    for at, year in places:
        yield words_at(at, 122 - 3, str(year), "ink3", "middle")


def _bars(chart: Bars) -> Iterator[str]:
    wide, tall = HALF - 34 - 30, 122 - 14 - FOOT
    top = _nice(max((one for one in chart.values if one is not None), default=1))
    step = wide / len(chart.years)

    def y(value: float) -> float:
        return 14 + tall * (1 - value / top)

    for tick in (0.0, top / 2, top):
        yield rule(34, y(tick), 34 + wide, "rule2" if tick == 0 else "rule")
        yield words_at(30, y(tick) + 2.5, f"{tick:,.0f}", "ink3", "end")
    known = [(at, one) for at, one in enumerate(chart.values) if one is not None]
    for at, one in known:
        yield box(34 + step * (at + 0.12), y(one) if one else y(0) - 0.6, step * 0.76, max(y(0) - y(one), 0.6), chart.token)  # fmt: skip
    most, last = max(known, key=lambda pair: pair[1]), known[-1]
    for at, one in dict.fromkeys((most, last)):
        beside = at == last[0] and (at != most[0] or not one)
        middle = 34 + step * (at + 0.5)
        yield (
            words_at(34 + wide + 3, y(one) + 2.5, f"{one:,.0f}", "ink", strong=True)
            if beside
            else words_at(middle, y(one) - 3, f"{one:,.0f}", "ink", "middle", strong=True)
        )
    yield from _years(
        [(34 + step * (at + 0.5), year) for at, year in enumerate(chart.years) if year % 10 == 0]
    )


def _nice(most: float) -> float:
    """Return a round end of an axis that is not below the largest value: 2, 4, 6, 10, 20 and so on."""
    if most <= 2:
        return 2
    size = 10.0 ** math.floor(math.log10(most))
    return next(size * one for one in (1, 2, 4, 6, 8, 10) if size * one >= most)


# ---- parts and chances ------------------------------------------------------------------------------------------------


def _stack(chart: Stack) -> Iterator[str]:
    scale = (HALF - 24) / 100
    x = 0.0
    for one in chart.parts:
        yield box(x, 2, one.value * scale - 0.8, 15, one.token)
        if one.value * scale > 18:
            yield f'<text x="{x + 4:.1f}" y="12.3" fill="#FFFFFF" font-weight="600">{escape(one.said)}</text>'
        x += one.value * scale
    yield words_at(x + 4, 12.5, chart.total, "ink", strong=True)
    yield rule(0, 21, 100 * scale, "rule2")
    for tick in (0, 25, 50, 75, 100):
        yield words_at(tick * scale, 30, str(tick), "ink3", "start" if tick == 0 else "middle")
    x = 0.0
    for one in chart.parts:
        yield box(x, 39, 6, 6, one.token)
        yield words_at(x + 9, 45, one.name)
        x += 15 + 3.3 * len(one.name)


def _chances(chart: Chances) -> Iterator[str]:
    wide = 84.0
    for row, one in enumerate(chart.parts):
        y = 23.0 * row
        yield words_at(0, y + 8, one.name, "ink")
        yield rule(0, y + 15.5, wide, "rule2")
        for tick in (0, 0.5, 1):
            yield path(f"M{tick * wide:.1f} {y + 13:.1f}v5", "rule2", 0.5)
        if one.low is not None and one.high is not None:
            yield box(one.low * wide, y + 13, (one.high - one.low) * wide, 5, "band")
        yield box(one.value * wide - 0.8, y + 11.5, 1.6, 8, one.token)
        yield words_at(wide + 8, y + 18, one.said, "ink")
    yield words_at(0, 23.0 * len(chart.parts) + 7, "0", "ink3")
    yield words_at(wide, 23.0 * len(chart.parts) + 7, "100\u00a0%", "ink3", "middle")
