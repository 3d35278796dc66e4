"""Themes of recommendations: which words make which theme, as ``data/reference/themes.yml`` says.

Used on texts and on the subject headings that providers give them, so that counts from different sources can be added.
How often a theme is rightly told was measured on texts read by hand, and is shown where the counts are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import yaml

from data.country_table import REFERENCE

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

    def told_of(self, text: str) -> bool:
        """Return whether a text is on the theme."""
        return bool(self.words.search(self.without.sub(" ", text) if self.without else text))


@cache
def themes() -> tuple[Theme, ...]:
    """Return the themes in the order in which they are shown."""
    entries = yaml.safe_load((REFERENCE / "themes.yml").read_text(encoding="utf-8"))
    found = tuple(
        Theme(one["id"], one["name"], _pattern(one["words"]), _pattern(one["not"]) if "not" in one else None)
        for one in entries
    )
    names = [one.id for one in found]
    if len(set(names)) != len(names) or ALL in names:
        raise ValueError("themes.yml: an id occurs twice or is reserved")
    return found


def themes_of(text: str) -> tuple[str, ...]:
    """Return the ids of the themes that a text is on; none when no word tells."""
    return tuple(one.id for one in themes() if one.told_of(text))


def told(texts: pd.Series[str]) -> pd.DataFrame:
    """Return for each text (a row) and theme (a column) whether the text is on it; a missing text is on none."""
    import pandas as pd

    distinct = texts.fillna("").unique().tolist()
    table = pd.DataFrame(
        [[one.told_of(text) for one in themes()] for text in distinct],
        index=distinct,
        columns=[one.id for one in themes()],
        dtype=bool,
    )
    return table.loc[texts.fillna("").tolist()].set_axis(texts.index)


def _pattern(phrases: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(_phrase, sorted(phrases, key=len, reverse=True))), re.IGNORECASE)


def _phrase(phrase: str) -> str:
    """Return a phrase as a pattern of whole words; ``*`` is any ending, a blank any white space."""
    body = r"\s+".join(re.escape(part).replace(r"\*", r"\w*") for part in phrase.split())
    return rf"(?<!\w){body}(?!\w)"
