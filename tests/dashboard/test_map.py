import json
import re
import xml.etree.ElementTree as ET
from datetime import date
from itertools import pairwise

import pytest

from dashboard.cache import Place
from dashboard.figures import build_map, world
from dashboard.markup import to_html
from dashboard.view import View
from data.countries import countries
from data.queries import AsOf, Mode

SVG = build_map.TARGET.read_text(encoding="utf-8")


def view() -> View:
    return View(
        "/",
        "dashboard.pages.horizon",
        (),
        (("as_of", "2012-01-31"), ("since", "2011-01-01")),
        AsOf(date(2012, 1, 31), Mode.RECONSTRUCTED, None, None),
        "per_pillar",
    )


def test_no_state_is_lost() -> None:
    ids = set(re.findall(r'id="[md](\w{3})"', SVG))
    assert {c.iso3 for c in countries() if c.is_state and not c.ended} <= ids


def test_areas_that_are_not_settled_are_marked() -> None:
    assert set(re.findall(r'id="m(X\w\w)" class="disputed"', SVG)) == {
        "XAC",
        "XAP",
        "XBT",
        "XHT",
        "XIT",
        "XJK",
    }


def test_the_drawing_is_small_and_well_formed() -> None:
    assert len(SVG.encode()) <= 120_000
    root = ET.fromstring(SVG)  # noqa: S314 - our own file
    ids = [e.attrib["id"] for e in root.iter() if "id" in e.attrib]
    assert len(ids) == len(set(ids))
    width, height = map(float, root.attrib["viewBox"].split()[2:])
    for circle in root.iter("{http://www.w3.org/2000/svg}circle"):
        assert 0 <= float(circle.attrib["cx"]) <= width
        assert 0 <= float(circle.attrib["cy"]) <= height


def test_no_shape_runs_across_the_whole_map() -> None:
    """A ring over 180° that was not cut shows as a line from one side to the other."""
    for commands in re.findall(r' d="([^"]+)"', SVG):
        for part in commands.split("M")[1:]:
            steps = list(map(int, re.findall(r"-?\d+", part.split("l")[1])))
            assert max(map(abs, steps)) < build_map.WIDTH * build_map.STEPS / 4


def test_the_projection_is_symmetric_and_known() -> None:
    x, y = build_map.natural_earth(0, 0)
    assert (x, y) == (0, 0)
    assert build_map.natural_earth(180, 0)[0] == pytest.approx(2.7353, abs=1e-3)  # 0.8707 pi
    assert build_map.natural_earth(-30, -40) == tuple(-v for v in build_map.natural_earth(30, 40))


def test_a_straight_line_needs_two_points_and_a_corner_three() -> None:
    line = [(0.0, 0.0), (1.0, 0.01), (2.0, 0.0), (3.0, 0.0)]
    assert build_map.simplified(line, 0.1) == [(0.0, 0.0), (3.0, 0.0)]
    assert build_map.simplified([(0.0, 0.0), (1.0, 1.0), (2.0, 0.0)], 0.1) == [
        (0.0, 0.0),
        (1.0, 1.0),
        (2.0, 0.0),
    ]


def test_a_ring_over_180_degrees_is_cut_in_two() -> None:
    square = [(170.0, 10.0), (190.0, 10.0), (190.0, 20.0), (170.0, 20.0), (170.0, 10.0)]
    parts = build_map.in_world(square)
    assert len(parts) == 2
    middles = sorted(sum(x for x, _ in part) / len(part) for part in parts)
    assert middles[0] < build_map.WIDTH * 0.1
    assert middles[1] > build_map.WIDTH * 0.9
    for part in parts:
        assert max(abs(a[0] - b[0]) for a, b in pairwise(part)) < 60


def test_a_small_topology_by_hand() -> None:
    topology = {
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "arcs": [[[0, 0], [20, 0], [0, 20], [-20, 0], [0, -20]]],
        "objects": {
            "countries": {
                "geometries": [
                    {"type": "Polygon", "id": "MLI", "arcs": [[0]], "properties": {"ct": [10, 10]}},
                    {"type": "Polygon", "id": "XJK", "arcs": [[~0]], "properties": {"ct": [10, 10]}},
                ]
            }
        },
    }
    made = build_map.svg(json.loads(json.dumps(topology)))
    assert re.search(r'<path id="mMLI" d="M\d+ \d+l', made)
    assert '<path id="mXJK" class="disputed"' in made
    assert 'id="dMLI"' not in made, "large enough to be seen"
    assert 'id="dVAT"' in made, "without a polygon, as a dot"


PLACES = (
    Place("MLI", 54.6, 51.0, 60.0, "B"),
    Place("PSE", 50.2, 40.0, 62.0, "D"),
    Place("AND", None, None, None, ""),
    Place("CHE", 9.0, 8.0, 12.0, "A"),
)


def test_the_map_is_told_classes_grades_and_names() -> None:
    made = to_html(world.drawing("horizon-map-drawing", PLACES, view()))
    assert "MLI|55|B|Mali;PSE|50|D|State of Palestine;AND|||Andorra;CHE|9|A|Switzerland" in made
    assert 'data-labels="MLI,PSE"' in made
    assert 'data-to="/country/?as_of=2012-01-31"' in made


def test_the_words_say_what_the_map_says() -> None:
    made = re.sub(r"<[^>]+>", " ", to_html(world.in_words(PLACES, view())))
    said = " ".join(made.split())
    assert "50–64 2 Mali , State of Palestine *" in said
    assert "0–19 1 Switzerland" in said
    assert "65–100 0 none" in said
    assert "no score 1 show countries Andorra" in said


def test_the_table_has_every_place() -> None:
    table = world.table(PLACES)
    assert table["Country or area"].tolist() == ["Andorra", "Mali", "State of Palestine", "Switzerland"]
    assert table["Composite"].tolist()[1] == 54.6
    assert table["Composite"].isna().tolist() == [True, False, False, False]
