"""The Track record page: figures by hand, words without a back-test, every outcome with one, refusals."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard import cache, judged
from dashboard.figures import (
    track_calibration,
    track_counts,
    track_live,
    track_marks,
    track_named,
    track_skill,
)
from dashboard.figures.track_live import Issued
from dashboard.figures.track_named import Followed
from dashboard.markup import to_html
from data.outlooks import Issue
from indicators.analogues import Analogue
from indicators.calibration import Share
from indicators.counts import Trial
from indicators.outlook_issue import LiveScore
from indicators.skill import Figure
from indicators.track import Record, Year
from indicators.track_record import TrackRecord, measured
from indicators.weights import BUILT_IN
from tests.dashboard.test_country import get
from tests.indicators.test_track import made

NB = "\u00a0"


# ---- figures ----------------------------------------------------------------------------------------------------------


def test_a_class_stands_where_it_was_said_and_where_it_happened() -> None:
    drawn = to_html(track_calibration.diagram([Share("20–35", 40, 10, 0.28, 0.25, 0.15, 0.4)]))
    assert 'class="t-dot" style="left:28.00%;bottom:25.00%"' in drawn
    assert 'class="t-upright" style="left:28.00%;bottom:15.00%;height:25.00%"' in drawn
    assert "n = 40" in drawn
    assert 'points="28.00,75.00"' in drawn


def test_the_sentence_names_the_classes_outside_of_their_interval() -> None:
    inside, below, above = (
        Share("0–2", 9, 0, 0.01, 0.0, 0.0, 0.05),
        Share("10–20", 9, 5, 0.15, 0.5, 0.3, 0.7),
        Share("80–90", 9, 5, 0.85, 0.5, 0.3, 0.7),
    )
    assert (
        track_calibration.says([inside])
        == f"In 1 of 1{NB}class what was said lies inside the interval of what happened."
    )
    told = track_calibration.says([inside, below, above])
    assert told.startswith(f"In 1 of 3{NB}classes")
    assert f"1{NB}class the outcome came more often than said (10–20{NB}%)" in told
    assert f"1{NB}class less often (80–90{NB}%)" in told
    assert track_calibration.regions_says([inside, above]).startswith(
        "The outcome came less often than said in 80–90"
    )


@pytest.mark.parametrize(
    ("value", "printed"),
    [(0.004, f"<{NB}1{NB}%"), (0.024, f"2.4{NB}%"), (0.34, f"34{NB}%"), (0.96, f">{NB}95{NB}%"), (None, "—")],
)
def test_a_probability_is_printed_no_finer_than_it_is_known(value: float | None, printed: str) -> None:
    assert track_marks.chance(value) == printed


def test_a_spread_has_its_band_dot_and_base_on_one_scale() -> None:
    drawn = to_html(track_marks.spread(Figure(0.2, 0.1, 0.3), 0.4, 0.02, "own"))
    for part in (
        'class="base" style="inset-inline-start:5.00%"',
        "inset-inline-start:25.00%;inline-size:50.00%",
        'class="dot" style="inset-inline-start:50.00%"',
    ):
        assert part in drawn
    nan = float("nan")
    assert "band" not in to_html(track_marks.spread(Figure(0.2, nan, nan), 0.4, None))


def test_each_onset_is_a_square_filled_when_it_was_caught() -> None:
    year = Year(2014, 150, 3, 2.4, 1, None, None)
    whole = Year(2014, 190, 30, 29.0, 18, Figure(0.9, 0.8, 1.0), Figure(0.8, 0.7, 0.9))
    drawn = to_html(track_skill.by_year([whole], [year]))
    units = drawn.split("t-units", 1)[1].split("</div>", 1)[0]
    assert units.count('class="t-unit on"') == 1
    assert units.count('class="t-unit"') == 2
    assert (
        track_skill.years_says([year], "onsets")
        == "3 onsets came where the outlooks added up to 2.4; furthest apart in 2014: 3 came, 2.4 expected."
    )


def test_monthly_errors_are_compared_as_means() -> None:
    trials = (Trial(2020, 1.0, 0.1, 2.0, 0.2, 190), Trial(2021, 3.0, 0.3, 2.0, 0.2, 190))
    assert track_counts.gain(trials) == pytest.approx(0)
    assert track_counts.gain(trials[:1]) == pytest.approx(0.5)
    told = track_counts.says({"ucdp_ged.deaths_total": trials[:1]})
    assert (
        told
        == f"All organized violence: mean CRPS 1.00 against 2.00, 50.0{NB}% smaller, smaller in 1 of 1{NB}year. Lower is better."
    )
    assert track_counts.frame({"x": trials})["CRPS"].tolist() == [1.0, 3.0]


def test_what_followed_is_counted_apart_for_those_that_were_quiet() -> None:
    busy = Followed(Analogue("MLI", 2012, 0.5, 1.0), 400, ((2012, 500.0), (2013, None)))
    rose = Followed(Analogue("NER", 2006, 0.6, 1.0), 3, ((2006, 5.0), (2007, 81.0)))
    calm = Followed(Analogue("CHE", 2006, 0.7, 1.0), None, ((2006, 0.0), (2007, 0.0)))
    told = track_named.analogues_says([busy, rose, calm], 25)
    assert told == (
        "Of 3 trajectories, 1 had 25 or more deaths in state-based conflict the year before; of the 2 others 1 reached it in the years that "
        "followed: Niger in 2007."
    )
    assert track_named.analogues_says([busy], 25).endswith(
        "1 had 25 or more deaths in state-based conflict the year before."
    )
    assert track_named.analogues_frame([busy])["Deaths"].isna().tolist() == [False, True]


def issued(score: LiveScore | None = None) -> Issued:
    return Issued(
        Issue(1, date(2026, 1, 31), "abc", "abcdef", "code", {}, datetime(2026, 2, 1, tzinfo=UTC)), score
    )


def test_live_says_plainly_when_nothing_has_come_due() -> None:
    assert "No outlook has been issued yet" in str(track_live.statement(()))
    assert "No outlook issued has come due yet" in str(track_live.statement((issued(),)))
    assert track_live.short((issued(),)) == ("—", "Live score: no outlook issued has come due yet")
    due = issued(LiveScore(issued().issue, "onset_25", 2026, 150, 3, 0.01, 0.02, 0.9))
    assert track_live.short((due,)) == ("0.50", f"Live Brier skill, 1{NB}outlook as issued")
    assert "came due" in to_html(track_live.table((due,)))
    assert track_live.frame((issued(), due))["Brier score"].isna().tolist() == [True, False]


# ---- the page, without a browser --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def record() -> TrackRecord:
    return measured(Record(*made()))


@pytest.fixture
def tried(full: FlaskClient, record: TrackRecord, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """Return a client of pages that have a back-test: one made by hand, of a few countries."""
    monkeypatch.setattr(judged, "backtest", lambda: record)
    monkeypatch.setattr(judged, "origins", lambda: made()[0])
    return full


def rows(client: FlaskClient, panel: str, query: str) -> list[dict[str, Any]]:
    body = get(client, f"/csv/{panel}.csv?at=/track-record&{query}")
    return list(csv.DictReader(line for line in body.splitlines() if not line.startswith("# ")))


def test_without_a_back_test_the_page_says_what_makes_it(full: FlaskClient) -> None:
    page = get(full, "/track-record?untried=1")
    assert "The outlook has not been tried on past years from the present figures yet." in page
    assert "python -m indicators refresh" in page
    assert "could not be drawn" not in page


def test_an_empty_database_gives_the_same_words(bare: FlaskClient) -> None:
    page = get(bare, "/track-record?c=MLI")
    assert "has not been tried on past years" in page
    assert "could not be drawn" not in page


def test_the_first_sentence_says_what_was_caught_and_missed(tried: FlaskClient, record: TrackRecord) -> None:
    page = get(tried, "/track-record?tried=1")
    onsets = record.outcomes["onset_25"]
    skill = onsets.of("outlook").skill
    assert skill is not None
    share = next(one for one in skill.flags if one.count == 20).recall.value
    assert f"<strong>{100 * share:.0f}{NB}%</strong> of onsets" in page
    assert f"<strong>{len(onsets.missed)} of {skill.positives}</strong> onsets were missed." in page
    assert "could not be drawn" not in page
    assert page.count("python -m indicators backtest --json") >= 9


@pytest.mark.parametrize(
    "query",
    ["outcome=one_sided_25", "outcome=state_based_1000", "outcome=state_based_1000&all=alarms", "show=live"],
)
def test_every_outcome_and_the_live_record_are_drawn(tried: FlaskClient, query: str) -> None:
    page = get(tried, f"/track-record?{query}&tried=2")
    assert "could not be drawn" not in page
    assert ("No outlook has been issued yet" in page) == (query == "show=live")


def test_csv_holds_every_ranking_and_every_miss(tried: FlaskClient, record: TrackRecord) -> None:
    ranking = rows(tried, "track_record-ranking", "tried=3")
    assert {row["Cases"] for row in ranking} == {"All cases", "Hard cases"}
    assert next(row["Ranking"] for row in ranking if row["Cases"] == "Hard cases") == "Outlook model"
    assert all(float(row["AUC, 5 %"]) <= float(row["AUC"]) <= float(row["AUC, 95 %"]) for row in ranking)
    missed = rows(tried, "track_record-missed", "tried=3")
    assert [row["ISO"] for row in missed] == [one.iso3 for one in record.outcomes["onset_25"].missed]
    built_in = {cache.weight_title(name) for name in BUILT_IN}  # other tests may have saved more
    sets = [row for row in rows(tried, "track_record-sets", "tried=3") if row["Ranking"] in built_in]
    told = [one for key in ("state_based_25", "onset_25") for one in record.outcomes[key].sets if one.skill]
    assert len(sets) == len(told) > 4  # the tuned set weighs indicators that these made-up ones are not
    assert [float(row["AUC"]) for row in sets] == [round(one.skill.auc.value, 4) for one in told if one.skill]


def test_hard_cases_are_told_by_both_meanings_of_quiet(tried: FlaskClient, record: TrackRecord) -> None:
    own, calm = (one for one in record.hard_cases if one.outcome == "one_sided_25")
    assert own.alone.skill is not None
    assert calm.alone.skill is not None
    page = get(tried, "/track-record?outcome=one_sided_25&tried=5")
    told = f"{own.alone.skill.auc.value:.3f} ({own.alone.skill.auc.low:.3f}–{own.alone.skill.auc.high:.3f})"
    assert f"ROC-AUC of the outlook: {told} after five years below 25 civilians killed" in page
    assert "Quiet of the outcome itself: five years below 25 civilians killed" in page
    assert "Quiet of conflict: five years below 25 deaths in state-based conflict" in page
    found = rows(tried, "track_record-hard", "outcome=one_sided_25&tried=5")
    assert len(found) == sum(
        one.skill is not None for case in (own, calm) for one in (case.alone, *case.ranked)
    )
    assert int(found[0]["With the outcome"]) == own.alone.skill.positives
    assert float(found[-1]["AUC, 5 %"]) <= float(found[-1]["AUC"]) <= float(found[-1]["AUC, 95 %"])
    assert "For this outcome the two meanings of quiet are one." not in page
    assert "For this outcome the two meanings of quiet are one." in get(tried, "/track-record?tried=5")


def test_a_table_stands_in_for_the_diagram(tried: FlaskClient) -> None:
    page = get(tried, "/track-record?table=track_record-reliability,track_record-years&tried=4")
    assert "Said, mean" in page
    assert "Expected" in page


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("outcome=peace", 404, "There is no outcome called “peace”."),
        ("show=later", 404, "There is no show called “later”."),
        ("c=XXX", 404, "There is no country or area with the code “XXX”."),
        ("c=MLI,NER", 400, "2 countries were asked for."),
    ],
)
def test_what_is_not_there_is_refused_in_words(
    full: FlaskClient, query: str, status: int, words: str
) -> None:
    assert words in get(full, f"/track-record?{query}", status)
