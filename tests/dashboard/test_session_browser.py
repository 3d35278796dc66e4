"""A session in the browser: the room by keyboard alone, a phone that joins, and what the browser, the log and the sizes give away."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from data import participants, sessions, tray
from data.__main__ import init
from data.database import engine
from data.session_plan import Session
from tests.benchmarks.sessions import Phone
from tests.data.sessioned import given_away, number_of, plan
from tests.serving import serving

PHONE = {"width": 375, "height": 740}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    made = tmp_path_factory.mktemp("session")
    bind = engine(f"sqlite:///{made / 'upstream.db'}")
    init(bind, empty=True)
    yield made
    tray.remove(bind)
    bind.dispose()


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with serving({"UPSTREAM_VAR": str(folder), "WEB_CONCURRENCY": "2"}) as found:
        yield found


def opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Session, str]:
    """Return a session of two States and its chair's key, opened in the database that is served."""
    monkeypatch.setenv("UPSTREAM_VAR", str(folder))
    bind = engine()
    facts: dict[str, object] = {"name": "Mali", "model": {}, "model_year": None}
    items = (("MLI", "widest gap", facts), ("NER", "new signal", facts | {"name": "Niger"}))
    today = datetime.now(UTC).date()
    number, key = sessions.create(
        bind, plan(minimum=5, items=items, weights="equal", shred_on=today + timedelta(days=9)), today
    )
    return sessions.get(bind, number), key


def watched(browser: Browser, viewport: dict[str, int]) -> tuple[Page, list[str], list[Request]]:
    context = browser.new_context(viewport=viewport, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    errors: list[str] = []
    sent: list[Request] = []
    page.on("console", lambda said: errors.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda asked: sent.append(asked) if asked.method == "POST" else None)
    return page, errors, sent


def test_a_session_by_keyboard_and_phone_leaves_nothing_in_the_browser(
    browser: Browser, address: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, key = opened(folder, monkeypatch)
    room, errors, _ = watched(browser, {"width": 1920, "height": 1080})
    room.goto(f"{address}/session/room#{key}")
    expect(room.locator("#item h1")).to_have_text("Mali")
    assert room.url == f"{address}/session/room"
    room.keyboard.press("s")
    expect(room.locator("#stage")).to_have_text("Silent first estimate")

    phone, complaints, sent = watched(browser, PHONE)
    phone.goto(f"{address}/join")
    phone.keyboard.press("Tab")
    phone.locator("#enter input").focus()
    phone.keyboard.type(session.code.lower())
    phone.keyboard.press("Enter")
    first = phone.locator("#estimate input[type=number]").first
    expect(first).to_be_visible()
    first.focus()
    phone.keyboard.type("40")
    phone.keyboard.press("Enter")
    expect(phone.locator("#kept")).to_contain_text("Your estimate is in")
    phone.locator("#note textarea").fill("<b>bold</b> words")
    phone.locator("#note button").press("Enter")
    expect(phone.locator("#mine")).to_contain_text("<b>bold</b> words")
    bind = engine()
    for at in range(4):
        given = participants.join(bind, session, 0)
        participants.estimate(
            bind, sessions.get(bind, session.id), given, 0, 1, {session.outcomes[0]: 10 * at}
        )
        participants.note(bind, session, given, 0, number_of(random.Random(at)), f"note {at}")  # noqa: S311 - no secret
    room.keyboard.press("S")
    expect(room.locator("#results")).to_contain_text("5 people, mean 20 %")
    room.keyboard.press("ArrowRight")
    expect(room.locator("#item h1")).to_have_text("Niger")
    room.keyboard.press("ArrowLeft")
    expect(room.locator("#notes")).to_contain_text("<b>bold</b> words")
    expect(phone.locator("#notes")).to_contain_text("note 3")
    expect(phone.locator("#mine li")).to_have_count(0)  # released: no longer marked as one's own

    assert errors == complaints == []
    assert {len(one.post_data_buffer or b"") % 2048 for one in sent} == {0}
    assert phone.url == f"{address}/join"
    kept = "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
    assert phone.evaluate(kept) == room.evaluate(kept) == '[{},{},""]'
    assert phone.evaluate("indexedDB.databases().then((all) => all.length)") == 0
    assert phone.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    phone.context.close()
    room.context.close()


def test_seventy_five_clients_leave_no_trace_in_what_the_server_says(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    session, key = opened(folder, monkeypatch)
    capfd.readouterr()
    seed = random.Random(75)  # noqa: S311 - no secret
    with serving({"UPSTREAM_VAR": str(folder), "WEB_CONCURRENCY": "2"}) as address:
        phones = [Phone(address, session.code) for _ in range(75)]
        numbers = [number_of(seed) for _ in phones]
        for phone, number in zip(phones, numbers, strict=True):
            phone.join()
            phone.post("/join/note", item=0, id=number, text=f"canary {number}")
        chair = Phone(address, "")
        chair.post("/session/chair", key=key, act="go", to=1)
        told = chair.post("/session/chair", key=key, act="go", to=0)["notes"]
    said = "".join(capfd.readouterr())
    assert "Listening at" in said
    assert not [
        one
        for one in (*numbers, "canary", "/join", session.code, key, *(p.given for p in phones))
        if one in said
    ]
    assert len(told) == 75
    assert given_away(numbers, [number for number, _ in told]) < 4.5
