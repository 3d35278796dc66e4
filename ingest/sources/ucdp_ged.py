"""Deaths and events of organized violence by country and month, with every event, from UCDP's yearly release.

*Upstream*     UCDP Georeferenced Event Dataset (GED) Global: some 418,000 events since 1989, each with a place, a date, two
               parties and UCDP's best, low and high estimate of deaths.
*Measures*     Deaths in the country in the month: in all organized violence and by type (state-based conflict, conflict
               between non-state groups, one-sided violence against civilians), and civilians among them; events in all and by
               type. An event counts wholly in the month in which it begins. The events themselves are kept too.
*Lag*          One release a year, in late May or in June, for all years to the end of the last. Months after it come from
               the candidate releases (``ucdp_candidate``), provisionally.
*Revisions*    Each release replaces all years before it.
*Zero*         Every State of the Gleditsch-Ward list that exists in a month the release covers and has no event in it.
*Limitations*  Events known only to a season or a year begin, by convention, at its start: January holds 16 % of all deaths and
               8 % of the events. Cells are marked estimated, with the note ``event_dates_uncertain``, where events of more
               than 31 days or dated no closer than to a season hold a tenth or more of them; so are the deaths of a January
               that holds half or more of a year with at least 100 deaths (Ethiopia 2021: 115,738 of 129,516). Such months
               must not be read as a surge. Gaza and the West Bank are counted under Israel. Where UCDP's bounds do not hold its
               best estimate, the estimate is kept and the bounds are widened. A table of GED by country and month, as
               researchers compile it, can be given instead of the events: it has no deaths by type, which are then given only
               where they follow (no event of the type: 0; all events of the type: the total) and left out elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd

from ingest.contract import Http, Source, Status
from ingest.sources._ucdp import HOSTS, LICENCE, ORGANIZED_VIOLENCE, PROVIDER, YEARLY, fetch_newest
from ingest.sources._ucdp_months import SERIES, parse_releases
from ingest.sources._ucdp_table import is_table, parse_table

SOURCE = Source(
    id="ucdp_ged",
    name="UCDP Georeferenced Event Dataset by country and month",
    provider=PROVIDER,
    url="https://ucdp.uu.se/downloads/index.html#ged_global",
    licence=LICENCE,
    citation="Sundberg, R., & Melander, E. (2013). Introducing the UCDP Georeferenced Event Dataset. Journal of Peace Research "
    f"50(4), 523-532; {ORGANIZED_VIOLENCE}",
    schedule=YEARLY,
    lag=timedelta(days=165),
    max_age=timedelta(days=400),
    series=SERIES,
    hosts=HOSTS,
    redistribute=True,
    replaces_history=True,
    yearly_release=True,
    expected_countries=185,
)


def fetch(http: Http, since: date) -> list[bytes]:
    """Return the archive of the newest release."""
    return fetch_newest(http, since, "ged/ged{}-csv.zip")


def parse(payloads: Sequence[bytes]) -> pd.DataFrame:
    """Return deaths and events by country and month; ``country`` is the Gleditsch-Ward code, ``attrs["events"]`` all events."""
    if len(payloads) == 1 and is_table(payloads[0]):
        return parse_table(payloads[0])
    return parse_releases(payloads, Status.OBSERVED)
