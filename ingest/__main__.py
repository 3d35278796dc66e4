"""Bring figures in: ``python -m ingest list | run | import | status | licences | worker``."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from itertools import repeat
from pathlib import Path
from types import FrameType
from typing import Any

from sqlalchemy import Engine

from data import ledger, schema
from data.database import DatabaseError, engine, wait_until_up
from data.lease import confirm
from ingest import registry
from ingest.contract import Source, SourceError
from ingest.importing import import_file
from ingest.outcomes import Interrupted, Order, Outcome
from ingest.runner import Phase, run, silent

MANY_NOTES = 12
OUTSIDE = ("unreachable", "database_away", "storage_full")
"""Problems that are not the source's own: one line tells of all sources that have them."""


# ---- the command line -----------------------------------------------------------------------------------------------


def parser() -> argparse.ArgumentParser:
    """Return the command line of this room."""
    root = argparse.ArgumentParser(prog="python -m ingest", description=__doc__)
    commands = root.add_subparsers(dest="command", required=True)
    one = commands.add_parser("list", help="name the sources")
    one.add_argument("--json", action="store_true")
    one.add_argument("--series", action="store_true", help="name their series too")
    one = commands.add_parser("run", help="bring sources up to date, all of them by default")
    one.add_argument("source", nargs="*", help="ids of sources")
    one.add_argument(
        "--from",
        dest="files",
        nargs="+",
        action="extend",  # so that a second --from adds to the first and drops nothing
        type=Path,
        default=[],
        metavar="PATH",
        help="read files instead of fetching; a folder means all files in it",
    )
    _orders(one)
    one.add_argument(
        "--everything", action="store_true", help="fetch and read also what is known to be the same"
    )
    one.add_argument("--lease", default="", help=argparse.SUPPRESS)
    one = commands.add_parser("import", help="add figures of your own")
    one.add_argument("file", type=Path, help="CSV with the columns series, iso3, period, value")
    _orders(one)
    one = commands.add_parser("status", help="say how the sources stand")
    one.add_argument("--json", action="store_true")
    commands.add_parser("licences", help="say under which terms the figures come, and how to cite them")
    commands.add_parser("worker", help="run the sources on schedule until stopped")
    return root


def _orders(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "--vintage",
        type=_day,
        metavar="DATE",
        help="the day this installation received the file; today by default",
    )
    one.add_argument("--dry-run", action="store_true", help="say what would change and store nothing")
    one.add_argument(
        "--accept",
        default="",
        metavar="REASON",
        help="store a release that was held as implausible; the reason is kept",
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date like 2026-05-31") from None


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 failed for the reason printed, 2 asked wrongly, 130 interrupted."""
    asked = parser().parse_args(arguments)
    try:
        return _dispatch(asked)
    except registry.UnknownSource as error:
        return _say(error, 2)
    except (SourceError, DatabaseError, OSError) as error:
        return _say(error, 1)
    except Interrupted:
        return _say("interrupted; figures are as before this run", 130)


def _interrupt(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, signal.SIG_IGN)  # once is enough; what was interrupted is being recorded
    raise Interrupted


def _say(words: object, code: int) -> int:
    print(f"ingest: {words}", file=sys.stderr)
    return code


def _dispatch(asked: argparse.Namespace) -> int:
    match asked.command:
        case "list":
            return show_list(as_json=asked.json, with_series=asked.series)
        case "licences":
            return show_licences()
        case "worker":
            from ingest.worker import work

            return work(after=["nice", sys.executable, "-m", "indicators", "refresh"])  # pages go before
    bind = engine()
    wait_until_up(bind, 10)
    schema.require(bind)
    match asked.command:
        case "run":
            return run_sources(bind, asked)
        case "import":
            with shown("import") as phase:
                today = datetime.now(UTC).date()
                outcome = import_file(bind, asked.file, _order(asked), today, phase)
            return tell(outcome)
    return show_status(bind, as_json=asked.json)


# ---- run ------------------------------------------------------------------------------------------------------------


def _order(asked: argparse.Namespace, files: tuple[Path, ...] = ()) -> Order:
    token = getattr(asked, "lease", "")
    order = Order(files, asked.vintage, asked.dry_run, asked.accept, getattr(asked, "everything", False))
    return replace(order, confirm=lambda connection: confirm(connection, token)) if token else order


def run_sources(bind: Engine, asked: argparse.Namespace) -> int:
    """Run the sources asked for, one after the other, and return 1 when one of them failed."""
    modules = [registry.find(name) for name in dict.fromkeys(asked.source)] or list(
        registry.sources().values()
    )
    if asked.files and len(modules) != 1:
        return _say("--from needs the one source that the files belong to", 2)
    modules.sort(key=lambda module: bool(module.SOURCE.feeds))  # first what others add to
    order = _order(asked, tuple(found_files(asked.files)))
    worst, alike = 0, list[Outcome]()
    for module in modules:
        with shown(module.SOURCE.id) as phase:
            outcome = run(bind, module, order, phase=phase)
        if len(modules) > 1 and outcome.problem in OUTSIDE:
            print(f"{outcome.source}: {outcome.state}, {outcome.problem}")
            alike.append(outcome)
        else:
            worst = max(worst, tell(outcome))
    worst = max([worst, *map(_say, summed_up(alike), repeat(1))])
    for name, words in registry.broken().items():
        if not asked.source:
            worst = _say(f"{name}: its file cannot be used ({words})", 1)
    return worst


def summed_up(outcomes: Sequence[Outcome]) -> list[str]:
    """Return a line for each problem of failed runs that is not the source's own: with the first message, and who else has it."""
    lines = []
    for problem in dict.fromkeys(outcome.problem for outcome in outcomes):
        first, *others = (outcome for outcome in outcomes if outcome.problem == problem)
        more = f". The same of {len(others)} more: {', '.join(o.source for o in others)}" if others else ""
        lines.append(f"{problem}: {first.message}{more}")
    return lines


def found_files(paths: list[Path]) -> Iterator[Path]:
    """Give the files, a folder's in name order; raise SourceError for what is not there."""
    for path in paths:
        inside = (
            sorted(p for p in path.iterdir() if p.is_file() and not p.name.startswith("."))
            if path.is_dir()
            else [path]
        )
        if not inside or not path.exists():
            raise SourceError(
                f"{path} {'is an empty folder' if inside == [] else 'does not exist'}",
                field="--from",
                kind="file",
                remedy="check its name",
            )
        yield from inside


@contextmanager
def shown(source: str) -> Iterator[Phase]:
    """Give a function that shows what is being done, on a terminal."""
    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(source, total=None)

        def phase(name: str, done: int, total: int) -> None:
            progress.update(task, description=f"{source}: {name}", completed=done, total=total or None)

        yield phase


def tell(outcome: Outcome) -> int:
    """Print how a run ended, and return its exit code."""
    if outcome.failed:
        return _say(f"{outcome.problem}: {outcome.message}", 1)
    head = f"{outcome.source}: {outcome.state}" + (" (dry run, nothing stored)" if outcome.dry else "")
    until = f", to {outcome.last_period:%Y-%m}" if outcome.last_period else ""
    print(f"{head}, release {outcome.release or 'none'}{until}, {outcome.seconds:.1f} s")
    if outcome.state == "ok":
        for what, counts in (("values", outcome.rows), ("events", outcome.events)):
            parts = [f"{number:,} {name}" for name, number in asdict(counts).items() if number]
            if parts:
                print(f"  {what}: {', '.join(parts)}")
        for note in outcome.notes[:MANY_NOTES]:
            print(f"  {note}")
        if len(outcome.notes) > MANY_NOTES:
            print(f"  and {len(outcome.notes) - MANY_NOTES} more notes; see the Sources page")
    return 0


# ---- list, licences, status -----------------------------------------------------------------------------------------


def described(source: Source) -> dict[str, Any]:
    """Return a source as JSON-ready values."""
    return {
        "source": source.id,
        "name": source.name,
        "provider": source.provider,
        "url": source.url,
        "licence": source.licence,
        "citation": source.citation,
        "schedule": source.schedule,
        "lag_days": source.lag.days,
        "max_age_days": source.max_age.days,
        "hosts": list(source.hosts),
        "credentials": list(source.credentials),
        "redistribute": source.redistribute,
        "show": str(source.show),
        "feeds": source.feeds,
        "series": [
            {
                "series": f"{source.id}.{one.id}",
                "name": one.name,
                "unit": one.unit,
                "frequency": str(one.frequency),
                "kind": str(one.kind),
            }
            for one in source.series
        ],
    }


def show_list(*, as_json: bool, with_series: bool) -> int:
    """Print the sources there are."""
    all_sources = [module.SOURCE for module in registry.sources().values()]
    if as_json:
        print(json.dumps([described(source) for source in all_sources], indent=1, ensure_ascii=False))
    elif with_series:
        for source in all_sources:
            for one in source.series:
                print(f"{source.id}.{one.id}\t{one.name}\t{one.unit}")
    else:
        heading = ("source", "schedule (UTC)", "series", "name")
        rows = [(s.id, s.schedule, str(len(s.series)), s.name + needs(s)) for s in all_sources]
        print_columns([heading, *rows])
    for name, words in registry.broken().items():
        _say(f"{name}: its file cannot be used ({words})", 1)
    return 1 if registry.broken() else 0


def needs(source: Source) -> str:
    """Return in words which credentials a source needs."""
    return f" (needs {', '.join(source.credentials)})" if source.credentials else ""


def print_columns(rows: Sequence[Sequence[str]]) -> None:
    """Print a table, its columns as wide as they need to be."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def show_licences() -> int:
    """Print each source's licence and citation."""
    for module in registry.sources().values():
        source = module.SOURCE
        print(f"{source.name} ({source.id})\n  {source.provider}, {source.url}\n  licence: {source.licence}")
        print(f"  {'may' if source.redistribute else 'may not'} be passed on\n  cite as: {source.citation}\n")
    return 0


def show_status(bind: Engine, *, as_json: bool) -> int:
    """Print how the sources stand."""
    from ingest.schedule import next_due

    now = datetime.now(UTC)
    beat = ledger.heartbeat(bind)
    standing = [s for s in ledger.sources(bind) if s.key != registry.IMPORTED.id or s.last_run]
    states = [
        {
            "source": s.key,
            "state": s.state,
            "problem": s.problem,
            "message": s.message,
            "release": s.release,
            "last_period": s.last_period.isoformat() if s.last_period else None,
            "last_success": s.last_success.isoformat() if s.last_success else None,
            "last_run": s.last_run.isoformat() if s.last_run else None,
            "overdue": s.overdue(now),
            "next_due": due.isoformat() if (due := next_due(s.schedule, now)) else None,
            "rejected": s.rejected,
        }
        for s in standing
    ]
    if as_json:
        worker = {"last_seen": beat.isoformat() if beat else None}
        print(json.dumps({"worker": worker, "sources": states}, indent=1, ensure_ascii=False))
        return 0
    rows = [("source", "state", "release", "to", "last success", "rejected", "note")]
    for s in standing:
        note = ", ".join(filter(None, [s.problem, "overdue" if s.overdue(now) else ""]))
        until = f"{s.last_period:%Y-%m}" if s.last_period else ""
        success = f"{s.last_success:%Y-%m-%d %H:%M}" if s.last_success else "never"
        rows.append((s.key, s.state, s.release, until, success, str(s.rejected), note))
    print_columns(rows)
    print(f"worker last seen {beat:%Y-%m-%d %H:%M} UTC" if beat else "no worker has run")
    return 0


if __name__ == "__main__":
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, _interrupt)
    sys.exit(main())
