"""Skill: against scikit-learn and against figures by hand, with ties, gaps and outcomes shuffled."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from indicators.skill import ENDS, Figure, TooFewOutcomes, auc, paired, skill
from indicators.skill_draws import multiplicities

YEARS = tuple(range(1990, 2020))
ISO3 = tuple(f"A{number:02}" for number in range(80))
Table = npt.NDArray[np.float64]


def made(seed: int = 3, decimals: int | None = None, signal: float = 1.5) -> tuple[Table, Table]:
    """Return scores and outcomes that go together, with countries that differ; some scores and outcomes are missing."""
    random = np.random.default_rng(seed)
    level = random.normal(0, 1, len(ISO3)) + random.normal(0, 1, (len(YEARS), len(ISO3)))
    happened = (random.random(level.shape) < 1 / (1 + np.exp(3 - signal * level))).astype(float)
    score = level if decimals is None else np.round(level, decimals)
    score = np.where(random.random(level.shape) < 0.05, np.nan, score)
    return score, np.where(random.random(level.shape) < 0.1, np.nan, happened)


def known(score: Table, happened: Table) -> npt.NDArray[np.bool_]:
    return ~np.isnan(score) & ~np.isnan(happened)


@pytest.mark.parametrize("decimals", [None, 1, 0])
def test_auc_and_average_precision_are_those_of_scikit_learn(decimals: int | None) -> None:
    score, happened = made(decimals=decimals)
    found, there = skill(score, happened, YEARS, ISO3), known(score, happened)
    assert found.auc.value == pytest.approx(roc_auc_score(happened[there], score[there]), abs=1e-12)
    assert found.auc.value == pytest.approx(auc(score, happened), abs=1e-12)
    assert found.average_precision.value == pytest.approx(
        average_precision_score(happened[there], score[there]), abs=1e-12
    )
    assert found.base_rate == pytest.approx(happened[there].mean())
    assert found.n == there.sum()
    assert found.unscored == (np.isnan(score) & ~np.isnan(happened)).sum()


def test_every_draw_is_what_the_drawn_countries_give() -> None:
    score, happened = made(decimals=1)
    there = known(score, happened)
    drawn = multiplicities(len(ISO3), 40, 9)
    areas, precisions = [], []
    for times in drawn:
        weight = np.broadcast_to(times, score.shape)[there]
        areas.append(roc_auc_score(happened[there], score[there], sample_weight=weight))
        precisions.append(average_precision_score(happened[there], score[there], sample_weight=weight))
    found = skill(score, happened, YEARS, ISO3, resamples=40, seed=9)
    for figure, values in ((found.auc, areas), (found.average_precision, precisions)):
        low, high = np.percentile(values, ENDS)
        assert (figure.low, figure.high) == pytest.approx((low, high), abs=1e-5)


def test_each_draw_has_as_many_countries_as_there_are() -> None:
    drawn = multiplicities(7, 50, 1)
    assert (drawn.sum(axis=1) == 7).all()
    assert len({tuple(row) for row in drawn.tolist()}) > 40


def test_shuffled_outcomes_are_not_foreseen() -> None:
    score, happened = made()
    there = known(score, happened)
    random = np.random.default_rng(5)
    held = 0
    for _ in range(10):
        shuffled = happened.copy()
        shuffled[there] = random.permutation(happened[there])
        found = skill(score, shuffled, YEARS, ISO3)
        assert found.auc.value == pytest.approx(0.5, abs=0.05)
        assert found.average_precision.value == pytest.approx(found.base_rate, abs=0.05)
        held += found.auc.low < 0.5 < found.auc.high
    assert held >= 7  # nine of ten are expected


def test_the_same_seed_gives_the_same_interval() -> None:
    score, happened = made()
    one, other = (skill(score, happened, YEARS, ISO3, seed=4) for _ in range(2))
    assert one == other
    assert one.auc.low < one.auc.value < one.auc.high
    assert one.auc.low != skill(score, happened, YEARS, ISO3, seed=5).auc.low


def test_equal_scores_rank_nobody() -> None:
    _, happened = made()
    found = skill(np.zeros(happened.shape), happened, YEARS, ISO3)
    assert found.auc == Figure(0.5, 0.5, 0.5)
    assert found.average_precision.value == pytest.approx(found.base_rate)
    twenty = found.flags[1]
    per_year = (~np.isnan(happened)).sum(axis=1)
    assert twenty.recall.value == pytest.approx(
        (np.nansum(happened, axis=1) * 20 / per_year).sum() / np.nansum(happened)
    )


def ladder(hits: set[tuple[int, int]], years: int = 2, states: int = 30) -> tuple[Table, Table]:
    """Return scores 30, 29, ... 1 in every year, and outcomes at (year, place), the first place being 1."""
    score = np.tile(np.arange(states, 0, -1, dtype=float), (years, 1))
    happened = np.zeros((years, states))
    for year, place in hits:
        happened[year, place - 1] = 1
    return score, happened


def test_flags_and_misses_by_hand() -> None:
    score, happened = ladder({(0, 1), (0, 10), (0, 11), (1, 15), (1, 21), (1, 25)})
    found = skill(score, happened, (2000, 2001), ISO3[:30])
    recalls = [one.recall.value for one in found.flags]
    assert recalls == pytest.approx([2 / 6, 4 / 6, 1])
    assert [one.per_hit.value for one in found.flags] == pytest.approx([20 / 2, 40 / 4, 60 / 6])
    assert [(one.iso3, one.year, one.rank) for one in found.misses] == [("A20", 2001, 21), ("A24", 2001, 25)]
    assert len(found.hits) == 4
    assert found.lead is None


def test_states_that_tie_share_the_last_flags_and_their_place() -> None:
    score, happened = ladder({(0, place) for place in (1, 2, 3, 19, 22)}, years=1)
    score[0, 18:22] = 12.0  # places 19 to 22: two of twenty flags for four States
    found = skill(score, happened, (2000,), ISO3[:30])
    assert found.flags[1].recall.value == pytest.approx((3 + 0.5 + 0.5) / 5)
    assert {one.iso3: one.rank for one in found.misses} == {"A18": 20.5, "A21": 20.5}


def test_who_is_not_at_risk_takes_no_flag_and_who_has_no_score_is_a_named_miss() -> None:
    score, happened = ladder({(0, place) for place in (2, 3, 4, 5, 21, 30)}, years=1)
    happened[0, 0] = np.nan
    score[0, 29] = np.nan
    found = skill(score, happened, (2000,), ISO3[:30])
    assert found.flags[1].recall.value == 1  # place 21 is the twentieth of those at risk
    assert [(one.iso3, one.rank) for one in found.misses] == [("A29", None)]
    assert (found.unscored, found.unscored_positives, found.positives) == (1, 1, 5)


def test_the_lead_is_counted_from_the_first_flag_while_at_risk() -> None:
    years, states = 8, 30
    score, happened = ladder(set(), years, states)
    for place in (1, 2, 25, 26, 27):
        happened[7, place - 1] = 1
    happened[:5, 1] = np.nan  # at risk since the sixth year only
    score[4:6, 24] = 99.0  # flagged three and two years before, then no longer
    found = skill(score, happened, tuple(range(2000, 2008)), ISO3[:states], onset=True)
    leads = {one.iso3: one.lead for one in (*found.hits, *found.misses)}
    assert leads == {"A00": 5, "A01": 2, "A24": 3, "A25": None, "A26": None}
    assert found.lead is not None
    assert found.lead.years.value == pytest.approx(10 / 3)
    assert found.lead.ahead.value == pytest.approx(3 / 5)
    assert found.lead.never == 2


def test_years_within_are_judged_alone() -> None:
    score, happened = made()
    part = skill(score, happened, YEARS, ISO3, within=(2005, 2012))
    alone = skill(score[15:23], happened[15:23], YEARS[15:23], ISO3)
    assert part == alone


def test_a_score_does_not_differ_from_itself_or_from_one_that_ranks_alike() -> None:
    score, happened = made()
    for other in (score, np.exp(score)):
        found = paired(score, other, happened, YEARS)
        assert found.auc == found.average_precision == Figure(0, 0, 0)
        assert found.words(found.auc) == "no clear difference"


def test_a_better_score_is_told_from_a_worse_one_on_the_same_state_years() -> None:
    score, happened = made()
    noise = score + np.random.default_rng(1).normal(0, 3, score.shape)
    noise[0] = np.nan
    found = paired(score, noise, happened, YEARS)
    there = known(score, happened)
    there[0] = False
    by_hand = roc_auc_score(happened[there], score[there]) - roc_auc_score(happened[there], noise[there])
    assert found.n == there.sum()
    assert found.auc.value == pytest.approx(by_hand)
    assert found.words(found.auc) == "better"
    back = paired(noise, score, happened, YEARS)
    assert back.words(back.auc) == "worse"
    assert (back.auc.low, back.auc.high) == pytest.approx((-found.auc.high, -found.auc.low))


@pytest.mark.parametrize("value", [0.0, 1.0, np.nan])
def test_too_few_outcomes_are_a_named_error(value: float) -> None:
    score, happened = made()
    with pytest.raises(TooFewOutcomes, match="at least 5 with and 5 without"):
        skill(score, np.full_like(happened, value), YEARS, ISO3)
    with pytest.raises(TooFewOutcomes):
        paired(score, score, np.full_like(happened, value), YEARS)


def test_a_figure_is_clear_only_when_its_interval_leaves_out_nought() -> None:
    assert not Figure(0.1, 0.0, 0.2).clear
    assert Figure(0.1, 0.01, 0.2).clear
    assert Figure(-0.1, -0.2, -0.01).clear
    assert not replace(Figure(0.1, 0.01, 0.2), low=-0.1).clear
