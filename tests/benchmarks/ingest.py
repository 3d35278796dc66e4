"""Large releases from file to stored rows, through the command line, on both engines."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks import Figure, measured
from tests.ingest import ged_generator, vdem_generator
from tests.postgres import new_database, running_postgres


@contextmanager
def _databases(folder: Path) -> Iterator[dict[str, str]]:
    """Give the addresses of an empty database on each engine."""
    with running_postgres(()) as server, new_database(server) as address:
        yield {"sqlite": f"sqlite:///{folder / 'bench.db'}", "postgresql": address}


def _ingested(source: str, file: Path, folder: Path, seconds: float, megabytes: float) -> Iterator[Figure]:
    with _databases(folder) as databases:
        for name, address in databases.items():
            variables = {"DATABASE_URL": address, "UPSTREAM_VAR": str(folder)}
            measured(["-m", "data", "init", "--empty"], variables)
            done = measured(["-m", "ingest", "run", source, "--from", str(file)], variables)
            yield Figure(f"{source} release stored, {name}", done.seconds, "s", seconds)
            yield Figure(f"{source} release stored, {name}, memory", done.megabytes, "MB", megabytes)


def bench_ged() -> Iterator[Figure]:
    """Yield time and memory for 418,000 events in a zip."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ged251-csv.zip"
        ged_generator.generate(file, events=418_000, seed=1)
        yield from _ingested("ucdp_ged", file, Path(folder), 8, 450)


def bench_vdem() -> Iterator[Figure]:
    """Yield time and memory for a full country-year file of 28,000 rows and 4,600 columns."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "V-Dem-CY-FullOthers-v16_csv.zip"
        vdem_generator.generate(file, rows=28_000, columns=4_600, seed=1)
        yield from _ingested("vdem_country_year", file, Path(folder), 5, 500)
