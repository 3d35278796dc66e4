"""UCDP events: figures by hand, the rule of zeros, uncertain dates, both layouts, a large file, and damage."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.countries import by_iso3, existing
from ingest.contract import EVENT_COLUMNS, FormatError
from ingest.sources import ucdp_country_year, ucdp_ged
from ingest.sources._ucdp_events import covered_months, read_release
from tests.ingest.figures import fetched, figure, fixture, has, rows
from tests.ingest.ged_generator import EXAMPLE, events, generate
from tests.ingest.mutations import damaged, survive
from tests.ingest.shared import expected, golden, shared_file


@cache
def october() -> pd.DataFrame:
    return ucdp_ged.parse(fixture("ucdp_ged", "payload.zip"))


@cache
def table() -> pd.DataFrame:
    return ucdp_ged.parse(fixture("ucdp_ged", "payload_country_month.csv"))


NIGER = [  # twelve events, added up by hand
    ("deaths_total", 115, 113, 127),
    ("deaths_state_based", 89, 89, 101),
    ("deaths_non_state", 0, 0, 0),
    ("deaths_one_sided", 26, 24, 26),
]


@pytest.mark.parametrize(("series", "value", "low", "high"), NIGER)
def test_deaths_of_a_month(series: str, value: float, low: float, high: float) -> None:
    cell = rows(october(), series, "NER", "2023-10").iloc[0]
    assert (cell["value"], cell["low"], cell["high"]) == (value, low, high)
    assert cell["country"] == "436"


def test_events_and_civilians_of_a_month() -> None:
    counts = [
        figure(october(), f"events_{kind}", "NER", "2023-10")
        for kind in ("total", "state_based", "non_state", "one_sided")
    ]
    assert counts == [12, 7, 0, 5]
    assert figure(october(), "deaths_civilians", "NER", "2023-10") == 37


def test_expected_file() -> None:
    wanted = expected("ucdp_ged")
    found = golden(october()[october()["iso3"].isin(wanted["iso3"])])
    pd.testing.assert_frame_equal(found, wanted)


def test_states_without_events_have_zero_in_covered_months_only() -> None:
    assert figure(october(), "deaths_total", "ISL", "2023-10") == 0
    assert rows(october(), "deaths_total", "ISL", "2023-10")["high"].iloc[0] == 0
    assert figure(october(), "events_one_sided", "XKX", "2023-10") == 0
    assert not has(october(), "deaths_total", "ISL", "2023-09")
    assert not has(october(), "deaths_total", "DDR", "2023-10")
    totals = october()[october()["series"] == "deaths_total"]
    assert set(totals["iso3"]) == existing(date(2023, 10, 1), "ucdp")


def test_events_of_other_months_are_kept_and_not_counted() -> None:
    happened = october().attrs["events"]
    assert len(happened) == 69
    assert (happened["start"] < "2023-10-01").sum() == 6
    assert figure(october(), "events_total", "PHL", "2023-10") == 3
    assert "6 events are not counted" in october().attrs["notes"][-1]


def test_events_have_the_columns_of_the_contract() -> None:
    happened = october().attrs["events"]
    assert list(happened.columns) == list(EVENT_COLUMNS)
    assert happened["event"].is_unique
    event = happened[happened["event"] == "498937"].iloc[0]
    assert (event["kind"], event["iso3"], event["label"]) == ("state_based", "PHL", "XXX840 - XXX840")
    assert (event["start"], event["end"]) == (pd.Timestamp("2023-08-28"), pd.Timestamp("2023-10-30"))
    assert (event["value"], event["low"], event["high"], event["date_precision"]) == (11, 0, 11, 5)
    assert event["detail"] == "Check deaths"


def test_bounds_are_widened_around_the_estimate() -> None:
    frame = ucdp_ged.parse([events({"best": 5, "low": 4, "high": 4, "date_start": "2023-10-05"})])
    cell = rows(frame, "deaths_total", "ARM", "2023-10").iloc[0]
    assert (cell["value"], cell["low"], cell["high"], cell["note"]) == (5, 4, 5, "bounds_widened")
    assert frame.attrs["events"]["high"].tolist() == [5]


# ---- dates ----------------------------------------------------------------------------------------------------------


def test_a_month_that_rests_on_events_without_a_month_is_estimated() -> None:
    exact = [{"date_start": "2023-10-05", "best": 9, "date_prec": 1}] * 9
    frame = ucdp_ged.parse([events(*exact, {"date_start": "2023-10-01", "best": 9, "date_prec": 5})])
    cell = rows(frame, "deaths_total", "ARM", "2023-10").iloc[0]
    assert (cell["value"], cell["status"], cell["note"]) == (90, "ESTIMATED", "event_dates_uncertain")
    assert rows(frame, "events_total", "ARM", "2023-10")["status"].iloc[0] == "ESTIMATED"
    assert rows(frame, "deaths_non_state", "ARM", "2023-10")["status"].iloc[0] == "OBSERVED"


def test_a_few_uncertain_deaths_do_not_spoil_a_month() -> None:
    exact = [{"date_start": "2023-10-05", "best": 10, "date_prec": 1}] * 10
    frame = ucdp_ged.parse([events(*exact, {"date_start": "2023-10-01", "best": 10, "date_prec": 5})])
    assert rows(frame, "deaths_total", "ARM", "2023-10")["status"].iloc[0] == "OBSERVED"


def test_an_event_of_more_than_31_days_has_no_month() -> None:
    for last, status in (("2023-11-01", "OBSERVED"), ("2023-11-02", "ESTIMATED")):
        frame = ucdp_ged.parse([events({"date_start": "2023-10-01", "date_end": last, "best": 3})])
        assert rows(frame, "deaths_total", "ARM", "2023-10")["status"].iloc[0] == status


@pytest.mark.parametrize(
    ("january", "rest", "status"), [(55, 5, "ESTIMATED"), (54, 5, "OBSERVED"), (44, 4, "OBSERVED")]
)
def test_a_january_with_half_of_a_deadly_year_is_estimated(january: int, rest: int, status: str) -> None:
    year = [
        {"date_start": f"2022-{month:02d}-03", "best": january if month == 1 else rest}
        for month in range(1, 13)
    ]
    frame = ucdp_ged.parse([events(*year)])
    assert rows(frame, "deaths_total", "ARM", "2022-01")["status"].iloc[0] == status
    assert rows(frame, "events_total", "ARM", "2022-01")["status"].iloc[0] == "OBSERVED"


def test_a_january_alone_is_no_year() -> None:
    frame = ucdp_ged.parse([events({"date_start": "2022-01-03", "best": 500})])
    assert rows(frame, "deaths_total", "ARM", "2022-01")["status"].iloc[0] == "OBSERVED"


# ---- months and releases --------------------------------------------------------------------------------------------


def test_a_handful_of_corrections_does_not_cover_a_month() -> None:
    months = pd.Series([640] * 9 + [645] * 100 + [646] * 10).to_numpy()
    assert covered_months(months).tolist() == [645, 646]


@pytest.mark.parametrize(
    ("months", "label"),
    [
        (["2026-08"], "26.0.8"),
        (["2026-01", "2026-02", "2026-03"], "26.01.26.03"),
        ([f"{year}-{month:02d}" for year in (2023, 2024) for month in range(1, 13)], "25.1"),
    ],
)
def test_the_release_is_told_by_the_months(months: list[str], label: str) -> None:
    assert read_release(events(*({"date_start": f"{month}-10"} for month in months))).label == label


def test_the_release_is_told_by_the_name_in_the_archive() -> None:
    assert october().attrs["release"] == "23.0.10"


def test_states_count_while_they_exist() -> None:
    south_sudan = {"country_id": 626, "country": "South Sudan"}
    frame = ucdp_ged.parse(
        [events(*({**south_sudan, "date_start": day} for day in ("2011-06-20", "2011-07-20")))]
    )
    assert frame.loc[frame["country"].eq("626") & frame["period"].eq("2011-06-01"), "iso3"].isna().all()
    assert figure(frame, "events_total", "SSD", "2011-07") == 1


def test_serbia_keeps_the_number_of_yugoslavia() -> None:
    frame = ucdp_ged.parse([events({"country_id": 345, "date_start": "1991-09-01"})])
    assert figure(frame, "events_total", "SRB", "1991-09") == 1


def test_a_large_file_counts_every_event(tmp_path: Path) -> None:
    generate(tmp_path / "ged.zip", events=4_000, seed=3)
    payload = (tmp_path / "ged.zip").read_bytes()
    frame = ucdp_ged.parse([payload])
    happened = frame.attrs.pop("events")
    assert frame.attrs["release"] == "25.1"
    assert len(happened) == 4_000
    counted = frame[frame["series"] == "events_total"]
    assert counted["value"].sum() == 4_000
    assert counted["period"].nunique() == 36 * 12
    parts = frame[frame["series"].isin(["deaths_state_based", "deaths_non_state", "deaths_one_sided"])][
        "value"
    ].sum()
    assert parts == frame[frame["series"] == "deaths_total"]["value"].sum() == happened["value"].sum()
    assert not frame[frame["iso3"].notna()].duplicated(["series", "iso3", "period"]).any()


# ---- odd files ------------------------------------------------------------------------------------------------------


def test_line_breaks_commas_and_byte_order_mark() -> None:
    odd = events({"date_start": "2023-10-05", "source_headline": 'two\nlines, "quoted"', "gwnoa": "700, 770"})
    frame = ucdp_ged.parse([b"\xef\xbb\xbf" + odd])
    assert figure(frame, "events_total", "ARM", "2023-10") == 1


def test_a_doubled_event_counts_once_and_a_contradiction_is_refused() -> None:
    once = {"date_start": "2023-10-05", "id": 7, "best": 4}
    assert figure(ucdp_ged.parse([events(once, once)]), "deaths_total", "ARM", "2023-10") == 4
    with pytest.raises(FormatError, match="two events have the id 7") as caught:
        ucdp_ged.parse([events(once, {**once, "best": 5})])
    assert (caught.value.kind, caught.value.field) == ("conflict", "id")


def test_columns_may_move_and_be_added() -> None:
    original = pd.read_csv(EXAMPLE, dtype=str, keep_default_na=False)
    moved = original[original.columns[::-1]].assign(new_column="x").to_csv(index=False).encode()
    frame = ucdp_ged.parse([moved])
    assert figure(frame, "deaths_total", "NER", "2023-10") == 115
    assert "new_column" in frame.attrs["notes"][0]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"date_start": "5/10/2023"}, "date_start"),
        ({"date_start": "0000-10-05"}, "date_start"),
        ({"date_start": "2023-10-05", "type_of_violence": 4}, "type_of_violence"),
        ({"date_start": "2023-10-05", "id": "new"}, "id"),
    ],
)
def test_what_cannot_be_read_is_named(change: dict[str, object], field: str) -> None:
    with pytest.raises(FormatError) as caught:
        ucdp_ged.parse([events({"date_start": "2023-10-05"}, change)])
    assert caught.value.field == field


def test_a_renamed_column_is_named() -> None:
    with pytest.raises(FormatError, match="best") as caught:
        ucdp_ged.parse([EXAMPLE.read_bytes().replace(b",best,", b",best_estimate,", 1)])
    assert caught.value.kind == "schema"


def test_an_unreadable_or_blank_figure_is_never_zero() -> None:
    frame = ucdp_ged.parse(
        [events({"date_start": "2023-10-05", "best": "many"}, {"date_start": "2023-10-06", "best": 2})]
    )
    assert figure(frame, "deaths_total", "ARM", "2023-10") == float("-inf")  # rejected by the checks
    frame = ucdp_ged.parse(
        [events({"date_start": "2023-10-05", "best": ""}, {"date_start": "2023-10-06", "best": 2})]
    )
    cell = rows(frame, "deaths_total", "ARM", "2023-10").iloc[0]
    assert pd.isna(cell["value"])
    assert (cell["status"], cell["note"]) == ("MISSING", "event_without_figure")
    assert figure(frame, "events_total", "ARM", "2023-10") == 2


# ---- the table by country and month ---------------------------------------------------------------------------------


def test_the_table_has_january_marked_and_nothing_else() -> None:
    cell = rows(table(), "deaths_total", "ETH", "2021-01").iloc[0]
    assert (cell["value"], cell["low"], cell["high"]) == (
        115_738,
        115_660,
        115_738,
    )  # the table has high 82,093
    assert (cell["status"], cell["note"]) == ("ESTIMATED", "event_dates_uncertain")
    assert rows(table(), "deaths_total", "ETH", "2021-02")["status"].iloc[0] == "OBSERVED"
    assert rows(table(), "events_total", "ETH", "2021-01")["status"].iloc[0] == "OBSERVED"


def test_the_table_gives_deaths_by_type_only_where_they_follow() -> None:
    assert [
        figure(table(), f"events_{kind}", "ETH", "2021-02")
        for kind in ("state_based", "non_state", "one_sided")
    ] == [22, 0, 42]
    assert figure(table(), "deaths_non_state", "ETH", "2021-02") == 0
    assert not has(table(), "deaths_state_based", "ETH", "2021-02")
    assert not has(table(), "deaths_one_sided", "ETH", "2021-02")
    assert [
        figure(table(), f"deaths_{kind}", "ISL", "2021-02")
        for kind in ("state_based", "non_state", "one_sided")
    ] == [0, 0, 0]
    assert "are left out" in table().attrs["notes"][0]


@pytest.mark.parametrize("number", [b"0", b"", b"1,5"])
def test_a_table_without_events_is_refused(number: bytes) -> None:
    lines = fixture("ucdp_ged", "payload_country_month.csv")[0].splitlines()
    place = lines[0].split(b",").index(b"conflict_events_total")
    rows = [line.split(b",") for line in lines]
    for row in rows[1:]:
        row[place] = b'"' + number + b'"'
    with pytest.raises(FormatError, match="number of events") as caught:
        ucdp_ged.parse([b"\n".join(b",".join(row) for row in rows)])
    assert caught.value.kind == "schema"


def test_the_table_keeps_serbia_before_2006() -> None:
    assert figure(table(), "deaths_total", "SRB", "1999-03") > 0


def test_the_table_ends_where_it_ends() -> None:
    assert table()["period"].max() == pd.Timestamp("2023-12-01")
    assert not has(table(), "deaths_total", "ISL", "2020-06")
    assert table().attrs["release"] == "country-months to 2023-12"


def test_expected_file_of_the_table() -> None:
    wanted = expected("ucdp_ged", "expected_country_month.csv")
    cells = table()[
        table()["iso3"].isin(wanted["iso3"]) & table()["period"].between("2021-01-01", "2021-04-01")
    ]
    pd.testing.assert_frame_equal(golden(cells), wanted)


def test_months_add_up_to_the_years_of_the_country_year_file() -> None:
    monthly = ucdp_ged.parse([shared_file("ucdp/ged_country_month_v25_1_to_2023.csv").read_bytes()])
    yearly = ucdp_country_year.parse([shared_file("ucdp/organizedviolencecy_v25_1.csv").read_bytes()])
    monthly, yearly = (frame[frame["series"] == "deaths_total"] for frame in (monthly, yearly))
    of_month = monthly.groupby(["iso3", monthly["period"].dt.year])["value"].sum()
    of_year = (
        yearly[yearly["period"] < "2024-01-01"]
        .assign(year=yearly["period"].dt.year)
        .set_index(["iso3", "year"])["value"]
    )
    both = pd.DataFrame({"month": of_month.rename_axis(["iso3", "year"]), "year": of_year})
    assert both["month"].eq(both["year"]).all()
    assert both["year"].sum() == 3_796_243


def test_every_state_is_a_country() -> None:
    assert set(table()["iso3"].dropna()) <= set(by_iso3())


# ---- fetching, and damage -------------------------------------------------------------------------------------------


def test_fetch_takes_the_newest_release(tmp_path: Path) -> None:
    assert fetched("ucdp_ged", tmp_path) == fixture("ucdp_ged", "payload.zip")
    assert fetched("ucdp_ged", tmp_path, date(2023, 12, 31)) == fixture("ucdp_ged", "payload.zip")
    assert fetched("ucdp_ged", tmp_path, date(2024, 1, 1)) == []


def test_an_archive_without_events_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("readme.txt", "no events")
    with pytest.raises(FormatError) as caught:
        ucdp_ged.parse([(tmp_path / "other.zip").read_bytes()])
    assert caught.value.kind == "archive"


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_damage_never_surprises(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["payload.zip", "payload_country_month.csv"]))
    survive(ucdp_ged, data.draw(damaged(fixture("ucdp_ged", name))))


def test_a_table_by_month_may_come_packed_or_in_another_encoding() -> None:
    plain = fixture("ucdp_ged", "payload_country_month.csv")[0]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("months.csv", plain)
    for other in (buffer.getvalue(), plain.decode().encode("utf-16")):
        pd.testing.assert_frame_equal(ucdp_ged.parse([other]), ucdp_ged.parse([plain]))
