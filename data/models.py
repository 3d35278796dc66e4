"""The tables. Integer keys, dates as integer days since 1970-01-01, instants as integer seconds since then, UTC.

Observations and events are bitemporal and append-only: a row says what held from ``vintage`` (the day we learned it) up
to, not including, ``until``. A revision closes the row before it and adds one; nothing is overwritten or deleted.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

FOREVER = 2_147_483_647
"""The ``until`` of a row that still holds."""


class Base(DeclarativeBase):
    """Base of all tables, with constraint names that migrations can refer to."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Source(Base):
    """A provider's dataset, as its module declares it."""

    __tablename__ = "source"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(Text)
    provider: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    licence: Mapped[str] = mapped_column(Text)
    citation: Mapped[str] = mapped_column(Text)
    schedule: Mapped[str] = mapped_column(String(64))
    lag_days: Mapped[int] = mapped_column(Integer)
    max_age_days: Mapped[int] = mapped_column(Integer)
    yearly_release: Mapped[bool] = mapped_column(Boolean)
    replaces_history: Mapped[bool] = mapped_column(Boolean)
    redistribute: Mapped[bool] = mapped_column(Boolean)
    show: Mapped[str] = mapped_column(String(16))
    feeds: Mapped[str] = mapped_column(String(64), default="")
    doc: Mapped[str] = mapped_column(Text, default="")


class Series(Base):
    """One measure of a source in its unit; ``key`` is ``source.measure``."""

    __tablename__ = "series"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    key: Mapped[str] = mapped_column(String(128), unique=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    name: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(Text)
    frequency: Mapped[str] = mapped_column(String(1))
    kind: Mapped[str] = mapped_column(String(8))
    lower: Mapped[float | None] = mapped_column(Float)
    upper: Mapped[float | None] = mapped_column(Float)
    higher_is: Mapped[str] = mapped_column(Text, default="")


class Country(Base):
    """A country or area by its stable number; names and dates are in ``data/reference``."""

    __tablename__ = "country"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    iso3: Mapped[str] = mapped_column(String(3), unique=True)


class Run(Base):
    """One attempt to bring a source up to date, with how it ended."""

    __tablename__ = "run"
    __table_args__ = (Index("ix_run_source_finished", "source_id", "finished"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    started: Mapped[int] = mapped_column(BigInteger)
    finished: Mapped[int] = mapped_column(BigInteger)
    mode: Mapped[str] = mapped_column(String(16))
    """network, mirror, file, import or snapshot."""
    state: Mapped[str] = mapped_column(String(16))
    """ok, unchanged, failed or interrupted."""
    problem: Mapped[str] = mapped_column(String(32), default="")
    """The word for what failed, such as timeout or schema."""
    message: Mapped[str] = mapped_column(Text, default="")
    release: Mapped[str] = mapped_column(String(64), default="")
    vintage: Mapped[int] = mapped_column(Integer)
    last_period: Mapped[int | None] = mapped_column(Integer)
    rows_new: Mapped[int] = mapped_column(Integer, default=0)
    rows_revised: Mapped[int] = mapped_column(Integer, default=0)
    rows_withdrawn: Mapped[int] = mapped_column(Integer, default=0)
    rows_unchanged: Mapped[int] = mapped_column(Integer, default=0)
    rows_rejected: Mapped[int] = mapped_column(Integer, default=0)
    events_new: Mapped[int] = mapped_column(Integer, default=0)
    events_revised: Mapped[int] = mapped_column(Integer, default=0)
    notes: Mapped[str] = mapped_column(Text, default="")
    code_version: Mapped[str] = mapped_column(String(40), default="")


class Payload(Base):
    """The bytes a provider sent, by SHA-256; the bytes themselves lie under ``var/payloads``."""

    __tablename__ = "payload"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)


class RunPayload(Base):
    """Which bytes a run read, from where and when."""

    __tablename__ = "run_payload"

    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(ForeignKey("payload.digest"), index=True)
    url: Mapped[str] = mapped_column(Text, default="")
    name: Mapped[str] = mapped_column(Text, default="")
    etag: Mapped[str] = mapped_column(Text, default="")
    last_modified: Mapped[str] = mapped_column(Text, default="")
    retrieved: Mapped[int] = mapped_column(BigInteger)


class Observation(Base):
    """What a series said of a country and period from ``vintage`` until the day before ``until``.

    Without foreign keys: ``data.vintages``, its only writer, looks every number up in the same transaction, and having the
    engine look again doubles the time of a large release.
    """

    __tablename__ = "observation"
    __table_args__ = (
        # The key is the reading order: one country's whole panel lies together, and on PostgreSQL the index answers alone.
        PrimaryKeyConstraint(
            "country_id",
            "series_id",
            "period",
            "vintage",
            "run_id",
            postgresql_include=["until", "value", "low", "high", "status"],
        ),
        {"sqlite_with_rowid": False},
    )

    country_id: Mapped[int] = mapped_column(Integer, autoincrement=False)
    series_id: Mapped[int] = mapped_column(Integer, autoincrement=False)
    period: Mapped[int] = mapped_column(Integer, autoincrement=False)
    vintage: Mapped[int] = mapped_column(Integer, autoincrement=False)
    run_id: Mapped[int] = mapped_column(Integer, autoincrement=False)
    until: Mapped[int] = mapped_column(Integer, default=FOREVER)
    value: Mapped[float | None] = mapped_column(Float)
    low: Mapped[float | None] = mapped_column(Float)
    high: Mapped[float | None] = mapped_column(Float)
    status: Mapped[int] = mapped_column(SmallInteger)
    payload: Mapped[int] = mapped_column(SmallInteger, default=0)
    note: Mapped[str | None] = mapped_column(String(64))


class Event(Base):
    """A dated event of a source, as known from ``vintage`` until the day before ``until``; no foreign keys, as above."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_source_key", "source_id", "event", "until"),
        Index("ix_event_country_start", "country_id", "start"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    source_id: Mapped[int] = mapped_column(Integer)
    event: Mapped[str] = mapped_column(String(64))
    vintage: Mapped[int] = mapped_column(Integer)
    until: Mapped[int] = mapped_column(Integer, default=FOREVER)
    run_id: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(48))
    country_id: Mapped[int | None] = mapped_column(Integer)
    start: Mapped[int] = mapped_column(Integer)
    end: Mapped[int] = mapped_column(Integer)
    value: Mapped[float | None] = mapped_column(Float)
    low: Mapped[float | None] = mapped_column(Float)
    high: Mapped[float | None] = mapped_column(Float)
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    place_precision: Mapped[int | None] = mapped_column(SmallInteger)
    date_precision: Mapped[int | None] = mapped_column(SmallInteger)
    label: Mapped[str | None] = mapped_column(Text)
    detail: Mapped[str | None] = mapped_column(Text)
    payload: Mapped[int] = mapped_column(SmallInteger, default=0)
    content: Mapped[int] = mapped_column(BigInteger)
    """Hash of all columns a provider may revise, to tell a revision from a repeat."""


class Rejected(Base):
    """A row that was not stored, with the reason and what it would have said."""

    __tablename__ = "rejected"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"), index=True)
    series: Mapped[str] = mapped_column(Text, default="")
    country: Mapped[str] = mapped_column(Text, default="")
    iso3: Mapped[str] = mapped_column(String(3), default="")
    period: Mapped[int | None] = mapped_column(Integer)
    value: Mapped[float | None] = mapped_column(Float)
    reason: Mapped[str] = mapped_column(String(32))
    detail: Mapped[str] = mapped_column(Text, default="")


class WeightSet(Base):
    """A named weight set; each version is immutable."""

    __tablename__ = "weight_set"
    __table_args__ = (UniqueConstraint("name", "version"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    version: Mapped[int] = mapped_column(Integer)
    weights: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")
    author_role: Mapped[str] = mapped_column(String(32), default="")
    created: Mapped[int] = mapped_column(BigInteger)


class Remark(Base):
    """What somebody entitled to says of a value; it travels with the value, which stays as it is."""

    __tablename__ = "remark"
    __table_args__ = (
        Index("ix_remark_cell", "series_id", "country_id", "period"),
        CheckConstraint("length(text) between 1 and 2000", name="text_length"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"))
    country_id: Mapped[int] = mapped_column(ForeignKey("country.id"))
    period: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    author_role: Mapped[str] = mapped_column(String(32))
    created: Mapped[int] = mapped_column(BigInteger)


class Signal(Base):
    """A rule that fired for a country: append-only; what became of it is told by its ``signal_step`` rows."""

    __tablename__ = "signal"
    __table_args__ = (
        UniqueConstraint("rule", "country_id", "period", "level"),
        Index("ix_signal_fired", "fired"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    rule: Mapped[str] = mapped_column(String(64))
    rule_digest: Mapped[str] = mapped_column(String(16))
    """Of the rule as it was configured when it fired."""
    country_id: Mapped[int] = mapped_column(ForeignKey("country.id"))
    period: Mapped[int] = mapped_column(Integer)
    """First day of the period that it speaks of."""
    fired: Mapped[int] = mapped_column(Integer)
    """Day on which the data that made it fire were known."""
    level: Mapped[str] = mapped_column(String(16))
    evidence: Mapped[str] = mapped_column(Text)
    """What was seen: figures, thresholds and series, as JSON."""
    snapshot: Mapped[str] = mapped_column(String(16), default="")
    created: Mapped[int] = mapped_column(BigInteger)


class SignalStep(Base):
    """A change in the state of a signal, by whom in which role and why; append-only."""

    __tablename__ = "signal_step"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    signal_id: Mapped[int] = mapped_column(ForeignKey("signal.id"), index=True)
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text, default="")
    author_role: Mapped[str] = mapped_column(String(32), default="")
    at: Mapped[int] = mapped_column(BigInteger)


class OutlookIssue(Base):
    """A set of outlooks as issued on a day, frozen with what it was made from; never changed afterwards."""

    __tablename__ = "outlook_issue"
    __table_args__ = (UniqueConstraint("issued", "inputs"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    issued: Mapped[int] = mapped_column(Integer)
    """The as-of day."""
    snapshot: Mapped[str] = mapped_column(String(16))
    inputs: Mapped[str] = mapped_column(String(64))
    """Digest of the features and of the code that turned them into probabilities."""
    code_version: Mapped[str] = mapped_column(String(40), default="")
    about: Mapped[str] = mapped_column(Text)
    """Models, window, ages of the data and training origins, as JSON."""
    data: Mapped[bytes] = mapped_column(LargeBinary)
    """The inputs themselves, so that the outlook can be made again."""
    created: Mapped[int] = mapped_column(BigInteger)


class Outlook(Base):
    """The probability of an outcome in a country, as issued, with its 5-95 % interval."""

    __tablename__ = "outlook"
    __table_args__ = (PrimaryKeyConstraint("issue_id", "country_id", "outcome"), {"sqlite_with_rowid": False})

    issue_id: Mapped[int] = mapped_column(ForeignKey("outlook_issue.id"), autoincrement=False)
    country_id: Mapped[int] = mapped_column(ForeignKey("country.id"), autoincrement=False)
    outcome: Mapped[str] = mapped_column(String(32))
    probability: Mapped[float] = mapped_column(Float)
    low: Mapped[float | None] = mapped_column(Float)
    high: Mapped[float | None] = mapped_column(Float)


class HorizonSession(Base):
    """A horizon-scanning session: what was frozen when it opened, and where the room is. Only the chair's acts change it."""

    __tablename__ = "session"
    __table_args__ = (CheckConstraint("minimum >= 5", name="minimum_group"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    as_of: Mapped[int] = mapped_column(Integer)
    mode: Mapped[str] = mapped_column(String(16))
    since: Mapped[int] = mapped_column(Integer)
    """Day from which changes are counted: that of the last session, or one the chair chose."""
    weights: Mapped[str] = mapped_column(String(96))
    snapshot: Mapped[str] = mapped_column(String(16))
    outcomes: Mapped[str] = mapped_column(Text)
    """Ids of the outcomes asked about, as JSON."""
    year: Mapped[int] = mapped_column(SmallInteger)
    """Calendar year that the estimates speak of."""
    minimum: Mapped[int] = mapped_column(SmallInteger)
    seats: Mapped[int] = mapped_column(SmallInteger)
    code: Mapped[str] = mapped_column(String(8))
    """What participants type; empty once closed."""
    chair: Mapped[str] = mapped_column(String(64))
    """Digest of the chair's key; the key itself is nowhere."""
    sealed: Mapped[str] = mapped_column(String(64))
    """Digest of the key that notes are sealed with; the key lies outside the database."""
    item: Mapped[int] = mapped_column(SmallInteger, default=0)
    shred_on: Mapped[int] = mapped_column(Integer)
    receipt: Mapped[str] = mapped_column(Text, default="")
    """What was shredded and when, as JSON; empty before."""


class SessionItem(Base):
    """A State on the agenda of a session, with why and what the room is shown of it."""

    __tablename__ = "session_item"

    session_id: Mapped[int] = mapped_column(ForeignKey("session.id"), primary_key=True, autoincrement=False)
    ordinal: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    country_id: Mapped[int] = mapped_column(ForeignKey("country.id"))
    reason: Mapped[str] = mapped_column(Text)
    facts: Mapped[str] = mapped_column(Text)
    """What is shown, as JSON: frozen when the session opened."""
    stage: Mapped[str] = mapped_column(String(12), default="waiting")


class SessionTally(Base):
    """The distribution of one round of estimates; single estimates are stored nowhere."""

    __tablename__ = "session_tally"

    session_id: Mapped[int] = mapped_column(ForeignKey("session.id"), primary_key=True, autoincrement=False)
    ordinal: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    round: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    outcome: Mapped[str] = mapped_column(String(32), primary_key=True)
    people: Mapped[int | None] = mapped_column(SmallInteger)
    """Empty below the minimum group."""
    mean: Mapped[int | None] = mapped_column(SmallInteger)
    bins: Mapped[str] = mapped_column(Text)
    """[from, to, people] of each band, as JSON; empty below the minimum group, and where all agreed."""


class SessionNote(Base):
    """A released note under a random number, sealed. Without serial number, time or author; written in order of its number."""

    __tablename__ = "session_note"
    __table_args__ = (PrimaryKeyConstraint("session_id", "ordinal", "id"), {"sqlite_with_rowid": False})

    session_id: Mapped[int] = mapped_column(ForeignKey("session.id"), autoincrement=False)
    ordinal: Mapped[int] = mapped_column(SmallInteger, autoincrement=False)
    id: Mapped[str] = mapped_column(String(32))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class Packed(Base):
    """A derived array kept for speed under the digest of what it was made from; may be deleted at any time."""

    __tablename__ = "packed"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    created: Mapped[int] = mapped_column(BigInteger)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class Heartbeat(Base):
    """When the scheduler was last alive."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    seen: Mapped[int] = mapped_column(BigInteger)
    detail: Mapped[str] = mapped_column(Text, default="")
