"""Formal meetings of the Security Council of the last days, from the Journal of the United Nations.

*Upstream*     The Journal's interface for one day in New York: what was announced, with number, hour, whether closed or cancelled.
*Measures*     No figures. Each formal meeting that was not cancelled is an event, without a country where the Journal gives no item.
*Lag*          A day: today's programme may still change.
*Revisions*    A day is asked for again on the ten days after it; a meeting once told is kept.
*Zero*         None is written, and the record never counts as complete: **a State that is not here was not shown to be absent from the
               Council's agenda**, since agenda titles are often missing.
*Limitations*  Programmes, not records of what was said. Closed consultations have no number and are left out
               with a note. Days nobody asked for are not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pandas as pd

from ingest.archives import COMPARE
from ingest.contract import FetchError, FormatError, Http, Source
from ingest.reading import read_json
from ingest.sources._agenda import about
from ingest.sources._council_acts import Act, coverage, frame_of

ADDRESS = "https://journal-api.un.org/api/officialsnew/"
SOURCE = Source(
    id="un_journal",
    name="Meetings of the Security Council in the Journal of the United Nations",
    provider="United Nations, Department for General Assembly and Conference Management",
    url="https://journal.un.org/en/new-york/all",
    licence="United Nations content, attribution",
    citation="Journal of the United Nations, programme of meetings in New York",
    schedule="0 12 * * *",
    lag=timedelta(days=1),
    max_age=timedelta(days=10),
    hosts=("journal-api.un.org",),
    redistribute=True,
)
KIND = "sc_meeting"
DAYS = 10
HEADERS = {"Location": "New York", "Language": "en"}
COUNCIL = re.compile(r"\bsecurity council\b", re.IGNORECASE)
NUMBER = re.compile(r"\b(\d{4,5})(?:st|nd|rd|th) meeting\b", re.IGNORECASE)
AGENDA = ("agendaTitle", "title", "description", "agenda")
"""Where a title of the item has been seen or may be; often there is none."""


def fetch(http: Http, since: date) -> list[bytes]:  # noqa: ARG001 - days are asked for again while they can change
    """Return the programmes of the ten days before today, those that answer; today's may still change."""
    today = datetime.now(UTC).date()
    found, problem = [], None
    for back in range(DAYS, 0, -1):
        try:
            found.append(http.get(f"{ADDRESS}{today - timedelta(days=back)}", headers=HEADERS))
        except FetchError as error:
            problem = error
    if problem is not None and not found:
        raise problem
    return found


def parse(payloads: Sequence[bytes]) -> pd.DataFrame:
    """Return no observations; the meetings are in ``attrs["events"]``."""
    told = [
        (meeting, place)
        for place, payload in enumerate(payloads)
        for meeting in _meetings(read_json(payload))
    ]
    council = [(one, place) for one, place in told if COUNCIL.search(_body(one))]
    days = [day for one, _ in told if pd.notna(day := _day(one))]
    if not days:
        raise FormatError(
            "no programme has a meeting with a day", kind="empty", field="startDate", remedy=COMPARE
        )
    held = {
        act.act: act for one, place in council if not one.get("isCancelled") and (act := _act(one, place))
    }
    note = "programmes of the days asked for; items are often not told"
    acts = [*held.values(), coverage(KIND, min(days), max(days), note, complete=False)]
    cancelled = sum(bool(one.get("isCancelled")) for one, _ in council)
    notes = [
        f"{len(council) - cancelled - len(held)} meetings without a number are left out, {cancelled} were cancelled"
    ]
    return frame_of(acts, f"to {max(days):%Y-%m-%d}", notes)


def _meetings(answer: Any) -> Iterator[dict[str, Any]]:
    groups = answer.get("groups") if isinstance(answer, dict) else None
    if not isinstance(groups, list):
        raise FormatError(
            "the answer holds no groups of meetings", kind="schema", field="groups", remedy=COMPARE
        )
    for group in groups:
        for session in _listed(group, "sessions"):
            yield from _listed(session, "meetings")


def _listed(owner: Any, field: str) -> list[dict[str, Any]]:
    told = owner.get(field) if isinstance(owner, dict) else None
    return [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []


def _text(told: Any) -> str:
    """Return a text in English without its markup."""
    text = told.get("en") if isinstance(told, dict) else told
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split()) if isinstance(text, str) else ""


def _body(meeting: dict[str, Any]) -> str:
    return " ".join(_text(meeting.get(name)) for name in ("relatedOrganizationFullName", "organization"))


def _day(meeting: dict[str, Any]) -> Any:
    return pd.to_datetime(str(meeting.get("startDate"))[:10], format="%Y-%m-%d", errors="coerce")


def _act(meeting: dict[str, Any], payload: int) -> Act | None:
    """Return a formal meeting, None for one without a number."""
    number = NUMBER.search(_text(meeting.get("meetingNumber")))
    if not number:
        return None
    title = next(filter(None, (_text(meeting.get(name)) for name in AGENDA)), "")
    what = about(title)
    symbol = f"S/PV.{number[1]}"
    closed = bool(meeting.get("isClosed"))
    return Act(
        KIND,
        symbol,
        _day(meeting),
        f"{symbol}: {title or 'item not told'}",
        what.attribution if title else "none",
        what.named,
        payload=payload,
        detail={"symbol": symbol, "title": title, "meeting": symbol, "type": "closed" if closed else "open"},
    )
