"""A disk that is full or read-only: one line names it, reading goes on, and the next run does the work when there is room.

Full is a small file system in memory, filled to the last bytes; where mounting one is not allowed, a limit on the size of
files, at which writing fails in the same places. Read-only is that file system mounted anew; where mounting is not allowed,
the rights of its folder and files.
"""

from __future__ import annotations

import hashlib
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.ingest.ged_generator import events
from tests.ingest.shared import ROOT
from tests.ingest.test_killed import command, year

MOUNT = [] if os.geteuid() == 0 else ["sudo", "-n"]


def mounting(*arguments: str) -> bool:
    """Return whether a command about mounted file systems succeeded."""
    done = subprocess.run([*MOUNT, *arguments], capture_output=True, check=False)
    return done.returncode == 0


@dataclass
class Disk:
    """A small disk of its own, or a folder whose files may not grow; ``var`` lies in it."""

    folder: Path
    mounted: bool
    limit: int = resource.RLIM_INFINITY
    without: list[str] = field(default_factory=list)
    """Runs a command without the right of the superuser to write where nobody may."""

    @property
    def var(self) -> Path:
        return self.folder / "var"

    def run(self, *arguments: str) -> tuple[int, str]:
        """Return the exit code of a command and what it said."""

        def limited() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (self.limit, resource.RLIM_INFINITY))

        done = subprocess.run(
            [*self.without, sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, check=False,
            env=os.environ | {"UPSTREAM_VAR": str(self.var), "DATABASE_URL": ""}, preexec_fn=limited,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    def fill(self, left: int) -> None:
        """Leave so many KB."""
        self.limit = left * 1024
        if self.mounted:
            self.limit = resource.RLIM_INFINITY
            (self.folder / "ballast").write_bytes(bytes(shutil.disk_usage(self.folder).free - left * 1024))
            assert shutil.disk_usage(self.folder).free <= left * 1024

    def make_room(self) -> None:
        self.limit = resource.RLIM_INFINITY
        (self.folder / "ballast").unlink(missing_ok=True)

    def freeze(self) -> Callable[[], None]:
        """Make the disk read-only and return what undoes it."""
        if self.mounted:
            assert mounting("mount", "-o", "remount,ro", str(self.folder))
            return self._thaw
        if os.geteuid() == 0:
            self.without = ["setpriv", "--bounding-set", "-dac_override", "--inh-caps", "-dac_override"]
        self._allow(0o555, 0o444)
        return lambda: self._allow(0o755, 0o644)

    def _allow(self, folders: int, files: int) -> None:
        for path in (self.var, *self.var.rglob("*")):
            path.chmod(folders if path.is_dir() else files)

    def _thaw(self) -> None:
        assert mounting("mount", "-o", "remount,rw", str(self.folder))

    def stored(self) -> str:
        """Return what the command says of the sources that have been run; fail when it cannot read."""
        code, said = self.run("ingest", "status", "--json")
        assert code == 0, said
        return said


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """Give a disk of 6 MB with an empty database on it."""
    folder = tmp_path / "disk"
    folder.mkdir()
    options = f"size=6m,uid={os.geteuid()},mode=0755"
    mounted = mounting("mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder))
    try:
        made = Disk(folder, mounted)
        code, said = made.run("data", "init", "--empty")
        assert code == 0, said
        yield made
    finally:
        if mounted:
            assert mounting("umount", str(folder))


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return two releases of one year with other deaths, of about 1.2 MB each."""
    folder = tmp_path_factory.mktemp("releases")
    for number in range(2):
        (folder / f"GEDEvent_v25_{number}.csv").write_bytes(events(*year(number)))
    return sorted(folder.iterdir())


def keep(disk: Disk, file: Path) -> None:
    """Put a file where its bytes are kept, so that only the database lacks room."""
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    place = disk.var / "payloads" / digest[:2] / digest
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, place)


def assert_one_line(said: str, *signs: str) -> None:
    lines = said.splitlines()
    assert len(lines) == 1, said
    assert lines[0].startswith("ingest: storage_full: ucdp_ged: ")
    assert any(sign in lines[0] for sign in signs), said


@pytest.mark.parametrize("kept", [False, True], ids=["no room for the file", "no room for the figures"])
def test_a_full_disk(disk: Disk, releases: list[Path], kept: bool) -> None:
    assert disk.run("ingest", *command(releases[0]))[0] == 0
    before = disk.stored()
    if kept:
        keep(disk, releases[1])
    disk.fill(left=120)
    code, said = disk.run("ingest", *command(releases[1]))
    assert code == 1
    assert_one_line(said, "No space left", "File too large", "disk is full", "disk I/O error")
    assert not list(disk.var.rglob(".part-*"))
    disk.make_room()
    after = disk.stored()
    assert '"release": "23.01.23.12"' in before
    assert after == before or '"problem": "storage_full"' in after
    code, said = disk.run("ingest", *command(releases[1]))
    assert (code, "48 revised" in said) == (0, True), said


def test_a_disk_without_a_byte_left_can_be_read(disk: Disk, releases: list[Path]) -> None:
    assert disk.run("ingest", *command(releases[0]))[0] == 0
    before = disk.stored()
    disk.fill(left=0)
    assert disk.stored() == before
    code, said = disk.run("ingest", *command(releases[1]))
    assert code == 1
    assert_one_line(said, "No space left", "File too large", "readonly", "disk I/O error")
    assert disk.stored() == before
    disk.make_room()
    assert disk.run("ingest", *command(releases[1]))[0] == 0
    assert disk.stored() != before


def test_a_read_only_disk(disk: Disk, releases: list[Path]) -> None:
    assert disk.run("ingest", *command(releases[0]))[0] == 0
    before = disk.stored()
    undo = disk.freeze()
    try:
        code, said = disk.run("ingest", *command(releases[1]))
        assert code == 1
        assert_one_line(said, "Read-only file system", "Permission denied", "readonly")
        assert disk.stored() == before
    finally:
        undo()
    assert disk.run("ingest", *command(releases[1]))[0] == 0
    assert disk.stored() != before
