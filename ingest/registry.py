"""Every source there is: the modules of ``ingest/sources``, found by being there."""

from __future__ import annotations

import hashlib
import importlib
import inspect
import math
import pkgutil
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import cast

import ingest.sources
from data.settings import REFERENCE
from data.store import SourceRow
from ingest.contract import Series, Source, SourceError, SourceModule

IMPORTED = Source(
    id="import",
    name="Figures added here",
    provider="this installation",
    url="",
    licence="as stated by whoever added them; never redistributed",
    citation="Figures added by this installation",
    schedule="",
    lag=timedelta(0),
    max_age=timedelta(days=36500),
)
"""What ``python -m ingest import`` writes; its own series are declared by being imported."""


class UnknownSource(SourceError):
    """No module has this id."""

    kind = "unknown_source"


@dataclass(frozen=True)
class Target:
    """Where a measure is written: the series' full id, and its declaration."""

    key: str
    series: Series


@cache
def _scan() -> tuple[dict[str, SourceModule], dict[str, str]]:
    """Return the modules by id, and by file name what is wrong with those that cannot be used."""
    found: dict[str, SourceModule] = {}
    broken: dict[str, str] = {}
    for info in pkgutil.iter_modules(ingest.sources.__path__):
        if info.name.startswith("_"):
            continue
        try:
            module = cast(SourceModule, importlib.import_module(f"ingest.sources.{info.name}"))
            if module.SOURCE.id != info.name:
                raise ValueError(f"its id is {module.SOURCE.id!r}; a source's id is the name of its file")  # noqa: TRY301
            if not callable(module.fetch) or not callable(module.parse):
                raise TypeError("fetch and parse must be functions")  # noqa: TRY301
        except Exception as error:  # noqa: BLE001 - one broken file must not stop the others
            broken[info.name] = f"{type(error).__name__}: {error}"
        else:
            found[info.name] = module
    return found, broken


def sources() -> dict[str, SourceModule]:
    """Return every source that can be used, by id in alphabetical order."""
    return dict(sorted(_scan()[0].items()))


def broken() -> dict[str, str]:
    """Return, by file name, why a module in ``ingest/sources`` cannot be used."""
    return _scan()[1]


def find(source: str) -> SourceModule:
    """Return the module with this id; raise UnknownSource, which names those there are."""
    known, unusable = _scan()
    if source in known:
        return known[source]
    if source in unusable:
        raise UnknownSource(
            f"its file cannot be used ({unusable[source]})", source=source, remedy="correct the file"
        )
    raise UnknownSource(f"unknown source {source!r}", remedy=f"Choose from: {', '.join(sorted(known))}")


def owner(source: Source) -> Source:
    """Return the source under whose name figures are kept: the one that is fed, or the source itself."""
    return find(source.feeds).SOURCE if source.feeds else source


def targets(source: Source) -> dict[str, Target]:
    """Return where each measure that ``parse`` may return is written: its own series, or those of the source it feeds."""
    main = owner(source)
    measures = {series.id: Target(f"{source.id}.{series.id}", series) for series in source.series}
    return measures | {series.id: Target(f"{main.id}.{series.id}", series) for series in main.series}


def description(module: SourceModule) -> str:
    """Return the module's own account of the source."""
    return inspect.getdoc(module) or ""


def declaration(source: Source, doc: str = "", series: tuple[Series, ...] | None = None) -> SourceRow:
    """Return what the database keeps of a source."""
    return SourceRow(
        key=source.id,
        values={
            "name": source.name,
            "provider": source.provider,
            "url": source.url,
            "licence": source.licence,
            "citation": source.citation,
            "schedule": source.schedule,
            "lag_days": source.lag.days,
            "max_age_days": source.max_age.days,
            "yearly_release": source.yearly_release,
            "replaces_history": source.replaces_history,
            "redistribute": source.redistribute,
            "show": str(source.show),
            "feeds": source.feeds,
            "doc": doc,
        },
        series=tuple(
            {
                "key": one.id,
                "name": one.name,
                "unit": one.unit,
                "frequency": str(one.frequency),
                "kind": str(one.kind),
                "lower": one.bounds[0] if math.isfinite(one.bounds[0]) else None,
                "upper": one.bounds[1] if math.isfinite(one.bounds[1]) else None,
                "higher_is": one.higher_is,
            }
            for one in (source.series if series is None else series)
        ),
    )


def declarations() -> list[SourceRow]:
    """Return what the database keeps of every source, for ``data init``."""
    rows = [declaration(module.SOURCE, description(module)) for module in sources().values()]
    return [*rows, declaration(IMPORTED)]


@cache
def code_version(source: str) -> str:
    """Return a digest of the code and tables that turn a source's bytes into figures; when it changes, bytes are read anew."""
    here = Path(__file__).parent
    shared = [path for path in sorted(here.glob("*.py")) if not path.name.startswith("__")]
    own = [*sorted((here / "sources").glob("_*.py")), here / "sources" / f"{source}.py"]
    tables = sorted(path for path in REFERENCE.rglob("*") if path.is_file())
    digest = hashlib.sha1(usedforsecurity=False)
    for path in [*shared, *own, *tables]:
        if path.is_file():
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
