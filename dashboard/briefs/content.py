"""What a brief says, without format or edition: words that are ready to print, and the figures of its charts.

Everything is text or numbers in frozen dataclasses, so that it can be hashed, written as JSON and handed to another process.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, TypeVar

Values = tuple[float | None, ...]


@dataclass(frozen=True)
class Number:
    """One of the figures at the head: what it is, the figure, and what belongs beside it."""

    label: str
    value: str
    note: str
    unsure: bool = False
    """Whether it rests on data of low reliability, which its note says in words."""


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    words: str


@dataclass(frozen=True)
class Table:
    """A table: columns whose numbers stand at the end, and rows that are sums or headings."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    """Relative widths of the columns."""
    numeric: tuple[int, ...] = ()
    strong: tuple[int, ...] = ()
    """Rows that are sums or headings."""


@dataclass(frozen=True)
class Series:
    """One line of a chart; ``token`` names its colour."""

    name: str
    values: Values
    token: str
    dashed: bool = False


@dataclass(frozen=True)
class Lines:
    """Lines from 0 to 100 over days, with a band; a gap stays a gap. ``alt`` says in words what it shows."""

    title: str
    alt: str
    note: str
    days: tuple[str, ...]
    series: tuple[Series, ...]
    low: Values
    high: Values
    band: str
    """What the band is."""


@dataclass(frozen=True)
class Bars:
    """A count by year; a year that is not known has no bar, a zero is drawn as 0."""

    title: str
    alt: str
    note: str
    years: tuple[int, ...]
    values: Values
    token: str


@dataclass(frozen=True)
class Part:
    """One part of a stack, or one bar of chances from 0 to 1 with its interval."""

    name: str
    value: float
    said: str
    token: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Stack:
    """One bar from 0 to 100 whose parts add up to ``total``."""

    title: str
    alt: str
    note: str
    parts: tuple[Part, ...]
    total: str


@dataclass(frozen=True)
class Chances:
    """Probabilities with their intervals, one under the other."""

    title: str
    alt: str
    note: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Spell:
    """Something that lasts: from one day to another; an open one has no known end."""

    name: str
    start: str
    end: str
    open: bool


@dataclass(frozen=True)
class Lane:
    """What one body did: days of acts, spells, and stretches of which no whole record is held."""

    name: str
    token: str
    acts: tuple[str, ...]
    spells: tuple[Spell, ...]
    unknown: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Lanes:
    """Acts of the bodies on one time axis."""

    title: str
    alt: str
    note: str
    first: str
    last: str
    lanes: tuple[Lane, ...]


@dataclass(frozen=True)
class Body:
    """What one body has on a State: its class in words, then lines."""

    name: str
    token: str
    state: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Bodies:
    """The bodies, side by side where there is room."""

    bodies: tuple[Body, ...]


Chart = Lines | Bars | Stack | Chances | Lanes
Block = Text | Table | Bodies | Chart
CHARTS = (Lines, Bars, Stack, Chances, Lanes)


@dataclass(frozen=True)
class Section:
    """A part of a brief under a heading of its own."""

    key: str
    title: str
    note: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Content:
    """All that a brief says. What is a mapping is chosen from or put in order by the edition."""

    kind: str
    subject: str
    """What it is about, in a file name: SDN."""
    title: str
    language: str
    as_of: str
    on: str
    """The as-of date in words."""
    opening: str
    """The first sentence of every edition."""
    leads: Mapping[str, str]
    """One sentence a lens: the edition's own goes beside the first one, the other heads its section."""
    numbers: Mapping[str, Number]
    sections: Mapping[str, Section]
    limits: tuple[str, ...]
    notices: tuple[str, ...]
    sources: Table
    snapshot: str
    weights: str
    mode: str

    @property
    def id(self) -> str:
        """Return the id of the brief: a digest of all it says, the same for every edition and format."""
        return hashlib.sha256(json.dumps(plain(self), sort_keys=True).encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Paper:
    """A brief in the order of one edition: what the formats write."""

    title: str
    language: str
    as_of: str
    head: str
    """Edition, body and date."""
    edition: str
    statement: str
    numbers: tuple[Number, ...]
    sections: tuple[Section, ...]
    """The first of them are on the first page."""
    first_page: int
    """How many sections belong there."""
    limits: Section
    sources: Section
    foot: tuple[str, ...]
    name: str
    """The file name without its ending."""


KINDS = {
    one.__name__: one
    for one in (Number, Text, Table, Series, Lines, Bars, Part, Stack, Chances, Spell, Lane, Lanes, Body, Bodies, Section, Paper)
}  # fmt: skip
T = TypeVar("T")


def plain(one: object) -> Any:
    """Return a part of a brief as JSON takes it; what it is stands under ``is``."""
    if is_dataclass(one) and not isinstance(one, type):
        return {"is": type(one).__name__} | {f.name: plain(getattr(one, f.name)) for f in fields(one)}
    if isinstance(one, Mapping):
        return {str(key): plain(value) for key, value in one.items()}
    if isinstance(one, tuple):
        return [plain(value) for value in one]
    return one


def mapped(paper: Paper, change: Callable[[str], str]) -> Paper:
    """Return a paper with every text changed in the same way."""

    def each(one: Any) -> Any:
        if isinstance(one, dict):
            return {key: value if key == "is" else each(value) for key, value in one.items()}
        return (
            [each(value) for value in one]
            if isinstance(one, list)
            else change(one)
            if isinstance(one, str)
            else one
        )

    made = _made(each(plain(paper)))
    assert isinstance(made, Paper)  # noqa: S101 - its kind is never changed
    return made


def read(text: str) -> Paper:
    """Return the paper that ``plain`` wrote."""
    paper = _made(json.loads(text))
    if not isinstance(paper, Paper):
        raise TypeError("this is not a brief")
    return paper


def _made(one: Any) -> Any:
    if isinstance(one, dict):
        return KINDS[one["is"]](**{key: _made(value) for key, value in one.items() if key != "is"})
    return tuple(_made(value) for value in one) if isinstance(one, list) else one
