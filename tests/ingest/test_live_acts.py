"""Acts told by two live lists are read once; without the project's own tables the live lists stand alone."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pandas as pd
from sqlalchemy import Engine

from data.acts import acts, coverage, members
from data.queries import AsOf, Mode
from ingest.outcomes import Order
from ingest.runner import run
from tests.ingest.council import TODAY
from tests.ingest.shared import FIXTURES, module_of

LISTS = {
    "psdata_resolutions": "payload.json",
    "undl_sc_votes": "payload.csv",
    "psdata_members": "payload.json",
}
NOW = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)


def test_live_lists_alone(bind: Engine) -> None:
    for source, name in LISTS.items():
        order = Order(files=(FIXTURES / source / name,))
        assert run(bind, module_of(source), order, now=lambda: NOW).state == "ok"
    for mode in (Mode.RECORDED, Mode.RECONSTRUCTED):
        as_of = AsOf(TODAY, mode, None, None)
        found = acts(bind, as_of)
        texts = found[found["kind"] == "sc_resolution"]
        assert texts["act"].nunique() == 45, "those of the longer list, 13 of which are in both"
        assert texts.groupby("act")["source"].nunique().max() == 1
        assert set(texts.loc[texts["act"] == "S/RES/2774(2025)", "iso3"]) == {"UKR", "RUS"}
        record = coverage(bind, as_of)
        resolutions = record[(record["kind"] == "sc_resolution") & record["complete"]]
        assert resolutions["end"].max() == pd.Timestamp("2025-12-31")
        sitting = set(members(bind, as_of, date(2017, 6, 1))["iso3"])
        assert {"FRA", "USA", "RUS", "JPN", "ITA"} <= sitting
        assert "NLD" not in sitting, "the Netherlands took Italy's seat in 2018"
