"""The Councils page: every State once, honest words where a record is not whole, figures by hand, refusals."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from flask.testing import FlaskClient

from dashboard import councils, councils_record, words
from dashboard.cache import Place
from dashboard.councils import Act, Draft, Line
from dashboard.figures import councils as draw
from dashboard.figures import councils_changes as changing
from dashboard.figures import councils_instruments as instruments
from dashboard.figures import councils_matrix as matrix
from dashboard.figures.councils_marks import STATE_WORDS, act, body_mark, pair
from dashboard.markup import to_html
from dashboard.view import View, read
from indicators.attention_gaps import Line as Held
from indicators.attention_gaps import Stand
from tests.dashboard.test_country import get

RESOLUTION = Act(
    "un_hrc", "A/HRC/RES/58/18|MLI", "hrc_resolution", "A/HRC/RES/58/18", "", date(2025, 4, 3), False
)


def line(
    iso3: str,
    score: float | None,
    hrc: str = "not_yet",
    sc: str = "not_yet",
    *,
    risk: float | None = None,
    attention: tuple[float, float] = (0.0, 0.0),
    gaps: tuple[float | None, float | None] = (None, None),
    sits: tuple[str, ...] = (),
) -> Line:
    """Return a State by hand: its score, its state at each Council, and what is needed besides."""
    place = Place(
        iso3, score, None if score is None else score - 3, None if score is None else score + 4, "A"
    )
    by = {
        body: Stand(value, 0.0, 1, state, gap, body in sits)
        for body, value, state, gap in zip(("hrc", "sc"), attention, (hrc, sc), gaps, strict=True)
    }
    last = {"hrc": RESOLUTION} if hrc == "discussed" else {}
    return Line(place, Held(iso3, "African", True, score, risk, by), last)


LINES = (
    line("MLI", 67, "discussed", "record_incomplete"),
    line("NER", 52, "not_yet", "record_incomplete", sits=("hrc", "sc")),
    line("TCD", 51, "shared_item", "shared_item"),
    line("SDN", 84, "discussed", "discussed"),
    line("AND", None, "not_yet", "record_incomplete"),
)


@pytest.fixture
def view(full: FlaskClient) -> View:
    """Return the view of the page as it opens."""
    return read("/councils", "")


# ---- 2 × 2 and lists --------------------------------------------------------------------------------------------------


def test_every_state_stands_once_in_its_corner(view: View) -> None:
    drawn = to_html(draw.two_by_two(LINES, {"hrc": "31 March 2026", "sc": "31 December 2025"}, view))
    cells = [re.findall(r"/country/([A-Z]{3})", cell) for cell in drawn.split("<td")[2:]]
    assert cells == [["SDN"], ["MLI"], [], ["TCD", "NER", "AND"]], "highest class first, then by name"
    assert "None by the Security Council on the record to 31 December 2025; the record is not whole" in drawn
    assert "Not yet discussed by the Human Rights Council, to 31 March 2026" in drawn


def test_a_mark_is_shown_where_the_heading_does_not_say_the_state(view: View) -> None:
    drawn = to_html(draw.two_by_two(LINES, {"hrc": "", "sc": ""}, view)).partition('class="key"')[0]
    names = {found[1]: found[0] for found in re.findall(r"<li>(.*?/country/([A-Z]{3}).*?)</li>", drawn)}
    assert names["TCD"].count("shared_item") == 2
    assert "body-mark" not in names["NER"], "record incomplete is what the heading says"
    assert "member of the Human Rights Council" in names["NER"]
    assert "member of the Security Council" in names["NER"]
    assert 'class="square none"' in names["AND"], "a State without a score is shown, hatched"


def test_names_of_low_classes_are_folded_with_how_many_and_none_is_left_out(view: View) -> None:
    low = (line("CHE", 12), line("NOR", 22))
    drawn = to_html(draw.two_by_two([*LINES, *low], {"hrc": "", "sc": ""}, view)).partition('class="key"')[0]
    folds = re.findall(r"<details.*?</details>", drawn)
    assert all(f"<summary>{words.count(1, 'State')}</summary>" in one for one in folds)
    assert [re.findall(r"/country/([A-Z]{3})", one) for one in folds] == [["NOR"], ["CHE"], ["AND"]]
    assert len(re.findall(r"/country/", drawn)) == len(LINES) + len(low), "the others stand open"


def test_not_discussed_is_by_risk_and_leaves_out_who_is_discussed() -> None:
    assert [one.iso3 for one in councils.not_discussed(LINES, "hrc")] == ["NER", "TCD"]
    assert [one.iso3 for one in councils.not_discussed(LINES, "sc")] == ["MLI", "NER", "TCD"]


def test_one_council_active_the_other_not() -> None:
    assert [one.iso3 for one in councils.one_active(LINES, "hrc", "sc")] == ["MLI"]
    assert councils.one_active(LINES, "sc", "hrc") == []


def test_the_table_holds_every_state_and_what_is_missing_stays_missing() -> None:
    made = draw.frame(LINES, {"hrc": date(2026, 3, 31), "sc": None})
    assert set(made["Human Rights Council: record to"]) == {date(2026, 3, 31)}
    assert made["Security Council: record to"].isna().all(), "nothing can be told of it"
    assert made["ISO"].tolist() == ["AND", "TCD", "MLI", "NER", "SDN"], "by name"
    assert pd.isna(made.loc[made["ISO"] == "AND", "Score"].item())
    assert made.loc[made["ISO"] == "MLI", "Human Rights Council: last act"].item() == "A/HRC/RES/58/18"
    assert made.loc[made["ISO"] == "MLI", "Security Council"].item() == "record incomplete"


def test_an_act_opens_to_its_source_by_its_symbol() -> None:
    told = to_html(act(RESOLUTION, ""))
    assert 'data-ask="event/un_hrc/A/HRC/RES/58/18|MLI"' in told
    assert ">A/HRC/RES/58/18</button>" in told
    assert " 3 April 2025" in told
    assert "in force since 3 April 2025" in to_html(act(replace(RESOLUTION, spell=True), ""))
    assert (
        to_html(act(None, "none on record since 2006"))
        == '<span class="note">none on record since 2006</span>'
    )


@pytest.mark.parametrize("state", ["discussed", "not_yet", "shared_item", "record_incomplete"])
def test_shape_is_the_body_and_fill_the_state(state: str) -> None:
    assert f'class="body-mark sc {state}"' in to_html(body_mark("sc", state))
    assert STATE_WORDS[state] in to_html(body_mark("sc", state, words_too=True))


# ---- risk beside attention --------------------------------------------------------------------------------------------


def test_a_mark_lies_at_its_score_and_the_logarithm_of_its_attention() -> None:
    some = [line("MLI", 50, attention=(9.0, 0.0)), line("NER", 25)]
    y = matrix.upright(some)
    drawn = to_html(matrix.matrix(some, "hrc", y, 40.0))
    # log(1 + 9) on an axis from -9 % to 112 % of it: (1 + .09) / 1.21 = 90.08 %; 0 at .09 / 1.21 = 7.44 %
    assert 'class="body-mark hrc not_yet" style="left:50.00%;bottom:90.08%"' in drawn
    assert 'class="body-mark hrc not_yet" style="left:25.00%;bottom:7.44%"' in drawn
    assert 'class="c-upper" style="left:40.00%"' in drawn


def test_both_councils_share_one_scale() -> None:
    some = [line("MLI", 50, attention=(1.0, 40.0))]
    assert [text for _, text in matrix.upright(some).ticks] == ["0", "1", "3", "10", "30"]


def test_no_name_covers_another() -> None:
    crowd = [
        line(code, 50 + at / 10, attention=(20.0, 0.0))
        for at, code in enumerate(("COD", "GBR", "PRK", "USA"))
    ]
    drawn = to_html(matrix.matrix(crowd, "hrc", matrix.upright(crowd), None))
    assert 1 <= drawn.count("c-name") < 4


def test_ties_are_said_in_words() -> None:
    assert matrix.ties(141, 195, "sc").startswith("141 of 195\u00a0States have none")
    assert "They share percentile 0" in matrix.ties(141, 195, "sc")


def test_widest_gaps_leave_out_what_cannot_be_told() -> None:
    some = [line("MLI", 60, gaps=(40.0, None)), line("NER", 50, gaps=(70.0, None)), line("AND", None)]
    assert [one.iso3 for one in councils.widest(some, "hrc", 10)] == ["NER", "MLI"]
    assert councils.widest(some, "sc", 10) == []


def test_a_strip_goes_from_attention_to_risk() -> None:
    drawn = to_html(pair(20.0, 90.0, "hrc", "discussed"))
    assert 'class="way-between" style="inset-inline-start:20.0%;inline-size:70.0%"' in drawn
    assert 'class="risk-tick" style="inset-inline-start:90.0%"' in drawn
    assert "way-between" not in to_html(pair(None, 90.0, "hrc", "record_incomplete"))


# ---- changes, vetoes --------------------------------------------------------------------------------------------------


def test_what_becomes_unknown_is_no_change() -> None:
    then = [
        line("MLI", 60, "not_yet"),
        line("NER", 50, "discussed"),
        line("TCD", 40, "discussed"),
        line("SDN", 80, "record_incomplete"),
    ]
    now = [
        line("MLI", 60, "discussed"),
        line("NER", 50, "not_yet"),
        line("TCD", 40, "record_incomplete"),
        line("SDN", 80, "discussed"),
    ]
    assert [(one.line.iso3, one.then, one.now) for one in changing.turns(then, now, "hrc")] == [
        ("MLI", "not_yet", "discussed"), ("NER", "discussed", "not_yet"),
    ]  # fmt: skip


def test_gaps_that_moved_most_come_first() -> None:
    then = [line("MLI", 60, gaps=(40.0, None)), line("NER", 50, gaps=(70.0, None)), line("TCD", 40)]
    now = [
        line("MLI", 60, gaps=(45.0, None)),
        line("NER", 50, gaps=(10.0, None)),
        line("TCD", 40, gaps=(5.0, None)),
    ]
    assert [(one.line.iso3, one.step) for one in changing.shifted(then, now, "hrc")] == [
        ("NER", -60.0),
        ("MLI", 5.0),
    ]


def test_a_vetoed_draft_says_whom_it_names_and_who_vetoed_it(view: View) -> None:
    draft = Draft("un_sc", "S/2025/353|ISR", "S/2025/353", date(2025, 6, 4), ("ISR", "PSE"), ("USA",))
    drawn = to_html(changing.vetoes([draft], view))
    for part in ("4 June 2025", "S/2025/353", ">Israel<", ">State of Palestine<", "United States of America"):
        assert part in drawn
    assert changing.vetoes_frame([draft])["ISO"].tolist() == ["ISR", "PSE"]
    assert changing.casters(()) == "a member the source does not name"


def test_the_bar_of_a_record_is_blank_before_the_council_and_hatched_where_nothing_is_held() -> None:
    one = councils_record.Counted("hrc", "resolution", "Resolution", 3, 3, "", True, ((date(2006, 6, 19), date(2026, 3, 31)),), date(2006, 6, 19))  # fmt: skip
    drawn = to_html(instruments._record(one, date(2026, 11, 24)))
    # 1990-01-01 to 2026-11-24 are 13,476 days; the Council began 6,013 days in, the record ends 13,238 days in
    assert 'class="before" style="inset-inline-start:0.0%;inline-size:44.6%"' in drawn
    assert 'style="inset-inline-start:44.6%;inline-size:53.6%"' in drawn


# ---- refusals, an empty database --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status", "word"),
    [
        ("/councils?group=nowhere", 404, "nowhere"),
        ("/councils?floor=51", 404, "51"),
        ("/councils?window=61", 400, "whole number of months from 1 to 60"),
        ("/councils?half_life=soon", 400, "whole number of days"),
        ("/councils?umbrella=perhaps", 404, "perhaps"),
        ("/councils?sc=resolution:many", 400, "needs a number"),
        ("/councils?sc=parade:1", 400, "unknown instrument"),
        ("/councils?hrc=mandate:101", 400, "from 0 to 100"),
        ("/councils?hrc=mandate:nan", 400, "from 0 to 100"),
        ("/councils?since=2999-01-01", 400, "since"),
        ("/councils?since=1980-01-01", 400, "since"),
        ("/?body=ga", 404, "ga"),
    ],
)
def test_a_bad_address_is_refused_in_words(full: FlaskClient, path: str, status: int, word: str) -> None:
    answer = full.get(path, base_url="http://127.0.0.1:8050")
    assert answer.status_code == status
    assert word in answer.get_data(as_text=True)


def test_an_empty_database_says_that_nothing_is_held(bare: FlaskClient) -> None:
    assert councils.NOT_HELD in get(bare, "/councils")
    assert councils.NOT_HELD in get(bare, "/")
