"""``python -m indicators``: what is measured, what it says, and how well it said it before."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from types import ModuleType

from rich.console import Console

from data import schema
from data.database import DatabaseError, engine
from data.queries import NotFound
from indicators import commands
from indicators.commands.asked import Refused
from indicators.registry import RegistryError
from indicators.weights import WeightError


def found() -> dict[str, ModuleType]:
    """Return every command by name: the modules of ``indicators.commands`` that have ``run``."""
    modules = {
        one.name: importlib.import_module(f"{commands.__name__}.{one.name}")
        for one in pkgutil.iter_modules(commands.__path__)
    }
    return {name: module for name, module in modules.items() if hasattr(module, "run")}


def parser() -> argparse.ArgumentParser:
    """Return the command line of this room."""
    root = argparse.ArgumentParser(prog="python -m indicators", description=__doc__)
    subparsers = root.add_subparsers(dest="command", required=True)
    for name, module in found().items():
        words = (module.__doc__ or "").strip()
        module.add(subparsers.add_parser(name, help=words.partition("\n")[0].rstrip("."), description=words))
    return root


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 the database or a module cannot answer, 2 asked for what there is not."""
    asked = parser().parse_args(arguments)
    module = found()[asked.command]
    try:
        bind = None
        if getattr(module, "NEEDS_DATA", True):
            bind = engine()
            schema.require(bind)
        with Console(stderr=True).status(getattr(module, "DOING", "reading the panel and scoring")):
            answer = module.run(bind, asked)
        sys.stdout.write(answer)
    except (Refused, WeightError, NotFound, ValueError) as error:
        print(f"indicators: {error}", file=sys.stderr)
        return 2
    except (DatabaseError, RegistryError, OSError) as error:
        print(f"indicators: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
