"""An archive of the size and layout of UCDP's yearly event file, to measure reading it.

Real candidate events (the fixture of ``ucdp_candidate``) are drawn again and again, each with a number of its own and a date
between 1989 and 2024. Countries, parties, texts, places and deaths stay those of real events, so cells are as long and as
awkward as the real ones (unpacked some 310 MB). Which country has how many deaths means nothing.
"""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from data.countries import resolve

EXAMPLE = Path(__file__).parents[1] / "fixtures" / "ucdp_candidate" / "payload.csv"
FIRST, LAST = date(1989, 1, 1), date(2024, 12, 31)
YOUNG = date(2012, 1, 1)
"""From here on events happen in States that did not exist in 1989."""
FRESH = ("id", "relid", "year", "date_start", "date_end")


def events(*changes: Mapping[str, object]) -> bytes:
    """Return a CSV file of real events with cells changed; each has a number of its own unless ``id`` is given."""
    with EXAMPLE.open(encoding="utf-8", newline="") as file:
        example = next(csv.DictReader(file))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(example))
    writer.writeheader()
    for number, change in enumerate(changes, start=1):
        days = {"date_end": change["date_start"]} if "date_start" in change else {}
        writer.writerow({**example, "id": number, **days, **change})
    return out.getvalue().encode()


def generate(path: Path, events: int = 418_000, seed: int = 1) -> None:
    """Write the archive to ``path``; the same arguments give the same events."""
    with EXAMPLE.open(encoding="utf-8", newline="") as file:
        heading, *rows = csv.reader(file)
    place = {name: number for number, name in enumerate(heading)}
    since = [FIRST if resolve(row[place["country_id"]], "ucdp", FIRST) else YOUNG for row in rows]
    chance = random.Random(seed)  # noqa: S311 - figures for a stopwatch
    member = zipfile.ZipInfo("GEDEvent_v25_1.csv", (2025, 6, 11, 0, 0, 0))
    member.compress_type = zipfile.ZIP_DEFLATED
    with (
        zipfile.ZipFile(path, "w") as archive,
        archive.open(member, "w", force_zip64=True) as raw,
        io.TextIOWrapper(raw, "utf-8", newline="") as out,
    ):
        writer = csv.writer(out)
        writer.writerow(heading)
        for number in range(1, events + 1):
            which = chance.randrange(len(rows))
            day = since[which] + timedelta(chance.randrange((LAST - since[which]).days + 1))
            row = rows[which].copy()
            fresh = (str(number), f"GEN-{day.year}-{number}", str(day.year), *(f"{day} 00:00:00.000",) * 2)
            for name, value in zip(FRESH, fresh, strict=True):
                row[place[name]] = value
            writer.writerow(row)
