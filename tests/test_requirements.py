"""The lists of packages: each one used, each one pinned, none tied to an index."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("data", "ingest", "indicators", "dashboard")
NOT_IMPORTED = {
    "gunicorn": ("gunicorn", "Procfile"),
    "honcho": ("honcho", ".make/run"),
    "brotli": ("Compress(", "dashboard/*.py"),
    "defusedxml": ("openpyxl", "ingest/workbooks.py"),  # openpyxl hardens its XML with it when it is there
    "psycopg": ("postgresql+psycopg", "data/*.py"),
    "ruff": ("ruff check", ".make/lint"),
    "mypy": ("mypy --strict", ".make/lint"),
    "pytest-xdist": ("-n logical", ".make/test"),
    "pytest-playwright": ("browser_type_launch_args", "tests/conftest.py"),
    "pre-commit": ("pre-commit install", "CONTRIBUTING.md"),
    "pandas-stubs": ("mypy --strict", ".make/lint"),
    "types-pyyaml": ("mypy --strict", ".make/lint"),
}
"""Packages that are run or loaded without an import: the words that do so, and where they stand."""


def names(list_: Path) -> list[str]:
    lines = (line.split("#")[0].strip() for line in list_.read_text().splitlines())
    return [re.split(r"[\[=<>~! ]", line)[0].lower() for line in lines if line and not line.startswith("-")]


@cache
def imported(folders: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_modules(folders))


def _modules(folders: tuple[str, ...]) -> Iterator[str]:
    for folder in folders:
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Import):
                    yield from (alias.name.split(".")[0] for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    yield node.module.split(".")[0]


@cache
def modules_of() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for module, distributions in packages_distributions().items():
        for distribution in distributions:
            found.setdefault(distribution.lower().replace("_", "-"), set()).add(module)
    return found


def used(package: str, folders: tuple[str, ...]) -> bool:
    if package in NOT_IMPORTED:
        words, place = NOT_IMPORTED[package]
        return any(words in file.read_text() for file in ROOT.glob(place))
    return bool(modules_of().get(package, set()) & imported(folders))


@pytest.mark.parametrize("package", names(ROOT / "requirements.in"))
def test_every_package_is_used(package: str) -> None:
    assert used(package, ROOMS), f"{package} is in requirements.in and nothing uses it: take it out"


@pytest.mark.parametrize("package", names(ROOT / "tests" / "requirements.in"))
def test_every_test_package_is_used(package: str) -> None:
    assert used(package, ("tests",)), (
        f"{package} is in tests/requirements.in and nothing uses it: take it out"
    )


@pytest.mark.parametrize("folder", [".", "tests"])
def test_pins_are_whole_and_name_no_index(folder: str) -> None:
    wanted, pinned = ROOT / folder / "requirements.in", (ROOT / folder / "requirements.txt").read_text()
    assert "://" not in pinned
    assert "index" not in re.sub(r"#.*", "", pinned)
    entries = re.findall(
        r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==\S+(?: ; [^\\]*)? \\\n    --hash=sha256:", pinned, re.MULTILINE
    )
    assert len(entries) == len(re.findall(r"^[a-z]", pinned, re.MULTILINE)), (
        "a line is not pinned with a hash"
    )
    assert set(names(wanted)) <= set(entries), f"{wanted} changed: run make lock"
