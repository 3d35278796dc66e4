"""The list that the search box looks through: every country in six languages with its codes."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache

from flask import Flask, Response

from data.countries import countries


@lru_cache(maxsize=1)
def names() -> bytes:
    """Return all countries as JSON rows of code, name to show, and everything it can be found by."""
    rows = [
        [c.iso3, c.names["en"], [*filter(None, dict.fromkeys((c.iso2, *c.names.values(), c.formal)))]]
        for c in countries()
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()


def address() -> str:
    """Return where the list is, with its version, so that browsers may keep it."""
    return f"/countries.json?v={hashlib.sha256(names()).hexdigest()[:10]}"


def serve_countries(server: Flask) -> None:
    """Add the route of the list."""

    @server.get("/countries.json")
    def countries_json() -> Response:
        return Response(names(), mimetype="application/json")
