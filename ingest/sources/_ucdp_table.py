"""Deaths and events by country and month from a table that researchers compiled from UCDP's events."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from ingest.archives import COMPARE, open_archive, open_members
from ingest.contract import FormatError, Frequency, Status
from ingest.reading import read_csv_bytes
from ingest.sources._ucdp import states_of
from ingest.sources._ucdp_events import KINDS, covered_months, first_days
from ingest.sources._ucdp_months import Figures, all_cells, implausible_january, observations

FIGURES = {
    "best": "conflict_fatalities_best",
    "low": "conflict_fatalities_low",
    "high": "conflict_fatalities_high",
    "events_total": "conflict_events_total",
    **{f"events_{kind}": f"conflict_{kind}_events" for kind in KINDS},
}
TABLE = r"\.csv$"
MONTH = ("iso3", "year", "event_month")
BY_TYPE = "deaths by type of violence follow for {:.0%} of the country-months with events and are left out of the others"


def is_table(payload: bytes) -> bool:
    """Return whether the heading, packed or in UTF-16 as it may be, is that of a table by country and month."""
    with open_members(payload, TABLE)[0].open() as blocks:
        heading = next(blocks, b"")[:4000].replace(b"\0", b"")
    return FIGURES["events_total"].encode() in heading


def parse_table(payload: bytes) -> pd.DataFrame:
    """Return observations from a table of events and deaths by country and month, which names no release.

    Deaths by type of violence are given where they follow: 0 without an event of the type, the total where all events are of
    it. Raises FormatError.
    """
    rows = read_csv_bytes(
        open_archive(payload, TABLE),
        required=(*MONTH, *FIGURES.values()),
        numeric=(*MONTH[1:], *FIGURES.values()),
    )
    rows = rows.drop_duplicates([*MONTH, *FIGURES.values()], ignore_index=True)
    if not (rows["year"].between(1, 9999) & rows["event_month"].isin(range(1, 13))).all():
        raise FormatError("a row has no year and month", field="event_month", kind="schema", remedy=COMPARE)
    month = ((rows["year"] - 1970) * 12 + rows["event_month"] - 1).to_numpy().astype(np.int64)
    pairs = pd.DataFrame({"country": rows["iso3"], "month": month})
    pairs["iso3"] = states_of(pairs["country"], first_days(month), Frequency.MONTH)
    months = covered_months(month, rows[FIGURES["events_total"]].clip(0, 1e6).fillna(0).to_numpy())
    if not len(months):
        raise FormatError(
            "no row has a number of events", field=FIGURES["events_total"], kind="schema", remedy=COMPARE
        )
    cells, where = all_cells(pairs, months)
    if len(np.unique(where)) < len(where):
        twice = pairs["country"][pd.Series(where).duplicated()].iloc[0]
        raise FormatError(
            f"two rows of {twice} and one month differ", field="iso3", kind="conflict", remedy=COMPARE
        )
    given = rows[list(FIGURES.values())].set_axis(list(FIGURES), axis=1).set_axis(where)
    figures, known = _figures(cells, given.reindex(range(len(cells)), fill_value=0.0))
    frame = observations(cells.assign(payload=0), figures, Status.OBSERVED)
    frame.attrs["release"] = f"country-months to {np.datetime64(int(months[-1]), 'M')}"
    frame.attrs["notes"] = [BY_TYPE.format(known[where].mean())]
    return frame


def _figures(cells: pd.DataFrame, given: pd.DataFrame) -> tuple[list[Figures], np.ndarray]:
    """Return the series of the table, and the share of the three types whose deaths are known in each cell."""
    column = {name: values.to_numpy() for name, values in given.items()}
    total = Figures(
        "deaths_total",
        column["best"],
        column["low"],
        column["high"],
        implausible_january(cells, column["best"]),
    )
    figures, known = [total], np.zeros(len(cells))
    for kind in KINDS:
        none = column[f"events_{kind}"] == 0
        follows = none | (column[f"events_{kind}"] == column["events_total"])
        best, low, high = (np.where(none, 0.0, column[name]) for name in ("best", "low", "high"))
        figures.append(replace(total, series=f"deaths_{kind}", value=best, low=low, high=high, known=follows))
        known += follows / len(KINDS)
    return [*figures, *(Figures(name, column[name]) for name in FIGURES if name.startswith("events_"))], known
