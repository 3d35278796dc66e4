"""UNHCR: known figures, the rule of zeros, every layout, and answers that are cut or hostile."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.countries import by_iso3
from ingest.contract import FetchError, FormatError
from ingest.sources import unhcr_population as unhcr
from tests.ingest.figures import fetched, figure, fixture, has
from tests.ingest.mutations import damaged, survive
from tests.ingest.shared import Site, expected, golden, shared_file

SOURCE = "unhcr_population"
PAGES = ("payload_1.json", "payload_2.json", "payload_3.json")


@cache
def read(*names: str) -> pd.DataFrame:
    return unhcr.parse(fixture(SOURCE, *names))


GOLDEN = [  # summed by hand from UNHCR's pairs
    ("refugees_from", "SYR", "2015", 4_873_236),
    ("refugees_in", "TUR", "2015", 2_541_348),
    ("refugees_in", "DEU", "2015", 316_098),
    ("asylum_seekers_in", "DEU", "2015", 420_570),
    ("refugees_from", "VEN", "2025", 417_010),
    ("refugees_and_others_from", "VEN", "2025", 417_010 + 6_042_706),
    ("asylum_seekers_from", "VEN", "2025", 1_181_156),
    ("stateless_in", "BGD", "2025", 1_177_962),
    ("idps", "SSD", "2011", 560_161),
    ("refugees_from", "SSD", "2011", 0),
    ("refugees_from", "PSE", "2025", 48_323),
    ("returned_refugees", "SYR", "2025", 1_341_148),
]


@pytest.mark.parametrize(("series", "iso3", "year", "people"), GOLDEN)
def test_known_figures(series: str, iso3: str, year: str, people: float) -> None:
    assert figure(read(*PAGES), series, iso3, year) == people


def test_the_release_is_the_newest_year() -> None:
    assert read(*PAGES).attrs["release"] == "end-2025"


def test_unknown_stateless_and_tibetan_origins_have_no_row() -> None:
    frame = read(*PAGES)
    assert not set(frame["country"]) & {"Unknown", "Stateless", "Tibetan"}
    assert frame["iso3"].notna().all()


def test_people_of_unknown_origin_count_where_they_are() -> None:
    pairs = "year,coo_iso,coa_iso,refugees,asylum_seekers\n2015,UNK,DEU,70,5\n2015,SYR,DEU,30,0\n"
    frame = unhcr.parse([pairs.encode()])
    assert figure(frame, "refugees_in", "DEU", "2015") == 100
    assert figure(frame, "refugees_from", "SYR", "2015") == 30


def test_asylum_seekers_before_2000_and_idps_of_nobody_are_missing_not_zero() -> None:
    frame = read(*PAGES)
    assert not has(frame, "asylum_seekers_from", "SYR", "1999")
    assert not has(frame, "idps", "DEU", "2015")
    assert not has(frame, "stateless_in", "UKR", "1995")


def test_a_selection_gives_no_zero() -> None:
    frame = read(*PAGES)
    assert not has(frame, "refugees_from", "ISL", "2015")


def full_year(year: int) -> bytes:
    """Return every member State but Iceland as an origin of ten refugees in some member State."""
    members = sorted(iso3 for iso3, country in by_iso3().items() if country.un_status == "member")
    rows = [
        f"{year},{origin},{members[place - 1]},10,0"
        for place, origin in enumerate(members)
        if origin != "ISL"
    ]
    return "\n".join(["year,coo_iso,coa_iso,refugees,asylum_seekers", *rows]).encode()


def test_a_full_year_gives_zero_to_members_only() -> None:
    frame = unhcr.parse([full_year(2015)])
    assert figure(frame, "refugees_from", "ISL", "2015") == 0
    assert figure(frame, "asylum_seekers_from", "ISL", "2015") == 0
    assert not has(frame, "idps", "ISL", "2015")
    assert not has(frame, "refugees_in", "PSE", "2015"), "an observer is not in UNHCR's table: not a zero"
    assert not has(frame, "refugees_from", "MNE", "2005")


def test_a_full_year_before_2000_gives_no_zero() -> None:
    assert not has(unhcr.parse([full_year(1999)]), "refugees_from", "ISL", "1999")


def test_a_layout_without_the_category_of_2018_leaves_the_joint_figure_out() -> None:
    frame = unhcr.parse(
        [b"year,coo_iso,coa_iso,refugees,asylum_seekers\n2017,VEN,COL,10,0\n2019,VEN,COL,20,0\n"]
    )
    assert figure(frame, "refugees_and_others_from", "VEN", "2017") == 10
    assert not has(frame, "refugees_and_others_from", "VEN", "2019")


def test_older_tables_with_hidden_counts_and_lines_before_the_heading() -> None:
    popstats = (
        'Extracted from the UNHCR Population Statistics Reference Database\n\n"Date",2017\n'
        "Year,Country / territory of asylum/residence,Origin,Refugees (incl. refugee-like situations),"
        "Asylum-seekers (pending cases),Returned refugees,Internally displaced persons (IDPs),Returned IDPs,"
        "Stateless persons,Others of concern,Total Population\n"
        "2015,Germany,Syrian Arab Rep.,115604,51456,,,,,,167060\n"
        "2015,Iceland,Syrian Arab Rep.,*,20,,,,,,21\n"
        "2015,Iceland,Namibia,*,,,,,,,1\n"
        "2015,Germany,Various/Unknown,1096,3377,,,,,,4473\n"
    )
    frame = unhcr.parse([popstats.encode()])
    partly = frame[(frame["series"] == "refugees_from") & (frame["iso3"] == "SYR")].iloc[0]
    assert (partly["value"], partly["low"], partly["high"], partly["status"]) == (
        115_604,
        115_604,
        115_608,
        "ESTIMATED",
    )
    hidden = frame[(frame["series"] == "refugees_from") & (frame["iso3"] == "NAM")].iloc[0]
    assert pd.isna(hidden["value"])
    assert (hidden["low"], hidden["high"], hidden["status"]) == (1, 4, "SUPPRESSED")
    assert figure(frame, "refugees_in", "DEU", "2015") == 116_700


@pytest.mark.parametrize(
    ("layout", "series", "iso3", "year", "people"),
    [
        ("payload_zip.zip", "refugees_from", "SYR", "2015", 4_873_236),
        ("payload_zip.zip", "refugees_in", "DEU", "2015", 316_098),
        ("payload_zip.zip", "refugees_from", "NAM", "2015", 1_272),
        ("payload_package.csv.gz", "refugees_from", "PSE", "2025", 48_323),
        ("payload_package.csv.gz", "idps", "SSD", "2011", 560_161),
        ("payload_hdx.csv", "refugees_in", "CZE", "2024", 388_388),
    ],
)
def test_other_layouts(layout: str, series: str, iso3: str, year: str, people: float) -> None:
    assert figure(read(layout), series, iso3, year) == people


def test_austria_is_not_australia() -> None:
    rows = "year,coo,coo_iso,coa,coa_iso,refugees,asylum_seekers\n2015,SYR,SYR,AUS,AUT,7,0\n2015,SYR,SYR,AUL,AUS,9,0\n"
    frame = unhcr.parse([rows.encode()])
    assert (figure(frame, "refugees_in", "AUT", "2015"), figure(frame, "refugees_in", "AUS", "2015")) == (
        7,
        9,
    )


def test_serbia_carries_yugoslavia_and_south_sudan_begins_in_2011() -> None:
    rows = (
        "year,coo,coo_iso,coa,coa_iso,refugees,asylum_seekers\n1985,SRB,SRB,AUS,AUT,91,0\n"
        "2010,GFR,DEU,GFR,DEU,5,0\n"
        "2010,SSD,SSD,GFR,DEU,5,0\n2011,SSD,SSD,GFR,DEU,6,0\n"
    )
    frame = unhcr.parse([rows.encode()])
    assert figure(frame, "refugees_from", "SRB", "1985") == 91
    assert figure(frame, "refugees_from", "SSD", "2011") == 6
    early = frame[(frame["country"] == "SSD") & (frame["period"] == "2010-01-01")]
    assert len(early)
    assert early["iso3"].isna().all()


def test_doubled_rows_count_once_and_contradictions_are_both_given() -> None:
    text = gzip.decompress(fixture(SOURCE, "payload_package.csv.gz")[0]).decode()
    heading, *rows = text.splitlines()
    once = unhcr.parse([text.encode()])
    twice = unhcr.parse(["\n".join([heading, *rows, *rows]).encode()])
    pd.testing.assert_frame_equal(once, twice)
    pairs = "year,coo_iso,coa_iso,refugees,asylum_seekers\n2015,SYR,DEU,30,0\n2015,SYR,DEU,40,0\n2015,SYR,TUR,1,0\n"
    cells = unhcr.parse([pairs.encode()]).query("series == 'refugees_from'")
    assert sorted(cells["value"]) == [31, 41], "the runner rejects a cell with two values"


def test_an_unreadable_count_spoils_only_its_sums() -> None:
    pairs = "year,coo_iso,coa_iso,refugees,asylum_seekers\n2015,SYR,DEU,1 234,2\n2015,IRQ,DEU,5,0\n2015,SYR,TUR,-3,1\n"
    frame = unhcr.parse([pairs.encode()])
    assert figure(frame, "refugees_from", "SYR", "2015") == float("-inf")
    assert figure(frame, "refugees_from", "IRQ", "2015") == 5
    assert figure(frame, "asylum_seekers_from", "SYR", "2015") == 3


def test_a_missing_page_is_named() -> None:
    with pytest.raises(FormatError, match="page 2 of 2 is missing") as error:
        read("payload_1.json", "payload_3.json")
    assert error.value.kind == "truncated"


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"<!DOCTYPE html><title>Just a moment</title>",
        b'{"error": "not found"}',
        b"year,coo_iso,coa_iso,refugees,asylum_seekers\n",
        b"year,coo_iso,coa_iso,persons,asylum_seekers\n2015,SYR,DEU,1,0\n",
        b"PK\x03\x04broken",
        b"year;coo_iso;coa_iso;refugees;asylum_seekers\n2015;SYR;DEU;1;0\n",
    ],
)
def test_what_is_not_the_table_is_a_format_error(payload: bytes) -> None:
    with pytest.raises(FormatError):
        unhcr.parse([payload])


def test_an_archive_without_the_table_is_named() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("footnotes.csv", "Year,Footnote\n2015,x\n")
    with pytest.raises(FormatError) as error:
        unhcr.parse([buffer.getvalue()])
    assert error.value.kind == "archive"


def test_fetch_asks_for_all_pages_of_the_years_that_are_complete(tmp_path: Path) -> None:
    assert fetched(SOURCE, tmp_path) == fixture(SOURCE, *PAGES)
    assert fetched(SOURCE, tmp_path, date(2026, 9, 1)) == fixture(SOURCE, *PAGES), (
        "no date of change: all again"
    )


class Answers(Site):
    """An interface whose answers are found by a part of the address."""

    def get(self, url: str, **_: object) -> bytes:
        return next(body for part, body in self.answers.items() if part in url)


@pytest.mark.parametrize(
    ("month", "year", "last"), [("August", 2026, 2025), ("May", 2026, 2025), ("April", 2026, 2024)]
)
def test_the_nowcast_tells_the_last_complete_year(month: str, year: int, last: int) -> None:
    nowcast = json.dumps(
        {
            "page": 1,
            "maxPages": 1,
            "items": [{"year": 2025, "month": "December"}, {"year": year, "month": month}],
        }
    )
    page = json.dumps({"page": 1, "maxPages": 1, "items": []}).encode()
    assert len(unhcr.fetch(Answers({"nowcasting": nowcast.encode(), f"yearTo={last}&": page}), date.min)) == 2


def test_a_page_given_twice_is_not_believed() -> None:
    nowcast = b'{"page": 1, "maxPages": 1, "items": [{"year": 2026, "month": "July"}]}'
    page = b'{"page": 1, "maxPages": 2, "items": []}'
    with pytest.raises(FetchError, match="asked for page 2, got page 1") as error:
        unhcr.fetch(Answers({"nowcasting": nowcast, "population/?": page}), date.min)
    assert error.value.kind == "truncated"


def test_the_golden_file() -> None:
    pd.testing.assert_frame_equal(golden(read(*PAGES)), expected(SOURCE))


@given(data=st.data())
@settings(max_examples=25)
@pytest.mark.parametrize("name", ["payload_1.json", "payload_hdx.csv", "payload_zip.zip"])
def test_damage_never_surprises(name: str, data: st.DataObject) -> None:
    survive(unhcr, data.draw(damaged(fixture(SOURCE, name))))


def test_the_whole_file_of_june_2026() -> None:
    frame = unhcr.parse([shared_file("unhcr/population.csv.gz").read_bytes()])
    world = frame[frame["period"] == "2025-01-01"].groupby("series")["value"].sum()
    assert world["refugees_in"] == 28_461_306
    assert world["asylum_seekers_in"] == 8_998_097
    assert world["idps"] == 64_239_352
    assert world["stateless_in"] == 4_477_220
    zeros = frame[(frame["value"] == 0) & (frame["period"] < "2000-01-01")]
    assert zeros.empty
    assert figure(frame, "refugees_in", "LAO", "2015") == 0
    assert not frame.duplicated(["series", "country", "period"]).any()
