import csv
import io

import pandas as pd
import pytest
from dash import html
from flask.testing import FlaskClient

from dashboard import panels
from dashboard.components import plain_table
from dashboard.markup import to_html
from dashboard.panels import PANELS, Drawn, Panel, safe
from dashboard.view import BadAddress, View, read
from data.database import DatabaseAway
from tests.dashboard.conftest import HERE


@pytest.mark.parametrize(
    "bad", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1", "＝1", "＋1", "－1", "＠x"]
)
def test_text_that_is_a_formula_is_quoted(bad: str) -> None:
    assert safe(bad) == f"'{bad}"


@pytest.mark.parametrize("good", ["Mali", "a=b", "", "'=1", -1.5, 3, None])
def test_other_text_and_numbers_stay(good: object) -> None:
    assert safe(good) == good


@pytest.mark.parametrize(
    "name",
    [
        "horizon-ledger",
        "horizon-map",
        "horizon-moves",
        "horizon-shifts",
        "horizon-openings",
        "sources-list",
        "methodology-indicators",
    ],
)
def test_every_figure_is_a_csv_with_its_sources(full: FlaskClient, name: str) -> None:
    page = {"horizon": "/", "sources": "/sources", "methodology": "/methodology"}[name.partition("-")[0]]
    answer = full.get(f"/csv/{name}.csv?at={page}&since=2025-12-01", base_url=HERE)
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="{name}-')
    text = answer.get_data(as_text=True)
    head = [line for line in text.splitlines() if line.startswith("# ")]
    assert "As of" in head[1]
    if not name.startswith("sources"):
        assert any(line.startswith("# Source: ") and "Licence: " in line for line in head)
    rows = list(
        csv.reader(io.StringIO("\n".join(line for line in text.splitlines() if not line.startswith("# "))))
    )
    assert len(rows) > 1
    assert {len(row) for row in rows} == {len(rows[0])}


def test_the_csv_of_the_map_holds_every_score(full: FlaskClient) -> None:
    text = full.get("/csv/horizon-map.csv?at=/", base_url=HERE).get_data(as_text=True)
    frame = pd.read_csv(io.StringIO(text), comment="#", keep_default_na=False, na_values=[""])
    assert (frame["Composite"].dropna().between(0, 100)).all()
    assert frame["Composite"].notna().sum() >= 170
    assert "NAM" in set(frame["ISO"])
    assert (frame["Low"].dropna() <= frame["Composite"].dropna() + 0.05).all()


@pytest.mark.parametrize(
    "address",
    [
        "/csv/nothing.csv?at=/",
        "/csv/horizon-map.csv?at=/nowhere",
        "/csv/horizon-map.csv?at=/&as_of=x",
        "/csv/horizon-statement.csv?at=/",
    ],
)
def test_a_csv_that_is_not_there_is_named(full: FlaskClient, address: str) -> None:
    answer = full.get(address, base_url=HERE)
    assert answer.status_code in (400, 404)
    assert answer.mimetype == "text/plain"


def test_the_same_address_gives_the_same_bytes(full: FlaskClient) -> None:
    address = "/csv/horizon-map.csv?at=/&as_of=2015-06-30"
    assert full.get(address, base_url=HERE).data == full.get(address, base_url=HERE).data


def test_a_panel_shows_its_table_when_asked(full: FlaskClient) -> None:
    made = to_html(PANELS["horizon-map"].show(read("/", "?table=horizon-map")))
    assert "<table" in made
    assert 'class="world"' not in made
    assert 'href="/"' in made, "the way back to the chart"


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (DatabaseAway("the database does not answer"), "does not answer"),
        (BadAddress(400, "No such thing.", "Choose another."), "No such thing."),
        (ZeroDivisionError("secret"), "an error of ours"),
    ],
)
def test_a_failure_is_told_in_the_panel(
    full: FlaskClient, monkeypatch: pytest.MonkeyPatch, error: Exception, word: str
) -> None:
    def broken(view: View) -> Drawn:
        raise error

    made = Panel("horizon-broken", "Broken", "", broken)
    monkeypatch.setitem(PANELS, made.id, made)
    told = to_html(made.show(read("/", "")))
    assert word in told
    assert "secret" not in told
    assert "Broken" in told, "the frame stays"


def test_a_panel_is_not_drawn_anew_for_what_only_another_reads(
    full: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []

    def recorded(identifier: str) -> Panel:
        def draw(view: View) -> Drawn:
            drawn.append(f"{identifier} {view.get('from')}")
            return Drawn(html.P("one"), pd.DataFrame({"n": [1]}))

        return Panel(identifier, "Title", "", draw, reads=("from", "to") if "timeline" in identifier else ())

    for identifier in ("country-timeline", "country-still"):
        monkeypatch.setitem(PANELS, identifier, recorded(identifier))
    shown = [
        to_html(PANELS[identifier].show(read("/country/MLI", f"?from={year}-01-01&to=2020-01-01")))
        for year in (2011, 2012)
        for identifier in ("country-timeline", "country-still")
    ]
    assert drawn == ["country-timeline 2011-01-01", "country-still ", "country-timeline 2012-01-01"]
    assert "from=2012-01-01" in shown[3], "its links still keep the time that is shown"


def test_a_country_panel_says_the_same_for_another_time_unless_it_declares_to_read_it(
    full: FlaskClient,
) -> None:
    whole, part = (read("/country/MLI", f"?table=country-made{more}") for more in ("", "&from=2011-01-01"))
    still = [one for one in PANELS.values() if one.id.startswith("country-") and not one.reads]
    assert len(still) > 10
    for one in still:
        assert to_html(one.draw(whole).body) == to_html(one.draw(part).body), one.id
    for identifier in ("country-timeline", "country-made"):
        draw = PANELS[identifier].draw
        assert to_html(draw(whole).body) != to_html(draw(part).body), identifier


def test_what_is_not_an_address_is_refused(full: FlaskClient) -> None:
    wrong: list[object] = [None, 5, [], {"pathname": "/"}, {"pathname": 1, "search": ""}]
    for bad in wrong:
        with full.application.app_context(), pytest.raises(Exception, match="400"):
            panels.stored(bad)


def test_a_drawn_table_is_real(full: FlaskClient) -> None:
    frame = pd.DataFrame({"Name": ["=1", None], "Value": [1.25, float("nan")]})
    made = to_html(plain_table(frame, "Two rows"))
    assert "<caption" in made
    assert 'scope="col"' in made
    assert made.count("—") == 2
    assert to_html(html.Span("=1")) in f"<span>{made.partition('>=1<')[1][1:-1]}</span>"
