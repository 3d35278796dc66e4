"""Fixtures and full files that the tests of ingesters read."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import IO

import pandas as pd
import pytest

from ingest.contract import OBSERVATION_COLUMNS, FetchError, Source, Status
from ingest.mirror import place
from ingest.registry import targets

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests" / "fixtures"
NONE: Mapping[str, str] = MappingProxyType({})


def shared_file(name: str) -> Path:
    """Return a provider's whole file, such as ``ucdp/BattleDeaths_v25_1.csv``, or skip the test that wants it.

    The folder is named by UPSTREAM_SHARED, or lies beside the repository; the fixtures in it are enough for every other test.
    """
    folder = Path(os.environ.get("UPSTREAM_SHARED") or ROOT.parent / "shared" / "data")
    if not (folder / name).is_file():
        pytest.skip(f"the provider's whole file {name} is not here; name its folder with UPSTREAM_SHARED")
    return folder / name


def payload_of(source: str, name: str = "payload") -> list[bytes]:
    """Return the fixture files of a source whose names start with ``name``, in name order."""
    found = sorted((FIXTURES / source).glob(f"{name}*"))
    assert found, f"tests/fixtures/{source}/{name}* is missing"
    return [path.read_bytes() for path in found]


def build_mirror(folder: Path, source: str) -> dict[str, str]:
    """Lay a source's fixture out as a mirror under ``folder``; return its addresses with their files.

    ``{yesterday}`` in an address is that day, for sources that ask for the last days.
    """
    text = (FIXTURES / source / "mirror.json").read_text(encoding="utf-8")
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    addresses: dict[str, str] = json.loads(text.replace("{yesterday}", yesterday.isoformat()))
    for url, name in addresses.items():
        target = folder / place(url)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((FIXTURES / source / name).read_bytes())
    return addresses


def expected(source: str, name: str = "expected.csv") -> pd.DataFrame:
    """Return a golden file: series, iso3, period, value, low, high, status, sorted."""
    table = pd.read_csv(
        FIXTURES / source / name,
        keep_default_na=False,
        na_values=[""],
        dtype={"iso3": "str", "series": "str"},
    )
    return golden(table)


def golden(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame of ``parse`` with the columns and types of a golden file."""
    table = frame.reindex(columns=["series", "iso3", "period", "value", "low", "high", "status"])
    status = table["status"].map(as_status).fillna(Status.OBSERVED).astype(int)
    return table.assign(
        period=pd.to_datetime(table["period"]).astype("datetime64[s]"),
        status=[Status(one).name.lower() for one in status],
        **{name: pd.to_numeric(table[name]).astype("float64") for name in ("value", "low", "high")},
        **{name: table[name].astype("str") for name in ("series", "iso3")},
    ).sort_values(["series", "iso3", "period"], ignore_index=True)


def as_status(value: str | float | None) -> float:
    """Return a status, given by name or number, as its number; NaN for none."""
    text = "" if value is None else str(value)
    if text.lower() in ("", "nan", "<na>"):
        return float("nan")
    return float(Status[text.upper()] if text.isalpha() else Status(int(float(text))))


def assert_in_contract(frame: pd.DataFrame, source: Source) -> None:
    """Fail unless a frame that ``parse`` returned keeps to ingest/contract.py."""
    unknown = set(frame.columns) - set(OBSERVATION_COLUMNS)
    assert not unknown, f"columns outside the contract: {sorted(unknown)}"
    assert {"series", "iso3", "period", "value"} <= set(frame.columns)
    assert isinstance(frame.attrs.get("release"), str), "attrs['release'] is missing"
    undeclared = set(frame["series"].dropna()) - set(targets(source))
    assert not undeclared, f"series that SOURCE does not declare: {sorted(undeclared)}"
    codes = frame["iso3"].dropna().astype("str")
    assert codes.str.fullmatch(r"[A-Z]{3}").all(), "iso3 holds something else than three capitals"
    assert pd.api.types.is_datetime64_any_dtype(frame["period"]), "period is no date"
    for name in {"value", "low", "high"} & set(frame.columns):
        assert pd.api.types.is_float_dtype(frame[name]), f"{name} is not float"


def module_of(source: str) -> ModuleType:
    """Return the module of a source by its id."""
    import importlib

    return importlib.import_module(f"ingest.sources.{source}")


class Site:
    """A site that answers from a dictionary and remembers what it was asked; ``unknown`` is its answer to anything else."""

    def __init__(
        self, answers: Mapping[str, bytes], unknown: bytes | None = None, secrets: Mapping[str, str] = NONE
    ) -> None:
        self.answers, self.unknown, self.secrets, self.asked = answers, unknown, secrets, list[str]()

    @classmethod
    def shelf(cls, folder: str, *names: str) -> Site:
        """Return a site with a folder of files, each holding its own name."""
        return cls({f"{folder}/{name}": name.encode() for name in names})

    def get(
        self,
        url: str,
        *,
        params: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        keep: Callable[[IO[bytes]], bytes] | None = None,
    ) -> bytes:
        """Return the answer, or what ``keep`` makes of it; raise KeyError where there is none."""
        self.asked.append(url)
        answer = self.answers[url] if self.unknown is None else self.answers.get(url, self.unknown)
        return keep(io.BytesIO(answer)) if keep else answer

    def exists(self, url: str) -> bool:
        """Return whether there is an answer."""
        return url in self.answers

    def secret(self, name: str) -> str:
        """Return a credential; raise FetchError for one that is not set."""
        if name not in self.secrets:
            raise FetchError(f"{name} is not set", kind="auth")
        return self.secrets[name]
