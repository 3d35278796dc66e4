import re

import pandas as pd
import pytest
from flask.testing import FlaskClient

from dashboard import cache, keep, provenance
from dashboard.components import cell, of_event, of_indicator, of_score
from dashboard.figures import derived
from dashboard.markup import to_html
from dashboard.view import BadAddress, read
from data.queries import NotFound
from indicators.registry import indicators

SERIES = "ucdp_country_year.deaths_state_based"


def told(ask: str, search: str = "") -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", to_html(provenance.explain(ask, read("/", search)))).split())


@pytest.fixture
def some(full: FlaskClient) -> pd.DataFrame:
    """Return one observation of each source that holds any, for Mali."""
    from data.queries import country_cells

    cells = country_cells(keep.bind(), cache.as_of(None, "auto"), "MLI")
    cells = cells[cells["value"].notna()]
    return cells.assign(source=cells["series"].str.partition(".")[0]).groupby("source").tail(1)


def test_an_observation_of_every_source_opens(some: pd.DataFrame) -> None:
    assert len(some) >= 8
    for row in some.itertuples():
        said = told(cell(str(row.series), "MLI", row.period))  # type: ignore[arg-type]
        for word in (
            "Value",
            "Status",
            "Source",
            "Provider",
            "Release",
            "Licence",
            "Cite",
            "Known since",
            "File",
            "SHA-256",
            "Run",
            "Transformed",
        ):
            assert word in said, f"{row.series}: {word}"
        assert re.search(r"SHA-256 [0-9a-f]{64}", said), row.series
        assert "vintage" in said


def test_a_notice_opens_to_its_file(full: FlaskClient) -> None:
    event = cache.notices(cache.as_of(None, "auto"), None)["event"].iloc[0]
    said = told(of_event("hdx_signals", event))
    assert "HDX Signals" in said
    assert re.search(r"SHA-256 [0-9a-f]{64}", said)


@pytest.mark.parametrize(("source", "event", "words"), [
    ("un_security_council", "S/2012/77|SYR", ("S/2012/77", "Vetoed by China and Russian Federation", "named in the item or title", "sc_drafts.csv", "CC BY 4.0")),
    ("un_security_council", "S/RES/1973(2011)|LBY", ("10 for, 0 against, 5 abstaining", "sc_resolutions.csv")),
    ("un_human_rights_council", "A/HRC/RES/49/1|UKR", ("32 for, 2 against, 13 abstaining", "hrc_texts.csv", "Required Notice: Copyright 2026 Łukasz Szoszkiewicz")),
    ("un_human_rights_council", "HRC commission_of_inquiry SYR 2011|SYR", ("A/HRC/RES/S-17/1", "no end is known", "mandates.csv")),
    ("un_general_assembly", "A/RES/68/262|UKR", ("A/RES/68/262", "ga_resolutions.csv")),
])  # fmt: skip
def test_an_act_opens_to_its_table(
    full: FlaskClient, source: str, event: str, words: tuple[str, ...]
) -> None:
    said = told(of_event(source, event))
    assert re.search(r"SHA-256 [0-9a-f]{64}", said)
    for word in (*words, "Release to", "Licence", "Cite"):
        assert word in said, word


def test_the_later_course_of_an_act_is_not_told_before_its_end(full: FlaskClient) -> None:
    ask = of_event("un_security_council", "SC sanctions MLI 2017|MLI")
    assert "renewal vetoed" in told(ask)
    then = told(ask, "?as_of=2020-01-31")
    assert "no end is known" in then
    assert "renewal vetoed" not in then
    assert "end from memory" not in then


@pytest.mark.parametrize("one", indicators()[::7], ids=lambda one: one.id)
def test_an_indicator_opens_to_value_rule_and_figures(full: FlaskClient, one: object) -> None:
    said = told(of_indicator(one.id, "MLI"))  # type: ignore[attr-defined]
    for word in ("Value", "Score", "Counts", "Transformed", "Goalposts", "Made from", "snapshot"):
        assert word in said


@pytest.mark.parametrize("part", ["composite", "hr", "upstream", "ps.downstream"])
def test_a_score_opens_to_its_parts(full: FlaskClient, part: str) -> None:
    said = told(of_score("MLI", part))
    for word in ("Value", "Has a score", "Transformed", "Weights", "Scores of its", "snapshot"):
        assert word in said
    assert ("Reliability" in said) == (part == "composite")


def test_the_past_is_shown_as_it_was(full: FlaskClient) -> None:
    assert told(of_score("MLI"), "?as_of=2012-01-31") != told(of_score("MLI"))


@pytest.mark.parametrize(
    "ask",
    [
        "",
        "cell",
        "cell/a/b",
        "cell/x/MLI/not-a-date",
        "cell/x/QQQ/2024-01-01",
        "score/QQQ",
        "score/MLI/nothing",
        "score/MLI/hr.",
        "score/MLI/.",
        "indicator/nothing/MLI",
        "other/x/y",
        "score/MLI/a/b",
    ],
)
def test_what_cannot_be_looked_up_is_named(full: FlaskClient, ask: str) -> None:
    with pytest.raises((BadAddress, NotFound)):
        provenance.explain(ask, read("/", ""))
    assert "Not found" in to_html(provenance.answer({"ask": ask}, "/", ""))


def test_an_unknown_series_or_event_is_named(full: FlaskClient) -> None:
    assert "unknown series" in to_html(provenance.answer({"ask": "cell/x.y/MLI/2024-01-01"}, "/", ""))
    assert "unknown event" in to_html(provenance.answer({"ask": "event/hdx_signals/none"}, "/", ""))
    assert "banana" in to_html(provenance.answer({"ask": "score/MLI"}, "/", "?as_of=banana"))


def test_goalposts_read_the_way_the_indicator_counts() -> None:
    falling = next(one for one in indicators() if one.direction < 0 and one.goalposts == (-0.15, 0.0))
    assert derived.goalposts(falling) == "0 is 0, −0.15 is 100"
    assert derived.direction(falling) == "a higher value is less risk"
