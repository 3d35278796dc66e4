"""Every page as a first answer: readable HTML, the right status, on the embedded figures and on nothing."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboard import keep, shell
from dashboard.panels import PANELS
from dashboard.view import page_of
from tests.dashboard.conftest import HERE, PAGES


def text_of(page: str) -> str:
    return re.sub(
        r"\s+",
        " ",
        re.sub(r"<[^>]+>", " ", page.partition('class="first-page"')[2].partition("react-entry-point")[0]),
    )


@pytest.mark.parametrize("path", PAGES)
def test_a_page_can_be_read_before_any_script(full: FlaskClient, path: str) -> None:
    answer = full.get(path, base_url=HERE)
    assert answer.status_code == 200
    page = answer.get_data(as_text=True)
    assert page.startswith("<!DOCTYPE html>")
    assert '<html lang="en"' in page
    assert page.count("<main") == 1
    assert "could not be drawn" not in page
    assert 'class="skeleton"' not in page
    assert len(text_of(page)) > 400


@pytest.mark.parametrize("path", PAGES)
def test_a_page_renders_on_an_empty_database(bare: FlaskClient, path: str) -> None:
    answer = bare.get(path, base_url=HERE)
    assert answer.status_code == 200
    assert "could not be drawn" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/", "/country/MLI", "/sources"])
def test_a_page_of_the_past_says_so(full: FlaskClient, path: str) -> None:
    page = full.get(f"{path}?as_of=2012-01-31", base_url=HERE).get_data(as_text=True)
    assert 'class="bar past"' in page
    assert "Go to latest" in page
    assert "Reconstructed: revised data" in page


def test_horizon_tells_what_is_held(full: FlaskClient) -> None:
    said = text_of(full.get("/?since=2025-12-01", base_url=HERE).get_data(as_text=True))
    assert "Since 1 December 2025 : 37 outside notices in 28 countries , 11 at high concern" in said
    assert "The last one held is dated 13 March 2026" in said
    assert "OCHA HDX Signals" in said
    assert "do not imply official endorsement" in said


def test_horizon_says_that_nothing_is_held(bare: FlaskClient) -> None:
    said = text_of(bare.get("/", base_url=HERE).get_data(as_text=True))
    assert "None is held at all" in said
    assert "No data held yet" in said


@pytest.mark.parametrize(
    ("path", "status", "word"),
    [
        ("/nowhere", 404, "no page at this address"),
        ("/country/XXX", 404, "no country or area with the code “XXX”"),
        ("/?as_of=banana", 400, "is not a date"),
        ("/?as_of=2999-01-01", 400, "in the future"),
        ("/?weights=mine", 404, "no weight set called “mine”"),
        ("/compare?c=MLI,QQQ", 404, "QQQ"),
        ("/sources?source=nobody", 404, "nobody"),
        ("/<script>alert(1)</script>", 404, "no page at this address"),
    ],
)
def test_a_bad_address_is_refused_in_words(full: FlaskClient, path: str, status: int, word: str) -> None:
    answer = full.get(path, base_url=HERE)
    page = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert word in page
    assert "<script>alert" not in page
    assert "Go to Horizon" in page
    assert "_dash-config" not in page, "a refusal needs no scripts"


def test_a_database_that_is_not_set_up_is_503(client: FlaskClient) -> None:
    answer = client.get("/", base_url=HERE)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == answer.headers["Refresh"] == "10"
    assert "python -m data init" in answer.get_data(as_text=True)


def test_a_database_that_is_away_is_503_and_comes_back(
    full: FlaskClient, embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    keep.forget()
    answer = full.get("/", base_url=HERE)
    assert answer.status_code == 503
    assert "does not answer" in answer.get_data(as_text=True)
    assert "nobody@" not in answer.get_data(as_text=True), "no address of the database on a page"
    assert full.get("/readyz", base_url=HERE).status_code == 503
    assert full.get("/healthz", base_url=HERE).status_code == 200
    monkeypatch.delenv("DATABASE_URL")
    keep.forget()
    assert full.get("/", base_url=HERE).status_code == 200


def test_health_is_one_word_and_ready_tells_all(full: FlaskClient) -> None:
    assert full.get("/healthz", base_url=HERE).data == b"ok\n"
    ready = full.get("/readyz", base_url=HERE)
    assert ready.status_code == 200
    assert ready.json is not None
    assert {
        "ready",
        "database",
        "sqlite",
        "revision",
        "expected_revision",
        "worker",
        "worker_alive",
        "overdue",
    } == set(ready.json)
    assert (
        full.get("/readyz", base_url=HERE, environ_overrides={"REMOTE_ADDR": "10.0.0.7"}).status_code == 404
    )


def test_the_menu_is_the_registry(full: FlaskClient) -> None:
    names = [page["name"] for page in shell.in_menu()]
    first = ["Horizon", "Country", "Compare", "Sources", "Methodology"]
    assert [name for name in names if name in first] == first
    page = full.get("/sources", base_url=HERE).get_data(as_text=True)
    nav = page.partition("<nav")[2].partition("</nav>")[0]
    assert re.findall(r">([^<>]+)</a>", nav) == names
    assert nav.count('aria-current="page"') == 1


def test_ids_of_panels_start_with_the_name_of_their_page(full: FlaskClient) -> None:
    pages = {page_of(path.partition("?")[0])[0]["module"].rpartition(".")[2] for path in PAGES}
    assert {name.partition("-")[0] for name in PANELS} == pages


def test_the_search_list_knows_six_languages(full: FlaskClient) -> None:
    answer = full.get("/countries.json", base_url=HERE)
    rows = {row[0]: row for row in answer.json or []}
    assert rows["CIV"][1] == "Côte d'Ivoire"
    assert {"Mali", "Мали", "马里", "مالي"} <= set(rows["MLI"][2])
