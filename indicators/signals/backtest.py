"""How often what a rule warned of then came: precision, flags for each hit, lead time, beside random flags at the same rate.

A rule's *hit* is declared with it. Flags whose window is not over, or whose figures are missing, are not counted. *Random*: as
many flags drawn from all country-periods for which the rule was evaluated and the outcome is known, and, stricter, drawn within
the same countries; each with its 95 % interval. A rule's own interval resamples whole countries.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from data.frames import PackedPanel
from indicators.outcomes import OUTCOMES, truth
from indicators.panel import Panel
from indicators.signals.firing import NO_OUTLOOKS, fires, found
from indicators.signals.reading import NONE, Axis, Floats, Found, Issued, before, stacked
from indicators.signals.rules import Rule

DRAWS = 2000
SEED = 20_240_101
LEAST_FLAGS = 10
"""Fewer judged flags say nothing of a rule."""
START = 1990


@dataclass(frozen=True)
class Judged:
    """By period and country: 1 hit, 0 none, NaN unknown; and the months from the day of a flag to the hit."""

    hit: Floats
    lead: Floats


@dataclass(frozen=True)
class Record:
    """What the back-test of a rule says. Shares are 0 to 1, intervals 95 %."""

    flags: int = 0
    """Firings since 1990, with those that cannot be judged."""
    judged: int = 0
    hits: int = 0
    precision: float | None = None
    precision_low: float | None = None
    precision_high: float | None = None
    random: float | None = None
    """Precision of random flags at the same rate."""
    random_low: float | None = None
    random_high: float | None = None
    same_countries: float | None = None
    """Precision of as many random flags in the same countries."""
    same_low: float | None = None
    same_high: float | None = None
    lead: float | None = None
    """Median months from the day of a flag to what it warned of, over hits."""
    by_year: Mapping[str, list[int]] = field(default_factory=dict)
    """Medium and high firings by year of the day they would have been made."""

    @property
    def flags_per_hit(self) -> float | None:
        """Return how many flags stand behind each hit."""
        return self.judged / self.hits if self.hits else None

    @property
    def verdict(self) -> str:
        """Return whether the rule beats random flags at the same rate: better, no clear difference, too few, or not tested."""
        if not self.flags:
            return "not tested"
        if self.judged < LEAST_FLAGS or self.precision is None or self.random_high is None:
            return "too few"
        clear = self.precision > self.random_high and (self.precision_low or 0) > (self.random or 0)
        return "better" if clear else "no clear difference"

    def as_dict(self) -> dict[str, Any]:
        """Return the record JSON-ready, with what follows from it."""
        return asdict(self) | {"flags_per_hit": self.flags_per_hit, "verdict": self.verdict}


def backtest(packed: PackedPanel, rule: Rule, issued: Issued = NO_OUTLOOKS) -> Record:
    """Return how a rule did over all periods of a panel."""
    panel = Panel(packed, [packed.as_of.on])
    seen = found(panel, rule, issued)
    if seen is None:
        return _record(None, None, None)
    fired = fires(seen.level, rule.quiet).fires
    late = seen.axis.known >= np.datetime64(f"{START}-01-01", "D").astype(np.int64)
    fired &= late[:, None]
    judged = HITS[rule.hit["kind"]](panel, rule, seen)
    eligible = (seen.level >= NONE) & late[:, None]
    if rule.kind == "sustained_fall":  # only where there was violence to fall can it fall
        with np.errstate(invalid="ignore"):
            eligible &= seen.usual >= rule.parameters["least"]
    hit = np.where(eligible, judged.hit, np.nan)
    return _record(seen, fired, Judged(hit, judged.lead))


def _record(seen: Found | None, fired: npt.NDArray[np.bool_] | None, judged: Judged | None) -> Record:
    if seen is None or fired is None or judged is None:
        return Record()
    known = ~np.isnan(judged.hit)
    told, good = fired & known, fired & (judged.hit == 1)
    flags, hits = int(told.sum()), int(good.sum())
    years = seen.axis.known.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    by_year = {
        str(year): [int((fired & (seen.level == level))[years == year].sum()) for level in (1, 2)]
        for year in np.unique(years[fired.any(axis=1)])
    }
    if not flags:
        return Record(int(fired.sum()), by_year=by_year)
    by_country = np.stack([one.sum(axis=0) for one in (known, known & (judged.hit == 1), told, good)])
    return Record(
        int(fired.sum()),
        flags,
        hits,
        hits / flags,
        *_own(by_country),
        *_random(by_country),
        float(np.median(judged.lead[good])) if hits else None,
        by_year,
    )


def _own(by_country: npt.NDArray[np.int64]) -> tuple[float, float]:
    """Return the interval of the precision over samples of whole countries, drawn from those that have a flag."""
    flags, hits = by_country[2:, by_country[2] > 0]
    rows = np.random.default_rng(SEED).integers(0, len(flags), (DRAWS, len(flags)))
    return _ends(hits[rows].sum(axis=1) / flags[rows].sum(axis=1))


def _random(by_country: npt.NDArray[np.int64]) -> tuple[float, float, float, float, float, float]:
    """Return mean and interval of the precision of random flags: anywhere, then within the same countries."""
    draw = np.random.default_rng(SEED)
    known, good, flags, _ = by_country
    whole = draw.hypergeometric(good.sum(), known.sum() - good.sum(), flags.sum(), DRAWS) / flags.sum()
    within = draw.hypergeometric(good, known - good, flags, (DRAWS, len(flags))).sum(axis=1) / flags.sum()
    expected = float((flags * good / np.maximum(known, 1)).sum() / flags.sum())
    anywhere = float(good.sum() / known.sum())
    return (anywhere, *_ends(whole), expected, *_ends(within))


def _ends(draws: Floats) -> tuple[float, float]:
    low, high = np.quantile(draws, [0.025, 0.975])
    return float(low), float(high)


# ---- hits -------------------------------------------------------------------------------------------------------------


def _ahead(array: Floats, months: int) -> Floats:
    """Return running sums over the 1 to ``months`` periods after each, by horizon, period and country; NaN where one is missing."""
    made = np.full((months, *array.shape), np.nan)
    total = np.zeros_like(array)
    for ahead in range(1, months + 1):
        moved = np.full_like(array, np.nan)
        moved[:-ahead] = array[ahead:]
        total = total + moved
        made[ahead - 1] = total
    return made


def _first(reached: npt.NDArray[np.bool_], axis: Axis) -> Floats:
    """Return the months from the day on which a period is known to the end of the first month at which something is reached."""
    ends = (
        (axis.months + axis.step - 1970 * 12).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    )
    published = (axis.known - ends) / 30.4375
    return np.asarray(reached.argmax(axis=0) + 1.0 - published[:, None])


def _counts(panel: Panel, rule: Rule, axis: Axis) -> Floats:
    return np.asarray(stacked(panel, [rule.hit["series"]], axis)[0])


def _rise(panel: Panel, rule: Rule, seen: Found) -> Judged:
    """Deaths in the months after exceed those in as many months up to it, and reach ``least``."""
    months, least = rule.hit["months"], rule.hit["least"]
    count = _counts(panel, rule, seen.axis)
    past, present = before(count, months, skip=0)
    ahead = _ahead(count, months)
    with np.errstate(invalid="ignore"):
        over = (ahead > past) & (ahead >= least)
    hit = np.where(np.isnan(ahead[-1]) | (present < months), np.nan, over[-1])
    return Judged(hit, _first(over, seen.axis))


def _reach(panel: Panel, rule: Rule, seen: Found) -> Judged:
    """The sum over the months after reaches ``least``."""
    ahead = _ahead(_counts(panel, rule, seen.axis), rule.hit["months"])
    with np.errstate(invalid="ignore"):
        over = ahead >= rule.hit["least"]
    return Judged(np.where(np.isnan(ahead[-1]), np.nan, over[-1]), _first(over, seen.axis))


def _stays_low(panel: Panel, rule: Rule, seen: Found) -> Judged:
    """Deaths in the months after stay at ``share`` or less of what was usual before the fall."""
    months = rule.hit["months"]
    ahead = _ahead(_counts(panel, rule, seen.axis), months)[-1]
    with np.errstate(invalid="ignore"):
        low = ahead <= rule.hit["share"] * seen.usual
    return Judged(np.where(np.isnan(ahead + seen.usual), np.nan, low), np.full(ahead.shape, float(months)))


def _outcome(panel: Panel, rule: Rule, seen: Found) -> Judged:
    """One of the outcomes happens in one of the ``years`` calendar years after that of the flag.

    At a country that is not at risk of an onset the flag is not judged.
    """
    held = truth(panel.packed)
    if not held.years:
        unknown = np.full(seen.level.shape, np.nan)
        return Judged(unknown, unknown)
    rows = [[one.id for one in OUTCOMES].index(key) for key in rule.hit["any_of"]]
    happened = held.happened[rows].astype(np.float64)
    any_of = np.where(
        np.isnan(happened).all(axis=0), np.nan, np.nanmax(np.nan_to_num(happened, nan=-1), axis=0)
    )
    day = seen.axis.known.astype("datetime64[D]")
    year = day.astype("datetime64[Y]").astype(np.int64) + 1970
    shape = (rule.hit["years"], len(year), len(panel.iso3))
    ahead = np.full(shape, np.nan)
    for more in range(rule.hit["years"]):
        at = year + 1 + more - held.years[0]
        inside = (at >= 0) & (at < len(held.years))
        ahead[more, inside] = any_of[at[inside]]
    with np.errstate(invalid="ignore"):
        yes = ahead == 1
    first = yes.argmax(axis=0)
    starts = (year[:, None] + 1 + first).astype(np.float64) * 12
    months = day.astype("datetime64[M]").astype(np.int64)[:, None] + 1970 * 12
    # Once an onset has come a country is no longer at risk, so that later years are empty: the first must be known.
    return Judged(np.where(np.isnan(ahead[0]), np.nan, yes.any(axis=0)), starts - months)


def _stays_better(_panel: Panel, rule: Rule, seen: Found) -> Judged:
    """``periods`` later half of the change or more is still there; where nothing changed that way there is nothing to keep."""
    periods, sign = rule.hit["periods"], rule.parameters["sign"]
    later = np.full_like(seen.value, np.nan)
    later[:-periods] = seen.value[periods:]
    gained = sign * (seen.value - seen.usual)
    with np.errstate(invalid="ignore"):
        kept = sign * (later - seen.usual) >= gained / 2
        unknown = np.isnan(later + seen.usual) | ~(gained > 0)
    return Judged(np.where(unknown, np.nan, kept), np.full(later.shape, float(periods * seen.axis.step)))


HITS: Mapping[str, Callable[[Panel, Rule, Found], Judged]] = {
    "rise": _rise,
    "reach": _reach,
    "stays_low": _stays_low,
    "outcome": _outcome,
    "stays_better": _stays_better,
}
