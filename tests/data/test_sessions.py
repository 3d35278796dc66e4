"""Sessions: what is frozen, rounds and bands, notes in batches, refusals that lose nothing, and shredding."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from data import backup, participants, sealed, session_plan, sessions, shredding, tray
from data.__main__ import shred as shred_command
from data.session_plan import Refused
from tests.data.sessioned import NOW, OUTCOMES, PEOPLE, TODAY, again, files, number_of, opened, plan

BOTH = dict.fromkeys(OUTCOMES, 40)


@pytest.fixture
def bind(bind: Engine) -> Iterator[Engine]:
    yield bind
    tray.remove(bind)


def test_a_session_is_frozen_and_found_by_code_and_key_alone(bind: Engine) -> None:
    session, secret = opened(bind)
    assert sessions.by_code(bind, f" {session.code[:3].lower()}-{session.code[3:]} ") == session
    assert sessions.by_chair(bind, secret) == session
    assert [one.iso3 for one in session.items] == ["MLI", "NER", "TCD"]
    assert session.items[0].facts == {"score": 61}
    assert sessions.last_before(bind, date(2026, 9, 1)) == TODAY
    assert sessions.last_before(bind, TODAY) is None
    for wrong in ("", "ZZZZZZ", "' OR 1=1 --", "A" * 5000):
        with pytest.raises(Refused, match="No open session"):
            sessions.by_code(bind, wrong)
    with pytest.raises(Refused, match="not the key"):
        sessions.by_chair(bind, secret[:-1])


def test_a_plan_that_cannot_be_is_refused_in_words() -> None:
    cases: tuple[tuple[dict[str, Any], str], ...] = (
        ({"minimum": 4}, "never under 5"),
        ({"items": ()}, "agenda is empty"),
        ({"items": (("MLI", "", {}), ("MLI", "", {}))}, "twice"),
        ({"outcomes": ()}, "at least one outcome"),
        ({"title": " "}, "name"),
        ({"shred_on": TODAY}, "after today"),
        ({"shred_on": TODAY + timedelta(days=400)}, "within a year"),
        ({"seats": 5}, "room for"),
    )
    for changes, words in cases:
        with pytest.raises(Refused, match=words):
            session_plan.check(plan(**changes), TODAY)


def test_bands_hold_three_people_or_nobody_and_everybody_once() -> None:
    assert sessions.bins([5] * 4 + [95] * 4)[0] == (0, 10, 4)
    assert sessions.bins([5, 15, 15, 45, 45, 45, 100]) == [
        (0, 20, 3), (20, 30, 0), (30, 40, 0), (40, 100, 4),
    ]  # fmt: skip
    seed = random.Random(6)  # noqa: S311
    for _ in range(500):
        values = [
            seed.choice((seed.randint(0, 100), seed.randint(0, 20))) for _ in range(seed.randint(5, 80))
        ]
        made = sessions.bins(values)
        assert sum(people for *_, people in made) == len(values)
        assert all(people == 0 or people >= 3 for *_, people in made)
        assert [made[0][0], made[-1][1]] == [0, 100]
        assert [one[1] for one in made[:-1]] == [one[0] for one in made[1:]]


def test_a_round_is_counted_once_with_the_last_word_of_each_pass(bind: Engine) -> None:
    session, _ = opened(bind)
    passes = [participants.join(bind, session, NOW) for _ in range(PEOPLE)]
    with pytest.raises(Refused, match="round is over"):
        participants.estimate(bind, session, passes[0], 0, 1, BOTH)
    assert sessions.step(bind, session, NOW) == "first"
    session = again(bind, session)
    for at, given in enumerate(passes):
        participants.estimate(bind, session, given, 0, 1, {OUTCOMES[0]: 99})
        participants.estimate(
            bind, session, given, 0, 1, {OUTCOMES[0]: at, OUTCOMES[1]: 50 if at < 9 else None}
        )
    assert participants.room(bind, session, NOW).answered == 75
    assert sessions.step(bind, session, NOW) == "discussion"
    sessions.step(
        bind, session, NOW
    )  # a second click on the old page: the stage has moved on, nothing is counted twice
    first, second = sessions.tallies(bind, session.id)
    assert (first.outcome, first.people, first.mean, first.bins) == (OUTCOMES[1], None, None, ())
    assert (second.people, second.mean) == (75, 37)  # the mean of 0 to 74
    assert second.bins == (
        *((at * 10, at * 10 + 10, 10) for at in range(7)),
        (70, 80, 5),
        (80, 90, 0),
        (90, 100, 0),
    )


def test_agreement_is_said_and_below_the_minimum_nothing(bind: Engine) -> None:
    session, _ = opened(bind, minimum=5)
    passes = [participants.join(bind, session, NOW) for _ in range(5)]
    sessions.step(bind, session, NOW)
    session = again(bind, session)
    for given in passes:
        participants.estimate(bind, session, given, 0, 1, {OUTCOMES[0]: 42})
    participants.estimate(bind, session, passes[0], 0, 1, {OUTCOMES[0]: 41, OUTCOMES[1]: 0})
    sessions.step(bind, session, NOW)
    told = {one.outcome: one for one in sessions.tallies(bind, session.id)}
    assert (told[OUTCOMES[0]].people, told[OUTCOMES[0]].mean, told[OUTCOMES[0]].bins) == (5, 42, ())
    assert (told[OUTCOMES[1]].people, told[OUTCOMES[1]].mean) == (None, None)


def test_an_estimate_that_cannot_be_leaves_the_one_before(bind: Engine) -> None:
    session, _ = opened(bind, minimum=5)
    passes = [participants.join(bind, session, NOW) for _ in range(5)]
    sessions.step(bind, session, NOW)
    session = again(bind, session)
    for given in passes:
        participants.estimate(bind, session, given, 0, 1, BOTH)
    wrong: tuple[dict[str, Any], ...] = (
        *({OUTCOMES[0]: one} for one in (140, -1, 40.5, True, "40", None)),
        {"other": 3},
        {},
    )
    for values in wrong:
        with pytest.raises(Refused, match="probability"):
            participants.estimate(bind, session, passes[0], 0, 1, values)
    sessions.step(bind, session, NOW)
    assert [one.mean for one in sessions.tallies(bind, session.id)] == [40, 40]
    with pytest.raises(Refused, match="round is over"):
        participants.estimate(bind, again(bind, session), passes[0], 0, 1, BOTH)


def test_an_unknown_pass_a_full_room_and_a_closed_session_are_told(bind: Engine) -> None:
    session, _ = opened(bind, minimum=5, seats=6)
    for _ in range(6):
        given = participants.join(bind, session, NOW)
    with pytest.raises(Refused, match="6 seats"):
        participants.join(bind, session, NOW)
    with pytest.raises(Refused, match="Join again"):
        participants.note(bind, session, "0" * 32, 0, "1" * 32, "words")
    sessions.close(bind, session, NOW)
    sessions.close(bind, again(bind, session), NOW)
    with pytest.raises(Refused, match="No open session"):
        sessions.by_code(bind, session.code)
    with pytest.raises(Refused, match="Join again"):
        participants.note(bind, session, given, 0, "1" * 32, "late")
    with pytest.raises(Refused, match="closed"):
        sessions.step(bind, again(bind, session), NOW)


def test_notes_come_in_batches_of_enough_writers(bind: Engine) -> None:
    session, _ = opened(bind)
    passes = [participants.join(bind, session, NOW) for _ in range(12)]
    seed = random.Random(1)  # noqa: S311
    for at in range(9):
        participants.note(bind, session, passes[at], 0, number_of(seed), f"note {at}")
    for _ in range(5):
        participants.note(bind, session, passes[0], 0, number_of(seed), "one writer with five notes is one")
    assert sessions.release(bind, session, 0, NOW + 700) == 0
    twice = number_of(seed)
    for _ in range(2):
        participants.note(bind, session, passes[9], 0, twice, "the tenth")
    assert sessions.release(bind, session, 0, NOW + 599) == 0
    participants.room(bind, session, NOW + 600)
    told = sessions.notes(bind, session, TODAY)[0]
    assert len(told) == 15
    assert told == sorted(told)
    participants.note(bind, session, passes[9], 0, twice, "sent again after a crash")
    participants.note(bind, session, passes[11], 0, number_of(seed), "alone in the next batch")
    sessions.go(bind, session, 1, NOW + 2000)
    sessions.close(bind, again(bind, session), NOW + 3000)
    assert sessions.notes(bind, session, TODAY) == {0: told}


def test_a_spread_that_no_band_may_show_is_no_agreement(bind: Engine) -> None:
    session, _ = opened(bind, minimum=5)
    passes = [participants.join(bind, session, NOW) for _ in range(5)]
    sessions.step(bind, session, NOW)
    session = again(bind, session)
    for at, given in enumerate(passes):
        participants.estimate(bind, session, given, 0, 1, {OUTCOMES[0]: 10 * at})
    sessions.step(bind, session, NOW)
    told = {one.outcome: one for one in sessions.tallies(bind, session.id)}
    assert told[OUTCOMES[0]].bins == ((0, 100, 5),)


def test_a_note_is_words_alone(bind: Engine) -> None:
    assert (
        participants.plain(" « Cafe\u0301 »\u00a0– it’s\x00 <b>x</b>\u200b\r\n\r\n\t ok ")
        == '" Café " - it\'s <b>x</b>\nok'
    )
    session, _ = opened(bind)
    given = participants.join(bind, session, NOW)
    for wrong, words in (
        ("", "1 to 1,000"),
        ("x" * 1001, "1,001"),
        ("x" * 2_000_000, "2,000,000"),
        ("\u200b", "1 to"),
    ):
        with pytest.raises(Refused, match=words):
            participants.note(bind, session, given, 0, "1" * 32, wrong)
    for ordinal, number in ((9, "1" * 32), (-1, "1" * 32), (0, "../x"), (0, "Z" * 32)):
        with pytest.raises(Refused, match="cannot be placed"):
            participants.note(bind, session, given, ordinal, number, "words")


def test_a_tray_that_was_lost_begins_anew_where_the_room_is(bind: Engine) -> None:
    session, _ = opened(bind, minimum=5)
    passes = [participants.join(bind, session, NOW) for _ in range(5)]
    sessions.step(bind, session, NOW)
    session = again(bind, session)
    before = participants.room(bind, session, NOW).epoch
    with tray.opened(bind) as connection:
        tray.drop_session(connection, session.id)
    with pytest.raises(Refused, match="Join again"):
        participants.estimate(bind, session, passes[0], 0, 1, BOTH)
    for _ in range(5):
        participants.estimate(bind, session, participants.join(bind, session, NOW), 0, 1, BOTH)
    assert participants.room(bind, session, NOW).epoch != before
    sessions.step(bind, session, NOW)
    assert [one.people for one in sessions.tallies(bind, session.id)] == [5, 5]


def test_sealing_hides_length_and_sees_changes() -> None:
    key = sealed.key_of(sealed.new_key())
    short, long_ = sealed.seal(key, ""), sealed.seal(key, "é" * 1000)
    assert len(short) == len(long_) == sealed.STEP + sealed.NONCE + sealed.TAG
    assert sealed.unseal(key, long_) == "é" * 1000
    assert sealed.unseal(key, sealed.seal(key, "a\0")) == "a\0"
    assert sealed.seal(key, "same") != sealed.seal(key, "same")
    for wrong in (bytes([short[0] ^ 1]) + short[1:], short[:-1], b""):
        with pytest.raises(sealed.Unreadable):
            sealed.unseal(key, wrong)
    with pytest.raises(sealed.Unreadable):
        sealed.unseal(sealed.key_of(sealed.new_key()), short)


def test_shredding_on_the_date_is_whole_provable_and_reaches_old_backups(
    bind: Engine, tmp_path: Path
) -> None:
    session, _ = opened(bind, minimum=5)
    seed = random.Random(2)  # noqa: S311
    for at in range(5):
        participants.note(
            bind, session, participants.join(bind, session, NOW), 0, number_of(seed), f"canary-{at}"
        )
    sessions.close(bind, session, NOW)
    kept = [number for number, _ in sessions.notes(bind, session, TODAY)[0]]
    copy = tmp_path / "copy.zip"
    backup.backup(bind, copy)
    eve = session.shred_on - timedelta(days=1)
    assert shredding.shred_due(bind, eve) == 0
    assert len(sessions.notes(bind, session, eve)[0]) == 5
    assert sessions.notes(bind, session, session.shred_on) == {}  # even before anything has run
    assert not all(shredding.proof(bind, session.id).values())
    assert shredding.shred_due(bind, session.shred_on) == 1
    assert shredding.shred_due(bind, session.shred_on) == 0
    assert all(shredding.proof(bind, session.id).values())
    assert again(bind, session).receipt["notes"] == 5
    assert shredding.shredded(bind) == [session.id]
    assert shred_command(bind) == 0
    sealed.path_of(session.sealed).touch()  # somebody puts a key back
    assert shred_command(bind) == 1
    sealed.destroy(session.sealed)
    left = {name for name, content in files(bind).items() if any(one.encode() in content for one in kept)}
    assert {
        name for name in left if "pg_wal" not in name
    } == set()  # the log holds numbers and noise until it is recycled
    backup.restore(bind, copy)
    with bind.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM session_note")).scalar() == 5
    with pytest.raises(sealed.Unreadable, match="destroyed"):
        sessions.notes(bind, again(bind, session), eve)
    assert shredding.shred_due(bind, session.shred_on) == 1
