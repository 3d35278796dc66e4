"""OCHA's alerts as outside notices: how each kind is called here, and which pillar and lane it speaks of."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pandas as pd

from dashboard import words
from data.countries import name
from indicators.contract import Lane, Pillar


@dataclass(frozen=True)
class Kind:
    """How one of OCHA's indicators is called here. The lane is our reading; OCHA assigns none."""

    words: str
    pillar: Pillar
    lane: Lane


PS, DH = Pillar.PEACE_SECURITY, Pillar.DEVELOPMENT
KINDS = {
    "acled_conflict": Kind("Political violence and protest", PS, Lane.DOWNSTREAM),
    "idmc_displacement_conflict": Kind("Displacement by conflict", DH, Lane.DOWNSTREAM),
    "idmc_displacement_disaster": Kind("Displacement by disaster", DH, Lane.MIDSTREAM),
    "ipc_food_insecurity": Kind("Acute food insecurity", DH, Lane.DOWNSTREAM),
    "jrc_agricultural_hotspots": Kind("Crop and pasture warning", DH, Lane.MIDSTREAM),
    "wfp_market_monitor": Kind("Cost of the food basket", DH, Lane.MIDSTREAM),
    "acaps_inform_severity": Kind("Severity of the crisis", DH, Lane.DOWNSTREAM),
}
LEVELS = ("high", "medium")


def kind_of(key: str) -> Kind:
    """Return how a kind is called; one that OCHA added later keeps its own name, among the emerging signals."""
    return KINDS.get(key, Kind(key.replace("_", " ").capitalize(), DH, Lane.MIDSTREAM))


def figure(kind: str, value: float | None) -> str:
    """Return the figure of an alert in words; alerts that rest on ACLED have a level only."""
    if value is None or pd.isna(value):
        return "Above the usual level"
    if kind.startswith("idmc_"):
        return f"{words.people(value)} displacements"
    if kind == "jrc_agricultural_hotspots":
        return "Major hotspot" if value >= 2 else "Hotspot"
    if kind == "ipc_food_insecurity":
        return f"{words.percent(value)} of people analysed"
    if kind == "wfp_market_monitor":
        return f"{words.signed(value, 0)}{words.NB}%"
    return words.number(value, 1)


def with_words(events: pd.DataFrame) -> pd.DataFrame:
    """Return alerts as the pages print them: event, date, iso3, country, signal, figure, level, pillar, lane; high first.

    Alerts for a place that is no country keep the place in ``country`` and have no iso3.
    """
    details = [json.loads(text) if text else {} for text in events["detail"]]
    kinds = [kind_of(kind) for kind in events["kind"]]
    made = pd.DataFrame(
        {
            "event": events["event"],
            "date": events["start"],
            "iso3": events["iso3"],
            "country": [
                name(code) if isinstance(code, str) else "An area across borders" for code in events["iso3"]
            ],
            "signal": [kind.words for kind in kinds],
            "figure": [
                figure(kind, value) for kind, value in zip(events["kind"], events["value"], strict=True)
            ],
            "level": [str(detail.get("level", "medium")) for detail in details],
            "pillar": [str(kind.pillar) for kind in kinds],
            "lane": [str(kind.lane) for kind in kinds],
        }
    )
    made["place"] = made["level"].map({level: at for at, level in enumerate(LEVELS)}).fillna(len(LEVELS))
    return made.sort_values(
        ["place", "date", "country"], ascending=[True, False, True], kind="stable", ignore_index=True
    ).drop(columns="place")
