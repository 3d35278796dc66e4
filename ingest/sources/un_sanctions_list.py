"""Persons and entities under United Nations sanctions: how many are listed under each regime, and how many were added in the month.

*Upstream*     The consolidated list of the Security Council's sanctions committees, one XML file, brought up to date on the day of a change.
               It holds names, dates of birth and addresses: **none of that is kept.** While the answer is read, and before anything is
               stored, it is reduced to counts by regime, kind and month of listing; a file given by hand is reduced in the same way.
*Measures*     Individuals and entities listed on the day the list was made, and entries added in the month, for the State whose situation
               the regime is about: the first letters of the reference number tell the regime.
*Lag*          None: the list is in force on the day it is made.
*Revisions*    The stock of a month is that of its last list read. Entries added are given for the running month (provisional) and the one
               before.
*Zero*         No entry added under a regime that has entries is 0. A State without entries has no figure: the list tells of regimes with
               entries only, and an end of sanctions is told by the Council's resolutions.
*Limitations*  An entry added and taken off again within two months is not seen. The regime on ISIL (Da'esh) and Al-Qaida is about no State
               and counts for none; the Taliban regime counts for Afghanistan. The meaning of the letters is known by use, not from a
               document, and that of Iran and Mali (ended in 2023) not from a list read here; letters not known are set aside.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError

import pandas as pd
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from ingest.archives import AGAIN, COMPARE
from ingest.contract import FormatError, Frequency, Http, Kind, Series, Source, Status
from ingest.reading import read_json

URL = "https://scsanctions.un.org/resources/xml/en/consolidated.xml"
SOURCE = Source(
    id="un_sanctions_list",
    name="Entries of the United Nations sanctions list",
    provider="United Nations Security Council, subsidiary organs",
    url="https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list",
    licence="United Nations content, attribution; counts only, no personal data",
    citation="United Nations Security Council Consolidated List; counted by regime by this project",
    schedule="0 4 * * *",
    lag=timedelta(0),
    max_age=timedelta(days=14),
    hosts=("scsanctions.un.org", "unsolprodfiles.blob.core.windows.net"),
    redistribute=True,
    series=(
        Series("listed_individuals", "Individuals under UN sanctions", "individuals listed", Frequency.MONTH, Kind.STOCK, (0, 5000)),
        Series("listed_entities", "Entities under UN sanctions", "entities listed", Frequency.MONTH, Kind.STOCK, (0, 5000)),
        Series("new_listings", "Entries added to the UN sanctions list", "entries added", Frequency.MONTH, Kind.FLOW, (0, 1000)),
    ),
)  # fmt: skip
STATES = {
    "CD": "COD", "CF": "CAF", "GB": "GNB", "HT": "HTI", "IQ": "IRQ", "IR": "IRN", "KP": "PRK", "LY": "LBY", "ML": "MLI", "SD": "SDN",
    "SO": "SOM", "SS": "SSD", "TA": "AFG", "YE": "YEM",
}  # fmt: skip
"""The State that a regime is about, by the first letters of reference numbers (``CDi.001``)."""
WITHOUT_A_STATE = {"QD"}
ENTRIES = {"INDIVIDUAL": "individuals", "ENTITY": "entities"}
ROOT = "CONSOLIDATED_LIST"
MANY = 100_000
Counts = Counter[tuple[str, str, str]]
"""Entries by regime, kind and month of listing."""


def fetch(http: Http, since: date) -> list[bytes]:  # noqa: ARG001 - the list has no parts by date
    """Return the list, reduced to counts."""
    return [http.get(URL, keep=keep)]


def keep(answer: IO[bytes]) -> bytes:
    """Return the counts of a list as JSON: ``made``, the day of the list, and ``counts`` of regime, kind, month of listing, entries."""
    start = answer.read(1)
    answer.seek(0)
    if start == b"{":
        made, counts = _kept(read_json(answer.read()))
    else:
        try:
            made, counts = _counted(answer)
        except (ParseError, DefusedXmlException, ValueError):  # what it says could quote the list
            problem = "the list is no XML, or is cut"
            raise FormatError(problem, kind="not_data", remedy=AGAIN) from None
    rows = [[*key, entries] for key, entries in sorted(counts.items())]
    return json.dumps({"made": made, "counts": rows}, indent=0).encode()


def _kept(told: Any) -> tuple[str, Counts]:
    """Return the day and the counts of what was kept before; raise FormatError when it holds anything else."""
    try:
        made, rows = date.fromisoformat(told["made"]), told["counts"]
        counts: Counts = Counter({(str(r), str(k), str(m)): int(n) for r, k, m, n in rows})
    except (TypeError, KeyError, ValueError, AttributeError, OverflowError):
        made, counts = date.min, Counter()
    if (
        not counts
        or made.year < 1946
        or set(told) != {"made", "counts"}
        or not all(map(_is_count, counts.items()))
    ):
        raise FormatError("these are no counts of a list", kind="schema", field="counts", remedy=COMPARE)
    return made.isoformat(), counts


def _is_count(row: tuple[tuple[str, str, str], int]) -> bool:
    key, entries = row
    known = re.fullmatch(r"[A-Z?]{1,2}/(individuals|entities)/((19|20)\d{2}-\d{2})?", "/".join(key))
    return known is not None and 0 < entries < MANY


def _counted(answer: IO[bytes]) -> tuple[str, Counts]:
    """Return the day of the list and its entries by regime, kind and month; every entry is forgotten as soon as it is counted."""
    counts: Counts = Counter()
    root: Element | None = None
    for moment, element in iterparse(answer, events=("start", "end"), forbid_dtd=True):
        if root is None:
            root = element
            if root.tag != ROOT:
                raise FormatError(f"the answer is no {ROOT}", kind="not_data", remedy=COMPARE)
        if moment == "end" and element.tag in ENTRIES:
            number = (element.findtext("REFERENCE_NUMBER") or "").strip()
            regime = re.match(r"([A-Z]{2})[a-z]\.", number)
            month = re.match(r"\d{4}-\d{2}", (element.findtext("LISTED_ON") or "").strip())
            counts[regime[1] if regime else "?", ENTRIES[element.tag], month[0] if month else ""] += 1
            element.clear()
    made = "" if root is None else root.get("dateGenerated", "")[:10]
    if not counts or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", made):
        raise FormatError(
            "the list has no entry or no day", kind="schema", field="dateGenerated", remedy=COMPARE
        )
    return made, counts


def parse(payloads: Sequence[bytes]) -> pd.DataFrame:
    """Return stocks and additions by State and month; letters of an unknown regime are in ``country``, without a State."""
    parts = [_figures(read_json(payload), place) for place, payload in enumerate(payloads)]
    if not parts:
        raise FormatError("no list", kind="empty", remedy=AGAIN)
    frame = pd.concat(parts, ignore_index=True).drop_duplicates(["series", "country", "period"], keep="last")
    frame = frame.reset_index(drop=True)
    frame.attrs["release"] = max(part.attrs["made"] for part in parts)
    return frame


def _figures(told: Any, payload: int) -> pd.DataFrame:
    made, counts = _kept(told)
    this = pd.Period(made, "M")
    stocks: Counter[tuple[str, str]] = Counter()
    added: Counter[tuple[str, str]] = Counter()
    for (regime, kind, month), entries in counts.items():
        stocks[regime, kind] += entries
        added[regime, month] += entries
    regimes = sorted({regime for regime, *_ in counts} - WITHOUT_A_STATE)
    months = ((this - 1, Status.OBSERVED), (this, Status.PROVISIONAL))
    rows = [
        (f"listed_{kind}", one, this, stocks[one, kind], Status.OBSERVED.name)
        for one in regimes
        for kind in ENTRIES.values()
    ] + [
        ("new_listings", one, when, added[one, str(when)], status.name)
        for one in regimes
        for when, status in months
    ]
    frame = pd.DataFrame(rows, columns=["series", "country", "period", "value", "status"])
    frame = frame.assign(
        iso3=frame["country"].map(STATES).astype("str"),
        period=pd.PeriodIndex(frame["period"]).to_timestamp().astype("datetime64[s]"),
        value=frame["value"].astype("float64"),
        payload=payload,
    )
    frame.attrs["made"] = made
    return frame
