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

What several pages read is in ``dashboard.cache``, the way it is kept in ``dashboard.keep``. A query of one page stays in its file, kept until a run stores something::

    @keep.kept(4)
    def _groups(as_of: AsOf) -> pd.DataFrame:
        return queries.series_cells(keep.bind(), as_of, ["worldbank_wdi.population"])

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

from dash import html
from dash.development.base_component import Component

from dashboard.marks import (
    change,
    change_arrow,
    grade_box,
    health_bar,
    lane_glyph,
    matrix,
    risk_cell,
    risk_key,
    risk_square,
    score_strip,
    square,
)
from dashboard.tables import as_text, plain_table, records, rows
from dashboard.text import (
    Children,
    Part,
    attrs,
    cell,
    key,
    link,
    of_event,
    of_indicator,
    of_score,
    outside,
    said,
    sourced,
    strong,
)

__all__ = [
    "Children",
    "Part",
    "as_text",
    "attrs",
    "cell",
    "change",
    "change_arrow",
    "columns",
    "empty",
    "failed",
    "folded",
    "grade_box",
    "health_bar",
    "key",
    "lane_glyph",
    "link",
    "matrix",
    "no_information",
    "of_event",
    "of_indicator",
    "of_score",
    "outside",
    "page",
    "plain_table",
    "records",
    "risk_cell",
    "risk_key",
    "risk_square",
    "rows",
    "said",
    "score_strip",
    "skeleton",
    "sourced",
    "square",
    "stack",
    "stale",
    "statement",
    "strong",
]


# ---- the frame of a page ----------------------------------------------------------------------------------------------


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


def folded(summary: Part, inside: Component) -> Component:
    """Return what is folded under its summary on a narrow screen, and stands open on others and on paper."""
    return html.Details([html.Summary(summary), inside], className="narrow-fold")


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
