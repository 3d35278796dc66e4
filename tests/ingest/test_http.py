from __future__ import annotations

import gzip
import logging
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpcore
import httpx
import pytest
import stamina

from data.settings import Settings
from ingest import http, network
from ingest.answers import Answer, disguised, retry_after
from ingest.contract import FetchError, FormatError, SourceError
from ingest.http import Limits, Pace, TryAgain, again
from ingest.network import is_public
from tests.ingest.misbehaving import CERTIFICATES, QUICK, Call, Script, Server, client, serving

CANARY = "canary-7f3a/+&="


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


@pytest.fixture
def quickly() -> Iterator[None]:
    """Leave pauses between attempts out, and keep the number of attempts."""
    stamina.set_testing(True, attempts=3, cap=True)
    yield
    stamina.set_testing(False)


def refused(server: Server, path: str = "/x", **more: object) -> SourceError:
    with pytest.raises(SourceError) as caught, client(**more) as http_client:  # type: ignore[arg-type]
        http_client.get(server.url(path))
    return caught.value


def test_a_plain_answer_is_returned_and_recorded(server: Server) -> None:
    server.scripts["/data.csv"] = lambda call: call.answer(
        body=b"a,b\n1,2\n", etag='"v1"', last_modified="Mon, 01 Jun 2026 00:00:00 GMT"
    )
    with client() as http_client:
        assert http_client.get(server.url("/data.csv")) == b"a,b\n1,2\n"
    (answer,) = http_client.answers
    assert answer.name == "data.csv"
    assert answer.etag == '"v1"'
    assert answer.last_modified == "Mon, 01 Jun 2026 00:00:00 GMT"
    assert answer.digest == Answer.digest_of(b"a,b\n1,2\n")


def test_of_an_answer_only_what_is_kept_of_it_is_returned_and_recorded(server: Server) -> None:
    server.scripts["/list.xml"] = lambda call: call.answer(body=b"<name>A Person</name>", etag='"v1"')
    server.scripts["/same.json"] = lambda call: call.answer(body=b'{"error": "busy"}')
    with client() as http_client:
        assert http_client.get(server.url("/list.xml"), keep=lambda file: b"%d" % len(file.read())) == b"21"
        with pytest.raises(FormatError, match="answers with an error message"):
            http_client.get(server.url("/same.json"), keep=lambda file: file.read())
    (answer,) = http_client.answers
    assert (answer.digest, answer.size, answer.etag) == (Answer.digest_of(b"21"), 2, '"v1"')


def test_the_user_agent_says_whom_to_write_to(server: Server) -> None:
    server.scripts["/x"] = lambda call: call.answer(body=b"1")
    settings = Settings(contact="data@example.org")
    with client(settings=settings) as http_client:
        http_client.get(server.url("/x"))
    assert server.calls[0].header("user-agent") == f"Upstream/{http.VERSION} (+data@example.org)"


# ---- time ------------------------------------------------------------------------------------------------------------


def test_silence_is_a_timeout_and_tried_again(server: Server, quickly: None) -> None:
    server.scripts["/x"] = lambda call: call.done.wait(5)
    error = refused(server)
    assert (type(error), error.kind) == (TryAgain, "timeout")
    assert server.asked["/x"] == QUICK.attempts


@pytest.mark.parametrize("part", ["heading", "body"])
def test_a_byte_at_a_time_is_a_timeout_of_the_whole(server: Server, quickly: None, part: str) -> None:
    slow = b"".join(b"X-%d: 1\r\n" % number for number in range(500))
    start = b"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n" + (b"" if part == "heading" else b"\r\n")
    server.scripts["/x"] = lambda call: call.send(
        start, *(slow[n : n + 1] for n in range(len(slow))), pause=0.05
    )
    began = time.monotonic()
    error = refused(server, limits=Limits(connect=2, step=0.4, answer=0.6, attempts=1))
    assert error.kind == "timeout"
    assert time.monotonic() - began < 3


def test_the_whole_fetch_has_a_limit_too(server: Server, quickly: None) -> None:
    server.scripts["/x"] = lambda call: call.done.wait(5)
    began = time.monotonic()
    error = refused(server, limits=Limits(connect=2, step=0.4, answer=1, fetch=0.5, attempts=50, pause=0.01))
    assert error.kind == "timeout"
    assert time.monotonic() - began < 3


def test_one_slow_provider_does_not_delay_another(server: Server) -> None:
    server.scripts["/slow"] = lambda call: call.done.wait(5)
    server.scripts["/quick"] = lambda call: call.answer(body=b"1")
    ends: list[str] = []

    def wait() -> None:
        with pytest.raises(FetchError) as caught, client(limits=Limits(step=2, attempts=1)) as http_client:
            http_client.get(server.url("/slow"))
        ends.append(caught.value.kind)

    slow = threading.Thread(target=wait)
    slow.start()
    began = time.monotonic()
    with client() as http_client:
        http_client.get(server.url("/quick"))
    assert time.monotonic() - began < 1
    slow.join()
    assert ends == ["timeout"]


def test_requests_to_one_host_keep_their_distance() -> None:
    waits: list[float] = []
    pace = Pace(sleep=waits.append)
    for host in ("a", "a", "b", "a"):
        pace.wait(host, rate=2.0)
    assert waits == pytest.approx([0.5, 1.0], abs=0.05)


# ---- cut answers -----------------------------------------------------------------------------------------------------

BROKEN = {
    "cut": [b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf of"],
    "length too small": [b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\na,b\n1,2\n"],
    "no last chunk": [b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\na,b\n\r\n"],
    "cut chunk": [b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\na,b\n"],
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_cut_answer_is_truncated(server: Server, quickly: None, case: str) -> None:
    server.scripts["/x"] = lambda call: call.send(*BROKEN[case])
    error = refused(server)
    assert (type(error), error.kind) == (FetchError, "truncated")
    assert server.asked["/x"] == 1, "a cut answer is not asked for again at once"


def test_a_connection_closed_without_a_word_is_unreachable(server: Server, quickly: None) -> None:
    server.scripts["/x"] = lambda call: call.send(b"")
    assert refused(server).kind == "unreachable"
    assert server.asked["/x"] == QUICK.attempts


def test_no_network_is_unreachable(quickly: None) -> None:
    with serving() as closed:
        port = closed.port
    with pytest.raises(FetchError, match="UPSTREAM_MIRROR") as caught, client() as http_client:
        http_client.get(f"http://127.0.0.1:{port}/x")
    assert caught.value.kind == "unreachable"


def test_what_does_not_speak_http_is_named(server: Server, quickly: None) -> None:
    server.scripts["/x"] = lambda call: call.send(b"220 mail ready\r\n\r\n")
    assert refused(server).kind == "protocol"


# ---- redirects and hosts ---------------------------------------------------------------------------------------------


def redirect(location: str) -> Script:
    return lambda call: call.answer("302 Found", location=location)


def test_a_redirect_loop_ends(server: Server) -> None:
    server.scripts["/x"] = redirect("/x")
    assert refused(server).kind == "redirect"
    assert server.asked["/x"] == http.REDIRECTS + 1


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.2/",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
        "http://user:pw@127.0.0.1/",
        "//127.0.0.2/x",
        "http://[bad/",
    ],
)
def test_a_redirect_to_another_host_is_refused(server: Server, location: str) -> None:
    server.scripts["/x"] = redirect(location)
    assert refused(server).kind == "redirect"


def test_a_redirect_to_a_declared_host_is_followed_without_credentials(server: Server) -> None:
    server.scripts["/x"] = redirect(server.url("/y", host="localhost"))
    server.scripts["/y"] = lambda call: call.answer(body=b"1")
    with client("127.0.0.1", "localhost") as http_client:
        assert http_client.get(server.url("/x"), headers={"x-token": CANARY}) == b"1"
    assert [call.header("x-token") for call in server.calls] == [CANARY, ""]


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "ftp://127.0.0.1/x",
        "http://127.0.0.1.example.org/",
        "http://a:b@127.0.0.1/",
        "nonsense",
        "http://[",
    ],
)
def test_only_declared_hosts_are_asked(url: str) -> None:
    with pytest.raises(FetchError) as caught, client() as http_client:
        http_client.get(url)
    assert caught.value.kind == "host"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "[::1]", "[::ffff:127.0.0.1]", "0x7f000001"]
)
def test_this_machine_and_private_networks_are_refused(server: Server, host: str) -> None:
    with (
        pytest.raises(FetchError) as caught,
        client(httpx.URL(f"http://{host}").host, private=False) as http_client,
    ):
        http_client.get(f"http://{host}/x")
    assert caught.value.kind in ("address", "unreachable")
    assert "refused" in str(caught.value) or caught.value.kind == "unreachable"
    assert not server.calls


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True), ("2001:4860:4860::8888", True), ("64:ff9b::808:808", True),
        ("127.0.0.1", False), ("10.1.2.3", False), ("192.168.1.1", False), ("169.254.169.254", False), ("0.0.0.0", False),  # noqa: S104

        ("100.64.0.1", False), ("224.0.0.1", False), ("::1", False), ("fe80::1%eth0", False), ("fd00::1", False),
        ("::ffff:127.0.0.1", False), ("::ffff:10.0.0.1", False), ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False),
    ],
)  # fmt: skip
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_the_address_checked_is_the_address_used(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that means a public machine at first and this one later gets nowhere."""
    answers = iter([["93.184.215.14"], ["127.0.0.1"]])
    monkeypatch.setattr(network, "addresses", lambda *_: next(answers))
    used: list[str] = []

    def connect(self: object, host: str, *rest: object, **more: object) -> object:
        used.append(host)
        raise httpcore.ConnectError("no network in tests")

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    with (
        pytest.raises(FetchError) as caught,
        client("rebinding.test", private=False, limits=Limits(attempts=1)) as http_client,
    ):
        http_client.get("http://rebinding.test/x")
    assert (caught.value.kind, used) == ("unreachable", ["93.184.215.14"])
    with (
        pytest.raises(FetchError) as caught,
        client("rebinding.test", private=False, limits=Limits(attempts=1)) as http_client,
    ):
        http_client.get("http://rebinding.test/x")
    assert (caught.value.kind, used) == ("address", ["93.184.215.14"])


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "addresses", lambda *_: ["93.184.215.14", "10.0.0.1"])
    with pytest.raises(FetchError) as caught, client("mixed.test", private=False) as http_client:
        http_client.get("http://mixed.test/")
    assert caught.value.kind == "address"


def test_a_proxy_named_in_the_environment_is_used(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", server.url(""))
    monkeypatch.delenv("NO_PROXY", raising=False)
    server.scripts["http://provider.test/data.csv"] = lambda call: call.answer(body=b"a,b\n1,2\n")
    with client("provider.test", private=False) as http_client:
        assert http_client.get("http://provider.test/data.csv") == b"a,b\n1,2\n"


# ---- certificates ----------------------------------------------------------------------------------------------------


def trusting() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=CERTIFICATES / "authority.pem")


def secured(certificate: str, verify: ssl.SSLContext | bool) -> bytes:
    with serving(certificate) as running:
        running.scripts["/x"] = lambda call: call.answer(body=b"1")
        with client(verify=verify) as http_client:
            return http_client.get(running.url("/x", scheme="https"))


def test_a_good_certificate_is_accepted() -> None:
    assert secured("good", trusting()) == b"1"


@pytest.mark.parametrize(
    ("certificate", "own", "reason"),
    [("expired", True, "expired"), ("wrong_name", True, "not valid for"), ("good", False, "unable to get")],
)
def test_a_certificate_that_does_not_hold_is_refused(certificate: str, own: bool, reason: str) -> None:
    with pytest.raises(FetchError, match=reason) as caught:
        secured(certificate, trusting() if own else True)
    assert caught.value.kind == "tls"


def test_encryption_may_not_be_left_on_the_way() -> None:
    with serving("good") as running:
        running.scripts["/x"] = redirect(running.url("/y"))
        with pytest.raises(FetchError) as caught, client(verify=trusting()) as http_client:
            http_client.get(running.url("/x", scheme="https"))
    assert caught.value.kind == "redirect"


# ---- statuses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "kind", "asked"),
    [
        ("401 Unauthorized", "auth", 1), ("403 Forbidden", "http_403", 1), ("404 Not Found", "http_404", 1), ("410 Gone", "http_410", 1),
        ("202 Accepted", "not_ready", 1), ("304 Not Modified", "http_304", 1), ("206 Partial Content", "http_206", 1),
        ("408 Request Timeout", "timeout", 2), ("429 Too Many Requests", "rate_limited", 2), ("500 Oops", "http_500", 2), ("503 Busy", "http_503", 2),
    ],
)  # fmt: skip
def test_every_status_has_a_name(server: Server, quickly: None, status: str, kind: str, asked: int) -> None:
    server.scripts["/x"] = lambda call: call.answer(status)
    error = refused(server)
    assert isinstance(error, FetchError)
    assert (error.kind, server.asked["/x"]) == (kind, asked)


def test_no_content_is_an_empty_file(server: Server) -> None:
    server.scripts["/x"] = lambda call: call.answer("204 No Content", content_length="")
    error = refused(server)
    assert (type(error), error.kind) == (FormatError, "empty")


def test_a_failure_that_passes_is_tried_again(server: Server, quickly: None) -> None:
    server.scripts["/x"] = lambda call: (
        call.answer("503 Busy") if len(server.calls) < 2 else call.answer(body=b"1")
    )
    with client() as http_client:
        assert http_client.get(server.url("/x")) == b"1"


NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("5", 5.0), ("0", 0.0), (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90.0), ("86400", 86400.0), ("soon", None), ("-3", None), ("", None),
     (format_datetime(NOW - timedelta(days=1), usegmt=True), 0.0)],
)  # fmt: skip
def test_the_pause_a_provider_asks_for(text: str, seconds: float | None) -> None:
    assert retry_after(text, NOW) == seconds


@pytest.mark.parametrize(("asks", "pause"), [("5", 5.0), ("120", 120.0), ("86400", False), ("soon", True)])
def test_the_pause_is_kept_up_to_two_minutes(server: Server, asks: str, pause: float | bool) -> None:
    server.scripts["/x"] = lambda call: call.answer("429 Too Many Requests", retry_after=asks)
    error = refused(server, limits=Limits(attempts=1))
    assert again(error) == pause
    assert error.kind == "rate_limited"


def test_a_long_pause_ends_the_fetch_at_once(server: Server) -> None:
    server.scripts["/x"] = lambda call: call.answer("503 Busy", retry_after="86400")
    assert refused(server, limits=Limits(attempts=5)).kind == "rate_limited"
    assert server.asked["/x"] == 1


def test_a_short_pause_is_waited_for(server: Server) -> None:
    server.scripts["/x"] = lambda call: (
        call.answer("429 Wait", retry_after="1") if len(server.calls) < 2 else call.answer(body=b"1")
    )
    began = time.monotonic()
    with client() as http_client:
        http_client.get(server.url("/x"))
    assert 1.0 <= time.monotonic() - began < 3


# ---- errors that look like answers -----------------------------------------------------------------------------------

DISGUISED = [
    ("/data.csv", b"<!DOCTYPE html><html><title>Service unavailable</title>", "text/html"),
    ("/data.json", b"Please limit requests to one every 5 seconds.", "text/plain"),
    ("/v2/indicator", b'[{"message":[{"id":"120","key":"Invalid value","value":"The provided parameter value is not valid"}]}]', "application/json"),
    ("/api", b'{"error": "API token required"}', "application/json"),
    ("/api", b'{"errors": [{"detail": "no such version"}]}', "application/json"),
    ("/page", b"<html><form><input name=u><input type='password' name=p></form></html>", "text/html"),
    ("/x.zip", b"File not found", "text/plain"),
    ("/x", b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', "application/xml"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "body", "kind"), DISGUISED)
def test_an_error_in_the_body_is_named(server: Server, path: str, body: bytes, kind: str) -> None:
    server.scripts[path] = lambda call: call.answer(body=body, content_type=kind)
    error = refused(server, path)
    assert (type(error), error.kind) == (FormatError, "error_in_body")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/downloads/", b"<html><a href='ged/ged251-csv.zip'>GED</a></html>"), ("/x.csv", b"a,b\n1,2\n"), ("/x.csv", b"a;b"), ("/x.zip", b"PK\x03\x04..."),
        ("/x.json", b'{"items": [], "error": null}'), ("/x.json", b'{"count": 0, "results": []}'), ("/x.json", b"[]"),
        ("/x.json", b'[{"page":1,"pages":0,"total":0},null]'), ("/x.txt", b"country\tyear\n"), ("/x.json", b'{"error": 0, "items": [1, 2]}'),
    ],
)  # fmt: skip
def test_what_is_no_error_passes(path: str, body: bytes) -> None:
    assert disguised(path, "", body) == ""


# ---- size ------------------------------------------------------------------------------------------------------------


def test_a_body_that_cannot_be_unpacked_is_named(server: Server) -> None:
    server.scripts["/x"] = lambda call: call.answer(body=b"\x1f\x8bgarbage", content_encoding="gzip")
    error = refused(server)
    assert (type(error), error.kind) == (FetchError, "encoding")


def test_a_body_larger_than_any_release_is_not_read(server: Server) -> None:
    server.scripts["/x"] = lambda call: call.send(
        b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n", b"x" * 70_000
    )
    error = refused(server)
    assert (type(error), error.kind) == (FetchError, "too_large")


def test_an_endless_body_is_not_read(server: Server) -> None:
    start = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
    chunk = b"10000\r\n" + b"x" * 65_536 + b"\r\n"
    server.scripts["/x"] = lambda call: call.send(start, *[chunk] * 40)
    assert refused(server, limits=Limits(body=1_000_000, attempts=1)).kind == "too_large"


def test_a_bomb_is_not_unpacked(server: Server) -> None:
    bomb = gzip.compress(bytes(200 * 1024**2))
    server.scripts["/x"] = lambda call: call.answer(body=bomb, content_encoding="gzip")
    assert refused(server, limits=Limits(attempts=1)).kind == "too_large"


# ---- what is known already -------------------------------------------------------------------------------------------


def known(server: Server, body: bytes, **headings: str) -> dict[str, Answer]:
    url = server.url("/data.csv")
    return {url: Answer(url, "data.csv", Answer.digest_of(body), len(body), NOW, **headings)}


@pytest.mark.parametrize("heading", ["etag", "last_modified"])
def test_an_unchanged_file_is_not_sent_again(server: Server, heading: str) -> None:
    body, mark = b"a\n1\n", "Mon, 01 Jun 2026 00:00:00 GMT"
    sent = {"etag": "if-none-match", "last_modified": "if-modified-since"}[heading]
    server.scripts["/data.csv"] = lambda call: (
        call.answer("304 Not Modified") if call.header(sent) == mark else call.answer(body=b"new")
    )
    kept = {Answer.digest_of(body): body}.get
    with client(known=known(server, body, **{heading: mark}), kept=kept) as http_client:
        assert http_client.get(server.url("/data.csv")) == body
    assert http_client.answers[0].retrieved == NOW, "confirmed, and as old as it is"


def test_without_the_bytes_the_file_is_sent_again(server: Server) -> None:
    server.scripts["/data.csv"] = lambda call: (
        call.answer("304 Not Modified") if call.header("if-none-match") else call.answer(body=b"a\n1\n")
    )
    with client(known=known(server, b"a\n1\n", etag='"1"'), kept=lambda _: None) as http_client:
        assert http_client.get(server.url("/data.csv")) == b"a\n1\n"


def test_exists_asks_for_the_heading_only(server: Server) -> None:
    server.scripts["/a"] = lambda call: call.answer()
    server.scripts["/b"] = lambda call: (
        call.answer("405 No") if call.head.startswith("HEAD") else call.answer(body=b"1")
    )
    with client() as http_client:
        assert [http_client.exists(server.url(path)) for path in ("/a", "/b", "/c")] == [True, True, False]
    assert server.calls[0].head.startswith("HEAD ")
    assert not http_client.answers


def test_exists_does_not_take_an_outage_for_an_absence(server: Server, quickly: None) -> None:
    server.scripts["/a"] = lambda call: call.answer("503 Busy")
    with pytest.raises(FetchError) as caught, client() as http_client:
        http_client.exists(server.url("/a"))
    assert caught.value.kind == "http_503"


# ---- clocks and secrets ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "fine"), [(0, True), (1, True), (-3, False), (3650, False)])
def test_a_clock_that_is_days_off_is_named(server: Server, days: int, fine: bool) -> None:
    theirs = format_datetime(datetime.now(UTC) + timedelta(days=days), usegmt=True)
    server.scripts["/x"] = lambda call: call.answer(body=b"1", date=theirs)
    with client() as http_client:
        if fine:
            assert http_client.get(server.url("/x")) == b"1"
        else:
            with pytest.raises(FetchError) as caught:
                http_client.get(server.url("/x"))
            assert caught.value.kind == "clock_jumped"


def test_a_credential_appears_nowhere(
    server: Server, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    settings = Settings(idmc_client_id=CANARY, ucdp_token=CANARY)
    server.scripts["/x"] = lambda call: call.answer(body=b"1")
    server.scripts["/y"] = lambda call: call.answer("500 Oops")
    with client(
        credentials=["IDMC_CLIENT_ID", "UCDP_TOKEN"], settings=settings, limits=Limits(attempts=1)
    ) as http_client:
        secret = http_client.secret("IDMC_CLIENT_ID")
        assert secret == CANARY
        http_client.get(
            server.url("/x"),
            params={"client_id": secret},
            headers={"x-ucdp-access-token": http_client.secret("UCDP_TOKEN")},
        )
        with pytest.raises(FetchError) as caught:
            http_client.get(server.url("/y"), params={"client_id": secret})
    assert server.calls[0].header("x-ucdp-access-token") == CANARY
    assert http_client.answers[0].url.endswith("/x?client_id=IDMC_CLIENT_ID")
    output = capfd.readouterr()
    seen = (
        caplog.text
        + output.out
        + output.err
        + str(http_client.answers)
        + str(caught.value)
        + repr(caught.value)
        + repr(settings)
    )
    assert "canary" not in seen


def test_a_credential_that_is_not_set_says_how() -> None:
    with (
        pytest.raises(FetchError, match="set UCDP_TOKEN in the environment") as caught,
        client(credentials=["UCDP_TOKEN"]) as http_client,
    ):
        http_client.secret("UCDP_TOKEN")
    assert caught.value.kind == "auth"


def test_only_declared_credentials_are_handed_out() -> None:
    settings = Settings(ucdp_token=CANARY)
    with pytest.raises(FetchError, match="not declared"), client(settings=settings) as http_client:
        http_client.secret("UCDP_TOKEN")


def test_pages_that_fail_fail_the_whole(server: Server, quickly: None) -> None:
    """A source's fetch stops at the first page that fails; nothing of it is returned."""
    server.scripts["/p1"] = lambda call: call.answer(body=b"1")
    server.scripts["/p2"] = lambda call: call.send(*BROKEN["cut"])

    def fetch(http_client: http.Client) -> list[bytes]:
        return [http_client.get(server.url(path)) for path in ("/p1", "/p2")]

    with pytest.raises(FetchError) as caught, client() as http_client:
        fetch(http_client)
    assert caught.value.kind == "truncated"


def test_call_helper_reads_headers() -> None:
    assert Call(None, "GET / HTTP/1.1\r\nX-A: b\r\n\r\n", threading.Event()).header("x-a") == "b"  # type: ignore[arg-type]
