"""Members of the Security Council since 1946, as spells of years on end.

*Upstream*     Dataset DPPA-SCMEMBERSHIP of the UN Peace and Security Data Hub, compiled by the Department of Political and Peacebuilding
               Affairs: one row a year and member, permanent members in every year.
*Measures*     No figures. Each unbroken run of years is an event from its first day to its last.
*Lag*          Members are elected in June for the two years that follow.
*Revisions*    The list is published whole. A seat that is no longer in it is withdrawn.
*Zero*         None is written. The list is complete for the years that it has.
*Limitations*  Years only: a seat taken in the middle of a year counts from its first day. Members elected for a coming year are set aside
               as future until it begins. Rows without a member are left out and told in a note.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd

from data.countries import resolve_all
from ingest.contract import Http, Source
from ingest.reading import years
from ingest.sources import _psdata
from ingest.sources._columns import Aliases
from ingest.sources._council_acts import SECURITY_COUNCIL_BEGAN, Act, coverage, frame_of

DATASET = "DPPA-SCMEMBERSHIP"
SOURCE = Source(
    id="psdata_members",
    name="Members of the Security Council",
    provider=_psdata.PROVIDER,
    url=_psdata.page(DATASET),
    licence=_psdata.LICENCE,
    citation="United Nations, Peace and Security Data Hub, Security Council Data: Security Council Membership",
    schedule="45 3 * * *",
    lag=timedelta(0),
    max_age=_psdata.MAX_AGE,
    hosts=_psdata.HOSTS,
    redistribute=True,
    replaces_history=True,
)
KIND = "sc_member"
PERMANENT = frozenset({"CHN", "FRA", "GBR", "RUS", "SUN", "USA"})
COLUMNS: Aliases = {"year": ("year",), "member": ("security_council_member",), **_psdata.UPDATED}


def fetch(http: Http, since: date) -> list[bytes]:  # noqa: ARG001 - the dataset tells of no change before it is read
    """Return the whole list."""
    return [http.get(_psdata.address(DATASET))]


def parse(payloads: Sequence[bytes]) -> pd.DataFrame:
    """Return no observations; the spells are in ``attrs["events"]``, without a day where the year is none."""
    rows = _psdata.read(payloads, COLUMNS, ("year", "member"))
    blank = rows["member"].isna()
    rows = rows[~blank].assign(year=lambda table: years(table["year"]))
    name = rows["member"].str.replace(r"\s*\(.*(?:Republic|Socialist).*\)$", "", regex=True)
    exact = resolve_all(rows["member"], "name", on=rows["year"], every="Y")
    rows = rows.assign(iso3=exact.fillna(resolve_all(name, "name", on=rows["year"], every="Y")))
    seats = rows.drop_duplicates(["iso3", "member", "year"]).sort_values(["member", "year"])
    begins = seats.groupby("member")["year"].diff().dt.days.gt(366) | ~seats.duplicated("member")
    spells = [_spell(seat) for _, seat in seats.groupby(begins.cumsum())]
    until = seats["year"].max() + pd.DateOffset(years=1) - pd.Timedelta(days=1)
    record = coverage(KIND, SECURITY_COUNCIL_BEGAN, until, "every year to the last listed", complete=True)
    note = f"{int(blank.sum())} rows name no member"
    release = f"{_psdata.updated(rows, rows['year']):%Y-%m-%d}"
    return frame_of([*spells, record], release, [note] if blank.any() else [])


def _spell(seat: pd.DataFrame) -> Act:
    """Return the spell of a member; ``seat`` are its rows, one a year."""
    first, last, iso3 = seat["year"].iloc[0], seat["year"].iloc[-1], seat["iso3"].iloc[0]
    known = isinstance(iso3, str)
    what = "permanent" if iso3 in PERMANENT else "elected"
    member = str(seat["member"].iloc[0])
    return Act(
        KIND,
        f"SC member {iso3 if known else member[:30]} {first:%Y}" if pd.notna(first) else "",
        first,
        f"Security Council, {what} member",
        "named" if known else "none",
        (iso3,) if known else (),
        end=last + pd.DateOffset(years=1) - pd.Timedelta(days=1),
        country=member,
        payload=int(seat["payload"].iloc[0]),
        detail={"seat": what},
    )
