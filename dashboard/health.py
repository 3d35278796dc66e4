"""``/healthz`` says that the process answers; ``/readyz`` says whether the whole installation can serve."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, abort, jsonify, request

from dashboard import cache
from dashboard.security import is_loopback
from data import ledger, schema
from data.database import DatabaseError, engine, is_sqlite


def state() -> dict[str, Any]:
    """Return whether the database is reachable and current, its versions, and when the scheduler was last heard of."""
    try:
        held, expected = schema.current(engine()), schema.head()
    except DatabaseError as error:
        return {"ready": False, "database": error.kind, "message": str(error)}
    answer: dict[str, Any] = {
        "ready": held == expected,
        "database": engine().dialect.name,
        "revision": held,
        "expected_revision": expected,
    }
    if is_sqlite(engine()):
        answer["sqlite"] = engine().dialect.loaded_dbapi.sqlite_version
    if held == expected:
        seen = ledger.heartbeat(engine())
        late = [s.key for s in cache.sources() if cache.late(s)]
        answer |= {
            "worker": seen.isoformat() if seen else None,
            "worker_alive": cache.live(),
            "overdue": late,
        }
    return answer


def serve_health(server: Flask) -> None:
    """Add both routes; the second answers on this machine only."""

    @server.get("/healthz")
    def healthz() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @server.get("/readyz")
    def readyz() -> Response:
        if not is_loopback(request.remote_addr or ""):
            abort(404)
        found = state()
        answer = jsonify(found)
        answer.status_code = 200 if found["ready"] else 503
        return answer
