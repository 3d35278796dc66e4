"""The Universal Human Rights Index reduced to counts, record by record: no text is kept."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from functools import cache
from typing import IO, Any

from data.themes import ALL, themes, themes_of
from ingest.archives import COMPARE
from ingest.contract import FormatError
from ingest.reading import read_json
from ingest.sources._stream import objects

TYPES = ("recommendations", "concerns")
Counts = dict[str, dict[str, dict[str, dict[str, list[int]]]]]
"""By country, year, body and theme (or all): how many of each of ``TYPES``."""
NOBODY = "-"
"""Stands for no country, so that the checks set the record aside."""
SEVERAL = 3
"""Records entered on one day, so that one wrong date does not date the release."""
MANY = 100_000
LONGEST = 80
"""Characters of the name of a country or body."""


def keep(answer: IO[bytes]) -> bytes:
    """Return the counts as JSON: ``entered``, the last day on which a record was entered, and ``counts``."""
    start = answer.read(64).lstrip(b"\xef\xbb\xbf \r\n\t")
    answer.seek(0)
    if start.startswith(b"{"):
        entered, counts = read_kept(read_json(answer.read()))
    else:
        entered, counts = _counted(answer)
    return json.dumps({"entered": entered, "counts": counts}, ensure_ascii=False, sort_keys=True).encode()


def _counted(answer: IO[bytes]) -> tuple[str, Counts]:
    seen: set[int] = set()
    days: Counter[str] = Counter()
    counts: Counts = {}
    for record in objects(answer):
        mark = hash(str(record.get("AnnotationId") or f"record {len(seen)}"))
        if mark in seen:
            continue
        seen.add(mark)
        days[str(record.get("PublicationDateOnUhri"))[:10]] += 1
        _add(counts, record)
    entered = [day for day in sorted(days) if re.fullmatch(r"(19|20)\d\d-\d\d-\d\d", day)]
    if set(counts) <= {NOBODY} or not entered:
        problem = "no record has a country and a day of entry"
        raise FormatError(problem, kind="schema", field="PublicationDateOnUhri", remedy=COMPARE)
    several = [day for day in entered if days[day] >= SEVERAL] or entered
    return several[-1], counts


def _add(counts: Counts, record: dict[str, Any]) -> None:
    """Count a record for each of its countries, once on the whole and once under each of its themes."""
    kind, body = (re.sub(r"^[\s-]+", "", str(record.get(field))) for field in ("AnnotationType", "Body"))
    place = 0 if kind.lower().startswith("recommendation") else 1
    year = str(record.get("PublicationDate"))[:4]
    on = {theme for heading in _listed(record, "Themes") for theme in _themes(heading)}
    for country in _listed(record, "Countries") or [NOBODY]:
        by_year = counts.setdefault(country[:LONGEST], {})
        told = by_year.setdefault(year, {}).setdefault(body[:LONGEST], {})
        for theme in (ALL, *on):
            told.setdefault(theme, [0, 0])[place] += 1


def _listed(record: dict[str, Any], field: str) -> list[str]:
    told = record.get(field)
    return [str(one) for one in told] if isinstance(told, list) else []


@cache
def _themes(heading: str) -> tuple[str, ...]:
    return themes_of(heading)


def read_kept(told: Any) -> tuple[str, Counts]:
    """Return what was kept before, with nothing but counts in it; raise FormatError when it is something else."""
    known = {ALL, *(theme.id for theme in themes())}
    try:
        entered, counts = date.fromisoformat(told["entered"]).isoformat(), Counts()
        for country, by_year in told["counts"].items():
            for year, bodies in by_year.items():
                for body, on in bodies.items():
                    by_body = counts.setdefault(country[:LONGEST], {}).setdefault(year[:4], {})
                    by_body[body[:LONGEST]] = {
                        theme: _pair(pair) for theme, pair in on.items() if theme in known
                    }
    except (TypeError, KeyError, ValueError, AttributeError, OverflowError) as error:
        problem = "these are no counts of the index"
        raise FormatError(problem, kind="schema", field="counts", remedy=COMPARE) from error
    return entered, counts


def _pair(told: Any) -> list[int]:
    recommendations, concerns = map(int, told)
    if min(recommendations, concerns) < 0 or max(recommendations, concerns) > MANY:
        raise ValueError("no count")
    return [recommendations, concerns]
