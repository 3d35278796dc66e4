"""The Methodology page says of every rule of attention what it is and why, in the words of the file that is computed from."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from dashboard.figures import methodology_attention
from indicators.attention_rules import Rules, read_rules
from tests.dashboard.test_country_figures import text


def shown(rules: Rules) -> str:
    return re.sub(r"\s+", " ", text(methodology_attention.rules_of(rules)))


@pytest.mark.parametrize("body", read_rules().bodies)
def test_every_instrument_is_shown_with_its_points_and_reason(body: str) -> None:
    said = shown(read_rules())
    for one in read_rules().bodies[body].instruments:
        assert re.search(
            re.escape(f"{one.name[:1].upper()}{one.name[1:]}")
            + rf" ?{one.points:g} ?"
            + re.escape(one.reason),
            said,
        ), one.id
    assert read_rules().bodies[body].left_out in said
    assert all(reason in said for reason in read_rules().reasons.values())


def test_what_is_shown_follows_the_rules() -> None:
    said = shown(replace(read_rules().moved({"sc": "veto:7.5", "window": "18"}), oldest=4))
    assert "Vetoed draft 7.5" in said or "Vetoed draft7.5" in said
    assert "18 months." in said
    assert "Acts older than 4 years." in said


def test_how_an_instrument_counts_is_told_apart() -> None:
    table = methodology_attention.table(read_rules()).set_index(["Council", "Instrument"])["How it counts"]
    assert table["Security Council", "meeting"] == "Halved with age"
    assert (
        table["Security Council", "veto"] == "Halved with age; without its record nothing is told of the body"
    )
    assert table["Security Council", "court"] == "In full while in force; makes no State discussed"
    assert table["Human Rights Council", "mandate"] == "In full while in force"
    assert (
        "not yet discussed can be told without its record"
        in table["Security Council", "presidential_statement"]
    )
