"""The kinds of test that rules can make: pure functions of a panel, all periods and countries at once.

Every test gives, by period and country, whether it fires and how strongly, with what was seen and what was usual. A period is
judged by itself and those before it only. Periods whose figures are estimated, above all months that hold events which span
several, are not evaluated and do not count as history.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betainc
from scipy.stats import nbinom

from data.vocabulary import Frequency, Status
from indicators.panel import Panel
from indicators.periods import Ints
from indicators.signals.rules import Rule

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int8]

NOT_EVALUATED, NONE, MEDIUM, HIGH = -1, 0, 1, 2
MAD = 1.4826
"""Median absolute deviation times this is the standard deviation of a normal distribution."""
LARGEST_SIZE = 50.0
"""Size of the negative binomial above which it is next to a Poisson distribution."""
LEAST_MEAN = 0.1
"""Mean that a history without any event counts as having."""


@dataclass(frozen=True)
class Axis:
    """The periods of a rule: their frequency, first one, and the day on which each is known."""

    frequency: Frequency
    start: int
    known: Ints

    @property
    def step(self) -> int:
        """Return how many months a period lasts."""
        return 12 if self.frequency == Frequency.YEAR else 1

    @property
    def months(self) -> Ints:
        """Return the first month of each period, counted as 12 x year + month - 1."""
        return (np.arange(len(self.known), dtype=np.int64) + self.start) * self.step


@dataclass(frozen=True)
class Found:
    """What a test found: arrays by period and country."""

    axis: Axis
    level: Codes
    """-1 not evaluated, 0 nothing, 1 medium, 2 high."""
    value: Floats
    """What was seen, in the unit of the rule."""
    usual: Floats
    """What it was compared with."""
    strength: Floats
    """The quantity that the levels are set on: a false-discovery rate, a robust z, a count, a share."""
    series: Codes
    """Which of the rule's series ``value`` is of."""
    threshold: Callable[[Ints, Ints], Floats]
    """Gives, for periods and countries that fired, the value from which the rule would have fired at medium."""
    shown: Floats
    """The series that is drawn, by series, period and country."""


@dataclass(frozen=True)
class Issued:
    """Outlooks as issued: days, rising, and probabilities by outcome, day and country."""

    days: tuple[int, ...]
    probability: Mapping[str, Floats]


Kind = Callable[[Panel, Rule], Found | None]


# ---- reading ----------------------------------------------------------------------------------------------------------


def axis_of(panel: Panel, series: Sequence[str]) -> Axis | None:
    """Return the periods of the series that are held, all of one frequency; None when none is held."""
    held = [panel[key] for key in series if panel.has(key)]
    if not held:
        return None
    if len({(one.frequency, one.start, len(one.value)) for one in held}) != 1:
        raise ValueError(f"a rule's series must come by the same periods: {', '.join(series)}")
    return Axis(held[0].frequency, held[0].start, np.max([one.known for one in held], axis=0))


def stacked(panel: Panel, series: Sequence[str], axis: Axis) -> Floats:
    """Return the values by series, period and country; a series that is not held is missing throughout."""
    shape = (len(axis.known), len(panel.iso3))
    return np.stack([
        panel[key].value.astype(np.float64) if panel.has(key) else np.full(shape, np.nan) for key in series
    ])  # fmt: skip


def unsure(panel: Panel, series: Sequence[str], axis: Axis) -> Flags:
    """Return where a figure of any of the series is an estimate, by period and country."""
    found = np.zeros((len(axis.known), len(panel.iso3)), dtype=bool)
    block = panel.packed.blocks.get(axis.frequency)
    for key in series:
        if block is not None and key in block.series:
            found |= block.status[block.series.index(key)] == Status.ESTIMATED
    return found


def before(array: Floats, span: int, skip: int = 1) -> tuple[Floats, Floats]:
    """Return sum and count of the values in the ``span`` periods that end ``skip`` periods ago (0: with this one)."""
    there = ~np.isnan(array)
    return _window(np.where(there, array, 0.0), span, skip), _window(there.astype(np.float64), span, skip)


def _window(array: Floats, span: int, skip: int) -> Floats:
    run = np.cumsum(array, axis=-2)
    nothing = np.zeros((*run.shape[:-2], span + skip, run.shape[-1]))
    run = np.concatenate([nothing, run], axis=-2)
    rows = array.shape[-2]
    return np.asarray(run[..., span : span + rows, :] - run[..., :rows, :])


def levels(reached: Floats, medium: float, high: float, evaluated: Flags, least: bool = True) -> Codes:
    """Return the level of each cell; ``least`` says that more is stronger, False that less is."""
    with np.errstate(invalid="ignore"):
        one, two = (reached >= medium, reached >= high) if least else (reached <= medium, reached <= high)
    return np.where(evaluated, one.astype(np.int8) + (one & two), NOT_EVALUATED).astype(np.int8)


# ---- counts -----------------------------------------------------------------------------------------------------------


def false_discovery(p: Floats) -> Floats:
    """Return Benjamini and Hochberg's q of each p in the last axis: the share of false alarms among all that reach it.

    NaN is no test and is not counted.
    """
    order = np.argsort(p, axis=-1)
    ranked = np.take_along_axis(p, order, axis=-1)
    tests = (~np.isnan(p)).sum(axis=-1, keepdims=True)
    place = np.arange(1, p.shape[-1] + 1)
    scaled = np.where(np.isnan(ranked), np.inf, ranked * tests / place)
    lowest = np.minimum.accumulate(scaled[..., ::-1], axis=-1)[..., ::-1]
    q = np.empty_like(p)
    np.put_along_axis(q, order, np.minimum(lowest, 1.0), axis=-1)
    return np.where(np.isnan(p), np.nan, q)


def fitted(history: Floats, window: int, present: float) -> tuple[Floats, Floats, Flags]:
    """Return mean and size of the negative binomial of the ``window`` periods before each, by moments, and where there is one."""
    total, count = before(history, window)
    squares, _ = before(history**2, window)
    with np.errstate(all="ignore"):
        mean = np.maximum(total / count, LEAST_MEAN)
        variance = (squares - total**2 / count) / (count - 1)
        size = mean**2 / np.maximum(variance - mean, mean**2 / LARGEST_SIZE)
    return mean, size, count >= max(present * window, 2)


def tail(count: Floats, mean: Floats, size: Floats) -> Floats:
    """Return the probability of ``count`` or more under a negative binomial of that mean and size."""
    with np.errstate(invalid="ignore"):
        return np.where(count > 0, betainc(np.maximum(count, 1), size, mean / (mean + size)), 1.0)


def count_surge(panel: Panel, rule: Rule) -> Found | None:
    """Find counts far up the tail of the country's own history, the false alarms among all countries and series held down.

    ``levels`` are false-discovery rates. Each series must reach its ``least`` count and ``above`` times the mean of the last
    twelve periods, so that what has gone on for long is no surge. Deaths are ``not_in_january`` tested: events known only to a
    year or a season pile up there, also in years whose January is not so large that it is marked as uncertain.
    """
    axis = axis_of(panel, rule.series)
    if axis is None:
        return None
    given = rule.parameters
    count = stacked(panel, rule.series, axis)
    clean = np.where(unsure(panel, [*rule.series, *given["unsure"]], axis), np.nan, count)
    mean, size, enough = fitted(clean, given["window"], given["present"])
    least = np.asarray(given["least"], dtype=np.float64)[:, None, None]
    lately, months = before(clean, 12)
    with np.errstate(all="ignore"):
        new = (count >= least) & (count >= given["above"] * lately / months)
    tested = enough & ~np.isnan(clean)
    for at in (rule.series.index(key) for key in given["not_in_january"]):
        tested[at] &= (axis.months % 12 != 0)[:, None]
    p = np.where(tested, np.where(new, tail(count, mean, size), 1.0), np.nan)
    flat = np.moveaxis(p, 0, 1).reshape(len(axis.known), -1)
    q_flat = false_discovery(flat)
    q = np.moveaxis(q_flat.reshape(len(axis.known), len(rule.series), -1), 1, 0)
    strongest = np.argmin(np.where(np.isnan(q), np.inf, q), axis=0)
    best = np.take_along_axis(q, strongest[None], axis=0)[0]
    evaluated = ~np.isnan(best)
    passed = np.where(q_flat <= rule.medium, flat, -np.inf).max(axis=1)

    def threshold(row: Ints, column: Ints) -> Floats:
        of = strongest[row, column]
        m, s = mean[of, row, column], size[of, row, column]
        floor = np.maximum(
            least[of, 0, 0], given["above"] * (lately / np.maximum(months, 1))[of, row, column]
        )
        return np.maximum(nbinom.isf(np.maximum(passed[row], 1e-300), s, s / (s + m)) + 1, floor)

    def chosen(array: Floats) -> Floats:
        return np.asarray(np.take_along_axis(array, strongest[None], axis=0)[0])

    level = levels(best, rule.medium, rule.high, evaluated, least=False)
    return Found(axis, level, chosen(count), chosen(mean), best, strongest.astype(np.int8), threshold, count)


def after_quiet(panel: Panel, rule: Rule) -> Found | None:
    """Find deaths after a long quiet: the sum of the last ``burst`` months where the ``quiet`` months before had next to none.

    The first series counts deaths, the second events, of which there must be ``events``: one event of uncertain date, such as
    those that pile up in January, is no return of violence.

    ``earlier`` is a range of deaths within the ``memory`` before the quiet: from 0 for a country that knew little violence,
    from many for one where violence returns.
    """
    axis = axis_of(panel, rule.series)
    if axis is None:
        return None
    given = rule.parameters
    count, events = stacked(panel, rule.series, axis)
    clean = np.where(unsure(panel, [*rule.series, *given["unsure"]], axis), np.nan, count)
    value, present = before(clean, given["burst"], skip=0)
    told, _ = before(events, given["burst"], skip=0)
    calm, calm_months = before(count, given["quiet"], skip=given["burst"])
    old, _ = before(count, given["memory"], skip=given["burst"] + given["quiet"])
    low, high = given["earlier"]
    tested = (present == given["burst"]) & (calm_months >= given["quiet"])
    fits = (calm <= given["at_most"]) & (old >= low) & (old < high) & (told >= given["events"])
    level = levels(np.where(fits, value, 0.0), rule.medium, rule.high, tested)
    return _plain(axis, level, value, calm, value, rule.medium, count)


def sustained_fall(panel: Panel, rule: Rule) -> Found | None:
    """Find violence that has fallen and stayed low: the last ``window`` periods against the ``before`` ones before them, per window.

    ``levels`` are shares of what was usual, which must have been ``least`` or more; each half of the window must be that low.
    """
    axis = axis_of(panel, rule.series)
    if axis is None:
        return None
    given = rule.parameters
    window, half = given["window"], given["window"] // 2
    count = stacked(panel, rule.series, axis)[0]
    clean = np.where(unsure(panel, [*rule.series, *given["unsure"]], axis), np.nan, count)
    with np.errstate(all="ignore"):
        now, usual, late = (
            total / present * window
            for total, present in (
                before(clean, window, skip=0), before(clean, given["before"], skip=window), before(clean, half, skip=0)
            )
        )  # fmt: skip
        share = np.maximum(now, late) / usual
    _, present = before(clean, window + given["before"], skip=0)
    tested = (present >= 0.9 * (window + given["before"])) & ~np.isnan(clean)
    reached = np.where(usual >= given["least"], share, np.inf)
    level = levels(reached, rule.medium, rule.high, tested, least=False)

    def threshold(row: Ints, column: Ints) -> Floats:
        return np.asarray(rule.medium * usual[row, column])

    return Found(
        axis, level, now, usual, share, np.zeros_like(level), threshold, _window_sum(clean, window)[None]
    )


def _window_sum(array: Floats, window: int) -> Floats:
    total, present = before(array, window, skip=0)
    with np.errstate(all="ignore"):
        return np.where(present > 0, total / present * window, np.nan)


def threshold(panel: Panel, rule: Rule) -> Found | None:
    """Find a sum over ``window`` periods that has risen over a threshold that it was below a window ago."""
    axis = axis_of(panel, rule.series)
    if axis is None:
        return None
    window = rule.parameters["window"]
    count = stacked(panel, rule.series, axis)[0]
    clean = np.where(unsure(panel, [*rule.series, *rule.parameters["unsure"]], axis), np.nan, count)
    value, present = before(clean, window, skip=0)
    earlier, held = before(clean, window, skip=window)
    tested = (present == window) & (held == window)
    level = levels(value, rule.medium, rule.high, tested)
    was = levels(earlier, rule.medium, rule.high, tested)
    level = np.where(tested & (level <= was), NONE, level).astype(np.int8)
    return _plain(axis, level, value, earlier, value, rule.medium, np.where(present == window, value, np.nan))


def event(panel: Panel, rule: Rule) -> Found | None:
    """Find periods with an event; ``weights`` say what one of each series counts as, and ``levels`` from where it fires."""
    axis = axis_of(panel, rule.series)
    if axis is None:
        return None
    count = stacked(panel, rule.series, axis)
    weight = np.asarray(rule.parameters["weights"], dtype=np.float64)[:, None, None]
    weighed = np.where(count >= 1, weight, 0.0)
    of, strength = weighed.argmax(axis=0), weighed.max(axis=0)
    level = levels(strength, rule.medium, rule.high, ~np.isnan(count).all(axis=0))
    value = np.take_along_axis(count, of[None], axis=0)[0]
    found = _plain(axis, level, value, np.zeros_like(value), strength, 1.0, count[0])
    return Found(axis, level, value, found.usual, strength, of.astype(np.int8), found.threshold, count)


def _plain(
    axis: Axis, level: Codes, value: Floats, usual: Floats, strength: Floats, medium: float, shown: Floats
) -> Found:
    """Return what was found of one series against a threshold that is the same everywhere."""

    def same(row: Ints, _column: Ints) -> Floats:
        return np.full(len(row), medium)

    return Found(axis, level, value, usual, strength, np.zeros_like(level), same, shown[None])


# ---- levels -----------------------------------------------------------------------------------------------------------


def level_change(panel: Panel, rule: Rule) -> Found | None:
    """Find a change over ``span`` periods that is large against all changes of the ``reference`` periods up to it: a robust z.

    ``sign`` is the direction that counts. The scale is the larger of the median absolute deviation over all countries and of
    the country's own; of several series the mean z counts, over those with a figure. ``log`` takes log(1 + value) first, and
    ``least`` is the smallest change, in the unit of the first series with a figure, that can fire.
    """
    axis = axis_of(panel, rule.series)
    if axis is None:
        return None
    given = rule.parameters
    raw = stacked(panel, rule.series, axis)
    scaled = np.log1p(np.maximum(raw, 0)) if given["log"] else raw
    z, middle, scale = np.stack([_robust(one, given["span"], given["reference"]) for one in scaled], axis=1)
    there = ~np.isnan(z)
    with np.errstate(all="ignore"):
        mean = given["sign"] * np.where(there, z, 0).sum(axis=0) / there.sum(axis=0)
    of = there.argmax(axis=0)
    value = np.take_along_axis(raw, of[None], axis=0)[0]
    earlier, was = (
        np.take_along_axis(np.stack([_lagged(layer, given["span"]) for layer in one]), of[None], axis=0)[0]
        for one in (raw, scaled)
    )
    moved = given["sign"] * (value - earlier) >= given["least"]
    level = levels(np.where(moved, mean, -np.inf), rule.medium, rule.high, there.any(axis=0))

    def threshold(row: Ints, column: Ints) -> Floats:
        which = of[row, column]
        point = (
            was[row, column]
            + middle[which, row, column]
            + given["sign"] * rule.medium * scale[which, row, column]
        )
        return np.expm1(point) if given["log"] else point

    return Found(axis, level, value, earlier, mean, of.astype(np.int8), threshold, raw)


def _lagged(array: Floats, span: int) -> Floats:
    moved = np.full_like(array, np.nan)
    moved[span:] = array[:-span]
    return moved


def _robust(array: Floats, span: int, reference: int) -> Floats:
    """Return robust z, middle and scale of the changes over ``span`` periods, by period and country."""
    change = array - _lagged(array, span)
    made = np.full((3, *array.shape), np.nan)
    for row in np.flatnonzero(~np.isnan(change).all(axis=1)):
        held = change[max(row - reference + 1, 0) : row + 1]
        seen = held[:, ~np.isnan(held).all(axis=0)]
        middle = float(np.nanmedian(seen))
        pooled = MAD * float(np.nanmedian(np.abs(seen - middle)))
        own = np.full(array.shape[1], np.nan)
        own[~np.isnan(held).all(axis=0)] = MAD * np.nanmedian(np.abs(seen - middle), axis=0)
        scale = np.fmax(own, pooled)
        with np.errstate(all="ignore"):
            made[:, row] = (change[row] - middle) / scale, np.full_like(scale, middle), scale
    made[0][~np.isfinite(made[0])] = np.nan
    return made


def gone_dark(panel: Panel, rule: Rule) -> Found | None:
    """Find countries whose figures stop: the share of series, given in each of the ``years`` before, that now have none.

    Only series that ``published`` of those countries, as a share, have for the period are counted, since the others are not yet
    out; ``least`` of them must be left.
    """
    axis = axis_of(panel, rule.series)
    if axis is None:
        return None
    given = rule.parameters
    there = ~np.isnan(stacked(panel, rule.series, axis))
    regular = np.ones_like(there)
    for lag in range(1, given["years"] + 1):
        moved = np.zeros_like(there)
        moved[:, lag:] = there[:, :-lag]
        regular &= moved
    with np.errstate(all="ignore"):
        out = (regular & there).sum(axis=2) / regular.sum(axis=2) >= given["published"]
    due = regular & out[:, :, None]
    expected = due.sum(axis=0).astype(np.float64)
    missing = (due & ~there).sum(axis=0)
    with np.errstate(all="ignore"):
        share = missing / expected
    back = (there & out[:, :, None]).any(axis=0)  # figures that have come back end a silence
    level = levels(np.where(expected >= given["least"], share, 0.0), rule.medium, rule.high, (expected >= given["least"]) | back)
    percent = 100 * share
    return _plain(axis, level, percent, np.zeros_like(percent), share, 100 * rule.medium, percent)


def outlook_crossing(issued: Issued, rule: Rule, countries: int) -> Found | None:
    """Find issued outlooks whose probability has risen over a threshold that the issue before was below."""
    probability = issued.probability.get(rule.parameters["outcome"])
    if probability is None or not issued.days:
        return None
    days = np.asarray(issued.days, dtype=np.int64)
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 1970 * 12
    start, count = int(months[0]), int(months[-1] - months[0]) + 1
    value = np.full((count, countries), np.nan)
    known = np.zeros(count, dtype=np.int64)
    for month, day, one in zip(months, days, probability, strict=True):  # the last issue of a month counts
        value[month - start], known[month - start] = one, day
    known = np.maximum.accumulate(known)
    earlier = np.full_like(value, np.nan)
    for row in range(1, count):
        earlier[row] = np.where(np.isnan(value[row - 1]), earlier[row - 1], value[row - 1])
    tested = ~np.isnan(value)
    level = levels(value, rule.medium, rule.high, tested)
    was = levels(earlier, rule.medium, rule.high, ~np.isnan(earlier))
    level = np.where(tested & (level <= was), NONE, level).astype(np.int8)
    axis = Axis(Frequency.MONTH, start, known)
    return _plain(axis, level, value, earlier, value, rule.medium, value)


KINDS: Mapping[str, Kind] = {
    "count_surge": count_surge,
    "after_quiet": after_quiet,
    "sustained_fall": sustained_fall,
    "threshold": threshold,
    "level_change": level_change,
    "event": event,
    "gone_dark": gone_dark,
}
"""Tests that need a panel only, by the name that rules call them."""
