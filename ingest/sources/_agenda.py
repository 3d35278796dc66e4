"""Which States an agenda item or the title of a text is about: one table of phrases for every source.

``data/reference/agenda_items.csv`` has a row a phrase: the States it names and how (``attribution``). In a text the longest phrase counts
first, and its words are used up: "South Sudan" is not the Sudan. A phrase after ``=`` must be the whole text. English names of countries
that the table does not have count as named.

``named``      a State in the wording
``item``       an item about one State that does not name it ("Non-proliferation")
``letter``     an item known only by a letter, of those whose subject is in the table; any other letter names nobody: its sender is not its subject
``umbrella``   an item on several States; those listed are candidates, none is named
``admission``  a new member
``thematic``   no State
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from data.countries import by_iso3, name
from data.country_table import read_table

ORDER = ("admission", "letter", "named", "item", "umbrella")
"""Of several phrases in one text the first of these counts; those of its kind are taken together."""
NAMES_A_STATE = frozenset({"named", "item", "letter"})


@dataclass(frozen=True)
class About:
    """The States that a text is about, and by what; ``iso3`` are candidates only where ``attribution`` is umbrella."""

    iso3: tuple[str, ...]
    attribution: str

    @property
    def named(self) -> tuple[str, ...]:
        """Return the States that the text names."""
        return self.iso3 if self.attribution in NAMES_A_STATE else ()


def words(text: str) -> str:
    """Return the text as lower-case words without accents, between single spaces."""
    plain = unicodedata.normalize("NFKD", text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    plain = re.sub(
        r"\bunited nations\b", "un", "".join(c for c in plain if not unicodedata.combining(c)).lower()
    )
    return " ".join(re.findall(r"[a-z0-9]+", plain))


@cache
def _phrases() -> tuple[dict[str, About], re.Pattern[str]]:
    """Return what each phrase means, and a pattern that finds the longest first."""
    known = {
        words(re.sub(r"\(.*?\)", "", text)): About((iso3,), "named")
        for iso3 in by_iso3()
        for text in [name(iso3, "en")]
    }
    for row in read_table("agenda_items.csv"):
        key = ("=" if row["phrase"].startswith("=") else "") + words(row["phrase"])
        known[key] = About(tuple(filter(None, row["iso3"].split(";"))), row["attribution"])
    inside = sorted((key for key in known if not key.startswith("=")), key=lambda key: (-len(key), key))
    return known, re.compile(r"\b(?:" + "|".join(map(re.escape, inside)) + r")\b")


@cache
def about(text: str) -> About:
    """Return what an agenda item or title is about."""
    known, pattern = _phrases()
    plain = words(text)
    if whole := known.get("=" + plain):
        return whole
    found: list[About] = []
    while match := max(pattern.finditer(plain), key=lambda one: len(one[0]), default=None):
        found.append(known[match[0]])
        plain = f"{plain[: match.start()]} . {plain[match.end() :]}"
    if not any(one.attribution == "letter" for one in found) and re.match(
        r"(identical )?letters? ", words(text)
    ):
        return About((), "none")
    for attribution in ORDER:
        if chosen := [one for one in found if one.attribution == attribution]:
            states = dict.fromkeys(iso3 for one in chosen for iso3 in one.iso3)
            return About(tuple(states), attribution)
    return About((), "thematic")
