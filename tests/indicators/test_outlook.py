"""The outlook: nothing from the future, honest when labels are noise, the same bytes twice, and named refusals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from sqlalchemy import Engine

from data import schema, snapshot
from data.database import engine
from data.frames import PackedPanel, load_panel
from data.queries import Mode, resolve_as_of
from data.vocabulary import Frequency
from indicators import features as columns
from indicators import outcomes, outlook_backtest
from indicators.__main__ import main
from indicators.features import FEATURES, Origins, features
from indicators.origins import NotMade
from indicators.outcomes import OUTCOMES
from indicators.outlook import SERIES, Outlook, ask, at_risk, drivers, make, spread
from indicators.outlook_models import EVENTS, Past, learn, left_out, prepare
from indicators.panel import Panel
from indicators.skill import TooFewOutcomes, auc
from tests.indicators.build import cut, first_row

pytestmark = pytest.mark.slow
TODAY = date(2026, 11, 24)
ON = date(1999, 1, 31)
ROW = {one.id: at for at, one in enumerate(OUTCOMES)}


@pytest.fixture(scope="module")
def bind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    made = engine(f"sqlite:///{tmp_path_factory.mktemp('outlook') / 'embedded.db'}")
    schema.migrate(made)
    snapshot.load(made)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def whole(bind: Engine) -> PackedPanel:
    """Return all embedded figures that an outlook reads."""
    return load_panel(bind, resolve_as_of(bind, today=TODAY), SERIES)


@pytest.fixture(scope="module")
def then(bind: Engine) -> PackedPanel:
    """Return what was known on a past date."""
    as_of = resolve_as_of(bind, ON, today=TODAY)
    assert as_of.mode == Mode.RECONSTRUCTED
    return load_panel(bind, as_of, SERIES)


@pytest.fixture(scope="module")
def made(then: PackedPanel) -> Outlook:
    return make(then)


def poisoned(packed: PackedPanel, on: date) -> PackedPanel:
    """Return the panel with everything that was published after a date turned into nonsense."""
    blocks = {}
    for frequency, block in packed.blocks.items():
        value = block.value.copy()
        for row, key in enumerate(block.series):
            value[row, first_row(block, packed.calendars[key], on) :] = 1e6
        blocks[frequency] = replace(block, value=value, low=value, high=value)
    return replace(packed, blocks=blocks)


# ---- features ---------------------------------------------------------------------------------------------------------


def test_each_feature_is_declared_once() -> None:
    ids = [one.id for one in FEATURES]
    assert len(ids) == len(set(ids)) == 110
    assert all(one.name and one.series.count(".") == 1 for one in FEATURES)


@pytest.mark.parametrize("on", [date(1996, 1, 31), date(2007, 6, 30), date(2015, 11, 24)], ids=str)
def test_an_uncut_panel_gives_the_features_of_that_day(whole: PackedPanel, on: date) -> None:
    at_once = features(Panel(whole, [on, TODAY]))[0]
    alone = features(Panel(cut(whole, on), [on]))[0]
    np.testing.assert_array_equal(at_once, alone)


def test_what_came_later_changes_no_feature(whole: PackedPanel) -> None:
    dates = columns.origins(1990, ON.year)
    before, after = (features(Panel(one, dates)) for one in (whole, poisoned(whole, ON)))
    np.testing.assert_array_equal(before, after)
    assert not np.array_equal(
        features(Panel(whole, [date(2001, 1, 31)])),
        features(Panel(poisoned(whole, ON), [date(2001, 1, 31)])),
        equal_nan=True,
    )


def test_past_and_present_are_equally_old(whole: PackedPanel) -> None:
    """At a 31 January the ages are those of any other; today they are those of the series as they stopped."""
    origins = Origins(whole)
    taught, old = origins.taught(ON)
    assert set(old.values()) == {1, 13}
    plain = features(Panel(whole, origins.days))
    np.testing.assert_array_equal(taught[: ON.year - 1990 + 1], plain[: ON.year - 1990 + 1])
    _, now = origins.taught(TODAY)
    assert now["ucdp_ged.deaths_total"] == 35, "December 2023 to November 2026"
    assert now["ucdp_country_year.deaths_state_based"] == 25
    assert now["vdem_country_year.v2x_clphy"] == 13


def test_a_monthly_series_that_stopped_is_read_as_late_in_the_past(whole: PackedPanel) -> None:
    one = next(feature for feature in FEATURES if feature.id == "deaths_12m")
    late = columns.published(whole, {one.series: 35})
    shown = one.compute(Panel(late, [date(2010, 1, 31)])).value[0]
    direct = one.compute(Panel(whole, [date(2007, 3, 22)])).value[0]  # when February 2007 had been published
    np.testing.assert_array_equal(shown, direct)


# ---- probabilities -----------------------------------------------------------------------------------------------------


def test_what_came_later_changes_no_probability(whole: PackedPanel, made: Outlook) -> None:
    poison = poisoned(whole, ON)
    origins, truth = Origins(poison), outcomes.truth(poison)
    asked, _ = ask(origins, truth, ON)
    said = learn(asked.past, asked.now)
    risk = at_risk(Panel(poison, [ON]), ON)
    probability, low, high = spread(said, asked, len(poison.iso3), risk)
    for one, other in ((probability, made.probability), (low, made.low), (high, made.high)):
        np.testing.assert_array_equal(one, other)


def test_the_same_panel_gives_the_same_bytes(then: PackedPanel, made: Outlook) -> None:
    again = make(then)
    for name in ("probability", "low", "high"):
        assert getattr(again, name).tobytes() == getattr(made, name).tobytes()
    assert again.about == made.about


def test_probabilities_are_what_they_say(made: Outlook) -> None:
    there = ~np.isnan(made.probability)
    assert there[ROW["state_based_25"]].sum() >= 185
    assert ((made.probability[there] > 0) & (made.probability[there] < 1)).all()
    assert (made.low[there] <= made.probability[there]).all()
    assert (made.probability[there] <= made.high[there]).all()
    assert made.about["learned_from"] == [1990, 1997]


def test_a_new_state_has_a_probability_and_one_that_ucdp_does_not_count_has_none(whole: PackedPanel) -> None:
    asked, _ = ask(Origins(whole), outcomes.truth(whole), date(2012, 1, 31))
    there = {whole.iso3[at] for at in asked.states}
    assert "SSD" in there, "six months a State"
    assert not there & {"NIU", "COK"}
    assert len(there) >= 190


def test_an_onset_needs_quiet(then: PackedPanel, made: Outlook) -> None:
    at = {iso3: column for column, iso3 in enumerate(made.iso3)}
    state_based, onset = made.of("state_based_25"), made.of("onset_25")
    for iso3 in ("AFG", "DZA", "COL", "LKA"):
        assert np.isnan(onset[at[iso3]]), iso3
        assert state_based[at[iso3]] > 0.5, iso3
    for iso3 in ("SWE", "JPN", "CRI"):
        assert onset[at[iso3]] == state_based[at[iso3]] < 0.05, iso3
    truth = outcomes.truth(then)
    years = [truth.row[year] for year in range(1994, 1998)]
    busy = (truth.deaths[ROW["onset_25"]][years] >= 25).any(axis=0)
    assert busy.sum() > 30
    assert np.isnan(onset[busy]).all()


def test_little_evidence_gives_a_wide_interval(made: Outlook) -> None:
    """An island about which V-Dem says nothing, against one about which it says everything."""
    at = {iso3: column for column, iso3 in enumerate(made.iso3)}
    row = ROW["state_based_25"]

    def width(iso3: str) -> float:
        logit = [np.log(p / (1 - p)) for p in (made.low[row, at[iso3]], made.high[row, at[iso3]])]
        return float(logit[1] - logit[0])

    assert width("KNA") > 1.5 * width("MUS")


def test_drivers_add_up_to_the_linear_part(then: PackedPanel, made: Outlook) -> None:
    asked, _ = ask(Origins(then), outcomes.truth(then), ON)
    said = learn(asked.past, asked.now, boost=False)[0]
    total = made.drivers["state_based_25"][asked.states].sum(axis=1) + made.base["state_based_25"]
    np.testing.assert_allclose(1 / (1 + np.exp(-total)), said.linear, rtol=0, atol=1e-9)
    listed = drivers(made, "state_based_25", "AFG")
    assert len(listed) == len(FEATURES)
    assert abs(listed[0].log_odds) >= abs(listed[-1].log_odds)
    assert drivers(made, "state_based_25", "XKX") == (), "no State, no probability"


def test_shuffled_outcomes_give_no_skill(whole: PackedPanel) -> None:
    """Outcomes handed round among all State-years: nothing is left to learn."""
    truth = outcomes.truth(whole)
    random = np.random.default_rng(3)
    happened = truth.happened.astype(np.float64)
    for row in range(len(happened)):
        known = ~np.isnan(happened[row])
        happened[row][known] = random.permutation(happened[row][known])
    made = outlook_backtest.make(
        whole, years=range(2000, 2025, 3), boost=False, pillars=False, happened=happened, processes=1
    )
    for one in EVENTS:
        assert auc(made.of(one.id), made.truth(one.id)) == pytest.approx(0.5, abs=0.05), one.id


def test_a_back_test_says_what_was_said_then(whole: PackedPanel, made: Outlook) -> None:
    again = outlook_backtest.make(whole, years=[ON.year], pillars=False, processes=1)
    np.testing.assert_array_equal(again.probability[:, 0], made.probability)
    assert again.learned_to == (1997,)
    assert auc(again.of("state_based_25"), again.truth("state_based_25")) > 0.95


def test_a_back_test_is_kept(bind: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    make_all = outlook_backtest.make
    monkeypatch.setattr(
        outlook_backtest,
        "make",
        lambda packed, say: make_all(packed, say, years=[1999, 2000], boost=False, processes=1),
    )
    with pytest.raises(NotMade, match="indicators refresh"):
        outlook_backtest.need(bind)
    first = outlook_backtest.backtest(bind)
    monkeypatch.setattr(outlook_backtest, "make", None)
    second = outlook_backtest.need(bind)
    assert first.years == second.years == (1999, 2000)
    for name in first.columns:
        np.testing.assert_array_equal(first.columns[name], second.columns[name])
    assert set(outlook_backtest.PILLARS) < set(second.columns)


# ---- the models on numbers made by hand --------------------------------------------------------------------------------


def test_absence_is_told_once_for_what_is_missing_together() -> None:
    nan = np.nan
    past = np.array([[1.0, nan, nan, nan], [2.0, 4.0, 5.0, nan], [3.0, 6.0, 7.0, nan]])
    prepared = prepare(past)
    assert prepared.absent.tolist() == [1]
    assert prepared.medians.tolist() == [2.0, 5.0, 6.0, 0.0]
    np.testing.assert_allclose(prepared(past).mean(axis=0), 0, atol=1e-12)


def test_what_is_left_out_is_the_mean_of_the_others() -> None:
    draws = np.array([[0.0, 1.0, 2.0], [0.0, 0.0, 1.0]])
    values = np.array([[1.0, 2.0, 3.0], [3.0, 5.0, 7.0]])
    np.testing.assert_array_equal(left_out(values, draws), [2.0, 5.0, np.nan])


def test_it_learns_what_is_there_to_learn() -> None:
    random = np.random.default_rng(1)
    signal = random.normal(size=2000)
    happened = (random.random(2000) < 1 / (1 + np.exp(-2 * signal + 1))).astype(float)
    past = Past(np.stack([signal, random.normal(size=2000)], axis=1), happened[None], np.arange(2000) % 100)
    said = learn(past, np.array([[-2.0, 0.0], [0.0, 0.0], [2.0, 0.0]]))[0]
    np.testing.assert_allclose(said.probability, [0.007, 0.27, 0.95], atol=0.05)
    assert ((said.low < said.probability) & (said.probability < said.high)).all()


# ---- what cannot be given ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("on", [date(1975, 1, 31), date(1990, 1, 31), date(1994, 1, 31)], ids=str)
def test_too_few_years_are_refused(bind: Engine, on: date) -> None:
    with pytest.raises(TooFewOutcomes, match="the first is that of 1995-01-31"):
        make(load_panel(bind, resolve_as_of(bind, on, today=TODAY), SERIES))


def test_too_few_outcomes_are_refused(whole: PackedPanel) -> None:
    truth = outcomes.truth(whole)
    happened = np.where(np.isnan(truth.happened), np.nan, 0.0)
    with pytest.raises(TooFewOutcomes, match="state_based_25: 0 State-years"):
        ask(Origins(whole), truth, ON, happened)


def test_an_empty_panel_is_refused(then: PackedPanel) -> None:
    blocks = {
        frequency: replace(block, status=np.full_like(block.status, -1))
        for frequency, block in then.blocks.items()
    }
    with pytest.raises(TooFewOutcomes, match="data init"):
        make(replace(then, blocks=blocks))
    assert set(blocks) == {Frequency.YEAR, Frequency.MONTH}


# ---- the command --------------------------------------------------------------------------------------------------------


def test_the_command_prints_probabilities_and_nothing_else(
    bind: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("indicators.__main__.engine", lambda: bind)
    assert main(["outlook", "--as-of", "1999-01-31"]) == 0
    told = capsys.readouterr()
    lines = told.out.splitlines()
    assert lines[0] == "iso3,state_based_25,onset_25,state_based_1000,one_sided_25,one_sided_onset_25"
    rows = {line.split(",")[0]: line.split(",")[1:] for line in lines[1:]}
    assert len(rows) == len(lines) - 1 >= 185
    assert rows["AFG"][1] == ""
    assert float(rows["AFG"][0]) > 0.9
    assert json.loads(told.err.strip().splitlines()[-1])["learned_from"] == [1990, 1997]


def test_the_command_refuses_in_words(
    bind: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("indicators.__main__.engine", lambda: bind)
    assert main(["outlook", "--as-of", "1992-01-31"]) == 2
    assert "the first is that of 1995-01-31" in capsys.readouterr().err
    assert main(["outlook", "--as-of", "last year"]) == 2
    assert "is not a date" in capsys.readouterr().err
