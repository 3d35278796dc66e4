"""The two commands say in one clear line what keeps them from starting, before they change anything."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving import free_port

ROOT = Path(__file__).resolve().parent.parent
TOOLS = (
    "bash",
    "awk",
    "basename",
    "cat",
    "cksum",
    "df",
    "dirname",
    "flock",
    "id",
    "mkdir",
    "sed",
    "tail",
    "tee",
)


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a fresh copy of what ``make run`` needs to begin, with nothing set up."""
    monkeypatch.delenv("PYTHON", raising=False)
    folder = tmp_path / "a fresh copy"
    shutil.copytree(ROOT / ".make", folder / ".make")
    shutil.copy(ROOT / "requirements.txt", folder)
    return folder


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """Return a folder for PATH that has the system's tools and no Python."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for name in TOOLS:
        (folder / name).symlink_to(shutil.which(name) or f"/usr/bin/{name}")
    return folder


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def program(path: Path, script: str) -> None:
    path.unlink(missing_ok=True)
    path.write_text(f"#!/usr/bin/env bash\n{script}\n")
    path.chmod(0o755)


def refusal(copy: Path, monkeypatch: pytest.MonkeyPatch, **variables: object) -> str:
    """Return the one line that ``make run`` refuses with."""
    for name, value in variables.items():
        monkeypatch.setenv(name, str(value))
    done = subprocess.run([copy / ".make" / "run"], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1, done
    assert done.stdout == ""
    assert not (copy / ".venv").exists()
    (line,) = done.stderr.splitlines()
    assert line.startswith("upstream: ")
    return line


def test_port_in_use(copy: Path, monkeypatch: pytest.MonkeyPatch, taken_port: int) -> None:
    line = refusal(copy, monkeypatch, PORT=taken_port)
    assert f"127.0.0.1:{taken_port}" in line
    assert "make run PORT=" in line


def test_port_in_dotenv_is_read_and_the_environment_wins(
    copy: Path, monkeypatch: pytest.MonkeyPatch, taken_port: int
) -> None:
    (copy / ".env").write_text(f'# a comment\n\nPORT="{taken_port}"\n')
    assert str(taken_port) in refusal(copy, monkeypatch)
    assert "'x'" in refusal(copy, monkeypatch, PORT="x")


@pytest.mark.parametrize("port", ["0", "-1", "65001", "http", "80 80"])
def test_port_that_is_none(copy: Path, monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    assert f"PORT must be a number from 1 to 65000, not '{port}'" in refusal(copy, monkeypatch, PORT=port)


def test_python_too_old(copy: Path, tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tools / "python3", '[[ $1 == --version ]] && echo "Python 3.9.2" || exit 1')
    line = refusal(copy, monkeypatch, PATH=tools)
    assert "Python 3.11 or newer is needed, found Python 3.9.2" in line


def test_no_python(copy: Path, tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Python 3.11 or newer is needed" in refusal(copy, monkeypatch, PATH=tools)


def test_folder_that_cannot_be_written(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "cannot write to the folder /proc/nowhere" in refusal(
        copy, monkeypatch, UPSTREAM_VAR="/proc/nowhere", PORT=1
    )


def test_full_disk(copy: Path, tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tools / "python3", f'exec "{sys.executable}" "$@"')
    program(tools / "df", "printf 'Filesystem Size Used Available\\n/dev/x 999 990 9\\n'")
    line = refusal(copy, monkeypatch, PATH=tools, PORT=free_port())
    assert "not enough disk space" in line
    assert "9 MB free" in line
