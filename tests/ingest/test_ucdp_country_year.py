"""UCDP country-years: figures by hand, States by year, both column layouts, and damage."""

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
from ingest.sources import ucdp_country_year
from tests.ingest.figures import fetched, figure, fixture, has, rows
from tests.ingest.mutations import damaged, survive
from tests.ingest.shared import expected, golden, shared_file


@cache
def parsed() -> pd.DataFrame:
    return ucdp_country_year.parse(fixture("ucdp_country_year", "payload.zip"))


def text() -> bytes:
    return open_archive(fixture("ucdp_country_year", "payload.zip")[0], "csv$").read()


GOLDEN = [  # read off UCDP's file
    ("deaths_state_based", "AFG", 1989, 5_174, 1_904, 17_051),
    ("deaths_non_state", "AFG", 1989, 237, 237, 591),
    ("deaths_total", "AFG", 1989, 5_411, 2_141, 17_642),
    ("deaths_one_sided", "RWA", 1994, 770_581, 345_833, 1_610_637),
    ("deaths_one_sided_government", "RWA", 1994, 759_638, 344_739, 1_589_433),
    ("deaths_one_sided_groups", "RWA", 1994, 10_943, 1_094, 21_204),
    ("deaths_intrastate", "RWA", 1994, 1_882, 1_781, 2_026),
    ("deaths_interstate", "RWA", 1994, 0, 0, 0),
    ("deaths_total", "NAM", 1990, 0, 0, 0),
]


@pytest.mark.parametrize(("series", "iso3", "year", "value", "low", "high"), GOLDEN)
def test_known_figures(series: str, iso3: str, year: int, value: float, low: float, high: float) -> None:
    cell = rows(parsed(), series, iso3, str(year)).iloc[0]
    assert (cell["value"], cell["low"], cell["high"]) == (value, low, high)


def test_civilians_have_no_bounds() -> None:
    cell = rows(parsed(), "deaths_civilians", "RWA", "1994").iloc[0]
    assert cell["value"] == 771_118
    assert pd.isna(cell["low"])
    assert pd.isna(cell["high"])


def test_expected_file() -> None:
    wanted = expected("ucdp_country_year")
    found = parsed()[parsed()["iso3"].isin(wanted["iso3"]) & parsed()["period"].isin(wanted["period"])]
    pd.testing.assert_frame_equal(golden(found), wanted)


def test_zeros_are_the_providers_own() -> None:
    assert figure(parsed(), "deaths_one_sided", "FRA", "2006") == 0
    assert not has(parsed(), "deaths_one_sided", "ISL", "2006")  # the fixture has no row for Iceland


def test_states_have_figures_while_they_exist() -> None:
    assert not has(parsed(), "deaths_total", "NAM", "1989")
    assert figure(parsed(), "deaths_total", "YMD", "1990") == 0  # united in May
    assert not has(parsed(), "deaths_total", "YMD", "1992")
    assert not has(parsed(), "deaths_total", "SSD", "2006")
    assert figure(parsed(), "deaths_total", "SSD", "2011") == 1_194  # independent in July
    assert figure(parsed(), "deaths_total", "SRB", "1992") == 1_868
    assert parsed()["iso3"].notna().all()


def test_bounds_hold_the_estimate() -> None:
    frame = parsed()
    assert not ((frame["low"] > frame["value"]) | (frame["high"] < frame["value"])).any()
    cell = rows(frame, "deaths_total", "ETH", "2021").iloc[0]
    assert cell["value"] <= cell["high"]
    assert frame["note"].eq("bounds_widened").sum() == 25


def test_release() -> None:
    assert parsed().attrs == {"release": "25.1", "notes": []}


def test_column_names_of_26() -> None:
    newer = golden(ucdp_country_year.parse(fixture("ucdp_country_year", "payload_26.csv")))
    same = golden(parsed()).merge(newer[["series", "iso3", "period"]])
    pd.testing.assert_frame_equal(newer, same.sort_values(["series", "iso3", "period"], ignore_index=True))
    assert len(newer) == 40 * 9


def test_a_missing_column_is_named() -> None:
    with pytest.raises(FormatError, match="os_total_deaths_best") as caught:
        ucdp_country_year.parse([text().replace(b"os_total_deaths_best_cy", b"os_deaths", 1)])
    assert caught.value.kind == "schema"


def test_a_blank_figure_is_missing_and_an_unreadable_one_is_rejected_later() -> None:
    lines = text().splitlines()
    heading = lines[0].split(b",")
    cells = next(line for line in lines if line.startswith(b"220,")).split(b",")
    for cell, seen in ((b"", "nan"), (b"many", "-inf")):
        cells[heading.index(b"ns_total_deaths_best_cy")] = cell
        frame = ucdp_country_year.parse([b"\n".join([lines[0], b",".join(cells)])])
        found = rows(frame, "deaths_non_state", "FRA", "1989").iloc[0]
        assert str(found["value"]) == seen
        assert found["status"] == ("MISSING" if seen == "nan" else "OBSERVED")


def test_rows_of_two_releases_are_refused() -> None:
    with pytest.raises(FormatError, match="several releases"):
        ucdp_country_year.parse([text().replace(b",25.1\n", b",24.1\n", 1)])


def test_two_files_are_refused() -> None:
    with pytest.raises(FormatError, match="one is a whole release"):
        ucdp_country_year.parse([text(), text()])


def test_fetch_takes_the_newest_release(tmp_path: Path) -> None:
    assert fetched("ucdp_country_year", tmp_path) == fixture("ucdp_country_year", "payload.zip")
    assert fetched("ucdp_country_year", tmp_path, date(2024, 1, 1)) == []


def test_the_whole_file() -> None:
    frame = ucdp_country_year.parse([shared_file("ucdp/organizedviolencecy_v25_1.csv").read_bytes()])
    assert len(frame) == 6_936 * 9
    assert frame[frame["series"] == "deaths_total"]["value"].sum() == 3_957_143
    assert frame["iso3"].notna().all()
    assert not frame.duplicated(["series", "iso3", "period"]).any()


@given(data=st.data())
@settings(max_examples=50, deadline=None)
def test_damage_never_surprises(data: st.DataObject) -> None:
    payload = data.draw(
        st.sampled_from([*fixture("ucdp_country_year", "payload.zip", "payload_26.csv"), text()])
    )
    survive(ucdp_country_year, data.draw(damaged([payload])))
