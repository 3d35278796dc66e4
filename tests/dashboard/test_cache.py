import threading
import weakref
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from dashboard import cache, keep
from dashboard.components import empty
from dashboard.figures import methodology, sources
from dashboard.markup import to_html
from data.database import DatabaseAway, engine, writing
from data.store import beat


def test_an_answer_is_kept_and_the_least_used_goes(full: FlaskClient) -> None:
    asked: list[int] = []

    @keep.kept(2)
    def double(number: int) -> int:
        asked.append(number)
        return 2 * number

    assert [double(n) for n in (1, 2, 1, 3, 1, 2)] == [2, 4, 2, 6, 2, 4]
    assert asked == [1, 2, 3, 2]


def test_a_failure_is_not_kept(full: FlaskClient) -> None:
    tries: list[int] = []

    @keep.kept(2)
    def once() -> int:
        tries.append(1)
        if len(tries) == 1:
            raise DatabaseAway("away")
        return 7

    with pytest.raises(DatabaseAway):
        once()
    assert once() == 7


def test_a_large_answer_goes_before_the_next_is_made(full: FlaskClient) -> None:
    class Large:
        """Something that can be looked for."""

    made: list[weakref.ref[Large]] = []
    there: list[bool] = []

    @keep.kept(1)
    def large(_number: int) -> Large:
        there.extend(one() is not None for one in made)
        answer = Large()
        made.append(weakref.ref(answer))
        return answer

    large(1)
    assert made[0]() is not None
    large(2)
    assert there == [False]
    large.let_go()
    assert made[1]() is None


def test_what_is_not_made_yet_is_asked_for_again(full: FlaskClient) -> None:
    answers = iter([None, 7, 8])

    @keep.kept(2)
    def made() -> int | None:
        return next(answers)

    assert [made() for _ in range(3)] == [None, 7, 7]


def test_many_readers_cost_one(full: FlaskClient) -> None:
    asked: list[int] = []
    gate = threading.Barrier(8)

    @keep.kept(2)
    def slow() -> int:
        asked.append(1)
        return 1

    def reader() -> None:
        gate.wait()
        slow()

    threads = [threading.Thread(target=reader) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(asked) == 1


def test_another_database_has_another_answer(
    full: FlaskClient, empty: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(cache.notices(cache.as_of(None, "auto"), None)) > 1000
    monkeypatch.setenv("UPSTREAM_VAR", str(empty))
    keep.forget()
    assert len(cache.notices(cache.as_of(None, "auto"), None)) == 0


def test_every_place_has_an_interval_around_its_score(full: FlaskClient) -> None:
    places = cache.places(cache.as_of(None, "auto"), "per_pillar")
    scored = [p for p in places if p.score is not None]
    assert len(scored) >= 170
    for place in scored:
        assert place.low is not None
        assert place.high is not None
        assert place.low - 1e-9 <= (place.score or 0) <= place.high + 1e-9
        assert place.grade in "ABCD"


def test_the_scheduler_is_heard_of_or_not(bare: FlaskClient) -> None:
    assert not cache.live()
    with writing(engine()) as connection:
        beat(connection, "worker", datetime.now(UTC))
    assert cache.live()
    with writing(engine()) as connection:
        beat(connection, "worker", datetime.now(UTC) - 2 * cache.ALIVE)
    assert not cache.live()


def test_the_next_look_is_read_from_the_schedule() -> None:
    due = cache.next_look("0 6 * * *")
    assert due is not None
    assert (due.hour, due.minute) == (6, 0)
    assert due > datetime.now(UTC)
    assert cache.next_look("nonsense") is None
    assert cache.next_look("") is None


def test_a_source_reaches_to_the_end_of_its_last_period(full: FlaskClient) -> None:
    of = {s.key: s for s in cache.sources()}
    assert sources.reached(of["ucdp_country_year"]) == "2024"
    assert str(sources.data_end(of["ucdp_country_year"])) == "2024-12-31"
    assert sources.reached(of["ucdp_ged"]) == "Dec 2023"
    assert sources.reached(of["hdx_signals"]) == "Mar 2026"
    assert "import" not in of, "figures added by hand have no schedule"
    oldest = sources.by_age(list(of.values()))
    assert oldest[0].last_period is None


def test_a_declaration_is_shown_by_its_labels() -> None:
    made = to_html(sources.declaration("A source.\n\n*Lag*     Two\n           weeks.\n*Zero*    ``None``."))
    assert (
        made
        == '<div><p>A source.</p><dl class="declared"><dt>Lag</dt><dd>Two weeks.</dd><dt>Zero</dt><dd>None.</dd></dl></div>'
    )


def test_the_formulas_are_those_of_the_code() -> None:
    made = to_html(methodology.formulas())
    assert "at least 50\u00a0% of the weight" in made
    assert "An old shock left the window" in made
    assert "``" not in made


def test_an_empty_state_names_the_next_step() -> None:
    assert "Do this." in to_html(empty("Nothing.", "Do this."))
