"""Themes of recommendations: which words make which theme, as ``data/reference/themes.yml`` says.

Used on texts and on the subject headings that providers give them, so that counts from different sources can be added.
How often a theme is rightly told was measured on texts read by hand, and is shown where the counts are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import yaml

from data.country_table import REFERENCE, read_table

if TYPE_CHECKING:  # whole columns only
    import pandas as pd

ALL: Final = "all"
"""Stands for all recommendations together, on whatever theme; no theme has this name."""


@dataclass(frozen=True)
class Theme:
    """A subject that recommendations speak of."""

    id: str
    name: str
    words: re.Pattern[str]
    without: re.Pattern[str] | None
    """Phrases that are taken out of a text before the words are looked for."""
    weak: re.Pattern[str] | None
    """Words that make the theme only in a text that is on none of the themes ``unless``."""
    unless: frozenset[str]

    def told_of(self, text: str, words: re.Pattern[str]) -> bool:
        """Return whether any of the words stands in a text."""
        return bool(words.search(self.without.sub(" ", text) if self.without else text))


@cache
def themes() -> tuple[Theme, ...]:
    """Return the themes in the order in which they are shown."""
    entries = yaml.safe_load((REFERENCE / "themes.yml").read_text(encoding="utf-8"))
    found = tuple(
        Theme(
            one["id"],
            one["name"],
            _pattern(one["words"]),
            _pattern(one["not"]) if "not" in one else None,
            _pattern(one["weak"]) if "weak" in one else None,
            frozenset(one.get("unless", ())),
        )
        for one in entries
    )
    names = [one.id for one in found]
    if len(set(names)) != len(names) or ALL in names:
        raise ValueError("themes.yml: an id occurs twice or is reserved")
    return found


def themes_of(text: str) -> tuple[str, ...]:
    """Return the ids of the themes that a text is on; none when no word tells."""
    sure = {one.id for one in themes() if one.told_of(text, one.words)}
    weak = {one.id for one in themes() if one.weak and not sure & one.unless and one.told_of(text, one.weak)}
    return tuple(one.id for one in themes() if one.id in sure | weak)


def told(texts: pd.Series[str]) -> pd.DataFrame:
    """Return for each text (a row) and theme (a column) whether the text is on it; a missing text is on none."""
    import pandas as pd

    distinct = texts.fillna("").unique().tolist()
    names = [one.id for one in themes()]
    found = [set(themes_of(text)) for text in distinct]
    table = pd.DataFrame([[name in on for name in names] for on in found], distinct, names, dtype=bool)
    return table.loc[texts.fillna("").tolist()].set_axis(texts.index)


@dataclass(frozen=True)
class Measured:
    """How often a theme was told rightly of recommendations read by hand, which the rules had not seen."""

    right: int
    wrong: int
    """Told and not read."""
    missed: int
    """Read and not told."""


@cache
def measured() -> Mapping[str, Measured]:
    """Return what was measured of each theme, by id, and under ``ALL`` of all together."""
    found = {
        row["theme"]: Measured(*(int(row[name]) for name in ("right", "wrong", "missed")))
        for row in read_table("themes_measured.csv")
    }
    sums = [sum(getattr(one, name) for one in found.values()) for name in ("right", "wrong", "missed")]
    return MappingProxyType({**found, ALL: Measured(*sums)})


def _pattern(phrases: Sequence[str]) -> re.Pattern[str]:
    """Return phrases as a pattern of whole words; ``*`` is any ending, a blank any white space.

    Only ASCII letters make words: in some files an apostrophe came out as a letter with an accent.
    """
    body = "|".join(map(_phrase, sorted(phrases, key=len, reverse=True)))
    return re.compile(rf"\b(?:{body})(?!\w)", re.IGNORECASE | re.ASCII)


def _phrase(phrase: str) -> str:
    return r"\s+".join(re.escape(part).replace(r"\*", r"\w*") for part in phrase.split())
