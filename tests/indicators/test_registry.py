"""What holds for every indicator there is, and what the registry refuses."""

from __future__ import annotations

import types
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from data.queries import Calendar
from data.vocabulary import Frequency
from indicators import registry
from indicators.contract import Indicator, Lane, Pillar, Treat
from indicators.engine import measure
from indicators.panel import Panel
from indicators.registry import LABELS, Entry, RegistryError, check_coverage, entries, indicators, labelled
from indicators.scoring import score
from ingest.registry import sources
from tests.indicators.build import made_up, packed
from tests.indicators.test_scoring import indicator

ON = date(2015, 6, 30)
ISO3 = ("MLI", "NER", "BFA", "TCD", "JPN")
DECLARED = {
    f"{key}.{one.id}": (module.SOURCE, one)
    for key, module in sources().items()
    for one in module.SOURCE.series
}
CALENDARS = {
    key: Calendar(Frequency(one.frequency), source.lag.days, source.yearly_release)
    for key, (source, one) in DECLARED.items()
    if key in registry.series()
}
every_entry = pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.indicator.id)


def test_the_matrix_is_full() -> None:
    check_coverage(indicators())


def test_the_order_is_that_of_the_matrix() -> None:
    places = [(list(Pillar).index(one.pillar), list(Lane).index(one.lane)) for one in indicators()]
    assert places == sorted(places)


@every_entry
def test_every_series_is_declared_by_a_source(entry: Entry) -> None:
    assert not [key for key in entry.indicator.series if key not in DECLARED]


@every_entry
def test_optional_indicators_are_those_that_cannot_be_embedded(entry: Entry) -> None:
    closed = all(not DECLARED[key][0].redistribute for key in entry.indicator.series)
    assert entry.indicator.optional == closed


@every_entry
def test_the_methodology_page_has_something_to_say(entry: Entry) -> None:
    one, told = entry.indicator, entry.labelled()
    assert all(len(told[label]) > 20 for label in LABELS)
    assert one.name[0].isupper()
    assert one.unit
    assert not one.unit.endswith(".")
    lines = entry.doc.splitlines()
    assert lines[0].endswith(".")
    assert lines[1] == ""


@every_entry
def test_a_higher_value_moves_the_score_the_declared_way(entry: Entry) -> None:
    one = entry.indicator
    low, high = one.goalposts
    ladder = np.linspace(low - (high - low) / 4, high + (high - low) / 4, 41, dtype=np.float32)
    steps = np.diff(score(ladder, one)) * one.direction
    assert (steps >= 0).all()
    assert steps.sum() == pytest.approx(100, abs=1e-3)
    inside = score(np.array([low, high], dtype=np.float32), one)
    assert inside.tolist() == pytest.approx([0, 100] if one.direction == 1 else [100, 0], abs=1e-3)


@every_entry
def test_without_figures_there_is_no_value(entry: Entry) -> None:
    nothing = {key: {code: {2010: float("nan")} for code in ISO3} for key in entry.indicator.series}
    for held in (packed(ON, nothing, iso3=ISO3), packed(ON, iso3=ISO3)):
        found = entry.compute(Panel(held))
        assert np.isnan(found.value).all()
        assert found.value.shape == (len(Panel(held).dates), len(ISO3))


@every_entry
def test_a_country_without_figures_has_no_value(entry: Entry) -> None:
    held = made_up(CALENDARS, ON, ISO3)
    silent = ISO3.index("JPN")  # no land border, so no neighbour speaks for it
    for block in held.blocks.values():
        for name in ("value", "low", "high"):
            getattr(block, name)[:, :, silent] = np.nan
    found = entry.compute(Panel(held))
    if entry.indicator.id == "neighbourhood_violence":
        assert np.nanmax(found.value[:, silent]) == 0
    else:
        assert np.isnan(found.value[:, silent]).all()
        assert not np.isnan(found.value).all()


@every_entry
def test_values_are_single_precision_and_finite(entry: Entry) -> None:
    found = entry.compute(Panel(made_up(CALENDARS, ON, ISO3, low=-2, high=2)))
    assert found.value.dtype == np.float32
    assert not np.isinf(found.value).any()
    assert ((found.age >= 0) | np.isnan(found.value)).all()


@every_entry
def test_a_value_is_not_older_than_declared(entry: Entry) -> None:
    one = entry.indicator
    measures = measure(Panel(made_up(CALENDARS, ON, ISO3)), [entry])
    carried = (
        60 if "worldbank_wdi.population" in one.series[1:] else 0
    )  # people may be older than what is divided
    conflict = 48 if "ucdp_conflict.conflict_intensity" in one.series else 0
    assert measures.age.max() <= max(one.max_age, carried, conflict)


@every_entry
def test_bounds_hold_the_score(entry: Entry) -> None:
    measures = measure(Panel(made_up(CALENDARS, ON, ISO3)), [entry])
    for low, high in measures.bounded.values():
        there = ~np.isnan(measures.score[0])
        assert (low[there] <= measures.score[0][there]).all()
        assert (measures.score[0][there] <= high[there]).all()
        assert (np.isnan(low) == np.isnan(measures.score[0])).all()


def module(**changes: Any) -> types.ModuleType:
    made = types.ModuleType(
        "indicators.library.one", "What it is.\n\n*Why* a\n*Method* b\n*Missingness* c\n*Limitations* d\n"
    )
    for name, value in changes.items():
        setattr(made, name, value)
    return made


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "declare INDICATOR"),
        ({"INDICATOR": indicator(), "INDICATORS": (indicator(),)}, "declare INDICATOR"),
        ({"INDICATOR": indicator(id="two")}, "one name"),
        (
            {"INDICATOR": indicator(), "__doc__": "What it is.\n\n*Why* a"},
            "lacks the label Method, Missingness, Limitations",
        ),
        ({"INDICATORS": (indicator(id="two"),)}, "note must say"),
    ],
)
def test_a_module_that_breaks_the_contract_is_named(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(RegistryError, match=words):
        registry._entries_of(module(**changes))


@pytest.mark.parametrize("series", ["ucdp_ged.deaths_total", ("deaths_total",), ("UCDP.deaths",)])
def test_a_series_is_told_by_its_full_id(series: Any) -> None:
    with pytest.raises(ValueError, match=r"indicator one: series .* is not written source\.measure"):
        indicator(series=series)


def test_a_file_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> None:
        raise AttributeError("UP")

    monkeypatch.setattr("indicators.registry.importlib.import_module", broken)
    with pytest.raises(RegistryError, match=r"^coups_5y: its file cannot be used \(AttributeError: UP\)"):
        registry._loaded("coups_5y")


def test_a_family_computes_each_member() -> None:
    seen: list[str] = []

    def compute(panel: Panel, indicator: Indicator) -> None:
        seen.append(indicator.id)

    family = (indicator(id="a", note="One."), indicator(id="b", note="Other."))
    for entry in registry._entries_of(module(INDICATORS=family, compute=compute)):
        entry.compute(Panel(packed(ON)))
    assert seen == ["a", "b"]


def test_labels_are_read_over_several_lines() -> None:
    assert labelled("Head.\n\n*Why*      one\n           two\n*Method*   three") == {
        "Why": "one two",
        "Method": "three",
    }


def test_a_thin_matrix_is_refused() -> None:
    firm = tuple(one for one in indicators() if not one.optional)
    with pytest.raises(RegistryError, match="at least 45"):
        check_coverage(firm[:44])
    with pytest.raises(RegistryError, match=r"cell hr\.recurrence"):
        check_coverage(
            tuple(one for one in firm if (one.pillar, one.lane) != (Pillar.HUMAN_RIGHTS, Lane.RECURRENCE))
        )


def test_an_indicator_that_returns_something_else_is_named() -> None:
    broken = Entry(indicator(), lambda _: np.zeros(3), "one", "")  # type: ignore[arg-type,return-value]
    with pytest.raises(TypeError, match="indicator one: compute must return"):
        measure(Panel(packed(ON)), [broken])


def test_the_version_is_that_of_the_code() -> None:
    assert registry.version() == registry.version()
    room = Path(registry.__file__).parent
    assert all((room / name).is_dir() or (room / f"{name}.py").is_file() for name in registry.DECIDES)


def test_logarithms_start_at_zero() -> None:
    assert all(one.goalposts[0] >= 0 for one in indicators() if one.treat == Treat.LOG1P)
