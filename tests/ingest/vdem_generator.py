"""A zip of V-Dem's size and layout, with made-up figures, to measure reading it: 28,000 country-years, 4,600 columns.

Identifiers as V-Dem has them, then every declared measure with its bounds and companions, then thousands of columns that
nobody asks for, half of their cells blank; unpacked some 500 MB. Countries come one after the other and most figures stay
the same for some years, as in the real table, which is what lets that compress to 27 MB.
"""

from __future__ import annotations

import io
import zipfile
from datetime import date
from itertools import islice
from pathlib import Path

import numpy as np

from data.countries import countries, resolve
from ingest.sources.vdem_country_year import SOURCE

LAST_YEAR = 2025
HEAD = (
    "country_name",
    "country_text_id",
    "country_id",
    "year",
    "historical_date",
    "project",
    "historical",
    "histname",
    "codingstart",
    "codingend",
)
SUFFIXES = ("", "_codelow", "_codehigh", "_sd", "_osp", "_ord", "_nr")
STEADY_YEARS = 8
"""Years for which a unit's figures stay the same."""


def generate(path: Path, rows: int = 28_000, columns: int = 4_600, seed: int = 1) -> None:
    """Write the archive to ``path``; the same arguments give the same figures."""
    random = np.random.default_rng(seed)
    names = [measure.id + suffix for measure in SOURCE.series for suffix in SUFFIXES]
    extra = columns - len(HEAD) - len(names)
    if extra < 0:
        raise ValueError(f"columns={columns}: at least {len(HEAD) + len(names)} are needed")
    heading = [*HEAD, *names, *(f"v3filler{number}" for number in range(extra))]
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive,
        archive.open(f"V-Dem-CY-Full+Others-v{LAST_YEAR - 2009}.csv", "w", force_zip64=True) as raw,
        io.TextIOWrapper(raw, "utf-8", newline="") as out,
    ):
        out.write(",".join(heading) + "\n")
        last = ""
        for number, (code, year) in enumerate(_units(rows)):
            if code != last or year % STEADY_YEARS == 0:
                figures, last = f"{_cells(random)},{_filler(random, extra)}", code
            out.write(
                f'"{code}, made up",{code},{number},{year},{year}-12-31,0,0,,1900,{LAST_YEAR},{figures}\n'
            )


def _units(rows: int) -> list[tuple[str, int]]:
    """Return country and year of each row, as many as asked for, the latest years there are."""
    begin = {
        c.iso3: c.valid_from.year if c.valid_from else 0
        for c in countries()
        if resolve(c.iso3, "vdem", date(LAST_YEAR, 1, 1)) == c.iso3
    }
    found = (
        (code, year)
        for year in range(LAST_YEAR, 0, -1)
        for code, first in begin.items()
        if first <= year or year < 1900
    )
    return sorted(islice(found, rows))


def _cells(random: np.random.Generator) -> str:
    """Return the declared measures of one unit, inside their bounds, with the other columns V-Dem gives beside them."""
    cells = []
    for measure in SOURCE.series:
        low, high = measure.bounds
        value, error = low + (high - low) * random.uniform(0.2, 0.7), (high - low) * 0.03
        cells.append(f"{value:.3f},{value - error:.3f},{value + error:.3f},{error:.3f},{value:.3f},1,5")
    return ",".join(cells)


def _filler(random: np.random.Generator, cells: int) -> str:
    values = np.char.mod("%.3f", random.normal(0, 1.5, cells))
    return ",".join(np.where(random.random(cells) < 0.5, "", values))
