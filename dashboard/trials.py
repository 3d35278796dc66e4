"""What follows from a weight set that is tried: scores with intervals and ranks, and how well it would have warned.

A trial is named by the date, the set it began from and the draft's text, so that an answer is kept as others are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard import cache, drafts
from dashboard.figures.weights import Standing
from dashboard.figures.weights_skill import Beside, Cases, Half
from dashboard.keep import bind, kept
from dashboard.view import View
from data.queries import AsOf
from indicators import origins, skill, uncertainty, variance
from indicators.aggregation import aggregate, contributions
from indicators.baselines import FIVE_YEARS, LAST_VALUE
from indicators.contract import Indicator
from indicators.engine import snapshot_id
from indicators.origins import Origins
from indicators.reliability import GRADES, reliability
from indicators.skill import Paired, Skill
from indicators.uncertainty import Simulation
from indicators.uncertainty_draws import Situation, situation
from indicators.variance import Pair
from indicators.weights import DEFAULT, WeightSet

WHOLE, HARD = "state_based_25", "onset_25"
"""The outcome of all country-years, and that of the hard cases."""
OUTCOMES = {
    WHOLE: ("All country-years", "25 or more state-based deaths in the year"),
    HARD: ("Hard cases: onset after five quiet years", "Onsets"),
}
SIMPLE = {LAST_VALUE: "Last value (deaths)", FIVE_YEARS: "Five-year mean (deaths)"}
SECURITY = "security_only"


@dataclass(frozen=True)
class Trial:
    """A weight set that is tried: the date, the set it began from, what was changed, and the set compared with."""

    as_of: AsOf
    base: str
    draft: str
    against: str = DEFAULT

    @property
    def chosen(self) -> tuple[Indicator, ...]:
        """Return the indicators that count on the date."""
        return cache.measures(self.as_of).measures.indicators

    @property
    def weights(self) -> WeightSet:
        """Return the set; raise BadAddress for a draft that cannot be one."""
        return drafts.require(
            drafts.read(self.draft, cache.weight_sets()[self.base], self.chosen), self.chosen
        )

    @property
    def title(self) -> str:
        """Return what the set is called on the page."""
        return "This draft" if self.draft else "This set"

    @property
    def is_default(self) -> bool:
        """Return whether it weighs as the default does."""
        known = drafts.flat(cache.weight_sets()[DEFAULT], self.chosen)
        return drafts.flat(self.weights, self.chosen) == known


def of(view: View) -> Trial:
    """Return the trial of an address; raise BadAddress for a set to compare with that is not there."""
    against = view.choice("vs", cache.weight_sets(), DEFAULT)
    return Trial(view.as_of, view.weights, view.get("set"), against)


# ---- scores -----------------------------------------------------------------------------------------------------------


@kept(1)
def _situation(as_of: AsOf) -> Situation:
    return situation(cache.measures(as_of).measures)


@kept(8)
def simulation(as_of: AsOf, base: str, draft: str) -> Simulation:
    """Return the intervals of scores and ranks, the same as those of a named set with these weights."""
    trial = Trial(as_of, base, draft)
    held = cache.measures(as_of)
    seed = f"{snapshot_id(as_of, held.digest, trial.weights)} {held.measures.dates[-1].isoformat()}"
    return uncertainty.simulate(_situation(as_of), trial.weights, seed=seed)


def composite(trial: Trial, weights: WeightSet) -> dict[str, float]:
    """Return the composite of every State that has one, the highest first."""
    measures = cache.measures(trial.as_of).measures
    made = aggregate(measures.score[:, -1], measures.indicators, weights).composite
    order = np.argsort(-made, kind="stable")  # NaN comes last
    return {measures.iso3[at]: float(made[at]) for at in order if not np.isnan(made[at])}


def standings(trial: Trial) -> list[Standing]:
    """Return every State that has a score with its intervals, the highest score first."""
    own, other = composite(trial, trial.weights), composite(trial, cache.weight_sets()[trial.against])
    made = simulation(trial.as_of, trial.base, trial.draft)
    column = {code: at for at, code in enumerate(made.iso3)}
    places = {code: at + 1 for at, code in enumerate(other)}
    return [
        Standing(code, score, float(made.low[column[code]]), float(made.high[column[code]]), at + 1,
                 int(made.rank_low[column[code]]), int(made.rank_high[column[code]]), other.get(code), places.get(code, 0))
        for at, (code, score) in enumerate(own.items())
    ]  # fmt: skip


def grades(trial: Trial) -> dict[str, str]:
    """Return the reliability grade of every State under the set, empty without a composite."""
    measures = cache.measures(trial.as_of).measures
    weights = trial.weights
    made = aggregate(measures.score[:, -1], measures.indicators, weights)
    found = reliability(
        made.composite, made.coverage, measures.age[:, -1], measures.unsure[:, -1], measures.indicators, weights
    )  # fmt: skip
    return {code: GRADES[int(grade)] for code, grade in zip(measures.iso3, found.grade, strict=True)}


# ---- skill ------------------------------------------------------------------------------------------------------------


@kept(1)
def past() -> Origins | None:
    """Return the past origins, or None when they have not been made."""
    return origins.load(bind())


@kept(32)
def _named(outcome: str, name: str) -> Skill:
    """Return the skill of a named set or of a simple ranking."""
    held = _held()
    scores = held.baseline(outcome, name) if name in SIMPLE else held.composite(cache.weight_sets()[name])
    return skill.skill(scores, held.of(outcome), held.years, held.iso3, onset=outcome == HARD)


def _held() -> Origins:
    found = past()
    if found is None:
        raise origins.NotMade("Past scores have not been computed yet.")
    return found


def default_title() -> str:
    """Return what the default set is called beside others."""
    return f"Default, {DEFAULT.replace('_', ' ')}"


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
        truth, mine = held.of(outcome), held.composite(trial.weights)
        own = skill.skill(mine, truth, held.years, held.iso3, onset=outcome == HARD)
        against = skill.paired(mine, held.composite(cache.weight_sets()[DEFAULT]), truth, held.years)
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
    middle = (first + last) // 2
    mine, theirs = held.composite(trial.weights), held.composite(cache.weight_sets()[DEFAULT])
    truth = held.of(WHOLE)
    made = []
    for span in ((first, middle), (middle + 1, last)):
        own = skill.skill(mine, truth, held.years, held.iso3, within=span)
        between = skill.paired(mine, theirs, truth, held.years, within=span)
        made.append(Half(f"{span[0]}–{span[1]}", own.average_precision, between))
    return tuple(made)


def tuned(trial: Trial) -> str:
    """Return the warning of a set that was found by a search, empty for one that was thought out."""
    note = cache.weight_sets()[trial.base].note
    return f"This set was tuned. {note}" if "tuned" in note.lower() or "optimis" in note.lower() else ""


def shares(trial: Trial, weights: WeightSet) -> dict[str, float]:
    """Return the nominal share of every pillar, cell and indicator in the composite."""
    return _summed(weights.nominal(trial.chosen), trial.chosen)


def effective_shares(trial: Trial) -> dict[str, float]:
    """Return the share of every pillar, cell and indicator in the variance of the composite."""
    measures = cache.measures(trial.as_of).measures
    return _summed(
        variance.variance_shares(measures.score[:, -1], measures.indicators, trial.weights), trial.chosen
    )


@kept(2)
def _alike(as_of: AsOf) -> tuple[Pair, ...]:
    measures = cache.measures(as_of).measures
    return tuple(variance.alike(measures.score[:, -1], measures.indicators))


def alike(trial: Trial) -> tuple[Pair, ...]:
    """Return the pairs of indicators that count and say nearly the same over States, the closest first."""
    weighs = trial.weights.nominal(trial.chosen)
    return tuple(pair for pair in _alike(trial.as_of) if weighs[pair.one.id] and weighs[pair.other.id])


def parts(trial: Trial, iso3: str, weights: WeightSet) -> dict[str, float]:
    """Return the points of every indicator in one country's composite; empty where it has none."""
    measures = cache.measures(trial.as_of).measures
    column = measures.iso3.index(iso3)
    points = contributions(measures.score[:, -1, column : column + 1], measures.indicators, weights)[:, 0]
    return {
        one.id: float(own) for one, own in zip(measures.indicators, points, strict=True) if not np.isnan(own)
    }


def _summed(of_indicator: dict[str, float], chosen: tuple[Indicator, ...]) -> dict[str, float]:
    told = dict(of_indicator)
    for one in chosen:
        for key in (str(one.pillar), f"{one.pillar}.{one.lane}"):
            told[key] = told.get(key, 0.0) + of_indicator.get(one.id, 0.0)
    return told
