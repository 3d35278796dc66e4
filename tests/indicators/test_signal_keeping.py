"""Signals of a database: computed, kept, stored once, expired in time; the same on both engines; and the command."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine, insert

from data import schema, signals, store, vintages
from data.countries import by_iso3
from data.database import engine, to_day, to_second, writing
from data.models import Outlook, OutlookIssue
from data.queries import Mode, resolve_as_of
from indicators import signals as package
from indicators.__main__ import main
from indicators.signals import firing, keeping
from indicators.signals.board import board
from indicators.signals.history import State
from ingest.registry import declarations

DAY = date(2020, 5, 25)
"""April 2020 is the last month known; the surge is in March."""
MONTHS = pd.date_range("2012-01-01", "2020-04-01", freq="MS")


def rows(surge: float = 90.0) -> pd.DataFrame:
    parts = []
    for key in ("ucdp_ged.events_total", "ucdp_ged.deaths_total"):
        for iso3 in ("MLI", "NER"):
            frame = pd.DataFrame({"series": key, "iso3": iso3, "period": MONTHS, "value": 2.0})
            if iso3 == "MLI":
                frame.loc[frame["period"] == "2020-03-01", "value"] = surge
            parts.append(frame)
    made = pd.concat(parts, ignore_index=True)
    return made.assign(low=float("nan"), high=float("nan"), status=0).astype({"series": "str", "iso3": "str"})


def fill(bind: Engine, day: date, frame: pd.DataFrame) -> None:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    with writing(bind) as connection:
        store.declare(connection, declarations())
        run = store.record_run(connection, store.RunRow("ucdp_ged", noon, noon, "file", "ok", day))
        counts = vintages.store_observations(connection, run, day, frame)
        store.count_run(connection, run, noon, counts, vintages.NOTHING)


@pytest.fixture
def bind(database_url: str) -> Iterator[Engine]:
    made = engine(database_url)
    schema.migrate(made)
    fill(made, DAY, rows())
    yield made
    made.dispose()


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 18, tzinfo=UTC)


def test_refreshing_stores_what_stands_once_and_keeps_the_back_test(bind: Engine) -> None:
    assert keeping.read(bind) is None
    said: list[tuple[int, int]] = []
    told = keeping.refresh(bind, lambda done, of: said.append((done, of)), now=at(DAY))
    assert "1 signals new, 0 expired" in told
    assert said[-1] == (15, 15)
    (one,) = signals.issued(bind)
    assert (one.rule, one.iso3, one.period, one.level, one.state) == (
        "violence_surge",
        "MLI",
        date(2020, 3, 1),
        "high",
        "new",
    )
    assert one.evidence["value"] == 90
    assert len(one.rule_digest) == 16
    assert "0 signals new, 0 expired" in keeping.refresh(bind, now=at(DAY))
    kept = keeping.read(bind)
    assert kept is not None
    assert len(kept.history) == 1
    assert kept.records["violence_surge"]["flags"] == 1
    assert kept.records["coup"]["verdict"] == "not tested"


def test_a_signal_expires_when_its_rule_is_evaluated_again_and_not_before(bind: Engine) -> None:
    keeping.refresh(bind, now=at(DAY))
    late = date(2021, 6, 1)
    assert "0 expired" in keeping.refresh(bind, now=at(late))
    (row,) = board(keeping.compute(bind).history, late, signals.issued(bind))
    assert row.state == State.NOT_EVALUATED
    frame = rows()
    more = [
        frame[frame["period"] == "2020-04-01"].assign(period=month)
        for month in pd.date_range("2020-05-01", "2021-04-01", freq="MS")
    ]
    fill(bind, late, pd.concat([frame, *more], ignore_index=True))
    assert "1 expired" in keeping.refresh(bind, now=at(late + timedelta(1)))
    assert [one.state for one in signals.issued(bind)] == ["expired"]
    assert "0 expired" in keeping.refresh(bind, now=at(late + timedelta(1)))


def test_a_dismissed_signal_stays_dismissed(bind: Engine) -> None:
    keeping.refresh(bind, now=at(DAY))
    (one,) = signals.issued(bind)
    signals.step(bind, one.id, "dismissed", reason="one event, wrongly dated", role="steward", now=at(DAY))
    keeping.refresh(bind, now=at(DAY))
    (row,) = board(keeping.compute(bind).history, DAY, signals.issued(bind))
    assert (row.state, row.issued and row.issued.reason) == (State.DISMISSED, "one event, wrongly dated")


def test_a_signal_that_revised_figures_no_longer_bear_out_is_kept_with_its_evidence(bind: Engine) -> None:
    keeping.refresh(bind, now=at(DAY))
    fill(bind, DAY + timedelta(1), rows(surge=2.0))
    assert "0 signals new, 0 expired" in keeping.refresh(bind, now=at(DAY + timedelta(1)))
    (row,) = board(keeping.compute(bind).history, DAY + timedelta(1), signals.issued(bind))
    assert (row.fired.value, row.state, row.kind) == (90.0, State.NEW, "issued")


def test_both_engines_and_the_pure_way_say_the_same(bind: Engine) -> None:
    as_of = resolve_as_of(bind, date(2020, 4, 30), "auto", today=DAY)
    assert as_of.mode == Mode.RECONSTRUCTED
    _, standing = keeping.fired(bind, as_of)
    assert standing == firing.evaluate(keeping.panel_of(bind, as_of))
    assert [(one.iso3, one.period, one.fired) for one in standing] == [
        ("MLI", date(2020, 3, 1), date(2020, 4, 20))
    ]
    assert keeping.fired(bind, resolve_as_of(bind, date(2020, 4, 19), "auto", today=DAY))[1] == []


def test_an_outlook_that_is_issued_is_added_and_pages_have_signals_meanwhile(bind: Engine) -> None:
    keeping.refresh(bind, now=at(DAY))
    with writing(bind) as connection:
        connection.execute(
            insert(OutlookIssue).values(
                id=1,
                issued=to_day(DAY),
                snapshot="s",
                inputs="i",
                about="{}",
                data=b"",
                created=to_second(at(DAY)),
            )
        )
        connection.execute(
            insert(Outlook).values(
                issue_id=1, country_id=by_iso3()["NER"].id, outcome="onset_25", probability=0.5
            )
        )
    assert keeping.read(bind) is not None
    assert "1 signals new" in keeping.refresh(bind, now=at(DAY))
    assert {one.rule for one in signals.issued(bind)} == {"violence_surge", "outlook_crossing"}


def test_the_package_is_a_part_of_refreshing(bind: Engine) -> None:
    assert package.refresh(bind).startswith("1 firings back-tested")


# ---- the command ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = engine(f"sqlite:///{tmp_path / 'upstream.db'}")
    schema.migrate(made)
    fill(made, DAY, rows())
    made.dispose()
    monkeypatch.setenv("UPSTREAM_VAR", str(tmp_path))


def asked(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["signals", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_command_prints_signals_and_rules_that_are_not_evaluated(
    files: None, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = asked(capsys, "--as-of", "2020-04-30")
    assert code == 0
    found = list(csv.DictReader(io.StringIO(out)))
    assert [
        (row["rule"], row["iso3"], row["period"], row["level"], row["state"]) for row in found if row["iso3"]
    ] == [("violence_surge", "MLI", "2020-03", "high", "new")]
    silent = {row["rule"]: row["why"] for row in found if row["kind"] == "rule"}
    assert silent["coup"] == "no figures held of coups_powell_thyne"
    assert silent["outlook_crossing"] == "no outlook issued"
    assert "violence_surge" not in silent


def test_json_has_the_evidence_and_the_same_bytes_each_time(
    files: None, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("--as-of", "2020-04-30", "--format", "json", "--rule", "violence_surge")
    _, out, _ = asked(capsys, *arguments)
    told = json.loads(out)
    assert told["as_of"] == "2020-04-30"
    (one,) = told["signals"]
    assert (one["value"], one["series"]) == (90.0, "ucdp_ged.events_total")
    assert one["threshold"] <= 90
    assert told["not_evaluated"] == []
    assert asked(capsys, *arguments)[1] == out


def test_figures_that_stopped_leave_the_signal_standing_as_not_evaluated(
    files: None, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = asked(capsys, "--as-of", "2021-06-01")
    first, *rest = csv.DictReader(io.StringIO(out))
    assert (first["state"], first["why"]) == ("not evaluated", "last 2020-04")
    assert "last month April 2020" in {row["why"] for row in rest}


def test_cards_and_refusals(files: None, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = asked(capsys, "--cards", "--rule", "violence_surge")
    assert code == 0
    assert out.startswith("Surge of violence (violence_surge)")
    assert "Too few firings to judge." in out
    code, _, err = asked(capsys, "--rule", "nope")
    assert code == 2
    assert "there is no rule 'nope'. Choose" in err
    assert asked(capsys, "--as-of", "1980-01-01")[0] == 2
