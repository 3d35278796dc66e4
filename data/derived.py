"""Results kept for speed under the digest of what they were made from: arrays and words, never anything that runs.

A result belongs to a *family*, of which only the newest is kept. Everything here may be deleted at any time and is then made
again; what must last (figures, signals, outlooks that were issued) has tables of its own.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from sqlalchemy import Engine, delete, insert, select

from data.database import reading, to_second, writing
from data.models import Packed


@dataclass(frozen=True)
class Derived:
    """A result: arrays by name, and what must be said with them as JSON-ready values."""

    arrays: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)
    words: Mapping[str, Any] = field(default_factory=dict)


def get(bind: Engine, family: str, digest: str) -> Derived | None:
    """Return the result of ``family`` made from what has ``digest``, or None when it has not been made."""
    data = get_bytes(bind, family, digest)
    return None if data is None else _decode(data)


def put(bind: Engine, family: str, digest: str, result: Derived) -> None:
    """Keep a result in place of the family's older ones."""
    put_bytes(bind, family, digest, _encode(result))


def get_bytes(bind: Engine, family: str, digest: str) -> bytes | None:
    """Return what ``put_bytes`` kept, or None."""
    with reading(bind) as connection:
        return connection.execute(select(Packed.data).where(Packed.key == _key(family, digest))).scalar()


def put_bytes(bind: Engine, family: str, digest: str, data: bytes) -> None:
    """Keep bytes in place of the family's older ones."""
    with writing(bind) as connection:
        connection.execute(delete(Packed).where(Packed.key.startswith(_key(family, ""), autoescape=True)))
        connection.execute(
            insert(Packed).values(key=_key(family, digest), created=to_second(datetime.now(UTC)), data=data)
        )


def _key(family: str, digest: str) -> str:
    return f"{family}:{digest}"


def _encode(result: Derived) -> bytes:
    body = io.BytesIO()
    np.savez(body, allow_pickle=False, **dict(result.arrays))
    head = json.dumps(dict(result.words), ensure_ascii=False, sort_keys=True).encode()
    raw = len(head).to_bytes(8, "big") + head + body.getvalue()
    return len(raw).to_bytes(8, "big") + bytes(pa.compress(raw, codec="lz4", asbytes=True))


def _decode(data: bytes) -> Derived:
    raw = pa.decompress(
        data[8:], decompressed_size=int.from_bytes(data[:8], "big"), codec="lz4", asbytes=True
    )
    size = int.from_bytes(raw[:8], "big")
    with np.load(io.BytesIO(raw[8 + size :]), allow_pickle=False) as held:
        arrays = {name: held[name] for name in held.files}
    return Derived(arrays, json.loads(raw[8 : 8 + size]))
