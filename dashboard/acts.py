"""Acts of United Nations bodies as pages read them: whole tables kept while nothing new is stored."""

from __future__ import annotations

from datetime import date

import pandas as pd

from dashboard.keep import bind, kept
from data import acts as stored
from data.queries import AsOf


@kept(3)
def acts(as_of: AsOf) -> pd.DataFrame:
    """Return every act known at a date: see ``data.acts``."""
    return stored.acts(bind(), as_of)


@kept(3)
def coverage(as_of: AsOf) -> pd.DataFrame:
    """Return what the record of each kind of act covers."""
    return stored.coverage(bind(), as_of)


@kept(8)
def members(as_of: AsOf, on: date) -> pd.DataFrame:
    """Return who sits on each Council on a day."""
    return stored.members(bind(), as_of, on)
