"""What was known on a date, in both modes, and where a value comes from."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine

from data import frames, ledger, provenance, queries, store
from data.database import writing
from data.keys import series_ids
from data.queries import AsOf, Calendar, Mode
from data.vocabulary import Frequency
from tests.data.conftest import cells, source, stored


@pytest.mark.parametrize(
    ("calendar", "on", "cutoff"),
    [
        (Calendar(Frequency.YEAR, 90, False), date(2012, 3, 29), date(2011, 1, 1)),  # 2011 is out on 30 March 2012
        (Calendar(Frequency.YEAR, 90, False), date(2012, 3, 30), date(2012, 1, 1)),
        (Calendar(Frequency.MONTH, 20, False), date(2012, 2, 19), date(2012, 1, 1)),
        (Calendar(Frequency.MONTH, 20, False), date(2012, 2, 20), date(2012, 2, 1)),
        (Calendar(Frequency.MONTH, 20, False), date(2012, 12, 31), date(2012, 12, 1)),
        (Calendar(Frequency.MONTH, 0, False), date(2012, 12, 31), date(2013, 1, 1)),
        (Calendar(Frequency.MONTH, 160, True), date(2012, 6, 7), date(2011, 1, 1)),  # all of 2011 comes on 8 June
        (Calendar(Frequency.MONTH, 160, True), date(2012, 6, 8), date(2012, 1, 1)),
    ],
)  # fmt: skip
def test_release_calendar(calendar: Calendar, on: date, cutoff: date) -> None:
    assert calendar.cutoff(on) == cutoff


def test_modes(bind: Engine) -> None:
    frame = cells(*(("yearly.a", "MLI", f"{year}-01-01", float(year)) for year in (2009, 2010, 2011)))
    stored(bind, date(2024, 1, 10), frame)
    then = queries.resolve_as_of(bind, date(2012, 1, 31))
    assert then == AsOf(date(2012, 1, 31), Mode.RECONSTRUCTED, date(2024, 1, 10), date(2024, 1, 10))
    assert queries.series_cells(bind, then, ["yearly.a"])["value"].tolist() == [2009, 2010]
    now = queries.resolve_as_of(bind, date(2024, 1, 10))
    assert now.mode == Mode.RECORDED
    assert queries.country_cells(bind, now, "MLI")["value"].tolist() == [2009, 2010, 2011]
    assert queries.country_table(bind, now, "MLI").shape == (3, 7)


def test_a_date_or_mode_that_cannot_be_answered_is_refused(bind: Engine) -> None:
    stored(bind, date(2024, 1, 10), cells(("yearly.a", "MLI", "2020-01-01", 1.0)))
    today = date(2024, 6, 1)
    with pytest.raises(ValueError, match=r"future. Choose 2024-06-01"):
        queries.resolve_as_of(bind, date(2024, 6, 2), today=today)
    with pytest.raises(ValueError, match="records start on 2024-01-10"):
        queries.resolve_as_of(bind, date(2023, 1, 1), mode="recorded", today=today)
    with pytest.raises(ValueError, match="unknown mode"):
        queries.resolve_as_of(bind, mode="guess", today=today)
    with pytest.raises(queries.NotFound, match=r"yearly\.zzz"):
        queries.series_cells(bind, queries.resolve_as_of(bind, today=today), ["yearly.zzz"])
    with pytest.raises(queries.NotFound, match="QQQ"):
        queries.country_cells(bind, queries.resolve_as_of(bind, today=today), "QQQ")


def test_a_clock_behind_the_data_shows_the_data(bind: Engine) -> None:
    stored(bind, date(2024, 1, 10), cells(("yearly.a", "MLI", "2020-01-01", 1.0)))
    assert queries.resolve_as_of(bind, today=date(2023, 1, 1)).on == date(2024, 1, 10)


def test_provenance_names_source_release_file_and_older_vintages(bind: Engine) -> None:
    stored(bind, date(2024, 1, 10), cells(("yearly.a", "MLI", "2020-01-01", 1.0)), digest="a" * 64)
    stored(bind, date(2024, 2, 10), cells(("yearly.a", "MLI", "2020-01-01", 2.0)), digest="b" * 64)
    found = provenance.provenance(bind, "yearly.a", "MLI", date(2020, 1, 1))
    assert [(v.value, v.release, v.digest[0], v.file) for v in found.vintages] == [
        (2.0, "2024-02-10", "b", "file.csv"), (1.0, "2024-01-10", "a", "file.csv"),
    ]  # fmt: skip
    assert found.shown is not None
    assert found.shown.value == 2.0
    then = queries.resolve_as_of(bind, date(2024, 1, 20))
    assert provenance.provenance(bind, "yearly.a", "MLI", date(2020, 1, 1), then).shown == found.vintages[1]
    provenance.add_remark(
        bind,
        "yearly.a",
        "MLI",
        date(2020, 1, 1),
        " disputed by the Mission ",
        "steward",
        datetime(2024, 3, 1, tzinfo=UTC),
    )
    assert provenance.provenance(bind, "yearly.a", "MLI", date(2020, 1, 1)).remarks == (
        "disputed by the Mission (steward, 2024-03-01)",
    )
    with pytest.raises(ValueError, match="characters"):
        provenance.add_remark(
            bind, "yearly.a", "MLI", date(2020, 1, 1), " ", "steward", datetime(2024, 3, 1, tzinfo=UTC)
        )
    with pytest.raises(queries.NotFound, match="unknown series"):
        provenance.provenance(bind, "yearly.q", "MLI", date(2020, 1, 1))


def test_ledger_tells_never_run_from_ok(bind: Engine) -> None:
    stored(bind, date(2024, 1, 10), cells(("yearly.a", "MLI", "2020-01-01", 1.0)))
    states = {state.key: state for state in ledger.sources(bind)}
    assert (states["yearly"].state, states["monthly"].state) == ("ok", "never")
    assert states["monthly"].overdue(datetime(2024, 1, 1, tzinfo=UTC))
    # 2020 was due on 31 March 2021; 400 days later a newer year should have come, however often the source was asked.
    assert (states["yearly"].published, states["yearly"].next_due) == (date(2021, 3, 31), date(2022, 3, 31))
    assert not states["yearly"].overdue(datetime(2022, 5, 5, tzinfo=UTC))
    assert states["yearly"].overdue(datetime(2022, 5, 6, tzinfo=UTC))
    assert ledger.runs(bind)["rows_new"].tolist() == [1]


SERIES = ("yearly.a", "monthly.a", "yearly.nowhere")


def test_packed_panel_is_the_rows(bind: Engine) -> None:
    stored(
        bind,
        date(2024, 1, 10),
        cells(
            ("yearly.a", "NAM", "2020-01-01", 1.0, 0.5, None),
            ("yearly.a", "MLI", "2021-01-01", None, None, None, 4),
        ),
    )
    stored(bind, date(2024, 1, 11), cells(("monthly.a", "MLI", "2021-03-01", 7.0)))
    panel = frames.load_panel(bind, queries.resolve_as_of(bind), SERIES)
    again = frames.load_panel(bind, queries.resolve_as_of(bind), SERIES)  # from the packed copy
    assert panel.digest == again.digest
    block = again.blocks[Frequency.YEAR]
    at = again.iso3.index("NAM")
    assert block.series == ("yearly.a",)
    assert (block.value[0, 2020 - block.start, at], block.low[0, 2020 - block.start, at]) == (1.0, 0.5)
    assert block.status[0, 2021 - block.start, again.iso3.index("MLI")] == 4
    months = again.blocks[Frequency.MONTH]
    assert months.value[0, 2021 * 12 + 2 - months.start, again.iso3.index("MLI")] == 7.0
    stored(bind, date(2024, 1, 12), cells(("monthly.a", "MLI", "2021-03-01", 8.0)))
    assert frames.load_panel(bind, queries.resolve_as_of(bind), SERIES).digest != panel.digest
    assert (
        frames.load_panel(bind, queries.resolve_as_of(bind, date(2024, 1, 11)), SERIES).digest == panel.digest
    )


def test_a_reconstructed_panel_equals_one_packed_from_cut_rows(bind: Engine) -> None:
    years = [
        ("yearly.a", iso3, f"{year}-01-01", float(year))
        for year in range(2000, 2012)
        for iso3 in ("MLI", "NAM")
    ]
    months = [("monthly.a", "MLI", f"2010-{month:02d}-01", float(month)) for month in range(1, 13)]
    stored(bind, date(2024, 1, 10), cells(*years))
    stored(bind, date(2024, 1, 10), cells(*months))
    then = queries.resolve_as_of(bind, date(2010, 8, 20))
    panel = frames.load_panel(bind, then, SERIES)
    rows = queries.series_cells(bind, then, ["yearly.a", "monthly.a"])
    assert rows.loc[rows["series"] == "monthly.a", "value"].max() == 7.0
    assert rows.loc[rows["series"] == "yearly.a", "value"].max() == 2009.0
    assert frames._digested(frames._pack(bind, then, SERIES)).digest == panel.digest


def test_a_fed_series_is_known_when_its_feeder_publishes(bind: Engine) -> None:
    with writing(bind) as connection:
        store.declare(connection, [source("fed", "M", lag_days=165, yearly_release=True)])
        alone = queries.calendars(connection)[series_ids(connection)["fed.a"]]
        store.declare(connection, [replace(source("feeder", "M", lag_days=20, feeds="fed"), series=())])
        fed = queries.calendars(connection)[series_ids(connection)["fed.a"]]
    assert alone == Calendar(Frequency.MONTH, 165, True)
    assert fed == Calendar(Frequency.MONTH, 20, False)
    assert fed.cutoff(date(2012, 1, 31)) == date(2012, 1, 1)
