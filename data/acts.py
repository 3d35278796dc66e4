"""Acts of United Nations bodies, as known on a date: meetings, texts, vetoes, mandates, reviews, membership, and what their record covers.

Acts are events (``ingest/sources/_council_acts.py``) with one row a State. They are public on the day they happen, so an act counts as
known from its *first* day: a mandate in force on a reconstructed date is there, its later end and what is noted of its later course are
not. ``end`` of what is ``open`` is the last day on which it is known to stand, not its end.

Where two sources tell of a kind of act, the project's own tables go before live lists as far as they reach; of a spell that they leave
open, the end comes from a live list that knows it.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
from sqlalchemy import Engine, select

from data.database import reading, to_day
from data.keys import country_ids
from data.models import FOREVER, Event, Source
from data.queries import AsOf, Mode

if TYPE_CHECKING:
    import pandas as pd

COVERAGE: Final = "coverage"
SPELLS: Final = ("sc_sanctions", "sc_mission", "hrc_mandate", "ga_mandate", "sc_member", "hrc_member")
"""Kinds in force from their first to their last day."""
KINDS: Final = (
    "sc_meeting", "sc_resolution", "sc_presidential_statement", "sc_veto", "sc_failed_draft", "sc_visiting_mission",
    "hrc_resolution", "hrc_decision", "hrc_statement", "hrc_special_session", "hrc_urgent_debate", "upr_review",
    "ga_resolution", "ga_emergency_session", *SPELLS,
)  # fmt: skip
"""Every kind of act; what stands before the first _ is the body."""
MEMBERS: Final = ("sc_member", "hrc_member")
OWN: Final = ("un_security_council", "un_human_rights_council", "un_general_assembly")
"""Sources that are the project's own tables."""
TOLD: Final = (
    "act", "symbol", "title", "attribution", "confidence", "type", "vote", "vetoed_by", "meeting", "session", "url", "note", "seat",
)  # fmt: skip
"""What the details of an act may say, as text."""
COLUMNS: Final = (
    "event", "source", "kind", "body", "iso3", "start", "end", "label", "act", "symbol", "title", "attribution", "confidence", "type",
    "vote", "vetoed_by", "meeting", "session", "url", "open", "note",
)  # fmt: skip


def acts(bind: Engine, as_of: AsOf) -> pd.DataFrame:
    """Return the acts known at ``as_of``, newest first, one row a State; columns ``COLUMNS``.

    Text is NA where it does not apply; ``iso3`` is NA for an act that names no State; ``start`` and ``end`` are days; ``open`` is True
    for a spell whose end is not known at ``as_of``.
    """
    return _acts(bind, as_of, KINDS)[list(COLUMNS)]


def members(bind: Engine, as_of: AsOf, on: date) -> pd.DataFrame:
    """Return who sat on a Council on a day: body, iso3, start, end, seat. How far the lists reach is told by ``coverage``."""
    held, day = _acts(bind, as_of, MEMBERS), _stamp(on)
    sitting: pd.DataFrame = held[(held["start"] <= day) & (held["end"] >= day)]
    return sitting.sort_values(["body", "iso3"], ignore_index=True)[["body", "iso3", "start", "end", "seat"]]


def coverage(bind: Engine, as_of: AsOf) -> pd.DataFrame:
    """Return from which to which day the record holds each kind of act: kind, start, end, complete, note.

    A day in no complete row of a kind is unknown, never silent. No row reaches past ``as_of``.
    """
    return _coverage(bind, as_of).drop(columns="source")


def _coverage(bind: Engine, as_of: AsOf) -> pd.DataFrame:
    held, on = _read(bind, as_of, (COVERAGE,)), _stamp(as_of.on)
    told = _told(held, ("of", "complete", "note"))
    held = held.assign(
        kind=told["of"].astype("str"),
        complete=told["complete"].eq(True),
        note=told["note"].astype("str"),
        end=held["end"].clip(upper=on),
    )
    return held.sort_values(["kind", "start", "event"], ignore_index=True)[
        ["kind", "start", "end", "complete", "note", "source"]
    ]


def _acts(bind: Engine, as_of: AsOf, kinds: tuple[str, ...]) -> pd.DataFrame:
    held = _read(bind, as_of, kinds)
    told = _told(held, (*TOLD, "open"))
    held = held.drop(columns="detail").assign(
        **{name: told[name].astype("str") for name in TOLD}, open=told["open"].eq(True)
    )
    held["body"] = held["kind"].map({kind: kind.partition("_")[0] for kind in KINDS}).astype("str")
    if not held["source"].isin(OWN).all():
        held = _once(held, _coverage(bind, as_of))
    return _as_known(held, as_of) if as_of.mode == Mode.RECONSTRUCTED else held


def _told(held: pd.DataFrame, keys: tuple[str, ...]) -> pd.DataFrame:
    """Return what the details say under some keys, None for what they do not."""
    import pandas as pd

    told = json.loads(f"[{','.join(held['detail'])}]")
    return pd.DataFrame(
        {key: pd.Series([one.get(key) for one in told], index=held.index, dtype=object) for key in keys}
    )


def _stamp(day: date) -> Any:
    return np.datetime64(day, "s")


def _read(bind: Engine, as_of: AsOf, kinds: tuple[str, ...]) -> pd.DataFrame:
    """Return events of these kinds known at ``as_of``: event, source, kind, iso3, start, end, label, detail."""
    import pandas as pd

    e, day = Event, to_day(as_of.on)
    query = select(
        e.event, Source.key.label("source"), e.kind, e.country_id.label("iso3"), e.start, e.end, e.label, e.detail
    ).join(Source, Source.id == e.source_id)  # fmt: skip
    known = (e.vintage <= day, e.until > day)
    if as_of.mode == Mode.RECONSTRUCTED:
        known = (e.until == FOREVER, e.start + Source.lag_days <= day)
    query = query.where(e.kind.in_(kinds), *known).order_by(e.start.desc(), Source.key, e.event)
    with reading(bind) as connection:
        rows = connection.execute(query).all()
        names = {number: iso3 for iso3, number in country_ids(connection).items()}
    frame = pd.DataFrame([tuple(row) for row in rows], columns=[one.key for one in query.selected_columns])
    for name in ("event", "source", "kind", "label"):
        frame[name] = frame[name].astype("str")
    frame["iso3"] = pd.Series([names.get(one) for one in frame["iso3"]], index=frame.index, dtype="str")
    for name in ("start", "end"):
        frame[name] = frame[name].to_numpy(dtype=np.int64).astype("datetime64[D]").astype("datetime64[s]")
    return frame


def _once(held: pd.DataFrame, covered: pd.DataFrame) -> pd.DataFrame:
    """Return each act from one source: the project's own tables, then live lists of what they do not hold."""
    import pandas as pd

    mine = held["source"].isin(OWN)
    own, live = held[mine].copy(), held[~mine]
    ended = live[~live["open"]].drop_duplicates("event").set_index("event")["end"]
    later = own["event"].map(ended).where(own["open"])
    closed = later.notna() & (later > own["end"])
    own.loc[closed, "end"], own.loc[closed, "open"] = later[closed], False
    fresh = live[~_held_already(live, own, covered[covered["source"].isin(OWN) & covered["complete"]])]
    fresh = fresh[fresh["source"] == fresh.groupby(["kind", "act"])["source"].transform("min")]
    return pd.concat([own, fresh]).sort_values(
        ["start", "source", "event"], ascending=[False, True, True], ignore_index=True
    )


def _held_already(live: pd.DataFrame, own: pd.DataFrame, whole: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return which acts of live lists the own tables hold: under the same name, at a time of which their record is complete, for the same seat."""
    told = set(zip(own["kind"], own["act"], strict=True))
    again = np.array([one in told for one in zip(live["kind"], live["act"], strict=True)], dtype=bool)
    for kind, start, end in zip(whole["kind"], whole["start"], whole["end"], strict=True):
        again |= ((live["kind"] == kind) & (live["start"] >= start) & (live["start"] <= end)).to_numpy()
    seats = live[live["kind"].isin(MEMBERS)].reset_index().merge(own, on=["kind", "iso3"])
    both = (seats["start_x"] <= seats["end_y"]) & (seats["end_x"] >= seats["start_y"])
    again |= live.index.isin(seats.loc[both, "index"])
    return again


def _as_known(held: pd.DataFrame, as_of: AsOf) -> pd.DataFrame:
    """Return acts as they stood on the date: what ended later is open, and nothing is noted of its later course."""
    on = _stamp(as_of.on)
    later = (held["end"] > on) & held["kind"].isin(SPELLS)
    return held.assign(
        end=held["end"].clip(upper=on),
        open=held["open"] | later,
        note=held["note"].mask(later),
        confidence=held["confidence"].mask(
            later, held["confidence"].str.replace(r", end .*", "", regex=True)
        ),
    )
