"""How well each ranking did beside the others: average precision on two scales, flags and hits, years, lead times, sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import Part, attrs, rows
from dashboard.figures.track_marks import HUES, Axis, bar, dot, ends, figure, plot, shares, spread, upright
from indicators.skill import NAMED_AT, Skill
from indicators.track import Ranked, Year

FEW = "too few outcomes"
SHORT = {"composite": "Composite", "ps_alone": "Security alone"}


@dataclass(frozen=True)
class Cases:
    """One kind of cases and every ranking of them."""

    title: str
    ranked: Sequence[Ranked]

    @property
    def told(self) -> list[Skill]:
        """Return the skills that could be told."""
        return [one.skill for one in self.ranked if one.skill]


def beside(cases: Sequence[Cases], caption: str) -> Component:
    """Return average precision of every ranking, each kind of cases on its own scale with its base rate."""
    scales = [_end(one) for one in cases]
    body: list[list[Part]] = []
    for at, first in enumerate(cases[0].ranked):
        line: list[Part] = [html.Span(first.title, className="own" if first.id == "outlook" else "")]
        for one, end in zip(cases, scales, strict=True):
            found = one.ranked[at].skill
            if found is None:
                line += [html.Span(FEW, className="note"), words.NONE]
                continue
            one_figure = found.average_precision
            line += [
                spread(one_figure, end, found.base_rate, HUES.get(first.id, "")),
                _number(one_figure.value, figure(one_figure, 3), end),
            ]
        body.append(line)
    head = [""]
    for one in cases:
        base = one.told[0].base_rate if one.told else None
        head += [f"{one.title}, base rate {words.percent(base, 1)}", "AP"]
    return rows(
        head,
        body,
        caption,
        f"t-beside t-fold t-of-{len(cases)}",
        numeric=tuple(range(2, 2 * len(cases) + 1, 2)),
    )


def _number(value: float, whole: str, end: float) -> Component:
    return html.Span([words.number(value, 2 if end > 0.5 else 3)], title=whole)


def _end(one: Cases) -> float:
    most = max((found.average_precision.high for found in one.told), default=1.0)
    return 1.0 if most > 0.7 else max(ceil(20 * most) / 20, 0.05)


def scale_note(cases: Sequence[Cases]) -> str:
    """Return what the scales are."""
    told = [f"{one.title.lower()} to {words.number(_end(one), 2)}" for one in cases if one.told]
    return f"Scales from 0: {'; '.join(told)}. Dashed: base rate, what a ranking without knowledge reaches."


def beside_says(cases: Sequence[Cases]) -> str:
    """Return in words which ranking is highest, and what the best simple one reaches."""
    told = []
    for one in cases:
        known = [each for each in one.ranked if each.skill]
        if len(known) < 2:
            continue
        first, others = known[0], known[1:]
        best = max(others, key=lambda each: each.skill.average_precision.value if each.skill else 0.0)
        if first.skill and best.skill:
            told.append(
                f"{one.title}: {first.title[:1].lower()}{first.title[1:]} {words.number(first.skill.average_precision.value, 2)}, "
                f"best beside it {best.title[:1].lower()}{best.title[1:]} {words.number(best.skill.average_precision.value, 2)}"
            )
    return f"Average precision. {'; '.join(told)}." if told else "Too few outcomes to compare."


def pillars_says(cases: Sequence[Cases]) -> str:
    """Return in words what security alone reaches, and what all pillars together do."""
    told = []
    for one in cases:
        held = {each.id: each.skill for each in one.ranked if each.skill}
        if "ps" in held and "logistic" in held:
            alone, every = held["ps"].average_precision, held["logistic"].average_precision
            told.append(f"{one.title}: security alone {figure(alone)}, all three pillars {figure(every)}")
    return (
        f"{'; '.join(told)}. Where intervals overlap widely, what the others add is not certain."
        if told
        else ""
    )


def beside_frame(cases: Sequence[Cases]) -> pd.DataFrame:
    """Return every ranking with its measures in rows."""
    lines = []
    for one in cases:
        for each in one.ranked:
            found = each.skill
            if found is None:
                continue
            flags = [value for own in found.flags for value in (*ends(own.recall), *ends(own.per_hit))]
            lines.append((one.title, each.title, found.positives, found.n, round(found.base_rate, 4),
                          *ends(found.average_precision), *ends(found.auc), *flags))  # fmt: skip
    names = ["Average precision", "AUC"]
    for count in (10, 20, 30):
        names += [f"Caught at {count}", f"Flags per hit at {count}"]
    columns = [part for name in names for part in (name, f"{name}, 5 %", f"{name}, 95 %")]
    return pd.DataFrame(
        lines, columns=["Cases", "Ranking", "With the outcome", "Country-years", "Base rate", *columns]
    )


# ---- flags ------------------------------------------------------------------------------------------------------------


def caught(ranked: Sequence[Ranked]) -> Component:
    """Return the share caught at 10, 20 and 30 flags a year by each ranking, and what the first pays for it."""
    known = [one for one in ranked if one.skill]
    first = known[0].skill
    body: list[list[Part]] = []
    for at, flags in enumerate(first.flags if first else ()):
        line: list[Part] = [f"{flags.count} flags a year"]
        for one in known:
            share = one.skill.flags[at].recall if one.skill else flags.recall
            line += [
                bar(share.value, HUES.get(one.id, "")),
                html.Span(words.percent(share.value), title=shares(share)),
            ]
        body.append([*line, html.Span(words.number(flags.per_hit.value, 1), title=figure(flags.per_hit, 1))])
    head = [
        "",
        *(part for one in known for part in (SHORT.get(one.id, one.title), "caught")),
        "Flags per hit",
    ]
    return rows(head, body, "Caught, and the price", "t-caught t-fold", numeric=(2, 4, 6, 7))


def caught_frame(ranked: Sequence[Ranked]) -> pd.DataFrame:
    """Return the same with intervals in rows."""
    lines = [
        (one.title, flags.count, *ends(flags.recall), *ends(flags.per_hit))
        for one in ranked if one.skill for flags in one.skill.flags
    ]  # fmt: skip
    columns = [
        "Ranking",
        "Flags a year",
        "Caught",
        "Caught, 5 %",
        "Caught, 95 %",
        "Flags per hit",
        "Flags per hit, 5 %",
        "Flags per hit, 95 %",
    ]
    return pd.DataFrame(lines, columns=columns)


# ---- years ------------------------------------------------------------------------------------------------------------


def by_year(found: Sequence[Year], onsets: Sequence[Year]) -> Component:
    """Return average precision of each year above its onsets: a filled square was caught, a hollow one missed."""
    first, last = found[0].year, found[-1].year
    x = Axis(
        "",
        first - 0.5,
        last + 0.5,
        tuple((year, str(year)) for year in range(first, last + 1) if year % 5 == 0),
    )
    y = Axis("average precision", ticks=((0, "0"), (0.5, "0.5"), (1, "1")))
    marks: list[Part] = []
    for one in found:
        if one.average_precision:
            at = x.at(one.year)
            value = one.average_precision
            marks += [
                upright(at, y.at(value.low), y.at(value.high), "wide"),
                dot(at, y.at(value.value), "own", f"{one.year}: {figure(value)}"),
            ]
    parts: list[Part] = [plot(x, y, marks, "t-years")]
    if onsets:
        columns = [html.Span(_squares(one), title=_year_words(one)) for one in onsets]
        parts += [html.Div(columns, className="t-units", dir="ltr", **attrs(aria_hidden="true")),
                  html.Ul([html.Li([html.I(className="t-unit on"), "onset among the first 20"]),
                           html.Li([html.I(className="t-unit"), "onset missed"])], className="key")]  # fmt: skip
    return html.Div(parts)


def _squares(one: Year) -> list[Component]:
    return [html.I(className="t-unit on" if at < one.caught else "t-unit") for at in range(one.happened)]


def _year_words(one: Year) -> str:
    return f"{one.year}: {one.caught} of {one.happened} caught, {words.number(one.expected, 1)} expected"


def years_says(found: Sequence[Year], what: str) -> str:
    """Return in words how many were expected and came over all years, and the years furthest apart."""
    expected, came = sum(one.expected for one in found), sum(one.happened for one in found)
    far = max(found, key=lambda one: abs(one.happened - one.expected))
    return (
        f"{words.number(came)} {what} came where the outlooks added up to {words.number(expected, 1)}; furthest apart in {far.year}: "
        f"{far.happened} came, {words.number(far.expected, 1)} expected."
    )


def years_frame(groups: Mapping[str, Sequence[Year]]) -> pd.DataFrame:
    """Return every year in rows."""
    lines = [
        (title, one.year, one.n, one.happened, round(one.expected, 2), one.caught, *ends(one.auc), *ends(one.average_precision))
        for title, found in groups.items() for one in found
    ]  # fmt: skip
    return pd.DataFrame(lines, columns=[
        "Cases", "Year", "Country-years", "With the outcome", "Expected", f"Among the first {NAMED_AT}", "AUC", "AUC, 5 %", "AUC, 95 %",
        "Average precision", "Average precision, 5 %", "Average precision, 95 %",
    ])  # fmt: skip


# ---- lead time --------------------------------------------------------------------------------------------------------


def leads(ranked: Sequence[Ranked]) -> Component:
    """Return how many onsets were first flagged how many years before, by ranking."""
    known = [one for one in ranked if one.leads]
    most = max((count for one in known for _, count in one.leads), default=1)
    body: list[list[Part]] = []
    for at, (years, _) in enumerate(known[0].leads if known else ()):
        line: list[Part] = [_lead_words(years)]
        for one in known:
            count = one.leads[at][1]
            line += [bar(count / max(most, 1), HUES.get(one.id, "")), words.number(count)]
        body.append(line)
    head = ["First flagged", *(part for one in known for part in (SHORT.get(one.id, one.title), "onsets"))]
    return rows(head, body, "Lead time", "t-leads t-fold", numeric=(2, 4, 6))


def _lead_words(years: int | None) -> str:
    if years is None:
        return "never"
    return "in January of its year" if years == 0 else f"{words.count(years, 'year')} before"


def leads_says(one: Ranked) -> str:
    """Return the mean lead of a ranking in words, with intervals."""
    if one.skill is None or one.skill.lead is None:
        return "No lead time can be told."
    lead = one.skill.lead
    return (
        f"{one.title}: flagged {figure(lead.years, 1)} years before the onset on average where flagged at all; "
        f"{shares(lead.ahead)} of onsets at least a year before, {words.number(lead.never)} never."
    )


def leads_frame(ranked: Sequence[Ranked]) -> pd.DataFrame:
    """Return lead times in rows."""
    lines = [(one.title, _lead_words(years), count) for one in ranked for years, count in one.leads]
    return pd.DataFrame(lines, columns=["Ranking", "First flagged", "Onsets"])
