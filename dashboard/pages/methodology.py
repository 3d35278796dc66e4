"""Methodology: what a score is not, then every declaration and formula, generated from the code that computes."""

from __future__ import annotations

from dash import register_page
from dash.development.base_component import Component

from dashboard import cache, words
from dashboard.components import page, statement, strong
from dashboard.figures import methodology as draw
from dashboard.figures import methodology_attention, themes
from dashboard.panels import Drawn, panel
from dashboard.view import View
from indicators import registry
from indicators.attention_rules import read_rules

register_page(
    __name__,
    path="/methodology",
    name="Methodology",
    title="Methodology · Upstream",
    order=91,
    section="reference",
    description="What a score is not; declarations of every source and indicator; formulas, goalposts, weights",
)


@panel("methodology-statement", "", framed=False)
def said(_view: View) -> Drawn:
    """Return the first sentence."""
    return Drawn(
        statement(
            "A score is an aid to attention: ",
            strong(words.count(len(registry.indicators()), "indicator")),
            " from ",
            strong(words.count(len(cache.credited()), "source")),
            ", each turned into 0 to 100 by a declared direction and fixed goalposts. Everything below is read from the code that computes it.",
            kicker="Methodology",
        )
    )


@panel("methodology-not", "What a score is not")
def is_not(_view: View) -> Drawn:
    """Return what a score is not."""
    return Drawn(draw.is_not())


@panel("methodology-formulas", "How scores are made")
def formulas(_view: View) -> Drawn:
    """Return the formulas in words."""
    return Drawn(draw.formulas(), note=f"code {registry.version()}")


@panel("methodology-warnings", "How outlooks are made and judged")
def warnings(_view: View) -> Drawn:
    """Return how warnings are made, in words."""
    return Drawn(draw.warnings())


@panel("methodology-attention", "How attention of the two Councils is measured")
def attention(_view: View) -> Drawn:
    """Return what counts as attention, with the reason of every rule."""
    rules = read_rules()
    return Drawn(
        methodology_attention.rules_of(rules),
        methodology_attention.table(rules),
        graphic=False,
        note=f"rules {rules.digest}",
    )


@panel("methodology-weights", "Weight sets", "each version never changes")
def weights(_view: View) -> Drawn:
    """Return the weight sets."""
    return Drawn(draw.weight_sets(cache.weight_sets(), registry.indicators()))


@panel("methodology-indicators", "Indicators")
def indicators(view: View) -> Drawn:
    """Return every indicator's declaration."""
    nominal = cache.weight_sets()[view.weights].nominal(registry.indicators())
    return Drawn(
        draw.indicators(registry.entries(), nominal),
        draw.indicators_table(registry.entries(), nominal),
        graphic=False,
        note=f"weights: {cache.weight_title(view.weights)}",
        credits=cache.credited(),
    )


@panel("methodology-themes", "Themes of recommendations", "how often a theme is told rightly")
def recommended(_view: View) -> Drawn:
    """Return the themes, what they speak to, and what was measured of them."""
    names = {one.id: one for one in registry.indicators()}
    return Drawn(themes.table(names), themes.frame(names), themes.SAYS, graphic=False)


@panel("methodology-sources", "Sources")
def sources(_view: View) -> Drawn:
    """Return every source's declaration."""
    return Drawn(draw.sources(cache.sources()))


def layout(**_: str) -> Component:
    """Return the frame of the page."""
    return page(
        said.place(),
        is_not.place(),
        formulas.place(),
        warnings.place(),
        attention.place(),
        weights.place(),
        indicators.place(),
        recommended.place(),
        sources.place(),
    )
