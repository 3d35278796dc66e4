"""Where conflict may come back: post-conflict States, the hazard of a return, what holds and what erodes, missions that left.

*Post-conflict*  No year with 25 or more deaths in state-based conflict for one to twenty years (``recurrence_spells``).
*Hazard*         The chance that conflict comes back within 12 and 36 months (``recurrence_model``), by the model that did better on past
                 Januaries: the full one only where its gain in concordance is clear, else the years since conflict alone. The interval, 5-95 %,
                 is that of the parameters; that the future may differ from the past is not in it.
*Window*         On a 31 January, that calendar year and the two after; at other dates beginning with the year that holds most of the
                 twelve months to come, by a model taught with information as old as on the date.
*Holds, erodes*  The indicators of capacity to prevent (``resilience``) whose score moved by three points or more in three years, both as
                 known on their day.
*Missions*       Peace operations and political missions; those that ended within the last 24 months that the record covers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import Engine

from data import acts as council_acts
from data import derived
from data.derived import Derived
from data.frames import PackedPanel, load_panel
from data.queries import AsOf, resolve_as_of, state_digest
from indicators import outcomes, registry
from indicators.onsets import moved
from indicators.onsets_dates import MONTHLY
from indicators.origins import NotMade
from indicators.panel import Panel
from indicators.periods import Array
from indicators.recurrence_missions import Mission, by_state, gone, missions, record_end, there
from indicators.recurrence_spells import THRESHOLD, Years, conflict_years

if TYPE_CHECKING:
    from indicators.features_windows import Feature
    from indicators.recurrence_trial import Said

FAMILY = "recurrence"
COVARIATES = {
    "conflict_years_30": "Years of conflict in 30",
    "deaths_state_based_10y": "Deaths in the worst of 10 years",
    "v2x_rule": "Rule of law",
    "near_in_conflict": "Neighbours in conflict",
    "infant_mortality": "Infant mortality",
    "mission": "UN mission present",
}
"""What the full model reads: features of the outlook, one measure each of institutions, neighbourhood and poverty, and missions."""
HELD, POINTS = 36, 3.0
"""Months and points of the score over which an indicator holds or erodes."""
_DECIDE = (
    "recurrence.py", "recurrence_missions.py", "recurrence_spells.py", "recurrence_model.py", "recurrence_trial.py", "features.py", "features_windows.py",
    "features_security.py", "features_slow.py", "outcomes.py",
)  # fmt: skip


@dataclass(frozen=True)
class Chance:
    """A chance with its 5-95 % interval, 0 to 1."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class State:
    """A post-conflict State."""

    iso3: str
    last_conflict: int
    since: int
    """Years from the last conflict year to the last year with figures."""
    conflict_years: int
    """Of the thirty years up to then."""
    worst: int | None
    """Deaths in its worst year since 1989, None where conflict ended before."""
    months_12: Chance
    months_36: Chance
    missions: tuple[Mission, ...]
    holds: dict[str, float]
    """Change of the risk score in points by indicator; below 0 is better."""
    erodes: dict[str, float]


@dataclass(frozen=True)
class Recurrence:
    """The post-conflict States of a date, and how far what is said of them can be trusted."""

    as_of: str
    last: int
    """Last year with figures."""
    ahead: int
    """First year spoken of."""
    model: str
    """full or baseline."""
    states: tuple[State, ...]
    left: tuple[Mission, ...]
    """Missions that ended in the last 24 months of the record, in any State."""
    record_end: str
    """Last day that the record of missions covers; empty without one."""
    effects: tuple[dict[str, Any], ...]
    """Hazard ratios of the model used, for a spread of each covariate, with 95 % intervals."""
    trial: dict[str, Any]
    peace: dict[str, Any]


def make(bind: Engine, as_of: AsOf) -> Recurrence:
    """Return the post-conflict States as known on a date; raise TooFewOutcomes when too few returns are known to learn from."""
    from indicators import recurrence_trial as trying
    from indicators.features import Origins
    from indicators.outlook_issue import judged_by

    packed = load_panel(bind, as_of, _series(trying.FEATURE_SET))
    truth = outcomes.truth(packed)
    years = conflict_years(packed, truth)
    held = missions(council_acts.acts(bind, as_of))
    setting = trying.Setting(packed, years, Origins(packed, trying.FEATURE_SET), by_state(held))
    trial = trying.judged(trying.tried(setting), len(packed.iso3))
    full, year = trial["concordance"]["36"]["gain"]["low"] > 0, judged_by(as_of.on)
    said = trying.said(setting, as_of.on, year, full=full)
    end = record_end(council_acts.coverage(bind, as_of), as_of.on)
    return Recurrence(
        as_of.on.isoformat(),
        years.last,
        year,
        "full" if full else "baseline",
        _states(packed, years, truth.deaths[0], said, held),
        gone(held, end),
        end.isoformat() if end else "",
        tuple(said.effects),
        trial,
        trying.lasting(years),
    )


def _series(features: Sequence[Feature]) -> tuple[str, ...]:
    resilient = [one for one in registry.indicators() if one.resilience]
    used = [key for one in features for key in one.all_series] + [
        key for one in resilient for key in one.series
    ]
    return tuple(sorted({*outcomes.SERIES, *MONTHLY.values(), *used}))


def _states(
    packed: PackedPanel, years: Years, deaths: Array, said: Said, held: Sequence[Mission]
) -> tuple[State, ...]:
    """Return the States asked about, those with the highest chance first."""
    moves, on = changes(packed), packed.as_of.on
    last, count = years.last_conflict(years.last), years.count(years.last)
    worst = np.nan_to_num(deaths, nan=0).max(axis=0)
    found = []
    for at, column in enumerate(said.states):
        iso3 = packed.iso3[column]
        chances = [
            Chance(*(round(float(one[ahead, at]), 4) for one in (said.chance, said.low, said.high)))
            for ahead in (0, -1)
        ]
        found.append(
            State(
                iso3,
                int(last[column]),
                years.last - int(last[column]),
                int(count[column]),
                int(worst[column]) if worst[column] >= THRESHOLD else None,
                chances[0],
                chances[1],
                tuple(one for one in held if one.iso3 == iso3 and there(one, on)),
                *moves.get(iso3, ({}, {})),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.months_36.value, one.iso3)))


# ---- what holds and what erodes ---------------------------------------------------------------------------------------


def changes(packed: PackedPanel) -> dict[str, tuple[dict[str, float], dict[str, float]]]:
    """Return, by State, the resilience indicators whose score fell (holds) and rose (erodes) by ``POINTS`` or more."""
    from indicators.engine import measure

    on = packed.as_of.on
    chosen = [one for one in registry.entries() if one.indicator.resilience]
    made = measure(Panel(packed, [moved(on, -HELD), on]), chosen)
    moves = made.score[:, 1] - made.score[:, 0]
    found = {}
    for column, iso3 in enumerate(made.iso3):
        own = {
            one.id: round(float(moves[row, column]), 1)
            for row, one in enumerate(made.indicators)
            if abs(moves[row, column]) >= POINTS  # a missing score is no change
        }
        found[iso3] = (
            {key: value for key, value in own.items() if value < 0},
            {key: value for key, value in own.items() if value > 0},
        )
    return found


# ---- kept -------------------------------------------------------------------------------------------------------------


def _digest(bind: Engine) -> str:
    here = Path(__file__).resolve().parent
    code = b"".join((here / name).read_bytes() for name in _DECIDE)
    return hashlib.sha256(f"{state_digest(bind)}|{registry.version()}|".encode() + code).hexdigest()[:32]


def refresh(bind: Engine, say: Callable[[int, int], None] | None = None) -> str:
    """Make the hazards of a return, unless they are up to date, and return what was done in words."""
    digest = _digest(bind)
    if derived.get_bytes(bind, FAMILY, digest) is not None:
        return "up to date"
    made = make(bind, resolve_as_of(bind))
    derived.put(bind, FAMILY, digest, Derived(words=asdict(made)))
    if say is not None:
        say(1, 1)
    return f"{len(made.states)} post-conflict States"


def load(bind: Engine) -> Recurrence:
    """Return the hazards of a return made from the present figures; raise NotMade when there are none."""
    kept = derived.get(bind, FAMILY, _digest(bind))
    if kept is None:
        raise NotMade(
            "returns of conflict have not been made from these figures. Run: python -m indicators refresh"
        )
    return revived(kept.words)


def revived(words: Mapping[str, Any]) -> Recurrence:
    """Return the hazards from what ``asdict`` and JSON left of them."""
    states = tuple(
        State(
            **{
                **one,
                "months_12": Chance(**one["months_12"]),
                "months_36": Chance(**one["months_36"]),
                "missions": tuple(Mission(**each) for each in one["missions"]),
            }
        )
        for one in words["states"]
    )
    left = tuple(Mission(**one) for one in words["left"])
    return Recurrence(**{**words, "states": states, "left": left, "effects": tuple(words["effects"])})
