"""How far weights are drawn, and which choice moves ranks most."""

from __future__ import annotations

import numpy as np
import pytest
from flask.testing import FlaskClient

from dashboard import trials
from dashboard.figures import weights_choices
from dashboard.markup import to_html
from indicators import sensitivity
from indicators.sensitivity import FACTORS, Sensitivity
from tests.dashboard.test_country import rows_of

DAY = "&as_of=2023-06-30"


def made(total: list[float]) -> Sensitivity:
    found = np.array(total)
    return Sensitivity(found / 2, found / 20, found, found / 10, 4.25, 8192)


def test_the_choice_that_moves_most_stands_first() -> None:
    found = made([0.2, 0.5, 0.1, 0.0, 0.3, 0.05])
    assert f"the one that moves ranks most: {FACTORS[1]}." in weights_choices.says(found)
    assert "4.3 places" in weights_choices.says(found) or "4.2 places" in weights_choices.says(found)
    drawn = to_html(weights_choices.bars(found))
    places = [drawn.index(str(one).capitalize()) for one in (FACTORS[1], FACTORS[4], FACTORS[0], FACTORS[3])]
    assert places == sorted(places)
    frame = weights_choices.frame(found).set_index("Choice")
    assert frame.loc[str(FACTORS[1]).capitalize(), "Total order"] == 0.5
    assert frame.loc[str(FACTORS[1]).capitalize(), "± (95 %)"] == 0.05


def test_where_nothing_moves_it_says_so() -> None:
    assert weights_choices.says(made([0.0] * 6)) == "No choice moves a rank."


def test_what_is_made_after_the_first_reader_is_shown_without_a_run(
    full: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sensitivity, "kept", lambda _: {})
    asked = "/csv/weights-choices.csv?at=/weights&weights=upstream_only"
    assert full.get(asked).status_code == 404, "not made yet"
    monkeypatch.setattr(
        sensitivity, "kept", lambda _: {"upstream_only": made([0.2, 0.5, 0.1, 0.0, 0.3, 0.05])}
    )
    assert full.get(asked).status_code == 200


def test_a_wider_spread_widens_the_intervals(full: FlaskClient) -> None:
    def width(spread: str) -> float:
        rows = rows_of(full, "weights-scores", "/weights", f"{DAY}&spread={spread}")
        return float(np.mean([float(row["High, 95 %"]) - float(row["Low, 5 %"]) for row in rows]))

    assert width("0.1") < width("0.3") < width("1")
    page = full.get(f"/weights?spread=0.5{DAY}").get_data(as_text=True)
    assert "weights spread 0.5 around the set" in page


def test_a_spread_that_is_not_offered_is_refused(full: FlaskClient) -> None:
    page = full.get("/weights?spread=9")
    assert page.status_code == 404
    assert ", ".join(trials.SPREADS) in page.get_data(as_text=True)
