"""What reaches the pages: this origin's JSON of the declared shape, and nothing with a stack trace."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard.security import NotLoopback, is_loopback, require_loopback
from tests.dashboard.conftest import HERE

CALLBACK = "/_dash-update-component"
GOOD: dict[str, Any] = {
    "output": "horizon-statement.children",
    "outputs": {"id": "horizon-statement", "property": "children"},
    "inputs": [{"id": "shell-view", "property": "data", "value": {"pathname": "/", "search": ""}}],
    "changedPropIds": ["shell-view.data"],
}


def post(client: FlaskClient, body: object, **headers: str) -> TestResponse:
    return client.post(
        CALLBACK, data=json.dumps(body), content_type="application/json", headers=headers, base_url=HERE
    )


def test_a_declared_callback_is_answered(full: FlaskClient) -> None:
    answer = post(full, GOOD, **{"Origin": HERE, "Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 200
    assert "outside" in answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "body",
    [
        [],
        5,
        None,
        "text",
        {},
        {**GOOD, "output": "nothing.children"},
        {**GOOD, "output": ["horizon-statement.children"]},
        {**GOOD, "outputs": {"id": "shell-bar", "property": "children"}},
        {**GOOD, "outputs": None},
        {**GOOD, "inputs": []},
        {**GOOD, "inputs": GOOD["inputs"] * 2},
        {**GOOD, "inputs": [{"id": "other", "property": "data", "value": 1}]},
        {**GOOD, "inputs": [{"id": {"type": "x", "index": 1}, "property": "data", "value": 1}]},
        {**GOOD, "inputs": "shell-view"},
        {**GOOD, "inputs": [{"id": "shell-view", "property": "data", "value": 5}]},
        {
            **GOOD,
            "inputs": [{"id": "shell-view", "property": "data", "value": {"pathname": ["/"], "search": ""}}],
        },
        {**GOOD, "state": [{"id": "shell-view", "property": "data", "value": 1}]},
        {**GOOD, "changedPropIds": "shell-view.data"},
        {**GOOD, "changedPropIds": [{}]},
        {
            "output": ".._pages_content.children..._pages_store.data..",
            "outputs": [
                {"id": "_pages_content", "property": "children"},
                {"id": "_pages_store", "property": "data"},
            ],
            "inputs": [
                {"id": "_pages_location", "property": "pathname", "value": 5},
                {"id": "_pages_location", "property": "search", "value": ""},
            ],
            "changedPropIds": [],
        },
        {
            "output": "shell-provenance.children",
            "outputs": {"id": "shell-provenance", "property": "children"},
            "inputs": [{"id": "shell-asked", "property": "data", "value": {"ask": 7}}],
            "state": [
                {"id": "_pages_location", "property": "pathname", "value": "/"},
                {"id": "_pages_location", "property": "search", "value": ""},
            ],
            "changedPropIds": ["shell-asked.data"],
        },
    ],
)
def test_another_shape_is_400(full: FlaskClient, body: object) -> None:
    assert post(full, body).status_code == 400


def test_what_is_not_json_is_refused(full: FlaskClient) -> None:
    assert full.post(CALLBACK, data="output=1", base_url=HERE).status_code == 415
    assert full.post(CALLBACK, data="{", content_type="application/json", base_url=HERE).status_code == 400
    assert (
        full.post(CALLBACK, data="[" * 100_000, content_type="application/json", base_url=HERE).status_code
        == 400
    )
    assert (
        full.post(CALLBACK, data="x" * (8 << 20), content_type="application/json", base_url=HERE).status_code
        == 413
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "null"},
    ],
)
def test_another_site_is_refused(full: FlaskClient, headers: dict[str, str]) -> None:
    assert post(full, GOOD, **headers).status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "10.0.0.7:8050"])
def test_another_name_for_this_machine_is_refused(full: FlaskClient, host: str) -> None:
    assert full.get("/", base_url=f"http://{host}").status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1:8050", "localhost:9000", "[::1]:8050"])
def test_this_machine_may_have_its_names(full: FlaskClient, host: str) -> None:
    assert full.get("/healthz", base_url=f"http://{host}").status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods_are_refused(full: FlaskClient, method: str) -> None:
    assert full.open("/", method=method, base_url=HERE).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/_dash-component-suites/nothing/x.js",
        "/_dash-component-suites/dash/../../etc/passwd",
        "/assets/../app.py",
        "/assets/%2e%2e/app.py",
    ],
)
def test_files_that_are_not_served(full: FlaskClient, path: str) -> None:
    answer = full.get(path, base_url=HERE)
    assert answer.status_code == 404
    assert "Traceback" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "path",
    ["/", "/nowhere", "/csv/x.csv", "/healthz", "/countries.json", "/assets/base.css", "/_dash-layout"],
)
def test_every_answer_has_strict_headers(full: FlaskClient, path: str) -> None:
    headers = full.get(path, base_url=HERE, buffered=True).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "object-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    script = policy.partition("script-src")[2].partition(";")[0]
    assert "unsafe-inline" not in script
    assert "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_only_static_files_share_a_compressed_copy(full: FlaskClient) -> None:
    packed = {"Accept-Encoding": "br"}
    one = post(full, GOOD, **packed)
    past = {
        **GOOD,
        "inputs": [{**GOOD["inputs"][0], "value": {"pathname": "/", "search": "?as_of=2012-01-31"}}],
    }
    other = post(full, past, **packed)
    assert one.headers["Content-Encoding"] == other.headers["Content-Encoding"] == "br"
    assert one.data != other.data
    asset = full.get("/countries.json?v=1", headers=packed, base_url=HERE)
    assert asset.headers["Cache-Control"].startswith("public, max-age=")
    assert full.get("/", headers=packed, base_url=HERE).headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost", True),
        ("0.0.0.0", False),  # noqa: S104
        ("10.0.0.1", False),
        ("example.org", False),
        ("", False),
    ],
)
def test_loopback(host: str, here: bool) -> None:
    assert is_loopback(host) is here


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("HOST", "0.0.0.0", "UPSTREAM_AUTH=none"),  # noqa: S104
        ("HOST", "10.0.0.1", "HOST=10.0.0.1"),
        ("UPSTREAM_AUTH", "local", "later version"),
    ],
)
def test_no_start_where_others_could_read(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, word: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(NotLoopback, match=word):
        require_loopback()


def test_start_on_loopback() -> None:
    require_loopback()
