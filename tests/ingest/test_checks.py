"""Rows that are set aside, releases that are held, errors that are corrected: each with numbers a reader can check."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.countries import by_iso3, name
from data.vocabulary import Frequency, Kind, Status
from ingest.checks import REASONS, REJECTED, Checked, check, weight
from ingest.contract import FormatError, ImplausibleData, Series, Source
from ingest.corrections import BadCorrections, Correction, correct, corrections
from ingest.event_checks import check_events
from ingest.plausibility import Held, assess, order
from ingest.registry import Target
from tests.ingest.misbehaving import source as made_up

TODAY = date(2026, 11, 1)
YEARLY = Series("score", "Score", "points", bounds=(0, 100))
MONTHLY = Series("deaths", "Deaths", "deaths", Frequency.MONTH, Kind.FLOW, (0, 1_000_000))
TARGETS = {"score": Target("src.score", YEARLY), "deaths": Target("src.deaths", MONTHLY)}


def frame(*rows: tuple[Any, ...], **columns: Any) -> pd.DataFrame:
    made = pd.DataFrame(rows, columns=["series", "iso3", "period", "value"])
    made["period"] = pd.to_datetime(made["period"], errors="coerce").astype("datetime64[s]")
    made["value"] = made["value"].astype(float)
    return made.assign(**columns)


GOOD = ("score", "MLI", "2020-01-01", 5.0)


def reasons(*rows: tuple[Any, ...], **columns: Any) -> list[str]:
    return list(check(frame(*rows, **columns), TARGETS, TODAY).rejected["reason"])


# ---- rows ------------------------------------------------------------------------------------------------------------


def test_a_good_row_gets_its_full_id() -> None:
    checked = check(frame(GOOD, ("deaths", "NAM", "2020-02-01", 7)), TARGETS, TODAY)
    assert checked.rejected.empty
    assert list(checked.frame["series"]) == ["src.score", "src.deaths"]
    assert list(checked.frame["iso3"]) == ["MLI", "NAM"]
    assert checked.frame["status"].tolist() == [Status.OBSERVED] * 2
    assert checked.last_period == date(2020, 2, 1)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("score", None, "2020-01-01", 5), "unknown_country"), (("score", "XXX", "2020-01-01", 5), "unknown_country"),
        (("score", "MLI", "2020-01-01", 101), "range"), (("score", "MLI", "2020-01-01", -1), "range"),
        (("score", "MLI", "2020-01-01", np.inf), "range"), (("score", "MLI", "2020-01-01", -np.inf), "not_a_number"),
        (("score", "MLI", None, 5), "range"), (("score", "MLI", "1600-01-01", 5), "range"),
        (("score", "MLI", "2027-01-01", 5), "future"), (("deaths", "MLI", "2026-12-01", 5), "future"),
        (("score", "MLI", "2020-02-01", 5), "not_first_day"), (("deaths", "MLI", "2020-02-02", 5), "not_first_day"),
        (("other", "MLI", "2020-01-01", 5), "not_declared"), ((None, "MLI", "2020-01-01", 5), "not_declared"),
    ],
)  # fmt: skip
def test_a_bad_row_is_set_aside(row: tuple[Any, ...], reason: str) -> None:
    checked = check(frame(GOOD, row), TARGETS, TODAY)
    assert list(checked.rejected["reason"]) == [reason]
    assert len(checked.frame) == 1


@pytest.mark.parametrize("text", ["Ma\0li", "Mali\x1b[2J", "M\ufffdli"])
def test_control_characters_are_set_aside_and_listed_without(text: str) -> None:
    checked = check(frame(GOOD, country=[text]), TARGETS, TODAY)
    assert list(checked.rejected["reason"]) == ["control_character"]
    assert "?" in checked.rejected["country"].iloc[0]


def test_today_is_not_the_future() -> None:
    assert reasons(("deaths", "MLI", "2026-11-01", 5)) == []


def test_the_same_row_twice_counts_once() -> None:
    checked = check(frame(GOOD, GOOD, GOOD), TARGETS, TODAY)
    assert (len(checked.frame), len(checked.rejected)) == (1, 0)
    assert checked.notes == ("2 rows came twice and count once",)


def test_two_values_of_one_cell_are_a_conflict_and_none_is_stored() -> None:
    other = ("score", "MLI", "2020-01-01", 6.0)
    checked = check(frame(GOOD, GOOD, other, ("score", "NER", "2020-01-01", 1)), TARGETS, TODAY)
    assert list(checked.rejected["reason"]) == ["conflict"] * 3
    assert list(checked.frame["iso3"]) == ["NER"]


def test_bounds_that_do_not_hold_their_value_are_left_out() -> None:
    checked = check(frame(GOOD, low=[6.0], high=[7.0]), TARGETS, TODAY)
    assert checked.frame["value"].tolist() == [5.0]
    assert checked.frame[["low", "high"]].isna().all(axis=None)
    assert "outside their own bounds" in checked.notes[0]


def test_a_value_that_is_missing_says_so() -> None:
    checked = check(
        frame(
            ("score", "MLI", "2020-01-01", np.nan),
            ("score", "NER", "2020-01-01", np.nan),
            status=["observed", "suppressed"],
        ),
        TARGETS,
        TODAY,
    )
    assert checked.frame["status"].tolist() == [Status.MISSING, Status.SUPPRESSED]
    assert checked.last_period is None


@pytest.mark.parametrize(
    "bad",
    [
        frame(GOOD).drop(columns=["value"]), frame(GOOD, extra=1), frame(GOOD).assign(period="2020"), frame(GOOD).assign(value="x"),
        frame(GOOD, status="perhaps"),
    ],
)  # fmt: skip
def test_a_frame_out_of_contract_is_a_format_error(bad: pd.DataFrame) -> None:
    with pytest.raises(FormatError) as caught:
        check(bad, TARGETS, TODAY)
    assert caught.value.kind == "schema"


def test_what_was_set_aside_is_told_by_weight() -> None:
    checked = check(
        frame(
            ("deaths", "MLI", "2020-01-01", 5), ("deaths", None, "2020-01-01", 1200), ("deaths", None, "2020-02-01", 34), ("score", "NER", "2020-01-01", -5),
            country=["432", "Narnia", "Narnia", "436"],
        ),
        TARGETS,
        TODAY,
    )  # fmt: skip
    assert weight(checked, TARGETS) == [
        "3 rows set aside: unknown_country 2, range 1",
        "not known as a country then: Narnia 2",
        "src.deaths: 1,234 deaths not counted",
        "no figure is left of NER",
    ]


ROW = st.tuples(
    st.sampled_from(["score", "deaths", "other", None]),
    st.sampled_from(["MLI", "NER", "XXX", "", None]),
    st.sampled_from(["2020-01-01", "2020-03-01", "2020-03-05", "2031-01-01", "1500-01-01", None]),
    st.sampled_from([0.0, 5.0, 1e12, -1.0, np.nan, np.inf, -np.inf]),
)


@given(st.lists(ROW, max_size=30))
def test_every_row_is_stored_or_set_aside_or_a_repeat(rows: list[tuple[Any, ...]]) -> None:
    checked = check(frame(*rows), TARGETS, TODAY)
    repeats = sum(
        int(note.split(" ", 1)[0].replace(",", "")) for note in checked.notes if "came twice" in note
    )
    assert len(checked.frame) + len(checked.rejected) + repeats == len(rows)
    assert set(checked.rejected["reason"]) <= set(REASONS)
    assert not checked.frame.duplicated(["series", "iso3", "period"]).any()
    for key, part in checked.frame.dropna(subset=["value"]).groupby("series", observed=True):
        low, high = next(target.series.bounds for target in TARGETS.values() if target.key == key)
        assert part["value"].between(low, high).all()


def large(rows: int) -> pd.DataFrame:
    iso3 = pd.array(sorted(by_iso3())[:200], dtype="str")
    cell = np.arange(rows)
    period = (-170 + cell // 200).astype("datetime64[Y]").astype("datetime64[s]")
    value = np.random.default_rng(1).random(rows)
    made = pd.DataFrame({"series": "score", "iso3": iso3.take(cell % 200), "period": period, "value": value})
    return made.assign(low=value / 2, high=value, country=made["iso3"], status="observed")


def test_hundreds_of_thousands_of_rows_take_a_second() -> None:
    """28,000 country-years of V-Dem times thirty series: 840,000 rows."""
    names = [f"s{number}" for number in range(30)]
    one = large(28_000)
    rows = pd.concat([one.assign(series=name) for name in names], ignore_index=True)
    targets = {name: Target(f"src.{name}", Series(name, name, "points", bounds=(0, 1))) for name in names}
    check(one, TARGETS, TODAY)  # imports and tables
    began = time.process_time()
    checked = check(rows, targets, TODAY)
    assert time.process_time() - began < 2
    assert (len(checked.frame), len(checked.rejected)) == (840_000, 0)


# ---- events ----------------------------------------------------------------------------------------------------------


def event(**changes: Any) -> dict[str, Any]:
    day = pd.Timestamp("2020-05-01")
    return {"event": "1", "kind": "state_based", "iso3": "MLI", "start": day, "end": day, "value": 3.0, "low": 1.0, "high": 5.0, "latitude": 14.0,
            "longitude": -3.0, "label": "A - B", "detail": None, "country": "432"} | changes  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"label": "A\0B"}, "control_character"), ({"value": -np.inf}, "not_a_number"), ({"value": -1.0}, "range"), ({"latitude": 95.0}, "range"),
        ({"start": pd.NaT}, "range"), ({"end": pd.Timestamp("2019-01-01")}, "range"), ({"start": pd.Timestamp("2031-01-01"), "end": pd.NaT}, "future"),
        ({"event": None}, "not_declared"), ({"event": "x" * 65}, "not_declared"), ({"iso3": "XXX"}, "unknown_country"),
    ],
)  # fmt: skip
def test_a_bad_event_is_set_aside(changes: dict[str, Any], reason: str) -> None:
    events = pd.DataFrame([event(), event(event="2") | changes])
    good, lost, _ = check_events("src", events, TODAY)
    assert list(good["event"]) == ["1"]
    assert list(lost["reason"]) == [reason]
    assert list(lost["series"]) == ["src.events"]


def test_an_event_without_a_known_country_is_kept() -> None:
    good, lost, _ = check_events("src", pd.DataFrame([event(iso3=None)]), TODAY)
    assert (len(good), len(lost)) == (1, 0)


def test_an_event_given_twice_counts_once_and_two_under_one_id_are_a_conflict() -> None:
    good, lost, notes = check_events(
        "src", pd.DataFrame([event(), event(), event(event="2"), event(event="2", value=9.0)]), TODAY
    )
    assert list(good["event"]) == ["1"]
    assert list(lost["reason"]) == ["conflict"] * 2
    assert notes == ["1 events came twice and count once"]


def test_events_out_of_contract_are_a_format_error() -> None:
    with pytest.raises(FormatError):
        check_events("src", pd.DataFrame([event()]).drop(columns=["start"]), TODAY)


# ---- releases --------------------------------------------------------------------------------------------------------

ISO3 = sorted(by_iso3())[:100]


def cells(values: Any, years: int = 3, series: str = "src.score") -> pd.DataFrame:
    """Return one value a country and year, from 2020."""
    rows = [
        (series, iso3, pd.Timestamp(2020 + year, 1, 1), float(values))
        for iso3 in ISO3
        for year in range(years)
    ]
    made = pd.DataFrame(rows, columns=["series", "iso3", "period", "value"])
    spread = np.tile(np.linspace(1, 2, len(made) // years).repeat(years), 1)
    return made.assign(value=made["value"] * spread, series=pd.Categorical(made["series"]), status=0)


def held(table: pd.DataFrame, release: str = "v1") -> Held:
    return Held(release, {str(key): part for key, part in table.groupby("series", observed=True)})


def assessed(
    new: pd.DataFrame, old: Held, release: str = "v2", source: Source | None = None, rejected: int = 0
) -> list[str]:
    lost = pd.DataFrame({"reason": ["unknown_country"] * rejected}).reindex(columns=list(REJECTED))
    return assess(source or full(), Checked(new, lost), TARGETS, release, old)


def full(**changes: Any) -> Source:
    from dataclasses import replace

    return replace(made_up(), series=(YEARLY, MONTHLY), expected_countries=90, **changes)


def held_as(kind: str, *arguments: Any, **more: Any) -> str:
    with pytest.raises(ImplausibleData) as caught:
        assessed(*arguments, **more)
    assert caught.value.kind == kind
    assert "--accept" in caught.value.remedy
    return str(caught.value)


def test_the_first_release_and_a_revision_of_everything_pass() -> None:
    assessed(cells(10), Held())
    assessed(cells(10 * 1.5), held(cells(10)))
    assessed(cells(10, years=5), held(cells(10)))


@pytest.mark.parametrize("times", [1e-2, 1e-6, 20, 1e6])
def test_another_unit_is_a_mass_change(times: float) -> None:
    assert "score" in held_as("mass_change", cells(10 * times), held(cells(10)))


def test_a_fifth_of_the_values_may_change_much() -> None:
    new = cells(10)
    new.loc[: len(new) // 5, "value"] *= 50
    assessed(new, held(cells(10)))
    new.loc[: len(new) // 2, "value"] *= 50
    held_as("mass_change", new, held(cells(10)))


def test_new_years_alone_are_compared_by_their_typical_value() -> None:
    new = cells(10 * 2000).assign(period=lambda table: table["period"] + pd.DateOffset(years=4))
    assert "typical value" in held_as("mass_change", new, held(cells(10)))


def test_fractions_where_percent_are_declared() -> None:
    percent = {"score": Target("src.score", Series("score", "Share", "% of people", bounds=(0, 100)))}
    with pytest.raises(ImplausibleData, match="fractions instead of percent") as caught:
        assess(full(), Checked(cells(0.4)), percent, "v1", Held())
    assert caught.value.kind == "mass_change"
    assess(full(), Checked(cells(40)), percent, "v1", Held())


def test_one_country_gone_is_named() -> None:
    gone = ISO3[7]
    words = held_as("coverage_drop", cells(10).query("iso3 != @gone"), held(cells(10)))
    assert name(gone) in words


def test_half_of_the_countries_gone() -> None:
    words = held_as("coverage_drop", cells(10).query("iso3 in @ISO3[:50]"), held(cells(10)))
    assert "50 countries, at least 90 are expected" in words


def test_a_country_that_ended_before_is_not_gone() -> None:
    old = cells(10)
    ended = old[(old["iso3"] != ISO3[0]) | (old["period"] < "2021")]
    later = old[(old["iso3"] != ISO3[0]) & (old["period"] >= "2021")]
    assessed(later, held(ended))


def test_all_zeros() -> None:
    assert "every value is zero" in held_as("coverage_drop", cells(0), held(cells(10)))


def test_mostly_rejected() -> None:
    held_as("coverage_drop", cells(10), Held(), rejected=301)
    assessed(cells(10), Held(), rejected=299)


@pytest.mark.parametrize(
    ("new", "stored", "older"),
    [("24.1", "25.1", True), ("v9", "v16", True), ("v16", "v16", False), ("26.1", "25.1", False), ("end-2023", "end-2024", True), ("2026-06-01", "2026-07-01", True),
     ("25.0.12", "25.01.25.12", False)],
)  # fmt: skip
def test_an_older_release_is_held(new: str, stored: str, older: bool) -> None:
    if older:
        assert f"release {new} is older" in held_as("older_release", cells(10), held(cells(10), stored), new)
    else:
        assessed(cells(10), held(cells(10), stored), new)


def test_without_comparable_labels_the_last_period_tells() -> None:
    held_as("older_release", cells(10, years=2), held(cells(10), "latest"), "newest")
    assessed(cells(10), held(cells(10), "latest"), "newest")


def test_a_measure_that_is_not_stored_cannot_be_older() -> None:
    other = cells(10, series="src.other")
    assessed(cells(10, years=2), held(other))
    assessed(cells(10), held(other, "v9"), "v1")


def test_the_last_period_is_that_of_the_same_measures_whatever_was_read_last() -> None:
    old = held(cells(10), "2019 data")  # another measure was read last, from an older file
    assert "2022-01" in held_as("older_release", cells(10, years=2), old, "2021 data")


def test_provisional_periods_make_no_release_older() -> None:
    stored = cells(10).assign(status=lambda table: np.where(table["period"].dt.year == 2022, 1, 0))
    assessed(cells(10, years=2), held(stored, "latest"), "newest")


def test_some_years_alone_do_not_take_the_place_of_all() -> None:
    one_year = cells(10).loc[lambda table: table["period"].dt.year == 2022]
    whole = full(replaces_history=True)
    words = held_as("coverage_drop", one_year, held(cells(10)), source=whole)
    assert "200 of 300 values" in words
    assert "it begins in 2022 and they in 2020" in words
    assessed(one_year, held(cells(10)))  # a source whose files add years
    later = cells(10, years=5).loc[lambda table: table["period"].dt.year > 2020]
    assessed(later, held(cells(10, years=5)), source=whole)  # a fifth may go


def test_labels_are_ordered_by_their_numbers() -> None:
    assert order("v16") == ("v#", (16,))
    assert order("25.1")[1] < order("25.10")[1]


def test_added_figures_claim_no_completeness() -> None:
    from ingest.registry import IMPORTED

    few = cells(10).iloc[:3]
    assert assessed(few, held(cells(10)), "2026-11-01", IMPORTED) == []
    many = cells(10 * 50)
    held_as("mass_change", many, held(cells(10)), "2026-11-01", IMPORTED)


# ---- corrections -----------------------------------------------------------------------------------------------------

TYPO = Correction.model_validate(
    {"source": "src", "series": "score", "iso3": "MLI", "period": "2020-01-01", "from": 5, "to": 50, "reason": "a typing error", "reported": "2026-01-01"}
)  # fmt: skip


def test_a_known_error_is_corrected_and_told() -> None:
    result, notes = correct(frame(GOOD, ("score", "NER", "2020-01-01", 5)), "src", (TYPO,))
    assert result["value"].tolist() == [50, 5]
    assert result["status"].tolist() == ["ESTIMATED", "OBSERVED"]
    assert notes == ["corrected score of MLI in 2020-01: 50 instead of 5. a typing error"]
    assert check(result, TARGETS, TODAY).rejected.empty


def test_a_correction_rests_when_the_provider_says_something_else() -> None:
    before = frame(("score", "MLI", "2020-01-01", 49))
    result, notes = correct(before, "src", (TYPO,))
    assert result["value"].tolist() == [49]
    assert "rests: the provider now says 49, not 5; take it out" in notes[0]
    assert "no such value" in correct(frame(("score", "NER", "2020-01-01", 1)), "src", (TYPO,))[1][0]


def test_corrections_of_other_sources_do_nothing() -> None:
    before = frame(GOOD)
    result, notes = correct(before, "other", (TYPO,))
    assert result is before
    assert notes == []


def test_a_mistake_in_the_file_of_corrections_is_named(tmp_path: Any) -> None:
    path = tmp_path / "corrections.yml"
    path.write_text("- {source: src, series: score, iso3: MLI}", encoding="utf-8")
    with pytest.raises(BadCorrections, match=r"corrections\.yml"):
        corrections(path)
