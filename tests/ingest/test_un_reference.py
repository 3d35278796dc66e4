"""The project's United Nations tables: known counts, what is not known, estimates, and damaged tables."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.countries import REFERENCE
from ingest.contract import FormatError
from ingest.sources import un_reference as un
from tests.ingest.figures import fetched, figure, fixture, has, rows
from tests.ingest.mutations import damaged, survive
from tests.ingest.shared import expected, golden

SOURCE = "un_reference"
TABLES = tuple(f"payload_{number}.csv" for number in range(1, 8))


def tables() -> list[bytes]:
    """Return the tables of the source; those of acts are for others."""
    paths = sorted((REFERENCE / "un").rglob("*.csv"))
    return [path.read_bytes() for path in paths if "acts" not in path.parts]


@cache
def whole() -> pd.DataFrame:
    return un.parse(tables())


@cache
def read(*names: str) -> pd.DataFrame:
    return un.parse(fixture(SOURCE, *names))


@pytest.mark.parametrize(("year", "institutions"), [("2000", 32), ("2025", 89)])
def test_a_status_institutions_equal_the_totals_published(year: str, institutions: int) -> None:
    frame = whole().query("series == 'nhri_status' and value == 2")
    assert (frame["period"] == f"{year}-01-01").sum() == institutions


def test_years_without_a_list_of_institutions_are_missing() -> None:
    assert not has(whole(), "nhri_status", "CRI", "2013")
    assert not has(whole(), "nhri_status", "CRI", "2026")


@pytest.mark.parametrize(("series", "iso3", "year", "number"), [
    ("core_treaties", "USA", "2022", 3), ("core_treaties", "CRI", "2022", 8), ("optional_protocols", "CRI", "2022", 9),
    ("core_treaties", "USA", "1990", 0), ("core_treaties", "SSD", "2011", 0), ("nhri_status", "NAM", "2025", 2),
    ("human_rights_mandates", "PRK", "2016", 2), ("human_rights_mandates", "SYR", "2012", 2), ("human_rights_mandates", "CRI", "2020", 0),
    ("standing_invitation", "CRI", "2010", 1),
])  # fmt: skip
def test_known_figures(series: str, iso3: str, year: str, number: float) -> None:
    assert figure(whole(), series, iso3, year) == number


def test_counts_of_the_last_year_add_up_to_all_parties_in_the_table() -> None:
    table = pd.read_csv(REFERENCE / "un" / "treaty_ratification.csv", keep_default_na=False)
    parties = (
        (table["status"] == "party") & ~table["treaty"].str.contains("OP") & (table["source"] != "unchecked")
    ).sum()
    last = whole()[whole()["series"].eq("core_treaties") & whole()["period"].eq(pd.Timestamp("2022-01-01"))]
    assert last["value"].sum() == parties
    assert len(last) == 193


def test_counts_of_treaties_before_the_last_year_are_estimates() -> None:
    frame = whole().query("series == 'core_treaties'")
    assert set(frame.loc[frame["period"] < "2022-01-01", "status"]) == {"ESTIMATED"}
    assert set(frame.loc[frame["period"] == "2022-01-01", "status"]) == {"OBSERVED"}
    assert not has(frame, "core_treaties", "SSD", "2010"), "South Sudan did not yet exist"
    assert not has(frame, "core_treaties", "CRI", "2023"), "the table ends in August 2022"


def test_an_invitation_that_is_not_known_is_missing_and_never_zero() -> None:
    unknown = rows(whole(), "standing_invitation", "SSD", "2022").iloc[0]
    assert pd.isna(unknown["value"])
    assert unknown["status"] == "MISSING"
    frame = whole().query("series == 'standing_invitation'")
    assert set(frame["value"].dropna()) == {1.0}
    iran = rows(whole(), "standing_invitation", "IRN", "2022").iloc[0]
    assert pd.isna(iran["value"]), "an invitation from memory is not a fact"


def test_unchecked_mandates_make_the_upper_bound_only() -> None:
    haiti = rows(whole(), "human_rights_mandates", "HTI", "2010").iloc[0]
    assert (haiti["value"], haiti["low"], haiti["high"], haiti["status"]) == (0, 0, 1, "ESTIMATED")
    palestine = rows(whole(), "human_rights_mandates", "PSE", "2008").iloc[0]
    assert palestine["high"] > palestine["value"]


def test_mandates_of_a_year_that_is_not_over_are_missing() -> None:
    assert has(whole(), "human_rights_mandates", "MMR", "2025")
    assert not has(whole(), "human_rights_mandates", "MMR", "2026")
    assert not has(whole(), "human_rights_mandates", "MMR", "2005"), "the Council began in 2006"


def test_a_mandate_counts_on_31_december_only() -> None:
    heading = "mandate,body,iso3,shared,type,start,start_confidence,end,end_confidence,known_until,source\n"
    spell = "m,HRC,MMR,1,special_procedure,{},verified,{},verified,2012-12-31,x\n"
    ended = un.parse([(heading + spell.format("2010-03-01", "2011-12-31")).encode()])
    assert [
        figure(ended, "human_rights_mandates", "MMR", year) for year in ("2009", "2010", "2011", "2012")
    ] == [0, 1, 0, 0]
    going = un.parse([(heading + spell.format("2010-12-31", "")).encode()])
    assert figure(going, "human_rights_mandates", "MMR", "2012") == 1


def test_every_country_is_known() -> None:
    assert whole()["iso3"].notna().all()
    assert not whole().duplicated(["series", "iso3", "period"]).any()


@pytest.mark.parametrize("payload", [
    b"", b"<html>", b"iso3,year\nAFG,2000\n", b"iso3,year,status,known_until,source\n", b"iso3,year,status,known_until,source\nAFG,2000,A,,undp\n",
])  # fmt: skip
def test_what_is_no_table_of_ours_is_a_format_error(payload: bytes) -> None:
    with pytest.raises(FormatError):
        un.parse([payload])


def test_an_unknown_status_is_marked() -> None:
    frame = un.parse([b"iso3,year,status,known_until,source\nAFG,2000,Q,2025-12-31,undp\n"])
    assert figure(frame, "nhri_status", "AFG", "2000") == float("-inf")


def test_fetch_reads_the_projects_own_tables_and_no_network(tmp_path: Path) -> None:
    assert un.SOURCE.hosts == ()
    payloads = fetched(SOURCE, tmp_path, date(2026, 1, 1))
    assert payloads == tables()


def test_the_golden_file() -> None:
    wanted = expected(SOURCE)
    found = golden(read(*TABLES)).merge(wanted[["series", "iso3", "period"]], on=["series", "iso3", "period"])
    pd.testing.assert_frame_equal(found, wanted)


def test_codes_in_small_letters_are_the_same_and_unknown_ones_are_kept_to_be_told() -> None:
    ratified = (REFERENCE / "un" / "treaty_ratification.csv").read_text(encoding="utf-8")
    small = un.parse([re.sub(r"(?m)^[A-Z]{3},", lambda code: code[0].lower(), ratified).encode()])
    pd.testing.assert_frame_equal(small, un.parse([ratified.encode()]))
    strange = un.parse([ratified.replace("\nLBN,", "\nZZZ,").encode()])
    told = strange[strange["iso3"].isna()]
    assert told["country"].tolist() == ["ZZZ", "ZZZ"]
    assert len(un.parse([re.sub(r"(?m)^[A-Z]{3},", "QQQ,", ratified).encode()])) == 2


@given(data=st.data())
@settings(max_examples=40)
@pytest.mark.parametrize("name", ["payload_1.csv", "payload_2.csv", "payload_3.csv", "payload_4.csv"])
def test_damage_never_surprises(name: str, data: st.DataObject) -> None:
    survive(un, data.draw(damaged(fixture(SOURCE, name))))
