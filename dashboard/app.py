"""The web application: pages from their registry, strict headers, compressed answers, and a readable first page."""

from __future__ import annotations

import logging
from functools import lru_cache
from pathlib import Path
from uuid import uuid4

import dash
from dash import Dash
from flask import Flask, Request, Response, g, request
from flask_compress import Compress
from werkzeug.exceptions import HTTPException

from dashboard import (
    finder,
    first,
    health,
    panels,
    provenance,
    security,
    session_routes,
    shell,
    theme,
    weighing,
)
from dashboard.briefs import serving as briefs
from dashboard.view import BadAddress
from data.database import DatabaseError

INDEX = """<!DOCTYPE html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="{mark}" type="image/svg+xml">
<link rel="preload" href="{font}" as="font" type="font/woff2" crossorigin>
<script src="{early}"></script>
<style>{tokens}</style>
{css}
</head>
<body class="{kind}">
{first}
{living}
</body>
</html>"""

ASSETS = Path(__file__).resolve().parent / "assets"
log = logging.getLogger(__name__)


class Upstream(Dash):
    """Dash with our own first page: the words are in the HTML, and the status says what was found."""

    def interpolate_index(self, **parts: str) -> str:  # type: ignore[override]
        """Return the index with the page of this address in plain HTML before the scripts."""
        return self.document(
            g.first, "first", **{name: parts[name] for name in ("app_entry", "config", "scripts", "renderer")}
        )

    def document(self, found: first.First, kind: str, **living: str) -> str:
        """Return a whole HTML document; without ``living`` parts it needs no scripts."""
        styles = sorted(file.name for file in ASSETS.glob("*.css"))
        return INDEX.format(
            title=found.title,
            tokens=theme.css(),
            first=found.html,
            kind=kind,
            mark=self.get_asset_url("mark.svg"),
            css="\n".join(
                f'<link rel="stylesheet" href="{self.get_asset_url(name)}?m={changed(name)}">'
                for name in styles
            ),
            early=self.get_asset_url("early.js"),
            font=self.get_asset_url("fonts/source-sans-3-latin-wght-normal.woff2"),
            living="\n".join(living.values()),
        )

    def standing(self, found: first.First, kind: str, script: str) -> str:
        """Return a page that stands by itself, outside the address and the menu, with a script of its own."""
        names = ("session_shared.js", script)
        tags = [
            f'<script src="{self.get_asset_url(name)}?m={changed(name)}" defer></script>' for name in names
        ]
        return self.document(found, kind, scripts="\n".join(tags))


@lru_cache(maxsize=100)
def changed(name: str) -> int:
    """Return when an asset last changed, in seconds since 1970: part of its address, so that browsers may keep it."""
    return int((ASSETS / name).stat().st_mtime)


@lru_cache(maxsize=1)
def create_app() -> Upstream:
    """Return the application of this process; Dash keeps its callbacks in the process, so there is one."""
    app = Upstream(
        "dashboard",
        use_pages=True,
        suppress_callback_exceptions=True,
        title="Upstream",
        update_title="",
        compress=False,
        assets_ignore=r"early\.js|session_.*\.js",
        add_log_handler=False,
    )
    app.layout = shell.layout
    for page in dash.page_registry.values():
        page["inner"] = page["layout"]
        page["layout"] = shell.guarded(page["inner"])
    _first_page(app)
    _errors(app.server)
    security.guard(app)
    health.serve_health(app.server)
    panels.serve_csv(app.server)
    briefs.serve(app.server)
    finder.serve_countries(app.server)
    weighing.serve(app.server)
    provenance.register()
    session_routes.serve(app.server, app.standing)
    _compress(app.server)
    with app.server.test_request_context("/"):
        app.server.preprocess_request()  # Dash adds its last inline script here, and the policy must know all of them
    security.headers(app)
    return app


def _first_page(app: Upstream) -> None:
    server: Flask = app.server

    @server.before_request
    def _find() -> Response | None:
        if request.endpoint not in ("/", "/<path:path>"):
            return None
        g.first = first.paint(request.path, request.query_string.decode("utf-8", "replace"))
        if g.first.status < 400:
            return None
        answer = Response(app.document(g.first, "refused"), status=g.first.status, mimetype="text/html")
        if g.first.status == 503:
            answer.headers["Retry-After"] = answer.headers["Refresh"] = "10"  # the page tries again by itself
        return answer


def _errors(server: Flask) -> None:
    """Answer in words, never with a trace: 4xx for what was asked wrongly, 503 while the database is away."""

    @server.errorhandler(BadAddress)
    def _bad(error: BadAddress) -> tuple[str, int, dict[str, str]]:
        return f"{error}\n", error.status, {"Content-Type": "text/plain; charset=utf-8"}

    @server.errorhandler(DatabaseError)
    def _away(error: DatabaseError) -> tuple[str, int, dict[str, str]]:
        return f"{error}\n", 503, {"Content-Type": "text/plain; charset=utf-8", "Retry-After": "10"}

    @server.errorhandler(HTTPException)
    def _http(error: HTTPException) -> tuple[str, int, dict[str, str]]:
        return f"{error.description}\n", error.code or 500, {"Content-Type": "text/plain; charset=utf-8"}

    @server.errorhandler(Exception)
    def _ours(error: Exception) -> tuple[str, int, dict[str, str]]:
        number = uuid4().hex[:8]
        log.error("error %s at %s", number, request.path, exc_info=error)
        if request.path.startswith("/_dash-component-suites/"):
            return "There is no such file.\n", 404, {"Content-Type": "text/plain; charset=utf-8"}
        return f"An error of ours, logged as {number}.\n", 500, {"Content-Type": "text/plain; charset=utf-8"}


class _Files:
    """Compressed static files, kept; flask-compress asks for everything, and everything else is forgotten at once."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        """Return a kept file."""
        return self.held.get(key)

    def set(self, key: str, value: bytes) -> None:
        """Keep a file, at most 200 of them."""
        if key.startswith("/") and len(self.held) < 200:
            self.held[key] = value


def _compress(server: Flask) -> None:
    """Compress answers; only static files share a stored result, so that no reader ever gets another's answer."""
    store = _Files()

    def key(asked: Request) -> str:
        static = asked.path.startswith(("/_dash-component-suites/", "/assets/")) and asked.method == "GET"
        return asked.full_path if static else uuid4().hex

    server.config.update(
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=9,
        COMPRESS_MIN_SIZE=500,
        COMPRESS_MIMETYPES=[
            "text/html",
            "text/css",
            "text/csv",
            "text/javascript",
            "application/javascript",
            "application/json",
            "image/svg+xml",
        ],
        COMPRESS_CACHE_BACKEND=lambda: store,
        COMPRESS_CACHE_KEY=key,
    )
    Compress(server)
