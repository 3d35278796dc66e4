from datetime import date

import pytest
from flask.testing import FlaskClient

from dashboard.view import BadAddress, page_of, read
from data.queries import Mode


def test_the_address_is_the_state(full: FlaskClient) -> None:
    view = read("/", "?as_of=2012-01-31&since=2011-06-01&c=mli,NER,mli")
    assert view.as_of.on == date(2012, 1, 31)
    assert view.as_of.mode == Mode.RECONSTRUCTED
    assert view.as_of.is_past
    assert view.day("since", date(2000, 1, 1)) == date(2011, 6, 1)
    assert view.day("until", date(2000, 1, 1)) == date(2000, 1, 1)
    assert view.countries("c") == ("MLI", "NER")


def test_addresses_are_made_from_it(full: FlaskClient) -> None:
    view = read("/", "?as_of=2012-01-31&since=2011-06-01")
    assert view.here(since=None) == "/?as_of=2012-01-31"
    assert view.here(table="horizon-map") == "/?as_of=2012-01-31&since=2011-06-01&table=horizon-map"
    assert view.to("/country/MLI") == "/country/MLI?as_of=2012-01-31"


def test_a_path_has_variables(full: FlaskClient) -> None:
    assert page_of("/country/mli")[1] == {"iso3": "mli"}
    assert read("/country/mli", "").iso3 == "MLI"
    assert page_of("/sources/")[0]["name"] == "Sources"


@pytest.mark.parametrize(
    ("path", "search", "status", "word"),
    [
        ("/nowhere", "", 404, "no page"),
        ("/country/MLI/more", "", 404, "no page"),
        ("/country/XXX", "", 404, "XXX"),
        ("/", "?as_of=banana", 400, "banana"),
        ("/", "?as_of=2012-02-30", 400, "2012-02-30"),
        ("/", "?as_of=1989-12-31", 400, "1990"),
        ("/", "?as_of=2999-01-01", 400, "future"),
        ("/", "?mode=guess", 400, "guess"),
        ("/", "?as_of=1995-01-31&mode=recorded", 400, "reconstructed"),
        ("/", "?weights=mine", 404, "mine"),
        ("/", "?since=2999-01-01", 400, "since"),
        ("/", "?since=x", 400, "since"),
        ("/", "?watch=MLI,ZZZ", 404, "ZZZ"),
        ("/", "?watch=MLI,NER,BFA,TCD,SDN,SSD,ETH,SOM,KEN,UGA,RWA,BDI,TZA", 400, "13"),
        ("/sources", "?source=nobody", 404, "nobody"),
        ("/", "?x=" + "a" * 3000, 400, "too long"),
    ],
)
def test_what_is_not_there_is_named(
    full: FlaskClient, path: str, search: str, status: int, word: str
) -> None:
    with pytest.raises(BadAddress) as caught:
        read(path, search)
    assert caught.value.status == status
    assert word in f"{caught.value.words} {caught.value.remedy}"
    assert caught.value.remedy
