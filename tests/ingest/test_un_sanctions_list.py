"""The sanctions list: counts by regime, nothing of a person anywhere, lists that cannot be read."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from ingest.contract import FormatError
from ingest.outcomes import Order
from ingest.runner import run
from ingest.sources import un_sanctions_list as sanctions
from tests.ingest.figures import figure, fixture, has, rows
from tests.ingest.mutations import damaged, survive
from tests.ingest.shared import FIXTURES, module_of

SOURCE = "un_sanctions_list"
LIST = FIXTURES / SOURCE / "consolidated.xml"
PERSONAL = (b"INVENTED", b"PERSON", b"ALIAS", b"1900", b"Nobody", b"COMPANY")


def read() -> pd.DataFrame:
    return sanctions.parse([sanctions.keep(io.BytesIO(LIST.read_bytes()))])


@pytest.mark.parametrize(("series", "iso3", "entries"), [
    ("listed_individuals", "COD", 3), ("listed_entities", "COD", 1), ("listed_individuals", "AFG", 2), ("listed_entities", "PRK", 2),
    ("listed_entities", "HTI", 0), ("listed_individuals", "IRN", 1), ("new_listings", "HTI", 1), ("new_listings", "COD", 1), ("new_listings", "YEM", 0),
])  # fmt: skip
def test_counts_of_the_month_of_the_list(series: str, iso3: str, entries: float) -> None:
    assert figure(read(), series, iso3, "2026-10") == entries


def test_what_was_added_is_told_of_two_months() -> None:
    frame = read()
    assert figure(frame, "new_listings", "HTI", "2026-09") == 1
    assert rows(frame, "new_listings", "HTI", "2026-09")["status"].item() == "OBSERVED"
    assert rows(frame, "new_listings", "HTI", "2026-10")["status"].item() == "PROVISIONAL"
    assert not has(frame, "new_listings", "HTI", "2026-08")
    assert frame.attrs["release"] == "2026-10-20"


def test_a_state_without_entries_has_no_figure_and_al_qaida_is_about_no_state() -> None:
    frame = read()
    assert set(frame["iso3"]) == {
        "COD",
        "CAF",
        "GNB",
        "HTI",
        "IQ",
        "IRQ",
        "IRN",
        "PRK",
        "LBY",
        "SDN",
        "SOM",
        "SSD",
        "AFG",
        "YEM",
    } - {"IQ"}
    assert "QD" not in set(frame["country"])


def test_letters_not_known_are_set_aside_with_their_entries() -> None:
    frame = sanctions.parse(
        [b'{"made": "2026-10-20", "counts": [["ZZ", "individuals", "2026-10", 4], ["?", "entities", "", 1]]}']
    )
    assert frame["iso3"].isna().all()
    assert frame.groupby("country")["value"].max().to_dict() == {"?": 1, "ZZ": 4}


def test_what_is_kept_holds_nothing_of_a_person() -> None:
    kept = sanctions.keep(io.BytesIO(LIST.read_bytes()))
    assert not [word for word in PERSONAL if word in kept]
    assert kept == fixture(SOURCE, "payload.json")[0]
    assert sanctions.keep(io.BytesIO(kept)) == kept


@pytest.mark.parametrize("by_hand", [True, False])
def test_nothing_of_a_person_is_stored_anywhere(
    bind: Engine, by_hand: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from data.settings import settings as current
    from tests.ingest.shared import build_mirror

    if not by_hand:
        build_mirror(tmp_path / "mirror", SOURCE)
        monkeypatch.setenv("UPSTREAM_MIRROR", str(tmp_path / "mirror"))
    outcome = run(bind, module_of(SOURCE), Order(files=(LIST,)) if by_hand else Order())
    assert (outcome.state, outcome.rows.new) == ("ok", 52)
    files = [path for path in current().var.rglob("*") if path.is_file()]
    assert [path for path in files if path.parent.parent.name == "payloads"]
    assert not [path for path in files for word in PERSONAL if word in path.read_bytes()]
    with bind.connect() as connection:
        assert connection.execute(text("select count(*) from observation")).scalar() == 52


@pytest.mark.parametrize("body", [
    b"", b"<html><body>Access denied</body></html>", b"<?xml version='1.0'?><CONSOLIDATED_LIST dateGenerated='2026-10-20'/>",
    b"<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL><REFERENCE_NUMBER>CDi.001</REFERENCE_NUMBER></INDIVIDUAL></INDIVIDUALS></CONSOLIDATED_LIST>",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]><CONSOLIDATED_LIST dateGenerated='2026-10-20'>&b;</CONSOLIDATED_LIST>", b"{}", b'{"made": "2026-10-20", "counts": []}',
    b'{"made": "2026-10-20", "counts": [["A PERSON", "individuals", "2026-10", 1]]}', b'{"made": "2026-10-20", "counts": [["CD", "entities", "", 1]], "names": ["A PERSON"]}',
])  # fmt: skip
def test_what_is_no_list_is_a_format_error(body: bytes) -> None:
    with pytest.raises(FormatError) as caught:
        sanctions.keep(io.BytesIO(body))
    assert "PERSON" not in str(caught.value)


def test_a_cut_list_is_a_format_error_that_quotes_nothing() -> None:
    with pytest.raises(FormatError) as caught:
        sanctions.keep(io.BytesIO(LIST.read_bytes()[:5000]))
    assert caught.value.__cause__ is None
    assert "INVENTED" not in str(caught.value)


@given(data=st.data())
@settings(max_examples=30)
def test_damage_never_surprises(data: st.DataObject) -> None:
    survive(sanctions, data.draw(damaged(fixture(SOURCE, "payload.json"))))
