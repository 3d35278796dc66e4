"""Worldwide Governance Indicators: known estimates and their intervals, codes old and new, workbooks of three years."""

from __future__ import annotations

import io
import json
from datetime import date
from functools import cache

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.contract import FormatError
from ingest.sources import worldbank_wgi as wgi
from tests.ingest.mutations import damaged, survive
from tests.ingest.shared import FIXTURES, Site, expected, golden, shared_file

FIXTURE = FIXTURES / "worldbank_wgi"
MIRROR: dict[str, str] = json.loads((FIXTURE / "mirror.json").read_text(encoding="utf-8"))
LIST = "https://api.worldbank.org/v2/sources/3/indicators?format=json&per_page=500"
PAGES = sorted(name for url, name in MIRROR.items() if url != LIST)
LAYOUTS = ["workbook.xlsx", "sheets.xlsx", "long.csv", "voice.csv", "databank.csv"]


@cache
def payload(name: str) -> bytes:
    return (FIXTURE / name).read_bytes()


@cache
def read(*names: str) -> pd.DataFrame:
    return wgi.parse([payload(name) for name in names])


def cell(frame: pd.DataFrame, series: str, iso3: str, year: int) -> pd.Series:
    found = frame[
        (frame["series"] == series) & (frame["iso3"] == iso3) & (frame["period"] == f"{year}-01-01")
    ]
    assert len(found) == 1, f"{len(found)} rows for {series} {iso3} {year}"
    return found.iloc[0]


def old(body: bytes) -> bytes:
    """Return a page under the codes of before the revision of 2025."""
    return body.replace(b"GOV_WGI_", b"").replace(b'.SE"', b'.STD.ERR"')


@pytest.mark.parametrize("names", [(*PAGES,), ("payload_workbook.xlsx",)])
def test_known_estimates_and_ninety_per_cent_intervals(names: tuple[str, ...]) -> None:
    # Afghanistan 1996: -1.90854 with standard error 0.26146; 1.645 times that is 0.43010
    row = cell(read(*names), "voice_accountability", "AFG", 1996)
    assert (row["value"], row["low"], row["high"]) == pytest.approx((-1.90854, -2.33864, -1.47844), abs=1e-5)
    # political stability stands on the sheet whose heading has one row more; -2.41731 and 0.47481
    row = cell(read(*names), "political_stability", "AFG", 1996)
    assert (row["value"], row["low"], row["high"]) == pytest.approx((-2.41731, -3.19837, -1.63625), abs=1e-5)


@pytest.mark.parametrize("layout", ["workbook.xlsx", "sheets.xlsx", "long.csv"])
def test_three_years_of_workbooks_agree(layout: str) -> None:
    frame = golden(read(f"payload_{layout}"))
    frame = frame[frame["period"] >= "2010-01-01"].reset_index(drop=True)
    other = golden(read(*PAGES))
    pd.testing.assert_frame_equal(frame, other[other["period"] >= "2010-01-01"].reset_index(drop=True))


def test_the_interface_gives_its_golden_file() -> None:
    pd.testing.assert_frame_equal(golden(read(*PAGES)), expected("worldbank_wgi"))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_other_layout_gives_its_golden_file(layout: str) -> None:
    pd.testing.assert_frame_equal(
        golden(read(f"payload_{layout}")),
        expected("worldbank_wgi", f"expected_{layout.partition('.')[0]}.csv"),
    )


def test_codes_of_before_the_revision_read_the_same() -> None:
    frame = wgi.parse([old(payload(name)) for name in PAGES])
    pd.testing.assert_frame_equal(golden(frame), golden(read(*PAGES)))


def test_earlier_codes_of_countries_and_areas() -> None:
    frame = read("payload_workbook.xlsx")
    assert {"XKX", "PSE", "ROU", "COD", "TWN", "NAM"} <= set(frame["iso3"])
    unknown = frame[frame["iso3"].isna()]
    assert set(zip(unknown["country"], unknown["period"].dt.year, strict=True)) == {
        ("JEY", 2011), ("JEY", 2022), ("SSD", 2010), ("KSV", 1996),
    }  # fmt: skip


def test_blank_estimates_give_no_row() -> None:
    frame = read("payload_workbook.xlsx")
    assert frame["value"].notna().all()
    assert frame[(frame["country"] == "SSD") & (frame["period"] == "1996-01-01")].empty


def test_releases() -> None:
    assert read(*PAGES).attrs["release"] == "2023-09-29"
    assert read("payload_workbook.xlsx").attrs["release"] == "2023", "the update its first sheet names"
    assert read("payload_voice.csv").attrs["release"] == "2024", "the year after the last one"


def test_a_file_of_one_dimension_and_one_without_errors_say_so() -> None:
    voice = read("payload_voice.csv")
    assert set(voice["series"]) == {"voice_accountability"}
    assert "political_stability" in voice.attrs["notes"][0]
    databank = read("payload_databank.csv")
    assert databank["low"].isna().all()
    assert databank.attrs["notes"][-1] == "no standard errors of the estimates came, so they have no bounds"


def test_errors_of_the_score_from_0_to_100_are_no_bounds() -> None:
    pages = [json.loads(payload(name)) for name in PAGES]
    for _, rows in pages:
        for row in rows:
            if row["indicator"]["id"].endswith(".SE") and row["value"] is not None:
                row["value"] *= 20
    frame = wgi.parse([json.dumps(one).encode() for one in pages])
    assert frame["low"].isna().all()
    assert frame["value"].notna().all()


# ---- fetching -------------------------------------------------------------------------------------------------------


def test_estimates_and_errors_are_fetched_under_the_listed_codes() -> None:
    site = Site({url: payload(name) for url, name in MIRROR.items()})
    assert wgi.fetch(site, date.min) == [payload(name) for name in PAGES]
    assert set(site.asked) == set(MIRROR), "and no other series of the 36"


def test_the_older_codes_are_asked_where_the_list_has_them() -> None:
    site = Site(
        {
            old(url.encode()).decode().replace(".SE?", ".STD.ERR?"): old(payload(name))
            for url, name in MIRROR.items()
        }
    )
    assert len(wgi.fetch(site, date.min)) == 12


def test_a_dimension_gone_from_the_list_is_named() -> None:
    listed = payload("indicators.json").replace(b"GOV_WGI_RL.EST", b"GOV_WGI_RL2.EST")
    site = Site({url: payload(name) for url, name in MIRROR.items()} | {LIST: listed})
    with pytest.raises(FormatError, match="rule of law") as error:
        wgi.fetch(site, date.min)
    assert error.value.field == "RL.EST"


# ---- what is refused ------------------------------------------------------------------------------------------------


def changed(edit: str, sheet: str = "RuleofLaw") -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(payload("payload_workbook.xlsx")))
    match edit:
        case "rename":
            book[sheet].title = "Justice"
        case "no years":
            for one in book[sheet][14]:
                one.value = None
        case "no estimates":
            for one in book[sheet][15]:
                one.value = "Score" if one.value == "Estimate" else one.value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("edit", "words"),
    [("rename", "rule of law"), ("no years", "rule of law"), ("no estimates", "rule of law")],
)
def test_a_sheet_that_cannot_be_read_is_named_and_nothing_is_taken(edit: str, words: str) -> None:
    with pytest.raises(FormatError, match=words) as error:
        wgi.parse([changed(edit)])
    assert error.value.kind == "schema"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "empty"),
        (b"<html><title>Sign in</title></html>", "not_data"),
        (b'[{"message":[{"id":"175","key":"x","value":"The indicator was not found."}]}]', "error_in_body"),
        (payload("payload_long.csv").replace(b"stddev", b"spread"), "schema"),
        (payload("payload_long.csv").replace(b"estimate", b"stddev", 1), "schema"),
        (payload("payload_long.csv").replace(b",", b";"), "schema"),
    ],
)
def test_what_is_no_answer_is_refused_with_its_kind(body: bytes, kind: str) -> None:
    with pytest.raises(FormatError) as error:
        wgi.parse([body])
    assert error.value.kind == kind


def test_files_of_two_releases_are_not_put_together() -> None:
    with pytest.raises(FormatError, match="2 files") as error:
        wgi.parse([payload("payload_voice.csv"), payload("payload_long.csv")])
    assert error.value.field == "release"


@pytest.mark.parametrize("names", [(PAGES[0], PAGES[1]), *((f"payload_{layout}",) for layout in LAYOUTS)])
def test_damage_never_surprises(names: tuple[str, ...]) -> None:
    @given(data=st.data())
    @settings(max_examples=60, deadline=None)
    def check(data: st.DataObject) -> None:
        survive(wgi, data.draw(damaged([payload(name) for name in names])))

    check()


def test_the_whole_files() -> None:
    frame = wgi.parse([shared_file("worldbank/wgidataset.xlsx").read_bytes()])
    assert frame.groupby("series").size().to_dict() == {
        "control_of_corruption": 4930, "government_effectiveness": 4906, "political_stability": 4966,
        "regulatory_quality": 4908, "rule_of_law": 5020, "voice_accountability": 4975,
    }  # fmt: skip
    assert cell(frame, "political_stability", "SOM", 2011)["value"] < -3
    assert frame["value"].between(-4.5, 4.5).all()
    voice = wgi.parse([shared_file("worldbank/democracyData_wgi_va_1996_2023.csv").read_bytes()])
    row = cell(voice, "voice_accountability", "PSE", 2023)
    assert (row["value"], row["high"] - row["value"]) == pytest.approx(
        (-1.118067, 1.645 * 0.149837), abs=1e-5
    )
    databank = wgi.parse([shared_file("worldbank/worldDevelopmentIndicators1.csv").read_bytes()])
    assert len(databank) == 12_196
