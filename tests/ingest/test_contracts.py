"""What holds for every source: a new file in ``ingest/sources`` is tested by being there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from data.countries import by_iso3
from data.settings import Settings
from ingest import registry
from ingest.checks import check, weight
from ingest.contract import EVENT_COLUMNS, FormatError, Kind, SourceError, SourceModule
from ingest.corrections import corrections
from ingest.event_checks import check_events
from ingest.http import Client
from ingest.schedule import next_due
from tests.ingest.shared import FIXTURES, assert_in_contract, build_mirror, expected, golden, payload_of

IDS = sorted(registry.sources())
LABELS = ("Upstream", "Measures", "Lag", "Revisions", "Zero", "Limitations")
KEY = ["series", "iso3", "period"]
LARGEST = 60 * 1024
LAYOUTS = [
    (source, path.name) for source in IDS for path in sorted((FIXTURES / source).glob("expected_*.csv"))
]
HTML = b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Please sign in</body></html>"
PAGES = {
    "nothing": b"", "blank": b" \r\n", "a web page": HTML, "a page of XML": b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>",
    "an error": b'{"error": "not found"}', "an empty archive": b"PK\x05\x06" + bytes(18), "a cut archive": b"PK\x03\x04\x14\x00", "gzip garbage": b"\x1f\x8bgarbage",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(64), "a word": b"maintenance",
}  # fmt: skip


@pytest.fixture(params=IDS)
def module(request: pytest.FixtureRequest) -> SourceModule:
    return registry.find(request.param)


@contextmanager
def mirrored(module: SourceModule, folder: Path) -> Iterator[Client]:
    build_mirror(folder, module.SOURCE.id)
    with Client(module.SOURCE, Settings(UPSTREAM_MIRROR=folder)) as client:
        yield client


@pytest.fixture
def fetched(module: SourceModule, tmp_path: Path) -> list[bytes]:
    """Return what ``fetch`` gives from the mirror, or the trimmed tables of a source that has its own."""
    if not _uses_network(module.SOURCE.id):
        return payload_of(module.SOURCE.id)
    with mirrored(module, tmp_path / "mirror") as client:
        return module.fetch(client, date.min)


def test_every_file_can_be_used() -> None:
    assert not registry.broken()
    assert len(IDS) >= 15


# ---- the declaration -------------------------------------------------------------------------------------------------


def test_declaration_is_complete(module: SourceModule) -> None:
    source = module.SOURCE
    for name in ("name", "provider", "licence", "citation"):
        assert len(getattr(source, name)) >= 3, f"{name} is missing"
    assert source.url.startswith("https://") or source.url.startswith("http://www.uky.edu/")
    assert source.hosts or not _uses_network(source.id), "hosts are missing"
    assert all(re.fullmatch(r"[a-z0-9.-]+", host) for host in source.hosts)
    assert 0 < source.rate <= 10
    assert timedelta(0) <= source.lag < timedelta(days=1200)
    assert timedelta(days=1) <= source.max_age <= timedelta(days=1200)


def _uses_network(source: str) -> bool:
    return bool(json.loads((FIXTURES / source / "mirror.json").read_text(encoding="utf-8")))


def test_schedule_is_a_cron_expression_that_comes_up_within_a_year(module: SourceModule) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    due = next_due(module.SOURCE.schedule, now)
    assert due is not None
    assert due - now <= timedelta(days=366)


def test_credentials_are_settings(module: SourceModule) -> None:
    known = {str(field.alias) for field in Settings.model_fields.values()}
    assert set(module.SOURCE.credentials) <= known


def test_series_say_their_unit(module: SourceModule) -> None:
    for series in module.SOURCE.series:
        assert series.name, series.id
        assert series.unit, series.id
        assert series.bounds != (float("-inf"), float("inf")), (
            f"{series.id} has no bounds: a value of any size would pass"
        )
        if series.kind in (Kind.FLOW, Kind.STOCK):
            assert series.bounds[0] >= 0 or "net" in series.id or "change" in series.id, (
                f"{series.id} counts below zero"
            )


def test_what_it_feeds_exists(module: SourceModule) -> None:
    source = module.SOURCE
    if source.feeds:
        assert source.feeds in registry.sources()
        assert not registry.find(source.feeds).SOURCE.feeds
    assert registry.targets(source) or not source.series


def test_head_has_the_labels(module: SourceModule) -> None:
    doc = registry.description(module)
    found = re.findall(r"^\*(\w+)\*", doc, re.MULTILINE)
    assert tuple(found) == LABELS
    starts = {len(match[0]) for match in re.findall(r"^(\*\w+\*\s+)()", doc, re.MULTILINE)}
    assert starts == {15}, "the labels are not aligned"


def test_corrections_name_what_exists() -> None:
    for one in corrections():
        measures = registry.targets(registry.find(one.source).SOURCE)
        assert one.series in measures
        assert one.iso3 in by_iso3()


# ---- the fixture -----------------------------------------------------------------------------------------------------


def test_fixture_is_small_and_says_where_it_is_from(module: SourceModule) -> None:
    folder = FIXTURES / module.SOURCE.id
    names = {path.name for path in folder.iterdir()}
    assert {"mirror.json", "expected.csv", "README.md"} <= names
    assert not [path.name for path in folder.glob("payload*") if path.stat().st_size > LARGEST]
    readme = (folder / "README.md").read_text(encoding="utf-8")
    if _uses_network(module.SOURCE.id):
        assert re.search(r"\b(19|20)\d\d\b", readme), "README.md names no date"
        assert re.search(r"https?://|github", readme), "README.md names no address"


def test_fetch_asks_declared_hosts_only(module: SourceModule) -> None:
    addresses = json.loads((FIXTURES / module.SOURCE.id / "mirror.json").read_text(encoding="utf-8"))
    hosts = {re.sub(r"^https?://([^/:?]+).*$", r"\1", url) for url in addresses}
    assert hosts <= set(module.SOURCE.hosts)


def test_fetch_from_an_empty_mirror_is_a_named_error(module: SourceModule, tmp_path: Path) -> None:
    if not _uses_network(module.SOURCE.id):
        return
    (tmp_path / "mirror").mkdir()
    with (
        pytest.raises(SourceError) as caught,
        Client(module.SOURCE, Settings(UPSTREAM_MIRROR=tmp_path / "mirror")) as client,
    ):
        module.fetch(client, date.min)
    assert str(caught.value)


# ---- parse -----------------------------------------------------------------------------------------------------------


def assert_holds(frame: pd.DataFrame, wanted: pd.DataFrame) -> None:
    """Fail unless every row of the golden file is in the frame, to the last digit."""
    held, wanted = keyed(golden(frame)), keyed(wanted)
    both = wanted.merge(held, on=KEY, how="left", suffixes=("", "_held"), indicator=True)
    absent = both[both["_merge"] == "left_only"]
    assert absent.empty, f"rows of the golden file are not in the frame:\n{absent[KEY].to_string()}"
    for name in ("value", "low", "high", "status"):
        pd.testing.assert_series_equal(
            both[f"{name}_held"], both[name], check_names=False, rtol=1e-9, obj=name
        )


def keyed(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with what tells them apart: a row without a country is known by its value too."""
    place = table["iso3"].fillna("none, " + table["value"].round(6).astype("str"))
    return table.assign(iso3=place).drop_duplicates(KEY)


def test_parse_gives_the_golden_file(module: SourceModule, fetched: list[bytes]) -> None:
    frame = module.parse(fetched)
    assert_in_contract(frame, module.SOURCE)
    assert_holds(frame, expected(module.SOURCE.id))


@pytest.mark.parametrize(("source", "name"), LAYOUTS)
def test_parse_gives_the_golden_file_of_other_layouts(source: str, name: str) -> None:
    layout = name.removeprefix("expected_").removesuffix(".csv")
    files = sorted((FIXTURES / source).glob(f"payload_{layout}*"))
    assert files, f"payload_{layout}* is missing"
    module = registry.find(source)
    frame = module.parse([path.read_bytes() for path in files])
    assert_in_contract(frame, module.SOURCE)
    assert_holds(frame, expected(source, name))


def test_every_layout_has_its_golden_file(module: SourceModule) -> None:
    folder = FIXTURES / module.SOURCE.id
    layouts = {path.name.removeprefix("payload_").partition(".")[0] for path in folder.glob("payload_*")}
    words = {re.sub(r"_?\d+$", "", layout) for layout in layouts if not layout.isdigit()}
    golden_files = {
        path.name.removeprefix("expected_").removesuffix(".csv") for path in folder.glob("expected_*.csv")
    }
    missing = {word for word in words if not any(word.startswith(name) for name in golden_files)}
    own = Path(__file__).parent / f"test_{module.SOURCE.id}.py"
    tests = own.read_text(encoding="utf-8") if own.is_file() else ""
    assert not {word for word in missing if word not in tests}, f"layouts nobody checks: {sorted(missing)}"


def test_parse_is_pure(module: SourceModule, fetched: list[bytes]) -> None:
    first, second = module.parse(list(fetched)), module.parse(list(fetched))
    pd.testing.assert_frame_equal(first.drop(columns=[]), second, check_like=False)
    assert first.attrs["release"] == second.attrs["release"]


def test_what_parse_gives_can_be_stored(module: SourceModule, fetched: list[bytes]) -> None:
    frame = module.parse(fetched)
    events = frame.attrs.pop("events", None)
    today = date(2026, 11, 1)
    targets = registry.targets(module.SOURCE)
    checked = check(frame, targets, today)
    assert not set(checked.rejected["reason"]) & {
        "not_declared",
        "not_first_day",
        "conflict",
        "future",
        "control_character",
        "not_a_number",
    }, weight(checked, targets)
    if events is not None:
        assert list(events.columns) == [name for name in EVENT_COLUMNS if name in events.columns]
        good, lost, _ = check_events(module.SOURCE.id, events, today)
        assert len(good) >= 1
        assert lost.empty
    else:
        assert len(checked.frame) >= 1


@pytest.mark.parametrize("what", PAGES)
def test_what_is_no_data_is_a_format_error(module: SourceModule, fetched: list[bytes], what: str) -> None:
    for place in range(min(len(fetched), 3)):
        with pytest.raises(FormatError) as caught:
            module.parse([*fetched[:place], PAGES[what], *fetched[place + 1 :]])
        assert caught.value.problem


def test_a_heading_without_rows_is_a_format_error(module: SourceModule, fetched: list[bytes]) -> None:
    for place, payload in enumerate(fetched[:3]):
        if payload[:2] in (b"PK", b"\x1f\x8b") or payload[:1] in (b"{", b"["):
            continue
        heading = payload.split(b"\n", 1)[0] + b"\n"
        with pytest.raises(FormatError):
            module.parse([*fetched[:place], heading, *fetched[place + 1 :]])
