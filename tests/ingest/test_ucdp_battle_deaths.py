"""UCDP battle-related deaths: sums by hand, deaths that several countries share, both levels, and damage."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.contract import FormatError
from ingest.reading import open_archive
from ingest.sources import ucdp_battle_deaths
from tests.ingest.figures import fetched, figure, fixture, has, rows
from tests.ingest.mutations import damaged, survive
from tests.ingest.shared import expected, golden, shared_file


@cache
def parsed(name: str = "payload.zip") -> pd.DataFrame:
    return ucdp_battle_deaths.parse(fixture("ucdp_battle_deaths", name))


def text() -> bytes:
    return open_archive(fixture("ucdp_battle_deaths", "payload.zip")[0], "csv$").read()


SUMS = [  # dyads added up by hand; where countries share deaths these are in the upper bound only
    ("SDN", 2024, 4_684, 4_360, 4_974, "OBSERVED"),
    ("IND", 1999, 1_139, 1_119, 1_173 + 1_508, "ESTIMATED"),  # Kargil: 934 (to 1,508) shared with Pakistan
    ("USA", 2001, 1_583, 1_538, 2_032 + 2_075, "ESTIMATED"),
    ("ISR", 2024, 25_827, 25_414, 26_718 + 549, "ESTIMATED"),
    ("ISL", 2024, 0, 0, 0, "OBSERVED"),
]


@pytest.mark.parametrize(("iso3", "year", "value", "low", "high", "status"), SUMS)
def test_sums(iso3: str, year: int, value: float, low: float, high: float, status: str) -> None:
    cell = rows(parsed(), "battle_deaths", iso3, str(year)).iloc[0]
    assert (cell["value"], cell["low"], cell["high"], cell["status"]) == (value, low, high, status)


@pytest.mark.parametrize(
    ("iso3", "year"), [("ETH", 1999), ("ERI", 1999), ("PAK", 1999), ("UKR", 2024), ("RUS", 2024)]
)
def test_deaths_that_are_mostly_shared_are_missing_not_zero(iso3: str, year: int) -> None:
    cell = rows(parsed(), "battle_deaths", iso3, str(year)).iloc[0]
    assert cell[["value", "low", "high"]].isna().all()
    assert (cell["status"], cell["note"]) == ("MISSING", "deaths_shared_between_countries")


@pytest.mark.parametrize(
    ("iso3", "year", "dyads"),
    [("IND", 1999, 8), ("ISR", 2024, 5), ("UKR", 2024, 1), ("ETH", 1999, 4), ("ISL", 2024, 0)],
)
def test_a_dyad_counts_in_every_country_it_names(iso3: str, year: int, dyads: int) -> None:
    assert figure(parsed(), "dyads_active", iso3, str(year)) == dyads


def test_expected_file() -> None:
    wanted = expected("ucdp_battle_deaths")
    found = parsed()[parsed()["iso3"].isin(wanted["iso3"]) & parsed()["period"].isin(wanted["period"])]
    pd.testing.assert_frame_equal(golden(found), wanted)


def test_what_is_not_split_is_told() -> None:
    assert "2024: 365, 369" in parsed().attrs["notes"][0]


def test_conflict_level_gives_the_same() -> None:
    conflicts = parsed("payload_conflict.csv")
    dyads = parsed()[parsed()["period"] == "2024-01-01"]
    pd.testing.assert_frame_equal(golden(conflicts), golden(dyads))


def test_bounds_hold_the_estimate() -> None:
    frame = parsed()
    assert not ((frame["low"] > frame["value"]) | (frame["high"] < frame["value"])).any()
    assert "bounds_widened" in set(frame["note"].dropna())


def test_an_unreadable_figure_spoils_the_sum_and_is_not_zero() -> None:
    heading, *lines = text().splitlines()
    sudan = next(line for line in lines if b",2024,4684,4360,4974," in line)
    frame = ucdp_battle_deaths.parse([b"\n".join([heading, sudan.replace(b",4684,", b",4 684,")])])
    assert figure(frame, "battle_deaths", "SDN", "2024") == float("-inf")
    frame = ucdp_battle_deaths.parse([b"\n".join([heading, sudan.replace(b",4684,", b",,")])])
    assert rows(frame, "battle_deaths", "SDN", "2024")["status"].iloc[0] == "MISSING"


def test_a_dyad_with_two_figures_is_refused() -> None:
    with pytest.raises(FormatError, match="differ") as caught:
        ucdp_battle_deaths.parse(
            [text() + text().splitlines()[1].replace(b",100,100,100,", b",100,90,110,") + b"\n"]
        )
    assert caught.value.kind == "conflict"


def test_fetch_takes_the_newest_release(tmp_path: Path) -> None:
    assert fetched("ucdp_battle_deaths", tmp_path) == fixture("ucdp_battle_deaths", "payload.zip")
    assert fetched("ucdp_battle_deaths", tmp_path, date(2024, 1, 1)) == []


def test_the_whole_file() -> None:
    frame = ucdp_battle_deaths.parse([shared_file("ucdp/BattleDeaths_v25_1.csv").read_bytes()])
    assert frame["iso3"].notna().all()
    assert figure(frame, "battle_deaths", "SYR", "2013") > 50_000
    assert has(frame, "dyads_active", "SSD", "2011")
    assert not has(frame, "dyads_active", "SSD", "2010")


@given(data=st.data())
@settings(max_examples=50, deadline=None)
def test_damage_never_surprises(data: st.DataObject) -> None:
    payload = data.draw(
        st.sampled_from([*fixture("ucdp_battle_deaths", "payload.zip", "payload_conflict.csv"), text()])
    )
    survive(ucdp_battle_deaths, data.draw(damaged([payload])))
