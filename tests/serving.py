"""The dashboard as it is served in earnest, on a port of its own, for tests, benchmarks and screenshots."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


def command(name: str) -> str:
    """Return the shell command of a process of the Procfile."""
    found = re.search(rf"^{name}: (.+)$", (ROOT / "Procfile").read_text(), re.MULTILINE)
    if not found:
        raise KeyError(f"the Procfile has no process {name!r}")
    return found[1]


def environment(**variables: str) -> dict[str, str]:
    """Return the environment with the programs of this Python first on the PATH, and ``variables``."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    return os.environ | {"PATH": path} | variables


def wait_until_served(address: str, process: subprocess.Popen[bytes], seconds: float = 60) -> bytes:
    """Return the body of the first answer at ``address``; RuntimeError when ``process`` ends or takes too long."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with exit code {process.returncode}")
        try:
            with urllib.request.urlopen(address, timeout=seconds) as answer:  # noqa: S310 - our own address
                body: bytes = answer.read()
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{address} answered {error.code}") from None
        except OSError:
            time.sleep(0.1)
        else:
            return body
    raise RuntimeError(f"nothing served at {address} after {seconds:.0f} s")


@contextmanager
def serving(variables: Mapping[str, str] | None = None, seconds: float = 60) -> Iterator[str]:
    """Give the address of the Procfile's web process, run with ``variables`` set; stop it afterwards."""
    port = free_port()
    process = subprocess.Popen(
        ["/bin/sh", "-c", f"exec {command('web')}"],
        cwd=ROOT,
        env=environment(HOST="127.0.0.1", PORT=str(port), **(variables or {})),
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_served(f"{address}/", process, seconds)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)
