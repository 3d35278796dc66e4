"""Weights: move a weight and see at once what follows, and whether it would have warned.

The panels are drawn here for the address; while a slider moves, assets/weights*.js fills them anew without asking anybody.
"""

from __future__ import annotations

from dash import html, register_page
from dash.development.base_component import Component

from dashboard import cache, held, trials, weighing, words
from dashboard.cache import Place
from dashboard.components import Part, empty, link, page, stack, strong
from dashboard.figures import weights as figures
from dashboard.figures import weights_choices as choice_figures
from dashboard.figures import weights_parts as parts
from dashboard.figures import weights_skill as past
from dashboard.figures import world
from dashboard.panels import Drawn, panel
from dashboard.trials import Trial
from dashboard.view import View
from indicators.weights import DEFAULT

RANKS = {"on": True, "off": False}
NOT_MADE = "Past scores have not been computed from the present figures yet, so the skill of a weighting cannot be told."
NO_SCORE = (
    "No State has a score on this date under these weights: too few of the figures they rest on are young enough.",
    "Choose an earlier as-of date, or give weight to other indicators.",
)


def check(view: View) -> None:
    """Raise BadAddress for weights, a set to compare with or a country that cannot be."""
    trial = trials.of(view)
    assert trial.weights  # noqa: S101 - reading it is the check
    view.choice("ranks", RANKS, "on")
    view.countries("c", 1)


register_page(
    __name__,
    path="/weights",
    name="Weights",
    title="Weights · Upstream",
    order=60,
    section="main",
    check=check,
    description="Move a weight: scores, rank intervals and past skill follow",
)


def against_title(trial: Trial) -> str:
    """Return what the set compared with is called in a column's head."""
    return "default" if trial.against == DEFAULT else cache.weight_title(trial.against)


@panel("weights-head", "", framed=False)
def head(_: View) -> Drawn:
    """Return the page's name and what it is for."""
    lead = (
        "Drag a weight: scores, ranks with intervals, effective weights and past skill follow. A weight is a judgement; the "
        "last column shows what the judgement costs."
    )
    return Drawn(html.Div([html.H1("Weights"), html.P(lead, className="lead")]))


@panel("weights-sliders", "Weights")
def sliders(view: View) -> Drawn:
    """Return one row a weight, with the warnings on indicators that say the same."""
    trial = trials.of(view)
    if not trial.chosen:
        return Drawn(empty("No indicator has data yet, so there is nothing to weigh."))
    nominal, effective = trials.shares(trial, trial.weights), trials.effective_shares(trial)
    other = trials.shares(trial, cache.weights_for(trial.as_of, trial.against))
    base = cache.weight_title(trial.base)
    told: list[Part] = [strong("Unsaved draft"), f" from {base}."] if trial.draft else [strong(base), "."]
    note = cache.weights_for(trial.as_of, trial.base).note
    return Drawn(
        [
            html.P([html.Span(told, className="w-title"), f" {note}" if note else ""], className="w-from"),
            figures.sliders(trial.chosen, nominal, effective, weighing.model_address(view)),
            figures.alike(trials.alike(trial.as_of), nominal, trial.chosen),
        ],
        figures.weights_frame(trial.chosen, nominal, effective, other),
        source="Thin mark on a track: the set compared with. Effective: share of the composite's variance between States on this "
        "date; the coloured mark repeats the nominal weight.",
        credits=held.sources_of(trial.chosen),
    )


@panel("weights-scores", "Scores and rank intervals")
def scores(view: View) -> Drawn:
    """Return the list of scores with rank intervals."""
    trial = trials.of(view)
    found = trials.standings(trial)
    if not found:
        return Drawn(empty(*NO_SCORE))
    ranks = RANKS[view.choice("ranks", RANKS, "on")]
    shown = found if view.get("all") else found[: figures.SHOWN]
    made = trials.simulation(trial.as_of, trial.base, trial.draft, trial.spread)
    against = against_title(trial)
    return Drawn(
        html.Div(
            [
                figures.ranking(shown if ranks else figures.by_name(shown), len(found), view, against),
                figures.foot(len(shown), len(found), ranks, against, view),
                figures.spreads(trials.SPREADS, trial.spread, view),
            ],
            className="w-scores" if ranks else "w-scores w-no-ranks",
        ),
        figures.ranking_frame(found, against),
        source=f"Intervals of 5–95 % over {words.number(made.draws)} draws of weights, goalposts, aggregation and source bounds; "
        f"weights spread {made.spread:g} around the set. An attention aid, not a ranking of States.",
        credits=held.sources_of(trial.chosen),
        actions=(figures.switch(ranks, view),),
    )


@panel("weights-warned", "Would it have warned?")
def warned(view: View) -> Drawn:
    """Return how the set ranked what then happened, beside the default and the simple rankings."""
    trial = trials.of(view)
    if trials.past() is None:
        return Drawn(
            empty(NOT_MADE, "They are made after each change of the data: python -m indicators refresh.")
        )
    whole, hard = trials.cases(trial.as_of, trial.base, trial.draft)
    return Drawn(
        weighing.skill_body(trial),
        past.frame((whole, hard)),
        source="Average precision with 5–95 % interval; differences paired; whole countries resampled 1,000 times. Scores of each "
        "31 January, rebuilt from today's revised data. Reproduce: python -m indicators skill --json.",
        credits=held.sources_of(trial.chosen),
        graphic=True,
    )


@panel("weights-choices", "Which choice moves ranks most")
def choices(view: View) -> Drawn:
    """Return how much of the movement of ranks each choice takes part in, under a built-in set."""
    trial = trials.of(view)
    made = trials.choices()
    found = (made or {}).get(trial.base)
    if found is None:
        why = (
            "It is told of the built-in sets"
            if made
            else "It has not been computed from the present figures yet"
        )
        return Drawn(empty(f"{why}.", "Made after each change of the data: python -m indicators refresh."))
    return Drawn(
        choice_figures.bars(found),
        choice_figures.frame(found),
        choice_figures.says(found),
        f"{cache.weight_title(trial.base)}, newest figures. Total order of Sobol’ with 95 % interval: the share of the movement of "
        "ranks that the choice takes part in; with choices that act together the shares add up to more than 1.",
    )


@panel("weights-map", "The same on the map")
def world_map(view: View) -> Drawn:
    """Return the map of the composites under the set."""
    trial = trials.of(view)
    places = _places(trial)
    return Drawn(
        [world.drawing("weights-map-drawing", places, view), world.legend()],
        world.table(places),
        says="Classes of the composite under these weights.",
        credits=held.sources_of(trial.chosen),
    )


def _places(trial: Trial) -> list[Place]:
    own = {
        one.iso3: Place(one.iso3, one.score, one.low, one.high, one.grade) for one in trials.standings(trial)
    }
    return [own.get(code, Place(code, None, None, None, "")) for code in weighing.states(trial.as_of)]


@panel("weights-parts", "What a score is made of")
def made_of(view: View) -> Drawn:
    """Return the stacked bar of one country under the set and under the one compared with."""
    trial = trials.of(view)
    found = trials.standings(trial)
    if not found:
        return Drawn(empty(*NO_SCORE))
    code = (view.countries("c", 1) or (found[0].iso3,))[0]
    own, other = (
        trials.parts(trial, code, trial.weights),
        trials.parts(trial, code, cache.weights_for(trial.as_of, trial.against)),
    )
    return Drawn(
        parts.drawn(code, own, other, against_title(trial), trial.chosen),
        parts.frame(own, other, trial.chosen, against_title(trial)),
        source="Points add up to the composite. Click a row of the list to choose its country.",
        credits=held.sources_of(trial.chosen),
    )


def layout(**_: str) -> Component:
    """Return the frame of the page."""
    return page(
        head.place(),
        html.Div(
            [
                sliders.place("w-side"),
                stack(scores.place(), world_map.place(), choices.place()),
                stack(warned.place("w-right"), made_of.place()),
            ],
            className="w-page",
        ),
        html.P(
            ["A score describes, it does not forecast. ", link("What a score is not", "/methodology"), "."],
            className="note",
        ),
    )
