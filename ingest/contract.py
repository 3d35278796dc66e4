"""The declarations every source makes, and the errors it may raise.

A source is one module in ``ingest/sources`` with three names and no class::

    SOURCE = Source(...)


    def fetch(http: Http, since: date) -> list[bytes]: ...
    def parse(payloads: Sequence[bytes]) -> pd.DataFrame: ...

``since`` is the last period stored, ``date.min`` at first and when everything is asked for. A source that cannot tell what
is newer returns all it has (``# noqa: ARG001 - the reason``): bytes known already are not stored again.

A source whose answers must not be kept as they are (personal data, texts under copyright, hundreds of megabytes) has a fourth name::

    def keep(answer: IO[bytes]) -> bytes: ...

It returns what is kept of one answer, and what is so already as it is. ``fetch`` hands it on, ``http.get(url, keep=keep)``, and
the runner uses it on files given by hand: nothing else of them is ever kept, nor held in memory as a whole.

``parse`` is pure. It returns one row per observation with the columns of ``OBSERVATION_COLUMNS``; the last six may be
left out. It drops nothing: an unknown country is NA, with the provider's own code or name in ``country``, and the
runner lists the row as rejected. Frame attributes (``frame.attrs``) say what the payload itself tells of its release:

``release``   the provider's label, such as ``"25.1"`` or ``"v16"`` (required)
``events``    optional DataFrame of dated events with the columns of ``EVENT_COLUMNS``
``measures``  optional list of the measures that this layout of the file can hold; by default all that SOURCE declares
``notes``     optional list of sentences for the steward: a column added, a known fault met

A cell that holds something else than a number is minus infinity in ``value`` (``reading.numbers`` gives it), and stays so in
sums: the row is then rejected as ``not_a_number`` and listed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import IO, Protocol

import pandas as pd

from data.schedule import trigger
from data.vocabulary import Frequency, Kind, Show, Status

__all__ = [
    "EVENT_COLUMNS",
    "OBSERVATION_COLUMNS",
    "FetchError",
    "FormatError",
    "Frequency",
    "Http",
    "ImplausibleData",
    "Kind",
    "Rejected",
    "Series",
    "Show",
    "Source",
    "SourceError",
    "SourceModule",
    "Status",
]

OBSERVATION_COLUMNS = (
    "series",
    "iso3",
    "period",
    "value",
    "low",
    "high",
    "status",
    "country",
    "payload",
    "note",
)
"""series: measure declared in SOURCE (without the source's id); iso3: str or NA; period: datetime64, first day of the
reference period; value, low, high: float; status: a Status name, default observed; country: the provider's own country
code or name; payload: position of the payload the row came from, default 0; note: short reason for a missing value."""

EVENT_COLUMNS = (
    "event",
    "kind",
    "iso3",
    "start",
    "end",
    "value",
    "low",
    "high",
    "latitude",
    "longitude",
    "place_precision",
    "date_precision",
    "label",
    "detail",
    "country",
    "payload",
)
"""event: the provider's id, unique in the source; kind: a short lower-case word such as state_based, coup_failed;
start, end: datetime64; value, low, high: size in the unit of the kind (deaths, people), may be NA; place_precision and
date_precision: the provider's codes; label: one line in neutral words; detail: short text or JSON object."""


@dataclass(frozen=True)
class Series:
    """One measure of a source in its unit. ``bounds`` are inclusive; outside them a row is rejected."""

    id: str
    name: str
    unit: str
    frequency: Frequency = Frequency.YEAR
    kind: Kind = Kind.LEVEL
    bounds: tuple[float, float] = (float("-inf"), float("inf"))
    higher_is: str = ""
    """In words, what a higher value means where the unit does not say it."""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", self.id):
            raise ValueError(f"series id {self.id!r}: use lower-case letters, digits and _")
        if self.bounds[0] >= self.bounds[1]:
            raise ValueError(f"series {self.id}: bounds {self.bounds} are empty")


@dataclass(frozen=True)
class Source:
    """A provider's dataset: who publishes it, under which terms, when it is due, and which series it gives."""

    id: str
    name: str
    provider: str
    url: str
    """The page a reader may open."""
    licence: str
    citation: str
    schedule: str
    """Cron expression, UTC; weekdays count from Sunday, 0."""
    lag: timedelta
    """From the end of a period to its publication; for yearly releases of monthly data from the end of the year."""
    max_age: timedelta
    """After this long without a newer release the source is overdue."""
    series: tuple[Series, ...] = ()
    hosts: tuple[str, ...] = ()
    """Hosts that ``fetch`` may reach; nothing else is allowed."""
    redistribute: bool = False
    """True only when the licence lets figures go into the embedded snapshot."""
    show: Show = Show.VALUES
    feeds: str = ""
    """Id of the source whose series this one fills with provisional values (``ucdp_candidate`` feeds ``ucdp_ged``)."""
    replaces_history: bool = False
    """True when each release re-estimates all of history: a cell absent from a new release is withdrawn, never kept."""
    yearly_release: bool = False
    """True when months are published together once a year: ``lag`` then counts from the end of the year."""
    rate: float = 1.0
    """Requests per second to one host, at the most."""
    credentials: tuple[str, ...] = ()
    """Names of the settings that ``fetch`` needs, empty for a keyless source."""
    expected_countries: int = 0
    """A full release covers at least this many countries; fewer is implausible. 0 for event lists."""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", self.id):
            raise ValueError(f"source id {self.id!r}: use lower-case letters, digits and _")
        names = [s.id for s in self.series]
        if len(names) != len(set(names)):
            raise ValueError(f"source {self.id}: a series is declared twice")
        if self.schedule:
            try:
                trigger(self.schedule)
            except ValueError as error:
                raise ValueError(f"source {self.id}: schedule {self.schedule!r}: {error}") from error


class SourceError(Exception):
    """Something is wrong with a source. ``kind`` is the word shown in the log, in status and on the page."""

    kind = "error"

    def __init__(
        self, problem: str, *, source: str = "", field: str = "", remedy: str = "", kind: str = ""
    ) -> None:
        self.problem, self.source, self.field, self.remedy = problem, source, field, remedy
        self.kind = kind or type(self).kind
        super().__init__(problem)

    def __str__(self) -> str:
        where = " ".join(part for part in (self.source, self.field and f"[{self.field}]") if part)
        return f"{where + ': ' if where else ''}{self.problem}{'. ' + self.remedy if self.remedy else ''}"


class FetchError(SourceError):
    """The provider could not be reached or did not answer properly. Worth another try."""

    kind = "fetch"


class FormatError(SourceError):
    """The answer is not what the provider documented: the layout changed, or it is not data. Not worth another try."""

    kind = "format"


class ImplausibleData(SourceError):
    """The answer is well-formed and cannot be right. Nothing is stored; a steward looks at it."""

    kind = "implausible"


class Http(Protocol):
    """The client handed to ``fetch``: retries, time-outs, rate and host rules are its business."""

    def get(
        self,
        url: str,
        *,
        params: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        keep: Callable[[IO[bytes]], bytes] | None = None,
    ) -> bytes:
        """Return the body of the answer, or what ``keep`` makes of it; raise FetchError, or FormatError when the body is an error in disguise."""
        ...

    def exists(self, url: str) -> bool:
        """Return whether the address answers 200 to HEAD."""
        ...

    def secret(self, name: str) -> str:
        """Return a credential named in ``SOURCE.credentials``; raise FetchError (kind ``auth``) when it is not set."""
        ...


class SourceModule(Protocol):
    """What the registry expects of a module in ``ingest/sources``."""

    SOURCE: Source

    def fetch(self, http: Http, since: date) -> list[bytes]:
        """Return the raw releases that hold anything newer than ``since``."""
        ...

    def parse(self, payloads: Sequence[bytes]) -> pd.DataFrame:
        """Return observations; raise FormatError."""
        ...


@dataclass(frozen=True)
class Rejected:
    """Rows that were not stored, with the reason and what they would have changed."""

    rows: pd.DataFrame = field(default_factory=pd.DataFrame)
    """Columns series, country, iso3, period, value, reason, detail."""
