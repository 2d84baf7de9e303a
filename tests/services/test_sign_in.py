"""Sign-in: links that open once, sessions that end, accounts that are bound."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from leadflow.errors import RefusedError
from leadflow.people.sign_in import LATER, MACHINE, SPACED, Way, plain_email
from leadflow.services import sign_in
from leadflow.services.tokens import digest
from leadflow.store import tables
from tests.web import samples

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from leadflow.bootstrap import App
    from leadflow.services.world import World

ANA = "ana@school.example"
PRINTED, ANY = Way.PRINTED, frozenset(Way)


class Later:
    """A clock that is some time ahead of another one."""

    def __init__(self, world: World, by: timedelta) -> None:
        self._clock, self._by = world.clock, by

    def now(self) -> datetime:
        return self._clock.now() + self._by

    def today(self, timezone: str) -> object:
        return self._clock.today(timezone)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    with samples.open_sample(tmp_path / "home") as opened:
        yield opened


def after(app: App, **time: float) -> World:
    return app.at(Later(app.world, timedelta(**time))).world  # type: ignore[arg-type]


def test_a_printed_link_opens_once_in_any_browser(app: App) -> None:
    secret = sign_in.printed_link(app.world, way=PRINTED)
    assert len(secret) == 43
    assert sign_in.link_of(app.world, secret, browser="anything", ways=ANY)
    session, made, back = sign_in.enter(app.world, secret, browser="mine", ways=ANY) or pytest.fail("refused")
    assert session.email == MACHINE
    assert session.of_machine
    assert back == ""
    assert sign_in.session_of(app.world, made, ways=ANY) == session
    assert sign_in.enter(app.world, secret, browser="mine", ways=ANY) is None
    assert sign_in.link_of(app.world, secret, browser="mine", ways=ANY) is None


def test_no_secret_is_kept(app: App) -> None:
    secret = sign_in.asked_link(app.world, ANA, browser="browser-secret") or pytest.fail("not sent")
    _, made, _ = sign_in.enter(app.world, secret, browser="browser-secret", ways=ANY) or pytest.fail(
        "refused"
    )
    with app.engine.connect() as connection:
        rows = [str(connection.execute(select(each)).all()) for each in (tables.sign_in_link, tables.session)]
    assert digest(secret) in rows[0]
    assert digest(made) in rows[1]
    assert not any(each in "".join(rows) for each in (secret, made, "browser-secret"))


def test_a_link_that_was_asked_for_opens_in_that_browser_only(app: App) -> None:
    secret = sign_in.asked_link(app.world, " Ana@School.example ", browser="mine", back="/r/x")
    assert secret
    assert sign_in.enter(app.world, secret, browser="another", ways=ANY) is None
    assert sign_in.enter(app.world, secret[:-1] + "!", browser="mine", ways=ANY) is None
    session, _, back = sign_in.enter(app.world, secret, browser="mine", ways=ANY) or pytest.fail("refused")
    assert (session.email, session.of_machine, back) == (ANA, False, "/r/x")


@pytest.mark.parametrize(("minutes", "opens"), [(9.9, True), (10, False)])
def test_a_link_that_was_asked_for_lives_ten_minutes(app: App, minutes: float, opens: bool) -> None:
    secret = sign_in.asked_link(app.world, ANA, browser="mine") or pytest.fail("not sent")
    assert bool(sign_in.enter(after(app, minutes=minutes), secret, browser="mine", ways=ANY)) is opens


def test_whoever_asks_soon_again_gets_no_second_link_but_may_open_the_first(app: App) -> None:
    """The principal is not kept out by somebody who asks for her address, nor is her mailbox flooded."""
    sent = sign_in.asked_link(app.world, ANA, browser="a stranger's", back="/r/x") or pytest.fail("not sent")
    assert sign_in.asked_link(after(app, minutes=4.9), ANA.upper(), browser="Ana's", back="/r/y") is None
    assert sign_in.enter(app.world, sent, browser="of who did not ask", ways=ANY) is None
    entered = sign_in.enter(after(app, minutes=9.9), sent, browser="Ana's", ways=ANY)
    assert entered
    assert (entered[0].email, entered[0].way, entered[2]) == (ANA, Way.MAILED, "/r/y")
    assert sign_in.enter(app.world, sent, browser="a stranger's", ways=ANY) is None


def test_the_newest_link_opens_for_who_asked_just_before_it_was_sent(app: App) -> None:
    """A stranger who asked again in that moment had a mail sent that did not open for Ana."""
    asked = {"stranger": 0.0, "Ana": 4.9}
    for browser, at in asked.items():
        sign_in.asked_link(after(app, minutes=at), ANA, browser=browser, back=f"/r/{browser}")
    newest = sign_in.asked_link(after(app, minutes=5), ANA, browser="stranger") or pytest.fail("not sent")
    link = sign_in.link_of(after(app, minutes=6), newest, browser="Ana", ways=ANY)
    assert link
    assert link.back == "/r/Ana"
    last = sign_in.asked_link(after(app, minutes=16), ANA, browser="stranger") or pytest.fail("not sent")
    assert sign_in.link_of(after(app, minutes=16), last, browser="Ana", ways=ANY) is None


def test_a_new_link_is_sent_after_the_first_was_used_withdrawn_or_is_some_minutes_old(app: App) -> None:
    first = sign_in.asked_link(app.world, ANA, browser="mine") or pytest.fail("not sent")
    assert sign_in.asked_link(app.world, "ben@school.example", browser="mine")
    assert sign_in.enter(app.world, first, browser="mine", ways=ANY)
    second = sign_in.asked_link(app.world, ANA, browser="mine") or pytest.fail("not sent")
    sign_in.withdrawn(app.world, second)
    sign_in.withdrawn(app.world, "nothing")
    assert sign_in.enter(app.world, second, browser="mine", ways=ANY) is None
    assert sign_in.asked_link(app.world, ANA, browser="mine")
    later = after(app, seconds=SPACED.total_seconds())
    assert sign_in.asked_link(later, ANA, browser="mine")


@pytest.mark.parametrize("way", Way)
def test_a_way_that_is_closed_lets_nobody_in_nor_stay(app: App, way: Way) -> None:
    link, closed = sign_in.printed_link(app.world, ANA, way=way), ANY - {way}
    assert sign_in.link_of(app.world, link, browser="", ways=closed) is None
    assert sign_in.enter(app.world, link, browser="", ways=closed) is None
    _, secret, _ = sign_in.enter(app.world, link, browser="", ways=ANY) or pytest.fail("refused")
    assert sign_in.session_of(app.world, secret, ways=closed) is None
    assert sign_in.session_of(app.world, secret, ways={way})


def test_signing_in_again_ends_the_session_of_before(app: App) -> None:
    first = sign_in.enter(
        app.world, sign_in.printed_link(app.world, way=PRINTED), browser="", ways=ANY
    ) or pytest.fail("refused")
    link = sign_in.printed_link(app.world, ANA, way=PRINTED)
    second = sign_in.enter(app.world, link, browser="", ways=ANY, before=first[1]) or pytest.fail("refused")
    assert sign_in.session_of(app.world, first[1], ways=ANY) is None
    assert sign_in.session_of(app.world, second[1], ways=ANY) == second[0]


@pytest.mark.parametrize(
    ("email", "idle", "whole"),
    [
        (ANA, timedelta(hours=8), timedelta(days=7)),
        (MACHINE, timedelta(days=30), timedelta(days=30)),
    ],
)
def test_a_session_ends_unused_or_old(app: App, email: str, idle: timedelta, whole: timedelta) -> None:
    def begun() -> str:
        made = sign_in.enter(
            app.world, sign_in.printed_link(app.world, email, way=PRINTED), browser="", ways=ANY
        )
        assert made
        return made[1]

    step, minute = idle - timedelta(minutes=1), timedelta(minutes=1)
    assert sign_in.session_of(after(app, seconds=idle.total_seconds()), begun(), ways=ANY) is None
    used, at = begun(), timedelta()
    while at + step < whole:
        at += step
        assert sign_in.session_of(after(app, seconds=at.total_seconds()), used, ways=ANY)
    assert sign_in.session_of(after(app, seconds=(whole - minute).total_seconds()), used, ways=ANY)
    assert sign_in.session_of(after(app, seconds=whole.total_seconds()), used, ways=ANY) is None


def test_leaving_ends_one_session_and_leaving_everywhere_all(app: App) -> None:
    entered = [
        sign_in.enter(app.world, sign_in.printed_link(app.world, ANA, way=PRINTED), browser="", ways=ANY)
        or pytest.fail("refused")
        for _ in range(3)
    ]
    link = sign_in.printed_link(app.world, ANA, way=PRINTED)
    sign_in.leave(app.world, entered[0][1])
    sign_in.leave(app.world, entered[0][1])
    assert [bool(sign_in.session_of(app.world, each[1], ways=ANY)) for each in entered] == [False, True, True]
    assert sign_in.leave_everywhere(app.world, ANA.upper()) == 2
    assert not any(sign_in.session_of(app.world, each[1], ways=ANY) for each in entered)
    assert sign_in.enter(app.world, link, browser="", ways=ANY) is None
    sign_in.leave(app.world, "nothing")


def test_an_account_of_a_provider_stays_whom_it_was_first(app: App) -> None:
    first, _ = sign_in.enter_as(app.world, "https://id.example", "1", "Ana@School.example", way=Way.GOOGLE)
    again, _ = sign_in.enter_as(app.world, "https://id.example", "1", ANA, way=Way.GOOGLE)
    assert (first.email, again.email) == (ANA, ANA)
    with pytest.raises(RefusedError, match=f"was {ANA} before and is boss@school.example now"):
        sign_in.enter_as(app.world, "https://id.example", "1", "boss@school.example", way=Way.GOOGLE)
    with pytest.raises(RefusedError, match="bound to another account"):
        sign_in.enter_as(app.world, "https://id.example", "2", ANA, way=Way.GOOGLE)
    other, _ = sign_in.enter_as(app.world, "https://other.example", "2", ANA, way=Way.GOOGLE)
    assert other.email == ANA
    sign_in.leave_everywhere(app.world, ANA, forget=True)
    assert sign_in.enter_as(app.world, "https://id.example", "2", ANA, way=Way.GOOGLE)[0].email == ANA


def test_a_link_with_a_proof_waits_for_the_providers_answer(app: App) -> None:
    google = {"way": Way.GOOGLE}
    state = sign_in.state_of(app.world, "verifier", **google, browser="mine", back="/r/x")
    assert sign_in.enter(app.world, state, browser="mine", ways=ANY) is None
    assert sign_in.answered(app.world, state, **google, browser="another") is None
    assert sign_in.answered(app.world, state, way=Way.MICROSOFT, browser="mine") is None
    link = sign_in.answered(app.world, state, **google, browser="mine")
    assert link is not None
    assert (link.proof, link.back) == ("verifier", "/r/x")
    assert sign_in.answered(app.world, state, **google, browser="mine") is None
    plain = sign_in.printed_link(app.world, ANA, **google)
    assert sign_in.answered(app.world, plain, **google, browser="mine") is None


def test_the_machines_own_link_is_only_printed(app: App) -> None:
    for email in (" ", LATER):
        with pytest.raises(ValueError, match="sent to an address"):
            sign_in.asked_link(app.world, email, browser="mine")


def test_old_links_and_sessions_are_thrown_away(app: App) -> None:
    sign_in.enter(app.world, sign_in.printed_link(app.world, way=PRINTED), browser="", ways=ANY)
    sign_in.printed_link(after(app, days=32), way=PRINTED)
    with app.engine.connect() as connection:
        assert len(connection.execute(select(tables.sign_in_link)).all()) == 1
        assert not connection.execute(select(tables.session)).all()


def test_addresses_of_two_owners_are_two() -> None:
    """``ß`` is a letter of its own in a domain (IDNA 2008); folded, the mail went to another school."""
    assert plain_email(" Ana@School.Example ") == ANA
    for written in ("ana@gro\u00dfe.example", "ana@\u017fchool.example", "ana@school.e\u212aample"):
        assert plain_email(written) == written
