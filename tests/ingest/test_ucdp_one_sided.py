"""UCDP one-sided violence: actors and deaths by hand, deaths over several countries, and damage."""

from __future__ import annotations

import zipfile
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.contract import FormatError
from ingest.reading import open_archive
from ingest.sources import ucdp_one_sided
from tests.ingest.figures import fetched, figure, fixture, has, rows
from tests.ingest.mutations import damaged, survive
from tests.ingest.shared import expected, golden, shared_file


@cache
def parsed() -> pd.DataFrame:
    return ucdp_one_sided.parse(fixture("ucdp_one_sided", "payload.zip"))


def text() -> bytes:
    return open_archive(fixture("ucdp_one_sided", "payload.zip")[0], "sided.*csv$").read()


@pytest.mark.parametrize(
    ("iso3", "year", "actors", "governments"),
    [("BDI", 1994, 5, 2), ("RWA", 1994, 3, 1), ("SDN", 2024, 2, 1), ("COD", 2003, 9, 0), ("ISL", 2024, 0, 0)],
)
def test_actors(iso3: str, year: int, actors: int, governments: int) -> None:
    assert figure(parsed(), "one_sided_actors", iso3, str(year)) == actors
    assert figure(parsed(), "one_sided_government_actors", iso3, str(year)) == governments


SUMS = [  # actors added up by hand
    ("SDN", 2024, 1_851 + 465, 1_512 + 115, 1_922 + 465, "OBSERVED"),
    ("COD", 2003, 3_315, 2_813, 3_719 + 92 + 144, "ESTIMATED"),  # two groups killed in Burundi too
    ("ISL", 2024, 0, 0, 0, "OBSERVED"),
]


@pytest.mark.parametrize(("iso3", "year", "value", "low", "high", "status"), SUMS)
def test_deaths(iso3: str, year: int, value: float, low: float, high: float, status: str) -> None:
    cell = rows(parsed(), "one_sided_actor_deaths", iso3, str(year)).iloc[0]
    assert (cell["value"], cell["low"], cell["high"], cell["status"]) == (value, low, high, status)


def test_deaths_over_several_countries_are_missing_not_zero() -> None:
    for iso3 in ("RWA", "BDI"):  # the Government of Rwanda killed in three countries
        cell = rows(parsed(), "one_sided_actor_deaths", iso3, "1994").iloc[0]
        assert pd.isna(cell["value"])
        assert (cell["status"], cell["note"]) == ("MISSING", "deaths_shared_between_countries")
    assert "1994: 490, 516, 517" in parsed().attrs["notes"][0]


def test_expected_file() -> None:
    wanted = expected("ucdp_one_sided")
    found = parsed()[parsed()["iso3"].isin(wanted["iso3"]) & parsed()["period"].isin(wanted["period"])]
    pd.testing.assert_frame_equal(golden(found), wanted)


def test_the_right_file_of_an_archive_is_read(tmp_path: Path) -> None:
    for names in (["any.csv"], ["actors.csv", "OneSided_v25_1.csv"]):
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            for name in names[:-1]:
                archive.writestr(name, "x,y\n1,2\n")
            archive.writestr(names[-1], text())
        frame = ucdp_one_sided.parse([(tmp_path / "a.zip").read_bytes()])
        pd.testing.assert_frame_equal(golden(frame), golden(parsed()))


def test_headings_of_2017() -> None:
    table = (
        b"ActorId,CoalitionComponents,ActorName,Year,BestFatalityEstimate,LowFatalityEstimate,HighFatalityEstimate,"
        b"IsGovernmentActor,Location,GWNoLocation,GWNoA,Region,Version\n"
        b"88,,Government of Sudan,2016,300,250,310,1,Sudan,625,625,4,17.1\n"
    )
    frame = ucdp_one_sided.parse([table])
    assert figure(frame, "one_sided_actor_deaths", "SDN", "2016") == 300
    assert figure(frame, "one_sided_government_actors", "SDN", "2016") == 1
    assert frame.attrs["release"] == "17.1"


def test_a_code_that_is_no_yes_or_no_is_refused() -> None:
    with pytest.raises(FormatError) as caught:
        ucdp_one_sided.parse([text().replace(b",0,Sudan,625,", b",2,Sudan,625,", 1)])
    assert caught.value.field == "government"


@pytest.mark.parametrize(("cell", "seen"), [(b"inf", "inf"), (b"many", "-inf")])
def test_a_figure_for_several_countries_that_cannot_be_read_is_rejected_not_missing(
    cell: bytes, seen: str
) -> None:
    lines = text().splitlines()
    place = lines[0].split(b",").index(b"best_fatality_estimate")
    row = next(line for line in lines if b'"516, 517"' in line or b'"490, 516, 517"' in line)
    cells = row.split(b",")
    assert cells[place].isdigit()
    cells[place] = cell
    frame = ucdp_one_sided.parse([b"\n".join(b",".join(cells) if line == row else line for line in lines)])
    year = cells[lines[0].split(b",").index(b"year")].decode()
    assert str(figure(frame, "one_sided_actor_deaths", "RWA", year)) == seen


@pytest.mark.parametrize("column", ["low_fatality_estimate", "high_fatality_estimate"])
def test_a_bound_that_cannot_be_read_is_not_put_in_order(column: str) -> None:
    lines = text().splitlines()
    place = lines[0].split(b",").index(column.encode())
    row = next(line for line in lines[1:] if b'"' not in line)
    cells = row.split(b",")
    cells[place] = b"many"
    frame = ucdp_one_sided.parse([b"\n".join(b",".join(cells) if line == row else line for line in lines)])
    assert frame[column.split("_", maxsplit=1)[0]].eq(-float("inf")).sum() == 1


def test_fetch_takes_the_newest_release(tmp_path: Path) -> None:
    assert fetched("ucdp_one_sided", tmp_path) == fixture("ucdp_one_sided", "payload.zip")
    assert fetched("ucdp_one_sided", tmp_path, date(2024, 1, 1)) == []


def test_the_whole_file() -> None:
    frame = ucdp_one_sided.parse([shared_file("ucdp/OneSided_v25_1.csv").read_bytes()])
    assert frame["iso3"].notna().all()
    assert figure(frame, "one_sided_actors", "USA", "2001") == 1
    assert not has(frame, "one_sided_actors", "SSD", "2010")
    single = frame[(frame["series"] == "one_sided_actor_deaths") & (frame["status"] == "OBSERVED")]
    assert single["value"].max() < 20_000


@given(data=st.data())
@settings(max_examples=50, deadline=None)
def test_damage_never_surprises(data: st.DataObject) -> None:
    payload = data.draw(st.sampled_from([*fixture("ucdp_one_sided", "payload.zip"), text()]))
    survive(ucdp_one_sided, data.draw(damaged([payload])))
