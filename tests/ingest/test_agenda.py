"""Which States an item names: known wordings, the longest phrase first, and the curated tables again."""

from __future__ import annotations

import pytest

from data.countries import by_iso3
from data.country_table import read_table
from ingest.sources._agenda import NAMES_A_STATE, about, words


@pytest.mark.parametrize(("text", "iso3", "attribution"), [
    ("The situation in Libya", "LBY", "named"), ("The situation in Guinea-Bissau", "GNB", "named"), ("Papua New Guinea", "PNG", "named"),
    ("The situation concerning the Democratic Republic of the Congo", "COD", "named"), ("Republic of the Congo", "COG", "named"),
    ("Reports of the Secretary-General on the Sudan and South Sudan", "SDN SSD", "named"), ("South Sudan sanctions", "SSD", "named"),
    ("The situation in the Middle East, including the Palestinian question", "PSE ISR", "named"), ("The situation in the Middle East", "", "umbrella"),
    ("Non-proliferation", "IRN", "item"), ("Non-proliferation of weapons of mass destruction", "", "thematic"),
    ("Non-proliferation/Democratic People’s Republic of Korea", "PRK", "named"), ("Admission of new Members — Republic of South Sudan", "", "admission"),
    ("Letter dated 13 April 2014 from the Permanent Representative of the Russian Federation to the United Nations", "UKR", "letter"),
    ("Letter dated 1 May 2031 from the Permanent Representative of Chad", "", "none"), ("Women and peace and security", "", "thematic"),
    ("[on extension of the mandate of the UN Disengagement Observer Force (UNDOF) until 30 June 2026]", "SYR ISR", "named"),
    ("sanctions against Islamic State in Iraq and the Levant (Da'esh) and Al-Qaida", "", "thematic"), ("The situation in Nicaragua", "NIC", "named"),
    ("Côte d'Ivoire", "CIV", "named"), ("", "", "thematic"),
])  # fmt: skip
def test_what_a_wording_is_about(text: str, iso3: str, attribution: str) -> None:
    assert set(about(text).named) == set(iso3.split())
    assert about(text).attribution == attribution


def test_the_table_holds_states_that_exist_and_kinds_that_are_known() -> None:
    rows = list(read_table("agenda_items.csv"))
    keys = [(row["phrase"].startswith("="), words(row["phrase"])) for row in rows]
    assert len(keys) == len(set(keys)), "a phrase is there twice"
    for row in rows:
        assert set(filter(None, row["iso3"].split(";"))) <= set(by_iso3())
        assert row["attribution"] in {*NAMES_A_STATE, "umbrella", "admission", "thematic"}
        assert bool(row["iso3"]) or row["attribution"] not in NAMES_A_STATE


def test_the_meetings_of_the_council_come_out_as_curated() -> None:
    """The States and the kind of 6,583 meetings, set from the item alone, are those of the curated table for 95 % of wordings at least."""
    import csv

    from tests.ingest.shared import shared_file

    with shared_file("../reference/sc_meetings.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["attribution"] != "assigned_from_memory"]
    same = {}
    for row in rows:
        named = set(filter(None, row["iso3"].split(";"))) if row["attribution"] in NAMES_A_STATE else set()
        found = about(row["topic"])
        same[row["topic"], row["iso3"]] = (
            set(found.named) == named and found.attribution == row["attribution"]
        )
    assert len(same) > 500
    assert sum(same.values()) / len(same) >= 0.95
