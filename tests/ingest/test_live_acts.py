"""Acts told by two live lists are read once; without the project's own tables the live lists stand alone."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from sqlalchemy import Engine

from data.acts import acts, coverage, members
from data.queries import AsOf, Mode
from ingest.outcomes import Order
from ingest.runner import run
from tests.ingest.shared import FIXTURES, module_of

LISTS = {
    "psdata_resolutions": "payload.json",
    "undl_sc_votes": "payload.csv",
    "psdata_members": "payload.json",
}


@pytest.fixture
def filled(bind: Engine) -> Engine:
    for source, name in LISTS.items():
        assert run(bind, module_of(source), Order(files=(FIXTURES / source / name,))).state == "ok"
    return bind


def test_an_act_of_two_lists_is_read_from_one(filled: Engine) -> None:
    for mode in (Mode.RECORDED, Mode.RECONSTRUCTED):
        found = acts(filled, AsOf(date.today(), mode, None, None))
        texts = found[found["kind"] == "sc_resolution"]
        assert texts.groupby("act")["source"].nunique().max() == 1
        assert set(texts.loc[texts["act"] == "S/RES/2774(2025)", "iso3"]) == {"UKR", "RUS"}
        assert texts["act"].nunique() == 45, "those of the longer list, 13 of which are in both"


def test_the_record_reaches_as_far_as_the_longer_list(filled: Engine) -> None:
    record = coverage(filled, AsOf(date.today(), Mode.RECORDED, None, None))
    resolutions = record[(record["kind"] == "sc_resolution") & record["complete"]]
    assert resolutions["end"].max() == pd.Timestamp("2025-12-31")


def test_members_of_a_day_come_from_the_live_list(filled: Engine) -> None:
    sitting = members(filled, AsOf(date.today(), Mode.RECORDED, None, None), date(2017, 6, 1))
    assert {"FRA", "USA", "RUS", "JPN", "ITA"} <= set(sitting["iso3"])
    assert "NLD" not in set(sitting["iso3"]), "the Netherlands took the seat in 2018"
