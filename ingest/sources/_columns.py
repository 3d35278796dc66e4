"""Columns under one name, whatever a version of a file calls them."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from ingest.archives import COMPARE
from ingest.contract import FormatError

Aliases = dict[str, tuple[str, ...]]
"""Our name of a column: the headings it has had, in the ``plain`` form."""


def plain(name: object) -> str:
    """Return a column heading as lower-case words joined by ``_``: ``Returned IDPs`` is ``returned_idps``."""
    return re.sub(r"[^a-z0-9]+", "_", str(name).lower()).strip("_")


def named(table: pd.DataFrame, aliases: Aliases, required: Sequence[str]) -> pd.DataFrame:
    """Return the columns that ``aliases`` lists, under its keys; for each key the first alias present counts.

    Headings are compared in their ``plain`` form. ``attrs["added"]`` holds the headings no alias names. Raises
    FormatError for a required column that is absent and for a heading that occurs twice.
    """
    headings = [plain(column) for column in table.columns]
    twice = sorted({heading for heading in headings if heading and headings.count(heading) > 1})
    if twice:
        raise FormatError(f"column {twice[0]!r} occurs twice", kind="schema", field=twice[0], remedy=COMPARE)
    place = {heading: number for number, heading in enumerate(headings)}
    first = {key: next((name for name in names if name in place), None) for key, names in aliases.items()}
    found = {key: place[name] for key, name in first.items() if name is not None}
    for key in required:
        if key not in found:
            raise FormatError(
                f"no column {' or '.join(aliases[key])} among {', '.join(map(str, table.columns[:12]))}",
                kind="schema",
                field=aliases[key][0],
                remedy=COMPARE,
            )
    result = table.iloc[:, list(found.values())].set_axis(list(found), axis=1)
    known = {name for names in aliases.values() for name in names}
    result.attrs["added"] = [
        str(table.columns[number]) for heading, number in place.items() if heading not in known
    ]
    return result
