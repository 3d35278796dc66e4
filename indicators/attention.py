"""Attention of the Human Rights Council and the Security Council to each State on a date, taken apart by act.

Rules: ``councils.yml``. Arithmetic: ``attention_time``. Lists beside risk: ``attention_gaps``. What follows of other rules:
``attention_sensitivity``. Frames are those of ``data.acts``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from data.database import from_day, to_day
from indicators import attention_record
from indicators import attention_time as over_time
from indicators.attention_checks import RulesError
from indicators.attention_record import ISO3, Record, existing
from indicators.attention_rules import Rules, parse_points, read_rules
from indicators.attention_time import STATES, Floats, Through, by_state, percentile, through_time

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "STATES", "Attention", "Rules", "RulesError", "Through", "attention", "by_state", "parse_points", "percentile", "read_rules",
    "through_time",
]  # fmt: skip


@dataclass(frozen=True)
class Attention:
    """Attention of each body to every State and area that exists on a date. Figures by body are in the order of ``iso3``."""

    on: date
    """The day asked for."""
    rules: Rules
    umbrella: bool
    """Whether shared items count for each State that they list."""
    iso3: tuple[str, ...]
    evaluated: dict[str, date | None]
    """By body, the day up to ``on`` as far as which its record goes; None where nothing can be told."""
    basis: dict[str, tuple[str, ...]]
    """Ids of the instruments that count."""
    value: dict[str, Floats]
    """NaN where nothing can be told."""
    percentile: dict[str, Floats]
    """Among States; NaN for what is no member or observer of the UN, too."""
    state: dict[str, tuple[str, ...]]
    tied: dict[str, tuple[int, ...]]
    """How many States share the attention of each, itself counted; 0 without a percentile."""
    records: dict[str, Record] = field(repr=False)
    acts: pd.DataFrame = field(repr=False)

    @property
    def column(self) -> Mapping[str, int]:
        """Return the place of each iso3."""
        return {code: place for place, code in enumerate(self.iso3)}

    def left_out(self, body: str) -> tuple[str, ...]:
        """Return the ids of the instruments that would count, and whose record is not complete over the twelve months."""
        return tuple(
            one.id
            for one in self.rules.bodies[body].instruments
            if one.points and one.id not in self.basis[body]
        )

    def contributions(self, body: str, iso3: str | None = None) -> pd.DataFrame:
        """Return what each act adds to the attention of a State (all States without one), the largest first.

        Columns: iso3, event, instrument, kind, act, label, start, end, points, decay, contribution. They add up to the attention.
        """
        import pandas as pd

        record, day = self.records[body], np.array([to_day(self.evaluated[body] or self.on)])
        wanted = record.names | self.umbrella
        if iso3 is not None:
            wanted = wanted & (record.country == ISO3.index(iso3))
        instruments = record.body.instruments
        basis = np.array([[one.id in self.basis[body]] for one in instruments])
        found = over_time.parts(record, day, basis, self.rules, wanted)
        of = record.instrument[found.act]
        points = np.array([one.points for one in instruments])[of]
        rows = self.acts.iloc[record.row[found.act]]
        table = rows[["iso3", "event", "kind", "act", "label", "start", "end"]].assign(
            instrument=pd.Series([instruments[place].id for place in of], index=rows.index, dtype="str"),
            points=points,
            decay=found.decay,
            contribution=points * found.decay,
        )
        table = table[(table["points"] > 0) & table["iso3"].isin(self.iso3)]
        order = ["contribution", "start", "event"]
        table = table.sort_values(order, ascending=[False, False, True], ignore_index=True)
        return table[
            [
                "iso3",
                "event",
                "instrument",
                "kind",
                "act",
                "label",
                "start",
                "end",
                "points",
                "decay",
                "contribution",
            ]
        ]


def attention(
    acts: pd.DataFrame,
    coverage: pd.DataFrame,
    on: date,
    rules: Rules | None = None,
    *,
    umbrella: bool = False,
) -> Attention:
    """Return the attention of each body on a day, from frames as ``data.acts`` gives them."""
    rules = rules or read_rules()
    asked = np.array([to_day(on)])
    records = attention_record.read(acts, coverage, rules)
    made = {key: over_time.of(record, asked, rules, umbrella=umbrella) for key, record in records.items()}
    there = np.flatnonzero(existing(asked)[0])
    return Attention(
        on,
        rules,
        umbrella,
        tuple(ISO3[place] for place in there),
        {key: from_day(int(one.evaluated[0])) if one.told[0] else None for key, one in made.items()},
        {key: _basis(rules, key, one) for key, one in made.items()},
        {key: one.value[0, there] for key, one in made.items()},
        {key: one.percentile[0, there] for key, one in made.items()},
        {key: tuple(STATES[place] for place in one.state[0, there]) for key, one in made.items()},
        {key: _tied(one.percentile[0, there]) for key, one in made.items()},
        records,
        acts,
    )


def _basis(rules: Rules, body: str, made: Through) -> tuple[str, ...]:
    instruments = rules.bodies[body].instruments
    return tuple(
        one.id for one, counts in zip(instruments, made.basis[:, 0], strict=True) if counts and one.points
    )


def _tied(percentiles: Floats) -> tuple[int, ...]:
    return tuple(int((percentiles == one).sum()) for one in percentiles)
