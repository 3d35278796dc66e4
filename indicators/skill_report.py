"""The skill of a weight set as it is told: all outcomes, years apart, beside the simple rankings and the other sets."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from indicators import baselines, registry
from indicators.origins import ABOUT, Origins
from indicators.outcomes import OUTCOMES, Outcome
from indicators.skill import (
    ENDS,
    FLAGS,
    NAMED_AT,
    RESAMPLES,
    SEED,
    Paired,
    Scores,
    Skill,
    TooFewOutcomes,
    paired,
    skill,
)
from indicators.weights import DEFAULT, OPTIMISED, WeightSet, trained_until

TOLD = ("state_based_25", "onset_25", "one_sided_25", "one_sided_onset_25")
"""Outcomes that a report tells; the onsets are the hard cases."""
SPLIT = 2010
HINDSIGHT = (
    "UCDP lists the events of a conflict in its years below 25 deaths only once it has had a year with 25. Few deaths before an "
    "onset are therefore partly known by hindsight, and skill for onsets is flattered by an amount that these data cannot tell."
)
FLOOR_NOTE = "State-years without a score are left out, named among the misses and counted; comparisons use those that both rankings score."


@dataclass(frozen=True)
class Part:
    """Some of the judged years."""

    id: str
    first: int
    last: int

    @property
    def within(self) -> tuple[int, int]:
        """Return the years, ends included."""
        return self.first, self.last


def parts(origins: Origins) -> tuple[Part, ...]:
    """Return all years judged, those up to ``SPLIT`` that weights may be tuned on, and the later ones."""
    first, last = origins.judged[0], origins.judged[-1]
    return Part("all", first, last), Part("train", first, min(SPLIT, last)), Part("later", SPLIT + 1, last)


def outcomes() -> tuple[Outcome, ...]:
    """Return the outcomes that a report tells."""
    return tuple(one for one in OUTCOMES if one.id in TOLD)


def judge(origins: Origins, score: Scores, outcome: Outcome, part: Part) -> Skill:
    """Return the skill of a score for an outcome in some years; raise TooFewOutcomes."""
    return skill(
        score,
        origins.of(outcome.id),
        origins.years,
        origins.iso3,
        onset=bool(outcome.quiet),
        within=part.within,
    )


def against(origins: Origins, one: Scores, other: Scores, outcome: Outcome, part: Part) -> Paired:
    """Return how much better ``one`` ranks than ``other``; raise TooFewOutcomes."""
    return paired(one, other, origins.of(outcome.id), origins.years, within=part.within)


def rivals(origins: Origins, outcome: Outcome, sets: Sequence[WeightSet]) -> dict[str, Scores]:
    """Return what a set stands beside, by name: the simple rankings, then the other sets."""
    simple: dict[str, Scores] = {name: origins.baseline(outcome.id, name) for name in baselines.NAMES}
    return simple | {one.label: origins.composite(one) for one in sets}


def report(origins: Origins, weights: WeightSet, sets: Sequence[WeightSet]) -> dict[str, Any]:
    """Return everything about the skill of ``weights``, beside the simple rankings and ``sets``, as JSON-ready values.

    ``sets`` must hold the default, with which all are compared.
    """
    score = origins.composite(weights)
    told: list[dict[str, Any]] = []
    for outcome in outcomes():
        beside = rivals(origins, outcome, sets)
        told.append(
            {
                "outcome": outcome.id,
                "name": outcome.name,
                "hard_cases": bool(outcome.quiet),
                "skill": {
                    part.id: _told(origins, score, outcome, part, cases=part.id == "all")
                    for part in parts(origins)
                },
                "beside": {
                    name: {
                        "skill": {part.id: _told(origins, other, outcome, part) for part in parts(origins)},
                        "this_set_against_it": {
                            part.id: _compared(origins, score, other, outcome, part)
                            for part in parts(origins)
                        },
                        "tuned_on_outcomes_until": trained_until_named(name),
                    }
                    for name, other in beside.items()
                },
            }
        )
    for found in told:
        found["against_default"] = found["beside"][DEFAULT]["this_set_against_it"]
    return {"metadata": _metadata(origins), "weights": _weights(weights), "outcomes": told}


def trained_until_named(name: str) -> int | None:
    """Return the last year a ranking was tuned on, None where it was not."""
    return trained_until(WeightSet(OPTIMISED)) if name == OPTIMISED else None


def _weights(weights: WeightSet) -> dict[str, Any]:
    until = trained_until(weights)
    warning = (
        None
        if until is None
        else f"tuned on the years up to {until}: what it is judged by there it has seen. Read the later years"
    )
    return weights.as_dict() | {"tuned_on_outcomes_until": until, "warning": warning}


def _metadata(origins: Origins) -> dict[str, Any]:
    return {
        "as_of": origins.as_of.isoformat(),
        "origins": "31 January of each year, judged by the calendar year",
        "years": [origins.judged[0], origins.judged[-1]],
        "parts": {part.id: [part.first, part.last] for part in parts(origins)},
        "indicators": len(origins.indicators),
        "data": ABOUT,
        "hindsight": HINDSIGHT,
        "without_score": FLOOR_NOTE,
        "score": "composite as printed, two decimals; ties count half, and share the last flags",
        "interval": f"{ENDS[0]:g} to {ENDS[1]:g} %: {RESAMPLES} draws of whole countries, seed {SEED}",
        "flags_a_year": list(FLAGS),
        "named_at": NAMED_AT,
        "baselines": baselines.NAMES,
        "best_single_indicator_now": {key: ids[-1] for key, ids in origins.best.items()},
        "origins_digest": origins.digest,
        "code": registry.version(),
    }


def _told(
    origins: Origins, score: Scores, outcome: Outcome, part: Part, *, cases: bool = False
) -> dict[str, Any]:
    try:
        made = judge(origins, score, outcome, part)
    except TooFewOutcomes as error:
        return {"problem": str(error)}
    told: dict[str, Any] = {
        "n": made.n,
        "positives": made.positives,
        "countries": made.countries,
        "without_score": made.unscored,
        "positives_without_score": made.unscored_positives,
        "base_rate": _number(made.base_rate),
        "auc": _figure(made.auc),
        "average_precision": _figure(made.average_precision),
        "flags": {
            str(one.count): {"recall": _figure(one.recall), "flags_per_hit": _figure(one.per_hit)}
            for one in made.flags
        },
        "lead": None
        if made.lead is None
        else {
            "mean_years": _figure(made.lead.years),
            "share_flagged_a_year_ahead": _figure(made.lead.ahead),
            "never_flagged": made.lead.never,
        },
    }
    if cases:
        for name in ("hits", "misses"):
            told[name] = [
                {"iso3": one.iso3, "year": one.year, "rank": one.rank, "lead": one.lead}
                for one in getattr(made, name)
            ]
    return told


def _compared(origins: Origins, one: Scores, other: Scores, outcome: Outcome, part: Part) -> dict[str, Any]:
    try:
        made = against(origins, one, other, outcome, part)
    except TooFewOutcomes as error:
        return {"problem": str(error)}
    return {"n": made.n} | {
        name: _figure(figure) | {"words": made.words(figure)}
        for name, figure in (
            ("auc", made.auc),
            ("average_precision", made.average_precision),
            (f"recall_{NAMED_AT}", made.recall),
        )
    }


def _figure(figure: Any) -> dict[str, Any]:
    return {"value": _number(figure.value), "low": _number(figure.low), "high": _number(figure.high)}


def _number(value: float) -> float | None:
    return round(value, 6) if math.isfinite(value) else None
