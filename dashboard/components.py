"""The building blocks of every page: small functions from values to Dash components.

To add a page, write ``dashboard/pages/<page>.py``::

    register_page(
        __name__,
        path="/signals",
        name="Signals",
        title="Signals · Upstream",
        order=50,
        section="main",
        description="Rules that fired, newest first",
    )


    @panel("signals-list", "Signals", note="newest first")  # the id starts with the name of the file
    def signals(view: View) -> Drawn:
        return figures.signals(cache.signals(view.as_of))  # read the view, one query, one figure


    def layout(**_: str) -> Component:
        return page(statement_panel, columns(signals))  # the frame, without data

What several pages read is in ``dashboard.cache``. A query of one page stays in its file, kept until a run stores something::

    @cache.kept(4)
    def _groups(as_of: AsOf) -> pd.DataFrame:
        return queries.series_cells(cache.bind(), as_of, ["worldbank_wdi.population"])

``section`` is "main" or "reference" (after the hairline in the menu); leave it out to keep a page out of the menu.
``check=`` may name a function of the view that raises ``BadAddress``: the first GET then answers 400 or 404, in words.
``path_template="/country/<iso3>"`` and ``view.iso3`` give the country of the address.

*The address is the state.* ``view.get/day/countries/choice`` read it, ``view.here(since=…)`` changes this page's address and
``view.to(path)`` goes to another page as of the same date. A control with the id ``<page>-<parameter>`` of the class
"control" writes its value into the address by itself (assets/address.js); a link is a ``link(…)``.

*A panel* (``dashboard.panels``) draws one figure: 2 px rule, title, note, Chart | Table, CSV, figure, source line. Its
function returns ``Drawn``; the table and the CSV (with sources, safe for spreadsheets) come from ``Drawn.table``. Failures are
shown in the panel in words. *Figures* are pure: values in, components or a plotly figure out (``dashboard.figures.base`` has
the template and ``graph``). Glyphs and strips are boxes placed with logical properties, so they mirror in Arabic.

*Every number opens to its source*: ``sourced(text, ask)`` underlines it with dots; ``ask`` is one of ``cell(series, iso3,
period)``, ``of_indicator(indicator, iso3)``, ``of_score(iso3, part)`` or ``of_event(source, event)``. ``dashboard.provenance``
answers. No SQL, no requests, no formulas here: those are in ``data`` and ``indicators``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.theme import RISK_LABELS, risk_class
from indicators.contract import LANE_NAMES, PILLAR_NAMES, Lane, Pillar

Part = str | int | float | Component | None
Children = Part | Sequence[Part]


def attrs(**named: str | None) -> dict[str, Any]:
    """Return ``aria_label="x"`` as the property aria-label, for ``**``; one that is None is left out."""
    return {name.replace("_", "-"): value for name, value in named.items() if value is not None}


# ---- text -------------------------------------------------------------------------------------------------------------


def page(*children: Component | None, kind: str = "") -> Component:
    """Return the content of a page in the 12-column measure."""
    return html.Div(list(children), className=f"page {kind}".strip())


def columns(*children: Component, split: str = "") -> Component:
    """Return children side by side, one under the other when narrow; ``split`` is wide-narrow, thirds or halves."""
    return html.Div(list(children), className=f"columns {split or 'halves'}")


def stack(*children: Component) -> Component:
    """Return children one under the other, as one column of ``columns``."""
    return html.Div(list(children), className="stack")


def statement(*parts: str | Component, kicker: str = "") -> Component:
    """Return the first sentence of a page, with the page's name above it as its heading."""
    return html.Div(
        [html.H1(kicker, className="kicker") if kicker else None, html.P(list(parts), className="statement")]
    )


def strong(text: str) -> Component:
    """Return a figure or name inside a statement."""
    return html.Strong(text)


def link(text: Children, href: str, class_name: str = "", **props: Any) -> Component:
    """Return a link inside the product; the browser changes the address and the page stays loaded (assets/address.js)."""
    if not href.startswith("/") or href.startswith(("//", "/\\")):
        raise ValueError(f"{href!r} is not an address of this product")
    return html.A(text, href=href, className=class_name or None, **attrs(data_in="yes"), **props)


def outside(text: str, href: str) -> Component:
    """Return a link to a provider's page, or the text alone when the address is not http(s)."""
    if not href.startswith(("https://", "http://")):
        return html.Span(text)
    return html.A(text, href=href, target="_blank", rel="noopener noreferrer", className="outside")


def said(text: str) -> Component:
    """Return text for those who listen, out of sight."""
    return html.Span(text, className="said")


def key(*pairs: tuple[Component, str]) -> Component:
    """Return the key of a figure: marks with their words."""
    return html.Ul([html.Li([mark, html.Span(text)]) for mark, text in pairs], className="key")


# ---- numbers that open ------------------------------------------------------------------------------------------------


def cell(series: str, iso3: str, period: date) -> str:
    """Return what to ask for one observation."""
    return f"cell/{series}/{iso3}/{period.isoformat()[:10]}"


def of_indicator(indicator: str, iso3: str) -> str:
    """Return what to ask for the value and score of an indicator."""
    return f"indicator/{indicator}/{iso3}"


def of_score(iso3: str, part: str = "composite") -> str:
    """Return what to ask for a composite, pillar, lane or matrix cell ("composite", "hr", "upstream", "hr.upstream")."""
    return f"score/{iso3}/{part}"


def of_event(source: str, event: str) -> str:
    """Return what to ask for one dated event of a source."""
    return f"event/{source}/{event}"


def sourced(text: Children, ask: str, class_name: str = "", label: str = "") -> Component:
    """Return a number with a dotted underline that opens to where it comes from."""
    return html.Button(
        text,
        type="button",
        className=f"sourced {class_name}".strip(),
        **attrs(data_ask=ask, aria_haspopup="dialog", aria_label=label or None),
    )


# ---- marks ------------------------------------------------------------------------------------------------------------


def square(pillar: Pillar | str, ring: bool = False, words_too: bool = False) -> Component:
    """Return the filled square of a pillar, with a ring for high concern; ``words_too`` says the pillar aloud."""
    name = PILLAR_NAMES[Pillar(pillar)]
    return html.Span(
        said(name) if words_too else None, className=f"square {pillar}{' ring' if ring else ''}", title=name
    )


def lane_glyph(lane: Lane | str) -> Component:
    """Return the four-step glyph of a lane, one step filled."""
    steps = [
        html.I(className=f"on {step}" if step == lane else "last" if step == Lane.RECURRENCE else "")
        for step in Lane
    ]
    return html.Span(
        steps,
        className="lane",
        title=LANE_NAMES[Lane(lane)],
        role="img",
        **attrs(aria_label=f"{LANE_NAMES[Lane(lane)]} lane"),
    )


def risk_square(score: float | None) -> Component:
    """Return the square of a score's class."""
    return html.Span(className="square none" if score is None else f"square risk-{risk_class(score)}")


def score_strip(
    value: float | None, low: float | None = None, high: float | None = None, reliable: bool = True
) -> Component:
    """Return the 0–100 strip: ticks at 0, 50 and 100, the interval as a band, the value as a tick."""
    marks: list[Part] = [
        html.I(className="tick", style={"insetInlineStart": f"{at}%"}) for at in (0, 50, 100)
    ]
    if low is not None and high is not None and not pd.isna(low) and not pd.isna(high):
        marks.append(
            html.I(
                className="band",
                style={"insetInlineStart": f"{low:.1f}%", "inlineSize": f"{max(high - low, 0.5):.1f}%"},
            )
        )
    if value is not None and not pd.isna(value):
        marks.append(
            html.I(
                className="value" if reliable else "value unsure", style={"insetInlineStart": f"{value:.1f}%"}
            )
        )
    return html.Span(marks, className="strip", **attrs(aria_hidden="true"))


def grade_box(letter: str, explained: Children = None) -> Component:
    """Return the 20 px box of a reliability grade; it opens to what made it, when told."""
    box = html.Span(
        letter or "–",
        className=f"grade grade-{(letter or 'none').lower()}",
        title=f"Reliability grade {letter or 'not given'}",
    )
    return (
        box
        if explained is None
        else html.Details(
            [html.Summary([box, said("Reliability")]), html.Div(explained, className="note")],
            className="opens",
        )
    )


def change_arrow(
    then: float, now: float, more_is_risk: bool = True, lowest: float = 0, highest: float = 100
) -> Component:
    """Return a ring at the earlier value and an arrow to the later one, on a track from ``lowest`` to ``highest``."""

    def at(value: float) -> float:
        return min(max(100 * (value - lowest) / (highest - lowest), 0), 100)

    start, end = at(min(then, now)), at(max(then, now))
    rising = now > then
    kind = "more" if rising == more_is_risk else "less"
    return html.Span(
        html.I(
            className=f"shift {kind} {'on' if rising else 'back'}",
            style={"insetInlineStart": f"{start:.1f}%", "inlineSize": f"{end - start:.1f}%"},
        ),
        className="track",
        **attrs(aria_hidden="true"),
    )


def change(value: float | None, decimals: int = 1, more_is_risk: bool = True) -> Component:
    """Return a change with its sign, in the colour of more or less risk."""
    text = words.signed(value, decimals)
    kind = (
        ""
        if value is None or text.strip("+−0.") == "" or text == words.NONE
        else "more"
        if (value > 0) == more_is_risk
        else "less"
    )
    return html.Span(text, className=f"change {kind}".strip())


def health_bar(share: float, late: bool) -> Component:
    """Return a bar that ends where the data end; the dotted rest runs to the as-of date."""
    return html.Span(
        html.I(style={"inlineSize": f"{100 * min(max(share, 0.0), 1.0):.1f}%"}),
        className=f"health{' late' if late else ''}",
        **attrs(aria_hidden="true"),
    )


def risk_cell(
    score: float | None, reliability: str = "A", ask: str = "", missing: str = "no indicator", label: str = ""
) -> Component:
    """Return one cell of the pillar × lane matrix: class colour and number; dashed or hatched when there is none."""
    if score is None or pd.isna(score):
        return html.Td(missing, className="cell-none" if missing == "no indicator" else "cell-hatched")
    low = " low-d" if reliability == "D" else " low-c" if reliability == "C" else ""
    text = words.number(score)
    return html.Td(
        sourced(text, ask, "plain", label) if ask else text, className=f"cell risk-{risk_class(score)}{low}"
    )


def _breakable(lane: str) -> str:
    """Return a lane's name with soft hyphens, for the narrow columns of a phone."""
    return lane.replace("stream", "\u00adstream").replace("rence", "\u00adrence")


def matrix(
    scores: dict[tuple[Pillar, Lane], float | None],
    pillars: dict[Pillar, float | None],
    lanes: dict[Lane, float | None],
    composite: float | None,
    iso3: str = "",
    declared: frozenset[tuple[Pillar, Lane]] | None = None,
) -> Component:
    """Return the pillar × lane profile as a table; a cell outside ``declared`` says "no indicator"."""

    def body_cell(pillar: Pillar, lane: Lane) -> Component:
        there = declared is None or (pillar, lane) in declared
        return risk_cell(
            scores.get((pillar, lane)),
            ask=of_score(iso3, f"{pillar}.{lane}") if iso3 else "",
            missing="not enough data" if there else "no indicator",
            label=f"{PILLAR_NAMES[pillar]}, {LANE_NAMES[lane].lower()}: {words.number(scores.get((pillar, lane)))}",
        )

    def margin(value: float | None, part: str, class_name: str = "") -> Component:
        text = words.number(value)
        return html.Td(
            sourced(text, of_score(iso3, part)) if iso3 and text != words.NONE else text,
            className=f"margin {class_name}",
        )

    head = html.Tr(
        [
            html.Td(),
            *(
                html.Th([lane_glyph(lane), html.Span(_breakable(LANE_NAMES[lane]))], scope="col")
                for lane in Lane
            ),
            html.Th(said("Pillar"), scope="col"),
        ]
    )
    rows = [
        html.Tr(
            [
                html.Th([square(pillar), html.Span(PILLAR_NAMES[pillar])], scope="row"),
                *(body_cell(pillar, lane) for lane in Lane),
                margin(pillars.get(pillar), pillar),
            ]
        )
        for pillar in Pillar
    ]
    foot = html.Tr(
        [
            html.Th("Lane", scope="row"),
            *(margin(lanes.get(lane), lane) for lane in Lane),
            margin(composite, "composite", "whole"),
        ]
    )
    return html.Table([html.Thead(head), html.Tbody([*rows, foot])], className="matrix")


def risk_key() -> Component:
    """Return the colour legend of the five classes, low reliability and no information."""
    steps = [
        html.Li([html.Span(className=f"step risk-{i + 1}"), html.Span(label)])
        for i, label in enumerate(RISK_LABELS)
    ]
    return html.Div(
        [
            html.Ul(
                steps, className="risk-steps", **attrs(aria_label="Score classes, 100 is the highest risk")
            ),
            key(
                (html.Span(className="swatch low-c risk-2"), "low reliability"),
                (html.Span(className="swatch none"), "no information"),
            ),
        ],
        className="risk-key",
    )


# ---- tables -----------------------------------------------------------------------------------------------------------


def rows(
    head: Sequence[str],
    body: Sequence[Sequence[Children]],
    caption: str,
    kind: str = "",
    groups: Mapping[int, Children] | None = None,
    numeric: Sequence[int] = (),
) -> Component:
    """Return a table whose rows become stacked when narrow; ``groups`` puts a heading row before the row of that number."""

    def line(cells: Sequence[Children]) -> Component:
        return html.Tr(
            [
                html.Td(c, className="n" if i in numeric else "", **attrs(data_head=head[i]))
                for i, c in enumerate(cells)
            ]
        )

    lines: list[Part] = []
    for number, cells in enumerate(body):
        if groups and number in groups:
            lines.append(
                html.Tr(html.Th(groups[number], colSpan=len(head), scope="colgroup"), className="group")
            )
        lines.append(line(cells))
    titles = html.Tr(
        [html.Th(h, scope="col", className="n" if i in numeric else "") for i, h in enumerate(head)]
    )
    return html.Table(
        [html.Caption(caption, className="said"), html.Thead(titles), html.Tbody(lines)],
        className=f"rows {kind}".strip(),
    )


def plain_table(frame: pd.DataFrame, caption: str, most: int = 400) -> Component:
    """Return a frame as a real table: numbers at the end of their cell, a missing value as —."""
    numeric = [i for i, name in enumerate(frame.columns) if pd.api.types.is_numeric_dtype(frame[name])]
    body = [[as_text(v) for v in row] for row in frame.head(most).itertuples(index=False)]
    more = (
        [
            html.P(
                f"The first {words.number(most)} of {words.number(len(frame))} rows; the CSV holds all.",
                className="note",
            )
        ]
        if len(frame) > most
        else []
    )
    return html.Div(
        [rows([str(c) for c in frame.columns], body, caption, "plain", numeric=numeric), *more],
        className="scroll",
        tabIndex="0",
        role="region",
        **attrs(aria_label=f"{caption}, as a table"),
    )


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame, each by column name."""
    return [
        dict(zip(map(str, frame.columns), row, strict=True))
        for row in frame.itertuples(index=False, name=None)
    ]


def as_text(value: object) -> str:
    """Return a value as the tables print it."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and pd.isna(value)):
        return words.NONE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, pd.Timestamp | date):
        return f"{value:%Y-%m-%d}"
    return words.value(float(value)) if isinstance(value, int | float) else str(value)


# ---- states -----------------------------------------------------------------------------------------------------------


def empty(sentence: str, next_step: Children = None) -> Component:
    """Return the state of a figure that has nothing to show: one sentence and the next step."""
    return html.Div([html.P(sentence), html.P(next_step) if next_step else None], className="state empty")


def stale(sentence: str) -> Component:
    """Return a warning that the data shown are old; they stay."""
    return html.P(sentence, className="stale")


def failed(what: str, works: str = "", recovers: bool = False) -> Component:
    """Return the state of a figure that could not be drawn: what failed and what still works; ``recovers`` tries again by itself."""
    again = html.A("Try again", href="", className="button")
    said_too = html.P("This page tries again by itself.") if recovers else None
    return html.Div(
        [html.P(what), html.P(works) if works else None, said_too, html.P(again)],
        className="state failed",
        role="alert",
        **attrs(data_recover="yes" if recovers else None),
    )


def no_information(reason: str) -> Component:
    """Return the hatch that stands for no information, with its reason."""
    return html.Div(html.P(reason), className="state none")


def skeleton(title: str) -> Component:
    """Return the frame of a figure before its data: its title, grey lines after 300 ms, words after a second."""
    return html.Div(
        [
            html.H2(title) if title else None,
            html.Div([html.I(), html.I(), html.I()], className="bones"),
            html.P("Loading…", className="loading"),
        ],
        className="skeleton",
    )
