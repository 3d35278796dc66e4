"""The house stands as STYLE says: imports point down, and SQL, the environment and HTTP each have one place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ALLOWED = {
    "data": {"data"},
    "ingest": {"ingest", "data"},
    "indicators": {"indicators", "data"},
    "dashboard": {"dashboard", "data", "indicators"},
}
FILES = [
    path for room in ALLOWED for path in sorted((ROOT / room).rglob("*.py")) if "migrations" not in path.parts
]


def imported(path: Path) -> Iterator[str]:
    """Yield every module that a file imports, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write imports in full"
            yield node.module or ""


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", FILES, ids=named)
def test_imports_point_down(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0]
    if path.name == "__main__.py":  # only these wire rooms
        return
    rooms = {name.split(".")[0] for name in imported(path)} & set(ALLOWED)
    assert rooms <= ALLOWED[room], f"{named(path)} imports {sorted(rooms - ALLOWED[room])}"


@pytest.mark.parametrize("path", FILES, ids=named)
def test_nobody_imports_a_main(path: Path) -> None:
    assert not [name for name in imported(path) if name.endswith("__main__")]


@pytest.mark.parametrize("path", [p for p in FILES if p.relative_to(ROOT).parts[0] != "data"], ids=named)
def test_sql_lives_in_data(path: Path) -> None:
    allowed = {"Engine", "Connection"}
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in (
            "sqlalchemy",
            "sqlite3",
            "psycopg",
        ):
            names = {alias.name for alias in node.names}
            assert names <= allowed, f"{named(path)} uses {sorted(names - allowed)}: put the query in data/"
        if isinstance(node, ast.Import):
            assert not {alias.name.split(".")[0] for alias in node.names} & {
                "sqlalchemy",
                "sqlite3",
                "psycopg",
            }, named(path)


@pytest.mark.parametrize("path", FILES, ids=named)
def test_the_environment_is_read_in_settings(path: Path) -> None:
    if named(path) == "data/settings.py":
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "os":
            assert node.attr not in ("environ", "getenv", "environb"), f"{named(path)} line {node.lineno}"


@pytest.mark.parametrize("path", FILES, ids=named)
def test_http_is_spoken_in_one_place(path: Path) -> None:
    if named(path) == "ingest/http.py":
        return
    clients = {"httpx", "requests", "urllib.request", "urllib3", "aiohttp", "http.client"}
    assert not clients & set(imported(path)), f"{named(path)}: use the client that is handed in"


def test_the_rooms_are_the_ones_on_the_plan() -> None:
    visible = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith((".", "_"))}
    assert visible == {"dashboard", "ingest", "indicators", "data", "tests"}
