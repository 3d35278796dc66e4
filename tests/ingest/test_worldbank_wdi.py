"""World Development Indicators: known figures, every layout, pages that miss or repeat, aggregates and areas."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import date
from functools import cache
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.countries import by_iso3, countries, resolve_all
from ingest.contract import FetchError, FormatError
from ingest.sources import _worldbank as bank
from ingest.sources import worldbank_wdi as wdi
from tests.ingest.mutations import damaged, survive
from tests.ingest.shared import FIXTURES, Site, expected, golden, shared_file

FIXTURE = FIXTURES / "worldbank_wdi"
MIRROR: dict[str, str] = json.loads((FIXTURE / "mirror.json").read_text(encoding="utf-8"))
PAGES = sorted(set(MIRROR.values()))
LAYOUTS = ["bulk.zip", "workbook.xlsx", "databank.csv", "bare.csv", "ewp.csv", "imr.csv"]


@cache
def payload(name: str) -> bytes:
    return (FIXTURE / name).read_bytes()


@cache
def read(*names: str) -> pd.DataFrame:
    return wdi.parse([payload(name) for name in names])


def figure(frame: pd.DataFrame, series: str, iso3: str, year: int) -> float:
    cell = frame[(frame["series"] == series) & (frame["iso3"] == iso3) & (frame["period"] == f"{year}-01-01")]
    assert len(cell) == 1, f"{len(cell)} rows for {series} {iso3} {year}"
    return float(cell["value"].iloc[0])


def page(rows: list[dict[str, Any]], **heading: Any) -> bytes:
    head = {
        "page": 1,
        "pages": 1,
        "per_page": 20000,
        "total": len(rows),
        "sourceid": "2",
        "lastupdated": "2026-07-13",
    }
    return json.dumps([head | heading, rows]).encode()


def row(
    code: str, iso3: str, year: int, value: float | None, iso2: str = "", name: str = "x"
) -> dict[str, Any]:
    return {"indicator": {"id": code, "value": "y"}, "country": {"id": iso2 or iso3[:2], "value": name},
            "countryiso3code": iso3, "date": str(year), "value": value, "unit": "", "obs_status": "", "decimal": 0}  # fmt: skip


@pytest.mark.parametrize(
    ("names", "series", "iso3", "year", "value"),
    [  # read off the Bank's rows
        (PAGES, "population", "NAM", 2023, 2_963_095),
        (PAGES, "population", "XKX", 2022, 1_768_096),
        (PAGES, "refugees_by_origin", "MMR", 2023, 1_283_426),
        (PAGES, "infant_mortality", "MMR", 2021, 36.4),
        (PAGES, "gdp_growth", "MMR", 2021, -12.016372145161),
        (PAGES, "youth_unemployment", "MMR", 2021, 12.729),
        (["payload_bare.csv"], "youth_unemployment", "ZAF", 2023, 59.719),
        (["payload_bare.csv"], "youth_unemployment", "NER", 2023, 0.416),
        (["payload_bulk.zip"], "gdp", "XKX", 2008, 5_452_852_150.31044),
        (["payload_workbook.xlsx"], "gdp_per_capita_ppp", "MMR", 2021, 4539.509365),
        (["payload_databank.csv"], "inflation", "SSD", 2016, 379.999585624),
        (["payload_ewp.csv"], "exports", "NAM", 2010, 4_105_727_530.37),
        (["payload_imr.csv"], "infant_mortality_igme", "SSD", 2023, 63.8152),
    ],
)
def test_known_figures(names: list[str], series: str, iso3: str, year: int, value: float) -> None:
    assert figure(read(*names), series, iso3, year) == pytest.approx(value, rel=1e-9)


def test_the_interface_gives_its_golden_file() -> None:
    pd.testing.assert_frame_equal(golden(read(*PAGES)), expected("worldbank_wdi"))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_other_layout_gives_its_golden_file(layout: str) -> None:
    name = layout.partition(".")[0]
    pd.testing.assert_frame_equal(
        golden(read(f"payload_{layout}")), expected("worldbank_wdi", f"expected_{name}.csv")
    )


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("payload_bulk.zip", "2020-07-01"),
        ("payload_workbook.xlsx", "2024-03-28"),
        ("payload_databank.csv", "2025-06-05"),
        ("payload_bare.csv", "2023 data"),
    ],
)
def test_the_release_is_the_date_the_bank_gives(name: str, label: str) -> None:
    assert read(name).attrs["release"] == label
    assert read(*PAGES).attrs["release"] == "2025-06-05"


def test_other_prices_and_indicators_not_used_are_told() -> None:
    assert read("payload_bulk.zip").attrs["notes"] == [
        "GDP (constant 2010 US$): prices are those of 2010, not of 2015"
    ]
    assert read("payload_databank.csv").attrs["notes"] == [
        "1 indicators of the file are not used here: GE.EST"
    ]


def test_aggregates_are_left_out_and_areas_are_kept_unresolved() -> None:
    frame = read(*PAGES)
    assert not {"WLD", "AFE", "XD"} & set(frame["country"])
    assert set(frame["country"][frame["iso3"].isna()]) == {"ABW", "SSD"}
    assert frame["period"][(frame["country"] == "SSD") & frame["iso3"].isna()].unique().tolist() == [
        pd.Timestamp("2010-01-01")
    ]
    assert "High income" not in set(read("payload_ewp.csv")["country"])


def test_no_aggregates_code_is_a_countrys() -> None:
    codes = pd.Series(sorted(bank.AGGREGATES), dtype="str")
    assert resolve_all(codes, "wb").isna().all()
    assert not bank.AGGREGATES & {country.iso2 for country in countries()}
    assert not bank.AGGREGATES & set(by_iso3())


def test_an_unknown_country_is_kept_for_the_list_of_rejected_rows() -> None:
    frame = wdi.parse(
        [page([row("SP.POP.TOTL", "QQQ", 2020, 5000), row("SP.POP.TOTL", "NAM", 2020, 2_700_000)])]
    )
    assert frame[frame["iso3"].isna()]["country"].tolist() == ["QQQ"]


def test_a_country_without_three_letters_is_found_by_its_two() -> None:
    frame = wdi.parse(
        [
            page(
                [
                    row("SP.POP.TOTL", "", 2020, 2_700_000, iso2="NA"),
                    row("SP.POP.TOTL", "", 2020, 9e8, iso2="XD"),
                ]
            )
        ]
    )
    assert frame["iso3"].tolist() == ["NAM"]


def test_blank_is_missing_and_zero_is_the_banks() -> None:
    frame = wdi.parse(
        [page([row("SM.POP.REFG.OR", "NAM", 2020, None), row("SM.POP.REFG.OR", "NAM", 2021, 0)])]
    )
    assert frame["value"].tolist() == [0]
    assert frame["series"].tolist() == ["refugees_by_origin"]


# ---- pages ----------------------------------------------------------------------------------------------------------


def three_pages() -> list[bytes]:
    years = [[2020, 2021], [2022, 2023], [2024]]
    return [page([row("SP.POP.TOTL", "NAM", year, 1e6 + year) for year in part], page=number, pages=3, total=5)
            for number, part in enumerate(years, start=1)]  # fmt: skip


def test_pages_may_come_in_any_order() -> None:
    first, second, third = three_pages()
    assert len(wdi.parse([third, first, second])) == 5


@pytest.mark.parametrize(
    ("places", "words"),
    [([0, 1], "pages 1, 2 of 3"), ([0, 1, 1], "pages 1, 2, 2"), ([1, 2], "pages 2, 3 of 3")],
)
def test_missing_and_repeated_pages_are_refused(places: list[int], words: str) -> None:
    pages = three_pages()
    with pytest.raises(FormatError, match=words) as error:
        wdi.parse([pages[place] for place in places])
    assert (error.value.kind, error.value.field) == ("truncated", "SP.POP.TOTL")


def test_a_page_that_says_two_and_holds_the_rows_of_one_is_refused() -> None:
    pages = three_pages()
    again = page(
        [row("SP.POP.TOTL", "NAM", year, 1e6 + year) for year in (2020, 2021)], page=2, pages=3, total=5
    )
    with pytest.raises(FormatError, match="rows repeat") as error:
        wdi.parse([pages[0], again, pages[2]])
    assert error.value.kind == "truncated"


UNKNOWN = b'[{"message":[{"id":"175","key":"Invalid format","value":"The indicator was not found."}]}]'
"""What the interface says of a series that it does not have."""


def address(code: str, more: str = "") -> str:
    return f"https://api.worldbank.org/v2/country/all/indicator/{code}?format=json&per_page=20000{more}"


def test_every_indicator_is_fetched_with_all_its_pages() -> None:
    site = Site({url: payload(name) for url, name in MIRROR.items()}, UNKNOWN)
    assert wdi.fetch(site, date.min) == [payload(name) for name in PAGES]
    assert wdi.fetch(site, date(2025, 1, 1)) == [payload(name) for name in PAGES], (
        "corrections come without a new date"
    )
    assert set(site.asked) == set(MIRROR)


def test_an_older_code_is_asked_where_the_present_one_is_unknown_and_unknown_indicators_are_left_out() -> (
    None
):
    old = page([row("SM.POP.REFG.OR", "NAM", 2021, 5)])
    site = Site(
        {
            address("SM.POP.REFG.OR"): old,
            address("SP.POP.TOTL"): page([row("SP.POP.TOTL", "NAM", 2021, 2e6)]),
        },
        UNKNOWN,
    )
    assert len(wdi.fetch(site, date.min)) == 2
    assert address("SM.POP.RHCR.EO") in site.asked


def test_no_indicator_known_is_an_error() -> None:
    with pytest.raises(FormatError) as error:
        wdi.fetch(Site({}, UNKNOWN), date.min)
    assert error.value.kind == "error_in_body"


def test_a_second_page_that_repeats_the_first_stops_the_fetch() -> None:
    first = three_pages()[0]
    site = Site({address("SP.POP.TOTL", more): first for more in ("", "&page=2", "&page=3")}, UNKNOWN)
    with pytest.raises(FetchError) as error:
        wdi.fetch(site, date.min)
    assert error.value.kind == "truncated"


def test_an_answer_of_endless_pages_is_not_followed() -> None:
    site = Site({address("SP.POP.TOTL"): page([row("SP.POP.TOTL", "NAM", 2020, 2e6)], pages=10**6)}, UNKNOWN)
    with pytest.raises(FormatError, match="1,000,000 pages"):
        wdi.fetch(site, date.min)
    assert len(site.asked) == 1


# ---- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (
            b'[{"message":[{"id":"120","key":"Invalid value","value":"The provided parameter value is not valid"}]}]',
            "error_in_body",
        ),
        (b"<!doctype html><title>Bad gateway</title>", "not_data"),
        (b'<?xml version="1.0"?><wb:error xmlns:wb="x"/>', "not_data"),
        (b"", "empty"),
        (b'[{"page":1,"pages":1,"total":1}]', "schema"),
        (page([{"indicator": {"id": "SP.POP.TOTL"}, "date": "2020"}]), "schema"),
        (page([row("SP.POP.TOTL", "NAM", 2020, None)]), "empty"),
        (page([row("SP.POP.TOTL", "NAM", 2020, 2e6)], pages=10**15), "truncated"),
        (page([row("SP.POP.TOTL", "NAM", 2020, 2e6)], total=float("inf")), "schema"),
        (page([row("AG.LND.TOTL.K2", "NAM", 2020, 823_290)]), "schema"),
        (payload("payload_databank.csv").replace(b"Series Code", b"Code of the series"), "schema"),
        (payload("payload_databank.csv").replace(b"Country Code", b"Series Name"), "schema"),
    ],
)
def test_what_is_no_answer_is_refused_with_its_kind(body: bytes, kind: str) -> None:
    with pytest.raises(FormatError) as error:
        wdi.parse([body])
    assert error.value.kind == kind


def test_a_cell_that_is_no_number_is_not_believed() -> None:
    text = payload("payload_databank.csv").decode()
    cell = re.search(r"Namibia,NAM,\"Inflation[^\n]*?,([-\d.]+)\n", text)
    assert cell
    frame = wdi.parse([text.replace(cell[1], "see note").encode()])
    assert figure(frame, "inflation", "NAM", 2023) == -float("inf")


# ---- other layouts --------------------------------------------------------------------------------------------------


def test_a_whole_database_in_an_archive_is_cut_to_what_is_declared() -> None:
    head = '"Country Name","Country Code","Indicator Name","Indicator Code","2020","2021",\n'
    lines = "".join(
        f'"Namibia","NAM","a name, with a comma","{code}","1000","",\n'
        for code in ("SP.POP.TOTL", "AG.CON.FERT.ZS")
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("WDICountry.csv", "Country Code,Short Name\nNAM,Namibia\n")
        archive.writestr("WDICSV.csv", head + lines)
        archive.writestr("WDISeries.csv", "Series Code,Topic\nSP.POP.TOTL,Health\n")
    frame = wdi.parse([out.getvalue()])
    assert frame[["series", "iso3", "value"]].values.tolist() == [["population", "NAM", 1000]]
    assert frame.attrs["notes"] == ["1 indicators of the file are not used here: AG.CON.FERT.ZS"]


@pytest.mark.parametrize(
    "text",
    [
        "Country Name,Country Code,Time,Time Code,Population [SP.POP.TOTL],Gini [SI.POV.GINI]\nNamibia,NAM,2020,YR2020,2697845,..\n",
        "country,iso2c,iso3c,year,status,lastupdated,SP.POP.TOTL\nNamibia,NA,NAM,2020,,2025-01-01,2697845\n",
        "Country Code,Indicator Code,Year,Value\nNAM,SP.POP.TOTL,2020,2697845\n",
    ],
)
def test_databank_with_indicators_across_and_tables_by_analysts(text: str) -> None:
    frame = wdi.parse([text.encode()])
    assert frame[["series", "iso3", "value"]].values.tolist() == [["population", "NAM", 2_697_845]]
    assert frame["period"].tolist() == [pd.Timestamp("2020-01-01")]


def test_databanks_footer_without_commas_is_passed_over() -> None:
    text = payload("payload_databank.csv").decode()
    bare = re.sub(r"\n,+(?=\n)", "\n", text).replace(
        text.splitlines()[-2], '"Data from database: World Development Indicators"'
    )
    bare = bare.replace(text.splitlines()[-1], '"Last Updated: 06/05/2025"')
    pd.testing.assert_frame_equal(golden(wdi.parse([bare.encode()])), golden(read("payload_databank.csv")))


def test_of_several_files_the_newest_counts_figure_by_figure() -> None:
    heading = "Country Name,Country Code,Series Name,Series Code,2020 [YR2020],2021 [YR2021]"
    older = (
        f"{heading}\nNamibia,NAM,Population,SP.POP.TOTL,100000,200000\n,,,,,\nLast Updated: 06/28/2024,,,,,\n"
    )
    newer = f"{heading}\nNamibia,NAM,Population,SP.POP.TOTL,..,300000\n,,,,,\nLast Updated: 06/05/2025,,,,,\n"
    undated = "country,iso3c,year,wdi.popsize.new\nNamibia,NAM,2021,400000\nNamibia,NAM,2019,50000\n"
    frame = wdi.parse([newer.encode(), older.encode(), undated.encode()])
    assert frame.sort_values("period")["value"].tolist() == [50_000, 100_000, 300_000]
    assert frame.sort_values("period")["payload"].tolist() == [2, 1, 0]
    assert frame.attrs["release"] == "2025-06-05"


def test_a_row_twice_in_one_file_is_left_for_the_checks() -> None:
    text = "country,iso3c,year,wdi.popsize.new\nNamibia,NAM,2021,400000\nNamibia,NAM,2021,500000\n"
    assert len(wdi.parse([text.encode()])) == 2


@pytest.mark.parametrize("names", [(PAGES[0], PAGES[1]), *((f"payload_{layout}",) for layout in LAYOUTS)])
def test_damage_never_surprises(names: tuple[str, ...]) -> None:
    @given(data=st.data())
    @settings(max_examples=60, deadline=None)
    def check(data: st.DataObject) -> None:
        survive(wdi, data.draw(damaged([payload(name) for name in names])))

    check()


@pytest.mark.parametrize(
    ("name", "rows", "known"),
    [
        ("API_NY.GDP.MKTP.KD.ZG_DS2_en_excel_v2_27.xls", 10_096, ("gdp_growth", "GNQ", 1997, 149.97)),
        (
            "API_NY.GDP.PCAP.PP.CD_DS2_en_excel_v2_84017.xls",
            6_166,
            ("gdp_per_capita_ppp", "MMR", 2021, 4539.5),
        ),
        ("API_NY.GDP.MKTP.KD_DS2_en_csv_v2_1217522.csv", 9_430, ("gdp", "USA", 2019, 1.8318e13)),
        ("API_SL.UEM.1524.ZS_DS2_en_csv_v2_76240.csv", 6_167, ("youth_unemployment", "DEU", 2023, 5.9)),
        ("ewp_wdi_1960_2024.csv", 71_525, ("imports", "USA", 2015, 2.794942e12)),
        ("ewp_un_igme_imr_1950_2024.csv", 17_775, ("infant_mortality_igme", "NGA", 2023, 69.4686)),
        ("wdi_all_countries_population.csv", 5_208, ("population", "MMR", 2021, 53_798_084)),
        ("worldDevelopmentIndicators1.csv", 23_973, ("life_expectancy", "MMR", 2021, 65.553)),
    ],
)
def test_the_whole_files(name: str, rows: int, known: tuple[str, str, int, float]) -> None:
    frame = wdi.parse([shared_file(f"worldbank/{name}").read_bytes()])
    assert len(frame) == rows
    series, iso3, year, value = known
    assert figure(frame, series, iso3, year) == pytest.approx(value, rel=0.01)
    bounds = {series.id: series.bounds for series in wdi.SOURCE.series}
    low, high = (
        frame["series"].map(lambda one: bounds[one][0]),
        frame["series"].map(lambda one: bounds[one][1]),
    )
    assert frame["value"].between(low, high).all()
    assert not frame[frame["iso3"].notna()].duplicated(["series", "iso3", "period"]).any()
