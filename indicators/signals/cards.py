"""Rule cards, generated from the configuration: a rule in words and in numbers, its record, and who approved it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from indicators.contract import LANE_NAMES, PILLAR_NAMES
from indicators.outcomes import BY_ID
from indicators.signals.rules import Direction, Rule

NB = "\u00a0"
MADE_ON = "The settings were chosen on the same history that they are judged by here, so expect less of them."


@dataclass(frozen=True)
class Card:
    """What is to be said of a rule."""

    rule: Rule
    words: str
    numbers: tuple[str, ...]
    """How it is computed, a sentence each."""
    hit: str
    """What must follow for a firing to count as borne out."""
    record: tuple[str, ...]
    """What the back-test says, a sentence each."""
    verdict: str
    approved: str
    by_year: Mapping[str, tuple[int, int]]
    """Medium and high firings by year, in the back-test."""


def card(rule: Rule, record: Mapping[str, Any] | None) -> Card:
    """Return the card of a rule; ``record`` is ``backtest.Record.as_dict``, or None when it has not been computed."""
    numbers = (*_NUMBERS[rule.kind](rule), *_clock(rule), _level_words(rule))
    told = record or {}
    by_year = {year: (counts[0], counts[1]) for year, counts in told.get("by_year", {}).items()}
    verdict = _VERDICTS[told.get("verdict", "not computed")]
    approved = rule.approved_by if rule.approved else "Nobody has approved this rule yet."
    return Card(rule, rule.words, numbers, _hit(rule), _record(told), verdict, approved, by_year)


_VERDICTS = {
    "better": "Better than random flags at the same rate.",
    "no clear difference": "No clear difference from random flags at the same rate.",
    "too few": "Too few firings to judge.",
    "not tested": "Not back-tested: nothing is held that it could have read.",
    "not computed": "Not back-tested yet. Run: python -m indicators refresh",
}


def as_text(made: Card) -> str:
    """Return a card as lines of text."""
    rule = made.rule
    where = f"{PILLAR_NAMES[rule.pillar]}, {LANE_NAMES[rule.lane].lower()} lane, {rule.direction}"
    lines = [
        f"{rule.name} ({rule.id})",
        f"  {where}",
        f"  {made.words}",
        *(f"  - {line}" for line in made.numbers),
        f"  Borne out when {made.hit}",
        *(f"  - {line}" for line in made.record),
        f"  {made.verdict}",
        f"  Approved by: {made.approved}",
    ]
    if made.by_year:
        years = ", ".join(f"{year}: {sum(counts)}" for year, counts in made.by_year.items())
        lines.append(f"  Firings by year: {years}")
    return "\n".join(lines)


# ---- the rule in numbers -----------------------------------------------------------------------------------------------


def _per(rule: Rule, many: int) -> str:
    unit = "year" if rule.yearly else "month"
    return f"{many} {unit}{'' if many == 1 else 's'}"


def _names(series: object) -> str:
    return ", ".join(map(str, series)) if isinstance(series, list | tuple) else str(series)


def _count_surge(rule: Rule) -> tuple[str, ...]:
    given = rule.parameters
    least = ", ".join(f"{least:g} for {key}" for key, least in zip(rule.series, given["least"], strict=True))
    skipped = f"{_names(given['not_in_january'])} is not tested in January, where events known only to a year or a season pile up."
    return (
        f"Series: {_names(rule.series)}. Upper tail of a negative binomial fitted by moments to the country's own {_per(rule, given['window'])} before.",
        f"Benjamini and Hochberg's false-discovery rate over all countries and series of the {_per(rule, 1)[2:]}.",
        f"At least {least}; and {given['above']:g} times the mean of the last {_per(rule, 12)}.",
        *([skipped] if given["not_in_january"] else []),
    )


def _after_quiet(rule: Rule) -> tuple[str, ...]:
    given = rule.parameters
    low, high = given["earlier"]
    past = f"fewer than {high:,}" if low == 0 else f"{low:,} or more"
    return (
        f"Series: {rule.series[0]}, summed over {_per(rule, given['burst'])}, with {given['events']} events or more.",
        f"At most {given['at_most']:g} deaths in the {_per(rule, given['quiet'])} before, and {past} in the {_per(rule, given['memory'])} before those.",
    )


def _sustained_fall(rule: Rule) -> tuple[str, ...]:
    given = rule.parameters
    return (
        f"Series: {_names(rule.series)}. The last {_per(rule, given['window'])}, and the last {_per(rule, given['window'] // 2)} scaled to as many, as a share of the {_per(rule, given['before'])} before.",
        f"Only where {given['least']:g} or more a {_per(rule, given['window'])} were usual.",
    )


def _threshold(rule: Rule) -> tuple[str, ...]:
    return (f"Series: {_names(rule.series)}, summed over {_per(rule, rule.parameters['window'])}.",)


def _level_change(rule: Rule) -> tuple[str, ...]:
    given = rule.parameters
    scale = " of the logarithm" if given["log"] else ""
    return (
        f"Series: {_names(rule.series)}. Change{scale} over {_per(rule, given['span'])}, less the median change, divided by the larger of the median absolute deviation of all countries and of the country itself in {_per(rule, given['reference'])}; the mean over the series.",
        f"The change must be {given['least']:g} or more.",
    )


def _event(rule: Rule) -> tuple[str, ...]:
    return (f"Series: {_names(rule.series)}. Fires in the {_per(rule, 1)[2:]} of the event.",)


def _gone_dark(rule: Rule) -> tuple[str, ...]:
    given = rule.parameters
    return (
        f"Series: {_names(rule.series)}, of which {given['least']} or more were given in each of {_per(rule, given['years'])} before.",
        f"A series counts as published once {100 * given['published']:g}{NB}% of those countries have it.",
    )


def _outlook_crossing(rule: Rule) -> tuple[str, ...]:
    return (f"Outlook: {BY_ID[rule.parameters['outcome']].name}, as issued.",)


_NUMBERS: Mapping[str, Callable[[Rule], tuple[str, ...]]] = {
    "count_surge": _count_surge,
    "after_quiet": _after_quiet,
    "sustained_fall": _sustained_fall,
    "threshold": _threshold,
    "level_change": _level_change,
    "event": _event,
    "gone_dark": _gone_dark,
    "outlook_crossing": _outlook_crossing,
}
_LEVEL = {
    "count_surge": "false-discovery rate {} or less",
    "after_quiet": "{} or more",
    "sustained_fall": "{} of what was usual, or less",
    "threshold": "{} or more",
    "level_change": "{} times the usual spread or more",
    "event": "weight {}",
    "gone_dark": "a share of {} missing or more",
    "outlook_crossing": "probability {} or more",
}


def _level_words(rule: Rule) -> str:
    return "; ".join(
        f"{name}: {_LEVEL[rule.kind].format(f'{level:,g}')}"
        for name, level in (("Medium", rule.medium), ("high", rule.high))
    ) + "."  # fmt: skip


def _clock(rule: Rule) -> tuple[str, ...]:
    told = (
        "Yearly clock: dated by the day on which the release counts as published, and never an acute signal."
        if rule.yearly
        else "Monthly clock. Months with events of uncertain date are not evaluated."
    )
    hold = (
        f"A repeat within {_per(rule, rule.quiet)} is not told again, a higher level is."
        if rule.quiet > 1
        else ""
    )
    return (told, hold) if hold else (told,)


def _hit(rule: Rule) -> str:
    hit = rule.hit
    kind = hit["kind"]
    if kind == "rise":
        return f"deaths in the {_per(rule, hit['months'])} after exceed those of as many up to it, and reach {hit['least']}."
    if kind == "reach":
        return f"{hit['series']} adds up to {hit['least']:,} or more in the {hit['months']} months after."
    if kind == "stays_low":
        return f"deaths in the {hit['months']} months after stay at {hit['share']:g} or less of what was usual before."
    if kind == "stays_better":
        return f"{_per(rule, hit['periods'])} later half of the change or more is still there."
    outcomes = " or ".join(BY_ID[one].name for one in hit["any_of"])
    span = "the calendar year" if hit["years"] == 1 else f"one of the {hit['years']} calendar years"
    return f"{outcomes[0].lower() if not outcomes[0].isdigit() else outcomes[0]}{outcomes[1:]}, in {span} after the day of the signal."


# ---- the record ---------------------------------------------------------------------------------------------------------


def _record(told: Mapping[str, Any]) -> tuple[str, ...]:
    if not told.get("flags"):
        return ()
    lines = [f"{told['flags']} firings since 1990 in the back-test, {told['judged']} of which can be judged."]
    if told["precision"] is not None:
        lines.append(
            f"{told['hits']} borne out: precision {share(told['precision'])} "
            f"({share(told['precision_low'])}–{share(told['precision_high'])}, whole countries resampled)"
            + (f", {told['flags_per_hit']:.1f} flags for each hit" if told["flags_per_hit"] else "")
            + "."
        )
        lines.append(
            f"As many random flags: {share(told['random'])} ({share(told['random_low'])}–{share(told['random_high'])}); in the same "
            f"countries: {share(told['same_countries'])} ({share(told['same_low'])}–{share(told['same_high'])})."
        )
    if told["lead"] is not None:
        lines.append(
            f"Median time from the day of the signal to what it warned of: {told['lead']:.0f} months."
        )
    return (*lines, MADE_ON)


def share(value: float | None) -> str:
    """Return 0.405 as 41 %."""
    return "—" if value is None else f"{100 * value:.0f}{NB}%"


def is_opening(rule: Rule) -> bool:
    """Return whether a rule speaks of less risk."""
    return rule.direction == Direction.OPENING
