"""Acts of United Nations bodies as events: one a State that the act is about, or one without a country.

An event is named ``<act>|<ISO3>``, with nothing after the bar where no State is named, so that the same act told by two sources has the
same name. ``detail`` is a JSON object: act, symbol, title, attribution (``ingest/sources/_agenda.py``) and what else is known. Events of
kind ``coverage`` say from which day to which a source lists a kind of act, and whether the list is complete.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from ingest.contract import EVENT_COLUMNS, FormatError

NO_OBSERVATIONS = {"series": "str", "iso3": "str", "period": "datetime64[s]", "value": "float64"}
SECURITY_COUNCIL_BEGAN = pd.Timestamp("1946-01-17")
COVERAGE = "coverage"
BLANK = frozenset({None, ""})


@dataclass(frozen=True)
class Act:
    """An act of a body; without a name, a kind or a day it is set aside by the checks and listed."""

    kind: str | None
    act: str
    start: pd.Timestamp
    label: str
    attribution: str
    states: tuple[str, ...] = ()
    end: pd.Timestamp | None = None
    """The last day; by default the first."""
    country: str = ""
    payload: int = 0
    detail: Mapping[str, object] = field(default_factory=dict)
    """What else is known: symbol, title, vote, meeting, url …; blank ones are left out."""


def frame_of(acts: Iterable[Act], release: str, notes: Sequence[str] = ()) -> pd.DataFrame:
    """Return what ``parse`` returns: no observations, and the acts in ``attrs["events"]``; raise FormatError when there is none.

    Two texts under one name both stand without a country, and so contradict each other and are set aside, whatever States they name.
    """
    whole = list(acts)
    texts: dict[str, set[tuple[object, str]]] = {}
    for act in whole:
        texts.setdefault(act.act, set()).add((act.start, act.label))
    once = [act if len(texts[act.act]) == 1 else replace(act, states=()) for act in whole]
    events = pd.DataFrame([row for act in once for row in _rows(act)])
    if events.empty:
        raise FormatError("the answer holds no act", kind="empty", remedy="look at the file")
    frame = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in NO_OBSERVATIONS.items()})
    for name in ("start", "end"):
        events[name] = pd.to_datetime(events[name], errors="coerce").astype("datetime64[s]")
    events = events[[name for name in EVENT_COLUMNS if name in events]]
    frame.attrs = {"release": release, "events": events, "notes": list(notes)}
    return frame


def _rows(act: Act) -> Iterable[dict[str, object]]:
    own = {} if act.kind == COVERAGE else {"act": act.act, "attribution": act.attribution}
    known = {**own, **act.detail}
    detail = {key: value for key, value in known.items() if value not in BLANK}
    for iso3 in act.states or (None,):
        yield {
            "event": act.act if act.kind == COVERAGE else f"{act.act}|{iso3 or ''}" if act.act else None,
            "kind": act.kind,
            "iso3": iso3,
            "start": act.start,
            "end": act.start if act.end is None else act.end,
            "label": act.label,
            "detail": json.dumps(detail, ensure_ascii=False),
            "country": act.country or iso3,
            "payload": act.payload,
        }


def coverage(kind: str, first: pd.Timestamp, until: pd.Timestamp, note: str, *, complete: bool) -> Act:
    """Return what a source says of the days for which it lists a kind of act."""
    words = f"{kind}: {'complete' if complete else 'not complete'}, {first:%Y-%m-%d} to {until:%Y-%m-%d}"
    detail = {"of": kind, "complete": complete, "note": note}
    return Act(
        COVERAGE, f"{COVERAGE}|{kind}|{first:%Y-%m-%d}", first, words, "none", end=until, detail=detail
    )
