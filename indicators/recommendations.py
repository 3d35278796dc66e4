"""Recommendations of the Universal Periodic Review by theme, and the indicators they speak to.

What is known of a review is how many recommendations there were on each theme and what the State answered: accepted, noted, or
open in the report and answered later. A review that is not held is not known; so are all after the last day held.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pandas as pd
import yaml

from data.themes import ALL, Theme, measured, themes
from indicators.calibration import wilson
from indicators.movements import Movement

KIND = "upr_recommendations"


@dataclass(frozen=True)
class Link:
    """What a theme speaks to: ids of indicators, none where nothing measures it, and why."""

    indicators: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Answers:
    """Recommendations by answer."""

    accepted: int
    noted: int
    open: int

    @property
    def all(self) -> int:
        """Return how many there were."""
        return self.accepted + self.noted + self.open


NONE = Answers(0, 0, 0)


@dataclass(frozen=True)
class Review:
    """One review of a State: what it is in the database, when, and its recommendations by theme."""

    source: str
    event: str
    year: int
    cycle: int
    answers: Answers
    themes: Mapping[str, Answers]

    def of(self, theme: str) -> Answers:
        """Return the recommendations on a theme; none is known to be none, since a review is held as a whole."""
        return self.themes.get(theme, NONE)


@dataclass(frozen=True)
class Spoken:
    """A theme with the movements past their usual range of the indicators it speaks to."""

    theme: Theme
    rising: tuple[Movement, ...]


@dataclass(frozen=True)
class Precision:
    """The share of texts told rightly of all told (or of all there were), with its 90 % interval."""

    right: int
    of: int
    low: float
    high: float

    @property
    def share(self) -> float | None:
        """Return the share; None where none was in the sample."""
        return self.right / self.of if self.of else None


@cache
def links() -> Mapping[str, Link]:
    """Return what each theme speaks to, by its id."""
    text = (Path(__file__).parent / "themes.yml").read_text(encoding="utf-8")
    return MappingProxyType(
        {key: Link(tuple(one["indicators"]), one["why"]) for key, one in yaml.safe_load(text).items()}
    )


def reviews(events: pd.DataFrame) -> list[Review]:
    """Return the reviews among a State's events, the newest first; of one held twice, the record with fewest answers open."""
    found: dict[int, Review] = {}
    for source, event, detail, start in events.loc[
        events["kind"] == KIND, ["source", "event", "detail", "start"]
    ].itertuples(index=False):
        told = json.loads(detail)
        by_theme = {key: Answers(*counts) for key, counts in told["themes"].items()}
        one = Review(source, event, pd.Timestamp(start).year, told["cycle"], Answers(*told["all"]), by_theme)
        other = found.get(one.cycle)
        if other is None or (one.answers.open, one.source) < (other.answers.open, other.source):
            found[one.cycle] = one
    return sorted(found.values(), key=lambda one: -one.year)


def spoken(moved: Mapping[str, Movement]) -> list[Spoken]:
    """Return the themes that speak to a rising indicator, the largest rise first."""
    found = []
    for theme in themes():
        rising = [moved[key] for key in links()[theme.id].indicators if key in moved and moved[key].rising]
        if rising:
            found.append(Spoken(theme, tuple(sorted(rising, key=lambda one: -one.change))))
    return sorted(found, key=lambda one: -one.rising[0].change)


def precision(theme: str = ALL) -> Precision:
    """Return how often a theme that was told was right."""
    one = measured()[theme]
    return Precision(one.right, one.right + one.wrong, *wilson(one.right, one.right + one.wrong))


def recall(theme: str = ALL) -> Precision:
    """Return how much of what is on a theme was told."""
    one = measured()[theme]
    return Precision(one.right, one.right + one.missed, *wilson(one.right, one.right + one.missed))
