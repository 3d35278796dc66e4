"""The pages on two databases: the embedded figures and an empty one, without and with a browser."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from pathlib import Path

import pytest
from dash import page_registry
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, expect

from dashboard import keep
from dashboard.app import create_app
from data.__main__ import init
from data.database import engine
from tests.serving import serving

expect.set_options(timeout=30_000)  # a busy machine is slow, not wrong

HERE = "http://127.0.0.1:8050"
ASKED = {"/compare": "?c=MLI,NER,BFA"}
"""What a page that waits for a choice is asked."""


def _pages() -> Iterator[str]:
    """Give the address of every registered page."""
    create_app()
    for page in page_registry.values():
        path = (page["path_template"] or page["path"]).replace("<iso3>", "MLI")
        if not page["module"].endswith("not_found_404"):
            yield path + ASKED.get(path, "")


PAGES = tuple(sorted(_pages()))
"""Every page, at an address with something to show; a new file is among them by being there."""


def _made(folder: Path, *, empty: bool) -> Path:
    """Return a folder with a database set up in it, made once however many test processes ask for it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            made = engine(f"sqlite:///{folder / 'upstream.db'}")
            init(made, empty=empty)
            made.dispose()
            (folder / "made").touch()
    return folder


def _shared(factory: pytest.TempPathFactory, name: str, worker_id: str) -> Path:
    base = factory.getbasetemp()
    return (base if worker_id == "master" else base.parent) / name


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Return a folder whose database holds the embedded figures."""
    return _made(_shared(tmp_path_factory, "pages-embedded", worker_id), empty=False)


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Return a folder whose database is set up and holds nothing."""
    return _made(_shared(tmp_path_factory, "pages-empty", worker_id), empty=True)


@pytest.fixture(autouse=True)
def _look_anew() -> Iterator[None]:
    """Let no test see the database of the one before."""
    keep.forget()
    yield
    keep.forget()


@pytest.fixture
def client() -> FlaskClient:
    """Return a client of the application, without a network; the test chooses the database."""
    made: FlaskClient = create_app().server.test_client()
    return made


@pytest.fixture
def full(embedded: Path, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """Return a client of the application on the embedded figures."""
    monkeypatch.setenv("UPSTREAM_VAR", str(embedded))
    return client


@pytest.fixture
def bare(empty: Path, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """Return a client of the application on an empty database."""
    monkeypatch.setenv("UPSTREAM_VAR", str(empty))
    return client


@pytest.fixture(scope="session")
def served(embedded: Path) -> Iterator[str]:
    """Give the address of the pages on the embedded figures, served as in earnest."""
    with serving({"UPSTREAM_VAR": str(embedded), "WEB_CONCURRENCY": "1"}) as address:
        yield address


@pytest.fixture(scope="session")
def served_empty(empty: Path) -> Iterator[str]:
    """Give the address of the pages on an empty database, served as in earnest."""
    with serving({"UPSTREAM_VAR": str(empty), "WEB_CONCURRENCY": "1"}) as address:
        yield address


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Give a browser context without animations."""
    made = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    yield made
    made.close()
