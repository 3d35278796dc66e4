"""A PostgreSQL server of its own for tests and benchmarks, gone when they end."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

PLACES = "/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin"
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""Settings that trade safety for speed, right for a database that lives for a minute."""

# Runs the server until standard input closes: however its owner ends, server and files go with it.
GUARD = (
    'cd /; "$@" & server=$!; trap "" INT; cat >/dev/null; kill -INT $server; wait $server; rm -rf "$FOLDER"'
)


def find_binaries() -> Path:
    """Return the folder of an ``initdb`` and ``postgres`` that run, newest first; FileNotFoundError without one."""
    on_path = shutil.which("initdb")
    places = [Path(on_path).resolve().parent] if on_path else []
    for pattern in PLACES:
        places += sorted(Path("/").glob(pattern.lstrip("/")), key=_version, reverse=True)
    for place in places:
        if all(_runs(place / program) for program in ("initdb", "postgres")):
            return place
    raise FileNotFoundError("no PostgreSQL server found: install the package postgresql")


@contextmanager
def running_postgres(settings: Sequence[str] = FAST) -> Iterator[str]:
    """Give the address (``postgresql://…``) of an empty server's maintenance database; stop the server afterwards.

    It listens on a Unix socket only, so no port is taken. ``settings`` are ``name=value`` pairs; pass ``()`` to measure with
    PostgreSQL's own defaults. Text is compared by ICU's English rules, so that an answer resting on byte order shows up.
    """
    binaries = find_binaries()
    folder = Path(tempfile.mkdtemp(prefix="upstream-postgres-"))
    identity = _unprivileged(folder)
    cluster = folder / "cluster"
    _initialise(binaries, cluster, identity)
    options = [f"unix_socket_directories={folder}", "listen_addresses=", "max_connections=60", *settings]
    command = [
        str(binaries / "postgres"),
        "-D",
        str(cluster),
        *(part for option in options for part in ("-c", option)),
    ]
    log = folder / "log"
    with log.open("wb") as output:
        guard = subprocess.Popen(
            ["/bin/sh", "-c", GUARD, "guard", *command],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            env=os.environ | {"FOLDER": str(folder)},
            start_new_session=True,
            **identity,
        )
    address = f"postgresql://postgres@/postgres?host={folder}"
    try:
        _wait_until_ready(address, log)
        yield address
    finally:
        if guard.stdin:
            guard.stdin.close()
        guard.wait(timeout=60)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def new_database(server: str) -> Iterator[str]:
    """Give the address of a fresh empty database on ``server``; drop it afterwards, even when still in use."""
    name = f"test_{uuid.uuid4().hex}"
    _execute(server, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield server.replace("/postgres?", f"/{name}?")
    finally:
        _execute(server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _execute(server: str, statement: sql.Composed) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)


def _initialise(binaries: Path, cluster: Path, identity: dict[str, Any]) -> None:
    collation = ("--locale-provider=icu", "--icu-locale=en") if _version(binaries) >= 15 else ()
    command = [
        binaries / "initdb",
        "-D",
        cluster,
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "-N",
        *collation,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", **identity)
    if done.returncode:
        raise RuntimeError(f"initdb failed: {done.stderr.strip()}")


def _unprivileged(folder: Path) -> dict[str, Any]:
    """Return the arguments that start a program as someone other than root (PostgreSQL refuses root), owning ``folder``."""
    folder.chmod(0o755)
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, entry.pw_uid, entry.pw_gid)
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise RuntimeError(
        "PostgreSQL refuses to run as root and there is no user 'postgres' or 'nobody' to run it as"
    )


def _wait_until_ready(address: str, log: Path, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            psycopg.connect(address, connect_timeout=5).close()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise RuntimeError(
                    f"PostgreSQL did not start: {log.read_text(errors='replace')[-2000:]}"
                ) from None
            time.sleep(0.05)
        else:
            return


def _version(binaries: Path) -> int:
    digits = "".join(filter(str.isdigit, binaries.parent.name))
    return int(digits) if digits else 0


def _runs(program: Path) -> bool:
    try:
        return (
            subprocess.run([program, "--version"], capture_output=True, timeout=30, check=False).returncode
            == 0
        )
    except (OSError, subprocess.TimeoutExpired):
        return False


if __name__ == "__main__":
    try:
        print(find_binaries())
    except FileNotFoundError as error:
        sys.exit(str(error))
