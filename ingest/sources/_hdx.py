"""Files of the Humanitarian Data Exchange (HDX), found through its catalogue (CKAN)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from ingest.archives import COMPARE
from ingest.contract import FetchError, FormatError, Http
from ingest.reading import read_json

HOSTS = ("data.humdata.org", "s3.eu-central-1.amazonaws.com")
"""The catalogue, and the store its downloads lead to."""
CATALOGUE = "https://data.humdata.org/api/3/action/package_show?id="


def newer_files(http: Http, wanted: Mapping[str, str], since: date) -> list[bytes]:
    """Return the files of datasets (name: pattern of the file's name) when HDX changed one of them on ``since`` or later.

    Files belong together: either all come or none.
    """
    found: list[dict[str, Any]] = []
    for dataset, pattern in wanted.items():
        files = [one for one in _resources(http, dataset) if re.search(pattern, _name(one), re.IGNORECASE)]
        if not files:
            raise FormatError(
                f"the dataset {dataset} lists no file like {pattern!r}",
                kind="schema",
                field="resources",
                remedy=COMPARE,
            )
        found += files
    if all(_changed(one) < since for one in found):
        return []
    return [http.get(str(one.get("download_url") or one["url"])) for one in found]


def _resources(http: Http, dataset: str) -> list[dict[str, Any]]:
    answer = read_json(http.get(CATALOGUE + dataset))
    if not isinstance(answer, dict) or not answer.get("success"):
        raise FetchError(
            f"HDX does not show the dataset {dataset}",
            field="success",
            remedy="look for its new name on data.humdata.org",
        )
    resources = answer.get("result", {}).get("resources")
    if not isinstance(resources, list):
        raise FormatError("HDX lists no files", kind="schema", field="resources", remedy=COMPARE)
    return [one for one in resources if isinstance(one, dict) and (one.get("download_url") or one.get("url"))]


def _name(resource: dict[str, Any]) -> str:
    return f"{resource.get('name', '')} {resource.get('url', '')}"


def _changed(resource: dict[str, Any]) -> date:
    """Return the day of the last change; a file without one counts as new."""
    try:
        return date.fromisoformat(str(resource.get("last_modified"))[:10])
    except ValueError:
        return date.max
