import dash_mantine_components as dmc
from dash import html
from hypothesis import given
from hypothesis import strategies as st

from dashboard.components import attrs, link
from dashboard.markup import packed, to_html

HOSTILE = "<img src=x onerror=\"alert('1')\">&"


def test_text_and_attributes_are_escaped() -> None:
    made = to_html(html.P([HOSTILE, html.A("x", href='/a?b="c"', title=HOSTILE)]))
    assert "<img" not in made
    assert made.startswith("<p>&lt;img src=x")
    assert 'href="/a?b=&quot;c&quot;"' in made


def test_names_of_attributes_styles_and_flags() -> None:
    made = to_html(
        html.Td(
            "1",
            className="n",
            colSpan=2,
            style={"insetInlineStart": "5%", "--x": 1},
            **attrs(aria_label="one"),
        )
    )
    assert made == '<td class="n" colspan="2" style="inset-inline-start:5%;--x:1" aria-label="one">1</td>'
    assert to_html(html.Details(html.Br(), open=True)) == '<details open=""><br></details>'


def test_ids_stay_with_the_living_page() -> None:
    assert to_html(html.Div("x", id="horizon-map")) == "<div>x</div>"


def test_what_needs_scripts_has_a_stand_in() -> None:
    made = to_html(dmc.DateInput(label="Since", value="2026-03-31", className="control"))
    assert made == '<span class="control stand-in">Since 2026-03-31</span>'
    assert to_html(dmc.MantineProvider(children=[html.P("inside")])) == "<p>inside</p>"


def test_nothing_is_nothing() -> None:
    assert to_html([None, False, 0, "a"]) == "0a"


def test_what_stands_still_is_packed_and_reads_the_same() -> None:
    tree = html.Div(
        [
            html.P([html.B("bold"), HOSTILE]),
            html.Div(dmc.DateInput(id="x", label="l"), className="c"),
            html.Ul([html.Li(html.I())]),
        ]
    )
    made = packed(tree)
    assert to_html(made) == to_html(tree)
    assert "data-html" in made.children[0].to_plotly_json()["props"]
    assert made.children[1].children.to_plotly_json()["type"] == "DateInput"


@given(st.text())
def test_no_text_becomes_an_element(text: str) -> None:
    made = to_html(packed(html.Div(html.P(text))))
    assert made.count("<") == 4
    assert made.count(">") == 4


def test_a_link_stays_inside_the_product() -> None:
    assert to_html(link("Mali", "/country/MLI")) == '<a href="/country/MLI" data-in="yes">Mali</a>'
    for bad in ("javascript:alert(1)", "//evil.example", "/\\evil.example", "https://evil.example"):
        try:
            link("x", bad)
        except ValueError:
            continue
        raise AssertionError(bad)
