"""What ``indicators attention`` prints: columns, every State, the same figures as its parts, and what it refuses."""

from __future__ import annotations

import contextlib
import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from math import isnan
from pathlib import Path
from typing import Any

import pytest

from data import acts as council_acts
from data import store, vintages
from data.countries import existing
from data.database import engine, writing
from data.queries import resolve_as_of
from indicators.__main__ import main
from indicators.attention import attention
from ingest.sources import un_human_rights_council, un_security_council
from tests.indicators.test_command import asked, fill
from tests.indicators.test_leak import ON

HEADER = ["iso3", "hrc", "hrc_state", "hrc_gap", "sc", "sc_state", "sc_gap"]
STATES = {"discussed", "not_yet", "shared_item", "record_incomplete"}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a folder with figures made up for six States, and the acts of both Councils."""
    folder = tmp_path_factory.mktemp("acts")
    bind = engine(f"sqlite:///{folder / 'upstream.db'}")
    fill(bind)
    noon = datetime(ON.year, ON.month, ON.day, 12, tzinfo=UTC) + timedelta(seconds=1)
    with writing(bind) as connection:
        for source in (un_human_rights_council, un_security_council):
            parsed = source.parse(source.fetch(None, ON))
            events = parsed.attrs["events"].dropna(subset=["event", "kind", "start", "end"])
            number = store.record_run(
                connection, store.RunRow(source.SOURCE.id, noon, noon, "file", "ok", ON)
            )
            counts = vintages.store_events(
                connection, source.SOURCE.id, number, ON, events.drop_duplicates("event")
            )
            store.count_run(connection, number, noon, vintages.NOTHING, counts)
    yield folder
    bind.dispose()


@pytest.fixture
def filled(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the command use it."""
    monkeypatch.setenv("UPSTREAM_VAR", str(files))


def rows_of(text: str) -> dict[str, dict[str, str]]:
    found = list(csv.DictReader(io.StringIO(text)))
    assert list(found[0]) == HEADER
    return {row["iso3"]: row for row in found}


Told = Callable[..., Any]


@pytest.fixture(scope="module")
def told(files: Path) -> Told:
    """Return what the command prints as JSON; each question is asked once."""

    @cache
    def answer(*arguments: str) -> Any:
        out = io.StringIO()
        with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out):
            patch.setenv("UPSTREAM_VAR", str(files))
            assert main(["attention", "--format", "json", *arguments]) == 0
        return json.loads(out.getvalue())

    return answer


def test_every_state_has_a_row_and_missing_is_empty(filled: None, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = asked(capsys, "attention", "--as-of", "2012-01-31")
    rows = rows_of(out)
    assert code == 0
    assert existing(date(2012, 1, 31), "un") <= set(rows)
    assert list(rows) == sorted(rows)
    assert {row[name] for row in rows.values() for name in ("hrc_state", "sc_state")} <= STATES
    # A State without a score has attention and no gap; an area has neither percentile nor gap.
    assert (rows["SYR"]["hrc_state"], rows["SYR"]["hrc_gap"]) == ("discussed", "")
    assert float(rows["SYR"]["hrc"]) > 80
    assert (rows["HKG"]["hrc"], rows["HKG"]["hrc_gap"], rows["HKG"]["hrc_state"]) == ("", "", "not_yet")
    assert -100 <= float(rows["SDN"]["sc_gap"]) <= 100
    about = json.loads(err)
    assert about["as_of"] == "2012-01-31"
    assert about["bodies"]["sc"]["as_far_as"] == "2012-01-31"
    assert "Required Notice: Copyright 2026 Łukasz Szoszkiewicz" in err
    assert [one["id"] for one in about["sources"]] == ["un_human_rights_council", "un_security_council"]


def test_where_meetings_are_not_known_nobody_is_not_yet_discussed(told: Told) -> None:
    answer = told("--as-of", ON.isoformat())
    assert "meeting" in answer["about"]["bodies"]["sc"]["not_in_basis"]
    assert "not_yet" not in {one["sc"]["state"] for one in answer["countries"].values()}
    assert "meeting" not in {
        act["instrument"] for one in answer["countries"].values() for act in one["sc"]["acts"]
    }


def test_json_takes_each_figure_apart_and_says_what_other_choices_change(
    told: Told, filled: None, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = told("--as-of", "2012-01-31")
    rows = rows_of(asked(capsys, "attention", "--as-of", "2012-01-31")[1])
    for iso3, one in answer["countries"].items():
        for body in ("hrc", "sc"):
            held = one[body]
            assert held["state"] == rows[iso3][f"{body}_state"]
            assert rows[iso3][body] == ("" if held["percentile"] is None else f"{held['percentile']:.2f}")
            sums = sum(act["contribution"] for act in held["acts"])
            assert sums == pytest.approx(held["attention"], abs=1e-4)
            assert all(
                act["contribution"] == pytest.approx(act["points"] * act["decay"], abs=1e-5)
                for act in held["acts"]
            )
    assert len(answer["countries"]["SDN"]["sc"]["acts"]) > 20
    moved = answer["sensitivity"]
    assert {one["iso3"] for one in moved["umbrella"]["sc"]}
    assert set(moved["half_life_days"]) == {"183", "730"}
    assert 0 < moved["points"]["sc"]["firm"] < 1
    assert answer["lists"]["not_discussed"]["hrc"]
    scored = [iso3 for iso3, one in answer["countries"].items() if one["risk"] is not None]
    assert set(answer["lists"]["widest_gaps"]["sc"]) <= set(scored)
    assert answer["countries"]["ZAF"]["sc"]["member"]  # 2011 and 2012
    assert not answer["countries"]["BRA"]["sc"]["member"]  # to the end of 2011


def test_points_and_window_can_be_moved_and_are_told(told: Told) -> None:
    usual = told("--as-of", "2012-01-31")
    moved = told("--as-of", "2012-01-31", "--sc", "meeting:0", "--window", "24", "--half-life", "730")
    about = moved["about"]
    assert (about["bodies"]["sc"]["points"]["meeting"], about["window_months"], about["half_life_days"]) == (
        0,
        24,
        730,
    )
    assert about["rules"] != usual["about"]["rules"]
    assert "meeting" not in {act["instrument"] for act in moved["countries"]["SDN"]["sc"]["acts"]}

    def discussed(answer: Any) -> set[str]:
        return {iso3 for iso3, one in answer["countries"].items() if one["hrc"]["state"] == "discussed"}

    assert discussed(usual) < discussed(moved)


def test_the_command_gives_what_the_functions_give(
    files: Path, filled: None, capsys: pytest.CaptureFixture[str]
) -> None:
    bind = engine(f"sqlite:///{files / 'upstream.db'}")
    at = resolve_as_of(bind, date(1998, 6, 30), today=ON)
    made = attention(council_acts.acts(bind, at), council_acts.coverage(bind, at), at.on)
    rows = rows_of(asked(capsys, "attention", "--as-of", "1998-06-30")[1])
    for body in ("hrc", "sc"):
        shares = dict(zip(made.iso3, made.percentile[body], strict=True))
        assert all(
            rows[iso3][body] == ("" if isnan(share) else f"{share:.2f}") for iso3, share in shares.items()
        )
        assert [rows[iso3][f"{body}_state"] for iso3 in made.iso3] == list(made.state[body])
    # Before the Human Rights Council nothing is told of it, and nobody is said to be undiscussed by it.
    told = {(row["hrc"], row["hrc_state"], row["hrc_gap"]) for row in rows.values()}
    assert told == {("", "record_incomplete", "")}
    assert "not_yet" in {row["sc_state"] for row in rows.values()}
    bind.dispose()


def test_a_past_date_knows_nothing_of_later_acts(told: Told) -> None:
    countries = told("--as-of", "2012-01-31")["countries"].values()
    acts = [act for one in countries for body in ("hrc", "sc") for act in one[body]["acts"]]
    assert "2012-01" in max(act["start"] for act in acts)
    assert max(act["start"] for act in acts) <= "2012-01-31"
    assert max(act["end"] for act in acts) <= "2012-01-31"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--as-of", "1989-12-31"), "scores start in 1990, and 1989-12-31 is before"),
        (("--as-of", "soon"), "'soon' is not a date"),
        (("--as-of", "2999-01-01"), "as-of date 2999-01-01 is in the future"),
        (("--hrc", "resolutions:3"), "hrc: unknown instrument 'resolutions'. Use resolution"),
        (("--sc", "veto:-1"), "sc.veto must be a number from 0 to 100"),
        (("--window", "0"), "window must be a whole number of months from 1 to 60"),
        (("--half-life", "x"), "half_life must be a whole number of days"),
        (("--weights", "mine"), "unknown weight set 'mine'"),
    ],
)
def test_what_cannot_be_given_is_refused_in_one_line(
    filled: None, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    code, out, err = asked(capsys, "attention", *arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert err.count("\n") == 1
