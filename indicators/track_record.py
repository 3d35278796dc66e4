"""The track record as it is kept: made from the outlook's back-test when the figures change, read by pages and commands."""

from __future__ import annotations

import hashlib
import types
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

import numpy as np
from sqlalchemy import Engine

from data import derived
from data.derived import Derived
from data.frames import load_panel
from data.queries import resolve_as_of
from indicators import baselines, calibration, origins, outcomes, outlook_backtest
from indicators.calibration import Curve, Share
from indicators.hard_cases import HardCases, hard_cases
from indicators.origins import NotMade, Origins
from indicators.outcomes import OUTCOMES
from indicators.outlook_backtest import Backtest
from indicators.periods import Array
from indicators.skill import Figure, TooFewOutcomes
from indicators.track import (
    COMPOSITE,
    HARD,
    ONSETS,
    OUTLOOK,
    PARTS,
    TITLES,
    Ranked,
    Record,
    Said,
    Year,
    beside,
    built_in,
    parts,
    regions,
    years,
)
from indicators.track_named import Told, alarms, missed

FAMILY = "track_record"
CURVES = (OUTLOOK, COMPOSITE, baselines.LAST_VALUE)
"""Rankings drawn as curves: more would lie on each other."""


@dataclass(frozen=True)
class Line:
    """The curve of one ranking."""

    id: str
    title: str
    curve: Curve


@dataclass(frozen=True)
class Judged:
    """All that is shown of one outcome. Misses and false alarms have names for onsets and for the rarest outcome only."""

    outcome: str
    ranked: tuple[Ranked, ...]
    parts: tuple[Ranked, ...]
    """Models that read some pillars only."""
    brier: Figure | None
    classes: tuple[Share, ...]
    roc: tuple[Line, ...]
    precision_recall: tuple[Line, ...]
    years: tuple[Year, ...]
    regions: tuple[Share, ...]
    missed: tuple[Told, ...]
    alarms: tuple[Told, ...]
    sets: tuple[Ranked, ...]
    """The built-in weight sets, over all years that can be judged."""

    def of(self, key: str) -> Ranked:
        """Return one of the rankings."""
        return next(one for one in self.ranked if one.id == key)


@dataclass(frozen=True)
class TrackRecord:
    """The back-test of every outcome, by its id, over the same years."""

    first: int
    last: int
    outcomes: dict[str, Judged]
    hard_cases: tuple[HardCases, ...]
    """The hard cases of each outcome by both meanings of quiet."""


def measured(record: Record, say: Callable[[int, int], None] | None = None) -> TrackRecord:
    """Return the track record of an outlook; raise TooFewOutcomes when none of its years can be judged."""
    first, last = record.span
    found = {}
    for at, one in enumerate(OUTCOMES):
        found[one.id] = judged(record, one.id)
        if say is not None:
            say(at + 1, len(OUTCOMES))
    onsets = {key: found[key].ranked for key in ONSETS}
    return TrackRecord(first, last, found, hard_cases(record, onsets))


def judged(record: Record, outcome: str) -> Judged:
    """Return all that is shown of an outcome."""
    scores, truth = record.scores(outcome), record.happened(outcome)
    named = outcome in ONSETS or outcome not in HARD
    rocs, curves, brier = [], [], None
    for key in CURVES:
        with suppress(TooFewOutcomes):
            rocs.append(Line(key, TITLES[key], calibration.roc(scores[key], truth)))
            curves.append(Line(key, TITLES[key], calibration.precision_recall(scores[key], truth)))
    with suppress(TooFewOutcomes):
        brier = calibration.brier_skill(scores[OUTLOOK], truth)
    return Judged(
        outcome, beside(record, outcome), parts(record, outcome), brier,
        calibration.classes(scores[OUTLOOK], truth), tuple(rocs), tuple(curves), years(record, outcome),
        regions(record, outcome), missed(record, outcome) if named else (), alarms(record, outcome) if named else (),
        built_in(record, outcome),
    )  # fmt: skip


def make(
    bind: Engine, past: Origins, said: Said, say: Callable[[int, int], None] | None = None
) -> TrackRecord:
    """Return the track record of an outlook's back-test on the present figures."""
    packed = load_panel(bind, resolve_as_of(bind), outcomes.SERIES)
    return measured(Record(past, said, deaths(past, outcomes.truth(packed))), say)


def deaths(past: Origins, truth: outcomes.Truth) -> Array:
    """Return deaths by outcome, year and country of the origins, NaN where UCDP has no figure."""
    counted = np.full((len(OUTCOMES), len(past.years), len(past.iso3)), np.nan, dtype=np.float32)
    column = {code: at for at, code in enumerate(past.iso3)}
    both = [(at, column[code]) for at, code in enumerate(truth.iso3) if code in column]
    theirs, here = ([pair[side] for pair in both] for side in (0, 1))
    for row, year in enumerate(past.years):
        if year in truth.row:
            counted[:, row, here] = truth.deaths[:, truth.row[year], theirs]
    return counted


# ---- kept -------------------------------------------------------------------------------------------------------------


def said(held: Backtest) -> Said:
    """Return what the outlook's back-test said, with the models that read some pillars only."""
    models = {key: held.columns[key] for key in PARTS if key in held.columns}
    return Said(held.years, held.iso3, held.probability, held.low, held.high, models)


def _digest(bind: Engine) -> str:
    here = Path(__file__).resolve().parent
    code = b"".join(
        (here / name).read_bytes()
        for name in ("track_record.py", "track.py", "track_named.py", "hard_cases.py", "calibration.py")
    )
    made_from = f"{origins.digest(bind, resolve_as_of(bind))}|{outlook_backtest.digest(bind)}|".encode()
    return hashlib.sha256(made_from + code).hexdigest()[:32]


def refresh(bind: Engine, say: Callable[[int, int], None] | None = None) -> str:
    """Make the track record, unless it is up to date, and return what was done in words."""
    digest = _digest(bind)
    if derived.get_bytes(bind, FAMILY, digest) is not None:
        return "up to date"
    made = make(bind, origins.need(bind), said(outlook_backtest.need(bind)), say)
    derived.put(bind, FAMILY, digest, Derived(words=asdict(made)))
    return f"{made.first} to {made.last}, {len(made.outcomes)} outcomes"


def load(bind: Engine) -> TrackRecord:
    """Return the track record made from the present figures; raise NotMade when there is none."""
    kept = derived.get(bind, FAMILY, _digest(bind))
    if kept is None:
        raise NotMade(
            "the track record has not been made from these figures. Run: python -m indicators refresh"
        )
    made: TrackRecord = revived(TrackRecord, kept.words)
    return made


def revived(kind: Any, value: Any) -> Any:
    """Return a value of a dataclass, or of what one is made of, from what ``asdict`` and JSON left of it."""
    if value is None:
        return None
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{one.name: revived(hints[one.name], value[one.name]) for one in fields(kind)})  # type: ignore[operator]
    shape, inside = get_origin(kind), get_args(kind)
    if shape in (types.UnionType, Union):
        return revived(next(one for one in inside if one is not types.NoneType), value)
    if shape is tuple:
        every = inside[:1] * len(value) if inside[-1] is Ellipsis else inside
        return tuple(revived(one, part) for one, part in zip(every, value, strict=True))
    if shape is dict:
        return {key: revived(inside[1], part) for key, part in value.items()}
    return value
