"""Track record: what the outlook would have caught and missed, beside every simple ranking, and how sure that is."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import ClientsideFunction, Input, Output, State, clientside_callback, html, register_page
from dash.development.base_component import Component

from dashboard import cache, judged, words
from dashboard.components import Part, attrs, columns, empty, link, page, stack, strong
from dashboard.figures import track_calibration as calibration
from dashboard.figures import track_counts, track_live, track_named, track_skill
from dashboard.figures.track_marks import REVISED, figure, reproduce
from dashboard.figures.track_skill import Cases
from dashboard.panels import VIEW, Drawn, panel
from dashboard.shell import control
from dashboard.view import View
from data.countries import countries, name
from indicators.analogues import SAID as NEAREST
from indicators.calibration import EDGES
from indicators.origins import NotMade
from indicators.outcomes import BY_ID
from indicators.skill import NAMED_AT, Figure
from indicators.track import CHOICES, COMPOSITE, HARD, OUTLOOK, SECURITY, Ranked
from indicators.track_record import Judged

SHOW = {"backtest": "Back-test", "live": "Live"}
OUTCOMES = {
    "state_based_25": "25 state-based deaths",
    "one_sided_25": "25 civilians killed",
    "state_based_1000": "1,000 state-based deaths",
}
NOT_MADE = "The outlook has not been tried on past years from the present figures yet."
REMEDY = "The scheduler does it after it starts and after each change of the data; by hand: python -m indicators refresh."
COMMAND = "backtest --json"
ALL, CAREFUL = "All cases", "Hard cases"


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


def _outcome(view: View) -> str:
    return view.choice("outcome", OUTCOMES, CHOICES[0])


def _live(view: View) -> bool:
    return view.choice("show", SHOW, "backtest") == "live"


def _cases(view: View) -> tuple[Judged, Judged | None] | None:
    """Return the back-test, None when it is not made or the live outlooks are looked at instead."""
    return None if _live(view) else judged.judged(_outcome(view))


def _away(view: View) -> Drawn:
    """Return what stands where the back-test does not."""
    return Drawn(None if _live(view) else empty(NOT_MADE, REMEDY), graphic=False)


def _headline(found: tuple[Judged, Judged | None]) -> Judged:
    """Return the cases that the page speaks of first: the hard ones, where there are any."""
    whole, hard = found
    return whole if hard is None else hard


def _credits() -> tuple[str, ...]:
    return cache.credited()


def _years() -> str:
    made = judged.backtest()
    return f"{made.first}–{made.last}" if made else ""


# ---- head -------------------------------------------------------------------------------------------------------------


@panel("track_record-head", "", framed=False)
def head(view: View) -> Drawn:
    """Return the first sentence, and the switches of outcome and of back-test or live."""
    switches = html.Div(
        [
            _switch("Outcome", {key: view.here(outcome=key) for key in OUTCOMES}, OUTCOMES, _outcome(view)),
            _switch(
                "Judged on",
                {key: view.here(show=key) for key in SHOW},
                SHOW,
                "live" if _live(view) else "backtest",
            ),
        ],
        className="t-switches",
    )
    kicker = (
        "Track record · live, outlooks as issued"
        if _live(view)
        else "Track record · back-test, rolling origin"
    )
    kind = "t-head live" if _live(view) else "t-head"
    return Drawn(
        html.Div(
            [
                html.Div(
                    [html.H1(kicker, className="kicker"), html.P(_statement(view), className="statement")]
                ),
                switches,
            ],
            className=kind,
        )
    )


def _switch(label: str, addresses: dict[str, str], titles: dict[str, str], chosen: str) -> Component:
    return html.Div(
        [link(titles[key], href, "on" if key == chosen else "", **attrs(aria_current="true" if key == chosen else None)) for key, href in addresses.items()],
        className="switch", role="group", **attrs(aria_label=label),
    )  # fmt: skip


def _statement(view: View) -> list[Part]:
    if _live(view):
        return track_live.statement(judged.issued(_outcome(view)))
    found = judged.judged(_outcome(view))
    if found is None:
        return [NOT_MADE, f" {REMEDY}"]
    told = _headline(found)
    skill = told.of(OUTLOOK).skill
    if skill is None:
        return ["Too little happened in the years judged to say how well the outlook ranked it."]
    flags = next(one for one in skill.flags if one.count == NAMED_AT)
    quiet, what = (
        ("quiet countries", "onsets")
        if told.outcome in HARD.values()
        else ("countries", "such country-years")
    )
    missed = sum(one.place is not None for one in told.missed)
    return [
        "Flagging ", strong(str(NAMED_AT)), f" {quiet} a year would have caught ", strong(words.percent(flags.recall.value)),
        f" of {what}, at one hit in ", strong(words.number(flags.per_hit.value, 1)), " flags. ",
        strong(f"{missed} of {skill.positives}"), f" {what if what == 'onsets' else ''} were missed.".replace("  ", " "),
    ]  # fmt: skip


@panel("track_record-figures", "", framed=False)
def figures(view: View) -> Drawn:
    """Return the four headline figures."""
    found = _cases(view)
    if found is None:
        return Drawn(None)
    whole, hard = found
    everywhere, alone = whole.of(OUTLOOK).skill, hard.of(OUTLOOK).skill if hard else None
    items = [
        _figure("Brier skill against the base rate", whole.brier),
        _figure("ROC-AUC, all", everywhere.auc if everywhere else None),
        _figure(
            "ROC-AUC, hard cases" if hard else "This outcome has no hard cases", alone.auc if alone else None
        ),
        _told(*track_live.short(judged.issued(_outcome(view)))),
    ]
    return Drawn(html.Dl(items, className="t-figures"))


def _figure(label: str, told: Figure | None) -> Component:
    return _told(
        words.number(told.value, 2) if told else words.NONE,
        label,
        words.between(told.low, told.high, 2) if told else "",
    )


def _told(value: str, label: str, interval: str = "") -> Component:
    return html.Div(
        [
            html.Dt(label),
            html.Dd([html.B(value), html.Span(interval, className="note") if interval else None]),
        ]
    )


# ---- calibration ------------------------------------------------------------------------------------------------------


@panel("track_record-reliability", "Does 30 % mean 30 %?")
def reliability(view: View) -> Drawn:
    """Return the reliability diagram."""
    found = _cases(view)
    if found is None:
        return _away(view)
    whole = found[0]
    counted = words.count(sum(one.n for one in whole.classes), "country-year")
    return Drawn(
        calibration.diagram(whole.classes),
        calibration.frame(whole.classes),
        f"Outlook of {BY_ID[whole.outcome].name}, of each 31 January {_years()} for that year. {calibration.says(whole.classes)}",
        reproduce(
            COMMAND,
            f"{counted} in {len(EDGES) - 1} classes; bars are 90 % Wilson intervals, which take years of one country as independent. {REVISED}",
        ),
        _credits(),
    )


@panel("track_record-curves", "How far a ranking carries", "ROC and precision-recall")
def curves(view: View) -> Drawn:
    """Return the ROC and precision-recall curves, of the hard cases where there are any."""
    found = _cases(view)
    if found is None:
        return _away(view)
    told = _headline(found)
    skill = told.of(OUTLOOK).skill
    if skill is None or not told.roc:
        return Drawn(empty("Too few outcomes to draw curves."), graphic=False)
    title = f"{CAREFUL} only" if told.outcome in HARD.values() else ALL
    return Drawn(
        [
            html.Div(
                [
                    html.Div([html.H3("ROC"), calibration.roc(told.roc)]),
                    html.Div(
                        [
                            html.H3("Precision and recall"),
                            calibration.precision_recall(told.precision_recall, skill.base_rate),
                        ]
                    ),
                ],
                className="t-pair",
            ),
            calibration.legend(told.roc),
        ],
        calibration.curves_frame({"ROC": told.roc, "Precision-recall": told.precision_recall}),
        f"{title}: area under the ROC curve {figure(skill.auc)}, average precision {figure(skill.average_precision)} "
        f"where the base rate is {words.percent(skill.base_rate, 1)}.",
        reproduce(COMMAND, f"Dashed: a ranking without knowledge. {REVISED}"),
        _credits(),
    )


@panel("track_record-regions", "By region", "UN regional groups; band: what happened, dot: what was said")
def regions(view: View) -> Drawn:
    """Return calibration by region."""
    found = _cases(view)
    if found is None or not found[0].regions:
        return _away(view)
    return Drawn(
        calibration.regions(found[0].regions),
        calibration.frame(found[0].regions, "UN regional group"),
        calibration.regions_says(found[0].regions),
        reproduce(
            COMMAND,
            "90 % Wilson intervals, which take years of one country as independent and so are rather too narrow.",
        ),
        _credits(),
        graphic=False,
    )


# ---- ranking ----------------------------------------------------------------------------------------------------------


def _both(found: tuple[Judged, Judged | None], of: str) -> list[Cases]:
    whole, hard = found
    return [Cases(ALL, getattr(whole, of)), *([Cases(CAREFUL, getattr(hard, of))] if hard else [])]


@panel("track_record-ranking", "Ranking skill, beside its baselines", "average precision, 5–95 %")
def ranking(view: View) -> Drawn:
    """Return average precision of the outlook and of everything it has to beat."""
    found = _cases(view)
    if found is None:
        return _away(view)
    cases = _both(found, "ranked")
    counted = next((one.told[0] for one in cases if one.told), None)
    left_out = f"{words.count(counted.n, 'country-year')} that all rank; " if counted else ""
    return Drawn(
        track_skill.beside(cases, "Ranking skill"),
        track_skill.beside_frame(cases),
        track_skill.beside_says(cases),
        reproduce(
            COMMAND,
            f"{track_skill.scale_note(cases)} {_years()}, {left_out}intervals from drawing whole countries 1,000 times. {REVISED}",
        ),
        _credits(),
        graphic=False,
    )


@panel("track_record-caught", "Caught, and the price")
def caught(view: View) -> Drawn:
    """Return the share caught at 10, 20 and 30 flags a year, and flags per hit."""
    found = _cases(view)
    if found is None:
        return _away(view)
    told = _headline(found)
    skill = told.of(OUTLOOK).skill
    if skill is None:
        return Drawn(empty("Too few outcomes to count flags."), graphic=False)
    some = [told.of(key) for key in (OUTLOOK, COMPOSITE, SECURITY)]
    what = (
        "onsets after five quiet years" if told.outcome in HARD.values() else "country-years with the outcome"
    )
    return Drawn(
        track_skill.caught(some),
        track_skill.caught_frame(some),
        note=f"{words.number(skill.positives)} {what}, {_years()}",
        source=reproduce(
            COMMAND,
            "Flags per hit are those of the outlook; intervals are in the table's titles and in the CSV.",
        ),
        credits=_credits(),
        graphic=False,
    )


@panel("track_record-years", "Year by year")
def by_year(view: View) -> Drawn:
    """Return skill by year, and each year's onsets caught and missed."""
    found = _cases(view)
    if found is None or not found[0].years:
        return _away(view)
    whole, hard = found
    told = _headline(found)
    return Drawn(
        track_skill.by_year(whole.years, hard.years if hard else ()),
        track_skill.years_frame({ALL: whole.years, **({CAREFUL: hard.years} if hard else {})}),
        track_skill.years_says(told.years, "onsets" if hard else "country-years with the outcome"),
        reproduce(
            COMMAND,
            f"Above: average precision of all country-years of the year, with 5–95 % interval. {REVISED}",
        ),
        _credits(),
    )


@panel("track_record-leads", "Lead time", "first 31 January among the first 20, at most five years before")
def leads(view: View) -> Drawn:
    """Return how long before the onsets their countries were flagged."""
    found = _cases(view)
    if found is None:
        return _away(view)
    hard = found[1]
    if hard is None or not any(one.leads for one in hard.ranked):
        return Drawn(empty("This outcome has no onsets, so there is no lead time to tell."), graphic=False)
    some = [hard.of(key) for key in (OUTLOOK, COMPOSITE, SECURITY)]
    return Drawn(
        track_skill.leads(some),
        track_skill.leads_frame(some),
        track_skill.leads_says(some[0]),
        reproduce(COMMAND, "Only years count in which the country had been quiet for five years itself."),
        _credits(),
        graphic=False,
    )


@panel(
    "track_record-pillars",
    "What each pillar adds",
    "models that read some pillars only; average precision, 5–95 %",
)
def pillars(view: View) -> Drawn:
    """Return the outlook made from one pillar, from two, and from all."""
    found = _cases(view)
    if found is None:
        return _away(view)
    cases = _both(found, "parts")
    if not cases[0].ranked:
        return Drawn(empty("No models of single pillars have been tried."), graphic=False)
    return Drawn(
        track_skill.beside(cases, "What each pillar adds"),
        track_skill.beside_frame(cases),
        track_skill.pillars_says(cases),
        reproduce(
            COMMAND,
            f"{track_skill.scale_note(cases)} Each is fitted anew at each origin from the features of its pillars alone.",
        ),
        _credits(),
        graphic=False,
    )


@panel("track_record-sets", "Every weight set", "composites; average precision, 5–95 %")
def sets(view: View) -> Drawn:
    """Return the skill of every built-in and saved weight set."""
    if _live(view):
        return Drawn(None, graphic=False)
    outcome = _outcome(view)
    wanted = [(ALL, outcome), *([(CAREFUL, HARD[outcome])] if outcome in HARD else [])]
    try:
        first, last = judged.origins().judged[0], judged.origins().judged[-1]
        cases = [
            Cases(
                title,
                [
                    Ranked(name, cache.weight_title(name), judged.of_set(one, name), ())
                    for name in cache.weight_sets()
                ],
            )
            for title, one in wanted
        ]
    except NotMade as error:
        return Drawn(empty(str(error)[:1].upper() + str(error)[1:]), graphic=False)
    return Drawn(
        track_skill.beside(cases, "Every weight set"),
        track_skill.beside_frame(cases),
        source=reproduce(
            f"skill --json --weights {view.weights}",
            f"{track_skill.scale_note(cases)} {first}–{last}, all country-years with a composite; a set that was tuned on these years is judged "
            "by what it learned from: its later years are on the Weights page.",
        ),
        credits=_credits(),
        actions=(link("Weights", view.to("/weights")),),
        graphic=False,
    )


@panel("track_record-counts", "Deaths by month", "error of the forecast distribution, lower is better")
def counts(view: View) -> Drawn:
    """Return CRPS and log score of the monthly forecasts by year, beside the benchmark."""
    if _live(view):
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


@panel("track_record-missed", "Missed, by name")
def missed(view: View) -> Drawn:
    """Return the misses by name, most deaths first."""
    found = _cases(view)
    if found is None:
        return _away(view)
    told = _headline(found)
    whole = view.get("all") == "missed" or len(told.missed) <= track_named.SHOWN
    shown = told.missed if whole else told.missed[: track_named.SHOWN]
    names = judged.indicator_names()
    what = "onsets" if told.outcome in HARD.values() else "country-years"
    return Drawn(
        track_named.listed(shown, names, view, "Missed, by name")
        if shown
        else empty("Nothing was missed in the years judged."),
        track_named.frame(told.missed, names),
        note=f"{what} outside the {NAMED_AT} highest outlooks of those at risk, most deaths first{_without(told)}",
        source=reproduce(
            COMMAND,
            f"Shaded: first {NAMED_AT} places. Filled: outlook; ring: composite. Beside it the highest indicator scores known on 31 January, and those without a value.",
        ),
        credits=_credits(),
        actions=() if whole else (link(f"All {len(told.missed)}", view.here(all="missed")),),
        graphic=False,
    )


def _without(told: Judged) -> str:
    silent = sum(one.place is None for one in told.missed)
    return f"; {silent} with — had no outlook or no score beside it, and count in no figure" if silent else ""


@panel("track_record-alarms", "False alarms, by name")
def alarms(view: View) -> Drawn:
    """Return the flags that nothing followed, the highest probability first."""
    found = _cases(view)
    if found is None:
        return _away(view)
    told = _headline(found)
    whole = view.get("all") == "alarms"
    names = judged.indicator_names()
    return Drawn(
        track_named.listed(told.alarms if whole else told.alarms[: track_named.SHOWN], names, view, "False alarms, by name")
        if told.alarms else empty("Every flag was followed by the outcome."),
        track_named.frame(told.alarms, names),
        note=f"among the {NAMED_AT} highest outlooks of those at risk, and the outcome did not come in the year; highest first",
        source=reproduce(COMMAND, "A probability of 30 % that is not followed is right seven times in ten: a false alarm is not by itself an error."),
        credits=_credits(),
        actions=() if whole or not told.alarms else (link(f"All {len(told.alarms)}", view.here(all="alarms")),),
        graphic=False,
    )  # fmt: skip


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
        _credits(),
        graphic=False,
    )


@panel("track_record-live", "Outlooks as issued")
def live(view: View) -> Drawn:
    """Return the outlooks issued so far, when each comes due, and how those that came due did."""
    if not _live(view):
        return Drawn(None, graphic=False)
    issued = judged.issued(_outcome(view))
    if not issued:
        return Drawn(
            empty("No outlook has been issued yet, so none has come due.", track_live.WHEN), graphic=False
        )
    return Drawn(
        track_live.table(issued),
        track_live.frame(issued),
        note=BY_ID[_outcome(view)].name,
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
