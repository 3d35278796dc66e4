"""A source whose releases a test writes itself: CSV with series, iso3, period, value, read by the real runner."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self

import pandas as pd
from sqlalchemy import Engine

from data.ledger import LastRead, rejected, runs
from data.queries import AsOf, Mode, series_cells
from ingest.answers import Answer
from ingest.contract import Frequency, Kind, Series, Source
from ingest.outcomes import Order, Outcome
from ingest.reading import read_csv_bytes
from ingest.runner import Phase, run

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
HEAD = "series,iso3,period,value\n"


def release(*rows: tuple[str, str, str, float], label: str = "1.0") -> bytes:
    """Return a release; its label stands in the first line."""
    return f"# {label}\n{HEAD}".encode() + "".join(",".join(map(str, row)) + "\n" for row in rows).encode()


def years(value: float, countries: str = "MLI NER TCD", first: int = 2020, label: str = "1.0") -> bytes:
    """Return a release with one value for each country and year."""
    return release(
        *(
            ("score", iso3, f"{year}-01-01", value)
            for iso3 in countries.split()
            for year in range(first, 2025)
        ),
        label=label,
    )


@dataclass
class MadeUp:
    """A made-up source that publishes what the test says."""

    id: str = "made_up"
    now: list[bytes] = field(default_factory=list)
    error: BaseException | None = None
    asked: list[date] = field(default_factory=list)
    changes: dict[str, Any] = field(default_factory=dict)
    parsing: Callable[[pd.DataFrame], pd.DataFrame] = lambda frame: frame

    @property
    def SOURCE(self) -> Source:  # noqa: N802 - the contract's name
        made = Source(
            id=self.id,
            name="Made up",
            provider="the tests",
            url="https://example.org",
            licence="CC0",
            citation="tests",
            schedule="0 6 * * *",
            lag=timedelta(days=30),
            max_age=timedelta(days=60),
            redistribute=True,
            replaces_history=True,
            series=(
                Series("score", "Score", "points", bounds=(0, 100)),
                Series("deaths", "Deaths", "deaths", Frequency.MONTH, Kind.FLOW, (0, 1e6)),
            ),
        )
        return replace(made, **self.changes)

    def fetch(self, http: Any, since: date) -> list[bytes]:
        self.asked.append(since)
        if self.error is not None:
            raise self.error
        http.answers += [
            Answer(f"https://example.org/{n}.csv", f"{n}.csv", Answer.digest_of(p), len(p), NOON, '"e"')
            for n, p in enumerate(self.now)
        ]
        return list(self.now)

    def parse(self, payloads: Sequence[bytes]) -> pd.DataFrame:
        frame = pd.concat(
            [
                read_csv_bytes(payload, required=HEAD.strip().split(","), numeric=["value"]).assign(payload=n)
                for n, payload in enumerate(payloads)
            ],
            ignore_index=True,
        )
        frame["period"] = pd.to_datetime(frame["period"]).astype("datetime64[s]")
        frame["country"] = frame["iso3"]
        frame.attrs["release"] = payloads[-1].split(b"\n", 1)[0].decode().removeprefix("# ")
        return self.parsing(frame)


class NoClient:
    """Stands where the client stands, for sources that do not use it."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


@dataclass
class Clock:
    """A clock that a test sets."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at

    def pass_days(self, days: float) -> None:
        self.at += timedelta(days=days)


def ran(bind: Engine, module: Any, clock: Clock | None = None, order: Order | None = None) -> Outcome:
    """Run a made-up source and return how it ended."""

    def opened(source: Source, last: LastRead, everything: bool, phase: Phase) -> Any:
        return NoClient()

    return run(bind, module, order or Order(), opened=opened, now=clock or Clock())


def values(
    bind: Engine, series: str = "made_up.score", on: date | None = None
) -> dict[tuple[str, str], float]:
    """Return what is known on a day (by default for ever) by country and first day of the period."""
    table = series_cells(bind, AsOf(on or date(9999, 12, 31), Mode.RECORDED, None, None), [series])
    places = zip(table["iso3"].astype(str), table["period"].dt.strftime("%Y-%m-%d"), strict=True)
    return dict(zip(places, table["value"].astype(float), strict=True))


def last_run(bind: Engine, source: str = "made_up") -> dict[str, Any]:
    """Return the newest run of a source."""
    return {str(name): value for name, value in runs(bind, source, 1).iloc[0].items()}


def set_aside(bind: Engine) -> list[tuple[str, str]]:
    """Return country and reason of every rejected row."""
    table = rejected(bind)
    return list(zip(table["country"], table["reason"], strict=True))
