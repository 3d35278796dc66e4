"""Run benchmarks and print their figures."""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys
from collections.abc import Callable, Iterator

import tests.benchmarks as room
from tests.benchmarks import Figure

Bench = Callable[[], Iterator[Figure]]


def benches() -> dict[str, Bench]:
    """Return every benchmark by its name, in the order of modules and functions."""
    found: dict[str, Bench] = {}
    for module in pkgutil.iter_modules(room.__path__):
        if module.name.startswith("_"):
            continue
        loaded = importlib.import_module(f"{room.__name__}.{module.name}")
        found |= {
            name.removeprefix("bench_"): one
            for name, one in vars(loaded).items()
            if name.startswith("bench_")
        }
    return found


def main() -> int:
    """Print the figures; exit 1 when one is over its limit or a benchmark fails."""
    known = benches()
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=room.__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"one of {', '.join(known)}; all without one"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    asked = parser.parse_args()
    unknown = [name for name in asked.names if name not in known]
    if unknown:
        parser.error(f"unknown benchmark {', '.join(unknown)}; known are {', '.join(known)}")
    over = False
    for name in asked.names or known:
        for figure in known[name]():
            late = figure.limit is not None and figure.value > figure.limit
            over |= late
            if asked.json:
                print(
                    json.dumps(
                        {
                            "name": figure.name,
                            "value": round(figure.value, 3),
                            "unit": figure.unit,
                            "limit": figure.limit,
                        }
                    ),
                    flush=True,
                )
            else:
                limit = (
                    "" if figure.limit is None else f"  (limit {figure.limit:g}{', over' if late else ''})"
                )
                print(f"{figure.name:44} {figure.value:10.3f} {figure.unit}{limit}", flush=True)
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
