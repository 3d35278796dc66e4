"""A server on this machine that misbehaves in the ways providers do."""

from __future__ import annotations

import socket
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from data.settings import Settings
from ingest.contract import Source
from ingest.http import Client, Limits, Pace

CERTIFICATES = Path(__file__).parent / "certificates"
QUICK = Limits(connect=2, step=0.4, answer=1.0, fetch=20, attempts=2, pause=0.01)
Script = Callable[["Call"], object]


@dataclass
class Call:
    """One request, and the means to answer it badly."""

    connection: socket.socket
    head: str
    done: threading.Event
    """Set when the test is over."""

    def send(self, *parts: bytes, pause: float = 0.0) -> None:
        for part in parts:
            with suppress(OSError):
                self.connection.sendall(part)
            if pause and self.done.wait(pause):
                return

    def answer(self, status: str = "200 OK", body: bytes = b"", **headers: str) -> None:
        lines = {"content-length": str(len(body))} | {
            name.replace("_", "-"): text for name, text in headers.items()
        }
        head = "".join(f"{name}: {text}\r\n" for name, text in lines.items() if text)
        self.send(f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body)

    def header(self, name: str) -> str:
        return next(
            (
                line.partition(":")[2].strip()
                for line in self.head.split("\r\n")
                if line.lower().startswith(name + ":")
            ),
            "",
        )


@dataclass
class Server:
    """A running server; ``scripts`` answer by path, ``calls`` are the requests it got."""

    port: int
    scripts: dict[str, Script] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)

    def url(self, path: str, scheme: str = "http", host: str = "127.0.0.1") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    @property
    def asked(self) -> Counter[str]:
        return Counter(call.head.split(" ")[1] for call in self.calls)


@contextmanager
def serving(certificate: str = "") -> Iterator[Server]:
    """Run a server on a free port of 127.0.0.1, with TLS when a certificate is named."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(listener.getsockname()[1])
    over = threading.Event()
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATES / f"{certificate}.pem")

    def accept() -> None:
        while not over.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=one, args=(connection,), daemon=True).start()

    def one(connection: socket.socket) -> None:
        with suppress(OSError), connection:
            wrapped = context.wrap_socket(connection, server_side=True) if context else connection
            with wrapped:
                while (head := _head(wrapped)) and not over.is_set():
                    call = Call(wrapped, head, over)
                    server.calls.append(call)
                    path = head.split(" ")[1].partition("?")[0]
                    script = server.scripts.get(path)
                    if script is None:
                        call.answer("404 Not Found")
                    else:
                        script(call)
                    if "content-length" not in head.lower() and getattr(script, "closes", True):
                        with suppress(OSError):
                            wrapped.shutdown(socket.SHUT_RDWR)
                        return

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        over.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def _head(connection: socket.socket) -> str:
    received = b""
    while b"\r\n\r\n" not in received:
        part = connection.recv(65_536)
        if not part:
            return ""
        received += part
    return received.decode("latin-1")


def source(*hosts: str, credentials: Sequence[str] = (), rate: float = 1000.0) -> Source:
    """Return a source that may reach the hosts."""
    from datetime import timedelta

    return Source(
        id="test_source",
        name="Test",
        provider="test",
        url="https://example.org",
        licence="none",
        citation="none",
        schedule="0 0 * * *",
        lag=timedelta(0),
        max_age=timedelta(days=30),
        hosts=hosts or ("127.0.0.1",),
        credentials=tuple(credentials),
        rate=rate,
    )


def client(
    *hosts: str,
    limits: Limits = QUICK,
    credentials: Sequence[str] = (),
    settings: Settings | None = None,
    private: bool = True,
    **more: object,
) -> Client:
    """Return a client that may talk to this machine, quick to give up."""
    return Client(
        source(*hosts, credentials=credentials),
        settings or Settings(),
        limits=limits,
        pace=Pace(),
        private=private,
        **more,  # type: ignore[arg-type]
    )
