"""The Compare page: shared axes, differences that add up, choices kept in the address."""

from __future__ import annotations

import csv
from datetime import date
from typing import Any

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext

from dashboard.figures import compare, small_multiples
from tests.dashboard.test_country import get, overflow, rows_of
from tests.dashboard.test_country_figures import indicator, profile
from tests.dashboard.watching import watched

# ---- figures ----------------------------------------------------------------------------------------------------------


def past(**values: list[float | None]) -> pd.DataFrame:
    dates = pd.to_datetime([date(2020 + at, 12, 31) for at in range(len(next(iter(values.values()))))])
    return pd.DataFrame(
        {"date": dates} | {code: pd.Series(own, dtype="float64") for code, own in values.items()}
    )


def test_all_countries_of_a_row_share_one_axis() -> None:
    held, one = past(MLI=[10, 30], NER=[50, None]), indicator("One")
    ranges = {
        tuple(small_multiples.chart(held, one, code, ["MLI", "NER"]).layout.yaxis.range)
        for code in ("MLI", "NER")
    }
    assert ranges == {(0.0, 53.0)}


def test_a_gap_stays_a_gap_and_the_others_lie_behind() -> None:
    made = small_multiples.chart(past(MLI=[10, None, 30], NER=[5, 5, 5]), None, "MLI", ["MLI", "NER"])
    assert [trace.uid for trace in made.data] == ["other0", "own", "ownend"]
    assert made.data[1].connectgaps is False
    assert tuple(made.layout.yaxis.range) == (0, 100)


@pytest.mark.parametrize(
    ("unit", "values", "bounds"),
    [
        ("0 none or lapsed, 1 B status, 2 A status", [1, 1], (0.0, 2.0)),
        ("index from 0 to 1", [None, None], (0, 1)),
        ("% per year", [-10, 10], (-11.2, 11.2)),
        ("deaths", [0, 0], (0.0, 0.06)),
    ],
)
def test_an_axis_holds_zero_and_everything_known(
    unit: str, values: list[float | None], bounds: tuple[float, float]
) -> None:
    assert small_multiples.bounds(past(MLI=values), indicator("One", unit), ["MLI"]) == pytest.approx(bounds)


def test_only_scores_whose_intervals_do_not_meet_are_told_apart() -> None:
    mali, niger = profile(), profile(iso3="NER", composite=40.0, low=30.0, high=50.0)
    chad = profile(iso3="TCD", composite=54.0, low=48.0, high=58.0)
    assert compare.says([niger, mali]) == "No intervals meet: Mali lies above Niger."
    assert (
        compare.says([mali, chad])
        == "The intervals of neighbouring scores overlap, so their order is not certain."
    )
    assert compare.says([mali]) == ""
    assert compare.says([mali, profile(iso3="GRL", composite=None)]) == ""


# ---- the page, without a browser --------------------------------------------------------------------------------------


def test_differences_carry_the_points_of_each_country(full: FlaskClient) -> None:
    rows = rows_of(full, "compare-drivers", "/compare", "&c=MLI,NER")
    alone = rows_of(full, "country-made", "/country/NER")
    total = sum(round(10 * float(row["Points"])) for row in rows if row["ISO"] == "NER")
    assert total == sum(round(10 * float(row["Points"])) for row in alone)
    by_indicator: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        by_indicator.setdefault(row["Indicator"], []).append(row)
    assert all([one["ISO"] for one in own] == ["MLI", "NER"] for own in by_indicator.values())
    spreads = [float(own[0]["Difference in points"]) for own in by_indicator.values()]
    assert spreads == sorted(spreads, reverse=True)
    for own in by_indicator.values():
        points = [float(one["Points"]) for one in own]
        assert float(own[0]["Difference in points"]) == pytest.approx(max(points) - min(points), abs=1e-9)


def test_the_csv_names_its_sources_and_holds_no_formula(full: FlaskClient) -> None:
    body = get(full, "/csv/compare-multiples.csv?at=/compare&c=MLI,NER&i=infant_mortality")
    assert "Licence: " in body
    lines = [line for line in body.splitlines() if not line.startswith("# ")]
    rows = list(csv.DictReader(lines))
    assert {row["Indicator"] for row in rows} == {"Composite score", "Infant mortality"}
    assert not any(
        cell.startswith(("=", "+", "-", "@")) and not _number(cell) for row in rows for cell in row.values()
    )


def _number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_nothing_chosen_asks_for_a_choice(full: FlaskClient) -> None:
    page = get(full, "/compare")
    assert "Choose countries above, up to six." in page
    assert "could not be drawn" not in page


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/compare?c=MLI,NER,BFA,TCD,SDN,CAF,LBY", 400, "7 countries were asked for. Choose at most 6."),
        ("/compare?c=MLI,XXX", 404, "There is no country or area with the code “XXX”."),
        ("/compare?c=MLI&i=happiness", 404, "There is no indicator called “happiness”."),
        ("/compare?c=MLI&i=a,b,c,d,e,f,g", 400, "7 indicators were asked for. Choose at most 6."),
    ],
)
def test_too_many_or_unknown_is_refused_in_words(
    full: FlaskClient, path: str, status: int, words: str
) -> None:
    page = get(full, path, status)
    for sentence in words.split(". "):
        assert sentence.rstrip(".") in page


def test_a_country_named_twice_counts_once(full: FlaskClient) -> None:
    rows = rows_of(full, "compare-axis", "/compare", "&c=mli,MLI,NER")
    assert [row["ISO"] for row in rows] == ["MLI", "NER"]


@pytest.mark.parametrize(
    "query", ["?c=MLI,GRL,TUV", "?c=SSD,YUG,MLI&as_of=1995-06-30", "?c=MLI,NER,BFA,TCD,SDN,CAF"]
)
def test_countries_without_a_score_stay_in_the_comparison(full: FlaskClient, query: str) -> None:
    page = get(full, f"/compare{query}")
    assert "could not be drawn" not in page
    assert page.count('<table class="matrix"') == len(query.partition("&")[0].split(","))


def test_the_page_renders_on_an_empty_database(bare: FlaskClient) -> None:
    assert "could not be drawn" not in get(bare, "/compare?c=MLI,NER")


# ---- in a browser -----------------------------------------------------------------------------------------------------


def test_a_choice_goes_into_the_address_and_back_takes_it_out(context: BrowserContext, served: str) -> None:
    seen = watched(context, served)
    page = seen.go("/compare?c=MLI")
    page.get_by_label("Countries and areas, up to six").first.click()
    page.keyboard.type("Nige")
    page.get_by_role("option", name="Niger", exact=True).click()
    page.locator("#compare-axis tbody tr", has_text="Niger").wait_for()
    assert page.url.endswith("/compare?c=MLI,NER")
    page.keyboard.press("Escape")
    page.go_back()
    page.locator("#compare-axis tbody tr", has_text="Niger").wait_for(state="detached")
    assert page.locator("#compare-axis tbody tr").count() == 1
    seen.check()


def test_an_indicator_chosen_by_keyboard_is_drawn(context: BrowserContext, served: str) -> None:
    seen = watched(context, served)
    page = seen.go("/compare?c=MLI,NER")
    page.get_by_label("Indicators through time, up to six").first.focus()
    page.keyboard.type("infant mortality")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator("#compare-multiples h3", has_text="Infant mortality").wait_for()
    assert "i=infant_mortality" in page.url
    page.locator("#compare-multiples .js-plotly-plot .main-svg").nth(3).wait_for()
    seen.check()


def test_a_deep_link_opens_the_same_view(context: BrowserContext, served: str) -> None:
    seen = watched(context, served)
    page = seen.go("/compare?c=MLI,NER&i=nhri_status,infant_mortality&as_of=2020-12-31")
    titles = page.locator("#compare-multiples h3").all_inner_texts()
    assert titles[0].startswith("Composite score")
    assert "National human rights institution" in titles[1]
    assert page.locator("#compare-multiples .js-plotly-plot").count() == 6
    seen.check()


def test_charts_are_drawn_for_paper_and_back(context: BrowserContext, served: str) -> None:
    seen = watched(context, served)
    page = seen.go("/compare?c=MLI,NER")
    width = "() => Number(document.querySelector('#compare-multiples .main-svg').getAttribute('width'))"
    page.locator("#compare-multiples .main-svg").first.wait_for()
    screen = page.evaluate(width)
    page.evaluate("addEventListener('beforeprint', () => { window.printed = (" + width + ")(); })")
    page.pdf(format="A4")
    assert 100 < page.evaluate("printed") <= 190 < screen
    assert page.evaluate(width) == screen
    seen.check()


@pytest.mark.parametrize(
    ("width", "scheme"), [(1440, "light"), (1440, "dark"), (320, "light"), (375, "dark")]
)
def test_no_violation_and_nothing_beside_the_page(
    browser: Browser, served: str, width: int, scheme: Any
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    seen = watched(context, served)
    page = seen.go("/compare?c=MLI,NER,BFA,TCD,GRL,ISL")
    assert overflow(page) <= 0
    found = Axe().run(page, context="#main").response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    seen.check()
    context.close()
