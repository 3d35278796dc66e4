"""HDX Signals: OCHA's own alerts about conflict, displacement, food insecurity, markets, harvests and severity of crises.

*Upstream*     The list of alerts that OCHA's Centre for Humanitarian Data publishes on HDX, one row an alert. They are notices
               from outside: shown as OCHA's, dated, beside our signals, and never counted in a score.
*Measures*     Country, date, indicator and level of each alert (medium or high concern) and, where the terms allow, the figure
               that set it off. The texts that go with an alert are not taken over.
*Lag*          An alert is dated by the data behind it and issued some days to weeks later (``issued``).
*Revisions*    The list is published whole; alerts can be taken out or made anew by a better method.
*Zero*         None: no alert is no figure. An alert for the same place and indicator is not repeated for six months.
*Limitations*  The service began on 10 June 2024 (displacement anew in July 2024, severity in May 2025). Alerts that carry an
               earlier date of issue were made afterwards: they are marked ``retrospective``, nobody had them at the time.
               Figures that rest on ACLED are left out under ACLED's terms; the level stays. Alerts for places that are no
               country, such as a border region, keep the name of the place only.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd

from data.countries import resolve_all
from ingest.archives import COMPARE
from ingest.contract import FormatError, Http, Source
from ingest.reading import numbers, read_csv_bytes
from ingest.sources import _hdx

SOURCE = Source(
    id="hdx_signals",
    name="HDX Signals",
    provider="OCHA Centre for Humanitarian Data",
    url="https://data.humdata.org/dataset/hdx-signals",
    licence="CC BY 3.0 IGO; figures that rest on ACLED are not reproduced",
    citation="OCHA Centre for Humanitarian Data, HDX Signals, https://data.humdata.org/dataset/hdx-signals",
    schedule="45 5 * * *",
    lag=timedelta(days=14),
    max_age=timedelta(days=90),
    hosts=_hdx.HOSTS,
    redistribute=True,
    replaces_history=True,
)

# fmt: off
BEGAN = {"idmc_displacement_conflict": "2024-07-22", "idmc_displacement_disaster": "2024-07-22", "acaps_inform_severity": "2025-05-22"}
"""First day of the indicator as it is computed now, where it is not that of the service."""
SERVICE_BEGAN = "2024-06-10"
INDICATORS = {
    "acaps_inform_severity": ("severity of the humanitarian crisis (INFORM Severity Index, ACAPS)", "index from 1 to 5"),
    "acled_conflict": ("conflict (ACLED)", "deaths reported in 30 days"),
    "idmc_displacement_conflict": ("displacement by conflict (IDMC)", "displacements in 30 days"),
    "idmc_displacement_disaster": ("displacement by disasters (IDMC)", "displacements in 30 days"),
    "ipc_food_insecurity": ("acute food insecurity (IPC or Cadre harmonisé)", "share of the people analysed: in phase 3 or worse (medium); in phase 4 or worse, or 5 (high)"),
    "jrc_agricultural_hotspots": ("harvests and pastures (ASAP, Joint Research Centre)", "1 hotspot, 2 major hotspot"),
    "wfp_market_monitor": ("cost of the food basket (WFP)", "percent of increase"),
}
"""Indicator: what it is about, unit of its figure. Others are taken as they are named, without a figure."""
MOST = {
    "acaps_inform_severity": 5.0, "idmc_displacement_conflict": 1e8, "idmc_displacement_disaster": 1e8, "ipc_food_insecurity": 1.0,
    "jrc_agricultural_hotspots": 5.0, "wfp_market_monitor": 1e4,
}
"""The largest figure that can be right."""
LEVELS = {"medium concern": "medium", "high concern": "high"}
NO_OBSERVATIONS = {"series": "str", "iso3": "str", "period": "datetime64[s]", "value": "float64"}
COLUMNS = ("iso3", "indicator_id", "date", "alert_level", "value")
# fmt: on


def fetch(http: Http, since: date) -> list[bytes]:
    """Return the list of alerts when HDX changed it since."""
    return _hdx.newer_files(http, {"hdx-signals": r"\bhdx_signals\.csv"}, since)


def parse(payloads: Sequence[bytes]) -> pd.DataFrame:
    """Return no observations; the alerts are in ``attrs["events"]``, one kind an indicator."""
    rows = pd.concat(
        [
            read_csv_bytes(body, required=COLUMNS, usecols=("location", "campaign_date")).assign(
                payload=number
            )
            for number, body in enumerate(payloads)
        ],
        ignore_index=True,
    )
    rows = rows[~rows["iso3"].fillna("").str.startswith("#")]
    alerts = _alerts(rows)
    frame = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in NO_OBSERVATIONS.items()})
    frame.attrs = {
        "release": f"to {alerts['issued'].max():%Y-%m-%d}",
        "events": _events(alerts),
        "notes": _notes(alerts),
    }
    return frame


def _alerts(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row an alert: of several issued for one place, indicator, date and level the last."""
    blank = pd.Series(pd.NA, rows.index, dtype="str")
    date_of = {
        name: pd.to_datetime(rows.get(name, blank).str[:10], format="%Y-%m-%d", errors="coerce")
        for name in ("date", "campaign_date")
    }
    indicator = rows["indicator_id"].fillna("").str.strip().str.lower()
    level = rows["alert_level"].fillna("").str.strip().str.lower()
    about, unit = (
        indicator.map({key: words[place] for key, words in INDICATORS.items()}) for place in (0, 1)
    )
    value = numbers(rows["value"])
    withheld = indicator.str.contains("acled") | unit.isna()
    alerts = pd.DataFrame(
        {
            "country": rows["iso3"],
            "place": rows.get("location", blank).fillna(rows["iso3"]),
            "indicator": indicator,
            "date": date_of["date"],
            "level": level.map(LEVELS).fillna(level),
            "value": value.mask(value > indicator.map(MOST), np.inf).mask(withheld),
            "about": about.fillna(indicator),
            "unit": unit.mask(withheld),
            "issued": date_of["campaign_date"].fillna(date_of["date"]),
            "payload": rows["payload"],
        }
    )
    if alerts["issued"].isna().all():
        raise FormatError("no alert has a date", kind="schema", field="date", remedy=COMPARE)
    return alerts.sort_values("issued", kind="stable").drop_duplicates(
        ["country", "indicator", "date", "level"], keep="last"
    )


def _events(alerts: pd.DataFrame) -> pd.DataFrame:
    day = alerts["date"].dt.strftime("%Y-%m-%d").fillna("")
    afterwards = alerts["issued"] < pd.to_datetime(alerts["indicator"].map(BEGAN).fillna(SERVICE_BEGAN))
    details = pd.DataFrame(
        {
            "level": alerts["level"],
            "unit": alerts["unit"],
            "issued": alerts["issued"].mask(afterwards).dt.strftime("%Y-%m-%d"),
            "retrospective": afterwards,
        }
    )
    return pd.DataFrame(
        {
            "event": alerts["indicator"]
            + "-"
            + alerts["country"].fillna("")
            + "-"
            + day
            + "-"
            + alerts["level"],
            "kind": alerts["indicator"],
            "iso3": resolve_all(alerts["country"], "iso3", on=alerts["date"], every="D"),
            "start": alerts["date"],
            "end": alerts["date"],
            "value": alerts["value"],
            "label": "OCHA HDX Signals: " + alerts["level"] + " concern about " + alerts["about"],
            "detail": [
                json.dumps({key: one for key, one in row.items() if pd.notna(one)}, ensure_ascii=False)
                for row in details.to_dict("records")
            ],
            "country": alerts["place"],
            "payload": alerts["payload"],
        }
    ).reset_index(drop=True)


def _notes(alerts: pd.DataFrame) -> list[str]:
    unknown = sorted(set(alerts["indicator"]) - set(INDICATORS))
    return [f"indicators not known here, taken without their figure: {', '.join(unknown)}"] if unknown else []
