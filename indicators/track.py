"""What the track record shows: the outlook of past 31 Januaries beside the composite, the pillars and the simple rankings.

All are judged on the same State-years: those of which the outlook spoke and that every ranking beside it scores. Onsets among the
State-years left out are counted and named as well. *Hard cases* are onsets among the countries that had been quiet for five years.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from data.countries import by_iso3
from indicators import baselines, calibration
from indicators.calibration import Share
from indicators.contract import PILLAR_NAMES, Pillar
from indicators.origins import Origins
from indicators.outcomes import OUTCOMES
from indicators.periods import Array
from indicators.skill import LEAD_YEARS, NAMED_AT, Figure, Scores, Skill, TooFewOutcomes, places, skill
from indicators.weights import DEFAULT, WeightSet, presets

HARD = {"state_based_25": "onset_25", "one_sided_25": "one_sided_onset_25"}
"""The onset that stands for the hard cases of an outcome."""
CHOICES = ("state_based_25", "one_sided_25", "state_based_1000")
ONSETS = tuple(HARD.values())
OUTLOOK, COMPOSITE, SECURITY = "outlook", "composite", "ps_alone"
TITLES = {
    OUTLOOK: "Outlook model",
    COMPOSITE: "Composite, default weights",
    **{
        f"{pillar}_alone": f"{PILLAR_NAMES[pillar]} pillar alone"
        for pillar in (Pillar.PEACE_SECURITY, Pillar.HUMAN_RIGHTS)
    },
    "dh_alone": f"{PILLAR_NAMES[Pillar.DEVELOPMENT]} alone",
    baselines.LAST_VALUE: "Last value (deaths)",
    baselines.FIVE_YEARS: "Five-year mean (deaths)",
    baselines.BEST: "Best single indicator",
}
PARTS = {
    "ps": "Security alone",
    "hr": "Human rights alone",
    "dh": "Development alone",
    "hr+ps": "Human rights and security",
    "ps+dh": "Security and development",
    "hr+dh": "Human rights and development",
    "logistic": "All three pillars",
    "outlook": "All three, with boosting",
}
"""Models that read some pillars only, each a logistic model; the last is the outlook itself."""
NO_GROUP = "No regional group"


@dataclass(frozen=True)
class Said:
    """Probabilities by outcome (in the order of ``OUTCOMES``), year and country, each said on 31 January; NaN where none was."""

    years: tuple[int, ...]
    iso3: tuple[str, ...]
    probability: Scores
    low: Scores
    high: Scores
    parts: Mapping[str, Scores]
    """The same from models that read some pillars only, by the name of the model."""


@dataclass(frozen=True)
class Ranked:
    """One ranking, what it is called, and how well it ranked."""

    id: str
    title: str
    skill: Skill | None
    """None where too little happened to tell; without the names of hits and misses."""
    leads: tuple[tuple[int | None, int], ...]
    """How many onsets were first flagged so many years before, the longest first; None is never."""


@dataclass(frozen=True)
class Year:
    """How one year went: what was expected is the sum of the probabilities said."""

    year: int
    n: int
    happened: int
    expected: float
    caught: int
    """Of those that happened, how many were among the first twenty."""
    auc: Figure | None
    average_precision: Figure | None


@dataclass(frozen=True)
class Record:
    """The past origins and what the outlook said at them, on the same years and countries."""

    origins: Origins
    said: Said
    deaths: Array
    """By outcome, year and country of the origins."""

    @cached_property
    def span(self) -> tuple[int, int]:
        """Return the first and the last year that can be judged."""
        silent = np.asarray(np.isnan(self.laid(self.said.probability)).all(axis=(0, 2)))
        judged = self.origins.judged
        years = [year for at, year in enumerate(self.origins.years) if not silent[at] and year in judged]
        if not years:
            raise TooFewOutcomes("none of the years of which the outlook spoke can be judged yet")
        return years[0], years[-1]

    @cached_property
    def sets(self) -> dict[str, WeightSet]:
        """Return the composite's weights and those of each pillar alone."""
        alone = {
            f"{pillar}_alone": WeightSet(
                f"{pillar}_alone", pillars={str(one): float(one == pillar) for one in Pillar}
            )
            for pillar in Pillar
        }
        return {COMPOSITE: presets(self.origins.indicators)[DEFAULT], **alone}

    @cached_property
    def _composites(self) -> dict[str, Scores]:
        return {key: self.origins.composite(one) for key, one in self.sets.items()}

    def laid(self, values: Scores) -> Array:
        """Return values of the outlook's years and countries on those of the origins."""
        years = [self.origins.years.index(one) for one in self.said.years if one in self.origins.years]
        mine = [at for at, one in enumerate(self.said.years) if one in self.origins.years]
        column = {code: at for at, code in enumerate(self.origins.iso3)}
        both = [(at, column[code]) for at, code in enumerate(self.said.iso3) if code in column]
        laid = np.full(
            (len(values), len(self.origins.years), len(self.origins.iso3)), np.nan, dtype=np.float32
        )
        theirs, here = (list(one) for one in zip(*both, strict=True)) if both else ([], [])
        laid[np.ix_(range(len(values)), years, here)] = values[np.ix_(range(len(values)), mine, theirs)]
        return laid

    def happened(self, outcome: str) -> Array:
        """Return what happened in the years judged, by year and country; NaN in the others."""
        first, last = self.span
        inside = np.array([first <= year <= last for year in self.origins.years])
        return np.where(inside[:, None], self.origins.of(outcome), np.nan)

    def probability(self, outcome: str, part: str = "") -> Scores:
        """Return what was said, by year and country; of an onset only where the country was at risk."""
        laid = self.laid(self.said.parts[part] if part else self.said.probability)[place_of(outcome)]
        return np.where(np.isnan(self.origins.of(outcome)), np.nan, laid) if outcome in ONSETS else laid

    def scores(self, outcome: str) -> dict[str, Scores]:
        """Return every ranking by year and country, NaN outside of the State-years that all of them score."""
        found = {
            OUTLOOK: self.probability(outcome),
            **self._composites,
            **{name: self.origins.baseline(outcome, name) for name in baselines.NAMES if name in TITLES},
        }
        # The best indicator cannot be told of the first years; it alone does not narrow the comparison.
        narrow = [one for key, one in found.items() if key != baselines.BEST]
        common = ~np.isnan(np.stack([np.asarray(one, dtype=np.float32) for one in narrow])).any(axis=0)
        return {key: np.where(common, found[key], np.nan) for key in TITLES}


def place_of(outcome: str) -> int:
    """Return the place of an outcome among ``OUTCOMES``."""
    return [one.id for one in OUTCOMES].index(outcome)


def ranked(
    record: Record, outcome: str, scores: Mapping[str, Scores], titles: Mapping[str, str]
) -> tuple[Ranked, ...]:
    """Return how well each of some rankings of an outcome did."""
    found = []
    for key, one in scores.items():
        told = _skill(record, outcome, one)
        found.append(
            Ranked(key, titles[key], _short(told), _leads(told) if told and outcome in ONSETS else ())
        )
    return tuple(found)


def _short(told: Skill | None) -> Skill | None:
    return None if told is None else replace(told, hits=(), misses=())


def _leads(found: Skill) -> tuple[tuple[int | None, int], ...]:
    cases = [one.lead for one in (*found.hits, *found.misses) if one.rank is not None]
    return tuple((years, cases.count(years)) for years in (*range(LEAD_YEARS, -1, -1), None))


def _skill(
    record: Record, outcome: str, scores: Scores, within: tuple[int, int] | None = None
) -> Skill | None:
    origins = record.origins
    try:
        return skill(
            scores,
            record.happened(outcome),
            origins.years,
            origins.iso3,
            onset=outcome in ONSETS,
            within=within or record.span,
        )
    except TooFewOutcomes:
        return None


def beside(record: Record, outcome: str) -> tuple[Ranked, ...]:
    """Return the outlook, the composite, each pillar and the baselines, judged on the same State-years."""
    return ranked(record, outcome, record.scores(outcome), TITLES)


def parts(record: Record, outcome: str) -> tuple[Ranked, ...]:
    """Return the models that read some pillars only, on the State-years of the outlook itself."""
    spoken = ~np.isnan(record.scores(outcome)[OUTLOOK])
    scores = {
        key: np.where(spoken, record.probability(outcome, key), np.nan)
        for key in PARTS
        if key in record.said.parts
    }
    return ranked(record, outcome, scores, PARTS)


def built_in(record: Record, outcome: str) -> tuple[Ranked, ...]:
    """Return the skill of the built-in weight sets over all years that can be judged."""
    found = {
        key: weighed(record.origins, outcome, one) for key, one in presets(record.origins.indicators).items()
    }
    return tuple(Ranked(key, key, _short(one), ()) for key, one in found.items())


def years(record: Record, outcome: str) -> tuple[Year, ...]:
    """Return how the outlook did in each year judged."""
    said, truth = record.scores(outcome)[OUTLOOK], record.happened(outcome)
    ranks = places(said, truth)
    found = []
    for row, year in enumerate(record.origins.years):
        there = ~np.isnan(said[row]) & ~np.isnan(truth[row])
        if there.any():
            with_it = there & (truth[row] == 1)
            told = _skill(record, outcome, said, (year, year))
            found.append(
                Year(year, int(there.sum()), int(with_it.sum()), float(said[row, there].sum()),
                     int((with_it & (ranks[row] <= NAMED_AT)).sum()),
                     told.auc if told else None, told.average_precision if told else None)
            )  # fmt: skip
    return tuple(found)


def regions(record: Record, outcome: str) -> tuple[Share, ...]:
    """Return what was said and what happened by UN regional group."""
    groups: dict[str, list[int]] = {}
    for at, iso3 in enumerate(record.origins.iso3):
        groups.setdefault(by_iso3()[iso3].regional_group or NO_GROUP, []).append(at)
    ordered = dict(sorted(groups.items(), key=lambda one: (one[0] == NO_GROUP, one[0])))
    return calibration.by_group(record.scores(outcome)[OUTLOOK], record.happened(outcome), ordered)


def weighed(origins: Origins, outcome: str, weights: WeightSet) -> Skill | None:
    """Return the skill of a weight set over all years that can be judged, as ``python -m indicators skill`` gives it."""
    try:
        return skill(
            origins.composite(weights),
            origins.of(outcome),
            origins.years,
            origins.iso3,
            onset=outcome in ONSETS,
        )
    except TooFewOutcomes:
        return None
