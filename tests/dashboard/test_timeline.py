"""The timeline of a country from made-up acts: where they lie, what is said of them, and what is not claimed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dashboard.figures import (
    timeline,
    timeline_acts,
    timeline_lanes,
    timeline_list,
    timeline_marks,
    timeline_rows,
)
from dashboard.figures import timeline_table as table
from dashboard.figures.timeline_axis import Axis, gaps
from dashboard.figures.timeline_marks import Act, Mark
from dashboard.figures.timeline_rows import Deaths
from dashboard.figures.timeline_told import Told
from dashboard.markup import to_html
from dashboard.view import View
from data.queries import AsOf, Mode

WHOLE = Axis(date(1990, 1, 1), date(2025, 12, 31))
FIVE = Axis(date(2014, 1, 1), date(2018, 12, 31))
ON = date(2025, 12, 31)


def acts(*some: dict[str, Any]) -> list[Act]:
    """Return acts as they are read from a frame such as ``data.acts`` gives, most of it left out."""
    plain = {
        "source": "un_security_council", "kind": "sc_resolution", "start": "2014-05-01", "end": None, "label": "", "symbol": "", "title": "",
        "attribution": "named", "type": None, "vote": None, "vetoed_by": None, "url": None, "note": None, "open": False,
    }  # fmt: skip
    rows = [plain | {"event": f"{at}|MLI"} | one for at, one in enumerate(some)]
    frame = pd.DataFrame([row | {"end": row["end"] or row["start"]} for row in rows])
    frame["start"], frame["end"] = pd.to_datetime(frame["start"]), pd.to_datetime(frame["end"])
    return timeline_marks.read(frame)


def coverage(*rows: tuple[str, str, str, bool]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["kind", "start", "end", "complete"])
    return frame.assign(start=pd.to_datetime(frame["start"]), end=pd.to_datetime(frame["end"]))


def words_of(part: Any) -> str:
    drawn = part if isinstance(part, str) else to_html(part)
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", drawn))).strip()


# ---- the axis ---------------------------------------------------------------------------------------------------------


def test_a_day_lies_where_it_should() -> None:
    axis = Axis(date(2001, 1, 1), date(2001, 12, 31))
    assert axis.at(date(2001, 1, 1)) == 0
    assert axis.at(date(2001, 12, 31)) == 100
    assert axis.at(date(2001, 7, 2)) == 50  # 182 of 364 days
    assert axis.at(date(1999, 1, 1)) == 0
    assert axis.far(date(2000, 1, 3)) == -100  # 364 days before


@pytest.mark.parametrize(
    ("axis", "by", "start", "end", "said"),
    [
        (WHOLE, "year", date(2014, 1, 1), date(2014, 12, 31), "2014"),
        (Axis(date(2010, 1, 1), date(2019, 12, 31)), "quarter", date(2014, 4, 1), date(2014, 6, 30), "April to June 2014"),
        (FIVE, "month", date(2014, 5, 1), date(2014, 5, 31), "May 2014"),
    ],
)  # fmt: skip
def test_things_are_counted_by_stretches_that_fit_the_axis(
    axis: Axis, by: str, start: date, end: date, said: str
) -> None:
    assert axis.by == by
    assert axis.bucket(date(2014, 5, 20)) == start
    assert axis.bucket_end(start) == end
    assert axis.bucket_words(start) == said


def test_what_no_whole_record_covers_is_a_gap_and_no_silence() -> None:
    held = coverage(
        ("sc_meeting", "1990-01-01", "2020-03-11", True), ("sc_meeting", "2020-03-12", "2021-12-31", False),
        ("sc_meeting", "2022-01-01", "2022-06-30", True),
    )  # fmt: skip
    found = gaps(held, ("sc_meeting",), WHOLE)
    assert [(one.start, one.end) for one in found] == [
        (date(2020, 3, 12), date(2021, 12, 31)),
        (date(2022, 7, 1), date(2025, 12, 31)),
    ]
    assert found[1].words == "no record after Jun 2022"
    assert gaps(held, ("sc_meeting", "sc_veto"), WHOLE)[0].words == "no whole record held"


# ---- marks ------------------------------------------------------------------------------------------------------------


def test_near_texts_share_a_mark_that_says_how_many_and_a_veto_keeps_its_shape() -> None:
    some = acts(
        {"start": "2014-05-01"}, {"start": "2014-05-20"}, {"start": "2020-01-10"},
        {"kind": "sc_veto", "start": "2014-05-22", "symbol": "S/2014/348"}, {"kind": "sc_failed_draft", "start": "2014-05-25"},
    )  # fmt: skip
    made = timeline_marks.days(some, "sc", WHOLE, timeline_marks.numbered())
    assert [(one.form, one.row, len(one.acts)) for one in made] == [
        ("vetoed", 0, 2),
        ("text", 1, 2),
        ("text", 1, 1),
    ]
    drawn = to_html(timeline_lanes._mark(made[0]))
    assert "vetoed sc upper" in drawn
    assert "<small>2</small>" in drawn
    near = timeline_marks.days(
        some, "sc", Axis(date(2014, 5, 1), date(2014, 7, 31)), timeline_marks.numbered()
    )
    assert [(one.form, len(one.acts)) for one in near] == [
        ("vetoed", 1),
        ("failed", 1),
        ("text", 1),
        ("text", 1),
    ]


def test_no_two_forms_look_alike_within_a_body() -> None:
    by_lane: dict[str, set[str]] = {}
    for kind in timeline_acts.KINDS.values():
        by_lane.setdefault(kind.lane, set()).add(kind.form)
    assert {"vetoed", "failed", "text"} <= by_lane["sc"]
    css = (Path(timeline_list.__file__).parent.parent / "assets" / "timeline.css").read_text("utf-8")
    for form in ("vetoed", "failed", "session", "visit"):
        assert re.search(rf"\.tl-m\.{form} \{{[^}}]*background", css), form


def test_few_meetings_are_ticks_and_many_are_counted() -> None:
    few = acts(*({"kind": "sc_meeting", "start": f"2014-{month:02}-03"} for month in range(1, 13)))
    ticks = timeline_marks.meetings(few, WHOLE, timeline_marks.numbered())
    assert [one.form for one in ticks] == ["meeting"] * 12
    many = acts(
        *(
            {"kind": "sc_meeting", "start": str(day.date()), "title": "The situation in Mali"}
            for day in pd.date_range("2013-09-01", periods=123, freq="D")
        )
    )
    columns = timeline_marks.meetings(many, WHOLE, timeline_marks.numbered())
    assert [(one.form, len(one.acts)) for one in columns] == [
        ("meetings", 122),
        ("meetings", 1),
    ]  # to 31 December, then 1 January
    (line, _) = timeline_list.of_marks(columns, WHOLE, ON)
    assert "2013 · SC 122 formal meetings: The situation in Mali" in words_of(line.line())


def test_a_shared_item_is_lighter_and_said() -> None:
    (mark,) = timeline_marks.days(
        acts({"attribution": "umbrella", "symbol": "S/RES/1"}), "sc", WHOLE, timeline_marks.numbered()
    )
    assert "shared" in timeline_lanes.classes(mark)
    (line,) = timeline_list.of_marks([mark], WHOLE, ON)
    assert "under a shared item, which covers several States" in words_of(line.line())


# ---- spells -----------------------------------------------------------------------------------------------------------

OPEN = {
    "kind": "hrc_mandate",
    "title": "Independent Expert",
    "start": "2013-03-22",
    "end": "2025-06-30",
    "open": True,
    "type": "special_procedure",
}
CLOSED = {
    "kind": "hrc_mandate",
    "title": "Fact-finding mission",
    "start": "2013-03-22",
    "end": "2014-09-01",
    "type": "fact_finding_mission",
}


def said_of(one: dict[str, Any], on: date) -> str:
    (mark,) = timeline_marks.spells(acts(one), "hrc", WHOLE, timeline_marks.numbered())
    (line,) = timeline_list.of_marks([mark], WHOLE, on)
    return words_of(line.line())


def test_a_mandate_without_a_known_end_has_not_ended() -> None:
    assert "since 22 March 2013, no end is known, record to 30 June 2025" in said_of(OPEN, ON)
    assert "special procedure: since 22 March 2013, in force" in said_of(OPEN, date(2025, 6, 30))
    assert "fact finding mission: 22 March 2013 to 1 September 2014" in said_of(CLOSED, ON)
    bars = to_html(
        timeline_lanes._bars(
            "hrc", timeline_marks.spells(acts(OPEN, CLOSED), "hrc", WHOLE, timeline_marks.numbered()), WHOLE
        )
    )
    assert bars.count("spell hrc open") == 1
    assert bars.count('class="tl-rest hrc"') == 1, (
        "what follows the record of an open mandate is drawn as not known"
    )


def test_bars_and_their_names_never_lie_on_each_other() -> None:
    names = (
        "Special Rapporteur on a long subject",
        "UNMIS",
        "A commission of inquiry on events of one summer",
        "UNAMID",
        "Panel",
    )
    some = acts(
        *({"kind": "sc_mission", "title": name, "start": f"{2001 + 3 * at}-02-01", "end": f"{2006 + 4 * at}-01-01"} for at, name in enumerate(names))
    )  # fmt: skip
    made = timeline_marks.spells(some, "sc", WHOLE, timeline_marks.numbered())
    spans: dict[int, list[tuple[float, float]]] = {}
    for one in made:
        need = min(
            timeline_marks.LETTER * len(one.acts[0].name) + timeline_marks.SPARE, timeline_marks.LONGEST
        )
        ends = {"on": max(one.until, one.at + need), "after": one.until + need, "before": one.until}[one.side]
        spans.setdefault(one.row, []).append((one.at - need if one.side == "before" else one.at, ends))
        assert spans[one.row][-1][0] >= -1e-9
        assert ends <= 100 + 1e-9
    for row in spans.values():
        assert all(end <= start for (_, end), (start, _) in pairwise(row))


def test_where_a_state_sat_is_drawn() -> None:
    ((at, until, _),) = timeline_marks.members(
        acts({"kind": "sc_member", "start": "2000-01-01", "end": "2001-12-31"}), "sc", WHOLE
    )
    assert (round(at, 1), round(until, 1)) == (27.8, 33.3)


# ---- words ------------------------------------------------------------------------------------------------------------


def test_an_act_says_symbol_vote_and_who_vetoed_and_links_to_the_document() -> None:
    (mark,) = timeline_marks.days(
        acts({"kind": "sc_veto", "symbol": "S/2014/348", "title": "Middle East", "vote": "13-2-0", "vetoed_by": "CHN;RUS"}),
        "sc", WHOLE, timeline_marks.numbered(),
    )  # fmt: skip
    (line,) = timeline_list.of_marks([mark], WHOLE, ON)
    assert words_of(line.line()) == (
        "1 May 2014 · SC S/2014/348, vetoed draft: Middle East; 13 for, 2 against, 0 abstaining; vetoed by China and Russian Federation source"
    )
    assert 'href="https://docs.un.org/en/S/2014/348"' in line.line()
    assert 'data-ask="event/un_security_council/0|MLI"' in line.line()


@pytest.mark.parametrize(
    ("symbol", "url", "address"),
    [
        (
            "A/HRC/RES/61/37",
            "https://searchlibrary.ohchr.org/record/1",
            "https://searchlibrary.ohchr.org/record/1",
        ),
        ("S/RES/2048(2012)", "", "https://docs.un.org/en/S/RES/2048(2012)"),
        ("UNDOF", "", ""),
        ("S/1", "javascript:alert(1)", "https://docs.un.org/en/S/1"),
    ],
)
def test_a_document_has_an_address_or_none(symbol: str, url: str, address: str) -> None:
    assert timeline_acts.address_of(symbol, url) == address


def test_hostile_text_stays_text() -> None:
    (mark,) = timeline_marks.days(
        acts({"title": "<img src=x onerror=alert(1)>", "symbol": '"><script>'}),
        "sc",
        WHOLE,
        timeline_marks.numbered(),
    )
    drawn = "".join(one.line() for one in timeline_list.of_marks([mark], WHOLE, ON))
    assert "<img" not in drawn
    assert "<script" not in drawn


# ---- scores and deaths ------------------------------------------------------------------------------------------------


def test_deaths_that_are_not_known_are_hatched_and_zero_is_a_zero() -> None:
    years = pd.date_range("2020-01-01", periods=4, freq="YS")
    axis = Axis(date(2020, 1, 1), date(2023, 12, 31))
    drawn = to_html(
        timeline_rows.deaths(Deaths("year", pd.Series([0.0, 40.0, np.nan, np.nan], index=years)), axis)
    )
    assert drawn.count("tl-hatch") == 1, "two unknown years are one hatch"
    assert drawn.count("tl-deaths") == 1, "a year with none has no column"
    assert ">40<" in drawn
    calm = to_html(timeline_rows.deaths(Deaths("year", pd.Series([0.0, 0.0], index=years[:2])), axis))
    assert ">0<" in calm
    assert "tl-hatch" not in calm
    unknown = to_html(timeline_rows.deaths(Deaths("year", pd.Series([np.nan], index=years[:1])), axis))
    assert ">0<" not in unknown


def past(values: Sequence[float | None]) -> pd.DataFrame:
    """Return scores by month from January 2014, all the same but for the bounds."""
    dates = pd.date_range("2014-01-31", periods=len(values), freq="ME")
    column = np.array(values, dtype=np.float64)
    made = dict.fromkeys(table.SCORES, column) | {"low": column - 5, "high": column + 5}
    return pd.DataFrame({"date": dates} | made)


def test_months_without_a_score_stay_gaps() -> None:
    drawn = timeline_rows._drawing(past([50, 51, None, 53, 54]), FIVE)
    assert drawn.count('class="composite"') == 2
    assert drawn.count('class="band"') == 2
    assert drawn.count('class="downstream"') == 2


# ---- the whole --------------------------------------------------------------------------------------------------------


def told(some: list[Act], axis: Axis = FIVE, **changes: Any) -> Told:
    years = pd.date_range(f"{axis.first.year}-01-01", f"{axis.last.year}-01-01", freq="YS")
    none = pd.Series(dtype="float64", index=pd.DatetimeIndex([]))
    plain: dict[str, Any] = {
        "country": "Mali", "on": ON, "axis": axis, "past": past([50.0, 51.0, None, 53.0]), "bounds": "", "no_score": "no score", "by_month": none, "by_year": none,
        "deaths": Deaths("year", pd.Series(np.nan, index=years)), "events": pd.DataFrame(columns=["start", "when", "label", "source"]),
        "notices": pd.DataFrame(columns=["event", "date", "pillar", "level", "signal", "figure"]), "signals": (), "no_signals": "", "units": {},
        "acts": some, "coverage": coverage(("sc_resolution", "1990-01-01", "2025-12-31", True)),
    }  # fmt: skip
    return Told(**plain | changes)


def view(**query: str) -> View:
    as_of = AsOf(ON, Mode.RECORDED, ON, ON)
    return View(
        "/country/MLI", "dashboard.pages.country", (("iso3", "MLI"),), tuple(query.items()), as_of, "equal"
    )


def test_every_act_on_the_axis_has_a_line_a_mark_and_a_row() -> None:
    some = acts(
        {"symbol": "S/RES/2100(2013)", "start": "2013-04-25"}, {"symbol": "S/RES/2164(2014)", "start": "2014-06-25"},
        {"kind": "sc_meeting", "symbol": "S/PV.7120", "start": "2014-01-16"}, OPEN, {"kind": "upr_review", "start": "2018-01-16"},
        {"kind": "sc_member", "start": "2014-01-01", "end": "2015-12-31", "title": "member"},
    )  # fmt: skip
    drawn = to_html(timeline.chart(told(some), view()))
    marks, lines = set(re.findall(r'data-mark="(\d+)"', drawn)), set(re.findall(r'data-at="(\d+)"', drawn))
    assert marks == lines
    assert len(marks) == 4
    frame = table.frame(told(some), {"un_security_council": "Security Council tables"})
    assert set(frame["Symbol"].dropna()) >= {"S/RES/2164(2014)", "S/PV.7120"}
    assert "S/RES/2100(2013)" not in set(frame["Symbol"]), "it lies before the axis"
    assert frame.loc[frame["Text"] == "Independent Expert", "Until"].tolist() == [
        "open, record to 2025-06-30"
    ]
    assert (frame["Kind"] == "score").sum() == 4
    assert frame["Date"].is_monotonic_decreasing
    assert set(frame["Source"].dropna()) == {"Security Council tables"}


def test_the_council_that_did_not_exist_is_not_silent() -> None:
    held = coverage(("hrc_resolution", "2006-06-19", "2025-12-31", True), ("hrc_decision", "2006-06-19", "2025-12-31", True),
                    ("hrc_statement", "2006-06-19", "2025-12-31", True), ("hrc_special_session", "2006-06-19", "2025-12-31", True))  # fmt: skip
    drawn = to_html(timeline.chart(told([], WHOLE, coverage=held), view()))
    assert timeline_lanes.NO_COUNCIL in drawn


def test_the_years_are_chosen_by_links_that_keep_the_rest() -> None:
    drawn = to_html(timeline.zoom(FIVE, view(weights="equal", **{"from": "2014-01-01", "to": "2018-12-31"})))
    assert "/country/MLI?weights=equal&amp;from=2008-12-31&amp;to=2018-12-31" in drawn
    assert ">Earlier<" in drawn
    assert ">Later<" in drawn
    whole = to_html(timeline.zoom(Axis(date(1990, 1, 1), ON), view()))
    assert ">Earlier<" not in whole
    assert ">Later<" not in whole
    assert "from=2015-12-31" in whole


def test_a_mark_can_be_of_one_form_only() -> None:
    assert set(timeline_marks.WEIGHTY) == {kind.form for kind in timeline_acts.KINDS.values()} - {
        timeline_acts.SPELL, timeline_acts.MEETING, timeline_acts.MEMBER,
    }  # fmt: skip
    assert Mark(1, "text", "sc", 0.0, ()).row == 0
