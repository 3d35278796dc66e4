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


STATES_ANEW = {"YUG": "SRB"}
"""The wordings say Yugoslavia also after the day from which Serbia carries it on."""


def states(codes: tuple[str, ...]) -> set[str]:
    return {STATES_ANEW.get(code, code) for code in codes}


def test_the_meetings_of_the_council_come_out_as_in_the_table() -> None:
    """The States and the kind of 6,500 meetings, set from the item alone, are those of the table for 95 % of wordings at least."""
    same = {}
    for row in read_table("un/acts/sc_meetings.csv"):
        if row["attribution"] == "assigned_from_memory":
            continue
        named = row["iso3"].split(";") if row["iso3"] and row["attribution"] in NAMES_A_STATE else []
        found = about(row["item"])
        same[row["item"], row["iso3"]] = (
            states(found.named) == states(tuple(named)) and found.attribution == row["attribution"]
        )
    assert len(same) > 400
    assert sum(same.values()) / len(same) >= 0.95


@pytest.mark.parametrize(("table", "column"), [
    ("hrc_texts", "title"), ("sc_resolutions", "title"), ("sc_meetings", "item"), ("sc_presidential_statements", "item"), ("ga_resolutions", "title"),
])  # fmt: skip
def test_no_act_in_the_tables_is_about_another_state_than_its_wording_names(table: str, column: str) -> None:
    told = 0
    for row in read_table(f"un/acts/{table}.csv"):
        named = states(about(row[column]).named)
        if named and row["iso3"] and row["attribution"] in ("named", "item"):
            told += 1
            assert named & states(tuple(row["iso3"].split(";"))), f"{row['symbol']}: {row[column]}"
    assert told > 400
