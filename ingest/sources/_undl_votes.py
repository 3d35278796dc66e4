"""Voting data of the United Nations Digital Library: one CSV file a body, a row a resolution and Member State."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from ingest.archives import AGAIN, COMPARE
from ingest.contract import FormatError, Http
from ingest.reading import decode, numbers, read_csv_bytes
from ingest.sources._agenda import about
from ingest.sources._council_acts import Act, coverage

HOSTS = ("digitallibrary.un.org",)
LICENCE = "United Nations content, attribution: United Nations Digital Library, Voting Data"
VOTES = {"Y": "yes", "N": "no", "A": "abstain"}
"""X: did not vote."""
TEXTS = ("resolution", "draft", "meeting", "title", "agenda_title", "undl_link")
REQUIRED = ("undl_id", "ms_vote", "date", "resolution", "title")


def record(number: str) -> str:
    """Return the page of a record."""
    return f"https://{HOSTS[0]}/record/{number}"


def newest(http: Http, number: str, body: str) -> list[bytes]:
    """Return the newest file that the record's page lists; the Library may answer programs 202 without data (FetchError)."""
    page = decode(http.get(record(number), params={"ln": "en"}))
    names = re.findall(rf"/record/{number}/files/(\d{{4}}_\d\d_\d\d_{body}_voting\.csv)", page)
    if not names:
        raise FormatError(
            "the record lists no file of votes",
            kind="schema",
            field="files",
            remedy="save the file by hand and give it with --from",
        )
    return [http.get(f"{record(number)}/files/{max(names)}")]


def resolutions(payloads: Sequence[bytes]) -> pd.DataFrame:
    """Return a row a resolution: texts, ``day``, counts of votes as ``VOTES`` names them, ``told`` as the file sums them, ``payload``."""
    parts = [_file(payload).assign(payload=place) for place, payload in enumerate(payloads)]
    if not parts:
        raise FormatError("no file", kind="empty", remedy=AGAIN)
    return pd.concat(parts, ignore_index=True).drop_duplicates(["resolution", "day", "title"])


def _file(payload: bytes) -> pd.DataFrame:
    sums = [f"total_{one}" for one in ("yes", "no", "abstentions")]
    columns = [*TEXTS, "undl_id", "ms_vote", "date", *sums]
    repeated = [name for name in columns if name != "undl_id"]
    rows = read_csv_bytes(payload, required=REQUIRED, usecols=columns, categories=repeated)
    rows = rows.assign(ms_vote=rows["ms_vote"].astype("str").str.strip().str.upper())
    if not rows["ms_vote"].isin(VOTES).any():
        raise FormatError("nobody votes Y, N or A", kind="schema", field="ms_vote", remedy=COMPARE)
    votes = pd.crosstab(rows["undl_id"], rows["ms_vote"]).reindex(columns=list(VOTES), fill_value=0)
    once = rows.drop_duplicates("undl_id").set_index("undl_id")
    texts = once.reindex(columns=list(TEXTS)).astype("str")
    told = once.reindex(columns=sums).apply(lambda one: numbers(one.astype("str")))
    day = pd.to_datetime(once["date"].astype("str"), format="%Y-%m-%d", errors="coerce").astype(
        "datetime64[s]"
    )
    table = texts.join(votes.rename(columns=VOTES)).assign(day=day)
    differ = (told.to_numpy() != table[list(VOTES.values())].to_numpy()) & told.notna().to_numpy()
    table = table.assign(
        differs=differ.any(axis=1), resolution=table["resolution"].str.replace(r"\s+", "", regex=True)
    )
    return table.reset_index(drop=True)


def acts(table: pd.DataFrame, kind: str, shape: re.Pattern[str]) -> list[Act]:
    """Return the resolutions as acts; one whose symbol has not the ``shape`` keeps its place without a kind, to be set aside."""
    return [_act(row, kind, shape) for row in table.astype({"resolution": "object"}).to_dict("records")]


def _act(row: dict[Any, Any], kind: str, shape: re.Pattern[str]) -> Act:
    symbol, title, link = (text(row[name]) for name in ("resolution", "title", "undl_link"))
    what = about(title)
    if not what.named and (by_item := about(text(row["agenda_title"]))).named:
        what = by_item
    return Act(
        kind if shape.fullmatch(symbol) else None,
        symbol,
        row["day"],
        f"{symbol}: {title}",
        what.attribution,
        what.named,
        payload=row["payload"],
        detail={
            "symbol": symbol,
            "title": title,
            "vote": "-".join(str(row[name]) for name in VOTES.values()),
            "adoption": "recorded_vote",
            "meeting": text(row["meeting"]),
            "url": link if link.startswith(f"https://{HOSTS[0]}/") else "",
        },
    )


def text(cell: Any) -> str:
    """Return a cell as text, an empty one for nothing."""
    return "" if pd.isna(cell) else " ".join(str(cell).split())


def covered(table: pd.DataFrame, kind: str, note: str, *, complete: bool) -> Act:
    """Return from the first to the last vote of the file which acts it lists."""
    if table["day"].isna().all():
        raise FormatError("no vote has a date", kind="schema", field="date", remedy=COMPARE)
    return coverage(kind, table["day"].min(), table["day"].max(), note, complete=complete)


def remarks(table: pd.DataFrame) -> Iterable[str]:
    """Return what a steward should know."""
    if differ := int(table["differs"].sum()):
        yield f"{differ} resolutions have other sums in the file than votes counted here; those counted stand"
