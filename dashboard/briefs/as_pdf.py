"""A brief as a tagged PDF (PDF/UA-1) on A4, set by typst from a template of ours; the same brief gives the same bytes."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

from dashboard.briefs import wording as w
from dashboard.briefs.charts import svg
from dashboard.briefs.content import CHARTS, Chart, Paper, mapped, plain
from dashboard.theme import TOKENS, token

HERE = Path(__file__).resolve().parent
FONTS = HERE / "fonts"
MARK = HERE.parent / "assets" / "mark.svg"
MOST = 2
WAYS = (
    {"beside": True, "whole": True, "tight": False},
    {"beside": False, "whole": True, "tight": False},
    {"beside": False, "whole": False, "tight": False},
    {"beside": False, "whole": False, "tight": True},
)
"""Whether two more sections stand on the first page, sections stay in one piece, and letters and rows are set closer.

The first way that takes two pages is taken.
"""
COUNT = re.compile(rb"/Type/Pages/Count (\d+)")
LACKING, ESCAPED = re.compile(r'the text `"(.+?)"` could not be displayed'), re.compile(r"\\u\{([0-9a-f]+)\}")
SHARP = 220
"""Dots an inch of a chart as a picture."""


def write(paper: Paper) -> bytes:
    """Return the PDF: two pages, set closer only where a State has too much for them."""
    with tempfile.TemporaryDirectory(prefix="upstream-brief-") as name:
        folder = Path(name)
        shutil.copy(HERE / "brief.typ", folder)
        shutil.copy(MARK, folder)
        return _whole(paper, folder)


def _whole(paper: Paper, folder: Path) -> bytes:
    """Return the PDF of a paper; a letter that no font has is set as a question mark, since the standard forbids an empty box."""
    import typst

    told, made = _data(paper, folder), b""
    try:
        for way in WAYS:
            (folder / "brief.json").write_text(json.dumps(told | way), encoding="utf-8")
            made = _set(folder)
            if pages(made) <= MOST:
                break
    except typst.TypstError as error:
        lacking = _lacking(str(error))
        if not lacking:
            raise
        return _whole(
            mapped(paper, lambda text: text.translate(dict.fromkeys(map(ord, lacking), "?"))), folder
        )
    return made


def _lacking(error: str) -> str:
    """Return the letters that typst says it cannot show; none for another error."""
    found = LACKING.search(error)
    text = ESCAPED.sub(lambda one: chr(int(one[1], 16)), found[1]) if found else ""
    return "".join(one for one in text if ord(one) > ord("~"))


def _set(folder: Path) -> bytes:
    import typst

    made: bytes = typst.compile(
        folder / "brief.typ",
        root=folder,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        pretty=False,
    )
    return made


def pages(made: bytes) -> int:
    """Return how many pages a PDF of ours has."""
    found = COUNT.search(made)
    return int(found[1]) if found else 0


def _data(paper: Paper, folder: Path) -> dict[str, Any]:
    """Return what the template reads, and write the charts beside it under the numbers it gives them."""
    told = plain(paper)
    count = 0
    for section, one in zip(told["sections"], paper.sections, strict=True):
        for block, drawn in zip(section["blocks"], one.blocks, strict=True):
            if isinstance(drawn, CHARTS):
                block["chart"] = count
                (folder / f"chart-{count}.svg").write_text(svg(drawn), encoding="utf-8")
                count += 1
    return {
        "paper": told,
        "title": f"{paper.title}, {paper.edition}",
        "colours": {name: token(name) for name in TOKENS},
        "product": w.PRODUCT,
        "page": w.PAGE,
    }


PICTURE = '#set page(width: auto, height: auto, margin: 0pt)\n#set text(font: "Source Sans 3")\n#image("chart.svg")\n'


def picture(chart: Chart) -> bytes:
    """Return a chart as PNG, for formats that take no drawing."""
    import typst

    with tempfile.TemporaryDirectory(prefix="upstream-brief-") as name:
        folder = Path(name)
        (folder / "chart.svg").write_text(svg(chart), encoding="utf-8")
        (folder / "picture.typ").write_text(PICTURE, encoding="utf-8")
        made = typst.compile(folder / "picture.typ", root=folder, font_paths=[FONTS], ignore_system_fonts=True, format="png", ppi=SHARP)  # fmt: skip
    assert isinstance(made, bytes)  # noqa: S101 - one page is one picture
    return made
