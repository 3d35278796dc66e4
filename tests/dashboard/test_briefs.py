"""Briefs: the same figures in both editions, two tagged pages, files that can be edited, and clear words for what cannot be made."""

from __future__ import annotations

import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pptx
import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from pypdf import PdfReader

from dashboard import keep
from dashboard.__main__ import main
from dashboard.briefs import as_html, as_pptx, country, edition, wording, write
from dashboard.briefs.charts import svg
from dashboard.briefs.charts_table import behind
from dashboard.briefs.content import (
    CHARTS,
    Bars,
    Chances,
    Content,
    Lines,
    Number,
    Paper,
    Part,
    Series,
    Table,
    Text,
    plain,
    read,
)
from dashboard.briefs.reading import view_of

HERE = "http://127.0.0.1:8050"
FIGURE = re.compile(r"[−+<>]?\s?\d[\d,.]*(?:\s?%)?")


def figures(text: str) -> Counter[str]:
    """Return every figure of a text with how often it stands there, however lines were broken."""
    return Counter(one.strip(",. ").replace("\u00a0", " ") for one in FIGURE.findall(" ".join(text.split())))


@lru_cache(maxsize=40)
def words_of(made: bytes, format_: str) -> str:
    """Return all the words of a file, as its readers find them."""
    if format_ == "pdf":
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages)
    if format_ == "html":
        return re.sub(r"<[^>]+>", "\n", re.sub(r"(?s)<style>.*?</style>", "", made.decode()))
    if format_ == "docx":
        held = docx.Document(BytesIO(made))
        tables = [cell.text for table in held.tables for row in table.rows for cell in row.cells]
        edges = [part.paragraphs[0].text for part in (held.sections[0].header, held.sections[0].footer)]
        return "\n".join([*(one.text for one in held.paragraphs), *tables, *edges])
    return "\n".join(_slide_words(made))


def _slide_words(made: bytes) -> Iterator[str]:
    for slide in pptx.Presentation(BytesIO(made)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                yield shape.text_frame.text
            if shape.has_table:
                yield from (cell.text for row in shape.table.rows for cell in row.cells)
            if shape.has_chart:
                yield from _chart_figures(shape.chart)


def _chart_figures(chart: Any) -> Iterator[str]:
    """Give the figures of a native chart; how high a mark stands on the axis of acts is none."""
    days = "xVal" if chart._chartSpace.xpath(".//c:scatterChart") else "val"
    yield from (one.text for one in chart._chartSpace.xpath(f".//c:{days}//c:v"))


@pytest.fixture(scope="module")
def briefs(embedded: Path) -> Iterator[dict[str, Content]]:
    """Return the briefs of a State with much, one with little, and an area without a score."""
    patch = pytest.MonkeyPatch()
    patch.setenv("UPSTREAM_VAR", str(embedded))
    keep.forget()
    yield {code: country.content(view_of(code)) for code in ("SDN", "NRU", "VAT")}
    patch.undo()
    keep.forget()


@pytest.fixture(scope="module")
def files(briefs: dict[str, Content]) -> dict[tuple[str, str, str], bytes]:
    """Return every edition and format of the three briefs."""
    return {
        (code, name, format_): write.write(edition.paper(held, name), format_)
        for code, held in briefs.items()
        for name in edition.EDITIONS
        for format_ in (write.TYPES if code == "SDN" else ("pdf", "html"))
    }


# ---- what they say ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "format_"), [*(("SDN", one) for one in write.TYPES), ("NRU", "pdf"), ("VAT", "html")]
)
def test_both_editions_hold_the_same_figures(
    files: dict[tuple[str, str, str], bytes], code: str, format_: str
) -> None:
    geneva, york = (figures(words_of(files[code, name, format_], format_)) for name in edition.EDITIONS)
    assert sum(geneva.values()) > 60
    assert geneva == york


def test_a_figure_that_differs_is_noticed() -> None:
    assert figures("68 (63–71), −2.2 and > 95 %") == figures("> 95 %, −2.2, 68 (63–71)")
    assert figures("68 (63–71), −2.2") != figures("68 (63–71), 2.2")


def test_geneva_opens_with_rights_and_new_york_with_violence(briefs: dict[str, Content]) -> None:
    geneva, york = (edition.paper(briefs["SDN"], name) for name in edition.EDITIONS)
    assert "On human rights" in geneva.statement
    assert "On violence" in york.statement
    keys = [[one.key for one in paper.sections] for paper in (geneva, york)]
    assert (keys[0][0], keys[1][0]) == ("risk", "deaths")
    assert keys[0].index("recommendations") < keys[0].index("outlook")
    assert keys[1].index("outlook") < keys[1].index("recommendations")
    assert set(keys[0]) == set(keys[1]) == set(briefs["SDN"].sections)
    assert geneva.foot[0] == york.foot[0]


def test_an_id_stands_for_all_that_is_said(briefs: dict[str, Content]) -> None:
    held = briefs["SDN"]
    assert held.id == replace(held).id
    assert held.id != replace(held, opening=held.opening.replace("8", "9")).id


def test_a_state_without_a_score_gets_words(briefs: dict[str, Content]) -> None:
    for code in ("NRU", "VAT"):
        held = briefs[code]
        assert held.numbers["score"].value == "no score"
        assert "There is no score" in held.opening
        assert all(one.blocks for one in held.sections.values())
        for section in held.sections.values():
            for block in section.blocks:
                assert not isinstance(block, Text) or block.words.strip()
                assert not isinstance(block, Table) or all(
                    all(row) or row[1:3] == ("", "") for row in block.rows
                )


def test_points_add_up_as_printed(briefs: dict[str, Content]) -> None:
    (table,) = (one for one in briefs["SDN"].sections["made"].blocks if isinstance(one, Table))
    points = [float(row[3]) for row in table.rows]
    pillars = [points[at] for at in table.strong[:-1]]
    assert round(sum(pillars), 1) == points[-1]
    assert round(sum(points) - sum(pillars) - points[-1], 1) == points[-1]


def test_everything_that_must_be_printed_is(
    files: dict[tuple[str, str, str], bytes], briefs: dict[str, Content]
) -> None:
    for (code, _, format_), made in files.items():
        held, text = briefs[code], " ".join(words_of(made, format_).split())
        for needed in (
            held.on,
            held.snapshot,
            held.id,
            "CC BY 4.0",
            "is not a document of the United Nations",
            "designations employed",
        ):
            assert needed in text, (code, format_, needed)


def test_low_reliability_says_so() -> None:
    low = Number("Composite score", "41", "30–55; low reliability, grade D", unsure=True)
    assert 'class="unsure"' in as_html._number(low)


# ---- formats ----------------------------------------------------------------------------------------------------------


def test_pdf_is_two_tagged_pages_in_a_language_with_words_for_its_charts(
    files: dict[tuple[str, str, str], bytes], briefs: dict[str, Content]
) -> None:
    for (code, _, format_), made in files.items():
        if format_ != "pdf":
            continue
        held = PdfReader(BytesIO(made))
        root: Any = held.trailer["/Root"]
        assert len(held.pages) == 2, code
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "en"
        assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
        assert _fonts(held) == {f"SourceSans3-{one}" for one in ("Light", "Regular", "Semibold")}
        alts = [
            block.alt
            for one in briefs[code].sections.values()
            for block in one.blocks
            if isinstance(block, CHARTS)
        ]
        assert Counter(_alts(root["/StructTreeRoot"])) == Counter(alts)


def _fonts(held: PdfReader) -> set[str]:
    resources: list[Any] = [page["/Resources"] for page in held.pages]
    fonts = [font.get_object() for one in resources for font in one["/Font"].values()]
    return {font["/BaseFont"].partition("+")[2] for font in fonts}


def _alts(root: Any) -> Iterator[str]:
    """Give the words of what is drawn, from the structure of a file."""
    todo = [root]
    while todo:
        one = todo.pop().get_object()
        if isinstance(one, list):
            todo += [kid for kid in one if not isinstance(kid, int)]
        elif isinstance(one, dict):
            if one.get("/Alt"):
                yield str(one["/Alt"])
            kids = one.get("/K")
            todo += [] if kids is None or isinstance(kids, int) else [kids]


@pytest.mark.parametrize("format_", sorted(write.TYPES))
def test_the_same_brief_gives_the_same_bytes_also_from_another_process(
    files: dict[tuple[str, str, str], bytes], briefs: dict[str, Content], format_: str
) -> None:
    assert write.apart(edition.paper(briefs["SDN"], "geneva"), format_) == files["SDN", "geneva", format_]


def test_html_opens_from_a_stick_without_network_or_errors(
    files: dict[tuple[str, str, str], bytes], browser: Browser, tmp_path: Path
) -> None:
    made = files["SDN", "geneva", "html"]
    assert b"<script" not in made
    assert not re.search(rb'(?:src|href)="(?!data:)', made)
    file = tmp_path / "brief.html"
    file.write_bytes(made)
    page = browser.new_page(viewport={"width": 320, "height": 700})
    wrong: list[str] = []
    page.on("console", lambda one: wrong.append(one.text))
    page.on("request", lambda one: wrong.append(one.url) if one.url.startswith("http") else None)
    page.goto(file.as_uri())
    assert page.locator("h1").inner_text() == "Sudan"
    assert page.evaluate("document.fonts.check('16px \"Source Sans 3\"') && document.fonts.size") == 2
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.close()
    assert not wrong


def test_word_has_real_headings_and_tables(
    files: dict[tuple[str, str, str], bytes], briefs: dict[str, Content]
) -> None:
    held = docx.Document(BytesIO(files["SDN", "new-york", "docx"]))
    headings = [one.text for one in held.paragraphs if one.style and one.style.name == "Heading 1"]
    assert headings == [
        *(one.title for one in edition.paper(briefs["SDN"], "new-york").sections), wording.LIMITS, wording.SOURCES,
    ]  # fmt: skip
    assert len(held.tables) >= 4
    pictures = [shape._inline.docPr for shape in held.inline_shapes]
    assert len(pictures) >= 4
    assert all(one.get("descr") for one in pictures)
    assert held.core_properties.created == datetime.fromisoformat(briefs["SDN"].as_of).astimezone(
        held.core_properties.created.tzinfo
    ).replace(hour=0)


def test_slides_are_twelve_at_most_with_native_charts_words_and_sources(
    files: dict[tuple[str, str, str], bytes], briefs: dict[str, Content]
) -> None:
    held = pptx.Presentation(BytesIO(files["SDN", "geneva", "pptx"]))
    assert len(held.slides) <= 12
    charts = [shape for slide in held.slides for shape in slide.shapes if shape.has_chart]
    assert len(charts) >= 4
    assert all(one._element.nvGraphicFramePr.cNvPr.get("descr") for one in charts)
    assert all("CC BY 4.0" in slide.notes_slide.notes_text_frame.text for slide in held.slides)
    assert all(briefs["SDN"].id in slide.notes_slide.notes_text_frame.text for slide in held.slides)
    books = [
        name
        for name in zipfile.ZipFile(BytesIO(files["SDN", "geneva", "pptx"])).namelist()
        if name.endswith(".xlsx")
    ]
    assert len(books) == len(charts)


# ---- pieces -----------------------------------------------------------------------------------------------------------

SHORT = Content(
    "country", "XXX", "#read(\"/etc/passwd\") <b>& Co.</b>", "en", "2026-03-31", "31 March 2026", "Risk is low.",
    {"rights": "On human rights: $x$.", "violence": "On violence: *none*."},
    {key: Number("#n", "1", "@x") for key in ("score", "outlook", "moved", "seized")},
    {}, ("#limits",), ("<script>alert(1)</script>",), Table("s", ("a", "b", "c"), (("=1+1", "#eval", "<i>"),), (1, 1, 1)), "abc", "w", "m",
)  # fmt: skip


def hostile() -> Paper:
    from dashboard.briefs.content import Section

    keys = (*edition.EDITIONS["geneva"].first, *edition.EDITIONS["geneva"].then)
    sections = {key: Section(key, f"#{key}", "", (Text('#read("x") \\ $a_b$ <u>'),)) for key in keys}
    return edition.paper(replace(SHORT, sections=sections), "geneva")


def test_text_is_never_markup() -> None:
    paper = hostile()
    for format_ in write.TYPES:
        made = write.write(paper, format_)
        text = " ".join(words_of(made, format_).split())
        if format_ == "html":
            assert b"<script" not in made
            assert b"<u>" not in made
        else:
            assert '#read("/etc/passwd") <b>& Co.</b>' in text, format_
            assert "#eval" in text, format_


def test_letters_that_cannot_be_printed_stop_no_brief() -> None:
    paper = replace(hostile(), statement="A\x00\x80\x07B \ud800 — 人权理事会 ≥ 5 Łódź\nC")
    for format_ in write.TYPES:
        text = " ".join(words_of(write.write(paper, format_), format_).split())
        said = "????? ≥ 5" if format_ == "pdf" else "人权理事会 ≥ 5"
        assert f"AB — {said} Łódź C" in text, format_


def test_a_paper_comes_back_from_json() -> None:
    assert read(json.dumps(plain(hostile()))) == hostile()


def test_gaps_stay_gaps_and_zero_is_drawn() -> None:
    line = Lines("t", "alt", "", ("2000-01-31", "2000-02-29", "2000-03-31", "2000-04-30"),
                 (Series("Composite", (10.0, None, 30.0, 40.0), "ink"),), (None,) * 4, (None,) * 4, "band")  # fmt: skip
    assert svg(line).count('stroke-width="1.8"') == 2
    assert "<polygon" not in svg(line)
    bars = Bars("t", "alt", "", (2000, 2001, 2002), (0.0, None, 4.0), "ps")
    assert svg(bars).count("<rect") == 2
    assert behind(bars).rows == (("2000", "0"), ("2001", "—"), ("2002", "4"))
    assert "<title>&lt;&amp;</title>" in svg(Bars("t", "<&", "", (2000,), (1.0,), "ps"))


def test_slides_of_words_alone_are_few() -> None:
    assert len(as_pptx.slides(hostile())) <= 11
    chance = Chances("t", "a", "", (Part("x", 0.5, "50 %", "accent"),))
    assert as_pptx._size(chance) == "chart"


# ---- asking for one ---------------------------------------------------------------------------------------------------


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    status = main(["brief", *arguments])
    return status, capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["QQQ"], "no country or area with the code “QQQ”"),
        (["MLI", "--edition", "vienna"], "Choose one of: geneva, new-york"),
        (["MLI", "--format", "odt"], "Choose one of: pdf, docx, pptx, html"),
        (["MLI", "--lang", "fr"], "English (en) only"),
        (["MLI", "--as-of", "31.3.2026"], "year-month-day"),
        (["MLI", "--as-of", "2999-01-01"], "in the future"),
        (["MLI", "--as-of", "1980-01-01"], "Choose 1990-01-01 or later"),
    ],
)
def test_what_cannot_be_asked_is_said_and_nothing_written(
    embedded: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    arguments: list[str], said: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("UPSTREAM_VAR", str(embedded))
    status, error = run(capsys, *arguments, "--out", str(tmp_path / "out.pdf"))
    assert status == 2
    assert said in error
    assert not list(tmp_path.iterdir())


def test_a_file_is_written_whole_once_and_never_over_another(
    embedded: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("UPSTREAM_VAR", str(embedded))
    out = tmp_path / "sdn.html"
    assert run(capsys, "sdn", "--out", str(out)) == (0, "")
    first = out.read_bytes()
    assert first.startswith(b"<!DOCTYPE html>")
    assert run(capsys, "SDN", "--out", str(out)) == (0, "")
    status, error = run(capsys, "SDN", "--edition", "new-york", "--out", str(out))
    assert (status, out.read_bytes()) == (2, first)
    assert "is there already" in error
    for place in (tmp_path, tmp_path / "no" / "such.pdf"):
        assert run(capsys, "SDN", "--out", str(place))[0] == 2
    monkeypatch.setattr(Path, "replace", _full)
    status, error = run(capsys, "SDN", "--out", str(tmp_path / "b.html"))
    assert status == 1
    assert "No space left" in error
    assert [one.name for one in tmp_path.iterdir()] == ["sdn.html"]


def _full(self: Path, target: Path) -> Path:
    raise OSError(28, "No space left on device")


def test_a_database_that_is_not_set_up_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, error = run(capsys, "MLI", "--out", str(tmp_path / "x.pdf"))
    assert status == 1
    assert "python -m data init" in error


def test_an_empty_database_gives_a_brief_in_words(
    empty: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("UPSTREAM_VAR", str(empty))
    assert run(capsys, "MLI", "--out", str(tmp_path / "x.pdf")) == (0, "")
    assert "no score" in words_of((tmp_path / "x.pdf").read_bytes(), "pdf")


def test_the_route_gives_the_file_and_says_what_is_wrong(full: FlaskClient) -> None:
    answer = full.get("/brief/sdn?edition=new-york&format=html", base_url=HERE)
    assert answer.status_code == 200
    assert re.fullmatch(
        r'attachment; filename="upstream-SDN-new-york-\d{4}-\d\d-\d\d\.html"',
        answer.headers["Content-Disposition"],
    )
    assert "New York edition" in answer.text
    for query, status in (
        ("lang=ar", 400),
        ("edition=../x", 400),
        ("format=exe", 400),
        ("as_of=x", 400),
        ("weights=none", 404),
    ):
        assert full.get(f"/brief/SDN?{query}", base_url=HERE).status_code == status, query
    assert full.get("/brief/QQQ", base_url=HERE).status_code == 404
    assert full.post("/brief/SDN", base_url=HERE, json={}).status_code == 405


def test_the_page_offers_every_edition_and_format_with_what_is_carried(full: FlaskClient) -> None:
    page = full.get("/country/SDN?weights=per_pillar", base_url=HERE).text
    links = re.findall(r'href="(/brief/SDN[^"]+)"', page)
    assert len(links) == len(edition.EDITIONS) * len(write.TYPES)
    assert all("weights=per_pillar" in one for one in links)
