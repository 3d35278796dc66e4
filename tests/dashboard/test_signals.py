"""The Signals page and signals on Horizon: computed or not yet, filtered, stopped, issued, dismissed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import BrowserContext, expect

from dashboard import fired, keep
from dashboard.figures import signals as draw
from dashboard.view import BadAddress, read
from data import signals as stored
from data.database import engine
from indicators.signals import keeping
from indicators.signals.board import Row
from indicators.signals.history import Fired, State
from indicators.signals.rules import Level, by_id
from tests.dashboard.conftest import HERE
from tests.serving import serving

PAST = "as_of=2023-06-30"


@pytest.fixture(scope="module")
def refreshed(embedded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder whose database holds the embedded figures and the signals computed from them."""
    folder = tmp_path_factory.mktemp("signals")
    shutil.copy(embedded / "upstream.db", folder / "upstream.db")
    made = engine(f"sqlite:///{folder / 'upstream.db'}")
    keeping.refresh(made)
    made.dispose()
    return folder


@pytest.fixture
def told(refreshed: Path, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """Return a client of the application on them."""
    monkeypatch.setenv("UPSTREAM_VAR", str(refreshed))
    return client


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace("\u00a0", " ")


def page_at(client: FlaskClient, address: str) -> str:
    answer = client.get(address, base_url=HERE)
    assert answer.status_code == 200
    page = text_of(answer.get_data(as_text=True))
    assert "could not be drawn" not in page
    return page


def rows(client: FlaskClient, query: str = "") -> list[Row]:
    view = read("/signals", query)
    return list(fired.rows(view.as_of))


def test_signals_that_are_not_computed_yet_say_so(full: FlaskClient) -> None:
    page = page_at(full, "/signals")
    assert fired.NOT_MADE in page
    assert "python -m indicators refresh" in page
    assert "Not back-tested yet" not in page  # no rule is chosen
    assert "Surge of violence" in page  # rules are there before any figure is


def test_an_empty_database_has_a_page(bare: FlaskClient) -> None:
    assert fired.NOT_MADE in page_at(bare, "/signals")


def test_the_latest_date_says_which_rules_cannot_speak_and_where_to_look(told: FlaskClient) -> None:
    page = page_at(told, "/signals")
    assert re.search(r"\d+ signals in \d+ countries stand on", page)
    assert "of 15 rules cannot be evaluated" in page
    assert "Last month December 2023" in page
    assert "No figures held of coups_powell_thyne" in page
    assert "No outlook issued" in page
    assert "See the signals as known on 20 January 2024" in page
    assert "not evaluated since" in page
    assert "not yet released" in page


def test_no_monthly_rule_stands_on_figures_that_have_stopped(told: FlaskClient) -> None:
    for row in rows(told):
        if not row.rule.yearly:
            assert row.state == State.NOT_EVALUATED
            assert row.issued is None


def test_a_past_date_shows_what_was_known_then(told: FlaskClient) -> None:
    some = rows(told, f"?{PAST}")
    assert {row.state for row in some} <= {State.NEW, State.NOT_EVALUATED}
    assert max(row.fired.fired for row in some) <= date(2023, 6, 30)
    assert all(row.issued is None for row in some)
    sudan = next(row for row in some if (row.rule.id, row.fired.iso3) == ("violence_surge", "SDN"))
    assert (sudan.fired.period, sudan.fired.level) == (date(2023, 4, 1), Level.HIGH)
    page = page_at(told, f"/signals?{PAST}&rule=violence_surge")
    assert "back-test" in page
    assert "not yet released" not in page
    assert "OCHA HDX Signals: political violence and protest" in page
    assert "before this signal" in page


def test_filters_are_in_the_address(told: FlaskClient) -> None:
    page = page_at(told, f"/csv/signals-list.csv?at=/signals&{PAST}&lane=recurrence")
    lines = [line for line in page.splitlines() if line and not line.startswith("#")]
    assert "Recurrence" in page
    assert "Upstream," not in " ".join(lines)
    for query in ("lane=up", "pillar=x", "status=gone", "rule=none"):
        with pytest.raises(BadAddress, match="There is no"):
            read("/signals", f"?{query}")
    assert told.get("/signals?rule=none", base_url=HERE).status_code == 404


def test_a_rule_card_has_words_numbers_record_and_approval(told: FlaskClient) -> None:
    page = page_at(told, "/signals?rule=civic_space_fall")
    for words in (
        "four times the usual spread of yearly changes",
        "never an acute signal",
        "flags for each hit",
        "As many random flags",
        "Nobody has approved this rule yet",
        "firings since 1990",
    ):
        assert words in page


def test_the_csv_has_the_evidence_and_the_licences(told: FlaskClient) -> None:
    answer = told.get(f"/csv/signals-list.csv?at=/signals&{PAST}", base_url=HERE).get_data(as_text=True)
    assert "Licence: CC BY 4.0" in answer
    header = next(line for line in answer.splitlines() if line.startswith("Date,"))
    assert {"Threshold", "Usual", "State", "Why", "First"} <= set(header.split(","))
    rules = told.get("/csv/signals-rules.csv?at=/signals", base_url=HERE).get_data(as_text=True)
    assert rules.count("\n") > len(by_id())


def test_what_people_decided_is_shown_with_its_reason(
    refreshed: Path, tmp_path: Path, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(refreshed / "upstream.db", tmp_path / "upstream.db")
    made = engine(f"sqlite:///{tmp_path / 'upstream.db'}")
    first, second, *_ = stored.issued(made)
    now = datetime.now(UTC)
    stored.step(made, first.id, "released", role="analyst", now=now)
    stored.step(made, second.id, "dismissed", reason="an artefact of the release", role="steward", now=now)
    monkeypatch.setenv("UPSTREAM_VAR", str(tmp_path))
    keep.forget()
    assert "an artefact of the release" in page_at(client, "/signals?status=dismissed")
    assert "an artefact of the release" not in page_at(client, "/signals?status=released")
    assert "released" in page_at(client, "/signals?status=released")


def test_horizon_counts_signals_beside_notices(told: FlaskClient) -> None:
    page = page_at(told, "/?since=2025-12-01")
    assert re.search(
        r"Since 1 December 2025 : \d+ signals in \d+ countries , \d+ at high concern; 37 outside notices",
        page,
    )
    assert "from yearly releases: never acute" in page
    assert "New and escalated signals" in page


def test_horizon_without_signals_tells_notices_alone(full: FlaskClient) -> None:
    page = page_at(full, "/?since=2025-12-01")
    assert "Since 1 December 2025 : 37 outside notices" in page
    assert fired.NOT_MADE in page


def row(
    rule: str,
    level: Level = Level.MEDIUM,
    before: Level | None = None,
    figures: Mapping[str, float] | None = None,
) -> Row:
    known = {"value": 30.0, "usual": 10.0, "threshold": 20.0, "strength": 0.01} | dict(figures or {})
    one = by_id()[rule]
    seen = Fired(
        rule, "MLI", date(2020, 5, 1), date(2020, 6, 20), level, before, one.series[0] if one.series else "",
        known["value"], known["usual"], known["threshold"], known["strength"], (float("nan"), 5.0, 30.0), State.NEW, None,
    )  # fmt: skip
    return Row(seen, one, State.NEW, None, None)


@pytest.mark.parametrize(
    ("rule", "figures", "text"),
    [
        ("violence_surge", {"value": 1146.0}, "1,146 events in the month"),
        ("violence_falls", {"value": 92.0, "usual": 262.0}, "92, from 262 deaths in 12 months"),
        ("civic_space_fall", {"value": 0.729, "usual": 0.904}, "0.73, from 0.90"),
        ("displacement_surge", {"value": 85_591.0, "usual": 44_119.0}, "85,591, from 44,119 people"),
        ("data_gone_dark", {"value": 100.0}, "100\u00a0% of its series missing"),
        ("outlook_crossing", {"value": 0.31}, "31\u00a0%"),
    ],
)
def test_figures_of_signals(rule: str, figures: dict[str, float], text: str) -> None:
    assert draw.figure(row(rule, figures=figures), {"ucdp_ged.events_total": "events in the month"}) == text


def test_every_rule_says_why_it_fired() -> None:
    for rule in by_id():
        assert draw.ground(row(rule))


def test_an_escalated_signal_says_from_where(told: FlaskClient) -> None:
    from dashboard.markup import to_html

    view = read("/signals", "")
    shown = to_html(draw.listing([row("violence_surge", Level.HIGH, Level.MEDIUM)], view, {}, None))
    assert "↑ from medium" in shown
    assert "square ps ring" in shown
    opening = to_html(draw.listing([row("violence_falls", Level.HIGH)], view, {}, None))
    assert "strong opening" in opening
    assert "ring" not in opening


def test_a_sparkline_leaves_gaps_and_draws_the_threshold() -> None:
    from dashboard.markup import to_html

    shown = to_html(draw.spark(row("violence_surge")))
    assert shown.count('class="void"') == 1
    assert "height:100%" in shown
    assert 'class="limit" style="bottom:67%"' in shown


def test_pages_read_signals_without_what_computes_them() -> None:
    told = "import dashboard.fired, dashboard.figures.signals, sys; print('scipy' in sys.modules, 'sklearn' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_choosing_a_rule_changes_the_address_and_opens_its_card(
    refreshed: Path, context: BrowserContext
) -> None:
    with serving({"UPSTREAM_VAR": str(refreshed), "WEB_CONCURRENCY": "1"}) as address:
        page = context.new_page()
        page.goto(f"{address}/signals?{PAST}")
        page.wait_for_selector("body[data-ready]", state="attached")
        page.wait_for_load_state("networkidle")  # a panel that is redrawn closes what is open in it
        page.locator("#signals-rule").click()
        page.get_by_role("option", name="Surge of violence", exact=True).click()
        expect(page.locator("#signals-card")).to_contain_text("Borne out when")
        assert "rule=violence_surge" in page.url
        expect(page.locator("#signals-list tbody tr").first).to_contain_text("Surge of violence")
        expect(page.locator("#signals-years .by-year")).to_be_visible()
