"""A full room: 75 people who join, estimate and write at once, on two web workers, with both databases."""

from __future__ import annotations

import http.client
import json
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any
from urllib.parse import urlsplit

from data import tray
from data.database import engine as database_of
from tests.benchmarks import Figure, measured
from tests.postgres import new_database, running_postgres
from tests.serving import serving

PEOPLE = 75
OUTCOMES = ("state_based_25", "one_sided_25")


class Phone:
    """One participant's phone; each request is a connection of its own."""

    def __init__(self, address: str, code: str) -> None:
        self.line = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        self.code, self.given = code, ""

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        """Return the answer; an answer other than 200 is an AssertionError with its words."""
        whole = json.dumps({"code": self.code, "pass": self.given, **body, "pad": " " * 1900})
        self.line.request("POST", path, whole, {"Content-Type": "application/json"})
        answer = self.line.getresponse()
        told = answer.read()
        self.line.close()  # a server closes a connection that has been still for two seconds
        assert answer.status == 200, told.decode()
        return dict(json.loads(told))

    def join(self) -> None:
        """Get a pass."""
        self.given = self.post("/join/pass")["pass"]

    def estimate(self) -> None:
        """Estimate both outcomes."""
        self.post("/join/estimate", item=0, round=1, values={key: secrets.randbelow(101) for key in OUTCOMES})

    def note(self) -> None:
        """Write a note."""
        self.post("/join/note", item=0, id=secrets.token_hex(16), text="A note of usual length. " * 8)

    def look(self) -> None:
        """Ask how the room stands."""
        self.post("/join/state")


def _at_once(phones: list[Phone], act: Callable[[Phone], None]) -> float:
    """Return the 95th percentile of what an act takes, in ms, when everybody does it at the same moment."""
    together = Barrier(len(phones))

    def one(phone: Phone) -> float:
        together.wait()
        start = time.perf_counter()
        act(phone)
        return 1000 * (time.perf_counter() - start)

    with ThreadPoolExecutor(len(phones)) as room:
        return statistics.quantiles(room.map(one, phones), n=20)[-1]


def _session(address: str, engine: str) -> Iterator[Figure]:
    chair = Phone(address, "")
    plan = {
        "search": "", "title": "Full room", "since": "", "shred_on": (datetime.now(UTC).date() + timedelta(days=30)).isoformat(),
        "minimum": 10, "seats": 120, "outcomes": OUTCOMES, "agenda": [["MLI", "chosen"], ["NER", "chosen"]],
    }  # fmt: skip
    made = chair.post("/session/make", **plan)
    key = made["key"]
    phones = [Phone(address, made["code"]) for _ in range(PEOPLE)]
    _at_once(
        phones[:16], Phone.look
    )  # so that both workers have begun and have their connections to the database
    yield Figure(f"session, {PEOPLE} join at once, {engine}, p95", _at_once(phones, Phone.join), "ms", 300)
    chair.post("/session/chair", key=key, act="step", stage="waiting")
    for words, act in (("estimate", Phone.estimate), ("write", Phone.note), ("look", Phone.look)):
        yield Figure(f"session, {PEOPLE} {words} at once, {engine}, p95", _at_once(phones, act), "ms", 300)
    told = chair.post("/session/chair", key=key, act="step", stage="first")["results"]
    counted = told.count(f"{PEOPLE} people, mean")
    chair.post("/session/chair", key=key, act="close")
    released = len(chair.post("/session/chair", key=key, act="look")["notes"])
    lost = PEOPLE * (len(OUTCOMES) - counted) + PEOPLE - released
    yield Figure(f"session, estimates and notes lost, {engine}", lost, "", 0)


def bench_sessions() -> Iterator[Figure]:
    """Yield what 75 people wait for who do the same at the same moment, and how much of what they sent is lost."""
    with running_postgres() as server, new_database(server) as database:
        for engine, url in (("SQLite", ""), ("PostgreSQL", database)):
            with tempfile.TemporaryDirectory() as folder:
                variables = {"UPSTREAM_VAR": folder, "DATABASE_URL": url, "WEB_CONCURRENCY": "2"}
                measured(["-m", "data", "init", "--empty"], variables)
                with serving(variables) as address:
                    yield from _session(address, engine)
                if not url:
                    tray.remove(database_of(f"sqlite:///{folder}/upstream.db"))
