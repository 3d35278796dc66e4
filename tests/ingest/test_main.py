"""The command line: what it prints, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from functools import partial
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import Engine, select

from data.ledger import series as declared_series
from data.models import RunPayload
from ingest import registry
from ingest.__main__ import main
from ingest.contract import FetchError
from ingest.runner import run
from tests.ingest.made_up import last_run, values
from tests.ingest.shared import FIXTURES, ROOT, build_mirror

PTS = FIXTURES / "pts" / "payload.xlsx"


def printed(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main([str(one) for one in arguments])
    output = capsys.readouterr()
    return code, output.out, output.err


# ---- without a database ----------------------------------------------------------------------------------------------


def test_list_names_every_source(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = printed(capsys, "list")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()[1:]] == list(registry.sources())


def test_list_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = printed(capsys, "list", "--json")
    listed = {one["source"]: one for one in json.loads(out)}
    assert code == 0
    assert set(listed) == set(registry.sources())
    assert {"licence", "citation", "schedule", "hosts", "series"} <= set(listed["pts"])
    assert "pts.pts_state" in {one["series"] for one in listed["pts"]["series"]}


def test_licences_lists_every_source(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = printed(capsys, "licences")
    assert code == 0
    for module in registry.sources().values():
        assert module.SOURCE.licence in out
        assert module.SOURCE.citation in out


def test_a_broken_file_is_told_and_the_others_go_on(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {"pts": registry.find("pts")}, {"mine": "SyntaxError: line 3"}
    monkeypatch.setattr(registry, "_scan", lambda: found)
    code, out, err = printed(capsys, "list")
    assert (code, "pts" in out) == (1, True)
    assert err == "ingest: mine: its file cannot be used (SyntaxError: line 3)\n"


@pytest.mark.parametrize(
    "arguments", [["run", "pts", "--vintage", "yesterday"], ["nonsense"], [], ["import"], ["run", "--from"]]
)
def test_a_wrong_question_ends_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


# ---- run -------------------------------------------------------------------------------------------------------------


def test_an_unknown_source_ends_with_2_and_names_those_there_are(
    bind: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = printed(capsys, "run", "acled")
    assert (code, out) == (2, "")
    assert err.startswith("ingest: unknown source 'acled'. Choose from: coups_powell_thyne, ")
    assert err.count("\n") == 1


def test_files_need_one_source(bind: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, "run", "--from", PTS)[0] == 2
    assert printed(capsys, "run", "pts", "hdx_signals", "--from", PTS)[0] == 2


def test_a_file_is_stored_and_told(bind: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = printed(
        capsys, "run", "pts", "--from", PTS, "--vintage", "2026-01-05", "--accept", "a trimmed file"
    )
    assert (code, err) == (0, "")
    assert out.startswith("pts: ok, release ")
    assert " new" in out
    run = last_run(bind, "pts")
    assert (run["state"], run["mode"]) == ("ok", "file")
    assert values(bind, "pts.pts_state", date(2026, 1, 5))
    assert not values(bind, "pts.pts_state", date(2026, 1, 4))
    code, out, _ = printed(capsys, "run", "pts", "--from", PTS)
    assert (code, out.split(",")[0]) == (0, "pts: unchanged")


def test_a_folder_means_all_files_in_it(
    bind: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "pts.xlsx").write_bytes(PTS.read_bytes())
    (folder / ".hidden").write_bytes(b"x")
    assert printed(capsys, "run", "pts", "--from", folder, "--accept", "a trimmed file")[0] == 0


@pytest.mark.parametrize(
    ("name", "word"),
    [("missing.csv", "file"), ("empty", "file"), ("page.html", "not_data"), ("nothing.csv", "empty")],
)
def test_a_file_that_cannot_be_used_ends_with_1(
    bind: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, word: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "page.html").write_text("<html><title>Sign in</title></html>", encoding="utf-8")
    (tmp_path / "nothing.csv").touch()
    code, out, err = printed(capsys, "run", "pts", "--from", tmp_path / name)
    assert (code, out) == (1, "")
    assert err.startswith("ingest: ")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    assert word in err or word == "file"


def test_a_dry_run_stores_nothing(bind: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = printed(capsys, "run", "pts", "--from", PTS, "--dry-run", "--accept", "a trimmed file")
    assert code == 0
    assert "dry run, nothing stored" in out
    assert not values_or_none(bind)


def values_or_none(bind: Engine) -> bool:
    return bool((declared_series(bind)["source"] == "pts").any()) and bool(values(bind, "pts.pts_state"))


def test_one_failure_does_not_stop_the_others_and_is_told(
    bind: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    build_mirror(mirror, "pts")
    monkeypatch.setenv("UPSTREAM_MIRROR", str(mirror))
    code, out, err = printed(capsys, "run", "hdx_signals", "pts", "--accept", "a trimmed file")
    assert code == 1
    assert err.startswith("ingest: http_404: hdx_signals: ")
    assert out.startswith("pts: ok")
    code, out, _ = printed(capsys, "status", "--json")
    states = {one["source"]: one for one in json.loads(out)["sources"]}
    assert (states["hdx_signals"]["state"], states["hdx_signals"]["problem"]) == ("failed", "http_404")
    assert (states["pts"]["state"], states["pts"]["problem"]) == ("ok", "")
    code, out, _ = printed(capsys, "status")
    assert "no worker has run" in out


def test_what_many_sources_have_in_common_is_told_once(
    bind: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def opened(*_: object) -> NoReturn:
        raise FetchError("the host cannot be reached", kind="unreachable", remedy="check the network")

    monkeypatch.setattr("ingest.__main__.run", partial(run, opened=opened))
    code, out, err = printed(capsys, "run", "pts", "idmc_gidd", "hdx_signals")
    assert code == 1
    assert out.splitlines() == [
        f"{name}: failed, unreachable" for name in ("pts", "idmc_gidd", "hdx_signals")
    ]
    assert err.splitlines() == [
        "ingest: unreachable: pts: the host cannot be reached. check the network. The same of 2 more: idmc_gidd, hdx_signals"
    ]
    code, _, err = printed(capsys, "run", "pts")
    assert err == "ingest: unreachable: pts: the host cannot be reached. check the network\n"
    assert last_run(bind, "idmc_gidd")["problem"] == "unreachable"


def test_the_projects_own_tables_are_named(bind: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, "run", "un_reference")[0] == 0
    with bind.connect() as connection:
        names = set(connection.execute(select(RunPayload.name)).scalars())
    assert {"data/reference/un/mandates.csv", "data/reference/un/treaty_ratification.csv"} < names
    assert all((ROOT / name).is_file() for name in names)


def test_a_database_that_is_not_set_up_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    code, _, err = printed(capsys, "status")
    assert code == 1
    assert "python -m data init" in err
    assert err.count("\n") == 1


def test_as_a_program(bind: Engine) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ingest", "run", "nope"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("ingest: unknown source 'nope'")


# ---- import ----------------------------------------------------------------------------------------------------------

MINE = "series,iso3,period,value,name,unit\nimport.police,mli,2020,10,Police,officers\nimport.police,MLI,2021-01-01,11,,\nimport.police,NER,2020,7,,\n"


def imported(
    capsys: pytest.CaptureFixture[str], folder: Path, content: str, *more: str
) -> tuple[int, str, str]:
    path = folder / "mine.csv"
    path.write_text(content, encoding="utf-8")
    return printed(capsys, "import", path, *more)


def test_figures_of_ones_own(bind: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = imported(capsys, tmp_path, MINE)
    assert (code, out.splitlines()[1]) == (0, "  values: 3 new")
    assert values(bind, "import.police") == {
        ("MLI", "2020-01-01"): 10.0,
        ("MLI", "2021-01-01"): 11.0,
        ("NER", "2020-01-01"): 7.0,
    }
    declared = declared_series(bind).set_index("key").loc["import.police"]
    assert (declared["name"], declared["unit"], declared["frequency"]) == ("Police", "officers", "Y")
    code, out, _ = imported(capsys, tmp_path, MINE.replace(",10,", ",12,"))
    assert "1 revised" in out


def test_figures_for_an_existing_series_obey_its_bounds(
    bind: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printed(capsys, "run", "pts", "--from", PTS, "--accept", "a trimmed file")
    rows = "series,iso3,period,value\npts.pts_state,FJI,2020,2\npts.pts_state,KIR,2020,1\npts.pts_state,TON,2020,99\n"
    code, out, _ = imported(capsys, tmp_path, rows)
    assert code == 0
    assert "1 rows set aside: range 1" in out
    assert values(bind, "pts.pts_state")["FJI", "2020-01-01"] == 2.0
    assert "TON" not in {iso3 for iso3, _ in values(bind, "pts.pts_state")}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("series,iso3,period\nimport.a,MLI,2020\n", "no column value"), ("series,iso3,period,value\nnope.a,MLI,2020,1\n", "unknown series nope.a"),
        ("series,iso3,period,value\nimport.A b,MLI,2020,1\n", "lower-case"), ("", "empty"), ("series,iso3,period,value\nimport.a,Mali,2020,1\n", "unknown_country"),
        ("series,iso3,period,value\nimport.a,MLI,2020,ten\n", "not_a_number"), ("series,iso3,period,value\nimport.a,MLI,2090,1\n", "future"),
        ("series,iso3,period,value\nimport.a,MLI,May 2020,1\n", "range"),
    ],
)  # fmt: skip
def test_a_bad_import_is_named(
    bind: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, words: str
) -> None:
    code, out, err = imported(capsys, tmp_path, content)
    assert (code, out) == (1, "")
    assert words in err
    assert err.count("\n") == 1


def test_an_import_can_be_tried(bind: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = imported(capsys, tmp_path, MINE, "--dry-run")
    assert code == 0
    assert "nothing stored" in out
    assert "import.police" not in set(declared_series(bind)["key"])
