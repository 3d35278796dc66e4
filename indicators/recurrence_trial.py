"""The hazard tried on past Januaries: what would have been said, and whether the covariates add to the years since conflict ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
from statsmodels.duration.survfunc import SurvfuncRight

from data.frames import PackedPanel
from data.vocabulary import Frequency
from indicators.features import DAY, FEATURES, MONTH, Origins, ages
from indicators.onsets_dates import MONTHLY
from indicators.onsets_sides import Act
from indicators.onsets_survival import log_log
from indicators.outcomes import STATE_BASED
from indicators.panel import Panel, month_of
from indicators.recurrence import COVARIATES
from indicators.recurrence_model import AHEAD, Asked, Fitted, Floats, Ints, asked, compared, fit, pairs
from indicators.recurrence_spells import THRESHOLD, Years, spells
from indicators.skill import TooFewOutcomes

FIRST, LAST = 1996, 2024
FEATURE_SET = tuple(one for key in COVARIATES for one in FEATURES if one.id == key)
QUIET = 5
"""Years of peace from which returns are judged apart."""


@dataclass(frozen=True)
class Setting:
    """What every January is asked from."""

    packed: PackedPanel
    years: Years
    origins: Origins
    missions: dict[str, list[Act]]
    """UN missions by State."""

    def past(self, on: date) -> tuple[int, list[Asked]]:
        """Return how many years before a January the last yearly figures are, as old as on a date, and the questions of all past ones."""
        taught, old = self.origins.taught(on)
        lag = (old[STATE_BASED] - 1) // 12 + 1
        states = Panel(self.packed, self.origins.days).states
        monthly = ages(self.origins.panel, on, (MONTHLY[STATE_BASED],)).get(MONTHLY[STATE_BASED])
        return lag, [
            self._asked(day, lag, taught[at].astype(np.float64), states[at], monthly)
            for at, day in enumerate(self.origins.days)
            if day <= on
        ]

    def now(self, on: date, year: int) -> Asked:
        """Return the question of a date: the years ahead begin with ``year``."""
        start, lag = date(year, MONTH, DAY), year - self.years.last
        states = Panel(self.packed, [on]).states[0]
        return self._asked(
            start, lag, self.origins.known(on).astype(np.float64), states, month_of(start) - month_of(on)
        )

    def _asked(
        self, day: date, lag: int, known: Floats, states: npt.NDArray[np.bool_], monthly: int | None
    ) -> Asked:
        there = states if monthly is None else states & ~self._again(day, lag, monthly)
        return asked(self.years, day.year, lag, self._with_mission(known, day), there)

    def _with_mission(self, known: Floats, on: date) -> Floats:
        present = [
            float(any(one.day <= on <= one.until for one in self.missions.get(iso3, ())))
            for iso3 in self.years.iso3
        ]
        return np.column_stack([known, present])

    def _again(self, day: date, lag: int, age: int) -> npt.NDArray[np.bool_]:
        """Return where figures by month, as old as ``age`` months, tell that conflict is back already after the last yearly figures."""
        found = np.zeros(len(self.years.iso3), dtype=bool)
        block = self.packed.blocks.get(Frequency.MONTH)
        if block is None or MONTHLY[STATE_BASED] not in block.series:
            return found
        held = block.value[block.series.index(MONTHLY[STATE_BASED])]
        seen = month_of(day) - age + 1
        for year in range(day.year - lag + 1, day.year + 1):
            first, last = year * 12 - block.start, min(year * 12 + 12, seen) - block.start
            if 0 <= first < last:
                found |= np.nansum(held[first:last], axis=0) >= THRESHOLD
        return found


@dataclass(frozen=True)
class Trial:
    """What the models would have said on past Januaries: questions with the chances of the baseline and of the full model."""

    asked: tuple[Asked, ...]
    baseline: tuple[Floats, ...]
    full: tuple[Floats, ...]


def bare(one: Asked) -> Asked:
    """Return a question without covariates."""
    return Asked(one.year, one.states, one.time, one.covariates[:, :0], one.back, one.known)


def learned(past: Sequence[Asked], year: int, lag: int, *, full: bool) -> Fitted:
    """Return the hazard learned from what had been published when ``year`` began: outcomes up to ``lag`` years before."""
    used = [one if full else bare(one) for one in past if one.year <= year - lag]
    return fit(used, year - lag)


def tried(setting: Setting) -> Trial:
    """Return what would have been said on every past January that can be judged; raise TooFewOutcomes when none can."""
    found = []
    for year in range(FIRST, min(LAST, setting.years.last) + 1):
        lag, past = setting.past(date(year, MONTH, DAY))
        base, full = (learned(past, year, lag, full=one) for one in (False, True))
        found.append((past[-1], base.chance(bare(past[-1])), full.chance(past[-1])))
    if not found:
        raise TooFewOutcomes(
            f"the returns of conflict of no January since {FIRST} are known. Run: python -m data init"
        )
    questions, baseline, full_ones = zip(*found, strict=True)
    return Trial(questions, baseline, full_ones)


def judged(trial: Trial, countries: int) -> dict[str, Any]:
    """Return the concordance of both models, and how many returns were expected and came, JSON-ready."""
    both = [list(zip(trial.asked, chances, strict=True)) for chances in (trial.baseline, trial.full)]
    last = trial.asked[-1].year
    return {
        "first": trial.asked[0].year,
        "last": last,
        "questions": sum(len(one.states) for one in trial.asked),
        "returns": int(sum((one.back == 1).sum() for one in trial.asked)),
        "concordance": {
            "36": compared(*(pairs(one, countries, AHEAD) for one in both)),
            "12": compared(*(pairs(one, countries, 1) for one in both)),
            "quiet": compared(*(pairs(one, countries, AHEAD, QUIET + 1) for one in both)),
        },
        "calibration": {
            name: {str(12 * ahead): _calibration(one, ahead) for ahead in (1, AHEAD)}
            for name, one in zip(("baseline", "full"), both, strict=True)
        },
    }


def _calibration(held: Sequence[tuple[Asked, Floats]], ahead: int) -> dict[str, float]:
    said = np.concatenate([chance[ahead - 1][one.known >= ahead] for one, chance in held])
    came = np.concatenate([(one.back <= ahead)[one.known >= ahead] for one, _ in held])
    return {
        "n": len(said),
        "expected": float(said.sum()),
        "came": int(came.sum()),
        "brier": float(((said - came) ** 2).mean()),
        "brier_mean": float(came.mean() * (1 - came.mean())),
    }


def lasting(years: Years) -> dict[str, Any]:
    """Return how long peace lasted: Kaplan-Meier of all that began since 1989, with 95 % intervals."""
    length, back = spells(years)
    curve = SurvfuncRight(length, back)
    points = zip(curve.surv_times, curve.surv_prob, log_log(curve.surv_prob, curve.surv_prob_se), strict=True)
    return {
        "spells": len(length),
        "back": int(back.sum()),
        "curve": [
            {"years": float(at), "back": 1 - float(share), "low": low, "high": high}
            for at, share, (low, high) in points
        ],
    }


@dataclass(frozen=True)
class Said:
    """What is said on a date: chances within 12, 24 and 36 months by State, with their interval, and the effects behind them."""

    states: Ints
    chance: Floats
    low: Floats
    high: Floats
    effects: list[dict[str, Any]]


def said(setting: Setting, on: date, year: int, *, full: bool) -> Said:
    """Return what is said on a date of the years that begin with ``year``, by a model taught with information as old as on the date."""
    _, past = setting.past(on)
    question = setting.now(on, year) if full else bare(setting.now(on, year))
    fitted = learned(past, year, year - setting.years.last, full=full)
    low, high = fitted.interval(question)
    return Said(question.states, fitted.chance(question), low, high, _effects(fitted, full=full))


def _effects(fitted: Fitted, *, full: bool) -> list[dict[str, Any]]:
    """Return how the hazard changes with each covariate: the ratio for a spread of it, and for twice the years since conflict."""
    every = list(COVARIATES.values()) if full else []
    names = ["Twice the years since conflict", *(every[at] for at in fitted.used)]
    spread = np.sqrt(np.diag(fitted.covariance))[1:]
    scale = np.array([np.log(2), *([1.0] * (len(names) - 1))])
    value = fitted.parameters[1:]
    ends = [np.exp((value + sign * 1.96 * spread) * scale) for sign in (0, -1, 1)]
    return [
        {"name": name, "ratio": float(ratio), "low": float(low), "high": float(high)}
        for name, ratio, low, high in zip(names, *ends, strict=True)
    ]
