"""The rules of attention: what is declared, what a reader may move, and what is refused by name."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from data.acts import KINDS as STORED
from data.acts import SPELLS
from indicators.attention_checks import RulesError
from indicators.attention_rules import FILE, KINDS, Rules, load, parse_points, read_rules

DECLARED = yaml.safe_load(FILE.read_text(encoding="utf-8"))


def test_points_are_those_agreed_on() -> None:
    points = {key: body.points for key, body in read_rules().bodies.items()}
    assert points["hrc"] == {
        "resolution": 3, "decision": 2, "statement": 2, "special_session": 5, "investigation": 5, "country_mandate": 4, "mandate": 3,
    }  # fmt: skip
    assert points["sc"] == {
        "meeting": 1, "presidential_statement": 2, "resolution": 3, "veto": 3, "failed_draft": 2, "visiting_mission": 3,
        "sanctions": 4, "mission": 4, "court": 0,
    }  # fmt: skip
    rules = read_rules()
    assert (rules.half_life, rules.oldest, rules.window) == (365, 5, 12)


def test_every_kind_is_stored_and_lasts_where_it_is_stored_as_a_spell() -> None:
    for body in read_rules().bodies.values():
        assert {one.kind for one in body.instruments} == KINDS[body.id] <= set(STORED)
        assert all(one.lasts == (one.kind in SPELLS) for one in body.instruments)
        assert set(body.core) <= set(body.needed)


def test_an_act_belongs_to_the_instrument_of_its_type_or_to_that_of_the_rest() -> None:
    body = read_rules().bodies["hrc"]
    names = {
        type_: body.instruments[body.of("hrc_mandate", type_)].id
        for type_ in ("fact_finding_mission", "special_procedure", "ohchr_reporting", "")
    }
    assert names == {
        "fact_finding_mission": "investigation", "special_procedure": "country_mandate", "ohchr_reporting": "mandate", "": "mandate",
    }  # fmt: skip
    assert body.of("upr_review", "") == -1


def test_points_are_moved_by_a_text_and_the_text_can_be_had_back() -> None:
    assert parse_points("", "sc") == read_rules().bodies["sc"].points
    assert parse_points("meeting:0.5,veto:0", "sc")["meeting"] == 0.5
    moved = read_rules().moved(
        {"hrc": "mandate:4.125", "sc": "meeting:0,veto:10", "window": "24", "other": "x"}
    )
    assert moved.texts() == {"hrc": "mandate:4.125", "sc": "meeting:0,veto:10", "window": "24"}
    assert read_rules().moved(moved.texts()) == moved
    assert moved.digest != read_rules().digest
    # Written out as it is, a rule is not moved.
    assert read_rules().moved({"sc": "meeting:1", "half_life": "365"}).texts() == {}


@pytest.mark.parametrize(
    ("text", "body", "words"),
    [
        ("meting:1", "sc", "unknown instrument 'meting'. Use meeting, presidential_statement"),
        ("meeting", "sc", "sc.meeting needs a number, got ''. Write meeting:2"),
        ("meeting:one", "sc", "sc.meeting needs a number, got 'one'"),
        ("meeting:-1", "sc", "sc.meeting must be a number from 0 to 100, got -1.0"),
        ("meeting:nan", "sc", "sc.meeting must be a number from 0 to 100, got nan"),
        ("meeting:inf", "sc", "sc.meeting must be a number from 0 to 100, got inf"),
        ("meeting:101", "sc", "sc.meeting must be a number from 0 to 100, got 101.0"),
        ("meeting:1,meeting:2", "sc", "sc.meeting is given twice"),
        ("resolution:1", "ga", "unknown body 'ga'. Use hrc, sc"),
        (",".join(f"{name}:0" for name in read_rules().bodies["sc"].points), "sc", "sc: every instrument has 0 points"),
    ],
)  # fmt: skip
def test_points_that_cannot_be_are_refused_by_name(text: str, body: str, words: str) -> None:
    with pytest.raises(RulesError, match=re.escape(words)):
        parse_points(text, body)


@pytest.mark.parametrize(
    ("name", "text"), [("half_life", "0"), ("half_life", "29"), ("half_life", "1.5"), ("window", "61"), ("window", "²"), ("window", "-3")]
)  # fmt: skip
def test_numbers_that_cannot_be_are_refused_by_name(name: str, text: str) -> None:
    with pytest.raises(RulesError, match=f"^{name} must be a whole number of (days|months) from "):
        read_rules().moved({name: text})


def changed(path: str, value: Any) -> dict[str, Any]:
    """Return the declared rules with one field set, or taken away where the value is ``...``."""
    held: dict[str, Any] = copy.deepcopy(DECLARED)
    *above, last = path.split("/")
    at = held
    for key in above:
        at = at[key]
    if value is ...:
        del at[last]
    else:
        at[last] = value
    return held


def loaded(folder: Path, held: Any) -> Rules:
    path = folder / "councils.yml"
    path.write_text(
        held if isinstance(held, str) else yaml.safe_dump(held, allow_unicode=True, sort_keys=False),
        encoding="utf-8",
    )
    return load(path)


METER = {"name": "m", "kind": "sc_meeting", "points": 1, "reason": "r"}


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("half_life", ..., "the file lacks half_life"),
        ("half_life/value", 0, "half_life must be a whole number of days from 30 to 3650, got 0"),
        ("half_life/value", True, "half_life must be a whole number"),
        ("half_life/reason", "", "half_life.reason must be text"),
        ("oldest/value", float("nan"), "oldest must be a whole number of years"),
        ("names/value", [], "names must be a list of names"),
        ("shared/value", ["named"], "shared: named is among names too"),
        ("bodies/ga", {}, "bodies does not know ga. It has hrc, sc"),
        ("bodies/sc", ..., "bodies lacks sc"),
        ("bodies/sc/instruments", {}, "sc.instruments must give fields by name"),
        ("bodies/sc/instruments/meeting/kind", "sc_metting", "sc.meeting.kind: unknown kind 'sc_metting'. Use sc_failed_draft"),
        ("bodies/sc/instruments/meeting/kind", "hrc_resolution", "sc.meeting.kind: unknown kind 'hrc_resolution'"),
        ("bodies/sc/instruments/meeting/points", -1, "sc.meeting.points must be a number from 0 to 100, got -1"),
        ("bodies/sc/instruments/meeting/points", float("nan"), "sc.meeting.points must be a number from 0 to 100, got nan"),
        ("bodies/sc/instruments/meeting/points", "1", "sc.meeting.points must be a number from 0 to 100, got '1'"),
        ("bodies/sc/instruments/meeting/points", True, "sc.meeting.points must be a number"),
        ("bodies/sc/instruments/meeting/reason", ..., "sc.meeting lacks reason"),
        ("bodies/sc/instruments/meeting/weight", 1, "sc.meeting does not know weight"),
        ("bodies/sc/instruments/meeting/core", "yes", "sc.meeting.core must be true or false"),
        ("bodies/sc/instruments/court/types", "tribunal", "sc.court.types must be a list of names"),
        ("bodies/sc/instruments/court/lasts", False, "sc.court.lasts: sc_mission lasts in one instrument only"),
        ("bodies/sc/instruments/second", METER, "sc.second.types: all other types of sc_meeting belong to an instrument above"),
        ("bodies/sc/instruments", {"one": METER}, "sc: no instrument is core"),
        ("bodies/sc/instruments", {"one": {**METER, "points": 0, "core": True}}, "sc: every instrument has 0 points"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_is_refused_by_field(tmp_path: Path, path: str, value: Any, words: str) -> None:
    with pytest.raises(RulesError, match=re.escape(f"councils.yml: {words}")):
        loaded(tmp_path, changed(path, value))


def test_a_file_that_is_no_yaml_or_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match=r"councils\.yml cannot be read as YAML \(ParserError\)"):
        loaded(tmp_path, "a: [")
    with pytest.raises(RulesError, match=r"none\.yml cannot be read as YAML \(FileNotFoundError\)"):
        load(tmp_path / "none.yml")
    with pytest.raises(RulesError, match="the file must give"):
        loaded(tmp_path, "[]")
    assert loaded(tmp_path, DECLARED) == read_rules()
