"""A brief as a Word document: real headings, tables and lists to go on editing; charts as pictures with their words."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from dashboard.briefs import wording as w
from dashboard.briefs.as_pdf import picture
from dashboard.briefs.charts_table import behind
from dashboard.briefs.content import (
    CHARTS,
    Block,
    Bodies,
    Chances,
    Lanes,
    Number,
    Paper,
    Section,
    Table,
    Text,
)
from dashboard.briefs.packing import settled
from dashboard.theme import token

if TYPE_CHECKING:
    from docx.document import Document

FONT, BODY, SMALL = "Arial", 10, 8
"""A font that readers have: their program sets the text anew."""
WIDTH, HALF = 182, 88
"""Millimetres of the text, and of a chart that stands in a column elsewhere."""
STYLES = {"Normal": BODY, "Title": 26, "Heading 1": 14, "Heading 2": 11, "Subtitle": 13, "Caption": SMALL}
"""Points of the styles that are used."""


def write(paper: Paper) -> bytes:
    """Return the document."""
    import docx

    made = docx.Document()
    _set_up(made, paper)
    made.add_paragraph(paper.title, style="Title")
    made.add_paragraph(paper.statement, style="Subtitle")
    _numbers(made, paper.numbers)
    for section in (*paper.sections, paper.limits, paper.sources):
        _section(made, section)
    held = BytesIO()
    made.save(held)
    return settled(held.getvalue())


# ---- page -------------------------------------------------------------------------------------------------------------


def _set_up(made: Document, paper: Paper) -> None:
    from docx.shared import Mm

    when = datetime.fromisoformat(paper.as_of).replace(tzinfo=UTC)
    told = made.core_properties
    told.title, told.author, told.subject = f"{paper.title}, {paper.edition}", w.PRODUCT, paper.head
    told.language, told.comments, told.keywords = paper.language, paper.foot[0], ""
    told.created = told.modified = when
    told.last_modified_by, told.revision = w.PRODUCT, 1
    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(14)
    page.top_margin, page.bottom_margin = Mm(20), Mm(18)
    for name, points in STYLES.items():
        _style(made, name, points, paper.language)
    page.header.paragraphs[0].text = f"{w.PRODUCT} · {paper.head}"
    page.footer.paragraphs[0].text = " · ".join(paper.foot)
    for part in (page.header, page.footer):
        for run in part.paragraphs[0].runs:
            _look(run.font, SMALL, "ink3")


def _style(made: Document, name: str, points: int, language: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style: Any = made.styles[name]
    _look(style.font, points, "ink2" if name == "Caption" else "ink")
    style.font.italic = False
    style.font.bold = name.startswith(("Title", "Heading"))
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(key), None)
    for key in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(key), FONT)
    style.paragraph_format.space_before = Pt(12 if name.startswith("Heading") else 0)
    style.paragraph_format.space_after = Pt(4)
    if name == "Normal":
        spoken = OxmlElement("w:lang")
        spoken.set(qn("w:val"), language)
        style.element.rPr.append(spoken)
    for spaced in style.element.xpath("./w:rPr/w:spacing"):
        spaced.getparent().remove(spaced)
    if name == "Title":  # the template draws a blue rule under it
        for border in style.element.xpath("./w:pPr/w:pBdr"):
            border.getparent().remove(border)


def _look(font: Any, points: int, colour: str) -> None:
    from docx.shared import Pt, RGBColor

    font.name, font.size = FONT, Pt(points)
    font.color.rgb = RGBColor.from_string(token(colour).removeprefix("#"))


# ---- parts ------------------------------------------------------------------------------------------------------------


def _section(made: Document, section: Section) -> None:
    made.add_paragraph(section.title, style="Heading 1")
    for block in section.blocks:
        _block(made, block)


def _block(made: Document, block: Block) -> None:
    if isinstance(block, Text):
        made.add_paragraph(block.words)
    elif isinstance(block, Table):
        _table(made, block)
    elif isinstance(block, Bodies):
        for body in block.bodies:
            made.add_paragraph(body.name, style="Heading 2")
            for line in body.lines:
                made.add_paragraph(line, style="List Bullet")
    elif isinstance(block, CHARTS):
        _chart(made, block)


def _chart(made: Document, chart: Any) -> None:
    from docx.shared import Mm

    made.add_paragraph(chart.title, style="Caption").paragraph_format.keep_with_next = True
    width = WIDTH if isinstance(chart, Lanes) else HALF + 30
    shown = made.add_paragraph().add_run().add_picture(BytesIO(picture(chart)), width=Mm(width))
    shown._inline.docPr.set("descr", chart.alt)  # noqa: SLF001 - the library has no name for it
    shown._inline.docPr.set("title", chart.title)  # noqa: SLF001
    if chart.note:
        made.add_paragraph(chart.note, style="Caption")
    if isinstance(chart, Chances):
        _table(made, behind(chart))


def _numbers(made: Document, numbers: tuple[Number, ...]) -> None:
    table = made.add_table(rows=1, cols=len(numbers))
    for cell, one in zip(table.rows[0].cells, numbers, strict=True):
        cell.paragraphs[0].text = one.label
        _look(cell.add_paragraph().add_run(one.value).font, 20, "ink3" if one.unsure else "ink")
        _look(cell.add_paragraph().add_run(one.note).font, SMALL, "warn" if one.unsure else "ink2")


def _ruled(shown: Any) -> None:
    """Draw hairlines below the rows and no other."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tblBorders")
    for side in ("bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for key, value in {"val": "single", "sz": "4", "color": token("rule").removeprefix("#")}.items():
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    shown._tbl.tblPr.append(borders)  # noqa: SLF001 - the library has no name for it


def _table(made: Document, table: Table) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.shared import Mm, Pt

    shown = made.add_table(rows=1, cols=len(table.head))
    shown.autofit = False
    total = sum(table.widths)
    for column, width in zip(shown.columns, table.widths, strict=True):
        column.width = Mm(WIDTH * width / total)
    _ruled(shown)
    for number, row in enumerate((table.head, *table.rows)):
        line = shown.rows[0] if number == 0 else shown.add_row()
        strong = number == 0 or number - 1 in table.strong
        for at, (cell, words) in enumerate(zip(line.cells, row, strict=True)):
            cell.width = Mm(WIDTH * table.widths[at] / total)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            run = paragraph.add_run(words)
            _look(run.font, SMALL + 1, "ink")
            run.font.bold = strong
            if at in table.numeric:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    repeated = OxmlElement("w:tblHeader")
    shown.rows[0]._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001 - heads are said to be heads
    made.add_paragraph().paragraph_format.space_after = Pt(0)
