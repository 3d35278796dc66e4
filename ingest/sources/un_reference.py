"""United Nations facts compiled by this project: human-rights institutions, treaties, standing invitations, mandates.

*Upstream*     The project's own tables in ``data/reference/un``, re-tabulated from United Nations records; each row names its
               source there. Nothing is fetched from the network: new facts come with a new version of the tables.
*Measures*     Status of the national human rights institution under the Paris Principles (GANHRI). Number of the nine core
               human-rights treaties, and of their nine optional protocols, to which the State is a party. Whether the State
               is known to have a standing invitation to special procedures. Country mandates of the Human Rights Council in
               force: special procedures, commissions of inquiry, fact-finding missions, groups of experts, investigative
               mechanisms and investigations by OHCHR. A mandate on several States counts for each. All at the end of the year.
*Lag*          As far as each table says: institutions to 2025, treaties to August 2022, invitations to September 2022,
               mandates to 31 March 2026. Later years are missing.
*Revisions*    With each version of the tables; a corrected row replaces the former one.
*Zero*         Institutions: none, or a status that has lapsed. Treaties: the table holds all 18 for every member State.
               Mandates: all resolutions of the Council from 2006 were read, so a State without a row had none. A standing
               invitation is never 0: the list is incomplete, and a State not on it is not known.
*Limitations*  Years of treaty actions are indicative (3 of 55 checked were those of signature or of a predecessor State), so
               counts before 2022 are estimates. Institutions: only 2000, 2005, 2010 and 2015 to 2025. Mandates that no source
               confirms are not counted and make the upper bound; a date known from memory makes the count an estimate. Texts
               by the Commission on Human Rights (before 2006) are not counted unless the Council took the mandate over.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd

from data.countries import REFERENCE, by_iso3, existing, resolve_all
from ingest.archives import COMPARE
from ingest.contract import FormatError, Http, Kind, Series, Source, Status
from ingest.reading import numbers, read_csv_bytes, years

AT_END = "at the end of the year"
SOURCE = Source(
    id="un_reference",
    name="United Nations facts on human-rights institutions, treaties and mandates",
    provider="Compiled by this project from United Nations records",
    url="https://www.ohchr.org/en/countries",
    licence="United Nations content, attribution, non-commercial use. Human Rights Council: single facts from a dataset under "
    "PolyForm Noncommercial 1.0.0. Required Notice: Copyright 2026 Łukasz Szoszkiewicz (https://github.com/lszoszk/hrc-voting)",
    citation="OHCHR and GANHRI through UNDP (SDG indicator 16.a.1); United Nations Treaty Collection; Human Rights Council "
    "resolutions, OHCHR Search Library through L. Szoszkiewicz, OHCHR Voting Records CHR-HRC (2026). Compiled by this project.",
    schedule="0 3 1 * *",
    lag=timedelta(days=120),
    max_age=timedelta(days=550),
    series=(
        Series(
            "nhri_status",
            "National human rights institution",
            "0 none or lapsed, 1 B status, 2 A status",
            bounds=(0, 2),
            higher_is="closer to the Paris Principles",
        ),
        Series(
            "core_treaties",
            "Core human-rights treaties",
            f"treaties of 9 the State is a party to, {AT_END}",
            kind=Kind.STOCK,
            bounds=(0, 9),
        ),
        Series(
            "optional_protocols",
            "Optional protocols to the human-rights treaties",
            f"protocols of 9 the State is a party to, {AT_END}",
            kind=Kind.STOCK,
            bounds=(0, 9),
        ),
        Series(
            "standing_invitation",
            "Standing invitation to special procedures",
            "1 known to be extended",
            bounds=(0, 1),
        ),
        Series(
            "human_rights_mandates",
            "Country mandates of the Human Rights Council",
            f"mandates in force {AT_END}",
            kind=Kind.STOCK,
            bounds=(0, 20),
        ),
    ),
    redistribute=True,
    replaces_history=True,
    expected_countries=150,
)

FOLDER = REFERENCE / "un"
LEADS_FOLDER = FOLDER / "from_memory"
LEADS = "unchecked"
"""Source of the rows that no record confirms: a lead, not a fact."""
NHRI = {"A": 2.0, "B": 1.0, "D": 0.0}
COUNCIL_BEGAN, TREATIES_FROM = 2006, 1970
# fmt: off
MANDATES = (
    "special_procedure", "commission_of_inquiry", "fact_finding_mission", "independent_experts", "investigative_mechanism", "ohchr_investigation",
)
TABLES = {
    "mandates": {"mandate", "body", "iso3", "type", "start", "start_confidence", "end", "end_confidence", "known_until", "source"},
    "invitations": {"iso3", "known_by", "known_until", "source"},
    "ratifications": {"iso3", "treaty", "status", "year", "known_until", "source"},
    "institutions": {"iso3", "year", "status", "known_until", "source"},
    "treaties": {"treaty", "name", "kind"},
    "sources": {"source", "name", "publisher"},
}
"""The columns by which a table is known; the last two hold no figures."""
# fmt: on


def fetch(http: Http, since: date) -> list[bytes]:  # noqa: ARG001 - the tables lie in the project, without a date of change
    """Return the project's own tables, in the order of their names; those of acts are for other sources."""
    return [path.read_bytes() for path in sorted({*FOLDER.glob("*.csv"), *LEADS_FOLDER.glob("*.csv")})]


def parse(payloads: Sequence[bytes]) -> pd.DataFrame:
    """Return the figures of the tables given, each known by its columns."""
    tables: dict[str, pd.DataFrame] = {}
    for number, payload in enumerate(payloads):
        rows = read_csv_bytes(payload).assign(payload=number)
        name = next((name for name, columns in TABLES.items() if columns <= set(rows.columns)), "")
        if not name:
            raise FormatError(
                f"no table of ours has the columns {', '.join(rows.columns[:8])}",
                kind="schema",
                remedy=COMPARE,
            )
        if "iso3" in rows:
            rows = rows.assign(iso3=rows["iso3"].str.strip().str.upper())
        tables[name] = pd.concat([tables[name], rows], ignore_index=True) if name in tables else rows
    makers = {
        "institutions": _institutions,
        "ratifications": _treaties,
        "invitations": _invitations,
        "mandates": _mandates,
    }
    frames = [
        make(_until(tables[name]), tables[name].drop_duplicates(_key(tables[name])))
        for name, make in makers.items()
        if name in tables
    ]
    if not frames:
        raise FormatError(
            "no table with figures", kind="empty", remedy="give the tables of data/reference/un"
        )
    frame = pd.concat(frames, ignore_index=True)
    frame.attrs["measures"] = sorted(frame["series"].unique())
    frame.attrs["release"] = f"to {max(_until(tables[name]) for name in makers if name in tables):%Y-%m-%d}"
    return frame


def _key(rows: pd.DataFrame) -> list[str]:
    return [column for column in rows.columns if column != "payload"]


def _until(rows: pd.DataFrame) -> pd.Timestamp:
    """Return the last day that a table knows of."""
    until = _days(rows["known_until"]).max()
    if pd.isna(until):
        raise FormatError(
            "the table does not say to which day it is complete",
            kind="schema",
            field="known_until",
            remedy=COMPARE,
        )
    return until


def _days(cells: pd.Series[str]) -> pd.Series[pd.Timestamp]:
    return pd.to_datetime(cells, format="%Y-%m-%d", errors="coerce").dt.as_unit("s")


def _institutions(until: pd.Timestamp, rows: pd.DataFrame) -> pd.DataFrame:  # noqa: ARG001 - as the others are called
    period = years(rows["year"])
    return pd.DataFrame(
        {
            "series": "nhri_status",
            "iso3": resolve_all(rows["iso3"], "iso3", on=period, every="Y"),
            "period": period,
            "value": rows["status"].map(NHRI).fillna(-np.inf),
            "status": Status.OBSERVED.name,
            "country": rows["iso3"],
            "payload": rows["payload"],
        }
    )


def _treaties(until: pd.Timestamp, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the number of treaties by State and year: by indicative years, and in the last year by status alone."""
    rows = rows[rows["source"] != LEADS]
    protocol = rows["treaty"].str.contains(r"(?:^|-)OP", regex=True)
    party = rows["status"] == "party"
    first = numbers(rows["year"]).where(party).clip(lower=TREATIES_FROM)
    first = first.mask(party & ~first.between(TREATIES_FROM, until.year), until.year)
    parts = []
    for series, of_kind in (("core_treaties", ~protocol), ("optional_protocols", protocol)):
        begun = pd.crosstab(rows.loc[of_kind, "iso3"], first[of_kind])
        every = (
            begun.reindex(rows.loc[of_kind, "iso3"].unique())
            .reindex(columns=range(TREATIES_FROM, until.year + 1))
            .fillna(0)
        )
        counts = every.cumsum(axis=1).reset_index(names="iso3")
        counts = counts.melt(id_vars="iso3", var_name="year", value_name="value")
        parts.append(counts.assign(series=series))
    counted = pd.concat(parts, ignore_index=True)
    strange = counted[~counted["iso3"].isin(list(by_iso3())) & counted["year"].eq(until.year)]
    cells = counted.merge(_state_years(TREATIES_FROM, until.year), on=["iso3", "year"])
    frame = _of_states(pd.concat([cells, strange], ignore_index=True))
    last = frame["period"].dt.year == until.year
    return frame.assign(
        status=pd.Series(Status.ESTIMATED.name, frame.index, dtype="str").mask(last, Status.OBSERVED.name),
        payload=rows["payload"].min(),
        note=pd.Series(f"on {until:%-d %B %Y}", frame.index, dtype="str").where(last),
    )


def _invitations(until: pd.Timestamp, rows: pd.DataFrame) -> pd.DataFrame:
    """Return 1 from the year by which an invitation is known, and a missing value for the other States."""
    rows = rows[rows["source"] != LEADS]
    known = _days(rows["known_by"]).groupby(rows["iso3"]).min()
    frame = _of_states(_state_years(known.min().year, until.year))
    told = frame["iso3"].map(known).dt.year <= frame["period"].dt.year
    return frame.assign(
        series="standing_invitation",
        value=np.where(told, 1.0, np.nan),
        payload=rows["payload"].min(),
        status=np.where(told, Status.OBSERVED.name, Status.MISSING.name),
        note=pd.Series("the list is incomplete: not known whether extended", frame.index, dtype="str").mask(
            told
        ),
    )


def _mandates(until: pd.Timestamp, rows: pd.DataFrame) -> pd.DataFrame:
    """Return mandates in force on 31 December; unchecked ones make the upper bound, dates from memory an estimate."""
    rows = rows[(rows["body"] == "HRC") & rows["type"].isin(MANDATES)]
    last_year = until.year if (until.month, until.day) == (12, 31) else until.year - 1
    ends = pd.DataFrame({"year": range(COUNCIL_BEGAN, last_year + 1)})
    ends["last_day"] = pd.to_datetime(ends["year"].astype(str) + "-12-31")
    start, end = _days(rows["start"]), _days(rows["end"])
    if start.isna().any() or (rows["end"].notna() & end.isna()).any():
        raise FormatError(
            "a mandate has no date", kind="malformed", field="start", remedy="give the day as 2024-05-31"
        )
    unsure = (rows["start_confidence"] == "from_memory") | (rows["end_confidence"] == "from_memory")
    spells = rows.assign(begun=start, ended=end, lead=rows["source"] == LEADS, unsure=unsure).merge(
        ends, how="cross"
    )
    inside = (spells["begun"] <= spells["last_day"]) & ~(spells["ended"] <= spells["last_day"])
    counts = (
        spells[inside]
        .groupby(["iso3", "year"])
        .agg(all=("lead", "size"), leads=("lead", "sum"), unsure=("unsure", "any"))
    )
    cells = _state_years(COUNCIL_BEGAN, last_year).merge(counts, on=["iso3", "year"], how="outer")
    frame = _of_states(cells)
    found, leads = frame["all"].fillna(0), frame["leads"].fillna(0)
    estimated = frame["unsure"].eq(True) | leads.gt(0)
    return frame.assign(
        series="human_rights_mandates",
        value=found - leads,
        low=(found - leads).where(leads > 0),
        high=found.where(leads > 0),
        status=np.where(estimated, Status.ESTIMATED.name, Status.OBSERVED.name),
        payload=rows["payload"].min(),
        note=pd.Series(
            "the upper bound counts mandates that no source confirms", frame.index, dtype="str"
        ).where(leads > 0),
    ).drop(columns=["all", "leads", "unsure"])


def _state_years(first: int, last: int) -> pd.DataFrame:
    """Return iso3 and year of the States in existence at the end of each year."""
    cells = [
        (iso3, year)
        for year in range(first, last + 1)
        for iso3 in sorted(existing(date(year, 12, 31), system="un"))
    ]
    return pd.DataFrame(cells, columns=["iso3", "year"])


def _of_states(cells: pd.DataFrame) -> pd.DataFrame:
    """Return the cells, by iso3 and year, that can be the country's own at the end of the year, with their period."""
    known = by_iso3()
    own = [
        iso3 not in known or known[iso3].exists(date(year, 12, 31))
        for iso3, year in zip(cells["iso3"], cells["year"], strict=True)
    ]
    kept = cells[np.array(own, dtype=bool)].reset_index(drop=True)
    period = pd.to_datetime(kept["year"].astype(str) + "-01-01").dt.as_unit("s")
    iso3 = resolve_all(kept["iso3"], "iso3", on=period, every="Y")
    return kept.drop(columns="year").assign(country=kept["iso3"], iso3=iso3, period=period)
