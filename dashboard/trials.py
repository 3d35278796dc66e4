"""What follows from a weight set that is tried: scores with intervals and ranks, and how well it would have warned.

A trial is named by the date, the set it began from and the draft's text, so that an answer is kept as others are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from dashboard import cache, drafts
from dashboard.figures.weights import Standing
from dashboard.figures.weights_skill import Beside, Cases, Half
from dashboard.keep import bind, kept
from dashboard.memory import give_back
from dashboard.view import View
from data.queries import AsOf
from indicators import effective, origins, registry, sensitivity, skill, uncertainty
from indicators.aggregation import contributions
from indicators.baselines import FIVE_YEARS, LAST_VALUE
from indicators.contract import Indicator
from indicators.effective import Alike
from indicators.engine import Measures, Scores, weigh
from indicators.origins import Origins
from indicators.sensitivity import Sensitivity
from indicators.skill import Paired, Skill
from indicators.uncertainty import SPREAD, Simulation
from indicators.weights import DEFAULT, WeightSet, presets, trained_until

WHOLE, HARD = "state_based_25", "onset_25"
"""The outcome of all country-years, and that of the hard cases."""
OUTCOMES = {
    WHOLE: ("All country-years", "25 or more state-based deaths in the year"),
    HARD: ("Hard cases: onset after five quiet years", "Onsets"),
}
SIMPLE = {LAST_VALUE: "Last value (deaths)", FIVE_YEARS: "Five-year mean (deaths)"}
SECURITY = "security_only"
SPREADS = {f"{one:g}": one for one in sorted({0.1, 0.2, SPREAD, 0.5, 1.0})}
"""Spreads of the drawn weights that a reader may choose, by how the address writes them."""


@dataclass(frozen=True)
class Trial:
    """A weight set that is tried: the date, the set it began from, what was changed, and the set compared with."""

    as_of: AsOf
    base: str
    draft: str
    against: str = DEFAULT
    spread: float = SPREAD
    """How far weights are drawn from the set: 0 not at all, 1 everywhere."""

    @property
    def chosen(self) -> tuple[Indicator, ...]:
        """Return the indicators that count on the date."""
        return cache.measures(self.as_of).measures.indicators

    @property
    def weights(self) -> WeightSet:
        """Return the set; raise BadAddress for a draft that cannot be one."""
        return drafts.require(
            drafts.read(self.draft, cache.weights_for(self.as_of, self.base), registry.indicators()),
            self.chosen,
        )

    @property
    def title(self) -> str:
        """Return what the set is called on the page."""
        return "This draft" if self.draft else "This set"

    @property
    def is_default(self) -> bool:
        """Return whether it weighs as the default does."""
        known = drafts.flat(cache.weights_for(self.as_of, DEFAULT), self.chosen)
        return drafts.flat(self.weights, self.chosen) == known


def of(view: View) -> Trial:
    """Return the trial of an address; raise BadAddress for a set to compare with that is not there."""
    against = view.choice("vs", cache.weight_sets(), DEFAULT)
    spread = view.choice("spread", SPREADS, f"{SPREAD:g}")
    return Trial(view.as_of, view.weights, view.get("set"), against, SPREADS[spread])


@kept(1)
def choices() -> dict[str, Sensitivity] | None:
    """Return which choice moves ranks most, by built-in weight set, or None when it has not been made."""
    return sensitivity.kept(bind()) or None


# ---- scores -----------------------------------------------------------------------------------------------------------


@kept(1)
def _today(as_of: AsOf) -> Measures:
    """Return the indicators at the as-of date alone, the last of all months: copies, so that these do not hold all the others."""
    held = cache.measures(as_of).measures
    return replace(
        held,
        dates=held.dates[-1:],
        value=held.value[:, -1:].copy(),
        score=held.score[:, -1:].copy(),
        age=held.age[:, -1:].copy(),
        unsure=held.unsure[:, -1:].copy(),
        bounded={key: (low[-1:].copy(), high[-1:].copy()) for key, (low, high) in held.bounded.items()},
        states=held.states[-1:].copy(),
    )


@kept(8)
def scores(as_of: AsOf, base: str, draft: str) -> Scores:
    """Return scores, intervals and grades at the as-of date, with the snapshot id of a named set with these weights."""
    return weigh(_today(as_of), Trial(as_of, base, draft).weights, as_of, cache.measures(as_of).digest)


def of_trial(trial: Trial) -> Scores:
    """Return the scores of a trial."""
    return scores(trial.as_of, trial.base, trial.draft)


@kept(8)
def simulation(as_of: AsOf, base: str, draft: str, spread: float) -> Simulation:
    """Return the intervals of scores and ranks over drawn choices; one request computes them, the others wait."""
    held = scores(as_of, base, draft)
    made = held.simulation if spread == SPREAD else uncertainty.of(held, spread=spread)
    give_back()
    return made


def composite(held: Scores) -> dict[str, float]:
    """Return the composite of every State that has one, the highest first."""
    made = held.composite[-1]
    order = np.argsort(-made, kind="stable")  # NaN comes last
    return {held.iso3[at]: float(made[at]) for at in order if not np.isnan(made[at])}


def standings(trial: Trial) -> list[Standing]:
    """Return every State that has a score with its intervals, the highest score first."""
    held = of_trial(trial)
    own, other = composite(held), composite(scores(trial.as_of, trial.against, ""))
    made, column = simulation(trial.as_of, trial.base, trial.draft, trial.spread), held.column
    places = {code: at + 1 for at, code in enumerate(other)}
    return [
        Standing(
            code,
            score,
            float(made.low[column[code]]),
            float(made.high[column[code]]),
            at + 1,
            int(made.rank_low[column[code]]),
            int(made.rank_high[column[code]]),
            other.get(code),
            places.get(code, 0),
            held.grade(code),
        )
        for at, (code, score) in enumerate(own.items())
    ]


# ---- skill ------------------------------------------------------------------------------------------------------------


@kept(1)
def past() -> Origins | None:
    """Return the past origins, or None when they have not been made."""
    return origins.load(bind())


@kept(32)
def _named(outcome: str, name: str) -> Skill:
    """Return the skill of a named set or of a simple ranking."""
    held = _held()
    scores = held.baseline(outcome, name) if name in SIMPLE else held.composite(_then(name))
    return skill.skill(scores, held.of(outcome), held.years, held.iso3, onset=outcome == HARD)


def _then(name: str) -> WeightSet:
    """Return a named set as it weighs the indicators of the past origins."""
    return presets(_held().indicators).get(name) or cache.weight_sets()[name]


def _held() -> Origins:
    found = past()
    if found is None:
        raise origins.NotMade("Past scores have not been computed yet.")
    return found


def default_title() -> str:
    """Return what the default set is called beside others."""
    return f"Default, {DEFAULT.replace('_', ' ')}"


@kept(8)
def _past_scores(as_of: AsOf, base: str, draft: str) -> npt.NDArray[Any]:
    """Return what a set would have said at the past origins, by year and country."""
    return _held().composite(Trial(as_of, base, draft).weights)


@kept(1)
def _past_default() -> npt.NDArray[Any]:
    return _held().composite(_then(DEFAULT))


@kept(16)
def cases(as_of: AsOf, base: str, draft: str) -> tuple[Cases, Cases]:
    """Return how a set ranked what then happened, all country-years and the hard cases; raise NotMade without past scores."""
    return _cases(Trial(as_of, base, draft), WHOLE), _cases(Trial(as_of, base, draft), HARD)


def _cases(trial: Trial, outcome: str) -> Cases:
    held = _held()
    title, counted = OUTCOMES[outcome]
    others = [SECURITY, *SIMPLE]
    titles = {SECURITY: "Security pillar alone"} | SIMPLE
    against: Paired | None = None
    if trial.is_default:
        own = _named(outcome, DEFAULT)
    else:
        truth, mine = held.of(outcome), _past_scores(trial.as_of, trial.base, trial.draft)
        own = skill.skill(mine, truth, held.years, held.iso3, onset=outcome == HARD)
        against = skill.paired(mine, _past_default(), truth, held.years)
        others, titles = [DEFAULT, *others], titles | {DEFAULT: default_title()}
    beside = (Beside(trial.title, own), *(Beside(titles[name], _named(outcome, name)) for name in others))
    return Cases(f"{title}, {held.judged[0]}–{held.judged[-1]}", counted, beside, against)  # fmt: skip


@kept(16)
def halves(as_of: AsOf, base: str, draft: str) -> tuple[Half, ...]:
    """Return the set against the default in the earlier and the later half of the years, nothing for the default itself."""
    trial, held = Trial(as_of, base, draft), _held()
    if trial.is_default:
        return ()
    first, last = held.judged[0], held.judged[-1]
    middle = trained_until(cache.weights_for(as_of, base)) or (first + last) // 2
    mine, theirs = _past_scores(as_of, base, draft), _past_default()
    truth = held.of(WHOLE)
    made = []
    for span in ((first, middle), (middle + 1, last)):
        own = skill.skill(mine, truth, held.years, held.iso3, within=span)
        between = skill.paired(mine, theirs, truth, held.years, within=span)
        made.append(Half(f"{span[0]}–{span[1]}", own.average_precision, between))
    return tuple(made)


def tuned(trial: Trial) -> str:
    """Return the warning of a set that was found by a search on outcomes, empty for one that was thought out."""
    until = trained_until(cache.weights_for(trial.as_of, trial.base))
    if until is None:
        return ""
    begun = "This draft began from a set tuned" if trial.draft else "This set was tuned"
    return f"{begun} on what happened up to {until}. Only the years after say how good it is."


def shares(trial: Trial, weights: WeightSet) -> dict[str, float]:
    """Return the nominal share of every pillar, cell and indicator in the composite."""
    return _summed(weights.nominal(trial.chosen), trial.chosen)


def effective_shares(trial: Trial) -> dict[str, float]:
    """Return the share of every pillar, cell and indicator in the variance of the composite."""
    found = effective.effective(_today(trial.as_of).score[:, -1], trial.chosen, trial.weights)
    return _summed({one.indicator: one.effective for one in found}, trial.chosen)


@kept(2)
def alike(as_of: AsOf) -> tuple[Alike, ...]:
    """Return the pairs of indicators that say nearly the same over States, the closest first."""
    today = _today(as_of)
    found = effective.alike(today.score[:, -1], today.indicators, cache.weights_for(as_of, DEFAULT))
    return tuple(sorted(found, key=lambda pair: -abs(pair.correlation)))


def parts(trial: Trial, iso3: str, weights: WeightSet) -> dict[str, float]:
    """Return the points of every indicator in one country's composite; empty where it has none."""
    today = _today(trial.as_of)
    column = today.iso3.index(iso3)
    points = contributions(today.score[:, -1, column : column + 1], today.indicators, weights)[:, 0]
    return {
        one.id: float(own) for one, own in zip(today.indicators, points, strict=True) if not np.isnan(own)
    }


def _summed(of_indicator: dict[str, float], chosen: tuple[Indicator, ...]) -> dict[str, float]:
    told = dict(of_indicator)
    for one in chosen:
        for key in (str(one.pillar), f"{one.pillar}.{one.lane}"):
            told[key] = told.get(key, 0.0) + of_indicator.get(one.id, 0.0)
    return told
