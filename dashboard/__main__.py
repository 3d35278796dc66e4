"""``python -m dashboard``: serve the pages."""

from __future__ import annotations

import argparse
import os
import sys

from dashboard.security import require_loopback
from data.settings import settings


def parser() -> argparse.ArgumentParser:
    """Return the command line of this room."""
    root = argparse.ArgumentParser(prog="python -m dashboard", description=__doc__)
    commands = root.add_subparsers(dest="command", required=True)
    one = commands.add_parser("serve", help="serve the pages on HOST:PORT until stopped")
    one.add_argument("--port", type=int, default=settings().port)
    one.add_argument("--workers", type=int, default=2)
    return root


def main(arguments: list[str] | None = None) -> int:
    """Run one command."""
    asked = parser().parse_args(arguments)
    require_loopback()
    program = [
        sys.executable,
        "-m",
        "gunicorn",
        "--preload",
        "--workers",
        str(asked.workers),
        "--threads",
        "4",
        "--bind",
        f"{settings().host}:{asked.port}",
        "--graceful-timeout",
        "4",
        "--no-control-socket",
        "dashboard.wsgi:server",
    ]
    print(f"http://{settings().host}:{asked.port}", file=sys.stderr)
    os.execv(program[0], program)  # noqa: S606 - our own arguments


if __name__ == "__main__":
    sys.exit(main())
