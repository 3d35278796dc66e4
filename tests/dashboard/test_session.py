"""Sessions over HTTP: joining without a name, estimates, notes, the chair's acts and pack; and what never leaves the room."""

from __future__ import annotations

import csv
import io
import json
import logging
import secrets
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard import keep, session_routes
from data import tray
from data.__main__ import init
from data.database import engine
from tests.dashboard.conftest import HERE

AGENDA = [["MLI", "widest gap"], ["NER", "<img src=x onerror=alert(1)>"]]
PLAN = {
    "search": "", "title": "Spring", "since": "", "shred_on": "", "minimum": 5, "seats": 20,
    "outcomes": ["state_based_25", "one_sided_25"], "agenda": AGENDA,
}  # fmt: skip


class Room:
    """An open session, spoken to as its pages do."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        made = self.post(
            "/session/make", **PLAN | {"shred_on": (keep.now().date() + timedelta(days=30)).isoformat()}
        )
        assert made.status_code == 200, made.text
        self.key, self.code = made.json["key"], made.json["code"]  # type: ignore[index]
        self.passes: list[str] = []

    def post(self, path: str, **body: Any) -> TestResponse:
        return self.client.post(path, json=body, base_url=HERE)

    def chair(self, act: str = "look", **more: Any) -> dict[str, Any]:
        answer = self.post("/session/chair", key=self.key, act=act, **more)
        assert answer.status_code == 200, answer.text
        return dict(answer.json or {})

    def join(self, many: int) -> None:
        for _ in range(many):
            self.passes.append(self.post("/join/pass", code=self.code).json["pass"])  # type: ignore[index]

    def estimate(self, given: str, turn: int = 1, **values: Any) -> TestResponse:
        return self.post(
            "/join/estimate", code=self.code, item=0, round=turn, values=values, **{"pass": given}
        )

    def note(self, given: str, text: Any) -> TestResponse:
        return self.post(
            "/join/note", code=self.code, item=0, id=secrets.token_hex(16), text=text, **{"pass": given}
        )


@pytest.fixture
def room(tmp_path: Path, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    monkeypatch.setenv("UPSTREAM_VAR", str(tmp_path))
    made = engine()
    init(made, empty=True)
    session_routes.forget()
    yield Room(client)
    tray.remove(made)


def test_a_whole_session(room: Room) -> None:
    room.join(6)
    assert room.chair("step", stage="waiting")["stage"] == "first"
    assert room.chair("step", stage="waiting")["stage"] == "first"  # the button of a page that is behind
    for at, given in enumerate(room.passes):
        assert room.estimate(given, state_based_25=10 * at, one_sided_25=7).status_code == 200
        assert room.note(given, f"=HYPERLINK({at}) <script>alert(1)</script>").status_code == 200
    before = room.chair()
    assert (before["results"], before["notes"], before["joined"], before["answered"]) == ("", [], 5, 5)
    assert room.chair("step", stage="first")["stage"] == "discussion"
    told = room.chair("go", to=1)
    assert "<img" not in told["html"]
    assert "&lt;img" in told["html"]
    back = room.chair("go", to=0)
    assert "6 people, mean <b>25 %</b>" in back["results"]
    assert "The room agreed: <b>7 %</b>" in back["results"]
    assert len(back["notes"]) == 6
    assert room.chair("close")["open"] is False
    assert room.chair("close")["open"] is False
    late = room.estimate(room.passes[0], state_based_25=3)
    assert (late.status_code, "closed" in late.text) == (409, True)


def test_the_pack_holds_notes_and_distributions_and_nobody(room: Room) -> None:
    room.join(5)
    room.chair("step", stage="waiting")
    for at, given in enumerate(room.passes):
        room.estimate(given, state_based_25=10 * at)
        room.note(given, f"=1+{at}")
    room.chair("close")
    one, two = (room.post("/session/pack", key=room.key).data for _ in range(2))
    assert one == two
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        whole = json.loads(archive.read("session.json"))
        notes = list(csv.reader(io.StringIO(archive.read("notes.csv").decode())))
        everything = b"".join(archive.read(name) for name in archive.namelist())
        assert {info.date_time[3:] for info in archive.infolist()} == {(0, 0, 0)}
    assert sorted(notes[1:]) == [["MLI", f"'=1+{at}"] for at in range(5)]
    assert [one["people"] for one in whole["distributions"]] == [None, 5]
    assert whole["distributions"][0]["bands"] == "fewer than the minimum group"
    assert set(whole["agenda"][0]) == {"iso3", "reason", "shown", "notes"}
    for secret in (room.key, room.code, *room.passes):
        assert secret.encode() not in everything


def test_bad_input_is_told_in_words_and_loses_nothing(room: Room) -> None:
    room.join(5)
    room.chair("step", stage="waiting")
    for given in room.passes:
        assert room.estimate(given, state_based_25=20).status_code == 200
    asked: tuple[tuple[Callable[[], TestResponse], int, str], ...] = (
        (lambda: room.post("/join/pass", code="WRONG1"), 409, "No open session"),
        (lambda: room.post("/join/pass", code=["x"]), 409, "No open session"),
        (lambda: room.post("/session/chair", key="guess", act="step"), 409, "not the key"),
        (lambda: room.post("/session/pack", key=room.code), 409, "not the key"),
        (lambda: room.estimate(room.passes[0], state_based_25=140), 409, "0 to 100"),
        (lambda: room.estimate(room.passes[0], other=1), 409, "at least one"),
        (lambda: room.estimate(room.passes[0], turn=2, state_based_25=3), 409, "round is over"),
        (lambda: room.note(room.passes[0], "x" * 2_000_000), 413, "exceeds"),
        (lambda: room.note(room.passes[0], "x" * 1001), 409, "1 to 1,000"),
        (lambda: room.note(room.passes[0], 7), 409, "1 to 1,000"),
        (lambda: room.note("0" * 32, "words"), 409, "Join again"),
        (lambda: room.client.post("/join/pass", data="code=x", base_url=HERE), 415, "application/json"),
        (lambda: room.client.post("/join/pass", json=[], base_url=HERE), 400, "object"),
        (lambda: room.client.get("/join/pass", base_url=HERE), 404, "nothing at this address"),
        (lambda: room.client.post("/join/pass", json={}, base_url=HERE, headers={"Origin": "https://evil.example"}), 403, "other sites"),
        (lambda: room.post("/session/make", **PLAN | {"minimum": 4, "shred_on": "2026-01-01"}), 409, "never under 5"),
        (lambda: room.post("/session/make", **PLAN | {"agenda": [["XXX", ""]], "shred_on": "2026-01-01"}), 409, "XXX"),
        (lambda: room.post("/session/make", **PLAN | {"shred_on": "soon"}), 400, "not a date"),
    )  # fmt: skip
    for ask, status, words in asked:
        answer = ask()
        assert (answer.status_code, words in answer.text) == (status, True), answer.text
        assert "Traceback" not in answer.text
    assert "The room agreed: <b>20 %</b>" in room.chair("step", stage="first")["results"]


def test_after_many_wrong_codes_nobody_is_heard_for_a_while(room: Room) -> None:
    for _ in range(session_routes.GUESSES):
        room.post("/join/pass", code="WRONG1")
    assert "Too many" in room.post("/join/pass", code=room.code).text
    session_routes.forget()
    assert room.post("/join/pass", code=room.code).status_code == 200


def test_nothing_of_anybody_is_logged_or_put_into_the_browser(
    room: Room, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    room.join(5)
    answers = [room.post("/join/pass", code=room.code), room.client.get("/join", base_url=HERE)]
    room.chair("step", stage="waiting")
    answers += [room.estimate(room.passes[0], state_based_25=3), room.note(room.passes[0], "canary words")]

    def broken(*_: Any, **__: Any) -> None:
        raise ValueError("canary words and " + room.passes[0])

    monkeypatch.setattr("data.participants.note", broken)
    failed = room.note(room.passes[0], "canary words")
    assert (failed.status_code, "canary" in failed.text) == (500, False)
    for answer in (*answers, failed):
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
    assert "ValueError" in caplog.text
    for secret in ("canary", room.code, room.key, *room.passes):
        assert secret not in caplog.text
