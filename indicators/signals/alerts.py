"""OCHA's alerts beside our signals: where one speaks of the same thing, which came first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from indicators.signals.history import Fired
from indicators.signals.rules import Rule

SOURCE = "hdx_signals"
NEAR_MONTHS = 3
NEAR_DAYS = 92


@dataclass(frozen=True)
class Alert:
    """One of OCHA's alerts, without its figure."""

    event: str
    kind: str
    iso3: str
    on: date
    level: str
    retrospective: bool
    """True when OCHA computed it afterwards, for a date before the service began: nobody was alerted then."""


@dataclass(frozen=True)
class Beside:
    """An alert that speaks of the same country and thing as a signal, within three months of it."""

    alert: Alert
    days: int
    """Days from the alert to the signal: above 0 the alert was first."""

    @property
    def first(self) -> str:
        """Return who was first: alert, signal, or both on one day."""
        return "alert" if self.days > 0 else "signal" if self.days < 0 else "same day"


def read(events: pd.DataFrame) -> list[Alert]:
    """Return alerts from events as ``data.queries.events`` gives them; those of no country are left out."""
    found = []
    for event, kind, iso3, start, detail in zip(
        events["event"], events["kind"], events["iso3"], events["start"], events["detail"], strict=True
    ):
        if isinstance(iso3, str):
            told = json.loads(detail) if isinstance(detail, str) and detail else {}
            found.append(
                Alert(
                    str(event),
                    str(kind),
                    iso3,
                    start.date(),
                    str(told.get("level", "medium")),
                    bool(told.get("retrospective", False)),
                )
            )
    return found


def beside(signals: Iterable[Fired], alerts: Iterable[Alert], of: Mapping[str, Rule]) -> list[Beside | None]:
    """Return, for each signal, the nearest alert that speaks of the same thing in the same country, or None."""
    by_place: dict[tuple[str, str], list[Alert]] = {}
    for one in alerts:
        by_place.setdefault((one.iso3, one.kind), []).append(one)
    return [_nearest(signal, by_place, of[signal.rule].alerts) for signal in signals]


def _nearest(
    signal: Fired, by_place: Mapping[tuple[str, str], list[Alert]], kinds: Iterable[str]
) -> Beside | None:
    near = [
        Beside(alert, (signal.fired - alert.on).days)
        for kind in kinds
        for alert in by_place.get((signal.iso3, kind), ())
        if abs((signal.fired - alert.on).days) <= NEAR_DAYS
    ]
    return min(near, key=lambda one: (abs(one.days), one.alert.event), default=None)
