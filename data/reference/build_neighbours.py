"""Write ``neighbours.csv``: land borders from the arcs that two countries share on a map, dated and corrected.

    python -m data.reference.build_neighbours MAP.json

The map is TopoJSON with an object ``countries`` whose geometries have the iso3 as id. A border starts when the
younger country does and ends when a State ended. What the map cannot tell is in ``BY_HAND``.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

from data.countries import REFERENCE, by_iso3

COLUMNS = ("iso3_a", "iso3_b", "valid_from", "valid_to", "source")

# Areas under more than one claim have polygons of their own on the map; those who claim them stay neighbours.
CLAIMED = {
    "XJK": "IND PAK",
    "XAC": "IND CHN",
    "XAP": "IND CHN",
    "XHT": "EGY SDN",
    "XBT": "EGY SDN",
    "XIT": "KEN SSD",
}
NOT_BY_LAND = {("MYS", "SGP"): "causeway", ("NAM", "ZWE"): "meet in no point"}
# Providers carry Yugoslavia on under Serbia, so that its borders start with those of Yugoslavia.
CARRIED_ON = frozenset({"SRB"})

# iso3: others, first day, last day, why.
BY_HAND = (
    ("BWA", "ZMB", "", "", "150 m at Kazungula"),
    ("CHN", "MAC", "", "", "too short for the map"),
    ("CHN", "PAK", "", "", "through Jammu and Kashmir"),
    ("ESP", "MAR", "", "", "Ceuta and Melilla"),
    ("ITA", "SMR VAT", "", "", "too small for the map"),
    ("PRK", "RUS", "", "", "lower Tumen river"),
    ("XKX", "ALB MKD MNE SRB", "", "", "no polygon of its own on the map"),
    ("ALB", "SRB", "", "2008-02-16", "by Kosovo only"),
    ("SUN", "AFG CHN CSK FIN HUN IRN MNG NOR POL PRK ROU TUR", "", "", "ended State"),
    (
        "RUS",
        "AFG CSK HUN IRN ROU TUR",
        "",
        "1991-12-25",
        "as the USSR, which providers carry on under Russia",
    ),
    ("DDR", "CSK DEU POL", "", "", "ended State"),
    ("DEU", "POL", "1990-10-03", "", "by the former German Democratic Republic only"),
    ("CSK", "AUT DEU HUN POL UKR", "", "", "ended State"),
    ("YUG", "ALB BGR HUN ROU", "", "", "ended State"),
    ("YUG", "BIH HRV MKD", "", "", "Federal Republic and Serbia and Montenegro"),
    ("YUG", "AUT GRC ITA", "", "1992-04-26", "Socialist Federal Republic"),
    ("SRB", "AUT GRC ITA", "", "1992-04-26", "as Yugoslavia, which providers carry on under Serbia"),
    ("YMD", "OMN SAU YEM", "", "", "ended State"),
    ("OMN", "YEM", "1990-05-22", "", "by the former Democratic Yemen only"),
    ("RVN", "KHM LAO VNM", "", "", "ended State"),
    ("KHM", "VNM", "1975-05-01", "", "by the former Republic of Viet-Nam only"),
    ("SDN", "COD KEN UGA", "", "2011-07-08", "by what is South Sudan"),
    ("MMR", "PAK", "", "1971-12-15", "by what is Bangladesh"),
)


def _arcs(nested: Any) -> Iterator[int]:
    for one in nested:
        if isinstance(one, list):
            yield from _arcs(one)
        else:
            yield one if one >= 0 else ~one


def shared_borders(map_file: Path) -> set[tuple[str, str]]:
    """Return the pairs of known countries that share an arc, or an area that both claim."""
    owners: dict[int, set[str]] = {}
    for shape in json.loads(map_file.read_text(encoding="utf-8"))["objects"]["countries"]["geometries"]:
        for arc in _arcs(shape.get("arcs", [])):
            owners.setdefault(arc, set()).add(shape["id"])
    pairs = {
        pair for shapes in owners.values() for pair in combinations(sorted(shapes & by_iso3().keys()), 2)
    }
    claims = {pair for names in CLAIMED.values() for pair in combinations(sorted(names.split()), 2)}
    return (pairs | claims) - NOT_BY_LAND.keys()


def _dated(pair: tuple[str, str], first: str, last: str, source: str) -> tuple[str, str, str, str, str]:
    places = [by_iso3()[iso3] for iso3 in pair]
    starts = [place.valid_from for place in places if place.valid_from and place.iso3 not in CARRIED_ON]
    ends = [place.valid_to for place in places if place.valid_to]
    return (*pair, first or _text(max(starts, default=None)), last or _text(min(ends, default=None)), source)


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""


def borders(map_file: Path) -> list[tuple[str, str, str, str, str]]:
    """Return the rows of the table; where a pair is given by hand, that is what counts."""
    by_hand = [
        _dated((min(here, there), max(here, there)), first, last, f"by hand: {why}")
        for here, others, first, last, why in BY_HAND
        for there in others.split()
    ]
    done = {row[:2] for row in by_hand}
    return sorted(
        [*by_hand, *(_dated(pair, "", "", "map") for pair in shared_borders(map_file) if pair not in done)]
    )


def main(map_file: Path) -> None:
    """Write the table beside this file."""
    with (REFERENCE / "neighbours.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(COLUMNS)
        table.writerows(borders(map_file))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
