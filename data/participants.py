"""What participants may do in an open session: join, estimate, write a note, see how the room stands. See ``data.sessions``."""

from __future__ import annotations

import json
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from data import sealed, tray
from data.session_plan import BATCH, LONGEST_NOTE, ROUNDS, Refused, Session
from data.sessions import release


def join(bind: Engine, session: Session, now: int) -> str:
    """Return a new pass, which only the tab will hold; raise Refused when every seat is taken."""
    given = secrets.token_hex(16)
    with tray.opened(bind) as connection:
        _prepare(connection, session, now)
        if not tray.admit(connection, session.id, _mark(session, "pass", given), session.seats):
            raise Refused(f"All {session.seats} seats of this session are taken. Ask the chair.")
    return given


def estimate(
    bind: Engine, session: Session, given: str, ordinal: int, turn: int, values: Mapping[str, int | None]
) -> None:
    """Keep what a pass estimates in the open round, in place of what it said before; raise Refused, keeping what was there."""
    told = {key: values[key] for key in session.outcomes if values.get(key) is not None}
    if set(values) - set(session.outcomes) or not told:
        raise Refused("Give a probability for at least one of the outcomes asked about.")
    if not all(type(one) is int and 0 <= one <= 100 for one in told.values()):
        raise Refused(
            "A probability is a whole number from 0 to 100 %. What you sent before, if anything, still counts."
        )
    key = sealed.key_of(session.sealed)
    with tray.opened(bind) as connection:
        _require(connection, session, given)
        now_open = tray.room(connection, session.id, hold=True)
        if now_open is None or now_open[1:3] != (ordinal, turn) or turn == tray.CLOSED:
            raise Refused("This round is over. What you sent before, if anything, was counted.")
        own = sealed.mark(key, "estimate", ordinal, turn, given)
        tray.put_estimate(connection, session.id, ordinal, turn, own, sealed.seal(key, json.dumps(told)))


def note(bind: Engine, session: Session, given: str, ordinal: int, number: str, text: str) -> None:
    """Keep a note on a State until its batch is released; the same number again is the same note."""
    words = plain(text)
    if not 0 < len(words) <= LONGEST_NOTE:
        raise Refused(
            f"A note has 1 to {LONGEST_NOTE:,} characters; this one has {len(words):,}. Nothing was sent."
        )
    if not 0 <= ordinal < len(session.items) or len(number) != 32 or set(number) - set("0123456789abcdef"):
        raise Refused("This note cannot be placed. Load the page anew; your text is still in it.")
    key = sealed.key_of(session.sealed)
    with tray.opened(bind) as connection:
        _require(connection, session, given)
        writer = sealed.mark(key, "writer", ordinal, given)
        tray.put_note(connection, session.id, ordinal, number, writer, sealed.seal(key, words))


def plain(text: str) -> str:
    """Return the text without what could tell one keyboard from another: NFC, plain quotes and spaces, no control characters."""
    quotes = str.maketrans("‘’‚‛′“”„‟«»″–—", '\'\'\'\'\'"""""""--')
    kept = (
        " " if one.isspace() and one != "\n" else one
        for one in unicodedata.normalize("NFC", text.replace("\r\n", "\n")).translate(quotes)
        if one == "\n" or one.isspace() or unicodedata.category(one)[0] != "C"
    )
    lines = (" ".join(line.split()) for line in "".join(kept).split("\n"))
    return "\n".join(line for line in lines if line)


def _mark(session: Session, *words: object) -> str:
    return sealed.mark(sealed.key_of(session.sealed), *words)


def _require(connection: Any, session: Session, given: str) -> None:
    if not tray.holds(connection, session.id, _mark(session, "pass", given)):
        raise Refused(
            "Your pass is not known here any more. Join again with the code; what you typed is still on the page."
        )


def _prepare(connection: Any, session: Session, now: int) -> None:
    """Let the tray know where the room is, after it was lost or before the first act."""
    if tray.room(connection, session.id) is None:
        turn = ROUNDS.get(session.current.stage, tray.CLOSED)
        tray.prepare(connection, session.id, session.item, turn, now)


@dataclass(frozen=True)
class Room:
    """How the room stands, the same for everybody in it: numbers in steps of five, so that nobody is seen to come or go."""

    epoch: str
    joined: int
    answered: int


def room(bind: Engine, session: Session, now: int) -> Room:
    """Return how an open room stands, and release the notes that are due."""
    with tray.opened(bind) as connection:
        _prepare(connection, session, now)
        found = tray.room(connection, session.id)
        joined = tray.count(connection, tray.PASS, session.id)
        turn = ROUNDS.get(session.current.stage, -1)
        answered = tray.count(connection, tray.ESTIMATE, session.id, ordinal=session.item, round=turn)
    if found and now - found[3] >= BATCH:
        release(bind, session, session.item, now)
    return Room(
        found[0] if found else "", joined // 5 * 5, answered // 5 * 5 if answered >= session.minimum else 0
    )
