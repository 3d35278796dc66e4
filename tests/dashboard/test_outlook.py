"""The outlook on the Country page: what is printed, what it is made of, and which outlook speaks on a date."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient

from dashboard import issued
from dashboard.figures import outlook
from dashboard.figures.outlook import Told
from dashboard.markup import to_html
from data.outlooks import Issue, Row
from data.queries import AsOf, Mode
from indicators.contract import Pillar
from indicators.outcomes import OUTCOMES
from indicators.outlook_backtest import Backtest
from indicators.outlook_issue import Apart, Part

ON = date(2026, 11, 24)
ISSUE = Issue(1, ON, "acb9e9634ca096cf", "acb9", "3b1edadacc175eb9", {}, datetime(2026, 11, 24, tzinfo=UTC))
ROWS = {
    "state_based_25": Row("MLI", "state_based_25", 0.963, 0.94, 0.98),
    "state_based_1000": Row("MLI", "state_based_1000", 0.57, 0.38, 0.67),
    "one_sided_25": Row("MLI", "one_sided_25", 0.004, 0.002, 0.006),
}
MADE_OF = Apart(
    -1.5,
    (
        Part("Deaths", Pillar.PEACE_SECURITY, 2.0),
        Part("Courts", Pillar.HUMAN_RIGHTS, -0.7),
        Part("Torture", Pillar.HUMAN_RIGHTS, 0.1),
    ),
    3.36,
)
TOLD = Told(ON, ISSUE, 2027, ROWS, {"state_based_25": MADE_OF})
SKILLS: Any = {"state_based_25": SimpleNamespace(base_rate=0.175, auc=SimpleNamespace(value=0.98))}


def text(part: Any) -> str:
    """Return the words of components as a reader sees them."""
    return (
        re.sub(r"<[^>]+>", " ", to_html(part))
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("\u00a0", " ")
    )


def as_of(on: date) -> AsOf:
    return AsOf(on, Mode.RECONSTRUCTED, ON, ON)


def test_beyond_what_can_be_told_apart_no_figure_is_printed() -> None:
    shown = text(outlook.strips(TOLD, SKILLS))
    assert "> 95 %" in shown
    assert "94 % to > 95 % (5–95 %); base rate 18 %" in shown
    assert "38 % to 67 % (5–95 %)" in shown
    assert "< 1 %   < 1 % (5–95 %)" in re.sub(r" {3,}", "   ", shown), "both ends alike are printed once"
    assert shown.count("does not apply: 25 or more in one of the last five years") == 2
    assert "0.963" not in shown


def test_drivers_are_multiples_of_the_odds_by_pillar_and_by_feature() -> None:
    shown = re.sub(" +", " ", text(outlook.drivers(TOLD)))
    assert "Human rights, 2 features ÷ 1.82" in shown, "exp(0.6)"
    assert "Raise it most Deaths × 7.4 Torture × 1.11" in shown
    assert "Lower it most Courts ÷ 2.0" in shown
    assert "Odds of 0.22 to 1 where every feature is at its mean, × 4.1 for all features, × 29 " in shown
    assert outlook.drivers(replace(TOLD, apart={})) == []


def test_the_rows_add_up_to_the_probability() -> None:
    table = outlook.frame(TOLD, SKILLS)
    parts = table[table["What"] != "probability"]["Log-odds"]
    said = table["Probability"].iloc[0]
    assert float(parts.sum()) == pytest.approx(np.log(said / (1 - said)), abs=0.01)
    assert table["Base rate"].iloc[0] == 0.175
    assert table["Probability"].isna().iloc[1], "an onset that cannot happen"


def test_it_says_who_said_it() -> None:
    assert outlook.note(TOLD) == "the next 12 months, issued 24 November 2026"
    assert "id acb9e9634ca096cf" in outlook.frozen(TOLD)
    assert "drivers were not kept" in outlook.frozen(replace(TOLD, apart={}))
    then = replace(TOLD, on=date(2016, 1, 31), issue=None, judged_by=2016)
    assert outlook.note(then) == "back-test: what it would have said on 31 January 2016"
    assert "No outlook had been issued then" in outlook.frozen(then)
    assert "in 2016" in outlook.says("Mali", then)


def test_no_outlook_has_a_reason() -> None:
    silent = replace(TOLD, rows={})
    assert "is not listed as one on this date" in text(outlook.none("X", silent, ON, None, is_state=False))
    assert "no figures of violence for Niue" in text(outlook.none("Niue", silent, ON, None, is_state=True))
    nothing = text(outlook.none("Mali", None, date(2025, 10, 31), date(2024, 1, 31), is_state=True))
    assert "the back-test ends with 31 January 2024" in nothing
    assert "outlook --as-of 2025-10-31" in nothing


def test_on_each_date_the_outlook_of_then_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    figures = np.full((len(OUTCOMES), 2, 1), 0.25)
    figures[1, 1, 0] = np.nan
    past = Backtest(
        "", ON, (2023, 2024), ("MLI",), figures, figures - 0.1, figures + 0.1, {}, figures, (2021, 2022)
    )
    monkeypatch.setattr(issued, "_issues", lambda _: (ISSUE,))
    monkeypatch.setattr(issued, "_rows", lambda _: tuple(ROWS.values()))
    monkeypatch.setattr(issued, "_apart", lambda *_: {})
    monkeypatch.setattr(issued, "_backtest", lambda: past)
    now, year_on = issued.told(as_of(ON), "MLI"), issued.told(as_of(date(2027, 11, 24)), "MLI")
    assert now == year_on == replace(TOLD, apart={})
    assert issued.told(as_of(date(2027, 12, 1)), "MLI") is None, "its twelve months are over"
    assert issued.told(as_of(date(2026, 11, 23)), "MLI") is None, "issued on the day after"
    then = issued.told(as_of(date(2024, 12, 31)), "MLI")
    assert then is not None
    assert (then.on, then.issue, then.judged_by) == (date(2024, 1, 31), None, 2024)
    assert "onset_25" not in then.rows
    assert then.rows["state_based_25"] == Row("MLI", "state_based_25", 0.25, 0.15, 0.35)
    before = issued.told(as_of(date(2024, 1, 30)), "MLI")
    assert before is not None
    assert before.on == date(2023, 1, 31)
    silent = issued.told(as_of(ON), "TWN")
    assert silent is not None
    assert not silent.rows


def test_what_was_made_later_for_a_past_date_was_not_issued() -> None:
    assert issued.in_earnest(ISSUE)
    assert issued.in_earnest(replace(ISSUE, on=date(2026, 10, 24)))
    assert not issued.in_earnest(replace(ISSUE, on=date(2026, 10, 23)))


def test_a_fresh_database_says_that_none_is_issued(full: FlaskClient) -> None:
    from dashboard.panels import PANELS
    from dashboard.view import read

    shown = text(PANELS["country-outlook"].show(read("/country/MLI", "")))
    assert "No outlook had been issued in the year to" in shown
