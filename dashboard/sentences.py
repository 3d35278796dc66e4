"""The two sentences a Country page opens with, from numbers alone and by the same rule for every State.

The first says what is high and how sure that is, the second what moved within a year and why. ``RULE`` is the rule in
words, for the methodology page.
"""

from __future__ import annotations

from collections.abc import Mapping

from dash import html

from dashboard import words
from dashboard.components import Part
from dashboard.theme import risk_class
from indicators.changes import Cause
from indicators.contract import PILLAR_NAMES, Indicator, Lane, Pillar
from indicators.drivers import Moved
from indicators.profile import Profile
from indicators.uncertainty import LABEL

LEVELS = ("low", "fairly low", "moderate", "high", "very high")
"""The five classes of the composite: 0–19, 20–34, 35–49, 50–64, 65–100."""
GRADES = {
    "A": "nearly complete and recent",
    "B": "mostly complete and recent",
    "C": "incomplete or old",
    "D": "too incomplete or old to lean on",
}
SUBJECTS = {
    Cause.SITUATION: "new figures",
    Cause.WINDOW: "old shocks leaving their window",
    Cause.REVISED: "revised data",
    Cause.METHOD: "another method or weights",
}
LITTLE = 1.0
"""Points in a year below which a composite counts as hardly moved."""
WORTH_SAYING = 0.5
"""Points from which a cause is named."""
RULE = (
    "First sentence: the class of the composite (0–19 low, 20–34 fairly low, 35–49 moderate, 50–64 high, 65–100 very high), "
    "its interval over drawn choices, its two highest cells and the grade of reliability. Second: the change in a year; below 1.0 points it "
    "hardly moved; then each cause of at least 0.5 points, largest first, and of new figures the indicator they moved most."
)


def cell_words(pillar: Pillar, lane: Lane) -> str:
    """Return a cell in words: upstream human rights, peace and security after conflict."""
    name = PILLAR_NAMES[pillar].lower()
    return f"{name} after conflict" if lane == Lane.RECURRENCE else f"{lane} {name}"


def inside(name: str) -> str:
    """Return a name as it stands inside a sentence: Torture as torture, GDP as it is."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def level(now: Profile) -> list[Part]:
    """Return the first sentence of a country: what is high and how sure that is, or why there is no score."""
    if now.composite is None:
        return no_score(now)
    highest = [
        f"{cell_words(pillar, lane)} ({words.number(score)})" for pillar, lane, score in now.known_cells[:2]
    ]
    return [
        f"Risk is {LEVELS[risk_class(now.composite) - 1]}: ",
        html.Strong(words.number(now.composite)),
        f" of 100 ({words.between(now.low, now.high)}; {LABEL}), most in {words.listed(highest)}, ",
        f"on figures {GRADES[now.grade]}.",
    ]


def no_score(now: Profile) -> list[Part]:
    """Return why there is no composite."""
    if not now.is_state:
        return [
            f"There is no score: it is not listed as a State on {words.day(now.on)}, and only States are scored."
        ]
    return [
        "There is no score: ",
        html.Strong(f"{now.held} of {now.declared} indicators"),
        " have a figure on this date, too few to fill half of the weight at every level.",
    ]


def movement(now: Profile, moved: Moved | None, names: Mapping[str, Indicator]) -> list[Part]:
    """Return the second sentence: how far the composite moved in a year, and through what."""
    if now.composite is None:
        return ["What is held is shown below; a missing figure is never counted as zero."]
    if moved is None:
        return ["How it moved within a year cannot be said, because there was no score a year before."]
    told = _causes(moved, names)
    if abs(moved.change) < LITTLE:
        verb: list[Part] = ["hardly moved (", html.Strong(words.signed(moved.change)), ")"]
    else:
        rose = "rose" if moved.change > 0 else "fell"
        verb = [f"{rose} by ", html.Strong(words.number(abs(moved.change), 1)), " points"]
    return ["In a year it ", *verb, f": {told}." if told else "."]


def _causes(moved: Moved, names: Mapping[str, Indicator]) -> str:
    told = [(cause, points) for cause, points in moved.causes.items() if abs(points) >= WORTH_SAYING]
    told.sort(key=lambda one: -abs(one[1]))
    return "; ".join(f"{SUBJECTS[cause]} {_cause(moved, cause, points, names)}" for cause, points in told)


def _cause(moved: Moved, cause: Cause, points: float, names: Mapping[str, Indicator]) -> str:
    """Return the points of a cause, and the indicator it moved most in that direction."""
    same_way = [key for key, own in moved.largest(cause) if (own > 0) == (points > 0) and key in names]
    through = f", mostly {inside(names[same_way[0]].name)}" if same_way and cause == Cause.SITUATION else ""
    relief = ", which is no relief" if cause == Cause.WINDOW and points < 0 else ""
    return f"{words.signed(points)}{through}{relief}"
