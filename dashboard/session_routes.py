"""The routes of sessions. The code, the chair's key and the pass travel in the body of a request, never in an address.

No cookie is set and nobody's address is looked at. What goes wrong is logged by its kind alone: neither words nor parameters.
"""

from __future__ import annotations

import csv
import io
import json
import logging
import threading
import time
import zipfile
from collections import deque
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import Flask, Response, abort, jsonify, request

from dashboard import cache, meeting, words
from dashboard.figures import session as drawn
from dashboard.first import First
from dashboard.keep import bind, now
from dashboard.panels import safe
from dashboard.view import BadAddress, read
from data import participants, sealed, session_plan, sessions, shredding
from data.database import DatabaseError
from data.session_plan import Refused, Session

GUESSES, MINUTE = 120, 60.0
"""Wrong codes and keys that a process hears in a minute before it stops listening for a while."""
log = logging.getLogger(__name__)
SECOND = 1.0
_seen: dict[tuple[Any, ...], tuple[float, dict[str, Any]]] = {}
"""How each room stood when somebody looked last."""
_codes: dict[tuple[str, str], tuple[float, Session]] = {}
_wrong: deque[float] = deque(maxlen=GUESSES)
_lock = threading.Lock()


def serve(server: Flask, document: Callable[..., str]) -> None:
    """Add the pages and routes of sessions."""

    def shown(path: str, title: str, made: Callable[[], str], script: str) -> None:
        def answer() -> str:
            return document(First(200, f"{title} · Upstream", made()), "session", script)

        server.add_url_rule(path, path, answer)

    def answered(path: str, made: Callable[[dict[str, Any]], Any]) -> None:
        server.add_url_rule(path, path, lambda: _safely(made), methods=["POST"])

    shown("/session/new", "New session", _new, "session_new.js")
    shown("/session/room", "Session", drawn.room, "session_room.js")
    shown("/join", "Join a session", drawn.join, "session_join.js")
    answered("/session/make", _make)
    answered("/session/chair", _chair)
    answered("/session/pack", _pack)
    answered("/join/pass", _join)
    answered("/join/state", lambda sent: _state(_of_code(sent), sent))
    answered("/join/estimate", _estimate)
    answered("/join/note", _note)

    @server.after_request
    def _nothing_kept(response: Response) -> Response:
        if request.path.startswith(("/session/", "/join")):
            response.headers["Cache-Control"] = "no-store"
        return response


def forget() -> None:
    """Forget the wrong codes heard and the rooms seen; for tests."""
    _wrong.clear()
    _look_anew()


def _look_anew() -> None:
    with _lock:
        _seen.clear()
        _codes.clear()


def _safely(made: Callable[[dict[str, Any]], Any]) -> Response | tuple[Response, int]:
    """Answer in words; log nothing but the kind of an error, since its trace may hold what somebody sent."""
    if request.mimetype != "application/json":
        abort(415, "Send application/json.")
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        abort(400, "The body is not a JSON object.")
    try:
        answer = made(sent)
    except Refused as error:
        return _said(str(error), 409)
    except BadAddress as error:
        return _said(str(error), error.status)
    except sealed.Unreadable as error:
        return _said(f"The notes cannot be read: {error}.", 410)
    except DatabaseError as error:
        return _said(str(error), 503)
    except Exception as error:  # noqa: BLE001 - see above
        log.error("an error on a session route: %s", type(error).__name__)  # noqa: TRY400 - no trace, on purpose
        return _said("An error of ours. Nothing of what you sent was logged; try again.", 500)
    return answer if isinstance(answer, Response) else jsonify(answer)


def _said(text: str, status: int) -> Response:
    return Response(f"{text}\n", status=status, mimetype="text/plain")


def _text(sent: dict[str, Any], field: str) -> str:
    value = sent.get(field)
    return value if isinstance(value, str) else ""


def _known(find: Callable[[], Session]) -> Session:
    """Return the session found; wrong codes are counted for all together, so that nobody's address is needed."""
    with _lock:
        if len(_wrong) == GUESSES and time.monotonic() - _wrong[0] < MINUTE:
            raise Refused("Too many wrong codes were tried. Wait a minute and try again.")
    try:
        found = find()
    except Refused:
        with _lock:
            _wrong.append(time.monotonic())
        raise
    if now().date() >= found.shred_on and not found.receipt:
        shredding.shred(bind(), found.id, now().date())
    return found


def _of_code(sent: dict[str, Any]) -> Session:
    """Return the session of a code, at most a second old: whether a round is open is asked of the tray in any case."""
    key = (str(bind().url), _text(sent, "code"))
    with _lock:
        made, held = _codes.get(key, (-SECOND, None))
    if held is None or time.monotonic() - made >= SECOND:
        held = _known(lambda: sessions.by_code(bind(), key[1]))
        with _lock:
            _codes.clear()
            _codes[key] = (time.monotonic(), held)
    return held


def _of_chair(sent: dict[str, Any]) -> Session:
    return _known(lambda: sessions.by_chair(bind(), _text(sent, "key")))


# ---- the chair --------------------------------------------------------------------------------------------------------


def _new() -> str:
    view = read("/session", request.query_string.decode("utf-8", "replace"))
    since = meeting.since_of(view)
    return drawn.new(view, since, meeting.proposed(view, since), now().date() + meeting.SHREDDED)


def _make(sent: dict[str, Any]) -> dict[str, str]:
    number, key = sessions.create(bind(), meeting.plan(sent), now().date())
    return {"key": key, "code": sessions.get(bind(), number).code}


def _chair(sent: dict[str, Any]) -> dict[str, Any]:
    session, act = _of_chair(sent), _text(sent, "act")
    if act == "step":
        if _text(sent, "stage") == session.current.stage:  # else the button of a page that is behind
            sessions.step(bind(), session, meeting.second())
    elif act == "go":
        sessions.go(bind(), session, sent["to"] if type(sent.get("to")) is int else -1, meeting.second())
    elif act == "close":
        sessions.close(bind(), session, meeting.second())
    elif act not in ("", "look"):
        raise Refused("There is no such act.")
    if act not in ("", "look"):
        _look_anew()
    session = sessions.get(bind(), session.id)
    return _shared(session) | {
        "code": session.code, "html": drawn.item(session), "agenda": [[one.facts["name"], one.reason, one.stage] for one in session.items],
        "score": "" if session.open else drawn.score(session, meeting.scored(session, sessions.tallies(bind(), session.id))),
        "receipt": session.receipt, "proof": shredding.proof(bind(), session.id),
    }  # fmt: skip


def _shared(session: Session) -> dict[str, Any]:
    """Return what everybody in the room may see; the same for all of them."""
    current, told = session.current, sessions.tallies(bind(), session.id)
    room = participants.room(bind(), session, meeting.second()) if session.open else None
    notes = sessions.notes(bind(), session, now().date()) if not session.receipt else {}
    return {
        "title": session.title, "open": session.open, "item": session.item, "items": len(session.items), "name": current.facts["name"],
        "stage": current.stage, "year": session.year, "minimum": session.minimum,
        "outcomes": [[key, drawn.asked(key)] for key in session.outcomes],
        "joined": room.joined if room else 0, "answered": room.answered if room else 0, "epoch": room.epoch if room else "",
        "results": drawn.results(session, [one for one in told if one.ordinal == session.item]),
        "notes": notes.get(session.item, []),
        "released": [number for some in notes.values() for number, _ in some],
        "as_of": words.day(session.as_of), "snapshot": session.snapshot, "weights": cache.weight_title(session.weights), "since": words.day(session.since), "shred_on": words.day(session.shred_on),
    }  # fmt: skip


def _pack(sent: dict[str, Any]) -> Response:
    """Return the pack of a session: agenda, distributions and notes as JSON and CSV in one zip, dated by the session alone."""
    session = _of_chair(sent)
    notes = sessions.notes(bind(), session, now().date())
    told = [_distribution(session, one) for one in sessions.tallies(bind(), session.id)]
    whole = {
        "title": session.title, "as_of": session.as_of.isoformat(), "weights": session.weights, "snapshot": session.snapshot,
        "minimum_group": session.minimum, "year": session.year, "shred_on": session.shred_on.isoformat(),
        "agenda": [{"iso3": one.iso3, "reason": one.reason, "shown": one.facts, "notes": [text for _, text in notes.get(one.ordinal, [])]} for one in session.items],
        "distributions": told,
        "scores": [asdict(one) for one in meeting.scored(session, sessions.tallies(bind(), session.id))],
    }  # fmt: skip
    body, when = io.BytesIO(), (*session.as_of.timetuple()[:3], 0, 0, 0)
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, content in (
            ("session.json", json.dumps(whole, ensure_ascii=False, indent=1)),
            ("distributions.csv", _csv(("iso3", "round", "outcome", "people", "mean", "bands"), (one.values() for one in told))),
            ("notes.csv", _csv(("iso3", "note"), ((session.items[at].iso3, text) for at, some in notes.items() for _, text in some))),
        ):  # fmt: skip
            archive.writestr(zipfile.ZipInfo(file, when), content)
    return Response(body.getvalue(), mimetype="application/zip")


def _distribution(session: Session, one: session_plan.Tally) -> dict[str, Any]:
    bands = "; ".join(f"{a} to {b}: {people}" for a, b, people in one.bins if people)
    told = bands or ("agreed" if one.people else "fewer than the minimum group")
    return {"iso3": session.items[one.ordinal].iso3, "round": one.round, "outcome": one.outcome, "people": one.people, "mean": one.mean, "bands": told}  # fmt: skip


def _csv(head: tuple[str, ...], rows: Any) -> str:
    """Return CSV in which no text is taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow([safe(one) for one in row])
    return out.getvalue()


# ---- participants -----------------------------------------------------------------------------------------------------


def _join(sent: dict[str, Any]) -> dict[str, Any]:
    session = _of_code(sent)
    return {"pass": participants.join(bind(), session, meeting.second())} | _state(session, sent)


def _state(session: Session, _: dict[str, Any]) -> dict[str, Any]:
    """Return how the room stands, at most a second old: what everybody sees is made once for all of them."""
    key = (str(bind().url), session.id, session.item, session.current.stage, session.open)
    with _lock:
        made, told = _seen.get(key, (-SECOND, {}))
    if time.monotonic() - made >= SECOND:
        told = _shared(session)
        with _lock:
            _seen.clear()
            _seen[key] = (time.monotonic(), told)
    return told


def _whole(sent: dict[str, Any], field: str) -> int:
    value = sent.get(field)
    return value if type(value) is int else -1


def _estimate(sent: dict[str, Any]) -> dict[str, bool]:
    values = sent.get("values")
    participants.estimate(
        bind(), _of_code(sent), _text(sent, "pass"), _whole(sent, "item"), _whole(sent, "round"),
        values if isinstance(values, dict) else {},
    )  # fmt: skip
    return {"kept": True}


def _note(sent: dict[str, Any]) -> dict[str, bool]:
    participants.note(
        bind(),
        _of_code(sent),
        _text(sent, "pass"),
        _whole(sent, "item"),
        _text(sent, "id"),
        _text(sent, "text"),
    )
    return {"kept": True}
