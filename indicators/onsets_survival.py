"""What follows of all past onsets together: how often each side came before, how long before, and which of two came first.

*Shares*     Of the onsets at which it can be told: already under discussion when the window opened, first act before the onset, in its
             month (or span of months), after it within five years, never within five years, or none by the onset and unknown afterwards.
             Wilson intervals, 95 %; they take onsets as independent, which those of one country are not quite.
*Time*       Kaplan-Meier (statsmodels) of the time from the opening of the window to the first act, States under discussion already left
             out: right-censored where the window ends or the record breaks off, entering late where the record begins in the window.
             An onset that is told to the year or some months only is taken at its first day. Intervals 95 %, on the log-log scale.
*Pairs*      Which of two sides was first, by day, over onsets at which both can be told and could act from the same day: a Council that
             did not exist yet cannot have been first. What the record does not decide is counted apart.
*Beside*     How often a side had an act in the months before, at onsets and at all other State-years at risk of one (before 1 July):
             what acts everywhere all the time is always first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import numpy as np
from statsmodels.duration.survfunc import SurvfuncRight
from statsmodels.stats.proportion import proportion_confint

from data.countries import by_iso3
from indicators.onsets import BEFORE, SIDES, WINDOW, Case, moved
from indicators.onsets_dates import ONSETS, Onset
from indicators.onsets_sides import Side
from indicators.outcomes import Truth

ORDERS = ("already", "before", "same", "after", "never", "unknown_after", "untold")
PAIRS = (
    ("signal", "hrc"), ("signal", "sc"), ("hrc", "sc"), ("signal_hr", "signal_ps"), ("signal_hr", "sc"),
)  # fmt: skip
SPANS = (12, 60)
"""Months before, in which acts at onsets are compared with those at other State-years."""
NO_GROUP = "No regional group"
DAYS = 30.4375
"""Of a mean month."""
Share = dict[str, float | int | None]


def summary(
    made: Sequence[Case], found: Sequence[Onset], sides: Sequence[Side], truth: Truth
) -> dict[str, Any]:
    """Return all that is said of the onsets together, JSON-ready, by outcome."""
    said: dict[str, Any] = {}
    for outcome in ONSETS:
        mine = [one for one in made if one.outcome == outcome]
        said[outcome] = {
            "onsets": len(mine),
            "sides": {key: of_side(mine, key) for key in SIDES},
            "pairs": [pair(mine, one, other) for one, other in PAIRS],
            "beside": {
                side.id: beside([one for one in found if one.outcome == outcome], side, truth, outcome)
                for side in sides
            },
        }
    return said


def of_side(made: Sequence[Case], side: str) -> dict[str, Any]:
    """Return the shares of a side, over all and by decade and regional group, and its times to the first act."""
    return {
        "all": shares(made, side),
        "decades": _by(made, side, lambda one: f"{one.onset[:3]}0s"),
        "regions": _by(made, side, lambda one: by_iso3()[one.iso3].regional_group or NO_GROUP),
        "time": time_to_act(made, side),
    }


def _by(made: Sequence[Case], side: str, group: Callable[[Case], str]) -> dict[str, dict[str, Any]]:
    groups = sorted({group(one) for one in made}, key=lambda name: (name == NO_GROUP, name))
    return {name: shares([one for one in made if group(one) == name], side) for name in groups}


# ---- shares -----------------------------------------------------------------------------------------------------------


def order(one: Case, side: str) -> str:
    """Return where a side's first act lies against the onset: one of ``ORDERS``.

    It can be told where the record is unbroken from twelve months before the onset to its end, whatever the record then says: to
    count onsets that only an early act decides would count acts alone.
    """
    first = one.sides[side]
    latest = moved(date.fromisoformat(one.onset), -BEFORE).isoformat()
    if not first.opened or first.opened > latest or first.sure_to < one.onset_last:
        return "untold"
    if first.state == "already":
        return "already"
    if first.day and first.day <= first.sure_to:
        return "before" if first.day < one.onset else "same" if first.day <= one.onset_last else "after"
    return "never" if first.state == "none" else "unknown_after"


def shares(made: Sequence[Case], side: str) -> dict[str, Any]:
    """Return how many onsets lie where, and the share that was discussed or warned of before they came."""
    count = Counter(order(one, side) for one in made)
    told = len(made) - count["untold"]
    return {
        "onsets": len(made),
        "told": told,
        **{key: count[key] for key in ORDERS},
        "ahead": wilson(count["already"] + count["before"], told),
    }


def wilson(hits: int, of: int) -> Share:
    """Return a share with its 95 % Wilson interval, empty of nothing."""
    if not of:
        return {"hits": hits, "of": of, "value": None, "low": None, "high": None}
    low, high = proportion_confint(hits, of, method="wilson")
    return {"hits": hits, "of": of, "value": hits / of, "low": float(low), "high": float(high)}


# ---- times ------------------------------------------------------------------------------------------------------------


def times(made: Sequence[Case], side: str) -> list[tuple[float, bool, float]]:
    """Return months from the opening of the whole window to the first act or the end of what is known, whether acted, and the entry."""
    found = []
    for one in made:
        first = one.sides[side]
        if first.before or not first.sure_to or (first.day and first.day < first.opened):
            continue  # under discussion before it could enter
        start, end = (moved(date.fromisoformat(one.onset), months) for months in (-WINDOW, WINDOW))
        until = min(date.fromisoformat(first.sure_to), end)
        acted = bool(first.day) and date.fromisoformat(first.day) <= until
        stop = date.fromisoformat(first.day) if acted else until
        entry = (date.fromisoformat(first.opened) - start).days / DAYS
        found.append(
            ((stop - start).days / DAYS + (0.5 / DAYS), acted, entry)
        )  # half a day: nobody leaves as they enter
    return found


def time_to_act(made: Sequence[Case], side: str) -> dict[str, Any]:
    """Return the share acted on by months since the opening, with its interval, and the median lead over the onset."""
    held = times(made, side)
    acted = sum(yes for _, yes, _ in held)
    said: dict[str, Any] = {
        "at_risk": len(held),
        "acted": acted,
        "curve": [],
        "lead": None,
        "low": None,
        "high": None,
    }
    if not acted:
        return said
    time, status, entry = (np.array(column, dtype=np.float64) for column in zip(*held, strict=True))
    curve = SurvfuncRight(time, status, entry=entry)
    said["curve"] = [
        {"months": round(float(at) - WINDOW, 2), "share": 1 - float(share), "low": low, "high": high}
        for at, share, (low, high) in zip(
            curve.surv_times, curve.surv_prob, log_log(curve.surv_prob, curve.surv_prob_se), strict=True
        )
    ]
    said["lead"] = _lead(curve.quantile(0.5))
    late, early = (_lead(end) for end in reversed(curve.quantile_ci(0.5)))
    return said | {"low": late, "high": early}


def _lead(months: float) -> float | None:
    """Return the months before the onset of a time since the opening, None when it is not reached within five years after."""
    return round(WINDOW - float(months), 1) if np.isfinite(months) else None


def log_log(share: Any, error: Any) -> list[tuple[float, float]]:
    """Return the 95 % interval of the share acted on, at each time; from 0 to 1 where it cannot be told."""
    found = []
    for left, spread in zip(share, error, strict=True):
        if not 0 < left < 1:
            found.append((0.0, 1.0))
            continue
        width = 1.96 * spread / (left * abs(np.log(left)))
        ends = [1 - float(left ** np.exp(sign * width)) for sign in (-1, 1)]
        found.append((min(ends), max(ends)))
    return found


# ---- pairs ------------------------------------------------------------------------------------------------------------


def pair(held: Sequence[Case], one: str, other: str) -> dict[str, Any]:
    """Return how often one side was first, with the interval of its share among those decided."""
    count = Counter(_first_of(case, one, other) for case in held)
    decided = count[one] + count[other]
    return {
        "one": one,
        "other": other,
        "one_first": count[one],
        "other_first": count[other],
        "same_day": count["same"],
        "both_already": count["already"],
        "one_already": sum(_only_already(case, one, other) for case in held),
        "other_already": sum(_only_already(case, other, one) for case in held),
        "neither": count["neither"],
        "untold": count["untold"],
        "share": wilson(count[one], decided),
    }


def _only_already(case: Case, one: str, other: str) -> bool:
    """Return whether only one side, of two that can be told, had the State under discussion before the window."""
    mine, theirs = order(case, one), order(case, other)
    return mine == "already" and theirs not in ("already", "untold")


def _first_of(case: Case, one: str, other: str) -> str:
    """Return which side was first: its id, same, already (both before the window), neither or untold."""
    mine, theirs = (case.sides[key] for key in (one, other))
    if "untold" in (order(case, one), order(case, other)) or mine.opened != theirs.opened:
        return "untold"
    already = [first.state == "already" for first in (mine, theirs)]
    if any(already):
        return "already" if all(already) else one if already[0] else other
    days = [first.day if first.day and first.day <= first.sure_to else "" for first in (mine, theirs)]
    if all(days):
        return "same" if days[0] == days[1] else one if days[0] < days[1] else other
    for day, key, rest in ((days[0], one, theirs), (days[1], other, mine)):
        if day:
            return key if rest.sure_to >= day else "untold"
    return "neither" if mine.state == theirs.state == "none" else "untold"


# ---- beside State-years without an onset ------------------------------------------------------------------------------


def beside(found: Sequence[Onset], side: Side, truth: Truth, outcome: str) -> dict[str, dict[str, Share]]:
    """Return the share with an act in the months before: at onsets, and at the other State-years at risk."""
    others = [
        (truth.iso3[column], date(truth.years[row], 7, 1))
        for row, column in np.argwhere(truth.of(outcome) == 0)
    ]
    mine = [(one.iso3, one.first) for one in found]
    return {
        str(months): {"onsets": _acted(mine, side, months), "others": _acted(others, side, months)}
        for months in SPANS
    }


def _acted(places: Sequence[tuple[str, date]], side: Side, months: int) -> Share:
    count = Counter(_within(iso3, day, side, months) for iso3, day in places)
    return wilson(count[True], count[True] + count[False])


def _within(iso3: str, day: date, side: Side, months: int) -> bool | None:
    """Return whether a side had an act in the months before a day, None where its record does not cover them."""
    start = moved(day, -months)
    end = side.covers(max(start, side.began or start))
    if end is None or end < day or start < (side.began or start):
        return None
    act = side.first(iso3, start, day)
    return (act is not None and act.day < day) or side.in_force(iso3, start) is not None
