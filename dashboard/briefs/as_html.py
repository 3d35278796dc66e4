"""A brief as one HTML file: fonts, style and charts inside, no script, nothing from a network; the same brief gives the same bytes."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from html import escape
from pathlib import Path

from dashboard.briefs import wording as w
from dashboard.briefs.charts import svg
from dashboard.briefs.charts_table import behind
from dashboard.briefs.content import (
    CHARTS,
    Bars,
    Block,
    Bodies,
    Body,
    Lanes,
    Lines,
    Number,
    Paper,
    Section,
    Table,
    Text,
)
from dashboard.theme import TOKENS, token

HERE = Path(__file__).resolve().parent
FONT = HERE.parent / "assets" / "fonts"
LATIN = "source-sans-3-latin{more}-wght-normal.woff2"
RANGES = {
    "": "U+0000-00FF,U+0131,U+0152-0153,U+2000-206F,U+2122,U+2191,U+2193,U+2212",
    "-ext": "U+0100-024F,U+1E00-1EFF",
}
LEFT_TO_RIGHT = "ltr"


def write(paper: Paper) -> bytes:
    """Return the file."""
    return "".join(_parts(paper)).encode()


def _parts(paper: Paper) -> Iterator[str]:
    title = f"{paper.title}, {paper.edition} · {w.PRODUCT}"
    yield f'<!DOCTYPE html>\n<html lang="{paper.language}" dir="{LEFT_TO_RIGHT}">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light">'
    yield f'<meta name="date" content="{paper.as_of}"><title>{escape(title)}</title>\n<link rel="icon" href="data:,">\n'
    yield f"<style>{_style()}</style>\n</head>\n<body>\n"
    yield f'<header class="head"><b>{w.PRODUCT}</b><span><b>{escape(paper.edition)}</b>{escape(paper.head.removeprefix(paper.edition))}</span></header>\n<main>\n'
    yield f'<h1>{escape(paper.title)}</h1>\n<p class="statement">{escape(paper.statement)}</p>\n<dl>{"".join(map(_number, paper.numbers))}</dl>\n'
    narrow = [one for one in paper.sections[: paper.first_page] if _narrow(one)]
    yield f'<div class="side">{"".join(map(_section, narrow))}</div>\n'
    yield from (_section(one) for one in paper.sections if one not in narrow)
    yield _section(paper.limits) + _section(paper.sources)
    yield f"</main>\n<footer>{''.join(f'<p>{escape(one)}</p>' for one in paper.foot)}</footer>\n</body>\n</html>\n"


def _style() -> str:
    tokens = "".join(f"--{name}:{token(name)};" for name in TOKENS)
    return (
        f":root{{{tokens}}}\n{''.join(map(_face, RANGES))}{(HERE / 'brief.css').read_text(encoding='utf-8')}"
    )


def _face(more: str) -> str:
    data = b64encode((FONT / LATIN.format(more=more)).read_bytes()).decode()
    return (
        f'@font-face{{font-family:"Source Sans 3";font-weight:200 900;src:url(data:font/woff2;base64,{data}) format("woff2");'
        f"unicode-range:{RANGES[more]}}}\n"
    )


def _narrow(section: Section) -> bool:
    return all(isinstance(one, Lines | Bars | Text) for one in section.blocks)


def _number(one: Number) -> str:
    unsure = ' class="unsure"' if one.unsure else ""
    return f"<div><dt>{escape(one.label)}</dt><dd{unsure}><b>{escape(one.value)}</b>{escape(one.note)}</dd></div>"


def _section(one: Section) -> str:
    return f'<section aria-labelledby="{one.key}"><h2 id="{one.key}">{escape(one.title)}</h2>{"".join(map(_block, one.blocks))}</section>\n'


def _block(block: Block) -> str:
    if isinstance(block, Text):
        return f"<p>{escape(block.words)}</p>"
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Bodies):
        return f'<div class="bodies">{"".join(map(_body, block.bodies))}</div>'
    assert isinstance(block, CHARTS)  # noqa: S101 - all that is left
    wide = ' class="wide"' if isinstance(block, Lanes) else ""
    note = f'<p class="note">{escape(block.note)}</p>' if block.note else ""
    return (
        f"<figure{wide}><figcaption>{escape(block.title)}</figcaption>{svg(block)}{note}"
        f"<details><summary>{w.DATA_BEHIND}</summary>{_table(behind(block))}</details></figure>"
    )


def _body(one: Body) -> str:
    return f'<div class="{one.token}"><h3><i aria-hidden="true"></i>{escape(one.name)}</h3>{"".join(f"<p>{escape(line)}</p>" for line in one.lines)}</div>'


def _table(table: Table) -> str:
    def cells(row: tuple[str, ...], tag: str, scope: str = "") -> str:
        ends = ' class="n"'
        return "".join(
            f"<{tag}{scope}{ends if at in table.numeric else ''}>{escape(one)}</{tag}>"
            for at, one in enumerate(row)
        )

    strong = ' class="strong"'
    rows = "".join(
        f"<tr{strong if at in table.strong else ''}>{cells(row, 'td')}</tr>"
        for at, row in enumerate(table.rows)
    )
    head = cells(table.head, "th", ' scope="col"')
    return f'<div class="scroll"><table><caption>{escape(table.caption)}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
