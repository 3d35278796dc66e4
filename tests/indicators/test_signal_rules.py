"""The files of signal rules: what is there is sound, and what is not is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from indicators.signals.cards import as_text, card
from indicators.signals.kinds import KINDS
from indicators.signals.rules import FOLDER, HITS, PARAMETERS, RuleError, by_id, digest, load, rules
from ingest.registry import declarations

ONE: dict[str, Any] = yaml.safe_load((FOLDER / "violence_surge.yml").read_text(encoding="utf-8"))


def written(folder: Path, changes: dict[str, Any], name: str = "violence_surge.yml") -> Path:
    held = {key: value for key, value in (ONE | changes).items() if value is not None}
    (folder / name).write_text(yaml.safe_dump(held, sort_keys=False), encoding="utf-8")
    return folder


def test_the_rules_that_must_be_there_are() -> None:
    assert {
        "violence_surge", "violence_after_quiet", "violence_returns", "one_sided_surge", "displacement_surge",
        "civic_space_fall", "judicial_independence_fall", "repression_jump", "coup", "outlook_crossing",
        "data_gone_dark", "violence_falls", "civic_space_opens",
    } <= set(by_id())  # fmt: skip


def test_every_kind_of_test_and_of_hit_is_made() -> None:
    assert set(PARAMETERS) == {*KINDS, "outlook_crossing"}
    assert {rule.hit["kind"] for rule in rules()} <= set(HITS)
    assert {rule.kind for rule in rules()} == set(PARAMETERS)


def test_every_series_that_a_rule_reads_is_declared() -> None:
    declared = {f"{source.key}.{one['key']}" for source in declarations() for one in source.series}
    for rule in rules():
        assert set(rule.reads()) <= declared, rule.id


def test_a_yearly_index_is_on_the_yearly_clock() -> None:
    frequency = {
        f"{source.key}.{one['key']}": one["frequency"] for source in declarations() for one in source.series
    }
    for rule in rules():
        assert {frequency[key] for key in rule.series} <= {str(rule.clock)}, rule.id


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_a_card_is_made_of_every_rule(rule: Any) -> None:
    text = as_text(card(rule, None))
    assert rule.words in text
    assert "Nobody has approved this rule yet" in text
    assert "Not back-tested yet" in text
    assert "{" not in text
    if rule.yearly:
        assert "never an acute signal" in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"lane": None}, "lacks the field lane"),
        ({"lane": "sideways"}, "lane 'sideways' is not known; choose upstream"),
        ({"pillar": "xx"}, "pillar 'xx' is not known"),
        ({"kind": "magic"}, "kind 'magic' is not known; choose count_surge"),
        ({"colour": "red"}, "does not know the field colour"),
        ({"id": "other"}, "give file and rule one name"),
        ({"series": []}, "series must be a list of source.measure"),
        ({"series": ["deaths"]}, "series must be a list of source.measure, got ['deaths']"),
        ({"parameters": {"window": 60}}, "parameters must give"),
        ({"parameters": ONE["parameters"] | {"least": [5]}}, "parameters.least needs one number for each of the 2 series"),
        ({"levels": {"medium": 0.05}}, "levels must give high, medium"),
        ({"levels": {"medium": "low", "high": 1}}, "levels.medium must be a number, got 'low'"),
        ({"quiet": 0}, "quiet must be a whole number from 1 to 120, got 0"),
        ({"quiet": 1.5}, "quiet must be a whole number"),
        ({"words": " "}, "words must be text"),
        ({"hit": {"kind": "luck"}}, "hit.kind 'luck' is not known"),
        ({"hit": {"kind": "outcome", "any_of": ["war"], "years": 1}}, "outcome 'war' is not known"),
        ({"direction": "up"}, "direction 'up' is not known"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_is_named(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(RuleError) as error:
        load(written(tmp_path, changes))
    assert str(error.value).startswith("violence_surge.yml: ")
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [("a: [", "cannot be read as YAML"), ("", "holds no fields"), ("- 1", "holds no fields")],
)
def test_a_file_that_is_no_rule_is_named(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "broken.yml").write_text(text, encoding="utf-8")
    with pytest.raises(RuleError, match=f"broken.yml: {words}"):
        load(tmp_path)


def test_a_folder_without_rules_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="no rule is there"):
        load(tmp_path)


def test_a_rule_that_changes_has_another_digest(tmp_path: Path) -> None:
    assert load(written(tmp_path, {}))[0].digest == by_id()["violence_surge"].digest
    assert load(written(tmp_path, {"quiet": 7}))[0].digest != by_id()["violence_surge"].digest
    assert len(digest()) == 16
