"""Weight sets that are being tried: written into an address, read back, and checked before anything is computed.

A draft is a set that is held and what differs from it: ``hr:50,ps:25,dh:25,hr.upstream:0``. Keys are pillars, cells (pillar
and lane) and indicators; what is not named weighs as in the set it began from. Only ratios matter at each level.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dashboard.view import BadAddress
from indicators.contract import Indicator, Lane, Pillar
from indicators.weights import WeightError, WeightSet

NAME = "draft"
LONGEST = 4000
"""Characters of the longest draft: every weight of some hundred indicators."""
REMEDY = "Weights are numbers of 0 or more, and at least one indicator must count."


def flat(weights: WeightSet, chosen: Iterable[Indicator]) -> dict[str, float]:
    """Return the weight of every pillar, cell and indicator by its key, those that a set leaves unsaid included."""
    told: dict[str, float] = {}
    for one in chosen:
        told[str(one.pillar)] = weights.pillar(one.pillar)
        told[f"{one.pillar}.{one.lane}"] = weights.lane(one.pillar, one.lane)
        told[one.id] = weights.indicator(one)
    return told


def read(text: str, base: WeightSet, chosen: Iterable[Indicator]) -> WeightSet:
    """Return the set that a draft stands for, ``base`` itself for an empty one; raise BadAddress for what cannot be one."""
    if not text:
        return base
    if len(text) > LONGEST:
        raise BadAddress(
            400,
            "These weights are too long to read.",
            f"Keep them under {LONGEST} characters, or save them as a version.",
        )
    return checked(_pairs(text), base, chosen)


def _pairs(text: str) -> dict[str, object]:
    found: dict[str, object] = {}
    for part in text.split(","):
        key, colon, weight = part.partition(":")
        if not colon or key in found:
            said = "is named twice" if colon else "is no weight"
            raise BadAddress(400, f"“{part[:60]}” {said}.", "Write name:number, separated by commas.")
        try:
            found[key] = float(weight)
        except ValueError:
            raise BadAddress(
                400, f"“{weight[:60]}” is not a number (weight of {key[:60]}).", REMEDY
            ) from None
    return found


def checked(given: Mapping[str, object], base: WeightSet, chosen: Iterable[Indicator]) -> WeightSet:
    """Return ``base`` with some weights changed; raise BadAddress for an unknown key or a weight that cannot be."""
    some = tuple(chosen)
    whole: dict[str, Any] = {**flat(base, some)}
    unknown = sorted(set(given) - set(whole))
    if unknown:
        raise BadAddress(
            400,
            f"There is no pillar, lane or indicator called “{unknown[0][:60]}”.",
            "Move the sliders of the Weights page; they know every name.",
        )
    if not given:
        return base
    whole |= given
    pillars = {str(one) for one in Pillar}
    cells = {f"{pillar}.{lane}" for pillar in pillars for lane in Lane}
    try:
        made = WeightSet(
            NAME,
            pillars={key: weight for key, weight in whole.items() if key in pillars},
            lanes=dict(base.lanes) | {key: weight for key, weight in whole.items() if key in cells},
            indicators={k: w for k, w in whole.items() if k not in pillars and k not in cells},
        )
    except WeightError as error:
        raise BadAddress(400, f"These weights cannot be used: {error}.", REMEDY) from None
    return require(made, some)


def require(weights: WeightSet, chosen: Iterable[Indicator]) -> WeightSet:
    """Return the set; raise BadAddress when no indicator counts in it."""
    if not any(weights.nominal(chosen).values()):
        raise BadAddress(400, "Every weight is 0.", REMEDY)
    return weights
