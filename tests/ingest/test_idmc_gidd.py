"""IDMC: known figures of three layouts, what is zero and what is missing, events summed, damaged files."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import schema
from data.database import engine
from ingest.contract import FetchError, FormatError
from ingest.outcomes import Order
from ingest.runner import held_cells, run
from ingest.sources import idmc_gidd as idmc
from tests.ingest.figures import fetched, figure, fixture, has
from tests.ingest.mutations import damaged, survive
from tests.ingest.shared import Site, expected, golden, shared_file

SOURCE = "idmc_gidd"
FILES = ("payload_1.csv", "payload_2.csv")


@cache
def read(*names: str) -> pd.DataFrame:
    return idmc.parse(fixture(SOURCE, *names))


@pytest.mark.parametrize(("series", "iso3", "year", "people"), [
    ("conflict_displacements", "UKR", "2022", 16_870_323), ("conflict_idps", "UKR", "2022", 5_913_638),
    ("conflict_idps", "COL", "2024", 7_264_767), ("conflict_displacements", "AFG", "2009", 0), ("conflict_idps", "GMB", "2017", 0),
    ("conflict_idps", "SSD", "2011", 350_000), ("conflict_idps", "XKX", "2009", 19_700),
    ("disaster_displacements", "NAM", "2011", 60_000), ("disaster_displacements", "UKR", "2008", 25_000),
])  # fmt: skip
def test_known_figures(series: str, iso3: str, year: str, people: float) -> None:
    assert figure(read(*FILES), series, iso3, year) == people


def test_no_figure_is_missing_and_not_zero() -> None:
    frame = read(*FILES)
    assert not has(frame, "conflict_idps", "SLV", "2014"), "IDMC names El Salvador and gives no stock"
    assert not has(frame, "conflict_displacements", "NAM", "2011"), "Namibia is not monitored for conflict"
    assert not has(frame, "disaster_displacements", "UKR", "2009")


def test_events_alike_count_each_time_as_in_idmcs_own_total() -> None:
    assert figure(read(*FILES), "disaster_displacements", "BEN", "2009") == 40_000, "two floods of 20,000"


def test_a_file_written_twice_is_read_once() -> None:
    heading, *rows = fixture(SOURCE, "payload_2.csv")[0].decode().splitlines()
    unlike = [row for row in rows if rows.count(row) == 1]
    once = idmc.parse(["\n".join([heading, *unlike]).encode()])
    twice = idmc.parse(["\n".join([heading, *unlike, *unlike]).encode()])
    pd.testing.assert_frame_equal(golden(once), golden(twice))
    assert twice.attrs["notes"] == ["every row stood 2 times and was read once"]


def test_the_stock_of_disasters_is_not_made_of_events() -> None:
    assert not read(*FILES)["series"].eq("disaster_idps").any()


def test_abyei_belongs_to_no_country_and_stays_listed() -> None:
    frame = read(*FILES)
    abyei = frame[frame["country"] == "AB9"]
    assert len(abyei)
    assert abyei["iso3"].isna().all()


@pytest.mark.parametrize(("series", "iso3", "year", "people"), [
    ("disaster_idps", "AFG", "2022", 2_164_085), ("conflict_idps", "UKR", "2022", 5_913_638),
    ("disaster_displacements", "NAM", "2019", 2), ("conflict_displacements", "AZE", "2022", 0),
])  # fmt: skip
def test_the_workbook_gives_unrounded_figures_and_all_four_series(
    series: str, iso3: str, year: str, people: float
) -> None:
    frame = read("payload_workbook.xlsx")
    assert figure(frame, series, iso3, year) == people
    assert frame.attrs["release"] == "GRID 2023"


def test_the_release_is_the_report_of_the_next_year() -> None:
    assert read(*FILES).attrs["release"] == "GRID 2025"


def test_pages_of_the_interface_and_one_that_is_missing() -> None:
    assert figure(read("payload_interface.json"), "disaster_idps", "AFG", "2021") == 1_389_521
    answer = json.loads(fixture(SOURCE, "payload_interface.json")[0])
    first = json.dumps(answer | {"results": answer["results"][:2]}).encode()
    second = json.dumps(answer | {"results": answer["results"][2:]}).encode()
    pd.testing.assert_frame_equal(golden(idmc.parse([first, second])), golden(read("payload_interface.json")))
    with pytest.raises(FormatError) as error:
        idmc.parse([first])
    assert error.value.kind == "truncated"


def test_rounded_figures_stand_in_where_no_others_are_given() -> None:
    older = (
        "ISO3,Name,Year,Conflict Stock Displacement,Conflict Internal Displacements,Disaster Internal Displacements\n"
        "#country+code,#country+name,#date+year,#affected+idps,#affected+idps+conflict,#affected+idps+disaster\n"
        "AFG,Afghanistan,2018,2598000,372000,435000\nNAM,Namibia,2018,,,13\n"
    )
    frame = idmc.parse([older.encode()])
    assert figure(frame, "conflict_idps", "AFG", "2018") == 2_598_000
    assert figure(frame, "disaster_displacements", "NAM", "2018") == 13
    assert not has(frame, "conflict_idps", "NAM", "2018")


def test_an_unreadable_figure_is_marked_and_not_believed() -> None:
    frame = idmc.parse([b"iso3,year,new_displacement,total_displacement\nAFG,2020,1 000,5\nSYR,2020,7,\n"])
    assert figure(frame, "conflict_displacements", "AFG", "2020") == float("-inf")
    assert figure(frame, "conflict_displacements", "SYR", "2020") == 7


@pytest.mark.parametrize("payload", [
    b"", b"<html><title>HDX</title>", b'{"detail": "Client is not registered."}', b"iso3,country_name,year\nAFG,Afghanistan,2020\n",
    b"iso3,year,new_displacement,total_displacement\n", b"PK\x03\x04cut", b"iso3;year;new_displacement;total_displacement\nAFG;2020;1;2\n",
    b"iso3,year,total_displacement\nAFG,2020,2\n",
])  # fmt: skip
def test_what_is_not_the_table_is_a_format_error(payload: bytes) -> None:
    with pytest.raises(FormatError):
        idmc.parse([payload])


def test_fetch_finds_both_files_through_the_catalogue_when_they_changed(tmp_path: Path) -> None:
    assert fetched(SOURCE, tmp_path) == fixture(SOURCE, *FILES)
    assert fetched(SOURCE, tmp_path, date(2025, 5, 13)) == fixture(SOURCE, *FILES)
    assert fetched(SOURCE, tmp_path, date(2025, 5, 14)) == []


def test_a_catalogue_without_the_dataset_is_a_fetch_error() -> None:
    catalogue = "https://data.humdata.org/api/3/action/package_show?id=idmc-internal-displacements-new-displacements-idps"
    with pytest.raises(FetchError, match="does not show the dataset"):
        idmc.fetch(Site({catalogue: b'{"success": false, "error": {"__type": "Not Found Error"}}'}), date.min)


def test_with_a_client_id_the_interface_is_asked_page_by_page() -> None:
    first, second = f"{idmc.API}?client_id=K&format=json&limit=1000", f"{idmc.API}?client_id=K&offset=1000"
    pages = [
        {
            "last_updated": "2025-05-13",
            "count": 2,
            "next": second,
            "results": [{"iso3": "AFG", "year": 2024, "conflict_total_displacement": 1}],
        },
        {
            "last_updated": "2025-05-13",
            "count": 2,
            "next": None,
            "results": [{"iso3": "SYR", "year": 2024, "conflict_total_displacement": 2}],
        },
    ]
    http = Site(
        {url: json.dumps(page).encode() for url, page in zip((first, second), pages, strict=True)},
        secrets={idmc.CLIENT_ID: "K"},
    )
    frame = idmc.parse(idmc.fetch(http, date.min))
    assert figure(frame, "conflict_idps", "SYR", "2024") == 2
    assert http.asked == [first, second]
    assert idmc.fetch(http, date(2025, 5, 14)) == []


def test_pages_that_go_round_in_a_circle_are_not_believed() -> None:
    first = f"{idmc.API}?client_id=K&format=json&limit=1000"
    page = json.dumps({"count": 9, "next": first, "results": []}).encode()
    with pytest.raises(FetchError) as error:
        idmc.fetch(Site({first: page}, secrets={idmc.CLIENT_ID: "K"}), date.min)
    assert error.value.kind == "truncated"


@pytest.mark.parametrize(("files", "name"), [
    (FILES, "expected.csv"), (("payload_workbook.xlsx",), "expected_workbook.csv"), (("payload_interface.json",), "expected_interface.csv"),
])  # fmt: skip
def test_the_golden_files(files: tuple[str, ...], name: str) -> None:
    pd.testing.assert_frame_equal(golden(read(*files)), expected(SOURCE, name))


@given(data=st.data())
@settings(max_examples=30)
@pytest.mark.parametrize(
    "name", ["payload_1.csv", "payload_2.csv", "payload_workbook.xlsx", "payload_interface.json"]
)
def test_damage_never_surprises(name: str, data: st.DataObject) -> None:
    survive(idmc, data.draw(damaged(fixture(SOURCE, name))))


def test_the_whole_files_of_the_reports_of_2025_and_2023() -> None:
    frame = idmc.parse([
        shared_file("idmc/Internal Displacements (New Displacements) - IDPs.csv").read_bytes(),
        shared_file("idmc/Internal displacements (new displacements) associated with disasters.csv.gz").read_bytes(),
    ])  # fmt: skip
    world = frame[frame["period"] == "2022-01-01"].groupby("series")["value"].sum()
    assert world["conflict_displacements"] == 28_380_673
    assert world["conflict_idps"] == 61_243_034
    assert world["disaster_displacements"] == 32_571_985
    book = idmc.parse(
        [shared_file("idmc/IDMC_Internal_Displacement_Conflict-Violence_Disasters.xlsx").read_bytes()]
    )
    world = book[book["period"] == "2022-01-01"].groupby("series")["value"].sum()
    assert world["disaster_idps"] == 8_661_391
    assert world["conflict_idps"] == 62_476_118


def test_a_layout_without_a_measure_may_follow_one_with_it(tmp_path: Path) -> None:
    bind = engine(f"sqlite:///{tmp_path / 'upstream.db'}")
    schema.migrate(bind)
    module = SimpleNamespace(
        SOURCE=replace(idmc.SOURCE, expected_countries=0), fetch=idmc.fetch, parse=idmc.parse
    )
    full, partial = tmp_path / "full.json", tmp_path / "partial.json"
    answer = json.loads(fixture(SOURCE, "payload_interface.json")[0])
    full.write_text(json.dumps(answer))
    rows = [{key: row[key] for key in row if "disaster_total" not in key} for row in answer["results"]]
    partial.write_text(json.dumps(answer | {"results": rows}))
    assert run(bind, module, Order(files=(full,))).state == "ok"
    after = run(bind, module, Order(files=(partial,)))
    assert after.state == "ok", after.message
    stocks = held_cells(bind, ["idmc_gidd.disaster_idps"])["idmc_gidd.disaster_idps"]
    assert len(stocks) == 4, "what the other layout cannot say stays"
