"""The packed panel: all cells of a set of series as arrays, made from the rows and kept under their digest.

Rows are the truth; the panel is for work. One block holds the yearly series, one the monthly ones, each by series, period
and country. The panel of the newest data is packed once for each state of the database and kept in the table ``packed``;
a reconstructed date is the same panel with the periods cut that were not yet published.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from sqlalchemy import Engine

from data import derived
from data.countries import countries
from data.database import reading
from data.keys import country_ids, series_ids
from data.queries import AsOf, Calendar, Mode, calendars, cell_blocks, state_digest
from data.vocabulary import Frequency

FIRST_YEAR = 1946
FIRST_MONTH = 1980 * 12
ABSENT = -1
"""Status of a cell without an observation."""


@dataclass(frozen=True)
class Block:
    """Cells of one frequency: arrays by series, period and country; NaN where there is no figure.

    Row ``t`` of a yearly block is the year ``start + t``; of a monthly one the month ``start + t``, counted as
    12 x year + month - 1.
    """

    frequency: Frequency
    start: int
    series: tuple[str, ...]
    value: npt.NDArray[np.float32]
    low: npt.NDArray[np.float32]
    high: npt.NDArray[np.float32]
    status: npt.NDArray[np.int8]


@dataclass(frozen=True)
class PackedPanel:
    """All cells of some series as known on a date; ``calendars`` says when a period of a series counts as published."""

    as_of: AsOf
    iso3: tuple[str, ...]
    blocks: dict[Frequency, Block]
    calendars: dict[str, Calendar]
    digest: str
    """SHA-256 of the arrays and their axes: equal panels have equal digests, whatever engine holds the rows."""

    def without_bounds(self) -> PackedPanel:
        """Return the panel as if no source gave bounds, in less than half of the memory, for what reads values alone."""
        return replace(self, blocks={key: _without_bounds(block) for key, block in self.blocks.items()})


def _without_bounds(block: Block) -> Block:
    none = np.broadcast_to(np.float32(np.nan), block.value.shape)
    return replace(block, value=block.value.copy(), status=block.status.copy(), low=none, high=none)


def load_panel(bind: Engine, as_of: AsOf, series: tuple[str, ...]) -> PackedPanel:
    """Return the panel of ``series`` as known at ``as_of``; a series that no source declares has no cells."""
    newest = as_of.mode == Mode.RECONSTRUCTED or not as_of.is_past
    if not newest:
        return _digested(_pack(bind, as_of, series))
    panel = replace(_newest(bind, as_of, series), as_of=as_of)
    return _digested(_cut(panel, as_of.on) if as_of.mode == Mode.RECONSTRUCTED else panel)


def _newest(bind: Engine, as_of: AsOf, series: tuple[str, ...]) -> PackedPanel:
    family = f"panel-{hashlib.sha256(chr(10).join(series).encode()).hexdigest()[:16]}"
    state = state_digest(bind)
    known = _calendars_of(bind, series)
    kept = derived.get_bytes(bind, family, state)
    if kept is not None:
        return _decode(kept, as_of, known)
    last = as_of.latest or as_of.on
    panel = _pack(bind, replace(as_of, on=max(last, as_of.on), mode=Mode.RECORDED), series)
    derived.put_bytes(bind, family, state, _encode(panel))
    return panel


def _calendars_of(bind: Engine, series: tuple[str, ...]) -> dict[str, Calendar]:
    with reading(bind) as connection:
        numbers, known = series_ids(connection), calendars(connection)
    return {key: known[numbers[key]] for key in series if key in numbers}


def _pack(bind: Engine, as_of: AsOf, series: tuple[str, ...]) -> PackedPanel:
    known = _calendars_of(bind, series)
    cells = cell_blocks(bind, as_of, list(series))
    with reading(bind) as connection:
        numbers, places = series_ids(connection), country_ids(connection)
    iso3 = tuple(c.iso3 for c in countries())
    column = np.full(max([*places.values(), 0]) + 1, -1, dtype=np.int64)
    for at, code in enumerate(iso3):
        if code in places:
            column[places[code]] = at
    where = column[cells["country_id"].astype(np.int64)] if len(cells["period"]) else np.zeros(0, np.int64)
    dates = cells["period"].astype(np.int64).astype("datetime64[D]")
    months = dates.astype("datetime64[M]").astype(np.int64) + 1970 * 12
    blocks = {}
    for frequency, first, period in (
        (Frequency.YEAR, FIRST_YEAR, months // 12),
        (Frequency.MONTH, FIRST_MONTH, months),
    ):
        chosen = tuple(key for key in series if key in known and known[key].frequency == frequency)
        rank = np.full(max([*numbers.values(), 0]) + 1, -1, dtype=np.int64)
        for at, key in enumerate(chosen):
            rank[numbers[key]] = at
        which = rank[cells["series_id"].astype(np.int64)] if len(where) else np.zeros(0, np.int64)
        keep = (which >= 0) & (period >= first) & (where >= 0)
        last = int(period[keep].max()) if keep.any() else first
        shape = (len(chosen), last - first + 1, len(iso3))
        at3 = (which[keep], period[keep] - first, where[keep])
        arrays = []
        for name in ("value", "low", "high"):
            array = np.full(shape, np.nan, dtype=np.float32)
            array[at3] = cells[name][keep]
            arrays.append(array)
        status = np.full(shape, ABSENT, dtype=np.int8)
        status[at3] = cells["status"][keep]
        blocks[frequency] = Block(frequency, first, chosen, arrays[0], arrays[1], arrays[2], status)
    return PackedPanel(as_of, iso3, blocks, known, "")


def _cut(panel: PackedPanel, on: date) -> PackedPanel:
    """Hide in a panel that nobody else reads what was not yet published on a day; a copy would hold 20 MB more."""
    for frequency, block in panel.blocks.items():
        for at, key in enumerate(block.series):
            cutoff = panel.calendars[key].cutoff(on)
            row = (
                cutoff.year - block.start
                if frequency == Frequency.YEAR
                else cutoff.year * 12 + cutoff.month - 1 - block.start
            )
            for array in (block.value, block.low, block.high):
                array[at, max(row, 0) :] = np.nan
            block.status[at, max(row, 0) :] = ABSENT
    return panel


def _digested(panel: PackedPanel) -> PackedPanel:
    digest = hashlib.sha256(
        json.dumps([panel.iso3, [[b.frequency, b.start, b.series] for b in panel.blocks.values()]]).encode()
    )
    for block in panel.blocks.values():
        # Trailing empty periods differ between a cut panel and one packed from fewer rows; they say nothing.
        filled = np.flatnonzero((block.status != ABSENT).any(axis=(0, 2)))
        end = int(filled[-1]) + 1 if len(filled) else 0
        for name in ("value", "low", "high", "status"):
            for row in getattr(block, name):
                digest.update(np.ascontiguousarray(row[:end]).data)
    return replace(panel, digest=digest.hexdigest())


def _encode(panel: PackedPanel) -> bytes:
    head = json.dumps(
        {
            "iso3": panel.iso3,
            "blocks": [
                {"frequency": b.frequency, "start": b.start, "series": b.series, "shape": b.value.shape}
                for b in panel.blocks.values()
            ],
        }
    ).encode()
    body = io.BytesIO()
    for block in panel.blocks.values():
        for name in ("value", "low", "high", "status"):
            body.write(np.ascontiguousarray(getattr(block, name)).tobytes())
    raw = body.getvalue()
    packed = bytes(pa.compress(raw, codec="lz4", asbytes=True))
    return len(head).to_bytes(4, "big") + len(raw).to_bytes(8, "big") + head + packed


def _decode(data: bytes, as_of: AsOf, known: dict[str, Calendar]) -> PackedPanel:
    head_size, size = int.from_bytes(data[:4], "big"), int.from_bytes(data[4:12], "big")
    head = json.loads(data[12 : 12 + head_size])
    raw = memoryview(pa.decompress(data[12 + head_size :], decompressed_size=size, codec="lz4"))
    blocks, place = {}, 0
    for one in head["blocks"]:
        shape = tuple(one["shape"])
        count = int(np.prod(shape))
        arrays: list[npt.NDArray[np.generic]] = []
        for kind in (np.float32, np.float32, np.float32, np.int8):
            arrays.append(np.frombuffer(raw, dtype=kind, count=count, offset=place).reshape(shape))
            place += count * np.dtype(kind).itemsize
        frequency = Frequency(one["frequency"])
        blocks[frequency] = Block(frequency, one["start"], tuple(one["series"]), *arrays)  # type: ignore[arg-type]
    return PackedPanel(as_of, tuple(head["iso3"]), blocks, known, "")
