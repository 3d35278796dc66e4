"""A Uwazi database read page by page, each page reduced to what is counted: no text of a recommendation is kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import IO, Any

from data.themes import themes_of
from ingest.archives import COMPARE
from ingest.contract import FetchError, FormatError, Http
from ingest.reading import read_json
from ingest.sources._columns import plain

PAGE = 300
"""Rows asked for at a time."""
WINDOW = 10_000
"""Rows that one question can reach; the search behind the interface gives no more."""
FIELDS: Mapping[str, tuple[str, ...]] = {
    "state": ("state_under_review", "sur", "country_under_review"),
    "cycle": ("cycle", "upr_cycle"),
    "session": ("session", "upr_session"),
    "response": ("response", "state_response", "sur_response"),
}
"""What is kept of a row, and the names under which it may stand."""
Row = list[Any]
"""Id, then the labels of ``FIELDS`` in their order, then the themes."""


def keep(answer: IO[bytes]) -> bytes:
    """Return a page as JSON: ``total`` rows of the question, the ``rows`` of this page, ``names`` of the fields, ``state`` ids by label."""
    page = read_json(answer.read())
    if isinstance(page, dict) and set(page) == {"total", "rows", "names", "states"}:
        return _written(page["total"], checked(page), page["names"], page["states"])
    if (
        not isinstance(page, dict)
        or not isinstance(page.get("rows"), list)
        or not isinstance(page.get("totalRows"), int)
    ):
        raise FormatError("the answer is no page of rows", kind="schema", field="totalRows", remedy=COMPARE)
    rows: list[Row] = []
    names: dict[str, str] = {}
    states: dict[str, str] = {}
    for one in page["rows"]:
        told = one.get("metadata") if isinstance(one, dict) else None
        known = {plain(name): name for name in told} if isinstance(told, dict) else {}
        found = {
            key: next((known[name] for name in among if name in known), "") for key, among in FIELDS.items()
        }
        if not found["state"] or not found["response"]:
            problem = f"a row has no State under review or no response among {', '.join(sorted(known))[:200]}"
            raise FormatError(problem, kind="schema", field="metadata", remedy=COMPARE)
        cells = {key: _first(told[name]) if told and name else {} for key, name in found.items()}
        labels = [str(cells[key].get("label") or cells[key].get("value") or "")[:80] for key in FIELDS]
        rows.append([str(one.get("sharedId"))[:40], *labels, list(themes_of(str(one.get("title"))))])
        names |= {key: name for key, name in found.items() if name}
        states[labels[0]] = str(cells["state"].get("value"))[:40]
    return _written(page["totalRows"], rows, names, states)


def _first(told: Any) -> dict[str, Any]:
    one = told[0] if isinstance(told, list) and told else told
    return one if isinstance(one, dict) else {"value": one}


def _written(total: Any, rows: list[Row], names: Any, states: Any) -> bytes:
    return json.dumps(
        {"total": total, "rows": rows, "names": names, "states": states}, ensure_ascii=False
    ).encode()


def checked(page: Any) -> list[Row]:
    """Return the rows of a page kept before; raise FormatError when it is something else."""
    try:
        whole = int(page["total"]), [[*map(str, row[:-1]), list(map(str, row[-1]))] for row in page["rows"]]
        texts = [text for row in whole[1] for text in (*row[:-1], *row[-1])]
        if any(len(row) != len(FIELDS) + 2 for row in whole[1]) or any(len(text) > 80 for text in texts):
            raise ValueError("rows of another kind")  # noqa: TRY301 - said below
    except (TypeError, KeyError, ValueError, IndexError, AttributeError, OverflowError) as error:
        raise FormatError(
            "these are no rows of a page", kind="schema", field="rows", remedy=COMPARE
        ) from error
    return whole[1]


def every_page(ask: Callable[[dict[str, str]], bytes], question: Mapping[str, str]) -> list[bytes]:
    """Return all pages that answer a question; raise FetchError when pages are missing or repeat each other."""
    pages: list[bytes] = []
    seen: set[str] = set()
    total, start = 1, 0
    while start < total:
        pages.append(ask({**question, "limit": str(PAGE), "from": str(start)}))
        page = read_json(pages[-1])
        total, found = page["total"], {row[0] for row in checked(page)}
        if total > WINDOW:
            problem = f"{total:,} rows answer one question, {WINDOW:,} can be reached"
            raise FormatError(problem, kind="schema", field="totalRows", remedy=COMPARE)
        if seen & found or (not found and start < total):
            problem = f"page {len(pages)} is empty or repeats another"
            raise FetchError(problem, kind="truncated", remedy="try again later")
        seen |= found
        start = len(seen)
    return pages


def asking(http: Http, url: str) -> Callable[[dict[str, str]], bytes]:
    """Return a function that asks with parameters and gives a reduced page."""
    return lambda params: http.get(url, params=params, keep=keep)
