"""A brief as slides: native charts and tables to go on editing, what each shows in words, sources in the notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from dashboard.briefs import wording as w
from dashboard.briefs.content import (
    CHARTS,
    Block,
    Bodies,
    Chances,
    Chart,
    Lanes,
    Number,
    Paper,
    Section,
    Table,
    Text,
)
from dashboard.briefs.packing import settled
from dashboard.briefs.slide_charts import add_chart
from dashboard.theme import token

if TYPE_CHECKING:
    from pptx.presentation import Presentation

FONT = "Arial"
"""A font that readers have: their program sets the text anew."""
WIDE, TALL, EDGE = 13.333, 7.5, 0.6
"""Inches of a slide, and of its margin."""
TITLE_ONLY = 5
"""The layout of the library's template that has a title and nothing else."""
BODY_TOP, BODY_TALL = 1.35, 5.3
LONG = 60
"""Letters of a cell above which a table is set small."""
PALE = ("ga",)
"""Colours of bodies that are too pale for letters."""


@dataclass(frozen=True)
class Slide:
    """One slide: its title, at most one chart, one table or the bodies, and words."""

    title: str
    blocks: tuple[Block, ...]


def write(paper: Paper) -> bytes:
    """Return the presentation."""
    import pptx
    from pptx.util import Inches

    made = pptx.Presentation()
    made.slide_width, made.slide_height = Inches(WIDE), Inches(TALL)
    told = made.core_properties
    told.title, told.author, told.subject = f"{paper.title}, {paper.edition}", w.PRODUCT, paper.head
    told.language, told.comments, told.last_modified_by = paper.language, paper.foot[0], w.PRODUCT
    told.created = told.modified = datetime.fromisoformat(paper.as_of).replace(tzinfo=UTC)
    _opening(made, paper)
    for one in slides(paper):
        _slide(made, one, paper)
    held = BytesIO()
    made.save(held)
    return settled(held.getvalue())


# ---- which slides -----------------------------------------------------------------------------------------------------


def slides(paper: Paper) -> list[Slide]:
    """Return the slides after the first: what is large begins a new one, and words alone share one."""
    made: list[Slide] = []
    for section in (*paper.sections, paper.limits, paper.sources):
        groups = list(_groups(section))
        words_only = all(isinstance(one, Text) for one in section.blocks)
        if (
            words_only
            and made
            and all(isinstance(one, Text) for one in made[-1].blocks)
            and section is paper.limits
        ):
            made[-1] = Slide(f"{made[-1].title} · {section.title}", (*made[-1].blocks, *section.blocks))
            continue
        made += [
            Slide(section.title if at == 0 else w.CONTINUED.format(title=section.title), tuple(blocks))
            for at, blocks in enumerate(groups)
        ]
    return made


def _groups(section: Section) -> Iterator[list[Block]]:
    """Give the blocks of each slide of a section: one chart and one table together, the acts on one axis alone."""
    held: list[Block] = []
    for block in section.blocks:
        alike = [one for one in held if _size(one) == _size(block)]
        alone = any(isinstance(one, Lanes | Bodies) for one in held) and not isinstance(block, Text)
        if held and not isinstance(block, Text) and (alike or alone):
            yield held
            held = []
        held.append(block)
    yield held


def _size(block: Block) -> str:
    return "chart" if isinstance(block, CHARTS) else type(block).__name__


# ---- slides -----------------------------------------------------------------------------------------------------------


def _opening(made: Presentation, paper: Paper) -> None:
    slide = _new(made, paper.title, 40)
    _words(slide, (EDGE, 1.25, WIDE - 2 * EDGE, 0.4), (paper.head,), 16, "ink2")
    _words(slide, (EDGE, 1.85, WIDE - 2 * EDGE, 1.9), (paper.statement,), 22)
    wide = (WIDE - 2 * EDGE) / len(paper.numbers)
    for at, one in enumerate(paper.numbers):
        _number(slide, one, EDGE + at * wide, wide - 0.25)
    _foot(slide, paper)
    _notes(
        slide, (paper.statement, *(f"{one.label}: {one.value}; {one.note}" for one in paper.numbers)), paper
    )


def _number(slide: Any, one: Number, left: float, wide: float) -> None:
    _words(slide, (left, 4.1, wide, 0.35), (one.label,), 13, "ink2")
    _words(slide, (left, 4.4, wide, 0.85), (one.value,), 24, "ink3" if one.unsure else "ink")
    _words(slide, (left, 5.25, wide, 1.4), (one.note,), 13, "warn" if one.unsure else "ink2")


def _slide(made: Presentation, one: Slide, paper: Paper) -> None:
    slide = _new(made, one.title, 28)
    words = tuple(block.words for block in one.blocks if isinstance(block, Text))
    charts = [block for block in one.blocks if isinstance(block, CHARTS)]
    tables = [block for block in one.blocks if isinstance(block, Table)]
    whole = WIDE - 2 * EDGE
    half = whole / 2 - 0.15
    below = 0.0
    for chart in charts:
        wide = half if tables else whole
        below = 1.9 if tables or (words and not isinstance(chart, Lanes)) else 0.5
        note = w.ACTS_SLIDE if isinstance(chart, Lanes) else chart.note
        notes = (note,) if note else ()
        if isinstance(chart, Chances):
            notes, below = (
                (*(w.NAMED.format(name=one.name, said=one.said) for one in chart.parts), *notes),
                2.6,
            )
        add_chart(slide, chart, (EDGE, BODY_TOP, wide, BODY_TALL - below))
        _words(slide, (EDGE, BODY_TOP + BODY_TALL - below, wide, below), (*notes, *words), 13, "ink2")
        words = ()
    for table in tables:
        left = EDGE + half + 0.3 if charts else EDGE
        top = BODY_TOP + (0.45 + 0.28 * _lines(words) if words else 0)
        if words:
            _words(slide, (EDGE, BODY_TOP, whole, top - BODY_TOP), words, 14)
            words = ()
        _table(slide, table, left, top, half if charts else whole)
    for block in one.blocks:
        if isinstance(block, Bodies):
            _bodies(slide, block)
    if words:
        _words(slide, (EDGE, BODY_TOP, whole, BODY_TALL), words, 16 if _lines(words) < 9 else 12)
    _foot(slide, paper)
    _notes(slide, tuple(_spoken(one.blocks)), paper)


def _lines(words: Sequence[str]) -> int:
    """Return how many lines some paragraphs take across a slide, about."""
    return sum(1 + len(one) // 130 for one in words)


def _spoken(blocks: Sequence[Block]) -> Iterator[str]:
    for one in blocks:
        if isinstance(one, CHARTS):
            chart: Chart = one
            yield from filter(None, (chart.title, chart.alt, chart.note))
        elif isinstance(one, Text):
            yield one.words
        elif isinstance(one, Table):
            yield one.caption


def _new(made: Presentation, title: str, points: int) -> Any:
    from pptx.enum.text import MSO_ANCHOR
    from pptx.util import Inches

    slide = made.slides.add_slide(made.slide_layouts[TITLE_ONLY])
    held = slide.shapes.title
    held.left, held.top, held.width, held.height = map(Inches, (EDGE, 0.4, WIDE - 2 * EDGE, 0.85))
    held.text_frame.text = title
    held.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    _look(held.text_frame, points, "ink", strong=True)
    return slide


def _words(
    slide: Any,
    place: tuple[float, float, float, float],
    words: tuple[str, ...],
    points: int,
    colour: str = "ink",
) -> None:
    from pptx.util import Inches, Pt

    frame = slide.shapes.add_textbox(*map(Inches, place)).text_frame
    frame.word_wrap = True
    for at, one in enumerate(words):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        paragraph.text = one
        paragraph.space_after = Pt(4)
    _look(frame, points, colour)


def _look(frame: Any, points: int, colour: str, strong: bool = False) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Pt

    for paragraph in frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT
        for run in paragraph.runs:
            run.font.name, run.font.size, run.font.bold = FONT, Pt(points), strong
            run.font.color.rgb = RGBColor.from_string(token(colour).removeprefix("#"))


def _bodies(slide: Any, block: Bodies) -> None:
    wide = (WIDE - 2 * EDGE) / len(block.bodies)
    for at, one in enumerate(block.bodies):
        left = EDGE + at * wide
        _words(
            slide,
            (left, BODY_TOP, wide - 0.2, 0.6),
            (one.name,),
            16,
            "ink" if one.token in PALE else one.token,
        )
        _words(slide, (left, BODY_TOP + 0.6, wide - 0.2, BODY_TALL - 0.6), one.lines, 13)


def _table(slide: Any, table: Table, left: float, top: float, wide: float) -> None:
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Inches, Pt

    many = len(table.rows) + 1
    long = max((len(words) for row in table.rows for words in row), default=0) > LONG
    points = 14 if many <= 9 and not long else 12 if wide > WIDE / 2 and not long else 9
    tall = points * 0.024
    frame = slide.shapes.add_table(
        many, len(table.head), Inches(left), Inches(top), Inches(wide), Inches(tall * many)
    )
    frame._element.nvGraphicFramePr.cNvPr.set("descr", table.caption)  # noqa: SLF001 - the library has no name for it
    shown = frame.table
    shown.horz_banding = False
    for at, width in enumerate(table.widths):
        shown.columns[at].width = Inches(wide * width / sum(table.widths))
    for number, row in enumerate((table.head, *table.rows)):
        shown.rows[number].height = Inches(tall)
        for at, words in enumerate(row):
            cell = shown.cell(number, at)
            cell.margin_top = cell.margin_bottom = Pt(1)
            cell.text_frame.text = words
            _look(cell.text_frame, points, "ink", strong=number == 0 or number - 1 in table.strong)
            _plain(cell)
            if at in table.numeric:
                cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT


def _plain(cell: Any) -> None:
    """Take the template's blue away: white, as on paper."""
    from pptx.dml.color import RGBColor

    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor.from_string(token("surface").removeprefix("#"))


def _foot(slide: Any, paper: Paper) -> None:
    words = f"{w.PRODUCT} · {paper.head} · {paper.foot[0]}"
    _words(slide, (EDGE, TALL - 0.5, WIDE - 2 * EDGE, 0.35), (words,), 10, "ink3")


def _notes(slide: Any, said: tuple[str, ...], paper: Paper) -> None:
    """Write the speaker notes: what the slide shows, the sources, the ids."""
    (table,) = (one for one in paper.sources.blocks if isinstance(one, Table))
    sources = "; ".join(f"{name} ({release}; {licence})" for name, release, licence in table.rows)
    lines = (*said, w.SLIDE_SOURCES.format(sources=sources) if table.rows else w.SOURCES_NONE, *paper.foot)
    slide.notes_slide.notes_text_frame.text = "\n".join(lines)
