"""The Councils page on the embedded figures: dates, coverage, filters, moved points, exports."""

from __future__ import annotations

import csv
from datetime import date

from flask.testing import FlaskClient
from playwright.sync_api import BrowserContext, expect

from dashboard import cache, councils, councils_record
from dashboard.figures import councils as draw
from dashboard.figures.councils_marks import STATE_WORDS
from dashboard.view import read
from tests.dashboard.test_country import get
from tests.dashboard.watching import watched


def test_the_page_says_how_far_each_record_goes(full: FlaskClient) -> None:
    said = get(full, "/councils")
    assert "Human Rights Council to 31 March 2026, Security Council to 29 December 2025" in said
    assert "to 30 June 2022" in said
    assert "it is not counted as silence" in said


def test_every_state_is_on_the_page_once(full: FlaskClient) -> None:
    some = councils.chosen(read("/councils", ""))
    assert len(some) == len({one.iso3 for one in some}) == 195
    assert sum(len(draw.corner(some, hrc, sc)) for hrc in (True, False) for sc in (True, False)) == 195


def test_no_state_is_called_not_yet_discussed_where_meetings_are_not_known(full: FlaskClient) -> None:
    states = {one.by["sc"].state for one in councils.chosen(read("/councils", ""))}
    assert "not_yet" not in states
    then = {one.by["sc"].state for one in councils.chosen(read("/councils", "?as_of=2019-06-30"))}
    assert "not_yet" in then


def test_before_the_human_rights_council_nothing_is_said_of_it(full: FlaskClient) -> None:
    some = councils.chosen(read("/councils", "?as_of=2005-01-31"))
    assert {one.by["hrc"].state for one in some} == {"record_incomplete"}
    assert all(one.by["hrc"].gap is None for one in some)
    assert "the record is not whole" in get(full, "/councils?as_of=2005-01-31")


def test_members_are_those_of_the_date(full: FlaskClient) -> None:
    seated = councils.members(cache.as_of(date(2012, 1, 31), "auto"), date(2012, 1, 31))
    assert seated.groupby("body").size().to_dict() == {"hrc": 47, "sc": 15}
    of_sc = set(seated.loc[seated["body"] == "sc", "iso3"])
    assert {"CHN", "FRA", "GBR", "RUS", "USA", "MAR", "TGO"} <= of_sc


def test_filters_narrow_every_list(full: FlaskClient) -> None:
    some = councils.chosen(read("/councils", "?group=african&floor=50"))
    assert {one.held.group for one in some} == {"African"}
    assert all(one.place.score is not None and round(one.place.score) >= 50 for one in some)
    assert 0 < len(some) < 54


def test_moved_points_move_attention_and_can_be_reset(full: FlaskClient) -> None:
    usual = councils.chosen(read("/councils", ""))
    moved = councils.chosen(
        read("/councils", "?sc=resolution:0,veto:0,failed_draft:0,visiting_mission:0,sanctions:0,mission:8")
    )
    held = {one.iso3: one.by["sc"].value for one in usual}
    assert any(one.by["sc"].value == 8 < (held[one.iso3] or 0) for one in moved)
    assert [one.by["hrc"].value for one in moved] == [one.by["hrc"].value for one in usual]
    assert "Reset the rules" in get(full, "/councils?sc=resolution:5")
    assert "Reset the rules" not in get(full, "/councils?sc=resolution:3"), "as declared is not moved"


def test_an_instrument_left_out_breaks_the_comparison(full: FlaskClient) -> None:
    ask = councils.asked(read("/councils", ""))
    assert "formal meetings" in councils_record.broken(ask, date(2019, 6, 30), "sc")
    assert councils_record.broken(ask, date(2025, 6, 30), "sc") == ""


def test_the_csv_carries_sources_and_the_notice_of_the_texts(full: FlaskClient) -> None:
    answer = full.get("/csv/councils-table.csv?at=/councils", base_url="http://127.0.0.1:8050").get_data(
        as_text=True
    )
    head = [one for one in answer.splitlines() if one.startswith("#")]
    assert any("https://github.com/lszoszk/hrc-voting" in one for one in head)
    body = list(csv.DictReader(one for one in answer.splitlines() if not one.startswith("#")))
    assert len(body) == 195
    assert {one["Security Council"] for one in body} <= set(STATE_WORDS.values())


def test_horizon_shows_the_widest_gaps_of_a_council(full: FlaskClient) -> None:
    assert "Widest gaps" in get(full, "/")
    assert "Security Council, as far as its record goes: 29 December 2025" in get(full, "/?body=sc")


def test_on_a_phone_the_low_classes_are_folded_and_elsewhere_every_name_stands(
    context: BrowserContext, served: str
) -> None:
    seen = watched(context, served)
    page = seen.go("/councils")
    name, summary = (page.locator(f"#councils-table {one}").first for one in (".narrow-fold li", "summary"))
    expect(name).to_be_visible()
    expect(summary).to_be_hidden()
    page.set_viewport_size({"width": 375, "height": 800})
    expect(name).to_be_hidden()
    summary.click()
    expect(name).to_be_visible()
    seen.check()
