"""UCDP/PRIO conflicts: counts by hand, shared locations, the rule of zeros, older releases, and damage."""

from __future__ import annotations

import io
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.countries import existing
from ingest.contract import FormatError
from ingest.reading import open_archive
from ingest.sources import ucdp_conflict
from tests.ingest.figures import fetched, figure, fixture, has
from tests.ingest.mutations import damaged, survive
from tests.ingest.shared import expected, golden, shared_file

MEASURES = ("conflicts_active", "conflict_intensity", "conflicts_over_government", "conflicts_over_territory",
            "conflicts_internationalised")  # fmt: skip


@cache
def parsed(name: str = "payload.zip") -> pd.DataFrame:
    return ucdp_conflict.parse(fixture("ucdp_conflict", name))


def text() -> bytes:
    return open_archive(fixture("ucdp_conflict", "payload.zip")[0], "csv$").read()


COUNTED = [  # counted by hand in UCDP's file, in the order of MEASURES
    ("MMR", 2024, (6, 2, 1, 5, 0)),
    ("RUS", 2024, (3, 2, 2, 2, 0)),
    ("UKR", 2024, (1, 2, 1, 1, 0)),
    ("ETH", 2024, (2, 2, 1, 2, 0)),
    ("ISR", 1967, (4, 2, 0, 4, 0)),
    ("JOR", 1967, (1, 2, 0, 1, 0)),
    ("SDN", 2011, (2, 2, 1, 1, 1)),
    ("SSD", 2011, (1, 1, 1, 0, 0)),
    ("ISL", 2024, (0, 0, 0, 0, 0)),
]


@pytest.mark.parametrize(("iso3", "year", "counts"), COUNTED)
def test_counts(iso3: str, year: int, counts: tuple[int, ...]) -> None:
    assert tuple(figure(parsed(), measure, iso3, str(year)) for measure in MEASURES) == counts


def test_expected_file() -> None:
    wanted = expected("ucdp_conflict")
    found = parsed()[parsed()["iso3"].isin(wanted["iso3"]) & parsed()["period"].isin(wanted["period"])]
    pd.testing.assert_frame_equal(golden(found), wanted)


def test_every_state_of_a_covered_year_has_a_figure_and_no_other() -> None:
    states = parsed()[parsed()["series"].eq("conflicts_active") & parsed()["iso3"].notna()]
    of_1999 = states[states["period"] == "1999-01-01"]["iso3"]
    assert set(of_1999) == existing(date(1999, 1, 1), "ucdp") | existing(date(1999, 12, 31), "ucdp")
    assert not has(parsed(), "conflicts_active", "SSD", "1999")
    assert not has(parsed(), "conflicts_active", "ISL", "1998")  # the fixture has no row of 1998


def test_a_war_of_independence_counts_and_peace_before_independence_is_missing() -> None:
    assert figure(parsed(), "conflicts_active", "KEN", "1952") == 1
    assert not has(parsed(), "conflicts_active", "KEN", "1946")


def test_a_territory_that_is_no_state_keeps_its_code() -> None:
    frame = ucdp_conflict.parse([text().replace(b'"200","","","","501"', b'"200","","","","751"')])
    lost = frame[frame["iso3"].isna()]
    assert len(lost) == len(MEASURES)
    assert set(lost["country"]) == {"751"}


def test_an_older_release() -> None:
    older = parsed("payload_221.csv")
    assert older.attrs["release"] == "22.1"
    assert (
        figure(older, "conflicts_active", "KGZ", "2021")
        == figure(older, "conflicts_active", "TJK", "2021")
        == 1
    )
    assert figure(older, "conflicts_active", "KEN", "1963") == 0  # independent in December


def test_a_row_beyond_the_release_makes_no_zeros() -> None:
    frame = ucdp_conflict.parse([text().replace(b'"2024","1"', b'"2025","1"', 1)])
    assert frame["period"].max() == pd.Timestamp("2025-01-01")
    assert not has(frame, "conflicts_active", "ISL", "2025")


def test_headings_of_2017() -> None:
    table = (
        b"ConflictId,Location,SideA,Incompatibility,TerritoryName,Year,IntensityLevel,TypeOfConflict,GWNoLoc,Version\n"
        b"333,Afghanistan,Government of Afghanistan,2,,2016,2,4,700,17.1\n"
    )
    frame = ucdp_conflict.parse([table])
    assert figure(frame, "conflicts_internationalised", "AFG", "2016") == 1
    assert frame.attrs == {"release": "17.1", "notes": []}


def test_added_columns_are_told() -> None:
    frame = ucdp_conflict.parse(
        [text().replace(b'"version"\n', b'"version","new"\n', 1).replace(b'"25.1"\n', b'"25.1","x"\n')]
    )
    assert frame.attrs["notes"] == ["columns not known and not used: new"]


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(FormatError, match="intensity") as caught:
        ucdp_conflict.parse([text().replace(b'"2024","1"', b'"2024","3"', 1)])
    assert caught.value.field == "intensity"


def test_doubled_rows_count_once_and_contradictions_are_refused() -> None:
    lines = text().splitlines(keepends=True)
    pd.testing.assert_frame_equal(
        golden(ucdp_conflict.parse([b"".join([*lines, *lines[1:4]])])), golden(parsed())
    )
    row = next(line for line in lines if b'"2024","1"' in line)
    with pytest.raises(FormatError) as caught:
        ucdp_conflict.parse([b"".join([*lines, row.replace(b'"2024","1"', b'"2024","2"')])])
    assert caught.value.kind == "conflict"


def test_the_workbook_reads_the_same_as_the_text() -> None:
    book = io.BytesIO()
    pd.read_csv(io.BytesIO(text()), dtype="str", keep_default_na=False).to_excel(book, index=False)
    pd.testing.assert_frame_equal(golden(ucdp_conflict.parse([book.getvalue()])), golden(parsed()))


def test_semicolons_are_refused() -> None:
    with pytest.raises(FormatError) as caught:
        ucdp_conflict.parse([text().replace(b",", b";")])
    assert caught.value.kind == "schema"


def test_fetch_takes_the_newest_release(tmp_path: Path) -> None:
    assert fetched("ucdp_conflict", tmp_path) == fixture("ucdp_conflict", "payload.zip")
    assert fetched("ucdp_conflict", tmp_path, date(2024, 1, 1)) == []


def test_whole_files() -> None:
    for name, release, conflicts in (
        ("UcdpPrioConflict_v25_1.csv", "25.1", 2_751),
        ("ucdp-prio-acd-221.csv", "22.1", 2_568),
    ):
        payload = shared_file(f"ucdp/{name}").read_bytes()
        frame = ucdp_conflict.parse([payload])
        assert frame.attrs["release"] == release
        active = frame[frame["series"] == "conflicts_active"]["value"].sum()
        shared = pd.read_csv(io.BytesIO(payload), dtype=str)["gwno_loc"].str.count(",").sum()
        assert active == conflicts + shared


@given(data=st.data())
@settings(max_examples=50, deadline=None)
def test_damage_never_surprises(data: st.DataObject) -> None:
    payload = data.draw(
        st.sampled_from([*fixture("ucdp_conflict", "payload.zip", "payload_221.csv"), text()])
    )
    survive(ucdp_conflict, data.draw(damaged([payload])))
