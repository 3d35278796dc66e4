"""The layouts in which UNHCR's table of people by origin, asylum and year comes, read into one."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from ingest.archives import COMPARE
from ingest.contract import FormatError
from ingest.reading import decode, numbers, open_archive, read_csv_bytes, read_json, years
from ingest.sources._columns import Aliases, named

SIDES = ("origin", "asylum")
MASKED = -1.0
"""Stands for a count that UNHCR does not show (``*``)."""
BLANK = ("", "-", "None", "nan")
TABLE = r"(^|/)(population|[^/]*persons_of_concern|end_year_population_totals[^/]*)\.csv$"
# fmt: off
COUNTS: Aliases = {
    "refugees": ("refugees", "refugees_under_unhcr_s_mandate", "refugees_incl_refugee_like_situations"),
    "others": ("oip", "other_people_in_need_of_international_protection", "venezuelans_displaced_abroad"),
    "asylum_seekers": ("asylum_seekers", "asylum_seekers_pending_cases"),
    "returned_refugees": ("returned_refugees",),
    "idps": ("idps", "idps_of_concern_to_unhcr", "internally_displaced_persons", "internally_displaced_persons_idps"),
    "returned_idps": ("returned_idps", "returned_idpss"),
    "stateless": ("stateless", "stateless_persons"),
}
PLACES: Aliases = {
    "year": ("year",),
    "origin_iso3": ("coo_iso", "country_of_origin_iso", "country_of_origin_code"),
    "origin_unhcr": ("coo",),
    "origin_name": ("coo_name", "country_of_origin", "country_of_origin_name", "origin"),
    "asylum_iso3": ("coa_iso", "country_of_asylum_iso", "country_of_asylum_code"),
    "asylum_unhcr": ("coa",),
    "asylum_name": ("coa_name", "country_of_asylum", "country_of_asylum_name", "country_territory_of_asylum_residence"),
}
UNUSED: Aliases = {"unused": ("coo_id", "coa_id", "ooc", "hst", "others_of_concern", "others_of_concern_to_unhcr", "host_community", "total_population")}
# fmt: on


def answer(body: bytes) -> dict[str, Any]:
    """Return the interface's answer; raise FormatError when it is not one."""
    given = read_json(body)
    if not isinstance(given, dict) or not isinstance(given.get("items"), list):
        raise FormatError("the answer has no list of items", kind="schema", field="items", remedy=COMPARE)
    return given


def table(payload: bytes) -> pd.DataFrame:
    """Return one payload as period, origin, asylum (code or name, empty where not given), with scheme and label, and counts.

    Counts are floats: NaN where UNHCR gives none or the layout has no such column, minus infinity where the cell holds no
    count, MASKED. ``with_others`` tells whether the layout has people in need of international protection who are not
    refugees. ``attrs`` holds the headings not used (``added``), the counts found and, for a page of the interface, ``page`` and ``pages``.
    """
    raw = _raw(payload)
    rows = named(raw, PLACES | COUNTS | UNUSED, required=("year", "refugees", "asylum_seekers"))
    added = rows.attrs["added"]
    rows = rows[~rows["year"].fillna("").str.startswith("#")]
    if rows.empty:
        raise FormatError("no row below the headings", kind="empty", remedy="fetch the file again")
    result = pd.DataFrame({"period": years(rows["year"])})
    for side in SIDES:
        result[side], result[f"{side}_scheme"] = _place(rows, side)
        names = rows[f"{side}_name"].fillna("").str.strip() if f"{side}_name" in rows else result[side]
        result[f"{side}_label"] = names.mask(names.isin(BLANK), result[side])
    for count in COUNTS:
        result[count] = _count(rows[count]) if count in rows else np.nan
    result["with_others"] = "others" in rows
    result.attrs = {"added": added, "counts": [count for count in COUNTS if count in rows]} | raw.attrs
    return result


def _raw(payload: bytes) -> pd.DataFrame:
    """Return the table as text, whatever wraps it."""
    if payload.lstrip()[:1] == b"{":
        given = answer(payload)
        raw = pd.DataFrame(given["items"], dtype="str")
        raw.attrs = {"page": _whole(given, "page"), "pages": _whole(given, "maxPages")}
        return raw
    text = decode(open_archive(payload, TABLE).read())
    heading = re.search(
        r"^.*\byear\b.*(origin|asylum|\bcoo|\bcoa).*$", text[:20_000], flags=re.MULTILINE | re.IGNORECASE
    )
    return read_csv_bytes(text[heading.start() if heading else 0 :].encode())


def _whole(given: dict[str, Any], field: str) -> int:
    try:
        return int(given[field])
    except (KeyError, TypeError, ValueError) as error:
        raise FormatError(
            f"the answer gives no {field}", kind="schema", field=field, remedy=COMPARE
        ) from error


def _place(rows: pd.DataFrame, side: str) -> tuple[pd.Series[str], pd.Series[str]]:
    """Return the best name of a place in each row and its scheme.

    UNHCR's own code first, since it says how UNHCR carries on States that ended, but only where the column differs from
    the ISO codes: ``AUS`` is Austria in one and Australia in the other. Then the ISO code, then the name.
    """
    cells = {
        scheme: rows[f"{side}_{scheme}"].fillna("").str.strip()
        for scheme in ("unhcr", "iso3", "name")
        if f"{side}_{scheme}" in rows
    }
    if "unhcr" in cells and not ("iso3" in cells and cells["unhcr"].ne(cells["iso3"]).any()):
        del cells["unhcr"]
    place, used = pd.Series("", rows.index, dtype="str"), pd.Series("", rows.index, dtype="str")
    for scheme, codes in cells.items():
        fits = place.eq("") & ~codes.isin(BLANK)
        place, used = place.mask(fits, codes), used.mask(fits, scheme)
    return place, used


def _count(cells: pd.Series[str]) -> pd.Series[float]:
    text = cells.fillna("").str.strip()
    masked = text.eq("*")
    count = numbers(text.mask(masked | text.isin(BLANK), ""))
    return count.mask(count < 0, -np.inf).mask(masked, MASKED)
