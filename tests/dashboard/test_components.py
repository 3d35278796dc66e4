import re

import pandas as pd
import pytest
from dash.development.base_component import Component

from dashboard import components as c
from dashboard.markup import to_html
from indicators.contract import Lane, Pillar


def test_a_strip_places_band_and_value_from_the_reading_side() -> None:
    made = to_html(c.score_strip(57, 54, 60))
    assert 'class="band" style="inset-inline-start:54.0%;inline-size:6.0%"' in made
    assert 'class="value" style="inset-inline-start:57.0%"' in made
    assert made.count('class="tick"') == 3


def test_a_strip_without_a_score_has_no_value() -> None:
    made = to_html(c.score_strip(None, float("nan"), None))
    assert "value" not in made
    assert "band" not in made


@pytest.mark.parametrize(
    ("then", "now", "more_is_risk", "kind"),
    [
        (40, 50, True, "more on"),
        (50, 40, True, "less back"),
        (0.4, 0.6, False, "less on"),
        (0.6, 0.4, False, "more back"),
    ],
)
def test_an_arrow_points_where_it_went_and_means_more_or_less_risk(
    then: float, now: float, more_is_risk: bool, kind: str
) -> None:
    assert f'class="shift {kind}"' in to_html(
        c.change_arrow(then, now, more_is_risk, highest=100 if now > 1 else 1)
    )


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (4.0, "change more", "+4.0"),
        (-4.0, "change less", "−4.0"),
        (0.0, "change", "0.0"),
        (None, "change", "—"),
    ],
)
def test_a_change_has_sign_and_colour(value: float | None, kind: str, text: str) -> None:
    assert to_html(c.change(value)) == f'<span class="{kind}">{text}</span>'


def test_a_lane_fills_one_step() -> None:
    for lane in Lane:
        made = to_html(c.lane_glyph(lane))
        assert made.count("on ") == 1
        assert made.count("<i") == 4
        assert f"{lane.capitalize()} lane" in made


def test_a_matrix_says_what_is_missing_and_why() -> None:
    scores: dict[tuple[Pillar, Lane], float | None] = {
        (Pillar.HUMAN_RIGHTS, Lane.UPSTREAM): 85.0,
        (Pillar.HUMAN_RIGHTS, Lane.MIDSTREAM): None,
    }
    declared = frozenset({(Pillar.HUMAN_RIGHTS, Lane.UPSTREAM), (Pillar.HUMAN_RIGHTS, Lane.MIDSTREAM)})
    made = to_html(c.matrix(scores, {Pillar.HUMAN_RIGHTS: 68.0}, {Lane.UPSTREAM: 0.0}, 66.0, "MLI", declared))
    assert 'class="cell risk-5"' in made
    assert 'data-ask="score/MLI/hr.upstream"' in made
    assert made.count("not enough data") == 1
    assert made.count("no indicator") == 10
    assert ">0<" in made, "a zero is printed"
    assert made.count("<th ") == 4 + 1 + 3 + 1


def test_a_number_opens_to_its_source() -> None:
    made = to_html(
        c.sourced(
            "7.8", c.cell("ucdp_ged.deaths_best", "MLI", pd.Timestamp("2024-03-01")), label="7.8 deaths"
        )
    )
    assert 'data-ask="cell/ucdp_ged.deaths_best/MLI/2024-03-01"' in made
    assert 'aria-haspopup="dialog"' in made
    assert made.startswith('<button type="button"') or 'type="button"' in made


def test_a_link_outside_is_http_or_text() -> None:
    assert 'rel="noopener noreferrer"' in to_html(c.outside("UCDP", "https://ucdp.uu.se"))
    for bad in ("javascript:alert(1)", "data:text/html,x", "//evil.example", ""):
        assert to_html(c.outside("x", bad)) == "<span>x</span>"


@pytest.mark.parametrize(("letter", "kind"), [("A", "grade-a"), ("D", "grade-d"), ("", "grade-none")])
def test_a_grade_is_a_box(letter: str, kind: str) -> None:
    assert kind in to_html(c.grade_box(letter))


def test_a_table_has_heads_groups_and_a_caption() -> None:
    made = to_html(c.rows(["A", "B"], [["x", "1"], ["y", "2"]], "Two", groups={1: "Second"}, numeric=[1]))
    assert made.count("<tr") == 4
    assert 'colspan="2"' in made
    assert re.search(r'<td class="n" data-head="B">1</td>', made)


def test_a_long_table_says_how_much_is_left_out() -> None:
    made = to_html(c.plain_table(pd.DataFrame({"n": range(500)}), "Many", most=400))
    assert "The first 400 of 500 rows; the CSV holds all." in made
    assert made.count("<tr") == 401


@pytest.mark.parametrize(
    "state",
    [
        c.empty("Nothing.", "Do this."),
        c.failed("Broken.", "Rest works.", recovers=True),
        c.no_information("No source."),
        c.stale("Old."),
        c.skeleton("Title"),
    ],
)
def test_states_are_words(state: Component) -> None:
    assert re.search(r"[A-Z][a-z]+", re.sub(r"<[^>]+>", "", to_html(state)))


def test_health_is_cut_to_the_bar() -> None:
    assert "inline-size:100.0%" in to_html(c.health_bar(1.7, late=False))
    assert "inline-size:0.0%" in to_html(c.health_bar(-0.2, late=True))
    assert "health late" in to_html(c.health_bar(0.2, late=True))
