"""Known errors of providers, set right until they are corrected there: ``data/reference/corrections.yml``.

A correction is guarded by the value it was made for. When the provider says something else, it rests and the run says so.
"""

from __future__ import annotations

import math
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from data.settings import REFERENCE
from data.vocabulary import Status
from ingest.contract import SourceError

FILE = REFERENCE / "corrections.yml"


class Correction(BaseModel):
    """One cell, what the provider says and what is stored instead."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    series: str
    iso3: str = Field(pattern=r"^[A-Z]{3}$")
    period: date
    from_: float = Field(alias="from")
    to: float | None
    reason: str = Field(min_length=10)
    reported: date
    guard: float = Field(0.0, ge=0)


class BadCorrections(SourceError):
    """The file of corrections cannot be read."""

    kind = "corrections"


@cache
def corrections(path: Path = FILE) -> tuple[Correction, ...]:
    """Return all corrections; raise BadCorrections with the place of the mistake."""
    try:
        entries: Any = yaml.safe_load(path.read_text(encoding="utf-8")) or []
        return tuple(TypeAdapter(list[Correction]).validate_python(entries))
    except (yaml.YAMLError, ValidationError, OSError) as error:
        words = " ".join(str(error).split())[:300]
        raise BadCorrections(f"{path.name}: {words}", remedy="correct the entry, or take it out") from error


def correct(
    frame: pd.DataFrame, source: str, known: tuple[Correction, ...] | None = None
) -> tuple[pd.DataFrame, list[str]]:
    """Return a frame of ``parse`` with its known errors set right, and a sentence on each correction of this source."""
    mine = [one for one in (corrections() if known is None else known) if one.source == source]
    if not mine:
        return frame, []
    result = frame.copy(deep=False)
    for name in ("value", "low", "high"):
        if name in result:
            result[name] = result[name].astype("float64").copy()
    if "status" not in result:
        result["status"] = Status.OBSERVED.name
    result["status"] = result["status"].astype("object")
    return result, [_apply(result, one) for one in mine]


def _apply(frame: pd.DataFrame, one: Correction) -> str:
    cell = f"{one.series} of {one.iso3} in {one.period:%Y-%m}"
    rows = (
        (frame["series"] == one.series)
        & (frame["iso3"] == one.iso3)
        & (frame["period"] == pd.Timestamp(one.period))
    )
    said = frame.loc[rows.fillna(value=False), "value"]
    if said.empty:
        return f"correction of {cell} rests: the release has no such value"
    if not np.all(np.abs(said - one.from_) <= one.guard):
        return f"correction of {cell} rests: the provider now says {said.iloc[0]:g}, not {one.from_:g}; take it out"
    frame.loc[said.index, "value"] = math.nan if one.to is None else one.to
    for name in {"low", "high"} & set(frame.columns):
        frame.loc[said.index, name] = math.nan
    frame.loc[said.index, "status"] = (Status.MISSING if one.to is None else Status.ESTIMATED).name
    stored = "missing" if one.to is None else f"{one.to:g}"
    return f"corrected {cell}: {stored} instead of {one.from_:g}. {one.reason}"
