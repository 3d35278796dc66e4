"""A folder that answers instead of the network."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.settings import Settings
from ingest.contract import FetchError
from ingest.http import Client
from ingest.mirror import NAME_BYTES, find, place
from tests.ingest.misbehaving import source


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://ucdp.uu.se/downloads/", "ucdp.uu.se/downloads/index.html"),
        ("https://ucdp.uu.se", "ucdp.uu.se/index.html"),
        ("https://ucdp.uu.se/downloads/ged/ged251-csv.zip", "ucdp.uu.se/downloads/ged/ged251-csv.zip"),
        ("http://a.org:8080/x", "a.org/x"),
        ("https://a.org/v2/all?format=json&page=1", "a.org/v2/all?format=json&page=1"),
        ("https://a.org/v2/?path=a/b", "a.org/v2/index.html?path=a%2Fb"),
    ],
)
def test_where_a_file_lies(url: str, name: str) -> None:
    assert place(url) == name


def test_long_queries_are_cut_as_file_systems_need() -> None:
    name = place("https://a.org/x?" + "indicator=SP.POP.TOTL;" * 40)
    assert len(name.rpartition("/")[2].encode()) == NAME_BYTES


def lay(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name, encoding="utf-8")


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://a.org/d/", "a.org/d/index.html"),
        ("https://a.org/d", "a.org/d/index.html"),
        ("https://a.org/d/x.csv", "a.org/d/x.csv"),
        ("https://a.org/d/x.csv?v=2", "a.org/d/x.csv?v=2"),
        ("https://a.org/d/x.csv?v=3", "a.org/d/x.csv"),
        ("https://a.org/d/two%20words.csv", "a.org/d/two words.csv"),
        ("https://a.org/d/none.csv", None),
        ("https://b.org/d/x.csv", None),
        ("https://a.org/../outside.csv", None),
        ("https://a.org/%2e%2e/%2e%2e/outside.csv", None),
        ("https://../outside.csv", None),
    ],
)
def test_what_answers(tmp_path: Path, url: str, found: str | None) -> None:
    mirror = tmp_path / "mirror"
    lay(mirror, "a.org/d/index.html", "a.org/d/x.csv", "a.org/d/x.csv?v=2", "a.org/d/two words.csv")
    (tmp_path / "outside.csv").touch()
    answer = find(mirror, url)
    assert (answer and answer.path) == (found and mirror / found)


def test_a_link_out_of_the_mirror_is_not_followed(tmp_path: Path) -> None:
    lay(tmp_path / "mirror", "a.org/x.csv")
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    (tmp_path / "mirror/a.org/link.csv").symlink_to(tmp_path / "secret")
    assert find(tmp_path / "mirror", "https://a.org/link.csv") is None


def client(folder: Path) -> Client:
    return Client(source("a.org", credentials=["UCDP_TOKEN"]), Settings(mirror=folder))


def test_the_client_reads_it_under_the_same_rules(tmp_path: Path) -> None:
    lay(tmp_path, "a.org/x.csv", "b.org/x.csv", "a.org/y?token=UCDP_TOKEN")
    with client(tmp_path) as http:
        assert http.get("https://a.org/x.csv") == b"a.org/x.csv"
        assert http.get(f"https://a.org/y?token={http.secret('UCDP_TOKEN')}") == b"a.org/y?token=UCDP_TOKEN"
        assert http.exists("https://a.org/x.csv")
        assert not http.exists("https://a.org/z.csv")
        with pytest.raises(FetchError) as missing:
            http.get("https://a.org/z.csv")
        with pytest.raises(FetchError) as other:
            http.get("https://b.org/x.csv")
    assert (missing.value.kind, other.value.kind) == ("http_404", "host")


def test_a_file_that_stayed_the_same_is_confirmed(tmp_path: Path) -> None:
    lay(tmp_path, "a.org/x.csv")
    with client(tmp_path) as http:
        http.get("https://a.org/x.csv")
    first = http.answers[0]
    again = Client(
        source("a.org"), Settings(mirror=tmp_path), known={first.url: first}, kept=lambda _: b"kept"
    )
    with again as http:
        assert http.get("https://a.org/x.csv") == b"kept"
        (tmp_path / "a.org/x.csv").write_text("changed", encoding="utf-8")
        assert http.get("https://a.org/x.csv") == b"changed"


def test_a_mirror_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="UPSTREAM_MIRROR names") as caught:
        client(tmp_path / "none")
    assert caught.value.kind == "mirror"
