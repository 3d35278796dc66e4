"""V-Dem: known figures, releases that never mix, every layout, and units that are no State."""

from __future__ import annotations

import gzip
import io
import zipfile
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.contract import FetchError, FormatError
from ingest.sources import vdem_country_year as vdem
from tests.ingest.mutations import damaged, survive
from tests.ingest.shared import FIXTURES, Site, expected, golden, shared_file
from tests.ingest.vdem_generator import generate

FIXTURE = FIXTURES / "vdem_country_year"
LAYOUTS = {
    "expected.csv": "payload.zip",
    "expected_simple.csv": "payload_simple.csv.gz",
    "expected_lite.csv": "payload_lite.csv.gz",
    "expected_owid.csv": "payload_owid.csv",
    "expected_civlib.csv": "payload_civlib.csv",
}


@cache
def payload(name: str) -> bytes:
    return (FIXTURE / name).read_bytes()


@cache
def read(name: str) -> pd.DataFrame:
    return vdem.parse([payload(name)])


def cell(frame: pd.DataFrame, series: str, iso3: str, year: int) -> pd.Series:
    found = frame[
        (frame["series"] == series) & (frame["iso3"] == iso3) & (frame["period"] == f"{year}-01-01")
    ]
    assert len(found) == 1, f"{len(found)} rows for {series} {iso3} {year}"
    return found.iloc[0]


def packed(text: str, member: str = "V-Dem-CY-Full+Others-v15.csv") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(member, text)
    return buffer.getvalue()


def unpacked() -> str:
    with zipfile.ZipFile(io.BytesIO(payload("payload.zip"))) as archive:
        return archive.read(archive.namelist()[0]).decode()


@pytest.mark.parametrize(
    ("name", "series", "iso3", "year", "value", "low", "high"),
    [  # read off V-Dem's rows
        ("payload.zip", "v2x_polyarchy", "MMR", 2020, 0.427, 0.383, 0.481),
        ("payload.zip", "v2x_polyarchy", "MMR", 2021, 0.107, 0.095, 0.119),
        ("payload.zip", "v2x_libdem", "MMR", 2024, 0.016, 0.011, 0.02),
        ("payload.zip", "v2x_egaldem", "NAM", 2024, 0.329, 0.27, 0.389),
        ("payload.zip", "v2x_egaldem", "XKX", 1999, 0.206, 0.177, 0.237),
        ("payload.zip", "v2x_egaldem", "DDR", 1989, 0.258, 0.235, 0.278),
    ],
)
def test_known_figures_with_their_bounds(
    name: str, series: str, iso3: str, year: int, value: float, low: float, high: float
) -> None:
    row = cell(read(name), series, iso3, year)
    assert (row["value"], row["low"], row["high"]) == (value, low, high)


@pytest.mark.parametrize(
    ("name", "series", "iso3", "year", "value"),
    [
        ("payload_lite.csv.gz", "v2x_clphy", "MMR", 2021, 0.095),
        ("payload_lite.csv.gz", "v2lgfemleg", "MMR", 2020, 16.83),
        ("payload_lite.csv.gz", "e_pt_coup", "BFA", 2022, 2),
        ("payload_owid.csv", "v2x_polyarchy", "MMR", 2021, 0.102),
        ("payload_owid.csv", "v2x_regime", "XKX", 2025, 2),
        ("payload_owid.csv", "v2x_civlib", "SSD", 2011, 0.316),
        ("payload_civlib.csv", "v2x_civlib", "MMR", 2021, 0.122),
        ("payload_simple.csv.gz", "v2x_polyarchy", "MMR", 2021, 0.107),
    ],
)
def test_known_figures_of_other_layouts(name: str, series: str, iso3: str, year: int, value: float) -> None:
    row = cell(read(name), series, iso3, year)
    assert row["value"] == value
    assert pd.isna(row["low"]) == (name != "payload_simple.csv.gz")


@pytest.mark.parametrize(("golden_file", "name"), LAYOUTS.items())
def test_every_layout_gives_its_golden_file(golden_file: str, name: str) -> None:
    pd.testing.assert_frame_equal(golden(read(name)), expected("vdem_country_year", golden_file))


def test_the_release_is_in_the_name_of_the_member_or_follows_from_the_last_year() -> None:
    releases = {name: read(name).attrs["release"] for name in LAYOUTS.values()}
    assert releases == {"payload.zip": "v15", "payload_simple.csv.gz": "v15", "payload_lite.csv.gz": "v14",
                        "payload_owid.csv": "v16", "payload_civlib.csv": "v15"}  # fmt: skip
    assert vdem.parse([packed(unpacked(), "V-Dem-CY-Core-v16.1.csv")]).attrs["release"] == "v16.1"


def test_one_year_out_of_place_does_not_name_the_release() -> None:
    table = gzip.decompress(payload("payload_simple.csv.gz")).decode()
    assert (
        vdem.parse([table.replace(",2021,2021-12-31", ",2999,2021-12-31").encode()]).attrs["release"] == "v15"
    )


def test_two_releases_are_never_put_together() -> None:
    with pytest.raises(FormatError, match="v15 and v16") as error:
        vdem.parse([payload("payload_civlib.csv"), payload("payload_owid.csv")])
    assert error.value.field == "release"


def test_years_before_1970_are_left_out_and_units_that_are_no_state_are_kept_unresolved() -> None:
    frame = read("payload.zip")
    assert frame["period"].min() == pd.Timestamp("1989-01-01")
    assert set(frame["country"][frame["iso3"].isna()]) == {"PSG", "SML"}
    assert {"DDR", "DEU", "YMD", "RUS", "SRB", "XKX", "TWN", "NAM"} <= set(frame["iso3"])


def test_years_filled_in_before_independence_belong_to_nobody() -> None:
    frame = read("payload_owid.csv")
    unknown = frame[frame["iso3"].isna()]
    assert set(zip(unknown["country"], unknown["period"].dt.year, strict=True)) == {
        ("SSD", 1971), ("SSD", 2010), ("BGD", 1970), ("CZE", 1992),
    }  # fmt: skip


def test_a_measure_a_release_lacks_is_told_and_not_a_row() -> None:
    assert "only v2x_civlib" in read("payload_civlib.csv").attrs["notes"][0]
    assert read("payload_lite.csv.gz").attrs["notes"] == []
    blank = {"e_miurbani", "e_total_resources_income_pc"}
    assert set(read("payload_lite.csv.gz")["series"]) == {measure.id for measure in vdem.MEASURES} - blank


def test_blank_is_missing_and_what_is_no_number_is_not_believed() -> None:
    lite = read("payload_lite.csv.gz")
    assert lite[
        (lite["series"] == "v2lgfemleg") & (lite["iso3"] == "MMR") & (lite["period"] == "2021-01-01")
    ].empty
    frame = vdem.parse([packed(unpacked().replace("0.107", "0,107 (est.)".replace(",", ".")))])
    assert cell(frame, "v2x_polyarchy", "MMR", 2021)["value"] == -float("inf")


def test_added_and_reordered_columns_change_nothing() -> None:
    table = pd.read_csv(io.StringIO(unpacked()), dtype=str, keep_default_na=False)
    other = table[table.columns[::-1]].assign(v2xnew_index="0.5")
    pd.testing.assert_frame_equal(
        golden(vdem.parse([packed(other.to_csv(index=False))])), golden(read("payload.zip"))
    )


def test_a_table_with_v_dem_names_and_other_meanings_is_refused() -> None:
    # the Democratic Space Barometer turns v2x_pubcorr around and has no electoral democracy index
    text = "gwcode,year,country_name,country_id,country_text_id,v2xcl_rol,v2x_pubcorr\n2,2023,United States of America,20,USA,0.9,0.95\n"
    with pytest.raises(FormatError) as error:
        vdem.parse([text.encode()])
    assert (error.value.kind, error.value.field) == ("schema", "v2x_polyarchy")


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("country_text_id", "country_code", "schema"),
        ("v2x_polyarchy,", "v2x_electoral,", "schema"),
        ("v2x_libdem,", "v2x_polyarchy,", "schema"),
        (",year,", ";year;", "schema"),
    ],
)
def test_a_changed_heading_is_named(old: str, new: str, kind: str) -> None:
    with pytest.raises(FormatError) as error:
        vdem.parse([packed(unpacked().replace(old, new, 1))])
    assert error.value.kind == kind
    assert error.value.remedy


def test_the_newest_release_is_fetched_whatever_its_name() -> None:
    this_year = datetime.now(UTC).year - vdem.BEFORE_VERSION
    newer, older = f"V-Dem-CY-FullOthers_csv_v{this_year - 1}.zip", "V-Dem-CY-FullOthers-v14_csv.zip"
    assert vdem.fetch(Site.shelf(vdem.FILES, older, newer), date.min) == [newer.encode()]
    assert vdem.fetch(Site.shelf(vdem.FILES, older, "V-Dem-CY-Core-v14_csv.zip"), date.min) == [
        older.encode()
    ]
    assert vdem.fetch(Site.shelf(vdem.FILES, older, "V-Dem-CY-FullOthers-v14.1_csv.zip"), date.min) == [
        b"V-Dem-CY-FullOthers-v14.1_csv.zip"
    ]


def test_nothing_is_fetched_where_nothing_is_newer_and_no_file_at_all_is_an_error() -> None:
    assert vdem.fetch(Site.shelf(vdem.FILES, "V-Dem-CY-FullOthers-v15_csv.zip"), date(2024, 1, 1)) == []
    assert vdem.fetch(Site.shelf(vdem.FILES, "V-Dem-CY-FullOthers-v15_csv.zip"), date(2023, 1, 1)) == [
        b"V-Dem-CY-FullOthers-v15_csv.zip"
    ]
    with pytest.raises(FetchError, match="--from FILE"):
        vdem.fetch(Site.shelf(vdem.FILES), date.min)


@pytest.mark.parametrize("name", LAYOUTS.values())
def test_damage_never_surprises(name: str) -> None:
    @given(data=st.data())
    @settings(max_examples=60, deadline=None)
    def check(data: st.DataObject) -> None:
        survive(vdem, data.draw(damaged([payload(name)])))

    check()


def test_a_wide_archive_gives_only_what_is_declared(tmp_path: Path) -> None:
    generate(tmp_path / "wide.zip", rows=360, columns=700)
    frame = vdem.parse([(tmp_path / "wide.zip").read_bytes()])
    assert frame.attrs["release"] == "v16"
    assert frame["series"].nunique() == len(vdem.MEASURES)
    assert len(frame) == 360 * len(vdem.MEASURES)
    assert (frame["low"] < frame["value"]).all()
    share = frame[frame["series"] == "v2lgfemleg"]["value"]
    assert share.between(1, 100).all(), "per cent, or the release is held"


def test_the_whole_files() -> None:
    lite = vdem.parse([shared_file("vdem/vdemlite_v14_1970_2023.csv.gz").read_bytes()])
    assert len(lite) == 631_184
    assert lite["iso3"].nunique() == 180
    assert lite["series"].nunique() == len(vdem.MEASURES) == 71
    assert cell(lite, "v2x_rule", "DEU", 2023)["value"] > 0.9
    recent = vdem.parse([shared_file("vdem/owid_vdem_v16_1946_2025.csv").read_bytes()])
    assert recent[recent["period"] == "2025-01-01"]["iso3"].nunique() == 175
    assert not recent["iso3"].eq("SSD")[recent["period"] < "2011-01-01"].any()
    simple = vdem.parse([shared_file("vdem/vdem_simple_v15_1789_2024.csv.gz").read_bytes()])
    assert ((simple["low"] <= simple["value"]) & (simple["value"] <= simple["high"])).all()
