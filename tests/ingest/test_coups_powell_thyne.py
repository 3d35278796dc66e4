"""Coups: known attempts, the last covered month, zeros of States in existence, other layouts, damaged files."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.contract import FormatError, Show
from ingest.sources import coups_powell_thyne as coups
from tests.ingest.figures import fetched, figure, fixture, has, rows
from tests.ingest.mutations import damaged, survive
from tests.ingest.shared import expected, golden, shared_file

SOURCE = "coups_powell_thyne"
HEADING = "country\tccode\tccode_gw\tccode_polity\tyear\tmonth\tday\tcoup\tversion\n"


@cache
def read(name: str = "payload.txt") -> pd.DataFrame:
    return coups.parse(fixture(SOURCE, name))


def parse(text: str) -> pd.DataFrame:
    return coups.parse([text.encode("latin-1")])


@pytest.mark.parametrize(("series", "iso3", "month", "attempts"), [
    ("coups_failed", "HTI", "1989-04", 2), ("coups_successful", "SDN", "2021-10", 1), ("coups_failed", "SDN", "2021-09", 1),
    ("coups_successful", "SDN", "2021-09", 0), ("coups_successful", "MLI", "2012-03", 1), ("coups_failed", "RUS", "1991-08", 1),
    ("coups_failed", "FRA", "1999-01", 0),
])  # fmt: skip
def test_known_months(series: str, iso3: str, month: str, attempts: float) -> None:
    assert figure(read(), series, iso3, month) == attempts


def test_zeros_end_with_the_month_before_the_date_of_the_version() -> None:
    frame = read()  # version of 29 November 2022
    assert figure(frame, "coups_failed", "FRA", "2022-10") == 0
    assert not has(frame, "coups_failed", "FRA", "2022-11")
    running = rows(frame, "coups_failed", "STP", "2022-11").iloc[0]
    assert (running["value"], running["status"]) == (1, "PROVISIONAL")
    assert not has(frame, "coups_successful", "STP", "2022-11")
    assert frame.attrs["release"] == "2022-11-29"


def test_a_version_of_the_last_day_of_a_month_covers_that_month() -> None:
    frame = parse(HEADING + "Mali\t432\t432\t432\t2020\t8\t18\t2\t2020.8.31\n")
    assert figure(frame, "coups_failed", "FRA", "2020-08") == 0
    assert not has(frame, "coups_failed", "FRA", "2020-09")


@pytest.mark.parametrize("version", ["", "V2019.01.01", "final"])
def test_without_a_date_the_last_attempt_says_what_is_covered(version: str) -> None:
    frame = parse(HEADING + f"Mali\t432\t432\t432\t2020\t8\t18\t2\t{version}\n")
    assert figure(frame, "coups_failed", "FRA", "2020-08") == 0
    assert not has(frame, "coups_failed", "FRA", "2020-09")
    assert frame.attrs["release"] == "to 2020-08"


def test_an_attempt_dated_years_later_does_not_say_how_far_the_list_goes() -> None:
    lists = (
        HEADING
        + "Mali\t432\t432\t432\t2020\t8\t18\t2\tV2020.10.01\nMali\t432\t432\t432\t2020\t9\t1\t1\tV2020.10.01\n"
    )
    frame = parse(lists + "Chad\t483\t483\t483\t2031\t1\t1\t2\tV2020.10.01\n")
    assert frame.attrs["release"] == "2020-10-01"
    assert figure(frame, "coups_failed", "FRA", "2020-09") == 0
    assert not has(frame, "coups_failed", "FRA", "2020-10")
    assert figure(frame, "coups_successful", "TCD", "2031-01") == 1  # the checks set it aside


def test_a_year_not_covered_to_its_end_has_attempts_and_no_zeros() -> None:
    frame = read()
    assert figure(frame, "any_coup", "FRA", "2021") == 0
    assert figure(frame, "any_coup", "GNB", "2022") == 1
    assert not has(frame, "any_coup", "FRA", "2022")


def test_only_states_in_existence_have_zeros() -> None:
    frame = read()
    assert not has(frame, "coups_failed", "SSD", "2011-06")
    assert figure(frame, "coups_failed", "SSD", "2011-07") == 0
    assert not has(frame, "coups_failed", "UKR", "1985-01")
    assert figure(frame, "any_coup", "DDR", "1960") == 0


def test_attempts_are_events_with_stable_names() -> None:
    events = read().attrs["events"]
    assert events["event"].is_unique
    one = events[events["event"] == "41-19890402-failed"].iloc[0]
    assert (one["kind"], one["iso3"], one["start"]) == ("coup_failed", "HTI", pd.Timestamp("1989-04-02"))
    assert set(events["kind"]) == {"coup_successful", "coup_failed"}
    assert events["start"].min() == pd.Timestamp("1950-05-10")


def test_states_that_ended_keep_their_attempts() -> None:
    events = read().attrs["events"].set_index("event")
    assert events.loc["817-19631101-successful", "iso3"] == "RVN"
    assert events.loc["678-19620927-successful", "iso3"] == "YEM"


def test_the_number_of_gleditsch_and_ward_goes_before_that_of_cow() -> None:
    frame = parse(HEADING + "Yemen\t679\t678\t\t2014\t1\t1\t1\t2014.3.1\n")
    assert figure(frame, "coups_failed", "YEM", "2014-01") == 1


def test_an_unknown_state_stays_listed() -> None:
    frame = parse(HEADING + "Atlantis\t999\t\t\t2014\t1\t1\t1\t2014.3.1\n")
    lost = frame[frame["country"] == "Atlantis"]
    assert len(lost) == 2, "a month and a year"
    assert lost["iso3"].isna().all()
    assert pd.isna(frame.attrs["events"]["iso3"].iloc[0])


def test_names_of_the_older_encoding_and_doubled_rows() -> None:
    row = "C\xf4te d'Ivoire\t437\t437\t437\t1999\t12\t24\t2\t2000.1.15\n"
    frame = parse(HEADING + row + row)
    assert figure(frame, "coups_successful", "CIV", "1999-12") == 1


def test_the_same_list_separated_by_commas() -> None:
    frame = read("payload_comma.csv")
    assert figure(frame, "coups_successful", "MLI", "2020-08") == 1


def test_the_yearly_file_of_the_early_warning_project() -> None:
    frame = read("payload_early_warning_project.csv")
    assert set(frame["series"]) == {"any_coup"}
    assert figure(frame, "any_coup", "GAB", "2023") == 1
    assert figure(frame, "any_coup", "FRA", "2023") == 0
    assert not has(frame, "any_coup", "FRA", "2024"), "its last year may not be over"
    assert figure(frame, "any_coup", "BOL", "2024") == 1
    assert not has(frame, "any_coup", "SDN", "1949")
    assert "events" not in frame.attrs


def test_of_two_versions_the_newer_counts() -> None:
    older = (HEADING + "Mali\t432\t432\t432\t2012\t3\t22\t1\t2012.9.1\n").encode()
    newer = (HEADING + "Mali\t432\t432\t432\t2012\t3\t22\t2\t2013.9.1\n").encode()
    frame = coups.parse([newer, older])
    assert figure(frame, "coups_successful", "MLI", "2012-03") == 1
    assert figure(frame, "coups_failed", "MLI", "2012-03") == 0


@pytest.mark.parametrize("text", [
    "", "<html>404</html>", HEADING, "country\tccode\tyear\tmonth\tday\tversion\nMali\t432\t2012\t3\t22\t2012.9.1\n",
    HEADING + "Mali\t432\t432\t432\t2012\t13\t22\t1\t2012.9.1\n", HEADING + "Mali\t432\t432\t432\t2012\t3\t22\t3\t2012.9.1\n",
    HEADING + "Mali\t432\t432\t432\t20", HEADING.replace("\t", ";") + "Mali;432;432;432;2012;3;22;1;2012.9.1\n",
])  # fmt: skip
def test_what_is_not_the_list_is_a_format_error(text: str) -> None:
    with pytest.raises(FormatError):
        parse(text)


def test_fetch_takes_the_list_when_its_version_is_not_older(tmp_path: Path) -> None:
    assert fetched(SOURCE, tmp_path) == fixture(SOURCE, "payload.txt")
    assert fetched(SOURCE, tmp_path, date(2022, 11, 29)) == fixture(SOURCE, "payload.txt")
    assert fetched(SOURCE, tmp_path, date(2022, 11, 30)) == []


def test_the_terms_allow_derived_values_only() -> None:
    assert coups.SOURCE.show is Show.DERIVED
    assert not coups.SOURCE.redistribute


def test_the_golden_file_holds_every_attempt_of_the_fixture() -> None:
    attempts = golden(read())
    attempts = attempts[attempts["value"] > 0].reset_index(drop=True)
    wanted = expected(SOURCE)
    pd.testing.assert_frame_equal(attempts, wanted[wanted["value"] > 0].reset_index(drop=True))
    zeros = wanted[wanted["value"] == 0]
    assert len(golden(read()).merge(zeros, on=["series", "iso3", "period", "value"])) == len(zeros)


@given(data=st.data())
@settings(max_examples=20)
@pytest.mark.parametrize("name", ["payload.txt", "payload_early_warning_project.csv"])
def test_damage_never_surprises(name: str, data: st.DataObject) -> None:
    survive(coups, data.draw(damaged(fixture(SOURCE, name))))


def test_the_whole_list_of_november_2022() -> None:
    frame = coups.parse([shared_file("coups/ptcoups.csv").read_bytes()])
    assert len(frame.attrs["events"]) == 488
    assert frame.attrs["events"]["kind"].value_counts().to_dict() == {
        "coup_failed": 245,
        "coup_successful": 243,
    }
    assert frame["iso3"].notna().all()
    assert frame[frame["series"] == "coups_successful"]["value"].sum() == 91
    assert frame[frame["series"] == "coups_failed"]["value"].sum() == 112
    yearly = coups.parse([shared_file("coups/ewp_all-coups.csv").read_bytes()])
    both = frame.merge(yearly, on=["series", "iso3", "period"])
    assert (both["value_x"] == both["value_y"]).all(), "the two files agree on every year they share"
