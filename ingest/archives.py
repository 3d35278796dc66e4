"""The files inside a payload: zip and gzip, read from memory, with every name and size looked at first.

No member name is ever used as a path. All that is wrong with an archive is a FormatError of kind ``archive``: cut, damaged,
encrypted, names that lead outside, links, the same name twice, or far too large when unpacked.
"""

from __future__ import annotations

import gzip
import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from ingest.contract import FormatError

LARGEST = 2 * 1024**3
"""Bytes an archive may unpack to, all members together."""
STEEPEST = 250
"""Times a large member may grow when unpacked; real tables grow 5 to 60 times, zeros 1,030 times."""
SMALL = 32 * 1024**2
"""Members up to this many bytes are unpacked in memory, and their growth does not matter."""
HEAD = 1024**2
GZIP = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
"""The heading of a gzip file; what follows is the same as in a zip archive."""
_BESIDE = re.compile(r"(^|/)(__MACOSX/|\._|\.DS_Store$)")
"""What a Mac puts beside the files of an archive."""
COMPARE = "compare the file with the provider's page; its layout changed or it is another file"
AGAIN = "fetch the file again"


@dataclass(frozen=True)
class Member:
    """A file inside a payload, or the payload itself when it is no archive (then ``name`` is empty)."""

    name: str
    payload: bytes
    packing: str = ""
    """zip, gzip or nothing."""

    def read(self) -> bytes:
        """Return the unpacked bytes."""
        if not self.packing:
            return self.payload
        with self.open() as stream:
            return b"".join(stream)

    def open(self) -> _Unpacked:
        """Return a stream of the unpacked bytes, in blocks, that raises FormatError where the archive is damaged."""
        return _Unpacked(self)

    @property
    def size(self) -> int:
        """Return the unpacked size as the archive tells it."""
        if self.packing == "zip":
            with open_zip(self.payload) as archive:
                return archive.getinfo(self.name).file_size
        if self.packing == "gzip" and len(self.payload) > 18:
            told: int = struct.unpack("<I", self.payload[-4:])[0]
            if told > SMALL and told > STEEPEST * len(self.payload):
                raise FormatError(
                    "the file is cut, or unpacks to far more than a table of this source can hold",
                    kind="archive",
                    remedy=AGAIN,
                )
            return told
        return len(self.payload)

    def as_gzip(self) -> tuple[bytes | memoryview, ...] | None:
        """Return the parts of a gzip file of the same bytes, not unpacked; None when they are packed in another way."""
        if self.packing == "gzip":
            return (self.payload,)
        if self.packing != "zip":
            return None
        with open_zip(self.payload) as archive:
            info = archive.getinfo(self.name)
        if info.compress_type != zipfile.ZIP_DEFLATED:
            return None
        at = info.header_offset
        if self.payload[at : at + 4] != b"PK\x03\x04":
            raise damaged(zipfile.BadZipFile("a member is not where the directory says"))
        name, extra = struct.unpack_from("<HH", self.payload, at + 26)
        start = at + 30 + name + extra
        content = memoryview(self.payload)[start : start + info.compress_size]
        return GZIP, content, struct.pack("<II", info.CRC, info.file_size & 0xFFFFFFFF)


class _Unpacked:
    """Blocks of unpacked bytes, counted."""

    def __init__(self, member: Member) -> None:
        self._member = member
        self._open: list[IO[bytes]] = []

    def __enter__(self) -> Iterator[bytes]:
        return self._blocks()

    def __exit__(self, *_: object) -> None:
        for stream in reversed(self._open):
            stream.close()

    def _stream(self) -> IO[bytes]:
        raw = io.BytesIO(self._member.payload)
        if self._member.packing == "gzip":
            self._open.append(opened := gzip.GzipFile(fileobj=raw))  # type: ignore[arg-type]
            return opened  # type: ignore[return-value]
        if self._member.packing == "zip":
            archive = zipfile.ZipFile(raw)
            self._open.append(archive)  # type: ignore[arg-type]
            self._open.append(opened_member := archive.open(self._member.name))
            return opened_member
        return raw

    def _blocks(self) -> Iterator[bytes]:
        done, packed = 0, max(len(self._member.payload), 1)
        try:
            stream = self._stream()
            while block := stream.read(HEAD):
                done += len(block)
                if done > LARGEST or (done > SMALL and done > STEEPEST * packed):
                    raise bomb(self._member.name)
                yield block
        except (
            zipfile.BadZipFile,
            EOFError,
            OSError,
            zlib.error,
            NotImplementedError,
            RuntimeError,
            ValueError,
        ) as error:
            raise damaged(error) from error


def bomb(name: str) -> FormatError:
    """Return the error of what unpacks to too much."""
    return FormatError(
        f"{name or 'the file'} unpacks to far more than a table of this source can hold",
        kind="archive",
        remedy="nothing was unpacked; ask the provider what the file is",
    )


def damaged(error: Exception) -> FormatError:
    """Return the error of an archive that cannot be unpacked."""
    return FormatError(
        f"the archive is damaged or cut ({str(error) or type(error).__name__})", kind="archive", remedy=AGAIN
    )


def open_archive(payload: bytes, member_pattern: str) -> Member:
    """Return the one member whose name matches the regular expression (anywhere, whatever the case).

    A gzip file is its only member, and so is a payload that is no archive at all. Raises FormatError when no member
    or more than one matches.
    """
    found = open_members(payload, member_pattern)
    if len(found) > 1:
        raise FormatError(
            f"the archive holds {len(found)} files like {member_pattern!r}: {some(m.name for m in found)}",
            kind="archive",
            remedy=COMPARE,
        )
    return found[0]


def open_members(payload: bytes, member_pattern: str = "") -> list[Member]:
    """Return all members whose names match, in name order; at least one, else FormatError."""
    if not payload:
        raise FormatError("the file is empty", kind="empty", remedy=AGAIN)
    if payload[:2] == b"\x1f\x8b":
        return [Member("", payload, "gzip")]
    if payload[:4] not in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"):
        return [Member("", payload)]
    with open_zip(payload) as archive:
        files = [
            info for info in archive.infolist() if not info.is_dir() and not _BESIDE.search(info.filename)
        ]
    names = sorted(info.filename for info in files if re.search(member_pattern, info.filename, re.IGNORECASE))
    if not names:
        raise FormatError(
            f"the archive holds no file like {member_pattern!r}, only {some(i.filename for i in files) or 'nothing'}",
            kind="archive",
            remedy=COMPARE,
        )
    return [Member(name, payload, "zip") for name in names]


def open_zip(payload: bytes) -> zipfile.ZipFile:
    """Return the opened archive after looking at every name and size in its directory."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(payload))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise damaged(error) from error
    total = 0
    seen: set[str] = set()
    for info in archive.infolist():
        total += info.file_size
        parts = re.split(r"[/\\]", info.filename.rstrip("/"))
        if (
            info.filename.startswith(("/", "\\"))
            or ".." in parts
            or ":" in parts[0]
            or "\0" in info.orig_filename
        ):
            raise FormatError(
                f"the archive holds the name {info.filename!r}, which leads outside it",
                kind="archive",
                remedy=COMPARE,
            )
        if stat.S_ISLNK(info.external_attr >> 16):
            raise FormatError(f"the archive holds a link, {info.filename!r}", kind="archive", remedy=COMPARE)
        if info.flag_bits & 0x1:
            raise FormatError(f"{info.filename} is encrypted", kind="archive", remedy=COMPARE)
        if info.filename in seen:
            raise FormatError(f"the archive holds {info.filename!r} twice", kind="archive", remedy=COMPARE)
        if info.file_size > SMALL and info.file_size > STEEPEST * max(info.compress_size, 1):
            raise bomb(info.filename)
        seen.add(info.filename)
    if total > LARGEST:
        raise bomb("the archive")
    return archive


def some(names: Iterable[str]) -> str:
    """Return the first five names, and how many there are beside them."""
    listed = sorted(names)
    return ", ".join(listed[:5]) + (f" and {len(listed) - 5} more" if len(listed) > 5 else "")
