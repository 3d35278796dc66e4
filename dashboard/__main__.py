"""``python -m dashboard``: serve the pages, make a brief."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import NoReturn

from dashboard.security import require_loopback
from data.settings import settings


def parser() -> argparse.ArgumentParser:
    """Return the command line of this room."""
    root = argparse.ArgumentParser(prog="python -m dashboard", description=__doc__)
    commands = root.add_subparsers(dest="command", required=True)
    one = commands.add_parser("serve", help="serve the pages on HOST:PORT until stopped")
    one.add_argument("--port", type=int, default=settings().port)
    one.add_argument("--workers", type=int, default=2)
    one = commands.add_parser("brief", help="write a brief on one State to a file")
    one.add_argument("iso3", metavar="ISO3", help="its code of three letters, such as MLI")
    one.add_argument("--edition", default="geneva", help="geneva (default) or new-york")
    one.add_argument("--lang", default="en", help="en, the only language so far")
    one.add_argument("--format", help="pdf, docx, pptx or html; by default what FILE ends with, else pdf")
    one.add_argument("--as-of", default="", metavar="DATE", help="YYYY-MM-DD; by default the latest figures")
    one.add_argument("--out", required=True, type=Path, metavar="FILE", help="a file that is not there yet")
    return root


def main(arguments: list[str] | None = None) -> int:
    """Run one command."""
    asked = parser().parse_args(arguments)
    return brief(asked) if asked.command == "brief" else serve(asked)


def serve(asked: argparse.Namespace) -> NoReturn:
    """Become the server."""
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


def brief(asked: argparse.Namespace) -> int:
    """Write a brief and return 0; 2 for what cannot be asked, 1 when the database or the disk fails."""
    from dashboard.briefs.making import FORMAT, Asked, save
    from dashboard.briefs.wording import CANNOT_WRITE
    from dashboard.briefs.write import TYPES
    from dashboard.view import BadAddress
    from data.database import DatabaseError

    ending = asked.out.suffix.removeprefix(".").lower()
    format_ = asked.format or (ending if ending in TYPES else FORMAT)
    try:
        print(save(asked.iso3, asked.as_of, Asked(asked.edition, asked.lang, format_), asked.out))
    except (BadAddress, DatabaseError) as error:
        print(f"brief: {error}", file=sys.stderr)
        return 2 if isinstance(error, BadAddress) else 1
    except OSError as error:
        print(f"brief: {CANNOT_WRITE.format(out=asked.out, why=error.strerror)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
