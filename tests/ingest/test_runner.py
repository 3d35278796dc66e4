"""A run from release to stored figures, and every way in which it may end, on both engines."""

from __future__ import annotations

import errno
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from data import ledger, store
from data.database import Locked, reading
from data.provenance import provenance
from data.queries import AsOf, Mode, events, series_cells
from data.vocabulary import Status
from ingest import recording, registry, runner
from ingest.answers import Answer
from ingest.contract import FetchError, FormatError
from ingest.corrections import Correction
from ingest.outcomes import Interrupted, Order
from ingest.runner import run
from tests.ingest.ged_generator import events as ged_events
from tests.ingest.made_up import Clock, MadeUp, last_run, ran, release, set_aside, values, years
from tests.ingest.shared import build_mirror

MLI = ("MLI", "2020-01-01")


def counted(bind: Engine) -> dict[str, int]:
    """Return how many rows each table that a run writes holds."""
    with reading(bind) as connection:
        return {
            table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608
            for table in ("run", "observation", "event", "payload", "run_payload", "rejected")
        }


# ---- what is stored --------------------------------------------------------------------------------------------------


def test_a_release_is_stored_with_its_provenance(bind: Engine) -> None:
    payload = release(
        ("score", "MLI", "2020-01-01", 5),
        ("score", "XXX", "2020-01-01", 7),
        ("score", "NER", "2020-01-01", 700),
        ("score", "TCD", "2020-01-01", 8),
    )
    outcome = ran(bind, MadeUp(now=[payload]))
    assert (outcome.state, outcome.rows.new, outcome.rejected, outcome.release) == ("ok", 2, 2, "1.0")
    assert values(bind) == {MLI: 5.0, ("TCD", "2020-01-01"): 8.0}
    assert sorted(set_aside(bind)) == [("NER", "range"), ("XXX", "unknown_country")]
    assert "2 rows set aside: unknown_country 1, range 1" in outcome.notes
    shown = provenance(bind, "made_up.score", "MLI", date(2020, 1, 1)).shown
    assert shown is not None
    assert (shown.value, shown.release, shown.file, shown.url) == (
        5.0,
        "1.0",
        "0.csv",
        "https://example.org/0.csv",
    )
    assert store.payload_path(shown.digest).read_bytes() == payload


def test_the_same_bytes_change_nothing(bind: Engine) -> None:
    module, clock = MadeUp(now=[years(5)]), Clock()
    ran(bind, module, clock)
    before = counted(bind)
    clock.pass_days(1)
    outcome = ran(bind, module, clock)
    assert outcome.state == "unchanged"
    after = counted(bind)
    assert after == before | {"run": before["run"] + 1, "run_payload": before["run_payload"] + 1}
    assert last_run(bind)["state"] == "unchanged"


def test_a_provider_with_nothing_newer_is_unchanged(bind: Engine) -> None:
    module, clock = MadeUp(now=[years(5)]), Clock()
    ran(bind, module, clock)
    module.now = []
    outcome = ran(bind, module, clock)
    assert (outcome.state, outcome.release, outcome.last_period) == ("unchanged", "1.0", date(2024, 1, 1))


def test_the_same_bytes_are_read_anew_by_other_code(bind: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    module, clock = MadeUp(now=[years(5)]), Clock()
    ran(bind, module, clock)
    for place in (runner, recording):
        monkeypatch.setattr(place, "code_version", lambda _: "other")
    module.parsing = lambda frame: frame.assign(value=frame["value"] + 1)
    outcome = ran(bind, module, clock)
    assert (outcome.state, outcome.rows.revised) == ("ok", 15)
    assert values(bind)[MLI] == 6.0


def test_a_revision_is_a_new_vintage_and_the_old_one_stays_known(bind: Engine) -> None:
    module, clock = MadeUp(now=[years(5)]), Clock()
    ran(bind, module, clock)
    old = values(bind, on=clock.at.date())
    clock.pass_days(30)
    module.now = [years(6, label="2.0")]
    outcome = ran(bind, module, clock)
    assert (outcome.rows.revised, outcome.rows.new) == (15, 0)
    assert values(bind)[MLI] == 6.0
    assert values(bind, on=clock.at.date() - timedelta(days=1)) == old
    assert set(old.values()) == {5.0}


def test_what_a_release_leaves_out_is_withdrawn(bind: Engine) -> None:
    module, clock = MadeUp(now=[years(5)]), Clock()
    ran(bind, module, clock)
    clock.pass_days(1)
    kept = [row for row in years(5).decode().splitlines()[2:] if row != "score,NER,2021-01-01,5"]
    module.now = [("# 1.1\nseries,iso3,period,value\n" + "\n".join(kept) + "\n").encode()]
    outcome = ran(bind, module, clock)
    assert (outcome.rows.withdrawn, outcome.rows.unchanged) == (1, 14)
    assert ("NER", "2021-01-01") not in values(bind)
    assert values(bind, on=clock.at.date() - timedelta(days=1))["NER", "2021-01-01"] == 5.0


def test_two_runs_of_one_day_keep_the_later(bind: Engine) -> None:
    module = MadeUp(now=[years(5)])
    ran(bind, module)
    module.now = [years(6, label="2.0")]
    ran(bind, module)
    assert values(bind)[MLI] == 6.0
    assert values(bind, on=date(2026, 6, 1))[MLI] == 6.0


def test_a_correction_is_applied_and_told(bind: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    known = Correction.model_validate(
        {"source": "made_up", "series": "score", "iso3": "MLI", "period": "2020-01-01", "from": 5, "to": 50, "reason": "a typing error", "reported": "2026-01-01"}
    )  # fmt: skip
    monkeypatch.setattr("ingest.corrections.corrections", lambda: (known,))
    outcome = ran(bind, MadeUp(now=[years(5)]))
    assert values(bind)[MLI] == 50.0
    assert "corrected score of MLI in 2020-01: 50 instead of 5. a typing error" in outcome.notes
    assert outcome.notes[0] in last_run(bind)["notes"]


def test_files_are_read_in_their_order_and_named(bind: Engine, tmp_path: Path) -> None:
    files = []
    for name, value in (("b.csv", 5), ("a.csv", 6)):
        files.append(tmp_path / name)
        files[-1].write_bytes(
            release(("score", "MLI" if value == 5 else "NER", "2020-01-01", value), label="7")
        )
    outcome = ran(bind, MadeUp(), order=Order(files=tuple(files), vintage=date(2025, 3, 1)))
    assert (outcome.state, outcome.release) == ("ok", "7")
    shown = provenance(bind, "made_up.score", "NER", date(2020, 1, 1)).shown
    assert shown is not None
    assert (shown.file, shown.vintage) == ("a.csv", date(2025, 3, 1))
    assert last_run(bind)["mode"] == "file"


# ---- what is asked for -----------------------------------------------------------------------------------------------


def test_fetch_is_asked_for_what_is_newer_and_now_and_then_for_everything(bind: Engine) -> None:
    module, clock = MadeUp(now=[years(5)]), Clock()
    for days in (0, 1, 28, 3):
        clock.pass_days(days)
        ran(bind, module, clock)
    # everything on day 0; newer than the last period on days 1 and 29; everything again after half of max_age (60 days)
    assert module.asked == [date.min, date(2024, 1, 1), date(2024, 1, 1), date.min]


def test_everything_can_be_asked_for(bind: Engine) -> None:
    module = MadeUp(now=[years(5)])
    ran(bind, module)
    outcome = ran(bind, module, order=Order(everything=True))
    assert module.asked == [date.min, date.min]
    assert (outcome.state, outcome.rows.unchanged) == ("ok", 15)


# ---- failures --------------------------------------------------------------------------------------------------------


class Driver(Exception):
    """What a driver says."""


FAILURES: list[tuple[BaseException, str]] = [
    (FetchError("no answer", kind="timeout"), "timeout"),
    (FormatError("a column is missing", kind="schema", field="deaths"), "schema"),
    (KeyError("deaths"), "bug"),
    (RecursionError("too deep"), "bug"),
    (MemoryError(), "out_of_memory"),
    (OSError(errno.ENOSPC, "No space left on device"), "storage_full"),
    (OSError(errno.EROFS, "Read-only file system"), "storage_full"),
    (Locked("another writer holds the database"), "locked"),
]


@pytest.mark.parametrize(
    ("error", "problem"), FAILURES, ids=[problem + str(n) for n, (_, problem) in enumerate(FAILURES)]
)
def test_a_failure_is_named_and_recorded_and_figures_stay(
    bind: Engine, error: BaseException, problem: str
) -> None:
    module, clock = MadeUp(now=[years(5)]), Clock()
    ran(bind, module, clock)
    before, stored = values(bind), counted(bind)
    module.error = error
    outcome = ran(bind, module, clock)
    assert (outcome.state, outcome.problem) == ("failed", problem)
    assert outcome.message.startswith("made_up")
    assert values(bind) == before
    assert counted(bind) == stored | {"run": stored["run"] + 1}
    assert (last_run(bind)["state"], last_run(bind)["problem"]) == ("failed", problem)
    module.error, module.now = None, [years(6, label="2.0")]
    assert ran(bind, module, clock).state == "ok", "the next run finishes the job"


def test_a_credential_in_a_failure_is_not_repeated(bind: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDMC_CLIENT_ID", "canary/7f3a")
    error = FormatError("https://example.org/?client_id=canary%2F7f3a and canary/7f3a")
    outcome = ran(bind, MadeUp(error=error, changes={"credentials": ("IDMC_CLIENT_ID",)}))
    assert "canary" not in outcome.message + last_run(bind)["message"]
    assert "client_id=IDMC_CLIENT_ID" in outcome.message


def test_a_failure_while_storing_leaves_nothing(bind: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    module = MadeUp(now=[years(5)])

    def fail(*_: object) -> None:
        raise OperationalError("INSERT", {}, Driver("database or disk is full"))

    with monkeypatch.context() as patched:
        patched.setattr(recording, "store_rejected", fail)
        outcome = ran(bind, module)
    assert (outcome.state, outcome.problem) == ("failed", "storage_full")
    assert counted(bind)["observation"] == 0
    assert last_run(bind)["problem"] == "storage_full"
    assert ran(bind, module).rows.new == 15


def test_bytes_that_could_not_be_parsed_are_kept_for_a_steward(bind: Engine) -> None:
    payload = b"<!DOCTYPE html><title>Log in</title>"
    outcome = ran(bind, MadeUp(now=[payload]))
    assert outcome.problem == "not_data"
    kept = ledger.payloads(bind, outcome.run)
    assert store.payload_path(kept["digest"].iloc[0]).read_bytes() == payload


def test_an_interrupted_run_is_recorded_and_ends(bind: Engine) -> None:
    with pytest.raises(Interrupted):
        ran(bind, MadeUp(error=Interrupted()))
    assert (last_run(bind)["state"], last_run(bind)["problem"]) == ("interrupted", "interrupted")


def test_one_failure_does_not_stop_another_source(bind: Engine) -> None:
    assert ran(bind, MadeUp("first", error=RuntimeError("x"))).failed
    assert ran(bind, MadeUp("second", now=[years(5)])).state == "ok"


def test_a_database_that_is_away_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from data.database import engine

    away = engine(
        f"postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=1&x={tmp_path.name}".split(
            "&x", maxsplit=1
        )[0]
    )
    outcome = ran(away, MadeUp(now=[years(5)]))
    assert (outcome.state, outcome.problem) == ("failed", "database_away")
    away.dispose()


# ---- held for a steward ----------------------------------------------------------------------------------------------


def poisoned(bind: Engine, payload: bytes, **changes: Any) -> str:
    module, clock = MadeUp(now=[years(5, COUNTRIES, label="25.1")], changes=changes), Clock()
    assert ran(bind, module, clock).state == "ok"
    before = values(bind)
    clock.pass_days(1)
    module.now = [payload]
    outcome = ran(bind, module, clock)
    assert outcome.state == "failed"
    assert values(bind) == before
    assert outcome.message in last_run(bind)["message"]
    accepted = ran(bind, module, clock, Order(accept="the provider confirmed it by letter"))
    assert accepted.state == "ok"
    assert "Reason given: the provider confirmed it by letter" in last_run(bind)["notes"]
    return outcome.problem


COUNTRIES = "MLI NER TCD NGA CMR GAB COG COD CAF SSD SDN ERI ETH SOM KEN UGA RWA BDI TZA MOZ"


def test_an_older_release_is_held(bind: Engine) -> None:
    assert poisoned(bind, years(5, COUNTRIES, label="24.1")) == "older_release"


def test_another_unit_is_held(bind: Engine) -> None:
    assert poisoned(bind, years(0.05, COUNTRIES, label="26.1")) == "mass_change"


def test_a_country_gone_is_held(bind: Engine) -> None:
    assert poisoned(bind, years(5, COUNTRIES[4:], label="26.1"), expected_countries=10) == "coverage_drop"


def test_all_zeros_are_held(bind: Engine) -> None:
    assert poisoned(bind, years(0, COUNTRIES, label="26.1")) == "coverage_drop"


# ---- clocks ----------------------------------------------------------------------------------------------------------


def test_a_clock_set_back_is_named(bind: Engine) -> None:
    module, clock = MadeUp(now=[years(5)]), Clock()
    ran(bind, module, clock)
    clock.at -= timedelta(hours=2)
    module.now = [years(6, label="2.0")]
    outcome = ran(bind, module, clock)
    assert (outcome.state, outcome.problem) == ("failed", "clock_jumped")
    clock.at += timedelta(hours=3)
    assert ran(bind, module, clock).state == "ok"


def test_no_vintage_lies_in_the_future(bind: Engine) -> None:
    outcome = ran(bind, MadeUp(now=[years(5)]), order=Order(vintage=date(2026, 6, 2)))
    assert outcome.problem == "clock_jumped"
    assert counted(bind)["observation"] == 0


def test_vintages_come_in_their_order(bind: Engine) -> None:
    module = MadeUp(now=[years(5)])
    ran(bind, module, order=Order(vintage=date(2025, 5, 1)))
    module.now = [years(6, label="2.0")]
    outcome = ran(bind, module, order=Order(vintage=date(2024, 5, 1)))
    assert (outcome.state, outcome.problem) == ("failed", "older_release")
    assert ran(bind, module, order=Order(vintage=date(2026, 5, 1))).rows.revised == 15


# ---- dry runs --------------------------------------------------------------------------------------------------------


def test_a_dry_run_says_what_would_change_and_stores_nothing(bind: Engine) -> None:
    module, clock = MadeUp(now=[years(5)]), Clock()
    ran(bind, module, clock)
    before = counted(bind)
    module.now = [years(6, label="2.0")]
    outcome = ran(bind, module, clock, Order(dry=True))
    assert (outcome.state, outcome.rows.revised, outcome.dry) == ("ok", 15, True)
    assert counted(bind) == before
    assert not store.payload_path(Answer.digest_of(module.now[0])).exists()
    module.error = FetchError("x")
    assert ran(bind, module, clock, Order(dry=True)).failed
    assert counted(bind) == before


def test_who_may_not_write_any_more_writes_nothing(bind: Engine) -> None:
    def refuse(_: object) -> None:
        raise Locked("the lease is lost")

    outcome = ran(bind, MadeUp(now=[years(5)]), order=Order(confirm=refuse))
    assert outcome.problem == "locked"
    assert counted(bind)["observation"] == 0


# ---- one source that feeds another -----------------------------------------------------------------------------------


def given(bind: Engine, source: str, folder: Path, content: bytes, vintage: date, name: str) -> Any:
    path = folder / name
    path.write_bytes(content)
    # a few made-up events are no whole release
    order = Order(files=(path,), vintage=vintage, accept="made-up events for a test")
    return run(bind, registry.find(source), order, now=Clock(datetime(2026, 6, 1, tzinfo=UTC)))


def deaths(bind: Engine, month: str) -> tuple[float, Status]:
    table = series_cells(
        bind, AsOf(date(9999, 1, 1), Mode.RECORDED, None, None), ["ucdp_ged.deaths_total"], ["MLI"]
    )
    row = table[table["period"] == pd.Timestamp(month)].iloc[0]
    return float(row["value"]), Status(int(row["status"]))


def month(day: str, best: int, number: int = 1, count: int = 1) -> list[dict[str, object]]:
    return [
        {"id": number + place, "country_id": 432, "country": "Mali", "date_start": f"{day} 00:00:00.000", "date_end": f"{day} 00:00:00.000", "best": best, "low": best,
         "high": best, "type_of_violence": 1, "year": day[:4], "date_prec": 1}
        for place in range(count)
    ]  # fmt: skip


def known_events(bind: Engine) -> list[str]:
    table = events(bind, AsOf(date(9999, 1, 1), Mode.RECORDED, None, None), source="ucdp_ged")
    return sorted(table["event"])


def test_provisional_figures_give_way_to_final_ones_and_never_return(bind: Engine, tmp_path: Path) -> None:
    yearly = ged_events(*month("2023-12-05", 4, 1))
    assert given(bind, "ucdp_ged", tmp_path, yearly, date(2024, 6, 1), "GEDEvent_v24_1.csv").state == "ok"
    candidate = ged_events(*month("2024-01-10", 7, 10), *month("2024-01-11", 2, 11))
    assert (
        given(bind, "ucdp_candidate", tmp_path, candidate, date(2024, 7, 1), "GEDEvent_v24_0_1.csv").state
        == "ok"
    )
    assert deaths(bind, "2023-12-01") == (4.0, Status.OBSERVED)
    assert deaths(bind, "2024-01-01") == (9.0, Status.PROVISIONAL)
    assert known_events(bind) == ["1", "10", "11"]

    final = ged_events(*month("2023-12-05", 4, 1), *month("2024-01-10", 8, 10))
    outcome = given(bind, "ucdp_ged", tmp_path, final, date(2025, 6, 1), "GEDEvent_v25_1.csv")
    assert outcome.state == "ok", outcome.message
    assert deaths(bind, "2024-01-01") == (8.0, Status.OBSERVED)
    assert known_events(bind) == ["1", "10"], "an event that the final release does not hold is closed"

    late = ged_events(*month("2024-01-10", 70, 10), *month("2024-01-11", 2, 11))
    assert (
        given(bind, "ucdp_candidate", tmp_path, late, date(2025, 7, 1), "GEDEvent_v24_0_1.csv").state == "ok"
    )
    assert deaths(bind, "2024-01-01") == (8.0, Status.OBSERVED)


def test_a_final_release_leaves_later_provisional_figures_alone(bind: Engine, tmp_path: Path) -> None:
    given(
        bind,
        "ucdp_candidate",
        tmp_path,
        ged_events(*month("2024-02-10", 7, 10)),
        date(2024, 7, 1),
        "GEDEvent_v24_0_2.csv",
    )
    given(
        bind,
        "ucdp_ged",
        tmp_path,
        ged_events(*month("2023-12-05", 4, 1)),
        date(2024, 8, 1),
        "GEDEvent_v24_1.csv",
    )
    assert deaths(bind, "2024-02-01") == (7.0, Status.PROVISIONAL)
    assert known_events(bind) == ["1", "10"]


# ---- the mirror ------------------------------------------------------------------------------------------------------


BY_HAND = {"upr_recommendations"}
"""Closed compilations that are given as files: nothing is fetched."""


def test_every_source_runs_from_a_mirror(
    bind: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each with its fixture, through the same client and runner as from the network; a second run finds nothing new."""
    modules = sorted(registry.sources().values(), key=lambda module: bool(module.SOURCE.feeds))
    clock = Clock(datetime(2026, 11, 1, tzinfo=UTC))
    for module in modules:
        mirror = tmp_path / module.SOURCE.id
        mirror.mkdir()
        build_mirror(mirror, module.SOURCE.id)
        monkeypatch.setenv("UPSTREAM_MIRROR", str(mirror))
        outcome = run(bind, module, Order(accept="fixtures are trimmed"), now=clock)
        if module.SOURCE.id in BY_HAND:
            assert outcome.state == "unchanged", f"{outcome.source} {outcome.state}: {outcome.message}"
            continue
        assert outcome.state == "ok", f"{outcome.source} {outcome.state}: {outcome.message}"
        assert outcome.rows.new + outcome.rows.unchanged + outcome.events.new > 0, module.SOURCE.id
        assert last_run(bind, module.SOURCE.id)["mode"] == "mirror"
        read = ledger.payloads(bind, outcome.run)
        assert read["url"].str.startswith("http").all() or not module.SOURCE.hosts
        again = run(bind, module, now=clock)
        assert again.state == "unchanged", f"{again.source} {again.state}: {again.message}"
    sources = {state.key: state for state in ledger.sources(bind)}
    assert {state.state for key, state in sources.items() if key in registry.sources()} == {"unchanged"}
