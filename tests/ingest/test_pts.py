"""Political Terror Scale: known scores, reasons for missing ones, States that ended, and both file forms."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from functools import cache

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.contract import FetchError, FormatError
from ingest.sources import pts
from tests.ingest.mutations import damaged, survive
from tests.ingest.shared import FIXTURES, Site, expected, golden, shared_file

FIXTURE = FIXTURES / "pts"
HEADING = ["Country", "Country_OLD", "Year", "COW_Code_A", "COW_Code_N", "WordBank_Code_A", "UN_Code_N", "Region", "PTS_A",
           "PTS_H", "PTS_S", "NA_Status_A", "NA_Status_H", "NA_Status_S"]  # fmt: skip


@cache
def payload(name: str) -> bytes:
    return (FIXTURE / name).read_bytes()


@cache
def read(name: str = "payload.xlsx") -> pd.DataFrame:
    return pts.parse([payload(name)])


def cell(frame: pd.DataFrame, series: str, iso3: str, year: int) -> pd.Series:
    found = frame[
        (frame["series"] == series) & (frame["iso3"] == iso3) & (frame["period"] == f"{year}-01-01")
    ]
    assert len(found) == 1, f"{len(found)} rows for {series} {iso3} {year}"
    return found.iloc[0]


def table(*rows: tuple[str, int, str, str, str, str, str, str, str]) -> bytes:
    """Return a CSV of rows country, year, UN number, three scores and three status codes, as the site gives it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADING)
    for country, year, m49, *scores in rows:
        writer.writerow([country, country, year, "NA", "NA", "NA", m49, "na", *scores])
    return out.getvalue().encode("cp1252")


@pytest.mark.parametrize(
    ("series", "iso3", "year", "score"),
    [  # read off the rows of PTS-2025.xlsx
        ("pts_amnesty", "AFG", 1976, 2),
        ("pts_state", "AFG", 1976, 2),
        ("pts_state", "AFG", 2013, 5),
        ("pts_hrw", "AFG", 2013, 5),
        ("pts_amnesty", "COD", 2023, 5),
        ("pts_hrw", "ISR", 2013, 4),
        ("pts_hrw", "XKX", 2023, 2),
        ("pts_amnesty", "TUR", 2023, 4),
        ("pts_state", "SSD", 2011, 5),
        ("pts_amnesty", "TLS", 2002, 2),
        ("pts_amnesty", "PSE", 2023, 4),
        ("pts_state", "NAM", 2020, 2),
    ],
)
def test_known_scores(series: str, iso3: str, year: int, score: float) -> None:
    row = cell(read(), series, iso3, year)
    assert (row["value"], row["status"]) == (score, "OBSERVED")


@pytest.mark.parametrize(
    ("series", "iso3", "year", "reason"),
    [
        ("pts_amnesty", "ISR", 2013, "not covered by the source (66)"),
        ("pts_hrw", "NAM", 2020, "not coded (88)"),
        ("pts_amnesty", "AND", 2021, "a score of 1 stands beside: not coded (88)"),
        ("pts_amnesty", "BHS", 2017, "marked as scored (0), without a score"),
        ("pts_hrw", "ISL", 2022, "marked as scored (0), without a score"),
    ],
)
def test_a_missing_score_has_its_reason_and_no_value(series: str, iso3: str, year: int, reason: str) -> None:
    row = cell(read(), series, iso3, year)
    assert pd.isna(row["value"])
    assert (row["status"], row["note"]) == ("MISSING", reason)


def test_states_that_ended_keep_their_own_scores() -> None:
    assert cell(read(), "pts_state", "SUN", 1991)["value"] == 4
    assert cell(read(), "pts_state", "RUS", 1992)["value"] == 3
    assert cell(read(), "pts_state", "DDR", 1989)["value"] == 2
    assert cell(read(), "pts_state", "DEU", 1989)["value"] == 1
    assert cell(read(), "pts_state", "SRB", 2005)["country"] == "Yugoslavia, Federal Republic of"


def test_years_without_the_state_and_units_without_a_score_give_no_row() -> None:
    frame = read()
    assert frame[(frame["country"] == "South Sudan") & (frame["period"] < "2011-01-01")].empty
    assert frame[(frame["country"] == "Crimea") & (frame["period"] == "2024-01-01")].empty
    assert frame[(frame["series"] == "pts_hrw") & (frame["period"] < "2013-01-01")].empty


def test_units_that_are_no_state_are_kept_unresolved() -> None:
    unknown = read()[read()["iso3"].isna()]
    assert sorted(unknown["country"]) == ["Crimea", "European Union", "Gaza (Hamas)"]
    assert unknown["value"].notna().all()


@pytest.mark.parametrize(
    ("golden_file", "name"), [("expected.csv", "payload.xlsx"), ("expected_csv.csv", "payload_csv.csv")]
)
def test_both_forms_give_their_golden_files(golden_file: str, name: str) -> None:
    pd.testing.assert_frame_equal(golden(read(name)), expected("pts", golden_file))


def test_the_release_is_the_sheets_year_or_the_year_after_the_last_scores() -> None:
    assert read().attrs["release"] == "2025"
    assert read("payload_csv.csv").attrs["release"] == "2025"
    assert (
        pts.parse([table(("Fiji", 2019, "242", "2", "NA", "3", "0", "88", "0"))]).attrs["release"] == "2020"
    )


def test_a_new_spelling_is_found_by_its_united_nations_number() -> None:
    frame = pts.parse([table(("Kingdom of Norway (new)", 2020, "578", "1", "NA", "1", "0", "88", "0"))])
    assert set(frame["iso3"]) == {"NOR"}


def test_scores_that_cannot_be_are_left_for_the_checks_to_reject() -> None:
    frame = pts.parse([table(("Fiji", 2019, "242", "7", "NA", "2,5", "0", "88", "0"))])
    assert sorted(frame["value"].dropna()) == [-float("inf"), 7]


def test_the_sheet_may_stand_elsewhere_and_hold_more() -> None:
    book = openpyxl.load_workbook(io.BytesIO(payload("payload.xlsx")))
    sheet = book.active
    assert sheet is not None
    sheet.insert_rows(1, 2)
    sheet["A1"] = "The Political Terror Scale"
    for place, row in enumerate(sheet.iter_rows(min_row=3)):
        sheet.cell(row[0].row, 15).value = "PTS_New" if place == 0 else 1
    book.create_sheet("About", 0)["A1"] = "Read me"
    out = io.BytesIO()
    book.save(out)
    frame = pts.parse([out.getvalue()])
    pd.testing.assert_frame_equal(golden(frame), golden(read()))
    assert frame.attrs["notes"] == ["columns added: PTS_New"]


@pytest.mark.parametrize("column", ["Country", "Year", "PTS_A", "NA_Status_S"])
def test_a_renamed_column_is_named(column: str) -> None:
    text = payload("payload_csv.csv").replace(column.encode() + b",", b"Renamed,", 1)
    if column == "NA_Status_S":
        text = payload("payload_csv.csv").replace(b"NA_Status_S", b"Renamed", 1)
    with pytest.raises(FormatError) as error:
        pts.parse([text])
    assert error.value.kind == "schema"
    assert error.value.field.lower() == column.lower()


def test_the_newest_table_is_fetched() -> None:
    newest = f"PTS-{datetime.now(UTC).year}.csv"
    assert pts.fetch(Site.shelf(pts.FILES, "PTS-2024.xlsx", newest), date.min) == [newest.encode()]
    assert pts.fetch(Site.shelf(pts.FILES, "PTS-2024.xlsx", "PTS-2024.csv"), date.min) == [b"PTS-2024.xlsx"]
    assert pts.fetch(Site.shelf(pts.FILES, "PTS-2024.xlsx"), date(2023, 1, 1)) == []
    assert pts.fetch(Site.shelf(pts.FILES, "PTS-2024.xlsx"), date(2022, 1, 1)) == [b"PTS-2024.xlsx"]
    with pytest.raises(FetchError, match="--from FILE"):
        pts.fetch(Site.shelf(pts.FILES), date.min)


@pytest.mark.parametrize("name", ["payload.xlsx", "payload_csv.csv"])
def test_damage_never_surprises(name: str) -> None:
    @given(data=st.data())
    @settings(max_examples=60, deadline=None)
    def check(data: st.DataObject) -> None:
        survive(pts, data.draw(damaged([payload(name)])))

    check()


def test_the_whole_file() -> None:
    frame = pts.parse([shared_file("pts/PTS-2025.xlsx").read_bytes()])
    scored = frame[frame["status"] == "OBSERVED"].groupby("series").size()
    assert scored.to_dict() == {"pts_amnesty": 6587, "pts_hrw": 1164, "pts_state": 8715}
    of_2023 = frame[(frame["period"] == "2023-01-01") & frame["value"].notna()].groupby("series").size()
    assert of_2023.to_dict() == {"pts_amnesty": 157, "pts_hrw": 108, "pts_state": 197}
    assert not frame[frame["iso3"].notna()].duplicated(["series", "iso3", "period"]).any()
