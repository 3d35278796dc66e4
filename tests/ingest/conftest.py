"""A migrated database on each engine, and made-up sources to run against it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from data import schema
from data.database import engine


@pytest.fixture
def bind(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """Give an empty database, which is also the one that the settings name."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    made = engine(database_url)
    schema.migrate(made)
    yield made
    made.dispose()
