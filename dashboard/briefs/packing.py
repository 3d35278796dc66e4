"""Office files are archives: ours carry no moment of their making, so that the same brief gives the same bytes."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

EPOCH = (1980, 1, 1, 0, 0, 0)
MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
"""When the workbook behind a chart was made; the brief's own core properties carry its date."""


def settled(archive: bytes) -> bytes:
    """Return an archive with the same members in the same order, all dated alike."""
    made = BytesIO()
    with ZipFile(BytesIO(archive)) as old, ZipFile(made, "w") as new:
        for one in old.infolist():
            held = ZipInfo(one.filename, EPOCH)
            held.compress_type = ZIP_DEFLATED
            new.writestr(held, _member(one.filename, old.read(one)))
    return made.getvalue()


def _member(name: str, held: bytes) -> bytes:
    if not name.endswith(".xlsx"):
        return held
    made = BytesIO()
    with ZipFile(BytesIO(held)) as old, ZipFile(made, "w") as new:
        for one in old.infolist():
            told = old.read(one)
            dated = ZipInfo(one.filename, EPOCH)
            dated.compress_type = ZIP_DEFLATED
            new.writestr(
                dated,
                MOMENT.sub(rb"\g<1>1980-01-01T00:00:00Z", told)
                if one.filename == "docProps/core.xml"
                else told,
            )
    return made.getvalue()
