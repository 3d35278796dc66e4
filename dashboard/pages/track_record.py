"""Track record: what the outlook would have caught and missed, beside every simple ranking, and how sure that is."""

from __future__ import annotations

from dataclasses import replace

import dash_mantine_components as dmc
from dash import ClientsideFunction, Input, Output, State, clientside_callback, html, register_page
from dash.development.base_component import Component

from dashboard import cache, judged, words
from dashboard.components import Part, columns, empty, link, page, stack
from dashboard.figures import track_calibration as calibration
from dashboard.figures import track_counts, track_hard, track_head, track_live, track_named, track_skill
from dashboard.figures.track_marks import REVISED, figure, reproduce
from dashboard.figures.track_skill import Cases
from dashboard.panels import PANELS, VIEW, Drawn, panel
from dashboard.record import (
    ALL,
    CAREFUL,
    NOT_MADE,
    OUTCOMES,
    REMEDY,
    SHOW,
    Found,
    found_at,
    is_live,
    judged_panel,
    outcome_of,
)
from dashboard.shell import control
from dashboard.view import View
from data.countries import countries, name
from indicators.analogues import SAID as NEAREST
from indicators.calibration import EDGES
from indicators.origins import NotMade
from indicators.outcomes import BY_ID
from indicators.skill import NAMED_AT
from indicators.track import CHOICES, COMPOSITE, HARD, OUTLOOK, SECURITY, Ranked
from indicators.track_named import Told

COMMAND = "backtest --json"


def check(view: View) -> None:
    """Raise BadAddress for an outcome, a mode or a country that is not there."""
    view.choice("outcome", {one: one for one in CHOICES}, CHOICES[0])
    view.choice("show", SHOW, "backtest")
    view.countries("c", 1)


register_page(
    __name__,
    path="/track-record",
    name="Track record",
    title="Track record · Upstream",
    order=70,
    section="main",
    check=check,
    description="What the outlook would have caught and missed, with intervals and by name",
)


def _years() -> str:
    made = judged.backtest()
    return f"{made.first}–{made.last}" if made else ""


# ---- head -------------------------------------------------------------------------------------------------------------


@panel("track_record-head", "", framed=False)
def head(view: View) -> Drawn:
    """Return the first sentence, and the switches of outcome and of back-test or live."""
    outcome, show = outcome_of(view), "live" if is_live(view) else "backtest"
    switches = [
        track_head.switch("Outcome", OUTCOMES, {key: view.here(outcome=key) for key in OUTCOMES}, outcome),
        track_head.switch("Judged on", SHOW, {key: view.here(show=key) for key in SHOW}, show),
    ]
    kicker = f"Track record · {'live, outlooks as issued' if is_live(view) else 'back-test, rolling origin'}"
    return Drawn(track_head.head(kicker, _statement(view), switches, is_live(view)))


def _statement(view: View) -> list[Part]:
    if is_live(view):
        return track_live.statement(judged.issued(outcome_of(view)))
    found = found_at(view)
    return track_head.statement(found.first) if found else [NOT_MADE, f" {REMEDY}"]


@panel("track_record-figures", "", framed=False)
def figures(view: View) -> Drawn:
    """Return the four headline figures."""
    found, issued = found_at(view), track_live.short(judged.issued(outcome_of(view)))
    return Drawn(track_head.figures(found.whole, found.hard, issued) if found else None)


# ---- calibration ------------------------------------------------------------------------------------------------------


@judged_panel("track_record-reliability", "Does 30 % mean 30 %?")
def reliability(found: Found) -> Drawn:
    """Return the reliability diagram."""
    counted = words.count(sum(one.n for one in found.whole.classes), "country-year")
    return Drawn(
        calibration.diagram(found.whole.classes),
        calibration.frame(found.whole.classes),
        f"Outlook of {BY_ID[found.whole.outcome].name}, of each 31 January {_years()} for that year. {calibration.says(found.whole.classes)}",
        reproduce(
            COMMAND,
            f"{counted} in {len(EDGES) - 1} classes; bars are 90 % Wilson intervals, which take years of one country as independent. {REVISED}",
        ),
    )


@judged_panel("track_record-curves", "How far a ranking carries", "ROC and precision-recall")
def curves(found: Found) -> Drawn:
    """Return the ROC and precision-recall curves, of the hard cases where there are any."""
    skill = found.first.of(OUTLOOK).skill
    if skill is None or not found.first.roc:
        return Drawn(empty("Too few outcomes to draw curves."), graphic=False)
    title = f"{CAREFUL} only" if found.hard else ALL
    return Drawn(
        [
            calibration.pair(found.first.roc, found.first.precision_recall, skill.base_rate),
            calibration.legend(found.first.roc),
        ],
        calibration.curves_frame({"ROC": found.first.roc, "Precision-recall": found.first.precision_recall}),
        f"{title}: area under the ROC curve {figure(skill.auc)}, average precision {figure(skill.average_precision)} "
        f"where the base rate is {words.percent(skill.base_rate, 1)}.",
        reproduce(COMMAND, f"Dashed: a ranking without knowledge. {REVISED}"),
    )


@judged_panel(
    "track_record-regions", "By region", "UN regional groups; band: what happened, dot: what was said"
)
def regions(found: Found) -> Drawn:
    """Return calibration by region."""
    if not found.whole.regions:
        return Drawn(empty("No region has enough country-years to be judged alone."), graphic=False)
    return Drawn(
        calibration.regions(found.whole.regions),
        calibration.frame(found.whole.regions, "UN regional group"),
        calibration.regions_says(found.whole.regions),
        reproduce(
            COMMAND,
            "90 % Wilson intervals, which take years of one country as independent and so are rather too narrow.",
        ),
        graphic=False,
    )


# ---- ranking ----------------------------------------------------------------------------------------------------------


@judged_panel("track_record-ranking", "Ranking skill, beside its baselines", "average precision, 5–95 %")
def ranking(found: Found) -> Drawn:
    """Return average precision of the outlook and of everything it has to beat."""
    cases = found.both("ranked")
    counted = next((one.told[0] for one in cases if one.told), None)
    left_out = f"{words.count(counted.n, 'country-year')} that all rank; " if counted else ""
    note = f"{_years()}, {left_out}intervals from drawing whole countries 1,000 times. {REVISED}"
    return _beside("Ranking skill", cases, track_skill.beside_says(cases), note)


def _beside(title: str, cases: list[Cases], says: str, note: str, command: str = COMMAND) -> Drawn:
    return Drawn(
        track_skill.beside(cases, title),
        track_skill.beside_frame(cases),
        says,
        reproduce(command, f"{track_skill.scale_note(cases)} {note}"),
        graphic=False,
    )


@judged_panel("track_record-hard", "Hard cases, by what quiet means", "5–95 %")
def hard(found: Found) -> Drawn:
    """Return every ranking on the hard cases by both meanings of quiet."""
    cases = judged.hard_cases(found.whole.outcome)
    return Drawn(
        track_hard.table(cases),
        track_hard.frame(cases),
        track_hard.says(cases),
        reproduce(
            "backtest",
            f"{_years()}, the same probabilities judged on other country-years. The first line of each holds all of which the outlook spoke; "
            "the others those that every ranking scores, which leaves out many small States.",
        ),
        graphic=False,
    )


@judged_panel("track_record-caught", "Caught, and the price")
def caught(found: Found) -> Drawn:
    """Return the share caught at 10, 20 and 30 flags a year, and flags per hit."""
    skill = found.first.of(OUTLOOK).skill
    if skill is None:
        return Drawn(empty("Too few outcomes to count flags."), graphic=False)
    some = [found.first.of(key) for key in (OUTLOOK, COMPOSITE, SECURITY)]
    what = "onsets after five quiet years" if found.hard else found.cases
    return Drawn(
        track_skill.caught(some),
        track_skill.caught_frame(some),
        note=f"{words.number(skill.positives)} {what}, {_years()}",
        source=reproduce(
            COMMAND,
            "Flags per hit are those of the outlook; intervals are in the table's titles and in the CSV.",
        ),
        graphic=False,
    )


@judged_panel("track_record-years", "Year by year")
def by_year(found: Found) -> Drawn:
    """Return skill by year, and each year's onsets caught and missed."""
    hard = found.hard.years if found.hard else ()
    return Drawn(
        track_skill.by_year(found.whole.years, hard),
        track_skill.years_frame({ALL: found.whole.years} | ({CAREFUL: hard} if hard else {})),
        track_skill.years_says(found.first.years, found.cases),
        reproduce(
            COMMAND,
            f"Above: average precision of all country-years of the year, with 5–95 % interval. {REVISED}",
        ),
    )


@judged_panel(
    "track_record-leads", "Lead time", "first 31 January among the first 20, at most five years before"
)
def leads(found: Found) -> Drawn:
    """Return how long before the onsets their countries were flagged."""
    hard = found.hard
    if hard is None or not any(one.leads for one in hard.ranked):
        return Drawn(empty("This outcome has no onsets, so there is no lead time to tell."), graphic=False)
    some = [hard.of(key) for key in (OUTLOOK, COMPOSITE, SECURITY)]
    return Drawn(
        track_skill.leads(some),
        track_skill.leads_frame(some),
        track_skill.leads_says(some[0]),
        reproduce(COMMAND, "Only years count in which the country had been quiet for five years itself."),
        graphic=False,
    )


@judged_panel(
    "track_record-pillars",
    "What each pillar adds",
    "models that read some pillars only; average precision, 5–95 %",
)
def pillars(found: Found) -> Drawn:
    """Return the outlook made from one pillar, from two, and from all."""
    cases = found.both("parts")
    if not cases[0].ranked:
        return Drawn(empty("No models of single pillars have been tried."), graphic=False)
    note = "Each is fitted anew at each origin from the features of its pillars alone."
    return _beside("What each pillar adds", cases, track_skill.pillars_says(cases), note)


@panel("track_record-sets", "Every weight set", "composites; average precision, 5–95 %")
def sets(view: View) -> Drawn:
    """Return the skill of every built-in and saved weight set."""
    if is_live(view):
        return Drawn(None, graphic=False)
    outcome = outcome_of(view)
    wanted = [(ALL, outcome), *([(CAREFUL, HARD[outcome])] if outcome in HARD else [])]
    try:
        first, last = judged.origins().judged[0], judged.origins().judged[-1]
        cases = [Cases(title, _composites(one)) for title, one in wanted]
    except NotMade as error:
        return Drawn(empty(str(error)[:1].upper() + str(error)[1:]), graphic=False)
    note = (
        f"{first}–{last}, all country-years with a composite; a set that was tuned on these years is judged by what it learned from: "
        "its later years are on the Weights page."
    )
    made = _beside("Every weight set", cases, "", note, f"skill --json --weights {view.weights}")
    return replace(made, credits=cache.credited(), actions=(link("Weights", view.to("/weights")),))


def _composites(outcome: str) -> list[Ranked]:
    sets = cache.weight_sets()
    return [Ranked(key, cache.weight_title(key), judged.of_set(outcome, key), ()) for key in sets]


@panel("track_record-counts", "Deaths by month", "error of the forecast distribution, lower is better")
def counts(view: View) -> Drawn:
    """Return CRPS and log score of the monthly forecasts by year, beside the benchmark."""
    if is_live(view):
        return Drawn(None, graphic=False)
    made = judged.counts()
    if not made:
        return Drawn(
            empty("The forecasts of monthly deaths have not been tried on past years yet.", REMEDY),
            graphic=False,
        )
    return Drawn(
        track_counts.table(made),
        track_counts.frame(made),
        track_counts.says(made),
        reproduce(
            "counts --trials",
            "Mean over twelve months and all countries; CRPS is the mean distance between forecast and deaths, in deaths. Benchmark: draws from the "
            "country's own last twelve months.",
        ),
        ("ucdp_ged",),
        graphic=False,
    )


# ---- by name ----------------------------------------------------------------------------------------------------------


@judged_panel("track_record-missed", "Missed, by name")
def missed(found: Found) -> Drawn:
    """Return the misses by name, most deaths first."""
    told, what = found.first.missed, "onsets" if found.hard else "country-years"
    silent = sum(one.place is None for one in told)
    without = f"; {silent} with — had no outlook or no score beside it, and count in no figure"
    return _by_name(
        found.view,
        "missed",
        told,
        "Nothing was missed in the years judged.",
        f"{what} outside the {NAMED_AT} highest outlooks of those at risk, most deaths first{without if silent else ''}",
        f"Shaded: first {NAMED_AT} places. Filled: outlook; ring: composite. Beside it the highest indicator scores known on 31 January, "
        "and those without a value.",
    )


@judged_panel("track_record-alarms", "False alarms, by name")
def alarms(found: Found) -> Drawn:
    """Return the flags that nothing followed, the highest probability first."""
    return _by_name(
        found.view,
        "alarms",
        found.first.alarms,
        "Every flag was followed by the outcome.",
        f"among the {NAMED_AT} highest outlooks of those at risk, and the outcome did not come in the year; highest first",
        "A probability of 30 % that is not followed is right seven times in ten: a false alarm is not by itself an error.",
    )


def _by_name(view: View, key: str, told: tuple[Told, ...], none: str, note: str, limits: str) -> Drawn:
    """Return the first of the State-years told, or all when the address asks for them."""
    shown = told if view.get("all") == key else told[: track_named.SHOWN]
    names, title = judged.indicator_names(), PANELS[f"track_record-{key}"].title
    return Drawn(
        track_named.listed(shown, names, view, title) if shown else empty(none),
        track_named.frame(told, names),
        note=note,
        source=reproduce(COMMAND, limits),
        actions=() if len(shown) == len(told) else (link(f"All {len(told)}", view.here(all=key)),),
        graphic=False,
    )


# ---- analogues and live -----------------------------------------------------------------------------------------------


@panel("track_record-analogues", "Nearest past trajectories, and what followed")
def analogues(view: View) -> Drawn:
    """Return the past trajectories nearest to the chosen country's last five years."""
    chosen = view.countries("c", 1)
    if not chosen:
        return Drawn(empty("Choose a country above.", NEAREST), graphic=False)
    try:
        past = judged.origins()
    except NotMade as error:
        return Drawn(empty(str(error)[:1].upper() + str(error)[1:]), graphic=False)
    before = [year for year in past.years if f"{year}-01-31" <= view.as_of.on.isoformat()]
    found = judged.followed(chosen[0], before[-1]) if before else ()
    country = name(chosen[0])
    if not found:
        return Drawn(
            empty(
                f"{country} has too few scores in the five years to {words.day(view.as_of.on)} to be compared."
            ),
            graphic=False,
        )
    return Drawn(
        track_named.analogues(found, view),
        track_named.analogues_frame(found),
        f"{country}, {before[-1] - 4}–{before[-1]}. {track_named.analogues_says(found, 25)} A few cases are no frequency, and no forecast.",
        reproduce(
            f"backtest --analogues {chosen[0]} --year {before[-1]}",
            f"{NEAREST} Distance in standard deviations. Deaths are those in state-based conflict.",
        ),
        cache.credited(),
        graphic=False,
    )


@panel("track_record-live", "Outlooks as issued")
def live(view: View) -> Drawn:
    """Return the outlooks issued so far, when each comes due, and how those that came due did."""
    if not is_live(view):
        return Drawn(None, graphic=False)
    issued = judged.issued(outcome_of(view))
    if not issued:
        return Drawn(
            empty("No outlook has been issued yet, so none has come due.", track_live.WHEN), graphic=False
        )
    return Drawn(
        track_live.table(issued),
        track_live.frame(issued),
        note=BY_ID[outcome_of(view)].name,
        source=reproduce("backtest --live", track_live.WHEN),
        graphic=False,
    )


def _choice() -> Component:
    options = ({"value": one.iso3, "label": one.names["en"]} for one in countries())
    choice: Component = dmc.MultiSelect(
        id="track_record-c",
        label="Country or area whose last five years are compared",
        data=sorted(options, key=lambda option: option["label"]),
        maxValues=1,
        searchable=True,
        clearable=True,
        hidePickedOptions=True,
        limit=60,
        size="sm",
        className="control pick",
        nothingFoundMessage="Nothing of that name",
        clearButtonProps={"aria-label": "Clear"},
    )
    return choice


def layout(**_: str) -> Component:
    """Return the frame of the page."""
    return page(
        head.place(),
        figures.place("t-back"),
        columns(
            reliability.place("t-back"),
            stack(ranking.place("t-back"), caught.place("t-back")),
            split="narrow-wide",
        ),
        hard.place("t-back"),
        columns(curves.place("t-back"), pillars.place("t-back")),
        columns(by_year.place("t-back"), leads.place("t-back")),
        columns(regions.place("t-back"), sets.place("t-back")),
        missed.place("t-back"),
        alarms.place("t-back"),
        counts.place("t-back"),
        live.place("t-live"),
        html.Div(_choice(), className="picks"),
        analogues.place(),
        kind="record",
    )


control("track_record-c")
clientside_callback(
    ClientsideFunction("pick", "held_c"),
    Output("track_record-c", "value"),
    Input(VIEW, "data"),
    State("track_record-c", "value"),
)
