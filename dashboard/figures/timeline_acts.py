"""Acts of United Nations bodies in words: what each is, the form of its mark, how it came to name the State, its document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from dashboard import words
from dashboard.components import Children, outside
from data.countries import by_iso3

LANES = {
    "hrc": ("Human Rights Council", "Geneva"),
    "sc": ("Security Council", "New York"),
    "ga": ("General Assembly, Peacebuilding Commission", "New York"),
}
"""Every lane of the timeline, with its name and where it meets."""


@dataclass(frozen=True)
class Kind:
    """How one kind of act is called and drawn; ``form`` is its mark, and ``upper`` puts it on the upper line of its lane."""

    lane: str
    one: str
    form: str
    upper: bool = False
    more: str = ""

    @property
    def plural(self) -> str:
        """Return the words for several."""
        return self.more or f"{self.one}s"


SPELL, MEETING, MEMBER = "spell", "meeting", "member"
"""Forms of what lasts, of meetings and of membership; every other form is a mark of one day."""
KINDS = {
    "hrc_resolution": Kind("hrc", "resolution", "text"),
    "hrc_decision": Kind("hrc", "decision", "text"),
    "hrc_statement": Kind("hrc", "President's statement", "statement"),
    "hrc_special_session": Kind("hrc", "special session", "session", upper=True),
    "hrc_urgent_debate": Kind("hrc", "urgent debate", "session", upper=True),
    "upr_review": Kind("hrc", "universal periodic review", "review", upper=True),
    "hrc_mandate": Kind("hrc", "mandate", SPELL),
    "hrc_member": Kind("hrc", "member", MEMBER),
    "sc_resolution": Kind("sc", "resolution", "text"),
    "sc_presidential_statement": Kind("sc", "presidential statement", "statement"),
    "sc_veto": Kind("sc", "vetoed draft", "vetoed", upper=True),
    "sc_failed_draft": Kind("sc", "draft that failed", "failed", upper=True, more="drafts that failed"),
    "sc_visiting_mission": Kind("sc", "visiting mission", "visit", upper=True),
    "sc_meeting": Kind("sc", "formal meeting", MEETING),
    "sc_sanctions": Kind("sc", "sanctions", SPELL, more="sanctions"),
    "sc_mission": Kind("sc", "mission", SPELL),
    "sc_member": Kind("sc", "member", MEMBER),
    "ga_resolution": Kind("ga", "resolution", "text"),
    "ga_emergency_session": Kind("ga", "emergency special session", "session", upper=True),
    "ga_mandate": Kind("ga", "mandate", SPELL),
}  # fmt: skip
"""Every kind of act that is shown; one that sources add later is not drawn until it has a form."""

ATTRIBUTIONS = {
    "named": "named in the item or title",
    "item": "the item is about this State without naming it",
    "letter": "the item is a letter about this State",
    "resolution_subject": "set from the resolution itself",
    "set_by_hand": "set by hand from the title and the States visited",
    "umbrella": "under a shared item, which covers several States",
    "assigned_from_memory": "set by hand and not checked",
    "admission": "admission to membership",
    "thematic": "a thematic text",
}
SHARED = "umbrella"
DOCUMENTS = "https://docs.un.org/en/"
"""Resolves symbols of the Security Council, the Assembly and its organs."""


def text_of(value: object) -> str:
    """Return a cell of text, "" for one that holds nothing."""
    return value.strip() if isinstance(value, str) else ""


def address_of(symbol: str, url: str = "") -> str:
    """Return where a document can be read: the address that the source gives, else that of its symbol; "" for neither."""
    if url.startswith(("https://", "http://")):
        return url
    return f"{DOCUMENTS}{symbol}" if symbol.startswith(("S/", "A/")) and " " not in symbol else ""


def vote_words(vote: str) -> str:
    """Return 13-0-2 as 13 for, 0 against, 2 abstaining; anything else as it is."""
    parts = vote.split("-")
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        return vote
    return f"{parts[0]} for, {parts[1]} against, {parts[2]} abstaining"


def vetoed_words(codes: str) -> str:
    """Return RUS;CHN as Russian Federation and China."""
    known = by_iso3()
    return words.listed([known[one].names["en"] if one in known else one for one in codes.split(";") if one])


def facts(detail: str) -> list[tuple[str, Children]]:
    """Return what the record of an event says of an act, as terms and words; nothing for an event that is no act."""
    told: Mapping[str, object] = json.loads(detail) if detail.startswith("{") else {}
    if "act" not in told:
        return []
    symbol, url = text_of(told.get("symbol")), text_of(told.get("url"))
    where = address_of(symbol, url)
    return [
        ("Document", outside(symbol or "open", where) if where else symbol),
        ("Title", text_of(told.get("title"))),
        ("Vote", vote_words(text_of(told.get("vote")))),
        ("Vetoed by", vetoed_words(text_of(told.get("vetoed_by")))),
        ("This State", ATTRIBUTIONS.get(text_of(told.get("attribution")), "")),
        ("Checked", text_of(told.get("confidence")).replace("_", " ")),
        ("Note", text_of(told.get("note"))),
    ]
