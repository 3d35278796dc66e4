"""A brief in one of the formats, made here or in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module

from dashboard.briefs.content import Paper, plain, read
from data.settings import ROOT

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "html": "text/html",
}
"""Formats, with what HTTP calls them."""
LONGEST = 30
"""Seconds that a format may take before it is given up."""


def write(paper: Paper, format_: str) -> bytes:
    """Return the file; the libraries of a format are loaded only when it is asked for."""
    made: bytes = import_module(f"dashboard.briefs.as_{format_}").write(paper)
    return made


def apart(paper: Paper, format_: str) -> bytes:
    """Return the file, made by a process of its own: a server keeps none of the memory that setting pages takes."""
    done = subprocess.run(  # noqa: S603 - our own program and a name of our own
        [sys.executable, "-m", "dashboard.briefs.write", format_],
        input=json.dumps(plain(paper)).encode(),
        cwd=ROOT,
        capture_output=True,
        timeout=LONGEST,
        check=True,
    )
    return done.stdout


if __name__ == "__main__":
    sys.stdout.buffer.write(write(read(sys.stdin.read()), sys.argv[1]))
