"""Acts as known on a date: spells in force whose end is hidden, what the record covers, no knowledge of later days, one telling of each."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine

from data import acts, event_provenance, queries, schema, store, vintages
from data.countries import REFERENCE
from data.database import engine, writing
from data.queries import AsOf, Mode
from ingest import runner
from ingest.outcomes import Order
from ingest.sources import _un_acts, un_general_assembly, un_human_rights_council, un_security_council
from tests.data.conftest import NOON, source

MODULES = (un_security_council, un_human_rights_council, un_general_assembly)
TODAY = date(2026, 11, 24)
PAST = (
    "1989-02-01",
    "1992-06-15",
    "1995-12-20",
    "1999-06-10",
    "2006-06-19",
    "2011-07-09",
    "2012-05-18",
    "2018-06-25",
    "2022-04-07",
    "2025-11-20",
)
SAID = ["event", "kind", "iso3", "start", "end", "label", "act", "symbol", "title", "attribution", "confidence", "type", "vote", "vetoed_by", "meeting", "session", "url", "open", "note"]  # fmt: skip


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Give a database with all acts of the project's own tables."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UPSTREAM_VAR", str(tmp_path_factory.mktemp("var")))
        made = engine(f"sqlite:///{tmp_path_factory.mktemp('acts') / 'acts.db'}")
        schema.migrate(made)
        for module in MODULES:
            outcome = runner.run(made, module, Order(vintage=TODAY))
            assert (outcome.state, outcome.rejected) == ("ok", 0), outcome
        yield made
        made.dispose()


def recorded(on: date = TODAY) -> AsOf:
    return AsOf(on, Mode.RECORDED, TODAY, TODAY)


def then(day: str) -> AsOf:
    return AsOf(date.fromisoformat(day), Mode.RECONSTRUCTED, TODAY, TODAY)


def act(table: pd.DataFrame, event: str) -> Any:
    (row,) = table[table["event"] == event].to_dict("records")
    return row


# ---- spells ----------------------------------------------------------------------------------------------------------


def test_a_mission_in_force_is_known_and_its_later_end_is_not(held: Engine) -> None:
    row = act(acts.acts(held, then("1993-01-01")), "UNTAC|KHM")
    assert (row["start"], row["end"], row["open"]) == (
        pd.Timestamp("1992-02-28"),
        pd.Timestamp("1993-01-01"),
        True,
    )
    row = act(acts.acts(held, recorded()), "UNTAC|KHM")
    assert (f"{row['end']:%Y-%m}", row["open"]) == ("1993-09", False)
    assert "UNTAC|KHM" not in set(acts.acts(held, then("1992-02-27"))["event"])


def test_what_is_noted_of_the_later_course_is_not_known_before(held: Engine) -> None:
    event = "SC sanctions MLI 2017|MLI"
    now, before = act(acts.acts(held, recorded()), event), act(acts.acts(held, then("2020-01-01")), event)
    assert (now["note"], now["confidence"]) == ("renewal vetoed 30 Aug 2023", "verified, end from_memory")
    assert pd.isna(before["note"])
    assert before["confidence"] == "verified"


def test_what_is_open_stands_on_the_last_day_of_its_table(held: Engine) -> None:
    row = act(acts.acts(held, recorded()), "HRC commission_of_inquiry SYR 2011|SYR")
    assert (row["open"], row["end"], row["body"], row["type"]) == (
        True,
        pd.Timestamp("2026-03-31"),
        "hrc",
        "commission_of_inquiry",
    )


def test_an_act_of_a_day_is_known_on_that_day(held: Engine) -> None:
    events = [set(acts.acts(held, then(day))["event"]) for day in ("2012-05-17", "2012-05-18")]
    assert ["S/RES/2048(2012)|GNB" in one for one in events] == [False, True]


# ---- nothing leaks ---------------------------------------------------------------------------------------------------


@cache
def tables() -> dict[str, list[dict[str, str]]]:
    names = [name for name in _un_acts.TABLES if name != "mandates"]
    paths = {
        **{name: REFERENCE / "un" / "acts" / f"{name}.csv" for name in names},
        "mandates": REFERENCE / "un" / "mandates.csv",
    }
    return {
        name: list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
        for name, path in paths.items()
    }


def cut(row: dict[str, str], day: str) -> dict[str, str]:
    """Return a row as a table that ends on a day would have it."""
    lasts = "known_until" in row
    later = lasts and (row["end"] or row["known_until"]) > day
    made = {**row, **({"end": "" if lasts else day} if row.get("end", "") > day else {})}
    if later:
        made |= {"note": "", "end_confidence": ""}
    if lasts:
        made["known_until"] = min(row["known_until"], day)
    return {key: made[key] for key in row}


def told_by(day: str) -> pd.DataFrame:
    """Return the acts of tables that end on a day, as parsed."""
    payloads = {}
    for name, rows in tables().items():
        out = io.StringIO()
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        kept = [cut(row, day) for row in rows if (row.get("date") or row["start"]) <= day]
        if name == "coverage":  # a record that begins later is no record yet, and is left out below
            kept += [row for row in rows if row["start"] > day]
        writer.writerows(kept or rows[:1])  # a table needs a row; one of a later day is left out below
        payloads[name] = out.getvalue().encode()
    frames = []
    for module in MODULES:
        names = [*module.READERS, "coverage", "mandates"]
        frames.append(module.parse([payloads[name] for name in names]).attrs["events"])
    events = pd.concat(frames, ignore_index=True)
    details = [json.loads(text) for text in events["detail"]]
    for name in SAID:
        if name not in events:
            events[name] = [one.get(name) for one in details]
    known: pd.DataFrame = events[events["start"] <= day]
    return known


def as_set(table: pd.DataFrame) -> set[tuple[str, ...]]:
    texts = (
        table[SAID]
        .assign(open=table["open"].eq(True))
        .astype("str")
        .replace({"None": "", "nan": ""})
        .fillna("")
    )
    return set(texts.itertuples(index=False, name=None))


@pytest.mark.parametrize("day", PAST)
def test_a_past_date_knows_what_tables_that_end_there_would_say(held: Engine, day: str) -> None:
    wanted = told_by(day)
    known = acts.acts(held, then(day))
    assert as_set(known) == as_set(wanted[wanted["kind"] != acts.COVERAGE])
    record = acts.coverage(held, then(day))
    spans = {(row.kind, row.start, row.end, row.complete) for row in record.itertuples()}
    parsed = wanted[wanted["kind"] == acts.COVERAGE]
    details = [json.loads(text) for text in parsed["detail"]]
    assert spans == {
        (one["of"], start, end, one["complete"])
        for one, start, end in zip(details, parsed["start"], parsed["end"], strict=True)
    }


# ---- what the record covers ------------------------------------------------------------------------------------------


def complete(table: pd.DataFrame, kind: str, day: str) -> bool:
    rows = table[(table["kind"] == kind) & (table["start"] <= day) & (table["end"] >= day)]
    return bool(rows["complete"].any())


@pytest.mark.parametrize(("kind", "day", "known"), [
    ("sc_meeting", "2020-03-11", True), ("sc_meeting", "2020-03-12", False), ("sc_meeting", "2022-01-01", True), ("sc_meeting", "2022-07-01", False),
    ("sc_resolution", "2026-01-30", True), ("sc_resolution", "2026-01-31", False), ("sc_veto", "2025-12-29", True), ("sc_veto", "2025-12-30", False),
    ("hrc_resolution", "2006-06-19", True), ("hrc_resolution", "2006-06-18", False), ("hrc_mandate", "2026-03-31", True),
    ("hrc_mandate", "2026-04-01", False), ("ga_resolution", "2010-01-01", False), ("upr_review", "2024-11-05", False), ("upr_review", "2026-01-30", True),
])  # fmt: skip
def test_days_outside_the_record_are_unknown(held: Engine, kind: str, day: str, known: bool) -> None:
    assert complete(acts.coverage(held, recorded()), kind, day) == known


def test_members_of_both_councils(held: Engine) -> None:
    sitting = acts.members(held, recorded(), date(2012, 5, 18))
    assert sitting["body"].value_counts().to_dict() == {"hrc": 47, "sc": 15}
    assert set(sitting.loc[sitting["seat"] == "permanent", "iso3"]) == {"CHN", "FRA", "GBR", "RUS", "USA"}
    assert len(acts.members(held, then("2012-05-18"), date(2012, 5, 18))) == 62
    assert acts.members(held, recorded(), date(1940, 1, 1)).empty


def test_nothing_is_held_of_an_empty_database(bind: Engine) -> None:
    assert acts.acts(bind, recorded()).columns.tolist() == list(acts.COLUMNS)
    assert acts.acts(bind, recorded()).empty
    assert acts.coverage(bind, recorded()).empty
    assert acts.members(bind, recorded(), TODAY).empty


# ---- one telling of each act, on both engines ------------------------------------------------------------------------


def stored(
    bind: Engine, key: str, day: date, *rows: tuple[str, str, str | None, str, str, dict[str, Any]]
) -> None:
    """Store events from (event, kind, iso3, start, end, detail) as one run that replaces those before."""
    frame = pd.DataFrame(
        [
            {
                "event": event,
                "kind": kind,
                "iso3": iso3,
                "start": start,
                "end": end,
                "label": event,
                "detail": json.dumps(detail),
            }
            for event, kind, iso3, start, end, detail in rows
        ]
    )
    for name in ("start", "end"):
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[s]")
    with writing(bind) as connection:
        store.declare(connection, [source(key, lag_days=0)])
        run = store.record_run(connection, store.RunRow(key, NOON, NOON, "file", "ok", day))
        vintages.store_events(connection, key, run, day, frame, replaces=(date(1900, 1, 1), date(2100, 1, 1)))


def one(act_name: str, **detail: Any) -> dict[str, Any]:
    return {"act": act_name, "attribution": "named", **detail}


def record(kind: str) -> dict[str, Any]:
    return {"of": kind, "complete": True, "note": ""}


def test_own_tables_go_before_live_lists_as_far_as_they_reach(bind: Engine) -> None:
    stored(bind, "un_security_council", TODAY,
        ("S/2024/1|MLI", "sc_veto", "MLI", "2024-01-05", "2024-01-05", one("S/2024/1")),
        ("UNX|MLI", "sc_mission", "MLI", "2020-01-01", "2025-06-30", one("UNX", open=True)),
        ("SC member FRA 1945|FRA", "sc_member", "FRA", "1945-10-24", "2026-12-31", one("SC member FRA 1945", open=True, seat="permanent")),
        ("coverage|sc_veto|1989-01-01", "coverage", None, "1989-01-01", "2025-06-30", record("sc_veto")),
    )  # fmt: skip
    stored(bind, "psdata", TODAY,
        ("S/2024/1|NER", "sc_veto", "NER", "2024-01-05", "2024-01-05", one("S/2024/1")),
        ("S/2024/2|NER", "sc_veto", "NER", "2024-01-06", "2024-01-06", one("S/2024/2")),
        ("S/1988/2|NER", "sc_veto", "NER", "1988-01-06", "1988-01-06", one("S/1988/2")),
        ("S/2025/9|MLI", "sc_veto", "MLI", "2025-07-01", "2025-07-01", one("S/2025/9")),
        ("UNX|MLI", "sc_mission", "MLI", "2020-01-01", "2025-09-30", one("UNX")),
        ("SC member FRA 1946|FRA", "sc_member", "FRA", "1946-01-17", "2025-12-31", one("SC member FRA 1946")),
        ("SC member BRA 1988|BRA", "sc_member", "BRA", "1988-01-01", "1989-12-31", one("SC member BRA 1988")),
    )  # fmt: skip
    stored(
        bind, "votes", TODAY, ("S/2025/9|NER", "sc_veto", "NER", "2025-07-01", "2025-07-01", one("S/2025/9"))
    )
    table = acts.acts(bind, recorded())
    assert set(table["event"]) == {
        "S/2024/1|MLI", "S/1988/2|NER", "S/2025/9|MLI", "UNX|MLI", "SC member FRA 1945|FRA", "SC member BRA 1988|BRA",
    }  # fmt: skip
    mission = act(table, "UNX|MLI")
    assert (mission["source"], mission["end"], mission["open"]) == (
        "un_security_council",
        pd.Timestamp("2025-09-30"),
        False,
    )


def test_a_recorded_date_shows_what_was_held_then(bind: Engine) -> None:
    first, second = date(2024, 3, 1), date(2024, 9, 1)
    span = ("UNX|MLI", "sc_mission", "MLI", "2020-01-01", "2024-01-30", one("UNX", open=True))
    stored(
        bind,
        "un_security_council",
        first,
        span,
        ("S/2024/1|MLI", "sc_veto", "MLI", "2024-01-05", "2024-01-05", one("S/2024/1")),
    )
    stored(bind, "un_security_council", second, (*span[:4], "2024-06-30", one("UNX")))
    before, after = (acts.acts(bind, AsOf(day, Mode.RECORDED, first, second)) for day in (first, second))
    assert (len(before), len(after)) == (2, 1), "the veto was withdrawn"
    assert (act(before, "UNX|MLI")["open"], act(after, "UNX|MLI")["open"]) == (True, False)
    seen = acts.acts(bind, AsOf(date(2024, 2, 1), Mode.RECONSTRUCTED, first, second))
    assert (act(seen, "UNX|MLI")["open"], act(seen, "UNX|MLI")["end"]) == (True, pd.Timestamp("2024-02-01"))


# ---- where an act comes from -----------------------------------------------------------------------------------------


def test_an_act_is_traced_to_its_table(held: Engine) -> None:
    found = event_provenance.event_provenance(held, "un_security_council", "S/2012/77|SYR", recorded())
    assert found.shown is not None
    path = "data/reference/un/acts/sc_drafts.csv"
    assert (found.shown.file, found.shown.digest) == (
        path,
        hashlib.sha256((REFERENCE.parents[1] / path).read_bytes()).hexdigest(),
    )
    assert json.loads(found.shown.detail)["symbol"] == "S/2012/77"
    assert "CC BY 4.0" in found.licence
    with pytest.raises(queries.NotFound):
        event_provenance.event_provenance(held, "un_security_council", "S/2012/77|FRA")
