"""What has been remarked on a country's values. A remark never changes the value; it travels with it."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pandas as pd
from sqlalchemy import Engine, select

from data.countries import by_iso3
from data.database import from_day, from_second, reading, to_second
from data.models import Remark, Series
from data.queries import AsOf, Mode, check_iso3


def remarks(bind: Engine, iso3: str, as_of: AsOf) -> pd.DataFrame:
    """Return the remarks on a country's values, newest first: series, name, period, text, role, day.

    A recorded date shows those made by the end of that day, a reconstructed one all, like the values.
    """
    query = (
        select(Series.key, Series.name, Remark.period, Remark.text, Remark.author_role, Remark.created)
        .join(Series, Series.id == Remark.series_id)
        .where(Remark.country_id == by_iso3()[check_iso3(iso3)].id)
        .order_by(Remark.created.desc(), Remark.id.desc())
    )
    if as_of.mode == Mode.RECORDED:
        end = datetime.combine(as_of.on, time.max, tzinfo=UTC)
        query = query.where(Remark.created <= to_second(end))
    with reading(bind) as connection:
        rows = connection.execute(query).all()
    return pd.DataFrame(
        [
            (key, name, from_day(period), text, role, from_second(created).date())
            for key, name, period, text, role, created in rows
        ],
        columns=["series", "name", "period", "text", "role", "day"],
    )
