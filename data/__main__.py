"""``python -m data``: set up, look after, copy and put back the database."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.progress import Progress
from rich.table import Column, Table
from sqlalchemy import Engine

from data import backup, ledger, queries, schema, shredding, snapshot
from data.database import DatabaseError, engine, wait_until_up, writing
from data.settings import SNAPSHOT, settings
from data.store import declare
from ingest.registry import declarations

console = Console(stderr=True)


def init(bind: Engine, *, empty: bool = False) -> None:
    """Bring the schema up to date, declare the sources, and load the embedded figures into an empty database."""
    wait_until_up(bind, 30)
    if schema.migrate(bind):
        console.print(f"database ready, revision {schema.head()}")
    if not empty and not snapshot.holds_data(bind):
        load(bind, SNAPSHOT)
    with writing(bind) as connection:
        declare(connection, declarations())


def load(bind: Engine, folder: Path) -> None:
    """Load the embedded figures with progress."""
    expected = sum(snapshot.manifest(folder).rows.values())
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("loading the embedded figures", total=expected)
        rows = snapshot.load(bind, folder, lambda done: progress.update(task, completed=done))
    console.print(
        f"loaded {rows:,} rows of embedded figures, known until {snapshot.manifest(folder).until.isoformat()}"
    )


def status(bind: Engine) -> dict[str, object]:
    """Return the state of the database as JSON-ready values."""
    held, expected = schema.current(bind), schema.head()
    answer: dict[str, object] = {
        "engine": bind.dialect.name,
        "revision": held,
        "expected_revision": expected,
        "ready": held == expected,
        "var": str(settings().var),
    }
    if held == expected:
        now = datetime.now(UTC)
        as_of = queries.resolve_as_of(bind)
        answer |= {
            "first_recorded": as_of.first_recorded.isoformat() if as_of.first_recorded else None,
            "latest": as_of.latest.isoformat() if as_of.latest else None,
            "sources": [
                {
                    "source": s.key,
                    "state": s.state,
                    "problem": s.problem,
                    "release": s.release,
                    "overdue": bool(s.schedule) and s.overdue(now),
                    "last_period": s.last_period.isoformat() if s.last_period else None,
                    "last_success": s.last_success.isoformat() if s.last_success else None,
                    "rejected": s.rejected,
                }
                for s in ledger.sources(bind)
            ],
        }
    return answer


def show(answer: dict[str, Any]) -> None:
    """Print the state of the database as a table."""
    source = Column("source", no_wrap=True)  # half a name may be that of three sources
    table = Table(
        source,
        Column("state", min_width=12),
        "release",
        "reaches",
        "last success",
        "rejected",
        box=SIMPLE,
        padding=(0, 1, 0, 0),
    )
    for one in answer.get("sources", []):
        state = f"{one['state']} {one['problem']}".strip() + (", late" if one["overdue"] else "")
        success, reaches = (one["last_success"] or "never")[:10], (one["last_period"] or "")[:7]
        table.add_row(one["source"], state, one["release"], reaches, success, str(one["rejected"]))
    heads = ("engine", "revision", "first_recorded", "latest", "var")
    console.print(*(f"{head}: {answer.get(head)}" for head in heads), sep="\n")
    console.print(table)


def shred(bind: Engine) -> int:
    """Destroy what is due, print a line for each session that was shredded, and return 1 when a receipt is not true."""
    shredding.shred_due(bind, datetime.now(UTC).date())
    proofs = {number: shredding.proof(bind, number) for number in shredding.shredded(bind)}
    for number, proof in proofs.items():
        held = ", ".join(
            f"{what.replace('_', ' ')}: {'yes' if true else 'NO'}" for what, true in proof.items()
        )
        print(f"session {number}: {held}")
    return 0 if all(all(proof.values()) for proof in proofs.values()) else 1


def parser() -> argparse.ArgumentParser:
    """Return the command line of this room."""
    root = argparse.ArgumentParser(prog="python -m data", description=__doc__)
    commands = root.add_subparsers(dest="command", required=True)
    one = commands.add_parser(
        "init", help="set up the database and load the embedded figures when it is empty"
    )
    one.add_argument("--empty", action="store_true", help="leave the embedded figures out")
    one = commands.add_parser("status", help="say what the database holds")
    one.add_argument("--json", action="store_true")
    one = commands.add_parser("snapshot", help="build or load the embedded figures")
    one.add_argument("action", choices=["build", "load"])
    one.add_argument("--folder", type=Path, default=SNAPSHOT)
    commands.add_parser(
        "shred", help="destroy the notes of sessions whose date has come, and say what is proven"
    )
    for name, words in (
        ("backup", "write everything to one file"),
        ("restore", "replace everything by such a file"),
    ):
        commands.add_parser(name, help=words).add_argument("file", type=Path)
    return root


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 failed for the reason printed."""
    asked = parser().parse_args(arguments)
    bind = engine()
    try:
        match asked.command:
            case "init":
                init(bind, empty=asked.empty)
            case "status":
                answer = status(bind)
                if asked.json:
                    print(json.dumps(answer, indent=1))
                else:
                    show(answer)
            case "snapshot" if asked.action == "build":
                size = snapshot.build(bind, asked.folder, console.print)
                console.print(f"{asked.folder}: {size:,} bytes of {snapshot.LIMIT:,}")
            case "snapshot":
                schema.migrate(bind)
                load(bind, asked.folder)
            case "shred":
                return shred(bind)
            case "backup":
                console.print(f"{backup.backup(bind, asked.file):,} rows written to {asked.file}")
            case "restore":
                console.print(f"{backup.restore(bind, asked.file):,} rows restored from {asked.file}")
    except (DatabaseError, OSError) as error:
        print(f"data: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
