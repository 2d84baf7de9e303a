"""Links, sessions and identities on both databases: used once, ended, bound once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import TYPE_CHECKING

from leadflow.people.sign_in import Session, SignInLink

if TYPE_CHECKING:
    from tests.store.conftest import Uow

NOON = datetime(2026, 9, 7, 12, tzinfo=UTC)
LINK = SignInLink(0, "ana@school.example", NOON, NOON + timedelta(minutes=10), "/r/x", "b" * 64, '{"a": 1}')
SESSION = Session(0, "ana@school.example", NOON, NOON)


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


def test_only_links_that_browsers_asked_for_are_counted(uow: Uow) -> None:
    with uow() as unit:
        for number, (made, browser) in enumerate(
            ((NOON, "b"), (NOON - timedelta(minutes=1), "b"), (NOON, ""), (NOON + timedelta(minutes=1), "c"))
        ):
            unit.sign_ins.add_link(replace(LINK, made=made, browser=browser), str(number))
        assert unit.sign_ins.links_since("ana@school.example", NOON) == 2
        assert unit.sign_ins.links_since("ben@school.example", NOON) == 0


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
        unit.sign_ins.remove_before(NOON - timedelta(days=31))
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
