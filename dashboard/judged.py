"""What the Track record page reads: the kept back-test, the trials of monthly deaths, past trajectories and issued outlooks."""

from __future__ import annotations

from math import isnan

from dashboard import cache, trials
from dashboard.figures.track_live import Issued
from dashboard.figures.track_named import Followed
from dashboard.keep import bind, kept, moment
from data import outlooks
from data.frames import load_panel
from data.outlooks import Issue
from data.queries import resolve_as_of
from indicators import analogues, count_trials, outcomes, outlook_issue, registry, track, track_record
from indicators.counts import Trial
from indicators.hard_cases import HardCases
from indicators.origins import NotMade, Origins
from indicators.outcomes import Truth
from indicators.outlook_issue import LiveScore
from indicators.skill import Skill
from indicators.track_record import Judged, TrackRecord

YEARS_AFTER = 3


@kept(1)
def backtest() -> TrackRecord | None:
    """Return the back-test made from the present figures, None when there is none."""
    try:
        return track_record.load(bind())
    except NotMade:
        return None


def judged(outcome: str) -> tuple[Judged, Judged | None] | None:
    """Return the back-test of an outcome and of its hard cases, None for what is not there."""
    held = backtest()
    if held is None:
        return None
    hard = track.HARD.get(outcome)
    return held.outcomes[outcome], held.outcomes[hard] if hard else None


def hard_cases(outcome: str) -> tuple[HardCases, ...]:
    """Return the hard cases of an outcome by every meaning of quiet; none without a back-test."""
    held = backtest()
    return tuple(one for one in held.hard_cases if one.outcome == outcome) if held else ()


@kept(1)
def counts() -> dict[str, tuple[Trial, ...]] | None:
    """Return the yearly trials of the forecasts of monthly deaths, None when they have not been made."""
    try:
        return count_trials.load(bind())
    except count_trials.NotMade:
        return None


@kept(64)
def of_set(outcome: str, name: str) -> Skill | None:
    """Return the skill of a weight set, None where it cannot be told; raise NotMade without past scores."""
    made = backtest()
    kept_ones = {one.id: one.skill for one in made.outcomes[outcome].sets} if made else {}
    weights = cache.weight_sets()[name]
    return (
        kept_ones[name]
        if name in kept_ones and weights.name == name
        else track.weighed(origins(), outcome, weights)
    )


def origins() -> Origins:
    """Return the past origins; raise NotMade when they have not been made."""
    found = trials.past()
    if found is None:
        raise NotMade("past scores have not been made from these figures. Run: python -m indicators refresh")
    return found


@kept(1)
def indicator_names() -> dict[str, str]:
    """Return the name of every indicator by its id."""
    return {one.id: one.name for one in registry.indicators()}


@kept(1)
def _truth() -> Truth:
    at = resolve_as_of(bind())
    return outcomes.truth(load_panel(bind(), at, outcomes.SERIES))


@kept(16)
def followed(iso3: str, year: int) -> tuple[Followed, ...]:
    """Return the past trajectories nearest to a country's up to a year, and the deaths in state-based conflict that followed."""
    truth = _truth()
    column = {code: at for at, code in enumerate(truth.iso3)}
    deaths = truth.deaths[[one.id for one in outcomes.OUTCOMES].index("state_based_25")]

    def of(code: str, when: int) -> float | None:
        if when not in truth.row or code not in column:
            return None
        value = float(deaths[truth.row[when], column[code]])
        return None if isnan(value) else value

    return tuple(
        Followed(
            one,
            of(one.iso3, one.year - 1),
            tuple((one.year + at, of(one.iso3, one.year + at)) for at in range(YEARS_AFTER)),
        )
        for one in analogues.nearest(origins(), iso3, year)
    )


def issued(outcome: str) -> tuple[Issued, ...]:
    """Return the outlooks issued so far with their scores for an outcome, the newest first."""
    every, scores = _issued(moment())
    of_issue = {one.issue.id: one for one in scores if one.outcome == outcome}
    return tuple(Issued(one, of_issue.get(one.id)) for one in reversed(every))


@kept(1)
def _issued(_moment: int) -> tuple[tuple[Issue, ...], tuple[LiveScore, ...]]:
    """Return what was issued and the scores of what came due; issuing is no run, so it is looked at anew every few seconds."""
    return outlooks.issues(bind()), outlook_issue.live(bind())
