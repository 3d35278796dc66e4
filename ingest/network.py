"""The sockets under the client: where they may lead, how long a request may take, how many bytes came.

Names are resolved here and the addresses found are the ones connected to, so that a name cannot mean one machine when it is
checked and another when it is used.
"""

from __future__ import annotations

import ipaddress
import math
import socket
import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class ForbiddenAddress(Exception):
    """The name leads to this machine, a private network, or no public address at all."""


def is_public(text: str) -> bool:
    """Return whether the address belongs to a public machine, also when it is IPv4 wrapped in IPv6."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner:
            return is_public(str(inner))
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def addresses(host: str, port: int) -> list[str]:
    """Return the addresses of a host; raise httpcore.ConnectError when it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"{host} is not known here ({error})") from error
    return list(dict.fromkeys(str(one[4][0]) for one in found))


class Meter:
    """Bytes received for the present request, and when it must be over (seconds of the monotonic clock)."""

    def __init__(self) -> None:
        self.deadline = math.inf
        self._head, self._total = b"", 0

    def start(self, deadline: float) -> None:
        """Begin a request."""
        self.deadline = deadline
        self.forget()

    def forget(self) -> None:
        """Begin to count anew."""
        self._head, self._total = b"", 0

    def add(self, data: bytes) -> None:
        """Count bytes as they arrive."""
        self._total += len(data)
        if len(self._head) < 65_536:
            self._head += data

    @property
    def body(self) -> int:
        """Return how many bytes came after the heading of the answer."""
        start = self._head.find(b"\r\n\r\n") + 4
        while self._head[:10].startswith(b"HTTP/1.1 1") and self._head[start : start + 5] == b"HTTP/":
            start = self._head.find(b"\r\n\r\n", start) + 4
        return self._total - start

    def left(self, timeout: float | None) -> float:
        """Return the seconds that the next step may take; raise httpcore.ReadTimeout when none are left."""
        left = min(self.deadline - time.monotonic(), math.inf if timeout is None else timeout)
        if left <= 0:
            raise httpcore.ReadTimeout("the answer took too long as a whole")
        return left


class _Stream(httpcore.NetworkStream):
    """A stream whose every step keeps to the meter."""

    def __init__(self, inner: httpcore.NetworkStream, meter: Meter) -> None:
        self._inner, self._meter = inner, meter

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._inner.read(max_bytes, self._meter.left(timeout))
        self._meter.add(data)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._meter.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._inner.start_tls(ssl_context, server_hostname, self._meter.left(timeout))
        self._meter.forget()
        return _Stream(secured, self._meter)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class GuardedBackend(httpcore.NetworkBackend):
    """Connections to public addresses only, unless ``private`` allows others."""

    def __init__(self, meter: Meter, *, private: bool) -> None:
        self._plain, self._meter, self._private = httpcore.SyncBackend(), meter, private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Return a stream to the first address of the host that answers; raise ForbiddenAddress."""
        found = addresses(host, port)
        if not self._private and (bad := next((one for one in found if not is_public(one)), None)):
            raise ForbiddenAddress(f"{host} leads to {bad}")
        for place, address in enumerate(found):
            try:
                stream = self._plain.connect_tcp(
                    address, port, self._meter.left(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if place == len(found) - 1:
                    raise
            else:
                return _Stream(stream, self._meter)
        raise httpcore.ConnectError(f"{host} has no address")

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)
