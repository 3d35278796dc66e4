"""The small numbers that stand for sources, series and countries."""

from __future__ import annotations

from sqlalchemy import Connection, select

from data.models import Country, Series, Source


def source_ids(connection: Connection) -> dict[str, int]:
    """Return the number of every source by its key."""
    return dict(connection.execute(select(Source.key, Source.id)).all())


def series_ids(connection: Connection) -> dict[str, int]:
    """Return the number of every series by its key."""
    return dict(connection.execute(select(Series.key, Series.id)).all())


def country_ids(connection: Connection) -> dict[str, int]:
    """Return the number of every country by ISO 3166 alpha-3 code."""
    return dict(connection.execute(select(Country.iso3, Country.id)).all())
