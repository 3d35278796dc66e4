"""HDX Signals: the alerts as events, figures that may be shown and those that may not, damaged files."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.contract import FormatError
from ingest.event_checks import check_events
from ingest.sources import hdx_signals as signals
from tests.ingest.figures import fetched, fixture
from tests.ingest.mutations import damaged, survive
from tests.ingest.shared import shared_file

SOURCE = "hdx_signals"
HEADING = "iso3,indicator_id,date,alert_level,value,location,campaign_date\n"


@cache
def events() -> pd.DataFrame:
    found = signals.parse(fixture(SOURCE, "payload.csv")).attrs["events"]
    assert isinstance(found, pd.DataFrame)
    return found.set_index("event")


def parse(*lines: str) -> pd.DataFrame:
    found = signals.parse([(HEADING + "\n".join(lines) + "\n").encode()]).attrs["events"]
    assert isinstance(found, pd.DataFrame)
    return found


def test_there_are_alerts_and_no_observations() -> None:
    frame = signals.parse(fixture(SOURCE, "payload.csv"))
    assert frame.empty
    assert frame.attrs["release"] == "to 2026-01-13"
    assert len(frame.attrs["events"]) == 23


@pytest.mark.parametrize(("event", "value", "unit"), [
    ("idmc_displacement_conflict-KHM-2025-08-07-high", 172_094, "displacements in 30 days"),
    ("ipc_food_insecurity-TCD-2024-02-01-high", 0.1, None),
    ("wfp_market_monitor-ARM-2021-07-01-high", 28, "percent of increase"),
    ("acaps_inform_severity-TCD-2020-10-01-medium", 4.2, "index from 1 to 5"),
    ("jrc_agricultural_hotspots-NAM-2016-11-11-medium", 1, "1 hotspot, 2 major hotspot"),
])  # fmt: skip
def test_known_alerts(event: str, value: float, unit: str | None) -> None:
    row = events().loc[event]
    detail = json.loads(str(row["detail"]))
    assert row["value"] == value
    assert detail["level"] in ("medium", "high")
    assert unit is None or detail["unit"] == unit
    assert row["label"].startswith("OCHA HDX Signals: ")


def test_figures_that_rest_on_acled_are_never_taken() -> None:
    acled = events()[events()["kind"] == "acled_conflict"]
    assert len(acled) == 2
    assert acled["value"].isna().all()
    assert not acled["detail"].str.contains("999999|unit").any()
    assert "999999" in fixture(SOURCE, "payload.csv")[0].decode()


def test_an_indicator_not_known_here_gives_its_level_only() -> None:
    frame = signals.parse(
        [(HEADING + "KEN,WHO_Cholera,2026-01-05,High concern,77,Kenya,2026-01-09\n").encode()]
    )
    alert = frame.attrs["events"].iloc[0]
    assert alert["kind"] == "who_cholera"
    assert pd.isna(alert["value"])
    assert frame.attrs["notes"] == ["indicators not known here, taken without their figure: who_cholera"]


def test_alerts_made_before_the_service_began_are_marked() -> None:
    early = json.loads(str(events().loc["idmc_displacement_conflict-AB9-2024-02-05-high", "detail"]))
    late = json.loads(str(events().loc["acled_conflict-SDN-2025-11-04-medium", "detail"]))
    assert early == {"level": "high", "unit": "displacements in 30 days", "retrospective": True}
    assert late == {"level": "medium", "issued": "2026-01-13", "retrospective": False}


def test_an_alert_sent_three_times_is_one_and_its_escalation_another() -> None:
    indonesia = events()[events().index.str.startswith("idmc_displacement_conflict-IDN-2024-12-31")]
    assert sorted(indonesia["value"].round(1)) == [5_932.8, 6_332.8]


def test_of_two_figures_for_one_alert_the_one_issued_last_counts() -> None:
    found = parse(
        "MLI,ipc_food_insecurity,2026-01-01,High concern,0.20,Mali,2026-02-10",
        "MLI,ipc_food_insecurity,2026-01-01,High concern,0.10,Mali,2026-01-10",
    )
    assert found["value"].tolist() == [0.2]


def test_places_that_are_no_country_keep_their_name() -> None:
    lempa = events()[events()["country"] == "Tri-national Border of Rio Lempa"]
    assert len(lempa) == 1
    assert lempa["iso3"].isna().all()


def test_texts_of_the_alerts_are_not_copied() -> None:
    long = "iso3,indicator_id,date,alert_level,value,summary_long,summary_short,map\n"
    row = 'SDN,wfp_market_monitor,2026-01-05,High concern,5,"A long account.",Short words,https://example.org/m.png\n'
    alert = signals.parse([(long + row).encode()]).attrs["events"].iloc[0]
    assert not alert.astype(str).str.contains("account|Short|example.org").any()


def test_single_bad_alerts_are_set_aside_and_the_others_kept() -> None:
    found = parse(
        "SDN,wfp_market_monitor,2026-01-05,High concern,x,Sudan,2026-01-06",
        "TCD,wfp_market_monitor,soon,High concern,5,Chad,2026-01-06",
        "NER,wfp_market_monitor,2026-01-05,High concern,5,Niger,2026-01-06",
    )
    good, bad, _ = check_events(SOURCE, found, date(2026, 2, 1))
    assert good["iso3"].tolist() == ["NER"]
    assert sorted(bad["reason"]) == ["not_a_number", "range"]


@pytest.mark.parametrize(
    ("indicator", "figure"),
    [("ipc_food_insecurity", "35"), ("wfp_market_monitor", "30000000"), ("acaps_inform_severity", "4000")],
)
def test_a_figure_beyond_what_its_indicator_can_be_is_set_aside(indicator: str, figure: str) -> None:
    given = parse(f"MLI,Mali,{indicator},2026-01-05,High concern,{figure},2026-01-10")
    good, lost, _ = check_events("hdx_signals", given, date(2026, 11, 1))
    assert good.empty
    assert lost["reason"].tolist() == ["range"]


@pytest.mark.parametrize("payload", [
    b"", b"<html>", HEADING.encode(), b"iso3,indicator_id,alert_level,value\nSDN,x,High concern,1\n",
    HEADING.replace(",", ";").encode() + b"SDN;x;2026-01-05;High concern;1;Sudan;2026-01-06\n",
    HEADING.encode() + b"SDN,x,soon,High concern,1,Sudan,later\n",
])  # fmt: skip
def test_what_is_not_the_list_is_a_format_error(payload: bytes) -> None:
    with pytest.raises(FormatError):
        signals.parse([payload])


def test_fetch_finds_the_list_through_the_catalogue_when_it_changed(tmp_path: Path) -> None:
    assert fetched(SOURCE, tmp_path) == fixture(SOURCE, "payload.csv")
    assert fetched(SOURCE, tmp_path, date(2026, 3, 31)) == fixture(SOURCE, "payload.csv")
    assert fetched(SOURCE, tmp_path, date(2026, 4, 1)) == []


@given(data=st.data())
@settings(max_examples=60)
def test_damage_never_surprises(data: st.DataObject) -> None:
    payloads = data.draw(damaged(fixture(SOURCE, "payload.csv")))
    survive(signals, payloads)


def test_the_whole_list_of_march_2026() -> None:
    frame = signals.parse([shared_file("hdx_signals/hdx_signals.csv").read_bytes()])
    found = frame.attrs["events"]
    assert len(found) == 1_351
    assert found["event"].is_unique
    assert found["kind"].value_counts()["acled_conflict"] == 395
    assert found.loc[found["kind"] == "acled_conflict", "value"].isna().all()
    good, bad, _ = check_events(SOURCE, found, date(2026, 4, 1))
    assert len(good) == 1_351
    assert bad.empty
