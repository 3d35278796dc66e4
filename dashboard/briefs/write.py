"""A brief in one of the formats, made here or in a process of its own."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib import import_module

from dashboard.briefs.content import Paper, mapped, plain, read
from data.settings import ROOT

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "html": "text/html",
}
"""Formats, with what HTTP calls them."""
NOT_PRINTED = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
LONGEST = 30
"""Seconds that a format may take before it is given up."""


def write(paper: Paper, format_: str) -> bytes:
    """Return the file; the libraries of a format are loaded only when it is asked for."""
    made: bytes = import_module(f"dashboard.briefs.as_{format_}").write(mapped(paper, printable))
    return made


def printable(text: str) -> str:
    """Return a text without what no format can print: control characters, halves of pairs; a line break is a space."""
    return NOT_PRINTED.sub("", text.replace("\n", " ").replace("\t", " "))


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
