"""Charts of slides: native ones, so that their figures can be edited, with their words for those who do not see them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.briefs import wording as w
from dashboard.briefs.content import Bars, Chances, Chart, Lane, Lanes, Lines, Stack
from dashboard.theme import token

FONT, POINTS = "Arial", 12
Place = tuple[float, float, float, float]
SPELLS = 5
"""Mandates, missions and sanctions of one body that are drawn, the newest."""
EARLY = 2003
"""Year before which a name stands after the start of its bar: there is no room before it."""
BEFORE = 5
"""Years before the first that leave room for the names of bodies."""
ROOM = 0.2
"""Probability from which its figure has room inside its bar."""


def add_chart(slide: Any, chart: Chart, place: Place) -> None:
    """Add a chart to a slide, in inches from the left and the top."""
    match chart:
        case Lines():
            frame = _lines(slide, chart, place)
        case Bars():
            frame = _bars(slide, chart, place)
        case Stack():
            frame = _stack(slide, chart, place)
        case Chances():
            frame = _chances(slide, chart, place)
        case Lanes():
            frame = _lanes(slide, chart, place)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", chart.alt)  # noqa: SLF001 - the library has no name for it
    frame._element.nvGraphicFramePr.cNvPr.set("title", chart.title)  # noqa: SLF001
    _titled(frame.chart, chart.title)


def _add(slide: Any, kind: str, place: Place, data: Any) -> Any:
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches, Pt

    frame = slide.shapes.add_chart(XL_CHART_TYPE[kind], *map(Inches, place), data)
    frame.chart.font.name, frame.chart.font.size = FONT, Pt(POINTS)
    frame.chart.has_legend = False
    return frame


def _titled(chart: Any, title: str) -> None:
    from pptx.util import Pt

    chart.has_title = True
    frame = chart.chart_title.text_frame
    frame.text = title
    frame.paragraphs[0].runs[0].font.size, frame.paragraphs[0].runs[0].font.bold = Pt(POINTS + 2), True


def _colour(fill: Any, name: str) -> None:
    from pptx.dml.color import RGBColor

    fill.solid()
    fill.fore_color.rgb = RGBColor.from_string(token(name).removeprefix("#"))


def _legend(chart: Any) -> None:
    from pptx.enum.chart import XL_LEGEND_POSITION

    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False


def _axis(axis: Any, low: float, high: float, step: float, format_: str = "0") -> None:
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = low, high, step
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = format_, False
    _colour(axis.major_gridlines.format.line.fill, "rule")


def _every(axis: Any, after: str, **units: str) -> None:
    """Say how far apart the labels of a category axis are; ``after`` names what stands before in the order of the format."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    place = axis._element.find(axis._element.nsmap["c"].join("{}") + after.removeprefix("c:"))  # noqa: SLF001
    for name, value in units.items():
        made = parse_xml(f'<c:{name} {nsdecls("c")} val="{value}"/>')
        place.addnext(made)
        place = made


def _lines(slide: Any, chart: Lines, place: Place) -> Any:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Pt

    data = CategoryChartData(number_format="0.0")
    data.categories = [date.fromisoformat(day) for day in chart.days]
    for name, values, *_ in (*((one.name, one.values) for one in chart.series), (w.LOW_END, chart.low), (w.HIGH_END, chart.high)):  # fmt: skip
        data.add_series(name, values)
    frame = _add(slide, "LINE", place, data)
    _axis(frame.chart.value_axis, 0, 100, 25)
    frame.chart.category_axis.tick_labels.number_format = "yyyy"
    frame.chart.category_axis.tick_labels.number_format_is_linked = False
    _every(frame.chart.category_axis, "c:baseTimeUnit", majorUnit="5", majorTimeUnit="years")
    looks = [
        *((one.token, one.dashed, 1.5) for one in chart.series),
        ("band", False, 1.0),
        ("band", False, 1.0),
    ]
    for at, (one, (colour, dashed, points)) in enumerate(
        zip(frame.chart.plots[0].series, looks, strict=True)
    ):
        one.smooth = False
        _colour(one.format.line.fill, colour)
        one.format.line.width = Pt(2.5 if at == 0 else points)
        if dashed:
            one.format.line.dash_style = MSO_LINE.DASH
    _legend(frame.chart)
    return frame


def _bars(slide: Any, chart: Bars, place: Place) -> Any:
    from pptx.chart.data import CategoryChartData

    data = CategoryChartData(number_format="#,##0")
    data.categories = [str(year) for year in chart.years]
    data.add_series(chart.title, chart.values)
    frame = _add(slide, "COLUMN_CLUSTERED", place, data)
    plot = frame.chart.plots[0]
    plot.gap_width = 30
    _colour(plot.series[0].format.fill, chart.token)
    _every(frame.chart.category_axis, "c:lblOffset", tickLblSkip="5")
    axis = frame.chart.value_axis
    axis.minimum_scale = 0
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = "#,##0", False
    _colour(axis.major_gridlines.format.line.fill, "rule")
    known = [(at, one) for at, one in enumerate(chart.values) if one is not None]
    for at, one in dict.fromkeys((max(known, key=lambda pair: pair[1]), known[-1])):
        plot.series[0].points[at].data_label.text_frame.text = f"{one:,.0f}"
    return frame


def _stack(slide: Any, chart: Stack, place: Place) -> Any:
    from pptx.chart.data import CategoryChartData
    from pptx.dml.color import RGBColor

    data = CategoryChartData(number_format="0.0")
    data.categories = [w.MADE_TOTAL]
    for one in chart.parts:
        data.add_series(one.name, (one.value,))
    frame = _add(slide, "BAR_STACKED", place, data)
    _axis(frame.chart.value_axis, 0, 100, 25)
    plot = frame.chart.plots[0]
    plot.overlap, plot.gap_width = 100, 60
    for one, part in zip(plot.series, chart.parts, strict=True):
        _colour(one.format.fill, part.token)
        label = one.points[0].data_label
        label.text_frame.text = part.said
        label.text_frame.paragraphs[0].runs[0].font.color.rgb = RGBColor(255, 255, 255)
    _legend(frame.chart)
    return frame


def _chances(slide: Any, chart: Chances, place: Place) -> Any:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_LABEL_POSITION

    data = CategoryChartData(number_format="0.0")
    data.categories = [one.name for one in chart.parts]
    data.add_series(chart.title, [round(100 * one.value, 1) for one in chart.parts])
    frame = _add(slide, "BAR_CLUSTERED", place, data)
    frame.chart.category_axis.reverse_order = True
    _axis(frame.chart.value_axis, 0, 100, 25, '0" %"')
    plot = frame.chart.plots[0]
    plot.gap_width = 60
    _colour(plot.series[0].format.fill, "accent")
    for point, one in enumerate(chart.parts):
        label = plot.series[0].points[point].data_label
        label.text_frame.text = one.said.partition(",")[0]
        inside = one.value > ROOM
        label.position = XL_LABEL_POSITION.INSIDE_END if inside else XL_LABEL_POSITION.OUTSIDE_END
        _colour(label.text_frame.paragraphs[0].runs[0].font.fill, "surface" if inside else "ink")
    return frame


# ---- acts on one axis -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Drawn:
    """One series: the acts of a body without a name, or something that lasts with its name."""

    lane: Lane
    name: str
    points: tuple[tuple[float, float], ...]
    known: bool = True
    """False for a stretch of which no whole record is held."""

    @property
    def early(self) -> bool:
        """Return whether there is no room for a name before it."""
        return self.points[0][0] < EARLY


def _drawn(chart: Lanes) -> Iterator[Drawn]:
    for below, lane in enumerate(chart.lanes):
        row = len(chart.lanes) - 1 - below
        if lane.acts:
            yield Drawn(lane, "", tuple((_year(day), row + 0.82) for day in lane.acts))
        for start, end in lane.unknown:
            yield Drawn(lane, "", ((_year(start), row + 0.82), (_year(end), row + 0.82)), known=False)
        newest = sorted(lane.spells, key=lambda one: (one.open, one.end), reverse=True)[:SPELLS]
        for at, one in enumerate(newest):
            height = row + 0.66 - 0.62 * at / SPELLS
            yield Drawn(lane, one.name, ((_year(one.start), height), (_year(one.end), height)))


def _lanes(slide: Any, chart: Lanes, place: Place) -> Any:
    from pptx.chart.data import XyChartData

    drawn = sorted(
        _drawn(chart), key=lambda one: -len(one.points)
    )  # LibreOffice loses what stands before the longest
    data = XyChartData(number_format="0.0")
    for one in drawn:
        held = data.add_series(one.name or one.lane.name if one.known else w.UNKNOWN_STRETCH)
        for x, y in one.points:
            held.add_data_point(x, y)
    frame = _add(slide, "XY_SCATTER_LINES_NO_MARKERS", place, data)
    _axis(frame.chart.value_axis, 0, len(chart.lanes), 1)
    frame.chart.value_axis.visible = False
    first, last = int(chart.first[:4]) - BEFORE, int(chart.last[:4]) + 1
    _axis(frame.chart.category_axis, first, last, 5)
    frame.chart.category_axis.has_major_gridlines = False
    for one, what in zip(frame.chart.plots[0].series, drawn, strict=True):
        _look(one, what)
    return frame


def _look(one: Any, what: Drawn) -> None:
    """Give a series its marks, or its bar, and a name at its first point."""
    from pptx.enum.chart import XL_LABEL_POSITION, XL_MARKER_STYLE
    from pptx.util import Pt

    forms = {"hrc": XL_MARKER_STYLE.CIRCLE, "sc": XL_MARKER_STYLE.SQUARE}
    one.smooth = False
    if not what.known:
        _colour(one.format.line.fill, "none-line")
        one.format.line.width = Pt(1)
        return
    if what.name:
        _colour(one.format.line.fill, what.lane.token)
        one.format.line.width = Pt(4)
    else:
        one.format.line.fill.background()
        one.marker.style, one.marker.size = forms.get(what.lane.token, XL_MARKER_STYLE.DIAMOND), 6
        _colour(one.marker.format.fill, what.lane.token)
    label = one.points[0].data_label
    label.text_frame.text = what.name or what.lane.name
    label.text_frame.word_wrap = False
    run = label.text_frame.paragraphs[0].runs[0]
    run.font.size, run.font.bold = Pt(9 if what.name else POINTS), not what.name
    label.position = XL_LABEL_POSITION.ABOVE if what.name and what.early else XL_LABEL_POSITION.LEFT


def _year(day: str) -> float:
    """Return a day as a year with its part: 2024.5."""
    held = date.fromisoformat(day)
    return round(held.year + (held.timetuple().tm_yday - 1) / 365.25, 3)
