"""kill -9 at any moment of a run: the database is as before or as after, and the next run finishes the job."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from data.database import reading
from data.models import FOREVER
from data.settings import settings
from ingest.__main__ import main
from tests.ingest.ged_generator import events
from tests.ingest.shared import ROOT

EVENTS = 1_200
ROUNDS = int(os.environ.get("UPSTREAM_KILLS", "20"))
"""Random moments on each of the two engines; UPSTREAM_KILLS asks for more."""

FOR_EVER = {"forever": FOREVER}

POINTS = {
    "before the bytes are kept": "import data.store as m; m.os.replace = die",
    "after the bytes are kept": "import data.store as m; after(m.os, 'replace')",
    "after the run is recorded": "import ingest.recording as m; after(m, 'record_run')",
    "between two portions": "import ingest.recording as m; m.PORTION = 1000; after(m, 'store_observations')",
    "after the figures": "import ingest.recording as m; after(m, '_store_rows')",
    "after the events": "import ingest.recording as m; after(m, 'store_events')",
    "before the end of the transaction": "import ingest.recording as m; after(m, 'count_run')",
    "after the end of the transaction": "import ingest.runner as m; after(m, 'record_figures')",
}
SCRIPT = """
import os, sys
def die(*_, **__): os.kill(os.getpid(), 9)
def after(place, name):
    kept = getattr(place, name)
    def killed(*a, **k): kept(*a, **k); die()
    setattr(place, name, killed)
{point}
from ingest.__main__ import main
sys.exit(main(sys.argv[1:]))
"""

NURSERY = """
import os, sys, time
import ingest.registry, ingest.shapes, ingest.sources.ucdp_ged
from ingest.__main__ import main
for line in sys.stdin:
    seconds, *arguments = line.rstrip().split(chr(9))
    child = os.fork()
    if not child:
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nothing, stream)
        os._exit(main(arguments))
    if seconds:
        time.sleep(float(seconds))
        os.kill(child, 9)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
"""Runs the command once for each line, in a process of its own that has everything imported, so that what is killed is at work."""


@dataclass
class Nursery:
    """Commands run one after the other, each killed after some seconds."""

    process: subprocess.Popen[str]

    def run(self, arguments: list[str], seconds: float | None = None) -> int:
        """Return the exit code of a command: -9 when it was killed."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("\t".join(["" if seconds is None else str(seconds), *arguments]) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@pytest.fixture
def nursery(bind: Engine) -> Iterator[Nursery]:
    with subprocess.Popen(
        [sys.executable, "-c", NURSERY], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Nursery(process)
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return several releases of a year, each with other deaths: some 21,000 cells and more than a thousand events."""
    folder = tmp_path_factory.mktemp("releases")
    files = []
    for number in range(3):
        files.append(folder / f"GEDEvent_v25_{number}.csv")
        files[-1].write_bytes(events(*year(number)))
    return files


def year(number: int) -> Iterator[dict[str, object]]:
    """Give the events of 2023 in Mali and Niger, with deaths that depend on the release."""
    for place in range(EVENTS):
        day = date(2023, 1, 1) + timedelta(days=place % 365)
        deaths = 1 + (place * (number + 3)) % 11
        yield {
            "country_id": 432 if place % 2 else 436,
            "date_start": f"{day} 00:00:00.000",
            "best": deaths,
            "low": deaths,
            "high": deaths + number,
            "year": 2023,
        }


def command(file: Path) -> list[str]:
    return ["run", "ucdp_ged", "--from", str(file), "--accept", "made-up events for a test", "--everything"]


def state(bind: Engine) -> dict[str, object]:
    """Return what the database says of the source's figures, to the last one."""
    questions = {
        "runs": "SELECT count(*) FROM run WHERE state = 'ok'",
        "figures": "SELECT count(*), sum(value), sum(high) FROM observation WHERE until = :forever",
        "events": "SELECT count(*), sum(value), sum(latitude) FROM event WHERE until = :forever",
        "history": "SELECT count(*), max(run_id) FROM observation",
    }
    with reading(bind) as connection:
        return {
            name: tuple(connection.execute(text(one), FOR_EVER if ":forever" in one else {}).one())
            for name, one in questions.items()
        }


def assert_whole(bind: Engine) -> None:
    """Fail when any part of a run is there without the rest."""
    with reading(bind) as connection:

        def count(question: str) -> int:
            return int(
                connection.execute(text(question), FOR_EVER if ":forever" in question else {}).scalar_one()
            )

        assert (
            count(
                "SELECT count(*) FROM observation WHERE run_id NOT IN (SELECT id FROM run WHERE state = 'ok')"
            )
            == 0
        )
        assert (
            count("SELECT count(*) FROM event WHERE run_id NOT IN (SELECT id FROM run WHERE state = 'ok')")
            == 0
        )
        assert count(
            "SELECT count(*) FROM (SELECT r.id FROM run r LEFT JOIN observation o ON o.run_id = r.id WHERE r.state = 'ok' "
            "GROUP BY r.id, r.rows_new, r.rows_revised, r.rows_withdrawn "
            "HAVING count(o.run_id) <> r.rows_new + r.rows_revised + r.rows_withdrawn) AS torn"
        ) == 0  # fmt: skip
        assert count(
            "SELECT count(*) FROM (SELECT 1 FROM observation WHERE until = :forever "
            "GROUP BY country_id, series_id, period HAVING count(*) > 1) AS doubled"
        ) == 0  # fmt: skip
        assert count(
            "SELECT count(*) FROM (SELECT 1 FROM event WHERE until = :forever GROUP BY source_id, event HAVING count(*) > 1) AS d"
        ) == 0  # fmt: skip
        assert count("SELECT count(*) FROM run_payload WHERE digest NOT IN (SELECT digest FROM payload)") == 0
    if bind.dialect.name == "sqlite":
        with reading(bind) as connection:
            assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"


def finish(bind: Engine, file: Path) -> dict[str, object]:
    """Run to the end, in this process; return what is stored then."""
    assert main(command(file)) == 0
    assert_whole(bind)
    return state(bind)


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_a_point(bind: Engine, releases: list[Path], point: str) -> None:
    finish(bind, releases[0])
    before = state(bind)
    script = SCRIPT.format(point=POINTS[point])
    done = subprocess.run(
        [sys.executable, "-c", script, *command(releases[1])],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == -9, done.stderr
    assert_whole(bind)
    found = state(bind)
    stored = point == "after the end of the transaction"
    assert (found != before) is stored
    after = finish(bind, releases[1])
    assert after["figures"] != before["figures"]
    assert not stored or {name: after[name] for name in ("figures", "events")} == {
        name: found[name] for name in ("figures", "events")
    }
    parts = [
        path
        for path in (settings().var / "payloads").rglob("*")
        if path.is_file() and not path.name.startswith(".part-")
    ]
    assert {path.name for path in parts} == {_digest(file) for file in releases[:2]}


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.slow
def test_killed_at_random_moments(bind: Engine, releases: list[Path], nursery: Nursery) -> None:
    """A run is killed again and again, at any moment from its start to after its end, and never leaves a part of itself."""
    chance = random.Random(7)  # noqa: S311 - moments
    took = []
    for file in releases[:2]:  # the second revises, as all that follow do
        began = time.monotonic()
        assert nursery.run(command(file)) == 0
        took.append(time.monotonic() - began)
    before, stored, killed = state(bind), 0, 0
    for number in range(ROUNDS):
        file = releases[(number + 2) % len(releases)]
        killed += nursery.run(command(file), took[-1] * chance.uniform(0.0, 1.1)) == -9
        assert_whole(bind)
        found = state(bind)
        if found != before:
            stored += 1
            assert found["runs"] == (before["runs"][0] + 1,)  # type: ignore[index]
        before = found
    print(f"{bind.dialect.name}: {killed} of {ROUNDS} killed on the way, {stored} had stored by then")
    assert killed >= ROUNDS // 2, "hardly a round was killed on the way"
    last = finish(bind, releases[(ROUNDS + 2) % len(releases)])
    assert last["events"][0] > 0  # type: ignore[index]
