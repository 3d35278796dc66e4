"""What scripts rely on: columns, formats, exit codes, the same bytes each time and from both databases."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine

from data import schema, store, vintages
from data.countries import by_iso3, existing
from data.database import engine, writing
from data.frames import load_panel
from data.queries import resolve_as_of
from indicators import registry
from indicators.__main__ import main
from indicators.engine import run
from indicators.table import COLUMNS, as_csv
from ingest.registry import declarations
from tests.indicators.test_leak import ON, observations

HEADER = (
    "iso3,composite,low,high,rank_low,rank_high,coverage,hr,ps,dh,upstream,midstream,downstream,recurrence"
)
ROWS = observations()


def fill(bind: Engine) -> None:
    """Store the made-up rows as one run a source, of the day ``ON``."""
    schema.migrate(bind)
    noon = datetime(ON.year, ON.month, ON.day, 12, tzinfo=UTC)
    with writing(bind) as connection:
        store.declare(connection, declarations())
        for key, rows in ROWS.groupby(ROWS["series"].str.partition(".")[0]):
            number = store.record_run(connection, store.RunRow(str(key), noon, noon, "file", "ok", ON))
            counts = vintages.store_observations(connection, number, ON, rows)
            store.count_run(connection, number, noon, counts, vintages.NOTHING)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a folder with a filled SQLite database."""
    folder = tmp_path_factory.mktemp("var")
    made = engine(f"sqlite:///{folder / 'upstream.db'}")
    fill(made)
    yield folder
    made.dispose()


@pytest.fixture
def filled(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the commands use the filled database."""
    monkeypatch.setenv("UPSTREAM_VAR", str(files))


def asked(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(list(arguments))
    out, err = capsys.readouterr()
    return code, out, err


def test_columns_are_those_that_scripts_rely_on() -> None:
    assert ",".join(COLUMNS) == HEADER


def test_score_prints_every_country_with_missing_as_empty(
    filled: None, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = asked(capsys, "score", "--as-of", "2012-01-31")
    assert code == 0
    rows = list(csv.DictReader(io.StringIO(out)))
    assert out.splitlines()[0] == HEADER
    codes = [row["iso3"] for row in rows]
    assert codes == sorted(codes)
    assert existing(date(2012, 1, 31), "un") <= set(codes)
    assert "CSK" not in codes
    scored = [row for row in rows if row["composite"]]
    assert {row["iso3"] for row in scored} <= {"MLI", "NER", "BFA", "SSD", "SDN", "UGA"}
    assert scored
    for row in scored:
        assert 0 <= float(row["low"]) <= float(row["composite"]) <= float(row["high"]) <= 100
        assert 1 <= int(row["rank_low"]) <= int(row["rank_high"]) <= len(scored)
        assert 0 < float(row["coverage"]) <= 1
    france = next(row for row in rows if row["iso3"] == "FRA")
    assert france["composite"] == france["rank_low"] == france["hr"] == ""
    assert float(france["coverage"]) <= 0.05  # an island or a border with silent neighbours at the most
    about = json.loads(err)
    assert about["as_of"] == "2012-01-31"
    assert about["mode"] == "reconstructed"
    assert about["scored"] == len(scored)
    assert "not a forecast" in about["composite"]
    assert "logical bounds" in about["bounds"]
    assert "spread 0.3" in about["interval"]
    assert about["uncertainty"]["draws"] == 10_000
    assert about["uncertainty"]["spread"] == 0.3


def test_the_same_bytes_come_twice(filled: None, capsys: pytest.CaptureFixture[str]) -> None:
    first = asked(capsys, "score", "--as-of", "2015-03-10", "--format", "json")
    assert first == asked(capsys, "score", "--as-of", "2015-03-10", "--format", "json")


def test_both_databases_give_the_same_bytes(files: Path, database_url: str) -> None:
    bind, other = engine(database_url), engine(f"sqlite:///{files / 'upstream.db'}")
    fill(bind)
    as_of = resolve_as_of(bind, date(2012, 1, 31), today=ON)
    found = [run(load_panel(one, as_of, registry.series()), dates=[as_of.on]) for one in (bind, other)]
    assert as_csv(found[0]) == as_csv(found[1])
    assert found[0].snapshot == found[1].snapshot
    bind.dispose()


def test_one_date_is_the_last_row_of_all_months(files: Path) -> None:
    bind = engine(f"sqlite:///{files / 'upstream.db'}")
    packed = load_panel(bind, resolve_as_of(bind, date(2012, 1, 31), today=ON), registry.series())
    months = run(packed)
    assert len(months.dates) == 12 * 22 + 1
    assert as_csv(months) == as_csv(run(packed, dates=[packed.as_of.on]))


def test_json_holds_the_same_figures_and_the_metadata(
    filled: None, capsys: pytest.CaptureFixture[str]
) -> None:
    _, text, _ = asked(capsys, "score", "--as-of", "2015-03-10")
    table = pd.read_csv(io.StringIO(text), keep_default_na=False, na_values=[""])
    code, out, err = asked(capsys, "score", "--as-of", "2015-03-10", "--format", "json")
    answer = json.loads(out)
    assert (code, err) == (0, "")
    frame = pd.DataFrame(answer["scores"])[list(COLUMNS)]
    np.testing.assert_allclose(frame["composite"].astype(float), table["composite"])
    assert list(frame["iso3"]) == list(table["iso3"])
    assert answer["metadata"]["weights"]["name"] == "per_pillar"


def test_metadata_can_go_to_a_file(filled: None, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, _, err = asked(capsys, "score", "--metadata", str(tmp_path / "about.json"))
    assert (code, err) == (0, "")
    assert json.loads((tmp_path / "about.json").read_text(encoding="utf-8"))["mode"] == "recorded"


def test_weights_matter(filled: None, capsys: pytest.CaptureFixture[str]) -> None:
    plain = asked(capsys, "score", "--as-of", "2015-03-10")[1]
    security = asked(capsys, "score", "--as-of", "2015-03-10", "--weights", "security_only")[1]
    assert plain != security
    for row in csv.DictReader(io.StringIO(security)):
        assert row["composite"] == row["ps"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("score", "--as-of", "soon"), "'soon' is not a date. Write it as 2012-01-31"),
        (("score", "--as-of", "2012-02-30"), "'2012-02-30' is not a date"),
        (("score", "--as-of", "2999-01-01"), "as-of date 2999-01-01 is in the future. Choose"),
        (("score", "--as-of", "1989-12-31"), "scores start in 1990"),
        (("score", "--weights", "mine"), "unknown weight set 'mine'. Choose equal, optimised, per_pillar"),
        (("score", "--mode", "guessed"), "unknown mode 'guessed'. Choose auto, recorded or reconstructed"),
        (("score", "--mode", "recorded", "--as-of", "2012-01-31"), "nothing was recorded on 2012-01-31"),
        (("explain", "XXX"), "unknown country 'XXX'. Use an ISO 3166 alpha-3 code"),
        (("explain", "MLI", "--as-of", "2012-01-31", "--since", "2013-01-31"), "is not before 2012-01-31"),
    ],
)
def test_what_cannot_be_given_is_refused_in_one_line(
    filled: None, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    code, out, err = asked(capsys, *arguments)
    assert code == 2
    assert out == ""
    assert err.startswith("indicators: ")
    assert words in err
    assert err.count("\n") == 1


def test_a_database_without_a_schema_or_figures_says_what_to_do(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UPSTREAM_VAR", str(tmp_path))
    code, out, err = asked(capsys, "score")
    assert (code, out) == (1, "")
    assert "python -m data init" in err
    bind = engine(f"sqlite:///{tmp_path / 'upstream.db'}")
    schema.migrate(bind)
    with writing(bind) as connection:
        store.declare(connection, declarations())
    code, out, err = asked(capsys, "score")
    assert (code, out) == (2, "")
    assert "holds no figures" in err
    bind.dispose()


def test_list_tells_everything_declared(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = asked(capsys, "list", "--json")
    assert code == 0
    listed = {one["id"]: one for one in json.loads(out)}
    assert list(listed) == [one.id for one in registry.indicators()]
    assert listed["torture"]["goalposts"] == [-1.9, 3.1]
    assert all(
        one["why"] and one["method"] and one["missingness"] and one["limitations"] for one in listed.values()
    )
    assert f"{len(listed)} indicators" in asked(capsys, "list")[1]


def test_explain_adds_up(filled: None, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = asked(capsys, "explain", "mli", "--as-of", "2015-03-10", "--since", "2012-01-31")
    assert code == 0
    lines = out.splitlines()
    composite = float(lines[1].split()[1].strip(","))
    table = lines[lines.index("") + 2 :]
    points = [float(line[86:94]) for line in table[: len(registry.indicators())] if line[86:94].strip()]
    assert round(sum(points), 1) == composite
    at = next(n for n, line in enumerate(lines) if line.startswith("from "))
    start, end = float(lines[at].split()[1]), float(lines[at].split()[5].strip(","))
    parts = [float(line.split()[-1]) for line in lines[at:] if line.startswith("  ") and line[2] != " "]
    assert sum(parts) == pytest.approx(end - start, abs=0.15)
    assert len(parts) == 4


def test_explain_says_when_there_is_no_score(filled: None, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = asked(capsys, "explain", "FRA", "--as-of", "2015-03-10")
    assert code == 0
    assert "no score: " in out
    assert by_iso3()["FRA"].names["en"] in out
