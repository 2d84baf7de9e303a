"""Links, sessions and identities on both databases: used once, ended, bound once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import TYPE_CHECKING

from leadflow.integrations.clock import SimulatedClock
from leadflow.people.sign_in import Session, SignInLink, Way
from leadflow.services import sign_in
from leadflow.services.world import World

if TYPE_CHECKING:
    from tests.store.conftest import Uow

NOON = datetime(2026, 9, 7, 12, tzinfo=UTC)
LINK = SignInLink(
    0, "ana@school.example", Way.MAILED, NOON, NOON + timedelta(minutes=10), "/r/x", "b" * 64, '{"a": 1}'
)
SESSION = Session(0, "ana@school.example", Way.HANDED, NOON, NOON)


def test_a_link_comes_back_equal_and_is_used_once(uow: Uow) -> None:
    with uow() as unit:
        number = unit.sign_ins.add_link(LINK, "d" * 64)
        unit.commit()
    with uow() as unit:
        assert unit.sign_ins.link_of("d" * 64) == replace(LINK, id=number)
        assert unit.sign_ins.link_of("e" * 64) is None
        assert unit.sign_ins.use_link(number, NOON)
        assert not unit.sign_ins.use_link(number, NOON)
        unit.commit()
    with uow() as unit:
        assert unit.sign_ins.link_of("d" * 64) == replace(LINK, id=number, used=NOON)


def test_of_many_that_use_a_link_at_once_one_gets_it(uow: Uow) -> None:
    with uow() as unit:
        number = unit.sign_ins.add_link(LINK, "d" * 64)
        unit.commit()
    at_once = Barrier(4)

    def use(_: int) -> bool:
        at_once.wait()
        with uow() as unit:
            got = unit.sign_ins.use_link(number, NOON)
            unit.commit()
        return got

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(use, range(4))) == [False, False, False, True]


def test_the_newest_link_is_one_that_a_browser_asked_for_and_nobody_used(uow: Uow) -> None:
    minute = timedelta(minutes=1)
    with uow() as unit:
        for number, (made, browser, used) in enumerate(
            ((-2, "b", None), (-1, "c", None), (0, "d", NOON), (0, "", None), (-9, "e", None))
        ):
            link = replace(LINK, made=NOON + made * minute, browser=browser, used=used)
            unit.sign_ins.add_link(link, str(number))
        found = unit.sign_ins.newest_link("ana@school.example", NOON - 5 * minute)
        assert found
        assert found.browser == "c"
        assert unit.sign_ins.newest_link("ana@school.example", NOON - minute) is None
        assert unit.sign_ins.newest_link("ben@school.example", NOON - 5 * minute) is None


def test_a_link_keeps_who_asked_later_until_it_goes(uow: Uow) -> None:
    with uow() as unit:
        number = unit.sign_ins.add_link(LINK, "1")
        for back in ("/r/x", "/r/y"):
            unit.sign_ins.add_asker(number, "later", back)
        assert unit.sign_ins.back_of(number, "later") == "/r/y"
        assert unit.sign_ins.back_of(number, "another") is None
        unit.sign_ins.remove_before(links=NOON + timedelta(minutes=1), sessions=NOON)
        assert unit.sign_ins.back_of(number, "later") is None


def test_of_many_that_ask_at_once_one_is_sent_and_all_may_open_it(uow: Uow) -> None:
    """On PostgreSQL all of them looked before any had written, and a mailbox got a mail from each."""
    world = World(uow, {}, {}, SimulatedClock(NOON.date()), None)  # type: ignore[arg-type]
    many = 12
    at_once = Barrier(many)

    def ask(number: int) -> str | None:
        at_once.wait()
        return sign_in.asked_link(world, "ana@school.example", browser=str(number))

    with ThreadPoolExecutor(many) as pool:
        sent = [each for each in pool.map(ask, range(many)) if each]
    assert len(sent) == 1
    for number in range(many):
        assert sign_in.link_of(world, sent[0], browser=str(number), ways=(Way.MAILED,))
    assert not sign_in.link_of(world, sent[0], browser="another", ways=(Way.MAILED,))


def test_sessions_are_seen_ended_and_thrown_away(uow: Uow) -> None:
    with uow() as unit:
        first = unit.sign_ins.add_session(SESSION, "1")
        second = unit.sign_ins.add_session(replace(SESSION, made=NOON - timedelta(days=40)), "2")
        other = unit.sign_ins.add_session(replace(SESSION, email=""), "3")
        unit.sign_ins.see(first, NOON + timedelta(hours=1))
        unit.sign_ins.end(second, NOON)
        unit.sign_ins.end(second, NOON + timedelta(hours=2))
        unit.commit()
    with uow() as unit:
        found = unit.sign_ins.session_of("1")
        assert found == replace(SESSION, id=first, seen=NOON + timedelta(hours=1))
        ended = unit.sign_ins.session_of("2")
        assert ended
        assert ended.ended == NOON
        assert unit.sign_ins.end_all("ana@school.example", NOON) == 1
        left = unit.sign_ins.session_of("3")
        assert left == replace(SESSION, id=other, email="")
        unit.sign_ins.remove_before(links=NOON, sessions=NOON - timedelta(days=31))
        assert unit.sign_ins.session_of("2") is None
        assert unit.sign_ins.session_of("1")


def test_an_account_is_bound_once_and_an_address_is_one_accounts(uow: Uow) -> None:
    with uow() as unit:
        assert unit.sign_ins.email_of("https://id.example", "1") is None
        assert unit.sign_ins.bind("https://id.example", "1", "ana@school.example", NOON)
        assert not unit.sign_ins.bind("https://id.example", "1", "ben@school.example", NOON)
        assert not unit.sign_ins.bind("https://id.example", "2", "ana@school.example", NOON)
        assert unit.sign_ins.bind("https://other.example", "1", "ana@school.example", NOON)
        unit.commit()
    with uow() as unit:
        assert unit.sign_ins.email_of("https://id.example", "1") == "ana@school.example"
        unit.sign_ins.unbind("ana@school.example")
        assert unit.sign_ins.email_of("https://other.example", "1") is None
