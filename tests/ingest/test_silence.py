"""Zeros that stand for lost rows: a country that falls silent, one that was renamed, a month that is too quiet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest

from data.countries import by_iso3
from data.vocabulary import Frequency, Kind
from ingest.contract import ImplausibleData, Series
from ingest.silence import not_emptied, not_hushed, not_renamed, not_silenced

YEARLY = Series("deaths", "Deaths", "deaths", kind=Kind.FLOW)
MONTHLY = Series("deaths", "Deaths", "deaths", Frequency.MONTH, Kind.FLOW)
LEVEL = Series("intensity", "Intensity", "level", kind=Kind.LEVEL)
ALL = sorted(by_iso3())[:100]


def cells(figures: Mapping[str, float], first: str, periods: int, every: str = "YS") -> pd.DataFrame:
    """Return the same figures by country for each of some periods; 0 for every country that is not named."""
    when = pd.date_range(first, periods=periods, freq=every).as_unit("s")
    rows = [(iso3, day, float(figures.get(iso3, 0))) for day in when for iso3 in ALL]
    return pd.DataFrame(rows, columns=["iso3", "period", "value"])


def aside(country: str, value: float, first: str, periods: int, every: str = "YS") -> pd.DataFrame:
    when = pd.date_range(first, periods=periods, freq=every).as_unit("s")
    return pd.DataFrame({"country": country, "period": when, "value": value, "reason": "unknown_country"})


def fails(check: Any, *arguments: Any) -> str:
    with pytest.raises(ImplausibleData) as caught:
        check(*arguments)
    assert caught.value.kind == "coverage_drop"
    assert "--accept" in caught.value.remedy
    return str(caught.value)


# ---- a country falls silent ------------------------------------------------------------------------------------------


def test_a_country_at_war_for_ten_years_does_not_become_peaceful_in_all_of_them() -> None:
    ever = cells({"AFG": 100, "BDI": 5}, "2010", 10)
    assert "Afghanistan" in fails(not_silenced, YEARLY, cells({"BDI": 5}, "2010", 12), ever)
    gone = cells({"BDI": 5}, "2010", 12).query("iso3 != 'AFG'")
    assert "Afghanistan" in fails(not_silenced, YEARLY, gone, ever)


def test_what_may_fall_silent() -> None:
    nine = cells({"AFG": 100}, "2010", 9)
    not_silenced(YEARLY, cells({}, "2010", 12), nine)
    not_silenced(MONTHLY, cells({}, "2010", 24, "MS"), cells({"AFG": 1}, "2010", 23, "MS"))
    not_silenced(
        YEARLY, cells({}, "2021", 2), cells({"AFG": 1}, "2010", 12)
    )  # only the years of the release count
    kept = cells({"AFG": 2}, "2010", 10)
    not_silenced(LEVEL, kept[kept["iso3"] != "AFG"], kept)  # a level may end; a zero in its place may not
    fails(not_silenced, LEVEL, cells({}, "2010", 10), kept)


# ---- a country was renamed -------------------------------------------------------------------------------------------


def test_rows_of_an_unknown_code_that_were_a_known_countrys() -> None:
    ever = cells({"AFG": 100, "BDI": 5}, "2020", 3)
    new = cells({"BDI": 5}, "2020", 3)
    words = fails(not_renamed, YEARLY, new, ever, aside("QQQ", 120, "2020", 3))
    assert "'QQQ'" in words
    assert "Afghanistan" in words
    not_renamed(YEARLY, new, ever, aside("QQQ", 1_000, "2020", 3))  # of another size
    not_renamed(YEARLY, cells({"AFG": 90, "BDI": 5}, "2020", 3), ever, aside("QQQ", 120, "2020", 3))
    not_renamed(YEARLY, new, ever, aside("QQQ", 120, "2020", 3).assign(reason="range"))
    not_renamed(YEARLY, new[new["iso3"] != "AFG"], ever, aside("QQQ", 120, "2020", 3))  # nothing is no zero
    few = cells({"AFG": 2}, "2020", 3)
    not_renamed(YEARLY, new, few, aside("QQQ", 2, "2020", 3))  # by chance


def test_a_new_month_is_compared_with_the_last_three() -> None:
    ever = cells({"AFG": 100}, "2025-10", 3, "MS")
    new = cells({}, "2026-01", 1, "MS")
    assert "Afghanistan" in fails(not_renamed, MONTHLY, new, ever, aside("QQQ", 80, "2026-01", 1, "MS"))
    not_renamed(MONTHLY, new, ever, aside("QQQ", 8, "2026-01", 1, "MS"))


# ---- a month is too quiet --------------------------------------------------------------------------------------------


def test_a_complete_month_with_half_the_countries() -> None:
    forty, twenty = (dict.fromkeys(ALL[:number], 5.0) for number in (40, 20))
    ever = cells(forty, "2025-01", 12, "MS")
    new = cells(twenty, "2026-01", 1, "MS")
    assert "20 countries" in fails(not_hushed, MONTHLY, new, ever)
    not_hushed(MONTHLY, cells(dict.fromkeys(ALL[:24], 5.0), "2026-01", 1, "MS"), ever)
    not_hushed(MONTHLY, new[new["value"] > 0], ever)  # without zeros it claims no more than it says
    not_hushed(
        MONTHLY, cells({}, "2025-06", 3, "MS"), ever
    )  # stored months are compared one by one elsewhere
    not_hushed(MONTHLY, new, cells(dict.fromkeys(ALL[:29], 5.0), "2025-01", 12, "MS"))  # too few to tell


# ---- many figures that have become zero ------------------------------------------------------------------------------


def test_a_part_of_the_rows_is_no_release() -> None:
    loud = dict.fromkeys(ALL[:50], 3.0)
    ever = cells(loud, "2020-01-01", 2)
    assert "40 of 100 figures stored are zero" in fails(
        not_emptied, YEARLY, cells(dict.fromkeys(ALL[20:50], 3), "2020-01-01", 2), ever
    )
    not_emptied(YEARLY, cells(dict.fromkeys(ALL[15:50], 3), "2020-01-01", 2), ever)  # 30 % may be a revision
    few = cells(dict.fromkeys(ALL[:9], 3.0), "2020-01-01", 2)
    not_emptied(YEARLY, cells({}, "2020-01-01", 2), few)
