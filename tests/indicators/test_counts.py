"""Deaths in the next months: scores against slow ones, nothing from the future, and the benchmark of the VIEWS challenge."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from indicators import counts
from indicators.counts import BINS, HORIZONS, QUANTILES, crps, forecast, last_year, log_score, trials
from tests.ingest.shared import shared_file

RANDOM = np.random.default_rng(11)
FIRST = 1989 * 12


def made_up(rows: int = 240, countries: int = 40) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return months of deaths: quiet countries, steady ones and one that bursts."""
    level = np.repeat([0.0, 0.2, 3.0, 60.0], countries // 4)
    return np.asarray(RANDOM.poisson(level * RANDOM.gamma(1.0, 1.0, (rows, countries))), dtype=np.float64)


def test_crps_equals_the_slow_one() -> None:
    samples, observed = RANDOM.gamma(2.0, 5.0, (7, 30)), RANDOM.gamma(2.0, 5.0, 7)
    for row in range(7):
        far = np.abs(samples[row] - observed[row]).mean()
        among = np.abs(samples[row][:, None] - samples[row][None, :]).mean()
        assert crps(samples, observed)[row] == pytest.approx(far - among / 2)
    assert crps(np.full(5, 3.0), np.array(7.0)) == pytest.approx(4.0)  # a point forecast: the absolute error


def test_log_score_by_hand() -> None:
    samples = np.array([0.0, 0.0, 1.0, 2000.0])  # two in the first class, one in the second, one in the last
    classes = len(BINS) + 1
    assert log_score(samples, np.array(0.0)) == pytest.approx(-math.log((2 + 1 / classes) / 5))
    assert log_score(samples, np.array(5000.0)) == pytest.approx(-math.log((1 + 1 / classes) / 5))
    assert log_score(samples, np.array(30.0)) == pytest.approx(-math.log((1 / classes) / 5))


def test_only_the_past_is_looked_at() -> None:
    months = made_up()
    before = forecast(months, 200)
    poisoned = months.copy()
    poisoned[201:] = 1e9
    np.testing.assert_array_equal(forecast(poisoned, 200), before)
    assert before.shape == (len(HORIZONS), 40, len(QUANTILES))
    assert (np.diff(before, axis=2) >= 0).all()


def test_what_is_not_known_has_no_forecast() -> None:
    months = made_up()
    months[195:201, 39] = np.nan  # six of the last twelve are known
    months[194:201, 38] = np.nan  # five
    made = forecast(months, 200)
    assert not np.isnan(made[:, 39]).any()
    assert np.isnan(made[:, 38]).all()
    assert not np.isnan(made[:, :38]).any()


def test_with_too_little_to_compare_the_own_months_stand_alone() -> None:
    months = made_up(rows=70, countries=4)
    np.testing.assert_allclose(forecast(months, 60)[0], counts._own(months[:61]))


def test_a_quiet_country_is_not_certain_to_stay_so() -> None:
    months = np.zeros((400, 40))
    months[:, 20:] = 5  # countries that are violent all the time
    months[::37, :20] = 50  # and quiet ones that are not always so, together
    months[370:, :20] = 0
    made = forecast(months, 390, horizons=(3, 12))
    assert made[:, 0, 0].tolist() == [0, 0]
    assert made[:, 0, -1].max() > 0
    assert (made[:, 0].mean(axis=1) < 5).all()


def test_trials_leave_out_who_is_not_known() -> None:
    months = made_up(rows=300)
    months[250, 5] = np.nan
    found = list(trials(months, FIRST, range(2005, 2013)))
    assert [one.year for one in found] == list(range(2005, 2013))
    assert {one.countries for one in found} == {39, 40}
    assert all(one.crps > 0 and one.log > 0 for one in found)


def test_better_than_the_last_twelve_months_of_the_challenge() -> None:
    """The challenge's countries and months 2018-2023, from what was known in October before; its own benchmark draws."""
    folder = "views/competition_2023/"
    table = pd.read_csv(
        shared_file("ucdp/ged_country_month_v25_1_to_2023.csv"), keep_default_na=False, na_values=[""]
    )
    table["month"] = table["period"].str[:4].astype(int) * 12 + table["period"].str[5:7].astype(int) - 1
    pool = table.pivot_table(index="month", columns="iso3", values="conflict_fatalities_best", aggfunc="sum")
    pool = pool.reindex(range(FIRST, 2024 * 12)).fillna(0)
    actual = {
        year: pd.read_parquet(shared_file(f"{folder}cm_actuals_{year}.parquet"))["outcome"].unstack()
        for year in range(2018, 2024)
    }
    draws = {
        year: pd.read_parquet(shared_file(f"{folder}bm_{year}.parquet"))["outcome"].unstack("draw")
        for year in range(2018, 2024)
    }
    months = np.full((len(pool), actual[2018].shape[1]), np.nan)
    for year, known in draws.items():  # the draws are the twelve months from November two years before
        start = (year - 2) * 12 + 10 - FIRST
        months[start : start + 12] = known.groupby("country_id").first().to_numpy().T
    for year, happened in actual.items():
        months[year * 12 - FIRST : year * 12 - FIRST + 12] = happened.to_numpy()
    found = list(trials(months, FIRST, range(2018, 2024), pool.to_numpy()))
    theirs = {
        year: crps(
            draws[year].to_numpy(float), actual[year].stack().loc[draws[year].index].to_numpy(float)
        ).mean()
        for year in draws
    }
    assert [one.year for one in found] == list(theirs)
    for one in found:  # what we call the benchmark is theirs
        assert one.benchmark_crps == pytest.approx(theirs[one.year])
        assert one.log < one.benchmark_log
    assert np.mean([one.crps for one in found]) < np.mean(list(theirs.values()))
    assert sum(one.crps < one.benchmark_crps for one in found) >= 5


def test_last_year() -> None:
    months = np.arange(30.0).reshape(15, 2)
    np.testing.assert_array_equal(last_year(months, 13)[1], months[2:14, 1])
