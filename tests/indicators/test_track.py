"""The track record by hand: nearest trajectories, places by name, years, and a record that survives being kept."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import date

import numpy as np
import pytest

from indicators import analogues, baselines, hard_cases, track, track_record
from indicators.contract import Indicator, Lane, Pillar
from indicators.origins import Origins
from indicators.outcomes import OUTCOMES
from indicators.skill import Figure, TooFewOutcomes, auc
from indicators.track import COMPOSITE, OUTLOOK, Record, Said
from indicators.track_record import TrackRecord, measured, revived

YEARS = tuple(range(1990, 2006))
NAMES = ("MLI", "NER", "TCD", "BFA", "SDN", "UGA", "KEN", "ETH", "FRA", "CHE", "UKR", "PER", "COL", "ECU", "IND", "NPL", "LKA", "THA",
         "PHL", "IDN", "JPN", "KOR", "DZA", "MAR", "TUN", "LBY", "EGY", "GHA", "TGO", "BEN", "SEN", "GIN", "LBR", "CIV")  # fmt: skip
ONSET = [one.id for one in OUTCOMES].index("onset_25")


def indicator(key: str, pillar: Pillar) -> Indicator:
    return Indicator(
        id=key, name=key, unit="points", pillar=pillar, lane=Lane.UPSTREAM, direction=+1, goalposts=(0, 100), reference="by hand",
        series=("a.b",), max_age=30, note="",
    )  # fmt: skip


INDICATORS = (
    indicator("rights", Pillar.HUMAN_RIGHTS),
    indicator("peace", Pillar.PEACE_SECURITY),
    indicator("growth", Pillar.DEVELOPMENT),
)


def made(seed: int = 2) -> tuple[Origins, Said, np.ndarray]:
    """Return origins, what an outlook said from 1995 on, and deaths; what happens follows the scores."""
    random = np.random.default_rng(seed)
    shape = (len(YEARS), len(NAMES))
    level = random.normal(0, 1, len(NAMES)) + random.normal(0, 0.7, shape)
    scores = np.clip(50 + 15 * level + random.normal(0, 5, (3, *shape)), 0, 100).astype(np.float32)
    chance = 1 / (1 + np.exp(2.5 - 2 * level))
    happened = np.stack([(random.random(shape) < chance) for _ in OUTCOMES]).astype(np.float32)
    happened[ONSET, :, :4] = np.nan  # never quiet
    simple = (
        np.repeat(level[None, None], len(baselines.NAMES), axis=1)
        .repeat(len(OUTCOMES), axis=0)
        .astype(np.float32)
    )
    origins = Origins(
        "",
        date(2006, 1, 31),
        YEARS,
        NAMES,
        INDICATORS,
        scores,
        happened,
        simple,
        {one.id: () for one in OUTCOMES},
    )
    said = np.broadcast_to(chance[5:], (len(OUTCOMES), *chance[5:].shape)).astype(np.float32)
    parts = dict.fromkeys(("ps", "hr", "logistic"), said)
    deaths = np.where(happened == 1, 100, 3).astype(np.float32)
    return origins, Said(YEARS[5:], NAMES, said, said * 0.5, np.sqrt(said), parts), deaths


@pytest.fixture(scope="module")
def record() -> Record:
    origins, said, deaths = made()
    return Record(origins, said, deaths)


def test_only_years_that_were_spoken_of_are_judged(record: Record) -> None:
    assert record.span == (1995, 2005)
    assert np.isnan(record.happened("onset_25")[:5]).all()
    silent = replace(
        record, said=replace(record.said, probability=np.full_like(record.said.probability, np.nan))
    )
    with pytest.raises(TooFewOutcomes):
        assert silent.span


def test_all_rankings_are_judged_on_the_same_state_years(record: Record) -> None:
    scores = record.origins.scores.copy()
    scores[:, 8, 9] = np.nan
    short = replace(record, origins=replace(record.origins, scores=scores))
    found = {one.id: one.skill for one in track.beside(short, "onset_25")}
    assert set(found) == set(track.TITLES)
    counted = {one.n for one in found.values() if one}
    assert counted == {11 * (len(NAMES) - 4) - 1}
    assert found[OUTLOOK].auc.value > 0.7  # type: ignore[union-attr]


def test_columns_are_matched_by_country_and_not_by_place(record: Record) -> None:
    turned = replace(
        record.said,
        iso3=NAMES[::-1],
        probability=record.said.probability[:, :, ::-1],
        low=record.said.low[:, :, ::-1],
        high=record.said.high[:, :, ::-1],
        parts={},
    )
    again = replace(record, said=turned)
    assert np.array_equal(again.probability("onset_25"), record.probability("onset_25"), equal_nan=True)


def test_a_miss_has_a_place_after_the_twentieth_and_a_false_alarm_one_before(record: Record) -> None:
    one = track_record.judged(record, "onset_25")
    skill = one.of(OUTLOOK).skill
    assert skill is not None
    flagged = next(flags for flags in skill.flags if flags.count == 20)
    assert len(one.missed) == round(skill.positives * (1 - flagged.recall.value))
    assert all(told.place is not None and told.place > 20 and told.deaths == 100 for told in one.missed)
    assert all(told.place is not None and told.place <= 20 and told.deaths == 3 for told in one.alarms)
    assert len(one.alarms) == 11 * 20 - (skill.positives - len(one.missed))
    chances = [told.said or 0 for told in one.alarms]
    assert chances == sorted(chances, reverse=True)
    first = one.missed[0]
    row, column = YEARS.index(first.year), NAMES.index(first.iso3)
    values = {
        key.id: float(value)
        for key, value in zip(INDICATORS, record.origins.scores[:, row, column], strict=True)
    }
    assert dict(first.highest) == pytest.approx(values)
    assert first.missing == ()
    assert first.at_risk == len(NAMES) - 4


def test_onsets_caught_and_missed_by_year_add_up(record: Record) -> None:
    one = track_record.judged(record, "onset_25")
    skill = one.of(OUTLOOK).skill
    assert skill is not None
    assert sum(year.happened for year in one.years) == skill.positives
    assert sum(year.happened - year.caught for year in one.years) == len(one.missed)
    assert sum(region.n for region in one.regions) == skill.n
    assert sum(count for _, count in one.of(COMPOSITE).leads) == skill.positives


def test_only_rare_outcomes_are_told_by_name(record: Record) -> None:
    found = measured(record).outcomes
    assert not found["state_based_25"].missed
    assert not found["state_based_25"].of(OUTLOOK).leads
    assert found["state_based_1000"].alarms


def test_the_record_is_the_same_after_it_was_kept(record: Record) -> None:
    whole = measured(record)
    kept = json.loads(json.dumps(asdict(whole)))
    assert repr(revived(TrackRecord, kept)) == repr(whole)
    assert revived(Figure, {"value": 1.0, "low": 0.5, "high": 2.0}) == Figure(1.0, 0.5, 2.0)


def test_a_later_year_changes_nothing_of_the_earlier(record: Record) -> None:
    poisoned = record.origins.scores.copy()
    poisoned[:, -1] = 100 - poisoned[:, -1]
    other = replace(record, origins=replace(record.origins, scores=poisoned))
    for one, same in zip(
        track.years(record, "onset_25")[:-1], track.years(other, "onset_25")[:-1], strict=True
    ):
        assert repr(one) == repr(same)


# ---- hard cases by both meanings of quiet -------------------------------------------------------------------------------


def test_five_years_without_come_before_a_quiet_one(record: Record) -> None:
    happened = np.zeros_like(record.origins.happened)
    war = [one.id for one in OUTCOMES].index("state_based_1000")
    happened[war, 3, 0] = 1  # 1993 in the first country
    happened[war, 4, 1] = np.nan  # not known is not reached
    quiet = hard_cases.quiet_before(replace(record.origins, happened=happened), "state_based_1000")
    assert not quiet[:5].any(), "nothing is known of the years before the first origin"
    assert [year for row, year in enumerate(YEARS) if quiet[row, 0]] == list(range(1999, 2006))
    assert quiet[5:, 1:].all()
    onset = hard_cases.quiet_before(record.origins, "state_based_25")
    assert not onset[:, :4].any()
    assert onset[:, 4:].all(), "as the onset has it"


def test_each_outcome_has_its_hard_cases_by_every_meaning_that_differs(record: Record) -> None:
    whole = measured(record)
    found = {(one.outcome, one.quiet): one for one in whole.hard_cases}
    assert list(found) == [
        ("state_based_25", "state_based_25"),
        ("one_sided_25", "one_sided_25"),
        ("one_sided_25", "state_based_25"),
        ("state_based_1000", "state_based_1000"),
        ("state_based_1000", "state_based_25"),
    ]
    own = found["one_sided_25", "one_sided_25"]
    assert own.ranked == whole.outcomes["one_sided_onset_25"].ranked
    assert hard_cases.words(own.quiet) == "five years below 25 civilians killed"
    assert hard_cases.words("state_based_1000") == "five years below 1,000 deaths in state-based conflict"


def test_other_meanings_judge_the_same_probabilities_on_other_state_years(record: Record) -> None:
    one = next(
        one
        for one in measured(record).hard_cases
        if (one.outcome, one.quiet) == ("one_sided_25", "state_based_25")
    )
    said = record.said.probability[track.place_of("one_sided_25"), :, 4:]  # the first four are never quiet
    truth = record.origins.of("one_sided_25")[5:, 4:]
    for each in (one.alone, one.ranked[0]):
        assert each.skill is not None
        assert (each.skill.n, each.skill.positives) == (truth.size, int(truth.sum()))
        assert each.skill.auc.value == pytest.approx(auc(said.ravel(), truth.ravel()))
    scores = record.origins.scores.copy()
    scores[:, 8, 9] = np.nan  # no composite, so that nothing is judged beside it there
    short = measured(replace(record, origins=replace(record.origins, scores=scores))).hard_cases[2]
    assert short.alone.skill is not None
    assert short.ranked[0].skill is not None
    assert (short.alone.skill.n, short.ranked[0].skill.n) == (truth.size, truth.size - 1)


# ---- analogues --------------------------------------------------------------------------------------------------------


def test_the_same_path_walked_earlier_by_another_is_nearest() -> None:
    origins, _, _ = made()
    scores = origins.scores.copy()
    scores[:, 2:7, 3] = scores[:, 9:14, 0]
    found = analogues.nearest(replace(origins, scores=scores), "MLI", 2003)
    assert (found[0].iso3, found[0].year) == ("BFA", 1996)
    assert found[0].distance == pytest.approx(0, abs=1e-6)
    assert [one.distance for one in found] == sorted(one.distance for one in found)
    assert len({one.iso3 for one in found}) == len(found) == analogues.MOST


def test_the_distance_is_the_root_mean_square_in_standard_deviations() -> None:
    origins, _, _ = made()
    found = analogues.nearest(origins, "MLI", 2003, most=40)[0]
    z = analogues.standardised(origins.scores).astype(float)
    here, there = NAMES.index("MLI"), NAMES.index(found.iso3)
    own, other = z[:, 9:14, here], z[:, YEARS.index(found.year) - 4 : YEARS.index(found.year) + 1, there]
    assert found.distance == pytest.approx(np.sqrt(((own - other) ** 2).mean()), rel=1e-5)
    assert found.shared == 1


def test_a_country_is_compared_with_itself_only_years_before() -> None:
    origins, _, _ = made()
    scores = np.repeat(origins.scores[:, :1], len(YEARS), axis=1)  # nothing ever changes
    own = [
        one for one in analogues.nearest(replace(origins, scores=scores), "MLI", 2003) if one.iso3 == "MLI"
    ]
    assert [one.year for one in own if one.year > 2003 - analogues.APART] == []
    assert own


def test_trajectories_that_share_too_little_or_have_no_outcome_are_left_out() -> None:
    origins, _, _ = made()
    scores = origins.scores.copy()
    scores[1:, :, 5] = np.nan
    happened = origins.happened.copy()
    happened[:, 8:] = np.nan
    held = replace(origins, scores=scores, happened=happened)
    found = analogues.nearest(held, "MLI", 2005, most=40)
    assert "UGA" not in {one.iso3 for one in found}
    assert max(one.year for one in found) <= YEARS[7]
    assert analogues.nearest(origins, "MLI", 1993) == ()
    assert analogues.nearest(origins, "XXX", 2003) == ()
    scores[:, :, 0] = np.nan
    assert analogues.nearest(replace(origins, scores=scores), "MLI", 2003) == ()
