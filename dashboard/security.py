"""What may reach the pages: this machine only, same-origin JSON of the declared shape, and strict headers on every answer."""

from __future__ import annotations

import ipaddress
import json
from typing import Any
from urllib.parse import urlsplit

from dash import Dash
from flask import Flask, Response, abort, request
from flask_talisman import Talisman

from data.settings import settings

CALLBACK = "/_dash-update-component"
LARGEST = 256 * 1024
"""Bytes of the largest callback request; the pages send a few hundred."""


class NotLoopback(SystemExit):
    """The server was asked to listen on an address that others can reach, without knowing who may read."""


def is_loopback(host: str) -> bool:
    """Return whether ``host`` (a name or address, without a port) is this machine."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def require_loopback() -> None:
    """Raise NotLoopback when HOST is reachable by others while nobody signs in."""
    if settings().auth != "none":
        raise NotLoopback(
            f"upstream: UPSTREAM_AUTH={settings().auth} is not available yet: signing in is a later version. "
            "Unset it and keep HOST=127.0.0.1"
        )
    if not is_loopback(settings().host):
        raise NotLoopback(
            f"upstream: HOST={settings().host} can be reached by others, and UPSTREAM_AUTH=none lets anybody read. "
            "Use HOST=127.0.0.1 (with a tunnel or a proxy that signs people in on this machine); signing in is a later version"
        )


def guard(app: Dash) -> None:
    """Refuse what is not this origin's, not JSON or not of a declared callback's shape with a 4xx, before Dash sees it."""
    server: Flask = app.server
    server.config["MAX_CONTENT_LENGTH"] = LARGEST

    @server.before_request
    def _check() -> None:
        if not is_loopback(urlsplit(f"//{request.host}").hostname or ""):
            abort(421, "This installation answers on this machine only.")
        if request.method == "POST":
            _same_origin()
            if request.path.endswith(CALLBACK):
                check_shape(app, _json())


def _same_origin() -> None:
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        abort(403, "Requests from other sites are refused.")
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        abort(403, "Requests from other sites are refused.")


def _json() -> object:
    if request.mimetype != "application/json":
        abort(415, "Send application/json.")
    try:
        return json.loads(request.get_data())
    except (ValueError, RecursionError):
        abort(400, "The body is not JSON.")


def check_shape(app: Dash, body: object) -> None:
    """Abort with 400 unless ``body`` calls a declared callback with exactly its declared inputs, states and output."""
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        abort(400, "This is not a callback request.")
    declared = app.callback_map.get(body["output"], {})
    if "callback" not in declared:  # unknown, or answered in the browser
        abort(400, "There is no such callback.")
    for part in ("inputs", "state"):
        given, expected = body.get(part, []), declared[part]
        if not isinstance(given, list) or [_named(one) for one in given] != [
            (one["id"], one["property"]) for one in expected
        ]:
            abort(400, f"The {part} are not those of this callback.")
        if any(
            one["property"] in ("pathname", "search") and not isinstance(one.get("value"), str)
            for one in given
        ):
            abort(400, "The address is not text.")
    changed = body.get("changedPropIds", [])
    if not isinstance(changed, list) or not all(isinstance(one, str) for one in changed):
        abort(400, "changedPropIds is not a list of names.")
    if declared.get("no_output"):
        return
    outputs = body.get("outputs")
    ones = outputs if isinstance(outputs, list) else [outputs]
    if ".." + "...".join(_joined(one) for one in ones) + ".." != body["output"] and [
        _joined(one) for one in ones
    ] != [body["output"]]:
        abort(400, "The outputs are not those of this callback.")


def _named(one: Any) -> tuple[Any, Any]:
    return (one.get("id"), one.get("property")) if isinstance(one, dict) else (None, None)


def _joined(one: Any) -> str:
    name, prop = _named(one)
    return f"{name}.{prop}"


def headers(app: Dash) -> None:
    """Put a strict content security policy and the other headers on every answer, errors and downloads included."""
    policy = {
        "default-src": "'self'",
        "script-src": ["'self'", *app.csp_hashes()],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "connect-src": "'self'",
        "font-src": ["'self'", "data:"],
        "worker-src": ["'self'", "blob:"],
        "object-src": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "form-action": "'self'",
    }
    Talisman(
        app.server,
        content_security_policy=policy,
        force_https=False,
        strict_transport_security=False,
        referrer_policy="no-referrer",
        frame_options="DENY",
        session_cookie_secure=False,
        permissions_policy={"geolocation": "()", "camera": "()", "microphone": "()", "browsing-topics": "()"},
    )

    server: Flask = app.server

    @server.after_request
    def _more(response: Response) -> Response:
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if "v" in request.args or "m" in request.args or request.path.startswith("/assets/fonts/"):
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        elif not request.path.startswith(("/_dash-component-suites/", "/assets/")):
            response.headers["Cache-Control"] = "no-store" if request.method == "POST" else "no-cache"
        return response
