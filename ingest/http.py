"""The client handed to ``fetch``: everything about the network that a source need not think of.

**Rules.** Only hosts named in ``SOURCE.hosts``, each redirect included, and only public addresses. At most ``SOURCE.rate``
requests a second to one host. Time-outs for each step, each answer and the whole fetch. Another try after a time-out, an
unreachable host, 408, 429 and 5xx, with growing pauses or the one the provider asks for, up to two minutes. A file that a
former run has read is asked for with its ETag and date; when the provider says it is the same, the bytes kept are used.
Addresses appear in records and errors without credentials. A proxy named in the environment is used.

With ``UPSTREAM_MIRROR`` set to a folder, requests are answered from it as ``ingest/mirror.py`` says, and nothing else changes.
"""

from __future__ import annotations

import logging
import re
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path, PurePosixPath
from tempfile import SpooledTemporaryFile
from threading import Lock
from types import TracebackType
from typing import IO, NoReturn, Self
from urllib.parse import quote, unquote

import httpx
import stamina
from stamina.instrumentation import set_on_retry_hooks

from data.settings import Settings
from ingest import mirror
from ingest.answers import Answer, disguised, retry_after
from ingest.contract import FetchError, FormatError, Source
from ingest.network import ForbiddenAddress, GuardedBackend, Meter

VERSION = "0.1"
REDIRECTS = 5
LONGEST_WAIT = 120.0
"""Seconds; a provider that asks for more is tried at the next scheduled run."""
BLOCK = 65_536
IN_MEMORY = 32 * 1024**2
"""Bytes of an answer not kept as it is that may be held before it goes through a file."""
STEEP_FROM = 32 * 1024**2
"""Bytes from which on the growth of a compressed answer matters."""
LATER = "try again later"
CERTIFICATE = "nothing was read; SSL_CERT_FILE may name the authority of your own network"
CLOCKS = 36 * 3600.0
"""Seconds that a provider's clock may be away from ours."""
MOVED = "see whether the provider has moved the file"

set_on_retry_hooks([])  # one line a failed run, written by the runner, is enough
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(
        logging.WARNING
    )  # they log addresses, and addresses may hold credentials


@dataclass(frozen=True)
class Limits:
    """How long and how large, in seconds and bytes."""

    connect: float = 15
    step: float = 30
    answer: float = 600
    fetch: float = 1800
    body: int = 1024**3
    growth: int = 250
    """Times a compressed answer may grow once it is large."""
    attempts: int = 4
    pause: float = 1
    """Before the second attempt; doubled after each."""


class TryAgain(FetchError):
    """A failure that may pass."""

    after: float | None = None
    """Seconds that the provider asks to wait."""


def again(error: Exception) -> bool | float:
    """Return whether to try again, or after how many seconds."""
    if not isinstance(error, TryAgain):
        return False
    if error.after is None:
        return True
    return error.after if error.after <= LONGEST_WAIT else False


class Pace:
    """When each host was last asked, over all clients of the process."""

    def __init__(self, sleep: Callable[[float], None] = time.sleep) -> None:
        self._next: dict[str, float] = {}
        self._lock, self._sleep = Lock(), sleep

    def wait(self, host: str, rate: float) -> None:
        """Return when the host may be asked again."""
        with self._lock:
            now = time.monotonic()
            turn = max(self._next.get(host, 0.0), now)
            self._next[host] = turn + 1 / rate
        if turn > now:
            self._sleep(turn - now)


PACE = Pace()


class Client:
    """An ``Http`` for one run of one source."""

    def __init__(
        self,
        source: Source,
        settings: Settings,
        *,
        known: Mapping[str, Answer] | None = None,
        kept: Callable[[str], bytes | None] = lambda digest: None,  # noqa: ARG005
        limits: Limits = Limits(),
        pace: Pace = PACE,
        private: bool = False,
        verify: ssl.SSLContext | bool = True,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        told: Callable[[int, int], None] = lambda done, total: None,  # noqa: ARG005
    ) -> None:
        """``known`` are answers to a former run by address, ``kept`` returns their bytes by digest; ``told`` hears bytes so far and expected; ``private`` is for tests."""
        if settings.mirror and not settings.mirror.is_dir():
            raise FetchError(
                f"UPSTREAM_MIRROR names {settings.mirror}, which is no folder",
                source=source.id,
                kind="mirror",
                remedy="name a folder that is there, or leave it empty for the network",
            )
        self.answers: list[Answer] = []
        self._source, self._settings, self._limits = source, settings, limits
        self._pace, self._told, self._now = pace, told, now
        self._known, self._kept = dict(known or {}), kept
        self._private = private
        self._meter = Meter()
        self._over = time.monotonic() + limits.fetch
        self._client = httpx.Client(
            headers={"User-Agent": user_agent(settings.contact), "Accept": "*/*"},
            timeout=httpx.Timeout(limits.step, connect=limits.connect),
            transport=Mirror(settings.mirror) if settings.mirror else None,
            verify=verify,
        )
        if not settings.mirror:
            self._guard()

    def _guard(self) -> None:
        """Put the guarded sockets under httpx, which has no argument for them; a proxy finds addresses itself."""
        direct = self._client._transport  # noqa: SLF001
        for transport in (direct, *self._client._mounts.values()):  # noqa: SLF001
            if isinstance(transport, httpx.HTTPTransport):
                private = self._private or transport is not direct
                backend = GuardedBackend(self._meter, private=private)
                transport._pool._network_backend = backend  # noqa: SLF001

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    # ---- what a source uses ----------------------------------------------------------------------------------------

    def get(
        self,
        url: str,
        *,
        params: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        keep: Callable[[IO[bytes]], bytes] | None = None,
    ) -> bytes:
        """Return the body of the answer, or what ``keep`` makes of it; raise FetchError, or FormatError when the body is an error in disguise."""
        target = self._target(url, params)
        for attempt in self._attempts():
            with attempt:
                return self._get(target, headers or {}, keep)
        raise AssertionError("the last attempt returns or raises")

    def exists(self, url: str) -> bool:
        """Return whether the address answers 200; False for any other answer that is not worth another try."""
        target = self._target(url, None)
        for attempt in self._attempts():
            with attempt:
                return self._exists(target)
        raise AssertionError("the last attempt returns or raises")

    def secret(self, name: str) -> str:
        """Return a credential named in ``SOURCE.credentials``; raise FetchError (kind ``auth``) when it is not set."""
        if name not in self._source.credentials:
            raise self._error(f"{name} is not declared", "auth", "name it in SOURCE.credentials")
        value = name if self._settings.mirror else self._settings.secret(name)
        if not value:
            raise self._error(f"{name} is not set", "auth", f"set {name} in the environment")
        return value

    # ---- one request -----------------------------------------------------------------------------------------------

    def _attempts(self) -> Iterable[stamina.Attempt]:
        return stamina.retry_context(
            on=again,
            attempts=self._limits.attempts,
            timeout=None,
            wait_initial=self._limits.pause,
            wait_max=30,
            wait_jitter=self._limits.pause,
        )

    def _error(self, problem: str, kind: str, remedy: str = LATER) -> FetchError:
        return FetchError(problem, source=self._source.id, kind=kind, remedy=remedy)

    def _target(self, url: str, params: dict[str, str] | None) -> httpx.URL:
        try:
            target = httpx.URL(url)
        except (httpx.InvalidURL, ValueError) as error:
            raise self._error(f"{self.shown(url)} is not an address", "host") from error
        target = target.copy_merge_params(params) if params else target
        self._check(target, "host")
        return target

    def _check(self, target: httpx.URL, kind: str) -> None:
        """Raise FetchError unless the address is one that the source declares."""
        allowed = {host.lower() for host in self._source.hosts}
        usual = target.scheme in ("http", "https") and (target.port in (None, 80, 443) or self._private)
        if target.host not in allowed or target.userinfo or not usual:
            hosts = ", ".join(sorted(allowed)) or "none"
            raise self._error(
                f"{self.shown(target)} is not among the hosts of this source ({hosts})",
                kind,
                "if the provider has moved, add the new host to SOURCE.hosts",
            )

    def _get(
        self, target: httpx.URL, headers: Mapping[str, str], keep: Callable[[IO[bytes]], bytes] | None
    ) -> bytes:
        shown = self.shown(target)
        known = self._known.get(shown)
        same = self._kept(known.digest) if known and (known.etag or known.last_modified) else None
        asked = dict(headers)
        if known and same is not None:
            asked |= (
                {"If-None-Match": known.etag} if known.etag else {"If-Modified-Since": known.last_modified}
            )
        with closing(self._open("GET", target, asked)) as response:
            if known and same is not None and response.status_code == httpx.codes.NOT_MODIFIED:
                self.answers.append(replace(known, url=shown, name=file_name(target), size=len(same)))
                return same
            self._judge(response, shown)
            self._compare_clocks(response)
            body = self._body(response, target, shown, keep)
        self.answers.append(
            Answer(
                url=shown,
                name=file_name(target),
                digest=Answer.digest_of(body),
                size=len(body),
                retrieved=self._now(),
                etag=response.headers.get("etag", ""),
                last_modified=response.headers.get("last-modified", ""),
            )
        )
        return body

    def _exists(self, target: httpx.URL) -> bool:
        for method in ("HEAD", "GET"):  # some servers know only GET
            with closing(self._open(method, target, {})) as response:
                if response.status_code in (405, 501) and method == "HEAD":
                    continue
                if response.status_code in (408, 429) or response.status_code >= 500:
                    self._judge(response, self.shown(target))
                return response.status_code == httpx.codes.OK
        return False

    def _open(self, method: str, target: httpx.URL, headers: Mapping[str, str]) -> httpx.Response:
        """Return the first answer that is no redirect."""
        for _ in range(REDIRECTS + 1):
            response = self._send(method, target, headers)
            if not response.has_redirect_location:
                return response
            response.close()
            following = self._following(target, response.headers["location"])
            headers = (
                headers if following.host == target.host else {}
            )  # credentials and ETags are for one host
            target = following
        raise self._error(f"{self.shown(target)} leads on and on", "redirect")

    def _following(self, target: httpx.URL, location: str) -> httpx.URL:
        try:
            following = target.join(location)
        except (httpx.InvalidURL, ValueError) as error:
            raise self._error(f"{self.shown(target)} leads to no address", "redirect") from error
        self._check(following, "redirect")
        if target.scheme == "https" and following.scheme == "http":
            raise self._error(f"{self.shown(target)} leads to an unencrypted address", "redirect")
        return following

    def _send(self, method: str, target: httpx.URL, headers: Mapping[str, str]) -> httpx.Response:
        if not self._settings.mirror:
            self._pace.wait(target.host, self._source.rate)
        self._meter.start(min(time.monotonic() + self._limits.answer, self._over))
        try:
            request = self._client.build_request(method, target, headers=dict(headers))
            return self._client.send(request, stream=True, follow_redirects=False)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ForbiddenAddress, OSError) as error:
            self._failed(error, self.shown(target), begun=False)

    def _failed(self, error: Exception, shown: str, *, begun: bool) -> NoReturn:
        """Raise what a failure of the network is called."""
        kind, problem, remedy = explain(error, begun=begun)
        make = (
            TryAgain if kind in ("timeout", "unreachable") and time.monotonic() < self._over else FetchError
        )
        raise make(f"{shown} {problem}", source=self._source.id, remedy=remedy, kind=kind) from error

    def _judge(self, response: httpx.Response, shown: str) -> None:
        """Raise what an answer other than 200 is called."""
        code = response.status_code
        if code == httpx.codes.OK:
            return
        problem = f"{shown} answers {code} {response.reason_phrase}".rstrip()
        if code == httpx.codes.NO_CONTENT:
            raise FormatError(problem, source=self._source.id, kind="empty", remedy=LATER)
        kind = {202: "not_ready", 401: "auth", 407: "auth", 408: "timeout", 429: "rate_limited"}.get(
            code, f"http_{code}"
        )
        remedy = {401: "check the credential of this source", 404: MOVED, 410: MOVED}.get(code, LATER)
        if code not in (408, 429) and code < 500:
            raise self._error(problem, kind, remedy)
        after = retry_after(response.headers.get("retry-after", ""), self._now())
        kind = "rate_limited" if after is not None and after > LONGEST_WAIT else kind
        failure = TryAgain(problem, source=self._source.id, remedy=remedy, kind=kind)
        failure.after = after
        raise failure

    def _compare_clocks(self, response: httpx.Response) -> None:
        """Raise FetchError when the provider's clock is days away from ours: vintages would be dated wrongly."""
        try:
            theirs = parsedate_to_datetime(response.headers.get("date", ""))
        except ValueError:
            return
        ours = self._now()
        if abs(theirs.timestamp() - ours.timestamp()) > CLOCKS:
            problem = f"the clock shows {ours:%Y-%m-%d}, that of {response.url.host} {theirs:%Y-%m-%d}"
            raise self._error(problem, "clock_jumped", "set the clock right, then run again")

    def _body(
        self,
        response: httpx.Response,
        target: httpx.URL,
        shown: str,
        keep: Callable[[IO[bytes]], bytes] | None,
    ) -> bytes:
        """Return the body, or what ``keep`` makes of it: it passes through a file without a name, in memory while small."""
        kind = response.headers.get("content-type", "")
        if keep is None:
            body = b"".join(self._blocks(response, shown))
            self._not_disguised(disguised(target.path, kind, body), shown)
            return body
        with SpooledTemporaryFile(max_size=IN_MEMORY) as file:
            for block in self._blocks(response, shown):
                file.write(block)
            file.seek(0)
            self._not_disguised(disguised(target.path, kind, file.read(2 * BLOCK)), shown)
            file.seek(0)
            return keep(file)

    def _not_disguised(self, words: str, shown: str) -> None:
        if words:
            problem = f"{shown} answers with {words}"
            raise FormatError(problem, source=self._source.id, kind="error_in_body", remedy=LATER)

    def _blocks(self, response: httpx.Response, shown: str) -> Iterator[bytes]:
        """Give the body in blocks, as far as it is no larger than a release can be."""
        announced = response.headers.get("content-length", "")
        expected = int(announced) if re.fullmatch(r"\d{1,18}", announced) else 0
        size = 0
        try:
            for block in response.iter_bytes(BLOCK):
                size += len(block)
                packed = response.num_bytes_downloaded
                steep = size > STEEP_FROM and size > self._limits.growth * packed
                if max(expected, size) > self._limits.body or steep:
                    problem = f"{shown} is larger than a release of this source can be"
                    raise self._error(problem, "too_large", "nothing was kept; look at the address")
                self._told(packed, expected)
                yield block
        except (httpx.HTTPError, httpx.StreamError, OSError) as error:
            self._failed(error, shown, begun=True)
        if expected and self._meter.body > expected and "transfer-encoding" not in response.headers:
            raise self._error(f"{shown} sends more bytes than it announces", "truncated")

    def shown(self, url: httpx.URL | str) -> str:
        """Return the address as it may be recorded: for a credential stands its name."""
        text = str(url)
        for name in self._source.credentials:
            if value := self._settings.secret(name):
                text = text.replace(value, name).replace(quote(value, safe=""), name)
        return re.sub(r"//[^/@?#]*@", "//", text)


# ---- what an answer means -------------------------------------------------------------------------------------------


def user_agent(contact: str) -> str:
    """Return who asks, so that a provider can write to us."""
    return f"Upstream/{VERSION}" + (f" (+{re.sub(r'[^ -~]', '', contact)})" if contact else "")


def file_name(target: httpx.URL) -> str:
    """Return the last part of an address's path."""
    return PurePosixPath(unquote(target.path)).name[:120]


def explain(error: Exception, *, begun: bool) -> tuple[str, str, str]:
    """Return kind, problem and remedy of a failure; ``begun`` says that the answer had begun to arrive."""
    causes: list[BaseException] = [error]
    while following := causes[-1].__cause__ or causes[-1].__context__:
        causes.append(following)
    if isinstance(error, ForbiddenAddress):
        return "address", f"is refused: {error}", "a public address is expected"
    if refused := next((c for c in causes if isinstance(c, ssl.SSLCertVerificationError)), None):
        return "tls", f"has a certificate that does not hold ({refused.verify_message})", CERTIFICATE
    if not begun and any(isinstance(cause, ssl.SSLError) for cause in causes):
        return "tls", "does not agree on encryption", LATER
    if isinstance(error, httpx.TimeoutException):
        return "timeout", "did not answer in time", LATER
    if isinstance(error, httpx.DecodingError):
        return "encoding", "sends an answer that cannot be unpacked", LATER
    if begun:
        return "truncated", "broke off before its end", LATER
    if isinstance(error, httpx.RemoteProtocolError) and "disconnected" not in str(error):
        return "protocol", "does not answer as HTTP asks", LATER
    return "unreachable", "cannot be reached", "check the network, or set UPSTREAM_MIRROR"


class Mirror(httpx.BaseTransport):
    """Answers from a folder; a mirror needs no network and no credentials."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the file's bytes, 304 when its ETag is the one named, or 404."""
        found = mirror.find(self._folder, str(request.url))
        if found is None:
            return httpx.Response(404, request=request)
        headers = {"etag": found.etag, "last-modified": found.last_modified}
        if request.headers.get("if-none-match") == found.etag:
            return httpx.Response(304, headers=headers, request=request)
        body = b"" if request.method == "HEAD" else found.path.read_bytes()
        return httpx.Response(200, headers=headers, content=body, request=request)
