"""Hard cases by both meanings of quiet, since the two give different figures: what went before the year that is judged.

*Of the outcome*  Five years in which the outcome itself was not reached: every case is an onset of it. Countries at war are among
                  those at risk of killing civilians, as long as few are killed.
*Of conflict*     Five years below 25 deaths in state-based conflict. Countries where civilians are killed without such a conflict
                  are among those at risk, and easy to rank: the figures are higher.

For state-based conflict from 25 deaths the two are one. Probabilities are the same in both; only the State-years judged differ.

*Tried and left out*  To rank onsets of one-sided violence better, chosen on origins to 2010 and confirmed on 2011-2024: models that learn of
any civilian killed instead of 25 (AUC +0.033, 0.016 to 0.050, where chosen; -0.016, -0.033 to 0.001, where confirmed); years of quiet
countries alone or counted more; graded counts of deaths; state-based conflict learned with it; monotone trees; and 26 more features, of
one-sided violence over longer windows, by governments and groups and next door, of repression and of elections (none clear where chosen).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from indicators.origins import Origins
from indicators.outcomes import BY_ID, ONE_SIDED
from indicators.skill import Bools, Scores
from indicators.track import CHOICES, HARD, OUTLOOK, TITLES, Ranked, Record, ranked

CONFLICT = "state_based_25"
ALONE = "Outlook model, all it spoke of"
QUIET = max(one.quiet for one in BY_ID.values())


@dataclass(frozen=True)
class HardCases:
    """The State-years of an outcome with five years of quiet before, by one meaning of it, and how well each ranking did there."""

    outcome: str
    quiet: str
    """The outcome that was not reached in the five years: the same one, or conflict."""
    ranked: tuple[Ranked, ...]
    """On the State-years that all of them score."""
    alone: Ranked
    """The outlook on all State-years of which it spoke, many of small States that no composite scores."""


def hard_cases(record: Record, onsets: Mapping[str, tuple[Ranked, ...]]) -> tuple[HardCases, ...]:
    """Return the hard cases of every outcome by every meaning that differs; ``onsets`` holds rankings made already, by outcome."""
    return tuple(
        _of(record, outcome, quiet, onsets)
        for outcome in CHOICES
        for quiet in dict.fromkeys((outcome, CONFLICT))
    )


def _of(record: Record, outcome: str, quiet: str, onsets: Mapping[str, tuple[Ranked, ...]]) -> HardCases:
    onset = HARD.get(outcome) if quiet == outcome else None
    asked, before = onset or outcome, quiet_before(record.origins, quiet)

    def among(scores: Mapping[str, Scores], titles: Mapping[str, str]) -> tuple[Ranked, ...]:
        return ranked(
            record, asked, {key: np.where(before, one, np.nan) for key, one in scores.items()}, titles
        )

    beside = onsets[onset] if onset else among(record.scores(outcome), TITLES)
    (alone,) = among({OUTLOOK: record.probability(asked)}, {OUTLOOK: ALONE})
    return HardCases(outcome, quiet, beside, alone)


def quiet_before(origins: Origins, outcome: str) -> Bools:
    """Return by year and country whether the five years before were without an outcome.

    Where an onset of it is an outcome too, the countries at risk of that; otherwise nothing is known before the first origin.
    """
    if outcome in HARD:
        return np.asarray(~np.isnan(origins.of(HARD[outcome])))
    reached = origins.of(outcome) == 1
    quiet = np.zeros(reached.shape, dtype=bool)
    for row in range(QUIET, len(reached)):
        quiet[row] = ~reached[row - QUIET : row].any(axis=0)
    return quiet


def words(quiet: str) -> str:
    """Return what went before, in words: years in which an outcome was not reached."""
    event = BY_ID[quiet]
    what = "civilians killed" if event.series == ONE_SIDED else "deaths in state-based conflict"
    return f"five years below {event.threshold:,} {what}"
