"""The key that a session's notes are sealed with, and sealing: without the key, a note is noise of one length.

*Key*      256 random bits in a file of its own under ``var/keys``: in no database, dump, backup, replica or write-ahead log.
           Destroying it makes every copy of the notes unreadable, those in old backups too.
*Sealing*  The text is padded to steps of 2 KB, covered by a SHAKE-256 stream under key and a fresh nonce, and signed by
           HMAC-SHA-256, so that nothing changed is ever read. From the standard library alone.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from data.settings import settings

STEP = 2048
NONCE = TAG = 32


class Unreadable(Exception):
    """The key is gone, or what was sealed was changed."""


def path_of(digest: str) -> Path:
    """Return where the key of a digest lies."""
    return settings().var / "keys" / f"{digest[:32]}.key"


def new_key() -> str:
    """Make a key, keep it, and return its digest."""
    key = secrets.token_bytes(32)
    digest = hashlib.sha256(key).hexdigest()
    target = path_of(digest)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return digest


def key_of(digest: str) -> bytes:
    """Return the key; raise Unreadable when it has been destroyed or never lay on this machine."""
    try:
        key = path_of(digest).read_bytes()
    except FileNotFoundError:
        raise Unreadable(
            "the key of this session is not here: it was destroyed, or lies on another machine"
        ) from None
    if hashlib.sha256(key).hexdigest() != digest:
        raise Unreadable("the key of this session was changed")
    return key


def destroy(digest: str) -> None:
    """Overwrite the key and take its file away; nothing happens when it is gone."""
    target = path_of(digest)
    if target.is_file():
        with target.open("r+b") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
        target.unlink()


def seal(key: bytes, text: str) -> bytes:
    """Return the text sealed: a whole number of steps long, plus nonce and tag."""
    plain = text.encode() + b"\x80"
    plain += bytes(-len(plain) % STEP)
    nonce = secrets.token_bytes(NONCE)
    covered = _covered(key, nonce, plain)
    return nonce + covered + hmac.digest(key, b"tag" + nonce + covered, "sha256")


def unseal(key: bytes, sealed: bytes) -> str:
    """Return the text; raise Unreadable for another key or a changed byte."""
    nonce, covered, tag = sealed[:NONCE], sealed[NONCE:-TAG], sealed[-TAG:]
    if not hmac.compare_digest(tag, hmac.digest(key, b"tag" + nonce + covered, "sha256")):
        raise Unreadable("what was sealed was changed, or belongs to another session")
    return _covered(key, nonce, covered).rstrip(b"\0")[:-1].decode()


def _covered(key: bytes, nonce: bytes, plain: bytes) -> bytes:
    stream = hashlib.shake_256(b"stream" + key + nonce).digest(len(plain))
    return (int.from_bytes(plain) ^ int.from_bytes(stream)).to_bytes(len(plain))


def mark(key: bytes, *words: object) -> str:
    """Return 128 bits that stand for some words under the key, and lead back to them for nobody without it."""
    return hmac.digest(key, "\0".join(map(str, words)).encode(), "sha256").hex()[:32]
