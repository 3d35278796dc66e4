"""What came first and what may come back, as they are drawn: marks, words and links by hand, and what stands before they are made."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest

from dashboard import came_first, past, returns
from dashboard.figures import onsets as figures
from dashboard.figures import onsets_cases, recurrence
from dashboard.markup import to_html
from dashboard.view import View
from data.queries import AsOf, Mode
from indicators.onsets import Case, First, Onsets
from indicators.onsets_survival import of_side, pair, wilson
from indicators.recurrence import Chance, Recurrence, State
from indicators.recurrence_missions import Mission

NB = "\u00a0"
ON = date(2026, 11, 24)
VIEW = View("/councils", "dashboard.pages.councils", (), (), AsOf(ON, Mode.RECORDED, ON, ON), "pillars")
NAMES = {"MLI": "Mali", "NER": "Niger"}


def first(
    state: str = "none", day: str = "", months: int | None = None, sure_to: str = "2017-03-01"
) -> First:
    return First(
        state,
        "2007-03-01",
        day,
        months,
        "act",
        "S/RES/2085(2012)" if day else "",
        "2006-01-01 text" if state == "already" else "",
        sure_to,
    )


def case(**sides: First) -> Case:
    every = {key: first() for key in ("signal", "hrc", "sc", "signal_hr", "signal_ps")} | sides
    return Case("MLI", "onset_25", "2012-03-01", "2012-03-31", "month", 90, every)


CASES = [
    case(sc=first("acted", "2011-09-15", 6), signal=first("acted", "2012-05-20", -2)),
    case(hrc=first("already"), sc=first("not_covered", "2014-05-05", -26, "2013-06-30")),
    case(hrc=first("not_covered", sure_to="2013-06-30"), sc=first("not_covered", sure_to="")),
]
SIDES = {key: of_side(CASES, key) for key in CASES[0].sides}
PAIRS = [pair(CASES, "hrc", "sc"), pair(CASES, "signal_hr", "signal_ps")]
MADE = Onsets(
    "2026-11-24",
    tuple(CASES),
    {"signal": (("1990-01-01", "2023-03-21"),), "hrc": (("2006-06-19", "2026-03-31"),), "sc": ()},
    {
        "onset_25": {
            "onsets": 3,
            "sides": SIDES,
            "pairs": PAIRS,
            "beside": {key: {"12": {"onsets": wilson(1, 4), "others": wilson(1, 10)}} for key in SIDES},
        }
    },
)


# ---- what came first --------------------------------------------------------------------------------------------------


def test_a_mark_stands_at_its_months_and_the_rest_is_counted_in_words() -> None:
    drawn = to_html(figures.strip(CASES, NAMES, SIDES))
    assert drawn.count('class="o-mark sc"') == 1 + 2  # in the head, and two acts
    assert 'style="left:45.00%;bottom:3.0px"' in drawn  # six months before: 54 of 120 months
    assert "1 under discussion already" in drawn
    assert "Mali, onset 2012-03: 6" in drawn


@pytest.mark.parametrize(
    ("months", "words"),
    [
        (6, f"6{NB}months before"),
        (1, f"1{NB}month before"),
        (0, "same month"),
        (-2, f"2{NB}months after"),
        (None, "—"),
    ],
)
def test_months_are_told_on_their_side_of_the_onset(months: int | None, words: str) -> None:
    assert figures.when(months) == words


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [(18, 2, "earlier"), (2, 18, "later"), (10, 10, "no clear difference"), (0, 0, "no onset decides it")],
)
def test_the_claim_is_told_as_it_comes_out(one: int, other: int, verdict: str) -> None:
    held = {
        "one_first": one,
        "other_first": other,
        "one_already": 0,
        "other_already": 1,
        "share": wilson(one, one + other),
    }
    said = figures.claim(
        [{"one": "hrc", "other": "sc", **held}, {"one": "signal_hr", "other": "signal_ps", **held}]
    )
    assert said.count(verdict) == 2


def test_shares_are_told_where_the_record_tells() -> None:
    said = figures.says(SIDES)
    assert "the Security Council had acted before 1 of 2 onsets" in said
    assert "the Human Rights Council had acted before 1 of 3 onsets" in said


def test_what_is_unknown_is_never_told_as_none() -> None:
    cells = {
        onsets_cases.note_of(first(), "sc"): "none within five years",
        onsets_cases.note_of(
            first("not_covered", sure_to="2013-06-30"), "sc"
        ): "none to Jun 2013, later unknown",
        onsets_cases.note_of(first("not_covered", sure_to=""), "sc"): "not in the record",
        onsets_cases.note_of(
            first("not_covered", "2014-05-05", -26, "2013-06-30"), "sc"
        ): "at the latest: record incomplete after Jun 2013",
        onsets_cases.note_of(first("already"), "sc"): "under discussion before",
        onsets_cases.note_of(first("already"), "signal"): "a signal stood before",
        onsets_cases.note_of(first("acted", "2011-09-15", 6), "sc"): "",
    }
    assert all(told == wanted for told, wanted in cells.items())


def test_a_case_opens_the_timeline_around_its_onset() -> None:
    assert onsets_cases.timeline(CASES[0], VIEW) == "/country/MLI?from=2007-03-01&to=2017-03-01"
    late = replace(CASES[0], onset="2024-01-01", onset_last="2024-12-31", precision="year")
    assert onsets_cases.timeline(late, VIEW) == "/country/MLI?from=2019-01-01&to=2026-11-24"
    assert onsets_cases.onset_words(CASES[0]) == "Mar 2012"
    assert onsets_cases.onset_words(late) == "2024"
    assert (
        onsets_cases.onset_words(replace(late, onset_last="2024-05-31", precision="months")) == "Jan–May 2024"
    )


def test_the_table_holds_days_states_and_acts() -> None:
    frame = onsets_cases.frame(CASES, NAMES)
    assert frame["Security Council, first"].dropna().tolist() == ["2011-09-15", "2014-05-05"]
    assert frame["Security Council, state"].tolist() == ["acted", "not_covered", "not_covered"]
    assert frame["Human Rights Council, months before onset"].isna().all()


def test_every_panel_is_drawn_with_its_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past, "onsets", lambda: MADE)
    monkeypatch.setattr("dashboard.cache.credited", lambda: ())
    for draw in (
        came_first.strip,
        came_first.curves,
        came_first.first,
        came_first.beside,
        came_first.groups,
        came_first.cases,
    ):
        drawn = draw(VIEW)
        assert drawn.says
        assert drawn.table is not None
        assert to_html(drawn.body)
    assert "Security Council none" in str(came_first.strip(VIEW).source)


def test_until_they_are_made_the_panels_say_how() -> None:
    monkeypatch = pytest.MonkeyPatch()
    with monkeypatch.context() as patch:
        patch.setattr(past, "onsets", lambda: None)
        patch.setattr(past, "recurrence", lambda: None)
        for draw in (
            came_first.strip,
            came_first.first,
            returns.states,
            returns.trial,
            returns.peace,
            returns.missions,
            returns.country,
        ):
            assert "python -m indicators refresh" in to_html(draw(VIEW).body)


def test_pages_read_them_without_what_computes_them() -> None:
    told = "import dashboard.came_first, dashboard.returns, sys; print({'statsmodels', 'scipy', 'sklearn'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


# ---- returns of conflict ----------------------------------------------------------------------------------------------

CHANCE = Chance(0.145, 0.11, 0.19)
MISSION = Mission("a", "MLI", "MINUSMA", "2013-04-25", "2023-12-31")
STATE = State(
    "MLI",
    2022,
    2,
    13,
    767,
    Chance(0.05, 0.02, 0.09),
    CHANCE,
    (),
    {"rule_of_law": -4.2},
    {"judicial_constraints": 3.1},
)


def _concordance(value: float) -> dict[str, dict[str, float]]:
    return {"baseline": {"value": 0.68, "low": 0.62, "high": 0.74}, "full": {"value": 0.68 + value, "low": 0.65, "high": 0.77},
            "gain": {"value": value, "low": value - 0.04, "high": value + 0.04}}  # fmt: skip


def returning(model: str = "baseline", gain: float = 0.03) -> Recurrence:
    counted = {"n": 1384, "expected": 65.3, "came": 93, "brier": 0.06, "brier_mean": 0.063}
    trial = {"first": 1996, "last": 2024, "questions": 1384, "returns": 93, "concordance": {key: _concordance(gain) for key in ("12", "36", "quiet")},
             "calibration": {key: {"12": counted, "36": counted} for key in ("baseline", "full")}}  # fmt: skip
    curve = [
        {"years": float(at), "back": share, "low": share - 0.05, "high": share + 0.05}
        for at, share in ((1, 0.24), (5, 0.48), (10, 0.59))
    ]
    effects = ({"name": "Twice the years since conflict", "ratio": 0.41, "low": 0.29, "high": 0.57},)
    return Recurrence(
        "2026-11-24",
        2024,
        2027,
        model,
        (STATE,),
        (MISSION,),
        "2025-06-30",
        effects,
        trial,
        {"spells": 177, "back": 117, "curve": curve},
    )


def test_the_model_that_did_not_do_better_is_not_used_and_that_is_said() -> None:
    said = recurrence.trial_says(returning())
    assert "+0.03 (−0.01 to +0.07): not clear, so the simpler model is used" in said
    assert "68" + NB + "% of pairs (62–74; 50 is chance)" in said
    assert "came back 93 times where the chances added up to 65" in said
    assert "are used" in recurrence.trial_says(returning("full", 0.08))


def test_a_state_is_shown_with_its_chance_and_what_moved() -> None:
    drawn = to_html(recurrence.states(returning(), NAMES, {"rule_of_law": "Rule of law"}, VIEW))
    assert f"14{NB}% (11–19)" in drawn
    assert "Rule of law" in drawn
    assert "−4.2" in drawn
    assert 'href="/country/MLI"' in drawn
    assert "1" + NB + "State had" in recurrence.says(returning())
    assert recurrence.frame(returning(), NAMES, {})["36 months, 95 %"].tolist() == [0.19]


def test_peace_and_missions_in_words() -> None:
    assert "it came back in 24" in recurrence.peace_says(returning())
    assert (
        recurrence.left_says(returning())
        == f"1{NB}mission ended in the 24 months to 30 June 2025, where the record ends."
    )
    assert recurrence.left_says(replace(returning(), record_end="")) == "No record of missions is held."


def test_only_of_a_post_conflict_state_something_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past, "recurrence", returning)
    monkeypatch.setattr("dashboard.cache.credited", lambda: ())
    own = returns.country(replace(VIEW, variables=(("iso3", "MLI"),)))
    assert own.table is not None
    assert own.table["ISO"].tolist() == ["MLI"]
    assert "the same for every State with as many years" in own.says
    none = returns.country(replace(VIEW, variables=(("iso3", "NER"),)))
    assert none.table is None
    assert "Niger is not, by the figures to" in to_html(none.body)
    for draw in (returns.states, returns.trial, returns.peace, returns.missions):
        assert to_html(draw(VIEW).body)


def test_what_was_made_after_the_date_of_the_page_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past, "recurrence", returning)
    monkeypatch.setattr("dashboard.cache.credited", lambda: ())
    before = date.fromisoformat(returning().as_of).replace(year=2012)
    earlier = replace(VIEW, as_of=replace(VIEW.as_of, on=before))
    assert "not as known on" in to_html(returns.states(earlier).note)
    now = replace(VIEW, as_of=replace(VIEW.as_of, on=date.fromisoformat(returning().as_of)))
    assert not returns.states(now).note
