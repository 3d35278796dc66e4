"""Making a brief from the outside: what may be asked for, and the file on disk, whole or not at all."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from dashboard.briefs import country, edition
from dashboard.briefs import wording as w
from dashboard.briefs.content import Paper
from dashboard.briefs.reading import view_of
from dashboard.briefs.write import TYPES, write
from dashboard.keep import kept
from dashboard.view import BadAddress, View

FORMAT = "pdf"


@dataclass(frozen=True)
class Asked:
    """What is asked for besides the State."""

    edition: str = edition.DEFAULT
    language: str = w.LANGUAGES[0]
    format: str = FORMAT

    def __post_init__(self) -> None:
        if self.language not in w.LANGUAGES:
            remedy = w.NO_LANGUAGE_REMEDY if self.language in w.WANTED else w.UNKNOWN_LANGUAGE_REMEDY
            raise BadAddress(400, w.NO_LANGUAGE.format(asked=self.language[:60]), remedy)
        _one_of("edition", self.edition, tuple(edition.EDITIONS))
        _one_of("format", self.format, tuple(TYPES))


def _one_of(what: str, asked: str, known: tuple[str, ...]) -> None:
    if asked not in known:
        raise BadAddress(
            400,
            w.NO_CHOICE.format(what=what, asked=asked[:60]),
            w.NO_CHOICE_REMEDY.format(known=", ".join(known)),
        )


@kept(8)
def paper(view: View, asked: Asked) -> Paper:
    """Return the brief of a State in the order of the edition asked for."""
    return edition.paper(country.content(view), asked.edition)


def save(iso3: str, as_of: str, asked: Asked, out: Path) -> Path:
    """Write a brief to a file that is not there yet and return it; raise BadAddress for what cannot be, OSError when it fails.

    A file that holds the very brief already is left as it is.
    """
    if out.is_dir() or not out.name:
        raise BadAddress(400, w.NOT_A_FILE.format(out=out), w.NOT_A_FILE_REMEDY)
    if not out.parent.is_dir():
        raise BadAddress(400, w.NO_FOLDER.format(folder=out.parent), w.NO_FOLDER_REMEDY)
    made = write(paper(view_of(iso3, as_of), asked), asked.format)
    if out.exists():
        if out.read_bytes() == made:
            return out
        raise BadAddress(409, w.EXISTS.format(out=out), w.EXISTS_REMEDY)
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        part.write_bytes(made)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return out
